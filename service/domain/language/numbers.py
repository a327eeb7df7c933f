"""Which number does a Vietnamese text print?

The comma stands before the tenths, the dot between the thousands: 1.234,5. Some texts write
it the English way or mix both, so a number says whether it could be read otherwise.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

FIGURES = r"(?<![\w.,])\d{1,3}(?: \d{3})+(?![\w.,]*\d)(?!\s?%)|(?<![\w])\d+(?:[.,]\d+)*"
"""Figures as printed, thousands parted by dots, commas or blanks."""

_VIETNAMESE = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?")
_BLANKS = re.compile(r"\d{1,3}(?: \d{3})+")
_ENGLISH = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+")
LONGEST = 24
"""Digits a number may have; more is no quantity."""

DIGITS = {
    "một": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "sáu": 6, "bảy": 7, "bẩy": 7,
    "tám": 8, "chín": 9, "mười": 10,
}  # fmt: skip
WORDS = "|".join(DIGITS)


class Number(NamedTuple):
    """A number and whether it can be read in one way only."""

    value: Decimal
    sure: bool


def read_number(printed: str, percent: bool = False) -> Number | None:
    """The number of printed figures, None where they make none ("1.23.4").

    percent: a percent sign follows, so "10.5" is no thing but ten and a half.
    """
    if sum(ch.isdecimal() for ch in printed) > LONGEST or not printed.isascii():
        return None
    if _BLANKS.fullmatch(printed):
        return Number(Decimal(printed.replace(" ", "")), False)
    if _VIETNAMESE.fullmatch(printed):
        return _vietnamese(printed, percent)
    if _ENGLISH.fullmatch(printed):
        return Number(Decimal(printed.replace(",", "")), percent and "," not in printed)
    return None


def _vietnamese(printed: str, percent: bool) -> Number:
    whole, _, tenths = printed.partition(",")
    value = Decimal(f"{whole.replace('.', '')}.{tenths or 0}").normalize() + 0
    if "." in whole:
        # 0.500 is a half, and nobody prints 1.500 %.
        if whole.startswith("0"):
            return Number(Decimal(whole), False)
        return Number(value, not (percent and not tenths))
    if len(tenths) == 3 and whole != "0" and len(whole) <= 3:
        # "1,000 hộ" is a thousand in English dress; "3,125 %" may be what it says.
        if percent:
            return Number(value, False)
        return Number(Decimal(whole + tenths), False)
    return Number(value, True)


def word_number(word: str) -> int | None:
    """A number from one to ten written as a word."""
    return DIGITS.get(word)
