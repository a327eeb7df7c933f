"""Which periods does a sentence name, and which days does it print for one?

Months are counted from the last month of the period: 0 is that month, 1 the next one, so that one reading
serves every period of a year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from service.domain.language.looks import roman_value
from service.domain.language.readings import Confidence

MonthDay = tuple[int, int]
"""Month, counted from the last of the period, and day."""


class Window(NamedTuple):
    """The days that a report tells of, both ends included."""

    start: MonthDay
    end: MonthDay


@dataclass(frozen=True, slots=True)
class Times:
    """When something is wanted. `assumed`: what is not printed. A last day is the last in time."""

    cadence: str
    periods: tuple[str, ...] = ()
    window: Window | None = None
    last_day: MonthDay | None = None
    due_on: date | None = None
    exclusive: bool = False
    assumed: tuple[str, ...] = ()
    confidence: Confidence = Confidence.likely


LAST_MONTH = {"M": 1, "Q": 3, "Q1": 3, "Q2": 6, "Q3": 9, "Q4": 12, "H1": 6, "H2": 12, "9M": 9, "Y": 12}
"""The month in which a period ends."""
MONTHS = {"M": 1, "Q": 3, "Q1": 3, "Q2": 3, "Q3": 3, "Q4": 3, "H": 6, "H1": 6, "H2": 6, "9M": 9, "Y": 12}
"""How many months a period has."""

_OFTEN = r"(?:hằng|hàng|mỗi|từng|định kỳ|theo)\s+"
_HALF = r"(?:0?6|sáu)\s+tháng(?:\s+(?:đầu|cuối)\s+năm)?(?:\s*/\s*lần|\s+(?:một|0?1)\s+lần)?"
_ITEM = (
    r"(?P<M{0}>tháng)(?!\s*\d)|(?P<Qn{0}>quý\s+(?:iii|ii|iv|i|[1-4]))\b"
    r"|(?P<Q{0}>quý)(?!\s+(?:[ivx]+\b|\d))|(?P<W{0}>tuần)"
    rf"|(?P<H{{0}}>{_HALF})|(?P<N{{0}}>(?:0?9|chín)\s+tháng(?:\s+đầu\s+năm)?)"
    r"|(?P<Y{0}>(?:0?1\s+|một\s+|cả\s+|cuối\s+)?năm)(?!\s+(?:20|học))"
)
_PERIOD = re.compile(
    rf"\b(?:(?:{_OFTEN}|(?<!kỳ họp )cuối\s+"
    r"|(?:báo cáo|sơ kết|tổng kết)\s+(?:kết quả\s+|định kỳ\s+|tổng kết\s+|sơ kết\s+)*)"
    rf"(?:{_ITEM.format('')})|(?:0?1|một)\s+lần\s*/\s*(?:0?1\s+)?(?P<times>tháng|quý|năm)|(?P<half>{_HALF})"
    r"|(?P<three>(?:0?3|ba)\s+tháng(?:\s*/\s*lần|\s+(?:một|0?1)\s+lần))"
    r"|(?P<nine>(?:0?9|chín)\s+tháng)|(?P<whole>(?:0?1|một|cả)\s+năm)(?!\s+(?:20|học)))\b"
    r"|\((?P<alone>(?:báo cáo\s+)?(?:cả\s+)?năm)\)"
)
_MORE = re.compile(
    r"(?:\s*\([^()]{0,60}\)|\s*(?:trước|chậm nhất|muộn nhất|vào)\s[^,;.()]{0,25}?)?"
    r"\s*(?:[,;/]|\bvà\b|\bhoặc\b)\s*(?:và\s+)?(?:(?:báo cáo|sơ kết|tổng kết)\s+)*"
    rf"(?:{_OFTEN})?(?:{_ITEM.format('2')})\b"
)
_WINDOW = re.compile(
    r"báo cáo\s+(?:kết quả\s+)?"
    r"(?P<which>quý\s+(?:iii|ii|iv|i|[1-4])|năm|0?6 tháng(?: đầu năm)?|0?9 tháng)[^:;.]{0,20}:\s*"
    r"(?:số liệu\s+)?(?:được\s+)?(?:tính\s+)?từ\s+(?:ngày\s+)?(?P<start>\d{1,2}/\d{1,2}/\d{4})"
    r"\s+đến\s+(?:hết\s+)?(?:ngày\s+)?(?P<end>\d{1,2}/\d{1,2}/\d{4})"
)
_SLIDING = re.compile(
    r"từ\s+ngày\s+(?P<start>\d{1,2})\s+(?:của\s+)?tháng\s+(?:liền\s+)?trước[^;.]{0,40}?\s+đến\s+(?:hết\s+)?"
    r"ngày\s+(?P<end>\d{1,2})\s+(?:của\s+)?tháng\b(?!\s*\d)"
)


def periods_in(words: str) -> list[tuple[int, str]]:
    """The periods that casefolded words name, each once and with where it stands, in printed order."""
    found: list[tuple[int, str]] = []
    at = 0
    while (hit := _PERIOD.search(words, at)) is not None:
        found.append((hit.start(), _code(hit, "")))
        at = hit.end()
        while (more := _MORE.match(words, at)) is not None:
            found.append((more.start(), _code(more, "2")))
            at = more.end()
    once: dict[str, int] = {}
    for place, code in found:
        if code != "W":  # no period of a rule is as short as a week
            once.setdefault(code, place)
    if "H" in once and "Y" in once:
        # "6 tháng, năm": the second half is told of with the year.
        once = {("H1" if code == "H" else code): place for code, place in once.items()}
    return [(place, code) for code, place in once.items()]


def _code(hit: re.Match[str], mark: str) -> str:
    groups = {name: value for name, value in hit.groupdict().items() if value}
    if f"W{mark}" in groups or "three" in groups:
        return "Q" if "three" in groups else "W"
    if "times" in groups:
        return {"tháng": "M", "quý": "Q", "năm": "Y"}[groups["times"]]
    half = groups.get(f"H{mark}") or groups.get("half")
    if half:
        return "H1" if "đầu" in half else "H2" if "cuối" in half else "H"
    if f"Qn{mark}" in groups:
        return f"Q{_quarter(groups[f'Qn{mark}'].split()[-1])}"
    if f"N{mark}" in groups or "nine" in groups:
        return "9M"
    return "M" if f"M{mark}" in groups else "Q" if f"Q{mark}" in groups else "Y"


def _quarter(text: str) -> int:
    return int(text) if text.isdigit() else roman_value(text.upper()) or 0


def windows_in(text: str) -> Iterator[tuple[int, int, Times]]:
    """Periods whose days are printed, each with where it begins and ends: "Báo cáo quý I: từ … đến …"."""
    for hit in _WINDOW.finditer(text.casefold()):
        code = next((code for _, code in periods_in(f"báo cáo {hit['which']}")), "Y")
        code = "H1" if code == "H" else code
        start, end = (day_of(*hit[key].split("/")) for key in ("start", "end"))
        if start is None or end is None or start > end:
            yield hit.start(), hit.end(), Times("periodic", (code,), confidence=Confidence.unsure)
            continue
        first, last = (
            ((day.year - end.year) * 12 + day.month - LAST_MONTH[code], day.day) for day in (start, end)
        )
        sure = Confidence.sure if -12 <= first[0] and abs(last[0]) <= 2 else Confidence.unsure
        yield hit.start(), hit.end(), Times("periodic", (code,), Window(first, last), confidence=sure)


def sliding_window(words: str, code: str) -> Window | None:
    """The same days of every period: "từ ngày 15 tháng trước đến ngày 14 của tháng báo cáo"."""
    found = _SLIDING.search(words)
    if found is None or not (1 <= int(found["start"]) <= 31 and 1 <= int(found["end"]) <= 31):
        return None
    return Window((-MONTHS[code], int(found["start"])), (0, int(found["end"])))


def window_spans(words: str) -> list[tuple[int, int]]:
    """Where the days of windows stand: none of them is a last day."""
    return [hit.span() for pattern in (_WINDOW, _SLIDING) for hit in pattern.finditer(words)]


def day_of(day: str, month: str, year: str) -> date | None:
    """The day, or None if there is none."""
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
