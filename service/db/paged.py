"""How does a list become a page as Relay has it: nodes, edges, cursors, whether there is more, how many?

Only what is wanted is worked out: one row more only where somebody asks whether there is more, cursors only where
somebody asks for cursors. Cursors are those of REST: either door takes the other's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, Text, bindparam, func, literal_column, select, tuple_
from sqlalchemy.dialects.postgresql import aggregate_order_by

from service.db.asked import Asked
from service.db.cursors import fingerprint, opened, split_fingerprint
from service.db.noted import Rows
from service.db.pages import cursor_at
from service.db.projections import label, row_json
from service.db.scopes import guarded
from service.db.shapes import Table
from service.db.statements import row_called, words
from service.db.wanted import Cursor, Edges, Info, Nodes, Page, Selected, Total, Typename, Way

_ONE = literal_column("1")
_NONE = literal_column("'[]'::json")
_MOST_PAIRS = 50
"""PostgreSQL takes a hundred arguments."""
_SIZE = bindparam("page_size", type_=Integer)

Columns = Callable[[tuple[Selected, ...], str], list[ColumnElement[Any]]]


def below_values(
    read: Rows, size: int, filters: Sequence[str], cursor: str | None, above: Any
) -> dict[str, Any]:
    """What a page below a row binds beside what the list does. Malformed for a cursor of another list.

    filters: those the row may stand in for; above: its key, where it is known.
    """
    asked = read.asked
    if not filters:
        # A list whose cursors are not bound to the row above, in REST either.
        assert cursor is not None
        mark = asked.arguments["mark"]
        return {"page_size": size, **(opened(cursor, mark, asked.shape, asked.sort) or {})}
    name = next(each for each in filters if each in asked.given)
    head, tail = split_fingerprint(asked.shape, asked.given, asked.sort, name)
    values: dict[str, Any] = {"page_size": size, "mark_head": head, "mark_tail": tail}
    if cursor is not None:
        mark = fingerprint(asked.shape, {**asked.given, name: above}, asked.sort)
        values |= opened(cursor, mark, asked.shape, asked.sort) or {}
    return values


def page_object(
    read: Rows,
    t: Table,
    page: Page,
    row: Columns,
    depth: str,
    *,
    above: str | None,
    way: Way,
) -> ColumnElement[Any]:
    """The page as JSON. row: the columns of what is wanted of a thing. above: the column of the row that the
    list is below."""
    lines = _lines(read, t, page, row, depth, above=above, way=way)
    return told(page, lines, lambda: _total(read, depth), depth, way)


def told(
    page: Page, lines: Select[Any], total: Callable[[], ColumnElement[Any]], depth: str, way: Way
) -> ColumnElement[Any]:
    """What is wanted of a page, as JSON. lines: of each thing what is wanted of it as `part_<n>`, and its cursor as
    `place`, in the order they are read in."""
    listed = any(_looks_at_lines(part, way) for part in page.parts)
    source = lines.subquery(f"l{depth}") if listed else None
    said = _Told(page, source, way)
    columns = [
        (total() if isinstance(part, Total) else said.part(part, position)).label(label(part.key))
        for position, part in enumerate(page.parts)
    ]
    one = select(*columns)
    if source is not None:
        one = one.select_from(source)
    name = f"o{depth}"
    inner = one.subquery(name)
    return select(func.row_to_json(row_called(name))).select_from(inner).scalar_subquery()


def _looks_at_lines(part: Any, way: Way) -> bool:
    """Whether a part is put together from the lines: without one that is, each of them would be a page of its own."""
    if isinstance(part, Info):
        return any(name.endswith("Cursor") or name == way.further for _, name in part.fields)
    return not isinstance(part, Total | Typename)


class _Told:
    """What is said of a page, from its lines."""

    def __init__(self, page: Page, lines: Any, way: Way) -> None:
        self._lines, self._way, self._measured = lines, way, page.measured(way.further)

    def part(self, part: Any, position: int) -> ColumnElement[Any]:
        if isinstance(part, Typename):
            return words(part.text)
        if isinstance(part, Info):
            if len(part.fields) > _MOST_PAIRS:
                raise TypeError(f"more than {_MOST_PAIRS} members of one object: doors refuse so many aliases")
            pairs = [value for key, name in part.fields for value in (words(label(key)), self._info(name))]
            return func.json_build_object(*pairs)
        return self._gathered(self._lines.c[f"part_{position}"])

    def _gathered(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        if self._way.backward:
            nr = self._lines.c.nr
            rows = func.json_agg(aggregate_order_by(column, nr.desc()))
            return func.coalesce(rows.filter(nr <= _SIZE), _NONE)
        if self._measured:
            return func.coalesce(func.array_to_json(func.array_agg(column)[_ONE:_SIZE]), _NONE)
        return func.coalesce(func.json_agg(column), _NONE)

    def _info(self, name: str) -> ColumnElement[Any]:
        if name == "__typename":
            return words("PageInfo")
        if name.endswith("Cursor"):
            places = func.array_agg(self._lines.c.place)
            last = func.least(func.count(), _SIZE) if self._measured else func.count()
            # Backwards the first line is the last of the page.
            return places[_ONE if (name == "startCursor") is not self._way.backward else last]
        if name == self._way.further:
            return func.count() > _SIZE
        return literal_column("true" if self._way.after else "false")


def _lines(
    read: Rows, t: Table, page: Page, row: Columns, depth: str, *, above: str | None, way: Way
) -> Select[Any]:
    """The rows of the page, one more if that tells something, each already as JSON."""
    asked = read.asked
    columns = _sorted_by(asked, t)
    mark = bindparam("mark", type_=Text) if above is None else _mark(above)
    cursor = cursor_at(mark, columns)
    shown: list[ColumnElement[Any]] = []
    for position, part in enumerate(page.parts):
        place = f"{position}"
        if isinstance(part, Nodes):
            shown.append(row_json(row(part.below, place), t, f"r{depth}.{place}").label(f"part_{position}"))
        elif isinstance(part, Edges):
            shown.append(_edge(part, t, row, cursor, depth, place).label(f"part_{position}"))
    if page.placed:
        shown.append(cursor.label("place"))
    turned = asked.sort.startswith("-") is not way.backward
    order = [c.desc() if turned else c for c in columns]
    body = select(*(shown or [_ONE.label("one")])).select_from(t).where(*_conditions(read, t))
    if way.after:
        edge = tuple_(*(bindparam(f"c_{i}", type_=c.type) for i, c in enumerate(columns)))
        body = body.where(tuple_(*columns) < edge if turned else tuple_(*columns) > edge)
    limit = _SIZE + _ONE if page.measured(way.further) else _SIZE
    body = body.order_by(*order).limit(limit).correlate(None)
    if not way.backward:
        return body
    found = body.subquery(f"b{depth}")
    return select(found, func.row_number().over().label("nr"))


def _edge(
    part: Edges, t: Table, row: Columns, cursor: ColumnElement[str], depth: str, place: str
) -> ColumnElement[Any]:
    columns: list[ColumnElement[Any]] = []
    for position, each in enumerate(part.below):
        inside = f"{place}.{position}"
        match each:
            case Cursor():
                value = cursor
            case Nodes():
                value = row_json(row(each.below, inside), t, f"r{depth}.{inside}")
            case Typename():
                value = words(each.text)
        columns.append(value.label(label(each.key)))
    return row_json(columns, t, f"r{depth}.{place}")


def _conditions(read: Rows, t: Table) -> list[ColumnElement[bool]]:
    shape = read.asked.shape
    conditions = [guarded(shape, t, read.scope)]
    if "dropped_in" in t.c:
        conditions.append(t.c.dropped_in.is_(None))
    if shape.where is not None:
        conditions.append(shape.where(t))
    return conditions + [shape.filters[name].condition(t, f"f_{name}") for name in read.asked.filters]


def _total(read: Rows, depth: str) -> ColumnElement[Any]:
    t = read.asked.shape.table.alias(f"all{depth}")
    return select(func.count()).select_from(t).where(*_conditions(read, t)).scalar_subquery()


def _sorted_by(asked: Asked, t: Table) -> list[ColumnElement[Any]]:
    names = asked.shape.sorts[asked.sort]
    return [t.c[name] for name in (names if names[-1] == "id" else (*names, "id"))]


def _mark(above: str) -> ColumnElement[str]:
    """The fingerprint of a list below a row, which only PostgreSQL knows: see `cursors.fingerprint`."""
    own = literal_column(f"{above}::text", type_=Text)
    text = bindparam("mark_head", type_=Text).concat(own).concat(bindparam("mark_tail", type_=Text))
    digest = func.encode(func.sha256(func.convert_to(text, words("UTF8"))), words("hex"))
    return func.left(digest, literal_column("16"), type_=Text)
