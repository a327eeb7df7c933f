"""What do the words around a time make of it: by its end, before it, from it on, from one to the other?"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from service.domain.language import time_marks as marks
from service.domain.language.dates import NoSuchDay
from service.domain.language.readings import Confidence, Problem, least
from service.domain.language.stretches import Time, Unit, resolved_years

_TAKEN = {Unit.half: "half_year", Unit.school_year: "school_year"}
_ENDS = {Unit.month: "month_end", Unit.quarter: "quarter_end", Unit.year: "year_end"}
_BEFORE_CODES = {Unit.month: "before_month", Unit.quarter: "before_quarter", Unit.year: "before_year"}


@dataclass(frozen=True, slots=True)
class Dated:
    """One time, range or list of times with what stands before it, from `at` to `end` of the phrase.

    spans: more than one for a list with gaps. openly: "from … on", without an end. problems:
    also why there is no day.
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


@dataclass(slots=True)
class _Group:
    """Times that belong together, the words before them, and what is known of them so far."""

    times: list[tuple[Time, int]]
    before: str
    offset: int
    spans: list[tuple[date, date]] = field(default_factory=list)
    assumed: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    confidence: Confidence = Confidence.sure

    def made(self, mark: re.Match[str] | None, **values: Any) -> Dated:
        """What came of it, from the words that mark it on."""
        known = {"assumed": self.assumed, "problems": self.problems, "confidence": self.confidence}
        at = self.offset + (mark.start() if mark else len(self.before))
        return Dated(at, self.times[-1][0].end, **{**known, **values})

    def unreadable(self, mark: re.Match[str] | None, problem: Problem) -> Dated:
        """No day came of it."""
        return self.made(mark, assumed=(), problems=(problem,), confidence=Confidence.unsure)

    @property
    def less_sure(self) -> Confidence:
        """Likely at most."""
        return least(self.confidence, Confidence.likely)


def find_dated(low: str, times: tuple[Time, ...], year: int | None) -> tuple[Dated, ...]:
    """Every time of a phrase of small letters, ranges and lists put together, in printed order."""
    known = tuple(resolved_years(times, year))
    found: list[Dated] = []
    place = 0
    while place < len(known):
        last, ranged = _reach(low, [time for time, _ in known], place)
        offset = found[-1].end if found else 0
        before = low[offset : known[place][0].at]
        more = bool(
            found
            and found[-1].exclusive
            and marks.LIST_GAP.fullmatch(" ".join(marks.BRACKETS.sub("", before).split()) + " ")
        )
        found.append(_dated(known[place : last + 1], ranged, before, offset, year, more=more))
        place = last + 1
    return tuple(found)


def _reach(low: str, times: list[Time], place: int) -> tuple[int, bool]:
    """The last time that belongs to the one at `place`, and whether they are the ends of a range."""
    last = place
    while last + 1 < len(times):
        one, two = times[last], times[last + 1]
        gap = low[one.end : two.at]
        if last == place and marks.RANGE_GAP.fullmatch(gap) and one.unit is not Unit.years:
            return last + 1, True
        if not marks.LIST_GAP.fullmatch(gap) or one.unit is not two.unit:
            break
        last += 1
    return last, False


def _dated(
    known: tuple[tuple[Time, int | None], ...],
    ranged: bool,
    before: str,
    offset: int,
    year: int | None,
    *,
    more: bool,
) -> Dated:
    """more: another day after "trước 15/6 (…) và", which is before it as well."""
    group = _Group([(time, own or 0) for time, own in known], before, offset)
    if any(time.doubt == "lunar" for time, _ in known):
        return group.unreadable(None, Problem("lunar_month"))
    if any(own is None for _, own in known):
        return group.unreadable(None, Problem("year_missing"))
    try:
        group.spans = [span for time, own in group.times for span in time.spans(own)]
    except NoSuchDay as fault:
        code = Problem("day_month_order" if fault.turned else "impossible_date", {"date": fault.printed})
        return group.unreadable(None, code)
    group.problems = _far(group.spans, year)
    plain = len(group.times) > 1 or bool(marks.BEFORE.search(before) or marks.UNTIL.search(before))
    doubtful = group.problems or any(_doubtful(time, own, year, plain) for time, own in group.times)
    group.confidence = Confidence.likely if doubtful else Confidence.sure
    group.assumed = tuple(dict.fromkeys(_TAKEN[time.unit] for time, _ in group.times if time.unit in _TAKEN))
    if ranged:
        return _ranged(group)
    if more and not ranged and len(group.spans) == 1 and group.times[0][0].unit is Unit.day:
        return _before(group, None, group.times[0][0], group.spans[0][0], False)
    return _list(group) if len(group.spans) > 1 else _single(group, group.times[0][0], *group.spans[0])


def _doubtful(time: Time, own: int, year: int | None, plain: bool) -> bool:
    """Whether the form is not safe; plain: the words before it, or its neighbours, show that it is a day."""
    if time.doubt == "bare_slash":
        return not plain
    if time.doubt == "two_digit_year":
        return year is None or abs(own - year) > 1
    return time.doubt is not None


