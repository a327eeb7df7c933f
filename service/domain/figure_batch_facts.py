"""What is known of thousands of figures before they are judged: indicators, what stands there, what others say?

Read set by set and dealt out here to the indicators. A ground of a batch answers the same questions as that of a
single figure, but looks up what the other goes through, and has only what they ask: ten thousand are to be made.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from service.domain.calendars import Span
from service.domain.figure_grounds import CheckRow, Earlier, Ground, KeptFigure, contributing, quantities_of
from service.domain.figures import Aggregation, Figure, ObsStatus, ValueKind
from service.domain.in_columns import IN_COLUMNS
from service.domain.latest_figures import SeriesKey
from service.domain.observations import ObservationState
from service.domain.peer_groups import ByPeriod, PeerGroups, Peers
from service.domain.periods import period
from service.domain.types import View

Place = tuple[str, str | None, UUID | None]
"""Period, quantity and agency of one figure of an indicator."""

FigurePlace = tuple[UUID, *Place]
"""The same, and of which indicator."""


@dataclass(slots=True, eq=False)
class StandingFigure(KeptFigure):
    """A figure that is there and not replaced, with all that a row may say of it, and of which indicator it is."""

    indicator_id: UUID
    id: UUID
    version: int
    nominal: str
    period_start: date
    period_end: date
    counts_from: date
    quantity: str | None
    agency_id: UUID | None
    obs_status: ObsStatus
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    answer: bool | None
    text: str | None
    percent_only: bool
    note: str | None
    state: ObservationState
    correction_id: UUID | None
    source: str | None
    cross_checks: list[CheckRow]
    supplied_by: str | None
    channel: str | None
    source_system: str | None
    evidence: list[dict[str, Any]]
    replaced: bool = field(init=False, default=False)


@dataclass(slots=True, eq=False)
class EarlierFigure:
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


@dataclass(slots=True, eq=False)
class FollowedGoal:
    """Of a target that is followed: of which quantity, whose alone, and of which indicator it is."""

    indicator_id: UUID
    name: str | None
    agency_id: UUID | None


@dataclass(slots=True, eq=False)
class RoleOf:
    """An agency's role, and for which indicator."""

    indicator_id: UUID
    agency_id: UUID
    role: str


_Said = tuple[date, date, int, str, StandingFigure | EarlierFigure | Figure]
"""Ends of the period and of the days really covered, and the id as a number: what orders figures; then the period,
and the figure, as read or as it is about to be written."""


