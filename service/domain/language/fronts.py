"""Where does the front of a document end: its type, its title, the paragraphs of what it rests on?"""

from __future__ import annotations

import re

from service.domain.language.text import fold
from service.domain.language.top_blocks import TYPES

TOP_LINES = 240
"""Within how many lines the type of a document must stand."""
_BODY_NAME = (
    r"(?:Ủy ban nhân dân|Uỷ ban nhân dân|UBND|Hội đồng nhân dân|HĐND|Đảng ủy|Đảng uỷ|Ban Thường vụ"
    r"|Ban Thường trực|Ban Chấp hành|Ban Chỉ huy|Ban Chỉ đạo|Ban Quản lý|Tỉnh ủy|Thành ủy|Ủy ban MTTQ|Ủy ban Mặt trận"
    r"|Phòng|Sở|Trung tâm|Văn phòng|Công an|Trường|Trạm|Hội|Hạt)"
)
ENACTS = re.compile(
    rf"(?<!của )(?<!Của )(?P<issuer>{_BODY_NAME}[^.;:\n(]{{0,80}}?)\s(?:đã\s)?(?:ban hành|xây dựng"
    rf"|triển khai thực hiện|triển khai|đề ra|lập)\s(?P<what>(?:Kế hoạch|kế hoạch|Chương trình"
    rf"|Phương án|Đề án).{{0,600}})",
    re.DOTALL,
)
"""The words that enact: who (issuer) gives out what."""
_OPENS_BASES = re.compile(r"^(?:Căn cứ|Thực hiện|Theo|Xét|Trên cơ sở|Tiếp theo|Triển khai)\s")
_OPENS_TITLE_LIKE = re.compile(r"^(?:Thực hiện|Triển khai|Tiếp tục)\s")
_NUMBERED = re.compile(
    r"^(?:[IVX]{1,5}\s?[.\-/]|[A-D]\s?[.\-]|(?:PHẦN|Phần|Chương|CHƯƠNG)\s(?:[IVX\d]|thứ|THỨ)|1\s?\.|Điều \d)\s?\S"
)
_AUTHORITY_LINE = re.compile(
    r"^(?:CHỦ TỊCH|ỦY BAN NHÂN DÂN|UỶ BAN NHÂN DÂN|HỘI ĐỒNG NHÂN DÂN|BAN THƯỜNG VỤ|GIÁM ĐỐC|TRƯỞNG)\s"
)
_RULE = re.compile(r"^[\s_\-=*.–—]{3,}$")
_BASES_HEADING = re.compile(r"(?:cơ sở|căn cứ) pháp lý|căn cứ (?:xây dựng|ban hành|thực hiện)", re.IGNORECASE)
_TITLE_LINES = 16
_LONGEST_TITLE_LINE = 600


def type_and_title(raw: list[str]) -> tuple[str | None, str, int | None, int]:
    """The type, the title, the line of the type and the line behind the title."""
    for at, line in enumerate(raw[:TOP_LINES]):
        packed = fold(line).replace(" ", "")
        kind = next((one for one in TYPES if line.isupper() and packed == fold(one).replace(" ", "")), None)
        rest = ""
        if kind is None:
            kind = next((one for one in TYPES if line.startswith(one + " ") and line.isupper()), None)
            rest = line[len(kind) :].strip() if kind else ""
        if kind is not None:
            title, after = _title(raw, at + 1, rest)
            return kind, title, at, after
    return _letter(raw)


def _letter(raw: list[str]) -> tuple[str | None, str, int | None, int]:
    """A letter has no type in print: its subject stands below the number, "V/v …"."""
    for at, line in enumerate(raw[: TOP_LINES // 4]):
        subject = re.match(r"(?:V/v|Về việc)\s?:?\s(?P<what>.+)", line, re.IGNORECASE)
        if subject and any(one.startswith("Kính gửi") for one in raw[at : at + 30]):
            return "CÔNG VĂN", subject["what"].strip(" ."), at, at + 1
    return None, "", None, 0


def _title(raw: list[str], at: int, first: str) -> tuple[str, int]:
    """The lines of a title, joined: up to the bases, a heading, a rule, or a gap wider than those within it."""
    parts = [first] if first else []
    gap, within = 0, -1
    for n in range(at, min(len(raw), at + _TITLE_LINES * 3)):
        line = raw[n]
        begun = bool(parts)
        if not line or (_RULE.match(line) and not begun):
            gap += not line
            continue
        wider = begun and not line[0].islower() and gap > (within if within >= 0 else 2)
        if wider or _ends_title(line, begun) or len(parts) == _TITLE_LINES:
            return _joined(parts), n
        if begun:
            within = max(within, gap)
        parts.append(line)
        gap = 0
    return _joined(parts), at + len(parts)


def _ends_title(line: str, begun: bool) -> bool:
    """Whether a line is no title: bases, a heading, the words that enact, a rule, the authority that decides."""
    if (
        len(line) > _LONGEST_TITLE_LINE
        or line.startswith(("Căn cứ", "Kính gửi"))
        or _NUMBERED.match(line)
        or ENACTS.match(line)
    ):
        return True
    if not begun:
        return False
    if _RULE.match(line) or (line.isupper() and _AUTHORITY_LINE.match(line)):
        return True
    like_a_title = _OPENS_TITLE_LIKE.match(line) and not re.search(r"\bsố\s\d", line)
    return bool(_OPENS_BASES.match(line)) and not like_a_title


def _joined(parts: list[str]) -> str:
    return " ".join(" ".join(parts).split()).strip(" .;")


def paragraphs_of_bases(raw: list[str], after: int) -> list[str]:
    """The paragraphs of bases: between title and the words that enact, and under a heading of legal bases."""
    found: list[str] = []
    current = ""
    headed = False
    for n, line in enumerate(raw[after : after + 220]):
        if not line:
            continue
        if _BASES_HEADING.search(line) and len(line) < 80 and _NUMBERED.match(line):
            found, current, headed = [*found, current], "", True
            continue
        if _NUMBERED.match(line):
            if headed or not _bases_ahead(raw[after + n + 1 : after + n + 60]):
                break
            found, current = [*found, current], ""
            continue
        if re.match(r"^[-+•]\s", line) and not headed and found and not _OPENS_BASES.match(line):
            current = f"{current} {line}"
            continue
        enacts = ENACTS.match(line) or re.match(rf"^{_BODY_NAME}.*(?:ban hành|xây dựng)", line)
        if enacts and not headed:
            found, current = [*found, current], ""
            if not any(
                _BASES_HEADING.search(one) and _NUMBERED.match(one) for one in raw[after + n : after + n + 30]
            ):
                break
            continue
        ended = current.endswith((";", ".", ":")) or (
            current.endswith(",") and bool(_OPENS_BASES.match(line))
        )
        if (
            ended
            or re.match(r"^[-+•]\s", line)
            or (
                _OPENS_BASES.match(line)
                and not current.endswith(("-", ","))
                and re.search(r"^Căn cứ|\bsố\b", line)
            )
        ):
            found, current = [*found, current], line
        else:
            current = f"{current} {line}".strip()
    parts = [part.strip() for one in [*found, current] for part in re.split(r";", one)]
    return [re.sub(r"(?<=\d)-\s(?=[A-ZĐ])", "-", re.sub(r"^[-+•]\s", "", part)) for part in parts if part]


def _bases_ahead(lines: list[str]) -> bool:
    return any(_BASES_HEADING.search(line) and _NUMBERED.match(line) for line in lines[:3])
