"""How does a list become a page as Relay has it: nodes, edges, cursors, whether there is more, how many?

Only what is wanted is worked out: one row more only where somebody asks whether there is more, cursors only where
somebody asks for cursors. Cursors are those of REST: either door takes the other's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Integer,
    Select,
    Text,
    bindparam,
    case,
    func,
    literal_column,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from service.db.asked import Asked
from service.db.cursors import fingerprint, opened, split_fingerprint
from service.db.noted import Rows
from service.db.pages import cursor_at
from service.db.projections import laid_out
from service.db.row_text import JsonText, Shown, row_text
from service.db.scopes import guarded
from service.db.shapes import Table
from service.db.spans import condition_of
from service.db.statements import as_bytes, words
from service.db.wanted import Beside, Cursor, Edges, Info, Nodes, Page, Selected, Total, Typename, Way

_ZERO: ColumnElement[Any] = literal_column("0")
_ONE: ColumnElement[Any] = literal_column("1")
_SIZE = bindparam("page_size", type_=Integer)
_NOTHING: Mapping[str, Any] = {}

Shows = Callable[[tuple[Selected, ...], str], list[Shown]]


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


def page_text(
    read: Rows, t: Table, page: Page, row: Shows, depth: str, *, above: str | None, way: Way
) -> ColumnElement[Any]:
    """The page as JSON. row: what is shown of a thing, by what is wanted of it. above: the column of the row that the
    list is below."""
    mark = bindparam("mark", type_=Text) if above is None else _mark(above)
    columns = _sorted_by(read.asked, t)
    lines = _lines(read, t, page, row, depth, mark, columns, way)
    beside = read.asked.shape.beside
    return told(page, lines, mark, len(columns), lambda: _total(read, depth), depth, way, beside)


def told(
    page: Page,
    lines: Select[Any],
    mark: ColumnElement[str],
    sorted_by: int,
    total: Callable[[], ColumnElement[Any]],
    depth: str,
    way: Way,
    beside: Mapping[str, ColumnElement[Any]] = _NOTHING,
) -> ColumnElement[Any]:
    """What is wanted of a page, as JSON. lines: of each thing what is wanted of it as `part_<n>`, and what it is sorted
    by as `s__<i>`, in the order they are read in. mark: of the list, for its cursors. beside: what it tells besides."""
    if not any(_looks_at_lines(part, way) for part in page.parts):
        said, source = _Told(page, None, mark, sorted_by, way), None
    else:
        if way.backward:
            found = lines.subquery(f"b{depth}")
            lines = select(found, func.row_number().over().label("nr"))
        # Fenced, or each would be rendered twice: for its text and for its length.
        nodes = lines.offset(_ZERO).subquery(f"n{depth}")
        gathered = select(*_gathered(nodes, page, sorted_by, way)).select_from(nodes)
        source = gathered.subquery(f"g{depth}")
        said = _Told(page, source, mark, sorted_by, way)
    shown: list[Shown] = []
    for position, part in enumerate(page.parts):
        match part:
            case Total():
                shown.append(Shown(part.key, total(), sure=True))
            case Beside():
                shown.append(Shown(part.key, beside[part.name]))
            case _:
                shown.append(said.part(part, position))
    whole = select(row_text(shown))
    return (whole if source is None else whole.select_from(source)).scalar_subquery()


def _gathered(nodes: Any, page: Page, sorted_by: int, way: Way) -> list[ColumnElement[Any]]:
    """What is gathered from all lines: how many, the text of each part, and where the page begins and ends.

    One line more than wanted tells whether there is more. Lines are joined as text, and the one too many is cut off
    by its length, as in a page of REST (see `pages`).
    """
    found: list[ColumnElement[Any]] = [func.count().label("lines")]
    for position, part in enumerate(page.parts):
        if not isinstance(part, Nodes | Edges):
            continue
        line = nodes.c[f"part_{position}"]
        if way.backward:
            rows = func.string_agg(line, aggregate_order_by(words(","), nodes.c.nr.desc()))
            found.append(rows.filter(nodes.c.nr <= _SIZE).label(f"rows_{position}"))
            continue
        joined: ColumnElement[Any] = func.string_agg(line, words(","))
        if page.measured(way.further):
            joined = as_bytes(joined)
            found.append(func.array_agg(func.octet_length(line))[_SIZE + _ONE].label(f"excess_{position}"))
        found.append(joined.label(f"rows_{position}"))
    if page.placed:
        last = func.least(func.count(), _SIZE) if page.measured(way.further) else func.count()
        for name, place in (("first", _ONE), ("last", last)):
            for i in range(sorted_by):
                found.append(func.array_agg(nodes.c[f"s__{i}"])[place].label(f"{name}_{i}"))
    return found


def _looks_at_lines(part: Any, way: Way) -> bool:
    """Whether a part is put together from the lines: without one that is, each of them would be a page of its own."""
    if isinstance(part, Info):
        return any(name.endswith("Cursor") or name == way.further for _, name in part.fields)
    return not isinstance(part, Total | Beside | Typename)


class _Told:
    """What is said of a page, from what was gathered."""

    def __init__(self, page: Page, source: Any, mark: ColumnElement[str], sorted_by: int, way: Way) -> None:
        self._source, self._mark, self._sorted_by, self._way = source, mark, sorted_by, way
        self._measured = page.measured(way.further)

    def part(self, part: Any, position: int) -> Shown:
        if isinstance(part, Typename):
            return Shown(part.key, part.text)
        if isinstance(part, Info):
            return Shown(part.key, row_text([self._info(key, name) for key, name in part.fields]), sure=True)
        rows = self._source.c[f"rows_{position}"]
        if self._measured and not self._way.backward:
            excess = func.coalesce(self._source.c[f"excess_{position}"] + _ONE, _ZERO)
            # A page of none has no comma before the one too many.
            kept = func.substring(rows, _ONE, func.greatest(func.octet_length(rows) - excess, _ZERO))
            rows = func.convert_from(kept, words("UTF8"))
        return Shown(part.key, func.concat(words("["), rows, words("]"), type_=JsonText), sure=True)

    def _info(self, key: str, name: str) -> Shown:
        if name == "__typename":
            return Shown(key, "PageInfo")
        if name.endswith("Cursor"):
            # Backwards the first line is the last of the page.
            place = "first" if (name == "startCursor") is not self._way.backward else "last"
            values = [self._source.c[f"{place}_{i}"] for i in range(self._sorted_by)]
            cursor = case((func.least(self._source.c.lines, _SIZE) > _ZERO, cursor_at(self._mark, values)))
            return Shown(key, cursor, code=True)
        if name == self._way.further:
            return Shown(key, self._source.c.lines > _SIZE, sure=True)
        return Shown(key, literal_column("true" if self._way.after else "false", Boolean), sure=True)


def _lines(
    read: Rows,
    t: Table,
    page: Page,
    row: Shows,
    depth: str,
    mark: ColumnElement[str],
    sorted_by: list[ColumnElement[Any]],
    way: Way,
) -> Select[Any]:
    """The rows of the page, one more if that tells something, each already as JSON."""
    columns: list[ColumnElement[Any]] = [c.label(f"s__{i}") for i, c in enumerate(sorted_by)]
    made: list[tuple[str, Callable[[Any], list[Shown]]]] = []

    def placed(below: tuple[Selected, ...], place: str) -> Callable[[Any], list[Shown]]:
        own, again = laid_out(row(below, place), f"p{place}")
        columns.extend(own)
        return again

    for position, part in enumerate(page.parts):
        if isinstance(part, Nodes):
            made.append((f"part_{position}", placed(part.below, f"{position}")))
        elif isinstance(part, Edges):
            made.append((f"part_{position}", _edge(part, f"{position}", placed, mark, len(sorted_by))))
    turned = read.asked.sort.startswith("-") is not way.backward
    order = [c.desc() if turned else c for c in sorted_by]
    body = select(*columns).select_from(t).where(*_conditions(read, t))
    if way.after:
        edge = tuple_(*(bindparam(f"c_{i}", type_=c.type) for i, c in enumerate(sorted_by)))
        body = body.where(tuple_(*sorted_by) < edge if turned else tuple_(*sorted_by) > edge)
    limit = _SIZE + _ONE if page.measured(way.further) else _SIZE
    # Rendered are those of the page alone.
    found = body.order_by(*order).limit(limit).correlate(None).subquery(f"l{depth}")
    rendered = [row_text(again(found.c)).label(name) for name, again in made]
    return select(*(found.c[f"s__{i}"] for i in range(len(sorted_by))), *rendered)


def _edge(
    part: Edges,
    place: str,
    placed: Callable[[tuple[Selected, ...], str], Callable[[Any], list[Shown]]],
    mark: ColumnElement[str],
    sorted_by: int,
) -> Callable[[Any], list[Shown]]:
    """What is shown of the edge of a row, from the columns of its line."""
    nodes = {
        position: placed(each.below, f"{place}_{position}")
        for position, each in enumerate(part.below)
        if isinstance(each, Nodes)
    }

    def again(columns: Any) -> list[Shown]:
        shown: list[Shown] = []
        for position, each in enumerate(part.below):
            match each:
                case Cursor():
                    cursor = cursor_at(mark, [columns[f"s__{i}"] for i in range(sorted_by)])
                    shown.append(Shown(each.key, cursor, code=True, sure=True))
                case Nodes():
                    shown.append(Shown(each.key, row_text(nodes[position](columns)), sure=True))
                case Typename():
                    shown.append(Shown(each.key, each.text))
        return shown

    return again


def _conditions(read: Rows, t: Table) -> list[ColumnElement[bool]]:
    shape = read.asked.shape
    conditions = [guarded(shape, t, read.scope)]
    if "dropped_in" in t.c:
        conditions.append(t.c.dropped_in.is_(None))
    if shape.where is not None:
        conditions.append(shape.where(t))
    wanted = ((name, condition_of(shape.filters[name], name, read.asked.spanned)) for name in read.asked.filters)
    return conditions + [condition(t, f"f_{name}") for name, condition in wanted]


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
