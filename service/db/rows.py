"""What do all tables have in common, and what is declared beside their columns?

A table declares its wall (which row-level policy guards it), what the journal calls
it and which columns the journal must never hold. `rls` and `journal` turn the
declarations into policies, triggers and grants; a test compares them with the
catalogue, since alembic sees none of these.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic.alias_generators import to_camel
from sqlalchemy import ARRAY, ColumnElement, DateTime, DefaultClause, Uuid, func, text
from sqlmodel import Field, SQLModel


class Row(SQLModel):
    """An identity, a version for guarded writes, and when it came and changed."""

    id: UUID = Field(primary_key=True)
    version: int = Field(default=1, sa_column_kwargs={"server_default": text("1")})
    created_at: datetime = Field(
        sa_type=DateTime(timezone=True),
        sa_column_kwargs={"server_default": text("clock_timestamp()")},
    )
    updated_at: datetime = Field(
        sa_type=DateTime(timezone=True),
        sa_column_kwargs={"server_default": text("clock_timestamp()")},
    )


class UnitRow(Row):
    """A row of one unit. unit_key orders the tree: a subtree is a range of keys."""

    unit_key: int = Field(foreign_key="unit.key", index=True)


class ItemRow(UnitRow):
    """A row of a plan: seen above only once the plan is published.

    named_agency_ids: agencies of upper units the item names; it is visible to them.
    """

    published: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    named_agency_ids: list[UUID] = Field(
        default_factory=list,
        sa_type=ARRAY(Uuid()),
        sa_column_kwargs={"server_default": text("'{}'")},
    )


class RevisedRow(ItemRow):
    """A row of a plan that an amendment may change.

    amending: a row of an open amendment, beside the published ones. origin_id: the published
    row it stands for, null if the amendment adds it. To the outside both are one thing with
    one id (see `known_as`).
    """

    origin_id: UUID | None = Field(default=None, index=True)
    amending: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})


class EndingRow(RevisedRow):
    """An item that is not lost when its plan goes on without it, or ends.

    dropped_in: number of the revision that has it no more. ended_on: the day from which nothing
    more is done about it, because it was dropped or its plan was closed or superseded.
    """

    dropped_in: int | None = None
    ended_on: date | None = None


def known_as(t: Any) -> ColumnElement[UUID]:
    """The id a row is known by: of the published row it stands for, else its own."""
    return func.coalesce(t.c.origin_id, t.c.id)


@dataclass(frozen=True)
class Declaration:
    """How one table is guarded and journalled.

    wall: name of a policy set in `rls`. subject: its noun in the journal, None for
    tables that are not journalled. hidden: columns the journal never sees.
    rights: what the service's role may do, by name. names: how clients call columns whose
    name does not follow from the column's. at: where a command holds such rows: "" the
    command itself, "/members" a list in it, None where that cannot be told. internal: columns
    that say nothing to a client, beside INTERNAL.
    """

    table: str
    wall: str
    subject: str | None
    hidden: tuple[str, ...] = ()
    rights: tuple[str, ...] = ("select", "insert", "update", "delete")
    names: Mapping[str, str] = field(default_factory=dict)
    at: str | None = ""
    internal: tuple[str, ...] = ()

    def name_of(self, column: str) -> str:
        """What clients call a column: camelCase, and a reference by what it refers to."""
        return self.names.get(column) or to_camel(column.removesuffix("_id").removesuffix("_key"))

    def pointer_to(self, column: str) -> str | None:
        """JSON pointer to the field of a command that the column is written from, if it can be told."""
        return self.at if self.at != "" else f"/{self.name_of(column)}"


INTERNAL = frozenset({"folded", "named_agency_ids", "published", "sort_key", "unit_key"})
"""Columns of any table that serve search, order and the walls; no client ever sees them."""

DECLARATIONS: dict[str, Declaration] = {}


def declare(
    model: type[SQLModel],
    *,
    wall: str,
    subject: str | None,
    hidden: tuple[str, ...] = (),
    rights: tuple[str, ...] = ("select", "insert", "update", "delete"),
    names: Mapping[str, str] | None = None,
    at: str | None = "",
    internal: tuple[str, ...] = (),
) -> None:
    """Register a table; called once beneath each table's class."""
    name: str = model.__tablename__  # type: ignore[assignment]
    for column in table_of(model).c:
        _default_in_database(column)
    DECLARATIONS[name] = Declaration(name, wall, subject, hidden, rights, names or {}, at, internal)


def _default_in_database(column: Any) -> None:
    """Give a plain Python default to the database too: writes name only what they know."""
    if column.default is None or not column.default.is_scalar or column.server_default is not None:
        return
    value = column.default.arg
    written = (
        str(value).lower() if isinstance(value, bool) else value if isinstance(value, int) else f"'{value}'"
    )
    column.server_default = DefaultClause(text(str(written)))


def table_of(model: type[SQLModel]) -> Any:
    """The Core table of a SQLModel class."""
    return model.__table__  # type: ignore[attr-defined]
