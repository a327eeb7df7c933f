"""Are plans understood whose tables are laid out as none of the five: other headings, groups, years, files?"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import docx
from docx.document import Document as WordDocument
from openpyxl import Workbook

from service.documents import csv_file, docx_file, plain_text, xlsx_file
from service.domain.language.documents import Document
from service.domain.language.drafts import draft_of
from tests.documents.making import excel, saved


def drafted(document: Document, year: int | None = None) -> dict[str, Any]:
    return draft_of(document, year=year).as_json()


def rows_of(document: WordDocument, rows: Sequence[Sequence[str]]) -> docx.table.Table:
    made = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        cells = made.add_row().cells
        for at, text in enumerate(row):
            cells[at].text = text
    return made


def ward() -> dict[str, Any]:
    """A ward's plan: capital letters above Roman numbers, areas merged downwards, who does it under one heading."""
    document = docx.Document()
    head = document.add_table(rows=1, cols=2)
    head.cell(0, 0).text = "ỦY BAN NHÂN DÂN\nPHƯỜNG HÒA KHÁNH\n\nSố: 45/KH-UBND"
    head.cell(
        0, 1
    ).text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n\nHòa Khánh, ngày 12 tháng 02 năm 2026"
    for text in (
        "KẾ HOẠCH",
        "Cải cách hành chính phường Hòa Khánh năm 2026",
        "A. MỤC TIÊU",
        "I. Mục tiêu cụ thể",
    ):
        document.add_paragraph(text)
    for text in (
        "Trên 95% hồ sơ được giải quyết đúng hạn.",
        "Tối thiểu 70% hồ sơ nộp trực tuyến; 60% thanh toán trực tuyến.",
    ):
        document.add_paragraph(text, style="List Bullet")
    document.add_paragraph("B. TỔ CHỨC THỰC HIỆN")
    document.add_paragraph(
        "1. Các phòng, đơn vị báo cáo kết quả hằng quý trước ngày 10 tháng cuối quý; xem Phụ lục 3."
    )
    closing = document.add_table(rows=1, cols=2)
    closing.cell(0, 0).text = "Nơi nhận:\n- Như trên;\n- Lưu: VT."
    closing.cell(0, 1).text = "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n\nTrần Văn Minh"
    document.add_paragraph("PHỤ LỤC 1")
    document.add_paragraph("DANH MỤC NHIỆM VỤ")
    made = rows_of(
        document,
        [
            ("TT", "Lĩnh vực", "Nhiệm vụ cụ thể", "Cơ quan thực hiện", "", "Sản phẩm", "Tiến độ hoàn thành"),
            ("", "", "", "Chủ trì", "Phối hợp", "", ""),
            (
                "1",
                "Thể chế",
                "Rà soát văn bản",
                "Văn phòng HĐND và UBND",
                "Phòng Kinh tế",
                "Báo cáo",
                "Quý II/2026",
            ),
            ("2", "", "Tự kiểm tra công tác CCHC", "Phòng VH-XH", "", "Kế hoạch; Báo cáo", "Tháng 3/2026"),
            ("3", "Chuyển đổi số", "Số hóa sổ hộ tịch", "Trung tâm Phục vụ HCC phường", "", "", "30/9/2026"),
            ("5", "", "Tập huấn kỹ năng số", "Quý III", "Phòng VH-XH", "Hội nghị", "Phòng Kinh tế"),
        ],
    )
    made.cell(0, 3).merge(made.cell(0, 4))
    for at in (0, 1, 2, 5, 6):
        made.cell(0, at).merge(made.cell(1, at))
    made.cell(2, 1).merge(made.cell(3, 1))
    made.cell(4, 1).merge(made.cell(5, 1))
    return drafted(docx_file.read(saved(document)))


def test_areas_merged_downwards_are_the_groups_of_the_rows_beside_them() -> None:
    draft = ward()

    tasks = [(task["section"], task["number"], task["title"]) for task in draft["tasks"]]

    assert tasks == [
        ("annex-1.the-che", "1", "Rà soát văn bản"),
        ("annex-1.the-che", "2", "Tự kiểm tra công tác CCHC"),
        ("annex-1.chuyen-doi-so", "3", "Số hóa sổ hộ tịch"),
        ("annex-1.chuyen-doi-so", "5", "Tập huấn kỹ năng số"),
    ]


def test_a_heading_of_two_rows_tells_who_leads_and_who_coordinates() -> None:
    first = ward()["tasks"][0]

    assert [agency["name"] for agency in first["leads"]] == ["Văn phòng HĐND và UBND"]
    assert [agency["name"] for agency in first["coordinators"]] == ["Phòng Kinh tế"]
    assert (first["schedule"]["kind"], first["schedule"]["due"]) == ("by_date", "2026-06-30")


