"""Does what a figure measures go on into a second thing, which has its own words or shares the figure?

"100% trường dùng học bạ số, hệ thống camera hoạt động ổn định" wants two things, and counts one of them. "100% cán
bộ cài ứng dụng …; cài đặt, kích hoạt VNeID" counts both. Neither is sure.
"""

from __future__ import annotations

import re
from dataclasses import replace

from service.domain.language.measures import Kind
from service.domain.language.readings import Confidence, Problem, least
from service.domain.language.sentences import Sentence
from service.domain.language.target_names import Named
from service.domain.language.target_parts import TargetPart
from service.domain.targets import Comparator

_DEED = (
    r"(?:được|có|đạt|dùng|sử dụng|cài đặt|cài|đăng ký|kích hoạt|tham gia|thực hiện|ứng dụng|kết nối|cập nhật|khai thác"
    r"|vận hành|hoạt động|triển khai|tổ chức|bảo đảm|đảm bảo|duy trì|phát huy|chia sẻ|liên thông|đồng bộ|nâng|tăng|giảm"
    r"|xây dựng|hoàn thành|biết|nộp|gửi|công khai|giải quyết|xử lý|thanh toán|số hóa|số hoá|lưu trữ|trả|ký|mở|lập|tạo)"
)
_STATE = r"(?:hiệu quả|ổn định|thông suốt|liên tục|an toàn|đồng bộ|kịp thời)"
_ANOTHER = re.compile(
    rf",\s(?P<what>(?!{_DEED}(?!\w))(?!(?:và|không|kể cả|trong đó|bao gồm|gồm|nhất là|đặc biệt)(?!\w))"
    rf"\w+(?:\s\w+){{1,6}}?\s(?:được\s)?(?:vận hành|hoạt động|phát huy|kết nối)(?:\s[\w,]+){{0,4}}?\s{_STATE})$"
)
MOST_WORDS = 12
"""Of those whom a figure counts, said again with what else is wanted of them."""
_PREDICATE = re.compile(rf"\s{_DEED}(?!\w)")
_GOES_ON = re.compile(rf"{_DEED}(?!\w)")


def another(names: list[Named], parts: list[TargetPart]) -> tuple[list[TargetPart], list[Problem]]:
    """The parts, and the thing wanted in words that the last name ran into."""
    last = parts[-1] if parts else None
    if last is None or last.name is None or names[-1].quantity.kind is not Kind.percent:
        return parts, []
    hit = _ANOTHER.search(last.name.lower())
    if hit is None or len(last.name.lower()) != len(last.name):
        return parts, []
    if not _PREDICATE.search(f" {last.name[: hit.start()].lower()}"):
        return parts, []
    what = last.name[hit.start("what") :]
    own = replace(
        last, name=last.name[: hit.start()], confidence=least(last.confidence, Confidence.likely)
    )
    worded = TargetPart(
        name=what,
        comparator=Comparator.qualitative,
        evaluate_as=Comparator.qualitative,
        year=last.year,
        confidence=Confidence.likely,
    )
    return [*parts[:-1], own, worded], [Problem("in_words", {"words": what})]


def shared(sentence: Sentence, last: TargetPart) -> tuple[list[TargetPart], list[Problem]]:
    """What a sentence behind a semicolon wants of those that the figure before it counted; nothing if it does not."""
    counts = last.unit_measure == "%" and last.value is not None and last.name is not None
    name = " ".join(sentence.said(0, len(sentence.text)).split())
    if not counts or sentence.quantities or not _GOES_ON.match(name):
        return [], []
    subject = _PREDICATE.split(f" {last.name}", maxsplit=1)[0].strip() if last.name else ""
    whose = f"{subject} {name}" if 0 < len(subject.split()) <= MOST_WORDS and subject != last.name else name
    part = replace(last, name=whose, condition=None, excludes=None, confidence=Confidence.likely)
    return [part], [Problem("value_shared", {"words": name, "number": f"{last.value}".replace(".", ",")})]
