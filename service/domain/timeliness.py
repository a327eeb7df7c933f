"""How much of what fell due came in time, and how much of what was expected came at all?

Timeliness and completeness are shares of the same things: what has fallen due by the day. Neither
can exceed 100 %, since what counts is always among what was expected; where nothing fell due there
is no percentage, not a good one. Source: domain.md section 4.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Self

from pydantic import Field, model_validator

from service.domain.obligation_standings import ObligationStanding
from service.domain.standing_codes import Standing
from service.domain.types import ByCode, View

Count = Annotated[int, Field(ge=0)]

IN_TIME: frozenset[Standing] = frozenset({Standing.DONE_ON_TIME})
FELL_DUE: frozenset[Standing] = frozenset({Standing.DONE_ON_TIME, Standing.DONE_LATE, Standing.OVERDUE})
"""Tasks whose day has come. What is ongoing has none; what was due before issue is late for nobody."""

S = ObligationStanding
REPORTED_IN_TIME: frozenset[S] = frozenset({S.MET_ON_TIME})
REPORTED: frozenset[S] = frozenset({S.MET_ON_TIME, S.MET_LATE})
EXPECTED: frozenset[S] = REPORTED | {S.OVERDUE}
"""Reports whose last day has passed, and those that came before it. What is waived is expected of nobody."""
ASKED_AND_DUE: frozenset[S] = REPORTED | {S.ASKED_SILENT}
"""The same of reports that were asked for, not obliged ("Đề nghị"): those can be silent, never late."""


def percent_of(count: int, of: int) -> Decimal | None:
    """A share in per cent with one decimal, half away from zero; null of nothing."""
    if not of:
        return None
    return (Decimal(100 * count) / of).quantize(Decimal("0.1"), ROUND_HALF_UP)


class Share(View):
    """`count` of `of`, and that in per cent with one decimal: null where there is nothing to count from."""

    count: Count
    of: Count
    percent: Annotated[float, Field(ge=0, le=100)] | None

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        exact = percent_of(self.count, self.of)
        if self.count > self.of or self.percent != (None if exact is None else float(exact)):
            raise ValueError("a share is at most the whole, and its percentage follows from it")
        return self


class ReportStandings(ByCode):
    """How many owed reports have each standing, asked ones among them."""

    not_open: Count
    open: Count
    due_soon: Count
    overdue: Count
    met_on_time: Count
    met_late: Count
    asked_silent: Count
    before_issue: Count
    before_tracking: Count
    waived: Count


class OwedReports(View):
    """How the reports stand that are owed. total: those whose period has been opened.

    completeness: reported of expected; timeliness: reported in time of expected. Expected is what is
    obliged and has fallen due, or came before it did. asked: what came of that which was only asked for.
    """

    total: Count
    standings: ReportStandings
    completeness: Share
    timeliness: Share
    asked: Share

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        counts = {S(name): n for name, n in self.standings.model_dump(by_alias=False).items()}
        due = sum(counts[one] for one in EXPECTED | {S.ASKED_SILENT})
        reported = sum(counts[one] for one in REPORTED)
        if self.total != sum(counts.values()):
            raise ValueError("the standings must add up to the total")
        if (self.completeness.of + self.asked.of, self.completeness.count + self.asked.count) != (due, reported):
            raise ValueError("what is obliged and what is asked must agree with the standings")
        if self.timeliness.of != self.completeness.of or self.timeliness.count > self.completeness.count:
            raise ValueError("what came in time is among what came")
        return self


def share(counts: Mapping[Standing, int] | Mapping[S, int], count: frozenset[str], of: frozenset[str]) -> Share:
    """The share of some standings in others, from counts by standing."""
    some, all_ = (sum(n for code, n in counts.items() if code in wanted) for wanted in (count, of))
    exact = percent_of(some, all_)
    return Share(count=some, of=all_, percent=None if exact is None else float(exact))


def task_timeliness(counts: Mapping[Standing, int]) -> Share:
    """Tasks done in time, of those whose day has come."""
    return share(counts, IN_TIME, FELL_DUE)


def owed_reports(obliged: Mapping[S, int], asked: Mapping[S, int]) -> OwedReports:
    """How reports stand, from counts by standing of what is obliged and of what is asked."""
    every = {one: obliged.get(one, 0) + asked.get(one, 0) for one in S}
    return OwedReports(
        total=sum(every.values()),
        standings=ReportStandings(**{one.value: n for one, n in every.items()}),
        completeness=share(obliged, REPORTED, EXPECTED),
        timeliness=share(obliged, REPORTED_IN_TIME, EXPECTED),
        asked=share(asked, REPORTED, ASKED_AND_DUE),
    )
