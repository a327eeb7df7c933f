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
from service.domain.language.dates import NoSuchDay
from service.domain.language.fronts import ENACTS, paragraphs_of_bases, type_and_title
from service.domain.language.phrases import without_documents
from service.domain.language.readings import Confidence, Problem, least
from service.domain.language.signatures import read_ending
from service.domain.language.spelling import clean, lowered
from service.domain.language.stretches import Time, Unit
from service.domain.language.text import fold
from service.domain.language.times import find_times
from service.domain.language.top_blocks import TopBlock, read_annex_head, read_top_block

LONGEST = 2_000_000
"""More letters than a plan of a thousand pages has."""

_TOP_WITHOUT_TYPE = 20
_PLACED = re.compile(r"\s(?:xã(?!\shội)|phường|thị trấn|đặc khu|thành phố|tỉnh|huyện|quận)\s\S")
_SAID_SO_FAR = re.compile(r"như sau|cụ thể|với (?:các )?nội dung|\sI\s?\.\s|:\s")
_SAME_PERIOD = re.compile(
    r"\s?\(?(?:,|;|và|tầm nhìn|định hướng|đến)[\s,]*(?:(?:và|tầm nhìn|định hướng|giai đoạn|đến"
    r"|hết|cuối|năm|các|từ)[\s,]*)*"
)
"""What may stand between the parts of one period: "đến năm 2030, tầm nhìn đến năm 2045"."""
_THROUGH = re.compile(r"\s?(?:-|đến|đến hết)\s?(?:hết\s)?(?:ngày\s)?")
_COLUMNS = re.compile(r"\t+|\s\|\s|^\|\s?|\s?\|$")


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
    kind, title, at, after = type_and_title(raw)
    cells = [[clean(cell) for cell in _COLUMNS.split(line)] for line in text[:LONGEST].split("\n")]
    top = read_top_block(
        [one for line in cells[: _TOP_WITHOUT_TYPE if at is None else at] for one in line if one]
    )
    annex = read_annex_head(whole)
    enacting = ENACTS.search("\n".join(raw[after : after + 150]))
    said = " ".join(enacting["what"].split()) if enacting else ""
    paragraphs = paragraphs_of_bases(raw, after)
    ending = read_ending([one for line in cells[after:] for one in line if one])
    issuer = _issuer(top, annex, " ".join(enacting["issuer"].split()) if enacting else None)
    period, doubts = _period(title or "", said)
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
        secrecy=top.secrecy or read_top_block([line for line in raw if line][:12]).secrecy,
        problems=(),
        confidence=Confidence.sure,
    )
    return _judged(
        head,
        doubts=doubts,
        from_annex=top.symbol is None and annex.symbol is not None,
        impossible=printed is not None and printed.year is not None and printed.iso() is None,
    )


def _issuer(top: TopBlock, annex: TopBlock, enacting: str | None) -> str | None:
    """The issuer as a sentence writes it, where that is the body of the head; else the body of the head."""
    said = [re.sub(r"^UBND\b", "Ủy ban nhân dân", named) for named in (enacting, annex.issuer) if named]
    if top.issuer is not None and _PLACED.search(top.issuer):
        return next((named for named in said if fold(named).startswith(fold(top.issuer))), top.issuer)
    placed = [named for named in said if _PLACED.search(named)]
    return next(iter([*placed, *([top.issuer] if top.issuer else []), *said]), None)


def _period(title: str, said: str) -> tuple[tuple[Day | None, Day | None] | None, tuple[Problem, ...]]:
    """The days the plan is for, by its title or the sentence that enacts it, and what is doubtful about them.

    The last time named is the plan's own: what stands before it belongs to the programme it
    carries out ("Chương trình … giai đoạn 2021-2025 trong năm 2026").
    """
    for text in (title, _SAID_SO_FAR.split(said)[0]):
        low = without_documents(lowered(text[:2000]))
        times = [time for time in find_times(low) if time.unit is not Unit.day and time.year is not None]
        if not times and (days := _from_day_to_day(low)) is not None:
            return days, ()
        if not times:
            continue
        first = len(times) - 1
        while first and _SAME_PERIOD.fullmatch(low[times[first - 1].end : times[first].at]):
            first -= 1
        spans = [_span_of(low, time) for time in times[first:]]
        begin = None if spans[0][0] is None else min(start for start, _ in spans if start is not None)
        doubts = [Problem("vision_year")] if "tầm nhìn" in low[times[first].at :] else []
        doubts += [Problem("several_periods")] if first else []
        return (begin, max(end for _, end in spans)), tuple(doubts)
    return None, ()


def _from_day_to_day(low: str) -> tuple[Day, Day] | None:
    """A title that names two days: "từ ngày 15/5/2026 đến ngày 15/8/2026"."""
    days = [time for time in find_times(low) if time.unit is Unit.day]
    if len(days) != 2 or days[1].year is None or not _THROUGH.fullmatch(low[days[0].end : days[1].at]):
        return None
    if re.search(r"\btừ(?: ngày)?\s?$", low[: days[0].at]) is None:
        return None
    try:
        first, last = (one.spans(one.year or days[1].year or 0)[0][1] for one in days)
    except NoSuchDay:
        return None
    return (first, last) if first <= last else None


def _span_of(low: str, time: Time) -> tuple[Day | None, Day]:
    """First and last day of a time; "đến năm 2030" has no first."""
    spans = time.spans(time.year or 0)
    until = re.search(r"\b(?:đến|tới)(?:\s(?:hết|cuối))?\s$", low[max(0, time.at - 12) : time.at])
    return (None if until and time.unit is Unit.year else spans[0][0]), spans[-1][1]


def _judged(
    head: HeadReading, *, doubts: tuple[Problem, ...], from_annex: bool, impossible: bool
) -> HeadReading:
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
        *((True, likely, doubt) for doubt in doubts),
        (head.signer is None, likely, Problem("signer_missing")),
        (not head.recipients, likely, Problem("recipients_missing")),
        (not head.legal_bases, likely, Problem("bases_missing")),
        (any(base.date is None for base in head.legal_bases), likely, Problem("base_undated")),
    )
    problems = [problem for holds, _, problem in told if holds]
    weight = [confidence for holds, confidence, _ in told if holds]
    values = {name: getattr(head, name) for name in head.__slots__}
    return HeadReading(**{**values, "problems": tuple(problems), "confidence": least(*weight)})
