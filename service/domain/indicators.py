"""What does a plan measure, who owns it, where is it printed?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import MISSING, Field

from service.domain.access import Permission
from service.domain.acts import Act, machine
from service.domain.agencies import AgencyRef
from service.domain.errors import FieldError
from service.domain.figures import Aggregation, ValueKind
from service.domain.indicator_definitions import (
    DefinitionKey,
    DefinitionNode,
    DefinitionRef,
    agreement_faults,
)
from service.domain.indicator_standings import IndicatorStanding
from service.domain.language.text import fold
from service.domain.latest_figures import LatestFigure
from service.domain.moments import AsOf, KnownAt
from service.domain.obstacles import ObstacleRef
from service.domain.paging import DraftItemQuery, DraftRevision, PageQuery
from service.domain.plan_documents import Number
from service.domain.plan_facts import PlanGround
from service.domain.plan_refs import IndicatorRef, PlanRef, SectionRef, TaskRef
from service.domain.sections import Ordinal, Part
from service.domain.targets import WORDLESS, Comparator, Direction, Figure, TargetRow, TargetView, TargetWrite
from service.domain.tasks import Continues, Obligation
from service.domain.types import (
    Actions,
    Day,
    Flag,
    Line,
    LineSource,
    RowId,
    Search,
    Shape,
    Text,
    UnitCode,
    UnitRef,
    View,
    Whole,
)


class IndicatorRole(StrEnum):
    """What an agency does for an indicator. contributor: its own figure is part of the unit's."""

    lead = "lead"
    coordinator = "coordinator"
    contributor = "contributor"


class IndicatorReference(View):
    """A place where the indicator is printed. line: of the text it was read from, where known."""

    part: Part
    section: Line | None = None
    number: Number = ""
    line: Annotated[Whole | None, Field(ge=1, le=1_000_000)] = None
    text: Line | None = None


class IndicatorAssignmentView(View):
    """An agency's role for an indicator."""

    agency: AgencyRef
    role: IndicatorRole
    obligation: Obligation


class IndicatorStandingView(View):
    """Where the indicator stands on the day asked about, since which day (null: from the beginning), and
    why (`code` and the values of its sentence)."""

    code: IndicatorStanding
    since: date | None
    why: dict[str, str | int | float | bool]


class IndicatorView(View):
    """What is measured in one plan. The first reference is the leading one.

    plan and section are null for a caller who sees the item but not its plan. standing and
    latest go by verified figures, and are null for a draft. tolerance: points within which
    "about" is met and a cross-check agrees (2 unless said). mayExceed: the numerator may be
    larger than the denominator. definition: the entry of the shared catalogue it is matched to.
    """

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    unit: UnitRef
    plan: PlanRef | None
    section: SectionRef | None
    definition: DefinitionRef | None
    ordinal: int
    number: str
    name: str
    unit_measure: str | None
    direction: Direction
    value_kind: ValueKind
    aggregation: Aggregation
    baseline_value: float | None
    baseline_on: date | None
    tolerance: float | None
    may_exceed: bool
    references: list[IndicatorReference]
    targets: list[TargetView]
    assignments: list[IndicatorAssignmentView]
    tasks: list[TaskRef]
    latest: LatestFigure | None
    standing: IndicatorStandingView | None
    continues: IndicatorRef | None
    ended_on: date | None
    source: str | None
    obstacles: list[ObstacleRef] | MISSING = MISSING
    actions: Actions


class IndicatorAssignmentWrite(Shape):
    """An agency and its role."""

    agency: UUID
    role: IndicatorRole = IndicatorRole.lead
    obligation: Obligation = Obligation.obliged


References = Annotated[tuple[IndicatorReference, ...], Field(max_length=50)]
Targets = Annotated[tuple[TargetWrite, ...], Field(max_length=100)]
Assignments = Annotated[tuple[IndicatorAssignmentWrite, ...], Field(max_length=100)]
TaskIds = Annotated[
    tuple[UUID, ...],
    Field(max_length=100, description="Nhiệm vụ cùng kế hoạch. Tasks of the same plan that serve it."),
]


Tolerance = Annotated[
    Figure, Field(ge=0, description="Sai số cho phép, điểm / points of tolerance, 2 unless said")
]
MayExceed = Annotated[
    Flag, Field(description="Tử số được lớn hơn mẫu số / the numerator may exceed the denominator")
]


class IndicatorCreate(Shape):
    """A new indicator of a draft. valueKind: read from the targets and the unit of measure if left out."""

    plan_id: UUID = Field(alias="plan")
    section_id: UUID | None = Field(None, alias="section")
    definition: DefinitionKey | None = None
    ordinal: Ordinal | None = None
    number: Number = ""
    name: Text
    unit_measure: Line | None = None
    direction: Direction = Direction.up
    value_kind: ValueKind | None = None
    aggregation: Aggregation = Aggregation.level
    baseline_value: Figure | None = None
    baseline_on: Day | None = None
    tolerance: Tolerance | None = None
    may_exceed: MayExceed = False
    references: References = ()
    targets: Targets = ()
    assignments: Assignments = ()
    task_ids: TaskIds = Field((), alias="tasks")
    continues_id: Continues | None = Field(None, alias="continues")
    source: LineSource | None = None


