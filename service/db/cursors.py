"""How does a page say where the next one begins?

A cursor holds the sort values of the last row and a fingerprint of list, filter and
order. It is opaque to clients and checked on the way in: one of another list, or one
that was tampered with, is refused. It opens nothing: the scope still decides.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import BigInteger

from service.db.shapes import Shape
from service.domain.errors import Malformed


def fingerprint(shape: Shape, filters: Mapping[str, Any], sort: str) -> str:
    """What a cursor is bound to."""
    return _digest(_bound_to(shape, filters, sort))


def split_fingerprint(
    shape: Shape, filters: Mapping[str, Any], sort: str, name: str
) -> tuple[str, str]:
    """What a cursor is bound to, before and after the value of one filter: of a list whose filter the row above it
    stands in for."""
    text = _bound_to(shape, filters, sort)
    value = str(filters[name])
    found = text.index(f"({name!r}, {filters[name]!r})")
    start = text.index(value, found + len(repr(name)))
    return text[:start], text[start + len(value) :]


def _bound_to(shape: Shape, filters: Mapping[str, Any], sort: str) -> str:
    return f"{shape.table.name} {sorted(filters.items())!r} {sort}"


@lru_cache(maxsize=4096)
def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def opened(cursor: str | None, mark: str, shape: Shape, sort: str) -> dict[str, Any] | None:
    """The sort values a cursor holds. Malformed if it is not one of ours or of another list."""
    if cursor is None:
        return None
    names = shape.sorts[sort]
    columns = [shape.table.c[name] for name in (names if names[-1] == "id" else (*names, "id"))]
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        seen, *edge = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if len(edge) != len(columns) or not isinstance(seen, str):
            raise ValueError("not a cursor")
        values = {
            f"c_{i}": _sort_value(c, v)
            for i, (c, v) in enumerate(zip(columns, edge, strict=True))
        }
    except (ValueError, TypeError, ValidationError) as error:
        raise Malformed("bad_cursor") from error
    if seen != mark:
        raise Malformed("foreign_cursor")
    return values


def _sort_value(column: Any, value: Any) -> Any:
    """The value as the column takes it. ValueError for what it could not hold."""
    kind = column.type.python_type
    if kind is date and value == "infinity":
        return date.max
    if kind is object:
        # What SQLModel declares for text says no more than that.
        kind = str
    if value is None or (kind is str and "\x00" in str(value)):
        raise ValueError("not a cursor")
    if kind is int:
        most = 2**63 if isinstance(column.type, BigInteger) else 2**31
        if type(value) is not int or not -most <= value < most:
            raise ValueError("not a cursor")
    str(value).encode()
    return TypeAdapter(kind).validate_python(value, strict=False)
