"""How do the letters of a page become words, lines and the text of a cell?"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

_MARKER = re.compile(r"(?:[-+*•–—]\s|\(?\d{1,2}[.)]\s|[a-zđ]\)\s)")
WIDE_GAP = 2.5
"""Times the height of the letters: a gap this wide parts two columns of a head."""
PADDING = 6.0
"""Points Word leaves blank at the sides of a cell, at most."""


@dataclass(frozen=True, slots=True)
class Word:
    """Letters without a blank between, and their box; y grows downwards."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> tuple[float, float]:
        """Its centre."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


def words_of(letters: Sequence[tuple[str, float, float, float, float]]) -> list[Word]:
    """Words in the order of the file; a letter that stands apart or on another line begins a new one."""
    words: list[Word] = []
    text, box = "", (0.0, 0.0, 0.0, 0.0)
    for letter, left, top, right, bottom in letters:
        if not letter.strip() or letter in "\ufffe\uffff":
            # A soft hyphen at the end of a line is told by U+FFFE.
            if letter == "\ufffe" and text:
                text += "-"
            if text:
                words.append(Word(text, *box))
            text = ""
            continue
        height = max(bottom - top, 1.0)
        apart = text and (
            left - box[2] > 0.3 * height
            or left < box[0] - height
            or abs((top + bottom) - (box[1] + box[3])) > height
        )
        if apart:
            words.append(Word(text, *box))
            text = ""
        if text:
            box = (box[0], min(box[1], top), max(box[2], right), max(box[3], bottom))
        else:
            box = (left, top, right, bottom)
        text += letter
    if text:
        words.append(Word(text, *box))
    return words


def _rows_of(words: Sequence[Word]) -> list[list[Word]]:
    """Words of one height, from left to right."""
    rows: list[list[Word]] = []
    middle = 0.0
    for word in sorted(words, key=lambda word: word.middle[1]):
        height = word.bottom - word.top
        if rows and abs(word.middle[1] - middle) <= 0.45 * height:
            rows[-1].append(word)
            middle += (word.middle[1] - middle) / len(rows[-1])
        else:
            rows.append([word])
            middle = word.middle[1]
    return [sorted(row, key=lambda word: word.left) for row in rows]


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line of a page: its text, its top, whether it is indented, empty lines and room above it."""

    text: str
    top: float
    indented: bool
    blank: int
    apart: bool


def lines_of_words(words: Sequence[Word]) -> list[PageLine]:
    """The lines of a page, from top to bottom; the two columns of a head are two lines."""
    rows = _rows_of(words)
    if not rows:
        return []
    margin = min(row[0].left for row in rows)
    steps = [row[0].middle[1] - above[0].middle[1] for above, row in itertools.pairwise(rows)]
    # Pages of short paragraphs have more steps between paragraphs than within.
    usual = sorted(steps)[len(steps) // 5] if steps else 0.0
    found: list[PageLine] = []
    below = rows[0][0].top
    for at, row in enumerate(rows):
        height = max(word.bottom - word.top for word in row)
        blank = int(max(0.0, row[0].top - below) / max(height, 1.0) + 0.3)
        apart = at > 0 and steps[at - 1] > 1.15 * usual + 0.5
        pieces: list[list[Word]] = [[row[0]]]
        for before, word in itertools.pairwise(row):
            if word.left - before.right > WIDE_GAP * height:
                pieces.append([])
            pieces[-1].append(word)
        for piece in pieces:
            text = " ".join(word.text for word in piece)
            found.append(PageLine(text, row[0].top, piece[0].left > margin + height, blank, apart))
        below = max(word.bottom for word in row)
    return found


def cell_text(words: Sequence[Word], left: float, right: float) -> str:
    """The cell's own lines joined to paragraphs, one to a line.

    A line is the last of its paragraph if the next one begins with a mark of a list, or if the first word
    of the next would have fitted behind it.
    """
    text = ""
    rows = _rows_of(words)
    for at, row in enumerate(rows):
        line = " ".join(word.text for word in row)
        if not text:
            text = line
            continue
        above = rows[at - 1]
        room = (right - PADDING) - above[-1].right
        blank = 0.3 * (row[0].bottom - row[0].top)
        fits = room > (row[0].right - row[0].left) + blank + PADDING
        if _MARKER.match(line) or (fits and not line[:1].islower()):
            text += "\n" + line
        elif re.search(r"\w[-/]$", text):
            text += line
        else:
            text += " " + line
    return text
