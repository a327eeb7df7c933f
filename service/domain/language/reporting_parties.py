"""Who is to report, to whom, and through whose hands, as far as a sentence and what stands above it say so?

The one who reports is named before the verb, before the colon of the line, or in the heading above.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from service.domain.language.agencies import AgencyReading, KnownAgency, read_agencies
from service.domain.language.readings import Confidence

_RECEIVER = (
    r"(?:UBND|U[ỷỶ] ban|Ủy ban|Thường vụ|Thường trực|Đảng ủy|Đảng uỷ|HĐND|Hội đồng|Phòng|Văn phòng|VP|Trung tâm|Sở"
    r"|Thành ủy|Tỉnh ủy|Chủ tịch|BCĐ|Bộ|Cơ quan|Công an|Hội|[Tt]hành phố|[Tt]ỉnh|Chi cục|Thuế|Kho bạc|Ngân hàng|Trạm"
    r"|Thanh tra|Ban)\b"
)
_SENT = re.compile(
    rf"(?:[Gg]ửi|[Bb]áo cáo|[Pp]hản ánh|đề xuất|thông tin|cung cấp|về|cho|với|đến|lên|[Tt]rình)\s+"
    rf"(?:(?:kịp thời|kết quả|về|với|cho|đến|lên)\s+)*(?=(?P<first>{_RECEIVER}))"
)
_REST = re.compile(
    r"[.;:()]|\s\d|\s(?:trước|tiến độ|kết quả|theo|để|tổng hợp|chậm nhất|muộn nhất|định kỳ|hằng|hàng|gồm|xem xét"
    r"|chỉ đạo|những|các (?:khó|nội|báo|vấn|giải|biện)|vào|khi|nếu|thông qua|qua|đề xuất|kiến nghị|việc|tình hình"
    r"|trong|bằng|về|có|chủ trì|thực hiện|biết|mỗi|quyết định|từ|cho|đúng|kịp thời|đồng thời|phụ trách|được"
    r"|xử lý|giải quyết|cho ý kiến|phê duyệt|tại|nhằm)\b"
)
_THROUGH = re.compile(
    r"\b(?:thông qua|qua)\s+(?:đầu mối\s+(?:là\s+)?)?"
    r"(?P<to>(?:Phòng|Văn phòng|VP|Trung tâm|Sở|Ban|Bộ phận|Công an|Cơ quan|Thường trực)\b[^;.()]{0,60})"
)
_ONWARD = re.compile(
    r"(?:tổng hợp|tham mưu)(?:\s*,|\s+và|\s+chung)?\s+(?:trình\s+|gửi\s+)?báo cáo\s+"
    rf"(?P<to>{_RECEIVER}[^.;()]*)"
)
_VERB = re.compile(r"\b(?:[Bb]áo cáo|[Gg]ửi|[Pp]hản ánh|[Cc]ung cấp|[Tt]hực hiện (?:chế độ )?báo cáo|[Cc]ập nhật)\b")
_ACTOR = re.compile(
    r"(?P<asked>(?:[Đđ]ề nghị|[Yy]êu cầu|[Gg]iao|[Tt]rân trọng đề nghị)\s+)?"
    r"(?P<who>(?<!\w)(?:[Cc]ác|[Tt]hủ trưởng|[Nn]gười đứng đầu|[Ll]ãnh đạo|Trưởng|Phòng|Văn phòng|Trung tâm"
    r"|Công an|Trạm|UBND|Ủy ban|Hội|Đoàn|Ban|Trường|Sở|[Đđ]ơn vị|[Cc]ơ quan|Chủ đầu tư|Bí thư|Hiệu trưởng|[Cc]hi bộ)\b"
    r"[^.;:]{0,200})"
)
_ACTS = re.compile(
    r"[\s,]+(?:và\s+)?(?:có trách nhiệm|chịu trách nhiệm|chủ động|định kỳ|kịp thời|thường xuyên|tổng hợp|phải|thực hiện"
    r"|hằng|hàng|xây dựng|tổ chức|căn cứ|triển khai|rà soát|phối hợp|ban hành|lập|hướng dẫn|theo dõi|nghiêm túc"
    r"|tham mưu|báo cáo|gửi|phản ánh|cập nhật|cung cấp|chủ trì(?!\s+xây)|tập trung|khẩn trương|quan tâm|đăng ký"
    r"|trong|khi|nếu)\b"
)
_NO_ACTOR = re.compile(
    r"(?:\b(?:của|cho|với|trên|trong|tại|bởi|đôn đốc|phối hợp|giữa|từ|đến|về|gửi|giúp|báo cáo|trình|và|phản ánh"
    r"|các|những|mọi|thủ trưởng)|,)\s*$",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"(?:^|[.;,]\s*)(?:nếu|khi|trường hợp|trong quá trình|căn cứ|hằng|hàng|định kỳ)\s[^,;.]*,\s*$", re.IGNORECASE
)
_LABEL = re.compile(r"^\s*(?P<who>[^:.;]{3,160}):\s")
_HEADING = re.compile(
    r"^(?:(?:trách nhiệm(?:\s+chung)?(?:\s+của)?|đề nghị|giao|đối với|yêu cầu|nhiệm vụ của)\s+)+", re.IGNORECASE
)
_EVERYBODY = re.compile(
    r"cơ quan,?\s*(?:ban|đơn vị|phòng|địa phương)|phòng chuyên môn|phòng, ban|ban,? ngành|đoàn thể|đơn vị(?:\s+\w+)?"
    r" (?:chủ trì|được|có|liên)|được giao|phân công|các ngành|các phòng|các đơn vị$|các cơ quan",
    re.IGNORECASE,
)
_UPWARD = re.compile(r"đảng|thành ủy|tỉnh ủy|hđnd|hội đồng nhân dân|thường vụ|ban chấp hành", re.IGNORECASE)
_SYSTEM = re.compile(r"hệ thống|phần mềm|nền tảng|cổng", re.IGNORECASE)
LONGEST_NAME = 30
"""Words that a name may have before it is a sentence."""


@dataclass(frozen=True, slots=True)
class Reporters:
    """Who reports, each as printed. `leads`: the words mean all who have been given something to do.

    `asked`: they are asked to ("đề nghị"), not obliged.
    """

    names: tuple[str, ...] = ()
    leads: bool = False
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Receivers:
    """To whom: `through` is the office that gathers, `onward` to whom that office then reports."""

    names: tuple[str, ...] = ()
    through: str | None = None
    onward: tuple[str, ...] = ()


Known = Sequence[KnownAgency] | None


def reporters_of(sentence: str, label: str, heading: str, known: Known) -> Reporters:
    """Who reports by a sentence; `label`: the words of its line before it, `heading`: that of its section."""
    verb = _VERB.search(sentence)
    before = sentence[: verb.start()] if verb else sentence
    for found in _starts(before):
        who = before[found.start("who") :]
        cut = _ACTS.search(who)
        who = who[: cut.start()] if cut else who
        names = agencies_in(who.removesuffix(" chủ trì"), known)
        if names:
            return _reporters(names, "đề nghị" in (found["asked"] or "").casefold())
    for words in (label, heading):
        who = _HEADING.sub("", words).strip()
        names = agencies_in(who, known) if who else ()
        if names:
            return _reporters(names, words.strip().casefold().startswith("đề nghị"))
    return Reporters()


def _starts(before: str) -> list[re.Match[str]]:
    found = []
    at = 0
    while (hit := _ACTOR.search(before, at)) is not None:
        above = before[: hit.start()]
        if hit["asked"] or _CONDITION.search(above) or not _NO_ACTOR.search(above):
            found.append(hit)
        at = hit.start("who") + 3
    return found


def _reporters(names: tuple[str, ...], asked: bool) -> Reporters:
    return Reporters(names, any(_EVERYBODY.search(name) for name in names), asked)


def agencies_in(words: str, known: Known) -> tuple[str, ...]:
    """The agencies that words name, if they name nothing else."""
    words = words.strip(" ,–-*(")
    if not words or len(words.split()) > LONGEST_NAME:
        return ()
    reading = read_agencies(words, known=known)
    sure = all(one.confidence is not Confidence.unsure for one in reading.agencies)
    bad = {"agencies_cut_off", "agency_unreadable", "agency_person"} & {one.code for one in reading.problems}
    # A name that nobody knows is one only if it begins like an agency's.
    named = sure and all(one.canonical or one.collective or _OFFICE.match(one.name) for one in reading.agencies)
    return tuple(one.name for one in reading.agencies) if named and not bad else ()


_OFFICE = re.compile(
    rf"{_RECEIVER}|Trường|Đội|Tổ|Công ty|Viễn thông|Mặt trận|Đoàn|Hạt|Đồn|Trưởng|Người đứng đầu|Thủ trưởng|Chi nhánh"
)


def receivers_of(sentence: str, known: Known) -> Receivers:
    """To whom a sentence sends."""
    onward = _ONWARD.search(sentence)
    through_at = _THROUGH.search(sentence)
    through = _listed(through_at["to"], known)[:1] if through_at else ()
    first = _SENT.search(sentence)
    later = onward is not None and (
        (through_at is not None and through_at.start() < onward.start())
        or (first is not None and first.start("first") < onward.start("to"))
    )
    body = sentence[: onward.start()] if later and onward else sentence
    names: dict[str, None] = {}
    for hit in _SENT.finditer(body):
        if through_at and through_at.start() <= hit.start() < through_at.end():
            continue
        names |= dict.fromkeys(_listed(body[hit.start("first") :], known))
    return Receivers(
        tuple(names),
        through[0] if through else None,
        _listed(onward["to"], known) if later and onward else (),
    )


def _listed(words: str, known: Known) -> tuple[str, ...]:
    """The agencies that words begin with."""
    end = _REST.search(words)
    text = words[: end.start()] if end else words
    stops = [*[piece.start() for piece in re.finditer(r"\s*,\s*|\s+và\s+", text)][:8], len(text)]
    if not re.match(_RECEIVER, text.strip()):
        return ()
    for stop in reversed(stops):
        if len(text[:stop].split()) > LONGEST_NAME:
            continue
        found = read_agencies(text[:stop], known=known).agencies
        if found and all(_is_receiver(one) for one in found):
            return _names(found)
    return ()


def _is_receiver(one: AgencyReading) -> bool:
    """Known, or called like an agency that gets reports: what goes on behind a comma may be no receiver."""
    return one.canonical is not None or re.match(_RECEIVER, one.name) is not None


def _names(found: Sequence[AgencyReading]) -> tuple[str, ...]:
    return tuple(
        _with_level(name)
        for one in found
        for name in ([one.name] if one.canonical else re.split(rf"\s+và\s+(?={_RECEIVER})", one.name))
    )


def _with_level(name: str) -> str:
    """A bare level means its committee: "báo cáo thành phố"."""
    return f"UBND {name.casefold()}" if name.casefold() in {"thành phố", "tỉnh"} else name


def is_upward(names: Sequence[str]) -> bool:
    """Whether all of them are above the People's Committee: only it reports there."""
    return bool(names) and all(_UPWARD.match(name) for name in names)


def act_of(to: Sequence[str], *, gathers: bool) -> str:
    """What the receivers do with what they get."""
    if to and all(_SYSTEM.match(name) for name in to):
        return "enter_in_system"
    if gathers:
        return "consolidate"
    return "acknowledge" if is_upward(to) else "accept"


def label_of(text: str, known: Known) -> str:
    """The agency before the colon with which a line begins, or nothing."""
    found = _LABEL.match(text)
    return found["who"] if found and agencies_in(_HEADING.sub("", found["who"]), known) else ""
