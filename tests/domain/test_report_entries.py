"""Are the rows that somebody types into an outside system those of the report, as they are written in Viet Nam?"""

from __future__ import annotations

import csv
import io
from datetime import date

from service.domain.report_contents import ReportPaper
from service.domain.report_drafts import draw, head
from service.domain.report_entries import FIGURE_COLUMNS, TASK_COLUMNS, EntryTable, entries
from tests.domain.reports import figure, ground, indicator, key, task


def rows(table: EntryTable) -> list[dict[str, str]]:
    """The file as a spreadsheet reads it."""
    told = ground(
        tasks=[
            task("=1+1", due=date(2026, 6, 30), percent=40),
            task("buy", "done_on_time", status="done", done_on=date(2026, 4, 9), completion="confirmed"),
        ],
        updates=[_said('-5 máy hỏng; "gấp"')],
        indicators=[
            indicator(
                "vneid",
                figure("2026-M03", date(2026, 3, 1), date(2026, 3, 31), numerator=7, denominator=8),
                figure(
                    "2026-M04",
                    date(2026, 4, 1),
                    date(2026, 4, 30),
                    numerator=6,
                    denominator=8,
                    state="recorded",
                ),
            )
        ],
    )
    paper = ReportPaper(head=head(told), narrative=[], tables=draw(told, date(2026, 5, 8)))
    text = entries(paper, table).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def _said(text: str) -> dict[str, object]:
    return {
        "task_id": key("buy"),
        "kind": "progress",
        "on_day": date(2026, 4, 9),
        "text": text,
        "agency": None,
    }


def test_each_task_is_a_row_and_no_cell_is_a_formula() -> None:
    done, open_ = rows(EntryTable.tasks)

    assert tuple(done) == TASK_COLUMNS
    assert (done["Nhiệm vụ"], done["Tình trạng"], done["Ngày hoàn thành"]) == (
        "buy",
        "Hoàn thành đúng hạn",
        "09/04/2026",
    )
    assert done["Kết quả, tiến độ"] == '\'-5 máy hỏng; "gấp"'
    assert (open_["Nhiệm vụ"], open_["Hạn hoàn thành"], open_["Tỷ lệ hoàn thành (%)"]) == (
        "'=1+1",
        "30/06/2026",
        "40",
    )


def test_each_figure_is_a_row_with_numbers_as_they_are_written_here() -> None:
    (line,) = rows(EntryTable.indicators)

    assert tuple(line) == FIGURE_COLUMNS
    assert (line["Kỳ trước"], line["Kỳ này"], line["Tăng, giảm"]) == ("87,5", "75", "-12,5")
    assert (line["Tử số"], line["Mẫu số"], line["Đạt"], line["Chưa xác nhận"]) == ("6", "8", "Chưa", "x")
