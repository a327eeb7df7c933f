"""Which words before and after a figure say how it is compared, and which say what becomes of it?"""

from __future__ import annotations

import re
from typing import NamedTuple

from service.domain.targets import Comparator

_COMPARING: dict[Comparator, str] = {
    Comparator.ge: (
        r"tối thi[ểêếề]u|tối thiẻu|toi thieu|tồi thiểu|ít nhất|không dưới|không thấp hơn|không ít hơn"
        r"|không nhỏ hơn|không kém|chí ít"
        r"|thấp nhất|(?:lớn hơn|cao hơn|nhiều hơn) hoặc bằng|bằng hoặc (?:cao|lớn|nhiều) hơn|trên hoặc bằng|≥"
    ),
    Comparator.le: (
        r"tối đa|không (?:vượt )?quá|không vượt|không cao hơn|không lớn hơn|không nhiều hơn|không hơn"
        r"|không trên|nhiều nhất|cao nhất"
        r"|(?:nhỏ hơn|thấp hơn|ít hơn) hoặc bằng|bằng hoặc (?:thấp|nhỏ|ít) hơn|≤"
    ),
    Comparator.gt: r"vượt mức|vượt trên|vượt|lớn hơn|cao hơn|nhiều hơn|trên|hơn|>",
    Comparator.lt: r"thấp hơn|ít hơn|nhỏ hơn|chưa đến|chưa tới|chưa đầy|không đến|không tới|dưới|<",
    Comparator.approx: r"ước tính|ước đạt|ước|khoảng|xấp xỉ|gần bằng|gần|chừng|tầm|≈|~",
}
_LINKS = (
    r"tiến tới|hướng tới|tiến đến|vươn tới"
    r"|đạt được|đạt|chiếm|là|còn lại|còn|(?<!trở )xuống|(?<!trở )lên|đến|tới|về|bằng|ở mức|mức|có|được|phải"
    r"|từ|thêm|cũng|với|đủ|bình quân|trung bình"
    r"|hằng năm|hàng năm|mỗi năm|hằng tháng|dần|tỷ lệ|tỉ lệ|tỷ trọng|giá trị|trong|="
)
_MEANS = {"bình quân", "trung bình", "hằng năm", "hàng năm", "mỗi năm", "giá trị", "tỷ lệ", "tỉ lệ"}
_MOVES = ("tăng", "giảm", "thêm", "chiếm", "đạt", ",", "lên", "xuống")
_BEFORE = re.compile(
    "|".join(
        [
            *(rf"(?P<{name.value}>(?:(?<!\w)|(?<=\d))(?:{words}))" for name, words in _COMPARING.items()),
            rf"(?P<link>(?<!\w)(?:{_LINKS}))",
        ]
    )
)
_WINDOW = 48
_UPWARDS = re.compile(r"\s?(?:trở lên|hoặc (?:cao|lớn|nhiều) hơn|\+(?!\w))")
_DOWNWARDS = re.compile(r"\s?(?:trở xuống|hoặc (?:thấp|ít|nhỏ) hơn)")


class Before(NamedTuple):
    """What stands right before a figure: where it begins, the comparators and linking words in print order."""

    start: int
    comparators: tuple[Comparator, ...]
    links: tuple[str, ...]


def before(small: str, at: int, floor: int) -> Before:
    """The comparing and linking words that end at `at`, not looked for before `floor`."""
    hits: list[re.Match[str]] = []
    while (hit := _last(small, max(floor, at - _WINDOW), at)) is not None:
        hits.append(hit)
        at = hit.start()
    # "tuổi thọ trung bình đạt" is a name, "tăng bình quân 5%" is not.
    while (
        hits and hits[-1].group() in _MEANS and not small[floor : hits[-1].start()].rstrip().endswith(_MOVES)
    ):
        at = hits.pop().end()
    hits.reverse()
    comparators = tuple(Comparator(str(hit.lastgroup)) for hit in hits if hit.lastgroup != "link")
    return Before(at, comparators, tuple(hit.group() for hit in hits if hit.lastgroup == "link"))


def _last(small: str, floor: int, at: int) -> re.Match[str] | None:
    """The comparing or linking word, the longest there is, that ends at `at`, blanks aside."""
    end = at
    while end > floor and small[end - 1] == " ":
        end -= 1
    for hit in _BEFORE.finditer(small, floor, end):
        if hit.end() == end:
            return hit
    for start in range(max(floor, end - 24), end):
        inner = _BEFORE.fullmatch(small, start, end)
        if inner is not None and (start == 0 or not (small[start - 1].isalnum() and small[start].isalpha())):
            return inner
    return None


def after(small: str, at: int) -> tuple[Comparator | None, int]:
    """The comparator that follows a figure and its unit ("trở lên"), and where it ends."""
    for pattern, comparator in ((_UPWARDS, Comparator.ge), (_DOWNWARDS, Comparator.le)):
        hit = pattern.match(small, at)
        if hit is not None:
            return comparator, hit.end()
    return None, at


def settled(
    found: tuple[Comparator, ...], upwards: Comparator | None, since: bool
) -> tuple[Comparator, bool, bool]:
    """The one comparator of several words: which, whether the figure is an approximate one, whether they agree.

    "khoảng trên 80 %" is more than 80, by and large; "trên 80 % trở lên" contradicts itself.
    since: the word "từ" stands before the figure.
    """
    approx = Comparator.approx in found
    named = {one for one in found if one is not Comparator.approx}
    if upwards is not None:
        # "từ trên 80 % trở lên": the nearer word is the stricter one.
        agreed = named <= {upwards} or not named
        return (upwards if agreed or upwards in named else sorted(named)[0]), approx, agreed and not approx
    if len(named) == 1:
        return named.pop(), approx, not approx
    if named:
        return found[-1], approx, False
    if approx:
        return Comparator.approx, True, not since
    return (Comparator.ge if since else Comparator.eq), False, not since
