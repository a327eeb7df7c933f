"""How do the values of a column travel to PostgreSQL, one by one or by the thousand?"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from pydantic_core import to_jsonable_python
from sqlalchemy import ARRAY, Boolean, Date, DateTime, Dialect, Integer, Numeric, String, Uuid
from sqlalchemy.dialects.postgresql import JSONB, asyncpg
from sqlmodel import AutoString, SQLModel

from service.db.rows import table_of

_DIALECT: Dialect = asyncpg.dialect()


def kind_of(column: Any) -> tuple[str, str]:
    """The type a column travels as in an array parameter, and the cast back.

    Arrays and JSON travel as text: unnest would flatten an array of arrays.
    """
    name = column.type.compile(dialect=_DIALECT)
    if isinstance(column.type, ARRAY | JSONB):
        return "text", f"::{name}"
    return name, ""


@cache
def encoder(model: type[SQLModel], name: str) -> Callable[[Any], str] | None:
    """How a column's values are put into an array parameter; None = as they are."""
    kind = table_of(model).c[name].type
    if isinstance(kind, JSONB):
        return _json
    if isinstance(kind, ARRAY):
        return lambda value: "{" + ",".join(element(v) for v in value) + "}"
    return None


def _json(value: Any) -> str:
    """JSON that PostgreSQL has rendered (bytes) passes as it is."""
    if isinstance(value, bytes):
        return value.decode()
    if value in ([], ()):
        return "[]"
    return json.dumps(to_jsonable_python(value, by_alias=True), ensure_ascii=False)


@cache
def writer(model: type[SQLModel], name: str) -> Callable[[Any], str] | None:
    """How a column's values are written as elements of an array; None = not to be written by this."""
    kind = table_of(model).c[name].type
    if isinstance(kind, Uuid):
        return lambda value: f"{value.int:032x}"
    if isinstance(kind, ARRAY | JSONB | String | AutoString):
        return element
    return str if isinstance(kind, Integer | Numeric | Date | DateTime | Boolean) else None


def packed(model: type[SQLModel], name: str, values: Sequence[Any]) -> str:
    """A column's values as the text of an array; it must have a `writer`."""
    write = writer(model, name)
    assert write is not None
    if isinstance(table_of(model).c[name].type, Date | String | AutoString):
        # Thousands of rows are of few days and few words.
        told = {value: write(value) for value in set(values) if value is not None}
        return "{" + ",".join([told.get(value, "NULL") for value in values]) + "}"
    return "{" + ",".join(["NULL" if value is None else write(value) for value in values]) + "}"


def element(value: Any) -> str:
    """A value as it stands in the text of an array."""
    if value is None:
        return "NULL"
    text = str(value)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
