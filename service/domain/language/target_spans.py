"""How far do the words of each figure of a sentence reach?"""

from __future__ import annotations

import re

from service.domain.language.asides import KEPT
from service.domain.language.name_words import GONE, HEAD, SEPARATOR, VERBS, strip_tail, tidy, trim
from service.domain.language.quantities import Quantity
from service.domain.language.sentences import Sentence

_PARTED = re.compile(rf"[\s){GONE}]*(?:[,;]|(?:và|trong đó)\s)")


def cuts_of(sentence: Sentence, targets: list[Quantity]) -> list[int | None]:
    """Where the words of each figure begin; None for a figure inside the words of the one before."""
    cuts: list[int | None] = []
    previous: Quantity | None = None
    for place, one in enumerate(targets):
        if previous is None:
            cuts.append(0)
        else:
            following = targets[place + 1].start if place + 1 < len(targets) else len(sentence.text)
            cut = _cut(sentence, previous, one, following, trails=_trails(sentence, previous, cuts[-1] or 0))
            if cut is None and _inner(sentence, previous, one, cuts[-1] or 0):
                # "đơn vị có từ 50% nhân sự trở lên đạt 80%": the first describes whom the second counts.
                cut, cuts[-1] = cuts[-1], None
            cuts.append(cut)
            if cut is None:
                continue
        previous = one
    return cuts


def _inner(sentence: Sentence, previous: Quantity, one: Quantity, left: int) -> bool:
    """Whether of two figures in one clause the first only describes what the second counts."""
    names_it = tidy(sentence.bare[left : previous.start].replace(KEPT, "x"))
    return bool(names_it) and not VERBS & set(previous.links) and bool(VERBS & set(one.links))


def _cut(sentence: Sentence, previous: Quantity, one: Quantity, following: int, trails: bool) -> int | None:
    """Where the words of `one` begin after `previous`; trails: the name of `previous` stands before it."""
    gap = sentence.bare[previous.end : one.start]
    opened = gap.rfind("(")
    inside = opened >= 0 and ")" not in gap[opened:]
    if inside and tidy(gap[opened + 1 :]) and not gap[:opened].strip(f" {GONE},;"):
        return previous.end + opened + 1  # "đạt 80% (lĩnh vực đất đai 60%)"
    if trails and _PARTED.match(gap) is None and ")" not in gap[:2]:
        first = SEPARATOR.search(gap)
        return previous.end + first.start() if first else None
    if trails:
        return previous.end
    stripped, parted = strip_tail(gap)
    behind = trim(sentence.said(one.end, following))
    if parted and (behind or not tidy(gap[: len(stripped)]) or not HEAD.search(gap)):
        return previous.end + len(stripped)
    separators = list(SEPARATOR.finditer(gap))
    if not separators:
        return previous.end + opened if opened > 0 and not gap[opened + 1 :].strip() else None
    heads = [hit for hit in separators if HEAD.match(gap, hit.end())]
    return previous.end + (heads or separators)[-1].start()


def _trails(sentence: Sentence, one: Quantity, left: int) -> bool:
    """Whether a figure follows its name."""
    ahead = sentence.bare[left : one.start]
    stripped, parted = strip_tail(ahead)
    if not tidy(stripped.replace(KEPT, "x")):
        return False
    rest = sentence.bare[one.end :].lstrip(f" {GONE})")
    if parted:
        return ahead.rstrip().endswith(":") and (not rest or rest[0] in ",;")
    return bool(VERBS & set(one.links)) or not rest or rest[0] in ",;" or rest.startswith(("và ", "trong đó"))
