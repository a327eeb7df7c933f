"""Which known agency does a printed name mean, and how sure is that?

Only a printing that is equal once both are spelled out may be sure. A slip of the pen, a place
nobody mentions, a shortened or inherited name is likely at best, and what is merely alike is
shown to a person but never taken: the Sở and the Bộ of one field, two schools, two hamlets differ
by less than many slips do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein

from service.domain.language.agency_catalogue import catalogue
from service.domain.language.agency_forms import Form, KnownAgency, form_of, forms_without_place, same_place
from service.domain.language.readings import Confidence

EXACT, SAME_LETTERS, WITH_PLACE, BY_CONCEPT, SLIP_CAP = 1.0, 0.97, 0.95, 0.93, 0.96
ALIKE = 0.85
"""From here on two names are alike enough to ask a person; below it nothing is suggested."""
SLIP = 0.88
"""From here on, and with the same words but for single letters, a name counts as a slip of the known one."""


@dataclass(frozen=True, slots=True)
class Match:
    """What a printed name means. agency: None if it is none of the known; rivals: several that fit as well.

    nearest: the known name most like it, when none was taken.
    """

    agency: KnownAgency | None
    score: float
    confidence: Confidence
    rivals: tuple[str, ...] = ()
    nearest: str | None = None


_STEERING = form_of("Ban Chỉ đạo")


class Index:
    """Known agencies, found by every form of their names. concepts: entries of the catalogue they stand for."""

    def __init__(self, known: Iterable[KnownAgency], behind: Index | None = None) -> None:
        self.known = tuple(dict.fromkeys(known))
        self._whole: dict[str, list[tuple[Form, KnownAgency]]] = {}
        self._core: dict[str, list[tuple[Form, KnownAgency]]] = {}
        self._loose: dict[str, list[tuple[Form, KnownAgency]]] = {}
        for agency in self.known:
            for name in (agency.name, *agency.aliases):
                form = form_of(name)
                self._whole.setdefault(form.whole, []).append((form, agency))
                self._core.setdefault(form.core, []).append((form, agency))
                self._loose.setdefault(form.loose, []).append((form, agency))
        self._names = {form_of(agency.name).whole for agency in self.known}
        self._texts = list(self._loose)
        self._behind = behind
        self._concepts: dict[str, list[KnownAgency]] = {}
        for agency in self.known if behind else ():
            concept = behind.exact(form_of(agency.name)) if behind else None
            if concept is not None and concept.agency is not None:
                self._concepts.setdefault(_concept(concept.agency), []).append(agency)

    def exact(self, form: Form) -> Match | None:
        """The agency that a printing names letter by letter, once spelled out; None if none does."""
        same = _distinct(a for other, a in self._whole.get(form.whole, ()) if _no_comma_more(form, other, a))
        if len(same) == 1:
            return Match(same[0], EXACT, Confidence.sure)
        fitting = [pair for pair in self._core.get(form.core, ()) if _fits(form, *pair)]
        return _one_of(form, fitting, EXACT, Confidence.sure)

    def near(self, name: str) -> Match | None:
        """The agency a printing probably names; None if it is none of the known."""
        form = form_of(name)
        fitting = [pair for pair in self._loose.get(form.loose, ()) if _fits(form, *pair)]
        found = _one_of(form, fitting, SAME_LETTERS, Confidence.likely)
        if found is not None:
            return found
        for placed in forms_without_place(name):
            found = self.exact(placed)
            if found is not None and found.agency is not None:
                return Match(found.agency, WITH_PLACE, Confidence.likely)
        return self._by_concept(form) or self._slip(form) or self._shortened(form)

    def has_name(self, name: str) -> bool:
        """Tell whether this is the full name of a known agency, such as VinaPhone, which begins with no noun."""
        return form_of(name).whole in self._names

    def knows_elsewhere(self, form: Form) -> bool:
        """Tell whether the catalogue behind knows the name, though the unit does not."""
        return self._behind is not None and self._behind.exact(form) is not None

    def alike(self, name: str) -> Match:
        """No agency, and the known name a person should compare."""
        best = process.extractOne(
            form_of(name).loose, self._texts, scorer=fuzz.ratio, score_cutoff=ALIKE * 100
        )
        nearest = self._loose[best[0]][0][1].name if best else None
        return Match(None, 0.0, Confidence.likely, nearest=nearest)

    def _by_concept(self, form: Form) -> Match | None:
        """The only known agency that is what the catalogue understands by the printed name."""
        concept = self._behind.exact(form) if self._behind else None
        if concept is None or concept.agency is None:
            return None
        known = [
            agency
            for agency in _distinct(self._concepts.get(_concept(concept.agency), ()))
            if same_place(form, form_of(agency.name))
        ]
        if len(known) > 1:
            return Match(None, 0.0, Confidence.unsure, tuple(agency.name for agency in known))
        return Match(known[0], BY_CONCEPT, Confidence.likely) if known else None

    def _shortened(self, form: Form) -> Match | None:
        """The only steering committee, called just that."""
        if form.core != _STEERING.core:
            return None
        committees = [
            agency for agency in self.known if form_of(agency.name).words[: len(form.words)] == form.words
        ]
        return Match(committees[0], BY_CONCEPT, Confidence.likely) if len(committees) == 1 else None

    def _slip(self, form: Form) -> Match | None:
        """The known agency whose name is this one but for a slip of the pen."""
        best = process.extract(form.loose, self._texts, scorer=fuzz.ratio, score_cutoff=SLIP * 100, limit=3)
        for text, ratio, _ in best:
            fitting = [
                pair
                for pair in self._loose[text]
                if _fits(form, *pair) and _is_slip(form.words, pair[0].words)
            ]
            found = _one_of(form, fitting, min(SLIP_CAP, round(ratio / 100, 2)), Confidence.likely)
            if found is not None:
                return found
        return None


@lru_cache(maxsize=64)
def index_of(known: tuple[KnownAgency, ...] | None) -> Index:
    """The index of a unit's agencies, or of the catalogue."""
    if known is None:
        return Index(catalogue())
    return Index(known, behind=index_of(None))