class IndicatorPatch(Shape):
    """Changes to an indicator; lists are replaced as a whole, a field left out stays as it is.

    definition alone may be given of an indicator in force too: a match needs no amendment.
    """

    section_id: UUID | MISSING | None = Field(MISSING, alias="section")
    definition: DefinitionKey | MISSING | None = MISSING
    ordinal: Ordinal | MISSING = MISSING
    number: Number | MISSING = MISSING
    name: Text | MISSING = MISSING
    unit_measure: Line | MISSING | None = MISSING
    direction: Direction | MISSING = MISSING
    value_kind: ValueKind | MISSING = MISSING
    aggregation: Aggregation | MISSING = MISSING
    baseline_value: Figure | MISSING | None = MISSING
    baseline_on: Day | MISSING | None = MISSING
    tolerance: Tolerance | MISSING | None = MISSING
    may_exceed: MayExceed | MISSING = MISSING
    references: References | MISSING = MISSING
    targets: Targets | MISSING = MISSING
    assignments: Assignments | MISSING = MISSING
    task_ids: TaskIds | MISSING = Field(MISSING, alias="tasks")
    continues_id: Continues | MISSING | None = Field(MISSING, alias="continues")


class AssignmentRow(RowId):
    """An assignment: whom it names, and as what."""

    agency_id: UUID
    role: IndicatorRole


class IndicatorFacts(View):
    """What the rules need to know of an indicator before it changes."""

    id: UUID
    version: int
    unit_key: int
    number: str
    name: str
    unit_measure: str | None
    direction: Direction
    value_kind: ValueKind
    aggregation: Aggregation
    definition: DefinitionNode | None
    named_agency_ids: list[UUID]
    target_rows: list[TargetRow]
    assignment_rows: list[AssignmentRow]
    task_rows: list[RowId]
    plan: PlanGround | None


class IndicatorItemQuery(DraftItemQuery):
    """What may be asked of a single indicator."""

    as_of: AsOf | None = None
    known_at: KnownAt | None = None


class IndicatorQuery(PageQuery):
    """Filters of the list of indicators. revision=draft: as an open amendment of `plan` has them."""

    unit: Annotated[UnitCode | None, Field(description="Mã đơn vị; cả cấp dưới / unit and all below it")] = (
        None
    )
    plan: Annotated[UUID | None, Field(description="Kế hoạch / plan")] = None
    section: Annotated[UUID | None, Field(description="Mục / section")] = None
    lead: Annotated[UUID | None, Field(description="Cơ quan chủ trì / agency that leads")] = None
    definition: DefinitionKey | None = None
    standing: Annotated[list[IndicatorStanding] | None, Field(max_length=8)] = None
    as_of: AsOf | None = None
    known_at: KnownAt | None = None
    q: Annotated[
        Search | None,
        Field(description="Tìm không dấu trong tên / search names without accents"),
    ] = None
    revision: DraftRevision | None = None


MACHINE = machine(
    "indicator",
    {
        "update": Act(Permission.draft_write, frozenset({"draft"})),
        "delete": Act(Permission.draft_write, frozenset({"draft"})),
        "match": Act(
            Permission.draft_write,
            frozenset({"draft", "submitted", "published"}),
            operation="change_indicator",
        ),
        "record": Act(
            Permission.observation_record,
            frozenset({"published"}),
            for_agency=True,
            operation="create_observation",
        ),
        "obstacle": Act(
            Permission.obstacle_raise, frozenset({"published"}), for_agency=True, operation="create_obstacle"
        ),
    },
)
"""By the state of the plan. match: to a definition, which needs no amendment. record: a figure, for
those who lead or contribute."""


def kind_of(unit_measure: str | None, comparators: Iterable[Comparator]) -> ValueKind:
    """What figures an indicator has, by its targets and what they are counted in."""
    printed = set(comparators)
    if printed and printed <= WORDLESS:
        return ValueKind.text if printed == {Comparator.qualitative} else ValueKind.yes_no
    return ValueKind.ratio if "%" in (unit_measure or "") else ValueKind.number


def kind_after(facts: IndicatorFacts, command: IndicatorPatch) -> ValueKind:
    """The kind after a change: what was read by rule is read anew, what somebody said stays."""
    if command.value_kind is not MISSING:
        return command.value_kind
    before = [row.comparator for row in facts.target_rows]
    if facts.value_kind is not kind_of(facts.unit_measure, before):
        return facts.value_kind
    after = before if command.targets is MISSING else [write.comparator for write in command.targets]
    measure = facts.unit_measure if command.unit_measure is MISSING else command.unit_measure
    return kind_of(measure, after)


def searchable(number: str, name: str) -> str:
    """The text that search goes by."""
    return fold(f"{number} {name}")


def assignment_faults(writes: tuple[IndicatorAssignmentWrite, ...]) -> list[FieldError]:
    """An agency has one role for an indicator."""
    seen: set[UUID] = set()
    found = []
    for i, write in enumerate(writes):
        if write.agency in seen:
            found.append(FieldError(f"/assignments/{i}/agency", "agency_twice"))
        seen.add(write.agency)
    return found


def task_faults(task_ids: tuple[UUID, ...], known: list[UUID]) -> list[FieldError]:
    """Only tasks of the same plan serve an indicator."""
    return [FieldError(f"/tasks/{i}", "unknown_task") for i, task in enumerate(task_ids) if task not in known]


def definition_faults(
    given: str | MISSING | None,
    named: DefinitionNode | None,
    kept: DefinitionNode | None,
    value_kind: ValueKind,
    aggregation: Aggregation,
    unit_measure: str | None,
) -> list[FieldError]:
    """What is wrong with an indicator's match: the one that is given, or the one it keeps.

    named: what `given` means here; kept: what the indicator was matched to before.
    """
    if given is MISSING:
        return [] if kept is None else list(agreement_faults(kept, value_kind, aggregation, unit_measure))
    if given is None:
        return []
    if named is None:
        return [FieldError("/definition", "unknown_definition")]
    return list(agreement_faults(named, value_kind, aggregation, unit_measure, "/definition"))
