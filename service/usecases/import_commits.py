"""How does an import become rows, all or none, and how are they taken back?"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from service.db import read
from service.db.agencies import Agency, AgencyMember
from service.db.engine import Database
from service.db.imports import MADE, PLAN_CONTENTS, Import
from service.db.observation_records import grounds_of
from service.db.observations import Observation
from service.db.write import Delete, Step, Update, commit
from service.domain.access import Permission, Principal
from service.domain.errors import Conflict, FieldError, Invalid, NotFound
from service.domain.import_facts import ImportFacts, PlanContents
from service.domain.imports import ImportKind, ImportStatus
from service.domain.observations import ObservationState
from service.usecases.import_building import build
from service.usecases.imports import get_import, import_facts, kept, place_again

_LAST_FIRST = ("reporting_rule", "indicator", "task", "provision", "section", "plan", "agency_member", "agency")
_AGENCIES = (AgencyMember, Agency)
_PARTS = ("section", "provision", "task", "indicator", "reporting_rule")


async def commit_import(
    principal: Principal, db: Database, import_id: UUID, *, now: datetime, language: str
) -> bytes:
    """Write everything that was read and decided, in one statement. Refused while a finding is open."""
    facts = await import_facts(principal, db, import_id, "commit")
    place = await place_again(principal, db, facts)
    built = await build(
        principal, db, facts.kind, place, facts.reading or {}, facts.decisions, facts.year, now=now
    )
    waiting = [one for one in built.report if one["severity"] == "error" and not one["decided"]]
    if waiting:
        errors = tuple(
            FieldError(
                one["pointer"] or "/report",
                "import_undecided",
                (("finding", one["id"]), ("problem", one["code"])),
            )
            for one in waiting[:200]
        )
        raise Conflict("import_open", errors=errors, count=len(waiting), id=str(import_id))
    steps = [step for step in built.steps if step.rows]
    if not any(built.made.values()):
        # Where somebody else has committed it meanwhile, that is what is told.
        await import_facts(principal, db, import_id, "commit")
        raise Invalid("import_nothing")
    row = {
        "id": facts.id,
        "version": facts.version,
        "status": ImportStatus.committed,
        "made": built.made,
        "plan_id": built.plan_id,
        "committed_at": now,
        "committed_by": principal.id,
        "committed_by_name": principal.name,
        **kept(built),
    }
    await commit(db, principal, "import.commit", *steps, Update(Import, [row]), subject_id=facts.id)
    return await get_import(principal, db, import_id, language=language)


async def revert_import(
    principal: Principal, db: Database, import_id: UUID, *, now: datetime, language: str
) -> bytes:
    """Take back what an import made, while it is as it was made: a plan still a draft that nobody has changed,
    figures nobody has verified, agencies nobody else names."""
    facts = await import_facts(principal, db, import_id, "revert")
    if facts.kind is ImportKind.observations:
        steps = await _figures(principal, db, facts)
    else:
        steps = await _rows(principal, db, facts)
    row = {
        "id": facts.id,
        "version": facts.version,
        "status": ImportStatus.reverted,
        "reverted_at": now,
        "plan_id": None,
    }
    agencies = [step for step in steps if step.model in _AGENCIES]
    rest = [step for step in steps if step.model not in _AGENCIES]
    last = (*agencies, Update(Import, [row]))
    try:
        if not (rest and agencies):
            await commit(db, principal, "import.revert", *rest, *last, subject_id=facts.id)
        else:
            async with db.transaction() as tx:
                # A cascade ends with its statement: only then does nothing name the agencies any more.
                await commit(tx.keyed(None), principal, "import.revert", *rest)
                await commit(tx, principal, "import.revert", *last, subject_id=facts.id)
    except Conflict as refused:
        if refused.code != "reference_missing":
            raise
        raise Conflict("import_changed_since", what="agency") from refused
    return await get_import(principal, db, import_id, language=language)


async def _rows(principal: Principal, db: Database, facts: ImportFacts) -> list[Step]:
    """Deletions of all that was made, each row guarded to be as it was made."""
    own_plan = facts.made.get("plan", [])
    if own_plan and await _is_gone(principal, db, own_plan[0]):
        # Somebody has thrown the draft away already: the agencies it named may be used elsewhere by now.
        return []
    steps: list[Step] = []
    for noun in _LAST_FIRST:
        ids = facts.made.get(noun, [])
        if not ids:
            continue
        if noun == "agency":
            principal.require(Permission.agency_write, facts.unit_key)
        model, shape = MADE[noun]
        scope = principal.directory_scope() if noun.startswith("agency") else principal.scope()
        found = await read.many(db, principal, shape, ids, scope=scope)
        if len(found) != len(ids) or any(row.version != 1 for row in found):
            raise Conflict("import_changed_since", what=noun)
        if not own_plan or noun not in _PARTS:
            # What hangs below a plan of the import's own goes with it.
            steps.append(Delete(model, [{"id": one, "version": 1} for one in ids]))
    if own_plan:
        await _require_no_more(principal, db, own_plan[0], facts)
    return steps


async def _is_gone(principal: Principal, db: Database, plan_id: UUID) -> bool:
    return not await read.many(db, principal, MADE["plan"][1], [plan_id], scope=principal.scope())


async def _require_no_more(principal: Principal, db: Database, plan_id: UUID, facts: ImportFacts) -> None:
    """Nobody has added anything to the plan since."""
    try:
        held: PlanContents = await read.facts(db, principal, PLAN_CONTENTS, plan_id, scope=principal.scope())
    except NotFound:
        return
    for noun in _PARTS:
        if getattr(held, noun) != len(facts.made.get(noun, [])):
            raise Conflict("import_changed_since", what=noun)


async def _figures(principal: Principal, db: Database, facts: ImportFacts) -> list[Step]:
    """Deletions of figures that nobody has verified or changed."""
    ids = facts.made.get("observation", [])
    wanted = set(ids)
    rows = [
        row
        for ground in await grounds_of(db, principal, ids)
        for row in ground.figures
        if row.id in wanted and row.version == 1 and row.state is ObservationState.recorded
    ]
    if len(rows) != len(ids):
        raise Conflict("import_changed_since", what="observation")
    return [Delete(Observation, [{"id": row.id, "version": row.version} for row in rows])]
