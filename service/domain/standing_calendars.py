"""On which days does a standing change, and how is that kept with the thing?

The rule that judges one day is each noun's own (`standings`, `obligation_standings`, ...).
Asked on the few days on which its answer can change, it gives a calendar; the calendar is
stored with the thing, and PostgreSQL picks the entry in force:
`standing_view[width_bucket($today, standing_from)]`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Generic, NamedTuple, Self, TypeVar

from service.domain.calendars import BEGINNING

Code = TypeVar("Code", bound=StrEnum)


class Verdict(NamedTuple, Generic[Code]):
    """A standing and its reason (JSON text, see `whys`)."""

    standing: Code
    why: str


class Moment(NamedTuple, Generic[Code]):
    """The calendar's entry in force on a day, with the day it came into force."""

    code: Code
    since: date
    why: str


@dataclass(frozen=True, slots=True)
class StandingCalendar(Generic[Code]):
    """Three columns: entry i is in force from days[i] until the day before days[i + 1].

    The first day is BEGINNING, days rise strictly, neighbours differ in code or reason: a
    task overdue by its second occurrence has a new entry, since that is a new crossing.
    """

    days: tuple[date, ...]
    codes: tuple[Code, ...]
    whys: tuple[str, ...]

    @classmethod
    def of(cls, turning_days: Iterable[date], judge: Callable[[date], Verdict[Code]]) -> Self:
        """Ask the rule on every day on which its answer may differ from the day before."""
        entries: list[tuple[date, Verdict[Code]]] = []
        for day in sorted({max(day, BEGINNING) for day in turning_days} | {BEGINNING}):
            verdict = judge(day)
            if not entries or entries[-1][1] != verdict:
                entries.append((day, verdict))
        return cls(
            tuple(day for day, _ in entries),
            tuple(verdict.standing for _, verdict in entries),
            tuple(verdict.why for _, verdict in entries),
        )

    def on(self, day: date) -> Moment[Code]:
        """Give the entry in force on a day, as PostgreSQL's width_bucket picks it."""
        i = max(bisect_right(self.days, day) - 1, 0)
        return Moment(self.codes[i], self.days[i], self.whys[i])

    def columns(self) -> dict[str, Any]:
        """The calendar as it is stored. standing_view holds what reads answer, rendered once and not at
        each read: code, since (null: from the beginning) and why."""
        views = [
            f'{{"code":"{code}","since":{_since(day)},"why":{why}}}'
            for day, code, why in zip(self.days, self.codes, self.whys, strict=True)
        ]
        return {
            "standing_from": self.days,
            "standing_code": [code.value for code in self.codes],
            "standing_view": views,
        }


def _since(day: date) -> str:
    return "null" if day == BEGINNING else f'"{day}"'
