"""Which workbooks may be filled in and sent back: a plan, agencies, figures?

Headings and explanations in Vietnamese, one example row that is passed over when the file is read, lists to choose
from, and a sheet that says what belongs where.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from service.domain.import_agencies import COLUMNS as AGENCY_COLUMNS
from service.domain.import_observations import COLUMNS as FIGURE_COLUMNS
from service.domain.import_tables import EXAMPLE
from service.domain.import_templates import GUIDE, GUIDE_SHEET, HEAD, HEAD_FIELDS, LISTS
from service.domain.imports import ImportKind
from service.domain.language.documents import Document, Table
from service.domain.vocabularies import AGENCY_KIND_LABELS

ROWS = 1000
"""Rows below the heading that offer their lists."""

_MADE = datetime(2026, 1, 1)
"""The same template is the same file."""
_BOLD, _ITALIC = Font(bold=True), Font(italic=True, color="808080")
_GREY = PatternFill("solid", fgColor="E8EEF7")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table to fill in. widths: of its columns; choices: column -> what may be chosen there."""

    title: str
    headings: Sequence[str]
    example: Sequence[str]
    widths: Sequence[int]
    choices: dict[int, Sequence[str]]


_YES_NO = ("Có", "Không")
_KINDS = tuple(said[0] for said in AGENCY_KIND_LABELS.values())
_STATUSES = ("Số báo cáo", "Số ước", "Số sơ bộ", "Không có số liệu", "Không áp dụng")
_TIMES = ("Thường xuyên", "Trong năm", "Quý I", "Quý II", "Quý III", "Quý IV", "Hằng tháng", "Hằng quý")

SHEETS: dict[ImportKind, tuple[Sheet, ...]] = {
    ImportKind.plan: (
        Sheet(
            "Chỉ tiêu",
            ("STT", "Chỉ tiêu", "Đơn vị tính", "Mục tiêu", "Cơ quan chủ trì", "Cơ quan phối hợp"),
            (EXAMPLE, "Tỷ lệ hộ gia đình có cáp quang", "%", "≥ 80%", "Phòng Văn hóa - Xã hội", "Công an xã"),
            (6, 60, 14, 22, 34, 34),
            {},
        ),
        Sheet(
            "Nhiệm vụ",
            ("STT", "Nhiệm vụ", "Sản phẩm", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian hoàn thành"),
            (
                EXAMPLE,
                "Tổ chức tuyên truyền về chuyển đổi số",
                "Báo cáo kết quả",
                "Phòng Văn hóa - Xã hội",
                "Công an xã",
                "Quý IV/2026",
            ),
            (6, 60, 30, 34, 34, 26),
            {},
        ),
    ),
    ImportKind.agencies: (
        Sheet(
            "Cơ quan",
            ("STT", *(column.vi for column in AGENCY_COLUMNS)),
            (
                EXAMPLE,
                "Trạm Y tế xã",
                "TYT",
                "Trạm Y tế",
                "Trạm y tế",
                "Không",
                "",
                "H29.1.2",
                "",
                "Nguyễn Văn A",
                "Trưởng trạm",
            ),
            (6, 40, 16, 30, 26, 12, 40, 18, 16, 26, 24),
            {4: _KINDS, 5: _YES_NO},
        ),
    ),
    ImportKind.observations: (
        Sheet(
            "Số liệu",
            ("STT", *(column.vi for column in FIGURE_COLUMNS)),
            (
                EXAMPLE,
                "Tỷ lệ hộ gia đình có cáp quang",
                "",
                "",
                "2026-Q1",
                "1.250",
                "2.000",
                "",
                "",
                "",
                "Số báo cáo",
                "VNPT Mỹ Tú",
                "",
            ),
            (6, 50, 16, 30, 12, 12, 12, 12, 10, 30, 18, 26, 30),
            {8: _YES_NO, 10: _STATUSES},
        ),
    ),
}


def template(kind: ImportKind) -> bytes:
    """The workbook of a kind."""
    book = Workbook()
    book.remove(book.active)
    book.properties.created = book.properties.modified = _MADE
    book.properties.creator = "Sáu Rõ"
    if kind is ImportKind.plan:
        _head(book.create_sheet(HEAD))
    lists = [(sheet, column, values) for sheet in SHEETS[kind] for column, values in sheet.choices.items()]
    for sheet in SHEETS[kind]:
        _table(book.create_sheet(sheet.title), sheet)
    guide = book.create_sheet(GUIDE_SHEET)
    guide.column_dimensions["A"].width = 120
    for line in GUIDE[kind]:
        guide.append([line])
    for row in guide.iter_rows():
        row[0].alignment = Alignment(wrap_text=True, vertical="top")
    if lists:
        choices = book.create_sheet(LISTS)
        choices.sheet_state = "hidden"
        for at, (sheet, column, values) in enumerate(lists, start=1):
            letter = get_column_letter(at)
            for row, value in enumerate(values, start=1):
                choices.cell(row, at, value)
            rule = DataValidation("list", f"='{LISTS}'!${letter}$1:${letter}${len(values)}", allow_blank=True)
            rule.error, rule.errorTitle = "Hãy chọn một giá trị trong danh sách.", "Không có trong danh sách"
            place = get_column_letter(column + 1)
            rule.add(f"{place}2:{place}{ROWS}")
            book[sheet.title].add_data_validation(rule)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _head(sheet: Worksheet) -> None:
    sheet.append(["Mục", "Nội dung", "Giải thích"])
    for field in HEAD_FIELDS:
        sheet.append([field.label, None, f"{field.told} Ví dụ: {field.example}" if field.example else field.told])
    for width, letter in ((28, "A"), (70, "B"), (90, "C")):
        sheet.column_dimensions[letter].width = width
    for cell in sheet[1]:
        cell.font, cell.fill = _BOLD, _GREY
    for row in sheet.iter_rows(min_row=2):
        row[1].alignment = Alignment(wrap_text=True, vertical="top")
        row[1].number_format = "@"
        row[2].font = _ITALIC


def _table(sheet: Worksheet, table: Sheet) -> None:
    sheet.append(list(table.headings))
    sheet.append(list(table.example))
    sheet.freeze_panes = "A2"
    for at, width in enumerate(table.widths, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    for cell in sheet[1]:
        cell.font, cell.fill = _BOLD, _GREY
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    for cell in sheet[2]:
        cell.font, cell.number_format = _ITALIC, "@"


def is_plan_template(data: bytes) -> bool:
    """Whether a workbook has the sheet that the head of a plan is filled in on. Reads a few kilobytes of it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open("xl/workbook.xml") as stream:
            return f'"{HEAD}"'.encode() in stream.read(64 * 1024)
    except (zipfile.BadZipFile, KeyError, OSError, ValueError, NotImplementedError, RuntimeError):
        return False


def tables_only(document: Document) -> bytes:
    """A filled plan template without its head, its explanations and its example rows; every cell where it was."""
    book = Workbook()
    book.remove(book.active)
    for block in document.blocks:
        if not isinstance(block, Table) or not block.rows:
            continue
        title = block.rows[0].place.sheet or "1"
        if title in (HEAD, GUIDE_SHEET, LISTS):
            continue
        sheet = book[title] if title in book.sheetnames else book.create_sheet(title)
        for row in block.rows:
            if row.cells[0].strip() != EXAMPLE:
                for column, cell in enumerate(row.cells, start=1):
                    if cell:
                        sheet.cell(row.place.row or 1, column, cell).data_type = "s"
    if not book.sheetnames:
        book.create_sheet("1")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
