"""Which part of a cell names who leads, and which part who coordinates?

Coordinators stand in brackets or behind "phối hợp"; a role may also stand behind the name
("Công an xã chủ trì; Đoàn Thanh niên phối hợp"). Brackets hold coordinators, a note, a short
form of the name before them, or the members of a circle: which, is for the reader of names.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from enum import StrEnum

LEAD, COORDINATOR = "lead", "coordinator"


class Bracket(StrEnum):
    """How a piece stands in the cell."""

    none = "none"
    said = "said"
    bare = "bare"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a cell with one role. bracket: said = in brackets with its role in words, bare = without.

    last: the role of its last agency, where brackets behind it give that one another.
    """

    text: str
    role: str
    bracket: Bracket = Bracket.none
    last: str | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell taken apart.

    cut: it ends where something must follow. others: it ends with "…" or "v.v.". repaired: dirt was
    taken off its front.
    """

    pieces: tuple[Piece, ...]
    notes: tuple[str, ...]
    cut: bool
    others: bool
    repaired: bool


_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\ue000-\uf8ff]")
_MARKUP = re.compile(r"</?(?:b|i|u|strong|em)\s*/?>|\*\*|__")
_BLANKS = re.compile(r"[^\S\n\t]+")
_BREAK = re.compile(r"<br\s*/?>")
_DIRT = re.compile(r"^[^\w(\"“'+•▪●–—-]*(?:(?<=[^\w\s(])[a-zđ](?=[A-ZĐ][^\W\d_]))?")
_LIST_DASH = re.compile(r"^\s*[-–—+*•▪●·]+\s*")
_ASKED = re.compile(r"^\s*(?:đề nghị|giao(?: cho)?|yêu cầu)\s+(?:thủ trưởng cơ quan\s+)?", re.IGNORECASE)
_BODY = r"(?:cơ\s+quan|đơn\s+vị|bộ\s+phận)"
_LABEL = rf"(?:(?:các\s+)?{_BODY}(?:,\s*{_BODY})?\s+)?(?:thực\s+hiện\s+)?"
_MARK = re.compile(
    rf"\b{_LABEL}(?:"
    r"(?P<both>chủ\s+trì\s*,?\s*(?:và\s+)?phối\s+hợp)"
    r"|(?P<lead>chủ\s+trì|thực\s+hiện\s+chính)"
    r"|(?P<coordinator>(?:cùng\s+|tham\s+gia\s+)?phối\s+(?:kết\s+)?hợp))"
    r"(?P<with>(?:\s+(?:với|cùng|thực\s+hiện|tham\s+mưu|triển\s+khai))*\s*(?::|(?<=\s)[-–—](?=\s))?)",
    re.IGNORECASE,
)
_SHORT_MARK = re.compile(r"\b(?:(?P<lead>CT)|(?P<coordinator>PH))\s*:")
_NOTE = re.compile(
    r"^(?:là\s+)?(?:cơ quan\s+|bộ phận\s+|đơn vị\s+)?(?:thường trực|đầu mối|chủ trì|tham mưu|tổng hợp"
    r"|chịu trách nhiệm|nếu có"
    r"|khi .*|để .*|qua .*|theo .*|thông qua .*|thực hiện .*|(?:bộ phận|công chức|cán bộ) .*)$",
    re.IGNORECASE,
)
_JUST_COORDINATOR = re.compile(r"\s*(?:(?:cùng\s+)?phối\s+hợp|PH)\s*", re.IGNORECASE)
_JUST_LEAD = re.compile(r"\s*(?:chủ\s+trì|đầu\s+mối|CT)\s*", re.IGNORECASE)
_AND_OTHERS = re.compile(r"[\s,;]*(?:\bv\.?\s?v\b\.?|…|\.{2,})[\s.…]*$")
_CUT = re.compile(r"(?:[,/&–—-]|\b(?:và|các|với|(?<!trực )thuộc|của|Phòng|Trung tâm|Văn phòng))\s*$")


def take_apart(text: str, role: str) -> Cell:
    """Take a cell apart into pieces of one role each; `role` is that of what says nothing else."""
    text = _BREAK.sub("\n", text)
    cleaned = _MARKUP.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFC", text)))
    cleaned = _BLANKS.sub(" ", cleaned)
    bare = _DIRT.sub("", cleaned)
    repaired = bool(re.search(r"[^\W\d_]", cleaned[: len(cleaned) - len(bare)]))
    bare = _ASKED.sub("", _LIST_DASH.sub("", bare))
    named = _AND_OTHERS.sub("", bare)
    others, bare = named != bare, named
    outside, brackets, open_bracket = _brackets(bare)
    pieces: list[Piece] = []
    notes: list[str] = []
    for part, inside in zip(outside, [*brackets, None], strict=True):
        here = _by_marks(part, role)
        pieces += here
        if inside is None or not re.search(r"[^\W\d_]", inside):
            continue
        said = _by_marks(inside, role)
        if _JUST_COORDINATOR.fullmatch(inside):
            # "A (chủ trì), B, C (phối hợp)": all since the last bracket; "A, B (phối hợp)": only B.
            if here:
                several = len(pieces) > len(here)
                last = pieces.pop()
                pieces.append(replace(last, role=COORDINATOR) if several else replace(last, last=COORDINATOR))
        elif _JUST_LEAD.fullmatch(inside) or _NOTE.match(" ".join(inside.split())):
            notes += [] if _JUST_LEAD.fullmatch(inside) else [" ".join(inside.split())]
        elif said and _MARK.search(inside):
            pieces += [replace(piece, bracket=Bracket.said) for piece in said]
        else:
            pieces.append(Piece(_ASKED.sub("", inside), role, Bracket.bare))
    ends = bare.rstrip().rstrip(".")
    return Cell(tuple(pieces), tuple(notes), open_bracket or bool(_CUT.search(ends)), others, repaired)


def _brackets(text: str) -> tuple[list[str], list[str], bool]:
    """What stands outside brackets, what inside; a short form within a name lets the name go on."""
    outside, brackets = [""], []
    at = 0
    for found in re.finditer(r"\(([^()]*)(?:\)|$)", text):
        outside[-1] += text[at : found.start()]
        at = found.end()
        rest = text[at:]
        if re.fullmatch(r"[A-ZĐ&.\s-]{2,12}", found[1]) and re.match(r"\s+[a-zà-ỹđ]", rest):
            continue
        brackets.append(found[1])
        outside.append("")
    outside[-1] += text[at:].replace(")", " ")
    return outside, brackets, text.count("(") > text.count(")")


def _by_marks(text: str, role: str) -> list[Piece]:
    """Cut at the words that give a role: before a list of names, between two lists, or behind one."""
    pieces: list[Piece] = []
    at, now = 0, role
    for found in sorted((*_MARK.finditer(text), *_SHORT_MARK.finditer(text)), key=lambda m: m.start()):
        before, after = text[at : found.start()], text[found.end() :].lstrip()
        given = LEAD if found["lead"] else COORDINATOR
        groups = found.groupdict()
        ends = not after or after[0] in ",;.\n"
        if re.search(r"\w", before) and ends and not (groups.get("with") or "").strip(" \n"):
            # The role stands behind the names: those since the last line or semicolon.
            clause = max(before.rfind(";"), before.rfind("\n")) + 1
            pieces += [Piece(before[:clause], now), Piece(before[clause:], given)]
            now = role
        else:
            pieces.append(Piece(before, now))
            now = given
        at = found.end()
    pieces.append(Piece(text[at:], now))
    return [piece for piece in pieces if re.search(r"\w", piece.text)]
