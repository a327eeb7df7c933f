"""Is a figure a level to stand at or a change to bring about, and which way should it go?

"giảm xuống dưới 5%" is a level, "giảm 5%" a change. Where the print does not say which way,
what is measured does: nobody plans for more poor households.
"""

from __future__ import annotations

import re

from service.domain.language.quantities import Quantity
from service.domain.targets import Comparator, Direction, Measure

_DOWN = r"giảm thiểu|kéo giảm|cắt giảm|giảm|rút ngắn|tiết kiệm|hạ"
_UP = r"tăng(?! trưởng| cường)|nâng(?! cao chất lượng| cấp)"
_RIGHT_BEFORE = re.compile(
    rf"(?<!\w)(?:(?P<down>{_DOWN})|(?P<up>{_UP}))(?:\s(?:dần|thêm|khoảng|bình quân"
    rf"|trung bình))*\s*$"
)
_AT_HEAD = re.compile(
    rf"(?:^|[,;(]\s?|\svà\s|phấn đấu\s|giúp\s|nhằm\s)(?:(?P<down>{_DOWN})"
    rf"|(?P<up>{_UP}))(?!\w)(?! (?:nghèo|dần\s+tỷ|cường|trưởng))"
)
_GROWTH = re.compile(r"(?:tốc độ|mức|tỷ lệ|tỉ lệ|chỉ số)\s(?:tăng|giảm)|tăng trưởng")
_LEVEL_LINKS = {"xuống", "còn", "còn lại", "lên", "đến", "tới", "về", "mức", "ở mức", "bằng"}
_SHARE = re.compile(r"(?<!\w)(?:tỷ lệ|tỉ lệ|tỷ trọng|tỷ suất|mức|chỉ số|điểm|độ che phủ|bình quân|năng suất)(?!\w)")
"""What is raised to a level: "tăng tỷ lệ hồ sơ trực tuyến 80%"."""
_HOLD = re.compile(r"(?<!\w)(?:duy trì|giữ vững|giữ ổn định|ổn định|giữ)(?!\w)")
_SHRINKS = re.compile(
    r"(?:tỷ lệ|tỉ lệ|số|tổng số|số lượng|số vụ|mức|tình trạng|thời gian|tỷ suất"
    r"|chi phí)?\s?(?:số\s)?(?:các\s)?"
    r"(?:người dân\s|trẻ em\s|trẻ\s|học sinh\s|hồ sơ\s|dân số\s|lao động\s|vụ\s|diện tích\s|(?:trẻ em "
    r"|trẻ )?dưới \w+ (?:tuổi )?)?(?:bị\s|mắc\s)?"
    r"(?:hộ nghèo|hộ cận nghèo|cận nghèo|nghèo đa chiều|nghèo|tái nghèo|hộ đói|thất nghiệp|thiếu việc làm"
    r"|suy dinh dưỡng|thấp còi|nhẹ cân|tử vong"
    r"|tai nạn|tội phạm|vi phạm|quá hạn|trễ hạn|chậm giải quyết|giải quyết trễ|giải quyết quá hạn|tảo hôn"
    r"|bỏ học|lưu ban|nợ đọng|nợ xấu|nợ thuế"
    r"|khiếu kiện|ô nhiễm|phát thải|khí thải|sự cố|cháy nổ|cháy|mù chữ|tệ nạn|nghiện|người nghiện|nhà tạm"
    r"|nhà ở tạm|dột nát|sinh con thứ|thất thoát"
    r"|hao hụt|xử lý|giải quyết|chờ|thực hiện thủ tục|tuân thủ|sinh thô|trẻ sinh)"
)
_MENDED = re.compile(
    r"(?<!\w)(?:được|có|tham gia|tiếp cận|thoát|đúng hạn|trước hạn|phát hiện|điều tra"
    r"|khắc phục|giảm|hài lòng|sử dụng|đáp ứng|đạt)(?!\w)"
)
_HEADED = re.compile(r"(?:tỷ lệ|tỉ lệ|số|tổng số|mức|tình trạng|thời gian|tỷ suất|chi phí)\s")
_TIME_LED = re.compile(r"(?:thời gian|chi phí|thời hạn)")


