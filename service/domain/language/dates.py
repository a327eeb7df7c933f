"""Which days does a Vietnamese text print, whole or in part, and in which of their many forms?

Shared by the reading of deadlines and of heads. A date may lack its year (25/11), its day
(tháng 4 năm 2026, with a blank to fill in by hand) or both; it stays as incomplete as it was
printed. A day that no calendar has (31/11) is told, never moved.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

YEARS = range(1945, 2101)
"""The years schedules know."""

MONTH_WORDS = {
    "giêng": 1, "một": 1, "hai": 2, "ba": 3, "tư": 4, "bốn": 4, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8,
    "chín": 9, "mười": 10, "mười một": 11, "mười hai": 12,
}  # fmt: skip
"""Months as words. "Tháng năm" is left out: it is May as well as a blank month before its year."""

NOT_BEFORE = r"(?<![\w/%])(?<!\d[.,])(?:(?<=\d\d\d\d-)|(?<=/\d-)|(?<=/\d\d-)|(?<!\d-))"
"""What may not stand before a time: part of a number, of a share, of a document's number."""
NOT_AFTER = r"(?![\w%]|\s?%|[.,]\d)"
YEAR_TAIL = (
    r"(?:\s?,?\s?(?:[/.\-:(]\s?)?(?:của\s)?(?:năm\s?)?(?P<y>(?:19|20)\d\d)(?!\d|\s?-\s?(?:19|20)\d\d)\)?|\snăm\snay"
    r"|\s?[/.\-]\s?(?P<yy>\d\d)(?![\d/.\-]|\s?%))?"
)
"""A year behind a month or quarter: 6/2026, 6.2026, 6 năm 2026, 6/ năm 2026, 6/26."""

DAY_FIGURES = re.compile(
    rf"{NOT_BEFORE}(?P<named>(?:ngày|mùng|mồng|hôm)\s)?(?P<d>\d{{1,2}})\s?(?P<sep>[/.\-])\s?(?P<m>\d{{1,2}})"
    rf"(?:\s?(?P=sep)\s?(?P<y>(?:19|20)\d\d|\d\d)(?!\d)|\s?[/.\-]\s?(?P<y4>(?:19|20)\d\d)(?!\d)){{0,1}}{NOT_AFTER}"
)
DAY_WORDS = re.compile(
    rf"{NOT_BEFORE}(?P<named>(?:ngày|mùng|mồng|hôm)\s)?(?P<d>\d{{1,2}}),?\s(?:của\s)?tháng\s(?P<m>\d{{1,2}})"
    rf"(?:\s?,?\s?(?:năm\s|[/\-.]\s?)\s?(?P<y>(?:19|20)\d\d|\d\d)(?!\d))?{NOT_AFTER}(?!\s(?:tháng|lần))"
)
DAY_ISO = re.compile(
    rf"{NOT_BEFORE}(?P<y>(?:19|20)\d\d)(?P<sep>[-/])(?P<m>\d\d)(?P=sep)(?P<d>\d\d){NOT_AFTER}"
)

_PARTIAL = re.compile(
    r"ngày[\s.…_]*(?P<d>\d{1,2})?[\s.…_,]*tháng[\s.…_]*(?P<m>\d{1,2})?[\s.…_,]*năm[\s.…_]*(?P<y>(?:19|20)\d\d)?(?!\d)"
    r"|ngày[\s.…_]*(?P<d2>\d{1,2})?[\s.…_]*[/.\-][\s.…_]*(?P<m2>\d{1,2})?[\s.…_]*[/.\-][\s.…_]*(?P<y2>(?:19|20)\d\d)(?!\d)"
)


class NoSuchDay(ValueError):
    """A day no calendar has; `turned` where it would be one with day and month the other way round."""

    def __init__(self, printed: str, *, turned: bool) -> None:
        super().__init__(printed)
        self.printed = printed
        self.turned = turned


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date as far as it is printed."""

    day: int | None
    month: int | None
    year: int | None

    def iso(self) -> str | None:
        """2026-04-05, 2026-04 or 2026; None without a year, or when no calendar has it."""
        if self.year is None:
            return None
        if self.month is None:
            return f"{self.year}"
        if not 1 <= self.month <= 12:
            return None
        if self.day is None:
            return f"{self.year}-{self.month:02}"
        if not 1 <= self.day <= last_day(self.year, self.month).day:
            return None
        return f"{self.year}-{self.month:02}-{self.day:02}"


def last_day(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def whole_year(figures: str) -> int:
    """The year of two or four figures; plans are of this century."""
    return int(figures) + (2000 if len(figures) == 2 else 0)


def the_day(day: int, month: int, year: int) -> date:
    """The day, or NoSuchDay."""
    if year in YEARS and 1 <= month <= 12 and 1 <= day <= last_day(year, month).day:
        return date(year, month, day)
    turned = year in YEARS and 1 <= day <= 12 < month <= 31
    raise NoSuchDay(f"{day:02}/{month:02}/{year}", turned=turned)


def partial_date(low: str) -> PrintedDate | None:
    """The first "ngày … tháng … năm …" of a text in small letters, with the blanks left for the hand."""
    found = _PARTIAL.search(low)
    if found is None:
        return None
    values = [found[name] or found[name + "2"] for name in ("d", "m", "y")]
    day, month, year = (int(value) if value else None for value in values)
    return PrintedDate(day, month, year)


def quarter_number(word: str) -> int | None:
    """A quarter in Roman or Arabic figures or a word, as scanners mistake them too; None for what is none."""
    word = word.removeprefix("q")
    if word in {"iv", "1v", "lv"}:
        return 4
    if re.fullmatch(r"[il1|]{1,3}", word):
        return len(word)
    return {"2": 2, "3": 3, "4": 4, "một": 1, "nhất": 1, "hai": 2, "nhì": 2, "ba": 3, "tư": 4, "bốn": 4}.get(
        word
    )


def month_number(word: str) -> int | None:
    """A month in figures or a word; None for what is none."""
    word = word.removeprefix("t") if word[-1:].isdigit() else word
    return int(word) if word.isdigit() else MONTH_WORDS.get(word)
