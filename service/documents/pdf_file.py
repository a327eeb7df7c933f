"""How is a PDF read: words by their places, tables by the lines drawn around them?

Pictures are never looked at: a file without text is refused as scanned.
"""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pypdfium2
import pypdfium2.raw as pdfium

from service.documents.page_words import Word, cell_text, lines_of_words, words_of
from service.documents.rulings import Grid, Stroke, grids
from service.domain.errors import Invalid
from service.domain.language.documents import Block, Document, Line, Place, Row, Table

MOST_PAGES = 400
MOST_LETTERS = 4_000_000
MOST_OBJECTS = 200_000
THINNEST = 3.0
"""Points below which a filled box is a line."""
FEWEST_LETTERS = 20
"""Letters a page has at least, on average, if the document is not a scan."""


def read(data: bytes) -> Document:
    """Lines and ruled tables of every page, from top to bottom."""
    opened = _opened(data)
    if len(opened) > MOST_PAGES:
        raise Invalid("upload_too_long", what="trang / pages", limit=MOST_PAGES)
    blocks: list[Block] = []
    letters = objects = 0
    for number in range(len(opened)):
        page = _Page(opened[number])
        letters += len(page.words)
        objects += page.objects
        if letters > MOST_LETTERS or objects > MOST_OBJECTS:
            raise Invalid("upload_too_long", what="trang / pages", limit=MOST_PAGES)
        blocks += _blocks(page, number + 1)
        page.close()
    shown = sum(len(word.text) for word in _all_words(blocks))
    if shown < FEWEST_LETTERS * max(len(opened), 1) / 2:
        raise Invalid("upload_scanned")
    return Document("pdf", tuple(blocks))


def read_head(data: bytes, pages: int) -> Document:
    """The same of the first pages, however many there are; of a scan there is nothing."""
    opened = _opened(data)
    blocks: list[Block] = []
    for number in range(min(len(opened), pages)):
        page = _Page(opened[number])
        blocks += _blocks(page, number + 1)
        page.close()
    return Document("pdf", tuple(blocks))


