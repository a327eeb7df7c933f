"""On which days does something fall due again and again: the 20th of each month, 30 June of each year, each Friday?"""

from __future__ import annotations

import re

from service.domain.language.cadence_rules import EACH, Cadence, number
from service.domain.language.readings import Problem
from service.domain.language.stretches import Time, Unit

_WEEKDAYS = {
    "hai": "MO", "2": "MO", "ba": "TU", "3": "TU", "tư": "WE", "4": "WE", "năm": "TH", "5": "TH",
    "sáu": "FR", "6": "FR", "bảy": "SA", "7": "SA",
}  # fmt: skip
_DAY_NAME = r"(?:thứ\s(?P<day{0}>hai|ba|tư|năm|sáu|bảy|[2-7])|(?P<sunday{0}>chủ nhật))"
_WEEKDAY = re.compile(
    rf"(?:ngày\s)?{_DAY_NAME.format(1)}(?:\s(?:của|trong))?\s{EACH}\stuần"
    rf"|{EACH}\stuần\s?[,(]?\s?(?:vào\s)?(?:ngày\s|sáng\s|chiều\s)?{_DAY_NAME.format(2)}\)?"
)
_ANCHORS: tuple[tuple[re.Pattern[str], tuple[int, ...] | None], ...] = (
    (re.compile(rf"(?:của\s)?tháng cuối(?:\s(?:của|mỗi|các|trong|{EACH}))*\squý"), (3, 6, 9, 12)),
    (
        re.compile(
            rf"(?:của\s)?tháng đầu(?:\stiên)?(?:\s(?:của|mỗi|các|{EACH}))*\squý(?:\s(?:sau"
            rf"|tiếp theo|kế tiếp|tiếp|liền kề))?"
        ),
        (1, 4, 7, 10),
    ),
    (re.compile(r"(?:của\s)?tháng cuối(?:\scủa)?\skỳ(?:\sbáo cáo)?"), None),
    (
        re.compile(
            rf"(?:của\s)?(?:{EACH}\stháng|tháng\s(?:sau|tiếp theo|kế tiếp|liền kề|liền sau)"
            rf"(?!\squý)|mỗi tháng|từng tháng)"
        ),
        tuple(range(1, 13)),
    ),
)
_DAY_OF = re.compile(
    r"(?P<mark>trước|chậm nhất|muộn nhất|không quá)?[\s,]*(?:vào\s|là\s|đến\s)*(?:(?:ngày|mùng)\s|(?<=trước\s))"
    r"(?P<d>\d{1,2})(?!\s?[/.\-]?\s?\d)\s?,?\s?"
)
_MARK = r"(?:(?P<mark>trước|chậm nhất|muộn nhất|không quá)\s)?(?:vào\s|là\s)*"
_MONTH_THEN_DAY = re.compile(
    rf"{EACH}\stháng\s?[,(:]?\s?{_MARK}(?:ngày|mùng)\s(?P<d>\d{{1,2}})(?!\s?[/.\-]?\s?\d|\stháng)(?:\scủa tháng)?\)?"
)
_DAY_OF_MONTHS = re.compile(
    rf"{_MARK}(?:ngày|mùng)\s(?P<d>\d{{1,2}})\s(?:của\s)?(?:các\s|mỗi\s)?tháng\s"
    r"(?P<months>\d{1,2}(?:\s?(?:,|và|;|,\s?và)\s?(?:tháng\s)?\d{1,2})+)(?!\s?(?:tháng|[/\d]))"
)
_YEARLY = re.compile(
    rf"{EACH}\snăm(?:\s(?:một|1|01)\slần)?|mỗi một năm|\b(?P<times>\d{{1,2}}|một"
    rf"|hai) lần(?:\s?/\s?| mỗi | một | trong )(?:một |1 )?năm"
)
_MONTH_ENDS = {
    (1, 31),
    (3, 31),
    (4, 30),
    (5, 31),
    (6, 30),
    (7, 31),
    (8, 31),
    (9, 30),
    (10, 31),
    (11, 30),
    (12, 31),
} | {(m, -1) for m in range(1, 13)}


def weekday(low: str) -> Cadence | None:
    found = _WEEKDAY.search(low)
    if found is None:
        return None
    name = found["day1"] or found["day2"]
    day = _WEEKDAYS[name] if name else "SU"
    return Cadence(f"FREQ=WEEKLY;BYDAY={day}", found.start(), found.end())


