"""What is owed once an amendment of a plan has come into force?

Days before the amendment belong to the old paper, what runs on belongs to the new one: a window
that had ended is asked for as it was, any other exactly as the amendment asks for it. What stays
keeps its id, what is asked for no more ends with that reason, and what was met, or let go by a
person, is not touched.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from service.domain.obligation_whys import ObligationWhy
from service.domain.obligations import ObligationRecord, ended
from service.domain.owing import StepAct

_ASKED = ("act", "to_ids", "obligation", "window_start", "window_end", "opens_on", "last_day")
"""Columns that follow from the rule."""


class OwedRow(ObligationRecord):
    """An obligation as it is kept: what it answers to, and what the rule asked for."""

    rule_id: UUID
    step: int
    act: StepAct
    to_ids: list[UUID]
    agency_id: UUID | None
    nominal: str
    window_start: date

    @property
    def key(self) -> tuple[Any, ...]:
        return self.rule_id, self.step, self.unit_key, self.agency_id, self.nominal


class Reowed(NamedTuple):
    """Rows to write: kept ones that change or end, and new ones."""

    changed: list[dict[str, Any]]
    ended: list[dict[str, Any]]
    new: list[dict[str, Any]]


def owed_as_amended(
    kept: Iterable[OwedRow], required: Iterable[dict[str, Any]], day: date, today: date
) -> Reowed:
    """Bring what is kept of a plan in line with what its rules require from the day of an amendment on.

    required: rows of `owing`, none of a window that had ended before that day. Nobody is late for
    what is asked for only now: new rows count from the day they are there.
    """
    wanted = {_key(row): row for row in required}
    changed, over = [], []
    for one in kept:
        row = wanted.pop(one.key, None)
        if not _alive(one):
            continue
        if row is None:
            if one.ended_on is None and one.window_end >= day:
                over.append(
                    {"id": one.id, "version": one.version, **ended(one, day, ObligationWhy.PLAN_AMENDED)}
                )
            continue
        asked = {name: row[name] for name in _ASKED}
        if one.ended_on is not None or any(getattr(one, name) != value for name, value in asked.items()):
            again = {**asked, "tracked_from": one.tracked_from, "ended_on": None, "ended_why": None}
            if row["last_day"] is not None and row["last_day"] < today:
                again["tracked_from"] = max(one.tracked_from or today, today)
            computed = one.model_copy(update=again).computed()
            sorted_by = {"due_sort": row["due_sort"]}
            changed.append({"id": one.id, "version": one.version, **again, **sorted_by, **computed})
    return Reowed(changed, over, [_counting(row, day, today) for row in wanted.values()])


def _alive(one: OwedRow) -> bool:
    """Tell whether an amendment may change it; one that an amendment ended may be asked for again."""
    open_ = one.met_on is None and one.waived_on is None
    return open_ and (one.ended_on is None or one.ended_why is ObligationWhy.PLAN_AMENDED)


def _counting(row: dict[str, Any], day: date, today: date) -> dict[str, Any]:
    since = {"effective_on": day, "tracked_from": today}
    return row | {name: max(row[name] or least, least) for name, least in since.items()}


def _key(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["rule_id"], row["step"], row["unit_key"], row["agency_id"], row["nominal"]
