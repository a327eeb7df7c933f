"""What is not certain about a figure that sets a target, by itself and beside the others of its sentence?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from service.domain.language.measures import Kind
from service.domain.language.name_words import MAKES, tidy
from service.domain.language.quantities import Quantity
from service.domain.language.readings import Confidence, Problem, least
from service.domain.language.sentences import Sentence
from service.domain.language.target_names import Named
from service.domain.language.target_parts import TargetPart
from service.domain.targets import Measure

_BEYOND = re.compile(
    r"vượt\s(?:[^,;]{0,40}\s)?(?:dự toán|kế hoạch|chỉ tiêu)|vượt\s[^,;]{0,20}%\s(?:so|dự toán|kế hoạch|chỉ tiêu)"
    r"|vượt (?:mức |thêm |trên |từ )?[1-4]?\d(?:,\d+)?\s?%"
    r"|(?:cao|nhiều|lớn|thấp|ít) hơn\s[^,;]{0,60}(?:so với|năm trước|cùng kỳ|bình quân|năm 20\d\d|trước)"
)
_PAST = re.compile(
    r"(?:đã đạt|hiện nay|hiện đạt|hiện tại|hiện có|(?<!phát )hiện mới|ước thực hiện|kết quả thực hiện|thực hiện năm"
    r"|th năm|cùng kỳ đạt)"
    r"(?![^,;]*đến năm)"
)
_NEVER = re.compile(r"(?:^|[,;]\s)không (?:để|xảy ra|phát sinh)\s")
"""What must not come about has a limit, and no value to reach."""
_REMARK = re.compile(r"\s?\((?:\s?(?:phấn đấu|tối thiểu|ít nhất|cố gắng|đạt))*\s?")
_OR = re.compile(r"\s?hoặc\s?$")
_RATIO = re.compile(r"(?:tỷ lệ|tỉ lệ|tỷ suất|tỷ trọng)", re.IGNORECASE)


def doubts_of(
    sentence: Sentence, one: Named, measure: Measure, guessed: bool
) -> tuple[list[Problem], Confidence]:
    """What is not certain about a figure, and how far it may be trusted."""
    quantity, found = one.quantity, list[Problem]()
    number = {"number": said(quantity)}
    unit = quantity.unit.name if quantity.unit else None
    if quantity.times and not quantity.sure:
        found.append(
            Problem("times_taken", {"words": sentence.text[quantity.start : quantity.end].strip(), **number})
        )
    elif not quantity.sure:
        found.append(Problem("number_ambiguous", number))
    if not quantity.agreed:
        alone = "từ" in quantity.links and not quantity.compared
        found.append(Problem("from_alone" if alone else "comparators_conflict", number))
    if quantity.low is not None and quantity.high is not None and quantity.low >= quantity.high:
        found.append(Problem("range_turned", {"low": str(quantity.low), "high": str(quantity.high)}))
        return found, Confidence.unsure
    if unit is None and tidy(sentence.said(0, len(sentence.text))[quantity.end :]):
        found.append(Problem("unit_unknown", number))
    if measure is Measure.change and not quantity.times:
        if unit not in ("%", "%/năm"):
            found.append(Problem("change_not_percent", {**number, "unit": unit or ""}))
        elif one.name and _RATIO.match(one.name):
            found.append(Problem("change_of_ratio", number))
    if _BEYOND.search(sentence.small):
        found.append(Problem("relative_level", number))
        return found, Confidence.unsure
    if _NEVER.search(sentence.small[: quantity.start]):
        found.append(Problem("comparators_conflict", number))
        return found, Confidence.unsure
    if guessed:
        found.append(Problem("direction_guessed", {"words": one.name or ""}))
    most = max(quantity.value or 0, quantity.high or 0)
    if (
        unit == "%"
        and measure is Measure.level
        and most > 100
        and (one.name is None or _RATIO.match(one.name))
    ):
        found.append(Problem("over_hundred", number))
    made = bool(MAKES.search(sentence.bare[: quantity.start]))
    sure = (
        not found and quantity.of is None and (quantity.kind is not Kind.aside or quantity.compared or made)
    )
    if quantity.baseline is not None:
        found.append(Problem("baseline_named", {"number": str(quantity.baseline)}))
    return found, Confidence.sure if sure else Confidence.likely


def said(quantity: Quantity) -> str:
    """A figure as a Vietnamese text writes it."""
    first = quantity.value if quantity.value is not None else quantity.low
    return f"{first}".replace(".", ",")


def beside(
    sentence: Sentence, names: Sequence[Named], parts: Sequence[TargetPart], plan_year: int | None
) -> tuple[list[TargetPart], list[Problem]]:
    """Parts of one sentence, less sure where they stand in each other's way, and what is to be looked at."""
    found, problems = list(parts), list[Problem]()
    for place, (one, part) in enumerate(zip(names, parts, strict=True)):
        number = {"number": said(one.quantity)}
        ahead = sentence.small[one.left : one.quantity.start]
        between = sentence.text[names[place - 1].quantity.end : one.quantity.start] if place else ""
        bracketed = "(" in between and ")" not in between[between.rfind("(") :]
        earlier = part.year is not None and plan_year is not None and part.year < plan_year
        if _PAST.search(ahead) or earlier or (bracketed and part.year and names[place - 1].name == one.name):
            problems.append(Problem("maybe_past", number))
            found[place] = _doubted(part, Confidence.unsure)
        inside = place > 0 and _REMARK.fullmatch(
            sentence.bare[names[place - 1].quantity.end : one.quantity.start]
        )
        if inside:
            # "tối thiểu 95% (phấn đấu 100%) hồ sơ".
            problems.append(Problem("two_values", number))
            found[place - 1 : place + 1] = [
                _doubted(both, Confidence.likely) for both in found[place - 1 : place + 1]
            ]
            found[place - 1] = replace(found[place - 1], name=found[place - 1].name or part.name)
        if place and _OR.search(sentence.small[: one.quantity.start]):
            problems.append(Problem("alternatives", number))
            found[place - 1 : place + 1] = [
                _doubted(both, Confidence.likely) for both in found[place - 1 : place + 1]
            ]
        if place and one.name == names[place - 1].name and _same_day(parts[place - 1], part):
            problems.append(Problem("two_values", number))
            found[place - 1 : place + 1] = [
                _doubted(both, Confidence.likely) for both in found[place - 1 : place + 1]
            ]
    return found, problems


def _same_day(one: TargetPart, other: TargetPart) -> bool:
    return (one.year, one.condition, one.measure) == (other.year, other.condition, other.measure)


def _doubted(part: TargetPart, at_most: Confidence) -> TargetPart:
    return replace(part, confidence=least(part.confidence, at_most))
