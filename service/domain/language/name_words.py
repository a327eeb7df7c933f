"""Which words lead to the name of a target, and which part one name from the next?

"Phấn đấu có …, trong đó …": leading words are no part of a name, and stand on both sides of figures.
"""

from __future__ import annotations

import re

LEADS = (
    r"ph[ấầâ]n đ[ấầâ]u|bảo đảm|đảm bảo|duy trì|giữ vững|giữ ổn định|tiếp tục|hoàn thành|tổ chức|triển khai"
    r"|thực hiện|thúc đẩy|đẩy mạnh"
    r"|vận động|hướng dẫn|nâng cao|nâng dần|nâng|tăng dần|tăng(?! trưởng| cường)|giảm dần|kéo giảm|cắt giảm"
    r"|giảm(?! nghèo)|rút ngắn|tiết kiệm|hạ|chỉ tiêu|mục tiêu|trong đó|riêng"
    r"|tiến tới|hướng tới|tiến đến|cụ thể|tạo điều kiện|từng bước|cơ bản|tập trung|tích cực|kiềm chế|yêu cầu"
    r"|quyết tâm|tối thiểu|ổn định|vượt"
    r"|có|đạt|đưa|để|nhằm|với|và|hoặc|là|còn|đến|lên|xuống|dần|khoảng|bố trí|cố gắng|cuối năm|hằng năm"
    r"|hàng năm"
)
_LEAD = re.compile(rf"[\s,;:/.\-–]*(?:(?:{LEADS})(?!\w)[\s,;:/]*)+", re.IGNORECASE)
_PUNCTUATION = " ,;:.-–/|="
_TRAILING = re.compile(
    r"\s(?:(?:và|,)\s)?(?:giảm|tăng|rút ngắn|cắt giảm|tiết kiệm|nâng|hạ|chiếm|đạt|duy trì|ổn định|phấn đấu)(?:\s(?:và"
    r"|dần|thêm|duy trì|ổn định|tăng|giảm|tỷ trọng|tỷ lệ))*$",
    re.IGNORECASE,
)
_NO_NAMES = {"kế hoạch", "kh", "thực hiện", "th", "chỉ tiêu", "mục tiêu", "năm", "mỗi năm", "tầm nhìn"}
_ASIDE_NOTE = re.compile(r"\(\s?(?:%|\d+\s?/\s?\d+)\s?\)")
_HALF_BEFORE = re.compile(r"^[^\w(]*\)\s*")
_HALF_BEHIND = re.compile(r"\s*\([^()]*$")
_TAIL = re.compile(
    rf"(?:(?P<sep>[,;:]|(?<!\w)(?:và|hoặc|trong đó|đồng thời|cùng với|nhưng|song))"
    rf"|(?P<lead>(?<!\w)(?:{LEADS}|được|ở mức|mức|tổng số|toàn bộ)))\s*$",
    re.IGNORECASE,
)
SEPARATOR = re.compile(r"\s?[,;]\s|\s(?:và|trong đó)\s")
HEAD = re.compile(
    r"\s*(?:phấn đấu |đảm bảo |bảo đảm |duy trì |giữ vững |giữ ổn định |nâng )?"
    r"(?:tỷ lệ|tỉ lệ|tỷ trọng|số|mức|tổng|quy mô|chỉ số"
    r"|diện tích|sản lượng|thời gian|tốc độ|giá trị|thu nhập|tỷ suất|năng suất|doanh thu|kim ngạch|mật độ)(?!\w)"
)
VERBS = frozenset("đạt|đạt được|chiếm|là|còn|còn lại|xuống|lên|đến|tới|về|bằng|=|mức|ở mức".split("|"))
"""Linking words after which a figure belongs to what stands before them."""

MAKES = re.compile(
    r"(?<!\w)(?:xây dựng|xây mới|xây|thành lập|hình thành|phát triển|tổ chức|mở|đào tạo nghề|đào tạo"
    r"|bồi dưỡng|tập huấn|hỗ trợ|trồng mới|trồng"
    r"|lắp đặt|lắp|cấp mới|cấp|thu hút|triển khai|duy trì|thực hiện|giải quyết|tạo|công nhận|nâng cấp|xóa"
    r"|xoá|sửa chữa|hoàn thành|ban hành|phát hành"
    r"|đăng tải|đăng|sản xuất|vận động|kết nạp|giới thiệu|cho|nhân rộng|khởi công|đầu tư|mua sắm|trang bị"
    r"|số hóa|đưa|thêm|giảm|tăng|phấn đấu|đăng ký"
    r"|tham gia|xử lý|thu|huy động|đạt|còn|là|cứng hóa|bê tông hóa|nạo vét|kiểm tra|giám sát|bảo đảm"
    r"|đảm bảo|đón|hiến|phục vụ|tiếp nhận|chuyển đổi|nhập ngũ)(?:\s(?:mới|thêm|được))*\s*$"
)
"""Verbs that make so many of something: "xây dựng 05 mô hình"."""

GONE = "\ue000"
"""What stands in a covered sentence for what belongs to no name: years, conditions, exclusions."""


def tidy(text: str) -> str:
    """A name without the words that lead to it, and without stray signs at its ends."""
    text = " ".join(text.split()).strip(_PUNCTUATION)
    lead = _LEAD.match(text)
    if lead is not None:
        text = text[lead.end() :]
    return trim(_TRAILING.sub("", text))


def trim(text: str) -> str:
    """A name without stray signs and halves of brackets at its ends; "" where no word is left."""
    text = _HALF_BEHIND.sub("", _HALF_BEFORE.sub("", " ".join(_ASIDE_NOTE.sub(" ", text).split())))
    text = text.strip(_PUNCTUATION)
    return text if any(ch.isalpha() for ch in text) and text.lower() not in _NO_NAMES else ""


def strip_tail(text: str) -> tuple[str, bool]:
    """The text without leading words at its end, and whether a comma or "và" was among them."""
    parted = False
    while True:
        text = text.rstrip(f" {GONE}(")
        hit = _TAIL.search(text[-24:])
        if hit is None or (parted and hit["sep"] is None):
            return text, parted
        parted = parted or hit["sep"] is not None
        text = text[: len(text) - len(text[-24:]) + hit.start()]


def follows_comma(text: str) -> bool:
    """Whether a text ends with a comma or "và", leading words aside."""
    return strip_tail(text)[1]
