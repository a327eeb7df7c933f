"""Is a file that cannot or must not be read refused by a clear code, quickly, whatever it is called?"""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable

import docx
import pypdfium2
import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from service.documents import apart, reading
from service.documents.reading import read_document
from service.domain.errors import Problem
from service.domain.messages import MESSAGES, sentence
from tests.documents.making import excel, saved

HEADINGS = ("TT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian")


def refused(data: bytes, name: str) -> str:
    with pytest.raises(Problem) as caught:
        read_document(data, filename=name)
    return caught.value.code


def zipped(entries: dict[str, bytes], *, level: int = 9) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return stream.getvalue()


def word_parts() -> dict[str, bytes]:
    """The parts of a small sound Word file."""
    document = docx.Document()
    document.add_paragraph("KẾ HOẠCH")
    with zipfile.ZipFile(io.BytesIO(saved(document))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_macros() -> bytes:
    return zipped(word_parts() | {"word/vbaProject.bin": b"\0" * 40})


def renamed_with_macros() -> bytes:
    parts = word_parts()
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"vnd.openxmlformats-officedocument.wordprocessingml.document.main",
        b"vnd.ms-word.document.macroEnabled.main",
    )
    return zipped(parts)


def bomb() -> bytes:
    parts = word_parts()
    body = parts["word/document.xml"]
    return zipped(parts | {"word/document.xml": body.replace(b"<w:body>", b"<w:body>" + b" " * (90 << 20))})


def many_entries() -> bytes:
    return zipped(word_parts() | {f"word/media/{number}.xml": b"<a/>" for number in range(2_500)}, level=1)


def lying_bomb() -> bytes:
    """Declares a small size in both of its directories, and holds 150 MiB."""
    parts = word_parts()
    data = bytearray(zipped({"word/document.xml": b"<a>" + b" " * (150 << 20) + b"</a>"} | {
        name: part for name, part in parts.items() if name != "word/document.xml"
    }))  # fmt: skip
    true = (150 << 20) + 7
    for at in range(len(data) - 4):
        if data[at : at + 4] == true.to_bytes(4, "little"):
            data[at : at + 4] = (5_000).to_bytes(4, "little")
    return bytes(data)


def entities() -> bytes:
    parts = word_parts()
    body = parts["word/document.xml"]
    head, rest = body.split(b"?>", 1)
    bomb = b'?><!DOCTYPE a [<!ENTITY b "lol"><!ENTITY c "&b;&b;&b;">]>'
    return zipped(parts | {"word/document.xml": head + bomb + rest})


def encrypted_office() -> bytes:
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 600
        + "EncryptedPackage".encode("utf-16-le")
        + b"\0" * 600
    )


def encrypted_pdf() -> bytes:
    stream = io.BytesIO()
    canvas = Canvas(stream, encrypt=StandardEncryption("mat-khau", ownerPassword="chu"))
    canvas.drawString(100, 700, "KE HOACH")
    canvas.save()
    return stream.getvalue()


def scanned_pdf() -> bytes:
    stream = io.BytesIO()
    canvas = Canvas(stream)
    for _ in range(3):
        canvas.rect(50, 50, 400, 600, fill=1)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def secret(mark: str) -> bytes:
    document = docx.Document()
    frame = document.add_table(rows=1, cols=2)
    frame.cell(0, 0).text = f"ỦY BAN NHÂN DÂN\nXÃ MỸ TÚ\n{mark}"
    document.add_paragraph("KẾ HOẠCH")
    return saved(document)


CASES: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "empty": (lambda: b"", "ke-hoach.docx", "upload_empty"),
    "blank text": (lambda: b" \n\n \n", "a.txt", "upload_without_text"),
    "macros": (with_macros, "a.docx", "upload_macros"),
    "macros, renamed": (renamed_with_macros, "a.docx", "upload_macros"),
    "bomb": (bomb, "a.docx", "upload_bomb"),
    "bomb that lies": (lying_bomb, "a.docx", "upload_unreadable"),
    "too many entries": (many_entries, "a.docx", "upload_bomb"),
    "entities": (entities, "a.docx", "upload_bomb"),
    "password, office": (encrypted_office, "a.docx", "upload_protected"),
    "password, pdf": (encrypted_pdf, "a.pdf", "upload_protected"),
    "old word": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2_000, "a.doc", "upload_old_office"),
    "pictures only": (scanned_pdf, "a.pdf", "upload_scanned"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 400, "a.pdf", "upload_unknown"),
    "random bytes": (lambda: bytes(range(256)) * 40, "a.docx", "upload_unknown"),
    "half a word file": (lambda: saved(docx.Document())[:9_000], "a.docx", "upload_unreadable"),
    "half a pdf": (lambda: b"%PDF-1.7\n" + b"1 0 obj\n<<" * 900, "a.pdf", "upload_unreadable"),
    "some other zip": (lambda: zipped({"a.txt": b"a"}), "a.docx", "upload_unknown"),
    "xlsx called docx": (lambda: excel([HEADINGS]), "a.docx", "upload_misnamed"),
    "pdf called xlsx": (scanned_pdf, "a.xlsx", "upload_misnamed"),
    "secret": (lambda: secret("MẬT"), "a.docx", "upload_secret"),
    "top secret": (lambda: secret("TUYỆT MẬT"), "a.docx", "upload_secret"),
    "secret text": (lambda: "UBND XÃ\nĐộ mật: Tối mật\nKẾ HOẠCH\n".encode(), "a.txt", "upload_secret"),
    "no text encoding": (lambda: "Kế hoạch".encode()[:-1] + b"\x90\xd2\xff", "a.txt", "upload_encoding"),
}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_cannot_be_read_is_refused_by_its_code(case: str) -> None:
    make, name, code = CASES[case]
    data = make()

    began = time.monotonic()
    found = refused(data, name)

    assert found == code
    assert time.monotonic() - began < 30
    assert all(sentence(found, language, {}) for language in ("vi", "en")) and found in MESSAGES


