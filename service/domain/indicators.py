"""What does a plan measure, who owns it, where is it printed?"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import MISSING, Field

from service.domain.access import Permission
from service.domain.acts import Act, machine
from service.domain.agencies import AgencyRef
from service.domain.errors import FieldError
from service.domain.language.text import fold
from service.domain.paging import PageQuery
from service.domain.plan_documents import Number
from service.domain.plan_facts import PlanGround
from service.domain.plan_refs import PlanRef, SectionRef, TaskRef
from service.domain.sections import Ordinal, Part
from service.domain.targets import Direction, TargetRow, TargetView, TargetWrite
from service.domain.tasks import Obligation
from service.domain.types import Actions, Line, RowId, Shape, Text, UnitCode, UnitRef, View, Whole


class IndicatorRole(StrEnum):
    """What an agency does for an indicator."""

    lead = "lead"
    coordinator = "coordinator"


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


class IndicatorView(View):
    """What is measured in one plan. The first reference is the leading one.

    plan and section are null for a caller who sees the item but not its plan.
    """

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    unit: UnitRef
    plan: PlanRef | None
    section: SectionRef | None
    ordinal: int
    number: str
    name: str
    unit_measure: str | None
    direction: Direction
    references: list[IndicatorReference]
    targets: list[TargetView]
    assignments: list[IndicatorAssignmentView]
    tasks: list[TaskRef]
    source: str | None
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


class IndicatorCreate(Shape):
    """A new indicator of a draft."""

    plan_id: UUID = Field(alias="plan")
    section_id: UUID | None = Field(None, alias="section")
    ordinal: Ordinal | None = None
    number: Number = ""
    name: Text
    unit_measure: Line | None = None
    direction: Direction = Direction.up
    references: References = ()
    targets: Targets = ()
    assignments: Assignments = ()
    task_ids: TaskIds = Field((), alias="tasks")
    source: Line | None = None


class IndicatorPatch(Shape):
    """Changes to an indicator; lists are replaced as a whole, a field left out stays as it is."""

    section_id: UUID | MISSING | None = Field(MISSING, alias="section")
    ordinal: Ordinal | MISSING = MISSING
    number: Number | MISSING = MISSING
    name: Text | MISSING = MISSING
    unit_measure: Line | MISSING | None = MISSING
    direction: Direction | MISSING = MISSING
    references: References | MISSING = MISSING
    targets: Targets | MISSING = MISSING
    assignments: Assignments | MISSING = MISSING
    task_ids: TaskIds | MISSING = Field(MISSING, alias="tasks")


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
    direction: Direction
    named_agency_ids: list[UUID]
    target_rows: list[TargetRow]
    assignment_rows: list[AssignmentRow]
    task_rows: list[RowId]
    plan: PlanGround | None


class IndicatorQuery(PageQuery):
    """Filters of the list of indicators."""

    unit: Annotated[UnitCode | None, Field(description="Mã đơn vị; cả cấp dưới / unit and all below it")] = (
        None
    )
    plan: Annotated[UUID | None, Field(description="Kế hoạch / plan")] = None
    section: Annotated[UUID | None, Field(description="Mục / section")] = None
    lead: Annotated[UUID | None, Field(description="Cơ quan chủ trì / agency that leads")] = None
    q: Annotated[
        str | None,
        Field(max_length=100, description="Tìm không dấu trong tên / search names without accents"),
    ] = None


MACHINE = machine(
    "indicator",
    {
        "update": Act(Permission.draft_write, frozenset({"draft"})),
        "delete": Act(Permission.draft_write, frozenset({"draft"})),
    },
)
"""By the state of the plan."""


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
    return [
        FieldError(f"/tasks/{i}", "unknown_task") for i, task in enumerate(task_ids) if task not in known
    ]
