"""What follows for a task when something is said of it?

Decisions the domain's text leaves open, taken here:
- A part's newest word counts, by the day it speaks of. What is typed in for an earlier
  day than the part's last word is history: it is kept and changes nothing.
- A task with one part goes with it. With several it is done once all are, on the last
  of their days; its percentage is their mean, once each has one. A word about the
  whole, from the focal office, sets the task alone and needs a reason to end it while
  parts are open.
- An occurrence is done once each answering agency has said so, on the last of the days.
  A task that recurs is not itself done by that.
- Entered late: said more than LATE_DAYS after the day it speaks of, or of a day before
  the unit began to track here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from service.domain.access import Permission, Principal
from service.domain.errors import FieldError, Invalid, invalid
from service.domain.evidence import evidence_faults
from service.domain.progress_updates import (
    ProgressUpdateCreate,
    SaidStatus,
    SayingRecord,
    UpdateKind,
)
from service.domain.schedules import ScheduleKind
from service.domain.task_days import happened_faults
from service.domain.task_facts import TaskStatus
from service.domain.task_records import ANSWERING, InstanceRecord, PartRecord, SaidDone, TaskRecord

LATE_DAYS = 7
"""Whoever reports within a week reports in time: communes write up their weeks."""


@dataclass(frozen=True)
class Said:
    """What a saying writes: columns of the update, and of the rows that follow. after: the task as it is then."""

    update: dict[str, Any]
    task: dict[str, Any]
    after: SayingRecord
    part: dict[str, Any] | None = None
    occurrence: dict[str, Any] | None = None


def spoken_for(
    principal: Principal, task: TaskRecord, permission: Permission, kind: UpdateKind, agency: UUID | None
) -> UUID | None:
    """Whose part an update speaks of; None for the whole. permission: what the act takes.

    Refuses (403) who may not speak for that agency, and (422) an agency without a role
    that fits the kind.
    """
    roles = ANSWERING if kind is UpdateKind.progress else ("lead", "member", "coordinator")
    fitting = task.agencies(roles)
    if agency is not None:
        principal.require(permission, task.unit_key, [agency])
        if agency not in task.agencies(("lead", "member", "coordinator")):
            raise invalid("/agency", "agency_not_assigned")
        if kind is UpdateKind.progress and agency not in {part.agency_id for part in task.parts()}:
            raise invalid("/agency", "agency_not_answering")
        return agency
    principal.require(permission, task.unit_key, fitting)
    if principal.acts_for(permission, task.unit_key, ()):
        parts = task.parts()
        return parts[0].agency_id if kind is UpdateKind.progress and len(parts) == 1 else None
    own = [a for a in fitting if a in principal.agencies]
    if kind is UpdateKind.progress:
        answering = {part.agency_id for part in task.parts()}
        own = [a for a in own if a in answering]
    if len(own) != 1:
        raise invalid("/agency", "agency_unclear")
    return own[0]


def say(
    task: SayingRecord,
    command: ProgressUpdateCreate,
    agency: UUID | None,
    *,
    today: date,
    by: UUID,
    ends_whole: bool = False,
) -> Said:
    """Work out what an update changes. ends_whole: the act `complete`, which also ends what recurs."""
    errors = tuple(_faults(task, command, today, ends_whole))
    if errors:
        raise Invalid("invalid", errors=errors)
    on_day = command.on_day or today
    late = _late(task, command, on_day, today)
    update = {
        "task_id": task.id,
        "unit_key": task.unit_key,
        "published": True,
        "named_agency_ids": task.named_agency_ids,
        "agency_id": agency,
        **command.given(without={"agency", "on_day", "percent"}),
        "on_day": on_day,
        "percent": 100
        if command.status is SaidStatus.done and command.occurrence_id is None
        else command.percent,
        "entered_late": late,
    }
    if command.kind is not UpdateKind.progress:
        return Said(update, {}, task)
    after = task.model_copy(update={"status_reason": None})
    if task.schedule.kind is ScheduleKind.ONGOING:
        after = after.model_copy(update={"update_days": [*task.update_days, on_day]})
    occurrence = None
    if command.occurrence_id is not None and command.status is SaidStatus.done:
        instance = _reached(task, command, agency)
        occurrence = {"id": instance.id, "done_on": instance.done_on}
        others = [o for o in task.occurrences if o.id != instance.id]
        after = after.model_copy(update={"occurrences": sorted([*others, instance], key=lambda o: o.ordinal)})
    part = _part(task, command, agency, on_day)
    if part is not None:
        after = after.model_copy(
            update={"assignments": [part if p.id == part.id else p for p in task.assignments]}
        )
    whole = _whole_by_parts(after, on_day) if agency is not None else _whole_by_word(task, command, on_day)
    if whole.get("status") is TaskStatus.DONE:
        whole["completion"] = "claimed"
    whole["claimed_by"] = _claimers(task, after, part, whole, by)
    whole["said_on"] = max(task.said_on or on_day, on_day)
    after = after.model_copy(update=whole)
    computed = after.computed()
    row = {
        **{name: getattr(after, name) for name in _SPOKEN},
        "entered_late": late and after.status is TaskStatus.DONE,
        **computed,
    }
    after = after.model_copy(update={"version": task.version + 1, "due": computed["due"]})
    return Said(update, row, after, _columns(part) if part else None, occurrence)


_SPOKEN = ("status", "percent", "done_on", "completion", "claimed_by", "status_reason", "said_on")


def _claimers(
    task: TaskRecord, after: TaskRecord, part: PartRecord | None, whole: dict[str, Any], by: UUID
) -> list[UUID]:
    """Who has a hand in what is claimed to be done; nobody once nothing is."""
    ends_whole = whole.get("status") is TaskStatus.DONE
    if ends_whole or (part is not None and part.status is TaskStatus.DONE):
        return [*(who for who in task.claimed_by if who != by), by]
    any_done = any(one.status is TaskStatus.DONE for one in after.parts())
    return task.claimed_by if any_done else []


def _columns(part: PartRecord) -> dict[str, Any]:
    return {name: getattr(part, name) for name in ("id", "status", "percent", "done_on", "said_on")}


def _faults(
    task: SayingRecord, command: ProgressUpdateCreate, today: date, ends_whole: bool
) -> Iterator[FieldError]:
    """Name everything wrong with what is said, at once."""
    on_day = command.on_day or today
    for name, day in (("onDay", on_day), ("doneOn", command.done_on)):
        if day is not None:
            yield from happened_faults(task, f"/{name}", day, today)
    yield from evidence_faults(command.evidence, today)
    if command.answers_id is not None and (
        task.answered is None or task.answered.kind is not UpdateKind.direction
    ):
        yield FieldError("/answerTo", "direction_unknown")
    if command.kind is not UpdateKind.progress:
        if command.text is None:
            yield FieldError("/text", "text_missing")
        for name in ("status", "percent", "done_on", "occurrence_id"):
            if getattr(command, name) is not None:
                alias = type(command).model_fields[name].alias or name
                yield FieldError(f"/{alias}", "progress_only")
        return
    if command.text is None and command.status is None and command.percent is None:
        yield FieldError("/text", "says_nothing")
    if command.occurrence_id is not None:
        found = next((o for o in task.occurrences if o.id == command.occurrence_id), None)
        if found is None:
            yield FieldError("/occurrence", "occurrence_unknown")
        elif found.done_on is not None and command.status is SaidStatus.done:
            yield FieldError("/occurrence", "occurrence_done", (("on", found.done_on.isoformat()),))
    if command.status is SaidStatus.done:
        if command.done_on is None:
            yield FieldError("/doneOn", "done_day_missing")
        elif on_day < command.done_on <= today:
            yield FieldError("/doneOn", "done_after_said")
        if command.percent not in (None, 100):
            yield FieldError("/percent", "done_is_hundred")
        recurs = task.schedule.kind is ScheduleKind.RECURRING
        if recurs and command.occurrence_id is None and not ends_whole:
            yield FieldError("/occurrence", "occurrence_needed")
    elif command.done_on is not None:
        yield FieldError("/doneOn", "done_day_without_done")


def _late(task: TaskRecord, command: ProgressUpdateCreate, on_day: date, today: date) -> bool:
    spoken_of = min(on_day, command.done_on or on_day)
    untracked = task.tracked_from is not None and spoken_of < task.tracked_from
    return untracked or (today - spoken_of).days > LATE_DAYS


def _part(
    task: TaskRecord, command: ProgressUpdateCreate, agency: UUID | None, on_day: date
) -> PartRecord | None:
    """The agency's part after the update; None if nothing of it changes."""
    part = next((p for p in task.assignments if p.agency_id == agency), None)
    if part is None or (part.said_on is not None and on_day < part.said_on):
        return None
    changes: dict[str, Any] = {"said_on": on_day}
    if command.occurrence_id is not None:
        # One occurrence of several: the part as a whole is under way.
        changes["status"] = TaskStatus.IN_PROGRESS
    elif command.status is not None or command.percent is not None:
        changes |= _spoken(command, part.status, part.percent)
    return part.model_copy(update=changes)


