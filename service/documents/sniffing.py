"""What kind of file is it, by what it holds, and is it one that is never opened?

Only names and sizes are looked at inside a zip; nothing is unpacked here but in measured steps.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import IO

from service.domain import errors

FORMS = ("docx", "xlsx", "pdf", "csv", "txt")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENDINGS = {"docx": "docx", "docm": "docx", "xlsx": "xlsx", "xlsm": "xlsx", "pdf": "pdf", "csv": "csv",
            "txt": "txt", "md": "txt", "tsv": "csv"}  # fmt: skip

MOST_ENTRIES = 2_000
MOST_UNPACKED = 200 * 1024 * 1024
MOST_OF_ONE = 100 * 1024 * 1024
STEEPEST = 200
"""How many times larger than packed an entry above SMALL may be; a plain table of Word reaches 40."""
SMALL = 1024 * 1024
_DECLARES = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def form_of(data: bytes, filename: str) -> str:
    """docx, xlsx, pdf, csv or txt; refused when it is none of them, a macro, a cipher or a bomb.

    A name whose ending says something else than the content is refused: the sender has chosen the wrong file.
    """
    ending = filename.rpartition(".")[2].casefold() if "." in filename else ""
    form = _sniffed(data, ending)
    named = _ENDINGS.get(ending)
    if named is not None and named != form and {named, form} != {"csv", "txt"}:
        raise errors.Invalid("upload_misnamed", named=ending, form=form)
    return form


def _sniffed(data: bytes, ending: str) -> str:
    if data.startswith(OLE):
        # A password puts the zip into an old container, whose directory names the stream in UTF-16.
        if "EncryptedPackage".encode("utf-16-le") in data[: 1024 * 1024] or ending in {"docx", "xlsx"}:
            raise errors.Invalid("upload_protected")
        raise errors.Invalid("upload_old_office")
    if data.startswith(b"PK\x03\x04"):
        return _office(data)
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if (
        data[:4] in {b"PK\x05\x06", b"\x89PNG", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"{\\rt"}
        or data[:3] == b"\xff\xd8\xff"
    ):
        raise errors.Invalid("upload_unknown")
    if b"\x00" in data[:8192] and data[:2] not in {b"\xff\xfe", b"\xfe\xff"}:
        raise errors.Invalid("upload_unknown")
    return "csv" if ending in {"csv", "tsv"} else "txt"


def _office(data: bytes) -> str:
    """docx or xlsx, after its entries have been counted and weighed."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES:
                raise errors.Invalid("upload_bomb")
            names = {entry.filename for entry in entries}
            if any("vbaproject" in name.casefold() for name in names):
                raise errors.Invalid("upload_macros")
            if any(entry.flag_bits & 0x1 for entry in entries):
                raise errors.Invalid("upload_protected")
            if "word/document.xml" in names:
                form = "docx"
            elif "xl/workbook.xml" in names:
                form = "xlsx"
            else:
                raise errors.Invalid("upload_unknown")
            weigh(archive, entries)
            require_no_macro_type(archive)
            return form
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError, RuntimeError):
        raise errors.Invalid("upload_unreadable") from None


def weigh(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """Refuse what says it is too large, and what lied: every entry is unpacked once, in steps, and dropped.

    A document type or an entity in an XML part is a bomb too: no office program writes one.
    """
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise errors.Invalid("upload_bomb")
    total = 0
    for entry in entries:
        if entry.file_size > MOST_OF_ONE or (
            entry.file_size > SMALL and entry.file_size > STEEPEST * max(entry.compress_size, 1)
        ):
            raise errors.Invalid("upload_bomb")
        with archive.open(entry) as stream:
            total += _measured(
                stream, total, xml=entry.filename.casefold().endswith((".xml", ".rels", ".vml"))
            )


def _measured(stream: IO[bytes], before: int, *, xml: bool) -> int:
    size, tail = 0, b""
    while chunk := stream.read(1 << 20):
        size += len(chunk)
        if size > MOST_OF_ONE or before + size > MOST_UNPACKED:
            raise errors.Invalid("upload_bomb")
        if xml and _DECLARES.search((tail + chunk).replace(b"\x00", b"")):
            raise errors.Invalid("upload_bomb")
        tail = chunk[-32:]
    return size


def require_no_macro_type(archive: zipfile.ZipFile) -> None:
    """A renamed docm or xlsm still says in its list of content types what it is."""
    try:
        with archive.open("[Content_Types].xml") as stream:
            types = stream.read(SMALL)
    except KeyError:
        raise errors.Invalid("upload_unreadable") from None
    if b"macroEnabled" in types or b"vbaProject" in types:
        raise errors.Invalid("upload_macros")
