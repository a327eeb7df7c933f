"""Which sentences among the measures of a plan say what is to be reached, and are targets as well as measures?

"… nâng cấp mạng cáp quang; phấn đấu 100% hộ có Internet vào năm 2030": the measure stays a provision, what it is to
reach becomes an indicator besides, and never a sure one: people may have meant it for no more than a wish.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_ENDS = re.compile(r";\s+|\.\s+(?=[A-ZÀ-ỸĐ])")
_WANTED = re.compile(
    r"(?<!\w)(?:phấn đấu|tiến tới|bảo đảm|đảm bảo|(?:đến|hết) (?:hết |cuối )?năm 20\d\d)(?!\w)", re.IGNORECASE
)
_FIGURE = re.compile(
    r"\d[\d.,]*\s*%|[≥≤]\s*\d"
    r"|(?<!\w)(?:ít nhất|tối thiểu)\s\d+\s(?!(?:lần|tháng|ngày|giờ|buổi|năm|tuần|đồng chí|phút)(?!\w))",
    re.IGNORECASE,
)
_LED = re.compile(r"(?:(?:có|đạt|trên|hơn|tối thiểu|ít nhất|[≥>])\s*)*\d", re.IGNORECASE)
_BY_YEAR = re.compile(
    r"(?<!\w)(?:đến|hết) (?:hết |cuối )?năm 20\d\d,?\s(?:cơ bản\s)?(?:đạt|hình thành|hoàn thành|trở thành|có)(?!\w)",
    re.IGNORECASE,
)
_LEAST_OF = re.compile(r"(?<!\w)(?:ít nhất|tối thiểu)\s\d", re.IGNORECASE)


def goals_of(text: str) -> Iterator[tuple[int, str]]:
    """(place in the text, words) of each run of sentences that set targets; the first may begin in its middle.

    They stay together, since one may go on from another: "… đạt 60%; đến năm 2045 đạt 100%".
    """
    begin = 0
    first, last = None, 0
    for stop, following in [*(mark.span() for mark in _ENDS.finditer(text)), (len(text), len(text))]:
        at = _goal(text[begin:stop])
        if at is not None:
            first, last = begin + at if first is None else first, stop
        elif first is not None:
            yield first, text[first:last].strip(" .;")
            first = None
        begin = following
    if first is not None:
        yield first, text[first:last].strip(" .;")


def _goal(piece: str) -> int | None:
    """From which letter on a sentence says what is to be reached."""
    figure = _FIGURE.search(piece)
    if figure is None:
        return 0 if _BY_YEAR.search(piece) else None
    wanted = _WANTED.search(piece)
    if wanted is not None and wanted.start() < figure.start():
        return wanted.start()
    return 0 if _LED.match(piece.lstrip()) or _LEAST_OF.search(piece) else None
