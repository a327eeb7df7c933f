"""Which values lie far from what the other communes say?"""

from __future__ import annotations

from decimal import Decimal

import pytest

from service.domain.figures import ValueKind
from service.domain.observation_figures import OUTLIER_PEERS, is_outlier

RATIO, NUMBER = ValueKind.ratio, ValueKind.number


def _far(kind: ValueKind, amount: str, *peers: int) -> bool:
    return is_outlier(kind, Decimal(amount), [Decimal(peer) for peer in peers])


@pytest.mark.parametrize(
    ("amount", "far"), [("101.6", True), ("101.5", False), ("61.5", False), ("61.4", True), ("81.5", False)]
)
def test_where_communes_are_alike_twenty_points_are_allowed(amount: str, far: bool) -> None:
    assert _far(RATIO, amount, 78, 80, 81, 82, 84, 85) is far


@pytest.mark.parametrize(("amount", "far"), [("0", False), ("100", False), ("155", True)])
def test_where_they_differ_widely_three_and_a_half_robust_deviations_are(amount: str, far: bool) -> None:
    # Median 50, median deviation 20: 3.5 * 1.4826 * 20 = 103.8.
    assert _far(RATIO, amount, 10, 30, 50, 70, 90) is far


def test_one_slip_among_them_moves_nothing() -> None:
    assert _far(RATIO, "20", 80, 80, 81, 82, 8100)
    assert not _far(RATIO, "79", 80, 80, 81, 82, 8100)


def test_numbers_within_a_factor_of_ten_are_usual_and_zero_is_no_number_to_compare() -> None:
    assert not _far(NUMBER, "9990", 1000, 1000, 1000, 1000, 1000)
    assert _far(NUMBER, "10010", 1000, 1000, 1000, 1000, 1000)
    assert _far(NUMBER, "99", 1000, 1000, 1000, 1000, 1000)
    assert not _far(NUMBER, "0", 1000, 1000, 1000, 1000, 1000)
    assert not _far(NUMBER, "1", 0, 0, 1000, 1000, 1000, 1000)


def test_too_few_say_nothing_and_words_are_not_compared() -> None:
    few = [Decimal(80)] * (OUTLIER_PEERS - 1)

    assert not is_outlier(RATIO, Decimal(1), few)
    assert is_outlier(RATIO, Decimal(1), [*few, Decimal(80)])
    assert not is_outlier(RATIO, None, [*few, Decimal(80)])
    assert not is_outlier(ValueKind.yes_no, Decimal(1), [*few, Decimal(80)])