def test_head_and_signature_in_tables_without_lines_are_read_as_the_head() -> None:
    plan = ward()["plan"]

    assert (plan["number"], plan["date"], plan["signer"]) == ("45", "2026-02-12", "Trần Văn Minh")
    assert plan["issuer"] == "Ủy ban nhân dân phường Hòa Khánh"


def test_a_row_whose_cells_have_slipped_is_reported_and_not_guessed_at() -> None:
    draft = ward()

    last = draft["tasks"][-1]
    shifted = [finding["cell"] for finding in draft["report"] if finding["code"] == "cell_shifted"]
    assert (last["leads"], last["schedule"]["kind"]) == ([], "unparsed")
    assert sorted(shifted) == ["Cơ quan thực hiện Chủ trì", "Tiến độ hoàn thành"]


def test_missing_numbers_and_annexes_are_told() -> None:
    codes = {finding["code"]: finding["params"] for finding in ward()["report"]}

    assert codes["number_gap"] == {"first": "4", "next": "5"}
    assert codes["annex_missing"] == {"number": "3"}


def test_bullets_of_word_below_capital_letters_and_roman_numbers_are_objectives() -> None:
    draft = ward()

    found = [(one["section"], one["name"], one["targets"][0]["value"]) for one in draft["indicators"]]

    assert found == [
        ("A.I", "Trên 95% hồ sơ được giải quyết đúng hạn", 95),
        ("A.I", "hồ sơ nộp trực tuyến", 70),
        ("A.I", "thanh toán trực tuyến", 60),
    ]


def test_a_report_by_a_day_of_each_quarter_is_a_rule() -> None:
    rules = ward()["reportingRules"]

    assert [
        (rule["cadence"], rule["periods"], rule["lastDay"]["day"], rule["exclusive"]) for rule in rules
    ] == [("periodic", ["Q"], 9, True)]


def test_values_of_several_years_stand_in_columns_of_their_own() -> None:
    rows = [
        (
            "STT",
            "Tên chỉ tiêu",
            "ĐVT",
            "Thực hiện năm 2025",
            "Kế hoạch năm 2026",
            "Mục tiêu 2030",
            "Đơn vị theo dõi",
        ),
        ("A", "Chính quyền số", "", "", "", "", ""),
        (1, "Tỷ lệ hồ sơ trực tuyến toàn trình", "%", "62,5", "≥ 80", "100", "Công an xã"),
        (2, "Số mô hình chuyển đổi số", "mô hình", 2, "05", 10, "Phòng VH-XH"),
        (3, "Tỷ lệ dân số có VNeID", "%", 85, "90-95", 0.98, "Công an xã"),
    ]

    draft = drafted(xlsx_file.read(excel(rows)), 2026)

    found = [
        (
            one["section"],
            one["number"],
            [(t["year"], t["comparator"], t["value"], t["low"], t["unitMeasure"]) for t in one["targets"]],
        )
        for one in draft["indicators"]
    ]
    assert found[:2] == [
        ("A", "1", [(2026, "ge", 80, None, "%"), (2030, "eq", 100, None, "%")]),
        ("A", "2", [(2026, "eq", 5, None, "mô hình"), (2030, "eq", 10, None, "mô hình")]),
    ]
    assert found[2][2][0] == (2026, "range", None, 90, "%")


def test_a_csv_of_tasks_is_read_with_any_separator() -> None:
    lines = (
        "Số TT;Nội dung công việc;Đơn vị chủ trì;Thời hạn\n"
        "1;Ban hành quy chế;Công an xã;Quý 3\n2;Họp giao ban;UBND xã;Hằng tháng\n"
    )

    draft = drafted(csv_file.read(lines.encode("utf-8-sig")), 2026)

    assert [(task["number"], task["schedule"]["kind"]) for task in draft["tasks"]] == [
        ("1", "by_date"),
        ("2", "recurring"),
    ]


def test_automatic_numbers_of_word_are_the_numbers_of_rows() -> None:
    document = docx.Document()
    rows = [("TT", "Nhiệm vụ", "Chủ trì", "Thời gian")] + [
        ("", f"Tổ chức lớp tập huấn {word}", "Công an xã", "Quý I/2026") for word in ("A", "B", "C")
    ]
    made = rows_of(document, rows)
    for row in made.rows[1:]:
        row.cells[0].paragraphs[0].style = "List Number"

    draft = drafted(docx_file.read(saved(document)))

    assert [task["number"] for task in draft["tasks"]] == ["1", "2", "3"]


