"""Which numbers of a sentence are no values: ages, levels, ranks, dates, document and criterion numbers?

Each is found with the words that belong to it, its own "trở lên" included, and covered, so
that whoever looks for values does not see it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

COVER = "\ue000"
"""What stands in a covered text in place of every character of an aside."""

_N = r"\d+(?:[.,]\d+)*"
_LIST = rf"{_N}(?:\s?(?:,|;|và|-|hoặc|đến|tới|/)\s?{_N})*(?!\s?(?:%|phần trăm))(?![\w%])"
_UPWARDS = r"(?:\s(?:trở lên|trở xuống|trở đi))?"
_SPEED = r"(?:[gmk]b(?:it)?/s|[gmk]b?ps|[gm]hz|mm)(?!\w)"
_DOCUMENT = (
    r"nghị quyết|quyết định|kế hoạch|thông tư|nghị định|chỉ thị|kết luận|công văn|đề án|luật|thông báo|hướng dẫn|tờ trình"
    r"|văn bản|chương trình hành động|chương trình|pháp lệnh|quy định|công điện"
)
_NUMBERED = (
    r"mức độ|cấp độ|bậc|hạng|loại|vòng|tầng|tuyến|thế hệ(?: thứ)?|phiên bản|lần thứ|con thứ|thứ|vị trí(?: thứ)?|xếp thứ"
    r"|điều|khoản|mục|chương|phụ lục|tiêu chí(?: số)?|chỉ tiêu(?: số)|nội dung(?: số)?|biểu(?: số)?|mẫu(?: số)?"
    r"|bảng(?: số)?|khu vực|khu phố|khu|khóm|quốc lộ|tỉnh lộ|hương lộ|tổng đài|đường dây nóng|điện thoại|khóa|covid|wi-?fi"
    r"|iso|tcvn|qcvn|windows|ipv|công nghiệp|cách mạng công nghiệp(?: lần thứ)?"
)


class Aside(NamedTuple):
    """A stretch of text that holds numbers which are no values: "age", "rank", "base" or "other"."""

    kind: str
    start: int
    end: int


_PATTERNS: list[tuple[str, re.Pattern[str]]] = [
    (kind, re.compile(pattern))
    for kind, pattern in [
        ("other", rf"(?:{_DOCUMENT})\s(?:số\s)?:?\s?\d+(?:[/-][\w&/.-]*)?(?!\s?%)(?![\w%])(?!\s(?:mô hình|hộ|người|hồ sơ))"),
        ("other", r"(?<![\w.,])\d+/\d{4}/[a-zđ][\wđ&/-]*"),
        ("other", r"(?<![\w./-])\d{1,2}[/.-]\d{1,2}[/.-]\d{4}(?!\d)"),
        ("other", r"ngày\s\d{1,2}(?:[/.-]\d{1,2}|\stháng\s\d{1,2})?(?!\w)(?!\s(?:làm|lao))"),
        ("other", r"24\s?/\s?(?:7|24)(?!\w)"),
        ("other", r"\d+\s?(?:rõ|tại chỗ|sạch|chiều)(?!\w)"),
        ("other", r"(?<!\w)0?[234]\scấp(?!\w)"),
        ("other", r"(?<!\w)(?:từ\s|đạt\s)?[1-5](?:\s?(?:-|đến|và|hoặc)\s?[2-5])?\s?sao(?!\w)" + _UPWARDS),
        ("age", rf"(?:(?:từ đủ|từ|trên|dưới|đủ|độ tuổi|tuổi)\s)*{_N}\s?(?:tuổi\s)?(?:(?:-|đến|tới|và)\s?(?:dưới\s)?{_N}\s)?(?:tháng\s)?tuổi(?!\w){_UPWARDS}"),
        ("age", rf"(?:độ tuổi|tuổi)\s(?:từ\s)?{_N}(?:\s?(?:-|đến|tới)\s?{_N})?(?![\w%]){_UPWARDS}"),
        ("rank", rf"(?:xếp hạng|xếp thứ|xếp vị trí|thứ hạng|vị trí|hạng|top|nhóm|tốp)\s(?:thứ\s|từ\s|dẫn đầu\s)*(?:[<>≤≥]\s?)?(?:trên\s|dưới\s|đến\s)?{_N}(?!\s?%)(?:\s?(?:-|đến)\s?{_N})?(?![\w%]){_UPWARDS}"),
        ("rank", rf"(?:thuộc|trong|nằm trong|đứng)\s(?:nhóm\s|top\s|tốp\s|số\s|thứ\s)+{_N}(?![\w%])"),
        ("base", r"(?:/|trên)\s?(?:100|1\.?000|10\.?000|100\.?000|(?:1|01|một)\s?(?:vạn|nghìn)|vạn)\s(?:người dân|dân|trẻ đẻ sống|trẻ em|trẻ|lao động|phụ nữ|ca sinh)(?!\w)"),
        ("base", r"trên\stổng\ssố\s\d+(?:[.,]\d+)*(?!\s?%)(?![\w%])"),
        ("other", rf"tốc độ(?:\s(?:từ|trên|tối thiểu|ít nhất|đạt|tải|khoảng|≥|>|hơn|dưới|cao))*\s?[≥>]?\s?{_N}\s?{_SPEED}{_UPWARDS}"),
        ("other", rf"(?:mức|mức tự chủ|nhóm)\s(?:số\s)?[0-9]{{1,2}}(?:\s?(?:,|và|-|hoặc|đến)\s?\d{{1,2}})*(?![\d.,]*\s?(?:%|phần trăm))(?![\w%.,]*\d)(?!\s(?:triệu|tỷ|tỉ|nghìn|ngàn|đồng|điểm|kg|tấn|giờ|ngày|người|hộ)(?!\w)){_UPWARDS}"),
        ("other", rf"(?<!\w)(?:{_NUMBERED})\s?{_LIST}{_UPWARDS}(?!\s(?:triệu|tỷ|tỉ|nghìn|ngàn|mô hình|hộ|người)(?!\w))"),
        ("other", r"(?<!tổng )(?<!\w)số\s\d{1,3}(?:[.]\d{1,2})?(?![\w%.,]*\d)(?![\w/%]|\s?%)(?!\s(?:mô|hộ|người|hồ|doanh|sản|lao|cán|cơ|trường))"),
        ("other", r"(?<!\w)(?:ấp|thôn|tổ|lớp|đội|khối|bản|phường|quận)\s\d{1,2}(?:\s?(?:,|và|-)\s?\d{1,2})*(?![\w%.,]*\d)(?![\w%]|\s?%)"),
        ("other", r"(?<!\w)(?:sau|trong|trong vòng|trước|cứ)\s\d+\s(?:năm|tháng|ngày|tuần|giờ|quý|phút)(?!\w)"),
        ("other", r"(?<!\w)\d+\s?tháng\s?(?:/\s?lần|(?:đầu|cuối)\snăm|một lần)"),
        ("other", r"\[\d+\]"),
        ("other", r'["“„«][^"“”„«»]{1,80}["”»]'),
    ]
]  # fmt: skip
_SYMBOL = re.compile(r"(?<![\w.,])\d+(?:/\d{4})?[/-][A-ZĐ]{2,}[\wĐƯ&/.-]*")
_LIFE = re.compile(r"tuổi thọ")


def asides(text: str, small: str) -> list[Aside]:
    """All asides of a cleaned text, in order; `small` is the text in small letters."""
    found = [Aside("other", hit.start(), hit.end()) for hit in _SYMBOL.finditer(text)]
    lives = _LIFE.search(small) is not None
    taken = cover(small, found)
    for kind, pattern in _PATTERNS:
        if kind == "age" and lives:
            continue
        hits = [Aside(kind, hit.start(), hit.end()) for hit in pattern.finditer(taken) if any(map(str.isdigit, hit.group()))]
        found += hits
        taken = cover(taken, hits)
    return sorted(found, key=lambda aside: aside.start)


def cover(text: str, spans: list[Aside]) -> str:
    """The text with each span covered, as long as before."""
    for span in spans:
        text = text[: span.start] + COVER * (span.end - span.start) + text[span.end :]
    return text
