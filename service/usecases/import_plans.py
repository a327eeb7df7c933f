"""Which rows is a plan that was read, by the rules of single writes?

The commands of the draft go through the same functions as when a person types them, for all rows at once:
nothing is read from the database in between, and nothing is written here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from service.db.agencies import Agency
from service.db.indicators import Indicator, IndicatorAssignment, IndicatorTask, Target
from service.db.plans import Plan, PlanDocument, Provision, Section
from service.db.reporting_rules import ReportingRule, ReportingStep
from service.db.tasks import Assignment, Deliverable, Occurrence, Task
from service.db.write import Insert, Step
from service.domain.errors import FieldError, Problem, refused_at
from service.domain.ids import new_id
from service.domain.import_facts import ImportSite, PlanPlace
from service.domain.import_names import Names
from service.domain.import_plans import Composed
from service.domain.plan_facts import PartNode, PlanGround, refuse_if
from service.domain.plans import PlanSite
from service.domain.reporting_rules import RuleGround
from service.domain.sections import SectionNode, parent_faults
from service.domain.task_drafts import draft_task
from service.domain.task_places import NamedAgency, TaskPlace
from service.domain.types import RowId
from service.usecases.indicators import drafted_indicator
from service.usecases.plans import drafted_plan, still_draft
from service.usecases.provisions import drafted_provision
from service.usecases.reporting_rules import drafted_rule, rows_of_steps

Json = dict[str, Any]

ORDER: tuple[type[Any], ...] = (
    Agency, Plan, PlanDocument, Section, Provision, Task, Assignment, Deliverable, Occurrence, Indicator,
    Target, IndicatorAssignment, IndicatorTask, ReportingRule, ReportingStep,
)  # fmt: skip
"""Tables in the order in which they refer to each other."""

_NOUNS: tuple[tuple[str, type[Any]], ...] = (
    ("agency", Agency),
    ("plan", Plan),
    ("section", Section),
    ("provision", Provision),
    ("task", Task),
    ("indicator", Indicator),
    ("reporting_rule", ReportingRule),
)


@dataclass(slots=True)
class Rows:
    """All rows to insert, table by table, and what a rule has refused."""

    by_table: dict[type[Any], list[Json]] = field(default_factory=dict)
    faults: list[FieldError] = field(default_factory=list)

    def add(self, steps: Iterable[Step]) -> None:
        for step in steps:
            self.by_table.setdefault(step.model, []).extend(dict(row) for row in step.rows)

    def steps(self, into: UUID | None) -> list[Step]:
        """One step for each table; a plan that rows go into must still be a draft."""
        guard: list[Step] = [still_draft(into)] if into is not None else []
        return guard + [Insert(model, self.by_table[model]) for model in ORDER if self.by_table.get(model)]

    def made(self) -> dict[str, list[UUID]]:
        """The ids of what can be addressed, by its noun."""
        return {
            noun: [row["id"] for row in self.by_table[model]]
            for noun, model in _NOUNS
            if self.by_table.get(model)
        }


def plan_rows(
    composed: Composed,
    names: Names,
    site: ImportSite,
    plan_site: PlanSite | None,
    into: PlanPlace | None,
    now: datetime,
) -> Rows:
    """The rows of the whole plan. plan_site: of a plan of its own; into: of a draft that it goes into."""
    rows = Rows()
    rows.add([Insert(Agency, names.rows())])
    if composed.plan is not None and plan_site is not None:
        known = plan_site.model_copy(update={"homes": names.agency_homes()})
        plan = composed.plan

        def head() -> list[Step]:
            row, documents = drafted_plan(known, plan, composed.plan_id, now)
            return [Insert(Plan, [row]), Insert(PlanDocument, documents)]

        _try(rows, "/plan", head)
    span = (into.period_start, into.period_end) if into is not None else composed.period
    _parts(rows, composed, names, site.key, span or (date(now.year, 1, 1), date(now.year, 12, 31)), now)
    return rows


def _try(rows: Rows, pointer: str, make: Callable[[], Sequence[Step]]) -> None:
    try:
        rows.add(make())
    except Problem as refused:
        rows.faults += refused_at(pointer, refused)


def _parts(
    rows: Rows, composed: Composed, names: Names, unit_key: int, span: tuple[date, date], now: datetime
) -> None:
    homes = names.agency_homes()
    parents = [SectionNode(id=one.id, parent_id=one.command.parent_id) for one in composed.sections]
    ground = PlanGround(
        id=composed.plan_id,
        version=1,
        unit_key=unit_key,
        status="draft",
        amending=False,
        period_start=span[0],
        period_end=span[1],
        homes=homes,
        sections=parents,
        tasks=[PartNode(id=one.id, origin_id=None) for one in composed.tasks],
        continued=None,
        definition=None,
        next_section=0,
        next_provision=0,
        next_indicator=0,
    )
    for section in composed.sections:
        _try(rows, section.pointer, lambda one=section: [_section(ground, one)])  # type: ignore[misc]
    for clause in composed.provisions:
        _try(
            rows,
            clause.pointer,
            lambda one=clause: [drafted_provision(ground, one.command, one.id)],  # type: ignore[misc]
        )
    place = _task_place(ground, names)
    for task in composed.tasks:
        _try(rows, task.pointer, lambda one=task: _task(place, one, now))  # type: ignore[misc]
    for indicator in composed.indicators:
        _try(
            rows,
            indicator.pointer,
            lambda one=indicator: drafted_indicator(ground, one.command, one.id, now),  # type: ignore[misc]
        )
    rule_ground = RuleGround(
        unit_key=unit_key,
        level=None,
        plan_id=composed.plan_id,
        status="draft",
        amending=False,
        homes=homes,
        tasks=[],
        indicators=[],
        deliverables=[],
        printed_before=False,
        task=None,
        indicator=None,
        main_times=[],
        next_ordinal=0,
        parties=None,
        units=[],
    )
    for rule in composed.rules:
        _try(rows, rule.pointer, lambda one=rule: _rule(rule_ground, one, now))  # type: ignore[misc]


def _section(ground: PlanGround, made: Any) -> Insert:
    command = made.command
    refuse_if(parent_faults(ground.sections, None, command.parent_id))
    row = {
        "id": made.id,
        "unit_key": ground.unit_key,
        "amending": False,
        **command.given(without={"plan_id"}),
        "plan_id": ground.id,
    }
    return Insert(Section, [row])


def _task_place(ground: PlanGround, names: Names) -> TaskPlace:
    members = {home.id: home.members for home in names.homes}
    return TaskPlace(
        id=ground.id,
        unit_key=ground.unit_key,
        status="draft",
        amending=False,
        period_start=ground.period_start,
        period_end=ground.period_end,
        effective_on=None,
        tracked_from=None,
        next_ordinal=0,
        agencies=[
            NamedAgency(id=home.id, unit_key=home.unit_key, members=members.get(home.id, []))
            for home in ground.homes
        ],
        section=None,
        official=None,
        continued=None,
    )


def _task(place: TaskPlace, made: Any, now: datetime) -> list[Step]:
    section = RowId(id=made.command.section) if made.command.section is not None else None
    found = draft_task(place.model_copy(update={"section": section}), made.command, made.id, now)
    return [
        Insert(Task, found["task"]),
        Insert(Assignment, found["assignment"]),
        Insert(Deliverable, found["deliverable"]),
        Insert(Occurrence, found["occurrence"]),
    ]


def _rule(ground: RuleGround, made: Any, now: datetime) -> list[Step]:
    row, steps = drafted_rule(ground, made.command, made.id)
    return [Insert(ReportingRule, [row]), Insert(ReportingStep, rows_of_steps(row, steps, now))]


def ids(now: datetime) -> Callable[[], UUID]:
    """Makes ids of this moment."""
    return lambda: new_id(now)
