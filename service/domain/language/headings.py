"""Is a paragraph a heading, of which level, with which number?

Capital letters stand above Roman numbers, these above Arabic ones, letters below; a starred line heads
what follows if it is short. A numbered line with nothing below it is a clause, not a heading.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from service.domain.language.documents import Paragraph, Table
from service.domain.language.looks import is_roman
from service.domain.language.text import fold
from service.domain.language.work_labels import labels_of

LONGEST_HEADING = 45
LONGEST_LETTERED = 18
"""Words of a heading with a number, and of one with a letter."""

ROMAN = re.compile(r"(?:PHẦN\s+|Phần\s+)?(?P<number>[IVXL]{1,6})\s*[.):–-]\s*(?P<title>\S.*)", re.DOTALL)
CAPITAL = re.compile(r"(?:PHẦN\s+|Phần\s+)?(?P<number>[A-HĐ])\s*[.):–-]\s+(?P<title>\S.*)", re.DOTALL)
DECIMAL = re.compile(
    r"(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})(?:\s*[.):]|(?<=\.\d)|(?<=\.\d\d))\s+(?P<title>\S.*)", re.DOTALL
)
LETTER = re.compile(r"(?P<number>[a-zđ])\s*[.)]\s*(?P<title>\S.*)", re.DOTALL)
_STAR = re.compile(r"(?:\*|[+•●·-])\s+(?P<title>\S.*)", re.DOTALL)
_USUAL = re.compile(
    r"muc dich( va)?( yeu cau)?|yeu cau|muc tieu( chung| cu the)?|(muc tieu )?chi tieu( cu the)?"
    r"|(noi dung )?(nhiem vu )?(va )?(giai phap|nhiem vu)( trong tam| chu yeu)?|noi dung( thuc hien)?"
    r"|kinh phi( thuc hien)?|to chuc thuc hien|trach nhiem thuc hien"
)
"""Headings that need no number, if they stand in capitals."""
BULLET = re.compile(r"[-+*•●·–—]\s*")


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` from 0; `rest`: what is said behind a colon in the same paragraph."""

    level: int
    number: str
    title: str
    rest: str = ""


def heading_of(
    text: str, below: Paragraph | Table | None, *, inside: bool, in_objective: bool
) -> Heading | None:
    """The heading a paragraph is, else None. inside: below some heading; in_objective: of objectives."""
    words = len(text.split())
    if text.isupper() and _USUAL.fullmatch(fold(text)):
        return Heading(1, "", _title(text))
    for level, pattern in ((0, CAPITAL), (1, ROMAN)):
        found = pattern.match(text)
        if found and (level == 0 or is_roman(found["number"])) and words <= LONGEST_HEADING:
            if found["title"][:1].isupper() and (level or not text.endswith((";", ","))):
                return Heading(level, found["number"], _title(found["title"]))
    decimal = DECIMAL.match(text)
    said = text.endswith(".") and (words >= LONGEST_LETTERED or isinstance(below, Table))
    if (
        decimal
        and words <= LONGEST_HEADING
        and not text.endswith(";")
        and not said
        and decimal["title"][:1].isupper()
    ):
        if _stays_open(text, below, DECIMAL):
            return Heading(2 + decimal["number"].count("."), decimal["number"], _title(decimal["title"]))
    letter = LETTER.match(text)
    if letter and inside:
        title, _, rest = letter["title"].partition(":")
        if in_objective and rest.strip() and len(title.split()) <= LONGEST_LETTERED:
            return Heading(7, letter["number"], _title(title), rest.strip())
        if len(letter["title"].split()) <= LONGEST_LETTERED and _stays_open(text, below, LETTER):
            return Heading(7, letter["number"], _title(letter["title"]))
    return _starred(text, below) if inside and words <= 14 else None


def _starred(text: str, below: Paragraph | Table | None) -> Heading | None:
    star = _STAR.match(text)
    if not star or labels_of(star["title"]) or re.search(r"[.;,]$|\d%|≥", text) or not isinstance(below, Paragraph):
        return None
    next_text = below.text.strip()
    other = bool(_STAR.match(next_text)) and next_text[0] != text[0]
    heads = text[0] == "*" or (text.endswith(":") and other)
    return Heading(8, "", _title(star["title"])) if heads else None


def _stays_open(text: str, below: Paragraph | Table | None, pattern: re.Pattern[str]) -> bool:
    """A heading is followed by something below it; a clause by its neighbour or the next heading."""
    if below is None or isinstance(below, Table):
        return below is not None
    next_text = below.text.strip()
    own, same = pattern.match(text), pattern.match(next_text)
    higher = ROMAN.match(next_text) or CAPITAL.match(next_text)
    if higher and (is_roman(higher["number"]) or higher.re is CAPITAL):
        return pattern is DECIMAL and not text.endswith(".") and len(text.split()) <= 12
    if same and own and same["number"].count(".") <= own["number"].count("."):
        return False
    if pattern is LETTER:
        return bool(BULLET.match(next_text)) and not text.endswith((".", ";"))
    return True


def _title(text: str) -> str:
    return " ".join(text.split()).rstrip(" .:")
