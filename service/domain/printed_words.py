"""How are numbers, days, periods and names of units written in a Vietnamese administrative paper?"""

from __future__ import annotations

import re
from datetime import date

from service.domain.language.text import fold
from service.domain.periods import period
from service.domain.types import UnitRef
from service.domain.units import UnitKind

_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_PARTS = {
    "Q1": "Quý I/", "Q2": "Quý II/", "Q3": "Quý III/", "Q4": "Quý IV/", "H1": "6T đầu ", "H2": "6T cuối ", "9M": "9T/",
}  # fmt: skip
_FULL_NAMES = frozenset({"ho chi minh"})
"""Units named after a person or an event keep their kind in the place of a paper; folded."""


def number_in_print(value: float) -> str:
    """A number to two places, dots between the thousands and a comma before the tenths: 1.234,5.

    One that would be nothing then has six: a share of 0,004 is not a share of nothing.
    """
    places = 2 if abs(value) >= 0.005 else 6
    text = f"{value:,.{places}f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text.translate(str.maketrans(",.", ".,"))


def day_in_print(day: date) -> str:
    """A day as 05/02/2026 and 31/3/2026.

    Days below 10 and the months 1 and 2 have a leading zero, other months none.
    Source: Decree 30/2020/NĐ-CP, annex I, part I, section II.4.b.
    """
    return "/".join((*_digits(day), f"{day.year}"))


def dateline_in_print(place: str, day: date | None, year: int) -> str:
    """Place and day of issue: "Mỹ Tú, ngày 05 tháng 01 năm 2026"; day and month are left blank while there is none."""
    of_month, month = _digits(day) if day is not None else ("\u00a0" * 5, "\u00a0" * 5)
    return f"{place}, ngày {of_month} tháng {month} năm {day.year if day is not None else year}"


def short_period(nominal: str) -> str:
    """A nominal period in a narrow cell: "Quý I/2026", "T4/2026", "6T đầu 2026", "9T/2026", "2026"."""
    year, _, part = nominal.partition("-")
    if part in _PARTS:
        return f"{_PARTS[part]}{year}"
    return f"T{period(nominal).start.month}/{year}" if part else year


def roman(number: int) -> str:
    """A number from 1 to 39 as the sections of a paper are numbered."""
    text = ""
    for value, sign in _ROMAN:
        text += sign * (number // value)
        number %= value
    return text


def full_name(unit: UnitRef) -> str:
    """The unit with its kind: "xã Mỹ Tú", "thành phố Cần Thơ"; the nation by its name alone."""
    word = UnitKind(unit.kind).word
    return f"{word[:1].lower()}{word[1:]} {unit.name}".strip()


def place_of(unit: UnitRef) -> str:
    """Where papers of the unit are issued: its name; with its kind where that is a number or a person's name.

    Source: Decree 30/2020/NĐ-CP, annex I, part I, section II.4.a.
    """
    if unit.name[:1].isdigit() or fold(unit.name) in _FULL_NAMES:
        return f"{UnitKind(unit.kind).word} {unit.name}".strip()
    return unit.name


def of_unit(name: str, unit: UnitRef) -> str:
    """An agency's name with that of its unit, once: "Ủy ban nhân dân xã" is "Ủy ban nhân dân xã Mỹ Tú"."""
    if re.search(rf"\b{re.escape(fold(unit.name))}\b", fold(name)):
        return name
    word = UnitKind(unit.kind).word
    if word and fold(name).endswith(f" {fold(word)}"):
        return f"{name} {unit.name}"
    return f"{name} {full_name(unit)}"


def _digits(day: date) -> tuple[str, str]:
    return f"{day.day:02d}", f"{day.month:02d}" if day.month < 3 else f"{day.month}"
