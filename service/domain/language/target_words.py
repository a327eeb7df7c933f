"""What does a sentence without a figure ask for: yes or no, something in words, nothing at all, or not a target?"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from service.domain.language.measures import Kind, read_unit
from service.domain.language.moments import Moment
from service.domain.language.name_words import tidy
from service.domain.language.readings import Confidence, Problem
from service.domain.language.sentences import Sentence
from service.domain.language.target_parts import TargetPart
from service.domain.targets import Comparator, Direction

_LEAD = r"(?:(?:phấn đấu|bảo đảm|đảm bảo|cơ bản|tiếp tục|duy trì|đến|trên địa bàn(?: xã)?|toàn xã|xã|thôn|ấp|và|,)\s)*"
_ZERO = re.compile(
    rf"(?P<lead>{_LEAD})(?P<sign>không còn(?: tình trạng)?|không để (?:xảy ra|phát sinh)"
    rf"|không phát sinh|không xảy ra|không có)\s(?P<what>\w.*)"
)
_NOT_A_THING = re.compile(
    r"(?:phù hợp|hiệu lực|giá trị|nhu cầu|khả năng|đủ|cần|là|được|phải|bị|thể"
    r"|gì)(?!\w)"
)
_NO_VALUE = re.compile(
    r"(?<!\w)(?:tỷ lệ|tỉ lệ|tỷ trọng|số lượng|mức độ hài lòng|chỉ số|tổng số"
    r"|tỷ suất)(?!\w)"
)
_MOVES = re.compile(
    r"(?<!\w)(?:tăng|giảm|cải thiện|cao hơn|nâng lên|tăng lên|giảm dần"
    r"|tăng dần)(?:\s(?:so với|hằng năm|hàng năm|qua từng|dần|theo).*)?$"
)
_ELSEWHERE = re.compile(
    r"(?:đạt|hoàn thành|bảo đảm|đảm bảo|theo|thực hiện|vượt)\s(?:đạt\s)?(?:và vượt\s)?(?:các\s"
    r"|100%\s)?(?:chỉ tiêu|kế hoạch|mục tiêu|chuẩn)(?:\s(?:được\s)?(?:giao|đề ra|tại|theo|của|trên|quy định"
    r"|cấp)|$)"
    r"|(?:đạt|vượt) (?:và vượt )?chỉ tiêu|hoàn thành (?:và )?vượt mức"
    r"|các chỉ tiêu\s(?:tại|được giao|theo)|theo (?:chỉ tiêu|kế hoạch) (?:được )?giao|đạt chuẩn$"
)
_YES_CELL = re.compile(r"(?:có|đạt|hoàn thành|có triển khai|đã có|x|☑|✓|✔)", re.IGNORECASE)
_MOVED = re.compile(
    r"(?P<first>\w+(?:\s\w+){0,6}\s(?:tăng|giảm|được nâng lên|được cải thiện)),\s"
    r"(?P<second>\w+(?:\s\w+){0,6}\s(?:có|được|đạt)\s\w.*)$"
)
"""“Năng suất tăng, sản phẩm có truy xuất nguồn gốc”: two things, each with what is to become of it."""
_KEPT = re.compile(r"(?:tiếp tục\s)?(?:duy trì|giữ vững|giữ nguyên|ổn định)")
_YES = re.compile(r"(?:(?:phấn đấu|bảo đảm|đảm bảo|đã|phải|mỗi \w+|tiếp tục)\s)*có\s(?!thể\b)", re.IGNORECASE)
_OWNER_HAS = re.compile(
    r"(?<!\w)(?:xã|phường|ấp|thôn|đơn vị|cơ quan|trường|phòng|trạm|tổ|địa bàn|công|lãnh đạo)\s(?:đều\s)?có\s"
    r"(?!đủ|thể|liên|nhu cầu|trách|hiệu|chất|khả)"
)
_WORK = re.compile(
    r"(?:chủ trì|phối hợp|tuyên truyền|đẩy mạnh|hướng dẫn|hỗ trợ|khuyến khích|tổ chức|tăng cường|tiếp tục"
    r"|rà soát|triển khai|vận động|thường xuyên"
    r"|nghiên cứu|tham mưu|theo dõi|đôn đốc|kiểm tra|cài đặt|đăng ký|thực hiện|xây dựng|hoàn thiện|đổi mới"
    r"|nâng cao|chú trọng|tập trung|phát huy"
    r"|thúc đẩy|ứng dụng|số hóa|cập nhật|kết nối|thanh toán|sử dụng|duy trì|đảm bảo|bảo đảm|huy động"
    r"|từng bước|tạo|cung cấp|vận hành|phát triển|phát động)(?!\w)",
    re.IGNORECASE,
)  # fmt: skip
_IN_NUMBER_WORDS = re.compile(
    r"(?<!\w)(?:phần trăm|phần (?:hai|ba|tư|năm|mười)|một nửa|quá nửa"
    r"|\d+/\d+)(?!\w)"
)
_WITHIN = re.compile(r"(?<!\w)trong (?:vòng |thời hạn )?\d+ (?:ngày|giờ|phút)(?!\w)")
"""A limit of time that is the only figure: it may be the value itself."""
_NOTHING = {
    *("không", "chưa", "chưa có", "n/a", "na", "kxđ", "theo quy định", "thường xuyên", "định kỳ"),
    *("hằng năm", "hàng năm", "hằng quý", "hàng quý", "hằng tháng", "hàng tháng"),
}
_RANK = "rank"
LONGEST_WORDS = 120


def zero(sentence: Sentence) -> tuple[TargetPart, Problem | None] | None:
    """The target of "không còn hộ nghèo": none of it; None where the sentence says nothing of the kind."""
    if sentence.quantities:
        return None
    begin = _past_head(sentence.small, sentence.moments)
    hit = _ZERO.fullmatch(sentence.small, begin)
    if hit is None or _NOT_A_THING.match(hit["what"]):
        return None
    plain = hit["sign"].startswith("không còn") and "cơ bản" not in hit["lead"]
    name = sentence.said(hit.start("what"), len(sentence.text)).strip(" ,.")
    unit = read_unit(f" {hit['what']}", 0)
    year = next((moment.year for moment in sentence.moments if moment.year and not moment.compared), None)
    part = TargetPart(
        name=" ".join(name.split()), comparator=Comparator.eq, evaluate_as=Comparator.le,
        direction=Direction.down, value=Decimal(0),
        unit_measure=unit.name if unit and unit.kind is Kind.things else None, year=year,
        confidence=Confidence.sure if plain else Confidence.likely,
    )  # fmt: skip
    return part, None if plain else Problem("zero_taken", {"words": _short(sentence.text)})


def in_words(sentence: Sentence, alone: bool) -> tuple[list[TargetPart], list[Problem]]:
    """The target of a sentence without figures, if it is one, and what is to be looked at.

    alone: no other sentence of the phrase has a figure, so the words must be the target.
    """
    text, small = sentence.text, sentence.small
    words = {"words": _short(text)}
    if any(aside.kind == _RANK for aside in sentence.asides):
        return [], [Problem("rank_not_read", words)]
    if not any(ch.isalpha() for ch in text) or _IN_NUMBER_WORDS.search(small) or small in _NOTHING:
        return [], [Problem("not_understood", words)] if alone or sentence.quantities else []
    if alone and _WITHIN.search(small):
        return [], [Problem("not_understood", words)]
    if _ELSEWHERE.search(small):
        return [], [Problem("value_elsewhere", words)]
    if _NO_VALUE.search(small) and not _MOVES.search(small):
        return [], [Problem("no_value", words)]
    if sentence.quantities:
        return [], [Problem("not_understood", words)]
    if not alone and (len(small.split()) < 3 or _WORK.match(small[_past_owner(small) :])):
        return [], []
    pieces = _dated(sentence) or _several(sentence)
    parts = [_worded(sentence, start, end, year) for start, end, year in pieces]
    if pieces[0][0] > 0 and (about := tidy(sentence.said(0, pieces[0][0]))):
        # "Xã thông minh: đến năm 2030 đạt mức cơ bản, đến năm 2035 toàn diện".
        parts = [replace(part, name=about) for part in parts]
    certain = all(part.confidence is Confidence.sure for part in parts)
    return parts, [] if certain else [Problem("in_words", words)]


def _past_owner(small: str) -> int:
    """Where a sentence goes on after "Trung tâm Phục vụ hành chính công: "."""
    colon = small.find(": ", 0, 120)
    return colon + 2 if colon >= 0 else 0


def _worded(sentence: Sentence, start: int, end: int, year: int | None) -> TargetPart:
    small = sentence.small[start:end].strip(" ,.;:")
    name = " ".join(sentence.said(start, end).split()).strip(" ,.;:")
    if _YES_CELL.fullmatch(small):
        return _part(Comparator.boolean, None, year, Confidence.sure)
    if _YES.match(name):
        return _part(Comparator.boolean, tidy(name) or None, year, Confidence.sure)
    if _KEPT.fullmatch(small):
        # A cell that says no more than that what is there is kept.
        return replace(
            _part(Comparator.qualitative, name, year, Confidence.likely), direction=Direction.hold
        )
    if _OWNER_HAS.search(small[:300]):
        return _part(Comparator.boolean, name, year, Confidence.likely)
    return _part(Comparator.qualitative, name, year, Confidence.likely)


def _dated(sentence: Sentence) -> list[tuple[int, int, int | None]]:
    """Pieces of a sentence that each begin with a year of their own ("đến năm 2030 …, đến năm 2035 …")."""
    dated = [moment for moment in sentence.moments if moment.year and not moment.compared]
    heads = [
        moment
        for moment in dated
        if not sentence.text[: moment.start].rstrip() or sentence.text[: moment.start].rstrip()[-1] in ",;:"
    ]
    whole = len(sentence.text)
    if len(heads) < 2 or len(heads) != len(dated):
        return []
    starts = [moment.start for moment in heads]
    starts[0] = 0 if not sentence.text[: starts[0]].strip() else starts[0]
    return [
        (start, end, moment.year)
        for start, end, moment in zip(starts, [*starts[1:], whole], heads, strict=True)
    ]


def _several(sentence: Sentence) -> list[tuple[int, int, int | None]]:
    """The whole sentence, or its two halves that each say of a thing of their own how it is to be."""
    year = next(
        (moment.year for moment in reversed(sentence.moments) if moment.year and not moment.compared), None
    )
    halves = _MOVED.match(sentence.small)
    if halves is None:
        return [(0, len(sentence.text), year)]
    return [(0, halves.end("first"), year), (halves.start("second"), len(sentence.text), year)]


def _part(comparator: Comparator, name: str | None, year: int | None, confidence: Confidence) -> TargetPart:
    return TargetPart(
        name=name, comparator=comparator, evaluate_as=comparator, year=year, confidence=confidence
    )


def _past_head(small: str, moments: list[Moment]) -> int:
    """Where a sentence goes on after a head like "đến năm 2030, "."""
    at = 0
    for moment in moments:
        if not small[at : moment.start].strip(" ,"):
            at = moment.end
    while at < len(small) and small[at] in " ,":
        at += 1
    return at


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_WORDS else f"{text[: LONGEST_WORDS - 1].rstrip()}…"
