"""Which piece of a seed document does a label mean that gives only how it begins and ends?

The repository holds no sentences of the seeds: a long phrase is written as its first and last
words with "…" between. `cut` takes the whole of it out of the seed, `fits` compares a reading
with it. Blanks and line breaks are one blank, accents are composed, dashes are as printed.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from tests.demo.printed import SEEDS

GAP = "…"
LINES_OF_A_PHRASE = 26
"""How far below its first line a phrase may end, blank lines counted."""


def flat(text: str) -> str:
    """Text on one line."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def pattern(abridged: str) -> str:
    """A regular expression for everything the abridged text may stand for, the shortest first."""
    return ".*?".join(re.escape(flat(piece)) for piece in abridged.split(GAP))


def cut(plan: str, line: int, abridged: str) -> str | None:
    """The phrase as printed, from `line` of a plan's seed on; None where it does not begin on that line."""
    lines = _lines(plan)[line - 1 : line - 1 + LINES_OF_A_PHRASE]
    found = re.search(pattern(abridged), flat(" ".join(lines)))
    return found.group() if found is not None and found.start() < len(flat(lines[0])) else None


def fits(abridged: str, text: str | None) -> bool:
    """Whether a text is what the abridged one stands for, capitals aside."""
    return text is not None and bool(re.fullmatch(pattern(abridged), flat(text), re.IGNORECASE))


@cache
def _lines(plan: str) -> list[str]:
    return (SEEDS / f"{plan}.txt").read_text(encoding="utf-8").split("\n")
