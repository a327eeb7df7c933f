"""How does a body that is a list of rows come as CSV, from a spreadsheet?"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from typing import Any, ClassVar

from service.domain.errors import Malformed, invalid
from service.domain.types import Shape
from service.domain.unit_change_files import csv_rows


class CsvBody(Shape):
    """A body with a field `rows` that may be sent as text/csv too.

    Blank cells are left out, blank lines passed over, cells in columns of numbers read with a comma or
    a point; unit codes that lost their leading zeros are made whole. `/rows/0` is the first line
    below the headings that is not blank.
    """

    LARGEST: ClassVar[int] = 8 * 1024 * 1024
    """Bytes a body may have: ten thousand rows are more than what bodies have otherwise."""
    NUMBERS: ClassVar[frozenset[str]] = frozenset({"value", "low", "high"})

    @staticmethod
    def csv_columns() -> dict[str, tuple[str, ...]]:
        """Heading -> where its cells belong in a row."""
        raise NotImplementedError

    @classmethod
    def from_csv(cls, text: str) -> dict[str, Any]:
        """What the JSON body would be."""
        columns = cls.csv_columns()
        try:
            rows = csv_rows(text)
        except csv.Error as error:
            raise Malformed("csv_unreadable") from error
        known = {name.casefold(): name for name in columns}
        made = []
        for row in rows:
            if not any(isinstance(cell, str) and cell.strip() for cell in row.values()):
                continue
            made.append(cls._row(row, known, columns, len(made)))
        return {"rows": made}

    @classmethod
    def _row(
        cls,
        row: Mapping[str | None, object],
        known: Mapping[str, str],
        columns: Mapping[str, tuple[str, ...]],
        number: int,
    ) -> dict[str, Any]:
        made: dict[str, Any] = {}
        if row.get(None):
            raise invalid(f"/rows/{number}", "csv_row_long")
        for heading, cell in row.items():
            name = known.get((heading or "").strip().casefold())
            if name is None:
                raise invalid(
                    f"/rows/{number}", "csv_heading", given=(heading or "")[:80], hint=", ".join(columns)
                )
            if not isinstance(cell, str) or not cell.strip():
                continue
            *outer, last = columns[name]
            place = made
            for step in outer:
                place = place.setdefault(step, {})
            place[last] = cls._cell(last, cell.strip())
        return made

    @classmethod
    def _cell(cls, name: str, cell: str) -> Any:
        if name in cls.NUMBERS:
            return cell.replace(",", ".")
        if name == "year" and cell.isascii() and cell.isdigit():
            return int(cell)
        if name == "unit" and cell.isascii() and cell.isdigit():
            return cell.zfill(2 if len(cell) <= 2 else 5)
        return cell
