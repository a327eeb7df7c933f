"""Which units are there, since when, and what became of which?"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Index, Text, and_, bindparam, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from service.db import read
from service.db.engine import Database
from service.db.rows import Row, declare, table_of
from service.db.shapes import Filter, One, Shape
from service.domain.access import Principal
from service.domain.types import UnitRef
from service.domain.units import UnitPlace


class Unit(Row, table=True):
    """An administrative unit. `key` is given once and never again; `code` may be reused."""

    __tablename__ = "unit"
    __table_args__ = (
        Index("unit_code_current", "code", unique=True, postgresql_where=text("valid_to is null")),
        Index("unit_level_sort", "level", "sort_key", "id"),
    )

    key: int = Field(unique=True, sa_column_kwargs={"autoincrement": False})
    last_key: int
    code: str = Field(index=True)
    name: str
    full_name: str
    level: str
    kind: str
    parent_key: int | None = Field(default=None, foreign_key="unit.key", index=True)
    valid_from: date
    valid_to: date | None = None
    folded: str
    sort_key: str


class UnitName(Row, table=True):
    """A name and code a unit bore before."""

    __tablename__ = "unit_name"
    unit_key: int = Field(foreign_key="unit.key", index=True)
    code: str
    name: str
    full_name: str
    valid_from: date
    valid_to: date


class UnitChange(Row, table=True):
    """A merge, split, renaming, re-coding, founding or ending, with the decree it rests on."""

    __tablename__ = "unit_change"
    unit_key: int = Field(foreign_key="unit.key", index=True)
    kind: str
    effective_on: date
    basis: dict[str, Any] = Field(sa_type=JSONB)
    note: str | None = None


class UnitLineage(Row, table=True):
    """Predecessor and successor in one change."""

    __tablename__ = "unit_lineage"
    change_id: UUID = Field(foreign_key="unit_change.id", index=True)
    predecessor_key: int = Field(foreign_key="unit.key", index=True)
    successor_key: int = Field(foreign_key="unit.key", index=True)


declare(Unit, wall="unit", subject="unit")
declare(UnitName, wall="unit_history", subject="unit_name")
declare(UnitChange, wall="unit_history", subject="unit_change")
declare(UnitLineage, wall="lineage", subject="unit_lineage")


UNIT_REF = Shape(UnitRef, Unit, guard="open")


def unit_of(t: Any, u: Any) -> Any:
    """Join condition: the unit a row belongs to."""
    return u.c.key == t.c.unit_key


UNIT = One(lambda: UNIT_REF, unit_of)
"""The `unit` every item shows."""


def in_subtree(t: Any, name: str) -> Any:
    """The row's unit is the one with the given code, or below it: a range of keys an index serves."""
    u = table_of(Unit).alias("subtree_unit")
    current = (u.c.code == bindparam(name, type_=Text), u.c.valid_to.is_(None))
    low = select(u.c.key).where(*current).scalar_subquery()
    high = select(u.c.last_key).where(*current).scalar_subquery()
    return and_(t.c.unit_key >= low, t.c.unit_key <= high)


WITHIN = Filter(in_subtree)
"""The filter `unit=`: a code, with everything below it."""


PLACE = Shape(UnitPlace, Unit, guard="open", where=lambda t: t.c.valid_to.is_(None))


async def place(db: Database, principal: Principal, code: str) -> UnitPlace:
    """The unit that bears a code today; NotFound if none does."""
    found: UnitPlace = await read.facts(db, principal, PLACE, code, scope=principal.open_scope(), by="code")
    return found
