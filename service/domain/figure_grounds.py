"""What may the rules ask of an indicator and its figures, whoever has read them, and how much of them?

For a single act all figures are read (`observation_records.FigureGround`), for a batch those alone that its rows
are about (`figure_batch_facts.BatchGround`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, NamedTuple
from uuid import UUID

from pydantic import PlainSerializer

from service.domain.calendars import Span
from service.domain.figures import Aggregation, Figure, ObsStatus, ValueKind
from service.domain.latest_figures import SeriesKey
from service.domain.observations import ObservationState
from service.domain.periods import period
from service.domain.types import View


def plain(number: Decimal | None) -> int | float | None:
    """A number as JSON columns keep it."""
    if number is None:
        return None
    return int(number) if number == number.to_integral_value() else float(number)


_Number = Annotated[Decimal, PlainSerializer(plain)]


class CheckRow(View):
    """A cross-check as kept."""

    source_system: str
    value: _Number
    on: date
    by: str
    difference: _Number | None
    beyond: bool
    note: str | None

    @property
    def is_open(self) -> bool:
        return self.beyond and self.note is None


class Earlier(NamedTuple):
    """What a series amounted to before, and in which period."""

    amount: Decimal
    nominal: str


class KeptFigure:
    """An observation as kept: what an act on it looks at, and what follows from that."""

    __slots__ = ()

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
    replaced: bool
    source: str | None
    cross_checks: list[CheckRow]

    @property
    def acts_by(self) -> str:
        """What acts go by, whoever asks; `state_of` of the table says the same in SQL."""
        if self.replaced:
            return "replaced"
        if self.state is ObservationState.verified and self.correction_id is not None:
            return "correcting"
        return self.state.value

    @property
    def figure(self) -> Figure:
        return Figure(
            status=self.obs_status,
            numerator=self.numerator,
            denominator=self.denominator,
            # Of a ratio with counts the value is derived, and rounded.
            value=self.value if self.denominator is None else None,
            answer=self.answer,
            text=self.text,
            percent_only=self.percent_only,
        )

    @property
    def span(self) -> Span:
        return period(self.nominal)


class Ground:
    """An indicator, and what its figures say.

    state: of its plan. period_start to tracked_from: of the plan.
    """

    __slots__ = ()

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

    def agencies(self, role: str) -> list[UUID]:
        raise NotImplementedError

    def contributors(self) -> list[UUID]:
        """Agencies whose own figures are wanted: those named as such, and those with a target of their own."""
        raise NotImplementedError

    def answering(self, row: KeptFigure) -> list[UUID]:
        """Agencies that may change a figure: whose contribution it is, or who leads."""
        return self.agencies("lead") if row.agency_id is None else [row.agency_id]

    @property
    def quantities(self) -> tuple[tuple[str, ...], bool]:
        """The quantities that one line holds, and whether a figure may name none."""
        raise NotImplementedError

    def figure_at(self, nominal: str, key: SeriesKey) -> KeptFigure | None:
        """What has been said of a series for a period, and is not replaced."""
        raise NotImplementedError

    def amount_before(self, span: Span, key: SeriesKey) -> Earlier | None:
        """What a series amounted to in the latest period that ended before this one."""
        raise NotImplementedError

    def peers_of(self, nominal: str) -> Sequence[Decimal]:
        """What the other communes have verified for a period, in order and without a name."""
        raise NotImplementedError


def quantities_of(names: Collection[str | None]) -> tuple[tuple[str, ...], bool]:
    """By the quantities that targets are of: which a figure may name, and whether it may name none."""
    named = tuple(dict.fromkeys(name for name in names if name is not None))
    return named, not names or None in names


def contributing(named: Iterable[UUID], with_own: Iterable[UUID | None]) -> list[UUID]:
    """Whose own figures are wanted, each once: those named as contributors, those with a target of their own."""
    return list(dict.fromkeys((*named, *(agency for agency in with_own if agency is not None))))
