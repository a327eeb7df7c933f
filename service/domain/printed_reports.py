"""What is an administrative report once it is made up for print: heading, parts, tables, recipients, signature?

Words and values only, in the order in which they stand; fonts, widths and files are the writers' part
(`documents.report_docx`, `documents.report_xlsx`). Source: Decree 30/2020/NĐ-CP, article 8 (what a paper
consists of) and annex I, part I, sections II and IV (how, and where on the page).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

Cell = str | int | float | date | None


Align = Literal["left", "centre", "right"]
"""Where the values of a column stand."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. share: of the width of the page, 0 where it is for the workbook alone. chars: the width in
    the workbook, 0 where it is for paper alone."""

    title: str
    share: int = 0
    chars: int = 0
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Table:
    """A table. sheet: name of its sheet in the workbook, of at most 31 letters. notes: below it, on paper."""

    sheet: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()


Columns = Sequence[tuple[Column, Callable[[Any], Cell]]]
"""Each column with what it says of a line; `LINE` counts the lines."""
LINE = Column("TT", 10, 6, "centre")


def table_of(sheet: str, columns: Columns, lines: Sequence[Any], notes: tuple[str, ...] = ()) -> Table:
    """A table of lines, numbered in its first column."""
    heads = (LINE, *(column for column, _ in columns))
    rows = tuple((at, *(say(line) for _, say in columns)) for at, line in enumerate(lines, start=1))
    return Table(sheet, heads, rows, notes)


def joined(*pieces: str | None) -> str:
    """What there is, each on a line of its own in its cell."""
    return "\n".join(piece for piece in pieces if piece)


def yes_no(value: bool | None) -> str | None:
    """Yes or no in Vietnamese; None stays."""
    return None if value is None else "Có" if value else "Không"


@dataclass(frozen=True, slots=True)
class Clause:
    """A numbered piece of a part: its title, sentences, and the table they introduce."""

    title: str
    sentences: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A part with a Roman number: what people wrote, then what was drawn from the records."""

    title: str
    paragraphs: tuple[str, ...] = ()
    clauses: tuple[Clause, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """Boxes 1 to 5a of the decree's plan of a page.

    parent: the agency above the issuing one, None for a People's Committee. issuer: its lines, in capitals.
    number: "Số: 05/BC-UBND". dateline: place and day. title: what the report is about.
    """

    parent: str | None
    issuer: tuple[str, ...]
    number: str
    dateline: str
    title: str


@dataclass(frozen=True, slots=True)
class SignatureBlock:
    """Box 7. lines: authority and position, in capitals (TM., KT., the office held). name: None to be filled in."""

    lines: tuple[str, ...]
    name: str | None


@dataclass(frozen=True, slots=True)
class PrintedReport:
    """A whole report. addressees: after "Kính gửi" (box 9a). recipients: under "Nơi nhận" (box 9b), as printed.

    facts: label and value of its head, for the workbook.
    """

    heading: Heading
    addressees: tuple[str, ...]
    opening: str
    parts: tuple[Part, ...]
    closing: str
    recipients: tuple[str, ...]
    signature: SignatureBlock
    facts: tuple[tuple[str, Cell], ...]

    @property
    def tables(self) -> tuple[Table, ...]:
        """All tables, in printed order."""
        return tuple(table for part in self.parts for clause in part.clauses for table in clause.tables)
