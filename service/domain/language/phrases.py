"""Which words beside a time belong to a deadline, and which to something else that stands in the cell?"""

from __future__ import annotations

import re

from service.domain.language.dated import find_dated
from service.domain.language.spelling import clean, lowered
from service.domain.language.times import find_times

ONGOING = re.compile(
    r"\bthường ?xuyên\b|\bliên tục\b|\bthường kỳ\b|\b(?:hằng|hàng|mỗi) ngày\b|\b24/24\b"
    r"|(?<!ngày )(?<!trước )(?<!đến )(?<!hết )(?<!từ )(?<!nhất )(?<![\d/.\-])(?<!- )\b24/7\b(?!\s?[/.\-]\s?\d)"
    r"|\blâu dài\b|\bxuyên suốt\b"
    r"|\bsuốt (?:năm|quá trình|thời gian)\b|\bquanh năm\b"
)
REQUEST = re.compile(
    r"\bđột xuất(?:\s(?:khi|theo|nếu)\s(?:có\s)?(?:yêu cầu|đề nghị|chỉ đạo|cần thiết|cần))?|\b(?:khi|theo|nếu)"
    r"\s(?:có\s|được\s)?(?:sự\s)?(?:yêu cầu|đề nghị)\b"
    r"|\bkhi cần(?:\sthiết)?\b|\bkhi\s(?:[^\W\d_]+\s){1,6}(?:có\s)?(?:yêu cầu|đề nghị)\b"
)
CONDITION = re.compile(
    r"\b(?:(?:trong (?:vòng |thời hạn |thời gian )?|chậm nhất (?:là )?|không quá |sau )?"
    r"\d+ (?:giờ|ngày|tuần|tháng|năm)\b"
    r"[^;,]{0,40}?)?\b(?:(?:kể từ|tính từ|từ) (?:khi|ngày (?!\d))|(?:ngay )?sau khi\s)"
    r"|\bsau \d+ (?:ngày|tuần|tháng|năm)\s(?!làm việc\s*$)\w"
    r"|(?<!trước )\b(?:ngay )?khi\s|\btrước khi\s(?!kết thúc (?:năm|quý|tháng))|\bnếu\s"
    r"|\btheo\s(?!quý\b|tháng\b|năm\b|tuần\b|\d|định kỳ|đợt\b|giai đoạn|từng)"
    r"|\b(?:ngay )?sau (?:kỳ thi|kỳ họp|hội nghị|đại hội|phiên họp|lễ (?=[^\W\d_]))"
    r"|\d+ ngày (?:làm việc )?trước (?:ngày|kỳ|phiên|hội nghị)\b"
    r"|\btrước (?:kỳ họp|phiên họp|hội nghị)[^;,]{0,40}? \d+ ngày\b"
    r"|\btrước, trong và sau (?!tết\b|dịp\b)(?=\w)"
    r"|\btùy\s|\btuỳ\s|\bcăn cứ\s|\bphù hợp (?:với|theo)\s"
)
BARE_PERIODIC = re.compile(r"\bđịnh kỳ\b")

