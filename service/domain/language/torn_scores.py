"""How well does a run of words fit a column of a torn table?

Points, not probabilities: a word that belongs adds, one that does not takes away more. Agencies and times
are recognised by their words; titles and products by how they begin; a column's width by its other rows.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from service.domain.language.columns import AGENCY_COLUMNS, Column
from service.domain.language.looks import (
    has_figure,
    is_agency_word,
    is_time_word,
    looks_like_time,
    looks_like_unit,
    looks_like_value,
    starts_agency,
    starts_product,
    starts_time,
)
from service.domain.language.spelling import CAPITAL

_DUTY = re.compile(
    r"(chủ trì|chịu trách|tham mưu|trực tiếp|thực hiện|phối hợp|theo dõi|giám sát|hướng dẫn|tổng hợp)",
    re.IGNORECASE,
)
_OPEN_END = re.compile(
    r"(?:,|^[-–]|^(?:và|của|cho|các|với|theo|hoặc|trong|về|tại|từ|do|để|được|là|những|một|trên|đạt|đến|vào"
    r"|bằng|nhất|bởi|sự))$",
    re.IGNORECASE,
)
_ASKS = re.compile(r"(?:^(?:phòng|và|của|thuộc|các|với)|[-–&/])$", re.IGNORECASE)
_CAPITAL = re.compile(rf"[“\"'‘(]*(?:[{CAPITAL}]|\d[\d.,]*%|[≥≤><%])")
_OF_WHOM = re.compile(r"(?:đạo|dẫn|cầu|hoạch|định) của$", re.IGNORECASE)
_HALF_NAME = re.compile(r"^(?:hóa|hoá|tế|hđnd)$", re.IGNORECASE)
_FIGURES = frozenset({Column.target, Column.baseline, Column.comparison})
_DASHES = frozenset("-–+•")

LONGEST_GROUP = 14
"""Words of a group's title that bears no number."""
PAGE_TAIL = 60
"""Words before the end of a page within which a cell may have been cut."""

EMPTY: Mapping[Column, float] = {
    Column.title: -12,
    Column.indicator: -12,
    Column.lead: -4,
    Column.deadline: -4,
    Column.unit_measure: -3,
    Column.target: -3,
    Column.baseline: -2,
    Column.comparison: -0.5,
    Column.coordinator: -2.5,
    Column.product: -2.5,
    Column.official: -1.5,
    Column.budget: -1,
    Column.note: -0.2,
    Column.group: 0,
}
"""What an empty cell costs; -2 for any other column."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word: on which line, whether it begins the line, whether a page may have ended before it."""

    text: str
    line: int
    first: bool
    page_break: bool


