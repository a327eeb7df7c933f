"""What is known of a read before it becomes part of a statement?

A use case decides who may read what, by which filters and on which day, and asks `read` for it. On a
database that notes (`Database.noting`) the read is not sent but noted here; `selections` makes one statement
of all that were noted for a request. So both doors go through the same use cases.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement

from service.db.asked import Asked
from service.db.shapes import Condition, Shape
from service.domain.access import Scope


@dataclass(slots=True)
class Rows:
    """A list: what its query comes to, whose scope, what the shape binds."""

    asked: Asked
    scope: Scope
    values: Mapping[str, Any]
    known_at: datetime | None


@dataclass(slots=True)
class Row:
    """One thing by key: the column or condition it is looked for by."""

    shape: Shape
    key: Any
    by: str | Condition
    scope: Scope
    values: Mapping[str, Any]
    known_at: datetime | None


@dataclass(slots=True)
class Document:
    """A JSON document of a use case's own making. rendered: it is bytes already."""

    form: tuple[Any, ...]
    build: Callable[[], ColumnElement[Any]]
    scope: Scope
    values: Mapping[str, Any]
    rendered: bool
    known_at: datetime | None


@dataclass(slots=True)
class Frozen:
    """A list that a document above has whole: a part of a frozen state, which is no longer in any table."""

    known_at: datetime | None


Noted = Rows | Row | Document | Frozen


def unit_version(read: Noted | None) -> int | None:
    """The version of the ranges of units that a read binds, if it binds any (see `spans`)."""
    if isinstance(read, Rows):
        return read.asked.arguments.get("unit_version")
    return read.values.get("unit_version") if isinstance(read, Document) else None
