"""What the communes of a city say is dealt out to each without its own; far is what the plain formula calls far."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from statistics import median
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import to_json

from service.domain.errors import Invalid
from service.domain.figure_batch_facts import (
    BatchFacts,
    BatchGround,
    EarlierFigure,
    FollowedGoal,
    RoleOf,
    StandingFigure,
)
from service.domain.figure_batches import FigureBatch
from service.domain.figures import Aggregation, ObsStatus, ValueKind
from service.domain.in_columns import read_columns
from service.domain.observation_batches import FigureOutcome, ObservationRow
from service.domain.observation_figures import (
    OUTLIER_FACTOR,
    OUTLIER_PEERS,
    OUTLIER_POINTS,
    OUTLIER_SPREADS,
    SPREAD_OF_DEVIATION,
    is_outlier,
)
from service.domain.observations import ObservationState, PeriodWrite
from service.domain.peer_groups import OwnValue, PeerGroup, PeerGroups, Peers
from tests.domain.figures import principal

ENTRY = UUID("01980000-0000-7000-8000-00000000000d")
VALUES = st.decimals(min_value=-10, max_value=100_000, places=2)


def test_a_commune_is_held_against_the_others_of_its_city_alone() -> None:
    values = [Decimal(v) for v in (10, 20, 20, 30)]
    groups = PeerGroups(
        above={101: 100, 102: 100, 201: 200},
        groups=[PeerGroup(above=100, definition=ENTRY, period="2026-M05", values=values)],
        own=[OwnValue(unit=101, definition=ENTRY, period="2026-M05", value=Decimal(20))],
    )

    peers = Peers()
    peers.learn(groups)

    assert peers.of(101, ENTRY)("2026-M05") == [10, 20, 30]
    assert peers.of(102, ENTRY)("2026-M05") == values
    for unit, nominal in ((102, "2026-M04"), (201, "2026-M05"), (999, "2026-M05")):
        assert peers.of(unit, ENTRY)(nominal) == ()


@given(VALUES, st.lists(VALUES, max_size=12), st.sampled_from([ValueKind.ratio, ValueKind.number]))
def test_far_is_what_the_whole_formula_calls_far(amount: Decimal, said: list[Decimal], kind: ValueKind) -> None:
    peers = sorted(said)

    assert is_outlier(kind, amount, peers) is _far(kind, amount, peers)


def _far(kind: ValueKind, amount: Decimal, peers: list[Decimal]) -> bool:
    """Without any short cut: the modified z-score, and how near is near in any case."""
    least = OUTLIER_POINTS
    if kind is ValueKind.number:
        peers = [peer.log10() for peer in peers if peer > 0]
        if amount <= 0:
            return False
        amount, least = amount.log10(), OUTLIER_FACTOR.log10()
    if len(peers) < OUTLIER_PEERS:
        return False
    middle = median(peers)
    deviation = median([abs(peer - middle) for peer in peers])
    return abs(amount - middle) > max(least, OUTLIER_SPREADS * SPREAD_OF_DEVIATION * deviation)


INDICATOR, FIGURE = UUID("01980000-0000-7000-8000-000000000001"), UUID("01980000-0000-7000-8000-000000000002")
NOW = datetime(2026, 6, 10, 3, tzinfo=UTC)


def _facts(
    *, known: bool = False, figures: Sequence[StandingFigure] = (), earlier: Sequence[EarlierFigure] = ()
) -> BatchFacts:
    """As PostgreSQL renders it: an indicator unless it is known, and figures."""
    here = BatchGround(
        INDICATOR, 7, "published", [], ValueKind.ratio, Aggregation.level, None, False, date(2026, 1, 1),
        date(2026, 12, 31), None, None,
    )  # fmt: skip
    kinds = {"indicators": BatchGround, "targets": FollowedGoal, "roles": RoleOf, "figures": StandingFigure,
             "earlier": EarlierFigure}  # fmt: skip
    rows: dict[str, Sequence[Any]] = {"indicators": [] if known else [here], "figures": figures, "earlier": earlier}
    columns = {
        name: [[getattr(row, column) for row in rows.get(name, ())] for column in read_columns(kind)]
        for name, kind in kinds.items()
    }
    peers: dict[str, Any] = {"above": {}, "groups": [], "own": []}
    return BatchFacts.model_validate_json(to_json(columns | {"peers": peers}))


def _standing(nominal: str, numerator: int) -> StandingFigure:
    day = date(2026, int(nominal[-2:]), 28)
    return StandingFigure(
        INDICATOR, FIGURE, 1, nominal, day, day, day, None, None, ObsStatus.reported, Decimal(numerator), Decimal(100),
        Decimal(numerator), None, None, False, None, ObservationState.recorded, None, None, [], None, None, None, [],
    )  # fmt: skip


def _earlier(nominal: str, numerator: int) -> EarlierFigure:
    return EarlierFigure(
        INDICATOR, FIGURE, nominal, date(2026, int(nominal[-2:]), 28), None, None, ObsStatus.reported,
        Decimal(numerator), Decimal(100), Decimal(numerator),
    )  # fmt: skip


def _row(nominal: str, numerator: int, **more: Any) -> ObservationRow:
    return ObservationRow(
        indicator=INDICATOR, period=PeriodWrite(nominal=nominal), numerator=Decimal(numerator),
        denominator=Decimal(100), **more,
    )  # fmt: skip


def test_what_a_row_has_left_stands_against_what_is_read_of_its_figure_for_other_rows() -> None:
    batch = FigureBatch(principal(UUID(int=5)), {}, NOW)
    batch.learn(_facts(figures=[_standing("2026-M03", 50)]))
    changed, figure = batch.take(0, _row("2026-M03", 80, note="Đếm lại"))

    batch.learn(_facts(known=True, earlier=[_earlier("2026-M03", 50)]))
    recorded, _ = batch.take(1, _row("2026-M04", 90))
    with pytest.raises(Invalid) as refused:
        batch.take(2, _row("2026-M05", 50))

    assert (changed, figure, recorded) == (FigureOutcome.changed, FIGURE, FigureOutcome.recorded)
    assert [(e.code, dict(e.params)["before"]) for e in refused.value.errors] == [("flag_jump", "90")]


def test_what_is_read_later_is_known_as_if_it_had_been_read_at_once() -> None:
    batch = FigureBatch(principal(UUID(int=5)), {}, NOW)
    batch.learn(_facts())
    batch.take(0, _row("2026-M05", 80))

    batch.learn(_facts(known=True, figures=[_standing("2026-M03", 50)], earlier=[_earlier("2026-M03", 50)]))
    with pytest.raises(Invalid) as refused:
        batch.take(1, _row("2026-M04", 80))
    unchanged, figure = batch.take(2, _row("2026-M03", 50))

    assert [(e.code, dict(e.params)["before"]) for e in refused.value.errors] == [("flag_jump", "50")]
    assert (unchanged, figure) == (FigureOutcome.unchanged, FIGURE)


def test_figures_of_an_indicator_that_the_caller_does_not_see_are_nobodys() -> None:
    batch = FigureBatch(principal(UUID(int=5)), {}, NOW)

    batch.learn(_facts(known=True, figures=[_standing("2026-M03", 50)], earlier=[_earlier("2026-M03", 50)]))

    assert batch.grounds == {}
    with pytest.raises(Invalid) as refused:
        batch.take(0, _row("2026-M03", 50))
    assert refused.value.errors[0].code == "indicator_unknown"


def test_periods_of_a_city_come_one_after_another() -> None:
    april, may = (
        PeerGroup(above=100, definition=ENTRY, period=nominal, values=[Decimal(value)])
        for nominal, value in (("2026-M04", 10), ("2026-M05", 20))
    )
    peers = Peers()
    peers.learn(PeerGroups(above={101: 100}, groups=[april], own=[]))
    seen = peers.of(101, ENTRY)

    peers.learn(PeerGroups(above={101: 100}, groups=[may], own=[]))

    assert [seen(nominal) for nominal in ("2026-M04", "2026-M05", "2026-M06")] == [[10], [20], ()]