class Scores:
    """The words of a row, or of a whole table, weighed once."""

    def __init__(self, tokens: Sequence[Token], widths: Mapping[int, float]) -> None:
        self._tokens = tokens
        self._widths = widths
        size = len(tokens)
        self.agency_starts = [False] * (size + 1)
        self.time_starts = [False] * (size + 1)
        agency, time = [0] * size, [0] * size
        at = 0
        while at < size:
            end = self._agency_until(at)
            if end > at:
                self.agency_starts[at] = True
                agency[at:end] = [1] * (end - at)
            at = max(end, at + 1)
        at = 0
        while at < size:
            end = self._time_until(at)
            if end > at:
                self.time_starts[at] = True
                time[at:end] = [1] * (end - at)
            at = max(end, at + 1)
        self._inside_agency = agency
        self._agency = [0, *accumulate(agency)]
        self._time = [0, *accumulate(time)]
        self._brackets = [0, *accumulate(token.text.count("(") - token.text.count(")") for token in tokens)]
        self._next_break = [size + PAGE_TAIL] * (size + 1)
        for at in range(size - 1, -1, -1):
            self._next_break[at] = at if tokens[at].page_break else self._next_break[at + 1]
        self._timely = [0, *accumulate(int(timely) for timely in self._times_of())]
        self._loose = [0, *accumulate(int(is_agency_word(token.text)) for token in tokens)]
        self.capital = [
            bool(_CAPITAL.match(token.text))
            or (token.text.isdigit() and at + 1 < size and tokens[at + 1].text.startswith("%"))
            for at, token in enumerate(tokens)
        ]
        # A cell is weighed at every place it might begin and end: what is counted in it is counted once.
        self._unparted = [0, *accumulate(map(self._begins_unparted, range(size)))]
        self._stray = [0, *accumulate(map(self._strays, range(size)))]
        self._letters = [0, *accumulate(len(token.text) + 1 for token in tokens)]
        self._firsts = [at for at, token in enumerate(tokens) if token.first]

    def _times_of(self) -> Iterator[bool]:
        """Which words may stand in a time: its own, and the agency behind "theo chỉ đạo của", "hướng dẫn của"."""
        waits = False
        for at, token in enumerate(self._tokens):
            before = self._tokens[at - 1].text if at else ""
            if _OF_WHOM.search(f"{self._tokens[at - 2].text if at > 1 else ''} {before}"):
                waits = True
            elif not self._inside_agency[at] or (
                self.agency_starts[at] and token.first and waits and before != "của"
            ):
                waits = False
            yield is_time_word(token.text) or (waits and bool(self._inside_agency[at]))

    def _agency_until(self, at: int) -> int:
        token = self._tokens[at]
        before = self._tokens[at - 1].text if at else ""
        opens = (
            token.text[:1].isupper() or token.first or before.endswith((",", ";", "-", "(", ".")) or not at
        )
        if not opens or not starts_agency(" ".join(one.text for one in self._tokens[at : at + 4])):
            return at
        end = at + 1
        last = end
        while end < len(self._tokens):
            word = self._tokens[end]
            if word.page_break or self._tokens[end - 1].text.endswith(".") or self._begins_another(end):
                break
            if word.text[:1].isupper() and starts_time(
                " ".join(one.text for one in self._tokens[end : end + 3])
            ):
                break
            known = (
                is_agency_word(word.text)
                or bool(re.search(r"^\((?:phối|chủ)$", word.text, re.IGNORECASE))
                or (word.text.casefold() in {"hợp", "trì"} and self._tokens[end - 1].text[:1] == "(")
            )
            named = word.text[:1].isupper() and not re.search(r"\d", word.text) and not word.first
            if not known and not named:
                break
            end += 1
            if re.search(r"\w", word.text):
                last = end
        return last

    def _begins_another(self, at: int) -> bool:
        """Capitals begin the next agency, unless the words before ask for more ("Văn phòng" HĐND, "và" UBND)."""
        token, before = self._tokens[at], self._tokens[at - 1].text
        if token.text in _DASHES and token.first and at + 1 < len(self._tokens):
            # "Văn hóa" and "- Xã hội" may stand on two lines; any other mark of a list begins something.
            return self._tokens[at + 1].text[:1].isupper() and not _HALF_NAME.search(before)
        opens = token.text[:1].isupper() or (
            token.first and token.text == "các" and not before.endswith((",", ";"))
        )
        return (
            opens
            and not (_ASKS.search(before) and (before[:1].isalpha() or token.text[:2].isupper()))
            and starts_agency(" ".join(one.text for one in self._tokens[at : at + 4]))
        )

    def _time_until(self, at: int) -> int:
        if not starts_time(" ".join(one.text for one in self._tokens[at : at + 4])):
            return at
        if not (
            self._tokens[at].first
            or self._tokens[at].text[:1].isupper()
            or (at and self._tokens[at - 1].text in _DASHES)
        ):
            return at
        end = at + 1
        while end < len(self._tokens) and is_time_word(self._tokens[end].text):
            # A new line in capitals that is no time begins the next cell or row.
            if (
                self._tokens[end].first
                and self._tokens[end].text[:1].isupper()
                and not starts_time(" ".join(one.text for one in self._tokens[end : end + 3]))
            ):
                break
            end += 1
        return end

    def may_begin(self, at: int) -> bool:
        """A cell may begin here: a line does, or a word that stands out."""
        token = self._tokens[at]
        return (
            token.first
            or self.agency_starts[at]
            or self.time_starts[at]
            or self.capital[at]
            or token.text in _DASHES
        )

    def cell(self, role: Column | None, at: int, end: int, column: int, *, goes_on: bool) -> float:
        """Points of the words `at` to before `end` as one cell; `goes_on`: it continues a cell of the page above."""
        tokens = self._tokens
        count = end - at
        agencies, times = self._agency[end] - self._agency[at], self._time[end] - self._time[at]
        dash = tokens[at].text in _DASHES and count > 1
        head = at + 1 if dash else at
        points = self._own(role, at, end, head, count, agencies, times, goes_on=goes_on)
        if goes_on:
            points -= 1
        else:
            if (
                not self.capital[head]
                and role not in AGENCY_COLUMNS
                and not (role is Column.deadline and tokens[head].text[:1].isdigit())
            ):
                points -= 6 if role is Column.deadline else 4
            elif not self.capital[head]:
                points -= 1.5 if tokens[head].text == "các" else 4
        if (
            self._inside_agency[at]
            and not self.agency_starts[at]
            and not goes_on
            and not tokens[at].page_break
        ):
            points -= 2 if tokens[at].first and self.capital[at] else 4
        if end < len(tokens) and not tokens[end].page_break and _OPEN_END.search(tokens[end - 1].text):
            # A cell whose rest stands on the next page may end anywhere.
            cut = self._next_break[end] - end < PAGE_TAIL
            comma = tokens[end - 1].text.endswith(",")
            points -= (6 if comma and role in AGENCY_COLUMNS else 2) if cut else 10 if comma else 6
        if (
            self._brackets[end] != self._brackets[at]
            and self._next_break[end] - end >= PAGE_TAIL
            and not goes_on
        ):
            points -= 5
        if not tokens[at].first:
            fits = (
                (role in AGENCY_COLUMNS and self.agency_starts[at])
                or (role is Column.deadline and self.time_starts[at])
                or role is Column.unit_measure
                or role in _FIGURES
            )
            points -= 4 if dash else 0.7 if fits else 2.2
        if role not in AGENCY_COLUMNS:
            points -= 0.8 * (self._stray[end] - self._stray[at + 1])
        return points + self._width(at, end, column)

    def _own(
        self,
        role: Column | None,
        at: int,
        end: int,
        head: int,
        count: int,
        agencies: int,
        times: int,
        *,
        goes_on: bool,
    ) -> float:
        plain = count - agencies
        if role in AGENCY_COLUMNS or role is Column.official:
            if goes_on:
                loose = self._loose[end] - self._loose[at]
                return 0.9 * loose - 1.4 * (count - loose)
            opened = self.agency_starts[head] or self.agency_starts[at]
            return agencies - 1.6 * plain + (2.5 if opened else -4) - 4 * (self._unparted[end] - self._unparted[at + 1])
        text = " ".join([token.text for token in self._tokens[head : min(end, head + 26)]])
        if role is Column.deadline:
            timely = self._timely[end] - self._timely[at]
            if count <= 26 and timely >= 0.85 * count and looks_like_time(text):
                return 1.0 * timely - 1.5 * (count - timely) + 2.5
            return 1.2 * times - 1.8 * (count - times) + (2.5 if self.time_starts[head] else -1)
        if role is Column.unit_measure:
            return 4.0 if count <= 4 and looks_like_unit(text) else -8.0
        if role in _FIGURES:
            return 4.0 if count <= 8 and looks_like_value(text) else -8.0
        if role is Column.product:
            return (
                0.4 * (plain - times)
                + 0.1 * agencies
                - 0.8 * times
                + (3 if starts_product(text) else 0)
                + (head - at)
            )
        points = 0.45 * plain - 0.1 * agencies - 0.5 * times
        if role is Column.group:
            stands = (
                self._tokens[at].first
                and count <= LONGEST_GROUP
                and not self._tokens[end - 1].text.endswith((".", ";"))
            )
            return points - (4.5 if stands else 30)
        if role is Column.responsibility and _DUTY.match(text):
            points += 3
        if role is Column.assessment and has_figure(" ".join(token.text for token in self._tokens[at:end])):
            points += 2
        if role in {Column.note, Column.budget, Column.basis}:
            points -= 1
        return points

    def _begins_unparted(self, at: int) -> bool:
        """An agency that begins on a new line with no comma before it: rather the next cell."""
        return (
            at > 0
            and self.agency_starts[at]
            and self._tokens[at].first
            and not self._tokens[at - 1].text.endswith((",", ";"))
        )

    def _strays(self, at: int) -> bool:
        """A line that begins with a capital inside a cell, though no sentence has ended and no list goes on."""
        text = self._tokens[at].text
        return (
            at > 0
            and self._tokens[at].first
            and text[:1].isupper()
            and not text[:2].isupper()
            and not self._tokens[at - 1].text.endswith((".", ";", ":"))
        )

    def _width(self, at: int, end: int, column: int) -> float:
        """A line longer than the column is wide does not stand in it; one that broke early did not either."""
        width = self._widths.get(column)
        if not width:
            return 0.0
        points = 0.0
        places = self._firsts[bisect_right(self._firsts, at) : bisect_left(self._firsts, end)]
        for start, stop in pairwise([at, *places, end]):
            length = self._letters[stop] - self._letters[start] - 1
            if length > width + 2:
                points -= min(4.0, 0.6 * (length - width))
            if stop < end:
                room = width - length - 1
                following = self._tokens[stop].text
                if len(following) < room - 1 and following not in _DASHES:
                    points -= min(3.0, 0.4 * (room - len(following)))
        return points
