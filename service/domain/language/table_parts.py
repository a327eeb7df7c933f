"""What is a table made of, once it is understood: groups, rows, cells by what they hold, findings?"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from service.domain.language.columns import Column
from service.domain.language.documents import Place


class TableKind(StrEnum):
    """What the rows of a table are. `other`: nothing a plan tracks."""

    tasks = "tasks"
    indicators = "indicators"
    other = "other"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look at, with the cell's heading where it is about one cell."""

    code: str
    cell: str = ""
    params: tuple[tuple[str, str], ...] = ()
    severity: str = "warning"


@dataclass(frozen=True, slots=True)
class Item:
    """One row of work, or one indicator: its cells by what they hold, as printed."""

    number: str
    cells: dict[Column, str]
    place: Place
    group: int
    """Which group it stands in, by its place in `ReadTable.groups`; -1 before the first."""
    more: tuple[tuple[str, str], ...] = ()
    """Further cells: (heading, text), also values of several years."""
    findings: tuple[Finding, ...] = ()

    def text(self, *columns: Column) -> str:
        """The first of the cells that says something."""
        return next((self.cells[column] for column in columns if self.cells.get(column)), "")


@dataclass(frozen=True, slots=True)
class Group:
    """A row that heads others: its number, if printed, and title; `depth` from 0."""

    number: str
    title: str
    place: Place
    depth: int = 0


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A table understood. `guessed`: it has no heading, what its columns hold was told by their cells."""

    kind: TableKind
    headings: tuple[str, ...]
    columns: tuple[Column | None, ...]
    groups: tuple[Group, ...]
    items: tuple[Item, ...]
    guessed: bool = False
    torn: bool = False
    place: Place = field(default_factory=Place)