def _fits(printed: Form, known: Form, agency: KnownAgency) -> bool:
    """Tell whether the place is none other and the commas are those of the name."""
    return same_place(printed, known) and _no_comma_more(printed, known, agency)


def _no_comma_more(printed: Form, known: Form, agency: KnownAgency) -> bool:
    """Tell whether no comma stands where the known name has no sign at all; circles are printed any way.

    "Ban Xây dựng Đảng, Đảng ủy xã" is two agencies, though their names in a row are an alias of one.
    """
    return agency.collective or printed.commas <= known.signs


def _one_of(
    form: Form, fitting: Sequence[tuple[Form, KnownAgency]], score: float, confidence: Confidence
) -> Match | None:
    """The agency meant among those that fit: the one of the same level and place, else the only one.

    A printing that says no level means the commune's body, the first in the list, unless places differ.
    """
    agencies = _distinct(agency for _, agency in fitting)
    if len(agencies) > 1 and form.place is not None:
        agencies = _distinct(agency for other, agency in fitting if other.place == form.place) or agencies
    if len(agencies) > 1:
        agencies = _distinct(agency for other, agency in fitting if other.level == form.level) or agencies
    if (
        len(agencies) > 1
        and form.level is None
        and len({other.level for other, _ in fitting}) == len(agencies)
    ):
        agencies = agencies[:1]
    if len(agencies) > 1:
        return Match(None, 0.0, Confidence.unsure, tuple(agency.name for agency in agencies))
    if not agencies:
        return None
    # A place that the known name does not tell may be another commune's.
    if form.place is not None and all(
        other.place is None for other, agency in fitting if agency == agencies[0]
    ):
        return Match(agencies[0], min(score, WITH_PLACE), Confidence.likely)
    return Match(agencies[0], score, confidence)


def _is_slip(printed: Sequence[str], known: Sequence[str]) -> bool:
    """Tell whether two names are the same words but for single letters, or the same letters cut otherwise.

    The first word is never a slip (Sở, Bộ), nor is a short word or a number: those tell agencies apart.
    """
    if not printed or not known or printed[0] != known[0]:
        return False
    if "".join(printed) == "".join(known):
        return True
    if len(printed) != len(known) or len(printed) < 3:
        return False
    other = [(a, b) for a, b in zip(printed, known, strict=True) if a != b]
    return len(other) <= max(1, len(printed) // 4) and all(
        min(len(a), len(b)) >= 4 and (a + b).isalpha() and DamerauLevenshtein.distance(a, b) == 1
        for a, b in other
    )


def _concept(agency: KnownAgency) -> str:
    """What entry of the catalogue an agency is, ward or commune."""
    return form_of(agency.name).core


def _distinct(agencies: Iterable[KnownAgency]) -> list[KnownAgency]:
    return list(dict.fromkeys(agencies))
