"""Who signed a document, for whom, and who receives it?

The two columns at the end of a Vietnamese document (recipients left, signature right) arrive
in any order: one below the other, or line by line beside each other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from service.domain.language.spelling import CAPITAL, SMALL

_NAME_WORD = rf"[{CAPITAL}](?:['’][{CAPITAL}])?[{SMALL}'’]+"
_NAME = re.compile(
    rf"(?:(?:Ths|ThS|TS|BS|Thượng tá|Trung tá|Thiếu tá|Đại tá|Đại úy|Thượng úy|Trung úy)"
    rf"\.?\s)?(?P<name>(?:[YHK]\s(?=[{CAPITAL}]))?{_NAME_WORD}(?:\s{_NAME_WORD}){{1,4}})$"
)
_LOUD_NAME = re.compile(
    rf"(?P<name>(?!ỦY BAN|UỶ BAN|BAN |CHỦ |PHÓ |HỘI )[{CAPITAL}]{{2,8}}(?:\s[{CAPITAL}]{{2,8}}){{1,4}})"
)
_POSITION = (
    r"(?:QUYỀN\s)?(?:PHÓ\s)?(?:CHỦ TỊCH|CHÁNH VĂN PHÒNG|TRƯỞNG PHÒNG|TRƯỞNG BAN|TRƯỞNG CÔNG AN"
    r"|GIÁM ĐỐC|BÍ THƯ|HIỆU TRƯỞNG|TRƯỞNG TRẠM"
    r"|CHỈ HUY TRƯỞNG|THỦ TRƯỞNG|TRƯỞNG ĐOÀN|VIỆN TRƯỞNG|CỤC TRƯỞNG|TỔNG GIÁM ĐỐC|HIỆU TRƯỞNG"
    r"|BỘ TRƯỞNG|THƯỜNG TRỰC ĐẢNG ỦY)"
)
_BODY = rf"(?:ỦY|UỶ|HỘI|BAN|ĐẢNG|UBND|HĐND|SỞ|PHÒNG|TRUNG|BCĐ|TỈNH|THÀNH|ĐOÀN|CHI|BCH|UBMTTQ|MTTQ)[{CAPITAL} \-.,&]*"
_AUTHORITY = re.compile(rf"(?:T[./]?M\.?)\s?(?P<body>{_BODY})$")
_CAPACITY = re.compile(
    rf"(?P<mark>KT\.|K/T\.?|TL\.|TUQ\.)\s?(?P<what>(?:{_POSITION}|{_BODY})[{CAPITAL} \-]*)$"
)
_ROLE = re.compile(
    rf"(?P<role>(?:Q\.\s?)?{_POSITION}(?:\s(?:HĐND|UBND|XÃ|PHƯỜNG|THƯỜNG TRỰC|CHUYÊN TRÁCH)[{CAPITAL} \-]*)?)$"
)
_HEADING = re.compile(r"Nơi\s+nhận\s*:?", re.IGNORECASE)
_ANNEX = re.compile(r"^(?:PHỤ\s?LỤC|PHỤC LỤC|BIỂU|DANH MỤC|\(Kèm theo|\(Ban hành kèm)", re.IGNORECASE)
_SIGNED = re.compile(r"\s*\(?(?:Đã ký|đã ký|Ký bởi|Ký tên)\)?.*$")
_SPAN = 45
"""How many lines that are not blank the end of a document may take, from the first sign of it on."""


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of a document: TM. ỦY BAN NHÂN DÂN / KT. CHỦ TỊCH / PHÓ CHỦ TỊCH / the name; and its recipients."""

    authority: str | None
    capacity: str | None
    role: str | None
    signer: str | None
    recipients: tuple[str, ...]


def read_ending(lines: list[str]) -> Ending:
    """Read signature and recipients from the lines of a document, blank ones left out."""
    begin = _begin(lines)
    if begin is None:
        return Ending(None, None, None, None, ())
    authority = capacity = role = signer = None
    items: list[str] = []
    listing = False
    for line in lines[begin : begin + _SPAN]:
        rest = line.strip()
        if _ANNEX.match(rest):
            break
        head = _HEADING.match(rest)
        if head:
            listing, rest = True, rest[head.end() :].strip()
        if (found := _AUTHORITY.search(rest)) and authority is None:
            authority, rest = f"TM. {found['body'].strip()}", rest[: found.start()].strip()
        elif (found := _CAPACITY.search(rest)) and capacity is None:
            capacity, rest = found.group().strip(), rest[: found.start()].strip()
        elif (found := _ROLE.search(rest)) and role is None:
            role, rest = found["role"].strip(), rest[: found.start()].strip()
        elif role is not None or authority is not None or capacity is not None:
            name = _signer(rest)
            if name is not None and signer is None and (role is not None or capacity is not None):
                signer, rest = name, rest[: -len(name)].strip()
        if not rest or not listing:
            continue
        if re.match(r"[-+•*–]", rest):
            items += [part for part in re.split(r";\s*[-+•–]\s", rest.lstrip("-+•*– ")) if part]
        elif (
            items
            and signer is None
            and not rest.isupper()
            and not re.match(r"\(?(?:Đã ký|Ký bởi|Người ký)", rest)
        ):
            items[-1] = f"{items[-1]} {rest}"
    recipients = tuple(_SIGNED.sub("", " ".join(item.split())).strip(" ;.,") for item in items)
    return Ending(authority, capacity, role, signer, tuple(one for one in recipients if one))


def _begin(lines: list[str]) -> int | None:
    """The first line of the end: "Nơi nhận", or the signature where it stands above."""
    heading = next((n for n, line in enumerate(lines) if _HEADING.match(line) and len(line) < 200), None)
    signed = [n for n, line in enumerate(lines) if _AUTHORITY.search(line) or _CAPACITY.search(line)]
    roles = [n for n, line in enumerate(lines) if _ROLE.fullmatch(line)]
    if heading is None:
        return signed[0] if signed else roles[-1] if roles else None
    above = [n for n in signed or roles if heading - _SPAN // 3 < n < heading]
    return min([heading, *above])


def _signer(line: str) -> str | None:
    """The name at the end of a line: all of it, or what follows the full stop of the last recipient."""
    if re.match(r"[-+•*–]", line):
        tail = re.search(r"[.;]\s+([^.;]+)$", line)
        found = _NAME.fullmatch(tail[1].strip()) if tail else None
    else:
        found = _NAME.fullmatch(line) or _LOUD_NAME.fullmatch(line)
    return found["name"] if found else None
