"""Where does each field of a View come from, and how are its lists filtered, ordered and guarded?

A Shape declares only what is not a column of the same name. A field without a source,
or a source without a field, is a TypeError at import.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel
from sqlalchemy import ARRAY, ColumnElement, Text, bindparam, func
from sqlmodel import SQLModel

from service.db.rows import known_as, table_of
from service.domain.access import Scope
from service.domain.errors import FieldError, Invalid
from service.domain.field_errors import hint

Table = Any
Condition = Callable[[Table], ColumnElement[bool]]


@dataclass(frozen=True)
class One:
    """At most one row of another shape, or null.

    guarded: whether the scope is asked again. Rows below a visible row need it not; those
    above and beside do, for an item may be visible in a plan that is not.
    """

    shape: Callable[[], Shape]
    on: Callable[[Table, Table], ColumnElement[bool]]
    guarded: bool = False


@dataclass(frozen=True)
class Many:
    """All rows of another shape that belong to this one, in a stated order; the first `limit` if given."""

    shape: Callable[[], Shape]
    on: Callable[[Table, Table], ColumnElement[bool]]
    order: Callable[[Table], Sequence[ColumnElement[Any]]] = field(default=lambda t: (t.c.id,))
    guarded: bool = False
    limit: int | None = None


Source = One | Many | Callable[[Table], ColumnElement[Any]]


@dataclass(frozen=True)
class Scoped:
    """A guard of a table's own, worked out from the scope: who sees what the row belongs to."""

    seen: Callable[[Table, Scope], ColumnElement[bool]]


@dataclass(frozen=True)
class Filter:
    """One query parameter as a condition. It binds `f_<name>` with what `prepare` makes of the value.

    spanned: the condition for a unit whose range of keys is at hand: binds its ends (see `spans`).
    """

    condition: Callable[[Table, str], ColumnElement[bool]]
    prepare: Callable[[Any], Any] = field(default=lambda value: value)
    spanned: Callable[[Table, str], ColumnElement[bool]] | None = None


@dataclass(frozen=True)
class Pick:
    """One wanted field: its name in the View, its key in the answer, and what is wanted below it."""

    name: str
    key: str
    below: tuple[Pick, ...] = ()


