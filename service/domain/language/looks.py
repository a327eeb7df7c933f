"""What does a piece of text look like: agencies, a time, a value, a product?

A quick look, for finding columns and cells; it does not read. What is found is read by the readers of
targets, deadlines and agencies afterwards.
"""

from __future__ import annotations

import re
from functools import lru_cache

from service.domain.language.text import fold

_AGENCY_HEADS = (
    r"phong|van phong|vp|trung tam|ttpvhcc|cong an|ban chi huy|ban chqs|chi huy truong|tram y te|ubnd|uy"
    r" ban|hdnd|hoi dong|thuong truc"
    r"|cac phong|cac co quan|cac don vi|cac ban|cac truong|cac to chuc|cac doanh nghiep|cac thon|cac ap"
    r"|cac lang|cac buon|cac khom"
    r"|cac khu|cac to|cac hoi"
    r"|cac doan the|cac nganh|cac can bo|cac cong chuc|cac chi bo|cac bo phan|cac so|cac thanh vien|cac co so"
    r"|to cong nghe|to cns|to de an|to cong tac|to giup viec|hoi nong dan|hoi lhpn|hoi phu nu|hoi cuu|hoi"
    r" chu|hoi lien|hoi khuyen|hoi nguoi"
    r"|doan thanh|doan tn|doan xa|xa doan|mttq|mat tran|ubmttq|so|ngan hang|agribank|bao hiem|bhxh|truong"
    r" cac|truong thon|truong ap|truong ban"
    r"|truong mam|truong tieu|truong thcs|truong thpt|truong th|truong pt|doi quan ly|doi thue|doanh"
    r" nghiep|thanh vien|ban chi dao|bcd|ban cong tac"
    r"|ban quan ly|ban nhan dan|ban tuyen|ban xay|ban van hoa|can bo|cong chuc|vien chuc|dang uy|chi bo"
    r"|chi nhanh|chi cuc|dien luc|buu dien"
    r"|vnpt|viettel|mobifone|kho bac|hop tac xa|htx|lanh dao|bo phan|don vi|co quan|thon|ap|khu pho|to dan"
    r" pho|nguoi dan|thu vien|nha van hoa|dai truyen"
)
_AGENCY_HEAD = re.compile(rf"(?:{_AGENCY_HEADS})\b")
_AGENCY_WORDS = frozenset(
    fold(
        "phòng văn hóa xã hội kinh tế hạ tầng đô thị và đất đai văn phòng hđnd ubnd hội đồng nhân dân ủy"
        " ban trung tâm phục vụ hành chính "
        "công an quân sự ban chỉ huy chqs trạm y các cơ quan đơn vị chuyên môn có liên ngành đoàn thể"
        " trường học trên địa bàn mầm non tiểu "
        "thcs thpt phổ thông thôn ấp khu phố tổ nghệ số cộng đồng cns nông phụ nữ cựu chiến binh thanh"
        " niên mặt trận quốc mttq việt nam "
        "sở khoa tài tư pháp nội giáo dục đào tạo môi thông tin truyền ngân hàng chi nhánh bảo hiểm doanh"
        " nghiệp viễn dịch sự tổng hợp "
        "đội quản lý điện lực vực thành viên đạo thường trực thi đua khen thưởng đảng kiểm tra xây dựng"
        " tuyên giáo dân vận ctxh chính trị "
        "cán bộ chức viên trực thuộc bưu kho bạc nhà nước tín dụng hợp tác thể thao bộ phận một cửa tiếp"
        " nhận trả kết quả vh xh vhxh vp "
        "pvhcc kt ht đt huyện tỉnh phường đặc trưởng bí thư lãnh chủ tịch phó nghiệp vụ công chuyên quan"
        " hữu khác toàn thủ cấp sở cung ứng làng buôn khóm phum sóc"
    ).split()
)
_PRODUCT_HEAD = re.compile(
    r"(?:ke hoach|bao cao|quyet dinh|van ban|tin bai|tin,? ?bai|cac tin|cac ban tin|ban tin|de an|quy che"
    r"|thong bao|ho so|danh muc|bien ban|he thong|"
    r"co so du lieu|csdl|to trinh|nghi quyet|chuong trinh|huong dan|mo hinh|nen tang|hoi nghi|lop|cac lop"
    r"|chuyen muc|cong van|du thao|giay|hop dong|phan mem|"
    r"phuong an|quy trinh|so lieu|tai lieu|thong ke|ty le|ti le|cac buoi|cac mo hinh|co it nhat|chi thi"
    r"|noi dung|quy dinh|so luong|danh sach|giai phap|bo chi so|phong su)\b"
)  # fmt: skip
_TIME_WORDS = frozenset(
    "thuong xuyen hang quy thang nam ngay dinh ky dot xuat lien tuc giai doan truoc sau den tu trong cuoi"
    " dau het khi co theo chi dao hoan "
    "thanh thuc hien ban tuan cham nhat toan trinh hoc va hoac i ii iii iv v cua cap tren huong dan phat"
    " sinh yeu cau nhiem vu lan moi ca "
    "hanh bao cao thi diem nhan rong lap khao sat ngay ke hoach tong hop".split()
)
_TIME_HEAD = re.compile(
    r"(?:thuong xuyen|thuc hien thuong xuyen|hang|quy|thang|nam|trong|ngay|dinh ky|giai doan|truoc|sau|den"
    r"|tu|cuoi|dau|het|khi|theo|cham nhat|lien tuc|"
    r"hoan thanh|toan|\d{1,2} thang|\d{1,2} \d{1,2} \d{4}|20\d\d|t\d{1,2}|nam hoc|6 thang|i|ii|iii|iv|thuc"
    r" hien|ban hanh|khao sat|dot xuat|moi)\b"
)
_TIME_STARTS = re.compile(
    r"(?:thuong xuyen|quy (?:i|ii|iii|iv|\d)|thang \d|trong nam|nam 20\d\d|nam hoc|20\d\d|hang (?:nam|quy|thang)"
    r"|dinh ky|truoc ngay|\d\d? thang|giai doan|khi co)\b"
)
_TIME_SURE = re.compile(
    r"thuong xuyen|\bquy (i|ii|iii|iv|\d)\b|\bthang \d|\b20\d\d\b|dinh ky|hang (nam|quy|thang|tuan)"
    r"|\d{1,2} \d{1,2}( 20\d\d)?\b|khi co|theo chi dao|trong nam|dot xuat|\bnam hoc\b|lien tuc|\d+ thang"
    r"|giai doan|dau nam|cuoi nam"
)
_UNIT_WORDS = frozenset(
    fold(unit)
    for unit in (
        "mô hình, sáng kiến, người, hộ, doanh nghiệp, hồ sơ, điểm, lần, lớp, tỷ đồng, triệu đồng, đồng, tổ, cái, bộ, "
        "cuộc, tin, bài, trường, hệ thống, thôn, ấp, km, ha, sản phẩm, dịch vụ, giải pháp, dự án, đề tài, nhiệm vụ, "
        "kế hoạch, báo cáo, văn bản, máy, trạm, cơ sở, hợp tác xã, phần trăm, tỷ lệ, tỷ lệ %, người dân, có/không, "
        "xếp hạng, hạng, thủ tục, chỉ số, tấn, lượt, buổi, chuyên đề, công trình, sáng chế, phần mềm, đơn vị, "
        "cơ quan, thuê bao, giường, cháu, học sinh, phút, giờ, ngày, tuần, tháng, lượt người, hội viên, đảng viên, "
        "chi bộ, học viên, hội nghị, gian hàng, tài khoản, thẻ, chợ, xã, khu phố, buôn, bản, nghìn đồng, usd, kg, lít, "
        "m2, m3, con, cây, tin bài, chuyên mục, đề án, vụ, ca, xe, phòng học, nhà, căn, tuyến, điểm cầu, cụm, "
        "đợt, kỳ, cuộc thi, lượt khách, ý kiến, phiếu, biểu mẫu, camera"
    ).split(", ")
)
_VALUE = re.compile(
    r"\s*(?:(?:đạt|từ|trên|dưới|hơn|khoảng|tối thiểu|ít nhất|không quá|tối đa|giảm|tăng|phấn đấu|duy trì"
    r"|[≥≤><=]|có\s*/|có)\s*)*"
    r"[≥≤><]?\s*\d[\d.,]*\s*(?:[-–]\s*\d[\d.,]*)?\s*(?:%|‰)?\s*(?:trở lên|trở xuống)?\s*\.?\s*",
    re.IGNORECASE,
)
_YES = re.compile(
    r"\s*(?:có|có triển khai|không|đạt|hoàn thành|có thực hiện|x|thực hiện|triển khai)\s*\.?\s*",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"\d[\d.,]*\s*(?:%|‰)|[≥≤><]\s*\d")