_DOCUMENT = re.compile(
    r"(?:\bsố\s?:?\s?)?\b\d{1,5}(?:/\d{4})?\s?[-/]\s?(?!(?:sau|theo|khi|trong|cho|xong|nay|qua)\b)[a-zđ]{2,}[a-z0-9đư]*(?![^\W\d_])(?:\s?[-/]\s?[a-zđ0-9ư]+)*"
    r"(?:,?\s(?:ký\s)?ngày\s\d{1,2}(?:\s?[/.\-]\s?|\stháng\s)\d{1,2}(?:\s?[/.\-]\s?|\snăm\s)\d{4})?"
    r"|\b(?:nghị quyết|quyết định|kế hoạch|công văn|chỉ thị|thông báo|nghị định|kết luận|chương trình|đề án|thông tư"
    r"|tờ trình|luật|hướng dẫn)\s(?:số\s)?\d[\w/-]*,?\sngày\s\d{1,2}(?:\s?[/.\-]\s?|\stháng\s)"
    r"\d{1,2}(?:\s?[/.\-]\s?|\snăm\s)\d{4}"
)
_HOUR = re.compile(
    r"\b(?:(?P<before>trước)\s)?(?:lúc\s)?\d{1,2}\s?(?:giờ|h)(?:\s?\d{2})?(?:\s?(?:phút|'))?(?:\s(?:sáng|chiều))?\s?,?(?=\s?(?:ngày|\d))"
)
_VISION = re.compile(r",?\s?\(?tầm nhìn (?:đến )?(?:hết )?(?:năm )?(?:19|20)\d\d\)?")
OPEN_END = re.compile(
    r"\s?(?:,|và)?\s?(?:trở đi|(?:các|những) năm (?:học )?(?:tiếp theo|tiếp|sau|kế tiếp|về sau))"
)
UNTOLD = re.compile(
    r"\b(?:trước(?! mắt| hết)|sau(?! đây)|đầu(?! tư| mối| ra| vào)|giữa (?:năm|tháng|quý|kỳ)|cuối|dịp|tết|hè|mùa"
    r"|vụ (?:đông|xuân|hè|thu|mùa)|khai giảng|bế giảng|đại hội|kỳ họp|tuần(?! lễ)|quý(?! vị)|(?<!\d )tháng|i{1,3}|iv"
    r")\b"
)
"""Words beside a time that make it another one: before the New Year of 2026 is not within 2026."""
_AGENCY = re.compile(
    r"(?:các\s)?(?:phòng|sở|trung tâm|ban(?! hành)|ủy ban|uỷ ban|ubnd|hđnd|hội(?! nghị| thảo"
    r"| thi)|đoàn|xã đoàn|công an|trạm"
    r"|trường(?! hợp)|văn phòng|chi cục|đảng ủy|đảng uỷ|mttq|ubmttq"
    r"|mặt trận|cơ quan|đơn vị|bch|bchqs|ngân hàng|doanh nghiệp|hợp tác xã|kho bạc|bảo hiểm"
    r"|bưu điện|lãnh đạo|chủ tịch|bí thư|trưởng|tổ(?! chức)|thôn|ấp|bộ phận|cán bộ|công chức|vnpt|viettel"
    r"|thuế|đội|hkd|ubmt)\b"
)
_DEED = re.compile(
    r"\b(?:ban hành|trình|tổ chức họp|báo cáo|gửi|hoàn thành|thành lập|ban chỉ đạo họp|xây dựng|triển khai|thực hiện)\b"
)
_NOISE = re.compile(
    r"\b(?:thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật|sáng|chiều|thời gian|thời hạn|thời điểm"
    r"|hoàn thành|hoàn tất|thực hiện|triển khai|tổ chức"
    r"|tiến hành|dự kiến|xong|phấn đấu|trong|vào"
    r"|cơ bản|bắt đầu|kết thúc|hạn|là|kể|tính|từ|đến|và|hoặc|định kỳ|trở đi|trở về sau|ngày"
    r"|năm|giai đoạn|nay|khoảng|báo cáo|sơ kết|tổng kết|lần|một|mỗi|hằng|hàng|của|theo|cả|suốt)\b"
)
_LITTLE = "trong|vào|là|và|ngày|từ|đến"
_BULLET = re.compile(r"(?:^|\n)\s*(?:[-+•*·–—▪]|\d{1,2}[.)]|[a-zđ]\))\s+")
_IN_LINE_BULLET = re.compile(r"\s[-+•·–—▪]\s(?=[^\W\d_])")
_OTHER_YEAR = re.compile(r"\((?:dự toán|quyết toán|kế hoạch vốn)[^()]{0,30}\)")
_ACTION = re.compile(r"\btháng (?:hành động|thanh niên|công nhân|an toàn)\b(?=[^()]*\(\D{0,6}\d|\s\d)")
"""A month by name: its days stand behind it."""
_LAST_BRACKET = re.compile(r"\(\s*((?:ngay |sau )?(?:khi|nếu|theo)\s[^()]*)\)\s*[.;]?$", re.IGNORECASE)


