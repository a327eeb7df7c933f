"""Which value belongs to what, or to which year, where a sentence lists both: "lần lượt đạt 100% và 60%"?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from service.domain.language.name_words import tidy
from service.domain.language.quantities import Quantity
from service.domain.language.readings import Problem
from service.domain.language.sentences import Sentence
from service.domain.language.target_names import Named
from service.domain.targets import Comparator

_SIGN = re.compile(r"(?<!\w)(?:lần lượt|tương ứng)(?!\w)")
_AND = re.compile(r"\s(?:và|;)\s|,\s(?:và\s)?")
_HEADED = re.compile(
    r"\s(?:và|,|;)\s(?=(?:tỷ lệ|tỉ lệ|số|mức|tỷ trọng)\s)|,\s(?=(?:tỷ lệ|tỉ lệ|số|mức|tỷ trọng)\s)"
)


@dataclass(frozen=True, slots=True)
class Listed:
    """Values of a list with what each belongs to.

    years: theirs, where years are what is listed. certain: each name begins anew ("tỷ lệ …").
    """

    named: list[Named]
    years: tuple[int, ...] = ()
    problems: tuple[Problem, ...] = ()
    certain: bool = True


def respectively(sentence: Sentence, targets: Sequence[Quantity]) -> Listed | None:
    """The values that follow "lần lượt" with their names; None where the sentence lists nothing so."""
    sign = _SIGN.search(sentence.small)
    if sign is None or len(targets) < 2:
        return None
    values = _alike(targets)
    end = len(sentence.text)
    left = sentence.said(0, min(sign.start(), values[0].start))
    years = _years(sentence, len(values))
    if years:
        name = tidy(left) or None
        return Listed([Named(one, name, None, 0, end) for one in values], years)
    names = _names(tidy(left), len(values))
    if names is None:
        problem = Problem("respectively_unmatched", {"values": str(len(values))})
        return Listed([Named(one, None, None, 0, end) for one in values], (), (problem,))
    told, headed = names
    found = [Named(one, name, None, 0, end) for one, name in zip(values, told, strict=True)]
    return Listed(found, certain=headed)


def _alike(targets: Sequence[Quantity]) -> list[Quantity]:
    """ "tối thiểu 100% và 60%": the word before the first holds for all that have none, and so does the last unit."""
    first, last = targets[0], targets[-1]
    found = []
    for one in targets:
        if one.comparator is Comparator.eq and not one.compared and first.value is not None:
            one = replace(one, comparator=first.comparator, compared=first.compared, links=first.links)
        found.append(one if one.unit else replace(one, unit=last.unit))
    return found


def _years(sentence: Sentence, count: int) -> tuple[int, ...]:
    """The years of a list, if there are as many as values."""
    several = re.findall(r"(?:19|20)\d{2}(?!\d|%)", sentence.small)
    return tuple(map(int, several)) if len(several) == count else ()


def _names(left: str, count: int) -> tuple[list[str], bool] | None:
    """The names of a list, None if there are not as many as values; whether each begins anew ("tỷ lệ …")."""
    for pattern in (_HEADED, re.compile(r"\s(?:và)\s"), _AND):
        names = [tidy(name) for name in pattern.split(left)]
        if len(names) == count and all(names):
            return names, pattern is _HEADED
    return None