def _far(spans: list[tuple[date, date]], year: int | None) -> tuple[Problem, ...]:
    """A year long before the plan's, or far behind it, is more often a slip than meant."""
    odd = [last.year for _, last in spans if year is not None and not year - 1 <= last.year <= year + 30]
    return (Problem("far_year", {"year": str(odd[0])}),) if odd else ()


def _ranged(group: _Group) -> Dated:
    start, due = group.spans[0][0], group.spans[-1][1]
    first, last = group.times[0][0], group.times[-1][0]
    mark = marks.RANGED.search(group.before)
    if start > due and first.year is None and start.month > due.month:
        turned = start.replace(year=start.year - 1, day=min(start.day, 28) if start.month == 2 else start.day)
        later = due.replace(year=due.year + 1, day=min(due.day, 28) if due.month == 2 else due.day)
        start, due = (turned, due) if last.year is not None else (start, later)
        group.confidence = group.less_sure
    if start > due:
        return group.unreadable(mark, Problem("start_after_due"))
    return group.made(mark, spans=((start, due),), period=True)


def _list(group: _Group) -> Dated:
    before, ordered = group.before, sorted(group.spans)
    days = group.times[0][0].unit in {Unit.day, Unit.days}
    if vague := marks.VAGUE.search(before) or marks.FROM.search(before):
        return group.unreadable(vague, Problem("vague_time"))
    mark = marks.BEFORE.search(before)
    if mark and not days:
        return group.unreadable(mark, Problem("ambiguous_before"))
    if mark:
        ordered = [(first, last - timedelta(days=1)) for first, last in ordered]
    joined = all(one[1] + timedelta(days=1) == two[0] for one, two in pairwise(ordered))
    mark = mark or marks.WITHIN.search(before)
    if joined and group.times[0][0].unit is not Unit.day:
        return group.made(mark, spans=((ordered[0][0], ordered[-1][1]),), period=True)
    return group.made(mark, spans=tuple((None if days else first, last) for first, last in ordered))


def _single(group: _Group, time: Time, start: date, due: date) -> Dated:
    before = group.before
    several = time.through or len(group.times) > 1 or (len(time.numbers) > 1 and time.unit in _ENDS)
    if mark := marks.VAGUE.search(before):
        return group.unreadable(mark, Problem("vague_time"))
    if mark := marks.THIRD.search(before):
        if time.unit is not Unit.month or several:
            return group.unreadable(mark, Problem("vague_time"))
        first, last = {"thượng": (1, 10), "trung": (11, 20), "hạ": (21, due.day)}[mark["third"]]
        return group.made(mark, spans=((start.replace(day=first), start.replace(day=last)),))
    if mark := marks.BEFORE_END.search(before):
        assumed = (*group.assumed, *([_ENDS[time.unit]] if time.unit in _ENDS else []))
        return group.made(mark, spans=((None, due),), assumed=assumed, confidence=group.less_sure)
    if mark := marks.BEFORE.search(before):
        return _before(group, mark, time, start, several)
    if mark := marks.UNTIL.search(before):
        return _until(group, mark, time, start, due)
    if (mark := marks.FROM.search(before)) and not several:
        return group.made(mark, openly=start, confidence=group.less_sure)
    mark = mark or marks.WITHIN.search(before)
    if mark and "khoảng" in mark.group():
        group.confidence, group.problems = group.less_sure, (*group.problems, Problem("about_then"))
    if time.unit is Unit.day:
        return group.made(mark, spans=((None, due),), printed_date=due)
    return group.made(mark, spans=((start, due),), period=several and time.unit is not Unit.school_year)


def _before(group: _Group, mark: re.Match[str] | None, time: Time, start: date, several: bool) -> Dated:
    """Before a day that day is late; before a month, quarter or year it is taken to begin."""
    spans = ((None, start - timedelta(days=1)),)
    if time.unit is Unit.day:
        return group.made(mark, spans=spans, printed_date=start, exclusive=True)
    if time.unit not in _BEFORE_CODES or several:
        return group.unreadable(mark, Problem("ambiguous_before"))
    return group.made(
        mark,
        spans=spans,
        printed_date=start,
        exclusive=True,
        assumed=(*group.assumed, _BEFORE_CODES[time.unit]),
        problems=(*group.problems, Problem("ambiguous_before")),
        confidence=group.less_sure,
    )


def _until(group: _Group, mark: re.Match[str], time: Time, start: date, due: date) -> Dated:
    if time.unit is Unit.day:
        if re.search(r"\bcuối\b", mark.group()):
            return group.unreadable(mark, Problem("vague_time"))
        return group.made(mark, spans=((None, due),), printed_date=due)
    whole = marks.TO_THE_END.search(group.before)
    if time.unit is Unit.years and not whole:
        return group.made(mark, spans=((start, due),), period=True, confidence=group.less_sure)
    ends = (_ENDS[time.unit],) if time.unit in _ENDS and not whole else ()
    return group.made(mark, spans=((None, due),), assumed=(*group.assumed, *ends))
