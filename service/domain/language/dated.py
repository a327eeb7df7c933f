"""What do the words around a time make of it: by its end, before it, from it on, from one to the other?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from service.domain.language.dates import NoSuchDay
from service.domain.language.readings import Confidence, Problem, least
from service.domain.language.times import Time, Unit, resolved_years

_RANGE_GAP = re.compile(r"\s?(?:-|đến|tới|cho đến|cho tới|->)\s?(?:(?:hết|ngày|cuối)\s?)*")
_LIST_GAP = re.compile(r"\s?(?:,|và|;|&|\+|,\s?và)\s?(?:(?:ngày|trong)\s?)?")
_EITHER_GAP = re.compile(r"\s?(?:hoặc|hay)\s?")

_BEFORE = re.compile(
    r"(?:\b(?:chậm nhất|muộn nhất|hoàn thành|xong)\s(?:là\s)?)?\btrước(?:\sthời điểm)?(?:\sngày)?\s?$"
)
_BEFORE_END = re.compile(r"\btrước(?:\skhi)?\s(?:hết|kết thúc|cuối)\s?$")
_UNTIL = re.compile(
    r"(?:\b(?:chậm nhất|muộn nhất|trễ nhất|hạn chót|hạn cuối|thời hạn|không quá|không muộn hơn|đến|tới|cho đến|cho tới"
    r"|hết|hạn|cuối|từ nay|kết thúc|trước hoặc trong|trước và trong|xong trong|deadline)[\s:]*)"
    r"(?:(?:là|vào|đến|hết|trong|ngày|cuối|tháng|thời điểm)[\s:]*)*$"
)
_FROM = re.compile(
    r"(?:\bbắt đầu\s)?(?:\bkể\s)?\btừ(?:\s(?:ngày|đầu))?\s?$|\bbắt đầu(?:\s(?:vào|trong))?\s?$"
)
_VAGUE = re.compile(r"\b(?:đầu|giữa|khoảng giữa|những tháng đầu|nửa đầu|nửa cuối)\s(?:của\s)?$")
_WITHIN = re.compile(r"(?:\b(?:trong|vào|cả|khoảng|dự kiến|ngày|suốt|giai đoạn|thời gian)[\s:]*)+$")
_THIRD = re.compile(r"\b(?P<third>thượng|trung|hạ)\stuần\s(?:của\s)?$")
_OUTSIDE = {"half": "half_year", "school_year": "school_year"}
_ENDS = {
    Unit.month: "month_end",
    Unit.quarter: "quarter_end",
    Unit.year: "year_end",
}
_BEFORE_CODES = {Unit.month: "before_month", Unit.quarter: "before_quarter", Unit.year: "before_year"}


@dataclass(frozen=True, slots=True)
class Dated:
    """One time, range or list of times with what stands before it, from `at` to `end` of the phrase.

    spans: more than one for a list with gaps. openly: "from … on", without an end. problem:
    why there is no day.
    """

    at: int
    end: int
    spans: tuple[tuple[date | None, date], ...] = ()
    period: bool = False
    openly: date | None = None
    printed_date: date | None = None
    exclusive: bool = False
    assumed: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    confidence: Confidence = Confidence.sure

    @property
    def readable(self) -> bool:
        """Whether a day came of it."""
        return bool(self.spans) or self.openly is not None


def find_dated(low: str, times: tuple[Time, ...], year: int | None) -> tuple[Dated, ...]:
    """Every time of a phrase of small letters, ranges and lists put together, in printed order."""
    known = tuple(resolved_years(times, year))
    found: list[Dated] = []
    place = 0
    while place < len(known):
        last = place
        ranged = listed = False
        while last + 1 < len(known):
            gap = low[known[last][0].end : known[last + 1][0].at]
            if (
                not ranged
                and not listed
                and _RANGE_GAP.fullmatch(gap)
                and known[last][0].unit is not Unit.years
            ):
                ranged = True
            elif not ranged and _LIST_GAP.fullmatch(gap) and known[last][0].unit is known[last + 1][0].unit:
                listed = True
            else:
                break
            last += 1
            if ranged:
                break
        before = low[found[-1].end if found else 0 : known[place][0].at]
        offset = known[place][0].at - len(before)
        found.append(_dated(known[place : last + 1], ranged, before, offset, year))
        place = last + 1
    return tuple(found)


def _dated(
    group: tuple[tuple[Time, int | None], ...], ranged: bool, before: str, offset: int, year: int | None
) -> Dated:
    at, end = offset + len(before), group[-1][0].end
    first, last = group[0][0], group[-1][0]
    if any(time.doubt == "lunar" for time, _ in group):
        return Dated(at, end, problems=(Problem("lunar_month"),), confidence=Confidence.unsure)
    if any(own is None for _, own in group):
        return Dated(at, end, problems=(Problem("year_missing"),), confidence=Confidence.unsure)
    resolved = [(time, own) for time, own in group if own is not None]
    try:
        spans = [span for time, own in resolved for span in time.spans(own)]
    except NoSuchDay as fault:
        return Dated(
            at,
            end,
            problems=(
                Problem("day_month_order" if fault.turned else "impossible_date", {"date": fault.printed}),
            ),
            confidence=Confidence.unsure,
        )
    doubts = [Confidence.likely for time, own in resolved if _doubtful(time, own, year)]
    problems = _far(spans, year)
    confidence = least(*doubts, *([Confidence.likely] if problems else []))
    assumed = tuple(
        dict.fromkeys(_OUTSIDE[time.unit.value] for time, _ in resolved if time.unit.value in _OUTSIDE)
    )
    if ranged:
        return _ranged(group, spans, before, offset, end, assumed, problems, confidence)
    if len(spans) > 1:
        return _list(resolved, spans, before, offset, end, assumed, problems, confidence)
    return _single(
        first,
        spans[0],
        before,
        offset,
        end,
        assumed,
        problems,
        confidence,
        through=last.through or len(group) > 1,
    )


def _doubtful(time: Time, own: int, year: int | None) -> bool:
    if time.doubt == "two_digit_year":
        return year is None or abs(own - year) > 1
    return time.doubt is not None


def _far(spans: list[tuple[date, date]], year: int | None) -> tuple[Problem, ...]:
    """A year long before the plan's, or far behind it, is more often a slip than meant."""
    if year is None:
        return ()
    odd = [last.year for _, last in spans if not year - 1 <= last.year <= year + 30]
    return (Problem("far_year", {"year": str(odd[0])}),) if odd else ()


