"""Which days can be meant when something of a task is said to have happened, or is to be due?

A year beside the plan is room enough for what came early or goes on late; further away lie
slips of the keyboard (1950, 2099) that would spoil every figure made of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from service.domain.errors import FieldError, Invalid
from service.domain.task_records import TaskRecord

YEAR = timedelta(days=366)


def happened_faults(task: TaskRecord, pointer: str, day: date, today: date) -> Iterator[FieldError]:
    """What is wrong with a day that something happened on: not there yet, or long before the plan."""
    if day > today:
        yield FieldError(pointer, "day_in_future", (("today", today.isoformat()),))
    if day < task.period_start - YEAR:
        yield FieldError(pointer, "day_before_plan", (("from_", task.period_start.isoformat()),))


def require_happened(task: TaskRecord, pointer: str, day: date, today: date) -> None:
    """Refuse (422) a day on which it cannot have happened."""
    faults = tuple(happened_faults(task, pointer, day, today))
    if faults:
        raise Invalid("invalid", errors=faults)


def require_near(task: TaskRecord, pointer: str, due: date) -> None:
    """Refuse (422) a due date long after the plan has ended."""
    if due > task.period_end + YEAR:
        error = FieldError(pointer, "day_after_plan", (("to", task.period_end.isoformat()),))
        raise Invalid("invalid", errors=(error,))
