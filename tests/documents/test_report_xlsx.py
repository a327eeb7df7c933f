"""Is a report's workbook one sheet for each table, of typed cells, in which nothing is ever a formula?"""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from service.documents.report_xlsx import report_xlsx
from service.domain.report_contents import ReportPaper
from service.domain.report_parts import printed
from tests.architecture.sources import ROOT
from tests.documents.papers import DAY, INDICATORS, indicator, of_division, paper, tasks


def book(given: ReportPaper) -> Workbook:
    return load_workbook(io.BytesIO(report_xlsx(printed(given), DAY)))


def line(sheet: Worksheet, row: int) -> dict[str, object]:
    """One row by its headings."""
    heads = [cell.value for cell in sheet[1]]
    assert len(set(heads)) == len(heads)
    return dict(zip(heads, (cell.value for cell in sheet[row]), strict=True))


def test_each_table_has_a_sheet_with_a_frozen_heading_and_widths() -> None:
    made = book(paper())

    assert made.sheetnames == [
        "Báo cáo", "Chỉ tiêu", "Tổng hợp nhiệm vụ", "Nhiệm vụ", "Sản phẩm", "Cơ quan báo cáo",
        "Khó khăn, vướng mắc", "Đề xuất, kiến nghị", "Kỳ tiếp theo", "Thuyết minh",
    ]  # fmt: skip
    for sheet in made:
        assert (sheet.freeze_panes, sheet.print_title_rows) == ("A2", "$1:$1")
        assert all(sheet.column_dimensions[cell.column_letter].width >= 6 for cell in sheet[1])
        assert all(cell.font.bold and cell.font.name == "Times New Roman" for cell in sheet[1])
    assert line(made["Tổng hợp nhiệm vụ"], 2) == {"Tình trạng": "Đã hoàn thành trong hạn", "Số nhiệm vụ": 1}


def test_the_page_on_files_names_every_sheet() -> None:
    page = (ROOT / "docs" / "report-files.md").read_text(encoding="utf-8")

    _, _, table = page.partition("| Sheet | A line for each |\n|---|---|\n")
    named = [row.split("`")[1] for row in table.splitlines() if row.startswith("| `")]

    assert named == book(paper()).sheetnames


def test_numbers_are_numbers_and_days_are_days() -> None:
    made = book(paper())

    ratio, count = line(made["Chỉ tiêu"], 2), line(made["Chỉ tiêu"], 3)
    assert (ratio["Tử số"], ratio["Mẫu số"], ratio["Giá trị kỳ này"]) == (1234, 1683, 73.333333)
    assert (ratio["Mức mục tiêu"], ratio["Giá trị kỳ trước"], ratio["Tăng, giảm"]) == (80, 60, 13.333333)
    assert (ratio["Từ ngày"], ratio["Đến ngày"]) == (datetime(2026, 1, 1), datetime(2026, 3, 31))
    assert (count["Giá trị kỳ này"], count["Chưa xác nhận"], count["Tử số"]) == (14, "Có", None)
    done = line(made["Nhiệm vụ"], 2)
    assert (done["Ngày hoàn thành"], done["Tỷ lệ hoàn thành (%)"]) == (datetime(2026, 3, 5), 100)
    formats = {cell.value: cell.number_format for cell in made["Chỉ tiêu"][2]}
    assert (formats[73.333333], formats[1234], formats[datetime(2026, 1, 1)]) == ("#,##0.0#####", "#,##0", "dd/mm/yyyy")


def test_zero_missing_not_applicable_and_a_bare_percentage_stay_apart() -> None:
    sheet = book(paper())["Chỉ tiêu"]

    bare, missing, nothing, silent = (line(sheet, row) for row in (4, 6, 7, 9))
    assert (bare["Giá trị kỳ này"], bare["Chỉ có tỷ lệ"], bare["Mẫu số"]) == (81.5, "Có", None)
    assert (missing["Giá trị kỳ này"], missing["Loại số liệu"]) == (None, "Không có số liệu")
    assert (nothing["Mẫu số"], nothing["Loại số liệu"]) == (0, "Không áp dụng")
    assert silent["Giá trị kỳ này"] == "Khá, tăng dần"


def test_no_cell_is_a_formula_whatever_its_text_begins_with() -> None:
    attacks = ["=1+1", "+84", "-5 điểm", "@SUM(A1)", '=HYPERLINK("http://x.vn")', "\t=1", "'=1", "#REF!", "TRUE", "007"]
    lines = [indicator(at, text, section=text, leads=[text], target=text) for at, text in enumerate(attacks, start=1)]
    data = report_xlsx(printed(paper(indicators=lines, head={"title": "=cmd", "recipients": ["=1"]})), DAY)

    sheet = load_workbook(io.BytesIO(data))["Chỉ tiêu"]

    shown = [line(sheet, row)["Chỉ tiêu"] for row in range(2, 2 + len(attacks))]
    assert shown == [one.model_dump()["name"] for one in paper(indicators=lines).tables.indicators]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if "worksheets/" in name]
    assert not any("<f>" in one or "<f " in one or 'hyperlink' in one for one in sheets)
    for cells in load_workbook(io.BytesIO(data)):
        for row in cells.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n", "d")
                if isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@", "\t")):
                    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_characters_that_no_workbook_holds_and_texts_too_long_for_a_cell_do_no_harm() -> None:
    told = tasks(3)
    told["lines"][0]["said"] = "dài " * 10_000
    given = paper(tasks=told)
    nasty = given.tables.tasks.lines[0].model_copy(update={"title": "a\x00b\x0bc\ud800d"})
    lines = given.tables.tasks.model_copy(update={"lines": [nasty]})

    made = book(given.model_copy(update={"tables": given.tables.model_copy(update={"tasks": lines})}))

    assert line(made["Nhiệm vụ"], 2)["Nhiệm vụ"] == "abcd"
    assert len(str(line(made["Nhiệm vụ"], 2)["Nội dung cập nhật"])) == 32_767


def test_the_head_of_the_report_is_a_sheet_of_its_own() -> None:
    facts = {row[0].value: row[1].value for row in book(of_division())["Báo cáo"].iter_rows(min_row=2)}

    assert facts["Báo cáo"] == "Kết quả thực hiện Kế hoạch chuyển đổi số quý I năm 2026"
    assert (facts["Cơ quan báo cáo"], facts["Mã đơn vị hành chính"]) == ("Phòng Văn hóa - Xã hội", "31567")
    assert (facts["Số liệu đến ngày"], facts["Ngày ban hành"]) == (datetime(2026, 3, 31), None)


def test_the_same_report_is_the_same_file_and_another_day_is_another_one() -> None:
    report = printed(paper(indicators=INDICATORS[:2]))

    assert report_xlsx(report, DAY) == report_xlsx(report, DAY)
    assert report_xlsx(report, DAY) != report_xlsx(report, date(2026, 4, 9))