def _ranged(
    group: tuple[tuple[Time, int | None], ...],
    spans: list[tuple[date, date]],
    before: str,
    offset: int,
    end: int,
    assumed: tuple[str, ...],
    problems: tuple[Problem, ...],
    confidence: Confidence,
) -> Dated:
    start, due = spans[0][0], spans[-1][1]
    if start > due and group[0][0].year is None and group[-1][0].year is not None and start.month > due.month:
        start = date(start.year - 1, start.month, min(start.day, 28) if start.month == 2 else start.day)
        confidence = least(confidence, Confidence.likely)
    mark = re.search(
        r"(?:(?:\bkể\s)?\btừ(?:\sngày)?|\btrong(?:\sthời gian)?|\bgiai đoạn|\bđến)\s?(?:từ\s)?$", before
    )
    at = offset + (mark.start() if mark else len(before))
    if start > due:
        return Dated(at, end, problems=(Problem("start_after_due"),), confidence=Confidence.unsure)
    return Dated(at, end, ((start, due),), True, assumed=assumed, problems=problems, confidence=confidence)


def _list(
    resolved: list[tuple[Time, int]],
    spans: list[tuple[date, date]],
    before: str,
    offset: int,
    end: int,
    assumed: tuple[str, ...],
    problems: tuple[Problem, ...],
    confidence: Confidence,
) -> Dated:
    mark = _WITHIN.search(before)
    at = offset + (mark.start() if mark else len(before))
    ordered = sorted(spans)
    joined = all(one[1] + timedelta(days=1) == two[0] for one, two in pairwise(ordered))
    if _VAGUE.search(before) or _FROM.search(before):
        return Dated(at, end, problems=(Problem("vague_time"),), confidence=Confidence.unsure)
    if _BEFORE.search(before):
        if any(time.unit is not Unit.day for time, _ in resolved):
            return Dated(at, end, problems=(Problem("ambiguous_before"),), confidence=Confidence.unsure)
        ordered = [(first, last - timedelta(days=1)) for first, last in ordered]
    if joined and resolved[0][0].unit is not Unit.day:
        whole = ((ordered[0][0], ordered[-1][1]),)
        return Dated(at, end, whole, True, assumed=assumed, problems=problems, confidence=confidence)
    days = resolved[0][0].unit is Unit.day
    many = tuple((None if days else first, last) for first, last in ordered)
    return Dated(at, end, many, assumed=assumed, problems=problems, confidence=confidence)


