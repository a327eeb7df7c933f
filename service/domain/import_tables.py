"""How do the rows of an uploaded table become records by the names of their columns?

Headings are known in Vietnamese and English, in any order; what stands above them and on sheets of
explanations is passed over. All that is wrong is told at once, with sheet, row and column.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from service.domain.errors import FieldError, Invalid
from service.domain.imports import MOST_ROWS, ImportKind
from service.domain.language.documents import Document, Row, Table
from service.domain.language.text import fold

Json = dict[str, Any]

GUIDE_SHEETS = frozenset({"Hướng dẫn", "Danh mục"})
"""Sheets of a template that explain and list; they hold no data."""
EXAMPLE = "VD"
"""The number of an example row; whoever leaves it in has not asked for it."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the field it fills, its heading in Vietnamese and English, other words for it."""

    field: str
    vi: str
    en: str
    needed: bool = False
    others: tuple[str, ...] = ()

    @property
    def headings(self) -> set[str]:
        return {fold(name) for name in (self.field, self.vi, self.en, *self.others)}


@dataclass(frozen=True, slots=True)
class Record:
    """One row: its cells by field, and where it stands."""

    cells: Mapping[str, str]
    place: Mapping[str, Any]


def records_of(
    document: Document, columns: Sequence[Column], kind: ImportKind
) -> tuple[list[Record], list[FieldError]]:
    """The rows below every heading that is known. Refuses a file without one, and one with too many rows."""
    found: list[Record] = []
    faults: list[FieldError] = []
    headed = False
    for block in document.blocks:
        if not isinstance(block, Table) or (block.rows and block.rows[0].place.sheet in GUIDE_SHEETS):
            continue
        at = next((i for i, row in enumerate(block.rows) if _known(row, columns) >= 2), None)
        if at is None:
            continue
        headed = True
        fields = _fields(block.rows[at], columns, faults)
        missing = [one.vi for one in columns if one.needed and one.field not in fields.values()]
        if missing:
            raise Invalid("import_columns_missing", columns=", ".join(missing), kind=kind.value)
        for row in block.rows[at + 1 :]:
            if row.cells[0].strip() == EXAMPLE:
                continue
            cells = {fields[i]: cell.strip() for i, cell in enumerate(row.cells) if i in fields and cell.strip()}
            if cells:
                found.append(Record(cells, row.place.as_json()))
    if not headed:
        raise Invalid("import_without_table", kind=kind.value)
    if len(found) > MOST_ROWS:
        raise Invalid("import_too_many_rows", count=len(found), limit=MOST_ROWS)
    return found, faults


def _known(row: Row, columns: Sequence[Column]) -> int:
    return sum(1 for cell in row.cells if any(fold(cell) in one.headings for one in columns))


def _fields(heading: Row, columns: Sequence[Column], faults: list[FieldError]) -> dict[int, str]:
    """Position -> field; a heading that is not known is told and passed over."""
    fields: dict[int, str] = {}
    for i, cell in enumerate(heading.cells):
        name = next((one.field for one in columns if fold(cell) in one.headings), None)
        if name is not None and name not in fields.values():
            fields[i] = name
        elif cell.strip() and fold(cell) not in {"stt", "tt", "no"}:
            names = ", ".join(one.vi for one in columns)
            values = (("heading", cell.strip()[:60]), ("columns", names))
            faults.append(FieldError("", "import_column_unknown", values))
    return fields


class CellWrong(Exception):
    """A cell that cannot be read: code, and the values of its sentence beside column and text."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.code, self.params = code, params


_GROUPED = re.compile(r"^-?\d{1,3}(?:\.\d{3})+(?:,\d+)?$")
_PLAIN = re.compile(r"^-?\d+(?:[.,]\d+)?$")


def number_of(text: str) -> Decimal:
    """A number as it is written in Vietnam (1.250, 12,5) or by programs (12.5); a percent sign is passed over."""
    bare = text.replace(" ", "").replace("\u00a0", "").removesuffix("%")
    if _GROUPED.match(bare):
        return Decimal(bare.replace(".", "").replace(",", "."))
    if _PLAIN.match(bare):
        return Decimal(bare.replace(",", "."))
    raise CellWrong("import_number_wrong")


def one_of(labels: Mapping[Any, Sequence[str]]) -> Callable[[str], Any]:
    """A reader of codes and of their labels in either language."""

    def read(text: str) -> Any:
        wanted = fold(text)
        for code, said in labels.items():
            if wanted in {fold(str(code)), fold(said[0]), fold(said[1])}:
                return code
        raise CellWrong("import_cell_wrong", expected=", ".join(said[0] for said in labels.values()))

    return read


_YES, _NO = {"x", "co", "yes", "true", "1", "dung"}, {"khong", "no", "false", "0"}


def yes_or_no(text: str) -> bool:
    """Có or không."""
    if fold(text) in _YES:
        return True
    if fold(text) in _NO:
        return False
    raise CellWrong("import_cell_wrong", expected="Có, Không")


def read_row(
    record: Record, columns: Sequence[Column], readers: Mapping[str, Callable[[str], Any]], confidence: str
) -> Json:
    """A row of the draft: its cells as values, and under `unread` those that could not be read."""
    row: Json = {"place": dict(record.place), "number": "", "confidence": confidence, "unread": {}}
    row |= dict.fromkeys(column.field for column in columns)
    for column in columns:
        text = record.cells.get(column.field)
        if text is None:
            continue
        try:
            row[column.field] = readers.get(column.field, str)(text)
        except CellWrong as wrong:
            row["unread"][column.field] = {"code": wrong.code, "text": text[:60], **wrong.params}
    return row


def cell_faults(row: Mapping[str, Any], columns: Sequence[Column], pointer: str) -> list[FieldError]:
    """Each cell of a row that could not be read and was not corrected, and each that is wanted and empty."""
    faults = []
    for column in columns:
        if row.get(column.field) not in (None, ""):
            continue
        unread = (row.get("unread") or {}).get(column.field)
        if unread is not None:
            code = unread["code"]
            told = {"column": column.vi, "cell": column.vi, **{k: v for k, v in unread.items() if k != "code"}}
            faults.append(FieldError(f"{pointer}/{column.field}", code, tuple(told.items())))
        elif column.needed:
            said = (("column", column.vi), ("cell", column.vi))
            faults.append(FieldError(f"{pointer}/{column.field}", "import_cell_missing", said))
    return faults


def listed(text: str) -> list[str]:
    """Names in one cell, parted by semicolons or lines."""
    return [name for one in re.split(r"[;\n]", text) if (name := " ".join(one.split()))]
