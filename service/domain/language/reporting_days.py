"""By which day does a sentence want the reports of each period that it names?

A last day is the last in time: "trước ngày 10" is the 9th. What the words leave open (which month a day of
every month belongs to, which days a report tells of that is due before its period ends) is told as assumed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from service.domain.calendars import month_end
from service.domain.language.readings import Confidence
from service.domain.language.reporting_periods import (
    LAST_MONTH,
    MONTHS,
    MonthDay,
    Times,
    Window,
    day_of,
    periods_in,
    sliding_window,
    window_spans,
)

_DAY = re.compile(
    r"(?P<how>(?:chậm nhất|muộn nhất)(?:\s+(?:là|vào))?(?:\s+trước)?|trước|đến hết|đến|vào|không quá|xong)?\s*"
    r"(?P<word>ngày\s+)?(?P<day>\d{1,2})(?:\s*[/.]\s*(?P<month>\d{1,2})(?:\s*[/.]\s*(?P<year>20\d\d))?"
    r"|\s+tháng\s+(?P<named>\d{1,2})(?:\s*(?:năm\s+|/)(?P<of>20\d\d))?)?(?![\d/%]|\s*[-–]?\s*[a-zđ]+/)"
)
_AFTER = r"\s*(?:của\s+)?"
_NEXT_MONTH = re.compile(
    rf"{_AFTER}tháng\s+(?:sau|tiếp theo|kế tiếp|liền kề|đầu(?:\s+tiên)?(?:\s+của)?\s+(?:quý|kỳ)"
    r"(?:\s+báo cáo)?\s+(?:sau|tiếp theo|kế tiếp|liền kề))"
)
_SAME_MONTH = re.compile(rf"{_AFTER}(?:tháng\s+(?:cuối|báo cáo)|(?:trong|cùng)\s+tháng)")
_EVERY = re.compile(rf"{_AFTER}tháng\s+(?:cuối|đầu)(?:\s+của)?\s+kỳ")
_OWN = re.compile(rf"{_AFTER}(?:(?:hằng|hàng|mỗi)\s+)?(?:tháng\s+cuối\s+)?(?P<which>tháng|quý|năm)\b(?!\s*\d)")
_OWN_MONTH = re.compile(
    rf"{_AFTER}tháng\s+(?:sau|tiếp theo|kế tiếp|liền kề|(?:cuối|đầu(?:\s+tiên)?)(?:\s+của)?\s+(?P<quarter>quý))\b"
)
_IN_MONTH = re.compile(r"\btrong\s+tháng\s+(?P<month>\d{1,2})\s*(?:[/.]|năm\s+)\s*(?P<year>20\d\d)")
_NEXT = re.compile(r"\s*(?:\([^()]{0,40}\))?\s*(?:,|;|và|hoặc)?\s*(?:ngày)?\s*")
"""Between the days of a list."""
_EACH_YEAR = re.compile(r"\s*(?:hằng|hàng|mỗi)\s+năm\b")
_ENDS = ({3, 6, 9, 12}, {1, 4, 7, 10})
"""The months in which reports of quarters are due."""


@dataclass(slots=True)
class _Day:
    """A day as printed. `before`: the one before it is the last; `after`: the words behind it."""

    at: int
    end: int
    day: int
    month: int | None
    year: int | None
    before: bool
    after: str
    whose: list[str] = field(default_factory=list)


def day_of_period(words: str) -> tuple[MonthDay, bool] | None:
    """A last day that is that of every period: "chậm nhất vào ngày 10 của tháng cuối kỳ báo cáo"."""
    for day in _days(words):
        if day.month is None and _EVERY.match(day.after):
            return _last(day, 0 if _SAME_MONTH.match(day.after) else 1), day.before
    return None


def times_in(words: str, year: int | None) -> list[Times]:
    """Every time that a casefolded sentence names: periods with their last days, then single days."""
    days = _days(words)
    periods = periods_in(words)
    if not periods or [code for _, code in periods] == ["Y"]:
        periods = _implied(days) or periods
    _share_out(periods, days)
    found = [
        one
        for _, code in periods
        for one in _periodic(code, [day for day in days if code in day.whose], words)
    ]
    for day in days:
        if not day.whose and day.month is not None:
            found += _alone(day, year)
    if not found and (hit := _IN_MONTH.search(words)) is not None and 1 <= int(hit["month"]) <= 12:
        found.append(Times("once", due_on=month_end(int(hit["year"]), int(hit["month"]))))
    return found


def _implied(days: Sequence[_Day]) -> list[tuple[int, str]]:
    """Periods that only the days tell of: "ngày 05 tháng sau", or a day in each quarter's last month."""
    for day in days:
        if day.month is None and (own := _OWN_MONTH.match(day.after)) is not None:
            return [(day.at, "Q" if own["quarter"] else "M")]
    months = {day.month for day in days}
    if len(days) == 2 and months == {6, 12}:
        return [(days[0].at, "H")]
    return [(days[0].at, "Q")] if len(days) >= 3 and any(months <= ends for ends in _ENDS) else []


