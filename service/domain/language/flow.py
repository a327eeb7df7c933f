"""How do lines, as a page broke them, become paragraphs and tables again?

Text taken out of a file loses what the page showed: a paragraph is cut at every line, a table is a row
of words. Three kinds of table are found: cells parted by tabs, cells parted by bars, and torn ones,
whose cells stand one after another without a mark.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from service.domain.language.aligned_tables import aligned_table
from service.domain.language.documents import Block, Document, Line, Paragraph, Row, Table
from service.domain.language.glued_tables import parted
from service.domain.language.spelling import CAPITAL
from service.domain.language.table_headings import heading_rows
from service.domain.language.text import fold
from service.domain.language.torn_regions import torn_regions
from service.domain.language.torn_tables import rebuilt

_MARKER = re.compile(
    rf"\s*(?:[-+*•–—·●]\s|\(?\d{{1,2}}(?:\.\d{{1,2}}){{0,3}}[.)]?\s+(?=[{CAPITAL}“\"*])|"
    r"[IVXL]{1,5}[.)]\s"
    r"|[a-zđ]\)\s|\*\s|\#{1,6}\s|"
    r"Căn cứ |Nơi nhận|KT\. |TM\. |TL\. |PHỤ LỤC|Điều \d|Chương [IVX]|Số\s*:|\(Kèm theo|\*\*)"
)
_FIRST_HALF = re.compile(r"(?:hóa|hoá|tế|HĐND|nghệ)$", re.IGNORECASE)
_SECOND_HALF = re.compile(r"[-–]\s*(?:Xã hội|xã hội|UBND|kỹ thuật)")
_HEADED = re.compile(r"(?:\d{1,2}(?:\.\d{1,2})*|[IVXL]{1,5})[.)]\s")
_ASKS_FOR_MORE = re.compile(r"\b(?:Quý|quý|tháng|ngày|trong|từ|đến|và|của|với|các|theo|tại)$")
"""How no paragraph ends, however short its last line is."""
SHORT = 0.78
"""Share of the usual width below which a line is the last of its paragraph."""


def flowing(document: Document) -> tuple[Block, ...]:
    """Paragraphs and tables only."""
    found = (parted(one) if isinstance(one, Table) else (one,) for one in _stitched(_flowed(document)))
    return tuple(block for blocks in found for block in blocks)


def _flowed(document: Document) -> Iterator[Block]:
    lines: list[Line] = []
    for block in document.blocks:
        if isinstance(block, Line):
            lines.append(block)
            continue
        yield from _from_lines(lines)
        lines = []
        yield block if isinstance(block, Table) else replace(block, text=without_marks(block.text))
    yield from _from_lines(lines)


def _stitched(blocks: Iterable[Block]) -> Iterator[Block]:
    """A table that goes on, with its heading again or none, on the next page or after an empty line, is one."""
    last: Table | None = None
    for block in blocks:
        if isinstance(block, Table) and last is not None and _goes_on_as(last, block):
            last = replace(last, rows=(*last.rows, *block.rows))
            continue
        if last is not None:
            yield last
        last = block if isinstance(block, Table) else None
        if last is None:
            yield block
    if last is not None:
        yield last


def _goes_on_as(above: Table, table: Table) -> bool:
    if above.width != table.width or above.torn != table.torn:
        return False
    first, own = heading_rows(above.rows), heading_rows(table.rows)
    if first is None or own is None:
        return own is None and first is not None
    return [fold(one) for one in first[2]] == [fold(one) for one in own[2]]


def _from_lines(lines: Sequence[Line]) -> Iterator[Block]:
    """Tables marked by tabs and bars first, then torn ones, then paragraphs."""
    at = 0
    free: list[Line] = []
    while at < len(lines):
        end = _marked_until(lines, at)
        aligned = aligned_table(lines, at) if end == at else None
        if aligned is not None:
            yield from _from_free(free)
            free = []
            yield aligned.table
            at = aligned.last
        elif end > at:
            yield from _from_free(free)
            free = []
            yield _marked_table(lines[at:end])
            at = end
        else:
            free.append(lines[at])
            at += 1
    yield from _from_free(free)


def _from_free(lines: Sequence[Line]) -> Iterator[Block]:
    at = 0
    for region in torn_regions(lines):
        yield from _paragraphs(lines[at : region.first])
        table = rebuilt(region, lines)
        if table is None:
            yield from _paragraphs(lines[region.first : region.last])
        else:
            yield table
        at = region.last
    yield from _paragraphs(lines[at:])


def _marked_until(lines: Sequence[Line], at: int) -> int:
    """The line after a table of tabs or bars that begins at `at`; `at` itself when none does."""
    end = at
    while end < len(lines) and _cells(lines[end].text) is not None:
        end += 1
        # A row of one cell ("1. Hạ tầng số") has lost its tabs; it belongs to the table it stands in.
        if (
            end + 1 < len(lines)
            and _cells(lines[end].text) is None
            and lines[end].blank_before == 0
            and len(lines[end].text.split()) <= 20
            and _cells(lines[end + 1].text) is not None
        ):
            end += 1
    return end if end - at >= 2 else at


def _cells(text: str) -> list[str] | None:
    if "\t" in text:
        return [cell.strip() for cell in text.split("\t")]
    if text.strip().startswith("|") and text.count("|") >= 3:
        return [cell.strip() for cell in text.strip().strip("|").split("|")]
    return None


def _marked_table(lines: Sequence[Line]) -> Table:
    rows: list[tuple[list[str], Line]] = []
    for line in lines:
        cells = _cells(line.text) or [line.text.strip()]
        if all(re.fullmatch(r":?-{2,}:?", cell) for cell in cells if cell):
            continue  # the rule under a heading of bars
        rows.append((cells, line))
    width = max(len(cells) for cells, _ in rows)
    return Table(
        tuple(
            Row(tuple(cell_without_marks(cell) for cell in cells + [""] * (width - len(cells))), line.place)
            for cells, line in rows
        )
    )


def cell_without_marks(cell: str) -> str:
    """A cell's text without markup; line breaks kept."""
    return "\n".join(without_marks(line) for line in re.split(r"<br\s*/?>|\n", cell)).strip()


