"""Is what was given a whole figure of its indicator, and what about it has to be explained?

What cannot be a figure is refused. What is only odd is asked about: a note answers, and is
kept beside the doubt. Source: domain.md section 3.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from statistics import median
from typing import Any

from service.domain.calendars import BEGINNING, END, Span
from service.domain.errors import FieldError
from service.domain.figure_grounds import CheckRow, Ground
from service.domain.figures import HUNDRED, WORDLESS, Aggregation, Figure, ObsStatus, ValueKind, shown
from service.domain.indicator_judgements import TOLERANCE
from service.domain.latest_figures import SeriesKey
from service.domain.observations import (
    CrossCheckWrite,
    FlagCode,
    NotApplicableReason,
    PeriodWrite,
)
from service.domain.periods import period

JUMP_POINTS = Decimal(20)
"""A ratio that moves by more points than this from one period to the next is asked about."""

JUMP_FACTOR = Decimal(3)
"""A number that grows or shrinks by more than this factor is asked about."""

OUTLIER_PEERS = 5
"""Fewer communes than this say nothing about what is usual: of four, two make half."""

OUTLIER_SPREADS = Decimal("3.5")
"""So many robust standard deviations from the median are far: the customary bound for a modified z-score
(Iglewicz and Hoaglin, 1993). Median and median deviation, because one commune's slip must not hide another's."""

SPREAD_OF_DEVIATION = Decimal("1.4826")
"""What the median deviation is multiplied by to be a standard deviation, were the figures spread normally."""

OUTLIER_POINTS = Decimal(20)
"""A ratio closer to the median than that is never far, as for a jump: where all say 100 %, 95 % is no slip."""

OUTLIER_FACTOR = Decimal(10)
"""Nor is a number within this factor of the median: communes have between some 5,000 and 100,000 people, so that
numbers are compared by their order of magnitude. A slip of "nghìn" lies far beyond."""

SHARE_BEYOND = Decimal("0.02")
"""How far a number may lie from another system's before somebody has to explain it."""

LATE = timedelta(days=62)
"""A figure typed in later than this after its period carries `enteredLate`."""

_PARTS: Mapping[ValueKind, frozenset[str]] = {
    ValueKind.ratio: frozenset({"numerator", "denominator", "value"}),
    ValueKind.number: frozenset({"value"}),
    ValueKind.yes_no: frozenset({"answer"}),
    ValueKind.text: frozenset({"text", "answer"}),
}
"""Which fields a figure of each kind may have."""

FIELDS = ("numerator", "denominator", "value", "answer", "text")


def figure_given(said: Any) -> dict[str, Any]:
    """What a command says, or a row has, of the figure itself."""
    return {
        "numerator": said.numerator,
        "denominator": said.denominator,
        "value": said.value,
        "answer": said.answer,
        "text": said.text,
        "obs_status": said.obs_status,
        "percent_only": said.percent_only,
    }


def figure_of(given: Mapping[str, Any]) -> Figure:
    """The figure in the fields of a command."""
    return Figure(
        status=given["obs_status"],
        numerator=given["numerator"],
        denominator=given["denominator"],
        value=given["value"],
        answer=given["answer"],
        text=given["text"],
        percent_only=given["percent_only"],
    )


def figure_faults(kind: ValueKind, given: Mapping[str, Any]) -> Iterator[FieldError]:
    """What keeps the given from being a figure of this kind."""
    said = {name for name in FIELDS if given[name] is not None}
    status: ObsStatus = given["obs_status"]
    if status in WORDLESS:
        over_nothing = status is ObsStatus.not_applicable and given["denominator"] == 0
        for name in sorted(said - ({"numerator", "denominator"} if over_nothing else set())):
            yield FieldError(f"/{name}", "figure_unwanted", (("status", status.value),))
        return
    if not said <= _PARTS[kind]:
        for name in sorted(said - _PARTS[kind]):
            yield FieldError(f"/{name}", "figure_of_other_kind", (("kind", kind.value),))
    if given["percent_only"] and kind is not ValueKind.ratio:
        yield FieldError("/percentOnly", "figure_of_other_kind", (("kind", kind.value),))
    elif kind is ValueKind.ratio:
        yield from _ratio_faults(given)
    elif kind is ValueKind.number and given["value"] is None:
        yield FieldError("/value", "figure_missing")
    elif kind is ValueKind.yes_no and given["answer"] is None:
        yield FieldError("/answer", "figure_missing")
    elif kind is ValueKind.text and given["text"] is None:
        yield FieldError("/text", "figure_missing")


