"""Numbers in cells of CSV files, as Vietnam writes them and as programs do."""

from __future__ import annotations

import pytest

from service.domain.csv_numbers import decimal_sign, is_ambiguous, plain


@pytest.mark.parametrize(
    ("cells", "sign"),
    [
        (["1.250", "81,5"], ","),
        (["1.250", "81.5"], "."),
        (["1.250", "0.125"], "."),
        (["1.250.000"], ","),
        (["1,250,000.5"], "."),
        (["1.250,75"], ","),
        (["1.250", "12", ""], None),
        (["81,5", "81.5"], None),
        (["1.2.3", "khoảng 5", "1,,5"], None),
    ],
)
def test_the_sign_before_tenths_is_told_by_the_cells_that_can_mean_one_thing_only(
    cells: list[str], sign: str | None
) -> None:
    assert decimal_sign(cells) == sign


@pytest.mark.parametrize(
    ("cell", "sign", "read"),
    [
        ("1.250", ",", "1250"),
        ("1.250", ".", "1.250"),
        ("1,250", ".", "1250"),
        ("-1,250", ",", "-1.250"),
        ("1.250,75", ",", "1250.75"),
        ("1.250.000", None, "1250000"),
        ("81,5", None, "81.5"),
        ("81.5", None, "81.5"),
        ("12", ",", "12"),
        ("1.2.3", ",", "1.2.3"),
        ("khoảng 5,5", ",", "khoảng 5,5"),
    ],
)
def test_a_cell_is_read_by_what_its_file_says(cell: str, sign: str | None, read: str) -> None:
    assert plain(cell, sign) == read


@pytest.mark.parametrize(
    ("cell", "doubtful"),
    [("1.250", True), ("1,250", True), ("0.125", False), ("1250", False), ("1.2500", False), ("1234.500", False)],
)
def test_only_three_digits_behind_a_sign_may_be_thousands(cell: str, doubtful: bool) -> None:
    assert is_ambiguous(cell, None) is doubtful
    assert not is_ambiguous(cell, ".")