class Shape:
    """Where the fields of one View come from, how its lists are filtered, ordered and guarded.

    own: sources that are not a column of the same name. include: relations given only
    when asked for. guard: "item" for rows of plans, "rule" for those that bind the units
    below too, "figure" for what is seen by whoever recorded it too, "obstacle" and "report" for what
    the agency it is of sees from the beginning, "request" for what the units that are asked see too,
    "obligation" for what the agency it is owed to sees too, "event" for what was seen when it was raised,
    "unit" for other rows of units,
    "amendment" for open amendments alone, "open" for what everybody signed in may read, a
    condition binding `me_id`, or one `Scoped`. beside: what its pages tell beside the rows, by its name there.
    """

    def __init__(
        self,
        view: type[BaseModel],
        model: type[SQLModel],
        *,
        own: Mapping[str, Source] | None = None,
        include: Mapping[str, Source] | None = None,
        filters: Mapping[str, Filter] | None = None,
        sorts: Mapping[str, Sequence[str]] | None = None,
        guard: str | Condition | Scoped = "item",
        where: Condition | None = None,
        beside: Mapping[str, ColumnElement[Any]] | None = None,
    ) -> None:
        self.view, self.table = view, table_of(model)
        self.beside = dict(beside or {})
        self.own, self.include = dict(own or {}), dict(include or {})
        self.filters = dict(filters or {})
        self.sorts = dict(sorts or {"id": ("id",)})
        self.guard, self.where = guard, where
        self.keys = {name: (info.alias or name) for name, info in view.model_fields.items()}
        self.codes = {name for name, info in view.model_fields.items() if _is_code(info.annotation)}
        unknown = (self.own.keys() | self.include.keys()) - self.keys.keys()
        missing = {
            n for n in self.keys if n not in self.own and n not in self.include and n not in self.table.c
        }
        if unknown or missing:
            raise TypeError(
                f"{view.__name__}: no field for {sorted(unknown)}, no source for {sorted(missing)}"
            )
        self.sure = {n for n in self.keys if self.own.get(n) is known_as or (n not in self.own and self._filled(n))}
        # Filled at first use: shapes may point at each other, across files.
        self.default: tuple[Pick, ...] = ()

    def _filled(self, name: str) -> bool:
        return name in self.table.c and not self.table.c[name].nullable

    def picks(self, fields: str | None, include: str | None) -> tuple[Pick, ...]:
        """What `fields=` and `include=` ask for; refuses unknown names with a hint."""
        names = {key: name for name, key in self.keys.items()}
        wanted = self.fields_by_default()
        if fields is not None:
            listed = [part.strip() for part in fields.split(",") if part.strip()]
            if not listed:
                raise Invalid("invalid", errors=(FieldError("?fields", "fields_empty"),))
            for part in listed:
                if part not in names:
                    raise _unknown("?fields", part, names)
            wanted = tuple(self._pick(names[part]) for part in dict.fromkeys(listed))
        for path in [part.strip() for part in (include or "").split(",") if part.strip()]:
            wanted = self.included(wanted, path.split("."), path)
        return wanted

    def fields_by_default(self) -> tuple[Pick, ...]:
        """Every field but those that are only included when asked for."""
        if not self.default:
            self.default = tuple(self._pick(n) for n in self.keys if n not in self.include)
        return self.default

    def _pick(self, name: str) -> Pick:
        return Pick(name, self.keys[name], _below(self.own.get(name) or self.include.get(name)))

    def included(self, wanted: tuple[Pick, ...], path: list[str], whole: str) -> tuple[Pick, ...]:
        names = {
            self.keys[n]: n for n in (*self.include, *self.own) if isinstance(self.source(n), One | Many)
        }
        if path[0] not in names or len(path) > 2:
            raise _unknown("?include", whole, names)
        name = names[path[0]]
        current = next((p for p in wanted if p.name == name), self._pick(name))
        if len(path) > 1:
            source = self.source(name)
            assert isinstance(source, One | Many)
            current = Pick(name, current.key, source.shape().included(current.below, path[1:], whole))
        return (*(p for p in wanted if p.name != name), current)

    def source(self, name: str) -> Source | None:
        return self.own.get(name) or self.include.get(name)


def _is_code(annotation: Any) -> bool:
    """Whether a field is one of the words of a vocabulary, or may be."""
    several = get_args(annotation) if get_origin(annotation) in {Union, UnionType} else (annotation,)
    return all(isinstance(kind, type) and issubclass(kind, StrEnum) for kind in several if kind is not type(None))


def _below(source: Source | None) -> tuple[Pick, ...]:
    return source.shape().fields_by_default() if isinstance(source, One | Many) else ()


def _unknown(pointer: str, given: str, known: Mapping[str, Any]) -> Invalid:
    near = (("given", given[:80]), ("hint", hint(given, known)))
    return Invalid("invalid", errors=(FieldError(pointer, "unknown_name", near),))


def linked(t: Table, ids: Any) -> Any:
    """The join condition that a row's id is among those that a sub-select finds.

    Said as an array: whoever plans would rather go through all that was known by then and look each up (see `known`).
    """
    return t.c.id == func.any(func.array(ids.scalar_subquery()))


def equal(column: str) -> Filter:
    """The column is the value."""
    return Filter(lambda t, name: t.c[column] == bindparam(name, type_=t.c[column].type))


def among(column: str) -> Filter:
    """The column is one of the values."""
    return Filter(lambda t, name: t.c[column] == func.any(bindparam(name, type_=ARRAY(t.c[column].type))))


def at_least(column: str) -> Filter:
    return Filter(lambda t, name: t.c[column] >= bindparam(name, type_=t.c[column].type))


def at_most(column: str) -> Filter:
    return Filter(lambda t, name: t.c[column] <= bindparam(name, type_=t.c[column].type))


def holding(column: str, prepare: Callable[[str], str]) -> Filter:
    """The folded text holds the folded value: without accents, whatever the case."""
    return Filter(
        lambda t, name: func.position(bindparam(name, type_=Text).op("in")(t.c[column])) > 0, prepare
    )
