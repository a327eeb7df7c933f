"""Is a report's Word file laid out as the decree says, page by page, and does it say all that the report says?"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pypdfium2
import pytest
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.shared import Mm

from service.documents.report_docx import BODY, report_docx
from service.documents.same_bytes import same_bytes
from service.domain.printed_words import day_in_print, number_in_print
from service.domain.report_contents import ReportPaper
from service.domain.report_parts import printed
from tests.documents.papers import DAY, of_division, paper, tasks

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
needs_office = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is missing")
MM = 72 / 25.4

def of_length(lines: int, count: int) -> ReportPaper:
    """A report of so many lines of text and so many tasks, and nothing else."""
    said = [{"part": "results", "text": "\n".join(["Công tác chỉ đạo"] * lines)}]
    return paper(whole=False, narrative=said, indicators=[], tasks=tasks(count))


LENGTHS = {f"{lines} lines, {count} tasks": of_length(lines, count) for lines, count in (
    (1, 0), *((lines, 0) for lines in range(4, 23, 3)), (2, 2), (2, 5),
)}  # fmt: skip
"""Reports of which some end just where a page does, with a text or with a table."""
PAPERS = {"commune": paper(), "division": of_division(), **LENGTHS}


def written(given: ReportPaper) -> bytes:
    return report_docx(printed(given), DAY)


def word(given: ReportPaper) -> WordDocument:
    return docx.Document(io.BytesIO(written(given)))


def cells(document: WordDocument) -> list[list[list[str]]]:
    """Every table's rows; tables within the text only, in order."""
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]


