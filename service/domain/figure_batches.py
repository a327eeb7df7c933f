"""What does each of thousands of figures come to: a new one, a change, a correction, or nothing new?

The same rules as for a single figure, row by row, each held against what the rows before it have left.
A figure of the same indicator, quantity, agency and period that is there already is changed while nobody
has verified it, corrected once it was, and left alone where the row says nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from service.domain.access import Principal
from service.domain.errors import Invalid, invalid
from service.domain.evidence import KeptItem, completed, item_faults
from service.domain.figures import Aggregation, ValueKind, settled
from service.domain.ids import new_id
from service.domain.indicator_judgements import Goal
from service.domain.observation_acts import changed, corrected, recorded, stated_for
from service.domain.observation_batches import FigureOutcome, ObservationRow
from service.domain.observation_figures import FIELDS, figure_of
from service.domain.observation_records import FigureGround, FigureRow, GoalRow, RoleRow
from service.domain.observations import ObservationCorrect, ObservationPatch, ObservationState
from service.domain.targets import Direction
from service.domain.types import View

_SAID = (*FIELDS, "obs_status", "percent_only")
_BESIDE = ("supplied_by", "channel", "source_system", "evidence")


class StandingFigure(FigureRow):
    """A figure that is there, with all that a row may say of it."""

    supplied_by: str | None
    channel: str | None
    source_system: str | None
    evidence: list[dict[str, Any]]


Peers = Callable[[int, UUID, str], list[Decimal]]
"""By unit, definition and period: what the other communes of the city have verified, in order."""

Place = tuple[str, str | None, UUID | None]
"""Period, quantity and agency of one figure of an indicator."""


class BatchGround(FigureGround):
    """An indicator, and of its figures those that rows of the batch are about, and of each series the one before."""

    definition_id: UUID | None

    @cached_property
    def goals(self) -> tuple[Goal, ...]:  # type: ignore[override]
        """As of any ground, worked out once for all rows of the indicator: the targets stay."""
        return self._followed(self.targets)

    @cached_property
    def _contributors(self) -> list[UUID]:
        return super().contributors()

    def contributors(self) -> list[UUID]:
        return self._contributors


class GoalOf(GoalRow):
    """A target, and whose."""

    indicator_id: UUID


class RoleOf(RoleRow):
    """An agency's role, and for which indicator."""

    indicator_id: UUID


class FigureOf(StandingFigure):
    """A figure, and of which indicator."""

    indicator_id: UUID


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
        groups = {(one.above, one.definition, one.period): one.values for one in self.groups}
        own = {(one.unit, one.definition, one.period): one.value for one in self.own}
        return lambda unit, definition, nominal: _but(
            groups.get((self.above.get(unit, -1), definition, nominal), []), own.get((unit, definition, nominal))
        )


def _but(values: list[Decimal], own: Decimal | None) -> list[Decimal]:
    if own is None:
        return values
    place = values.index(own)
    return values[:place] + values[place + 1 :]


class BatchIndicator(View):
    """An indicator by itself, as a FigureGround has it."""

    id: UUID
    version: int
    unit_key: int
    definition_id: UUID | None
    state: str | None
    named_agency_ids: list[UUID]
    value_kind: ValueKind
    direction: Direction
    aggregation: Aggregation
    baseline_value: Decimal | None
    tolerance: Decimal | None
    may_exceed: bool
    period_start: date
    period_end: date
    effective_on: date | None
    tracked_from: date | None


class BatchFacts(View):
    """All that the rules need to know of a batch, table by table. figures: some several times."""

    indicators: list[BatchIndicator]
    targets: list[GoalOf]
    roles: list[RoleOf]
    figures: list[FigureOf]
    peers: PeerGroups

    def grounds(self) -> dict[UUID, BatchGround]:
        """The indicators, each with what belongs to it."""
        parts: dict[UUID, tuple[list[GoalOf], list[RoleOf], dict[UUID, FigureOf]]]
        parts = {one.id: ([], [], {}) for one in self.indicators}
        for goal in self.targets:
            parts[goal.indicator_id][0].append(goal)
        for role in self.roles:
            parts[role.indicator_id][1].append(role)
        for figure in sorted(self.figures, key=_in_time):
            parts[figure.indicator_id][2][figure.id] = figure
        # Every field has been read already; standings are not computed where nothing counts yet.
        return {
            one.id: BatchGround.model_construct(
                **one.__dict__,
                reporting=None,
                former=[],
                peers=[],
                targets=parts[one.id][0],
                roles=parts[one.id][1],
                figures=list(parts[one.id][2].values()),
            )
            for one in self.indicators
        }


