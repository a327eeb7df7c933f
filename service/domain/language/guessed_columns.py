"""What do the columns of a table without a heading hold, told by their cells alone?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from service.domain.language.columns import Column
from service.domain.language.documents import Row
from service.domain.language.looks import (
    looks_like_agencies,
    looks_like_time,
    looks_like_unit,
    looks_like_value,
    starts_product,
)

FEWEST_ROWS = 3
ENOUGH = 0.6
"""Share of the filled cells of a column that must look alike."""
MOST_ROWS_LOOKED_AT = 200


def guessed_columns(rows: Sequence[Row]) -> list[Column | None]:
    """One guess for each column; the longest text names the row. None where nothing speaks for anything."""
    width = max((len(row.cells) for row in rows), default=0)
    found: list[Column | None] = [None] * width
    if len(rows) < FEWEST_ROWS:
        return found
    cells = [
        [
            row.cells[at].strip()
            for row in rows[:MOST_ROWS_LOOKED_AT]
            if at < len(row.cells) and row.cells[at].strip()
        ]
        for at in range(width)
    ]
    for at, texts in enumerate(cells):
        found[at] = _guess(texts, first=at == 0)
    agencies = [at for at, column in enumerate(found) if column is Column.lead]
    for at in agencies[1:]:
        found[at] = Column.coordinator
    free = [at for at, column in enumerate(found) if column is None and cells[at]]
    if free:
        name = max(free, key=lambda at: sum(len(text) for text in cells[at]) / len(cells[at]))
        products = [at for at in free if at != name and _share(cells[at], starts_product) >= ENOUGH]
        values = Column.target in found and Column.deadline not in found
        found[name] = Column.indicator if values else Column.title
        if products:
            found[products[0]] = Column.product
    return found


def _guess(texts: Sequence[str], *, first: bool) -> Column | None:
    if not texts:
        return None
    if (
        first
        and _share(texts, lambda text: bool(re.fullmatch(r"[\dIVXLC]{1,5}(\.\d{1,2})*[.)]?", text))) >= ENOUGH
    ):
        return Column.number
    if _share(texts, looks_like_unit) >= ENOUGH:
        return Column.unit_measure
    if _share(texts, looks_like_time) >= ENOUGH:
        return Column.deadline
    if _share(texts, looks_like_value) >= ENOUGH:
        return Column.target
    return Column.lead if _share(texts, looks_like_agencies) >= ENOUGH else None


def _share(texts: Sequence[str], looks: object) -> float:
    assert callable(looks)
    return sum(1 for text in texts if looks(text)) / len(texts)
