"""What is kept as evidence is known by its content; programs, markup, macros, ciphers and bombs are refused."""

from __future__ import annotations

import io
import zipfile

import pytest

from service.documents.evidence_kinds import KINDS, kind_of
from service.domain.errors import Invalid
from service.domain.evidence import LargeUpload

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
TYPES = "<Types><Override ContentType='application/vnd.x.main+xml'/></Types>"
MACROS = "<Types><Override ContentType='application/vnd.ms-word.document.macroEnabled.main+xml'/></Types>"


def zipped(entries: dict[str, str | bytes]) -> bytes:
    """A zip of these entries."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return held.getvalue()


def entry(name: str) -> bytes:
    """A stream as the directory of an old office file names it."""
    return OLE + name.encode("utf-16-le").ljust(64, b"\0")


def upload(data: bytes, name: str) -> LargeUpload:
    return LargeUpload(name, io.BytesIO(data), len(data), "")


WORD: dict[str, str | bytes] = {"word/document.xml": "<w/>", "[Content_Types].xml": TYPES}
ODT: dict[str, str | bytes] = {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<o/>"}
GOOD = {
    "a.pdf": (b"%PDF-1.7\n", "application/pdf"),
    "marked.pdf": (b"\xef\xbb\xbf%PDF-1.7\n", "application/pdf"),
    "a.JPG": (b"\xff\xd8\xff\xe0" + bytes(40), "image/jpeg"),
    "a.png": (b"\x89PNG\r\n\x1a\n" + bytes(40), "image/png"),
    "a.gif": (b"GIF89a" + bytes(40), "image/gif"),
    "a.webp": (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
    "a.tif": (b"II*\x00" + bytes(40), "image/tiff"),
    "a.heic": (b"\x00\x00\x00\x18ftypheic", "image/heic"),
    "a.mp4": (b"\x00\x00\x00\x18ftypisom", "video/mp4"),
    "a.docx": (zipped(WORD), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "a.odt": (zipped(ODT), "application/vnd.oasis.opendocument.text"),
    "a.doc": (entry("WordDocument"), "application/msword"),
    "a.xls": (entry("Workbook"), "application/vnd.ms-excel"),
    "a.zip": (zipped({"anh/1.jpg": "x"}), "application/zip"),
    "a.txt": ("Biên bản: tỷ lệ < 50 %".encode(), "text/plain"),
    "a.csv": ("Tên,Số\nẤp 1,5".encode("utf-16"), "text/plain"),
}
BAD = {
    "empty": (b"", "a.pdf", "evidence_file_empty"),
    "a Windows program": (b"MZ\x90\x00" + bytes(99), "a.pdf", "evidence_executable"),
    "a Linux program": (b"\x7fELF" + bytes(99), "a", "evidence_executable"),
    "a script": (b"#!/bin/sh\nrm -rf /\n", "a.txt", "evidence_executable"),
    "a script by its name": (b"@echo off\n", "a.bat", "evidence_executable"),
    "a program in a zip": (zipped({"setup.exe": "x"}), "a.zip", "evidence_executable"),
    "a Java archive": (zipped({"META-INF/MANIFEST.MF": "x"}), "a.zip", "evidence_executable"),
    "a web page": (b"\n <!DOCTYPE html><html></html>", "a.txt", "evidence_markup"),
    "a page called PDF": (b"<html>%PDF-1.7", "a.pdf", "evidence_markup"),
    "a script further on": (b"xin chao <script>alert(1)</script>", "a.txt", "evidence_markup"),
    "SVG": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", "evidence_markup"),
    "SVG in UTF-16": ("<svg/>".encode("utf-16"), "a.txt", "evidence_markup"),
    "macros of a docm": (zipped(WORD | {"[Content_Types].xml": MACROS}), "a.docx", "upload_macros"),
    "macros in a docx": (zipped(WORD | {"word/vbaProject.bin": "x"}), "a.docx", "upload_macros"),
    "macros in a doc": (entry("_VBA_PROJECT") + entry("WordDocument"), "a.doc", "upload_macros"),
    "macros in an odt": (zipped(ODT | {"Basic/a.xml": "x"}), "a.odt", "upload_macros"),
    "a packaged program in a doc": (entry("\x01Ole10Native") + entry("WordDocument"), "a.doc", "evidence_executable"),
    "an installer, which is OLE too": (entry("Property"), "a.msi", "evidence_file_unknown"),
    "a password on a docx": (entry("EncryptedPackage"), "a.docx", "upload_protected"),
    "a bomb": (zipped({"a.txt": bytes(30 * 1024 * 1024)}), "a.zip", "upload_bomb"),
    "a bomb of entities": (
        zipped(WORD | {"word/document.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]>"}), "a.docx", "upload_bomb",
    ),
    "too many entries": (zipped({f"a{i}": "" for i in range(2001)}), "a.zip", "upload_bomb"),
    "a broken zip": (b"PK\x03\x04" + b"\xff" * 400, "a.zip", "upload_unreadable"),
    "RAR": (b"Rar!\x1a\x07\x01\x00" + bytes(40), "a.rar", "evidence_file_unknown"),
    "noise": (bytes(range(256)), "a.bin", "evidence_file_unknown"),
    "a picture called PDF": (b"\xff\xd8\xff\xe0" + bytes(40), "a.pdf", "upload_misnamed"),
    "a PDF called a page": (b"%PDF-1.7\n", "a.html", "evidence_executable"),
    "a PDF called a program": (b"%PDF-1.7\n", "bao-cao.pdf.exe", "evidence_executable"),
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_what_people_sign_write_and_photograph_is_known_by_its_content(name: str) -> None:
    data, media = GOOD[name]

    assert (kind_of(upload(data, name)).media_type, kind_of(upload(data, name)).name) == (media, name)


@pytest.mark.parametrize("what", BAD)
def test_what_may_do_harm_or_says_something_else_than_it_is_is_refused_by_name(what: str) -> None:
    data, name, code = BAD[what]

    with pytest.raises(Invalid) as refused:
        kind_of(upload(data, name))

    assert refused.value.code == code


def test_a_name_without_an_ending_gets_the_one_of_its_kind() -> None:
    assert kind_of(upload(b"%PDF-1.7\n", "Biên bản 5.6")).name == "Biên bản 5.6.pdf"
    assert kind_of(upload(b"%PDF-1.7\n", "Biên bản")).name == "Biên bản.pdf"


def test_every_kind_has_an_ending_of_its_own() -> None:
    endings = [ending for each in KINDS.values() for ending in each]

    assert len(endings) == len(set(endings))
