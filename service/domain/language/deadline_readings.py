"""What comes of reading a deadline: its kind, days, rule and milestones, and how far they may be trusted?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from service.domain.language.readings import Confidence, Problem
from service.domain.language.spelling import clean
from service.domain.schedules import ScheduleKind, SchedulePart, ScheduleWrite
from service.domain.types import clean_line


@dataclass(frozen=True, slots=True)
class DeadlinePart:
    """A milestone: what is reached, from when if that is printed, by when."""

    name: str
    start: date | None
    due: date

    def as_json(self) -> dict[str, Any]:
        """The part with days as 2026-06-30."""
        return {"name": self.name, "start": _iso(self.start), "due": _iso(self.due)}


@dataclass(frozen=True, slots=True)
class DeadlineReading:
    """A deadline as printed and as understood; the fields are those of a schedule.

    assumed: codes of what was taken for granted. condition: the printed words. confidence:
    how far a person may leave it unread.
    """

    text: str
    kind: ScheduleKind = ScheduleKind.UNPARSED
    start: date | None = None
    due: date | None = None
    printed_date: date | None = None
    exclusive: bool = False
    rrule: str | None = None
    on_request: bool = False
    assumed: tuple[str, ...] = ()
    condition: str | None = None
    parts: tuple[DeadlinePart, ...] = ()
    problems: tuple[Problem, ...] = ()
    confidence: Confidence = Confidence.unsure

    def as_json(self) -> dict[str, Any]:
        """The reading as the command line writes it: camelCase, days as 2026-06-30."""
        return {
            "text": self.text,
            "kind": self.kind.value,
            "start": _iso(self.start),
            "due": _iso(self.due),
            "printedDate": _iso(self.printed_date),
            "exclusive": self.exclusive,
            "rrule": self.rrule,
            "onRequest": self.on_request,
            "assumed": list(self.assumed),
            "condition": self.condition,
            "parts": [part.as_json() for part in self.parts],
            "confidence": self.confidence.value,
            "problems": [{"code": problem.code, "params": dict(problem.params)} for problem in self.problems],
        }

    def as_schedule(self) -> ScheduleWrite:
        """The reading as a schedule to write; a text that is too long for one is cut."""
        return ScheduleWrite(
            text=clean_line(clean(self.text)[:500]) or None,
            kind=self.kind,
            start=self.start,
            due=self.due,
            printed_date=self.printed_date,
            exclusive=self.exclusive,
            rrule=self.rrule,
            on_request=self.on_request,
            assumed=self.assumed,
            parts=tuple(SchedulePart(name=part.name, start=part.start, due=part.due) for part in self.parts),
            problems=tuple(dict.fromkeys(problem.code for problem in self.problems))[:20],
            condition=self.condition,
        )


def unread(text: str, *problems: Problem, on_request: bool = False) -> DeadlineReading:
    """A phrase that is no deadline, or none that can be read, and why."""
    return DeadlineReading(text, on_request=on_request, problems=problems)


def within_calendar(reading: DeadlineReading) -> DeadlineReading:
    """No day outside the years that schedules know."""
    days = [
        reading.start,
        reading.due,
        reading.printed_date,
        *(p.due for p in reading.parts),
        *(p.start for p in reading.parts),
    ]
    if any(day is not None and not 1945 <= day.year <= 2100 for day in days):
        return unread(reading.text, Problem("year_absurd"))
    return reading


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
