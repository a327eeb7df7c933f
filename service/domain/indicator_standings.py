"""Where does an indicator stand on a day, and on which days will that change?

The rule is written once for a single day; the calendar is that rule asked on the days on
which its answer can change, and stored with the indicator (see `standing_calendars`).
The way from the baseline (the plan's first day) to the target (its due day) is a straight
line, with milestones from one to the next; the day on which the line leaves a figure
behind is worked out, never searched.

Decisions the domain's text leaves open, taken here:
- The latest figure is held against the line of the day that is asked about.
- Met before the due day is achieved, except what is to be held: that is on track until the end.
- What cannot become untrue (a yes, what is summed or cumulative) is not stale once met.
- Of several quantities in one line, or agencies with targets of their own, the worst speaks.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from service.domain.calendars import BEGINNING, Cadence, Span, spans
from service.domain.figures import Aggregation, ObsStatus, Reading, ValueKind, fold, shown
from service.domain.indicator_judgements import Goal, Yardstick, is_met
from service.domain.indicator_lines import Leg, legs
from service.domain.indicator_whys import IndicatorWhy
from service.domain.latest_figures import SeriesKey, figure_json, goal_on
from service.domain.reporting_times import ReportingTimes, slices
from service.domain.standing_calendars import StandingCalendar
from service.domain.targets import WORDLESS, Direction
from service.domain.whys import write_why


class IndicatorStanding(StrEnum):
    """Where an indicator stands, computed."""

    ACHIEVED = "achieved"
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    OFF_TRACK = "off_track"
    NO_DATA = "no_data"
    STALE = "stale"
    NO_BASELINE = "no_baseline"
    NOT_APPLICABLE = "not_applicable"


INDICATOR_STANDING_LABELS: dict[IndicatorStanding, tuple[str, str, str]] = {
    IndicatorStanding.ACHIEVED: ("Đạt", "Achieved", "good"),
    IndicatorStanding.ON_TRACK: ("Đúng tiến độ", "On track", "neutral"),
    IndicatorStanding.AT_RISK: ("Có nguy cơ không đạt", "At risk", "warning"),
    IndicatorStanding.OFF_TRACK: ("Chậm tiến độ, không đạt", "Off track", "bad"),
    IndicatorStanding.NO_DATA: ("Chưa có số liệu", "No data", "muted"),
    IndicatorStanding.STALE: ("Số liệu đã cũ", "Stale", "warning"),
    IndicatorStanding.NO_BASELINE: ("Thiếu số gốc", "No baseline", "warning"),
    IndicatorStanding.NOT_APPLICABLE: ("Không áp dụng", "Not applicable", "muted"),
}

_WORST_FIRST = (
    IndicatorStanding.OFF_TRACK,
    IndicatorStanding.AT_RISK,
    IndicatorStanding.STALE,
    IndicatorStanding.NO_DATA,
    IndicatorStanding.NO_BASELINE,
    IndicatorStanding.ON_TRACK,
    IndicatorStanding.ACHIEVED,
    IndicatorStanding.NOT_APPLICABLE,
)

LEAD = timedelta(days=30)
"""The first lead time before a due day: from then on what is not yet there is at risk."""

SHARE = Decimal("0.1")
"""How much of the way one may be behind and still only be at risk."""

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingFacts:
    """Everything an indicator's standing depends on, but the day.

    goals: targets that are followed. readings: verified figures of each series, one a period.
    start, end: of the plan. begin: from then on figures are expected (in effect and tracked).
    reporting: the rules they are due by; without any, each end of a period of the cadence.
    """

    yard: Yardstick
    aggregation: Aggregation
    goals: tuple[Goal, ...]
    readings: Mapping[SeriesKey, tuple[Reading, ...]]
    start: date
    end: date
    begin: date = BEGINNING
    cadence: Cadence = Cadence.QUARTERLY
    reporting: tuple[ReportingTimes, ...] = ()


class IndicatorVerdict(NamedTuple):
    """A standing, its reason and the figure it goes by (both JSON text; no figure: None)."""

    standing: IndicatorStanding
    why: str
    latest: str | None


@dataclass(frozen=True, slots=True)
class IndicatorCalendar:
    """A calendar of standings, and beside each entry the figure it goes by (JSON text)."""

    standings: StandingCalendar[IndicatorStanding]
    latest: tuple[str | None, ...]

    def on(self, day: date) -> IndicatorVerdict:
        """Give the entry in force on a day, as PostgreSQL's width_bucket picks it."""
        i = max(bisect_right(self.standings.days, day) - 1, 0)
        return IndicatorVerdict(self.standings.codes[i], self.standings.whys[i], self.latest[i])

    def columns(self) -> dict[str, Any]:
        """The calendar as it is stored."""
        return {**self.standings.columns(), "standing_latest": self.latest}


