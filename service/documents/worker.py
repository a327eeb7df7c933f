"""Which process opens an uploaded file, and within which bounds?

Started by `reading` for one file: a line of JSON, then the bytes, on standard input; one line of JSON
out. It gives up memory, time, files and sockets before the first byte is looked at.
"""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Callable
from typing import Any

from service.documents import csv_file, docx_file, pdf_file, plain_text, xlsx_file
from service.documents.bounds import bound
from service.documents.sniffing import form_of
from service.domain.errors import Invalid, Problem
from service.domain.language.documents import Document
from service.domain.language.drafts import draft_of
from service.domain.language.secrecy_marks import mark_in

READERS: dict[str, Callable[[bytes], Document]] = {
    "csv": csv_file.read,
    "docx": docx_file.read,
    "pdf": pdf_file.read,
    "txt": plain_text.read,
    "xlsx": xlsx_file.read,
}


def main() -> None:
    """Read, answer, end."""
    bound()
    warnings.simplefilter("ignore")
    asked = json.loads(sys.stdin.buffer.readline())
    answer = _answer(sys.stdin.buffer.read(), asked)
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode())


def _answer(data: bytes, asked: dict[str, Any]) -> dict[str, Any]:
    try:
        document = READERS[form_of(data, asked["name"])](data)
        mark = mark_in(document)
        if mark:
            raise Invalid("upload_secret", mark=mark)
        draft = draft_of(document, year=asked["year"], known_agencies=asked["knownAgencies"])
    except Problem as refused:
        return {"refused": refused.code, "params": refused.params}
    return {"draft": draft.as_json()}


if __name__ == "__main__":
    main()
