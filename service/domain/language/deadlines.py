"""When is something due, by the words of a plan's cell or sentence?

A phrase goes in as it was printed, with the year of the plan; out comes what kind of deadline
it is, its days, its rule, its milestones, and everything a person should look at. What is not
a deadline, or cannot be one (31/11, the neighbouring column's text), is `unparsed`, never a guess.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import date
from typing import Any

from rapidfuzz import fuzz

from service.domain.language.cadences import Cadence, find_cadence
from service.domain.language.dated import Dated, find_dated
from service.domain.language.deadline_readings import DeadlinePart, DeadlineReading, unread, within_calendar
from service.domain.language.milestones import milestones, parts_of
from service.domain.language.phrases import (
    BARE_PERIODIC,
    CONDITION,
    ONGOING,
    REQUEST,
    is_neighbour,
    leftovers,
    masked,
    pieces,
    title_condition,
)
from service.domain.language.readings import Confidence, Problem, least
from service.domain.language.spelling import clean, is_mended, lowered
from service.domain.language.times import find_times
from service.domain.recurrences import read_rule
from service.domain.schedules import ScheduleKind

__all__ = ["DeadlinePart", "DeadlineReading", "read_deadline"]

LONGEST = 1000
"""No cell or sentence that names a deadline is longer, in letters."""


def read_deadline(text: str, *, year: int | None = None, title: str | None = None) -> DeadlineReading:
    """Read one deadline; `year` is the plan's, None for a plan over several years; `title` the task's own.

    A quarter without year is the plan's. A bare "Định kỳ" takes its period from the title, and
    a condition in brackets at the end of a title makes a dated deadline wait for it.
    """
    if len(text) > LONGEST:
        return unread(text, Problem("too_long", {"limit": str(LONGEST)}))
    if not any(ch.isalnum() for ch in clean(text)):
        return unread(text, Problem("empty"))
    segments = pieces(text)
    reading = _lines(segments, year) if len(segments) > 1 else None
    if reading is None:
        reading = _segment("; ".join(segments), year)
    if title is not None:
        reading = _with_title(reading, clean(title[:LONGEST]), year)
    return within_calendar(replace(reading, text=text))


def _lines(segments: list[str], year: int | None) -> DeadlineReading | None:
    """Several lines of a cell; the one year that is printed among them is the year of all."""
    own = {time.year for segment in segments for time in find_times(masked(lowered(segment))) if time.year}
    year = own.pop() if len(own) == 1 else year
    return milestones(segments, [_segment(segment, year) for segment in segments])


def _segment(text: str, year: int | None) -> DeadlineReading:
    low = lowered(text)
    seen = masked(low)
    times = find_times(seen)
    cadence = find_cadence(seen, times)
    used = [(cadence.at, cadence.end)] if cadence else []
    free = tuple(time for time in times if not any(at <= time.at < end for at, end in used))
    dated = find_dated(seen, free, year)
    request, ongoing = REQUEST.search(seen), ONGOING.search(seen)
    condition = CONDITION.search(seen)
    mended = [Confidence.likely] if is_mended(text, low) else []
    if ongoing is None and not times and cadence is None and _nearly_ongoing(low):
        return DeadlineReading(text, ScheduleKind.ONGOING, confidence=Confidence.likely)
    if ongoing is not None:
        reading = _ongoing(text, seen, ongoing, cadence, dated, request)
    elif cadence is not None:
        reading = _recurring(text, seen, cadence, dated, year, request)
    elif condition is not None or (request is not None and not any(one.readable for one in dated)):
        reading = _conditional(text, seen, condition or request, dated, request)
    elif dated:
        reading = _by_dates(text, seen, dated, request)
    else:
        return unread(text, _why_unread(seen), on_request=request is not None)
    if is_neighbour(seen) and reading.kind is not ScheduleKind.CONDITIONAL:
        problems = (*reading.problems, Problem("neighbouring_column"))
        return replace(reading, problems=problems, confidence=Confidence.unsure)
    return replace(reading, confidence=least(reading.confidence, *mended))


def _ongoing(
    text: str,
    low: str,
    found: re.Match[str],
    cadence: Cadence | None,
    dated: tuple[Dated, ...],
    request: re.Match[str] | None,
) -> DeadlineReading:
    spans = [found.span(), *((one.at, one.end) for one in dated), *([request.span()] if request else [])]
    problems: list[Problem] = []
    confidence = Confidence.sure
    if cadence is not None or any(one.exclusive or one.printed_date or len(one.spans) > 1 for one in dated):
        problems.append(Problem("mixed_times"))
        confidence = Confidence.unsure
    left = leftovers(low, [*spans, *([(cadence.at, cadence.end)] if cadence else [])])
    if left:
        confidence = least(confidence, Confidence.likely)
        problems.append(Problem("words_left", {"words": left}))
    if "ngày" in found.group():
        confidence = least(confidence, Confidence.likely)
        problems.append(Problem("daily"))
    start = next((one.openly for one in dated if one.openly), None)
    return DeadlineReading(
        text,
        ScheduleKind.ONGOING,
        start=start,
        on_request=request is not None,
        problems=tuple(problems),
        confidence=confidence,
    )


def _recurring(
    text: str,
    low: str,
    cadence: Cadence,
    dated: tuple[Dated, ...],
    year: int | None,
    request: re.Match[str] | None,
) -> DeadlineReading:
    if not cadence.rule:
        return unread(text, cadence.doubt or Problem("no_rule"), on_request=request is not None)
    problems = [cadence.doubt] if cadence.doubt else []
    confidence = Confidence.likely if cadence.doubt else Confidence.sure
    start = due = None
    bounds = [one for one in dated if one.readable]
    if len(bounds) == 1 and len(bounds[0].spans) <= 1 and not bounds[0].exclusive:
        start = bounds[0].openly or bounds[0].spans[0][0]
        due = bounds[0].spans[0][1] if bounds[0].spans else None
        confidence = least(confidence, bounds[0].confidence)
    elif dated:
        problems.append(Problem("mixed_times"))
        confidence = Confidence.unsure
    if not bounds and year is not None and cadence.within_a_year:
        start, due = date(year, 1, 1), date(year, 12, 31)
    spans = [
        (cadence.at, cadence.end),
        *((one.at, one.end) for one in dated),
        *([request.span()] if request else []),
    ]
    if left := leftovers(low, spans):
        problems.append(Problem("words_left", {"words": left}))
        confidence = least(confidence, Confidence.likely)
    assumption = read_rule(cadence.rule).assumption
    return DeadlineReading(
        text,
        ScheduleKind.RECURRING,
        start=start,
        due=due,
        rrule=cadence.rule,
        on_request=request is not None,
        assumed=(assumption,) if assumption else (),
        problems=tuple(problems),
        confidence=confidence,
    )


def _conditional(
    text: str, low: str, found: re.Match[str] | None, dated: tuple[Dated, ...], request: re.Match[str] | None
) -> DeadlineReading:
    at = min(match.start() for match in (found, request) if match is not None)
    within = [one for one in dated if one.readable and one.spans]
    outside = [one.at for one in within if one.at > at]
    upto = min([*outside, len(text)])
    words = re.split(r"[;)]", text[at:upto])[0].strip(" ,.(:-")
    before = leftovers(low[:at], [(one.at, one.end) for one in dated if one.at < at])
    confidence = Confidence.likely if before or len(within) > 1 else Confidence.sure
    if any(not one.readable for one in dated) or len(within) > 1:
        confidence = Confidence.unsure
    one = within[0] if len(within) == 1 and len(within[0].spans) == 1 else None
    return DeadlineReading(
        text,
        ScheduleKind.CONDITIONAL,
        start=one.spans[0][0] if one else None,
        due=one.spans[0][1] if one else None,
        on_request=request is not None,
        assumed=one.assumed if one else (),
        condition=words[:500].strip() or None,
        problems=tuple(problem for each in dated for problem in each.problems),
        confidence=least(confidence, *([one.confidence] if one else [])),
    )


def _by_dates(
    text: str, low: str, dated: tuple[Dated, ...], request: re.Match[str] | None
) -> DeadlineReading:
    bad = [problem for one in dated if not one.readable for problem in one.problems]
    if bad:
        return unread(text, *bad, on_request=request is not None)
    spans = [(one.at, one.end) for one in dated]
    left = leftovers(low, [*spans, *([request.span()] if request else [])])
    problems = [problem for one in dated for problem in one.problems]
    confidence = least(*(one.confidence for one in dated))
    if left:
        problems.append(Problem("words_left", {"words": left}))
        confidence = least(confidence, Confidence.likely)
    common: dict[str, Any] = {
        "on_request": request is not None,
        "assumed": tuple(dict.fromkeys(code for one in dated for code in one.assumed)),
        "problems": tuple(problems),
        "confidence": confidence,
    }
    if len(dated) == 1 and dated[0].openly is not None:
        return DeadlineReading(text, ScheduleKind.ONGOING, start=dated[0].openly, **common)
    if len(dated) == 1 and len(dated[0].spans) == 1:
        one = dated[0]
        start, due = one.spans[0]
        kind = ScheduleKind.PERIOD if one.period else ScheduleKind.BY_DATE
        return DeadlineReading(
            text, kind, start=start, due=due, printed_date=one.printed_date, exclusive=one.exclusive, **common
        )
    parts = tuple(parts_of(text, low, dated))
    if not parts:
        return unread(text, Problem("several_times"), on_request=request is not None)
    if len(dated) > 1:
        common["problems"] = tuple(problem for problem in problems if problem.code != "words_left")
        common["confidence"] = least(*(one.confidence for one in dated), Confidence.likely)
    return DeadlineReading(
        text, ScheduleKind.MILESTONES, due=max(part.due for part in parts), parts=parts, **common
    )


def _with_title(reading: DeadlineReading, title: str, year: int | None) -> DeadlineReading:
    """What the task's title adds: the period of a bare "Định kỳ", the condition in its closing brackets."""
    if (
        reading.problems
        and reading.problems[0].code == "period_missing"
        and reading.kind is ScheduleKind.UNPARSED
    ):
        low = masked(lowered(title))
        times = find_times(low)
        cadence = find_cadence(low, times)
        if cadence is None or not cadence.rule:
            return reading
        found = _recurring(title, low, cadence, (), year, REQUEST.search(low))
        taken = tuple(problem for problem in found.problems if problem.code != "words_left")
        return replace(found, problems=(*taken, Problem("period_of_title")), confidence=Confidence.likely)
    condition = title_condition(title)
    if condition is not None and reading.kind in {ScheduleKind.BY_DATE, ScheduleKind.PERIOD}:
        return replace(
            reading,
            kind=ScheduleKind.CONDITIONAL,
            printed_date=None,
            exclusive=False,
            condition=condition,
            problems=(*reading.problems, Problem("condition_of_title")),
            confidence=least(reading.confidence, Confidence.likely),
        )
    return reading


def _why_unread(low: str) -> Problem:
    if is_neighbour(low):
        return Problem("neighbouring_column")
    if BARE_PERIODIC.search(low):
        return Problem("period_missing")
    vague = re.search(r"\b(?:đầu|giữa|cuối|sớm|ngay|kịp thời|thời gian tới)\b", low)
    return Problem("vague_time" if vague else "no_time")


def _nearly_ongoing(low: str) -> bool:
    """A slip of the pen in "thường xuyên", where nothing else stands in the cell."""
    word = unicodedata.normalize("NFC", low).strip(" .,-")
    return 8 <= len(word) <= 16 and fuzz.ratio(word, "thường xuyên") >= 85
