"""In which unit of measure is a figure given: per cent, things that are counted, money, length, time, a speed?"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What a unit measures.

    amount: money, length, area, weight. aside: time, speed and the like, which more often
    describe what is counted than set a target; they are one only where nothing else in the
    sentence is.
    """

    percent = "percent"
    things = "things"
    amount = "amount"
    aside = "aside"


class Unit(NamedTuple):
    """A unit as written in readings, its kind, and where it ends in the text."""

    name: str
    kind: Kind
    end: int


_PERCENT = re.compile(
    r"\s?(?:(?P<points>điểm\s?(?:%|phần trăm))|(?P<percent>%|phần trăm(?!\w))|(?P<mille>‰|phần nghìn(?!\w)"
    r"|phần ngàn(?!\w)))"
    r"(?P<yearly>\s?/\s?năm(?!\w)|\s(?:mỗi|một|hằng|hàng) năm(?!\w))?"
)
_RAISED = re.compile(
    r"(?<!\w)(?:nâng cao|nâng dần|nâng|tăng dần|tăng|giảm dần|giảm|cải thiện)\s"
    r"(?P<what>(?:tỷ lệ|tỉ lệ|mức độ hài lòng|tỷ trọng)\s[^;.:()]{4,200})",
    re.IGNORECASE,
)
_NEXT_RATIO = re.compile(
    r",\s(?:và\s)?(?=(?:tỷ lệ|tỉ lệ|mức độ hài lòng|tỷ trọng)\s)|\svà\s(?=(?:tỷ lệ|tỉ lệ)\s)",
    re.IGNORECASE,
)
_RATIO = re.compile(r"\s*(?:tỷ lệ|tỉ lệ)\s", re.IGNORECASE)
_MEASURE = re.compile(r"\s*(?:tỷ lệ|tỉ lệ|mức độ|số lượng)\s", re.IGNORECASE)
_SCALE = r"(?:nghìn|ngàn|vạn|triệu|tỷ|tỉ|nghìn tỷ|nghìn tỉ|ngàn tỷ)"
_MONEY = re.compile(
    rf"\s?(?P<name>(?:{_SCALE}\s)?(?:đồng|vnđ|vnd|usd|đô la)(?:/(?:người|hộ|ha|năm|tháng)){{0,3}}|(?:tỷ|tỉ))(?!\w)"
)
_ASIDE_UNITS = """
    gbps | gb/s | gbit/s | mbps | mb/s | mbit/s | kbps | kb/s | ghz | mhz | gb | tb | mb | kwh | kw | mw
    | kv | phút | giây | giờ | ngày làm việc | ngày | tuần | tháng | năm | tuổi | km/h | cm | mm | mét |
    m | lít/người/ngày | lít | độ c | °c
"""
_SIZES = """
    km2 | km² | km | m2 | m² | m3 | m³ | mét vuông | mét khối | hecta | héc ta | ha | tấn | tạ/ha |
    tấn/ha | tạ | kg
"""
_COUNT_UNITS = """
    mô hình | sáng kiến | sáng chế | giải pháp hữu ích | doanh nghiệp | hợp tác xã | htx | tổ hợp tác |
    hộ gia đình | hộ dân | hộ kinh doanh | hộ nghèo | hộ cận nghèo | hộ | người dân | người lao động |
    người | lao động | cán bộ | công chức | viên chức | đảng viên | đoàn viên | hội viên | thanh niên |
    học sinh | sinh viên | học viên | giáo viên | bác sĩ | bác sỹ | điều dưỡng | nhân viên | chuyên gia
    | kỹ sư | trẻ em | trẻ | thành viên | sản phẩm | dự án | đề tài | đề án | nhiệm vụ | chương trình |
    kế hoạch | báo cáo | văn bản | quyết định | nghị quyết | lớp học | lớp tập huấn | lớp | khóa học |
    khóa | khoá | hội nghị | hội thảo | cuộc | buổi | đợt | lượt khách | lượt người | lượt | lần | phiên
    | sự kiện | hoạt động | phong trào | chuyên mục | chuyên đề | tin, bài | tin bài | tin | bài | video
    | clip | ấn phẩm | tờ rơi | pa nô | trường học | trường | cơ sở dữ liệu | cơ sở | trạm bts | trạm
    phát sóng | trạm | điểm cầu | điểm trường | điểm du lịch | điểm | tổ | đội | ấp | thôn | khu phố |
    khóm | bản | buôn | tổ dân phố | xã | phường | thị trấn | đơn vị | cơ quan | phòng | câu lạc bộ |
    clb | nhà văn hóa | nhà văn hoá | căn nhà | căn | nhà | công trình | tuyến đường | tuyến | cây cầu |
    cầu | chợ | gian hàng | cửa hàng | trang trại | vùng trồng | mã số vùng trồng | cây xanh | cây | con
    | hồ sơ | thủ tục hành chính | thủ tục | tthc | dịch vụ công | dịch vụ | tài khoản | giao dịch |
    thuê bao | camera | máy tính | máy | thiết bị | bộ | chiếc | cái | hệ thống | nền tảng | ứng dụng |
    phần mềm | trang thông tin | tiêu chí | chỉ tiêu | chỉ số | ca | vụ việc | vụ | trường hợp | đơn thư
    | đơn | thẻ | giấy chứng nhận | giường bệnh | giường | suất | ngày công | phần quà | công cụ | quy
    trình | chứng chỉ | nhãn hiệu | chuỗi | làng nghề | làng | tập thể | cá nhân | gương | nhóm | danh
    mục | nội dung | bậc | chi hội | chi bộ
    | tổ chức đảng | tổ chức đoàn | tổ chức | hội thi | hội diễn | giải pháp | gia đình | phòng học
"""


