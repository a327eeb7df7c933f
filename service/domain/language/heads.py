"""What does a document say of itself: number, date, issuer, title, period, signer, recipients, legal bases?

The whole text goes in, as it comes out of PDF, DOCX or a form. What is blank in print stays
blank, a date stays as incomplete as it is, and a mark of secrecy is told, whoever asks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date as Day
from typing import Any

from service.domain.language.citations import Citation, legal_bases, replaced
from service.domain.language.phrases import without_documents
from service.domain.language.readings import Confidence, Problem, least
from service.domain.language.signatures import read_ending
from service.domain.language.spelling import clean, lowered
from service.domain.language.stretches import Unit
from service.domain.language.times import find_times
from service.domain.language.top_blocks import TYPES, TopBlock, read_annex_head, read_top_block

LONGEST = 2_000_000
"""More letters than a plan of a thousand pages has."""

_TOP_LINES = 80
_TITLE_LINES = 16
_BODY_NAME = (
    r"(?:Ủy ban nhân dân|Uỷ ban nhân dân|UBND|Hội đồng nhân dân|HĐND|Đảng ủy|Đảng uỷ|Ban Thường vụ"
    r"|Phòng|Sở|Trung tâm|Văn phòng|Công an|Ban Chỉ đạo|Trường|Trạm)"
)
_ENACTS = re.compile(
    rf"(?P<issuer>{_BODY_NAME}[^.;:\n(]{{0,80}}?)\s(?:đã\s)?(?:ban hành|xây dựng"
    rf"|triển khai thực hiện|triển khai|đề ra|lập)\s(?P<what>(?:Kế hoạch|kế hoạch|Chương trình"
    rf"|Phương án|Đề án).{{0,600}})",
    re.DOTALL,
)
_OPENS_BASES = re.compile(r"^(?:Căn cứ|Thực hiện|Theo|Xét|Trên cơ sở|Tiếp theo|Triển khai)\s")
_OPENS_TITLE_LIKE = re.compile(r"^(?:Thực hiện|Triển khai|Tiếp tục)\s")
_NUMBERED = re.compile(
    r"^(?:[IVX]{1,5}\s?[.\-/]|[A-D]\s?[.\-]|(?:PHẦN|Phần|Chương|CHƯƠNG)\s(?:[IVX\d]|thứ|THỨ)|1\s?\.|Điều \d)\s?\S"
)
_RULE = re.compile(r"^[\s_\-=*.–—]{3,}$")
_BASES_HEADING = re.compile(r"(?:cơ sở|căn cứ) pháp lý|căn cứ (?:xây dựng|ban hành|thực hiện)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class HeadReading:
    """The head of a document; what is not printed, or left blank, is None.

    symbol without the sign before it, which is `separator` ("/" of 10/KH-UBND). date: partial,
    2026-04. title: without the type. period: first and last day, None where open.
    signer_role: the position of who signs; signer_capacity (KT. CHỦ TỊCH) and signer_authority
    (TM. ỦY BAN NHÂN DÂN) in whose place and for whom. secrecy: MẬT, TỐI MẬT or TUYỆT MẬT.
    """

    number: str | None
    separator: str | None
    symbol: str | None
    date: str | None
    place: str | None
    issuer: str | None
    parent: str | None
    type: str | None
    title: str | None
    period: tuple[Day | None, Day | None] | None
    signer: str | None
    signer_role: str | None
    signer_capacity: str | None
    signer_authority: str | None
    replaces: Citation | None
    recipients: tuple[str, ...]
    legal_bases: tuple[Citation, ...]
    secrecy: str | None
    problems: tuple[Problem, ...]
    confidence: Confidence

    def as_json(self) -> dict[str, Any]:
        """The reading as the command line writes it."""
        period = None
        if self.period is not None:
            first, last = self.period
            period = {"start": first and first.isoformat(), "end": last and last.isoformat()}
        return {
            "number": self.number,
            "symbol": self.symbol,
            "date": self.date,
            "place": self.place,
            "issuer": self.issuer,
            "parent": self.parent,
            "type": self.type,
            "title": self.title,
            "period": period,
            "signer": self.signer,
            "signerRole": self.signer_role,
            "signerCapacity": self.signer_capacity,
            "signerAuthority": self.signer_authority,
            "replaces": self.replaces.as_json() if self.replaces else None,
            "recipients": list(self.recipients),
            "legalBases": [base.as_json() for base in self.legal_bases],
            "secrecy": self.secrecy,
            "confidence": self.confidence.value,
            "problems": [{"code": problem.code, "params": dict(problem.params)} for problem in self.problems],
        }


def read_head(text: str) -> HeadReading:
    """Read the head, the bases and the end of a whole document."""
    raw = [clean(line) for line in text[:LONGEST].split("\n")]
    whole = " ".join(line for line in raw if line)
    kind, title, at, after = _type_and_title(raw)
    top = read_top_block([line for line in raw[:at] if line]) if at is not None else TopBlock()
    annex = read_annex_head(whole)
    enacting = _ENACTS.search("\n".join(raw[after : after + 150]))
    said = " ".join(enacting["what"].split()) if enacting else ""
    paragraphs = _paragraphs(raw, after)
    ending = read_ending([line for line in raw[after:] if line])
    issuer = _issuer(top, annex, " ".join(enacting["issuer"].split()) if enacting else None)
    period, vision = _period(title or "", said)
    printed = top.date or annex.date
    head = HeadReading(
        number=top.number or annex.number,
        separator=top.separator or annex.separator,
        symbol=top.symbol or annex.symbol,
        date=printed.iso() if printed else None,
        place=top.place,
        issuer=issuer,
        parent=top.parent,
        type=kind.capitalize() if kind else None,
        title=title or None,
        period=period,
        signer=ending.signer,
        signer_role=ending.role,
        signer_capacity=ending.capacity,
        signer_authority=ending.authority,
        replaces=replaced(whole),
        recipients=ending.recipients,
        legal_bases=legal_bases(paragraphs, whole),
        secrecy=top.secrecy or read_top_block([line for line in raw[:_TOP_LINES] if line][:12]).secrecy,
        problems=(),
        confidence=Confidence.sure,
    )
    return _judged(
        head,
        vision=vision,
        from_annex=top.symbol is None and annex.symbol is not None,
        impossible=printed is not None and printed.year is not None and printed.iso() is None,
    )


def _type_and_title(raw: list[str]) -> tuple[str | None, str, int | None, int]:
    """The type, the title, the line of the type and the line behind the title."""
    for at, line in enumerate(raw[: _TOP_LINES * 3]):
        packed = re.sub(r"\s", "", line)
        kind = next((one for one in TYPES if packed == one.replace(" ", "")), None)
        rest = ""
        if kind is None:
            kind = next((one for one in TYPES if line.startswith(one + " ") and line.isupper()), None)
            rest = line[len(kind) :].strip() if kind else ""
        if kind is not None:
            title, after = _title(raw, at + 1, rest)
            return kind, title, at, after
    return None, "", None, 0


def _title(raw: list[str], at: int, first: str) -> tuple[str, int]:
    """The lines of a title, joined: up to the bases, a heading, a rule, or a gap wider than those within it."""
    parts = [first] if first else []
    gap, within = 0, None
    for n in range(at, min(len(raw), at + _TITLE_LINES * 3)):
        line = raw[n]
        if not line:
            gap += 1
            continue
        begun = bool(parts)
        if _RULE.match(line):
            if begun:
                return _joined(parts), n
            gap = 0
            continue
        if (
            line.startswith("Căn cứ")
            or _NUMBERED.match(line)
            or line.startswith("Kính gửi")
            or _ENACTS.match(line)
        ):
            return _joined(parts), n
        if begun and (
            _OPENS_BASES.match(line)
            and (_OPENS_TITLE_LIKE.match(line) is None or re.search(r"\bsố\s\d", line))
        ):
            return _joined(parts), n
        if begun and within is not None and gap > within:
            return _joined(parts), n
        if begun and gap > 2:
            return _joined(parts), n
        if len(parts) > (1 if first else 0) or (begun and not first):
            within = gap if within is None else max(within, gap)
        parts.append(line)
        gap = 0
        if len(parts) >= _TITLE_LINES:
            return _joined(parts), n + 1
    return _joined(parts), at + len(parts)


def _joined(parts: list[str]) -> str:
    return " ".join(" ".join(parts).split()).strip(" .;")


def _paragraphs(raw: list[str], after: int) -> list[str]:
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
        enacts = _ENACTS.match(line) or re.match(rf"^{_BODY_NAME}.*(?:ban hành|xây dựng)", line)
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


def _issuer(top: TopBlock, annex: TopBlock, enacting: str | None) -> str | None:
    """The issuer as a sentence writes it; the head alone when no sentence names it with its place."""
    for named in (enacting, annex.issuer, top.issuer):
        if named is not None and re.search(
            r"\s(?:xã|phường|thị trấn|đặc khu|thành phố|tỉnh|huyện|quận)\s\S", named
        ):
            return re.sub(r"^UBND\b", "Ủy ban nhân dân", named)
    return top.issuer or enacting or annex.issuer


def _period(title: str, said: str) -> tuple[tuple[Day | None, Day | None] | None, bool]:
    """The days the plan is for, by its title or the sentence that enacts it; whether it names a vision beyond."""
    for text in (title, said):
        low = without_documents(lowered(text))
        times = [time for time in find_times(low) if time.unit is not Unit.day and time.year is not None]
        if not times:
            continue
        vision = re.search(r"tầm nhìn", low)
        spans = []
        for time in times:
            start, end = time.spans(time.year or 0)[0][0], time.spans(time.year or 0)[-1][1]
            until = re.search(r"\b(?:đến|tới)(?:\s(?:hết|cuối))?\s$", low[max(0, time.at - 12) : time.at])
            spans.append((None if until and time.unit is Unit.year else start, end))
        starts = [start for start, _ in spans]
        first = None if starts[0] is None else min(one for one in starts if one is not None)
        last = max(end for _, end in spans)
        return (first, last), vision is not None
    return None, False


def _judged(head: HeadReading, *, vision: bool, from_annex: bool, impossible: bool) -> HeadReading:
    sure, likely, unsure = Confidence
    whole_date = head.date is not None and len(head.date) == 10
    told = (
        (head.secrecy is not None, sure, Problem("secrecy_mark", {"mark": head.secrecy or ""})),
        (head.type is None, unsure, Problem("type_missing")),
        (head.title is None, unsure, Problem("title_missing")),
        (head.issuer is None, unsure, Problem("issuer_missing")),
        (head.symbol is None, likely, Problem("symbol_missing")),
        (head.symbol is not None and head.number is None, sure, Problem("number_blank")),
        (from_annex, likely, Problem("number_of_annex")),
        (impossible, unsure, Problem("date_impossible")),
        (head.date is None and not impossible, likely, Problem("date_missing")),
        (head.date is not None and not whole_date, sure, Problem("date_partial", {"date": head.date or ""})),
        (head.period is None, likely, Problem("head_period_missing")),
        (vision, likely, Problem("vision_year")),
        (head.signer is None, likely, Problem("signer_missing")),
        (not head.recipients, likely, Problem("recipients_missing")),
        (not head.legal_bases, likely, Problem("bases_missing")),
        (any(base.date is None for base in head.legal_bases), likely, Problem("base_undated")),
    )
    problems = [problem for holds, _, problem in told if holds]
    weight = [confidence for holds, confidence, _ in told if holds]
    values = {name: getattr(head, name) for name in head.__slots__}
    return HeadReading(**{**values, "problems": tuple(problems), "confidence": least(*weight)})
