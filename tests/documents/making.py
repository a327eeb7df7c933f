"""How are the five plans, and small ones of our own, made into Word, PDF and Excel files?

The blocks of a seed, its torn tables put together, are written as an office would: a heading of two rows,
groups over the whole width, merged cells, rows cut between pages.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import docx
from docx.document import Document as WordDocument
from openpyxl import Workbook
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, LongTable, SimpleDocTemplate
from reportlab.platypus import Paragraph as Printed

from service.domain.language.columns import Column, columns_of
from service.domain.language.documents import Block, Table

FONTS = (
    "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf",
    "/usr/share/fonts/TTF/DejaVuSerif.ttf",
    "/usr/share/fonts/dejavu/DejaVuSerif.ttf",
    "/Library/Fonts/Times New Roman.ttf",
    "C:/Windows/Fonts/times.ttf",
)
FONT = next((path for path in FONTS if Path(path).exists()), None)
"""A font with Vietnamese letters; without one the tests that print PDFs are skipped."""
WIDTH = 500


def word(blocks: Sequence[Block]) -> bytes:
    """A Word file of the blocks."""
    document = docx.Document()
    for block in blocks:
        if isinstance(block, Table):
            _word_table(document, block)
        else:
            document.add_paragraph(block.text)
    return saved(document)


def saved(document: WordDocument) -> bytes:
    """The bytes of a Word document."""
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def whole_rows(table: Table) -> list[list[str]]:
    """The rows of a table, what was cut by a page joined to the row above."""
    rows: list[list[str]] = []
    for row in table.rows:
        if rows and len(row.merged) >= len(row.cells):
            for at, text in enumerate(row.cells):
                rows[-1][at] = f"{rows[-1][at]} {text}".strip()
        else:
            rows.append(list(row.cells))
    return rows


def _is_group(cells: Sequence[str]) -> bool:
    return all(not text for text in cells[2:]) and len(cells) > 2


def _word_table(document: WordDocument, table: Table) -> None:
    """Heading of two rows with "Phân công" over leads and coordinators, merged groups, merged coordinators."""
    rows = whole_rows(table)
    headings, work = rows[0], rows[1:]
    columns = columns_of(headings)
    width = len(headings)
    made = document.add_table(rows=2, cols=width)
    for at, heading in enumerate(headings):
        made.cell(0, at).text = heading
        made.cell(0, at).merge(made.cell(1, at)) if columns[at] not in _AGENCIES else None
    pair = [at for at, column in enumerate(columns) if column in _AGENCIES]
    if len(pair) == 2 and pair[1] == pair[0] + 1:
        for at in pair:
            made.cell(0, at).text = ""
            made.cell(1, at).text = headings[at]
        merged = made.cell(0, pair[0]).merge(made.cell(0, pair[1]))
        merged.text = "Phân công thực hiện"
    for number, cells in enumerate(work):
        if _is_group(cells):
            line = made.add_row().cells
            line[0].text = cells[0]
            line[1].merge(line[width - 1]).text = cells[1]
            continue
        for piece in _cut(cells, columns) if number == len(work) // 2 else [cells]:
            line = made.add_row().cells
            for at, text in enumerate(piece):
                line[at].text = text
    _merge_equal(made, columns)


_AGENCIES = (Column.lead, Column.coordinator)


def _cut(cells: Sequence[str], columns: Sequence[Column | None]) -> list[list[str]]:
    """The row in two, its name cut in the middle of a sentence, where a small letter follows."""
    at = next(at for at, column in enumerate(columns) if column in {Column.title, Column.indicator})
    words = cells[at].split()
    middle = next((n for n in range(len(words) // 2, len(words)) if words[n][:1].islower()), None)
    if middle is None or columns[0] is not Column.number:
        return [list(cells)]
    first, rest = list(cells), [""] * len(cells)
    first[at], rest[at] = " ".join(words[:middle]), " ".join(words[middle:])
    return [first, rest]


def _merge_equal(made: docx.table.Table, columns: Sequence[Column | None]) -> None:
    """Equal coordinators of successive rows stand once, in a cell merged downwards."""
    at = next((at for at, column in enumerate(columns) if column is Column.coordinator), None)
    if at is None:
        return
    count = len(made.rows)
    for row in range(2, min(count - 1, 40), 7):
        upper, lower = made.cell(row, at), made.cell(row + 1, at)
        if upper.text and upper.text == lower.text and made.cell(row, 0).text and made.cell(row + 1, 0).text:
            text = upper.text
            upper.merge(lower).text = text


def pdf(blocks: Sequence[Block]) -> bytes:
    """A PDF of the blocks, tables ruled, headings repeated on each page, rows cut by its end."""
    assert FONT is not None
    pdfmetrics.registerFont(TTFont("Body", FONT))
    running = ParagraphStyle("running", fontName="Body", fontSize=12, leading=16, spaceAfter=4)
    narrow = ParagraphStyle("narrow", fontName="Body", fontSize=8, leading=10)
    flow: list[Flowable] = []
    for block in blocks:
        if not isinstance(block, Table):
            flow.append(Printed(escape(block.text), running))
            continue
        rows = whole_rows(block)
        lines = [[Printed(escape(text).replace("\n", "<br/>"), narrow) for text in cells] for cells in rows]
        spans = [
            ("SPAN", (1, at), (len(cells) - 1, at))
            for at, cells in enumerate(rows)
            if at and _is_group(cells)
        ]
        made = LongTable(
            lines,
            colWidths=_widths(rows),
            repeatRows=1,
            style=[("GRID", (0, 0), (-1, -1), 0.5, "black"), ("VALIGN", (0, 0), (-1, -1), "TOP"), *spans],
        )
        flow.append(made)
    stream = io.BytesIO()
    SimpleDocTemplate(stream, pagesize=A4, leftMargin=48, rightMargin=48).build(flow)
    return stream.getvalue()


def _widths(rows: Sequence[Sequence[str]]) -> list[float]:
    columns = columns_of(rows[0])
    wide = {Column.title: 3.0, Column.indicator: 3.0, Column.number: 0.5, Column.unit_measure: 0.5}
    shares = [wide.get(column, 1.4) if column else 1.4 for column in columns]
    return [WIDTH * share / sum(shares) for share in shares]


def excel(rows: Sequence[Sequence[object]]) -> bytes:
    """A workbook of one sheet."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
