"""Which stretches of time does a phrase name: days, months, quarters, halves, years, school years?

A time is found where it is printed and resolved later, because its year may stand behind its
neighbour (Quý I, II/2026) or nowhere: then it is the plan's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from service.domain.language.dates import (
    DAY_FIGURES,
    DAY_ISO,
    DAY_WORDS,
    MONTH_WORDS,
    YEAR_TAIL,
    last_day,
    the_day,
    whole_year,
)

SCHOOL_YEAR = ((9, 5), (5, 31))
"""First and last month and day of a school year, taken where only "năm học" is printed."""


class Unit(StrEnum):
    """What kind of stretch is named."""

    day = "day"
    month = "month"
    quarter = "quarter"
    half = "half"
    months = "months"
    year = "year"
    years = "years"
    school_year = "school_year"


@dataclass(frozen=True, slots=True)
class Time:
    """A stretch named in a phrase, at its place there.

    numbers: months, quarters or halves (several when listed); of `months`, how many from
    January on; of `day`, day and month; of `years` and `school_year`, first and last.
    through: the numbers are the ends of a range. doubt: a code where the form is not safe.
    """

    unit: Unit
    numbers: tuple[int, ...]
    year: int | None
    at: int
    end: int
    through: bool = False
    doubt: str | None = None

    def spans(self, year: int) -> tuple[tuple[date, date], ...]:
        """First and last day of each stretch, the one after the other; NoSuchDay where the calendar has none."""
        if self.unit is Unit.day:
            day = the_day(self.numbers[0], self.numbers[1], year)
            return ((day, day),)
        if self.unit is Unit.years:
            return ((date(self.numbers[0], 1, 1), date(self.numbers[-1], 12, 31)),)
        if self.unit is Unit.school_year:
            (m1, d1), (m2, d2) = SCHOOL_YEAR
            return ((date(self.numbers[0], m1, d1), date(self.numbers[1], m2, d2)),)
        if self.unit is Unit.year:
            return ((date(year, 1, 1), date(year, 12, 31)),)
        if self.unit is Unit.months:
            return ((date(year, 1, 1), last_day(year, self.numbers[0])),)
        length = {Unit.month: 1, Unit.quarter: 3, Unit.half: 6}[self.unit]
        single = [
            (date(year, length * (n - 1) + 1, 1), last_day(year, length * n)) for n in sorted(self.numbers)
        ]
        whole = sorted(self.numbers) == list(range(min(self.numbers), max(self.numbers) + 1))
        return ((single[0][0], single[-1][1]),) if self.through or whole else tuple(single)


_LIST = r"\s?(?:,\s?(?:và\s)?|;|và|&|\+|-|đến hết|đến|tới)\s?"
_ROMAN = r"(?:iv|[il1|]{1,3}|1v|[234]|một|hai|ba|tư|bốn|nhất|nhì)"
_MONTH = r"(?:\d{1,2}(?!\d)|mười\s(?:một|hai)|[^\W\d_]+)"
_START = r"(?<![\w/%])(?<!\d[.,\-])"
_STOP = r"(?![\w%]|[.,/]\d|\s?%)"
_RANGE_SIGN = re.compile(r"-|đến|tới")

_QUARTERS = re.compile(
    rf"{_START}(?:các\s)?(?:tháng\s)?(?:quý\s?|q\.?\s?)(?P<n>{_ROMAN}(?![^\W\d_])(?:{_LIST}(?:quý\s|q)?{_ROMAN}(?![\w]))*){YEAR_TAIL}{_STOP}"
)
_MONTHS = re.compile(
    rf"{_START}(?:các\s)?(?:tháng\s?|th?\.?\s?(?=\d))(?P<n>{_MONTH}(?:{_LIST}(?:tháng\s|t)?\d{{1,2}}(?!\d|\s?/\d\d?(?!\d)|\stháng))*){YEAR_TAIL}{_STOP}"
)
_MONTH_YEAR = re.compile(rf"{_START}(?P<m>\d{{1,2}})\s?[/.\-]\s?(?P<y>(?:19|20)\d\d)(?!\d){_STOP}")
_HALF = re.compile(
    rf"{_START}(?:(?:(?P<n>\d{{1,2}}|sáu|ba|chín)\stháng|nửa)\s(?P<part>đầu|cuối)(?:\s(?:của\s)?năm(?!\s?học))?|nửa\snăm\s(?P<part2>đầu|cuối)){YEAR_TAIL}{_STOP}"
)
_SCHOOL = re.compile(rf"{_START}năm\shọc\s(?P<a>20\d\d)\s?[-/]\s?(?P<b>20\d\d|\d\d){_STOP}")
_YEARS = re.compile(
    rf"{_START}(?:(?:giai đoạn|thời kỳ|các năm|năm|trong)\s)*(?P<a>(?:19|20)\d\d)\s?(?:-"
    rf"|đến hết năm|đến năm|đến hết|đến|tới năm)\s?(?P<b>(?:19|20)\d\d){_STOP}"
)
_YEAR_LIST = re.compile(
    rf"{_START}(?:các\s)?năm\s(?P<n>20\d\d(?:\s?(?:,|và|;|&)\s?(?:năm\s)?20\d\d)+){_STOP}"
)
_YEAR = re.compile(rf"{_START}(?:năm\s?)?(?P<y>(?:19|20)\d\d)(?!\d){_STOP}(?!\s?[-/]\s?[^\W\d_])")
_THIS_YEAR = re.compile(
    r"\b(?:trong năm|cả năm|năm nay|trong cả năm|năm kế hoạch|hết năm|cuối năm|trong suốt năm"
    r"|toàn năm)\b(?!\s(?:học|sau|tới|trước|\d|20))"
)


def find_times(low: str) -> tuple[Time, ...]:
    """Every stretch of time named in a phrase of small letters, in printed order, none within another."""
    found: list[Time] = []
    at = 0
    while at < len(low):
        if at and low[at - 1].isalnum() and low[at].isalnum():
            at += 1
            continue
        time = next((time for read in _READERS if (time := read(low, at)) is not None), None)
        if time is None:
            at += 1
        else:
            found.append(time)
            at = max(time.end, at + 1)
    return tuple(found)


def _day(low: str, at: int) -> Time | None:
    iso = DAY_ISO.match(low, at)
    if iso:
        return Time(Unit.day, (int(iso["d"]), int(iso["m"])), int(iso["y"]), at, iso.end())
    found = DAY_WORDS.match(low, at) or DAY_FIGURES.match(low, at)
    if found is None:
        return None
    day, month, year = int(found["d"]), int(found["m"]), found["y"]
    sep = found.groupdict().get("sep")
    if year is None and sep is not None and not found["named"]:
        if month > 12 and "/" in sep and day <= 12 and 20 <= month <= 60:
            return Time(Unit.month, (day,), 2000 + month, at, found.end(), doubt="two_digit_year")
        if "-" in sep or ("." in sep and not (1 <= day <= 31 and 1 <= month <= 12)):
            return None
    doubt = "bare_day" if year is None and sep is not None and "." in sep and not found["named"] else None
    if year is not None and len(year) == 2:
        doubt = "two_digit_year"
    if sep is None and not found["named"] and year is None:
        doubt = "bare_day"
    return Time(Unit.day, (day, month), whole_year(year) if year else None, at, found.end(), doubt=doubt)


def _listed(
    unit: Unit, limit: int, number: Callable[[str], int | None]
) -> Callable[[re.Match[str], int], Time | None]:
    def read(found: re.Match[str], at: int) -> Time | None:
        words = re.findall(r"mười\s(?:một|hai)|[^\W_]+", found["n"])
        numbers = [
            number(word)
            for word in words
            if word not in {"và", "đến", "tới", "hết", "quý", "tháng", "q", "t"}
        ]
        if not numbers or any(n is None or not 1 <= n <= limit for n in numbers):
            return None
        known = tuple(n for n in numbers if n is not None)
        through = len(known) == 2 and bool(_RANGE_SIGN.search(found["n"])) and known[0] < known[1]
        year = int(found["y"]) if found["y"] else whole_year(found["yy"]) if found["yy"] else None
        doubt = (
            "two_digit_year"
            if found["yy"]
            else "scanned"
            if re.search(r"\b(?:1v|l+|11+|[il1|]*[1l|][il|]+)\b", found["n"]) and unit is Unit.quarter
            else None
        )
        return Time(unit, known, year, at, found.end(), through, doubt)

    return read


def _quarter_number(word: str) -> int | None:
    if word in {"iv", "1v", "lv"}:
        return 4
    if re.fullmatch(r"[il1|]{1,3}", word):
        return len(word)
    return {"2": 2, "3": 3, "4": 4, "một": 1, "nhất": 1, "hai": 2, "nhì": 2, "ba": 3, "tư": 4, "bốn": 4}.get(
        word.removeprefix("q")
    )


def _month_number(word: str) -> int | None:
    word = word.removeprefix("t") if word[-1:].isdigit() else word
    return int(word) if word.isdigit() else MONTH_WORDS.get(word)


_read_quarters = _listed(Unit.quarter, 4, _quarter_number)
_read_months = _listed(Unit.month, 12, _month_number)


def _quarters(low: str, at: int) -> Time | None:
    found = _QUARTERS.match(low, at)
    return _read_quarters(found, at) if found else None


def _months(low: str, at: int) -> Time | None:
    found = _MONTHS.match(low, at)
    if found is None:
        return None
    time = _read_months(found, at)
    if time is not None and re.search(r"giêng", found["n"]):
        return replace(time, doubt="lunar")
    return time


def _month_year(low: str, at: int) -> Time | None:
    found = _MONTH_YEAR.match(low, at)
    if found is None or not 1 <= int(found["m"]) <= 12:
        return None
    return Time(Unit.month, (int(found["m"]),), int(found["y"]), at, found.end())


def _half(low: str, at: int) -> Time | None:
    found = _HALF.match(low, at)
    if found is None:
        return None
    count = {"sáu": 6, "ba": 3, "chín": 9, None: 6}.get(found["n"]) or int(found["n"])
    part = found["part"] or found["part2"]
    year = int(found["y"]) if found["y"] else whole_year(found["yy"]) if found["yy"] else None
    if count == 6:
        return Time(Unit.half, (1 if part == "đầu" else 2,), year, at, found.end())
    if part == "cuối" or count not in {3, 9}:
        return None
    return Time(Unit.months, (count,), year, at, found.end())


def _school(low: str, at: int) -> Time | None:
    found = _SCHOOL.match(low, at)
    if found is None:
        return None
    first, last = int(found["a"]), whole_year(found["b"])
    return Time(Unit.school_year, (first, last), first, at, found.end()) if last == first + 1 else None


def _years(low: str, at: int) -> Time | None:
    found = _YEARS.match(low, at)
    if found is None or int(found["a"]) > int(found["b"]):
        return None
    return Time(
        Unit.years, (int(found["a"]), int(found["b"])), int(found["a"]), at, found.end(), through=True
    )


def _year_list(low: str, at: int) -> Time | None:
    found = _YEAR_LIST.match(low, at)
    if found is None:
        return None
    years = sorted(int(one) for one in re.findall(r"\d{4}", found["n"]))
    if years != list(range(years[0], years[-1] + 1)):
        return None
    return Time(Unit.years, (years[0], years[-1]), years[0], at, found.end(), through=True)


def _one_year(low: str, at: int) -> Time | None:
    found = _YEAR.match(low, at)
    return Time(Unit.year, (int(found["y"]),), int(found["y"]), at, found.end()) if found else None


def _this_year(low: str, at: int) -> Time | None:
    found = _THIS_YEAR.match(low, at)
    if found is None:
        return None
    return Time(
        Unit.year, (), None, found.end() - len(low[at : found.end()].split("năm")[-1]) - 3, found.end()
    )


_READERS: tuple[Callable[[str, int], Time | None], ...] = (
    _day,
    _half,
    _school,
    _quarters,
    _months,
    _month_year,
    _years,
    _year_list,
    _this_year,
    _one_year,
)


def resolved_years(times: tuple[Time, ...], plan_year: int | None) -> Iterator[tuple[Time, int | None]]:
    """Each time with its year: its own, else that of a neighbour behind it, before it, or the plan's."""
    for place, time in enumerate(times):
        behind = next((other.year for other in times[place + 1 :] if other.year is not None), None)
        before = next((other.year for other in reversed(times[:place]) if other.year is not None), None)
        yield time, next((year for year in (time.year, behind, before, plan_year) if year is not None), None)
