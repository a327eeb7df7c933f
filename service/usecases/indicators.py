"""What may be done with the indicators of a draft, and who reads them?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import MISSING

from service.db import read
from service.db.engine import Database
from service.db.indicators import Indicator, IndicatorAssignment, IndicatorTask, Target
from service.db.plan_items import (
    GROUND,
    INDICATOR_FACTS,
    indicator_shape,
    indicator_values,
    naming,
)
from service.db.plans import addressed, draft_filters
from service.db.write import Delete, Insert, Step, Update, commit
from service.domain.access import Permission, Principal
from service.domain.errors import FieldError
from service.domain.ids import new_id
from service.domain.indicators import (
    MACHINE,
    IndicatorCreate,
    IndicatorFacts,
    IndicatorItemQuery,
    IndicatorPatch,
    IndicatorQuery,
    assignment_faults,
    definition_faults,
    kind_after,
    kind_of,
    searchable,
    task_faults,
)
from service.domain.moments import judged_day
from service.domain.paging import Drafted
from service.domain.plan_facts import (
    NO_PLAN,
    PlanGround,
    agency_faults,
    continued_faults,
    from_elsewhere,
    refuse_if,
    within,
)
from service.domain.sections import section_faults
from service.domain.targets import Direction, judged_after, settle
from service.usecases.known import as_known
from service.usecases.plans import still_draft
from service.usecases.sections import open_ground

_LISTS = frozenset({"targets", "assignments", "task_ids"})
_NOT_COLUMNS = _LISTS | {"definition"}
_Command = IndicatorCreate | IndicatorPatch


async def list_indicators(
    principal: Principal, db: Database, query: IndicatorQuery, *, now: datetime
) -> bytes:
    """Indicators of the plans in reach, plan by plan in print order."""
    day = judged_day(query.as_of, query.known_at, now, revision=query.revision)
    return await read.page(
        db if query.known_at is None else db.known(query.known_at),
        principal,
        indicator_shape(principal),
        query,
        scope=addressed(principal, query.revision)["scope"],
        values=indicator_values(principal, day),
        fixed=draft_filters(query.revision, query.plan),
    )


async def get_indicator(
    principal: Principal,
    db: Database,
    indicator_id: UUID,
    query: IndicatorItemQuery | None = None,
    *,
    now: datetime,
) -> bytes:
    """One indicator with its targets, and where it stands on the day asked about."""
    query = query or IndicatorItemQuery()
    day = judged_day(query.as_of, query.known_at, now, revision=query.revision)
    shape, at = indicator_shape(principal), addressed(principal, query.revision)
    values = indicator_values(principal, day)
    return await as_known(
        db,
        query.known_at,
        lambda asked: read.shown(asked, principal, shape, indicator_id, query, values=values, **at),
    )


async def create_indicator(
    principal: Principal,
    db: Database,
    command: IndicatorCreate,
    revision: Drafted | None = None,
    *,
    now: datetime,
) -> bytes:
    """Add an indicator to a draft, with its targets, owners and the tasks that serve it."""
    values = naming(
        principal, _named(command).values(), command.task_ids, command.continues_id, command.definition
    )
    at = addressed(principal, revision)
    plan: PlanGround = await read.facts(
        db, principal, GROUND, command.plan_id, values=values, written=NO_PLAN, **at
    )
    principal.require(Permission.draft_write, plan.unit_key)
    plan, command = open_ground(plan, "update"), within(plan, command)
    indicator_id = new_id(now)
    steps = (still_draft(plan.id), *drafted_indicator(plan, command, indicator_id, now))
    await commit(db, principal, "indicator.create", *steps, subject_id=indicator_id)
    return await get_indicator(principal, db, indicator_id, IndicatorItemQuery(revision=revision), now=now)


def drafted_indicator(
    plan: PlanGround, command: IndicatorCreate, indicator_id: UUID, now: datetime
) -> list[Step]:
    """The rows of a new indicator of a draft. Refuses, all at once, what does not fit the plan."""
    value_kind = command.value_kind or kind_of(command.unit_measure, (t.comparator for t in command.targets))
    matched = definition_faults(
        command.definition, plan.definition, None, value_kind, command.aggregation, command.unit_measure
    )
    _check(command, plan, command.direction, matched)
    elsewhere = from_elsewhere(plan.homes, plan.unit_key, _named(command).values())
    row = {
        "id": indicator_id,
        "unit_key": plan.unit_key,
        "amending": plan.amending,
        "named_agency_ids": elsewhere,
        **command.given(without=_NOT_COLUMNS),
        "plan_id": plan.id,
        "definition_id": plan.definition.id if plan.definition else None,
        "ordinal": plan.next_indicator if command.ordinal is None else command.ordinal,
        "value_kind": value_kind,
        "folded": searchable(command.number, command.name),
    }
    lists = _inserts(command, plan, command.direction, indicator_id, elsewhere, now)
    return [Insert(Indicator, [row]), *lists]


async def change_indicator(
    principal: Principal,
    db: Database,
    indicator_id: UUID,
    command: IndicatorPatch,
    version: int,
    revision: Drafted | None = None,
    *,
    now: datetime,
) -> bytes:
    """Change an indicator of a draft; lists that are given are replaced as a whole.

    Only matched to a definition, it may be of a plan in force: that needs no amendment.
    """
    task_ids = () if command.task_ids is MISSING else command.task_ids
    continues = None if command.continues_id is MISSING else command.continues_id
    definition = None if command.definition is MISSING else command.definition
    values = naming(principal, _named(command).values(), task_ids, continues, definition)
    facts = await _facts(principal, db, indicator_id, revision, values)
    if command.model_fields_set == {"definition"}:
        await _match(principal, db, indicator_id, facts, command, version)
        return await get_indicator(principal, db, indicator_id, IndicatorItemQuery(revision=revision), now=now)
    plan = open_ground(facts.plan, "update")
    command = within(plan, command)
    changes = command.given(without=_NOT_COLUMNS)
    direction: Direction = changes.get("direction", facts.direction)
    _check(command, plan, direction, _match_faults(indicator_id, facts, command))
    changes |= _matched(plan, command)
    elsewhere = sorted(
        {*from_elsewhere(plan.homes, plan.unit_key, _named(command).values()), *_kept(facts, command)}
    )
    after = {"number": facts.number, "name": facts.name} | changes
    row = {
        "id": facts.id,
        "version": version,
        "named_agency_ids": elsewhere,
        **changes,
        "value_kind": kind_after(facts, command),
        "folded": searchable(after["number"], after["name"]),
    }
    steps: list[Step] = [still_draft(plan.id), Update(Indicator, [row])]
    steps += _of_old_rows(facts, command, direction, elsewhere)
    steps += _inserts(command, plan, direction, facts.id, elsewhere, now)
    await commit(db, principal, "indicator.change", *steps)
    return await get_indicator(principal, db, indicator_id, IndicatorItemQuery(revision=revision), now=now)


async def _match(
    principal: Principal,
    db: Database,
    indicator_id: UUID,
    facts: IndicatorFacts,
    command: IndicatorPatch,
    version: int,
) -> None:
    """Match an indicator to a definition, or to none; whoever may draft may, also when the plan is in force."""
    assert facts.plan is not None, "who may write at the unit sees its plans"
    MACHINE.require_state("match", facts.plan.status)
    refuse_if(_match_faults(indicator_id, facts, command))
    row = {"id": facts.id, "version": version, **_matched(facts.plan, command)}
    await commit(db, principal, "indicator.match", Update(Indicator, [row]))


def _matched(plan: PlanGround, command: IndicatorPatch) -> dict[str, Any]:
    if command.definition is MISSING:
        return {}
    return {"definition_id": plan.definition.id if plan.definition else None}


def _match_faults(indicator_id: UUID, facts: IndicatorFacts, command: IndicatorPatch) -> list[FieldError]:
    """Whether the indicator, as it will be, agrees with the definition it will have.

    An amendment's copy of an item in force is not matched itself: it would not be carried back.
    """
    if command.definition is not MISSING and facts.id != indicator_id:
        return [FieldError("/definition", "definition_in_force")]
    return definition_faults(
        command.definition,
        facts.plan.definition if facts.plan else None,
        facts.definition,
        kind_after(facts, command),
        facts.aggregation if command.aggregation is MISSING else command.aggregation,
        facts.unit_measure if command.unit_measure is MISSING else command.unit_measure,
    )


async def remove_indicator(
    principal: Principal, db: Database, indicator_id: UUID, version: int, revision: Drafted | None = None
) -> None:
    """Remove an indicator of a draft."""
    facts = await _facts(principal, db, indicator_id, revision, naming(principal))
    plan = open_ground(facts.plan, "delete")
    row = {"id": facts.id, "version": version}
    await commit(db, principal, "indicator.remove", still_draft(plan.id), Delete(Indicator, [row]))


async def _facts(
    principal: Principal, db: Database, indicator_id: UUID, revision: Drafted | None, values: dict[str, Any]
) -> IndicatorFacts:
    at = addressed(principal, revision)
    found: IndicatorFacts = await read.facts(
        db, principal, INDICATOR_FACTS, indicator_id, values=values, **at
    )
    principal.require(Permission.draft_write, found.unit_key)
    return found


def _listed(command: _Command, name: str) -> tuple[Any, ...]:
    value = getattr(command, name)
    return () if value is MISSING else value


def _named(command: _Command) -> dict[str, UUID | None]:
    """Every agency the command names, by JSON pointer."""
    named: dict[str, UUID | None] = {}
    for name in ("assignments", "targets"):
        named |= {f"/{name}/{i}/agency": write.agency for i, write in enumerate(_listed(command, name))}
    return named


def _kept(facts: IndicatorFacts, command: IndicatorPatch) -> set[UUID]:
    """Agencies of other units that stay named by the lists the command leaves alone."""
    rows: dict[str, Sequence[Any]] = {"targets": facts.target_rows, "assignments": facts.assignment_rows}
    still = {
        row.agency_id for name, own in rows.items() if name not in command.model_fields_set for row in own
    }
    return {agency for agency in facts.named_agency_ids if agency in still}


def _of_old_rows(
    facts: IndicatorFacts, command: IndicatorPatch, direction: Direction, elsewhere: list[UUID]
) -> list[Step]:
    """Lists that are given lose their rows; what stays follows the indicator's direction and names."""
    judged = {row.id: judged_after(row, facts.direction, direction) for row in facts.target_rows}
    turned = any(judged[row.id] is not row.evaluate_as for row in facts.target_rows)
    renamed = elsewhere != facts.named_agency_ids
    steps: list[Step] = []
    for name, model, rows in (
        ("targets", Target, [{"id": row.id, "evaluate_as": judged[row.id]} for row in facts.target_rows]),
        ("assignments", IndicatorAssignment, [{"id": row.id} for row in facts.assignment_rows]),
        ("task_ids", IndicatorTask, [{"id": row.id} for row in facts.task_rows]),
    ):
        if name in command.model_fields_set:
            steps.append(Delete(model, [{"id": row["id"]} for row in rows]))
        elif renamed or (turned and model is Target):
            steps.append(Update(model, [{**row, "named_agency_ids": elsewhere} for row in rows]))
    return steps


