"""Are the tables and lines of a PDF found by what is drawn: merged cells, turned pages, pages' numbers?"""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import SimpleDocTemplate, Table

from service.documents import pdf_file
from service.documents.rulings import Stroke, grids
from service.domain.language import documents
from service.domain.language.drafts import draft_of
from tests.documents.making import FONT

pytestmark = pytest.mark.skipif(FONT is None, reason="no font with Vietnamese letters is on this machine")

ROWS = [
    ["TT", "Nhiệm vụ", "Chủ trì", "Thời gian"],
    ["1", "Rà soát hồ sơ", "Công an xã", "Quý II/2026"],
    ["2", "Lập danh mục", "", "Quý III/2026"],
    ["II", "Chính quyền số", "", ""],
    ["3", "Công bố kết quả", "Phòng Kinh tế", "Quý IV/2026"],
]


def drawn(draw: Callable[[Canvas], None]) -> documents.Document:
    assert FONT is not None
    pdfmetrics.registerFont(TTFont("Body", FONT))
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    canvas.setFont("Body", 11)
    draw(canvas)
    canvas.save()
    return pdf_file.read(stream.getvalue())


def table_of(document: documents.Document) -> documents.Table:
    return next(block for block in document.blocks if isinstance(block, documents.Table))


def test_cells_merged_downwards_and_across_are_told() -> None:
    assert FONT is not None
    pdfmetrics.registerFont(TTFont("Body", FONT))
    stream = io.BytesIO()
    made = Table(
        ROWS,
        colWidths=[40, 180, 120, 100],
        style=[
            ("GRID", (0, 0), (-1, -1), 0.5, "black"), ("FONT", (0, 0), (-1, -1), "Body"),
            ("SPAN", (2, 1), (2, 2)), ("SPAN", (1, 3), (3, 3)),
        ],
    )  # fmt: skip
    SimpleDocTemplate(stream, pagesize=A4).build([made])

    document = pdf_file.read(stream.getvalue())

    table = table_of(document)
    assert [row.cells[1] for row in table.rows] == [row[1] for row in ROWS]
    assert table.rows[2].merged == {2} and table.rows[3].spans == ((1, 3),)
    tasks = draft_of(document, year=2026).as_json()["tasks"]
    assert [[agency["name"] for agency in task["leads"]] for task in tasks] == [
        ["Công an xã"],
        ["Công an xã"],
        ["Phòng Kinh tế"],
    ]
    assert [task["section"] for task in tasks] == ["", "", "II"]


def _grid(canvas: Canvas, left: float, top: float) -> None:
    for at in range(3):
        canvas.line(left, top - 30 * at, left + 400, top - 30 * at)
        canvas.line(left + 200 * at, top, left + 200 * at, top - 60)
    for row in range(2):
        for column in range(2):
            canvas.drawString(left + 200 * column + 5, top - 30 * row - 20, f"Ô số {row} cột {column}")


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_turned_page_is_read_upright(turn: int) -> None:
    width, height = A4

    def draw(canvas: Canvas) -> None:
        canvas.setPageRotation(turn)
        if turn == 90:
            canvas.translate(width, 0)
        elif turn == 180:
            canvas.translate(width, height)
        elif turn == 270:
            canvas.translate(0, height)
        canvas.rotate(turn)
        canvas.drawString(100, 500, "Dòng trên của bảng này")
        _grid(canvas, 100, 450)
        canvas.drawString(100, 300, "Dòng dưới của bảng này")

    document = drawn(draw)

    texts = [block.text for block in document.blocks if isinstance(block, documents.Line)]
    assert texts == ["Dòng trên của bảng này", "Dòng dưới của bảng này"]
    assert [row.cells for row in table_of(document).rows] == [
        ("Ô số 0 cột 0", "Ô số 0 cột 1"),
        ("Ô số 1 cột 0", "Ô số 1 cột 1"),
    ]


def test_the_number_of_a_page_is_no_text_and_a_new_page_is_marked() -> None:
    def draw(canvas: Canvas) -> None:
        for page in (1, 2):
            canvas.setFont("Body", 11)
            canvas.drawString(290, 810, str(page))
            canvas.drawString(60, 770, f"Nội dung của trang thứ {page} trong kế hoạch này")
            canvas.showPage()

    document = drawn(draw)

    lines = [block for block in document.blocks if isinstance(block, documents.Line)]
    assert [(line.text[:8], line.place.page, line.page_break) for line in lines] == [
        ("Nội dung", 1, False),
        ("Nội dung", 2, True),
    ]


def test_two_halves_of_a_head_are_two_lines() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(60, 800, "ỦY BAN NHÂN DÂN")
        canvas.drawString(330, 800, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")

    document = drawn(draw)

    texts = [block.text for block in document.blocks if isinstance(block, documents.Line)]
    assert texts == ["ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"]


def test_lines_that_meet_are_a_grid_and_a_frame_is_none() -> None:
    frame = [Stroke(True, x, 0, 50) for x in (0, 100)] + [Stroke(False, y, 0, 100) for y in (0, 50)]
    inner = [Stroke(True, 60, 0, 50)]

    assert grids(frame) == []
    assert [(grid.rows, grid.columns) for grid in grids(frame + inner)] == [(1, 2)]


def test_a_drawing_of_thousands_of_lines_is_no_table() -> None:
    lines = [Stroke(True, at, 0, 50) for at in range(4_000)]

    assert grids(lines) == []