def without_marks(text: str) -> str:
    """Text without the marks of Markdown, HTML and formulas that a converter has put in."""
    text = re.sub(r"\$\s*([^$]{0,60}?)\s*\$", _formula, text)
    text = re.sub(r"</?(?:b|i|u|em|strong|sub|sup|span|p)\b[^>]{0,60}>", "", text)
    text = re.sub(r"^\s*#{1,6}\s+", "", text)
    text = re.sub(r"\\([*_#.()-])", r"\1", text)
    if text.lstrip().startswith("* ") or re.match(r"\s*\*\*\*? ", text):
        _, rest = text.lstrip().split(" ", 1)
        return " ".join(["*", *rest.replace("*", "").split()])
    text = re.sub(r"\*{1,3}", "", text) if text.count("*") > 1 else text
    return " ".join(text.split())


def _formula(found: re.Match[str]) -> str:
    inner = found[1].replace(r"\geq", "≥").replace(r"\ge", "≥").replace(r"\leq", "≤").replace(r"\le", "≤")
    inner = inner.replace(r"\%", "%").replace(r"\,", " ").replace("\\", "")
    return " ".join(inner.split())


def _paragraphs(lines: Sequence[Line]) -> Iterator[Paragraph]:
    """Lines joined: a paragraph ends with a short line, before a mark of a list, a heading, an indent."""
    if not lines:
        return
    lengths = sorted(len(line.text.strip()) for line in lines)
    usual = lengths[int(len(lengths) * 0.9)]
    spread = statistics.median(lengths)
    whole = usual > 180 or (spread > 110)
    gap = _usual_gap(lines)
    text, first, last = "", lines[0], lines[0]
    starts: list[tuple[int, int]] = []
    for line in lines:
        piece = " ".join(line.text.split())
        if text and not whole and _goes_on(last, line, usual, gap):
            text += "" if re.search(r"\w-$", text) else " "
        else:
            if text:
                yield Paragraph(without_marks(text), first.place, line_starts=tuple(starts))
            text, first, starts = "", line, []
        if line.place.line is not None:
            starts.append((len(text), line.place.line))
        text += piece
        last = line
    if text:
        yield Paragraph(without_marks(text), first.place, line_starts=tuple(starts))


def _usual_gap(lines: Sequence[Line]) -> int:
    """Blank lines between any two lines, where the text was taken out so."""
    gaps = [line.blank_before for line in lines[1:] if len(line.text.strip()) > 30]
    return int(statistics.median(gaps)) if gaps else 0


def _in_capitals(text: str) -> bool:
    return text.isupper() and sum(1 for letter in text if letter.isalpha()) > 1


def _goes_on(above: Line, line: Line, usual: int, gap: int) -> bool:
    """Tell whether a line continues the one above."""
    text, before = line.text.strip(), above.text.strip()
    if _MARKER.match(text) and not (_SECOND_HALF.match(text) and _FIRST_HALF.search(before)):
        return False
    if _ASKS_FOR_MORE.search(before) and line.blank_before <= gap:
        return True
    if len(text) > 4 and _in_capitals(text) != _in_capitals(before):
        return False
    if line.page_break and text[:1].isupper() and _HEADED.match(before):
        return False
    if line.apart and not text[:1].islower():
        return False
    short = len(before) < SHORT * usual
    ended = before.endswith((".", ";", ":", "!", "?", "./."))
    if text[:1].islower() or text[:1] in ",;)%":
        return not (ended and short and before.endswith("."))
    if short:
        return False
    if ended and (line.indented and not above.indented):
        return False
    return not (ended and line.blank_before > gap)