def indicator_calendar(facts: StandingFacts) -> IndicatorCalendar:
    """Compute every day on which the indicator's standing, its reason or its latest figure changes."""
    series = _series(facts)
    entries: list[tuple[date, IndicatorVerdict]] = []
    for day in sorted({max(day, BEGINNING) for one in series for day in one.turning_days()} | {BEGINNING}):
        verdict = _worst(series, day)
        if not entries or entries[-1][1] != verdict:
            entries.append((day, verdict))
    days, verdicts = zip(*entries, strict=True)
    standings = StandingCalendar(days, tuple(v.standing for v in verdicts), tuple(v.why for v in verdicts))
    return IndicatorCalendar(standings, tuple(v.latest for v in verdicts))


def joined(parts: Sequence[tuple[date, IndicatorCalendar]]) -> IndicatorCalendar:
    """One calendar of several, each of which speaks from its day until the day before the next one's.

    parts: in order of their days, the first at the beginning. An amendment that raises a target
    leaves what was judged before its day as it was judged.
    """
    if len(parts) == 1:
        return parts[0][1]
    entries: list[tuple[date, IndicatorStanding, str, str | None]] = []
    for i, (begin, calendar) in enumerate(parts):
        end = parts[i + 1][0] if i + 1 < len(parts) else None
        own = calendar.standings
        for j, day in enumerate(own.days):
            until = own.days[j + 1] if j + 1 < len(own.days) else None
            if (end is not None and day >= end) or (until is not None and until <= begin):
                continue
            entry = (max(day, begin), own.codes[j], own.whys[j], calendar.latest[j])
            if not entries or entries[-1][1:] != entry[1:]:
                entries.append(entry)
    days, codes, whys, latest = zip(*entries, strict=True)
    return IndicatorCalendar(StandingCalendar(days, codes, whys), latest)


def judge_indicator(facts: StandingFacts, day: date) -> IndicatorVerdict:
    """Judge an indicator on one day."""
    return _worst(_series(facts), day)


def _series(facts: StandingFacts) -> list[_Series]:
    """One series for each quantity and agency that has a target; the unit's own figure where none has."""
    keys = dict.fromkeys((goal.name, goal.agency) for goal in facts.goals)
    return [_Series.of(facts, key) for key in keys or ((None, None),)]


def _worst(series: list[_Series], day: date) -> IndicatorVerdict:
    verdicts = [one.on(day) for one in series]
    return min(verdicts, key=lambda verdict: _WORST_FIRST.index(verdict.standing))


