"""What do the rules read of an indicator and its figures, and what follows for its standing?

One statement reads a FigureGround; whatever makes a figure count ends by asking it for the
columns that depend on the whole: the standing calendar, with the latest figure in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from service.domain.calendars import BEGINNING, Span
from service.domain.figure_grounds import (
    Earlier,
    Ground,
    KeptFigure,
    contributing,
    quantities_of,
)
from service.domain.figures import Reading, summed
from service.domain.indicator_judgements import TOLERANCE, Goal, Yardstick
from service.domain.indicator_standings import StandingFacts, indicator_calendar, joined
from service.domain.latest_figures import SeriesKey
from service.domain.observations import ObservationState
from service.domain.reporting_times import ReportingTimes
from service.domain.targets import Comparator, Direction, Measure
from service.domain.types import View


class GoalRow(View):
    """A target as kept. followed: whether it counts. in_force_from: null if it stood there from the beginning."""

    text: str
    due: date | None
    comparator: Comparator
    evaluate_as: Comparator
    measure: Measure
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    name: str | None
    agency_id: UUID | None
    followed: bool
    in_force_from: date | None

    def holds(self, day: date) -> bool:
        """Whether the plan had it on that day."""
        return self.in_force_from is None or self.in_force_from <= day


class FormerGoalRow(GoalRow):
    """A target as it was until an amendment changed or removed it. in_force_until: the last day."""

    in_force_until: date

    def holds(self, day: date) -> bool:
        return super().holds(day) and day <= self.in_force_until


class RoleRow(View):
    """An agency's role for the indicator."""

    agency_id: UUID
    role: str


class FigureRow(KeptFigure, View):
    """An observation as kept. changed_by: who changed it last, if anybody after it was recorded."""

    recorded_by: UUID
    changed_by: UUID | None
    corrects_id: UUID | None

    def reading(self) -> Reading:
        """The figure as it counts by itself."""
        return Reading(
            period=self.span,
            start=self.period_start,
            end=self.period_end,
            counts_from=self.counts_from,
            figure=self.figure,
        )