def _ratio_faults(given: Mapping[str, Any]) -> Iterator[FieldError]:
    counts = ("numerator", "denominator")
    if given["percent_only"]:
        if given["value"] is None:
            yield FieldError("/value", "figure_missing")
        for name in counts:
            if given[name] is not None:
                yield FieldError(f"/{name}", "percent_only_with_counts")
    else:
        for name in counts:
            if given[name] is None:
                yield FieldError(f"/{name}", "ratio_count_missing")
        if given["value"] is not None:
            yield FieldError("/value", "percentage_is_derived")
    for name in (*counts, "value"):
        if given[name] is not None and given[name] < 0:
            yield FieldError(f"/{name}", "figure_negative")


def figure_columns(given: Mapping[str, Any], figure: Figure) -> dict[str, Any]:
    """The columns of a whole figure: what was given, and what follows from it. figure: what was given, settled."""
    reason = None
    if figure.status is ObsStatus.not_applicable:
        zero = figure.denominator == 0
        reason = NotApplicableReason.denominator_zero if zero else NotApplicableReason.stated
    return {
        "numerator": given["numerator"],
        "denominator": given["denominator"],
        "value": shown(figure.amount) if figure.denominator is not None else figure.value,
        "answer": given["answer"],
        "text": given["text"],
        "percent_only": given["percent_only"],
        "obs_status": figure.status,
        "reason": reason,
    }


def period_of(written: PeriodWrite) -> tuple[Span, date, date]:
    """The nominal period, and the days really covered."""
    span = period(written.nominal)
    return span, written.start or span.start, written.end or span.end


def period_faults(written: PeriodWrite, today: date) -> tuple[FieldError, ...]:
    """What keeps the given from being a period that a figure can be of."""
    return _period_faults(written.nominal, written.start, written.end, today)


@lru_cache(1024)
def _period_faults(
    nominal: str, start: date | None, end: date | None, today: date
) -> tuple[FieldError, ...]:
    """The figures of thousands of indicators are of few periods."""
    if not BEGINNING.year <= int(nominal[:4]) <= END.year:
        return (FieldError("/period/nominal", "day_absurd"),)
    span = period(nominal)
    first, last = start or span.start, end or span.end
    if first > last:
        return (FieldError("/period/end", "period_backwards"),)
    if last < span.start or first > span.end:
        return (FieldError("/period/start", "window_elsewhere", (("period", nominal),)),)
    if first > today:
        return (FieldError("/period", "period_in_future", (("today", today.isoformat()),)),)
    return ()


def doubts(
    ground: Ground,
    figure: Figure,
    span: Span,
    window: tuple[date, date],
    series: SeriesKey,
    today: date,
) -> Iterator[tuple[FlagCode, FieldError]]:
    """What about a figure has to be explained, and how that is said."""
    counted = figure.numerator is not None and figure.denominator is not None
    more = (figure.numerator or 0) > (figure.denominator or 0) if counted else (figure.value or 0) > HUNDRED
    if more and ground.value_kind is ValueKind.ratio and not ground.may_exceed:
        said = FieldError("/numerator" if counted else "/value", "flag_numerator_above_denominator")
        yield FlagCode.numerator_above_denominator, said
    sure = figure.status not in (ObsStatus.estimated, ObsStatus.provisional)
    if window[1] > today and sure:
        yield (
            FlagCode.period_not_over,
            FieldError("/period", "flag_period_not_over", (("end", window[1].isoformat()),)),
        )
    if window[1] < ground.period_start or window[0] > ground.period_end:
        plan = (("start", ground.period_start.isoformat()), ("end", ground.period_end.isoformat()))
        yield FlagCode.period_outside_plan, FieldError("/period", "flag_period_outside_plan", plan)
    amount = figure.amount
    if series == (None, None) and is_outlier(ground.value_kind, amount, ground.peers_of(span.nominal)):
        yield FlagCode.outlier, FieldError("/numerator" if counted else "/value", "flag_outlier")
    before = ground.amount_before(span, series)
    if before is not None and _jumps(ground, before.amount, amount):
        was = (("before", str(shown(before.amount))), ("period", before.nominal))
        yield FlagCode.jump, FieldError("/numerator" if counted else "/value", "flag_jump", was)


