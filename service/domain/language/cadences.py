"""How often is something due, by the words of a phrase: each quarter, every six months, before the 20th of each month?

The answer is a recurrence rule (RFC 5545) of weeks, months or years. What a rule cannot say
(two different days in two months, a period nobody names) is told instead of being bent.
"""

from __future__ import annotations

import re
from dataclasses import replace

from service.domain.language.cadence_days import day_of_each, times_each_year, weekday
from service.domain.language.cadence_rules import EACH, NUMBER, Cadence, every, number
from service.domain.language.readings import Problem
from service.domain.language.stretches import Time

_U = r"(?:tuần|tháng|quý|năm)"
_NO_NAME = r"(?!\s(?:[ivx]+\b|\d))"
_NO_HALF = r"(?!\s(?:đầu|cuối|học|\d|kể|làm|nghiệm))"

_ITEM = (
    rf"(?:{NUMBER}\s(?:tháng|năm){_NO_HALF}|tháng(?!\s(?:\d|cuối|đầu))|quý(?!\s(?:[ivx\d]))|nửa năm|cả năm"
    rf"|năm(?!\s?(?:\d|học|nay))|tuần)"
)
_LINK = r"\s?(?:,\s?(?:và\s)?|và|;|/|hoặc|-|&)\s?"
_LIST = re.compile(rf"(?P<items>(?:{EACH}\s)?{_ITEM}(?:{_LINK}(?:{EACH}\s)?{_ITEM})*)")

_SIGNS: tuple[re.Pattern[str], ...] = (
    re.compile(rf"(?P<n>{NUMBER})\s?(?P<u>{_U})\s?(?:/|-)?\s?(?:một|1|01)?\s?lần\b(?!\s?/)"),
    re.compile(rf"\b(?P<u>{_U})\s?/\s?(?:1|01|một)?\s?lần\b"),
    re.compile(
        rf"\b(?:1|01|một)\s?lần\s?(?:/|trong|mỗi|trên|một|\s)+\s?(?P<n>{NUMBER})\s(?P<u>{_U})\b{_NO_NAME}"
    ),
    re.compile(
        rf"\b(?P<times>{NUMBER})\s?lần\s?(?:/|trong|mỗi|trên|một|\s)*\s?(?:1|01|một)?\s?(?P<u>{_U})\b{_NO_NAME}"
    ),
    re.compile(rf"\b(?:{EACH}|một|1|01)\s(?P<u>tuần|tháng|quý|năm)\s(?P<times>{NUMBER})\slần\b"),
    re.compile(rf"\b(?P<u>{_U})\smột\slần\b"),
    re.compile(rf"(?P<times>{NUMBER})\s(?:cuộc|lớp|buổi|kỳ|đợt|lượt|hội nghị|chuyên đề)\s?/\s?(?P<u>{_U})\b"),
    re.compile(rf"\b(?:cứ|{EACH})\s(?P<n>{NUMBER})\s(?P<u>{_U})\b{_NO_HALF}"),
)
"""Forms with their own count; `times` is how often in one unit."""

_LEAD = re.compile(
    rf"\b(?:định kỳ|theo|báo cáo|sơ kết|tổng kết|{EACH}|kết quả)[\s:]+(?:\(\s?)?(?:theo\s"
    rf"|báo cáo\s|vào\s|thực hiện\s)*$"
)


def find_cadence(low: str, times: tuple[Time, ...]) -> Cadence | None:
    """The repetition that a phrase of small letters names, with the days its times give it; None without any."""
    return weekday(low) or day_of_each(low) or times_each_year(low, times) or _counted(low) or _listed(low)


def _counted(low: str) -> Cadence | None:
    for sign in _SIGNS:
        found = sign.search(low)
        if found is None:
            continue
        groups = found.groupdict()
        if re.match(r"\s(?:học|kế hoạch)\b", low[found.end() :]):
            return Cadence("", found.start(), found.end(), Problem("no_rule"))  # a school year is no year
        count, times = number(groups.get("n")), number(groups.get("times"))
        if not count or not times:
            return None
        listed = _LIST.match(low, found.start())
        if listed is not None and "lần" not in low[found.start() : found.end()]:
            return None
        unit = groups["u"]
        if unit == "năm" and low[: found.start()].endswith("nửa "):
            return Cadence(every(6), found.start() - len("nửa "), found.end())
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
            return Cadence(every(months // times), found.start(), found.end(), Problem("evenly_spread"))
        return Cadence(every(months), found.start(), found.end())
    return None


def _listed(low: str) -> Cadence | None:
    """Hằng quý; định kỳ 6 tháng; theo quý, 6 tháng, 9 tháng, 01 năm; quý, năm."""
    if years := re.search(rf"\b{EACH}\s(?=năm\s(?:19|20)\d\d\s?(?:-|đến))", low):
        return Cadence(every(12), years.start(), years.end())
    if always := re.search(r"\bthường niên\b", low):
        return Cadence(every(12), always.start(), always.end())
    for found in _LIST.finditer(low):
        led = _LEAD.search(low[: found.start()])
        each = re.match(EACH, found["items"])
        items = re.split(_LINK, found["items"])
        request = re.match(r"\s?(?:,|và|hoặc|;)?\s?(?:\(\s?)?(?:báo cáo\s)?đột xuất", low[found.end() :])
        alone = not low[: found.start()].strip(" -+•().:;") and not low[found.end() :].strip(" .;()")
        if not (led or each or request or (alone and len(items) > 1)):
            continue
        if found.end() < len(low) and low[found.end()].isalnum():
            continue
        begin = led.start() if led else found.start()
        if part := re.search(r"\b(?P<part>đầu|giữa|cuối|hết)\s(?:các\s)?$", low[:begin]):
            if part["part"] in {"đầu", "giữa"}:
                return Cadence("", part.start(), found.end(), Problem("vague_time"))
            begin = part.start()
        weak = bool(led) and not each and not re.match(rf"định kỳ|theo|{EACH}", low[begin:])
        cadence = _of_items(items, begin, found.end())
        return replace(cadence, weak=weak) if cadence else None
    return None


def _of_items(items: list[str], at: int, end: int) -> Cadence | None:
    """One rule for several spans: quarter, six months, nine months and year are all quarters' ends."""
    lengths: list[int] = []
    named_quarter = False
    for item in items:
        word = re.sub(rf"^{EACH}\s", "", item.strip())
        if word == "tuần":
            return Cadence("FREQ=WEEKLY", at, end)
        counted = re.match(rf"({NUMBER})\s(tháng|năm)", word)
        if counted:
            lengths.append(number(counted[1]) * (12 if counted[2] == "năm" else 1))
        else:
            lengths.append({"tháng": 1, "quý": 3, "nửa năm": 6}.get(word, 12))
            named_quarter |= word == "quý"
    if 1 in lengths:
        return Cadence("FREQ=MONTHLY", at, end)
    if len(lengths) == 1:
        return Cadence(every(lengths[0]), at, end)
    if any(length % 3 or length > 12 for length in lengths):
        return Cadence("", at, end, Problem("no_rule"))
    if named_quarter or {3, 9} & set(lengths):
        if named_quarter or set(lengths) >= {3, 6, 9, 12}:
            return Cadence(every(3), at, end)
        return Cadence(f"FREQ=YEARLY;BYMONTH={','.join(map(str, sorted(set(lengths))))}", at, end)
    return Cadence(every(min(lengths)), at, end)
