"""How are the plans of other communes kept, and how do they become files as an office would send them?

Each file of `communes/` is a plan in our own words with its truth, written before any reader saw it. The text:
one paragraph a line; a line of bars is a row of a table, in which "<" goes on the cell to the left, "^" the one
above, and <br> breaks a line. The truth, one line an entry, cells parted by bars, entries of a cell by semicolons:

    number | words of the name | targets | leads | coordinators
    number | words of the title | leads | coordinators | kind and day | products

A target is written "ge 80 % 2026", "range 25..30 % 2030", "eq 1,9 % 2026 down".
"""

from __future__ import annotations

import io
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import docx
from docx.shared import Cm
from openpyxl import Workbook
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, LongTable, SimpleDocTemplate
from reportlab.platypus import Paragraph as Printed

from service.documents import docx_file, pdf_file, plain_text, xlsx_file
from service.domain.language.documents import Block, Document, Paragraph, Place, Row, Table
from tests.documents.making import FONT, WIDTH, saved
from tests.language.tearing import aligned, torn

FOLDER = Path(__file__).parent / "communes"
Rows = list[list[str]]


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan and its truth."""

    name: str
    year: int | None
    text: str
    indicators: tuple[tuple[str, ...], ...]
    tasks: tuple[tuple[str, ...], ...]


def plan(name: str) -> Plan:
    """The plan of a file of `communes/`."""
    held = tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))
    return Plan(name, held.get("year"), held["text"], _lines(held["indicators"]), _lines(held["tasks"]))


NAMES = tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))
SETS = {
    "first": ("an_thoi", "binh_lang", "hoa_giang", "hon_son", "krong_hin", "nam_khao", "tran_bac"),
    "second": ("dao_ngoc", "ea_sup", "my_hoa", "tan_lap", "vinh_trung", "xuan_hoa"),
    "third": ("ba_cum", "long_khe", "phu_cat", "thuong_son", "vam_ray"),
    "fourth": ("cam_ranh_bac", "dong_van_ha", "tien_son"),
    "fifth": ("ia_dom",),
}
"""In which order they were written: each set was read once as it was before the readers were mended for it."""


def _lines(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(cell.strip() for cell in line.split("|")) for line in text.splitlines() if line.strip()
    )


def blocks(text: str) -> Iterator[str | Rows]:
    """Paragraphs and tables in order."""
    rows: Rows = []
    for line in [*text.strip().splitlines(), ""]:
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip()[1:-1].split("|")])
            continue
        if rows:
            yield rows
            rows = []
        if line.strip():
            yield line.strip()


def as_docx(text: str) -> Document:
    """Read from a Word file with truly merged cells."""
    document = docx.Document()
    for block in blocks(text):
        if isinstance(block, str):
            document.add_paragraph(block)
            continue
        made = document.add_table(rows=len(block), cols=len(block[0]))
        for top, left, bottom, right, words in _areas(block):
            cell = made.cell(top, left)
            cell = cell.merge(made.cell(bottom, right)) if (bottom, right) != (top, left) else cell
            cell.text = words.replace("<br>", "\n")
            cell.width = Cm(3)
    return docx_file.read(saved(document))


def as_xlsx(text: str) -> Document:
    """Read from a sheet; running text in the first column."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    at = 0
    for block in blocks(text):
        if isinstance(block, str):
            at += 1
            sheet.cell(at, 1, block)
            continue
        for top, left, bottom, right, words in _areas(block):
            sheet.cell(at + top + 1, left + 1, words.replace("<br>", "\n") or None)
            if (bottom, right) != (top, left):
                sheet.merge_cells(
                    start_row=at + top + 1,
                    end_row=at + bottom + 1,
                    start_column=left + 1,
                    end_column=right + 1,
                )
        at += len(block)
    stream = io.BytesIO()
    book.save(stream)
    return xlsx_file.read(stream.getvalue())


