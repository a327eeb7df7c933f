"""What is a task: what is to be done, by whom, by when, and who may do what with it?"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import MISSING, BeforeValidator, Field

from service.domain.access import Permission
from service.domain.acts import Act, machine
from service.domain.agencies import AgencyRef
from service.domain.moments import AsOf, KnownAt
from service.domain.obstacles import ObstacleRef
from service.domain.paging import DraftItemQuery, DraftRevision, PageQuery
from service.domain.plan_documents import IssuedOn
from service.domain.plan_refs import IndicatorRef, PlanRef, SectionRef, TaskRef
from service.domain.schedules import Schedule, ScheduleWrite
from service.domain.standing_codes import Standing
from service.domain.task_facts import TaskStatus
from service.domain.types import (
    Actions,
    Code,
    CodeSource,
    Day,
    Line,
    Ref,
    Search,
    Shape,
    Text,
    UnitCode,
    UnitRef,
    View,
    Whole,
    clean_line,
)


class Obligation(StrEnum):
    """Whether a role is imposed, or only asked for ("Đề nghị")."""

    obliged = "obliged"
    asked = "asked"


class AssignedRole(StrEnum):
    """What an agency is to a task. Members are not written: they follow from the collective that leads."""

    lead = "lead"
    coordinator = "coordinator"
    member = "member"


class Completion(StrEnum):
    """How far a claimed completion has come."""

    none = "none"
    claimed = "claimed"
    confirmed = "confirmed"


class AssignmentView(View):
    """An agency's role in a task, and the status of its own part."""

    id: UUID
    agency: AgencyRef | None
    role: AssignedRole
    obligation: Obligation
    status: TaskStatus
    percent: int | None
    done_on: date | None


class ProductView(View):
    """A deliverable as its task shows it. schedule: its own; without one it is due with the task."""

    id: UUID
    name: str
    schedule: Schedule | None
    due: date | None
    status: str
    done_on: date | None


class StandingView(View):
    """Where the task stands today, since which day (null: from the beginning), and why (`code` and the
    values of its sentence)."""

    code: Standing
    since: date | None
    why: dict[str, str | int | bool]


class PrintedAt(Shape):
    """Where a thing is printed: part of the document, section, number, line of the text.

    column: heading of the cell `text` stands in, where a row of work has cells beside those a task
    has fields for ("Trách nhiệm", "Đánh giá").
    """

    part: Code
    section: Line | None = None
    number: Line | None = None
    line: Annotated[Whole, Field(ge=1, le=1_000_000)] | None = None
    column: Line | None = None
    text: Line | None = None


class TaskView(View):
    """A task. due: the last day in time of the whole; nextDue: of its next open occurrence, milestone or
    the whole; firstDue: before any extension."""

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    unit: UnitRef
    plan: PlanRef | None
    section: SectionRef | None
    number: str
    title: str
    assignments: list[AssignmentView]
    deliverables: list[ProductView]
    schedule: Schedule
    due: date | None
    first_due: date | None
    next_due: date | None
    status: TaskStatus
    percent: int | None
    done_on: date | None
    entered_late: bool
    completion: Completion
    status_reason: str | None
    official: Ref | None
    approving_authority: str | None
    budget_line: str | None
    budget_source: str | None
    references: list[PrintedAt]
    standing: StandingView | None
    indicators: list[IndicatorRef]
    continues: TaskRef | None
    ended_on: date | None
    source: str | None
    obstacles: list[ObstacleRef] | MISSING = MISSING
    actions: Actions


class AssignmentWrite(Shape):
    """An agency's role as printed."""

    agency: UUID
    role: AssignedRole
    obligation: Obligation = Obligation.obliged


class DeliverableWrite(Shape):
    """What the task yields. schedule: only if one of its own is printed."""

    name: Text
    schedule: ScheduleWrite | None = None


Number = Annotated[
    str,
    BeforeValidator(clean_line),
    Field(max_length=40, description="Số thứ tự in trong văn bản / number as printed, may repeat"),
]
Ordinal = Annotated[Whole, Field(ge=0, le=1_000_000, description="Thứ tự trong kế hoạch / order in the plan")]
Assignments = Annotated[tuple[AssignmentWrite, ...], Field(max_length=100)]
Deliverables = Annotated[tuple[DeliverableWrite, ...], Field(max_length=100)]
References = Annotated[tuple[PrintedAt, ...], Field(max_length=50)]
Source = Annotated[
    CodeSource | None, Field(description="Nguồn nhập liệu / where the row comes from, e.g. `excel`")
]


Continues = Annotated[
    UUID, Field(description="Tiếp nối mục của kế hoạch trước / the item of an earlier plan it goes on with")
]


class TaskCreate(Shape):
    """A new task of a draft plan."""

    plan: UUID
    section: UUID | None = None
    ordinal: Ordinal | None = None
    number: Number = ""
    title: Text
    assignments: Assignments = ()
    deliverables: Deliverables = ()
    schedule: ScheduleWrite
    official: UUID | None = None
    approving_authority: Line | None = None
    budget_line: Line | None = None
    budget_source: Line | None = None
    references: References = ()
    continues: Continues | None = None
    source: Source = None