@dataclass(slots=True, eq=False)
class BatchGround(Ground):
    """An indicator, and of its figures those that rows of the batch are about, and of each series the one before.

    said_by_others: what the other communes have verified, by period. speaks_for: whose figure a row is by the agency
    it names, asked once for all that name the same. met: the row that each place came by.
    """

    id: UUID
    unit_key: int
    state: str | None
    named_agency_ids: list[UUID]
    value_kind: ValueKind
    aggregation: Aggregation
    tolerance: Decimal | None
    may_exceed: bool
    period_start: date
    period_end: date
    tracked_from: date | None
    definition_id: UUID | None
    followed: list[FollowedGoal] = field(init=False, default_factory=list)
    in_role: dict[str, list[UUID]] = field(init=False, default_factory=dict)
    said_by_others: ByPeriod | None = field(init=False, default=None)
    speaks_for: dict[UUID | None, UUID | None] = field(init=False, default_factory=dict)
    met: dict[Place, int] = field(init=False, default_factory=dict)
    _quantities: tuple[tuple[str, ...], bool] | None = field(init=False, default=None)
    _places: dict[Place, list[StandingFigure]] = field(init=False, default_factory=dict)
    _series: dict[SeriesKey, list[_Said]] = field(init=False, default_factory=dict)

    @property
    def quantities(self) -> tuple[tuple[str, ...], bool]:
        if self._quantities is None:
            self._quantities = quantities_of([goal.name for goal in self.followed])
        return self._quantities

    def agencies(self, role: str) -> list[UUID]:
        return self.in_role.get(role, [])

    def contributors(self) -> list[UUID]:
        return contributing(self.agencies("contributor"), (goal.agency_id for goal in self.followed))

    def keep(self, figure: StandingFigure) -> None:
        """One that rows are about; those of several parts of a batch may be about the same."""
        place = (figure.nominal, figure.quantity, figure.agency_id)
        there = self._places.get(place)
        if there is None:
            self._places[place] = [figure]
        elif all(other.id != figure.id for other in there):
            there.append(figure)
        else:
            return
        if figure.state is not ObservationState.returned:
            self.keep_earlier(figure)

    def keep_earlier(self, figure: StandingFigure | EarlierFigure) -> None:
        """One that rows are held against, unless it is known, and what a row has left of it."""
        key, end, number = (figure.quantity, figure.agency_id), figure.period_end, figure.id.int
        self._say(figure.nominal, key, end, number, figure, anew=False)

    def leave(self, nominal: str, key: SeriesKey, end: date, number: int, figure: Figure) -> None:
        """What a row leaves, as those after it are held against it: a new figure, or another than was there.

        No row finds it at its own place: a second one about the same figure is refused before.
        """
        self._say(nominal, key, end, number, figure, anew=True)

    def _say(
        self,
        nominal: str,
        key: SeriesKey,
        end: date,
        number: int,
        figure: StandingFigure | EarlierFigure | Figure,
        *,
        anew: bool,
    ) -> None:
        said: _Said = (period(nominal).end, end, number, nominal, figure)
        series = self._series.get(key)
        if series is None:
            self._series[key] = [said]
            return
        at = bisect_left(series, said[:3])
        if at == len(series) or series[at][2] != number:
            series.insert(at, said)
        elif anew:
            series[at] = said

    def standing(self, place: Place) -> StandingFigure | None:
        """The figure that a row is about: the correction that waits, else the one that stands."""
        found = self._places.get(place)
        if found is None:
            return None
        if len(found) == 1:
            return found[0]
        return next((one for one in found if one.state is not ObservationState.verified), found[0])

    def figure_at(self, nominal: str, key: SeriesKey) -> StandingFigure | None:
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


def _figure(said: StandingFigure | EarlierFigure | Figure) -> Figure:
    return said if isinstance(said, Figure) else said.figure


@dataclass(slots=True, eq=False)
class TakenPlace:
    """Where a figure stands, whether the caller sees it or not."""

    indicator_id: UUID
    nominal: str
    quantity: str | None
    agency_id: UUID | None


class BatchFacts(View):
    """What the rules need to know of some rows of a batch, table by table. figures: those that rows are about;
    earlier: others before them, each once."""

    indicators: Annotated[list[BatchGround], IN_COLUMNS]
    targets: Annotated[list[FollowedGoal], IN_COLUMNS]
    roles: Annotated[list[RoleOf], IN_COLUMNS]
    figures: Annotated[list[StandingFigure], IN_COLUMNS]
    earlier: Annotated[list[EarlierFigure], IN_COLUMNS]
    peers: PeerGroups
    taken: Annotated[list[TakenPlace], IN_COLUMNS] = []

    def deal(self, grounds: dict[int, BatchGround], peers: Peers) -> None:
        """Put all of it where it belongs: to the indicators by their ids as numbers, since Python takes its time over
        a UUID. Of indicators that are among them already figures and what others say are new, and no more is read; of
        those that the caller does not see figures may be, which are nobody's then."""
        peers.learn(self.peers)
        grounds |= {one.id.int: one for one in self.indicators}
        for goal in self.targets:
            grounds[goal.indicator_id.int].followed.append(goal)
        for role in self.roles:
            grounds[role.indicator_id.int].in_role.setdefault(role.role, []).append(role.agency_id)
        for one in self.indicators:
            if one.definition_id is not None:
                one.said_by_others = peers.of(one.unit_key, one.definition_id)
        for figure in self.figures:
            here = grounds.get(figure.indicator_id.int)
            if here is not None:
                here.keep(figure)
        for earlier in self.earlier:
            here = grounds.get(earlier.indicator_id.int)
            if here is not None:
                here.keep_earlier(earlier)
