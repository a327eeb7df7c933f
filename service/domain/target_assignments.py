"""What does a city or province ask of a unit below it, and what does the unit answer?

A value for a definition, with the document it rests on. The unit adopts it for an indicator of its
plan, or objects and says why. A revision is an assignment of its own beside the former one, which stays.
Source: domain.md sections 1, 7.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from service.domain.access import Permission
from service.domain.acts import Act, machine
from service.domain.csv_bodies import EACH_BY_ITSELF, LIMIT, CsvBody
from service.domain.figures import Aggregation, ValueKind
from service.domain.indicator_definitions import DefinitionKey, DefinitionRef
from service.domain.paging import PageQuery
from service.domain.targets import Asked, Comparator, Direction, Figure, Measure
from service.domain.types import (
    Actions,
    Day,
    Line,
    Ref,
    Shape,
    Text,
    UnitCode,
    UnitRef,
    View,
    Whole,
)
from service.domain.unit_changes import Decree


class TargetAssignmentStatus(StrEnum):
    """assigned: the unit has said nothing yet. revised: another has taken its place."""

    assigned = "assigned"
    adopted = "adopted"
    objected = "objected"
    revised = "revised"


S = TargetAssignmentStatus
TARGET_ASSIGNMENT_STATUS_LABELS = {
    S.assigned: ("Đã giao, đơn vị chưa trả lời", "Assigned, without an answer", "warning"),
    S.adopted: ("Đã tiếp nhận", "Adopted", "good"),
    S.objected: ("Không thống nhất", "Objected to", "bad"),
    S.revised: ("Đã được điều chỉnh", "Revised", "muted"),
}


class AdoptingIndicator(View):
    """The indicator a target was adopted for; null for whoever does not see it."""

    id: UUID
    number: str
    name: str


class TargetAssignmentView(View):
    """A value that `by` gives `unit` for a definition.

    text: as printed in the document, if given. revision: 1 for the first; revises: the one before.
    reason: of an objection. carried: whether the plan in force asks at least as much by that day;
    null unless adopted. Adopting puts the value into the draft of the plan, of a plan in force into
    its amendment; until that is published carried is false.
    """

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    unit: UnitRef
    by: UnitRef
    definition: DefinitionRef
    year: int
    due: date
    comparator: Comparator
    evaluate_as: Comparator
    measure: Measure
    value: float | None
    low: float | None
    high: float | None
    text: str | None
    basis: Decree
    effective_on: date
    revision: int
    revises: UUID | None
    status: TargetAssignmentStatus
    reason: str | None
    answered_on: date | None
    answered_by: Ref | None
    indicator: AdoptingIndicator | None
    carried: bool | None
    actions: Actions


class AssignedValue(Shape):
    """What is to be reached, as targets have it, and the document that says so."""

    comparator: Comparator
    evaluate_as: Comparator | None = None
    measure: Measure = Measure.level
    value: Figure | None = None
    low: Figure | None = None
    high: Figure | None = None
    text: Line | None = None
    basis: Decree
    effective_on: Day


class TargetAssignmentCreate(AssignedValue):
    """A target for one unit below. due: 31 December of the year if left out."""

    unit: Annotated[UnitCode, Field(description="Đơn vị được giao / who is to reach it")]
    definition: DefinitionKey
    year: Annotated[Whole, Field(ge=1945, le=2100)]
    due: Day | None = None


class TargetAssignmentBatch(CsvBody):
    """Targets for many units at once. As CSV: one a line, under the headings of `CSV_COLUMNS`."""

    rows: Annotated[
        tuple[Annotated[TargetAssignmentCreate, EACH_BY_ITSELF], ...], Field(min_length=1, max_length=LIMIT)
    ]

    @staticmethod
    def csv_columns() -> dict[str, tuple[str, ...]]:
        return CSV_COLUMNS


CSV_COLUMNS: dict[str, tuple[str, ...]] = {
    **{
        name: (name,)
        for name in (
            *("unit", "definition", "year", "due", "comparator", "evaluateAs", "measure"),
            *("value", "low", "high", "text", "effectiveOn"),
        )
    },
    "basisNumber": ("basis", "number"),
    "basisSymbol": ("basis", "symbol"),
    "basisIssuer": ("basis", "issuer"),
    "basisIssuedOn": ("basis", "issuedOn"),
}
"""Heading -> where its cells belong in a row."""


class TargetAssignmentRevise(AssignedValue):
    """The value as it is to be from now on, and the document that changes it. The former one stays as revised."""


class TargetAssignmentAdopt(Shape):
    """For what a target is taken over. Left out, where one only can be meant: indicator, which of the unit's
    indicators of that definition; plan, which of the unit's plans. reason: why the plan is amended, if an
    amendment has to be opened; that the target was assigned, if left out."""

    indicator: UUID | None = None
    plan: Annotated[
        UUID | None, Field(description="Kế hoạch sẽ ghi chỉ tiêu / the plan that takes the target")
    ] = None
    reason: Text | None = None


class TargetAssignmentObject(Shape):
    """Why the target cannot be taken over."""

    reason: Text


class TargetAssignmentQuery(PageQuery):
    """Filters of the list. The silent are those with status=assigned."""

    unit: Annotated[UnitCode | None, Field(description="Mã đơn vị; cả cấp dưới / unit and all below it")] = (
        None
    )
    definition: DefinitionKey | None = None
    status: Annotated[list[TargetAssignmentStatus] | None, Field(max_length=4)] = None
    year: Annotated[int | None, Field(ge=1945, le=2100, description="Năm / year")] = None


class UpperUnit(View):
    """A unit above another."""

    key: int


class GivenTarget(View):
    """A target that a unit has been given already, unless it was revised."""

    definition_id: UUID
    by_unit_key: int
    due: date


class AssignedUnit(View):
    """A unit that targets are to be given to. above: the units above it, the nearest first. standing: what was given
    for the definitions in question and has not been revised."""

    key: int
    code: str
    above: list[UpperUnit]
    standing: list[GivenTarget]


class AdoptedDefinition(View):
    """What is measured, as an indicator that is added for it will say."""

    code: str
    name: str
    unit_measure: str | None
    value_kind: ValueKind
    direction: Direction
    aggregation: Aggregation
    may_exceed: bool


class PlannedTarget(Asked):
    """A target of an indicator. followed: whether it counts."""

    id: UUID
    ordinal: int
    followed: bool
    agency_id: UUID | None


class AdoptingCandidate(View):
    """An indicator of the unit with the definition in question. status: of its plan."""

    id: UUID
    plan_id: UUID
    status: str
    targets: list[PlannedTarget]


class AdoptingPlan(View):
    """A plan of the unit that is drafted or in force."""

    id: UUID
    status: str
    period_start: date
    period_end: date


class TargetAssignmentFacts(Asked):
    """What the rules need to know of an assignment before something is done with it.

    state: what acts go by: the status, told apart once it is adopted: `carried` by a plan in force,
    `in_draft` of one, else `adopted`, when the draft has lost it again.
    """

    id: UUID
    version: int
    unit_key: int
    by_unit_key: int
    definition_id: UUID
    definition: AdoptedDefinition
    year: int
    due: date
    comparator: Comparator
    high: Decimal | None
    basis: Decree
    revision: int
    state: str
    candidates: list[AdoptingCandidate]
    plans: list[AdoptingPlan]


CARRIED, IN_DRAFT = "carried", "in_draft"
GIVING = {
    "revise": Act(
        Permission.target_assign, frozenset({S.assigned, S.adopted, S.objected, CARRIED, IN_DRAFT})
    ),
}
TAKING = {
    "adopt": Act(Permission.target_answer, frozenset({S.assigned, S.objected, S.adopted})),
    "object": Act(Permission.target_answer, frozenset({S.assigned})),
}
"""adopt: also what was adopted before, if the draft that had it was given up or has lost it since."""
MACHINE = machine("target_assignment", GIVING | TAKING)
GIVER = machine("target_assignment", GIVING)
"""What whoever gave it may do: by their own unit."""
TAKER = machine("target_assignment", TAKING)
"""What the unit that it was given to may do."""

VALUE_COLUMNS = ("comparator", "measure", "value", "low", "high", "text", "basis", "effective_on")


def value_columns(command: AssignedValue) -> dict[str, Any]:
    """What a command asks for, as columns; how it is judged is settled beside."""
    return {name: getattr(command, name) for name in VALUE_COLUMNS}
