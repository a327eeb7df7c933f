"""What may be done with plans until they are published?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import MISSING

from service.db import read, revisions
from service.db.agencies import named
from service.db.engine import Database
from service.db.plans import Plan, PlanDocument, addressed
from service.db.shapes import Shape
from service.db.whole_plans import PLAN_FACTS, PLAN_STATE, SITE, facts_values, plan_shape, plan_values
from service.db.write import Delete, Guard, Insert, Step, Update, commit
from service.domain.access import Permission, Principal
from service.domain.calendars import local_day
from service.domain.errors import Conflict, FieldError, NotFound
from service.domain.ids import new_id
from service.domain.paging import Drafted
from service.domain.plan_documents import CitedAs, DocumentWrite, TargetPlan, document_faults, document_row
from service.domain.plan_facts import agency_faults, refuse_if
from service.domain.plans import (
    MACHINE,
    DocumentPlace,
    PlanCreate,
    PlanFacts,
    PlanPatch,
    PlanQuery,
    PlanReturn,
    PlanSite,
    PlanState,
    PlanStatus,
    searchable,
)
from service.domain.revisions import PlanItemQuery
from service.domain.units import no_unit
from service.usecases import task_calendars
from service.usecases.copies import copied_plan
from service.usecases.known import as_known

_HEAD = frozenset(
    {"unit", "issuer", "period", "bases", "upper_plan", "replaces", "focal_offices", "confirm_duplicate"}
)
"""Fields of a command that are not a column of the same name."""

_CITED = {"upper_plan": CitedAs.upper_plan, "replaces": CitedAs.replaced}
_NUMBER_ONLY = frozenset({"number", "number_pending", "confirm_duplicate"})


async def list_plans(principal: Principal, db: Database, query: PlanQuery, *, now: datetime) -> bytes:
    """Plans in reach that are published, and drafts of one's own unit."""
    values = plan_values(principal, local_day(now))
    return await read.page(
        db, principal, plan_shape(principal), query, scope=principal.scope(), values=values
    )


async def get_plan(
    principal: Principal, db: Database, plan_id: UUID, query: PlanItemQuery | None = None, *, now: datetime
) -> bytes:
    """One plan, with what `include` asks for: as it is, as drafted, as in force on a day, as known at a moment."""
    if query is not None and query.frozen:
        ever = query.model_copy(update={"known_at": None})
        return await as_known(
            db,
            query.known_at,
            lambda asked: revisions.frozen(asked, principal, plan_id, query, now=now),
            there=lambda asked: revisions.frozen(asked, principal, plan_id, ever, now=now),
        )
    values, at = plan_values(principal, local_day(now)), addressed(principal, query.drafted if query else None)
    return await read.shown(db, principal, plan_shape(principal), plan_id, query, values=values, **at)


async def create_plan(
    principal: Principal, db: Database, command: PlanCreate, copy_of: UUID | None = None, *, now: datetime
) -> bytes:
    """Draft a plan at a unit one drafts for; as a copy of another of its plans, moved to its period, if given."""
    site = await plan_site(principal, db, command)
    principal.require(Permission.draft_write, site.key)
    plan_id = new_id(now)
    row, documents = drafted_plan(site, command, plan_id, now)
    steps: Sequence[Step] = (Insert(Plan, [row]), Insert(PlanDocument, documents))
    if copy_of is not None:
        steps = await copied_plan(principal, db, copy_of, command, row, documents, now=now)
    await commit(db, principal, "plan.create", *steps, subject_id=plan_id)
    return await get_plan(principal, db, plan_id, now=now)


async def plan_site(principal: Principal, db: Database, command: PlanCreate) -> PlanSite:
    """What must be known before a plan is drafted at a unit."""
    found: PlanSite = await read.facts(
        db,
        principal,
        SITE,
        command.unit,
        scope=principal.scope(),
        values=_named(principal, command),
        by="code",
        written=no_unit(command.unit),
    )
    return found


