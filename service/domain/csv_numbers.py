"""Which number does a cell of a CSV file mean, where a point or a comma may part tenths or thousands?

1.250 is a thousand and a quarter to whoever writes in Vietnam, one and a quarter to a program. Most files tell which by
another cell (81,5 or 81.5 or 1.250.000); where none does, nobody may guess: it is a thousand times as much, or not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_ONE_SIGN = re.compile(r"[+-]?\d+([.,])\d+")
_EITHER = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
"""Three digits behind the only sign, and no idle zero before it."""
_BOTH_SIGNS = re.compile(r"[+-]?\d{1,3}([.,])\d{3}(?:\1\d{3})*(?!\1)([.,])\d+")
_MANY = re.compile(r"[+-]?\d{1,3}([.,])\d{3}(?:\1\d{3})+")
_OTHER = {".": ",", ",": "."}


def decimal_sign(cells: Iterable[str]) -> str | None:
    """The sign that parts tenths in all of these cells; None where none tells, or they contradict each other."""
    signs = {sign for cell in cells if (sign := _told_by(cell)) is not None}
    return signs.pop() if len(signs) == 1 else None


def is_ambiguous(cell: str, sign: str | None) -> bool:
    """Whether a cell may be either of two numbers. sign: what its file says of tenths."""
    return sign is None and _EITHER.fullmatch(cell) is not None


def plain(cell: str, sign: str | None) -> str:
    """The cell as a program writes a number, a point before the tenths; what is none stays none."""
    tenths = sign if _EITHER.fullmatch(cell) else _told_by(cell)
    return cell if tenths is None else cell.replace(_OTHER[tenths], "").replace(tenths, ".")


def _told_by(cell: str) -> str | None:
    if "." not in cell and "," not in cell:
        return None
    if (both := _BOTH_SIGNS.fullmatch(cell)) is not None:
        return both[2]
    if (many := _MANY.fullmatch(cell)) is not None:
        return _OTHER[many[1]]
    one = _ONE_SIGN.fullmatch(cell)
    return one[1] if one is not None and not _EITHER.fullmatch(cell) else None
