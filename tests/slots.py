"""Which slots should there be, and what should fill them, by the rules of the domain?"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from service.domain.calendars import Span
from service.domain.figures import Aggregation, Figure, ObsStatus, Reading, ValueKind, fold, settled, summed
from service.domain.indicator_judgements import Goal, Yardstick, is_met
from service.domain.periods import period, periods_within
from service.domain.targets import Comparator, Direction, Measure
from tests.rollups import Planted

YEAR = list(periods_within(("M", "Q", "H", "9M", "Y"), date(2026, 1, 1), date(2026, 12, 31)))
FIELDS = ("state", "nominal", "numerator", "denominator", "value", "answer", "obs_status", "met", "expected")


async def oracle(here: Planted, definition: UUID) -> dict[tuple[int, str], tuple[Any, ...]]:
    """(unit, period) -> FIELDS of every slot there should be, by the rules of the domain."""
    fetch = here.connection.fetch
    (entry,) = await fetch("select * from indicator_definition where id = $1", definition)
    kind, adds_up = ValueKind(entry["value_kind"]), Aggregation(entry["aggregation"])
    found = {}
    measured = (
        "select i.*, u.valid_to from indicator i join unit u on u.key = i.unit_key"
        " where i.definition_id = $1 and i.published"
    )
    for one in await fetch(measured, definition):
        rows = await fetch(
            "select * from observation where indicator_id = $1 and published and not replaced", one["id"]
        )
        roles = await fetch("select agency_id from indicator_assignment where indicator_id = $1", one["id"])
        targets = await fetch("select * from target where indicator_id = $1", one["id"])
        readings, own = _readings(rows, [str(role["agency_id"]) for role in roles])
        for span in YEAR:
            there = one["valid_to"] is None or one["valid_to"] >= span.end
            ended = one["ended_on"] is not None and one["ended_on"] <= span.end
            late = any(one[day] is not None and one[day] > span.end for day in ("effective_on", "tracked_from"))
            standing = fold(readings, adds_up, span)
            if standing is None:
                if there and not ended and not late:
                    found[one["unit_key"], span.nominal] = ("missing", *[None] * 7, True)
            elif there or adds_up is Aggregation.flow:
                judged = own.get(standing.period.nominal)
                if standing.period.nominal not in own:
                    so_far = standing
                    if adds_up is Aggregation.flow:
                        so_far = fold(readings, adds_up, Span("", date(2026, 1, 1), span.end)) or standing
                    yard = yardstick(kind, entry["direction"], one["baseline_value"])
                    judged = is_met(_goal(targets[0]), yard, so_far.figure) if targets else None
                said = _said(standing, kind)
                found[one["unit_key"], span.nominal] = (*said, judged, there and not ended and not late)
    return found


def _readings(rows: list[Any], contributors: list[str]) -> tuple[list[Reading], dict[str, bool | None]]:
    """One figure for each nominal period; and of those the unit said itself how they were judged."""
    figures: dict[str, dict[str | None, Figure]] = {}
    own = {}
    for row in rows:
        figure = Figure(
            status=ObsStatus(row["obs_status"]), numerator=row["numerator"], denominator=row["denominator"],
            value=row["value"] if row["denominator"] is None else None, answer=row["answer"],
            percent_only=row["percent_only"],
        )  # fmt: skip
        key = str(row["agency_id"]) if row["agency_id"] else None
        figures.setdefault(row["nominal"], {})[key] = figure
        if key is None:
            own[row["nominal"]] = json.loads(row["judgement"] or "{}").get("met")
    readings = []
    for nominal, said in figures.items():
        parts = {str(agency): figure for agency, figure in said.items() if agency}
        figure = settled(said[None]) if None in said else summed(parts, contributors).figure
        span = period(nominal)
        readings.append(Reading(period=span, start=span.start, end=span.end, counts_from=span.end, figure=figure))
    return readings, own


def _goal(row: Any) -> Goal:
    return Goal(
        text="", due=row["due"], comparator=Comparator(row["comparator"]), evaluate_as=Comparator(row["evaluate_as"]),
        measure=Measure(row["measure"]), value=row["value"], low=row["low"], high=row["high"],
    )  # fmt: skip


def yardstick(kind: ValueKind, direction: str, baseline: Decimal | None) -> Yardstick:
    return Yardstick(kind=kind, direction=Direction(direction), baseline=baseline)


def _said(standing: Reading, kind: ValueKind) -> tuple[Any, ...]:
    figure = settled(standing.figure)
    counts = figure.numerator is not None if kind is ValueKind.ratio else figure.answer is not None
    counts = figure.value is not None if kind is ValueKind.number else counts
    if figure.status is ObsStatus.not_applicable:
        return "not_applicable", standing.period.nominal, None, None, None, None, "not_applicable"
    state = "counted" if counts and not figure.percent_only else "without_denominator"
    ratio = kind is ValueKind.ratio and state == "counted"
    return (
        state, standing.period.nominal, figure.numerator if ratio else None, figure.denominator if ratio else None,
        None if ratio else figure.value, figure.answer if state == "counted" else None, figure.status.value,
    )  # fmt: skip


async def kept(here: Planted, definition: UUID) -> dict[tuple[int, str], tuple[Any, ...]]:
    """The slots there are, as `oracle` tells them."""
    rows = await here.connection.fetch("select * from slot where definition_id = $1", definition)
    return {(row["unit_key"], row["period"]): tuple(row[name] for name in FIELDS) for row in rows}


def unshown(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A flow's percentage without counts is shown, where `fold` knows no figure."""
    return (*row[:4], None, *row[5:]) if row[0] == "without_denominator" else row
