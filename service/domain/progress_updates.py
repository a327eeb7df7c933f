"""What may an agency say of a task on a day?"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from service.domain.access import Permission
from service.domain.acts import Act, machine
from service.domain.agencies import AgencyRef
from service.domain.evidence import Evidence, EvidenceView
from service.domain.moments import KnownAt
from service.domain.paging import ItemQuery, PageQuery
from service.domain.plan_refs import TaskRef
from service.domain.task_records import TaskRecord
from service.domain.types import Actions, CodeSource, Day, Percent, Ref, Shape, Text, UnitRef, View


class UpdateKind(StrEnum):
    """progress: how far it is. note: a remark. direction: a leader's word, to be answered."""

    progress = "progress"
    note = "note"
    direction = "direction"


MACHINE = machine(
    "progress_update",
    {
        "answer": Act(
            Permission.update_note,
            frozenset({UpdateKind.direction.value}),
            for_agency=True,
            operation="create_progress_update",
        )
    },
)
"""A direction is answered by a further update that names it in answerTo."""


class SaidStatus(StrEnum):
    """What an update may say of a part; to suspend and to cancel are a leader's acts."""

    not_started = "not_started"
    in_progress = "in_progress"
    done = "done"


class OccurrenceRef(View):
    """The occurrence or milestone an update speaks of."""

    id: UUID
    ordinal: int
    due: date


class UpdateRef(View):
    """Another update of the same task: what is answered, or answers."""

    id: UUID
    kind: UpdateKind
    on_day: date
    recorded_by: Ref


class ProgressUpdateView(View):
    """What was said of a task on a day.

    agency: whose part is meant; null for a word about the whole, from the focal office or
    a leader. enteredLate: typed in more than a week after the day it speaks of, or about
    days before the unit began here. recordedBy: as they were called then. answers: the
    updates that answer a direction.
    """

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    unit: UnitRef
    task: TaskRef
    agency: AgencyRef | None
    kind: UpdateKind
    on_day: date
    text: str | None
    status: SaidStatus | None
    percent: int | None
    done_on: date | None
    occurrence: OccurrenceRef | None
    answer_to: UpdateRef | None
    answers: list[UpdateRef]
    entered_late: bool
    recorded_by: Ref
    evidence: list[EvidenceView]
    source: str | None
    actions: Actions


class ProgressUpdateCreate(Shape):
    """What is said. Left out: agency, where only one can be meant; onDay, for today."""

    kind: UpdateKind = UpdateKind.progress
    agency: Annotated[UUID | None, Field(description="Cơ quan có phần việc / whose part is meant")] = None
    on_day: Annotated[Day | None, Field(description="Ngày của tình hình / day it speaks of; today")] = None
    text: Text | None = None
    status: SaidStatus | None = None
    percent: Percent | None = None
    done_on: Day | None = None
    occurrence_id: UUID | None = Field(None, alias="occurrence")
    answers_id: UUID | None = Field(None, alias="answerTo")
    evidence: Evidence = ()
    source: CodeSource | None = None


class CompletionClaim(Shape):
    """A part, or by the focal office the whole, is done. A task with several parts is done when all are."""

    done_on: Day
    agency: UUID | None = None
    on_day: Day | None = None
    text: Text | None = None
    evidence: Evidence = ()


class ProgressUpdateQuery(PageQuery):
    """Filters of the list of updates of one task; the latest day first."""

    kind: Annotated[list[UpdateKind] | None, Field(max_length=3)] = None
    agency: Annotated[UUID | None, Field(description="Mã (id) của cơ quan / id of the agency")] = None
    on_from: Annotated[Day | None, Field(description="Từ ngày / days on or after")] = None
    on_to: Annotated[Day | None, Field(description="Đến ngày / days on or before")] = None
    known_at: KnownAt | None = None


class ProgressUpdateItemQuery(ItemQuery):
    """What may be asked of a single update."""

    known_at: KnownAt | None = None


class DirectionRecord(View):
    """The update that another one answers."""

    id: UUID
    kind: UpdateKind


class SayingRecord(TaskRecord):
    """A task about to be spoken of. answered: the update named by answerTo, if it is of this task."""

    answered: DirectionRecord | None
