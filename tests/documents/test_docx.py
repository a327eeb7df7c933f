"""Is a Word file read as it is shown: numbers of lists, tracked changes, boxes, controls, tables in tables?"""

from __future__ import annotations

from typing import Any

import docx
import pytest
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from service.documents import docx_file
from service.documents.reading import read_document
from service.domain.errors import Problem
from service.domain.language.documents import Paragraph, Table
from tests.documents.making import saved


def texts(document: WordDocument) -> list[str]:
    read = docx_file.read(saved(document))
    return [block.text for block in read.blocks if isinstance(block, Paragraph)]


def append(document: WordDocument, xml: str) -> Any:
    element = parse_xml(xml.replace("<w:p>", f"<w:p {nsdecls('w')}>", 1))
    document.element.body.insert(0, element)
    return element


def test_numbers_and_bullets_of_lists_are_written_out() -> None:
    document = docx.Document()
    for style, text in (
        ("List Number", "Mục đích"),
        ("List Number", "Yêu cầu"),
        ("List Bullet", "Gương mẫu"),
    ):
        document.add_paragraph(text, style=style)

    assert texts(document) == ["1. Mục đích", "2. Yêu cầu", "- Gương mẫu"]


def test_deleted_text_is_left_out_and_inserted_text_is_kept() -> None:
    document = docx.Document()
    append(
        document,
        "<w:p><w:r><w:t xml:space='preserve'>Trước </w:t></w:r>"
        "<w:del w:id='1' w:author='a'><w:r><w:delText>ngày 10/6</w:delText></w:r></w:del>"
        "<w:ins w:id='2' w:author='a'><w:r><w:t>ngày 20/6</w:t></w:r></w:ins></w:p>",
    )

    assert texts(document) == ["Trước ngày 20/6"]


def test_text_in_a_control_is_text() -> None:
    document = docx.Document()
    append(
        document,
        f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>Số: 12/KH-UBND</w:t></w:r></w:p></w:sdtContent></w:sdt>",
    )

    assert texts(document) == ["Số: 12/KH-UBND"]


def test_a_mark_of_secrecy_in_a_box_is_seen() -> None:
    document = docx.Document()
    document.add_paragraph("KẾ HOẠCH")
    append(
        document,
        "<w:p><w:r><w:pict><v:shape xmlns:v='urn:schemas-microsoft-com:vml'><v:textbox><w:txbxContent>"
        "<w:p><w:r><w:t>TỐI MẬT</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>",
    )

    with pytest.raises(Problem) as refused:
        read_document(saved(document), filename="a.docx")

    assert (refused.value.code, refused.value.params) == ("upload_secret", {"mark": "TỐI MẬT"})


def test_a_mark_of_secrecy_in_the_head_of_the_page_is_seen() -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "MẬT"
    document.add_paragraph("KẾ HOẠCH")

    with pytest.raises(Problem) as refused:
        read_document(saved(document), filename="a.docx")

    assert refused.value.code == "upload_secret"


def test_lines_of_a_cell_and_of_a_table_inside_it_are_kept_apart() -> None:
    document = docx.Document()
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text = "- Kế hoạch\n- Báo cáo"
    inner = table.cell(0, 1).add_table(rows=1, cols=1)
    inner.cell(0, 0).text = "Quý II"

    read = docx_file.read(saved(document))

    found = next(block for block in read.blocks if isinstance(block, Table))
    assert found.rows[0].cells == ("- Kế hoạch\n- Báo cáo", "Quý II")


def test_composed_and_decomposed_letters_are_the_same() -> None:
    document = docx.Document()
    document.add_paragraph("Xa\u0303 Đa\u0323i Ha\u0309i")

    assert texts(document) == ["Xã Đại Hải"]
