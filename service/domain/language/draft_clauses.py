"""Which clauses of a plan's objectives set a target, and which only lead on, or are what is left of a torn table?"""

from __future__ import annotations

import re

from service.domain.language.looks import (
    has_figure,
    looks_like_agencies,
    looks_like_time,
    looks_like_unit,
    looks_like_value,
)
from service.domain.language.outline import Clause

_TELLS_NOTHING = re.compile(
    r"\s*(?:\(?\s*(?:Chi tiết|Cụ thể|Thực hiện theo|\(?Kèm)|(?:Mục tiêu (?:chung|tổng quát)|Quan điểm)\s*:)"
)


def sets_target(clause: Clause) -> bool:
    """An objective says what is to be reached; a sentence that only leads on or points to an annex does not."""
    return not _TELLS_NOTHING.match(clause.text) and not _is_cell(clause.text) and not (
        clause.text.endswith(":") and not has_figure(clause.text)
    )


def _is_cell(text: str) -> bool:
    """Words that stood alone in a cell of a table that was not made out: a figure, a unit, an agency, a time."""
    words = len(text.split())
    return (
        words <= 1
        or looks_like_unit(text)
        or (words <= 10 and looks_like_agencies(text))
        or (words <= 3 and (looks_like_value(text) or looks_like_time(text)))
    )
