"""Which figures does a sentence print, compared how, in which unit, and what becomes of them?"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from service.domain.language import comparisons
from service.domain.language.measures import Kind, Unit, read_unit
from service.domain.language.numbers import FIGURES, WORDS, Number, read_number, word_number
from service.domain.targets import Comparator


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A figure of a sentence with the words that go with it.

    start: where its comparing words begin; figure: where its digits begin; end: after its unit
    and "trở lên". links: the words that tie it to what is measured ("đạt", "còn", "từ").
    baseline: the value it comes from ("từ 60% lên 80%"); of: the whole of a fraction ("5/8 ấp").
    agreed: the comparing words do not contradict each other. times: a multiple turned into a
    change. later: where a "trở lên" begins that stands behind the noun ("từ 02 mô hình trở lên").
    """

    start: int
    figure: int
    end: int
    comparator: Comparator
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    approx: bool = False
    unit: Unit | None = None
    links: tuple[str, ...] = ()
    compared: bool = False
    agreed: bool = True
    sure: bool = True
    baseline: Decimal | None = None
    of: Decimal | None = None
    times: bool = False
    later: int | None = None

    @property
    def kind(self) -> Kind | None:
        """What its unit measures."""
        return self.unit.kind if self.unit else None


_FIGURE = re.compile(FIGURES)
_WORD_FIGURE = re.compile(
    r"(?:(?<=ít nhất )|(?<=tối thiểu )|(?<=tối thiếu )|(?<=không quá )|(?<=tối đa )|(?<=ít nhất có )"
    rf"|(?<=tối thiểu có ))(?:{WORDS})(?=\s)"
)
_SPELLED = re.compile(rf"\s?\((?:{WORDS}|mươi|trăm|không|\d+|\s)+\)")
_TO = re.compile(r"\s?(?:%|phần trăm)?\s?(?:-|÷|~|đến|tới)\s?(?:khoảng\s|(?P<short>dưới)\s)?(?=\d)")
_OVER = re.compile(r"\s?/\s?(\d{1,6})(?![\d/]|\w)")
_LATER = re.compile(r"[^\d,;.()]{0,30}?\s(trở lên|trở xuống)(?!\w)")
_LATER_OF_PEOPLE = re.compile(
    r"\s(?:tổng\s)?(?:số\s)?(?:dân số|dân|hộ gia đình|hộ dân|hộ|mới|người dân|đơn vị|trường hợp|hồ sơ"
    r"|(?:dự toán|kế hoạch|chỉ tiêu)(?:\s(?:năm|được giao|giao|đề ra))?)\s(trở lên|trở xuống)(?!\w)"
)
_TIMES = re.compile(
    r"(?:(?P<verb>tăng|nhân|gấp|giảm)\s)?(?:(?:lên\s)?gấp|tăng|giảm|nhân)\s(?:ít nhất\s|tối thiểu\s|khoảng\s"
    r"|trên\s|hơn\s)?"
    r"(?:(?P<word>đôi|hai|ba|bốn|năm|mười|rưỡi)(?:\slần)?(?!\w)|(?P<number>\d+(?:[.,]\d+)?)(?:\s?(?:-"
    r"|đến)\s?(?P<high>\d+(?:[.,]\d+)?))?\slần(?!\w))"
)
_TIMES_WORDS = {"đôi": "2", "hai": "2", "ba": "3", "bốn": "4", "năm": "5", "mười": "10", "rưỡi": "1,5"}


def quantities(small: str) -> list[Quantity]:
    """The figures of a covered text in small letters, in print order."""
    # Digits, a number word after "ít nhất", or "gấp đôi".
    hits = [hit for pattern in (_TIMES, _FIGURE, _WORD_FIGURE) for hit in pattern.finditer(small)]
    found: list[Quantity] = []
    floor = 0
    for hit in sorted(hits, key=lambda hit: (hit.start(), -hit.end())):
        if hit.start() < floor:
            continue
        one = _read(small, hit, floor)
        if one is not None:
            found.append(one)
        floor = max(hit.end(), one.end if one else 0)
    return _joined(small, found)


def _read(small: str, hit: re.Match[str], floor: int) -> Quantity | None:
    if hit.re is _TIMES:
        return _times(small, hit, floor)
    spelled = _SPELLED.match(small, hit.end())
    end = spelled.end() if spelled else hit.end()
    unit = read_unit(small, end)
    if unit is None and end < len(small) and (small[end].isalpha() or small[end] == "_"):
        return None  # 5G, 3D
    if hit.re is _WORD_FIGURE and (unit is None or unit.kind is not Kind.things):
        return None  # "tám mươi phần trăm"
    number = _number(hit, unit)
    words = comparisons.before(small, hit.start(), floor)
    plain = Quantity(
        start=words.start, figure=hit.start(), end=end, comparator=Comparator.eq, links=words.links, unit=unit,
        compared=bool(words.comparators),
    )  # fmt: skip
    if number is None:
        return replace(plain, sure=False)
    span = _range(small, hit.end(), unit)
    if span is not None:
        return _spread(small, plain, words, _number(hit, span.unit) or number, span)
    return _single(small, plain, words, number)


def _number(hit: re.Match[str], unit: Unit | None) -> Number | None:
    word = word_number(hit.group())
    if word is not None:
        return Number(Decimal(word), True)
    return read_number(hit.group(), percent=unit is not None and unit.kind is Kind.percent)


