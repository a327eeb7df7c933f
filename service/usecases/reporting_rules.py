"""How do reporting rules come, change and go, and what is owed once they do?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import MISSING

from service.db import read
from service.db.engine import Database
from service.db.indicators import Indicator
from service.db.obligations import Obligation
from service.db.owing import PLAN_GROUND, RULE_FACTS, UPPER_GROUND, ground_values
from service.db.plans import Plan, addressed, draft_filters
from service.db.principal import confirm
from service.db.reporting_presets import PRESET_GROUND
from service.db.reporting_rules import REPORTING_RULE, ReportingRule, ReportingStep, rule_values
from service.db.tasks import Deliverable, Task
from service.db.write import Delete, Guard, Insert, Step, Update, commit
from service.domain.access import Principal
from service.domain.calendars import local_day
from service.domain.days import opened_to
from service.domain.errors import Conflict, invalid
from service.domain.ids import new_id
from service.domain.owing import KeptRow, OwingRule, still_missing
from service.domain.paging import Drafted, DraftItemQuery
from service.domain.plan_facts import from_elsewhere, refuse_if
from service.domain.product_reports import goes_by
from service.domain.reporting_presets import PresetGround, PresetQuery, presets
from service.domain.reporting_rule_faults import create_faults, patch_faults
from service.domain.reporting_rules import (
    MACHINE,
    ReportingRuleCreate,
    ReportingRulePatch,
    ReportingRuleQuery,
    RuleFacts,
    RuleGround,
    kept_steps,
    named_by,
    owing,
    require_free,
    required_of,
    rule_columns,
    rule_state,
    step_rows,
)
from service.domain.reporting_times import ReportingTimes
from service.domain.task_records import TaskRecord
from service.usecases.days import obligation_rows


async def list_reporting_rules(principal: Principal, db: Database, query: ReportingRuleQuery) -> bytes:
    """Rules of the plans in reach, and those by which the units above oblige one's own."""
    return await read.page(
        db,
        principal,
        REPORTING_RULE,
        query,
        scope=addressed(principal, query.revision)["scope"],
        values=rule_values(principal),
        fixed=draft_filters(query.revision, query.plan),
    )


async def get_reporting_rule(
    principal: Principal, db: Database, rule_id: UUID, query: DraftItemQuery | None = None
) -> bytes:
    """One rule with its steps."""
    at = addressed(principal, query.revision if query else None)
    return await read.shown(db, principal, REPORTING_RULE, rule_id, query, values=rule_values(principal), **at)


async def list_reporting_presets(principal: Principal, db: Database, query: PresetQuery) -> bytes:
    """Ready-made ways of reporting; with a plan named, its agencies stand in the chains."""
    if query.plan is None:
        await confirm(db, principal)
        found = presets(None)
    else:
        ground: PresetGround = await read.facts(
            db, principal, PRESET_GROUND, query.plan, scope=principal.scope()
        )
        found = presets(ground)
    return found.model_dump_json().encode()


async def create_reporting_rule(
    principal: Principal,
    db: Database,
    command: ReportingRuleCreate,
    revision: Drafted | None = None,
    *,
    now: datetime,
) -> bytes:
    """Add a rule: to a draft, to one item of a plan in force, or for every unit below.

    Where it holds at once, what it asks for is there at once: of a plan for the year ahead, of the units
    below for the periods that have opened.
    """
    ground, today = await _ground(principal, db, command, revision), local_day(now)
    item = command.task_id or command.indicator_id or command.deliverable_id
    principal.require(MACHINE.act("update").permission, ground.unit_key)
    state = rule_state(ground.plan_id, ground.status, item)
    require_free("update", state)
    row, steps = drafted_rule(ground, command, rule_id := new_id(now))
    if ground.printed_before:
        raise Conflict("rule_needs_no_amendment")
    row["published"] = holds = state != "draft"
    if holds and ground.parties is not None:
        row |= {"starts_on": ground.parties.period_start, "ends_on": ground.parties.period_end}
        row["asked_from"] = today
    rule = owing(row, steps)
    rows = required_of(rule, ground.parties, ground.units, today) if holds else []
    row["opened_to"] = opened_to(rule, today) if holds else None
    written: list[Step] = [
        *_stays(ground.plan_id, ground.status),
        Insert(ReportingRule, [row]),
        Insert(ReportingStep, rows_of_steps(row, steps, now)),
        Insert(Obligation, obligation_rows(rows, now)),
    ]
    if holds:
        written += _gone_by(ground, command.deliverable_id, [rule.times], ground.main_times)
    await commit(db, principal, "reporting_rule.create", *written, subject_id=rule_id)
    return await get_reporting_rule(principal, db, rule_id, DraftItemQuery(revision=revision))