def without_documents(low: str) -> str:
    """The phrase with numbers and dates of cited documents blotted out, letter for letter."""
    return _DOCUMENT.sub(lambda found: "¤" * len(found.group()), low)


def masked(low: str) -> str:
    """The phrase with what is no time blotted out, letter for letter.

    Cited documents, hours, a vision beyond the plan, the year that a budget is for, the name of a month.
    Before an hour of a day that day itself is still in time.
    """
    low = without_documents(low)
    low = _HOUR.sub(lambda found: ("hết" if found["before"] else "").ljust(len(found.group())), low)
    for pattern in (_OTHER_YEAR, _ACTION):
        low = pattern.sub(lambda found: "¤" * len(found.group()), low)
    return _VISION.sub(lambda found: " " * len(found.group()), low)


def pieces(text: str) -> list[str]:
    """The lines of a cell that stand for themselves: bullets and what semicolons part, cleaned; all of it if none."""
    led = bool(re.match(r"\s*[-+•*·–—▪]\s", text))
    parts = [part for line in _BULLET.split(text) for part in line.split(";")]
    if led:
        parts = [one for part in parts for one in _upper_bullets(" ".join(part.split()))]
    cleaned = [clean(part).strip(" ;.,") for part in parts]
    return [part for part in cleaned if any(ch.isalnum() for ch in part)] or [clean(text)]


def _upper_bullets(part: str) -> list[str]:
    found, begin = [], 0
    for mark in _IN_LINE_BULLET.finditer(part):
        if part[mark.end() : mark.end() + 1].isupper():
            found.append(part[begin : mark.start()])
            begin = mark.end()
    return [*found, part[begin:]]


def leftovers(
    low: str, spans: list[tuple[int, int]], shown: str | None = None, *, every: bool = False
) -> str:
    """The words that nothing accounts for, once times and words of course are taken out; as `shown` where given.

    every: words of course too, and question marks.
    """
    letters = list(low)
    for at, end in spans:
        letters[at:end] = " " * len(letters[at:end])
    rest = "".join(letters)
    if every:
        return rest
    rest = _NOISE.sub(lambda found: " " * len(found.group()), rest)
    return " ".join((shown or low)[found.start() : found.end()] for found in re.finditer(r"[\w%]+|¤+", rest))


def name_of(text: str) -> str:
    """What a milestone is called: its words without the time; the time itself when there are no others."""
    return own_name(text) or re.sub(r"\svà$", "", text.strip(" ,.;:-"))


def own_name(text: str) -> str | None:
    """The words beside the time of a milestone; None when there are none."""
    low = masked(lowered(text))
    letters = list(text)
    for one in find_dated(low, find_times(low), 2000):
        letters[one.at : one.end] = " " * (one.end - one.at)
    name = " ".join("".join(letters).split()).strip(" ,.;:-()")
    name = re.sub(rf"(?:^|\s)(?:{_LITTLE})$", "", name, flags=re.IGNORECASE).strip(" ,.;:-()")
    name = re.sub(rf"^(?:{_LITTLE})(?:\s|$)", "", name, flags=re.IGNORECASE)
    return name if any(ch.isalnum() for ch in name) else None


def is_neighbour(low: str) -> bool:
    """Whether the words are those of another column: an agency, a share, a product."""
    begins = low.strip(" -+•.;,(")
    return (bool(_AGENCY.match(begins)) and not _DEED.match(begins)) or "%" in low


def title_condition(title: str) -> str | None:
    """The condition that stands in brackets at the end of a title, as printed."""
    found = _LAST_BRACKET.search(title)
    return found[1].strip()[:500] if found else None
