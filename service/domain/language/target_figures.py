"""Which figures of a sentence set a target, and how is each judged?"""

from __future__ import annotations

import re

from service.domain.language.measures import Kind
from service.domain.language.quantities import Quantity
from service.domain.language.readings import Confidence, Problem, least
from service.domain.language.sentences import Sentence
from service.domain.language.target_changes import direction_of, measure_of
from service.domain.language.target_names import Named, tidy
from service.domain.language.target_parts import TargetPart
from service.domain.language.target_years import When
from service.domain.targets import Comparator, Direction, Measure, evaluate_as

_MAKES = re.compile(
    r"(?<!\w)(?:xây dựng|xây mới|xây|thành lập|hình thành|phát triển|tổ chức|mở|đào tạo nghề|đào tạo|bồi dưỡng|tập huấn|hỗ trợ|trồng mới|trồng"
    r"|lắp đặt|lắp|cấp mới|cấp|thu hút|triển khai|duy trì|thực hiện|giải quyết|tạo|công nhận|nâng cấp|xóa|xoá|sửa chữa|hoàn thành|ban hành|phát hành"
    r"|đăng tải|đăng|sản xuất|vận động|kết nạp|giới thiệu|cho|nhân rộng|khởi công|đầu tư|mua sắm|trang bị|số hóa|đưa|thêm|giảm|tăng|phấn đấu|đăng ký"
    r"|tham gia|xử lý|thu|huy động|đạt|còn|là|cứng hóa|bê tông hóa|nạo vét|kiểm tra|giám sát|bảo đảm|đảm bảo)\s*$"
)
_MEASURED_BY = re.compile(
    r"(?:thời gian|thời hạn|tốc độ|tuổi thọ|chiều dài|dung lượng|công suất|băng thông|độ trễ|quãng đường|chiều rộng|dung tích|lượng)"
)
_STRICT_LINKS = {"đạt", "đạt được", "còn", "còn lại", "là", "chiếm", "bằng", "xuống", "lên", "=", ":"}
_PLAIN = {Comparator.ge, Comparator.le}
_RATIO = re.compile(r"(?:tỷ lệ|tỉ lệ|tỷ suất|tỷ trọng)", re.IGNORECASE)


def wanted(sentence: Sentence, cell: bool) -> list[Quantity]:
    """The figures that set a target. cell: the phrase is this sentence alone."""
    every = sentence.quantities
    chosen: list[Quantity] = []
    percents = any(one.kind is Kind.percent for one in every)
    floor = 0
    for one in every:
        ahead = sentence.bare[floor : one.start]
        lone = cell and len(every) == 1 and not tidy(sentence.said(0, one.start)) and not tidy(sentence.said(one.end, len(sentence.text)))
        if (one.value is not None or one.low is not None) and (lone or _sets(sentence, one, ahead, every, percents)):
            chosen.append(one)
        floor = one.end
    return chosen


def _sets(sentence: Sentence, one: Quantity, ahead: str, every: list[Quantity], percents: bool) -> bool:
    firm = one.compared or bool(_STRICT_LINKS & set(one.links)) or one.comparator is Comparator.range and not percents
    if one.kind is Kind.percent:
        return True
    if one.kind is Kind.aside:
        measured = bool(_MEASURED_BY.search(ahead))
        return (measured or len(every) == 1 and not percents) and (firm or bool(_MAKES.search(ahead)))
    if one.unit is None:
        following = sentence.bare[one.end : one.end + 3].strip()
        ends = not following or not following[0].isalpha()
        plain = one.comparator in _PLAIN and one.compared
        return firm and (plain or (ends and not percents))
    leads = not tidy(ahead.replace("\ue000", " "))
    if percents:
        return one.compared and (leads or one.comparator in _PLAIN)
    return firm or leads or "có" in one.links or "thêm" in one.links or bool(_MAKES.search(ahead))


def part_of(sentence: Sentence, one: Named, when: When, doubt: Confidence) -> tuple[TargetPart, list[Problem]]:
    """The target that a figure with its name sets, and what is to be looked at."""
    quantity = one.quantity
    ahead = sentence.bare[one.left : quantity.start]
    qualifiers = sentence.qualifiers(one.left, one.right)
    compared = any(what.lower().startswith("so với") for _, what in qualifiers)
    measure, way = measure_of(ahead, quantity, compared)
    direction = direction_of(one.name, quantity, sentence.bare[: quantity.start] if one.left == 0 else ahead, way)
    problems, confidence = _doubts(sentence, one, measure)
    conditions = [what for _, what in qualifiers]
    if quantity.of is not None:
        conditions.insert(0, f"trên {quantity.of}")
    conditions += [when.condition] if when.condition else []
    conditions += [one.base] if one.base else []
    excluded = [what for span, what in sentence.excluded if one.left <= span.start < max(one.right, one.left + 1)]
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
        unit_measure=quantity.unit.name if quantity.unit else None,
        year=when.year,
        condition="; ".join(dict.fromkeys(conditions)) or None,
        excludes="; ".join(excluded) or None,
        confidence=least(confidence, when.confidence, doubt),
    )
    return part, problems


def judged(comparator: Comparator, measure: Measure, direction: Direction) -> Comparator:
    """How a printed comparator is judged: of a change more is better, whichever way it goes."""
    return evaluate_as(comparator, Direction.up if measure is Measure.change else direction)


def _doubts(sentence: Sentence, one: Named, measure: Measure) -> tuple[list[Problem], Confidence]:
    """What is not certain about a figure, and how far it may be trusted."""
    quantity, found = one.quantity, list[Problem]()
    number = {"number": _said(quantity)}
    unit = quantity.unit.name if quantity.unit else None
    sure = True
    if quantity.times and not quantity.sure:
        found.append(Problem("times_taken", {"words": sentence.text[quantity.start : quantity.end].strip(), **number}))
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
        if quantity.kind is not Kind.percent:
            found.append(Problem("change_not_percent", {**number, "unit": unit or ""}))
        elif one.name and _RATIO.match(one.name):
            found.append(Problem("change_of_ratio", number))
    most = max(quantity.value or 0, quantity.high or 0)
    if unit == "%" and measure is Measure.level and most > 100 and (one.name is None or _RATIO.match(one.name)):
        found.append(Problem("over_hundred", number))
    sure = not found and quantity.of is None and not (quantity.kind is Kind.aside and not quantity.compared)
    if quantity.baseline is not None:
        found.append(Problem("baseline_named", {"number": str(quantity.baseline)}))
    return found, Confidence.sure if sure else Confidence.likely


def _said(quantity: Quantity) -> str:
    """A figure as a Vietnamese text writes it."""
    first = quantity.value if quantity.value is not None else quantity.low
    return f"{first}".replace(".", ",")
