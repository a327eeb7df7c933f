"""In which forms is a report given out as a file, and what is the file called?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated
from urllib.parse import quote

from pydantic import Field

from service.domain.errors import Conflict
from service.domain.language.text import fold
from service.domain.report_contents import ReportPaper, ReportTables
from service.domain.report_drafts import period_words
from service.domain.report_headings import issuer_name
from service.domain.types import Shape

MOST_LINES = {"docx": 3_000, "xlsx": 10_000}
"""Lines of all tables together: a Word file of so many has some five hundred pages and is written in a second."""
_MOST_LETTERS = 120
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*%]+')


class DocumentForm(StrEnum):
    """docx: laid out after Decree 30/2020/NĐ-CP, to be signed. xlsx: a sheet for each table, typed cells."""

    docx = "docx"
    xlsx = "xlsx"

    @property
    def media(self) -> str:
        """Its media type."""
        return _MEDIA[self]


_MEDIA = {
    DocumentForm.docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    DocumentForm.xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


DOCUMENT_LABELS = (
    (
        "documentForm",
        {
            DocumentForm.docx: ("Tệp Word để trình ký", "Word file to be signed"),
            DocumentForm.xlsx: ("Bảng tính Excel", "Workbook"),
        },
    ),
)
"""Vocabulary name -> code -> labels."""


class DocumentQuery(Shape):
    """In which form."""

    form: Annotated[
        DocumentForm,
        Field(
            alias="format",
            description="`docx`: thể thức Nghị định 30/2020, để ký. `xlsx`: mỗi bảng một trang. "
            "`docx`: laid out to be signed. `xlsx`: a sheet for each table.",
        ),
    ] = DocumentForm.docx


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A report as a file."""

    name: str
    form: DocumentForm
    data: bytes

    @property
    def disposition(self) -> str:
        """The header that names the file: for old clients without accents, for others as it is called (RFC 6266)."""
        plain = re.sub("[^a-z0-9.-]+", "-", fold_name(self.name)).strip("-")
        return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(self.name, safe='')}"


def fold_name(name: str) -> str:
    """A file's name without accents, its ending kept."""
    stem, _, ending = name.rpartition(".")
    return f"{fold(stem)}.{ending}"


def file_name(paper: ReportPaper, form: DocumentForm) -> str:
    """What the file is called: "Báo cáo quý I năm 2026 - Phòng Kinh tế xã Mỹ Tú.docx". No sign in it leads anywhere."""
    head = paper.head
    who = issuer_name(head)
    whose = who if head.unit.name in who else f"{who} {head.unit.name}"
    stem = _UNSAFE.sub(" ", f"Báo cáo {period_words(head.period.nominal)} - {whose}")
    return f"{' '.join(stem.split())[:_MOST_LETTERS].strip(' .')}.{form.value}"


def require_printable(paper: ReportPaper, form: DocumentForm) -> None:
    """Refuse what would take a minute to write and nobody would read."""
    most, lines = MOST_LINES[form.value], lines_of(paper.tables)
    if lines > most:
        raise Conflict("report_too_long", form=form.value, lines=lines, most=most)


def lines_of(tables: ReportTables) -> int:
    """Lines of all tables together."""
    told = tables.indicators, tables.tasks.lines, tables.products, tables.raised, tables.next, tables.answers
    return sum(len(lines) for lines in told)
