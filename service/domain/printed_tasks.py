"""Which columns do a report's tables of tasks and products have, on paper and in the workbook?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from service.domain.printed_reports import Align, Cell, Column, Table, joined, table_of, yes_no
from service.domain.printed_words import day_in_print
from service.domain.progress import BESIDE, CELL_LABELS, CELLS
from service.domain.report_contents import NextLine, ProductLine, TaskLine, TaskTable
from service.domain.standing_codes import STANDING_LABELS, Standing
from service.domain.task_labels import TASK_LABELS
from service.domain.vocabularies import TASK_STATUS_LABELS

_C: Align = "centre"
_R: Align = "right"
_PRODUCTS: Mapping[Any, Sequence[str]] = dict(TASK_LABELS)["deliverableStatus"]  # type: ignore[assignment]

TASK_COLUMNS = (
    (Column("Số trong kế hoạch", chars=10, align=_C), lambda line: line.number),
    (Column("Mục", chars=28), lambda line: line.section),
    (Column("Nhiệm vụ", 54, 60), lambda line: line.title),
    (Column("Cơ quan thực hiện", 33), lambda line: _who(line)),
    (Column("Cơ quan chủ trì", chars=34), lambda line: "; ".join(line.leads)),
    (Column("Cơ quan phối hợp", chars=34), lambda line: "; ".join(line.coordinators)),
    (Column("Thời hạn", 26), lambda line: _when(line)),
    (Column("Thời hạn trong kế hoạch", chars=26), lambda line: line.schedule),
    (Column("Ngày đến hạn", chars=12, align=_C), lambda line: line.due),
    (Column("Kết quả", 42), lambda line: _stands(line)),
    (Column("Trạng thái", chars=16), lambda line: TASK_STATUS_LABELS[line.status][0]),
    (Column("Tỷ lệ hoàn thành (%)", chars=12, align=_R), lambda line: line.percent),
    (Column("Ngày hoàn thành", chars=12, align=_C), lambda line: line.done_on),
    (Column("Chờ xác nhận", chars=10, align=_C), lambda line: yes_no(line.provisional)),
    (Column("Tình trạng", chars=26), lambda line: STANDING_LABELS[line.standing]["vi"]),
    (Column("Nội dung cập nhật", chars=50), lambda line: line.said),
    (Column("Ngày cập nhật", chars=12, align=_C), lambda line: line.said_on),
)
COUNT_COLUMNS = (Column("Tình trạng", 125, 40), Column("Số nhiệm vụ", 40, 14, _C))
PRODUCT_COLUMNS = (
    (Column("Sản phẩm", 43, 50), lambda line: line.name),
    (Column("Thuộc nhiệm vụ", 41, 50), lambda line: line.task),
    (Column("Cơ quan chủ trì", 23, 34), lambda line: "; ".join(line.leads)),
    (Column("Đến hạn", 24, 12, _C), lambda line: line.due),
    (Column("Kết quả", 24), lambda line: joined(_product(line), _on(line.done_on))),
    (Column("Trạng thái", chars=24), lambda line: _product(line)),
    (Column("Ngày hoàn thành", chars=14, align=_C), lambda line: line.done_on),
)
NEXT_COLUMNS = (
    (Column("Số trong kế hoạch", chars=10, align=_C), lambda line: line.number),
    (Column("Nhiệm vụ", 68, 60), lambda line: line.title),
    (Column("Cơ quan chủ trì", 35, 34), lambda line: "; ".join(line.leads)),
    (Column("Thời hạn", 26), lambda line: _when(line)),
    (Column("Thời hạn trong kế hoạch", chars=26), lambda line: line.schedule),
    (Column("Ngày đến hạn", chars=12, align=_C), lambda line: line.due),
    (Column("Tình trạng", 26, 26), lambda line: STANDING_LABELS[line.standing]["vi"]),
)


def task_table(lines: Sequence[TaskLine]) -> Table:
    """Who does what by when, and where it stands."""
    return table_of("Nhiệm vụ", TASK_COLUMNS, lines)


def product_table(lines: Sequence[ProductLine]) -> Table:
    """What was delivered, or was to be."""
    return table_of("Sản phẩm", PRODUCT_COLUMNS, lines)


def next_table(lines: Sequence[NextLine]) -> Table:
    """What is due, or goes on, in the next period."""
    return table_of("Kỳ tiếp theo", NEXT_COLUMNS, lines)


def count_table(tasks: TaskTable) -> Table:
    """The four cells, what stands beside them, and their sum. A cell of several standings tells those too."""
    cells, standings = tasks.cells.model_dump(by_alias=False), tasks.standings.model_dump(by_alias=False)
    rows: list[tuple[Cell, ...]] = []
    for cell, label in CELL_LABELS.items():
        rows.append((label["vi"], cells[cell.value]))
        several = [one for one in Standing if one in CELLS[cell] and len(CELLS[cell]) > 1]
        rows += [
            (f"- {STANDING_LABELS[one]['vi']}", standings[one.value])
            for one in several
            if standings[one.value]
        ]
    beside = [one for one in Standing if one in BESIDE and standings[one.value]]
    rows += [(STANDING_LABELS[one]["vi"], standings[one.value]) for one in beside]
    return Table("Tổng hợp nhiệm vụ", COUNT_COLUMNS, (*rows, ("Tổng số", tasks.total)))


def _who(line: TaskLine) -> str:
    coordinators = "; ".join(line.coordinators)
    return joined("; ".join(line.leads), coordinators and f"Phối hợp: {coordinators}")


def _when(line: TaskLine | NextLine) -> str:
    return joined(line.schedule, f"hạn {day_in_print(line.due)}" if line.due else None)


def _stands(line: TaskLine) -> str:
    done = _on(line.done_on) + (" (chờ xác nhận)" if line.provisional else "")
    on = f" ({day_in_print(line.said_on)})" if line.said_on else ""
    return joined(
        STANDING_LABELS[line.standing]["vi"],
        f"Đạt {line.percent}%" if line.percent is not None else "",
        done.strip(),
        line.said and f"{line.said}{on}",
    )


def _product(line: ProductLine) -> str:
    return _PRODUCTS[line.status][0] if line.status in _PRODUCTS else line.status


def _on(day: date | None) -> str:
    return f"Ngày {day_in_print(day)}" if day is not None else ""
