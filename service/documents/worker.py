"""Which process opens an uploaded file, and within which bounds?

Started by `reading` for one file: a line of JSON, then the bytes, on standard input; one line of JSON
out. It gives up memory, time, files and sockets before the first byte is looked at, and loads the one reader
that the file asks for: all of them would be a third of its time.
"""

from __future__ import annotations

import gc
import json
import sys
import warnings
from typing import Any

# What modules make stays until the process ends.
gc.disable()

from service.documents.bounds import bound
from service.documents.late import late
from service.documents.sniffing import form_of
from service.domain.errors import Invalid, Problem
from service.domain.language.drafts import draft_of
from service.domain.language.secrecy_marks import mark_in

gc.freeze()
gc.enable()

READERS = {"csv": "csv_file", "docx": "docx_file", "pdf": "pdf_file", "txt": "plain_text", "xlsx": "xlsx_file"}
"""The module that reads each form."""


def main() -> None:
    """Read, answer, end."""
    bound()
    warnings.simplefilter("ignore")
    asked = json.loads(sys.stdin.buffer.readline())
    answer = _answer(sys.stdin.buffer.read(), asked)
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode())


def _answer(data: bytes, asked: dict[str, Any]) -> dict[str, Any]:
    try:
        document = late(READERS[form_of(data, asked["name"])]).read(data)
        mark = mark_in(document)
        if mark:
            raise Invalid("upload_secret", mark=mark)
        draft = draft_of(document, year=asked["year"], known_agencies=asked["knownAgencies"])
    except Problem as refused:
        return {"refused": refused.code, "params": refused.params}
    return {"draft": draft.as_json()}


if __name__ == "__main__":
    main()
