"""How is a figure shown beside its indicator, and how is it judged by the target of its own day?"""

from __future__ import annotations

from bisect import bisect_left
from datetime import date
from typing import Any
from uuid import UUID

from service.domain.figures import ObsStatus, Reading, shown
from service.domain.indicator_judgements import Goal, Yardstick, is_met, progress
from service.domain.types import View
from service.domain.whys import json_text

SeriesKey = tuple[str | None, UUID | None]
"""Which figures belong together: of which quantity, and of which agency alone (None: of the unit)."""


TEXT_SHOWN = 500
"""So much of a description goes with the calendar, in which it may stand several times."""


class ObservedPeriod(View):
    """The nominal period of a figure, and the days it really covers."""

    nominal: str
    start: date
    end: date


class CoverageView(View):
    """Who is in a sum, and which agencies (ids) are missing or could not be added."""

    expected: int
    reported: int
    missing: list[UUID]
    not_applicable: list[UUID]
    without_denominator: list[UUID]


class LatestFigure(View):
    """The verified figure an indicator stands by.

    value: a percentage for a ratio. met, progress (percent of the way): by the target of the
    figure's own day. coverage: where it is the sum of contributions; null for a figure
    recorded for the unit itself. agency: whose own target it is held against, if one's alone.
    text: its first 500 characters.
    """

    period: ObservedPeriod
    quantity: str | None
    agency: UUID | None
    obs_status: ObsStatus
    numerator: float | None
    denominator: float | None
    value: float | None
    answer: bool | None
    text: str | None
    percent_only: bool
    met: bool | None
    progress: float | None
    baseline_assumed: bool
    coverage: CoverageView | None


def goal_on(goals: tuple[Goal, ...], day: date) -> Goal:
    """The target in force on a day: the next one due, or the last; the due day itself still counts."""
    return goals[min(bisect_left(goals, day, key=lambda goal: goal.due), len(goals) - 1)]


def figure_json(reading: Reading, key: SeriesKey, goals: tuple[Goal, ...], yard: Yardstick) -> str:
    """A figure as `latest` shows it, with how it is judged by the target of its own day."""
    figure = reading.figure
    covered = reading.coverage
    return json_text(
        {
            "period": {"nominal": reading.period.nominal, "start": reading.start, "end": reading.end},
            "quantity": key[0],
            "agency": key[1],
            "obsStatus": figure.status.value,
            "numerator": figure.numerator,
            "denominator": figure.denominator,
            "value": shown(figure.amount),
            "answer": figure.answer,
            "text": figure.text and figure.text[:TEXT_SHOWN],
            "percentOnly": figure.percent_only,
            **judged(reading, goals, yard),
            "coverage": covered
            and {
                "expected": covered.expected,
                "reported": covered.reported,
                "missing": covered.missing,
                "notApplicable": covered.not_applicable,
                "withoutDenominator": covered.without_denominator,
            },
        }
    )


def judged(reading: Reading, goals: tuple[Goal, ...], yard: Yardstick) -> dict[str, Any]:
    """How a figure is judged by the target in force at the end of its period."""
    if not goals:
        return {"met": None, "progress": None, "baselineAssumed": False}
    goal = goal_on(goals, reading.period.end)
    way = progress(goal, yard, reading.figure)
    return {
        "met": is_met(goal, yard, reading.figure),
        "progress": shown(way.percent),
        "baselineAssumed": way.assumed,
    }
