"""How is a report typed into an outside system again: as plain rows, one for each task or figure?

Systems such as theodoinq take no file of ours: somebody copies cell by cell. So the words are Vietnamese, days
are written as there (09/05/2026), and a cell that a spreadsheet would take for a formula is kept text.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from enum import StrEnum

from service.domain.report_contents import IndicatorLine, ReportPaper, TaskLine
from service.domain.standing_codes import STANDING_LABELS
from service.domain.types import Shape

FORMULA = ("=", "+", "-", "@", "\t")
"""How a cell begins that a spreadsheet would calculate."""

TASK_COLUMNS = (
    "STT", "Mục", "Nhiệm vụ", "Đơn vị chủ trì", "Đơn vị phối hợp", "Thời hạn in", "Hạn hoàn thành", "Tình trạng",
    "Tỷ lệ hoàn thành (%)", "Ngày hoàn thành", "Kết quả, tiến độ",
)  # fmt: skip
FIGURE_COLUMNS = (
    "STT", "Mục", "Chỉ tiêu", "Đơn vị chủ trì", "Đơn vị tính", "Mức phấn đấu", "Kỳ trước", "Kỳ này", "Tăng, giảm",
    "Tử số", "Mẫu số", "Đạt", "Chưa xác nhận",
)  # fmt: skip


class EntryTable(StrEnum):
    """Which rows: of the table of tasks, or of the table of indicators."""

    tasks = "tasks"
    indicators = "indicators"


class EntryQuery(Shape):
    """Which rows are wanted."""

    table: EntryTable = EntryTable.tasks


def entries(paper: ReportPaper, table: EntryTable) -> bytes:
    """The rows as a CSV file that spreadsheets open as it is meant: UTF-8 with its mark, comma, CRLF."""
    head: Sequence[str]
    rows: Iterator[Sequence[str]]
    if table is EntryTable.tasks:
        head, rows = TASK_COLUMNS, (_task(line) for line in paper.tables.tasks.lines)
    else:
        head, rows = FIGURE_COLUMNS, (_figure(line) for line in paper.tables.indicators)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return ("\ufeff" + out.getvalue()).encode()


def _task(line: TaskLine) -> Sequence[str]:
    return (
        line.number,
        line.section or "",
        line.title,
        _names(line.leads),
        _names(line.coordinators),
        line.schedule,
        _day(line.due),
        STANDING_LABELS[line.standing]["vi"],
        _number(line.percent),
        _day(line.done_on),
        line.said or "",
    )


def _figure(line: IndicatorLine) -> Sequence[str]:
    now, before = line.current, line.previous
    met = "" if line.met is None else ("Có" if line.met else "Chưa")
    return (
        line.number,
        line.section or "",
        f"{line.name} ({line.quantity})" if line.quantity else line.name,
        line.agency or _names(line.leads),
        line.unit_measure or "",
        line.target or "",
        _said(before.value, before.answer, before.text) if before else "",
        _said(now.value, now.answer, now.text) if now else "",
        _number(line.change),
        _number(now.numerator) if now else "",
        _number(now.denominator) if now else "",
        met,
        "x" if now and now.provisional else "",
    )


def _said(value: float | None, answer: bool | None, text: str | None) -> str:
    if value is not None:
        return _number(value)
    if answer is not None:
        return "Có" if answer else "Không"
    return text or ""


def _names(names: Iterable[str]) -> str:
    return "; ".join(names)


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def _number(value: float | None) -> str:
    """A number as it is written in Viet Nam: 82,5."""
    return "" if value is None else str(value).replace(".", ",")


def _safe(cell: str) -> str:
    number = cell.lstrip("-").replace(",", "").isdigit()
    return f"'{cell}" if cell.startswith(FORMULA) and not number else cell
