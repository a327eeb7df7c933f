"""What may be wanted of the things that are read, field by field, down to any depth?

A door says it in these words, and knows nothing of tables; `selections` makes SQL of it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Wanted:
    """A field of a View: its name there, its key in the View's JSON, its key in the answer, what is wanted below.

    whole: below is wanted all there is, by its names there and in its order.
    """

    key: str
    name: str
    label: str
    below: tuple[Selected, ...] = ()
    listed: bool = False
    whole: bool = False


@dataclass(frozen=True)
class Typename:
    """What the thing is called in the schema."""

    key: str
    text: str


@dataclass(frozen=True)
class Linked:
    """What belongs to the row: a page of a list, a list as a whole, or one more thing.

    name: of the field. read: which of the reads that were noted it is. filters: those of its filters that the
    row stands in for. column: of the row, what they compare with.
    """

    key: str
    name: str
    read: int
    wanted: Page | tuple[Selected, ...]
    filters: tuple[str, ...]
    column: str


Selected = Wanted | Typename | Linked


@dataclass(frozen=True)
class Nodes:
    """The things of a page."""

    key: str
    below: tuple[Selected, ...]


@dataclass(frozen=True)
class Cursor:
    """Where the list goes on after a thing."""

    key: str


@dataclass(frozen=True)
class Edges:
    """The things of a page, each with its cursor."""

    key: str
    below: tuple[Nodes | Cursor | Typename, ...]


@dataclass(frozen=True)
class Info:
    """Whether there is more, and where it goes on. fields: key in the answer and name, as in Relay."""

    key: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Total:
    """How many there are, whatever the page."""

    key: str


@dataclass(frozen=True)
class Beside:
    """What a page of this list tells beside its things, by its name there."""

    key: str
    name: str


Part = Nodes | Edges | Info | Total | Beside | Typename


@dataclass(frozen=True)
class Page:
    """A page of a list."""

    parts: tuple[Part, ...]

    @property
    def placed(self) -> bool:
        """Whether the cursors of the first and the last are wanted."""
        return any(name.endswith("Cursor") for name in self._told)

    @property
    def cursors(self) -> bool:
        """Whether any cursor is wanted."""
        below = (each for part in self.parts if isinstance(part, Edges) for each in part.below)
        return self.placed or any(isinstance(each, Cursor) for each in below)

    def measured(self, further: str) -> bool:
        """Whether one more than the page has to be looked for."""
        return further in self._told

    @property
    def _told(self) -> set[str]:
        return {name for part in self.parts if isinstance(part, Info) for _, name in part.fields}


@dataclass(frozen=True)
class Way:
    """Which way a list is read. after: from a cursor on. backward: the last ones, before a cursor if there is one."""

    after: bool = False
    backward: bool = False

    @property
    def further(self) -> str:
        """What tells whether there is more that way."""
        return "hasPreviousPage" if self.backward else "hasNextPage"


@dataclass(frozen=True)
class Root:
    """One field of the whole: one of the reads that were noted, and what is wanted of it."""

    key: str
    read: int
    wanted: Page | tuple[Selected, ...]

    @property
    def cut_outside(self) -> bool:
        """Whether a document is answered as it is, and cut by whoever asked: where no list hangs below it."""
        return not isinstance(self.wanted, Page) and not _linked(self.wanted)


def _linked(wanted: tuple[Selected, ...]) -> bool:
    return any(isinstance(each, Linked) or (isinstance(each, Wanted) and _linked(each.below)) for each in wanted)