class _High(NamedTuple):
    """The upper end of a range; short: the print says "dưới", so the end itself is out."""

    number: Number
    unit: Unit | None
    end: int
    short: bool


def _range(small: str, at: int, unit: Unit | None) -> _High | None:
    """The upper end of a range whose lower end stops at `at`."""
    between = _TO.match(small, at)
    high = _FIGURE.match(small, between.end()) if between else None
    if high is None:
        return None
    own = read_unit(small, high.end())
    number = read_number(high.group(), percent=own is not None and own.kind is Kind.percent)
    short = bool(between and between["short"])
    return _High(number, own or unit, high.end(), short) if number else None


def _spread(small: str, plain: Quantity, words: comparisons.Before, low: Number, high: _High) -> Quantity:
    approx = Comparator.approx in words.comparators
    bound = bool(set(words.comparators) - {Comparator.approx})
    upwards, end = comparisons.after(small, high.unit.end if high.unit else high.end)
    return replace(
        plain, comparator=Comparator.range, low=low.value, high=high.number.value, approx=approx, unit=high.unit,
        end=end, sure=low.sure and high.number.sure, agreed=not (bound or upwards or high.short),
    )  # fmt: skip


def _single(small: str, plain: Quantity, words: comparisons.Before, number: Number) -> Quantity:
    over = _OVER.match(small, plain.end) if plain.unit is None else None
    unit = read_unit(small, over.end()) if over else plain.unit
    end = unit.end if unit else over.end() if over else plain.end
    since = "từ" in plain.links
    upwards, end = comparisons.after(small, end)
    later = (_LATER if since else _LATER_OF_PEOPLE).match(small, end) if upwards is None else None
    if later is not None:
        upwards = Comparator.ge if later[1] == "trở lên" else Comparator.le
        end = end if since else later.end()
    comparator, approx, agreed = comparisons.settled(words.comparators, upwards, since)
    return replace(
        plain, comparator=comparator, value=number.value, approx=approx and comparator is not Comparator.approx,
        unit=unit, end=end, of=Decimal(over[1]) if over else None, compared=plain.compared or upwards is not None,
        sure=number.sure, agreed=agreed, later=later.start(1) if later is not None and since else None,
    )  # fmt: skip


def _times(small: str, hit: re.Match[str], floor: int) -> Quantity | None:
    """ "gấp đôi" is a rise by 100 %; "giảm 2 lần" is taken as a fall by half, "tăng 2 lần" as a doubling."""
    words = comparisons.before(small, hit.start(), floor)
    number = read_number(_TIMES_WORDS.get(hit["word"] or "", hit["number"] or ""))
    if number is None or number.value <= 0:
        return None
    high = read_number(hit["high"]) if hit["high"] else None
    falls = "giảm" in hit.group()
    inner = tuple(one for word, one in _INNER if word in hit.group())
    comparator = inner[0] if inner else words.comparators[-1] if words.comparators else Comparator.eq
    unit = Unit("%", Kind.percent, hit.end())
    plain = Quantity(
        start=words.start, figure=hit.start(), end=hit.end(), comparator=comparator, unit=unit, compared=True,
        links=(*words.links, "giảm" if falls else "tăng"), times=True,
        sure=number.sure and not falls and "gấp" in hit.group(),
    )  # fmt: skip
    if high is not None:
        return replace(
            plain,
            comparator=Comparator.range,
            low=_change(number.value, falls),
            high=_change(high.value, falls),
        )
    return replace(plain, value=_change(number.value, falls))


_INNER = (
    ("ít nhất", Comparator.ge), ("tối thiểu", Comparator.ge), ("khoảng", Comparator.approx), ("trên", Comparator.gt),
    ("hơn", Comparator.gt),
)  # fmt: skip


def _change(times: Decimal, falls: bool) -> Decimal:
    changed = (1 - 1 / times) * 100 if falls else (times - 1) * 100
    return round(changed, 2).normalize() + 0


_CLIMB = re.compile(r"[\s\ue000(),]*(?:(?:năm|tăng|giảm|rồi|và|dần)\s)*$")


def _joined(small: str, found: list[Quantity]) -> list[Quantity]:
    """A figure that another one starts from ("từ 60% lên 80%") is its baseline, no target of its own."""
    kept: list[Quantity] = []
    for one in found:
        last = kept[-1] if kept else None
        if last is not None and _more(small, last, one):
            # "35 tỷ 500 triệu đồng".
            whole = (last.value or Decimal(0)) + (one.value or Decimal(0)) / 1000
            kept[-1] = replace(last, value=whole, end=one.end, unit=Unit("tỷ đồng", Kind.amount, one.end))
            continue
        climbs = {"lên", "xuống", "còn", "còn lại"} & set(one.links)
        if (
            last is not None
            and climbs
            and "từ" in last.links
            and _CLIMB.fullmatch(small, last.end, one.start)
        ):
            kept[-1] = replace(one, start=last.start, baseline=last.value)
        else:
            kept.append(one)
    return kept


def _more(small: str, last: Quantity, one: Quantity) -> bool:
    """Whether two figures are one amount of money, in milliards and millions."""
    names = (last.unit.name if last.unit else "", one.unit.name if one.unit else "")
    near = not small[last.end : one.figure].strip() and last.value is not None
    return near and names[0] in {"tỷ", "tỉ", "tỷ đồng"} and names[1] in {"triệu", "triệu đồng"}
