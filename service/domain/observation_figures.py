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
from service.domain.figure_grounds import CheckRow, Ground, KeptFigure
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

_UNSURE = (ObsStatus.estimated, ObsStatus.provisional)
"""What may be said before a period is over."""

LATE = timedelta(days=62)
"""A figure typed in later than this after its period carries `enteredLate`."""

_COUNTS = ("numerator", "denominator")
_NUMBERS = (*_COUNTS, "value")
FIELDS = ("answer", "denominator", "numerator", "text", "value")

_UNWANTED: Mapping[ValueKind, tuple[str, ...]] = {
    ValueKind.ratio: ("answer", "text"),
    ValueKind.number: ("answer", "denominator", "numerator", "text"),
    ValueKind.yes_no: ("denominator", "numerator", "text", "value"),
    ValueKind.text: ("denominator", "numerator", "value"),
}
"""Which fields a figure of each kind may not have."""

_MAIN = {ValueKind.number: "value", ValueKind.yes_no: "answer", ValueKind.text: "text"}
"""Which one it must have; what a ratio must have depends on what is known of it."""


def figure_given(said: Any) -> Figure:
    """What a command says, or a row has, of the figure itself."""
    return Figure(
        status=said.obs_status,
        numerator=said.numerator,
        denominator=said.denominator,
        value=said.value,
        answer=said.answer,
        text=said.text,
        percent_only=said.percent_only,
    )


def figure_patched(row: KeptFigure, changes: Mapping[str, Any]) -> Figure:
    """A figure as a change leaves it: what was not given stays, and what is derived from it does not."""
    status = row.obs_status
    if row.denominator == 0:
        status = ObsStatus.reported
    return Figure(
        status=changes.get("obs_status", status),
        numerator=changes.get("numerator", row.numerator),
        denominator=changes.get("denominator", row.denominator),
        value=changes.get("value", row.value if row.denominator is None else None),
        answer=changes.get("answer", row.answer),
        text=changes.get("text", row.text),
        percent_only=changes.get("percent_only", row.percent_only),
    )


def figure_faults(kind: ValueKind, given: Figure) -> list[FieldError]:
    """What keeps the given from being a figure of this kind."""
    if given.status in WORDLESS:
        over_nothing = given.status is ObsStatus.not_applicable and given.denominator == 0
        said = [name for name in FIELDS if getattr(given, name) is not None]
        unwanted = [name for name in said if not (over_nothing and name in _COUNTS)]
        return [FieldError(f"/{name}", "figure_unwanted", (("status", given.status.value),)) for name in unwanted]
    unwanted = [name for name in _UNWANTED[kind] if getattr(given, name) is not None]
    faults = [FieldError(f"/{name}", "figure_of_other_kind", (("kind", kind.value),)) for name in unwanted]
    if kind is ValueKind.ratio:
        _add_ratio_faults(given, faults)
    elif given.percent_only:
        faults.append(FieldError("/percentOnly", "figure_of_other_kind", (("kind", kind.value),)))
    elif getattr(given, _MAIN[kind]) is None:
        faults.append(FieldError(f"/{_MAIN[kind]}", "figure_missing"))
    return faults


def _add_ratio_faults(given: Figure, faults: list[FieldError]) -> None:
    if given.percent_only:
        if given.value is None:
            faults.append(FieldError("/value", "figure_missing"))
        for name in _COUNTS:
            if getattr(given, name) is not None:
                faults.append(FieldError(f"/{name}", "percent_only_with_counts"))
    else:
        for name in _COUNTS:
            if getattr(given, name) is None:
                faults.append(FieldError(f"/{name}", "ratio_count_missing"))
        if given.value is not None:
            faults.append(FieldError("/value", "percentage_is_derived"))
    for name in _NUMBERS:
        said = getattr(given, name)
        if said is not None and said < 0:
            faults.append(FieldError(f"/{name}", "figure_negative"))


def figure_columns(figure: Figure) -> dict[str, Any]:
    """The columns of a whole figure that is settled: what was given, and what follows from it."""
    reason = None
    if figure.status is ObsStatus.not_applicable:
        zero = figure.denominator == 0
        reason = NotApplicableReason.denominator_zero if zero else NotApplicableReason.stated
    return {
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "value": shown(figure.amount) if figure.denominator is not None else figure.value,
        "answer": figure.answer,
        "text": figure.text,
        "percent_only": figure.percent_only,
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
) -> list[tuple[FlagCode, FieldError]]:
    """What about a figure has to be explained, and how that is said."""
    raised = []
    start, end = window
    counted = figure.numerator is not None and figure.denominator is not None
    place = "/numerator" if counted else "/value"
    if ground.value_kind is ValueKind.ratio and not ground.may_exceed:
        more = (figure.numerator or 0) > (figure.denominator or 0) if counted else (figure.value or 0) > HUNDRED
        if more:
            said = FieldError(place, "flag_numerator_above_denominator")
            raised.append((FlagCode.numerator_above_denominator, said))
    if end > today and figure.status not in _UNSURE:
        said = FieldError("/period", "flag_period_not_over", (("end", end.isoformat()),))
        raised.append((FlagCode.period_not_over, said))
    if end < ground.period_start or start > ground.period_end:
        plan = (("start", ground.period_start.isoformat()), ("end", ground.period_end.isoformat()))
        raised.append((FlagCode.period_outside_plan, FieldError("/period", "flag_period_outside_plan", plan)))
    amount = figure.amount
    if series == (None, None) and is_outlier(ground.value_kind, amount, ground.peers_of(span.nominal)):
        raised.append((FlagCode.outlier, FieldError(place, "flag_outlier")))
    before = ground.amount_before(span, series)
    if before is not None and _jumps(ground, before.amount, amount):
        was = (("before", str(shown(before.amount))), ("period", before.nominal))
        raised.append((FlagCode.jump, FieldError(place, "flag_jump", was)))
    return raised


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
