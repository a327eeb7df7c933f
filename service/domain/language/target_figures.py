"""Which figures of a sentence set a target, and how is each judged?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from service.domain.language.asides import COVER, KEPT
from service.domain.language.measures import Kind, Unit
from service.domain.language.name_words import HEAD, MAKES, follows_comma, tidy
from service.domain.language.print_marks import lower
from service.domain.language.quantities import Quantity
from service.domain.language.readings import Confidence, Problem, least
from service.domain.language.sentences import Sentence
from service.domain.language.target_changes import direction_of, measure_of, rises_by_words_between
from service.domain.language.target_doubts import doubts_of, said
from service.domain.language.target_names import Named
from service.domain.language.target_parts import TargetPart
from service.domain.language.target_years import When
from service.domain.targets import Comparator, Direction, Measure, evaluate_as

_MEASURED_BY = re.compile(
    r"(?:thời gian|thời hạn|tốc độ|tuổi thọ|chiều dài|dung lượng|công suất|băng thông|độ trễ|quãng đường"
    r"|chiều rộng|dung tích|lượng)"
)
_STRICT_LINKS = {"đạt", "đạt được", "còn", "còn lại", "là", "chiếm", "bằng", "xuống", "lên", "="}
_PLAIN = {Comparator.ge, Comparator.le}
_LEAST_EACH = re.compile(r"(?:phấn đấu |bảo đảm |đảm bảo )?(?:tối thiểu|ít nhất),? (?:mỗi|các|từng|mọi)\s")
_BUDGET = re.compile(r"(?:kinh phí|dự toán|nguồn vốn|tổng vốn(?! đầu tư toàn xã hội))(?: \w+){0,6}\s?:?\s?$")
_RATIO = re.compile(r"\s*(?:tỷ lệ|tỉ lệ|tỷ trọng)")
_NEXT = re.compile(r"\s?[,(]|\s(?:và|trong đó)\s")
_PER = re.compile(r"(?<!\w)(?:mỗi|từng|tại|cho|gồm|của|thuộc)(?!\w)")
_UNIT_AHEAD = re.compile(r"\(\s?%\s?\)|(?:đơn vị tính|đvt)\s?:\s?%")


def wanted(sentence: Sentence, cell: bool) -> list[Quantity]:
    """The figures that set a target. cell: the phrase is this sentence alone."""
    every = [_percent(sentence, one) for one in sentence.quantities]
    if (
        len(every) == 1
        and _LEAST_EACH.match(sentence.bare, 0, every[0].start)
        and _bare(every[0], but={"có"})
    ):
        every = [replace(every[0], comparator=Comparator.ge, compared=True)]
    chosen: list[Quantity] = []
    percents = any(one.kind is Kind.percent for one in every)
    floor = 0
    for one in every:
        ahead = sentence.bare[floor : one.start]
        lone = (
            cell
            and len(every) == 1
            and not tidy(sentence.said(0, one.start))
            and not tidy(sentence.said(one.end, len(sentence.text)))
        )
        whole = one.value is not None or one.low is not None
        if (
            whole
            and (one.of is None or one.unit is not None)
            and (lone or _sets(sentence, one, ahead, every, percents))
        ):
            chosen.append(one)
        floor = one.end
    return chosen


def _percent(sentence: Sentence, one: Quantity) -> Quantity:
    """ "Tỷ lệ (%) hộ có Internet: 85" gives its unit before the figure."""
    if one.unit is None and _UNIT_AHEAD.search(sentence.bare, 0, one.start):
        return replace(one, unit=Unit("%", Kind.percent, one.end))
    return one


def _sets(sentence: Sentence, one: Quantity, ahead: str, every: list[Quantity], percents: bool) -> bool:
    firm = (
        one.compared
        or bool(_STRICT_LINKS & set(one.links))
        or (one.comparator is Comparator.range and not percents)
    )
    if one.kind is Kind.percent:
        return True
    if one.kind is Kind.aside:
        measured = bool(_MEASURED_BY.search(ahead))
        return (measured or (len(every) == 1 and not percents)) and (firm or bool(MAKES.search(ahead)))
    leads = not tidy(ahead.replace(COVER, " ").replace(KEPT, "x")) or (not percents and follows_comma(ahead))
    if _BUDGET.search(ahead) and not one.compared:
        return False
    headed = bool(HEAD.match(ahead)) and not _RATIO.match(ahead)
    if one.unit is None and one.of is not None:
        return False  # "2/3 số thành viên"
    if one.unit is None:
        following = sentence.bare[one.end : one.end + 3].strip()
        ends = not following or not following[0].isalpha()
        plain = one.comparator in _PLAIN and one.compared
        made = (
            not percents
            and (one.value or 0) > 0
            and (("có" in one.links and leads) or bool(MAKES.search(ahead)))
        )
        return (firm and (plain or (ends and not percents))) or made
    if percents:
        if "(" in ahead and ")" not in ahead[ahead.rfind("(") :]:
            return False  # "80% (tương đương 1.200 hộ)"
        made = (
            leads
            or (one.figure == every[0].figure and (headed or bool(MAKES.search(ahead))))
            or bool(_STRICT_LINKS & set(one.links))
        )
        return one.of is None and (made or (one.compared and one.comparator in _PLAIN))
    return (
        firm
        or leads
        or headed
        or _listed(sentence, one, ahead)
        or "có" in one.links
        or "thêm" in one.links
        or bool(MAKES.search(ahead))
    )


def _listed(sentence: Sentence, one: Quantity, ahead: str) -> bool:
    """Whether a count ends an item of a list: "gia súc 12.500 con, gia cầm 350.000 con"."""
    rest = sentence.bare[one.end :].lstrip()
    ends = not rest or rest[0] in ",;)"
    return ends and bool(_NEXT.match(ahead)) and not _PER.search(ahead)


def part_of(
    sentence: Sentence,
    one: Named,
    when: When,
    doubt: Confidence,
    last: tuple[Quantity, TargetPart] | None,
    given: str | None,
) -> tuple[TargetPart, list[Problem]]:
    """The target that a figure with its name sets, and what is to be looked at.

    last: the figure before it in the sentence, whose words may hold for both ("cắt giảm ít nhất
    30% thời gian, 20% chi phí"). given: what the row measures, where the cell does not say.
    """
    quantity = one.quantity
    ahead = sentence.bare[one.left : quantity.start]
    if given and one.name is None:
        one, ahead = replace(one, name=given), f"{lower(given)} {ahead.strip()}".strip()
    qualifiers = sentence.qualifiers(one.left, one.right)
    compared = any(what.lower().startswith("so với") for _, what in qualifiers)
    measure, way = measure_of(ahead, quantity, compared)
    direction, guessed = direction_of(one.name, quantity, ahead, way)
    shared = last is not None and _bare(quantity) and not tidy(ahead.replace(KEPT, "x"))
    follows = shared and way is None and last is not None and last[1].measure is Measure.change
    if follows and last is not None and not one.carried:
        measure, direction = last[1].measure, last[1].direction
    problems, confidence = doubts_of(sentence, one, measure, guessed)
    if measure is Measure.change and not quantity.times and rises_by_words_between(ahead):
        problems.append(Problem("change_or_level", {"number": said(quantity)}))
        confidence = least(confidence, Confidence.likely)
    if follows or (shared and last is not None and _worded(sentence, last[0])):
        confidence = least(confidence, Confidence.likely)
    unit, per = _unit(sentence, quantity)
    base = re.sub(r"\s?(?:trở lên|trở xuống)$", "", one.base.strip("()/ ")) if one.base else None
    conditions = [what for _, what in qualifiers]
    if quantity.of is not None:
        conditions.insert(0, f"trên {quantity.of}")
    conditions += [
        sentence.text[moment.start : moment.end].strip()
        for moment in sentence.moments
        if moment.compared and one.left <= moment.start < one.right
    ]
    conditions += [when.condition] if when.condition else []
    conditions += [base] if base and base.removeprefix("trên ") != per else []
    conditions = [what for what in conditions if not per or what.removeprefix("trên ") != per]
    excluded = [
        what for span, what in sentence.excluded if one.left <= span.start < max(one.right, one.left + 1)
    ]
    part = TargetPart(
        name=one.name,
        comparator=quantity.comparator,
        evaluate_as=judged(quantity.comparator, measure, direction),
        measure=measure,
        direction=direction,
        approx=quantity.approx,
        value=quantity.value,
        low=quantity.low,
        high=quantity.high,
        unit_measure=unit,
        year=when.year,
        condition="; ".join(_apart(conditions)) or None,
        excludes="; ".join(excluded) or None,
        confidence=least(confidence, when.confidence, doubt),
    )
    return part, problems


def _apart(conditions: list[str]) -> list[str]:
    """Conditions in print order, without those that another one says too."""
    once = list(dict.fromkeys(conditions))
    return [one for one in once if not any(one in other and one != other for other in once)]


def _bare(quantity: Quantity, but: Iterable[str] = ()) -> bool:
    """Whether no word says how a figure is compared, `but` aside."""
    return quantity.comparator is Comparator.eq and not set(quantity.links) - set(but) and not quantity.times


def _worded(sentence: Sentence, quantity: Quantity) -> bool:
    """Whether a figure is compared by a word, which may hold for those after it, and not by a sign."""
    return quantity.compared and any(map(str.isalpha, sentence.bare[quantity.start : quantity.figure]))


def _unit(sentence: Sentence, quantity: Quantity) -> tuple[str | None, str | None]:
    """The unit with what it is counted per, and that alone: "12 bác sĩ trên 10.000 dân"."""
    if quantity.unit is None:
        return None, None
    for aside in sentence.asides:
        if aside.kind == "base" and 0 <= aside.start - quantity.end <= 1:
            per = re.sub(r"^(?:/|trên)\s?", "", sentence.small[aside.start : aside.end])
            return f"{quantity.unit.name}/{per}", per
    if quantity.kind is Kind.aside or quantity.unit.name in {"usd", "vnđ", "vnd"}:
        # Gb/s, Mbps: as printed.
        return sentence.text[quantity.unit.end - len(quantity.unit.name) : quantity.unit.end], None
    return quantity.unit.name, None


def judged(comparator: Comparator, measure: Measure, direction: Direction) -> Comparator:
    """How a printed comparator is judged: of a change more is better, whichever way it goes."""
    return evaluate_as(comparator, Direction.up if measure is Measure.change else direction)
