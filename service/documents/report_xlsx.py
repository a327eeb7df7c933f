"""How does a report become a workbook: a sheet for each table, numbers as numbers, days as days?

Text is text, whatever it begins with: a cell that starts with = + - or @ is stored as a string, and marked so
that it stays one when somebody edits it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from copy import copy
from datetime import date

from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from service.documents.same_bytes import same_bytes
from service.domain.printed_reports import Align, Cell, Column, PrintedReport, Table

HEAD, NARRATIVE = "Báo cáo", "Thuyết minh"
"""Sheets beside those of the tables: what stands at the head of the report, and what people wrote."""

_FONT = "Times New Roman"
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST = 32_767
"""Letters a cell can hold."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_ALIGN: dict[Align, str] = {"left": "left", "centre": "center", "right": "right"}
_BOLD, _PLAIN = Font(name=_FONT, size=12, bold=True), Font(name=_FONT, size=12)
_GREY = PatternFill("solid", fgColor="E8EEF7")
_LINE = Side(style="thin", color="999999")
_LINED = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


Looks = dict[tuple[bool, Align, str, bool], SheetCell]
"""How a cell looks -> the first cell of its sheet that looks so."""


def report_xlsx(report: PrintedReport, day: date) -> bytes:
    """The workbook. day: of its properties, so that the same report is the same file."""
    book = Workbook()
    book.remove(book.active)
    issuer = _UNFIT.sub("", " ".join(report.heading.issuer))[:255]
    book.properties.creator = book.properties.lastModifiedBy = issuer
    book.properties.title = _UNFIT.sub("", f"Báo cáo {report.heading.title}")[:255]
    facts = (Column("Mục", chars=28), Column("Nội dung", chars=80))
    _sheet(book, Table(HEAD, facts, report.facts))
    for table in report.tables:
        _sheet(book, table)
    written = [(part.title, text) for part in report.parts for text in part.paragraphs]
    if written:
        _sheet(
            book, Table(NARRATIVE, (Column("Phần", chars=34), Column("Nội dung", chars=100)), tuple(written))
        )
    out = io.BytesIO()
    book.save(out)
    return same_bytes(out.getvalue(), day)


def _sheet(book: Workbook, table: Table) -> None:
    """One table: its heading stays in sight, and is printed on every page."""
    sheet: Worksheet = book.create_sheet(table.sheet)
    shown = [(at, column) for at, column in enumerate(table.columns) if column.chars]
    columns = [column for _, column in shown]
    looks: Looks = {}
    _row(sheet, 1, (column.title for column in columns), columns, looks, heading=True)
    for number, values in enumerate(table.rows, start=2):
        _row(sheet, number, (values[at] for at, _ in shown), columns, looks)
    for at, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = column.chars
    sheet.freeze_panes = "A2"
    if table.rows:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(table.rows) + 1}"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 0, True


def _row(
    sheet: Worksheet,
    number: int,
    values: Iterable[Cell],
    columns: Sequence[Column],
    looks: Looks,
    *,
    heading: bool = False,
) -> None:
    for at, (value, column) in enumerate(zip(values, columns, strict=True), start=1):
        cell = sheet.cell(number, at)
        form, guarded = _fill(cell, value)
        look = (heading, column.align, form, guarded)
        if look in looks:
            # A style is looked up by all of its parts; the same look is the same style.
            cell._style = copy(looks[look]._style)
            continue
        looks[look] = cell
        cell.number_format, cell.quotePrefix = form, guarded
        cell.font, cell.border = _BOLD if heading else _PLAIN, _LINED
        across = "center" if heading else _ALIGN[column.align]
        cell.alignment = Alignment(horizontal=across, vertical="center" if heading else "top", wrap_text=True)
        if heading:
            cell.fill = _GREY


def _fill(cell: SheetCell, value: Cell) -> tuple[str, bool]:
    """Put a value in as what it is: a text never becomes a formula, an error or a number. Its format, and
    whether it is marked to stay text."""
    if value is None:
        return "General", False
    if isinstance(value, str):
        text = _UNFIT.sub("", value)[:_LONGEST]
        cell.value, cell.data_type = text, "s"
        return "@", text.startswith(_FORMULA)
    cell.value = value
    if isinstance(value, date):
        return "dd/mm/yyyy", False
    return "#,##0" if value == int(value) else "#,##0.0#####", False
