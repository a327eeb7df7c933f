"""Which targets does a phrase of a plan set: what is compared, with which value, by when?

The phrase is cut into sentences, each into figures with the words that go with them; a figure
that is an age, a level, a date or a number of a document is none. What is left over lowers
the confidence: an honest "not understood" beats a wrong number. Source: domain.md section 3.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from service.domain.language.measures import Kind
from service.domain.language.name_words import tidy
from service.domain.language.print_marks import clean
from service.domain.language.quantities import Quantity
from service.domain.language.readings import Confidence, Problem, least
from service.domain.language.respectively import respectively
from service.domain.language.sentences import Sentence, sentences
from service.domain.language.target_doubts import beside
from service.domain.language.target_figures import part_of, wanted
from service.domain.language.target_followers import another, shared
from service.domain.language.target_names import Named, named
from service.domain.language.target_parts import TargetPart, TargetReading
from service.domain.language.target_remarks import apart
from service.domain.language.target_words import in_words, zero
from service.domain.language.target_years import years_of
from service.domain.targets import WORDLESS

LONGEST = 5_000
"""Characters beyond which a text is no target and is not read."""

_UNIT_IN_NAME = re.compile(
    r"\((?:đvt:|đơn vị(?: tính)?:)?\s?(%|(?:nghìn |triệu |tỷ |tỉ )?[a-zà-ỹđ]+(?: [a-zà-ỹđ]+)?)\)\s*$"
)
_RATIO_NAME = re.compile(r"(?:tỷ lệ|tỉ lệ|tỷ trọng|tỷ suất|mức độ hài lòng)", re.IGNORECASE)
_SIGNED = re.compile(r"\s*[-+±−–]\s?\d[\d.,]*\s?%?\s*")

__all__ = ["LONGEST", "TargetPart", "TargetReading", "read_target"]


def read_target(
    text: str, *, name: str | None = None, year: int | None = None, begins: int | None = None
) -> TargetReading:
    """The targets of a bullet of a plan, or of a table cell that prints only the value.

    name: what the row measures, where the cell does not say. year: the plan's, for values that
    name none; begins: its first, where it has several. Never raises; what is not understood is
    told in `problems`.
    """
    if len(text) > LONGEST:
        return TargetReading(text, (), (Problem("too_long", {"limit": str(LONGEST)}),))
    if _SIGNED.fullmatch(text):
        return TargetReading(text, (), (Problem("not_understood", {"words": text.strip()}),))
    plain, reached = apart(clean(text), year or begins)
    found = sentences(plain)
    if not found:
        return TargetReading(text, (), (Problem("empty"),))
    so_far = _SoFar(given=clean(name) if name else None, year=year)
    so_far.problems += reached
    numeric = any(_targets(sentence, found) for sentence in found)
    for sentence in found:
        so_far.read(sentence, found, numeric)
    return TargetReading(text, tuple(so_far.parts), tuple(so_far.problems))


@dataclass
class _SoFar:
    """What has been read of a phrase, and what later sentences inherit from earlier ones."""

    given: str | None
    year: int | None
    parts: list[TargetPart] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    scope: int | None = None
    unvalued: str | None = None

    def read(self, sentence: Sentence, all_of_them: Sequence[Sentence], numeric: bool) -> None:
        """Read one sentence more."""
        if sentence.joint != ";":
            self.scope = None
        if (nothing := zero(sentence)) is not None:
            self._add([nothing[0]], [nothing[1]] if nothing[1] else [])
            return
        targets = _targets(sentence, all_of_them)
        if not targets:
            self._words(sentence, numeric)
            return
        self._figures(sentence, targets)

    def _words(self, sentence: Sentence, numeric: bool) -> None:
        """A sentence without targets in figures; beside figures, work to be done is no target of its own."""
        parts, problems = in_words(sentence, alone=not numeric)
        if numeric and not self.parts and [problem.code for problem in problems] == ["no_value"]:
            # "nâng tỷ lệ sử dụng nước sạch; đến năm 2028 đạt 90%": the value follows.
            self.unvalued, problems = tidy(sentence.said(0, len(sentence.text))), []
        problems += [Problem("number_not_read", {"number": figure}) for figure in _unread(sentence, [])]
        if numeric and not parts and not problems and self.parts and sentence.joint == ";":
            # What goes on after a semicolon may be counted by the figure before it.
            self.parts[-1] = replace(
                self.parts[-1], confidence=least(self.parts[-1].confidence, Confidence.likely)
            )
            parts, problems = shared(sentence, self.parts[-1])
        self._add(parts, problems)

    def _figures(self, sentence: Sentence, targets: list[Quantity]) -> None:
        last = self.parts[-1].name if self.parts else self.unvalued
        listed = respectively(sentence, targets)
        names = listed.named if listed else named(sentence, targets, last)
        dated = years_of(sentence, names, self.scope, listed.years if listed else ())
        self.scope = dated.scope if dated.scope is not None else self.scope
        unread = _unread(sentence, names)
        problems = [Problem("number_not_read", {"number": figure}) for figure in unread]
        problems += [*dated.problems, *(listed.problems if listed else ())]
        doubt = Confidence.likely if unread or (listed and not listed.certain) else Confidence.sure
        doubt = Confidence.unsure if listed and listed.problems else doubt
        parts: list[TargetPart] = []
        for place, (one, when) in enumerate(zip(names, dated.years, strict=True)):
            before = (names[place - 1].quantity, parts[-1]) if place and not listed else None
            part, own = part_of(sentence, one, when, doubt, before, self.given)
            parts.append(part)
            problems += own
        parts, own = (parts, []) if listed else beside(sentence, names, parts, self.year)
        parts, more = another(names, parts)
        self._add(parts, [*problems, *own, *more])

    def _add(self, parts: list[TargetPart], problems: list[Problem]) -> None:
        for part in parts:
            if self.given and (part.name is None or part.comparator in WORDLESS):
                part = replace(part, name=self.given)
            self.parts.append(self._with_unit(replace(part, year=part.year or self.year)))
        self.problems += [problem for problem in problems if problem not in self.problems]

    def _with_unit(self, part: TargetPart) -> TargetPart:
        """A bare number takes the unit its name gives in brackets; of a ratio or of nothing it is not sure."""
        if part.unit_measure is not None or part.comparator in WORDLESS:
            return part
        given = _UNIT_IN_NAME.search(part.name or "")
        if given is not None:
            return replace(part, unit_measure=given[1].strip())
        if part.name is None or _RATIO_NAME.match(part.name):
            number = part.value if part.value is not None else part.low
            problem = Problem("unit_unknown", {"number": f"{number}".replace(".", ",")})
            self.problems += [problem] if problem not in self.problems else []
            return replace(part, confidence=least(part.confidence, Confidence.likely))
        return part


def _targets(sentence: Sentence, all_of_them: Sequence[Sentence]) -> list[Quantity]:
    """The figures of a sentence that set targets."""
    return wanted(sentence, cell=len(all_of_them) == 1)


def _unread(sentence: Sentence, names: Sequence[Named]) -> list[str]:
    """Figures that set no target and describe nothing that is known."""
    read = {one.quantity.figure for one in names}
    left = [q for q in sentence.quantities if q.figure not in read and not (names and _describes(q))]
    return [_printed(sentence, q) for q in left]


def _describes(quantity: Quantity) -> bool:
    """Whether a figure beside a target only says more of what is counted: a time, "01 lần/năm", "19/19 tiêu chí"."""
    often = quantity.unit is not None and quantity.unit.name.startswith("lần")
    return quantity.kind is Kind.aside or quantity.of is not None or often


def _printed(sentence: Sentence, quantity: Quantity) -> str:
    hit = re.match(r"\d[\d.,]*\d|\d+|\w+", sentence.text[quantity.figure :])
    return hit.group() if hit else ""
