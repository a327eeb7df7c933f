"""Which process looks for a mark of secrecy in the head of a file that is sent as evidence?

Started by `secrecy` for one file, which is its standard input; its form (docx, pdf, txt) is the argument, one line of
JSON the answer. It binds itself like whoever reads a plan; of a PDF it looks at the first pages only, of a text at
the first bytes.
"""

from __future__ import annotations

import json
import mmap
import sys
import warnings

from service.documents.bounds import bound
from service.documents.late import late
from service.domain.errors import Problem
from service.domain.language.documents import Document
from service.domain.language.secrecy_marks import mark_in

HEAD_PAGES = 2
HEAD_BYTES = 256 * 1024


def main() -> None:
    """Look, answer, end."""
    bound()
    warnings.simplefilter("ignore")
    # Mapped and not read: the place up to which a file was read is shared with whoever sent it.
    with mmap.mmap(sys.stdin.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        answer = mark_of_file(sys.argv[1], mapped[:])
    sys.stdout.buffer.write(json.dumps({"mark": answer}, ensure_ascii=False).encode())


def mark_of_file(form: str, data: bytes) -> str:
    """MẬT, TỐI MẬT or TUYỆT MẬT; nothing where there is no mark, no text, or none that can be read."""
    try:
        return mark_in(_head(form, data))
    except Problem:
        return ""


def _head(form: str, data: bytes) -> Document:
    if form == "pdf":
        return late("pdf_file").read_head(data, HEAD_PAGES)
    if form == "docx":
        return late("docx_file").read(data)
    head = data[:HEAD_BYTES]
    # Cut after a line: half a letter at the end would be another encoding.
    whole = len(data) <= HEAD_BYTES or b"\n" not in head
    return late("plain_text").read(head if whole else head[: head.rindex(b"\n") + 1])


if __name__ == "__main__":
    main()
