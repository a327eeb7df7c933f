"""What happens when units merge, split, are renamed or re-coded, begin or end?

A rename or a re-code keeps the unit: same key, same row, the former name or code goes
to the history. A merge or a split ends the predecessors and begins successors with
keys of their own, even where a successor takes over name and code of a predecessor:
it is another territory, and figures must not run on as if it were not. Lineage ties
the two together. A re-code into another parent is a move: it, too, begins a new unit,
because keys of one parent lie in one range. See docs/decisions/0003-unit-keys.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from service.domain.paging import PageQuery
from service.domain.types import Actions, Day, Line, Name, Shape, Text, UnitCode, UnitRef, View
from service.domain.units import UnitKind, UnitRecord


class UnitChangeKind(StrEnum):
    """nhập, chia tách, đổi tên, đổi mã, thành lập, giải thể."""

    merge = "merge"
    split = "split"  # type: ignore[assignment]  # hides str.split, which nobody calls on a kind
    rename = "rename"
    recode = "recode"
    establish = "establish"
    dissolve = "dissolve"


MANY = 100
"""Most units one change may name on either side."""


class Decree(Shape):
    """The document a change rests on, as printed: "1668", "/NQ-UBTVQH15", its issuer and day."""

    number: Line
    symbol: Line
    issuer: Line
    issued_on: Day


class Successor(Shape):
    """What stands after the change. Without `parent`: the parent that all predecessors have."""

    code: UnitCode
    name: Name
    kind: UnitKind
    parent: UnitCode | None = None


class UnitChangeCreate(Shape):
    """One change of the tree, in force from `effectiveOn` on; the day before is the predecessors' last."""

    kind: UnitChangeKind
    effective_on: Day
    basis: Decree
    predecessors: Annotated[list[UnitCode], Field(default_factory=list, max_length=MANY)]
    successors: Annotated[list[Successor], Field(default_factory=list, max_length=MANY)]
    note: Text | None = None

    @property
    def codes(self) -> frozenset[str]:
        """Every code named: what must be looked up before planning, with the parents of the bearers."""
        parents = (each.parent for each in self.successors if each.parent is not None)
        return frozenset((*self.predecessors, *(each.code for each in self.successors), *parents))


class UnitChangeView(View):
    """A change as it was entered: units are called as they were then. `unit`: the first that it made or touched."""

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    unit: UnitRef
    kind: UnitChangeKind
    effective_on: date
    basis: Decree
    predecessors: list[UnitRef]
    successors: list[UnitRef]
    note: str | None
    actions: Actions


class UnitChangeQuery(PageQuery):
    """Which changes: all, the latest in effect first, unless narrowed."""

    unit: Annotated[
        UnitCode | None,
        Field(description="Mã đơn vị; cả cấp dưới. Code of a unit; with all below it.", examples=["92"]),
    ] = None
    kind: Annotated[list[UnitChangeKind] | None, Field(description="Loại thay đổi. Kinds of change.")] = None
    effective_from: Annotated[
        Day | None, Field(description="Có hiệu lực từ ngày. In effect on this day or later.")
    ] = None
    effective_to: Annotated[
        Day | None, Field(description="Có hiệu lực đến ngày. In effect on this day or before.")
    ] = None


class DatedUnit(UnitRef):
    """A unit with its days, because codes are used again."""

    valid_from: date
    valid_to: date | None


class FormerNameView(View):
    """What a unit was called, and under which code, from the first to the last day."""

    code: str
    name: str
    full_name: str
    kind: UnitKind
    valid_from: date
    valid_to: date


class LineageLink(View):
    """One step of the descent; `change` is the id of the unit change it comes from."""

    change: UUID
    predecessor: DatedUnit
    successor: DatedUnit
    kind: UnitChangeKind
    effective_on: date


class LineageView(View):
    """Where a unit comes from and what became of it: every step, however far, oldest first."""

    unit: DatedUnit
    former_names: list[FormerNameView]
    links: list[LineageLink]


@dataclass(frozen=True)
class FormerName:
    """A history row of a unit: name and code from `valid_from` to `valid_to`, both inclusive."""

    key: int
    code: str
    name: str
    full_name: str
    kind: UnitKind
    valid_from: date
    valid_to: date


@dataclass(frozen=True)
class ChangePlan:
    """What to write.

    ended: (key, last day). changed: units that keep their key, as they are now.
    former: what `changed` were called before. lineage: (predecessor, successor) keys.
    moved: (key, new parent key) of communes whose province was merged; their keys stay.
    """

    ended: tuple[tuple[int, date], ...] = ()
    created: tuple[UnitRecord, ...] = ()
    changed: tuple[UnitRecord, ...] = ()
    former: tuple[FormerName, ...] = ()
    lineage: tuple[tuple[int, int], ...] = ()
    moved: tuple[tuple[int, int], ...] = ()
