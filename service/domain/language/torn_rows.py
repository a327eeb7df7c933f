"""Where in a torn table does each row begin, and which lines are groups?

Rows are counted: on from the last, or from one again below a group. Groups bear Roman numbers, or Arabic
ones with a point where the rows have none. A table without numbers is one stretch: its rows begin where
the columns are through.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from service.domain.language.columns import Column
from service.domain.language.documents import Line
from service.domain.language.looks import is_roman, roman_value
from service.domain.language.spelling import CAPITAL
from service.domain.language.torn_regions import Region
from service.domain.language.torn_scores import Token

PAGE_GAP = 3
"""Empty lines that end a page, where the heading is not printed again on each."""
_OPENS = re.compile(rf"[“\"'(]*[{CAPITAL}]|\d+(?:[.,]\d+)?%|[≥-]$")
_LETTERS = "abcdđeghik-"
_CAPITALS = "ABCDEGH-"
_NEAR = 6
"""Lines a title of a group takes at most."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words of a row, or of a group's title; `number` as printed, `line` where it begins."""

    number: str
    group: bool
    line: int
    tokens: tuple[Token, ...]


def stretches_of(region: Region, lines: Sequence[Line]) -> list[Stretch]:
    """The rows and groups of a region in order."""
    tokens = _tokens(region, lines)
    if not tokens:
        return []
    if region.columns[0] is not Column.number:
        return [Stretch("", False, tokens[0].line, tuple(tokens))]
    return _Counter(tokens).stretches()


def _tokens(region: Region, lines: Sequence[Line]) -> list[Token]:
    """The words of the region without repeated headings and page numbers."""
    skipped = {at for first, last in region.repeats for at in range(first, last)}
    after = {last for _, last in region.repeats}
    inside = [at for at in range(region.body, region.last) if at not in skipped]
    indents = sum(1 for at in inside if lines[at].indented)
    rare = indents <= max(2, 0.03 * len(inside))
    tokens: list[Token] = []
    for at in inside:
        line = lines[at]
        gap = line.blank_before >= PAGE_GAP and not region.repeats
        page = at in after or line.page_break or gap or (line.indented and rare)
        for number, word in enumerate(line.text.split()):
            tokens.append(Token(word, at, number == 0, page and number == 0 and at > region.body))
    return tokens


class _Counter:
    """Walks the words once, knowing which number comes next."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._last = 0
        self._last_group = 0
        self._pointed_group = 0
        self._after_group = True
        self._part = 0
        self._letter = 0
        self._capital = 0

    def stretches(self) -> list[Stretch]:
        """Every row and group, from its number to the next."""
        begins = [(at, *found) for at in range(len(self._tokens)) if (found := self._begins(at))]
        stretches: list[Stretch] = []
        if not begins or begins[0][0] > 0:
            end = begins[0][0] if begins else len(self._tokens)
            stretches.append(Stretch("", False, self._tokens[0].line, tuple(self._tokens[:end])))
        ends = [*(at for at, _, _ in begins[1:]), len(self._tokens)]
        for (at, number, group), end in zip(begins, ends, strict=False):
            stretches.append(Stretch(number, group, self._tokens[at].line, tuple(self._tokens[at + 1 : end])))
        return stretches

    def _begins(self, at: int) -> tuple[str, bool] | None:
        """The number of what begins here, and whether it is a group."""
        token = self._tokens[at]
        below = self._tokens[at + 1] if at + 1 < len(self._tokens) else None
        if not token.first or below is None or not _OPENS.match(below.text):
            return None
        bare = token.text.rstrip(".)")
        if not below.first and below.text[:1].isupper() and bare == _CAPITALS[self._capital]:
            self._capital += 1
            self._after_group = True
            return bare, True
        if not below.first and below.text[:1].isupper():
            if is_roman(bare) and roman_value(bare) in {self._last_group + 1, 0 if self._last_group else 1}:
                self._last_group = roman_value(bare)
                self._after_group = True
                return bare, True
            if self._is_pointed_group(token.text, at):
                self._pointed_group = int(bare)
                self._after_group = True
                return bare, True
        if bare.isdigit() and self._counts_on(bare, alone=below.first):
            self._last = int(bare)
            self._after_group = False
            self._part = self._letter = 0
            return bare, False
        parts = re.fullmatch(r"(\d{1,2})\.(\d{1,2})", bare)
        if parts and int(parts[1]) == self._last and int(parts[2]) == self._part + 1:
            self._part += 1
            return bare, False
        if below.first and bare == _LETTERS[self._letter] and self._last and len(token.text) <= 2:
            self._letter += 1
            return bare, False
        return None

    def _is_pointed_group(self, text: str, at: int) -> bool:
        """ "2. Về dữ liệu", after which the rows begin at 1 again."""
        if not re.fullmatch(r"\d{1,2}\.", text) or int(text[:-1]) != self._pointed_group + 1:
            return False
        line = self._tokens[at].line
        after = (token for token in self._tokens[at + 1 :] if token.first)
        return any(token.text == "1" for token in after if token.line - line <= _NEAR)

    def _counts_on(self, bare: str, *, alone: bool) -> bool:
        if len(bare) > 1 and bare.startswith("0") and self._last == 0 and int(bare) != 1:
            return False
        value = int(bare)
        if value == self._last + 1 or (self._after_group and value == 1):
            return True
        # A number may be missing in print; then the next must stand alone to be believed.
        return alone and self._last + 1 < value <= self._last + 3
