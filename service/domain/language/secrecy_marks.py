"""Does the head of a document bear a mark of secrecy?"""

from __future__ import annotations

import re
import unicodedata

from service.domain.language.documents import Document, Line, Paragraph, Table

HEAD_BLOCKS = 80
"""The mark stands above the title or beside it, under the number; annexes repeat it in their own heads."""

_MARK = re.compile(
    r"^\W*(?:(?:độ|mức|mức độ|dấu)\s+mật\s*:?\s*)?(tuyệt\s+mật|tối\s+mật|mật)\W*$", re.IGNORECASE
)


def mark_in(document: Document) -> str:
    """MẬT, TỐI MẬT or TUYỆT MẬT in the head of a document, else nothing; the word inside a sentence is no mark."""
    marks = (mark_of(line) for block in document.blocks[:HEAD_BLOCKS] for line in _lines(block))
    return next((mark for mark in marks if mark), "")


def mark_of(line: str) -> str:
    """The mark a line consists of, in capitals; else nothing."""
    found = _MARK.match(unicodedata.normalize("NFC", line).strip())
    return " ".join(found[1].upper().split()) if found else ""


def _lines(block: Line | Paragraph | Table) -> list[str]:
    if isinstance(block, Table):
        return [line for row in block.rows[:10] for cell in row.cells for line in cell.split("\n")]
    return block.text.split("\n")
