"""Which numbers of a sentence are no values: ages, levels, ranks, dates, document and criterion numbers?

Each is found with the words that belong to it, its own "trở lên" included, and covered, so
that whoever looks for values does not see it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

COVER = "\ue000"
"""What stands in a covered text in place of every character that belongs to no name."""

KEPT = "\ue001"
"""What stands in place of every character of a number that is no value and yet part of a name."""

_N = r"\d+(?:[.,]\d+)*"
_SHORT = r"\d{1,2}"
_NO_PERCENT = r"(?!(?:\s?(?:-|đến|tới)\s?[\d.,]+)?\s?(?:%|phần trăm))(?![\w%])"
_LIST = rf"{_N}(?:\s?(?:,|;|và|-|hoặc|đến|tới|/)\s?{_N}){{0,6}}{_NO_PERCENT}"
_UPWARDS = r"(?:\s(?:trở lên|trở xuống|trở đi))?"
_SPEED = r"(?:[gmk]b(?:it)?/s|[gmk]b?ps|[gm]hz|mm)(?!\w)"
_NO_DUE = "".join(f"(?<!{lead}{day} )" for lead in ("đến", "trước", "hết", "vào") for day in ("", " ngày"))
_DOCUMENT = (
    r"(?:nghị quyết|quyết định|kế hoạch|thông tư|nghị định|chỉ thị|kết luận|công văn|đề án|luật|thông báo"
    r"|hướng dẫn|tờ trình|văn bản|chương trình hành động|chương trình|pháp lệnh|quy định|công điện)"
)
_NUMBERED = (
    r"(?:mức độ|cấp độ|bậc|hạng|loại|vòng|tầng|tuyến|thế hệ(?: thứ)?|phiên bản|lần thứ|con thứ|thứ|xếp thứ"
    r"|vị trí(?: thứ)?|điều|khoản|mục|chương|phụ lục|tiêu chí(?: số)?|chỉ tiêu(?: số)|nội dung(?: số)?"
    r"|biểu(?: số)?|mẫu(?: số)?|bảng(?: số)?|khu vực|khu phố|khu|khóm|quốc lộ|tỉnh lộ|hương lộ|tổng đài"
    r"|đường dây nóng|điện thoại|khóa|covid|wi-?fi|iso|tcvn|qcvn|windows|ipv"
    r"|cách mạng công nghiệp(?: lần thứ)?|công nghiệp)"
)
_MUCH = r"(?!\s(?:triệu|tỷ|tỉ|nghìn|ngàn|đồng|điểm|kg|tấn|giờ|ngày|mô hình|hộ|người|hồ sơ)(?!\w))"
_THINGS = r"(?!\s(?:mô|hộ|người|hồ|doanh|sản|lao|cán|cơ|trường))"
_RANKED = r"(?:xếp hạng|xếp thứ|xếp vị trí|thứ hạng|vị trí|hạng|top|nhóm|tốp)"
_TEN_POWER = r"(?:100|1\.?000|10\.?000|100\.?000|(?:1|01|một)\s?(?:vạn|nghìn)|vạn)"
_PEOPLE = r"(?:người dân|dân|trẻ đẻ sống|trẻ em|trẻ|lao động|phụ nữ|ca sinh)(?!\w)"
_KINDS = r"(?:loại|mũi|liều|lĩnh vực|nội dung|tiêu chí|mặt|nhóm|khâu|bước|nguyên tắc|chỉ số)"


class Aside(NamedTuple):
    """A stretch of text that holds numbers which are no values: "age", "rank", "base" or "other"."""

    kind: str
    start: int
    end: int


_PATTERNS: list[tuple[str, re.Pattern[str]]] = [
    (kind, re.compile(pattern))
    for kind, pattern in [
        # Documents, dates and the hours of a day.
        ("other", rf"{_DOCUMENT}\s(?:số\s)?:?\s?\d+(?:[/-][\w&/.-]*)?{_NO_PERCENT}{_MUCH}"),
        ("other", r"(?<![\w.,])\d+/\d{4}/[a-zđ][\wđ&/-]*"),
        ("other", rf"{_NO_DUE}(?<![\w./-])\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{4}}(?!\d)"),
        ("other", rf"{_NO_DUE}ngày\s\d{{1,2}}(?:[/.-]\d{{1,2}}|\stháng\s\d{{1,2}})?(?!\w)(?!\s(?:làm|lao))"),
        ("other", r"24\s?/\s?(?:7|24)(?!\w)"),
        # "6 rõ", "chính quyền 02 cấp", "đạt 3 sao trở lên".
        ("other", r"\d+\s?(?:rõ|tại chỗ|sạch|chiều)(?!\w)"),
        ("other", r"(?<!\w)0?[234]\scấp(?!\w)"),
        ("other", rf"(?<!\w)(?:từ\s|đạt\s)?[1-5](?:\s?(?:-|đến|và|hoặc)\s?[2-5])?\s?sao(?!\w){_UPWARDS}"),
        # "từ 15 tuổi trở lên", "từ 6 đến dưới 14 tuổi", "độ tuổi 15-60".
        (
            "age",
            rf"(?:(?:từ đủ|từ|trên|dưới|đủ|độ tuổi)\s){{0,3}}{_N}\s?(?:tuổi\s)?"
            rf"(?:(?:-|đến|tới|và)\s?(?:dưới\s)?{_N}\s)?(?:tháng\s)?tuổi(?!\w){_UPWARDS}",
        ),
        ("age", rf"(?:độ tuổi|tuổi)\s(?:từ\s)?{_N}(?:\s?(?:-|đến|tới)\s?{_N})?(?![\w%]){_UPWARDS}"),
        # "xếp thứ 5", "nhóm 10 xã dẫn đầu".
        (
            "rank",
            rf"{_RANKED}\s(?:thứ\s|từ\s|dẫn đầu\s){{0,3}}(?:[<>≤≥]\s?)?(?:trên\s|dưới\s|đến\s)?"
            rf"{_N}(?!\s?%)(?:\s?(?:-|đến)\s?{_N})?(?![\w%]){_UPWARDS}",
        ),
        ("rank", rf"(?:thuộc|trong|nằm trong|đứng)\s(?:nhóm\s|top\s|tốp\s|số\s|thứ\s){{1,4}}{_N}(?![\w%])"),
        # "trên 10.000 dân", "trên tổng số 120".
        ("base", rf"/\s?{_TEN_POWER}\s{_PEOPLE}"),
        ("base", rf"(?<=\S )trên\s{_TEN_POWER}\s(?:dân|trẻ đẻ sống|trẻ em|trẻ|phụ nữ|ca sinh)(?!\w)"),
        ("base", r"trên\stổng\ssố\s\d+(?:[.,]\d+)*(?!\s?%)(?![\w%])"),
        # "tốc độ 1Gb/s trở lên".
        (
            "other",
            r"tốc độ(?:\s(?:từ|trên|tối thiểu|ít nhất|đạt|tải|khoảng|≥|>|hơn|dưới|cao)){0,4}"
            rf"\s?[≥>]?\s?{_N}\s?{_SPEED}{_UPWARDS}",
        ),
        # "mức 2 trở lên", "mức độ 3, 4", "tiêu chí 8.4", "số 15", "thôn 7".
        (
            "other",
            rf"(?:mức|mức tự chủ|nhóm)\s(?:số\s)?{_SHORT}(?:\s?(?:,|và|-|hoặc|đến)\s?{_SHORT}){{0,6}}"
            rf"(?![\d.,]*\s?(?:%|phần trăm))(?![\w%.,]*\d){_NO_PERCENT}{_MUCH}{_UPWARDS}",
        ),
        (
            "other",
            r"(?<!\w)(?:chỉ tiêu|tiêu chí|nội dung|nhiệm vụ|mục|phần)\s(?:số\s)?"
            rf"{_SHORT}(?:\.{_SHORT}){{1,3}}(?![\d.,]|\s?%)",
        ),
        ("other", rf"(?<!\w){_NUMBERED}\s?{_LIST}{_UPWARDS}{_MUCH}"),
        (
            "other",
            rf"(?<!tổng )(?<!\w)số\s\d{{1,3}}(?:\.{_SHORT})?(?![\w%.,]*\d)(?![\w/%]|\s?%){_THINGS}",
        ),
        (
            "other",
            rf"(?<!\w)(?<!nông )(?:ấp|thôn|tổ|lớp|đội|khối|bản|phường|quận)\s{_SHORT}"
            rf"(?:\s?(?:,|và|-)\s?{_SHORT}){{0,6}}(?![\w%.,]*\d)(?![\w%]|\s?%)",
        ),
        # "sau 12 tháng", "6 tháng/lần", "đủ 8 loại", "[1]", anything in quotation marks.
        (
            "other",
            r"(?<!\w)(?:sau|trong|trong vòng|trước|cứ)\s\d+\s(?:năm|tháng|ngày|tuần|giờ|quý|phút)(?!\w)",
        ),
        ("other", r"(?<!\w)\d+\s?tháng\s?(?:/\s?lần|một lần)"),
        ("other", rf"(?<!\w)(?:đủ|cả|đầy đủ)\s{_SHORT}\s(?={_KINDS})"),
        ("other", rf"(?<=giảm ){_SHORT}\stiêu chí(?=[^;]*%)"),
        ("other", rf"tương đương(?:\s(?:với|khoảng|trên|hơn))*\s{_N}\s?[\w%]+"),
        ("other", r"\[\d+\]"),
        ("other", r'["“„«][^"“”„«»]{1,80}["”»]'),
    ]
]
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
        hits = [
            Aside(kind, hit.start(), hit.end())
            for hit in pattern.finditer(taken)
            if kind == "base" or any(map(str.isdigit, hit.group()))
        ]
        found += hits
        taken = cover(taken, hits)
    return sorted(found, key=lambda aside: aside.start)


def cover(text: str, spans: list[Aside], with_: str = COVER) -> str:
    """The text with each span covered, as long as before."""
    for span in spans:
        text = text[: span.start] + with_ * (span.end - span.start) + text[span.end :]
    return text
