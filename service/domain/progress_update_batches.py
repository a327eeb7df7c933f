"""What does each of thousands of words about tasks change?

The same rules as for a single one, row by row, each on what the rows before it have left of the task.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import Field

from service.domain.access import Principal
from service.domain.calendars import local_day
from service.domain.csv_bodies import EACH_BY_ITSELF, LIMIT, CsvBody
from service.domain.errors import Invalid, invalid
from service.domain.evidence import KeptItem, completed, item_faults
from service.domain.ids import new_id
from service.domain.progress_updates import DirectionRecord, ProgressUpdateCreate, SayingRecord
from service.domain.task_sayings import Said, say, spoken_for
from service.domain.tasks import MACHINE

MOST_OF_TASK = 10
"""So many rows of a batch may be about one task: each is a statement of its own beside those of other tasks."""


class ProgressUpdateRow(ProgressUpdateCreate):
    """What is said of a task."""

    task: UUID


class ProgressUpdateBatch(CsvBody):
    """What is said of many tasks. As CSV: one update a line; evidence only as JSON."""

    rows: Annotated[
        tuple[Annotated[ProgressUpdateRow, EACH_BY_ITSELF], ...], Field(min_length=1, max_length=LIMIT)
    ]

    WHOLES: ClassVar[frozenset[str]] = frozenset({"percent"})

    @staticmethod
    def csv_columns() -> dict[str, tuple[str, ...]]:
        return {name: (name,) for name in _COLUMNS}


_COLUMNS = (
    *("task", "kind", "agency", "onDay", "text", "status", "percent", "doneOn", "occurrence", "answerTo", "source"),
)


class BatchTask(SayingRecord):
    """A task about to be spoken of. directions: those of its updates that rows of the batch answer."""

    directions: list[DirectionRecord]


@dataclass(frozen=True)
class Spoken:
    """A row taken: what it writes, on the task as it was then. place: how many rows about the task came before it."""

    id: UUID
    act: str
    place: int
    task: SayingRecord
    said: Said


class SayingBatch:
    """Takes rows one after another, and gathers what each writes."""

    def __init__(
        self,
        principal: Principal,
        tasks: Iterable[BatchTask],
        kept: Mapping[UUID, KeptItem],
        now: datetime,
    ) -> None:
        self.principal, self.kept, self.now = principal, kept, now
        self.tasks: dict[UUID, BatchTask] = {task.id: task for task in tasks}
        self.met: dict[ProgressUpdateRow, int] = {}
        self.of_task: dict[UUID, int] = {}
        self.spoken: list[Spoken] = []

    def take(self, number: int, row: ProgressUpdateRow) -> UUID:
        """What a row says, and the id of the update. Raises what the rules raise, and has changed nothing then."""
        first = self.met.setdefault(row, number)
        if first != number:
            raise invalid("", "update_row_twice", other=f"/rows/{first}")
        task = self.tasks.get(row.task)
        if task is None:
            raise invalid("/task", "task_unknown")
        act = row.kind.value
        agency = spoken_for(self.principal, task, MACHINE.act(act).permission, row.kind, row.agency)
        command = self._command(row)
        MACHINE.require_state(act, task.state)
        place = self.of_task.get(task.id, 0)
        if place >= MOST_OF_TASK:
            raise invalid("/task", "task_rows_many", most=MOST_OF_TASK)
        answered = next((one for one in task.directions if one.id == row.answers_id), None)
        asked = task.model_copy(update={"answered": answered})
        said = say(asked, command, agency, today=local_day(self.now), by=self.principal.id)
        update_id = new_id(self.now)
        self.of_task[task.id] = place + 1
        self.spoken.append(Spoken(update_id, act, place, task, said))
        assert isinstance(said.after, BatchTask)
        self.tasks[task.id] = said.after
        return update_id

    def _command(self, row: ProgressUpdateRow) -> ProgressUpdateCreate:
        """The row as it would be said of the task alone, its evidence with what the items say that it names."""
        given: dict[str, Any] = {name: getattr(row, name) for name in ProgressUpdateCreate.model_fields}
        if any(piece.evidence for piece in row.evidence):
            faults = tuple(item_faults(row.evidence, self.kept))
            if faults:
                raise Invalid("invalid", errors=faults)
            given["evidence"] = tuple(
                completed(one, self.kept[one.evidence]) if one.evidence else one for one in row.evidence
            )
        return _WORD.model_copy(update=given)


_WORD = ProgressUpdateCreate()
