"""When is something due, by the words of a plan's cell or sentence?

A phrase goes in as it was printed, with the year of the plan; out comes what kind of deadline
it is, its days, its rule, its milestones, and everything a person should look at. What is not
a deadline, or cannot be one (31/11, the neighbouring column's text), is `unparsed`, never a guess.
"""

from __future__ import annotations

from dataclasses import replace

from rapidfuzz import fuzz

from service.domain.language.cadences import find_cadence
from service.domain.language.dates import YEARS
from service.domain.language.deadline_forms import read_line
from service.domain.language.deadline_lines import Line, find_all
from service.domain.language.deadline_readings import DeadlinePart, DeadlineReading, unread, within_calendar
from service.domain.language.milestones import milestones
from service.domain.language.phrases import masked, pieces, title_condition
from service.domain.language.readings import Confidence, Problem, least
from service.domain.language.spelling import clean, is_mended, lowered
from service.domain.language.times import find_times
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
    year = year if year in YEARS else None
    segments = pieces(text)
    reading = _lines(segments, year) if len(segments) > 1 else None
    if reading is None:
        reading = _line("; ".join(segments), year)
    if title is not None:
        reading = _with_title(reading, clean(title[:LONGEST]), year)
    return within_calendar(replace(reading, text=text))


def _lines(segments: list[str], year: int | None) -> DeadlineReading | None:
    """Several lines of a cell; the one year that is printed among them is the year of all."""
    own = {time.year for segment in segments for time in find_times(masked(lowered(segment))) if time.year}
    year = own.pop() if len(own) == 1 else year
    return milestones(segments, [_line(segment, year) for segment in segments])


def _line(text: str, year: int | None) -> DeadlineReading:
    found = find_all(text, year)
    reading = read_line(found)
    if reading.kind is ScheduleKind.UNPARSED:
        return _nearly_ongoing(found, reading)
    if is_mended(text, lowered(text)):
        return replace(reading, confidence=least(reading.confidence, Confidence.likely))
    return reading


def _nearly_ongoing(line: Line, reading: DeadlineReading) -> DeadlineReading:
    """A slip of the pen in "thường xuyên", where nothing else stands in the cell."""
    word = line.low.strip(" .,-")
    if line.dated or not 8 <= len(word) <= 16 or fuzz.ratio(word, "thường xuyên") < 85:
        return reading
    return DeadlineReading(line.text, ScheduleKind.ONGOING, confidence=Confidence.likely)


def _with_title(reading: DeadlineReading, title: str, year: int | None) -> DeadlineReading:
    """What the task's title adds: the period of a bare "Định kỳ", the condition in its closing brackets."""
    if any(problem.code == "period_missing" for problem in reading.problems):
        low = masked(lowered(title))
        cadence = find_cadence(low, find_times(low))
        if cadence is None or not cadence.rule:
            return reading
        found = read_line(replace(find_all(title, year), cadence=cadence, dated=()))
        if found.kind is not ScheduleKind.RECURRING:
            return reading
        told = tuple(one for one in found.problems if one.code not in {"words_left", "neighbouring_column"})
        return replace(
            found,
            on_request=found.on_request or reading.on_request,
            problems=(*told, Problem("period_of_title")),
            confidence=Confidence.likely,
        )
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
