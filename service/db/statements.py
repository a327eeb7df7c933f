"""How does a Core statement become text for asyncpg, once, and what may it not contain?"""

from __future__ import annotations

import re
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Dialect, LargeBinary, Text, func, literal_column, select
from sqlalchemy.dialects.postgresql import asyncpg
from sqlalchemy.ext.compiler import compiles

_DIALECT: Dialect = asyncpg.dialect()


@dataclass(frozen=True)
class Statement:
    """Text for asyncpg, and the names of its arguments in order."""

    text: str
    names: tuple[str, ...]
    constants: Mapping[str, Any]

    def arguments(self, *values: Mapping[str, Any]) -> list[Any]:
        """The arguments in order, from mappings that are looked through in order: made one, they would cost more than
        all else that a page does here."""
        found: list[Any] = []
        for name in self.names:
            for each in values:
                if name in each:
                    found.append(each[name])
                    break
            else:
                found.append(self.constants[name])
        return found


def words(text: str) -> ColumnElement[str]:
    """A constant of the program as part of the text: it need not travel as an argument."""
    return literal_column(f"'{text}'", type_=Text)


def as_bytes(text: ColumnElement[Any]) -> ColumnElement[bytes]:
    """Text as it goes to the client, whose encoding is UTF-8 (asyncpg asks for it). PostgreSQL's `convert_to` would
    look through all of it once more, for bytes that are no UTF-8."""
    return func.textsend(text, type_=LargeBinary)


def row_called(name: str) -> ColumnElement[Any]:
    """The row of the table or sub-select of that name, as a value. A dot in it keeps it apart from every column."""
    return literal_column(name if name.isidentifier() else f'"{name}"')


class FoundAmong(ColumnElement[bool]):
    """The condition that a row has one of another table that belongs to it and fulfils some conditions.

    Said as an IN, which begins with the rows of the other table. Of what was known there is no index for those (see
    `known`): all of them would be gone through, so there each row's own are looked up, once it fulfils all else.
    """

    inherit_cache = False
    type = Boolean()

    def __init__(self, own: ColumnElement[Any], owner: ColumnElement[Any], conditions: list[Any]) -> None:
        self.now = own.in_(select(owner).where(*conditions))
        its: Any = select(literal_column("true")).where(owner == own, *conditions).limit(literal_column("1"))
        self.then = func.coalesce(its.correlate(own.table).scalar_subquery(), literal_column("false"))

    @property
    def _from_objects(self) -> list[Any]:
        return self.now._from_objects

    def get_children(self, **_: Any) -> tuple[Any, ...]:
        """What is below, for whoever looks for the tables that are read."""
        return (self.now,)


@compiles(FoundAmong)
def _said(element: FoundAmong, compiler: Any, **how: Any) -> str:
    text: str = compiler.process(element.then if compiler.schema_translate_map else element.now, **how)
    return text


def compiled(statement: Any, **how: Any) -> Statement:
    """Turn a Core statement into text; costs milliseconds, so the result is kept."""
    made = statement.compile(dialect=_DIALECT, **how)
    constants = {name: value for name, value in made.params.items() if value is not None}
    return Statement(str(made), tuple(made.positiontup or ()), constants)


_CACHE: OrderedDict[Any, Statement] = OrderedDict()
_CACHE_SIZE = 2000
"""The interface asked by default by every role comes to some six hundred, of six kilobytes; then there is `fields`."""
_ALIAS = re.compile(r"\bAS (t(?:_\d+)*)\b")
_DOTTED = re.compile(r'\bAS "(t(?:\.\d+)+)"')
"""In statements whose labels clients choose: they may be called `t`, but have no dot."""


def _correlated(statement: Statement, *, roots: int = 1) -> Statement:
    """Refuse a statement that reads a row's table a second time: a condition's sub-select forgot
    `.correlate(t)`, and would answer for every row what is true of any."""
    counted = Counter((_ALIAS if roots else _DOTTED).findall(statement.text))
    again = sorted(name for name, times in counted.items() if times > (roots if name == "t" else 1))
    if again:
        raise TypeError(f"a sub-select reads {', '.join(again)} anew: add .correlate() to it")
    return statement


def at_hand(key: Any) -> Statement | None:
    """The statement of this shape, if it has been built."""
    found = _CACHE.get(key)
    if found is not None:
        _CACHE.move_to_end(key)
    return found


def built(
    build: Callable[[], Any], *, roots: int = 1, into: Callable[[Any], Statement] = compiled
) -> Statement:
    """A statement as text, whichever thread does it. roots: how often the outermost table is read on purpose, 0 if
    tables are named with dots."""
    return _correlated(into(build()), roots=roots)


def keep(key: Any, statement: Statement) -> Statement:
    """Have the statement of this shape at hand from here on."""
    _CACHE[key] = statement
    if len(_CACHE) > _CACHE_SIZE:
        _CACHE.popitem(last=False)
    return statement


def forget() -> None:
    """Compile everything anew from here on."""
    _CACHE.clear()
