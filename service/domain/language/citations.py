"""Which documents does a text cite: number, date, issuer, and which of them does it rest on or replace?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from service.domain.language.dates import PrintedDate, whole_year

KINDS = (
    "Nghị quyết liên tịch|Nghị quyết|Quyết định|Kế hoạch hành động|Kế hoạch|Chương trình hành động|Chương trình|Chỉ thị"
    "|Thông báo kết luận|Thông báo|Kết luận|Nghị định|Thông tư liên tịch|Thông tư|Công văn|Công điện|Tờ trình|Báo cáo"
    "|Hướng dẫn|Quy định|Quy chế|Đề án|Luật|Pháp lệnh|Văn bản|Thông tri|Phương án|Chỉ lệnh|Mệnh lệnh|Lời kêu gọi"
)
_SYMBOL = (
    r"\d{1,5}[a-z]?(?:/(?:19|20)"
    r"\d\d)?\s?[-/]\s?[A-ZĐ]{1,6}[A-Za-zĐđƯư0-9]*(?:\s?[-/&]\s?[A-ZĐƯ][A-Za-zĐđƯư0-9.]*)*"
)
_DATE = (
    r"ngày\s(?P<d>\d{1,2})(?:\s?[/.\-]\s?|\s?,?\stháng\s)(?P<m>\d{1,2})(?:\s?[/.\-]\s?|\s?,?\snăm\s)"
    r"(?P<y>(?:19|20)\d\d|\d\d)\b"
)
_STOP = (
    r"(?=\s(?:về|thực hiện|sửa đổi|phê duyệt|triển khai|ban hành|quy định|hướng dẫn|kết luận|giao"
    r"|công bố|tổ chức|bãi bỏ"
    r"|thay thế|đẩy mạnh|tăng cường|phát triển|điều chỉnh|năm \d|tại cuộc|bổ sung|cập nhật"
    r"|cụ thể hóa|cụ thể hoá|v/v|liên quan|trình|và (?:Nghị|Quyết|Kế|Chương|Chỉ|Thông|Kết|Công)"
    r"|gửi|đối với|nhằm|để)\b"
    r"|\s?[;.:()“\"]|,(?!\s(?:Hạ tầng|Đô thị|Thể thao|Văn hóa|Khoa học))|$)"
)
CITATION = re.compile(
    rf"(?P<kind>{KINDS})(?:\s(?:số|hành động số))?\s?:?\s?(?P<number>{_SYMBOL})(?:\s?,?\s?(?:ký\s)?{_DATE})?"
    rf"(?:\s?,?\s?của\s(?P<issuer>.{{2,120}}?){_STOP})?"
)
_LAW = re.compile(
    rf"(?P<name>(?:Bộ luật|Luật|Pháp lệnh)\s[^;.]{{3,160}}?)"
    rf"(?:\ssố\s(?P<number>\d{{1,4}}/\d{{4}}/[A-Z]+\d*))?\s?,?\s?{_DATE}"
    r"(?:\scủa\s(?P<issuer>[^;,.]{2,60}))?"
)
_OPENING = re.compile(
    r"^[\s\-+•*]*(?:(?:Căn cứ|Thực hiện|Theo|Xét|Trên cơ sở|Tiếp theo|Triển khai"
    r"|Triển khai thực hiện)\s(?:vào\s|nội dung\s)?)?"
)
_PROPOSAL = re.compile(
    r"^[\s\-+•*]*(?:Xét|Theo)\sđề nghị của\s(?P<issuer>.{3,100}?)\s(?:tại|theo)\s", re.IGNORECASE
)
_ISSUER_OF = (
    (re.compile(r"(?:NQ|NĐ|CTr)-CP$"), "Chính phủ"),
    (re.compile(r"(?:QĐ|CT|CĐ)-TTg$"), "Thủ tướng Chính phủ"),
    (re.compile(r"QH\d{1,2}$"), "Quốc hội"),
)


@dataclass(frozen=True, slots=True)
class Citation:
    """A document another one names; number with its symbol as printed, date as far as it is printed."""

    number: str | None
    date: str | None
    issuer: str | None
    name: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Number, date and issuer; the name only of a law without number."""
        own = {"number": self.number, "date": self.date, "issuer": self.issuer}
        return own if self.number is not None else {**own, "name": self.name}


def citations(text: str) -> Iterator[tuple[Citation, int, int]]:
    """Every numbered document of a text with one blank between words, with its place."""
    for found in CITATION.finditer(text):
        yield _citation(found), found.start(), found.end()


def legal_bases(paragraphs: list[str], whole: str) -> tuple[Citation, ...]:
    """The documents at the head of each paragraph of bases, each once, completed from other mentions in the text.

    A document named inside the title of another ("Kế hoạch … thực hiện Nghị quyết số …") is
    no basis of its own; one that follows an "và" with its own date is.
    """
    found: list[Citation] = []
    for paragraph in paragraphs:
        found.extend(_bases_of(paragraph))
    known: dict[str, Citation] = {}
    elsewhere: dict[str, list[Citation]] = {}
    for citation, _, _ in citations(whole):
        elsewhere.setdefault(_key(citation), []).append(citation)
    for base in found:
        others = [*elsewhere.get(_key(base), []), *[one for one in found if _key(one) == _key(base)]]
        date = base.date or next((one.date for one in others if one.date), None)
        issuer = (
            base.issuer or next((one.issuer for one in others if one.issuer), None) or _by_symbol(base.number)
        )
        known.setdefault(_key(base), replace(base, date=date, issuer=issuer))
    return tuple(known.values())


def replaced(whole: str) -> Citation | None:
    """The document this one replaces, by its own words."""
    found = re.search(rf"(?i:thay thế)\s(?:cho\s)?(?:các\s)?(?=(?:{KINDS})\s)", whole)
    if found is None:
        return None
    cited = CITATION.match(whole, found.end())
    return _citation(cited) if cited else None


def _bases_of(paragraph: str) -> Iterator[Citation]:
    proposal = _PROPOSAL.match(paragraph)
    at = proposal.end() if proposal else _OPENING.match(paragraph).end()  # type: ignore[union-attr]
    head = CITATION.match(paragraph, at)
    if head is None:
        law = _LAW.match(paragraph, at)
        if law is not None:
            date = PrintedDate(int(law["d"]), int(law["m"]), whole_year(law["y"])).iso()
            parliament = "Quốc hội" if "uật" in law["name"][:7] else None
            yield Citation(law["number"], date, law["issuer"] or parliament, law["name"])
        return
    citation = _citation(head)
    if proposal and citation.issuer is None:
        citation = replace(citation, issuer=proposal["issuer"])
    yield citation
    for more in CITATION.finditer(paragraph, head.end()):
        before = paragraph[: more.start()]
        if re.search(r"(?:\bvà|;|,)\s?$", before) and more["d"] and more["issuer"]:
            yield _citation(more)


def _citation(found: re.Match[str]) -> Citation:
    number = re.sub(r"\s", "", found["number"]).rstrip(".-/")
    date = PrintedDate(int(found["d"]), int(found["m"]), whole_year(found["y"])).iso() if found["d"] else None
    issuer = " ".join(found["issuer"].split()).strip(" ,") if found["issuer"] else None
    return Citation(number, date, issuer)


def _key(citation: Citation) -> str:
    if citation.number is None:
        return f"{citation.name} {citation.date}"
    return re.sub(r"[^0-9A-ZĐƯ]", "", citation.number.upper())


def _by_symbol(number: str | None) -> str | None:
    return next((issuer for form, issuer in _ISSUER_OF if number and form.search(number)), None)
