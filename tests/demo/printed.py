"""Is something printed at a given line of a seed document, whatever the print does to it?

The seeds were taken from PDF and DOCX: accents may be decomposed, dashes and blanks differ, `≥`
may be LaTeX, and a table cell may go on some lines below with other cells between. So text is
compared word by word, without dashes and other punctuation, and may be found in a few pieces on
successive lines, of which the first must stand on the recorded line.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from functools import cached_property
from itertools import islice
from pathlib import Path

SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"
LINES_OF_A_CELL = {"dai-hai.txt": 8, "my-tu.txt": 2, "phu-thai.txt": 8, "tan-hung.txt": 8, "tien-minh.txt": 2}
"""How far a cell may go on, blank lines not counted."""

MOST_PIECES = 4
MORE_PIECES = {"dai-hai.txt": 5}
"""Over how many lines what is looked for may be broken, where narrow columns break it more often."""


def words(text: str) -> list[str]:
    """Cut a text into words, numbers and the signs that matter, in lower case."""
    text = unicodedata.normalize("NFC", text).casefold()
    text = re.sub(r"</?[bi]>", " ", text).replace(r"\geq", "≥").replace(r"\leq", "≤")
    return re.findall(r"\d+|[%≥≤<>]|[^\W\d_]+", text)


def numbers(text: str) -> list[str]:
    """Give the numbers of a text as they are printed."""
    return [word for word in words(text) if word.isdigit()]


class Seed:
    """One seed document. Lines are numbered from 1."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines = (SEEDS / name).read_text(encoding="utf-8").split("\n")
        self.reach = LINES_OF_A_CELL[name]
        self.pieces = MORE_PIECES.get(name, MOST_PIECES)

    @cached_property
    def rows(self) -> list[list[str]]:
        """The words of every line."""
        return [words(line) for line in self.lines]

    def between(self, first: int, last: int) -> list[str]:
        """The words from line `first` to line `last`, both included."""
        return [word for row in self.rows[first - 1 : last] for word in row]

    def printed_from(self, line: int, lines: int) -> list[int]:
        """The numbers of `lines` lines from `line` on, blank ones passed over."""
        return list(islice((n for n in range(line, len(self.lines) + 1) if self.rows[n - 1]), lines))

    def near(self, line: int) -> list[str]:
        """The words of a cell that may go on below `line`."""
        return [word for row in self._below(line, self.reach) for word in row]

    def _below(self, line: int, reach: int, last: int | None = None) -> list[list[str]]:
        """The row of `line` and those after it, `reach` in all, blank ones passed over."""
        rows = (row for row in self.rows[line - 1 : last] if row)
        return list(islice(rows, reach)) if any(self.rows[line - 1 : line]) else []

    def has(self, text: str, line: int, reach: int | None = None, last: int | None = None) -> bool:
        """Tell whether `text` begins on `line` and ends within reach, and not below line `last`."""
        rows = self._below(line, reach or self.reach, last)
        return bool(rows) and _continues(words(text), rows[:1], rows[1:], self.pieces)

    def has_anywhere(self, text: str) -> bool:
        """Tell whether `text` is printed on some line, or from some line on."""
        return any(self.has(text, line) for line in range(1, len(self.lines) + 1))

    def has_number(self, document: str, line: int) -> bool:
        """Tell whether a document's number and symbol stand on `line`, or are broken over its end."""
        return f" {' '.join(words(document))} " in f" {' '.join(self.near(line))} "

    def has_date(self, document: str, day: date, line: int) -> bool:
        """Tell whether `document` is followed by its date, in figures or in words.

        A hyphen left out of its symbol (11/NQCP) does not make it another document.
        """
        written = " ".join(self.near(line))
        parts = f"0?{day.day} (?:tháng |ngày )?0?{day.month} (?:năm |tháng )?{day.year}"
        return bool(re.search(rf"(?:^| ){' ?'.join(words(document))} (?:ngày )?{parts}(?: |$)", written))

    def before(self, text: str, line: int) -> str:
        """The word printed just before `text`, "" when it is the first of its line."""
        wanted, row = words(text), self.rows[line - 1]
        for place in range(len(row)):
            if row[place : place + len(wanted)] == wanted:
                return row[place - 1] if place else ""
        return ""

    def longest_copy(self, text: str, but: Sequence[str] = ()) -> int:
        """The length of the longest run of words of `text` printed here; the names `but` break a run."""
        own = " ".join(words(text))
        for name in sorted((" ".join(words(name)) for name in but), key=len, reverse=True):
            own = re.sub(rf"\b{re.escape(name)}\b", "|", own)
        longest = 0
        for run in (run.split() for run in own.split("|")):
            for first in range(len(run)):
                while first + longest < len(run) and self._prints(run[first : first + longest + 1]):
                    longest += 1
        return longest

    def _prints(self, run: Sequence[str]) -> bool:
        return f" {' '.join(run)} " in self._all

    @cached_property
    def _all(self) -> str:
        return f" {' '.join(word for row in self.rows for word in row)} "


def unaccounted(cell: list[str], agencies: list[list[str]]) -> str:
    """What is left of a cell once every agency has been taken out, each once, its longest printed name first."""
    rest = f" {' '.join(cell)} "
    for names in agencies:
        forms = sorted((" ".join(words(name)) for name in names), key=len, reverse=True)
        found = next((form for form in forms if f" {form} " in rest), None)
        rest = rest.replace(f" {found} ", " ", 1) if found else f"{rest}not there: {names[0]}"
    return rest.strip()


def _continues(
    wanted: Sequence[str], rows: Sequence[Sequence[str]], later: Sequence[Sequence[str]], pieces: int
) -> bool:
    """Tell whether `wanted` is found on one of `rows` and, as far as anything is left, further down."""
    if not wanted:
        return True
    if pieces == 0:
        return False
    for at, row in enumerate(rows):
        below = [*rows[at + 1 :], *later]
        for size in range(len(wanted), 0, -1):
            head = list(wanted[:size])
            found = any(list(row[place : place + size]) == head for place in range(len(row) - size + 1))
            if found and _continues(wanted[size:], below, [], pieces - 1):
                return True
    return False
