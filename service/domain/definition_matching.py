"""How alike are an indicator and an entry of the catalogue?

Both are folded, abbreviations written out, figures and words that every ratio has left out. Then four looks
at the words, each of 100: how much of what is told by rare words both share (0.4), how much of the entry's the
indicator has (0.2), and of rapidfuzz the likeness as sets (0.2) and as sorted words (0.2); rare is what few
entries of the catalogue say. The best of an entry's name and aliases counts. A word with a digit that only the
entry has (5G, 15) costs 15 points, another direction or unit of measure 10. Weights and levels were chosen on
the five plans of the demo, where tests/demo/test_definition_suggestions.py says what they are worth.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from service.domain.definition_suggestions import (
    CatalogueEntry,
    DefinitionSuggestion,
    Difference,
    MatchedIndicator,
    RejectionView,
    SuggestedIndicator,
)
from service.domain.figures import ValueKind
from service.domain.indicator_definitions import DefinitionRef
from service.domain.language.readings import Confidence
from service.domain.language.text import fold
from service.domain.plan_refs import IndicatorRef

LIKELY = 70
"""Of 100: from here on a suggestion is worth a look of its own; below it is one of several."""
_WRITTEN_OUT = {
    "tthc": "thu tuc hanh chinh",
    "dvc": "dich vu cong",
    "hs": "ho so",
    "cntt": "cong nghe thong tin",
}
_SAID_OF_ALL = frozenset(
    "ty ti le co dat tren dia ban xa cap cua duoc cac phan dau bao dam va trong tai tong so o tro len ca nhan"
    " thuoc".split()
)
_FIGURES = re.compile(r"[≥≤<>]?\s*\d[\d.,]*\s*%|\(\s*\d{4}\s*\)|[≥≤<>]\s*\d+")
_BLOCKING = frozenset({Difference.aggregation})
Said = tuple[str, ...]


def said(name: str) -> Said:
    """The words of a name that tell it from others, in their order."""
    words = fold(_FIGURES.sub(" ", name)).split()
    plain = [part for word in words for part in _WRITTEN_OUT.get(word, word).split()]
    return tuple(word for word in plain if word not in _SAID_OF_ALL)


class Catalogue:
    """The entries that hold at a unit, their words, and how rare each word is among them.

    Of several with one code the nearest one holds.
    """

    def __init__(self, entries: Sequence[CatalogueEntry]) -> None:
        nearest: dict[str, CatalogueEntry] = {}
        for entry in sorted(entries, key=lambda one: one.unit_key):
            nearest[entry.code] = entry
        self.names = [
            (entry, name, said(name)) for entry in nearest.values() for name in (entry.name, *entry.aliases)
        ]
        known = Counter(word for entry in nearest.values() for word in set(said(entry.name)))
        self._weights = {word: math.log(1 + len(nearest) / times) for word, times in known.items()}
        # A word no entry says tells nothing of any; it counts as much as one of every second entry.
        self._foreign = math.log(1 + max(len(nearest), 1)) * 0.6

    def weight(self, words: frozenset[str]) -> float:
        return sum(self._weights.get(word, self._foreign) for word in words)

    def alike(self, one: Said, entry: Said) -> float:
        """Of 100, how alike two names are; see the module."""
        have, want = frozenset(one), frozenset(entry)
        if not have or not want:
            return 0.0
        shared, theirs = self.weight(have & want), self.weight(want)
        left, right = " ".join(one), " ".join(entry)
        score = (
            0.4 * 200 * shared / (self.weight(have) + theirs)
            + 0.2 * 100 * shared / theirs
            + 0.2 * fuzz.token_set_ratio(left, right)
            + 0.2 * fuzz.token_sort_ratio(left, right)
        )
        figures = any(ch.isdigit() for word in want - have for ch in word)
        return score - (15 if figures else 0)


def suggested(
    indicator: MatchedIndicator, catalogue: Catalogue, *, least: int, most: int, rejected: bool = False
) -> SuggestedIndicator:
    """What an indicator may be; entries for figures of another kind are none of it."""
    words = said(indicator.name)
    best: dict[str, DefinitionSuggestion] = {}
    for entry, name, own in catalogue.names:
        if entry.value_kind is not indicator.value_kind:
            continue
        one = _suggestion(indicator, entry, name, catalogue.alike(words, own))
        if one.score >= least and (rejected or one.rejected is None):
            there = best.get(entry.code)
            if there is None or one.score > there.score:
                best[entry.code] = one
    ranked = sorted(best.values(), key=lambda one: (-one.score, one.definition.code))
    ref = IndicatorRef(id=indicator.id, number=indicator.number, name=indicator.name)
    return SuggestedIndicator(indicator=ref, definition=indicator.definition, suggestions=ranked[:most])


def _suggestion(
    indicator: MatchedIndicator, entry: CatalogueEntry, name: str, alike: float
) -> DefinitionSuggestion:
    differs = list(_differences(indicator, entry))
    blocked = Difference.aggregation in differs or (
        Difference.unit_measure in differs and entry.value_kind is ValueKind.number
    )
    score = max(0, round(alike - 10 * len(set(differs) - _BLOCKING)))
    no = next((one for one in indicator.rejections if one.definition_id == entry.id), None)
    return DefinitionSuggestion(
        definition=DefinitionRef(id=entry.id, code=entry.code, name=entry.name),
        score=score,
        confidence=Confidence.likely if score >= LIKELY and not blocked else Confidence.unsure,
        alike=name,
        differs=differs,
        fits=not blocked,
        rejected=RejectionView(by=no.rejected_by, on=no.rejected_on, reason=no.reason) if no else None,
    )


def _differences(indicator: MatchedIndicator, entry: CatalogueEntry) -> Iterator[Difference]:
    if indicator.aggregation is not entry.aggregation:
        yield Difference.aggregation
    if indicator.direction is not entry.direction:
        yield Difference.direction
    if _measure(indicator.unit_measure) != _measure(entry.unit_measure):
        yield Difference.unit_measure


def _measure(unit: str | None) -> str:
    """A unit of measure as compared; signs such as % and ‰ have no letters to fold."""
    return fold(unit or "") or (unit or "").strip()