def test_a_file_of_more_than_50_mib_is_refused_before_it_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[object] = []
    monkeypatch.setattr(apart.subprocess, "run", lambda *a, **k: started.append(a))

    found = refused(b"a" * (50 * 1024 * 1024 + 1), "a.txt")

    assert (found, started) == ("upload_too_large", [])


NAMES = (
    "../../etc/passwd.docx",
    "C:\\Windows\\system32\\a.docx",
    "a\0b.docx",
    "kế hoạch.docx",
    "/dev/zero.docx",
    "." * 300,
)


@pytest.mark.parametrize("name", NAMES)
def test_the_name_of_a_file_touches_no_path(name: str) -> None:
    document = docx.Document()
    document.add_paragraph("KẾ HOẠCH")
    document.add_paragraph("I. MỤC TIÊU")

    draft = read_document(saved(document), filename=name)

    assert draft.content["form"] == "docx"


def test_the_word_mat_inside_a_sentence_is_no_mark_of_secrecy() -> None:
    text = "KẾ HOẠCH\nI. MỤC TIÊU\n- 100% văn bản (trừ văn bản mật) được gửi nhận điện tử.\n"

    draft = read_document(text.encode(), filename="a.txt", year=2026)

    assert [target["value"] for one in draft.content["indicators"] for target in one["targets"]] == [100]


def test_another_language_gives_an_empty_draft_that_says_so() -> None:
    text = "Annual plan\n\n1. Objectives\nImprove the services for the people of the town.\n" * 20

    draft = read_document(text.encode(), filename="a.txt", year=2026)

    codes = {finding["code"] for finding in draft.report}
    assert (draft.content["tasks"], draft.content["indicators"]) == ([], [])
    assert {"nothing_found", "not_vietnamese"} <= codes


def test_a_table_without_a_heading_is_read_by_its_cells_and_says_so() -> None:
    rows = [
        (
            number,
            f"Tổ chức hội nghị chuyên đề lần {number} của xã",
            "Phòng Văn hóa - Xã hội",
            "Quý II/2026",
        )
        for number in range(1, 6)
    ]

    draft = read_document(excel(rows), filename="a.xlsx", year=2026)

    tasks = draft.content["tasks"]
    assert [(task["number"], task["schedule"]["due"]) for task in tasks] == [
        (str(n), "2026-06-30") for n in range(1, 6)
    ]
    assert {agency["name"] for task in tasks for agency in task["leads"]} == {"Phòng Văn hóa - Xã hội"}
    assert {task["confidence"] for task in tasks} == {"likely"}
    assert "heading_missing" in {finding["code"] for finding in draft.report}


def test_ten_thousand_rows_are_read_in_bounded_time() -> None:
    rows: list[tuple[object, ...]] = [HEADINGS]
    rows += [
        (number, f"Rà soát hồ sơ số {number} của các thôn", "Phòng Kinh tế", "Công an xã", "Quý II/2026")
        for number in range(1, 10_001)
    ]

    began = time.monotonic()
    draft = read_document(excel(rows), filename="a.xlsx", year=2026)

    assert len(draft.content["tasks"]) == 10_000
    assert time.monotonic() - began < reading.LONGEST_READING


def test_a_file_that_keeps_its_reader_busy_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LONGEST_READING", 0.05)

    assert refused("KẾ HOẠCH\n".encode() * 10_000, "a.txt") == "upload_slow"


def test_the_reading_process_hears_no_secret_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nguoi:bi-mat@may/csdl")
    heard: list[dict[str, str]] = []
    run = apart.subprocess.run

    def listening(*arguments: object, **options: object) -> object:
        heard.append(dict(options["env"]))  # type: ignore[call-overload]
        return run(*arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(apart.subprocess, "run", listening)

    read_document("KẾ HOẠCH\n".encode(), filename="a.txt")

    assert heard and "DATABASE_URL" not in heard[0]


def test_pdfium_is_the_reader_we_have_measured() -> None:
    assert int(str(pypdfium2.version.PYPDFIUM_INFO).split(".")[0]) >= 5
