"""How are unit changes read from the rows of a file (`sauro units import FILE --effective DATE`)?

One row per successor; the rows of a split repeat change, predecessors and decree.
Codes may have lost their leading zeros in a spreadsheet, names may carry their kind.
Every fault is found at once, by row and column.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol, TypeVar

from pydantic import BaseModel, ValidationError

from service.domain.errors import FieldError, Malformed
from service.domain.language.text import fold
from service.domain.unit_changes import Decree, Successor, UnitChangeCreate, UnitChangeKind
from service.domain.units import CODE_DIGITS, NATION_CODE, UnitKind, UnitLevel

_Model = TypeVar("_Model", bound=BaseModel)


class _Fault(Protocol):
    """Notes a fault of one cell."""

    def __call__(self, column: str, code: str, /, **params: object) -> None: ...


COLUMNS = (
    "change",
    "predecessors",
    "code",
    "name",
    "kind",
    "parent",
    "decree_number",
    "decree_symbol",
    "decree_issuer",
    "decree_issued_on",
)

# Words as they stand in decrees and in the statistics office's lists, folded.
CHANGE_WORDS = {
    "nhap": UnitChangeKind.merge,
    "sap nhap": UnitChangeKind.merge,
    "chia": UnitChangeKind.split,
    "chia tach": UnitChangeKind.split,
    "tach": UnitChangeKind.split,
    "doi ten": UnitChangeKind.rename,
    "doi ma": UnitChangeKind.recode,
    "thanh lap": UnitChangeKind.establish,
    "giai the": UnitChangeKind.dissolve,
} | {kind.value: kind for kind in UnitChangeKind}
KIND_WORDS = {
    "tinh": UnitKind.province,
    "thanh pho": UnitKind.city,
    "xa": UnitKind.commune,
    "phuong": UnitKind.ward,
    "dac khu": UnitKind.special_zone,
} | {fold(kind.value): kind for kind in UnitKind if kind is not UnitKind.nation}

_KNOWN_KINDS = tuple(kind.value for kind in UnitKind if kind is not UnitKind.nation)

_FIELDS = {
    "number": "decree_number",
    "symbol": "decree_symbol",
    "issuer": "decree_issuer",
    "issuedOn": "decree_issued_on",
}


@dataclass(frozen=True)
class RowProblem:
    """A fault in a cell. row: line of the file, the heading being 1; column: its heading."""

    row: int
    column: str
    code: str
    params: tuple[tuple[str, object], ...] = ()


class ReadChange(NamedTuple):
    """A change and where it stands. line: of its first row; lines: of the row of each successor."""

    line: int
    change: UnitChangeCreate
    lines: tuple[int, ...]


@dataclass(frozen=True)
class _Row:
    """A readable row; `successor` is None where a unit is dissolved."""

    line: int
    kind: UnitChangeKind
    predecessors: tuple[str, ...]
    decree: Decree
    successor: Successor | None


def csv_rows(text: str) -> list[Mapping[str | None, object]]:
    """The rows of a CSV file by heading; blank ones too, so that every row keeps its number.

    Cells may be parted by commas, semicolons or tabs: spreadsheets here write all three.
    What stands beyond the last heading is kept under None. Raises csv.Error when a quote is not closed, and Malformed
    when two columns have the same heading: which of them is meant nobody can tell.
    """
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    heading = [cell.strip() for cell in lines[0]] if lines else []
    seen: set[str] = set()
    for name in filter(None, heading):
        if name.casefold() in seen:
            raise Malformed("csv_heading_twice", given=name[:80])
        seen.add(name.casefold())
    rows: list[Mapping[str | None, object]] = []
    for cells in lines[1:]:
        row: dict[str | None, object] = dict(zip(heading, [*cells, *[""] * len(heading)], strict=False))
        rows.append(row | {None: cells[len(heading) :]} if cells[len(heading) :] else row)
    return rows


def located(read: ReadChange, fault: FieldError) -> RowProblem:
    """The cell that a fault of a change points to."""
    field, _, rest = fault.pointer.lstrip("/").partition("/")
    if field != "successors":
        column = {"basis": "decree_issued_on", "predecessors": "predecessors"}.get(field, "change")
        return RowProblem(read.line, column, fault.code, fault.params)
    position, _, column = rest.partition("/")
    line = read.lines[int(position)] if position else read.line
    return RowProblem(line, column or "code", fault.code, fault.params)


def parse_changes(
    rows: Iterable[Mapping[str | None, object]], *, effective_on: date
) -> tuple[list[ReadChange], list[RowProblem]]:
    """Changes in order, each with the lines of its rows, and everything that could not be read.

    A blank row is passed over. With any problem at all, nothing should be applied.
    """
    problems: list[RowProblem] = []
    read: list[_Row] = []
    for line, row in enumerate(rows, start=2):
        if line == 2 and (odd := _heading_problems(row)):
            return [], odd
        if row.get(None):
            problems.append(RowProblem(line, COLUMNS[-1], "import_row_too_long"))
        cells = {column: str(row.get(column) or "").strip() for column in COLUMNS}
        if any(cells.values()):
            found = _read(line, cells, problems)
            if found is not None:
                read.append(found)
    changes: list[ReadChange] = []
    for group in _grouped(read):
        first = group[0]
        given = {
            "kind": first.kind,
            "effective_on": effective_on,
            "basis": first.decree,
            "predecessors": list(first.predecessors),
            "successors": [row.successor for row in group if row.successor is not None],
        }
        change = _validated(UnitChangeCreate, given, _fault_at(first.line, problems))
        if change is not None:
            lines = tuple(row.line for row in group if row.successor is not None)
            changes.append(ReadChange(first.line, change, lines))
    return changes, problems


def _heading_problems(row: Mapping[str | None, object]) -> list[RowProblem]:
    """A cell beyond the last heading stands under None in what the csv module reads."""
    given = {column for column in row if column is not None}
    missing = [RowProblem(1, column, "import_column_missing") for column in COLUMNS if column not in given]
    unknown = [RowProblem(1, column, "import_heading_unknown") for column in sorted(given - set(COLUMNS))]
    return missing + unknown


def _read(line: int, cells: Mapping[str, str], problems: list[RowProblem]) -> _Row | None:
    """The row, or None with its faults added to `problems`."""
    before = len(problems)
    fault = _fault_at(line, problems)
    change = CHANGE_WORDS.get(fold(cells["change"]))
    if change is None:
        fault("change", "import_value_unknown", value=cells["change"], known=", ".join(UnitChangeKind))
    ends = change is UnitChangeKind.dissolve
    kind = KIND_WORDS.get(fold(cells["kind"]))
    if kind is None and (cells["kind"] or not ends):
        fault("kind", "import_value_unknown", value=cells["kind"], known=", ".join(_KNOWN_KINDS))
    level = kind.level if kind is not None else None
    predecessors = [_code(part, level) for part in re.split(r"[\s,;+]+", cells["predecessors"]) if part]
    if None in predecessors:
        fault("predecessors", "import_code_unreadable", value=cells["predecessors"])
    successor = None
    if not ends:
        successor = _successor(cells, kind, fault)
    for column in ("code", "name", "parent"):
        if ends and cells[column]:
            fault(column, "import_cell_must_be_empty", value=cells[column])
    decree = _decree(cells, fault)
    if len(problems) > before or change is None or decree is None:
        return None
    return _Row(line, change, tuple(each for each in predecessors if each is not None), decree, successor)


def _successor(cells: Mapping[str, str], kind: UnitKind | None, fault: _Fault) -> Successor | None:
    level = kind.level if kind is not None else None
    above = UnitLevel.nation if level is UnitLevel.province else UnitLevel.province
    code, parent = _code(cells["code"], level), _code(cells["parent"], above)
    for column, value in (("code", code), ("parent", parent)):
        if value is None and (cells[column] or column == "code"):
            fault(column, "import_code_unreadable", value=cells[column])
    if not cells["name"]:
        fault("name", "import_cell_empty")
    if kind is None or code is None or not cells["name"]:
        return None
    return _validated(Successor, {"code": code, "name": cells["name"], "kind": kind, "parent": parent}, fault)


def _decree(cells: Mapping[str, str], fault: _Fault) -> Decree | None:
    issued_on = _day(cells["decree_issued_on"])
    empty = [column for column in _FIELDS.values() if not cells[column]]
    for column in empty:
        fault(column, "import_cell_empty")
    if issued_on is None and cells["decree_issued_on"]:
        fault("decree_issued_on", "import_date_unreadable", value=cells["decree_issued_on"])
    if empty or issued_on is None:
        return None
    texts = {field: cells[column] for field, column in _FIELDS.items() if field != "issuedOn"}
    return _validated(Decree, texts | {"issuedOn": issued_on}, fault)


def _grouped(rows: list[_Row]) -> list[list[_Row]]:
    """Rows that make one change: neighbours of the same split."""
    groups: list[list[_Row]] = []
    for row in rows:
        last = groups[-1][0] if groups else None
        if (
            last is not None
            and row.kind is UnitChangeKind.split is last.kind
            and (row.predecessors, row.decree) == (last.predecessors, last.decree)
        ):
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def _code(text: str, level: UnitLevel | None) -> str | None:
    """A statistics code with its leading zeros back; without a level only a complete one can be told."""
    if text.casefold() == NATION_CODE:
        return NATION_CODE
    if not (text.isascii() and text.isdigit()):
        return None
    if level is None:
        return text if len(text) in CODE_DIGITS.values() else None
    digits = CODE_DIGITS.get(level)
    return text.zfill(digits) if digits is not None and len(text) <= digits else None


def _day(text: str) -> date | None:
    """A day as 2026-07-01, 01/07/2026 or 1.7.2026."""
    for pattern in (
        r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})",
        r"(?P<d>\d{1,2})[/.](?P<m>\d{1,2})[/.](?P<y>\d{4})",
    ):
        if found := re.fullmatch(pattern, text, re.ASCII):
            try:
                return date(int(found["y"]), int(found["m"]), int(found["d"]))
            except ValueError:
                return None
    return None


def _fault_at(line: int, problems: list[RowProblem]) -> _Fault:
    def fault(column: str, code: str, /, **params: object) -> None:
        problems.append(RowProblem(line, column, code, tuple(params.items())))

    return fault


def _validated(model: type[_Model], given: Mapping[str, object], fault: _Fault) -> _Model | None:
    try:
        return model.model_validate(given)
    except ValidationError as refused:
        for error in refused.errors():
            field = str(error["loc"][0])
            fault(
                _FIELDS.get(field, field), "import_value_invalid", value=error["input"], reason=error["type"]
            )
        return None
