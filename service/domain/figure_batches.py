"""What does each of thousands of figures come to: a new one, a change, a correction, or nothing new?

The same rules as for a single figure, row by row, each held against what the rows before it have left.
A figure of the same indicator, quantity, agency and period that is there already is changed while nobody
has verified it, corrected once it was, and left alone where the row says nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from service.domain.access import Principal
from service.domain.errors import Conflict, FieldError, Invalid, invalid
from service.domain.evidence import KeptItem, completed, item_faults
from service.domain.figure_batch_facts import BatchFacts, BatchGround, FigurePlace, Place, StandingFigure
from service.domain.figures import Figure, settled
from service.domain.ids import ids_of
from service.domain.observation_acts import changed, corrected, recorded, stated_for
from service.domain.observation_batches import FigureOutcome, ObservationRow
from service.domain.observation_figures import FIELDS, figure_given
from service.domain.observations import ObservationCorrect, ObservationState
from service.domain.peer_groups import Peers
from service.domain.row_tables import RowTable

_plainly = attrgetter("numerator", "denominator", "answer", "text")
"""Where these differ so do the figures: nothing is derived for them."""
_BESIDE = ("supplied_by", "channel", "source_system", "evidence")
_TOLD = frozenset({"note", *_BESIDE})
_CORRECTION = (*FIELDS, "obs_status", "percent_only", "note", *_BESIDE)


@dataclass
class Gathered:
    """What is to be written. inserts: new figures. changes: of figures nobody has verified. corrections: new
    figures, each to take the place of another; corrected: those others."""

    inserts: RowTable = field(default_factory=RowTable)
    changes: RowTable = field(default_factory=RowTable)
    corrections: RowTable = field(default_factory=RowTable)
    corrected: RowTable = field(default_factory=RowTable)


class FigureBatch:
    """Takes rows one after another, of which the facts are known, and gathers what is to be written.

    taken: places where a figure stands that the caller may not see.
    """

    def __init__(self, principal: Principal, kept: Mapping[UUID, KeptItem], now: datetime) -> None:
        self.principal, self.kept, self.now = principal, kept, now
        self.grounds: dict[int, BatchGround] = {}
        self.peers = Peers()
        self.taken: set[FigurePlace] = set()
        self.ids = ids_of(now)
        self.writing = Gathered()

    def learn(self, facts: BatchFacts) -> None:
        """Facts of some rows, read before any of them is taken; what rows before them have left stays as it is."""
        facts.deal(self.grounds, self.peers)
        self.taken |= {(one.indicator_id, one.nominal, one.quantity, one.agency_id) for one in facts.taken}

    def take(self, number: int, row: ObservationRow) -> tuple[FigureOutcome, UUID]:
        """What a row comes to, and the figure it leaves. Raises what the rules raise, and has changed nothing then."""
        here = self.grounds.get(row.indicator.int)
        if here is None:
            raise invalid("/indicator", "indicator_unknown")
        if row.agency not in here.speaks_for:
            here.speaks_for[row.agency] = stated_for(self.principal, here, row.agency)
        agency = here.speaks_for[row.agency]
        place: Place = (row.period.nominal, row.quantity, agency)
        first = here.met.setdefault(place, number)
        if first != number:
            raise invalid("", "figure_row_twice", other=f"/rows/{first}")
        if row.evidence:
            row = self._with_items(row)
        standing = here.standing(place)
        if standing is None:
            return FigureOutcome.recorded, self._record(here, row, agency)
        _require_same(standing, row)
        given, told = figure_given(row), _told(row)
        if _says_nothing_new(standing, given, told):
            return FigureOutcome.unchanged, standing.id
        if standing.state is ObservationState.verified:
            return FigureOutcome.corrected, self._correct(here, standing, row)
        return FigureOutcome.changed, self._change(here, standing, given, told)

    def gathered(self) -> Gathered:
        """What has come together since the last look."""
        found, self.writing = self.writing, Gathered()
        return found

    def _with_items(self, row: ObservationRow) -> ObservationRow:
        return completed_row(row, self.kept) if any(piece.evidence for piece in row.evidence) else row

    def places(self) -> list[FigurePlace]:
        """All that rows have been about so far."""
        return [(one.id, *place) for one in self.grounds.values() for place in one.met]

    def _record(self, here: BatchGround, row: ObservationRow, agency: UUID | None) -> UUID:
        columns, figure = recorded(here, row, agency, self.principal, self.now)
        if self.taken and (here.id, row.period.nominal, row.quantity, agency) in self.taken:
            # What the database says of a single one.
            raise Conflict("already_exists", errors=(FieldError("/period", "already_exists"),))
        columns["id"] = figure_id = next(self.ids)
        self.writing.inserts.add(columns)
        here.leave(columns["nominal"], (row.quantity, agency), columns["period_end"], figure_id.int, figure)
        return figure_id

    def _change(
        self, here: BatchGround, standing: StandingFigure, given: Figure, told: Mapping[str, Any]
    ) -> UUID:
        columns, figure = changed(here, standing, given, told, self.principal, self.now)
        self.writing.changes.add(_as_it_stands(standing) | columns)
        self._left(here, standing, standing.id, figure)
        return standing.id

    def _correct(self, here: BatchGround, standing: StandingFigure, row: ObservationRow) -> UUID:
        if row.reason is None:
            raise invalid("/reason", "correction_reason_missing")
        given = {name: getattr(row, name) for name in _CORRECTION}
        command = _CORRECT.model_copy(update=given | {"reason": row.reason})
        columns, figure = corrected(here, standing, command, self.principal, self.now)
        columns["id"] = figure_id = next(self.ids)
        self.writing.corrections.add(columns)
        self.writing.corrected.add(
            {"id": standing.id, "version": standing.version, "correction_id": figure_id}
        )
        self._left(here, standing, figure_id, figure)
        return figure_id

    @staticmethod
    def _left(here: BatchGround, of: StandingFigure, figure_id: UUID, figure: Figure) -> None:
        here.leave(of.nominal, (of.quantity, of.agency_id), of.period_end, figure_id.int, figure)


def completed_row(row: ObservationRow, kept: Mapping[UUID, KeptItem]) -> ObservationRow:
    """A row whose pieces of evidence say what the items say that they name."""
    faults = tuple(item_faults(row.evidence, kept))
    if faults:
        raise Invalid("invalid", errors=faults)
    pieces = tuple(completed(one, kept[one.evidence]) if one.evidence else one for one in row.evidence)
    return row.model_copy(update={"evidence": pieces})


def _require_same(standing: StandingFigure, row: ObservationRow) -> None:
    """What only the first record of a figure says cannot be said otherwise later."""
    start, end = row.period.start or standing.period_start, row.period.end or standing.period_end
    if (start, end) != (standing.period_start, standing.period_end):
        days = {"start": standing.period_start.isoformat(), "end": standing.period_end.isoformat()}
        raise invalid("/period", "figure_window_other", **days)
    if not row.cross_checks:
        return
    there = {(check.source_system, check.value) for check in standing.cross_checks}
    for i, check in enumerate(row.cross_checks):
        if (check.source_system, check.value) not in there:
            raise invalid(f"/crossChecks/{i}", "cross_check_by_act")


def _as_it_stands(standing: StandingFigure) -> dict[str, Any]:
    """What a change of a figure leaves where nothing is said of it: all rows of a statement have the same columns."""
    return {
        "id": standing.id,
        "version": standing.version,
        "supplied_by": standing.supplied_by,
        "channel": standing.channel,
        "source_system": standing.source_system,
        "evidence": standing.evidence,
    }


def _says_nothing_new(standing: StandingFigure, given: Figure, told: Mapping[str, Any]) -> bool:
    if _plainly(given) != _plainly(standing) or settled(given) != standing.figure:
        return False
    pieces = told.get("evidence")
    if pieces is not None and [one.model_dump(mode="json", by_alias=True) for one in pieces] != standing.evidence:
        return False
    return all(getattr(standing, name) == value for name, value in told.items() if name != "evidence")


def _told(row: ObservationRow) -> dict[str, Any]:
    """What a row says beside the figure; what it leaves out stays as it was."""
    said = _TOLD & row.model_fields_set
    return {name: value for name in said if (value := getattr(row, name)) not in (None, ())} if said else {}


# A copy costs a tenth of what it takes to make a model anew, and every value has been read already.
_CORRECT = ObservationCorrect(reason="-")