def _single(
    time: Time,
    span: tuple[date, date],
    before: str,
    offset: int,
    end: int,
    assumed: tuple[str, ...],
    problems: tuple[Problem, ...],
    confidence: Confidence,
    *,
    through: bool,
) -> Dated:
    start, due = span
    base = len(before)
    if vague := _VAGUE.search(before):
        return Dated(
            offset + vague.start(), end, problems=(Problem("vague_time"),), confidence=Confidence.unsure
        )
    if third := _THIRD.search(before):
        if time.unit is not Unit.month:
            return Dated(
                offset + third.start(), end, problems=(Problem("vague_time"),), confidence=Confidence.unsure
            )
        first, last = {"thượng": (1, 10), "trung": (11, 20), "hạ": (21, due.day)}[third["third"]]
        return Dated(
            offset + third.start(), end, ((start.replace(day=first), start.replace(day=last)),),
            assumed=assumed, problems=problems, confidence=confidence,
        )  # fmt: skip
    if ending := _BEFORE_END.search(before):
        return Dated(
            offset + ending.start(), end, ((None, due),), assumed=(*assumed, _ENDS.get(time.unit, "period_end")),
            problems=problems, confidence=least(confidence, Confidence.likely),
        )  # fmt: skip
    if mark := _BEFORE.search(before):
        at = offset + mark.start()
        if time.unit is Unit.day:
            return Dated(
                at, end, ((None, due - timedelta(days=1)),), printed_date=due, exclusive=True,
                problems=problems, confidence=confidence,
            )  # fmt: skip
        code = _BEFORE_CODES.get(time.unit)
        if code is None or through:
            return Dated(at, end, problems=(Problem("ambiguous_before"),), confidence=Confidence.unsure)
        return Dated(
            at, end, ((None, start - timedelta(days=1)),), printed_date=start, exclusive=True,
            assumed=(*assumed, code), problems=(*problems, Problem("ambiguous_before")),
            confidence=least(confidence, Confidence.likely),
        )  # fmt: skip
    if mark := _UNTIL.search(before):
        at = offset + mark.start()
        whole = re.search(r"\bhết[\s:]*$|\bhết\sngày[\s:]*$|trước (?:hoặc|và) trong", before)
        if time.unit is Unit.day:
            if re.search(r"\bcuối\b", mark.group()):
                return Dated(at, end, problems=(Problem("vague_time"),), confidence=Confidence.unsure)
            return Dated(at, end, ((None, due),), printed_date=due, problems=problems, confidence=confidence)
        if time.unit in {Unit.years, Unit.school_year} and not whole and time.unit is Unit.years:
            return Dated(
                at,
                end,
                (span,),
                True,
                assumed=assumed,
                problems=problems,
                confidence=least(confidence, Confidence.likely),
            )
        ends = () if whole or time.unit not in _ENDS else (_ENDS[time.unit],)
        return Dated(
            at, end, ((None, due),), assumed=(*assumed, *ends), problems=problems, confidence=confidence
        )
    if mark := _FROM.search(before):
        return Dated(
            offset + mark.start(), end, openly=start, problems=problems,
            confidence=least(confidence, Confidence.likely),
        )  # fmt: skip
    within = _WITHIN.search(before)
    at = offset + (within.start() if within else base)
    if within and "khoảng" in within.group():
        confidence, problems = least(confidence, Confidence.likely), (*problems, Problem("about_then"))
    if time.unit is Unit.day:
        return Dated(at, end, ((None, due),), printed_date=due, problems=problems, confidence=confidence)
    period = (
        time.unit is Unit.years
        or (through and time.unit is not Unit.school_year)
        or (len(time.numbers) > 1 and time.unit in {Unit.month, Unit.quarter})
    )
    return Dated(at, end, (span,), period, assumed=assumed, problems=problems, confidence=confidence)