def as_pdf(text: str) -> Document:
    """Read from a PDF with ruled tables."""
    assert FONT is not None
    pdfmetrics.registerFont(TTFont("Body", FONT))
    running = ParagraphStyle("running", fontName="Body", fontSize=12, leading=16, spaceAfter=4)
    narrow = ParagraphStyle("narrow", fontName="Body", fontSize=8, leading=10)
    flow: list[Flowable] = []
    for block in blocks(text):
        if isinstance(block, str):
            flow.append(Printed(escape(block), running))
            continue
        areas = list(_areas(block))
        lines: list[list[Any]] = [["" for _ in row] for row in block]
        for top, left, _, _, words in areas:
            lines[top][left] = Printed(escape(words).replace("&lt;br&gt;", "<br/>"), narrow)
        spans = [("SPAN", (left, top), (right, bottom)) for top, left, bottom, right, _ in areas]
        style = [("GRID", (0, 0), (-1, -1), 0.5, "black"), ("VALIGN", (0, 0), (-1, -1), "TOP"), *spans]
        flow.append(LongTable(lines, colWidths=_widths(block), repeatRows=_heading(block), style=style))
    stream = io.BytesIO()
    SimpleDocTemplate(stream, pagesize=A4, leftMargin=48, rightMargin=48).build(flow)
    return pdf_file.read(stream.getvalue())


def as_text(text: str) -> Document:
    """Pasted text, the cells of a table parted by tabs: what was merged is empty."""
    lines: list[str] = []
    for block in blocks(text):
        if isinstance(block, str):
            lines.append(block)
            continue
        for row in block:
            lines.append("\t".join("" if cell in "<^" else cell.replace("<br>", " ") for cell in row))
    return plain_text.read("\n".join(lines).encode())


def as_torn(text: str) -> Document:
    """Text as it comes out of a PDF: the cells of a table one after another, each wrapped in its own width."""
    plain = _plain_blocks(text)
    return plain_text.read(torn(plain, _letters(plain), 1.0, True).encode())


def as_aligned(text: str) -> Document:
    """Text as a page shows it: columns kept apart by blanks."""
    plain = _plain_blocks(text)
    return plain_text.read(aligned(plain, _letters(plain)).encode())


def _plain_blocks(text: str) -> list[Block]:
    """What was merged is empty."""
    return [
        Paragraph(block, Place())
        if isinstance(block, str)
        else Table(tuple(Row(tuple(_shown(cell) for cell in row), Place()) for row in block))
        for block in blocks(text)
    ]


def _shown(cell: str) -> str:
    return "" if cell in ("<", "^") else cell.replace("<br>", "\n")


def _letters(plain: Sequence[Block]) -> dict[int, tuple[int, ...]]:
    """Letters of each column, by the number of columns."""
    found: dict[int, tuple[int, ...]] = {}
    for block in plain:
        if isinstance(block, Table):
            longest = [max(len(row.cells[at]) for row in block.rows) for at in range(block.width)]
            found[block.width] = tuple(
                4 if length <= 4 else max(8, min(34, length // 2 + 4)) for length in longest
            )
    return found


FORMS = {"docx": as_docx, "xlsx": as_xlsx, "pdf": as_pdf, "txt": as_text}
TORN_FORMS = {"torn": as_torn, "aligned": as_aligned}
"""Text without any mark of where a cell ends."""


def _areas(rows: Sequence[Sequence[str]]) -> Iterator[tuple[int, int, int, int, str]]:
    """(top, left, bottom, right, words) of each cell that is not part of another."""
    for top, row in enumerate(rows):
        for left, words in enumerate(row):
            if words in ("<", "^"):
                continue
            right = left
            while right + 1 < len(row) and row[right + 1] == "<":
                right += 1
            bottom = top
            while bottom + 1 < len(rows) and rows[bottom + 1][left] == "^":
                bottom += 1
            yield top, left, bottom, right, words


def _heading(rows: Rows) -> int:
    """Rows of the heading: those that a cell of the first goes down to."""
    return next((at for at, row in enumerate(rows) if at and "^" not in row), 1)


def _widths(rows: Rows) -> list[float]:
    longest = [
        max((len(row[at]) for row in rows if row[at] not in "<^"), default=1) for at in range(len(rows[0]))
    ]
    shares = [min(max(length, 14), 45) for length in longest]
    return [WIDTH * share / sum(shares) for share in shares]
