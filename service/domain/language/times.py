"""Which stretches of time does a phrase name: days, months, quarters, halves, years, school years?"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from service.domain.language.dates import (
    DAY_FIGURES,
    DAY_ISO,
    DAY_WORDS,
    NOT_BEFORE,
    YEAR_TAIL,
    month_number,
    quarter_number,
    whole_year,
)
from service.domain.language.stretches import Time, Unit

_LIST = r"\s?(?:,\s?(?:và\s)?|;|và|&|\+|-|đến hết|đến|tới)\s?"
_ROMAN = r"(?:iv|[il1|]{1,3}|1v|[234]|một|hai|ba|tư|bốn|nhất|nhì)"
_MONTH = r"(?:\d{1,2}(?!\d)|mười\s(?:một|hai)|[^\W\d_]+)"
_STOP = r"(?![\w%]|[.,/]\d|\s?%)"
_ROUND_THE_CLOCK = re.compile(
    r"(?<!ngày )(?<!trước )(?<!đến )(?<!hết )(?<!từ )(?<!nhất )(?<!- )(?<![\d/.\-])24/7(?!\s?[/.\-]\s?\d)"
)
"""24/7 that is no day of July."""
_SCANNED = re.compile(r"\b(?=[il1|v]*[l|])[il1|v]+|\b11+\b|\b1v\b")
"""Roman figures as scanners take them for others: l, lI, 11, 1V."""
_RANGE_SIGN = re.compile(r"-|đến|tới")

_BEGIN_OF_DAYS = re.compile(
    rf"{NOT_BEFORE}(?:ngày\s)?(?P<d>\d{{1,2}})\s?(?:-|đến|tới|,|và)\s?(?:hết\s)?(?:ngày\s)?(?=\d{{1,2}}(?:\s?[/.]\s?\d|\stháng\s\d))"
)
_ROW_OF_DAYS = re.compile(
    rf"{NOT_BEFORE}(?:ngày\s)?(?P<d>\d{{1,2}})(?:\s?,\s?\d{{1,2}})+(?:\s?,\s?|\s?và\s)(?=\d{{1,2}}(?:\s?[/.]\s?\d|\stháng\s\d))"
)
_QUARTERS = re.compile(
    rf"{NOT_BEFORE}(?:các\s)?(?:tháng\s)?(?:quý\s?|q\.?\s?)(?P<n>{_ROMAN}(?![^\W\d_])(?:(?:{_LIST}|\s?/\s?(?=i))(?:quý\s|q)?{_ROMAN}(?![\w]))*){YEAR_TAIL}{_STOP}"
)
_MONTHS = re.compile(
    rf"{NOT_BEFORE}(?:các\s)?(?:tháng\s?|th?\.?\s?(?=\d))(?P<n>{_MONTH}(?:{_LIST}(?:tháng\s|t)?\d{{1,2}}(?!\d|\s?/\d\d?(?!\d)|\stháng))*){YEAR_TAIL}{_STOP}"
)
_MONTH_YEAR = re.compile(rf"{NOT_BEFORE}(?P<m>\d{{1,2}})\s?[/.\-]\s?(?P<y>(?:19|20)\d\d)(?!\d){_STOP}")
_HALF = re.compile(
    rf"{NOT_BEFORE}(?:(?:(?P<n>\d{{1,2}}|sáu|ba|chín)\stháng|nửa)\s(?P<part>đầu|cuối)(?:\s(?:của\s)?năm(?!\s?học))?|nửa\snăm\s(?P<part2>đầu|cuối)){YEAR_TAIL}{_STOP}"
)
_SCHOOL = re.compile(rf"{NOT_BEFORE}năm\shọc\s(?P<a>20\d\d)\s?[-/]\s?(?P<b>20\d\d|\d\d){_STOP}")
_YEARS = re.compile(
    rf"{NOT_BEFORE}(?:(?:giai đoạn|thời kỳ|các năm|năm|trong)\s)*(?P<a>(?:19|20)\d\d)\s?(?:-"
    rf"|đến hết năm|đến năm|đến hết|đến|tới năm)\s?(?P<b>(?:19|20)\d\d){_STOP}"
)
_YEAR_LIST = re.compile(
    rf"{NOT_BEFORE}(?:các\s)?năm\s(?P<n>20\d\d(?:\s?(?:,|và|;|&)\s?(?:năm\s)?20\d\d)+){_STOP}"
)
_YEAR = re.compile(rf"{NOT_BEFORE}(?:năm\s?)?(?P<y>(?:19|20)\d\d)(?!\d){_STOP}(?!\s?[-/]\s?[^\W\d_])")
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
    if several := _several_days(low, at):
        return several
    found = DAY_WORDS.match(low, at) or DAY_FIGURES.match(low, at)
    if found is None or _ROUND_THE_CLOCK.match(low, at):
        return None
    groups = found.groupdict()
    day, month, year = int(found["d"]), int(found["m"]), groups["y"] or groups.get("y4")
    sep = groups.get("sep")
    if re.search(r"\b(?:tuần|đợt|lần|thứ|khóa|lớp)\s$", low[:at]):
        return None
    if groups.get("y4") and sep == "-" and not found["named"] and 0 < day < month <= 12:
        return Time(Unit.month, (day, month), int(groups["y4"]), at, found.end(), True, "months_or_day")
    if year is None and sep is not None and not found["named"]:
        if month > 12 and "/" in sep and 1 <= day <= 12 and 20 <= month <= 60:
            return Time(Unit.month, (day,), 2000 + month, at, found.end(), doubt="two_digit_year")
        if "-" in sep or ("." in sep and not (1 <= day <= 31 and 1 <= month <= 12)):
            return None
    doubt = None
    if year is None and not found["named"]:
        doubt = "bare_slash" if sep == "/" else "bare_day"
    if year is not None and len(year) == 2:
        doubt = "two_digit_year"
    return Time(Unit.day, (day, month), whole_year(year) if year else None, at, found.end(), doubt=doubt)


def _several_days(low: str, at: int) -> Time | None:
    """Ngày 20 đến 25/3/2026; 20, 21/3/2026; 15, 16 và 17/4: days of one month, one after the other."""
    begin = _BEGIN_OF_DAYS.match(low, at) or _row_of_days(low, at)
    rest = low[begin.end() :] if begin else ""
    found = DAY_WORDS.match(rest) or DAY_FIGURES.match(rest)
    if begin is None or found is None or int(begin["d"]) >= int(found["d"]):
        return None
    year = found["y"] or found.groupdict().get("y4")
    return Time(
        Unit.days,
        (int(begin["d"]), int(found["d"]), int(found["m"])),
        whole_year(year) if year else None,
        at,
        begin.end() + found.end(),
        through=bool(_RANGE_SIGN.search(begin.group())) or begin.re is _ROW_OF_DAYS,
    )


def _row_of_days(low: str, at: int) -> re.Match[str] | None:
    """The days before the last one of a row without a gap: they are a stretch from the first on."""
    begin = _ROW_OF_DAYS.match(low, at)
    if begin is None:
        return None
    days = [int(one) for one in re.findall(r"\d+", begin.group())]
    last = re.match(r"\d+", low[begin.end() :])
    days.append(int(last.group()) if last else 0)
    return begin if days == list(range(days[0], days[0] + len(days))) else None


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
        through = len(known) == 2 and known[0] != known[1] and bool(_RANGE_SIGN.search(found["n"]))
        year = int(found["y"]) if found["y"] else whole_year(found["yy"]) if found["yy"] else None
        doubt = (
            "two_digit_year"
            if found["yy"]
            else "turn_of_year"
            if through and known[0] > known[1]
            else "scanned"
            if _SCANNED.search(found["n"]) and unit is Unit.quarter
            else None
        )
        return Time(unit, known, year, at, found.end(), through, doubt)

    return read


_read_quarters = _listed(Unit.quarter, 4, quarter_number)
_read_months = _listed(Unit.month, 12, month_number)


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
