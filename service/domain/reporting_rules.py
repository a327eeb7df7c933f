"""Who owes whom a report, how often, and through whose hands does it go?

A rule belongs to a plan, or to a city, a province or the nation and then obliges every unit below.
Its days are told in `reporting_times`, what they yield for whom in `owing`. A plan's rules change
with its draft, once published with an amendment (`amended_owing`); the rule of a single item may
change without one, and so may an upper unit's: what has been asked for already stays asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import MISSING, Field

from service.domain.access import Permission
from service.domain.acts import Act, machine
from service.domain.agencies import AgencyHome, AgencyRef
from service.domain.errors import Conflict
from service.domain.observation_records import FigureGround
from service.domain.owing import (
    KeptRow,
    OwingRule,
    OwingStep,
    PlanParties,
    StepAct,
    UnitBelow,
    owed_by_units,
    owed_under_plan,
)
from service.domain.paging import DraftRevision, PageQuery
from service.domain.plan_refs import IndicatorRef, PlanRef, TaskRef
from service.domain.reporting_times import ReportingCadence, ReportingTimes, ReportingTimesWrite
from service.domain.sections import Ordinal
from service.domain.task_records import TaskRecord
from service.domain.tasks import Obligation, PrintedAt
from service.domain.types import Day, Flag, LineSource, Name, Ref, Shape, UnitCode, UnitRef, View, Whole
from service.domain.units import UnitLevel


class ReportingStepView(View):
    """One pair of hands: who sends (`from`; `leads`: every agency that leads something) to whom, and what
    the receiver does. daysAfter: how long after the rule's last day this step's own is."""

    ordinal: int
    act: StepAct
    from_: list[AgencyRef] = Field(alias="from")
    leads: bool
    to: list[AgencyRef]
    days_after: int


class ReportingRuleView(View):
    """A rule. plan: null for an upper unit's, which obliges every unit of `level` below it. main: ongoing
    work and indicators without a rule of their own go by it. task, indicator, deliverable: whose own it is."""

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    unit: UnitRef
    plan: PlanRef | None
    level: UnitLevel | None
    starts_on: date | None
    ends_on: date | None
    ordinal: int
    name: str
    times: ReportingTimes
    reference: PrintedAt | None
    obligation: Obligation
    main: bool
    task: TaskRef | None
    indicator: IndicatorRef | None
    deliverable: Ref | None
    steps: list[ReportingStepView]
    source: str | None
    actions: list[str]


Sides = Annotated[tuple[UUID, ...], Field(max_length=200)]


class ReportingStepWrite(Shape):
    """Who sends to whom. In an upper unit's rule an empty `from` is the committee of every unit below."""

    act: StepAct
    from_: Sides = Field((), alias="from")
    leads: Flag = False
    to: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=200)]
    days_after: Annotated[Whole, Field(ge=0, le=366)] = 0


Steps = Annotated[tuple[ReportingStepWrite, ...], Field(min_length=1, max_length=20)]


class ReportingRuleCreate(Shape):
    """A new rule: of a draft plan, of one item of a plan, or of an upper unit."""

    unit: Annotated[UnitCode | None, Field(description="Đơn vị cấp trên / of an upper unit's rule")] = None
    plan_id: UUID | None = Field(None, alias="plan")
    level: Annotated[UnitLevel, Field(description="Cấp phải báo cáo / which level below is obliged")] = (
        UnitLevel.commune
    )
    starts_on: Day | None = None
    ends_on: Day | None = None
    ordinal: Ordinal | None = None
    name: Name
    times: ReportingTimesWrite
    reference: PrintedAt | None = None
    obligation: Obligation = Obligation.obliged
    main: Flag = False
    task_id: UUID | None = Field(None, alias="task")
    indicator_id: UUID | None = Field(None, alias="indicator")
    deliverable_id: UUID | None = Field(None, alias="deliverable")
    steps: Steps
    source: LineSource | None = None


class ReportingRulePatch(Shape):
    """Changes to a rule; days and steps are replaced as a whole, a field left out stays as it is."""

    ends_on: Day | MISSING | None = MISSING
    ordinal: Ordinal | MISSING = MISSING
    name: Name | MISSING = MISSING
    times: ReportingTimesWrite | MISSING = MISSING
    reference: PrintedAt | MISSING | None = MISSING
    obligation: Obligation | MISSING = MISSING
    main: Flag | MISSING = MISSING
    steps: Steps | MISSING = MISSING


class ReportingRuleQuery(PageQuery):
    """Filters of the list of rules."""

    unit: Annotated[UnitCode | None, Field(description="Mã đơn vị; cả cấp dưới / unit and all below it")] = (
        None
    )
    plan: Annotated[UUID | None, Field(description="Mã (id) của kế hoạch / id of the plan")] = None
    task: Annotated[UUID | None, Field(description="Mã (id) của nhiệm vụ / id of the task")] = None
    indicator: Annotated[UUID | None, Field(description="Mã (id) của chỉ tiêu / id of the indicator")] = None
    cadence: Annotated[list[ReportingCadence] | None, Field(max_length=5)] = None
    revision: DraftRevision | None = None


class StepRow(OwingStep):
    """A step, and the row it is."""

    id: UUID