@dataclass
class Gathered:
    """What is to be written. inserts: new figures. changes: of figures nobody has verified. corrections: new
    figures, each to take the place of another; corrected: those others."""

    inserts: list[dict[str, Any]] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    corrections: list[dict[str, Any]] = field(default_factory=list)
    corrected: list[dict[str, Any]] = field(default_factory=list)


class FigureBatch:
    """Takes rows one after another and gathers what is to be written. left: rows of each indicator still to come."""

    def __init__(
        self,
        principal: Principal,
        facts: BatchFacts,
        kept: Mapping[UUID, KeptItem],
        rows: Iterable[ObservationRow],
        now: datetime,
    ) -> None:
        self.principal, self.kept, self.now = principal, kept, now
        self.grounds, self.peers = facts.grounds(), facts.peers.by_unit()
        self.left = Counter(row.indicator for row in rows)
        self.agencies: dict[tuple[UUID, UUID | None], UUID | None] = {}
        self.met: dict[tuple[UUID, *Place], int] = {}
        self.writing = Gathered()

    def take(self, number: int, row: ObservationRow) -> tuple[FigureOutcome, UUID]:
        """What a row comes to, and the figure it leaves. Raises what the rules raise, and has changed nothing then."""
        self.left[row.indicator] -= 1
        found = self.grounds.get(row.indicator)
        if found is None:
            raise invalid("/indicator", "indicator_unknown")
        agency = self._stated_for(found, row.agency)
        place: Place = (row.period.nominal, row.quantity, agency)
        first = self.met.setdefault((found.id, *place), number)
        if first != number:
            raise invalid("", "figure_row_twice", other=f"/rows/{first}")
        here = self._beside(found, place)
        row = self._with_items(row)
        standing = _standing(here, place)
        if standing is None:
            return FigureOutcome.recorded, self._record(here, row, agency)
        _require_same(standing, row)
        if _says_nothing_new(standing, row):
            return FigureOutcome.unchanged, standing.id
        if standing.state is ObservationState.verified:
            return FigureOutcome.corrected, self._correct(here, standing, row)
        return FigureOutcome.changed, self._change(here, standing, row)

    def gathered(self) -> Gathered:
        """What has come together since the last look."""
        found, self.writing = self.writing, Gathered()
        return found

    def _stated_for(self, ground: BatchGround, named: UUID | None) -> UUID | None:
        """Asked once for all rows of an indicator that name the same agency, or none."""
        asked = ground.id, named
        if asked not in self.agencies:
            self.agencies[asked] = stated_for(self.principal, ground, named)
        return self.agencies[asked]

    def _beside(self, ground: BatchGround, place: Place) -> BatchGround:
        """The ground with what the peers say of the period; it shares the list of figures."""
        nominal, quantity, agency = place
        if ground.definition_id is None or quantity is not None or agency is not None:
            return ground
        peers = self.peers(ground.unit_key, ground.definition_id, nominal)
        return ground.model_copy(update={"peers": peers}) if peers else ground

    def _with_items(self, row: ObservationRow) -> ObservationRow:
        if not row.evidence or not any(piece.evidence for piece in row.evidence):
            return row
        return completed_row(row, self.kept)

    def _record(self, here: BatchGround, row: ObservationRow, agency: UUID | None) -> UUID:
        columns = {"id": new_id(self.now), **recorded(here, row, agency, self.principal, self.now)}
        self.writing.inserts.append(columns)
        if self.left[here.id]:
            _add(here, _as_figure(columns))
        return columns["id"]

    def _change(self, here: BatchGround, standing: StandingFigure, row: ObservationRow) -> UUID:
        given = {name: getattr(row, name) for name in _SAID} | _told(row)
        patch = _PATCH.model_copy(update=given)
        columns = changed(here, standing, patch, self.principal, self.now)
        beside = {name: getattr(standing, name) for name in _BESIDE}
        self.writing.changes.append({"id": standing.id, "version": standing.version, **beside, **columns})
        if self.left[here.id]:
            _put(here, standing.model_copy(update={**columns, "version": standing.version + 1}))
        return standing.id

    def _correct(self, here: BatchGround, standing: StandingFigure, row: ObservationRow) -> UUID:
        if row.reason is None:
            raise invalid("/reason", "correction_reason_missing")
        given = {name: getattr(row, name) for name in (*_SAID, "note", *_BESIDE)}
        command = ObservationCorrect.model_construct(reason=row.reason, **given)
        columns = {"id": new_id(self.now), **corrected(here, standing, command, self.principal, self.now)}
        self.writing.corrections.append(columns)
        mark = {"correction_id": columns["id"]}
        self.writing.corrected.append({"id": standing.id, "version": standing.version, **mark})
        if self.left[here.id]:
            _put(here, standing.model_copy(update={**mark, "version": standing.version + 1}))
            _add(here, _as_figure(columns))
        return columns["id"]


