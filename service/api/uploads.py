"""How does a file come over HTTP: as the body itself, or as the one file of a form?

A file to be read stays in memory and goes to whoever reads it; one to be kept is poured onto the disk as it
comes, so that many at once take no memory. Its name is a label and touches no path.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from email.message import Message
from tempfile import SpooledTemporaryFile
from typing import Annotated, Any

from fastapi import Depends
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request

from service.api.bodies import check_encoding, media_of, pour_body, read_body
from service.domain.errors import Malformed, TooLarge, UnsupportedMedia
from service.domain.evidence import LARGEST_FILE as LARGEST_EVIDENCE
from service.domain.evidence import LargeUpload
from service.domain.imports import LARGEST_FILE, Upload

ENDINGS = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/pdf": "pdf",
    "text/csv": "csv",
    "text/plain": "txt",
    "application/octet-stream": "",
}
"""Media type of a file -> the ending its kind has."""
FORM = "multipart/form-data"

_AROUND = 64 * 1024
"""Bytes a form may have beside the file."""
_PATIENCE = 10
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff]")

UploadedFile = Annotated[Upload, Depends(lambda: None)]
"""Annotation of a handler's parameter; the route fills it, `file_body` documents it."""
PouredFile = Annotated[LargeUpload | None, Depends(lambda: None)]
"""The same for a file that is kept; None where the body is JSON instead."""
SPOOL = "sauro.spool"
"""Where the scope of a request holds the file that was poured: the route closes it."""
_IN_MEMORY = 1024 * 1024


async def read_upload(request: Request) -> Upload:
    """The file of a request. Refuses what is too large before it is read whole."""
    check_encoding(request)
    media = media_of(request)
    if media != FORM and media not in ENDINGS:
        raise UnsupportedMedia("import_media", given=media[:80])
    form = media == FORM
    try:
        body = await read_body(request, LARGEST_FILE + (_AROUND if form else 0), patience=_PATIENCE)
    except TooLarge as error:
        raise TooLarge("upload_too_large", limit=LARGEST_FILE // 1024 // 1024) from error
    if form:
        return _of_form(body, request.headers.get("content-type", ""))
    name = _label(_named(request.headers.get("content-disposition", "")))
    ending = ENDINGS[media]
    return Upload(name or (f"import.{ending}" if ending else "import"), body)


def _named(disposition: str) -> str:
    """The file's name in a Content-Disposition, as text."""
    header = Message()
    header["Content-Disposition"] = disposition
    name = header.get_filename("")
    try:
        # Header lines travel as latin-1; browsers put UTF-8 into them.
        return name.encode("latin-1").decode()
    except UnicodeError:
        return name


def _label(name: str) -> str:
    """What people are shown: the last part of a name, on one line, not too long; its ending is kept."""
    last = " ".join(_UNSEEN.sub("", re.split(r"[/\\]", name)[-1]).split())
    if len(last) <= 200:
        return last
    stem, dot, ending = last.rpartition(".")
    return f"{stem[:190]}{dot}{ending[:8]}"


async def pour_upload(request: Request) -> LargeUpload:
    """The one file of a form, on disk, with the SHA-256 of its bytes. Refuses what is too large as it comes."""
    check_encoding(request)
    media = media_of(request)
    if media != FORM:
        raise UnsupportedMedia("evidence_media", given=media[:80] or "-")
    request.scope[SPOOL] = spool = SpooledTemporaryFile(max_size=_IN_MEMORY)
    digest, limit = hashlib.sha256(), LARGEST_EVIDENCE

    def take(piece: bytes) -> None:
        if spool.tell() + len(piece) > limit:
            raise TooLarge("upload_too_large", limit=limit // 1024 // 1024)
        spool.write(piece)
        digest.update(piece)

    form = _Form(lambda: take)
    parser = _parser(request.headers.get("content-type", ""), form)
    try:
        await pour_body(request, parser.write, limit + _AROUND, patience=_PATIENCE)
        parser.finalize()
    except FormParserError as error:
        raise Malformed("import_multipart") from error
    except TooLarge as error:
        raise TooLarge("upload_too_large", limit=limit // 1024 // 1024) from error
    form.require_one()
    return LargeUpload(form.names[0] or "evidence", spool, spool.tell(), digest.hexdigest())


class _Form:
    """Tells the parts of a form apart; there may be one file and nothing else. begin: where a file's bytes go."""

    def __init__(self, begin: Callable[[], Callable[[bytes], Any]]) -> None:
        self.names: list[str] = []
        self.others = 0
        self._ended = False
        self._begin_file = begin
        self._header, self._value = b"", b""
        self._headers: dict[bytes, bytes] = {}
        self._into: Callable[[bytes], Any] | None = None

    def require_one(self) -> None:
        """Refuse a form that was cut off, and one of anything else than one file."""
        if not self._ended:
            raise Malformed("import_multipart")
        if len(self.names) != 1 or self.others:
            raise Malformed("import_one_file")

    def callbacks(self) -> Any:
        return {
            "on_part_begin": self._begin,
            "on_header_field": lambda data, start, end: self._add("_header", data[start:end]),
            "on_header_value": lambda data, start, end: self._add("_value", data[start:end]),
            "on_header_end": self._end_header,
            "on_headers_finished": self._start_part,
            "on_part_data": self._data,
            "on_end": self._end,
        }

    def _add(self, name: str, data: bytes) -> None:
        setattr(self, name, getattr(self, name) + data)

    def _begin(self) -> None:
        self._headers, self._into = {}, None

    def _end(self) -> None:
        self._ended = True

    def _end_header(self) -> None:
        self._headers[self._header.lower()] = self._value
        self._header = self._value = b""

    def _start_part(self) -> None:
        disposition = self._headers.get(b"content-disposition", b"").decode("latin-1")
        if "filename" in disposition.lower():
            self.names.append(_label(_named(disposition)))
            # A second file is refused at the end, and goes nowhere.
            self._into = self._begin_file() if len(self.names) == 1 else None
        else:
            self.others += 1

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._into is not None:
            self._into(data[start:end])


def _parser(content_type: str, form: _Form) -> MultipartParser:
    _, options = parse_options_header(content_type.encode("latin-1", "replace"))
    try:
        return MultipartParser(options[b"boundary"], form.callbacks())
    except (KeyError, FormParserError) as error:
        raise Malformed("import_multipart") from error


def _of_form(body: bytes, content_type: str) -> Upload:
    data = bytearray()
    form = _Form(lambda: data.extend)
    try:
        parser = _parser(content_type, form)
        parser.write(body)
        parser.finalize()
    except FormParserError as error:
        raise Malformed("import_multipart") from error
    form.require_one()
    name = form.names[0]
    if len(data) > LARGEST_FILE:
        raise TooLarge("upload_too_large", limit=LARGEST_FILE // 1024 // 1024)
    return Upload(name or "import", bytes(data))


def file_body() -> dict[str, Any]:
    """What the interface's document says of a body that is a file."""
    binary = {"type": "string", "format": "binary"}
    form = {"type": "object", "properties": {"file": binary}, "required": ["file"], "additionalProperties": False}
    content = {media: {"schema": binary} for media in ENDINGS if media != "application/octet-stream"}
    return {"requestBody": {"required": True, "content": {FORM: {"schema": form}, **content}}}


def one_file_form() -> dict[str, Any]:
    """What it says of a body that is a form with one file; JSON beside it is documented by its model."""
    binary = {"type": "string", "format": "binary"}
    form = {"type": "object", "properties": {"file": binary}, "required": ["file"], "additionalProperties": False}
    return {"requestBody": {"required": True, "content": {FORM: {"schema": form}}}}