class FigureGround(Ground, View):
    """An indicator, its targets and every figure of it that the caller sees.

    reporting: of the rules its figures are due by; none, quarters are assumed. former: targets that amendments
    have changed. peers: what the other communes of the same city or province have verified for the definition and
    the period at hand, in order and without a name; empty where no figure is about to be said.
    """

    version: int
    direction: Direction
    baseline_value: Decimal | None
    effective_on: date | None
    reporting: list[ReportingTimes] | None
    targets: list[GoalRow]
    former: list[FormerGoalRow]
    roles: list[RoleRow]
    figures: list[FigureRow]
    peers: list[Decimal] = []

    @property
    def yard(self) -> Yardstick:
        return Yardstick(
            kind=self.value_kind,
            direction=self.direction,
            baseline=self.baseline_value,
            tolerance=TOLERANCE if self.tolerance is None else self.tolerance,
        )

    @property
    def goals(self) -> tuple[Goal, ...]:
        """The targets that are followed."""
        return self._followed(self.targets)

    def goals_on(self, day: date) -> tuple[Goal, ...]:
        """The targets that were followed on a day: an amendment changes nothing before it is in force."""
        return self._followed(row for row in (*self.targets, *self.former) if row.holds(day))

    def _followed(self, rows: Iterable[GoalRow]) -> tuple[Goal, ...]:
        return tuple(
            Goal(
                text=row.text,
                due=row.due or self.period_end,
                comparator=row.comparator,
                evaluate_as=row.evaluate_as,
                measure=row.measure,
                value=row.value,
                low=row.low,
                high=row.high,
                name=row.name,
                agency=row.agency_id,
            )
            for row in rows
            if row.followed
        )

    def goals_of(self, key: SeriesKey) -> tuple[Goal, ...]:
        """The targets one series is held against, in order of their days."""
        own = (goal for goal in self.goals if (goal.name, goal.agency) == key)
        return tuple(sorted(own, key=lambda goal: goal.due))

    def agencies(self, role: str) -> list[UUID]:
        return [row.agency_id for row in self.roles if row.role == role]

    def contributors(self) -> list[UUID]:
        return contributing(self.agencies("contributor"), (goal.agency for goal in self.goals))

    def figure(self, observation_id: UUID) -> FigureRow | None:
        return next((row for row in self.figures if row.id == observation_id), None)

    def figure_at(self, nominal: str, key: SeriesKey) -> FigureRow | None:
        for row in self.figures:
            if row.nominal == nominal and (row.quantity, row.agency_id) == key and not row.replaced:
                return row
        return None

    def amount_before(self, span: Span, key: SeriesKey) -> Earlier | None:
        earlier = [
            row
            for row in self.figures
            if (row.quantity, row.agency_id) == key
            and not row.replaced
            and row.state is not ObservationState.returned
            and row.span.end < span.end
        ]
        earlier.sort(key=lambda row: row.span.end, reverse=True)
        found = ((row.figure.amount, row.nominal) for row in earlier)
        return next((Earlier(amount, nominal) for amount, nominal in found if amount is not None), None)

    def peers_of(self, nominal: str) -> Sequence[Decimal]:
        """What the other communes have verified for a period: of the one at hand, which is all that was read."""
        return self.peers

    @property
    def quantities(self) -> tuple[tuple[str, ...], bool]:
        return quantities_of([goal.name for goal in self.goals])

    def after(self, *rows: FigureRow) -> FigureGround:
        """The ground with some figures as they will be."""
        changed = {row.id: row for row in rows}
        return self.model_copy(update={"figures": [changed.get(row.id, row) for row in self.figures]})

    def as_recorded(self) -> FigureGround:
        """The ground as if all that is recorded had been verified, a correction in place of what it corrects."""
        said = (ObservationState.recorded, ObservationState.verified)
        corrected = {row.corrects_id for row in self.figures if row.state is ObservationState.recorded}
        figures = [
            row.model_copy(
                update={"state": ObservationState.verified, "replaced": row.replaced or row.id in corrected}
            )
            for row in self.figures
            if row.state in said
        ]
        return self.model_copy(update={"figures": figures})

    def readings(self) -> dict[SeriesKey, tuple[Reading, ...]]:
        """Verified figures of each series. A figure recorded for the unit wins over what its agencies add up to."""
        counting = [
            row for row in self.figures if row.state is ObservationState.verified and not row.replaced
        ]
        found: dict[SeriesKey, dict[str, Reading]] = {}
        parts: dict[tuple[str | None, str], list[FigureRow]] = {}
        for row in counting:
            found.setdefault((row.quantity, row.agency_id), {})[row.nominal] = row.reading()
            if row.agency_id is not None:
                parts.setdefault((row.quantity, row.nominal), []).append(row)
        for (quantity, nominal), rows in parts.items():
            found.setdefault((quantity, None), {}).setdefault(nominal, self._sum(rows))
        return {key: tuple(by_period.values()) for key, by_period in found.items()}

    def _sum(self, rows: list[FigureRow]) -> Reading:
        expected = [str(agency) for agency in self.contributors()]
        total = summed({str(row.agency_id): row.figure for row in rows}, expected)
        return Reading(
            period=rows[0].span,
            start=min(row.period_start for row in rows),
            end=max(row.period_end for row in rows),
            counts_from=max(row.counts_from for row in rows),
            figure=total.figure,
            coverage=total.coverage,
        )

    def computed(self) -> dict[str, Any]:
        """The columns of the indicator that follow from all its figures: the calendar of its standing."""
        facts = StandingFacts(
            yard=self.yard,
            aggregation=self.aggregation,
            goals=self.goals,
            readings=self.readings(),
            start=self.period_start,
            end=self.period_end,
            begin=max(self.effective_on or BEGINNING, self.tracked_from or BEGINNING),
            reporting=tuple(self.reporting or ()),
        )
        changed = {row.in_force_until + timedelta(days=1) for row in self.former}
        changed |= {row.in_force_from for row in self.targets if row.in_force_from is not None}
        parts = [
            (day, indicator_calendar(replace(facts, goals=self.goals_on(day))))
            for day in sorted(changed | {BEGINNING})
        ]
        return joined(parts).columns()


def of_observations(grounds: Iterable[FigureGround]) -> dict[UUID, tuple[FigureGround, FigureRow]]:
    """Every figure by its id, with the ground it stands on."""
    return {row.id: (ground, row) for ground in grounds for row in ground.figures}