def day_of_each(low: str) -> Cadence | None:
    """Trước ngày 20 hằng tháng; ngày 15 của tháng cuối quý."""
    for found in _DAY_OF.finditer(low):
        for anchor, months in _ANCHORS:
            behind = anchor.match(low, found.end())
            if behind is None:
                continue
            if months is None:
                return Cadence("", found.start(), behind.end(), Problem("period_missing"))
            day = int(found["d"])
            if not 1 <= day <= 31:
                return Cadence(
                    "",
                    found.start(),
                    behind.end(),
                    Problem("impossible_date", {"date": low[found.start() : found.end()]}),
                )
            if found["mark"] == "trước":
                day -= 1
            if day == 0:
                day, months = -1, tuple(sorted((m - 2) % 12 + 1 for m in months))
            if len(months) == 12:
                rule = f"FREQ=MONTHLY;BYMONTHDAY={day}"
            else:
                rule = f"FREQ=YEARLY;BYMONTH={','.join(map(str, months))};BYMONTHDAY={day}"
            return Cadence(rule, found.start(), behind.end(), Problem("short_month") if day > 28 else None)
    return _each_before(low) or _days_of_months(low)


def _each_before(low: str) -> Cadence | None:
    """Hằng tháng (trước ngày 25): the month before its day."""
    found = _MONTH_THEN_DAY.search(low)
    if found is None or not 1 <= int(found["d"]) <= 31:
        return None
    day = int(found["d"]) - (found["mark"] == "trước")
    doubt = Problem("short_month") if day > 28 else None
    return Cadence(f"FREQ=MONTHLY;BYMONTHDAY={day or -1}", found.start(), found.end(), doubt)


def _days_of_months(low: str) -> Cadence | None:
    """Trước ngày 20 các tháng 3, 6, 9, 12."""
    found = _DAY_OF_MONTHS.search(low)
    if found is None:
        return None
    day = int(found["d"]) - (found["mark"] == "trước")
    months = sorted({int(one) for one in re.findall(r"\d+", found["months"])})
    if not 1 <= day <= 28 or not all(1 <= month <= 12 for month in months):
        return Cadence("", found.start(), found.end(), Problem("no_rule"))
    rule = f"FREQ=YEARLY;BYMONTH={','.join(map(str, months))};BYMONTHDAY={day}"
    return Cadence(rule, found.start(), found.end())


def times_each_year(low: str, times: tuple[Time, ...]) -> Cadence | None:
    """Trước 30/6 hằng năm; tháng 6 và tháng 12 hằng năm; quý IV hằng năm."""
    found = _YEARLY.search(low)
    own = tuple(time for time in times if time.year is None and time.unit is not Unit.year)
    if found is None or not own:
        return None
    if number(found["times"]) not in {
        1,
        sum(len(time.numbers) if time.unit is not Unit.day else 1 for time in own),
    }:
        return None
    at, end = min(found.start(), own[0].at), max(found.end(), own[-1].end)
    if len(own) == 2 and re.fullmatch(
        r"\s?(?:-|đến|tới)\s?(?:hết\s)?(?:ngày\s)?", low[own[0].end : own[1].at]
    ):
        own = own[1:]  # a stretch of every year is due by its end
    mark = re.search(r"(?:trước)\s(?:ngày\s)?$", low[: own[0].at])
    begin = mark.start() if mark else at
    begin = min(begin, at)
    if all(time.unit is Unit.day for time in own):
        days = {(time.numbers[1], time.numbers[0]) for time in own}
        if any(
            not 1 <= m <= 12 or not 1 <= d <= (29, 31)[m != 2] or (d == 31 and m in {4, 6, 9, 11})
            for m, d in days
        ):
            return Cadence(
                "", begin, end, Problem("impossible_date", {"date": low[found.start() : found.end()]})
            )
        if mark:
            days = {(m, d - 1) if d > 1 else ((m - 2) % 12 + 1, -1) for m, d in days}
        if len(days) > 1 and all((m, d) in _MONTH_ENDS for m, d in days):
            days = {(m, -1) for m, d in days}
        if len({d for _, d in days}) != 1:
            return Cadence("", begin, end, Problem("no_rule"))
        months, day = ",".join(str(m) for m, _ in sorted(days)), next(iter(days))[1]
        return Cadence(f"FREQ=YEARLY;BYMONTH={months};BYMONTHDAY={day}", begin, end)
    if mark:
        return Cadence("", begin, end, Problem("ambiguous_before"))
    if re.search(r"\b(?:đầu|giữa)\s$", low[: own[0].at]):
        return Cadence("", begin, end, Problem("vague_time"))
    ends: set[int] = set()
    for time in own:
        if time.unit is Unit.month:
            ends |= {max(time.numbers)} if time.through else set(time.numbers)
        elif time.unit in {Unit.quarter, Unit.half}:
            length = 3 if time.unit is Unit.quarter else 6
            ends |= {n * length for n in ({max(time.numbers)} if time.through else set(time.numbers))}
        else:
            return Cadence("", begin, end, Problem("no_rule"))
    return Cadence(f"FREQ=YEARLY;BYMONTH={','.join(map(str, sorted(ends)))}", begin, end)