def _one_of(words: str) -> str:
    """A pattern for any of words parted by "|", the longest first."""
    parted = {" ".join(word.split()) for word in words.split("|")}
    return "|".join(re.escape(word) for word in sorted(parted, key=lambda word: (-len(word), word)))


_BASE = (
    r"(?:\s?/\s?(?:100|1\.?000|10\.?000|100\.?000|vạn|năm|tháng|tuần|ngày|quý|người|hộ|lần|đơn vị|xã|ấp|thôn"
    r"|ha|vụ|phụ nữ|lớp|km2|km²|trường|chi đoàn|khu phố|tổ)"
    r"(?:\s(?:người )?(?:dân|trẻ em|trẻ|người|hộ))?){0,2}"
)
_SIZE = re.compile(
    rf"\s?(?P<name>(?:{_SCALE}\s)?(?:{_one_of(_SIZES)})(?:/(?:người|hộ|ngày|năm|tháng|ha|vụ))*)(?!\w)"
)
_ASIDE = re.compile(
    rf"\s?(?P<name>(?:{_one_of(_ASIDE_UNITS)})(?:/(?:người|hộ|ngày|năm|tháng|ha|lần))*)(?!\w)",
    re.IGNORECASE,
)
_COUNT = re.compile(rf"\s?(?P<name>(?:{_SCALE}\s)?(?:{_one_of(_COUNT_UNITS)})(?!\w){_BASE}(?!\w))")


def read_unit(small: str, at: int) -> Unit | None:
    """The unit printed at a place of a text in small letters, None where there is none that is known."""
    percent = _PERCENT.match(small, at)
    if percent is not None:
        name = "điểm %" if percent["points"] else "‰" if percent["mille"] else "%"
        return Unit(name + ("/năm" if percent["yearly"] else ""), Kind.percent, percent.end())
    for pattern, kind in (
        (_MONEY, Kind.amount),
        (_SIZE, Kind.amount),
        (_COUNT, Kind.things),
        (_ASIDE, Kind.aside),
    ):
        found = pattern.match(small, at)
        if found is not None:
            return Unit(" ".join(found["name"].split()), kind, found.end())
    return None


def unit_of_ratio(name: str) -> str | None:
    """A ratio that is only named ("Tỷ lệ hồ sơ đúng hạn") is counted in per cent."""
    return "%" if _RATIO.match(name) else None


def raised_measures(title: str) -> list[str]:
    """What work is to raise or lower, if that is a ratio: "nâng cao tỷ lệ số hóa hồ sơ, tỷ lệ thanh toán"."""
    found = _RAISED.search(title)
    return [piece.strip(" .") for piece in _NEXT_RATIO.split(found["what"])] if found else []


def named_measures(text: str) -> list[str]:
    """What a list only names to be measured ("Đạt các chỉ tiêu: Tỷ lệ …; Mức độ …"), at least one ratio among it."""
    before, colon, listed = text.partition(":")
    leads_on = colon and ";" not in before
    pieces = [piece.strip(" .") for piece in (listed if leads_on else text).split(";")]
    if len(pieces) < 2 or not any(map(unit_of_ratio, pieces)):
        return []
    return [piece for piece in pieces if _MEASURE.match(piece)]