def is_outlier(kind: ValueKind, amount: Decimal | None, peers: Sequence[Decimal]) -> bool:
    """Whether a value lies far from what the other communes of the city say of the same thing and period.

    Numbers are compared by their logarithms; zero and what is below has none, and is not asked about.
    """
    if amount is None or kind not in (ValueKind.ratio, ValueKind.number):
        return False
    number = kind is ValueKind.number
    if number and amount <= 0:
        return False
    said = [peer for peer in peers if peer > 0] if number else peers
    if len(said) < OUTLIER_PEERS:
        return False
    # In order as they are, those in the middle are there at once; most figures are near them, and that is all.
    half = len(said) // 2
    around = _measured(said[half - 1 + len(said) % 2 : half + 1], number)
    middle = around[0] if len(around) == 1 else (around[0] + around[1]) / 2
    away = abs((amount.log10() if number else amount) - middle)
    if away <= (OUTLIER_FACTOR.log10() if number else OUTLIER_POINTS):
        return False
    deviation = median([abs(peer - middle) for peer in _measured(said, number)])
    return away > OUTLIER_SPREADS * SPREAD_OF_DEVIATION * deviation


def _measured(values: Sequence[Decimal], number: bool) -> list[Decimal]:
    return [value.log10() for value in values] if number else list(values)


def _jumps(ground: Ground, before: Decimal, now: Decimal | None) -> bool:
    if now is None:
        return False
    if ground.aggregation is Aggregation.cumulative and now < before:
        return True
    if ground.value_kind is ValueKind.ratio:
        return abs(now - before) > JUMP_POINTS
    grown = ground.aggregation is not Aggregation.cumulative and before > 0
    return grown and not before <= now * JUMP_FACTOR <= before * JUMP_FACTOR * JUMP_FACTOR


def checked(
    ground: Ground, check: CrossCheckWrite, figure: Figure, by: str, today: date, note: str | None
) -> CheckRow:
    """A cross-check against the figure as it is."""
    row = CheckRow(
        source_system=check.source_system,
        value=check.value,
        on=check.on or today,
        by=by,
        difference=None,
        beyond=False,
        note=None,
    )
    return rechecked(ground, row, figure, note)


def rechecked(ground: Ground, row: CheckRow, figure: Figure, note: str | None) -> CheckRow:
    """The same cross-check held against a figure; the note stands only where one is needed."""
    amount = figure.amount
    if amount is None:
        return row.model_copy(update={"difference": None, "beyond": False, "note": None})
    tolerance = TOLERANCE if ground.tolerance is None else ground.tolerance
    allowed = tolerance if ground.value_kind is ValueKind.ratio else abs(row.value) * SHARE_BEYOND
    difference = amount - row.value
    beyond = abs(difference) > allowed
    told = (note or row.note) if beyond else None
    return row.model_copy(update={"difference": shown(difference), "beyond": beyond, "note": told})


def check_faults(
    checks: Iterable[CrossCheckWrite], kind: ValueKind, today: date, at: str | None = None
) -> Iterator[FieldError]:
    """A cross-check compares numbers that have been looked up already. at: where it stands, if alone."""
    for i, check in enumerate(checks):
        place = f"/crossChecks/{i}" if at is None else at
        if kind not in (ValueKind.ratio, ValueKind.number):
            yield FieldError(f"{place}/value", "figure_of_other_kind", (("kind", kind.value),))
        if check.on is not None and check.on > today:
            yield FieldError(f"{place}/on", "day_in_future", (("today", today.isoformat()),))


def open_faults(checks: Iterable[CheckRow]) -> Iterator[FieldError]:
    """Every cross-check that wants a note and has none."""
    for i, check in enumerate(checks):
        if check.is_open:
            said = (("source", check.source_system), ("difference", str(check.difference)))
            yield FieldError(f"/crossChecks/{i}", "flag_cross_check", said)