@lru_cache(maxsize=16_384)
def folded(text: str) -> str:
    """`fold`, kept: the same cells and words are looked at many times."""
    return fold(text)


def starts_agency(text: str) -> bool:
    """The first words begin the name of an agency."""
    return bool(_AGENCY_HEAD.match(folded(text)))


def is_agency_word(word: str) -> bool:
    """A word that stands in names of agencies."""
    words = folded(word)
    return all(part in _AGENCY_WORDS for part in words.split()) if words else True


def looks_like_agencies(text: str) -> bool:
    """Every part between commas begins like an agency or goes on with its words, and nothing else is said."""
    if not starts_agency(text.lstrip("-–+ ")):
        return False
    words = [word for word in folded(text).split() if not word.isdigit()]
    known = sum(1 for word in words if word in _AGENCY_WORDS)
    capital = sum(
        1 for word in re.findall(r"\w+", text) if word[:1].isupper() and folded(word) not in _AGENCY_WORDS
    )
    return bool(words) and known + capital >= 0.8 * len(words)


def looks_like_time(text: str) -> bool:
    """It says when: begins as times do and names a span, a day or a habit."""
    words = folded(text.lstrip("-–+ "))
    return bool(_TIME_HEAD.match(words)) and bool(_TIME_SURE.search(words)) and len(words.split()) <= 24


