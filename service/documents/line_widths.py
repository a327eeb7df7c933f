"""How long is a line in bold Times New Roman, so that the rule below it has the length the decree asks for?

Advance widths in thousandths of the size, from the metrics of Times Bold, which Times New Roman keeps to; a mark
above or below a letter adds nothing. Good to a millimetre over the line of a heading.
"""

from __future__ import annotations

import unicodedata

MM_OF_POINT = 25.4 / 72

_LETTERS = {
    250: " \u00a0.,",
    278: "il/'",
    333: "fjt-:;()",
    389: "sI",
    444: "cerz",
    500: "agovxyJ–“”0123456789",
    556: "bdhknpquS",
    611: "FP",
    667: "BELTZ",
    722: "wACDNRUVXY",
    778: "GHKOQ",
    833: "m&",
    944: "M",
    1000: "W%—…",
}
_WIDTHS = {letter: width for width, letters in _LETTERS.items() for letter in letters}
_USUAL = 556
_STROKED = {"đ": "d", "Đ": "D"}


def width_mm(text: str, size: float) -> float:
    """Millimetres of a line at `size` points."""
    letters = (
        _STROKED.get(ch, ch) for ch in unicodedata.normalize("NFD", text) if not unicodedata.combining(ch)
    )
    return sum(_WIDTHS.get(ch, _USUAL) for ch in letters) / 1000 * size * MM_OF_POINT


def last_line_mm(text: str, size: float, across: float) -> float:
    """Millimetres of the last line of a text that is broken between words to fit `across`."""
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        line = longer if width_mm(longer, size) <= across or not line else word
    return min(width_mm(line, size), across)


def lines_of(text: str, size: float, across: float) -> int:
    """About how many lines a text takes, by the usual letter: to tell a row that fits no page from one that does."""
    letters = across / (_USUAL / 1000 * size * MM_OF_POINT)
    return sum(int(len(piece) // letters) + 1 for piece in text.split("\n"))
