"""What is a document, whatever file it came in: lines, paragraphs and tables, each with its place?

The readers of docx, xlsx, csv, pdf and plain text make it; everything that understands Vietnamese
starts from it. A `Line` is a piece of running text as the page broke it, to be joined to paragraphs;
a `Paragraph` is whole already, because the file said so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in the file, as a person counts: from 1; None where the file has no such thing.

    `line` is a line of a text file, `row` a row of a table or sheet.
    """

    page: int | None = None
    line: int | None = None
    row: int | None = None
    sheet: str | None = None

    def as_json(self) -> dict[str, int | str]:
        """What is known of the place."""
        found = {"page": self.page, "line": self.line, "row": self.row, "sheet": self.sheet}
        return {key: value for key, value in found.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Line:
    """One line as printed. `blank_before`: empty lines above it; `indented`: it begins with a blank.

    `apart`: the page leaves more room above it than between other lines.
    """

    text: str
    place: Place
    blank_before: int = 0
    indented: bool = False
    page_break: bool = False
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text, whole. `level` of a heading from 1, where the file marks headings, else 0.

    `line_starts`: (place in the text, line of the file) of each line it was joined from.
    """

    text: str
    place: Place
    level: int = 0
    line_starts: tuple[tuple[int, int], ...] = ()

    def place_of(self, at: int) -> Place:
        """Where the text from letter `at` on stands."""
        line = next((line for start, line in reversed(self.line_starts) if start <= at), self.place.line)
        return replace(self.place, line=line)


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row, empty ones too; a cell's own lines are parted by line feeds.

    `merged`: columns whose cell goes on from the row above. `spans`: (column, width) of cells wider than one.
    """

    cells: tuple[str, ...]
    place: Place
    merged: frozenset[int] = frozenset()
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of equal width. `torn`: columns were not marked in the file but found by reading."""

    rows: tuple[Row, ...]
    torn: bool = False

    @property
    def width(self) -> int:
        """Columns."""
        return max((len(row.cells) for row in self.rows), default=0)


Block = Line | Paragraph | Table


@dataclass(frozen=True, slots=True)
class Document:
    """The blocks of a file in reading order. `form` is docx, xlsx, csv, pdf or txt."""

    form: str
    blocks: tuple[Block, ...]
