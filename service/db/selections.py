"""How do all the reads of a request become one SQL statement whose JSON PostgreSQL builds?

Every read is a piece of text of its own: what a use case has noted (filters, order, scope) with the columns
that are wanted. A piece below another names the other's columns, and the row above takes the place of the
filter that would name it. Pieces are put into each other as text, and their arguments numbered anew, so no
argument of one can meet that of another.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, case, cast, func, literal_column, select
from sqlalchemy.dialects.postgresql import JSON

from service.db.answers import tables_read
from service.db.frozen_pages import frozen_page
from service.db.known import compiled_known
from service.db.noted import Document, Frozen, Noted, Row, Rows
from service.db.paged import page_object
from service.db.principal import entered
from service.db.projections import label, projected
from service.db.read import aliased, related
from service.db.rls import settings_read
from service.db.scopes import guarded
from service.db.shapes import Many, One, Shape, Table
from service.db.statements import built, compiled, row_called, words
from service.db.wanted import Linked, Page, Root, Selected, Several, Typename, Wanted, Way

_ONE = literal_column("1")
_ANSWER = "«answer»"
"""Places where text is put in: no name of a document has such a character."""
_PLACE = re.compile(r"\$(\d+)")


@dataclass(frozen=True)
class Selection:
    """The whole statement, and where each of its arguments comes from: which read, and by which name.

    known: of constants the value itself, and -1 in place of a read.
    """

    text: str
    slots: tuple[tuple[int, Any], ...]


def selection(
    roots: Sequence[Root | Several], reads: Sequence[Noted], ways: Sequence[Way], *, known: bool
) -> Selection:
    """One statement of all reads; costs milliseconds each, so the result is kept.

    ways: which way each is read, if it is a list. known: rows as they were known at a moment.
    """
    return _Writer(reads, ways, known).whole(roots)


class _Writer:
    def __init__(self, reads: Sequence[Noted], ways: Sequence[Way], known: bool) -> None:
        self._reads, self._ways, self._known = reads, ways, known
        self._into = compiled_known if known else compiled
        self._slots: dict[tuple[int, Any], int] = {}
        self._tables: set[str] = set()
        self._pieces: dict[str, str] = {}

    def whole(self, roots: Sequence[Root | Several]) -> Selection:
        """The answer as bytes if the principal's rights are current, NULL if they are not."""
        parts = ", ".join(f'({self._root(root)}) AS "{label(root.key)}"' for root in roots)
        # Each setting takes its time, and most statements look at three of nine; what was known, by functions too.
        needed = None if self._known else settings_read(self._tables)
        current = entered(act=False, needed=needed, known=self._known)
        whole = f'SELECT row_to_json("d.") FROM (SELECT {parts}) AS "d."'
        answer = f"convert_to(({whole})::text, 'UTF8')"
        text = self._text(select(case((current, literal_column(_ANSWER)))), -2, {})
        return Selection(text.replace(_ANSWER, answer), tuple(self._slots))

    def _root(self, root: Root | Several) -> str:
        if isinstance(root, Several):
            each = ", ".join("NULL" if one is None else f"({self._root(one)})" for one in root.roots)
            return f"SELECT json_build_array({each})"
        read = self._reads[root.read]
        if isinstance(read, Rows):
            assert isinstance(root.wanted, Page)
            return self._piece(self._page(root.read, read, root.wanted, None), root.read, {})
        assert not isinstance(root.wanted, Page)
        if isinstance(read, Row):
            return self._piece(self._row(root.read, read, root.wanted), root.read, {})
        assert isinstance(read, Document)
        return self._piece(self._document(root.read, read, root.wanted), root.read, {})

    def _piece(self, element: ColumnElement[Any], number: int, replaced: Mapping[str, str]) -> str:
        self._tables |= tables_read(element)
        return self._text(select(element), number, replaced)

    def _text(self, statement: Select[Any], number: int, replaced: Mapping[str, str]) -> str:
        """Its text, arguments numbered for the whole. replaced: arguments that are columns of a row above."""
        made = built(lambda: statement, roots=0, into=self._into)

        def placed(found: re.Match[str]) -> str:
            name = made.names[int(found[1]) - 1]
            if name in replaced:
                return replaced[name]
            slot = (-1, made.constants[name]) if name in made.constants else (number, name)
            return f"${self._slots.setdefault(slot, len(self._slots) + 1)}"

        text = _PLACE.sub(placed, made.text)
        for name, piece in self._pieces.items():
            text = text.replace(name, piece)
        return text

    def _row(self, number: int, read: Row, wanted: tuple[Selected, ...]) -> ColumnElement[Any]:
        """The row by its key, or null."""
        shape = read.shape
        t = aliased(shape, f".{number}")
        found = read.by(t) if callable(read.by) else t.c[read.by] == bindparam("key", type_=t.c[read.by].type)
        rows = select(*self._columns(shape, t, wanted, f".{number}", read)).where(found)
        rows = rows.where(guarded(shape, t, read.scope))
        if shape.where is not None:
            rows = rows.where(shape.where(t))
        name = f"r.{number}"
        inner = rows.limit(_ONE).subquery(name)
        return select(func.row_to_json(row_called(name))).select_from(inner).scalar_subquery()

    def _columns(
        self, shape: Shape, t: Table, wanted: tuple[Selected, ...], depth: str, read: Row | Rows
    ) -> list[ColumnElement[Any]]:
        columns: list[ColumnElement[Any]] = []
        for position, each in enumerate(wanted):
            below = f"{depth}.{position}"
            if isinstance(each, Typename):
                value: ColumnElement[Any] = words(each.text)
            elif isinstance(each, Linked):
                value = self._linked(each, t, _called(t, each.column))
            else:
                value = self._field(shape, t, each, below, read)
            columns.append(value.label(label(each.key)))
        return columns

    def _field(
        self, shape: Shape, t: Table, wanted: Wanted, depth: str, read: Row | Rows
    ) -> ColumnElement[Any]:
        source = shape.source(wanted.name)
        if isinstance(source, One | Many):
            inner = source.shape()
            child = aliased(inner, depth)
            columns = self._columns(inner, child, wanted.below, depth, read)
            return related(source, t, child, columns, depth, read.scope)
        value = t.c[wanted.name] if source is None else source(t)
        return projected(value, wanted.below, t, depth, listed=wanted.listed) if wanted.below else value

    def _document(self, number: int, read: Document, wanted: tuple[Selected, ...]) -> ColumnElement[Any]:
        value: ColumnElement[Any] = read.build()
        if read.rendered:
            value = cast(func.convert_from(value, words("UTF8")), JSON)

        def link(linked: Linked, holder: str, binary: bool) -> ColumnElement[Any]:
            if not isinstance(self._reads[linked.read], Frozen):
                kind = "::uuid" if linked.column == "id" else ""
                return self._linked(linked, None, f"(\"{holder}\".j ->> '{linked.column}'){kind}")
            page = frozen_page(holder, binary, linked, f".{linked.read}", self._ways[linked.read], link)
            return self._put(linked.read, page, {})

        return projected(value, wanted, None, f".{number}", link=link)

    def _linked(self, linked: Linked, t: Table, above: str) -> ColumnElement[Any]:
        """The place where a piece of its own goes, which names the row above. t: that row, None below a document."""
        read, number, wanted = self._reads[linked.read], linked.read, linked.wanted
        if isinstance(wanted, Page):
            assert isinstance(read, Rows)
            found = self._page(number, read, wanted, above if linked.filters else None)
        elif isinstance(read, Row) and "items" in read.shape.own:
            found = self._items(number, read, wanted, t)
        else:
            assert isinstance(read, Row)
            found = self._row(number, read, wanted)
        replaced = {"key": above, **{f"f_{name}": above for name in linked.filters}}
        return self._put(number, found, replaced)

    def _put(self, number: int, found: ColumnElement[Any], replaced: Mapping[str, str]) -> ColumnElement[Any]:
        name = f"«{number}»"
        self._pieces[name] = f"({self._piece(found, number, replaced)})"
        return literal_column(name)

    def _items(self, number: int, read: Row, wanted: tuple[Selected, ...], t: Table) -> ColumnElement[Any]:
        """A list that is one page as a whole: what REST answers as `items` of a row of the same table."""
        source = read.shape.own["items"]
        assert isinstance(source, Many)
        shape, name = source.shape(), f"r.{number}"
        child = aliased(shape, f".{number}")
        rows = select(*self._columns(shape, child, wanted, f".{number}", read)).select_from(child)
        rows = rows.where(source.on(_Above(t), child)).order_by(*source.order(child))
        listed = func.coalesce(func.json_agg(row_called(name)), literal_column("'[]'::json"))
        return select(listed).select_from(rows.subquery(name)).scalar_subquery()

    def _page(self, number: int, read: Rows, page: Page, above: str | None) -> ColumnElement[Any]:
        shape = read.asked.shape
        t = aliased(shape, f".{number}")

        def row(below: tuple[Selected, ...], position: str) -> list[ColumnElement[Any]]:
            return self._columns(shape, t, below, f".{number}.{position}", read)

        return page_object(read, t, page, row, f".{number}", above=above, way=self._ways[number])


def _called(t: Table, column: str) -> str:
    """What a row is known by to those below it: as a draft, by the published one it stands for."""
    own = f'"{t.name}"."{column}"'
    return f'coalesce("{t.name}"."origin_id", {own})' if column == "id" and "origin_id" in t.c else own


class _Above:
    """The columns of a row above, by name: the piece they are named in knows no more of its table."""

    def __init__(self, t: Table) -> None:
        self.c = _AboveColumns(t)


class _AboveColumns:
    def __init__(self, t: Table) -> None:
        self._t = t

    def __getattr__(self, name: str) -> ColumnElement[Any]:
        return literal_column(f'"{self._t.name}"."{name}"', type_=self._t.c[name].type)