def test_a_table_of_bars_is_a_table() -> None:
    text = (
        "KẾ HOẠCH\nI. NHIỆM VỤ\n| STT | Nhiệm vụ | Chủ trì | Thời gian |\n|---|---|---|---|\n"
        "| 1 | Kiểm tra an toàn thông tin | Công an xã | Tháng 6/2026 |\n"
        "| 2 | Trang bị máy quét | Phòng Kinh tế | 31/12/2026 |\n"
    )

    draft = drafted(plain_text.read(text.encode()))

    assert [(task["section"], task["title"]) for task in draft["tasks"]] == [
        ("I", "Kiểm tra an toàn thông tin"),
        ("I", "Trang bị máy quét"),
    ]


def test_the_same_row_printed_twice_is_reported_once() -> None:
    rows = [("TT", "Nhiệm vụ", "Chủ trì", "Thời gian")] + [
        (n, "Khảo sát nhu cầu đào tạo", "Công an xã", "Quý 2") for n in (1, 2)
    ]

    draft = drafted(xlsx_file.read(excel(rows)), 2026)

    assert [f["params"] for f in draft["report"] if f["code"] == "task_repeated"] == [{"number": "1"}]


def test_cells_merged_downwards_in_a_workbook_hold_for_every_row() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["TT", "Nhiệm vụ", "Cơ quan thực hiện", None, "Thời gian"])
    sheet.append([None, None, "Chủ trì", "Phối hợp", None])
    for number, title in enumerate(("Rà soát hồ sơ", "Lập danh mục", "Công bố kết quả"), start=1):
        sheet.append([number, title, "Công an xã" if number == 1 else None, "Phòng Kinh tế", "Quý II"])
    for area in ("A1:A2", "B1:B2", "C1:D1", "E1:E2", "C3:C5"):
        sheet.merge_cells(area)
    stream = io.BytesIO()
    book.save(stream)

    draft = drafted(xlsx_file.read(stream.getvalue()), 2026)

    leads = [[agency["name"] for agency in task["leads"]] for task in draft["tasks"]]
    assert leads == [["Công an xã"], ["Công an xã"], ["Công an xã"]]


def test_the_same_objective_for_several_years_is_one_indicator_with_several_targets() -> None:
    text = (
        "KẾ HOẠCH\nI. CHỈ TIÊU\n1. Đến năm 2030\n- Phủ sóng 6G đạt ≥ 50% địa bàn.\n"
        "2. Đến năm 2035\n- Phủ sóng 6G đạt ≥ 80% địa bàn.\n"
    )

    draft = drafted(plain_text.read(text.encode()))

    found = [[(t["year"], t["value"]) for t in one["targets"]] for one in draft["indicators"]]
    assert found == [[(2030, 50), (2035, 80)]]
    assert [len(one["references"]) for one in draft["indicators"]] == [2]
    assert [f["code"] for f in draft["report"] if f["cell"] == "" and f["row"]["kind"]] == [
        "indicator_of_years"
    ]


def test_one_objective_with_two_values_is_told_with_both() -> None:
    text = (
        "KẾ HOẠCH\nI. MỤC TIÊU\n- Số hóa ≥ 95% hồ sơ giải quyết thủ tục hành chính.\nPHỤ LỤC\n"
        "STT\tChỉ tiêu\tCơ quan chủ trì\n1\tSố hóa 100% hồ sơ giải quyết thủ tục hành chính\tCông an xã\n"
    )

    draft = drafted(plain_text.read(text.encode()), 2026)

    told = next(f["params"] for f in draft["report"] if f["code"] == "conflicting_values")
    assert (told["former"], told["given"]) == ("95%", "100%")
    assert [len(one["references"]) for one in draft["indicators"]] == [2]
    assert [agency["name"] for agency in draft["indicators"][0]["leads"]] == ["Công an xã"]


def test_what_a_row_of_work_is_judged_by_is_an_indicator_tied_to_it() -> None:
    rows = [
        ("TT", "Nhiệm vụ", "Chủ trì", "Yêu cầu kết quả", "Thời gian", "Đánh giá"),
        (1, "Nâng cấp hạ tầng mạng", "Phòng Kinh tế", "100% thôn có cáp quang", "Quý IV", "Giảm ≥ 50% sự cố"),
    ]

    draft = drafted(xlsx_file.read(excel(rows)), 2026)

    found = [
        (one["targets"][0]["value"], one["targets"][0]["measure"], one["tasks"])
        for one in draft["indicators"]
    ]
    assert found == [(100, "level", ["1"]), (50, "change", ["1"])]


