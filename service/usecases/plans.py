"""What may be done with plans until they are published?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import MISSING

from service.db import read
from service.db.engine import Database
from service.db.plans import Plan, PlanDocument
from service.db.whole_plans import PLAN_FACTS, PLAN_STATE, SITE, facts_values, plan_shape, plan_values
from service.db.write import Delete, Guard, Insert, Step, Update, commit
from service.domain.access import Permission, Principal
from service.domain.calendars import local_day
from service.domain.errors import Conflict, FieldError
from service.domain.ids import new_id
from service.domain.paging import ItemQuery
from service.domain.plan_documents import CitedAs, DocumentWrite, TargetPlan, document_faults, document_row
from service.domain.plan_facts import agency_faults, refuse_if
from service.domain.plans import (
    MACHINE,
    NUMBER_PENDING,
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
from service.domain.units import no_unit
from service.usecases import task_calendars

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
    principal: Principal, db: Database, plan_id: UUID, query: ItemQuery | None = None, *, now: datetime
) -> bytes:
    """One plan, with what `include` asks for."""
    values = plan_values(principal, local_day(now))
    shape = plan_shape(principal)
    return await read.item(db, principal, shape, plan_id, query, scope=principal.scope(), values=values)


async def create_plan(principal: Principal, db: Database, command: PlanCreate, *, now: datetime) -> bytes:
    """Draft a plan at a unit one drafts for."""
    site: PlanSite = await read.facts(
        db,
        principal,
        SITE,
        command.unit,
        scope=principal.scope(),
        values=_named(principal, command),
        by="code",
        written=no_unit(command.unit),
    )
    principal.require(Permission.draft_write, site.key)
    _check(command, site, site.key)
    if command.number and command.number_pending:
        refuse_if([FieldError("/numberPending", "number_and_pending")])
    plan_id = new_id(now)
    row = {
        "id": plan_id,
        "unit_key": site.key,
        **_columns(command),
        "folded": searchable(command.number, command.symbol, command.title),
    }
    documents = _documents(command, {plan.id: plan for plan in site.targets}, plan_id, site.key, now)
    steps = (Insert(Plan, [row]), Insert(PlanDocument, documents))
    await commit(db, principal, "plan.create", *steps, subject_id=plan_id)
    return await get_plan(principal, db, plan_id, now=now)


async def change_plan(
    principal: Principal, db: Database, plan_id: UUID, command: PlanPatch, version: int, *, now: datetime
) -> bytes:
    """Change a draft, or fill in the number a published plan waits for."""
    facts: PlanFacts = await read.facts(
        db, principal, PLAN_FACTS, plan_id, scope=principal.scope(), values=_named(principal, command)
    )
    principal.require(Permission.draft_write, facts.unit_key)
    MACHINE.require_state("update", facts.state)
    if facts.state == NUMBER_PENDING and not command.model_fields_set <= _NUMBER_ONLY:
        raise Conflict("plan_frozen")
    _check(command, facts, facts.unit_key)
    changes = _columns(command)
    after = facts.model_copy(update=changes)
    if after.number and after.number_pending:
        # Who gives the number has stopped waiting for it; who says both at once is asked.
        if "number_pending" in changes:
            refuse_if([FieldError("/numberPending", "number_and_pending")])
        changes["number_pending"] = False
    folded = searchable(after.number, after.symbol, after.title)
    steps: list[Step] = [Update(Plan, [{"id": plan_id, "version": version, **changes, "folded": folded}])]
    replaced = {
        place
        for name, place in {**_CITED, "bases": CitedAs.basis}.items()
        if name in command.model_fields_set
    }
    steps.append(
        Delete(PlanDocument, [{"id": row.id} for row in facts.document_rows if row.cited_as in replaced])
    )
    loaded = {plan.id: plan for plan in facts.targets}
    steps.append(Insert(PlanDocument, _documents(command, loaded, plan_id, facts.unit_key, now)))
    if "period_start" in changes:
        span = {name: changes[name] for name in ("period_start", "period_end")}
        steps += await task_calendars.moved(principal, db, plan_id, **span, now=now)
    await commit(db, principal, "plan.change", *steps)
    return await get_plan(principal, db, plan_id, now=now)


async def remove_plan(principal: Principal, db: Database, plan_id: UUID, version: int) -> None:
    """Throw a draft away, with all that belongs to it."""
    facts = await _state(principal, db, plan_id)
    principal.require(Permission.draft_write, facts.unit_key)
    MACHINE.require_state("delete", facts.state)
    await commit(
        db,
        principal,
        "plan.remove",
        Delete(Plan, [{"id": plan_id, "version": version, "status": PlanStatus.draft}]),
    )


async def submit_plan(principal: Principal, db: Database, plan_id: UUID, *, now: datetime) -> bytes:
    """Lay a draft before the leader; from here on it stands still."""
    facts = await _state(principal, db, plan_id)
    principal.require(Permission.plan_submit, facts.unit_key)
    MACHINE.require_state("submit", facts.state)
    changes = {"status": PlanStatus.submitted, "submitted_at": now, "return_reason": None}
    await commit(
        db, principal, "plan.submit", Update(Plan, [{"id": plan_id, "version": facts.version, **changes}])
    )
    return await get_plan(principal, db, plan_id, now=now)


async def return_plan(
    principal: Principal, db: Database, plan_id: UUID, command: PlanReturn, *, now: datetime
) -> bytes:
    """Give a submitted plan back for more work, with the reason."""
    facts = await _state(principal, db, plan_id)
    principal.require(Permission.plan_return, facts.unit_key)
    MACHINE.require_state("return", facts.state)
    changes = {"status": PlanStatus.draft, "submitted_at": None, "return_reason": command.reason}
    await commit(
        db, principal, "plan.return", Update(Plan, [{"id": plan_id, "version": facts.version, **changes}])
    )
    return await get_plan(principal, db, plan_id, now=now)


def still_draft(plan_id: UUID) -> Guard:
    """Whatever is written below a plan is written only while it is a draft."""
    return Guard(Plan, [{"id": plan_id, "status": PlanStatus.draft}])


async def _state(principal: Principal, db: Database, plan_id: UUID) -> PlanState:
    found: PlanState = await read.facts(db, principal, PLAN_STATE, plan_id, scope=principal.scope())
    return found


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
    plan_id: UUID,
    unit_key: int,
    now: datetime,
) -> list[dict[str, Any]]:
    return [
        {
            "id": new_id(now),
            "unit_key": unit_key,
            "plan_id": plan_id,
            "ordinal": i,
            **document_row(cited_as, write, loaded),
        }
        for i, (_, cited_as, write) in enumerate(_cited(command))
    ]
