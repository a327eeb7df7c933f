"""What the communes of a city say is dealt out to each without its own; far is what the plain formula calls far."""

from __future__ import annotations

from decimal import Decimal
from statistics import median
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from service.domain.figures import ValueKind
from service.domain.observation_figures import (
    OUTLIER_FACTOR,
    OUTLIER_PEERS,
    OUTLIER_POINTS,
    OUTLIER_SPREADS,
    SPREAD_OF_DEVIATION,
    is_outlier,
)
from service.domain.peer_groups import OwnValue, PeerGroup, PeerGroups, Peers

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
