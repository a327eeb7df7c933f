"""How are thousands of rows held that are about to be written? As tuples under one list of names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any, overload


class RowTable(Sequence[Mapping[str, Any]]):
    """Rows of the same columns. A mapping for each would be a kilobyte and more, and is made only if asked for."""

    def __init__(self, names: tuple[str, ...] = (), rows: Sequence[tuple[Any, ...]] = ()) -> None:
        self.names, self.rows = names, list(rows)
        self._values: Callable[[Mapping[str, Any]], tuple[Any, ...]] | None = None

    def add(self, row: Mapping[str, Any]) -> None:
        """One more; every one has the columns of the first."""
        if self._values is None:
            self.names = self.names or tuple(row)
            self._values = itemgetter(*self.names)
        self.rows.append(self._values(row))

    def columns(self) -> dict[str, tuple[Any, ...]]:
        """The values of each column, row by row."""
        return dict(zip(self.names, zip(*self.rows, strict=True), strict=True))

    def ordered(self, key: Callable[..., Any], *names: str) -> RowTable:
        """The same rows in the order of what `key` makes of these columns."""
        if not self.rows:
            return self
        keys = map(key, *(map(itemgetter(self.names.index(name)), self.rows) for name in names))
        return RowTable(self.names, [row for _, row in sorted(zip(keys, self.rows, strict=True), key=itemgetter(0))])

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, place: int) -> Mapping[str, Any]: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Mapping[str, Any]]: ...

    def __getitem__(self, place: int | slice) -> Mapping[str, Any] | Sequence[Mapping[str, Any]]:
        if isinstance(place, slice):
            return RowTable(self.names, self.rows[place])
        return dict(zip(self.names, self.rows[place], strict=True))