@dataclass(frozen=True, slots=True)
class _Series:
    """One series with what is worked out once for all days."""

    facts: StandingFacts
    key: SeriesKey
    goals: tuple[Goal, ...]
    legs: tuple[Leg, ...]
    readings: tuple[Reading, ...]
    expected: tuple[Span, ...]

    @classmethod
    def of(cls, facts: StandingFacts, key: SeriesKey) -> _Series:
        goals = tuple(sorted((g for g in facts.goals if (g.name, g.agency) == key), key=lambda g: g.due))
        last = min(facts.end, goals[-1].due) if goals else facts.end
        if facts.reporting:
            expected = slices(facts.reporting, facts.start, last, since=facts.begin)
        else:
            expected = tuple(p for p in spans(facts.cadence, facts.start, last) if p.end >= facts.begin)
        said = [r for r in facts.readings.get(key, ()) if r.figure.status is not ObsStatus.missing]
        return cls(
            facts=facts,
            key=key,
            goals=goals,
            legs=tuple(legs(goals, facts.yard, facts.aggregation, facts.start)),
            readings=tuple(sorted(said, key=lambda r: (r.counts_from, r.period.end))),
            expected=expected,
        )

    def turning_days(self) -> Iterator[date]:
        """Name every day on which the verdict may differ from the day before."""
        days = sorted({reading.counts_from for reading in self.readings})
        yield from days
        yield from (period.end + DAY for period in self.expected)
        for goal in self.goals:
            yield from (goal.due - LEAD, goal.due, goal.due + DAY)
        for day in days:
            standing = self._standing_figure(day)
            amount = standing.figure.amount if standing else None
            for leg in self.legs:
                share = leg.share(amount)
                if share is not None and not leg.level:
                    for more in (Decimal(0), SHARE):
                        ahead = leg.days_for(min(max(share + more, Decimal(-1)), Decimal(2)))
                        yield leg.start + timedelta(days=ahead) + DAY

    def _standing_figure(self, day: date) -> Reading | None:
        return fold((r for r in self.readings if r.counts_from <= day), self.facts.aggregation)

    def on(self, day: date) -> IndicatorVerdict:
        facts, yard = self.facts, self.facts.yard
        current = self._standing_figure(day)
        if not self.goals:
            return self._verdict(IndicatorStanding.NOT_APPLICABLE, IndicatorWhy.NO_TARGET, current)
        if current is None:
            return self._verdict(IndicatorStanding.NO_DATA, IndicatorWhy.NOTHING_RECORDED, None)
        last = self.goals[-1]
        held = yard.direction is Direction.hold
        met = is_met(last, yard, current.figure)
        if facts.aggregation is Aggregation.flow and current.period.end.year < last.due.year:
            met = None if met is None else False
        wordless = last.comparator in WORDLESS
        lasting = wordless or facts.aggregation is not Aggregation.level
        if met and lasting and not held:
            return self._verdict(IndicatorStanding.ACHIEVED, IndicatorWhy.TARGET_MET, current, last)
        missing = self._missing(day)
        if missing is not None:
            return self._verdict(
                IndicatorStanding.STALE,
                IndicatorWhy.PERIOD_MISSING,
                current,
                period=missing.nominal,
                last=current.period.nominal,
                cadence=None if facts.reporting else facts.cadence.value,
                cadenceAssumed=None if facts.reporting else True,
            )
        if current.figure.status is ObsStatus.not_applicable:
            return self._verdict(IndicatorStanding.NOT_APPLICABLE, IndicatorWhy.NOT_APPLICABLE, current)
        if current.figure.amount is None and not wordless:
            return self._verdict(IndicatorStanding.NO_DATA, IndicatorWhy.NOTHING_TO_SUM, current)
        if met and not held:
            return self._verdict(IndicatorStanding.ACHIEVED, IndicatorWhy.TARGET_MET, current, last)
        goal = goal_on(self.goals, day)
        if is_met(goal, yard, current.figure):
            if not held:
                return self._verdict(IndicatorStanding.ON_TRACK, IndicatorWhy.MILESTONE_MET, current, goal)
            if day >= last.due:
                return self._verdict(IndicatorStanding.ACHIEVED, IndicatorWhy.HELD_TO_THE_END, current, goal)
            return self._verdict(IndicatorStanding.ON_TRACK, IndicatorWhy.HELD_SO_FAR, current, goal)
        if day > last.due and (wordless or met is not None):
            return self._verdict(IndicatorStanding.OFF_TRACK, IndicatorWhy.NOT_MET_BY_DUE, current, last)
        if wordless or yard.kind in (ValueKind.yes_no, ValueKind.text):
            near = day >= goal.due - LEAD
            standing = IndicatorStanding.AT_RISK if near else IndicatorStanding.ON_TRACK
            why = IndicatorWhy.NOT_YET_NEAR_DUE if near else IndicatorWhy.NOT_YET
            return self._verdict(standing, why, current, goal)
        return self._on_the_way(current, goal, day)

    def _on_the_way(self, current: Reading, goal: Goal, day: date) -> IndicatorVerdict:
        leg = self.legs[self.goals.index(goal)]
        share = leg.share(current.figure.amount)
        if share is None:
            return self._verdict(IndicatorStanding.NO_BASELINE, IndicatorWhy.NO_BASELINE, current, goal)
        if leg.level:
            little = share >= 1 - SHARE
            why = IndicatorWhy.BELOW_HOLD_LITTLE if little else IndicatorWhy.BELOW_HOLD
            standing = IndicatorStanding.AT_RISK if little else IndicatorStanding.OFF_TRACK
            return self._verdict(standing, why, current, goal)
        gone = (day - leg.start).days
        standing, why = IndicatorStanding.OFF_TRACK, IndicatorWhy.BEHIND
        if gone <= leg.days_for(share):
            standing, why = IndicatorStanding.ON_TRACK, IndicatorWhy.ON_THE_LINE
        elif gone <= leg.days_for(share + SHARE):
            standing, why = IndicatorStanding.AT_RISK, IndicatorWhy.BEHIND_LITTLE
        return self._verdict(
            standing, why, current, goal, baseline=shown(leg.base), baselineAssumed=leg.assumed or None
        )

    def _missing(self, day: date) -> Span | None:
        """The last period that has ended, if nothing was said since it began: a newer figure is not old."""
        i = bisect_left(self.expected, day, key=lambda period: period.end) - 1
        if i < 0:
            return None
        period = self.expected[i]
        heard = any(r.counts_from <= day and r.period.end >= period.start for r in self.readings)
        return None if heard else period

    def _verdict(
        self,
        standing: IndicatorStanding,
        code: IndicatorWhy,
        current: Reading | None,
        goal: Goal | None = None,
        **values: Any,
    ) -> IndicatorVerdict:
        told: dict[str, Any] = {}
        if current is not None:
            told = {"period": current.period.nominal, "value": self._said(current)}
        if goal is not None:
            told |= {"target": goal.text, "due": goal.due}
        told |= {"quantity": self.key[0], "agency": self.key[1]} | values
        latest = None
        if current is not None:
            latest = figure_json(current, self.key, self.goals, self.facts.yard)
        return IndicatorVerdict(standing, write_why(code, **told), latest)

    def _said(self, current: Reading) -> Any:
        figure = current.figure
        amount = shown(figure.amount)
        return amount if amount is not None else figure.answer
