"""How is a Word document read: paragraphs with their numbering, tables with merged cells?"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml.ns import qn

from service.documents.word_numbering import Numbering
from service.domain.errors import Invalid
from service.domain.language.documents import Block, Document, Paragraph, Place, Row, Table

MOST_BLOCKS = 50_000
MOST_ROWS = 20_000
MOST_COLUMNS = 60
DEEPEST = 20
"""How far boxes, controls and tables may lie in one another."""

_P, _TBL, _TR, _TC = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_T, _TAB, _BR, _CR, _DEL = qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:cr"), qn("w:delText")
_BREAK_HYPHEN = qn("w:noBreakHyphen")
_PARTS = (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:smartTag"), qn("w:customXml"))
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED = (qn("w:del"), qn("w:pPr"), qn("w:rPr"), qn("w:instrText"), _FALLBACK)
_BOX = qn("w:txbxContent")


def read(data: bytes) -> Document:
    """Text as shown: numbers and bullets of lists written out, deleted text left out, boxes where they hang."""
    try:
        opened = docx.Document(io.BytesIO(data))
    except Exception:
        # python-docx answers a broken package with whatever its parts raise.
        raise Invalid("upload_unreadable") from None
    numbering = Numbering(opened)
    blocks: list[Block] = [*_headers(opened)]
    rows = 0
    for element in _walk(opened.element.body, 0):
        if len(blocks) >= MOST_BLOCKS:
            raise Invalid("upload_too_long", what="đoạn / paragraphs", limit=MOST_BLOCKS)
        if element.tag == _TBL:
            table = _table(element, numbering)
            rows += len(table.rows)
            if rows > MOST_ROWS:
                raise Invalid("upload_too_long", what="dòng / rows", limit=MOST_ROWS)
            if table.rows:
                blocks.append(table)
            continue
        blocks += [Paragraph(text, Place(), level) for text, level in _paragraph(element, numbering)]
    if not any(isinstance(block, Table) or block.text for block in blocks):
        raise Invalid("upload_without_text")
    return Document("docx", tuple(blocks))


def _headers(opened: Any) -> Iterator[Paragraph]:
    """Page heads of the first section, where a mark of secrecy may stand."""
    try:
        section = opened.sections[0]
        parts = (section.first_page_header, section.header)
        for part in parts:
            if not part.is_linked_to_previous:
                for paragraph in part.paragraphs:
                    if paragraph.text.strip() and not paragraph.text.strip().isdigit():
                        yield Paragraph(_clean(paragraph.text), Place())
    except (IndexError, KeyError, AttributeError):
        return


def _walk(parent: Any, depth: int) -> Iterator[Any]:
    """Paragraphs and tables in order, also those inside controls and tracked insertions."""
    if depth > DEEPEST:
        return
    for child in parent.iterchildren():
        if child.tag in (_P, _TBL):
            yield child
        elif child.tag in _PARTS:
            yield from _walk(child, depth + 1)


def _paragraph(element: Any, numbering: Numbering) -> Iterator[tuple[str, int]]:
    """The paragraph, and before it each line of a text box anchored in it."""
    for box in element.iter(_BOX):
        if not any(up.tag in _SKIPPED for up in box.iterancestors()):
            for inner in box.iter(_P):
                text = _clean(_text(inner, 0, boxes=False))
                if text:
                    yield text, 0
    prefix = numbering.prefix(element)
    text = _clean(_text(element, 0, boxes=False))
    for at, line in enumerate(text.split("\n")):
        # A column of automatic numbers holds paragraphs without a letter.
        shown = f"{prefix}{line}" if at == 0 and (line or prefix != "- ") else line
        if shown.strip():
            yield shown.strip(), numbering.heading_level(element)


def _text(element: Any, depth: int, *, boxes: bool) -> str:
    if depth > 4 * DEEPEST:
        return ""
    parts: list[str] = []
    for child in element.iterchildren():
        if child.tag == _T:
            parts.append(child.text or "")
        elif child.tag == _TAB:
            parts.append("\t" if boxes else " ")
        elif child.tag in (_BR, _CR):
            parts.append("\n")
        elif child.tag == _BREAK_HYPHEN:
            parts.append("-")
        elif child.tag in _SKIPPED or child.tag == _DEL or (child.tag == _BOX and not boxes):
            continue
        elif isinstance(child.tag, str):
            parts.append(_text(child, depth + 1, boxes=boxes))
    return "".join(parts)


def _table(element: Any, numbering: Numbering) -> Table:
    """A grid: a cell wider than one column stands in its first; one that goes on downwards is told by `merged`."""
    printed: list[tuple[list[str], set[int], list[tuple[int, int]]]] = []
    for row in _rows(element, 0):
        cells: list[str] = []
        merged: set[int] = set()
        spans: list[tuple[int, int]] = []
        cells += [""] * min(_number(row, "w:trPr/w:gridBefore"), MOST_COLUMNS)
        for cell in _cells(row, 0):
            width = min(max(_number(cell, "w:tcPr/w:gridSpan") or 1, 1), MOST_COLUMNS)
            goes_on = cell.find(qn("w:tcPr") + "/" + qn("w:vMerge"))
            if goes_on is not None and goes_on.get(qn("w:val")) != "restart":
                merged.add(len(cells))
                cells.append("")
            else:
                cells.append(_cell(cell, numbering))
            if width > 1:
                spans.append((len(cells) - 1, width))
            cells += [""] * (width - 1)
        printed.append((cells[:MOST_COLUMNS], merged, spans))
    width = max((len(cells) for cells, _, _ in printed), default=0)
    return Table(
        tuple(
            Row((*cells, *[""] * (width - len(cells))), Place(row=number), frozenset(merged), tuple(spans))
            for number, (cells, merged, spans) in enumerate(printed, start=1)
            if any(cells) or merged
        )
    )


def _rows(parent: Any, depth: int) -> Iterator[Any]:
    if depth > DEEPEST:
        return
    for child in parent.iterchildren():
        if child.tag == _TR:
            yield child
        elif child.tag in _PARTS:
            yield from _rows(child, depth + 1)


def _cells(parent: Any, depth: int) -> Iterator[Any]:
    if depth > DEEPEST:
        return
    for child in parent.iterchildren():
        if child.tag == _TC:
            yield child
        elif child.tag in _PARTS:
            yield from _cells(child, depth + 1)


def _cell(cell: Any, numbering: Numbering) -> str:
    """Its paragraphs, and those of tables inside it, one to a line."""
    lines: list[str] = []
    for element in cell.iter(_P):
        lines += [text for text, _ in _paragraph(element, numbering)]
    return "\n".join(lines)


def _number(element: Any, path: str) -> int:
    found = element.find("/".join(qn(step) for step in path.split("/")))
    try:
        return int(found.get(qn("w:val"))) if found is not None else 0
    except (TypeError, ValueError):
        return 0


def _clean(text: str) -> str:
    composed = unicodedata.normalize("NFC", text.replace("\u00a0", " ").replace("\u00ad", ""))
    return "\n".join(" ".join(line.split()) for line in composed.split("\n")).strip()
