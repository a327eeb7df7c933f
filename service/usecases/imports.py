"""How does a file come in, and how are its findings decided?"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any
from uuid import UUID

from service.db import read
from service.db.engine import Database
from service.db.imports import (
    IMPORT,
    IMPORT_DOCUMENT,
    IMPORT_FACTS,
    IMPORT_SITE,
    PLAN_PLACE,
    SAME_FILE,
    Import,
    by_code,
    by_key,
    import_values,
    the_same,
)
from service.db.write import Insert, Update, commit, find_replay
from service.domain.access import Permission, Principal
from service.domain.errors import Conflict, FieldError, invalid
from service.domain.ids import new_id
from service.domain.import_decisions import decision_faults
from service.domain.import_facts import ImportFacts, ImportSite, PlanPlace, SameFile
from service.domain.import_findings import shown
from service.domain.imports import (
    MACHINE,
    DecisionView,
    FindingCounts,
    ImportCounts,
    ImportCreate,
    ImportDecisions,
    ImportItemQuery,
    ImportKind,
    ImportPreview,
    ImportQuery,
    ImportStatus,
    Upload,
)
from service.domain.plan_facts import refuse_if
from service.usecases.import_building import Built, Place, build, reread_for
from service.usecases.import_reading import read_upload

Json = dict[str, Any]

WAIT_SECONDS = 5.0
"""So long a caller waits for a reading; after that the worker goes on with it."""

_READERS = ThreadPoolExecutor(2, thread_name_prefix="sauro-reading")
"""So many files one process reads at once: each reading is a process of its own."""

_NOTHING_READ = {"counts": ImportCounts(), "findings": FindingCounts(error=0, warning=0, info=0, open=0)}

_STATES = {ImportKind.plan: "draft", ImportKind.observations: "published"}
"""The state a plan must be in that a file goes into."""


async def list_imports(principal: Principal, db: Database, query: ImportQuery, *, language: str) -> bytes:
    """Files read for the own unit, the latest first; for auditors those of the subtree."""
    values = import_values(principal, language)
    return await read.page(db, principal, IMPORT, query, scope=principal.scope(), values=values)


async def get_import(
    principal: Principal,
    db: Database,
    import_id: UUID,
    query: ImportItemQuery | None = None,
    *,
    language: str,
) -> bytes:
    """One import with its draft, its findings and what has been decided."""
    values = import_values(principal, language)
    return await read.shown(
        db, principal, IMPORT_DOCUMENT, import_id, query, scope=principal.scope(), values=values
    )


async def create_import(
    principal: Principal,
    db: Database,
    upload: Upload,
    query: ImportCreate,
    *,
    now: datetime,
    language: str,
) -> tuple[int, bytes]:
    """Read a file for a unit. Answers with its status: 201 when it was read, 200 when it was here already or of a
    dry run, 202 when the worker goes on reading."""
    place = await place_of(principal, db, query.kind, query.into)
    principal.require(Permission.draft_write, place.site.key)
    digest = hashlib.sha256(upload.data).hexdigest()
    if not query.dry_run:
        same = await _the_same(principal, db, query.kind, place, digest)
        if same is not None:
            return await _again(principal, db, same, language)
    work = asyncio.get_running_loop().run_in_executor(
        _READERS, read_upload, query.kind, upload, place.site.agencies, place.site.key, query.year
    )
    done, _ = await asyncio.wait({work}, timeout=None if query.dry_run else WAIT_SECONDS)
    row: Json = {
        "id": new_id(now),
        "unit_key": place.site.key,
        "kind": query.kind,
        "filename": upload.name,
        "size": len(upload.data),
        "sha256": digest,
        "year": query.year,
        "into_plan_id": place.into.id if place.into else None,
        "imported_by": principal.id,
        "imported_by_name": principal.name,
    }
    if not done:
        work.cancel()
        row |= {"status": ImportStatus.reading, "file": upload.data, **_NOTHING_READ}
        return await _kept(principal, db, query.kind, place, row, 202, language)
    reading = work.result()
    built = await build(principal, db, query.kind, place, reading, (), query.year, now=now)
    if query.dry_run:
        return 200, _preview(upload, query.kind, digest, built, language)
    row |= {"status": ImportStatus.read, "reading": reading, "read_at": now, **kept(built)}
    return await _kept(principal, db, query.kind, place, row, 201, language)


async def _kept(
    principal: Principal,
    db: Database,
    kind: ImportKind,
    place: Place,
    row: Json,
    status: int,
    language: str,
) -> tuple[int, bytes]:
    """Keep an import; or, where the same file was sent twice at once, answer with the one that was faster."""
    try:
        await commit(db, principal, "import.create", Insert(Import, [row]), subject_id=row["id"])
    except Conflict as taken:
        same = await _the_same(principal, db, kind, place, row["sha256"])
        if same is None or taken.code == "idempotency_in_flight":
            raise
        return await _again(principal, db, same, language)
    return status, await get_import(principal, db, row["id"], language=language)


async def _again(principal: Principal, db: Database, same: SameFile, language: str) -> tuple[int, bytes]:
    """The import that is there already; unless this very request, sent twice, has just made it."""
    if db.idempotency is not None:
        await find_replay(db, principal)
    return 200, await get_import(principal, db, same.id, language=language)


async def decide_import(
    principal: Principal,
    db: Database,
    import_id: UUID,
    command: ImportDecisions,
    *,
    now: datetime,
    language: str,
) -> bytes:
    """Answer findings: accept them, leave rows out, say which agency is meant, correct what was read."""
    facts = await import_facts(principal, db, import_id, "decisions")
    place = await place_again(principal, db, facts)
    reading = facts.reading or {}
    reread = reread_for(facts.kind, reading, place, facts.year)
    refuse_if(list(decision_faults(command.decisions, facts.draft, facts.report, reread)))
    fresh = [
        DecisionView(**one.model_dump(by_alias=False), by=principal.name, at=now) for one in command.decisions
    ]
    decisions = [*facts.decisions, *fresh]
    built = await build(principal, db, facts.kind, place, reading, decisions, facts.year, now=now)
    row = {"id": facts.id, "version": facts.version, "decisions": decisions, **kept(built)}
    await commit(db, principal, "import.decide", Update(Import, [row]), subject_id=facts.id)
    return await get_import(principal, db, import_id, language=language)


async def place_of(principal: Principal, db: Database, kind: ImportKind, into: str) -> Place:
    """The unit or the plan a file is for, as the caller names it."""
    named_plan = len(into) == 36
    if kind is ImportKind.observations and not named_plan:
        raise invalid("?into", "import_into_plan", kind=kind.value)
    if kind is ImportKind.agencies and named_plan:
        raise invalid("?into", "import_into_unit", kind=kind.value)
    if not named_plan:
        return Place(await _site(principal, db, into), None)
    try:
        plan_id = UUID(into)
    except ValueError:
        raise invalid("?into", "unknown_plan") from None
    plan: PlanPlace = await read.facts(
        db,
        principal,
        PLAN_PLACE,
        plan_id,
        scope=principal.scope(),
        written=FieldError("?into", "unknown_plan"),
    )
    return Place(await _site(principal, db, plan.unit_key), _fitting(plan, kind))


async def place_again(principal: Principal, db: Database, facts: ImportFacts) -> Place:
    """The same as it is now."""
    into = None
    if facts.into_plan_id is not None:
        gone = FieldError("", "unknown_plan")
        into = _fitting(
            await read.facts(
                db, principal, PLAN_PLACE, facts.into_plan_id, scope=principal.scope(), written=gone
            ),
            facts.kind,
        )
    return Place(await _site(principal, db, facts.unit_key), into)


def _fitting(plan: PlanPlace, kind: ImportKind) -> PlanPlace:
    if plan.status != _STATES[kind]:
        raise Conflict("import_plan_gone", state=plan.status)
    return plan


async def _site(principal: Principal, db: Database, unit: str | int) -> ImportSite:
    found: ImportSite = await read.facts(
        db,
        principal,
        IMPORT_SITE,
        unit,
        scope=principal.directory_scope(),
        by=by_code if isinstance(unit, str) else by_key,
        written=FieldError("?into", "unit_unknown", (("given", unit),)) if isinstance(unit, str) else None,
    )
    return found


async def _the_same(
    principal: Principal, db: Database, kind: ImportKind, place: Place, digest: str
) -> SameFile | None:
    values = {
        "same_sha256": digest,
        "same_kind": kind.value,
        "same_unit": place.site.key,
        "same_into": place.into.id if place.into else None,
    }
    found: Sequence[SameFile] = await read.many(
        db, principal, SAME_FILE, [], scope=principal.scope(), values=values, by=the_same
    )
    return found[0] if found else None


async def import_facts(principal: Principal, db: Database, import_id: UUID, act: str) -> ImportFacts:
    """An import that something is to be done with. Refuses who may not, and what does not fit its state."""
    facts: ImportFacts = await read.facts(db, principal, IMPORT_FACTS, import_id, scope=principal.scope())
    principal.require(MACHINE.act(act).permission, facts.unit_key)
    MACHINE.require_state(act, facts.status)
    return facts


def kept(built: Built) -> Json:
    """The columns of what was read, as it would be committed now."""
    return {
        "draft": built.draft,
        "report": built.report,
        "counts": built.counts,
        "findings": built.findings,
    }


def _preview(upload: Upload, kind: ImportKind, digest: str, built: Built, language: str) -> bytes:
    made = ImportPreview.model_validate(
        {
            "kind": kind,
            "filename": upload.name,
            "size": len(upload.data),
            "sha256": digest,
            "counts": built.counts,
            "findings": built.findings,
            "draft": built.draft,
            "report": shown(built.report, language),
        }
    )
    return made.model_dump_json(by_alias=True).encode()