def _spoken(command: ProgressUpdateCreate, status: TaskStatus, percent: int | None) -> dict[str, Any]:
    """Status, percentage and day of completion as an update leaves them."""
    if command.status is SaidStatus.done:
        return {"status": TaskStatus.DONE, "percent": 100, "done_on": command.done_on}
    said = TaskStatus(command.status.value) if command.status is not None else status
    if command.status is None and command.percent and status is TaskStatus.NOT_STARTED:
        said = TaskStatus.IN_PROGRESS
    kept = command.percent if command.percent is not None else percent
    return {"status": said, "percent": kept, "done_on": None}


def _whole_by_parts(after: TaskRecord, on_day: date) -> dict[str, Any]:
    """Status of the task as its parts make it."""
    parts = after.parts()
    if all(part.status is TaskStatus.DONE for part in parts):
        done_on = max(part.done_on or on_day for part in parts)
        return {"status": TaskStatus.DONE, "percent": 100, "done_on": done_on}
    if after.said_on is not None and on_day < after.said_on:
        return {}
    begun = any(part.status is not TaskStatus.NOT_STARTED for part in parts)
    known = [part.percent for part in parts if part.percent is not None]
    return {
        "status": TaskStatus.IN_PROGRESS if begun else TaskStatus.NOT_STARTED,
        "percent": sum(known) // len(parts) if len(known) == len(parts) else after.percent,
    }


def _whole_by_word(task: TaskRecord, command: ProgressUpdateCreate, on_day: date) -> dict[str, Any]:
    """Status of the task as the focal office says it."""
    if task.said_on is not None and on_day < task.said_on:
        return {}
    if command.occurrence_id is not None:
        return {"status": TaskStatus.IN_PROGRESS}
    if command.status is None and command.percent is None:
        return {}
    still_open = [part for part in task.parts() if part.status is not TaskStatus.DONE]
    if command.status is SaidStatus.done and still_open and command.text is None:
        raise invalid("/text", "whole_needs_reason", open=len(still_open))
    return _spoken(command, task.status, task.percent)


def _reached(task: TaskRecord, command: ProgressUpdateCreate, agency: UUID | None) -> InstanceRecord:
    """The occurrence after this word: done once every answering agency has said so."""
    assert command.done_on is not None
    found = next(o for o in task.occurrences if o.id == command.occurrence_id)
    said = [*found.said, SaidDone(agency_id=agency, done_on=command.done_on)]
    spoken = {word.agency_id for word in said}
    everyone = agency is None or {part.agency_id for part in task.parts()} <= spoken
    done_on = max(word.done_on for word in said) if everyone else None
    return found.model_copy(update={"said": said, "done_on": done_on})
