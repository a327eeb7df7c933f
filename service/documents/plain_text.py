"""How is a plain text read, or text pasted from elsewhere: which encoding, which lines?"""

from __future__ import annotations

import re
import unicodedata

from service.domain.errors import Invalid
from service.domain.language.documents import Document, Line, Place

MOST_LINES = 100_000
_FOREIGN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def read(data: bytes) -> Document:
    """Lines as they stand; a form feed begins a page."""
    return Document("txt", tuple(lines_of(decoded(data))))


def decoded(data: bytes) -> str:
    """UTF-8 (with or without mark), UTF-16, or the Vietnamese Windows page; composed, one kind of line end."""
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        text = data.decode("utf-16", errors="replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = _from_windows(data)
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " "))
    return _FOREIGN.sub("", text)


def _from_windows(data: bytes) -> str:
    """cp1258 keeps Vietnamese tones apart from their letters; composing makes them whole."""
    try:
        text = data.decode("cp1258")
    except UnicodeDecodeError:
        raise Invalid("upload_encoding") from None
    if _FOREIGN.search(text):
        raise Invalid("upload_encoding")
    return text


def lines_of(text: str) -> list[Line]:
    """Every line that is not blank, with the number of blank ones above it."""
    lines: list[Line] = []
    blank, page, broken = 0, 1, False
    printed = text.split("\n")
    if len(printed) > MOST_LINES:
        raise Invalid("upload_too_long", what="dòng / lines", limit=MOST_LINES)
    for number, raw in enumerate(printed, start=1):
        if "\f" in raw:
            page += raw.count("\f")
            broken = True
            raw = raw.replace("\f", "")
        if not raw.strip():
            blank += 1
            continue
        lines.append(
            Line(
                raw.rstrip(" "),
                Place(page=page if page > 1 else None, line=number),
                blank,
                raw[:1] == " ",
                broken,
            )
        )
        blank, broken = 0, False
    if not lines:
        raise Invalid("upload_without_text")
    return lines
