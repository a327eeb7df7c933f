"""How does a body that is a list of rows come as CSV, from a spreadsheet?"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, ClassVar, Self, get_args

from pydantic import (
    BaseModel,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    create_model,
)

from service.domain.csv_numbers import decimal_sign, is_ambiguous, plain
from service.domain.errors import Malformed, invalid
from service.domain.types import Shape
from service.domain.unit_change_files import csv_rows

LIMIT = 10_000
"""The most rows of one batch."""


@dataclass(frozen=True)
class UnreadRow:
    """A row of a batch that is no row: what is wrong with it, as pydantic tells it."""

    findings: tuple[Mapping[str, Any], ...]


def _read(value: Any, read: ValidatorFunctionWrapHandler) -> Any:
    if isinstance(value, UnreadRow):
        return value
    try:
        return read(value)
    except ValidationError as error:
        return UnreadRow(tuple(error.errors(include_url=False, include_input=False)))


EACH_BY_ITSELF = WrapValidator(_read)
"""On the type of a batch's rows: a row that cannot be read stands as an UnreadRow in its place, so that what is
wrong with all others is told too, and they can be taken without it."""


class CsvBody(Shape):
    """A body with a field `rows` that may be sent as text/csv too.

    Blank cells are left out, blank lines passed over, cells in columns of numbers read with a comma or
    a point (see `csv_numbers`); unit codes that lost their leading zeros are made whole. `/rows/0` is the first
    line below the headings that is not blank.
    """

    LARGEST: ClassVar[int] = 8 * 1024 * 1024
    """Bytes a body may have: ten thousand rows are more than what bodies have otherwise."""
    NUMBERS: ClassVar[frozenset[str]] = frozenset({"value", "low", "high"})
    WHOLES: ClassVar[frozenset[str]] = frozenset({"year"})
    FLAGS: ClassVar[frozenset[str]] = frozenset()
    """Columns of true and false."""

    @staticmethod
    def csv_columns() -> dict[str, tuple[str, ...]]:
        """Heading -> where its cells belong in a row."""
        raise NotImplementedError

    @classmethod
    def from_json(cls, raw: bytes) -> Self:
        """What the JSON says. Nearly always every row can be read, and to be ready for one that cannot takes as long
        as the reading: only where there is such a row each is read by itself."""
        made: Any = cls
        try:
            read: Any = _without_doubt(cls).model_validate_json(raw, by_alias=True, by_name=False)
        except ValidationError:
            return cls.model_validate_json(raw, by_alias=True, by_name=False)
        return made.model_construct(rows=read.rows)

    @classmethod
    def from_csv(cls, text: str) -> dict[str, Any]:
        """What the JSON body would be."""
        columns = cls.csv_columns()
        try:
            rows = csv_rows(text)
        except csv.Error as error:
            raise Malformed("csv_unreadable") from error
        known = {name.casefold(): name for name in columns}
        sign = decimal_sign(cls._numbers(rows, known))
        made: list[Any] = []
        for row in rows:
            if not any(isinstance(cell, str) and cell.strip() for cell in row.values()):
                continue
            long = {"type": "csv_row_long", "loc": ()}
            made.append(UnreadRow((long,)) if row.get(None) else cls._row(row, known, columns, len(made), sign))
        return {"rows": made}

    @classmethod
    def _numbers(cls, rows: list[Mapping[str | None, object]], known: Mapping[str, str]) -> Iterator[str]:
        """Every cell in a column of numbers."""
        for row in rows[:1]:
            headings = [h for h in row if h and known.get(h.strip().casefold()) in cls.NUMBERS]
            for each in rows:
                yield from (str(each[heading]).strip() for heading in headings)

    @classmethod
    def _row(
        cls,
        row: Mapping[str | None, object],
        known: Mapping[str, str],
        columns: Mapping[str, tuple[str, ...]],
        number: int,
        sign: str | None,
    ) -> dict[str, Any] | UnreadRow:
        made: dict[str, Any] = {}
        doubtful: list[Mapping[str, Any]] = []
        for heading, cell in row.items():
            if not heading and not str(cell or "").strip():
                continue  # an empty column beside the table, as spreadsheets leave it
            name = known.get((heading or "").strip().casefold())
            if name is None:
                raise invalid(
                    f"/rows/{number}", "csv_heading", given=(heading or "")[:80], hint=", ".join(columns)
                )
            if not isinstance(cell, str) or not cell.strip():
                continue
            *outer, last = columns[name]
            if last in cls.NUMBERS and is_ambiguous(cell.strip(), sign):
                said = {"given": cell.strip(), "whole": re.sub("[.,]", "", cell.strip())}
                doubtful.append({"type": "csv_number_doubtful", "loc": tuple(columns[name]), "ctx": said})
            place = made
            for step in outer:
                place = place.setdefault(step, {})
            place[last] = cls._cell(last, cell.strip(), sign)
        return UnreadRow(tuple(doubtful)) if doubtful else made

    @classmethod
    def _cell(cls, name: str, cell: str, sign: str | None) -> Any:
        if name in cls.NUMBERS:
            return plain(cell, sign)
        if name in cls.FLAGS:
            return {"true": True, "false": False}.get(cell.casefold(), cell)
        if name in cls.WHOLES and cell.isascii() and cell.isdigit():
            return int(cell)
        if name == "unit" and cell.isascii() and cell.isdigit():
            return cell.zfill(2 if len(cell) <= 2 else 5)
        return cell


@cache
def _without_doubt(body: type[CsvBody]) -> type[BaseModel]:
    """The same body, but that one row which cannot be read spoils all."""
    row = get_args(get_args(body.model_fields["rows"].annotation)[0])[0]
    rows: Any = Annotated[tuple.__class_getitem__((row, ...)), Field(min_length=1, max_length=LIMIT)]
    return create_model(body.__name__, __base__=Shape, rows=(rows, ...))
