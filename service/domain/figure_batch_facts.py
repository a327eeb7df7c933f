"""What is known of thousands of figures before any is judged: indicators, what stands there, what others say?

Read in one statement, set by set, and dealt out here to the indicators. A ground of a batch answers the same
questions as that of a single figure, but looks up what the other goes through.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import chain
from typing import Any, ClassVar
from uuid import UUID

from pydantic import ConfigDict, Field

from service.domain.calendars import Span
from service.domain.figures import Figure, ObsStatus
from service.domain.latest_figures import SeriesKey
from service.domain.observation_records import (
    Earlier,
    FigureGround,
    FigureRow,
    FormerGoalRow,
    GoalRow,
    RoleRow,
    quantities_of,
)
from service.domain.observations import ObservationState
from service.domain.periods import period
from service.domain.reporting_times import ReportingTimes
from service.domain.types import View


class StandingFigure(FigureRow):
    """A figure that is there, with all that a row may say of it."""

    supplied_by: str | None
    channel: str | None
    source_system: str | None
    evidence: list[dict[str, Any]]


class GoalOf(View):
    """Of a target that is followed: of which quantity, whose alone, and of which indicator it is."""

    indicator_id: UUID
    name: str | None
    agency_id: UUID | None


class RoleOf(RoleRow):
    """An agency's role, and for which indicator."""

    indicator_id: UUID


class FigureOf(StandingFigure):
    """A figure, and of which indicator."""

    indicator_id: UUID


class EarlierOf(View):
    """Of a figure that others are held against: what it amounts to, when, and of which indicator it is."""

    indicator_id: UUID
    id: UUID
    nominal: str
    period_end: date
    quantity: str | None
    agency_id: UUID | None
    obs_status: ObsStatus
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None

    @property
    def figure(self) -> Figure:
        return Figure(
            status=self.obs_status, numerator=self.numerator, denominator=self.denominator, value=self.value
        )


ByPeriod = Callable[[str], Sequence[Decimal]]
"""What the other communes of the city have verified for a period, in order."""

Peers = Callable[[int, UUID], ByPeriod]
"""By unit and definition."""

Place = tuple[str, str | None, UUID | None]
"""Period, quantity and agency of one figure of an indicator."""

FigurePlace = tuple[UUID, *Place]
"""The same, and of which indicator."""

_Said = tuple[date, date, int, str, FigureRow | EarlierOf | Figure]
"""Ends of the period and of the days really covered, and the id as a number: what orders figures; then the period,
and the figure, as read or as it is about to be written."""


class BatchGround(FigureGround):
    """An indicator, and of its figures those that rows of the batch are about, and of each series the one before.

    DEALT: what is not read with it, but put to it afterwards. said_by_others: what the other communes have verified,
    by period. speaks_for: whose figure a row is by the agency it names, asked once for all that name the same.
    met: the row that each place came by.
    """

    model_config = ConfigDict(frozen=False)
    DEALT: ClassVar = frozenset(
        {
            *("reporting", "targets", "former", "roles", "figures", "peers"),
            *("followed", "there", "earlier", "said_by_others", "speaks_for", "met"),
        }
    )

    definition_id: UUID | None
    # Standings are not computed where nothing counts yet.
    reporting: list[ReportingTimes] | None = None
    targets: list[GoalRow] = Field(default_factory=list)
    former: list[FormerGoalRow] = Field(default_factory=list)
    roles: list[RoleRow] = Field(default_factory=list)
    figures: list[FigureRow] = Field(default_factory=list)
    peers: list[Decimal] = Field(default_factory=list)
    followed: list[GoalOf] = Field(default_factory=list)
    there: list[StandingFigure] = Field(default_factory=list)
    earlier: list[EarlierOf] = Field(default_factory=list)
    said_by_others: ByPeriod | None = None
    speaks_for: dict[UUID | None, UUID | None] = Field(default_factory=dict)
    met: dict[Any, int] = Field(default_factory=dict)

    @cached_property
    def quantities(self) -> tuple[tuple[str, ...], bool]:
        return quantities_of([goal.name for goal in self.followed])

    @cached_property
    def _contributors(self) -> list[UUID]:
        return self._with_own(goal.agency_id for goal in self.followed)

    def contributors(self) -> list[UUID]:
        return self._contributors

    @cached_property
    def _in_role(self) -> dict[str, list[UUID]]:
        return {}

    def agencies(self, role: str) -> list[UUID]:
        found = self._in_role.get(role)
        if found is None:
            found = self._in_role[role] = super().agencies(role)
        return found

    @cached_property
    def _places(self) -> dict[Place, list[StandingFigure]]:
        found: dict[Place, list[StandingFigure]] = {}
        for one in self.there:
            at = found.setdefault((one.nominal, one.quantity, one.agency_id), [])
            # Read once for each row that is about it.
            if not at or all(other.id != one.id for other in at):
                at.append(one)
        return found

    @cached_property
    def _series(self) -> dict[SeriesKey, list[_Said]]:
        found: dict[SeriesKey, list[_Said]] = {}
        said = (one for at in self._places.values() for one in at if one.state is not ObservationState.returned)
        every: Iterable[StandingFigure | EarlierOf] = chain(said, self.earlier)
        for one in every:
            key = one.quantity, one.agency_id
            kept = (period(one.nominal).end, one.period_end, one.id.int, one.nominal, one)
            insort(found.setdefault(key, []), kept)
        return found

    def standing(self, place: Place) -> StandingFigure | None:
        """The figure that a row is about: the correction that waits, else the one that stands."""
        found = self._places.get(place)
        if found is None:
            return None
        return next((one for one in found if one.state is not ObservationState.verified), found[0])

    def leave(self, nominal: str, key: SeriesKey, end: date, number: int, figure: Figure) -> None:
        """What a row leaves, as those after it are held against it: a new figure, or another than was there.

        No row finds it at its own place: a second one about the same figure is refused before.
        """
        series = self._series.setdefault(key, [])
        said: _Said = (period(nominal).end, end, number, nominal, figure)
        at = bisect_left(series, said[:3])
        if at < len(series) and series[at][2] == number:
            series[at] = said
        else:
            series.insert(at, said)

    def figure_at(self, nominal: str, key: SeriesKey) -> FigureRow | None:
        found = self._places.get((nominal, *key))
        return found[0] if found else None

    def amount_before(self, span: Span, key: SeriesKey) -> Earlier | None:
        series = self._series.get(key)
        end = bisect_left(series, (span.end,)) if series else 0
        while series and end:
            # Of those that end on one day the first.
            first = bisect_left(series, series[end - 1][:1], 0, end)
            for _, _, _, nominal, said in series[first:end]:
                amount = _figure(said).amount
                if amount is not None:
                    return Earlier(amount, nominal)
            end = first
        return None

    def peers_of(self, nominal: str) -> Sequence[Decimal]:
        return self.said_by_others(nominal) if self.said_by_others is not None else ()