def _check(command: _Command, plan: PlanGround, direction: Direction, matched: list[FieldError]) -> None:
    section = None if command.section_id is MISSING else command.section_id
    faults: list[FieldError] = [
        *section_faults(plan.sections, section),
        *agency_faults(plan.homes, _named(command)),
        *assignment_faults(_listed(command, "assignments")),
        *task_faults(_listed(command, "task_ids"), [task.id for task in plan.tasks]),
        *continued_faults(plan, None if command.continues_id is MISSING else command.continues_id),
        *settle(_listed(command, "targets"), direction, plan.period_end)[1],
        *matched,
    ]
    refuse_if(faults)


def _inserts(
    command: _Command,
    plan: PlanGround,
    direction: Direction,
    indicator_id: UUID,
    elsewhere: list[UUID],
    now: datetime,
) -> list[Step]:
    """The rows of the lists the command gives."""

    def rows(columns: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        own = {
            "unit_key": plan.unit_key,
            "amending": plan.amending,
            "indicator_id": indicator_id,
            "named_agency_ids": elsewhere,
        }
        return [{"id": new_id(now), **own, **more} for more in columns]

    assignments = [
        {"ordinal": i, "agency_id": write.agency, "role": write.role, "obligation": write.obligation}
        for i, write in enumerate(_listed(command, "assignments"))
    ]
    tasks = [{"task_id": task} for task in dict.fromkeys(_listed(command, "task_ids"))]
    return [
        Insert(Target, rows(settle(_listed(command, "targets"), direction, plan.period_end)[0])),
        Insert(IndicatorAssignment, rows(assignments)),
        Insert(IndicatorTask, rows(tasks)),
    ]
