"""Is a mark of secrecy found in the head of a file that is sent as evidence, and is everything else let through?"""

from __future__ import annotations

import io
import tempfile

import docx
import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from service.documents.mark_worker import HEAD_BYTES, mark_of_file
from service.documents.secrecy import require_unmarked
from service.domain.errors import Invalid
from service.domain.evidence import FileKind, LargeUpload
from tests.documents.making import FONT, saved
from tests.documents.test_uploads import secret

TEXT = "UBND XÃ MỸ TÚ\nSố: 12/BC-UBND\nĐộ mật: Tối mật\nBÁO CÁO\n"


def looked_into(data: bytes, name: str) -> bytes:
    """What is read of the file after it has been looked into."""
    with tempfile.SpooledTemporaryFile(max_size=1024) as file:
        file.write(data)
        require_unmarked(LargeUpload(name, file, len(data), ""), FileKind("of no matter", name))
        file.seek(0)
        return file.read()


def printed(*pages: str) -> bytes:
    assert FONT is not None
    pdfmetrics.registerFont(TTFont("Body", FONT))
    stream = io.BytesIO()
    canvas = Canvas(stream)
    for text in pages:
        canvas.setFont("Body", 11)
        for at, line in enumerate(text.split("\n")):
            canvas.drawString(70, 780 - 20 * at, line)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def test_a_marked_file_is_refused_by_its_mark_and_one_that_cannot_be_read_comes_through_whole() -> None:
    broken = b"%PDF-1.7\n" + bytes(range(256)) * 64

    with pytest.raises(Invalid) as refused:
        looked_into(secret("MẬT"), "bien-ban.DOCX")
    left = looked_into(broken, "ban-quet.pdf")

    assert (refused.value.code, refused.value.params) == ("upload_secret", {"mark": "MẬT"})
    assert left == broken


def test_what_shows_no_text_is_not_even_looked_into() -> None:
    sent = LargeUpload("anh.jpg", io.BytesIO(b"\xff\xd8\xff"), 3, "")

    # A file in memory has no number that a process could be given.
    require_unmarked(sent, FileKind("image/jpeg", "anh.jpg"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1258"])
def test_the_head_of_a_text_is_read_in_any_encoding_however_long_the_text(encoding: str) -> None:
    marked = TEXT if encoding != "cp1258" else "UBND\nMÂ\u0323T\nBA\u0301O CA\u0301O\n"
    rest = "Đã làm xong\n" if encoding != "cp1258" else "xong\n"
    long = (marked + rest * HEAD_BYTES).encode(encoding)

    found = mark_of_file("txt", long)

    assert found == ("MẬT" if encoding == "cp1258" else "TỐI MẬT")


def test_the_word_within_a_sentence_is_no_mark() -> None:
    document = docx.Document()
    document.add_paragraph("Danh mục bí mật nhà nước độ Mật do Bộ trưởng ban hành")

    assert mark_of_file("docx", saved(document)) == ""


@pytest.mark.skipif(FONT is None, reason="no font with Vietnamese letters is on this machine")
def test_a_pdf_is_looked_at_in_its_first_pages_only() -> None:
    cover = "Hồ sơ kèm theo báo cáo tháng 6"

    assert mark_of_file("pdf", printed(cover, "ỦY BAN NHÂN DÂN\nTUYỆT MẬT\nBÁO CÁO")) == "TUYỆT MẬT"
    assert mark_of_file("pdf", printed(cover, cover, "TUYỆT MẬT")) == ""