def _opened(data: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if (
            "password" in str(error).casefold()
            or getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD
        ):
            raise Invalid("upload_protected") from None
        raise Invalid("upload_unreadable") from None


@dataclass(frozen=True, slots=True)
class _Shown:
    text: str


def _all_words(blocks: Sequence[Block]) -> Iterator[_Shown]:
    for block in blocks:
        if isinstance(block, Table):
            yield from (_Shown(cell) for row in block.rows for cell in row.cells)
        else:
            yield _Shown(block.text)


class _Page:
    """Words and strokes of a page, turned upright, y growing downwards."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        self._page = page
        self._turn = page.get_rotation()
        left, bottom, right, top = page.get_bbox()
        self._box = (left, bottom, right, top)
        self.height = (right - left) if self._turn in (90, 270) else (top - bottom)
        self.words = self._words()
        self.strokes, self.objects = self._strokes()

    def close(self) -> None:
        """Give its memory back."""
        self._page.close()

    def _point(self, x: float, y: float) -> tuple[float, float]:
        left, bottom, right, top = self._box
        if self._turn == 90:
            return y - bottom, x - left
        if self._turn == 180:
            return right - x, y - bottom
        if self._turn == 270:
            return top - y, right - x
        return x - left, top - y

    def _words(self) -> list[Word]:
        text = self._page.get_textpage()
        count = min(text.count_chars(), MOST_LETTERS)
        raw = text.raw
        boxes: list[tuple[str, float, float, float, float]] = []
        loose = pdfium.FS_RECTF()
        for at in range(count):
            letter = chr(pdfium.FPDFText_GetUnicode(raw, at) or 32)
            if not pdfium.FPDFText_GetLooseCharBox(raw, at, loose):
                boxes.append((" ", 0, 0, 0, 0))
                continue
            x0, y0 = self._point(loose.left, loose.top)
            x1, y1 = self._point(loose.right, loose.bottom)
            boxes.append((letter, min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))
        text.close()
        return words_of(boxes)

    def _strokes(self) -> tuple[list[Stroke], int]:
        strokes: list[Stroke] = []
        objects = 0
        for thing in self._page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=1):
            objects += 1
            if objects > MOST_OBJECTS:
                break
            left, bottom, right, top = thing.get_bounds()
            x0, y0 = self._point(left, top)
            x1, y1 = self._point(right, bottom)
            x0, x1, y0, y1 = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
            wide, tall = x1 - x0, y1 - y0
            if tall <= THINNEST < wide:
                strokes.append(Stroke(False, (y0 + y1) / 2, x0, x1))
            elif wide <= THINNEST < tall:
                strokes.append(Stroke(True, (x0 + x1) / 2, y0, y1))
            elif wide > THINNEST and tall > THINNEST and _is_stroked(thing):
                strokes += self._segments(thing)
        return strokes, objects

    def _segments(self, thing: pypdfium2.PdfObject) -> list[Stroke]:
        """The straight, upright or level pieces of a drawn path."""
        matrix = thing.get_matrix()
        strokes: list[Stroke] = []
        x, y = ctypes.c_float(), ctypes.c_float()
        start = last = (0.0, 0.0)
        for at in range(min(pdfium.FPDFPath_CountSegments(thing.raw), 2_000)):
            segment = pdfium.FPDFPath_GetPathSegment(thing.raw, at)
            pdfium.FPDFPathSegment_GetPoint(segment, x, y)
            point = self._point(*matrix.on_point(x.value, y.value))
            kind = pdfium.FPDFPathSegment_GetType(segment)
            if kind == pdfium.FPDF_SEGMENT_MOVETO:
                start = point
            elif kind == pdfium.FPDF_SEGMENT_LINETO:
                strokes += _straight(last, point)
            last = point
            if pdfium.FPDFPathSegment_GetClose(segment):
                strokes += _straight(last, start)
                last = start
        return strokes


def _is_stroked(thing: pypdfium2.PdfObject) -> bool:
    """A box that is only filled is a shaded background, not the frame of a cell."""
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    return bool(pdfium.FPDFPath_GetDrawMode(thing.raw, mode, stroke)) and bool(stroke.value)


def _straight(a: tuple[float, float], b: tuple[float, float]) -> list[Stroke]:
    if abs(a[0] - b[0]) <= 1 < abs(a[1] - b[1]):
        return [Stroke(True, (a[0] + b[0]) / 2, min(a[1], b[1]), max(a[1], b[1]))]
    if abs(a[1] - b[1]) <= 1 < abs(a[0] - b[0]):
        return [Stroke(False, (a[1] + b[1]) / 2, min(a[0], b[0]), max(a[0], b[0]))]
    return []


def _blocks(page: _Page, number: int) -> list[Block]:
    """Tables with their words taken out, then the lines that are left, all by height."""
    found: list[tuple[float, Block]] = []
    left = page.words
    for grid in grids(page.strokes):
        inside = [word for word in left if _within(word, grid)]
        if not inside:
            continue
        left = [word for word in left if not _within(word, grid)]
        found.append((grid.top, _table(grid, inside, number)))
    lines = lines_of_words(left)
    for at, line in enumerate(lines):
        text = _clean(line.text)
        if text.strip(" -–—.").isdigit() and len(text) <= 8 and (at == 0 or at == len(lines) - 1):
            continue  # the number of the page
        place = Place(page=number)
        found.append((line.top, Line(text, place, line.blank, line.indented, apart=line.apart)))
    found.sort(key=lambda pair: pair[0])
    blocks = [block for _, block in found]
    first = next((at for at, block in enumerate(blocks) if isinstance(block, Line)), None)
    if number > 1 and first == 0:
        head = blocks[0]
        assert isinstance(head, Line)
        blocks[0] = replace(head, page_break=True)
    return blocks


def _within(word: Word, grid: Grid) -> bool:
    x, y = word.middle
    return grid.left <= x <= grid.right and grid.top <= y <= grid.bottom


def _table(grid: Grid, words: list[Word], number: int) -> Table:
    """The grid filled; a cell taller than one row stands in its first."""
    cells = [[""] * grid.columns for _ in range(grid.rows)]
    merged: list[set[int]] = [set() for _ in range(grid.rows)]
    spans: list[list[tuple[int, int]]] = [[] for _ in range(grid.rows)]
    for area in grid.areas:
        inside = [
            word
            for word in words
            if area.left <= word.middle[0] <= area.right and area.top <= word.middle[1] <= area.bottom
        ]
        cells[area.row][area.column] = _clean(cell_text(inside, area.left, area.right))
        for down in range(1, area.rows):
            merged[area.row + down].add(area.column)
        if area.columns > 1:
            spans[area.row].append((area.column, area.columns))
    return Table(
        tuple(
            Row(tuple(row), Place(page=number, row=at + 1), frozenset(merged[at]), tuple(spans[at]))
            for at, row in enumerate(cells)
            if any(row) or merged[at]
        )
    )


def _clean(text: str) -> str:
    return unicodedata.normalize("NFC", text.replace("\u00a0", " ").replace("\u00ad", ""))