def completed_row(row: ObservationRow, kept: Mapping[UUID, KeptItem]) -> ObservationRow:
    """A row whose pieces of evidence say what the items say that they name."""
    faults = tuple(item_faults(row.evidence, kept))
    if faults:
        raise Invalid("invalid", errors=faults)
    pieces = tuple(completed(one, kept[one.evidence]) if one.evidence else one for one in row.evidence)
    return row.model_copy(update={"evidence": pieces})


def _standing(ground: BatchGround, place: Place) -> StandingFigure | None:
    """The figure that a row is about: the correction that waits, else the one that stands."""
    found = [
        row
        for row in ground.figures
        if row.nominal == place[0] and (row.quantity, row.agency_id) == place[1:] and not row.replaced
    ]
    waiting = [row for row in found if row.state is not ObservationState.verified]
    one = next(iter(waiting or found), None)
    assert one is None or isinstance(one, StandingFigure)
    return one


def _require_same(standing: StandingFigure, row: ObservationRow) -> None:
    """What only the first record of a figure says cannot be said otherwise later."""
    start, end = row.period.start or standing.period_start, row.period.end or standing.period_end
    if (start, end) != (standing.period_start, standing.period_end):
        days = {"start": standing.period_start.isoformat(), "end": standing.period_end.isoformat()}
        raise invalid("/period", "figure_window_other", **days)
    there = {(check.source_system, check.value) for check in standing.cross_checks}
    for i, check in enumerate(row.cross_checks):
        if (check.source_system, check.value) not in there:
            raise invalid(f"/crossChecks/{i}", "cross_check_by_act")


def _says_nothing_new(standing: StandingFigure, row: ObservationRow) -> bool:
    if settled(figure_of({name: getattr(row, name) for name in _SAID})) != standing.figure:
        return False
    told = _told(row)
    pieces = told.pop("evidence", None)
    if pieces is not None and [one.model_dump(mode="json", by_alias=True) for one in pieces] != standing.evidence:
        return False
    return all(getattr(standing, name) == value for name, value in told.items())


def _told(row: ObservationRow) -> dict[str, Any]:
    """What a row says beside the figure; what it leaves out stays as it was."""
    return {name: value for name in ("note", *_BESIDE) if (value := getattr(row, name)) not in (None, ())}


# A copy costs a tenth of what it takes to make a model anew, and every value has been read already.
_PATCH = ObservationPatch()
_NEW = StandingFigure.model_construct(
    **dict.fromkeys(StandingFigure.model_fields)
    | {"version": 1, "state": ObservationState.recorded, "replaced": False}
)


def _as_figure(columns: dict[str, Any]) -> StandingFigure:
    """A new figure as the rows after it find it."""
    return _NEW.model_copy(update=columns)


def _in_time(row: FigureRow) -> tuple[date, int]:
    """As the database sorts them: ids compare as numbers there too."""
    return row.period_end, row.id.int


def _add(ground: FigureGround, row: FigureRow) -> None:
    ground.figures.append(row)
    ground.figures.sort(key=_in_time)


def _put(ground: FigureGround, row: FigureRow) -> None:
    place = next(i for i, one in enumerate(ground.figures) if one.id == row.id)
    ground.figures[place] = row
