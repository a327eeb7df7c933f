"""Which figures does a report tell of an indicator: of this period, of the one before, and the change between?

The period is the report's nominal one, so that a window that ends on the 9th and figures known as the
quarter belong together. Several figures within it become one as the indicator's kind says: of a level and
of what is cumulative the latest stands, a flow is summed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple
from uuid import UUID

from service.domain.calendars import Span, month_end, month_start
from service.domain.figure_grounds import plain
from service.domain.figures import Aggregation, Reading, fold, shown
from service.domain.indicator_judgements import is_met
from service.domain.indicator_standings import IndicatorStanding
from service.domain.latest_figures import SeriesKey, goal_on
from service.domain.observation_records import FigureRow
from service.domain.observations import ObservationState
from service.domain.periods import period
from service.domain.report_contents import IndicatorLine, ReportedFigure
from service.domain.report_facts import DrawnIndicator, ReportGround


class _Found(NamedTuple):
    """A figure as it is told, and the exact number behind it."""

    figure: ReportedFigure
    reading: Reading


def indicator_lines(ground: ReportGround, day: date) -> Iterator[IndicatorLine]:
    """The rows of the table of indicators, in printed order: of the whole unit, or of what one agency leads or
    gives a part of."""
    for one in ground.indicators:
        for key in _series(one, None if ground.whole else ground.agency_id):
            yield _line(one, key, period(ground.nominal), day)


def _series(one: DrawnIndicator, agency: UUID | None) -> Iterable[SeriesKey]:
    targets = list(dict.fromkeys((goal.name, goal.agency) for goal in one.goals))
    quantities = list(dict.fromkeys(name for name, _ in targets)) or [None]
    if agency is None or agency in one.agencies("lead"):
        own = [key for key in targets if agency is None or key[1] in (None, agency)]
        return own or [(name, None) for name in quantities]
    return [(name, agency) for name in quantities] if agency in one.contributors() else []


def _line(one: DrawnIndicator, key: SeriesKey, span: Span, day: date) -> IndicatorLine:
    told = _told(one, key)
    current, before = _within(one, told, span), _before(one, told, span)
    goals = tuple(
        sorted(
            (goal for goal in one.goals_on(day) if (goal.name, goal.agency) in (key, (key[0], None))),
            key=lambda goal: (goal.agency is None, goal.due),
        )
    )
    own = tuple(goal for goal in goals if goal.agency == goals[0].agency)
    goal = goal_on(own, span.end) if own else None
    was, now = (found.reading.figure.amount if found else None for found in (before, current))
    names = {part.agency_id: part.name for part in one.parts}
    i = max(sum(begin <= day for begin in one.standing_from) - 1, 0)
    return IndicatorLine(
        indicator=one.id,
        number=one.number,
        name=one.name,
        section=one.section,
        unit_measure=one.unit_measure,
        value_kind=one.value_kind,
        quantity=key[0],
        agency=names.get(key[1]) if key[1] is not None else None,
        leads=[part.name for part in one.parts if part.role == "lead"],
        target=goal.text if goal else None,
        target_value=plain(goal.value if goal.value is not None else goal.low) if goal else None,
        current=current.figure if current else None,
        previous=before.figure if before else None,
        change=plain(shown(now - was)) if now is not None and was is not None else None,
        met=is_met(goal, one.yard, current.reading.figure) if goal and current else None,
        standing=IndicatorStanding(one.standing_code[i]) if one.standing_code else IndicatorStanding.NO_DATA,
    )


class _Told(NamedTuple):
    """What is known of one series: a reading for each nominal period, and the rows behind it."""

    readings: dict[str, Reading]
    rows: dict[str, list[FigureRow]]


def _told(one: DrawnIndicator, key: SeriesKey) -> _Told:
    """Verified figures, and beside them those that wait to be verified. A figure recorded for the unit wins
    over what its agencies add up to, and a verified sum over one with provisional parts."""
    usable = [row for row in one.figures if _counts(row)]
    verified = one.model_copy(update={"figures": [r for r in usable if _verified(r)]}).readings().get(key, ())
    every = one.model_copy(
        update={"figures": [r.model_copy(update={"state": ObservationState.verified}) for r in usable]}
    )
    readings = {reading.period.nominal: reading for reading in every.readings().get(key, ())}
    readings |= {reading.period.nominal: reading for reading in verified}
    rows: dict[str, list[FigureRow]] = {}
    for row in usable:
        if row.quantity == key[0] and row.nominal in readings:
            direct = row.agency_id == key[1]
            known = rows.setdefault(row.nominal, [])
            if direct:
                rows[row.nominal] = [row]
            elif key[1] is None and not any(other.agency_id is None for other in known):
                known.append(row)
    return _Told(readings, rows)


def _counts(row: FigureRow) -> bool:
    waiting = row.corrects_id is not None and row.state is not ObservationState.verified
    return not row.replaced and not waiting and row.state is not ObservationState.returned


def _verified(row: FigureRow) -> bool:
    return row.state is ObservationState.verified


def _within(one: DrawnIndicator, told: _Told, span: Span) -> _Found | None:
    found = fold(told.readings.values(), one.aggregation, span)
    if found is None:
        missing = [r for r in told.readings.values() if r.period.nominal == span.nominal]
        return _found(missing[0], told, span) if missing else None
    return _found(found, told, span if one.aggregation is Aggregation.flow else found.period)


def _before(one: DrawnIndicator, told: _Told, span: Span) -> _Found | None:
    """Of a flow the sum of the period before; of anything else the last figure of a period that ended before
    this one began, or within it before the one that stands."""
    if one.aggregation is Aggregation.flow:
        earlier = previous(span)
        found = fold(told.readings.values(), one.aggregation, earlier)
        return _found(found, told, earlier) if found else None
    now = fold(told.readings.values(), one.aggregation, span)
    ended = [r for r in told.readings.values() if r.period.end < span.start]
    within = [r for r in told.readings.values() if now is not None and r.period.end < now.period.end]
    found = fold(ended, one.aggregation) or fold(within, one.aggregation)
    return _found(found, told, found.period) if found else None


def previous(span: Span) -> Span:
    """The days of the period before one: as many months, ending the day before it."""
    months = (span.end.year - span.start.year) * 12 + span.end.month - span.start.month + 1
    first = month_start(span.start.year - 1, 12 + span.start.month - months)
    return Span("", first, month_end(span.start.year - 1, 12 + span.start.month - 1))


def _found(reading: Reading, told: _Told, within: Span) -> _Found:
    """within: the days whose rows are behind it, of which some may be provisional."""
    behind = [
        row
        for nominal, rows in told.rows.items()
        if within.start <= period(nominal).start and period(nominal).end <= within.end
        for row in rows
    ]
    figure = reading.figure
    alone = behind[0] if len(behind) == 1 else None
    return _Found(
        ReportedFigure(
            observation=alone.id if alone else None,
            nominal=reading.period.nominal,
            start=reading.start,
            end=reading.end,
            obs_status=figure.status,
            numerator=plain(figure.numerator),
            denominator=plain(figure.denominator),
            value=plain(shown(figure.amount)),
            answer=figure.answer,
            text=figure.text,
            percent_only=figure.percent_only,
            provisional=any(row.state is not ObservationState.verified for row in behind),
        ),
        reading,
    )


def observed(lines: Iterable[IndicatorLine]) -> list[UUID]:
    """The rows of the figures told of this period."""
    return [line.current.observation for line in lines if line.current and line.current.observation]