def _figure(said: FigureRow | EarlierOf | Figure) -> Figure:
    return said if isinstance(said, Figure) else said.figure


class PeerGroup(View):
    """What the communes of one city have verified for a definition and period, in order."""

    above: int
    definition: UUID
    period: str
    values: list[Decimal]


class OwnValue(View):
    """What one of them has said itself: of its peers it is none."""

    unit: int
    definition: UUID
    period: str
    value: Decimal


class PeerGroups(View):
    """above: the city of each commune, by the commune's key."""

    above: dict[int, int]
    groups: list[PeerGroup]
    own: list[OwnValue]

    def by_unit(self) -> Peers:
        """What each commune's figures are held against, found when asked for."""
        groups: dict[tuple[int, UUID], dict[str, list[Decimal]]] = {}
        for group in self.groups:
            groups.setdefault((group.above, group.definition), {})[group.period] = group.values
        owns: dict[tuple[int, UUID], dict[str, Decimal]] = {}
        for one in self.own:
            owns.setdefault((one.unit, one.definition), {})[one.period] = one.value

        def of(unit: int, definition: UUID) -> ByPeriod:
            values, own = groups.get((self.above.get(unit, -1), definition), {}), owns.get((unit, definition), {})
            return lambda nominal: _but(values.get(nominal, []), own.get(nominal))

        return of


def _but(values: list[Decimal], own: Decimal | None) -> list[Decimal]:
    if own is None:
        return values
    place = values.index(own)
    return values[:place] + values[place + 1 :]


class TakenPlace(View):
    """Where a figure stands, whether the caller sees it or not."""

    indicator_id: UUID
    nominal: str
    quantity: str | None
    agency_id: UUID | None


class BatchFacts(View):
    """All that the rules need to know of a batch, table by table. figures: those that rows are about; earlier: others
    before them, each once."""

    indicators: list[BatchGround]
    targets: list[GoalOf]
    roles: list[RoleOf]
    figures: list[FigureOf]
    earlier: list[EarlierOf]
    peers: PeerGroups
    taken: list[TakenPlace] = []

    def grounds(self) -> dict[int, BatchGround]:
        """The indicators, each with what belongs to it, by their ids as numbers: Python takes its time over a UUID."""
        found = {one.id.int: one for one in self.indicators}
        for goal in self.targets:
            found[goal.indicator_id.int].followed.append(goal)
        for role in self.roles:
            found[role.indicator_id.int].roles.append(role)
        for figure in self.figures:
            found[figure.indicator_id.int].there.append(figure)
        for earlier in self.earlier:
            found[earlier.indicator_id.int].earlier.append(earlier)
        peers = self.peers.by_unit()
        for one in self.indicators:
            if one.definition_id is not None:
                one.said_by_others = peers(one.unit_key, one.definition_id)
        return found