def drafted_plan(
    site: PlanSite, command: PlanCreate, plan_id: UUID, now: datetime
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The row of a new draft, and those of the papers it names. Refuses, all at once, what does not fit the unit."""
    _check(command, site, site.key)
    if command.number and command.number_pending:
        refuse_if([FieldError("/numberPending", "number_and_pending")])
    row = {
        "id": plan_id,
        "unit_key": site.key,
        **_columns(command),
        "folded": searchable(command.number, command.symbol, command.title),
    }
    loaded = {plan.id: plan for plan in site.targets}
    place = DocumentPlace(id=plan_id, unit_key=site.key, amending=False)
    return row, _documents(command, loaded, place, now)


async def change_plan(
    principal: Principal,
    db: Database,
    plan_id: UUID,
    command: PlanPatch,
    version: int,
    revision: Drafted | None = None,
    *,
    now: datetime,
) -> bytes:
    """Change a draft or an open amendment, or fill in the number a published plan waits for."""
    values, at = _named(principal, command), addressed(principal, revision)
    facts: PlanFacts = await read.facts(db, principal, PLAN_FACTS, plan_id, values=values, **at)
    principal.require(Permission.draft_write, facts.unit_key)
    if facts.status is PlanStatus.published and not command.model_fields_set <= _NUMBER_ONLY:
        raise Conflict("plan_frozen")
    MACHINE.require_state("update", facts.state)
    _check(command, facts, facts.unit_key)
    changes = _columns(command)
    after = facts.model_copy(update=changes)
    if after.number and after.number_pending:
        # Who gives the number has stopped waiting for it; who says both at once is asked.
        if "number_pending" in changes:
            refuse_if([FieldError("/numberPending", "number_and_pending")])
        changes["number_pending"] = False
    folded = searchable(after.number, after.symbol, after.title)
    steps: list[Step] = [Update(Plan, [{"id": facts.id, "version": version, **changes, "folded": folded}])]
    replaced = {
        place
        for name, place in {**_CITED, "bases": CitedAs.basis}.items()
        if name in command.model_fields_set
    }
    steps.append(
        Delete(PlanDocument, [{"id": row.id} for row in facts.document_rows if row.cited_as in replaced])
    )
    loaded = {plan.id: plan for plan in facts.targets}
    steps.append(Insert(PlanDocument, _documents(command, loaded, facts, now)))
    if "period_start" in changes:
        span = {name: changes[name] for name in ("period_start", "period_end")}
        steps += await task_calendars.moved(principal, db, facts.id, **span, amending=facts.amending, now=now)
    await commit(db, principal, "plan.change", *steps)
    return await get_plan(principal, db, plan_id, PlanItemQuery(revision=revision), now=now)


async def remove_plan(
    principal: Principal, db: Database, plan_id: UUID, version: int, revision: Drafted | None = None
) -> None:
    """Throw a draft or an open amendment away, with all that belongs to it."""
    facts: PlanState = await read.facts(db, principal, PLAN_STATE, plan_id, **addressed(principal, revision))
    principal.require(Permission.draft_write, facts.unit_key)
    MACHINE.require_state("delete", facts.state)
    await commit(
        db,
        principal,
        "plan.remove",
        Delete(Plan, [{"id": facts.id, "version": version, "status": PlanStatus.draft}]),
    )


async def submit_plan(principal: Principal, db: Database, plan_id: UUID, *, now: datetime) -> bytes:
    """Lay a draft before the leader; from here on it stands still."""
    facts = await drafted(principal, db, PLAN_STATE, plan_id)
    principal.require(Permission.plan_submit, facts.unit_key)
    MACHINE.require_state("submit", facts.state)
    changes = {"status": PlanStatus.submitted, "submitted_at": now, "return_reason": None}
    await commit(
        db, principal, "plan.submit", Update(Plan, [{"id": facts.id, "version": facts.version, **changes}])
    )
    return await get_plan(principal, db, plan_id, _as_drafted(facts), now=now)


async def return_plan(
    principal: Principal, db: Database, plan_id: UUID, command: PlanReturn, *, now: datetime
) -> bytes:
    """Give a submitted plan back for more work, with the reason."""
    facts = await drafted(principal, db, PLAN_STATE, plan_id)
    principal.require(Permission.plan_return, facts.unit_key)
    MACHINE.require_state("return", facts.state)
    changes = {"status": PlanStatus.draft, "submitted_at": None, "return_reason": command.reason}
    await commit(
        db, principal, "plan.return", Update(Plan, [{"id": facts.id, "version": facts.version, **changes}])
    )
    return await get_plan(principal, db, plan_id, _as_drafted(facts), now=now)


def still_draft(plan_id: UUID) -> Guard:
    """Whatever is written below a plan is written only while it is a draft."""
    return Guard(Plan, [{"id": plan_id, "status": PlanStatus.draft}])


async def drafted(principal: Principal, db: Database, shape: Shape, plan_id: UUID) -> Any:
    """The draft or open amendment that an act on a plan is about: of a published plan nothing else waits for it.

    Where nothing is drafted, the plan itself, whose state then refuses the act.
    """
    try:
        at = addressed(principal, Drafted.draft)
        return await read.facts(db, principal, shape, plan_id, values=named(principal, ()), **at)
    except NotFound:
        scope = principal.scope()
        return await read.facts(db, principal, shape, plan_id, scope=scope, values=named(principal, ()))


def _as_drafted(facts: PlanState) -> PlanItemQuery:
    return PlanItemQuery(revision=Drafted.draft if facts.amending else None)


def _given(command: PlanCreate | PlanPatch, name: str) -> Any:
    """A field's value, or None where it is absent."""
    value = getattr(command, name)
    return None if value is MISSING else value


def _cited(command: PlanCreate | PlanPatch) -> list[tuple[str, CitedAs, DocumentWrite]]:
    """Every paper the command names: its JSON pointer, its place, and what is said of it."""
    found: list[tuple[str, CitedAs, DocumentWrite]] = [
        (f"/bases/{i}", CitedAs.basis, write) for i, write in enumerate(_given(command, "bases") or ())
    ]
    for name, pointer in (("upper_plan", "/upperPlan"), ("replaces", "/replaces")):
        if _given(command, name) is not None:
            found.append((pointer, _CITED[name], _given(command, name)))
    return found


def _named(principal: Principal, command: PlanCreate | PlanPatch) -> dict[str, Any]:
    period = _given(command, "period")
    return facts_values(
        principal,
        {_given(command, "issuer"), *(_given(command, "focal_offices") or ())},
        {write.plan_id for _, _, write in _cited(command)},
        {
            "number": _given(command, "number"),
            "symbol": _given(command, "symbol"),
            "issuer_id": _given(command, "issuer"),
            "issued_on": _given(command, "issued_on"),
            "start": period.start if period else None,
        },
    )


def _check(command: PlanCreate | PlanPatch, known: PlanSite | PlanFacts, unit_key: int) -> None:
    issuer = _given(command, "issuer")
    offices = {
        f"/focalOffices/{i}": office for i, office in enumerate(_given(command, "focal_offices") or ())
    }
    faults = agency_faults(known.homes, {"/issuer": issuer, **offices})
    if any(home.id == issuer and home.unit_key != unit_key for home in known.homes):
        faults.append(FieldError("/issuer", "issuer_elsewhere"))
    loaded = {plan.id: plan for plan in known.targets}
    faults += [
        fault for pointer, _, write in _cited(command) for fault in document_faults(pointer, write, loaded)
    ]
    refuse_if(faults)
    if known.twins and not command.confirm_duplicate:
        raise Conflict("plan_number_taken")


def _columns(command: PlanCreate | PlanPatch) -> dict[str, Any]:
    columns = command.given(without=_HEAD)
    period = _given(command, "period")
    if period is not None:
        columns |= {"period_start": period.start, "period_end": period.end}
    if _given(command, "issuer") is not None:
        columns["issuer_id"] = command.issuer
    if _given(command, "focal_offices") is not None:
        columns["focal_office_ids"] = command.focal_offices
    return columns


def _documents(
    command: PlanCreate | PlanPatch,
    loaded: Mapping[UUID, TargetPlan],
    plan: DocumentPlace,
    now: datetime,
) -> list[dict[str, Any]]:
    return [
        {
            "id": new_id(now),
            "unit_key": plan.unit_key,
            "amending": plan.amending,
            "plan_id": plan.id,
            "ordinal": i,
            **document_row(cited_as, write, loaded),
        }
        for i, (_, cited_as, write) in enumerate(_cited(command))
    ]
