"""By which year is each value of a sentence to be reached?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from service.domain.language.moments import Moment
from service.domain.language.readings import Confidence, Problem
from service.domain.language.sentences import Sentence
from service.domain.language.target_names import Named

_LATER = re.compile(r"(?:trong )?(?:các|những) năm", re.IGNORECASE)
_HEADING = re.compile(r"(?:đến|vào|hết|cuối)?\s*(?:hết\s+|cuối\s+)?năm\s+(20\d\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class When:
    """The year of a value, a part of a year as printed ("vào tháng 5"), and how sure that is."""

    year: int | None = None
    condition: str | None = None
    confidence: Confidence = Confidence.sure


@dataclass(frozen=True, slots=True)
class Years:
    """When each value is due; scope: the year at the head of the sentence, which holds for what follows."""

    years: list[When]
    scope: int | None
    problems: tuple[Problem, ...] = ()


def years_of(
    sentence: Sentence, names: Sequence[Named], scope: int | None, listed: Sequence[int] = ()
) -> Years:
    """The moments of a sentence given to its figures, each to the one it stands at."""
    if listed:
        return Years([When(year) for year in listed], None)
    usable = [moment for moment in sentence.moments if not moment.compared and not moment.since]
    given: list[list[Moment]] = [[] for _ in names]
    head: int | None = None
    for moment in usable:
        place = _place(sentence, names, moment)
        if place is None:
            head = moment.year if moment.year is not None and not moment.part else head
            for several in given:
                several.append(moment)
        else:
            given[place].append(moment)
    problems: list[Problem] = []
    found = [_when(sentence, several, problems) for several in given]
    found = _shared(sentence, names, found, problems)
    inherited = head or scope
    found = [
        one
        if one.year or _LATER.match(one.condition or "")
        else When(inherited, one.condition, one.confidence)
        for one in found
    ]
    return Years(found, head, tuple(problems))


def _place(sentence: Sentence, names: Sequence[Named], moment: Moment) -> int | None:
    """Which figure a moment belongs to; None for one that stands before all of them."""
    if moment.start < names[0].quantity.start:
        return None
    place = max(index for index, one in enumerate(names) if one.quantity.start <= moment.start)
    if place + 1 < len(names):
        between = sentence.text[names[place].quantity.end : moment.start].rstrip()
        ahead = sentence.text[moment.end : names[place + 1].quantity.start]
        if "(" in between and ")" not in between[between.rfind("(") :]:
            # "98% (2030), 100%" against "100% (năm 2025: 98%)".
            return place if ")" in ahead else place + 1
        led = between.endswith((",", ";")) or re.search(r"(?:^|\s)(?:và|phấn đấu)$", between)
        if led and not re.match(r"[,;]\s?\w+.*[,;]", ahead.strip(" ()")):
            return place + 1
    return place


def _when(sentence: Sentence, several: list[Moment], problems: list[Problem]) -> When:
    year, condition, confidence = None, None, Confidence.sure
    for moment in several:
        if moment.part:
            condition = sentence.text[moment.start : moment.end].strip()
        if moment.year is None:
            continue
        year = moment.year
        if moment.before and not moment.part:
            year -= 1
            confidence = Confidence.likely
            problems.append(Problem("year_before", {"year": str(moment.year), "taken": str(year)}))
    later = _LATER.match(condition or "")
    return When(None if later else year, condition, confidence)


def _shared(
    sentence: Sentence, names: Sequence[Named], found: list[When], problems: list[Problem]
) -> list[When]:
    """A year that only the last value of a sentence names holds for those before it, if nobody says otherwise."""
    if len(found) < 2 or not found[-1].year or any(one.year or one.condition for one in found[:-1]):
        return found
    between = sentence.text[names[-2].quantity.end : names[-1].quantity.start]
    if "(" in between and ")" not in between[between.rfind("(") :]:
        return found
    year = found[-1].year
    problems.append(Problem("year_shared", {"year": str(year)}))
    return [*(When(year, None, Confidence.likely) for _ in found[:-1]), found[-1]]


def year_of_heading(title: str) -> int | None:
    """The year a heading sets for everything below it ("1.1. Đến năm 2030")."""
    found = _HEADING.search(title)
    return int(found[1]) if found else None