def measure_of(ahead: str, quantity: Quantity, compared: bool) -> tuple[Measure, Direction | None]:
    """Level or change, and the direction that the words before a figure name.

    ahead: small letters from where the figure's words begin up to its comparing words.
    compared: the print says "so với …".
    """
    if quantity.times:
        return Measure.change, Direction.down if "giảm" in quantity.links else Direction.up
    ahead = ahead.rstrip()
    near = _RIGHT_BEFORE.search(ahead[-40:])
    head = _last(_AT_HEAD, ahead)
    if near is None and head is None:
        return Measure.level, Direction.down if {"còn", "còn lại", "xuống"} & set(quantity.links) else None
    hit = near or head
    assert hit is not None
    way = Direction.down if hit["down"] else Direction.up
    if _GROWTH.search(ahead) and near is None:
        return Measure.level, None
    level = bool(_LEVEL_LINKS & set(quantity.links)) or quantity.baseline is not None
    if near is None and not level:
        # "giảm thời gian xử lý tối thiểu 30%" changes it, "tăng tỷ lệ hồ sơ đạt 80%" says where to.
        level = bool({"đạt", "đạt được", "chiếm", "là"} & set(quantity.links)) and not compared
        level = (
            level
            or quantity.comparator in (Comparator.le, Comparator.lt)
            or ("thêm" not in quantity.links and way is Direction.up and not _rises(ahead, hit, quantity))
        )
    if near is not None and not level and _GROWTH.search(ahead[-30:]):
        return Measure.level, None
    return (Measure.level if level else Measure.change), way


def _rises(ahead: str, hit: re.Match[str], quantity: Quantity) -> bool:
    """Whether what "tăng" stands before grows by the figure: an amount does, a share or all of it does not."""
    return hit["up"] == "tăng" and quantity.value != 100 and _SHARE.search(ahead) is None


def rises_by_words_between(ahead: str) -> bool:
    """Whether "tăng" stands at the head and what rises between it and the figure: "tăng thu ngân sách 8%"."""
    head = _last(_AT_HEAD, ahead.rstrip())
    return head is not None and bool(head["up"]) and _RIGHT_BEFORE.search(ahead.rstrip()[-40:]) is None


def direction_of(
    name: str | None, quantity: Quantity, ahead: str, way: Direction | None
) -> tuple[Direction, bool]:
    """Which way the value should go, and whether that is guessed from what is measured alone."""
    if way is not None:
        return way, False
    held = _last(_HOLD, ahead)
    if (
        held is not None
        and not re.search(r"(?:tăng|giảm|nâng)", ahead[held.end() :])
        and _near_or_head(held, ahead)
    ):
        return Direction.hold, False
    if quantity.comparator in (Comparator.le, Comparator.lt):
        return Direction.down, False
    if quantity.comparator in (Comparator.ge, Comparator.gt) or quantity.value == 100:
        return Direction.up, False
    headed = shrinks(name or "")
    return (Direction.up if headed is None else Direction.down), headed is False


def shrinks(name: str) -> bool | None:
    """Whether less of it is better; None where it is not, False where the name says so without "tỷ lệ", "số".

    "tỷ lệ hộ nghèo" shrinks, "hộ nghèo được hỗ trợ" does not, "hộ nghèo" by itself may be counted for either.
    """
    small = name.lower().strip()
    hit = _SHRINKS.match(small)
    if hit is None:
        return None
    if re.search(r"(?:xử lý|giải quyết|chờ|tuân thủ|thực hiện thủ tục)$", hit.group()):
        late = "quá hạn" in small or "trễ hạn" in small
        return True if _TIME_LED.match(small) or late else None
    if _MENDED.search(small[hit.end() :]):
        return None
    return bool(_HEADED.match(small))


def _near_or_head(held: re.Match[str], ahead: str) -> bool:
    """ "duy trì" as the verb of the sentence, not inside a name ("trường duy trì câu lạc bộ")."""
    before = ahead[: held.start()].strip(" ,;:")
    return (
        not before
        or before.endswith(("và", "phấn đấu", "tiếp tục", "bảo đảm", "đảm bảo"))
        or len(ahead) - held.end() < 12
    )


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    hit = None
    for found in pattern.finditer(text):
        hit = found
    return hit