def _days(words: str) -> list[_Day]:
    found: list[_Day] = []
    skip = window_spans(words)
    for hit in _DAY.finditer(words):
        if any(start <= hit.start() < end for start, end in skip):
            continue
        month = hit["month"] or hit["named"]
        between = words[found[-1].end : hit.start()] if found else "-"
        near = _NEXT.fullmatch(between)
        goes_on = bool(near) and month is not None and found[-1].month is not None
        how = hit["how"] or ""
        after = words[hit.end() : hit.end() + 60]
        own = any(pattern.match(after) for pattern in (_OWN, _SAME_MONTH, _NEXT_MONTH))
        by = bool(how) and (month is not None or (bool(hit["word"]) and how != "vào"))
        if not (by or goes_on or (hit["word"] and month is None and own)):
            continue
        if not 1 <= int(hit["day"]) <= 31 or (month and not 1 <= int(month) <= 12):
            continue
        year = hit["year"] or hit["of"]
        before = "trước" in how or (goes_on and found[-1].before)
        day, place = int(hit["day"]), (hit.start(), hit.end())
        named = (int(month) if month else None, int(year) if year else None)
        found.append(_Day(*place, day, *named, before, after))
    return found


def _share_out(periods: Sequence[tuple[int, str]], days: Sequence[_Day]) -> None:
    """Give every day to the periods that it is the last day of."""
    codes = [code for _, code in periods]
    dated = [day for day in days if day.month is not None]
    if len(dated) == len(codes) > 1 and all(_fits(c, d) for c, d in zip(codes, dated, strict=True)):
        for code, day in zip(codes, dated, strict=True):
            day.whose = [code]
        return
    for day in days:
        if day.month is not None:
            each_year = "Y" in codes and bool(_EACH_YEAR.match(day.after))
            fitting = ["Y"] if each_year else [code for code in codes if _fits(code, day)]
            day.whose = fitting[:1]
        elif _EVERY.match(day.after):
            day.whose = list(codes)
        else:
            own = _OWN.match(day.after)
            named = {"tháng": "M", "quý": "Q", "năm": "Y"}[own["which"]] if own else None
            above = [code for place, code in periods if place < day.at]
            day.whose = [named] if named in codes else above[-1:] or codes[:1]


def _fits(code: str, day: _Day) -> bool:
    """A day with a month belongs to a period that ends at that time of the year."""
    month = day.month or 0
    if code in {"Q", "H"}:
        return month in ({3, 6, 9, 12, 4, 7, 10, 1} if code == "Q" else {6, 12, 7, 1})
    last = LAST_MONTH[code]
    return code != "M" and month in {last, last % 12 + 1, last - 1}


def _periodic(code: str, days: Sequence[_Day], words: str) -> Iterator[Times]:
    """One period with its last day; quarters with a day of its own for each are as many."""
    window = sliding_window(words, code)
    dated = [day for day in days if day.month is not None]
    if code in {"Q", "H"} and dated:
        yield from (_with_day(_which(code, day.month or 12), day, None) for day in dated)
    elif days:
        # Of several days in a month the last is taken, and a person asked.
        doubt = Confidence.unsure if len(days) > 1 else Confidence.likely
        yield replace(_with_day(code, days[-1], window), confidence=doubt)
    else:
        yield Times("periodic", (code,), window, assumed=("from_january",) if code == "H1" else ())


def _which(code: str, month: int) -> str:
    """The quarter or half-year that is told of in a month: its last one or the one after it."""
    length = MONTHS[code]
    ended = month - 1 if month % length == 1 else month
    return f"{code}{(ended + length - 1) // length or 12 // length}"


def _with_day(code: str, day: _Day, window: Window | None) -> Times:
    assumed: tuple[str, ...] = ()
    if day.month is not None:
        month = day.month - LAST_MONTH[code]
        month += 12 if month < -6 and not _EACH_YEAR.match(day.after) else 0
    elif _NEXT_MONTH.match(day.after):
        month = 1
    elif _SAME_MONTH.match(day.after):
        month = 0
    else:
        month = 1 if day.day <= 15 else 0
        assumed = ("month_before",) if month else ("month_of_last_day",)
    last = _last(day, month)
    if window is None and month <= 0:
        window, why = _up_to(code, last)
        assumed = (*assumed, why)
    return Times("periodic", (code,), window, last, None, day.before, assumed)


def _up_to(code: str, last: MonthDay) -> tuple[Window, str]:
    """What is due before its period ends tells of the days since the report before it, or since January."""
    month, day = last
    if MONTHS[code] <= 3:
        start = (month - MONTHS[code], day + 1) if day < 28 else (month - MONTHS[code] + 1, 1)
        return Window(start, last), "window_since_last_report"
    return Window((1 - MONTHS[code], 1), last), "window_to_last_day"


def _alone(day: _Day, year: int | None) -> Iterator[Times]:
    """A day of no period: of the year's report where it stands at the year's end, else of one report."""
    month = day.month or 0
    if day.year is None and month in {11, 12}:
        yield _with_day("Y", day, None)
        return
    due = day_of(str(day.day), str(month), str(day.year or year)) if day.year or year else None
    if due is not None:
        due -= timedelta(days=int(day.before))
        assumed = () if day.year else ("year_of_plan",)
        yield Times("once", due_on=due, exclusive=day.before, assumed=assumed)


def _last(day: _Day, month: int) -> MonthDay:
    """The last in time; before the first of a month it is the last of the one before."""
    if day.before and day.day == 1:
        return month - 1, 31
    return month, day.day - day.before