def test_what_work_is_judged_by_holds_for_the_year_in_which_it_ends() -> None:
    head = ("TT", "Nhiệm vụ", "Chủ trì", "Thời gian", "Đánh giá")
    rows = [
        head,
        (1, "Số hóa hồ sơ", "Phòng Kinh tế", "2025–2030", "Thời gian xử lý giảm ≥ 50%"),
        (2, "Cấp chữ ký số", "Công an xã", "2025–2030", "≥ 40% người dân có chữ ký số vào 2028"),
        (3, "Mở lớp tập huấn", "Phòng Kinh tế", "Hằng năm (2025–2030)", "90% cán bộ được tập huấn"),
    ]

    draft = drafted(xlsx_file.read(excel(rows)))

    found = [(one["targets"][0]["year"], one["confidence"]) for one in draft["indicators"]]
    assert found == [(2030, "likely"), (2028, "sure"), (None, "sure")]


def test_a_ratio_that_is_only_named_is_counted_in_per_cent() -> None:
    rows = [
        ("TT", "Nhiệm vụ", "Chủ trì", "Kết quả", "Thời gian"),
        (1, "Số hóa hồ sơ", "Phòng Kinh tế", "Tỷ lệ hồ sơ được số hóa", "Quý IV"),
    ]

    draft = drafted(xlsx_file.read(excel(rows)), 2026)

    found = [(one["name"], one["unitMeasure"], one["targets"]) for one in draft["indicators"]]
    assert found == [("Tỷ lệ hồ sơ được số hóa", "%", [])]


def test_ratios_that_a_wanted_result_lists_without_figures_are_indicators_each() -> None:
    rows = [
        ("TT", "Nhiệm vụ", "Chủ trì", "Kết quả", "Thời gian"),
        (1, "Vận hành hệ thống", "Phòng Kinh tế", "Đạt: Tỷ lệ hồ sơ đúng hạn; Mức độ hài lòng", "Quý IV"),
        (2, "Mua máy", "Công an xã", "Tỷ lệ cán bộ có máy; hội nghị tổng kết", "Quý IV"),
        (3, "Họp thôn", "Công an xã", "Biên bản: mức độ tham gia; danh sách", "Quý IV"),
    ]

    draft = drafted(xlsx_file.read(excel(rows)), 2026)

    found = [(one["name"], one["unitMeasure"], one["tasks"]) for one in draft["indicators"]]
    assert found == [
        ("Tỷ lệ hồ sơ đúng hạn", "%", ["1"]),
        ("Mức độ hài lòng", None, ["1"]),
        ("Tỷ lệ cán bộ có máy", "%", ["2"]),
    ]


def test_headings_in_capitals_need_no_numbers() -> None:
    text = (
        "KẾ HOẠCH\nCải cách hành chính năm 2026\nMỤC TIÊU\n- 90% hồ sơ đúng hạn.\n"
        "TỔ CHỨC THỰC HIỆN\nCông an xã chủ trì.\n"
    )

    draft = drafted(plain_text.read(text.encode()))

    assert [(one["key"], one["kind"]) for one in draft["sections"]] == [
        ("muc-tieu", "objective"),
        ("to-chuc-thuc-hien", "duty"),
    ]
    assert [one["targets"][0]["value"] for one in draft["indicators"]] == [90]


def test_crosses_below_quarters_are_the_time_of_a_row() -> None:
    rows = [
        ("TT", "Nhiệm vụ", "Đơn vị, cá nhân thực hiện", "Quý I", "Quý II", "Quý III", "Quý IV"),
        (1, "Rà soát hồ sơ", "Công an xã", "x", "x", "", ""),
        (2, "Tổng kết năm", "Phòng Kinh tế", "", "", "", "X"),
    ]

    draft = drafted(xlsx_file.read(excel(rows)), 2026)

    found = [(task["schedule"]["text"], task["schedule"]["due"]) for task in draft["tasks"]]
    assert found == [("Quý I, Quý II", "2026-06-30"), ("Quý IV", "2026-12-31")]
    assert [task["leads"][0]["name"] for task in draft["tasks"]] == ["Công an xã", "Phòng Kinh tế"]


def test_a_column_headed_unit_is_of_measures_where_its_cells_are() -> None:
    rows = [
        ("TT", "Chỉ tiêu", "Đơn vị", "Kế hoạch 2026"),
        (1, "Tỷ lệ hồ sơ trực tuyến", "%", 80),
        (2, "Số lớp tập huấn được mở", "lớp", 4),
    ]

    draft = drafted(xlsx_file.read(excel(rows)), 2026)

    assert [
        (one["unitMeasure"], one["targets"][0]["value"], one["leads"]) for one in draft["indicators"]
    ] == [
        ("%", 80, []),
        ("lớp", 4, []),
    ]