def drafted_rule(
    ground: RuleGround, command: ReportingRuleCreate, rule_id: UUID
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The row of a new rule, and the columns of its steps. Refuses, all at once, what does not fit where it stands."""
    refuse_if(list(create_faults(command, ground)))
    row: dict[str, Any] = {
        "id": rule_id,
        "unit_key": ground.unit_key,
        "named_agency_ids": from_elsewhere(ground.homes, ground.unit_key, named_by(command.steps)),
        "published": False,
        "amending": ground.amending,
        "plan_id": ground.plan_id,
        "level": command.level if ground.plan_id is None else None,
        **rule_columns(command),
        "ordinal": ground.next_ordinal if command.ordinal is None else command.ordinal,
        "opened_to": None,
    }
    return row, step_rows(command.steps)


def rows_of_steps(row: dict[str, Any], steps: list[dict[str, Any]], now: datetime) -> list[dict[str, Any]]:
    """The rows of a rule's steps."""
    own = {name: row[name] for name in ("unit_key", "named_agency_ids", "published", "amending", "plan_id")}
    return [{"id": new_id(now), "rule_id": row["id"], **own, **step} for step in steps]


async def change_reporting_rule(
    principal: Principal,
    db: Database,
    rule_id: UUID,
    command: ReportingRulePatch,
    version: int,
    revision: Drafted | None = None,
    *,
    now: datetime,
) -> bytes:
    """Change a rule. What has been asked for already stays; what has not opened yet is asked for anew."""
    given = () if command.steps is MISSING else command.steps
    facts = await _facts(principal, db, rule_id, named_by(given), "update", revision)
    today = local_day(now)
    refuse_if(list(patch_faults(command, facts)))
    changes = rule_columns(command)
    steps = step_rows(given) if given else kept_steps(facts)
    elsewhere = set(from_elsewhere(facts.homes, facts.unit_key, named_by(given)))
    if not given:
        elsewhere |= set(facts.named_agency_ids)
    own = {"named_agency_ids": sorted(elsewhere)}
    row = {"id": facts.id, "version": version, **changes, **own}
    holds = facts.state != "draft"
    written: list[Step] = [*_stays(facts.plan_id, facts.plan_status), Update(ReportingRule, [row])]
    if given:
        whole = {
            "rule_id": facts.id,
            "amending": facts.amending,
            "unit_key": facts.unit_key,
            "plan_id": facts.plan_id,
            "published": holds,
            **own,
        }
        written.append(Delete(ReportingStep, [{"id": step.id} for step in facts.step_rows]))
        written.append(Insert(ReportingStep, [{"id": new_id(now), **whole, **step} for step in steps]))
    if holds:
        rule = owing({name: getattr(facts, name) for name in RuleFacts.model_fields} | changes, steps)
        written += _anew(rule, facts, today, now)
        written += _gone_by(facts, facts.deliverable_id, [rule.times], facts.main_times)
    await commit(db, principal, "reporting_rule.change", *written)
    return await get_reporting_rule(principal, db, rule_id, DraftItemQuery(revision=revision))


async def remove_reporting_rule(
    principal: Principal, db: Database, rule_id: UUID, version: int, revision: Drafted | None = None
) -> None:
    """Remove a rule that has asked nobody for anything yet; from an amendment, also one that has."""
    facts = await _facts(principal, db, rule_id, (), "delete", revision)
    if facts.kept:
        raise Conflict("rule_in_use", count=len(facts.kept))
    written: list[Step] = [*_stays(facts.plan_id, facts.plan_status)]
    written.append(Delete(ReportingRule, [{"id": facts.id, "version": version}]))
    if facts.state != "draft":
        written += _gone_by(facts, facts.deliverable_id, [], facts.main_times)
    await commit(db, principal, "reporting_rule.remove", *written)


async def _ground(
    principal: Principal, db: Database, command: ReportingRuleCreate, revision: Drafted | None
) -> RuleGround:
    """The plan or unit the rule is for: exactly one of the two is named."""
    if (command.plan_id is None) == (command.unit is None):
        raise invalid("/plan", "rule_plan_or_unit")
    items = {
        "task": command.task_id,
        "indicator": command.indicator_id,
        "deliverable": command.deliverable_id,
    }
    values = ground_values(principal, named_by(command.steps), items, command.level)
    found: RuleGround
    if command.plan_id is None:
        scope = principal.scope()
        found = await read.facts(
            db, principal, UPPER_GROUND, command.unit, scope=scope, values=values, by="code"
        )
    else:
        at = addressed(principal, revision)
        found = await read.facts(db, principal, PLAN_GROUND, command.plan_id, values=values, **at)
    return found


async def _facts(
    principal: Principal,
    db: Database,
    rule_id: UUID,
    named: Iterable[UUID],
    act: str,
    revision: Drafted | None,
) -> RuleFacts:
    values = ground_values(principal, named, {}, "")
    at = addressed(principal, revision)
    found: RuleFacts = await read.facts(db, principal, RULE_FACTS, rule_id, values=values, **at)
    principal.require(MACHINE.act(act).permission, found.unit_key)
    require_free(act, found.state)
    return found


def _stays(plan_id: UUID | None, status: str | None) -> list[Step]:
    """A rule of a plan is written only while the plan is as it was read."""
    return [] if plan_id is None else [Guard(Plan, [{"id": plan_id, "status": status}])]


def _anew(rule: OwingRule, facts: RuleFacts, today: date, now: datetime) -> list[Step]:
    """Obligations that have not opened yet make way for those of the changed rule."""
    gone: list[KeptRow] = [kept for kept in facts.kept if kept.opens_on > today]
    kept = [one for one in facts.kept if one.opens_on <= today]
    rows = still_missing(required_of(rule, facts.parties, facts.units, today), kept)
    return [
        Delete(Obligation, [{"id": one.id} for one in gone]),
        Insert(Obligation, obligation_rows(rows, now)),
    ]


def _gone_by(
    of: RuleGround | RuleFacts, product: UUID | None, own: list[ReportingTimes], main: list[ReportingTimes]
) -> list[Step]:
    """An item goes by its own rule, else by the plan's main ones, else by assumed quarters; a product that is
    a periodic report likewise, and its task is judged with it."""
    if product is not None:
        return _product_goes_by(of.task, product, own or None, main or None)
    steps: list[Step] = []
    times = own or main or None
    for model, item in ((Task, of.task), (Indicator, of.indicator)):
        if item is not None:
            after = item.model_copy(update={"reporting": times})
            row = {"id": item.id, "version": item.version, "reporting": times, **after.computed()}
            steps.append(Update(model, [row]))
    return steps


def _product_goes_by(
    task: TaskRecord | None,
    product: UUID,
    own: list[ReportingTimes] | None,
    main: list[ReportingTimes] | None,
) -> list[Step]:
    if task is None:
        return []
    products = [
        one.model_copy(update={"reporting": goes_by(one.schedule, own, main)}) if one.id == product else one
        for one in task.deliverables
    ]
    after = task.model_copy(update={"deliverables": products})
    rows = [row for row in after.product_rows() if row["id"] == product]
    task_row = {"id": task.id, "version": task.version, **after.computed()}
    return [Update(Task, [task_row]), Update(Deliverable, rows)]