@dataclass(frozen=True)
class Page:
    """A page of a PDF: its size, the box that its letters fill, their text."""

    width: float
    height: float
    left: float
    right: float
    bottom: float
    text: str


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Page]]:
    """All reports made into PDF by one call: LibreOffice takes longer to begin than to convert.

    Under "… loose": the same file, nothing in it kept with what follows.
    """
    folder = tmp_path_factory.mktemp("reports")
    given = {name: written(one) for name, one in PAPERS.items()}
    given |= {f"{name} loose": loose(given[name]) for name in LENGTHS}
    files = {name: folder / f"{at}.docx" for at, name in enumerate(given)}
    for name, path in files.items():
        path.write_bytes(given[name])
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    asked = [str(OFFICE), profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run([*asked, *map(str, files.values())], check=True, capture_output=True, timeout=100)
    return {name: list(_pages(path.with_suffix(".pdf"))) for name, path in files.items()}


def loose(data: bytes) -> bytes:
    """A Word file without what keeps its last words and the signature together."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        body = archive.read(BODY).replace(b"<w:keepNext/>", b"").replace(b"<w:keepLines/>", b"")
    return same_bytes(data, DAY, {BODY: body})


def _pages(path: Path) -> Iterator[Page]:
    document = pypdfium2.PdfDocument(path)
    for page in document:
        read = page.get_textpage()
        boxes = [read.get_rect(at) for at in range(read.count_rects())]
        yield Page(
            *page.get_size(),
            min(box[0] for box in boxes),
            max(box[2] for box in boxes),
            min(box[1] for box in boxes),
            read.get_text_range(),
        )
        read.close()
        page.close()
    document.close()


def test_the_page_is_a4_with_the_margins_of_the_decree() -> None:
    section = word(paper()).sections[0]

    assert (section.page_width.mm, section.page_height.mm) == (
        pytest.approx(210, abs=0.1),
        pytest.approx(297, abs=0.1),
    )
    assert Mm(20) <= section.top_margin <= Mm(25)
    assert Mm(20) <= section.bottom_margin <= Mm(25)
    assert Mm(30) <= section.left_margin <= Mm(35)
    assert Mm(15) <= section.right_margin <= Mm(20)


def test_the_only_font_is_times_new_roman_in_black_and_in_the_sizes_of_the_decree() -> None:
    document = word(paper())

    trees = [document.element, document.styles.element, document.sections[0].header._element]
    fonts = {value for tree in trees for one in tree.iter(qn("w:rFonts")) for value in one.attrib.values()}
    colours = {one.get(qn("w:val")) for tree in trees for one in tree.iter(qn("w:color"))}
    sizes = {run.font.size.pt for run in _runs(document) if run.font.size and run.text.strip()}
    assert fonts == {"Times New Roman"}
    assert colours <= {"000000", "auto"}
    # 11 and 12 are those of the recipients, 12 and 13 those of the heading.
    assert sizes == {11, 12, 13, 14}
    assert "Theme" not in "".join(
        name for one in document.styles.element.iter(qn("w:rFonts")) for name in one.keys()
    )


def _runs(document: WordDocument) -> Iterator[Any]:
    for paragraph in document.paragraphs:
        yield from paragraph.runs
    for table in document.tables:
        for row in table.rows:
            for cell in row.cells:
                for paragraph in cell.paragraphs:
                    yield from paragraph.runs


def test_the_heading_of_a_commune_has_nobody_above_it() -> None:
    head = cells(word(paper()))[0]

    assert head == [
        ["ỦY BAN NHÂN DÂN\nXÃ MỸ TÚ\n", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"],
        ["Số: 05/BC-UBND", "Mỹ Tú, ngày 09 tháng 4 năm 2026"],
    ]


def test_the_heading_of_a_division_has_the_committee_above_it_and_room_for_number_and_day() -> None:
    head = cells(word(of_division()))[0]

    assert head[0][0] == "UBND XÃ MỸ TÚ\nPHÒNG VĂN HÓA - XÃ HỘI\n"
    assert re.fullmatch("Số:\\s+/BC-VHXH", head[1][0])
    assert re.fullmatch("Mỹ Tú, ngày\\s+tháng\\s+năm 2026", head[1][1])


def test_rows_are_whole_and_the_heading_of_a_table_is_on_every_page() -> None:
    tables = word(paper(count=60)).tables[1:-1]

    for table in tables:
        assert table.rows[0]._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        for row in table.rows:
            assert row._tr.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None
    assert len(tables) == 8


def test_a_row_that_would_fill_a_page_may_be_parted() -> None:
    long = paper(narrative=[], whole=False)
    told = long.tables.tasks.lines[0].model_copy(update={"said": "Đã làm rất nhiều việc. " * 200})
    tasks = long.tables.tasks.model_copy(update={"lines": [told, *long.tables.tasks.lines[1:]]})

    table = word(long.model_copy(update={"tables": long.tables.model_copy(update={"tasks": tasks})})).tables[
        3
    ]

    kept = [row._tr.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in table.rows]
    assert kept[:3] == [True, False, True]


def test_recipients_and_signature_stand_side_by_side_below_the_last_words() -> None:
    document = word(paper())

    left, right = cells(document)[-1][0]
    assert left == "Nơi nhận:\n- Như trên;\n- TT Đảng ủy, HĐND xã;\n- Các cơ quan, đơn vị;\n- Lưu: VT, VHXH."
    assert right == "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\nNguyễn Văn An"
    closing = document.paragraphs[-2]
    assert closing.text.endswith("xem xét, chỉ đạo./.")
    assert (closing.paragraph_format.keep_with_next, closing.paragraph_format.keep_together) == (True, True)


def test_what_people_write_is_text_and_cannot_break_the_file() -> None:
    nasty = "</w:t></w:r><w:p/> & <!DOCTYPE x> “=1+1”"
    given = paper(narrative=[{"part": "results", "text": nasty}])
    unfit = given.head.model_copy(update={"title": f"{nasty}\x0b\x00\ud800"})

    document = word(given.model_copy(update={"head": unfit}))

    assert [one.text for one in document.paragraphs].count(nasty) == 2


def test_the_same_report_is_the_same_file() -> None:
    first, second = written(paper()), written(paper())

    assert first == second
    known = docx.Document(io.BytesIO(first)).core_properties
    assert known.title == "Báo cáo Kết quả thực hiện Kế hoạch chuyển đổi số quý I năm 2026"
    assert (known.author, known.created.date(), known.modified.date()) == (
        "ỦY BAN NHÂN DÂN XÃ MỸ TÚ",
        DAY,
        DAY,
    )


def figures(content: Any) -> Iterator[str]:
    """Every number and day below a JSON value, as it is printed; ids and what is told by words are none."""
    if isinstance(content, dict):
        for name, value in content.items():
            # The days of a figure's own window are those of its nominal period, which is printed.
            if name not in ("id", "drawnOn", "start", "end", "version"):
                yield from figures(value)
    elif isinstance(content, list):
        for value in content:
            yield from figures(value)
    elif isinstance(content, int | float) and not isinstance(content, bool):
        yield number_in_print(content)
    elif isinstance(content, str) and re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", content):
        yield day_in_print(date.fromisoformat(content))


def test_every_figure_of_the_report_stands_in_a_cell_of_its_tables() -> None:
    given = paper(count=20)

    text = " ".join(cell for table in cells(word(given))[1:-1] for row in table for cell in row)
    tokens = set(re.findall(r"[0-9][0-9./,]*[0-9]|[0-9]", text.replace("/\n", "/")))
    halves = {half for token in tokens for half in token.split("/")}
    content = given.model_dump(mode="json", by_alias=True)["tables"]
    missing = {one for one in figures(content) if one.lstrip("-") not in tokens | halves}

    assert missing == set()


@pytest.mark.debian
@needs_office
def test_every_page_is_a4_and_keeps_its_margins(pages: dict[str, list[Page]]) -> None:
    for of_one in pages.values():
        for page in of_one:
            assert (page.width, page.height) == (pytest.approx(595.3, abs=1), pytest.approx(841.9, abs=1))
            assert page.left >= 30 * MM - 1
            assert page.right <= page.width - 15 * MM + 1
            assert page.bottom >= 20 * MM - 3


@pytest.mark.debian
@needs_office
def test_no_page_has_a_signature_alone(pages: dict[str, list[Page]]) -> None:
    alone = [name for name in PAPERS if not before_signature(pages[name]).endswith("./.")]

    assert alone == []
    for name in PAPERS:
        assert "Trên đây là báo cáo" in before_signature(pages[name])
        assert "Nơi nhận:" in pages[name][-1].text, "nothing follows the signature"


@pytest.mark.debian
@needs_office
def test_without_what_keeps_them_together_some_signatures_would_stand_alone(pages: dict[str, list[Page]]) -> None:
    alone = [name for name in LENGTHS if not before_signature(pages[f"{name} loose"]).endswith("./.")]

    assert alone != []


def before_signature(of_one: list[Page]) -> str:
    """What stands above the signature on its page."""
    signed = [page.text for page in of_one if "Nơi nhận:" in page.text]
    assert len(signed) == 1
    return " ".join(signed[0].split("Nơi nhận:")[0].split())


@pytest.mark.debian
@needs_office
def test_every_figure_is_found_in_the_text_of_the_pdf(pages: dict[str, list[Page]]) -> None:
    for name in ("commune", "division"):
        text = re.sub(r"\s", "", "".join(page.text for page in pages[name]))

        content = PAPERS[name].model_dump(mode="json", by_alias=True)["tables"]
        assert {one for one in figures(content) if one not in text} == set()


@pytest.mark.debian
@needs_office
def test_pages_are_numbered_from_the_second_on(pages: dict[str, list[Page]]) -> None:
    of_one = pages["commune"]

    first = [page.text.split()[0] for page in of_one]

    assert len(of_one) > 3
    assert first[1:] == [str(number) for number in range(2, len(of_one) + 1)]
    assert first[0] != "1"
