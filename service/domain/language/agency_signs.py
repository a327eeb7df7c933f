"""Which signs may part agencies in a list, or stand within a name?"""

from __future__ import annotations

import re

MOST_SIGNS = 120
"""Signs and line breaks in a list that is still read: what has more is no list of agencies."""

_BLANKS = re.compile(r"[^\S\n\t]+")
_END = re.compile(r"[;|•▪●◦\t]|\n\s*(?:[+*]|\d{1,2}[.)]|[a-zđ]\))(?=\s)")
_SIGN = re.compile(
    r"(?P<comma>,)|(?<!\bTP)(?<!\bP)(?<!\bVP)(?<!\bTT)(?P<dot>\.)(?=\s|$)|(?P<colon>:)(?=\s)"
    r"|(?P<line>\s*\n\s*(?:[-–—•]+\s*)?)|(?P<slash>(?<![Đđ])\s*/\s*)|(?P<dash>\s+[-–—]+\s*|[-–—]+\s+)"
    r"|(?P<glued>-(?=(?:Phòng|Công an|Trung tâm|Văn phòng|Trạm|Hội|Đoàn|Ban|Sở)\s))"
    r"|(?P<none>\s(?=(?-i:Phòng|Công an|Trung tâm|Văn phòng|Trạm|Hội|Đoàn|Ban|Sở|UBND|Các|Tổ)\s))"
    r"|(?P<and>\s+(?:và|&|hoặc|cùng với|cùng|với)\s+|\s*\+\s*)",
    re.IGNORECASE,
)
_SIGNS = {
    "comma": ",",
    "dot": ".",
    "colon": ":",
    "line": "\n",
    "slash": "/",
    "dash": "-",
    "glued": "-",
    "none": "",
    "and": "và",
}
_NUMBERED = re.compile(r"^\s*(?:(?:\d{1,2}|[IVX]+)[.)]|[a-zđ]\)|[-–—+*•]+)\s+")


def stretches(text: str) -> list[str]:
    """The text cut where one agency ends for certain: semicolons, bullets, numbers; their marks taken off."""
    return [_NUMBERED.sub("", stretch) for stretch in _END.split(text)]


def signs_in(text: str) -> int:
    """How many signs and line breaks a text has."""
    return sum(1 for found in _SIGN.finditer(_BLANKS.sub(" ", text)) if found.lastgroup != "none")


def cut(text: str) -> tuple[list[tuple[int, int]], list[str]]:
    """Where the parts between signs stand, empty ones left out, and the sign behind each but the last."""
    bounds: list[tuple[int, int]] = []
    signs: list[str] = []
    at, pending = 0, ""
    for found in [*_SIGN.finditer(text), None]:
        stop = found.start() if found else len(text)
        piece = text[at:stop]
        if re.search(r"\w", piece):
            if bounds:
                signs.append(pending)
            lead = len(piece) - len(piece.lstrip())
            bounds.append((at + lead, at + len(piece.rstrip())))
            pending = ""
        if found:
            # Of several signs in a row the strongest counts: ", và", ",\n".
            sign = _SIGNS[str(found.lastgroup)]
            pending = sign if not pending or (pending == "\n" and sign) else pending
            at = found.end()
    return bounds, signs
