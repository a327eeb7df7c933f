"""What stands in a cell of agencies and names none: nothing, "as above", a person, a time, a product, a sentence?"""

from __future__ import annotations

import re

_NO_ANSWER = re.compile(r"[\W_]*")
_DITTO = re.compile(r"[\s\"“”'.,;]*(?:nt|như trên|-nt-|như mục trên|[\"“”]+)[\s\"“”'.,;-]*", re.IGNORECASE)
_NO_NAME = re.compile(
    r"^(?:theo|thực hiện|khi|trong|đến|từ|căn cứ|xây dựng|triển khai|tổ chức (?:thực hiện|hội|các|triển)"
    r"|ban hành|hoàn thành"
    r"|kế hoạch|quyết định|báo cáo|văn bản|quy chế|quy định|đề án|tin bài|hồ sơ|tỷ lệ|tỉ lệ|số lượng|hội (?:nghị|thảo)"
    r"|sản phẩm|có|không|v\.?v)\b"
    r"|\b(?:thường xuyên|quý|tháng|năm \d|hằng năm|hàng năm|định kỳ|trong năm|trước ngày|ngày \d|đột xuất|giai đoạn)\b"
    r"|%|\b\d{1,2}/\d{4}\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    r"\b(?:làm chủ|được (?!giao|phân)|đạt|bảo đảm|đảm bảo|sử dụng|hướng dẫn|nâng cao|tăng cường|triển khai|ban hành"
    r"|phê duyệt|cài đặt|thúc đẩy|dựa trên|lập dự toán|tham mưu|gương mẫu|có (?!liên quan|thẩm quyền))\b"
    r"|(?:\S+\s+){14}",
    re.IGNORECASE,
)
_PERSON = re.compile(r"^(?:đ/c|đồng chí|đc\.?|ông|bà)\s+(?=[^\W\d_])", re.IGNORECASE)
_FAMILY_NAME = re.compile(
    r"(?:Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Đinh|Trương|Lâm|Mai|Trịnh|Cao|Thạch|Kim|Sơn)"
    r"(?:\s+[^\W\d_a-z]\w*){1,4}"
)
_LONGEST_NAME = 12
"""Words of something that begins like no agency and may be one all the same."""


def is_blank(text: str) -> bool:
    """Tell whether a cell holds no letter and no digit."""
    return _NO_ANSWER.fullmatch(text) is not None


def is_ditto(text: str) -> bool:
    """Tell whether a cell only says that it is as the one above."""
    return _DITTO.fullmatch(text) is not None


def is_person(text: str, *, bare: bool) -> bool:
    """Tell whether a person is named; `bare` words, with no noun of an agency before, are if a family name leads."""
    return _PERSON.match(text) is not None or (bare and _FAMILY_NAME.fullmatch(text) is not None)


def is_no_name(text: str, *, bare: bool) -> bool:
    """Tell whether words that are no known agency are none at all; `bare` ones begin with no noun of an agency."""
    length = len(text.split())
    if bare and (_NO_NAME.search(text) or length > _LONGEST_NAME):
        return True
    named = re.search(r"[^\W\d_]{2}", text) and "%" not in text
    return not named or (_SENTENCE.search(text) is not None and length > _LONGEST_NAME)


def is_doubtful(text: str) -> bool:
    """Tell whether a name holds words of a time or a sentence, as where two columns have run together."""
    return _SENTENCE.search(text) is not None or _NO_NAME.search(text) is not None