def starts_time(text: str) -> bool:
    """The first words begin a time."""
    return bool(_TIME_STARTS.match(folded(text.lstrip("-–+ "))))


def is_time_word(word: str) -> bool:
    """A word that stands in times."""
    words = folded(word)
    return not words or all(
        part in _TIME_WORDS or re.fullmatch(r"\d+g?|t\d+", part) for part in words.split()
    )


def looks_like_value(text: str) -> bool:
    """A bare value: a figure with its sign, or yes."""
    return bool(_VALUE.fullmatch(text) or _YES.fullmatch(text)) or bool(
        len(text.split()) <= 5 and _FIGURE.search(text)
    )


def has_figure(text: str) -> bool:
    """A percentage, or a figure with a sign of comparison."""
    return bool(_FIGURE.search(text))


def looks_like_unit(text: str) -> bool:
    """A unit of measure, and nothing else."""
    stripped = text.strip()
    counted = stripped.partition("/")[0]
    return stripped in {"%", "‰"} or (folded(counted) in _UNIT_WORDS and len(stripped.split()) <= 3)


def starts_product(text: str) -> bool:
    """The first words name what work yields."""
    return bool(_PRODUCT_HEAD.match(folded(text.lstrip("-–+ "))))


def is_roman(text: str) -> bool:
    """A Roman number as sections bear."""
    return bool(re.fullmatch(r"(?=[IVXL])X{0,3}(?:IX|IV|V?I{0,3})", text.strip(" .)")))


def roman_value(text: str) -> int:
    """Its value; 0 for anything else."""
    if not is_roman(text):
        return 0
    total, last = 0, 0
    for letter in reversed(text.strip(" .)")):
        value = {"I": 1, "V": 5, "X": 10, "L": 50}[letter]
        total += -value if value < last else value
        last = max(last, value)
    return total