class TaskPatch(Shape):
    """Changes to a task; a field left out stays. Once published only `official` may change."""

    section: UUID | MISSING | None = MISSING
    ordinal: Ordinal | MISSING = MISSING
    number: Number | MISSING = MISSING
    title: Text | MISSING = MISSING
    assignments: Assignments | MISSING = MISSING
    deliverables: Deliverables | MISSING = MISSING
    schedule: ScheduleWrite | MISSING = MISSING
    official: UUID | MISSING | None = MISSING
    approving_authority: Line | MISSING | None = MISSING
    budget_line: Line | MISSING | None = MISSING
    budget_source: Line | MISSING | None = MISSING
    references: References | MISSING = MISSING
    continues: Continues | MISSING | None = MISSING


FREE_AFTER_PUBLICATION = frozenset({"official"})
"""What may change without an amendment."""


class TaskSort(StrEnum):
    """Orders of the list of tasks; a minus turns it round."""

    due = "due"
    due_desc = "-due"
    number = "number"
    number_desc = "-number"


class TaskItemQuery(DraftItemQuery):
    """What may be asked of a single task."""

    as_of: AsOf | None = None
    known_at: KnownAt | None = None


class TaskQuery(PageQuery):
    """Filters of the list of tasks. revision=draft: as an open amendment of `plan` has them."""

    unit: Annotated[UnitCode | None, Field(description="Mã đơn vị; cả cấp dưới / unit and all below it")] = (
        None
    )
    plan: Annotated[UUID | None, Field(description="Mã (id) của kế hoạch / id of the plan")] = None
    section: Annotated[UUID | None, Field(description="Mã (id) của mục / id of the section")] = None
    lead: Annotated[
        UUID | None, Field(description="Cơ quan chủ trì / agency that leads, or member of one that does")
    ] = None
    agency: Annotated[
        UUID | None, Field(description="Cơ quan có tên, vai trò bất kỳ / agency in any role")
    ] = None
    status: Annotated[list[TaskStatus] | None, Field(max_length=5)] = None
    standing: Annotated[
        list[Standing] | None,
        Field(max_length=12, description="Tình trạng vào ngày hỏi / standing on that day"),
    ] = None
    as_of: AsOf | None = None
    known_at: KnownAt | None = None
    due_from: Annotated[Day | None, Field(description="Hạn kế tiếp từ ngày / next due on or after")] = None
    due_to: Annotated[Day | None, Field(description="Hạn kế tiếp đến ngày / next due on or before")] = None
    silent_since: Annotated[
        Day | None,
        Field(description="Chưa có cập nhật tiến độ nào từ ngày này / without a progress update on or after that day"),
    ] = None
    q: Annotated[
        Search | None,
        Field(description="Tìm không dấu trong tên / search titles without accents"),
    ] = None
    revision: DraftRevision | None = None
    sort: TaskSort = TaskSort.due


class Basis(Shape):
    """The document an act rests on."""

    number: Line | None = None
    symbol: Line | None = None
    issuer: Line | None = None
    issued_on: IssuedOn | None = None


P = Permission
_ALIVE = frozenset({"waiting", "open"})
_SAYS = "create_progress_update"

MACHINE = machine(
    "task",
    {
        "update": Act(
            P.draft_write, frozenset({"draft", "waiting", "open", "claimed", "confirmed", "suspended"})
        ),
        "delete": Act(P.draft_write, frozenset({"draft"})),
        "progress": Act(P.update_progress, _ALIVE, for_agency=True, operation=_SAYS),
        "note": Act(
            P.update_note, _ALIVE | {"claimed", "confirmed", "suspended"}, for_agency=True, operation=_SAYS
        ),
        "direction": Act(P.update_direct, _ALIVE | {"claimed", "suspended"}, operation=_SAYS),
        "trigger": Act(P.task_trigger, frozenset({"waiting"})),
        "complete": Act(P.completion_claim, _ALIVE, for_agency=True),
        "confirm": Act(P.completion_confirm, frozenset({"claimed"})),
        "return": Act(P.completion_confirm, frozenset({"claimed"})),
        "reopen": Act(P.task_reopen, frozenset({"claimed", "confirmed", "cancelled"})),
        "suspend": Act(P.task_suspend, _ALIVE),
        "resume": Act(P.task_suspend, frozenset({"suspended"})),
        "cancel": Act(P.task_cancel, _ALIVE | {"suspended"}),
        "extension-request": Act(
            P.extension_request,
            frozenset({"open"}),
            for_agency=True,
            operation="create_extension_request",
        ),
        "obstacle": Act(
            P.obstacle_raise, _ALIVE | {"claimed", "suspended"}, for_agency=True, operation="create_obstacle"
        ),
    },
)
"""What may be done in which state (see TaskRecord.state); `complete` claims, `confirm` settles.

`progress`, `note` and `direction` are the kinds of a progress update.
"""

NOTING = machine("task", {name: MACHINE.act(name) for name in ("note", "obstacle")})
"""What agencies of any role may do on a task; all else takes one that answers for a part."""
