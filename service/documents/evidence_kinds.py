"""What kind of file is sent as evidence, by what it holds, and is it one that is never kept?

Kept is what people sign, write, photograph: PDF, pictures, office files without macros, plain text, zip, mp4.
Everything else is refused, programs and web pages by name, whatever the file is called. Nothing is opened but
the directory of a zip, whose entries are unpacked once in measured steps to see that it is no bomb; the file
is read in pieces and never held whole.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import IO

from service.documents.sniffing import MOST_ENTRIES, OLE, require_no_macro_type, weigh
from service.domain.errors import Invalid
from service.domain.evidence import PDF, FileKind, LargeUpload

_OFFICE = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"
KINDS: dict[str, tuple[str, ...]] = {
    PDF: ("pdf",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/png": ("png",),
    "image/gif": ("gif",),
    "image/webp": ("webp",),
    "image/tiff": ("tif", "tiff"),
    "image/heic": ("heic", "heif"),
    f"{_OFFICE}.wordprocessingml.document": ("docx",),
    f"{_OFFICE}.spreadsheetml.sheet": ("xlsx",),
    f"{_OFFICE}.presentationml.presentation": ("pptx",),
    f"{_ODF}.text": ("odt",),
    f"{_ODF}.spreadsheet": ("ods",),
    f"{_ODF}.presentation": ("odp",),
    "application/msword": ("doc",),
    "application/vnd.ms-excel": ("xls",),
    "application/vnd.ms-powerpoint": ("ppt",),
    "text/plain": ("txt", "csv", "md"),
    "application/zip": ("zip",),
    "video/mp4": ("mp4", "m4v", "mov", "3gp"),
}
"""Media type -> the endings its files have; the first is given to a name that has none."""

_HEAD = 64 * 1024
_STEP = 1024 * 1024
_PROGRAMS = (
    b"MZ", b"\x7fELF", b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe", b"#!", b"dex\n", b"\x00asm", b"L\x00\x00\x00\x01\x14\x02\x00",
)  # fmt: skip
_SIGNS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
_STILL = frozenset({b"heic", b"heix", b"heif", b"hevc", b"mif1", b"msf1"})
_MOVING = frozenset({b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"M4V ", b"qt  ", b"3gp4", b"3gp5",
                     b"3gp6", b"avc1", b"MSNV", b"dash"})  # fmt: skip
_MARKUP = re.compile(rb"\s*<|.*<\s*(?:!doctype|html|head|body|script|svg|iframe|\?xml)\b", re.IGNORECASE | re.DOTALL)
_ENDING = re.compile(r"\.([A-Za-z][A-Za-z0-9]{0,4})$")
_RUNS = re.compile(
    r"\.(?:exe|dll|scr|com|msi|bat|cmd|ps1|psm1|vbs|vbe|js|jse|wsf|hta|lnk|jar|apk|app|sh|py|pl|rb|php|html?|svg|xhtml)$",
    re.IGNORECASE,
)
_IN_OLE = (
    ("WordDocument", "application/msword"),
    ("Workbook", "application/vnd.ms-excel"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
)


def kind_of(upload: LargeUpload) -> FileKind:
    """What the file is. Refused by a code: what is empty, unknown, a program, markup, has macros or a password,
    is a bomb, or has a name whose ending says something else than the content."""
    if upload.size == 0:
        raise Invalid("evidence_file_empty")
    media = _sniffed(upload.file)
    found = _ENDING.search(upload.name)
    if found is None:
        return FileKind(media, f"{upload.name.rstrip('.')}.{KINDS[media][0]}")
    if found[1].casefold() not in KINDS[media]:
        if _RUNS.search(upload.name):
            raise Invalid("evidence_executable")
        raise Invalid("upload_misnamed", named=found[1].casefold(), form=KINDS[media][0])
    return FileKind(media, upload.name)


def _sniffed(file: IO[bytes]) -> str:
    file.seek(0)
    head = file.read(_HEAD)
    if head.startswith(_PROGRAMS):
        raise Invalid("evidence_executable")
    for sign, media in _SIGNS:
        if head.startswith(sign):
            return media
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return _of_boxes(head[8:12])
    if head.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"%PDF-"):
        return PDF
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _of_zip(file)
    if head.startswith(OLE):
        return _of_ole(file)
    return _of_text(head)


def _of_boxes(brand: bytes) -> str:
    if brand in _STILL:
        return "image/heic"
    if brand in _MOVING:
        return "video/mp4"
    raise Invalid("evidence_file_unknown")


def _of_text(head: bytes) -> str:
    """Plain text of any encoding that Viet Nam writes: no zero bytes but those of UTF-16, and no markup."""
    wide = head[:2] in {b"\xff\xfe", b"\xfe\xff"}
    if not wide and re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]", head):
        raise Invalid("evidence_file_unknown")
    plain = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")
    if _MARKUP.match(plain):
        raise Invalid("evidence_markup")
    return "text/plain"


def _of_zip(file: IO[bytes]) -> str:
    """An office file or a plain archive, after its entries have been counted and weighed."""
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES:
                raise Invalid("upload_bomb")
            names = {entry.filename for entry in entries}
            folded = {name.casefold() for name in names}
            scripted = ("basic/", "scripts/") if "mimetype" in folded else ("\0",)
            if any("vbaproject" in name or name.startswith(scripted) for name in folded):
                raise Invalid("upload_macros")
            if any(_RUNS.search(name) or name in {"androidmanifest.xml", "meta-inf/manifest.mf"} for name in folded):
                raise Invalid("evidence_executable")
            if any(entry.flag_bits & 0x1 for entry in entries):
                raise Invalid("upload_protected")
            media = _office(archive, names)
            weigh(archive, entries)
            return media
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError, RuntimeError):
        raise Invalid("upload_unreadable") from None


def _office(archive: zipfile.ZipFile, names: set[str]) -> str:
    for main, form in (
        ("word/document.xml", "docx"),
        ("xl/workbook.xml", "xlsx"),
        ("ppt/presentation.xml", "pptx"),
    ):
        if main in names:
            require_no_macro_type(archive)
            return _media(form)
    if "mimetype" in names and "content.xml" in names:
        with archive.open("mimetype") as stream:
            said = stream.read(200).decode("ascii", "replace").strip()
        if said not in KINDS:
            raise Invalid("evidence_file_unknown")
        return said
    return "application/zip"


def _of_ole(file: IO[bytes]) -> str:
    """An office file of the old kind: its directory names its streams in UTF-16."""
    kind: str | None = None
    for piece in _pieces(file):
        if _named(piece, "_VBA_PROJECT") or _named(piece, "_VBA_PROJECT_CUR"):
            raise Invalid("upload_macros")
        if _named(piece, "Ole10Native"):
            raise Invalid("evidence_executable")
        if _named(piece, "EncryptedPackage"):
            raise Invalid("upload_protected")
        for name, media in _IN_OLE:
            if _named(piece, name):
                kind = media
    if kind is None:
        raise Invalid("evidence_file_unknown")
    return kind


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    """The file in steps that overlap: a name is never cut in two."""
    file.seek(0)
    tail = b""
    while piece := file.read(_STEP):
        yield tail + piece
        tail = piece[-64:]


def _named(piece: bytes, name: str) -> bool:
    """Whether a stream of this name is in the directory: filled up with zeros there, unlike in a text."""
    return name.encode("utf-16-le") + bytes(8) in piece


def _media(ending: str) -> str:
    return next(media for media, endings in KINDS.items() if ending in endings)
