"""Which number or bullet does Word print before a paragraph that is numbered automatically?"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from docx.oxml.ns import qn

_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
          (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
DEEPEST_LEVEL = 8


class Numbering:
    """Counts as Word does: one counter for each level of each list, restarted by a level above."""

    def __init__(self, opened: Any) -> None:
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._abstract: dict[str, str] = {}
        self._styles: dict[str, Any] = {}
        self._counters: dict[str, dict[int, int]] = defaultdict(dict)
        try:
            numbering = opened.part.numbering_part.element
        except (KeyError, NotImplementedError, AttributeError):
            return
        for abstract in numbering.iterchildren(qn("w:abstractNum")):
            self._levels[abstract.get(qn("w:abstractNumId"))] = {
                int(level.get(qn("w:ilvl"))): _level(level) for level in abstract.iterchildren(qn("w:lvl"))
            }
        for number in numbering.iterchildren(qn("w:num")):
            abstract = number.find(qn("w:abstractNumId"))
            if abstract is not None:
                self._abstract[number.get(qn("w:numId"))] = abstract.get(qn("w:val"))
        for style in opened.styles.element.iterchildren(qn("w:style")):
            self._styles[style.get(qn("w:styleId"))] = style

    def prefix(self, paragraph: Any) -> str:
        """The number with its marks and a blank, "- " for any bullet, or nothing; counts on."""
        where = self._where(paragraph)
        if where is None:
            return ""
        list_id, depth = where
        levels = self._levels.get(list_id, {})
        if depth not in levels:
            return ""
        kind, pattern, start = levels[depth]
        counters = self._counters[list_id]
        counters[depth] = counters.get(depth, start - 1) + 1
        for below in [level for level in counters if level > depth]:
            del counters[below]
        if kind == "bullet":
            return "- "
        if kind == "none":
            return ""

        def printed(found: re.Match[str]) -> str:
            level = int(found[1]) - 1
            shape, _, first = levels.get(level, ("decimal", "", 1))
            return _shown(shape, counters.get(level, first))

        return re.sub(r"%(\d)", printed, pattern).strip() + " "

    def heading_level(self, paragraph: Any) -> int:
        """The level of a heading style, from 1; 0 for other text."""
        properties = paragraph.find(qn("w:pPr"))
        style = properties.find(qn("w:pStyle")) if properties is not None else None
        found = (
            re.fullmatch(r"(?:Heading|heading|u)(\d)", style.get(qn("w:val")) or "")
            if style is not None
            else None
        )
        return int(found[1]) if found else 0

    def _where(self, paragraph: Any) -> tuple[str, int] | None:
        properties = paragraph.find(qn("w:pPr"))
        if properties is None:
            return None
        own = properties.find(qn("w:numPr"))
        style = properties.find(qn("w:pStyle"))
        for _ in range(DEEPEST_LEVEL):
            if own is not None or style is None:
                break
            named = self._styles.get(style.get(qn("w:val")))
            inner = named.find(qn("w:pPr")) if named is not None else None
            own = inner.find(qn("w:numPr")) if inner is not None else None
            style = named.find(qn("w:basedOn")) if named is not None else None
        if own is None:
            return None
        number, level = own.find(qn("w:numId")), own.find(qn("w:ilvl"))
        list_id = self._abstract.get(number.get(qn("w:val")) if number is not None else "")
        if list_id is None:
            return None
        try:
            depth = int(level.get(qn("w:val"))) if level is not None else 0
        except (TypeError, ValueError):
            depth = 0
        return list_id, min(max(depth, 0), DEEPEST_LEVEL)


def _level(level: Any) -> tuple[str, str, int]:
    def value(name: str, default: str) -> str:
        found = level.find(qn(name))
        return found.get(qn("w:val")) or default if found is not None else default

    try:
        start = int(value("w:start", "1"))
    except ValueError:
        start = 1
    return value("w:numFmt", "decimal"), value("w:lvlText", ""), start


def _shown(shape: str, number: int) -> str:
    if shape in {"upperRoman", "lowerRoman"}:
        text, left = "", min(max(number, 0), 3999)
        for value, letters in _ROMAN:
            text += letters * (left // value)
            left %= value
        return text if shape == "upperRoman" else text.lower()
    if shape in {"upperLetter", "lowerLetter"} and number > 0:
        letter = _LETTERS[(number - 1) % 26] * ((number - 1) // 26 + 1)
        return letter[:8].upper() if shape == "upperLetter" else letter[:8]
    if shape == "decimalZero":
        return f"{number:02}"
    return str(number)
