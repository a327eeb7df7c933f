"""What does a task's standing depend on?

These facts are read by one statement at each write; `standings` judges them. Which
occurrences and milestones count is settled here, since issue and tracking decide it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from service.domain.calendars import Cadence
from service.domain.product_reports import ReportFacts
from service.domain.reporting_times import ReportingTimes
from service.domain.schedules import Occurrence, Schedule, ScheduleKind, occurrences
from service.domain.whys import Why


class TaskStatus(StrEnum):
    """What people say of a task."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """A deliverable of the task. due_on is its own; one that is due with its task leaves it None. report: of a
    product that is handed in again and again, in place of due_on."""

    due_on: date | None
    done_on: date | None = None
    name: str = ""
    report: ReportFacts | None = None
    id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFacts:
    """Everything a task's standing depends on, but the day.

    done_on counts only while the status is done. effective_on, tracked_from: of the plan;
    None asks for neither test. occurrences: as kept, with their completions, for recurring
    tasks and milestones; empty means "as the schedule yields them, none done". updates: days
    on which progress was reported or evidence given. cadence: of the reporting of ongoing
    work, assumed where no rule says it; reporting: the rules that do. triggered_due: the date an act gave a
    conditional task. extended_due: the last approved extension. provisional: claimed, not
    yet confirmed. stopped_on: the day of suspension or cancelling; None makes the whole
    past read as stopped.
    """

    schedule: Schedule
    status: TaskStatus
    period_start: date
    period_end: date
    done_on: date | None = None
    effective_on: date | None = None
    tracked_from: date | None = None
    occurrences: tuple[Occurrence, ...] = ()
    deliverables: tuple[ProductFacts, ...] = ()
    updates: tuple[date, ...] = ()
    due_soon_days: int = 7
    cadence: Cadence = Cadence.QUARTERLY
    reporting: tuple[ReportingTimes, ...] = ()
    triggered_due: date | None = None
    extended_due: date | None = None
    provisional: bool = False
    stopped_on: date | None = None

    def __post_init__(self) -> None:
        if self.status is TaskStatus.DONE and self.done_on is None:
            raise ValueError("a task that is done needs the day it was done on")
        if self.due_soon_days < 0:
            raise ValueError("due_soon_days counts days before the due date; it cannot be negative")


class Instances(NamedTuple):
    """Occurrences or milestones that count, in order of due; `of` counts all, `left_out` is the last dropped.

    One whose day lay before issue or tracking does not count unless it was done in time:
    nobody is late, by the software's own doing, for what was due before it was asked.
    """

    counted: tuple[Occurrence, ...]
    dues: tuple[date, ...]
    of: int
    left_out: Occurrence | None


def too_early(facts: TaskFacts, due: date) -> Why | None:
    """Tell whether something fell due before the plan took effect, or before the unit began here."""
    if facts.effective_on is not None and due < facts.effective_on:
        return Why.BEFORE_ISSUE
    if facts.tracked_from is not None and due < facts.tracked_from:
        return Why.BEFORE_TRACKING
    return None


def count_instances(facts: TaskFacts, due: date | None) -> Instances:
    """Sort out the occurrences or milestones that count; an extension moves the last milestone to `due`."""
    if facts.schedule.kind not in (ScheduleKind.RECURRING, ScheduleKind.MILESTONES):
        return Instances((), (), 0, None)
    found = facts.occurrences or occurrences(facts.schedule, facts.period_start, facts.period_end)
    ordered = sorted(found, key=lambda occurrence: (occurrence.due, occurrence.number))
    if facts.schedule.kind is ScheduleKind.MILESTONES and facts.extended_due is not None and ordered:
        ordered[-1] = replace(ordered[-1], due=due or ordered[-1].due)
        ordered.sort(key=lambda occurrence: (occurrence.due, occurrence.number))
    counted, left_out = [], None
    for one in ordered:
        in_time = one.done_on is not None and one.done_on <= one.due
        if in_time or too_early(facts, one.due) is None:
            counted.append(one)
        else:
            left_out = one
    return Instances(tuple(counted), tuple(one.due for one in counted), len(ordered), left_out)