class RuleGround(View):
    """The plan or the upper unit a rule is to stand in.

    amending: it is an open amendment. homes: of the agencies the write names, those the caller may name.
    tasks, indicators, deliverables: of the items it names, those of this plan; printed_before: those of them
    that an amendment has from the published plan. task, indicator: all of the one named,
    or the task of the product named. main_times: of the plan's main rules. parties: of a plan
    in force. units: below an upper unit, on the level that is to be obliged.
    """

    unit_key: int
    level: UnitLevel | None
    plan_id: UUID | None
    status: str | None
    amending: bool
    homes: list[AgencyHome]
    tasks: list[UUID]
    indicators: list[UUID]
    deliverables: list[UUID]
    printed_before: bool
    task: TaskRecord | None
    indicator: FigureGround | None
    main_times: list[ReportingTimes]
    next_ordinal: int
    parties: PlanParties | None
    units: list[UnitBelow]


class RuleFacts(View):
    """What the rules need to know of a rule before it changes. kept: the obligations that are there already.
    main: the times of the plan's main rules, by which its items go that have none of their own."""

    id: UUID
    version: int
    unit_key: int
    named_agency_ids: list[UUID]
    plan_id: UUID | None
    plan_status: str | None
    amending: bool
    dropped_in: int | None
    starts_on: date | None
    ends_on: date | None
    asked_from: date | None
    main: bool
    times: ReportingTimes
    obligation: Obligation
    task_id: UUID | None
    indicator_id: UUID | None
    deliverable_id: UUID | None
    step_rows: list[StepRow]
    homes: list[AgencyHome]
    kept: list[KeptRow]
    parties: PlanParties | None
    units: list[UnitBelow]
    task: TaskRecord | None
    indicator: FigureGround | None
    main_times: list[ReportingTimes]

    @property
    def item(self) -> UUID | None:
        return self.task_id or self.indicator_id or self.deliverable_id

    @property
    def state(self) -> str:
        """What acts go by; the same as the table says in SQL."""
        return rule_state(self.plan_id, self.plan_status, self.item, self.dropped_in)


def rule_state(
    plan_id: UUID | None, plan_status: str | None, item: UUID | None, dropped_in: int | None = None
) -> str:
    """`upper` for a unit's own rule; `item` for that of an item of a plan in force; `ended` for one that an
    amendment has dropped; else the plan's status."""
    if plan_id is None:
        return "upper"
    if dropped_in is not None:
        return "ended"
    if item is not None and plan_status == "published":
        return "item"
    return plan_status or "draft"


MACHINE = machine(
    "reporting_rule",
    {
        "update": Act(Permission.rule_write, frozenset({"draft", "item", "upper"})),
        "delete": Act(Permission.rule_write, frozenset({"draft", "item", "upper"})),
    },
)
"""By the state of the rule."""


def require_free(act: str, state: str) -> None:
    """Refuse (409) to change a rule of a published plan itself, and what stands in a state without the act."""
    if state == "published":
        raise Conflict("draft_revision_needed")
    MACHINE.require_state(act, state)


def named_by(steps: tuple[ReportingStepWrite, ...]) -> list[UUID]:
    """Every agency the steps name."""
    return sorted({agency for step in steps for agency in (*step.from_, *step.to)})


def step_rows(steps: tuple[ReportingStepWrite, ...]) -> list[dict[str, Any]]:
    """The steps as columns, numbered from 1 in their order."""
    return [
        {
            "ordinal": ordinal,
            "act": step.act,
            "from_ids": list(step.from_),
            "leads": step.leads,
            "to_ids": list(step.to),
            "days_after": step.days_after,
        }
        for ordinal, step in enumerate(steps, 1)
    ]


def kept_steps(facts: RuleFacts) -> list[dict[str, Any]]:
    """The steps a rule has, as columns."""
    return [step.model_dump(by_alias=False, exclude={"id"}) for step in facts.step_rows]


def rule_columns(command: ReportingRuleCreate | ReportingRulePatch) -> dict[str, Any]:
    """What the command gives, as columns of the rule itself."""
    given = command.given(without=_NOT_COLUMNS)
    if "times" in given:
        given["times"] = given["times"].read()
    return given


_NOT_COLUMNS = frozenset({"unit", "plan_id", "steps", "level"})


def owing(row: Mapping[str, Any], steps: list[dict[str, Any]]) -> OwingRule:
    """A rule as `owing` asks about it, from the columns that are written."""
    return OwingRule.model_validate(
        {name: row.get(name) for name in OwingRule.model_fields} | {"steps": steps}
    )


def kept_rule(facts: RuleFacts) -> OwingRule:
    """A rule that is there, as `owing` asks about it."""
    columns = {name: getattr(facts, name) for name in OwingRule.model_fields if name != "steps"}
    return owing(columns, kept_steps(facts))


def required_of(
    rule: OwingRule, parties: PlanParties | None, units: list[UnitBelow], today: date
) -> list[dict[str, Any]]:
    """Every obligation the rule makes by today: of a plan in force, or of the units below."""
    if rule.plan_id is None:
        return list(owed_by_units(rule, units, today, today))
    return list(owed_under_plan(rule, parties, today)) if parties is not None else []
