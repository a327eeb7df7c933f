"""How often is something due, by the words of a phrase: each quarter, every six months, before the 20th of each month?

The answer is a recurrence rule (RFC 5545) of weeks, months or years. What a rule cannot say
(two different days in two months, a period nobody names) is told instead of being bent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from service.domain.language.readings import Problem
from service.domain.language.stretches import Time, Unit

_NUMBERS = {"một": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "sáu": 6, "chín": 9, "mười hai": 12}
_N = r"(?:\d{1,2}|một|hai|ba|bốn|tư|sáu|chín|mười hai)"
_U = r"(?:tuần|tháng|quý|năm)"
_EACH = r"(?:hằng|hàng|mỗi|từng)"
_NO_HALF = r"(?!\s(?:đầu|cuối|học|\d|kể|làm|nghiệm))"

_ITEM = (
    rf"(?:{_N}\s(?:tháng|năm){_NO_HALF}|tháng(?!\s(?:\d|cuối|đầu))|quý(?!\s(?:[ivx\d]))|nửa năm|cả năm"
    rf"|năm(?!\s?(?:\d|học|nay))|tuần)"
)
_LINK = r"\s?(?:,\s?(?:và\s)?|và|;|/|hoặc|-|&)\s?"
_LIST = re.compile(rf"(?P<items>(?:{_EACH}\s)?{_ITEM}(?:{_LINK}(?:{_EACH}\s)?{_ITEM})*)")

_SIGNS: tuple[re.Pattern[str], ...] = (
    re.compile(rf"(?P<n>{_N})\s(?P<u>{_U})\s?(?:/|-)?\s?(?:một|1|01)?\s?lần\b(?!\s?/)"),
    re.compile(rf"\b(?P<u>{_U})\s?/\s?(?:1|01|một)?\s?lần\b"),
    re.compile(rf"\b(?:1|01|một)\s?lần\s?(?:/|trong|mỗi|trên|một|\s)+\s?(?P<n>{_N})\s(?P<u>{_U})\b"),
    re.compile(rf"\b(?P<times>{_N})\s?lần\s?(?:/|trong|mỗi|trên|một|\s)*\s?(?:1|01|một)?\s?(?P<u>{_U})\b"),
    re.compile(rf"\b(?:{_EACH}|một|1|01)\s(?P<u>{_U})\s(?P<times>{_N})\slần\b"),
    re.compile(rf"\b(?P<u>{_U})\smột\slần\b"),
    re.compile(rf"(?P<times>{_N})\s(?:cuộc|lớp|buổi|kỳ|đợt|lượt|hội nghị|chuyên đề)\s?/\s?(?P<u>{_U})\b"),
    re.compile(rf"\b(?:cứ|{_EACH})\s(?P<n>{_N})\s(?P<u>{_U})\b{_NO_HALF}"),
)
"""Forms with their own count; `times` is how often in one unit."""

_LEAD = re.compile(
    rf"\b(?:định kỳ|theo|báo cáo|sơ kết|tổng kết|{_EACH}|kết quả)\s(?:\(\s?)?(?:theo\s|báo cáo\s|vào\s|thực hiện\s)*$"
)
_WEEKDAYS = {
    "hai": "MO", "2": "MO", "ba": "TU", "3": "TU", "tư": "WE", "4": "WE", "năm": "TH", "5": "TH",
    "sáu": "FR", "6": "FR", "bảy": "SA", "7": "SA",
}  # fmt: skip
_WEEKDAY = re.compile(
    rf"(?:ngày\s)?(?:thứ\s(?P<day>hai|ba|tư|năm|sáu|bảy|[2-7])|(?P<sunday>chủ nhật))(?:\s(?:của|trong))?\s{_EACH}\stuần"
)
_ANCHORS: tuple[tuple[re.Pattern[str], tuple[int, ...] | None], ...] = (
    (re.compile(rf"(?:của\s)?tháng cuối(?:\s(?:của|mỗi|các|trong|{_EACH}))*\squý"), (3, 6, 9, 12)),
    (
        re.compile(
            rf"(?:của\s)?tháng đầu(?:\stiên)?(?:\s(?:của|mỗi|các|{_EACH}))*\squý(?:\s(?:sau"
            rf"|tiếp theo|kế tiếp|tiếp|liền kề))?"
        ),
        (1, 4, 7, 10),
    ),
    (re.compile(r"(?:của\s)?tháng cuối(?:\scủa)?\skỳ(?:\sbáo cáo)?"), None),
    (
        re.compile(
            rf"(?:của\s)?(?:{_EACH}\stháng|tháng\s(?:sau|tiếp theo|kế tiếp|liền kề|liền sau)"
            rf"(?!\squý)|mỗi tháng|từng tháng)"
        ),
        tuple(range(1, 13)),
    ),
)
_DAY_OF = re.compile(
    r"(?P<mark>trước|chậm nhất|muộn nhất|không quá)?[\s,]*(?:vào\s|là\s|đến\s)*(?:ngày|mùng)"
    r"\s(?P<d>\d{1,2})(?!\s?[/.\-]?\s?\d)\s?,?\s?"
)
_MARK = r"(?:(?P<mark>trước|chậm nhất|muộn nhất|không quá)\s)?(?:vào\s|là\s)*"
_MONTH_THEN_DAY = re.compile(
    rf"{_EACH}\stháng\s?[,(:]?\s?{_MARK}(?:ngày|mùng)\s(?P<d>\d{{1,2}})(?!\s?[/.\-]?\s?\d|\stháng)(?:\scủa tháng)?\)?"
)
_DAY_OF_MONTHS = re.compile(
    rf"{_MARK}(?:ngày|mùng)\s(?P<d>\d{{1,2}})\s(?:của\s)?(?:các\s|mỗi\s)?tháng\s"
    r"(?P<months>\d{1,2}(?:\s?(?:,|và|;|,\s?và)\s?\d{1,2})+)(?!\s?(?:tháng|[/\d]))"
)
_YEARLY = re.compile(rf"{_EACH}\snăm|mỗi một năm")


@dataclass(frozen=True, slots=True)
class Cadence:
    """How often, where that stands, and how far it is to be trusted.

    rule: the RRULE; empty when the phrase repeats in a way no rule says. doubt: what a person
    should look at. weak: the words name a report rather than its time ("báo cáo 6 tháng").
    """

    rule: str
    at: int
    end: int
    doubt: Problem | None = None
    weak: bool = False

    @property
    def within_a_year(self) -> bool:
        """Whether it falls due more than once a year."""
        return not self.rule.startswith("FREQ=YEARLY") or "," in self.rule


def find_cadence(low: str, times: tuple[Time, ...]) -> Cadence | None:
    """The repetition that a phrase of small letters names, with the days its times give it; None without any."""
    return _weekday(low) or _day_of_each(low) or _times_each_year(low, times) or _counted(low) or _listed(low)


def _weekday(low: str) -> Cadence | None:
    found = _WEEKDAY.search(low)
    if found is None:
        return None
    day = "SU" if found["sunday"] else _WEEKDAYS[found["day"]]
    return Cadence(f"FREQ=WEEKLY;BYDAY={day}", found.start(), found.end())


def _day_of_each(low: str) -> Cadence | None:
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


def _times_each_year(low: str, times: tuple[Time, ...]) -> Cadence | None:
    """Trước 30/6 hằng năm; tháng 6 và tháng 12 hằng năm; quý IV hằng năm."""
    found = _YEARLY.search(low)
    own = tuple(time for time in times if time.year is None and time.unit is not Unit.year)
    if found is None or not own:
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


def _counted(low: str) -> Cadence | None:
    for sign in _SIGNS:
        found = sign.search(low)
        if found is None:
            continue
        groups = found.groupdict()
        count, times = _number(groups.get("n")), _number(groups.get("times"))
        listed = _LIST.match(low, found.start())
        if listed is not None and "lần" not in low[found.start() : found.end()]:
            return None
        unit = groups["u"]
        if unit == "tuần":
            rule = "FREQ=WEEKLY" + (f";INTERVAL={count}" if count > 1 else "")
            return Cadence(
                rule if times == 1 else "",
                found.start(),
                found.end(),
                None if times == 1 else Problem("no_rule"),
            )
        months = {"tháng": 1, "quý": 3, "năm": 12}[unit] * count
        if times > 1:
            if months % times:
                return Cadence("", found.start(), found.end(), Problem("no_rule"))
            return Cadence(_every(months // times), found.start(), found.end(), Problem("evenly_spread"))
        return Cadence(_every(months), found.start(), found.end())
    return None


def _listed(low: str) -> Cadence | None:
    """Hằng quý; định kỳ 6 tháng; theo quý, 6 tháng, 9 tháng, 01 năm; quý, năm."""
    for found in _LIST.finditer(low):
        led = _LEAD.search(low[: found.start()])
        each = re.match(_EACH, found["items"])
        items = re.split(_LINK, found["items"])
        request = re.match(r"\s?(?:,|và|hoặc|;)?\s?(?:\(\s?)?(?:báo cáo\s)?đột xuất", low[found.end() :])
        alone = not low[: found.start()].strip(" -+•().:;") and not low[found.end() :].strip(" .;()")
        if not (led or each or request or (alone and len(items) > 1)):
            continue
        if found.end() < len(low) and low[found.end()].isalnum():
            continue
        begin = led.start() if led else found.start()
        weak = bool(led) and not each and not re.match(rf"định kỳ|theo|{_EACH}", low[begin:])
        cadence = _of_items(items, begin, found.end())
        return replace(cadence, weak=weak) if cadence else None
    return None


def _of_items(items: list[str], at: int, end: int) -> Cadence | None:
    """One rule for several spans: quarter, six months, nine months and year are all quarters' ends."""
    lengths: list[int] = []
    named_quarter = False
    for item in items:
        word = re.sub(rf"^{_EACH}\s", "", item.strip())
        if word == "tuần":
            return Cadence("FREQ=WEEKLY", at, end)
        number = re.match(rf"({_N})\s(tháng|năm)", word)
        if number:
            lengths.append(_number(number[1]) * (12 if number[2] == "năm" else 1))
        else:
            lengths.append({"tháng": 1, "quý": 3, "nửa năm": 6}.get(word, 12))
            named_quarter |= word == "quý"
    if 1 in lengths:
        return Cadence("FREQ=MONTHLY", at, end)
    if len(lengths) == 1:
        return Cadence(_every(lengths[0]), at, end)
    if any(length % 3 or length > 12 for length in lengths):
        return Cadence("", at, end, Problem("no_rule"))
    if named_quarter or {3, 9} & set(lengths):
        if named_quarter or set(lengths) >= {3, 6, 9, 12}:
            return Cadence(_every(3), at, end)
        return Cadence(f"FREQ=YEARLY;BYMONTH={','.join(map(str, sorted(set(lengths))))}", at, end)
    return Cadence(_every(min(lengths)), at, end)


def _every(months: int) -> str:
    if months % 12 == 0:
        return "FREQ=YEARLY" + (f";INTERVAL={months // 12}" if months > 12 else "")
    return "FREQ=MONTHLY" + (f";INTERVAL={months}" if months > 1 else "")


def _number(word: str | None) -> int:
    if word is None:
        return 1
    return int(word) if word.isdigit() else _NUMBERS[word]
