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

from sqlalchemy import JSON, ColumnElement, Select, Text, bindparam, case, cast, func, literal_column, select
from sqlalchemy.dialects.postgresql import JSONB

from service.db.answers import tables_read
from service.db.columns import aliased, related
from service.db.frozen_pages import frozen_page
from service.db.known import compiled_known
from service.db.noted import Document, Frozen, Noted, Row, Rows, unit_version
from service.db.paged import page_text
from service.db.principal import entered
from service.db.projections import laid_out, listed_text, projected
from service.db.rls import settings_read
from service.db.row_text import JsonText, Shown, row_text
from service.db.scopes import guarded
from service.db.shapes import Many, One, Shape, Table
from service.db.statements import as_bytes, built, compiled, words
from service.db.wanted import Linked, Page, Root, Selected, Typename, Wanted, Way

_ONE: ColumnElement[Any] = literal_column("1")
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
    roots: Sequence[Root], reads: Sequence[Noted], ways: Sequence[Way], *, known: bool
) -> Selection:
    """One statement of all reads, an answer for each root; costs milliseconds each, so the result is kept.

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

    def whole(self, roots: Sequence[Root]) -> Selection:
        """The answers as an array of bytes if the principal's rights are current, NULL if they are not."""
        parts = ", ".join(self._root(root) for root in roots)
        # Each setting takes its time, and most statements look at three of nine; what was known, by functions too.
        needed = None if self._known else settings_read(self._tables)
        spanned = any(unit_version(read) is not None for read in self._reads)
        current = entered(act=False, needed=needed, known=self._known, spanned=spanned)
        text = self._text(select(case((current, literal_column(_ANSWER)))), -2, {})
        return Selection(text.replace(_ANSWER, f"ARRAY[{parts}]"), tuple(self._slots))

    def _root(self, root: Root) -> str:
        """One answer as bytes."""
        read, number = self._reads[root.read], root.read
        if isinstance(read, Document) and root.cut_outside:
            whole = read.build() if read.rendered else as_bytes(cast(read.build(), Text))
            return f"({self._piece(whole, number, {})})"
        if isinstance(read, Rows):
            assert isinstance(root.wanted, Page)
            found = self._page(number, read, root.wanted, None)
        elif isinstance(read, Row):
            assert not isinstance(root.wanted, Page)
            found = self._row(number, read, root.wanted)
        else:
            assert isinstance(read, Document) and not isinstance(root.wanted, Page)
            found = self._document(number, read, root.wanted)
        return f"textsend(({self._piece(found, number, {})}))"

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
        columns, again = laid_out(self._shown(shape, t, wanted, f".{number}", read))
        rows = select(*columns).select_from(t).where(found)
        rows = rows.where(guarded(shape, t, read.scope))
        if shape.where is not None:
            rows = rows.where(shape.where(t))
        inner = rows.limit(_ONE).subquery(f"r.{number}")
        return select(row_text(again(inner.c))).select_from(inner).scalar_subquery()

    def _shown(
        self, shape: Shape, t: Table, wanted: tuple[Selected, ...], depth: str, read: Row | Rows
    ) -> list[Shown]:
        shown: list[Shown] = []
        for position, each in enumerate(wanted):
            if isinstance(each, Typename):
                shown.append(Shown(each.key, each.text))
            elif isinstance(each, Linked):
                shown.append(Shown(each.key, self._linked(each, t, _called(t, each.column))))
            else:
                value = self._field(shape, t, each, f"{depth}.{position}", read)
                # Columns that are never NULL may not have been there at a moment that is past.
                sure = each.name in shape.sure and not self._known
                shown.append(Shown(each.key, value, code=each.name in shape.codes, sure=sure))
        return shown

    def _field(
        self, shape: Shape, t: Table, wanted: Wanted, depth: str, read: Row | Rows
    ) -> ColumnElement[Any]:
        source = shape.source(wanted.name)
        if isinstance(source, One | Many):
            inner = source.shape()
            child = aliased(inner, depth)
            columns, again = laid_out(self._shown(inner, child, wanted.below, depth, read))
            return related(source, t, child, columns, depth, read.scope, again)
        value = t.c[wanted.name] if source is None else source(t)
        if not wanted.below or (wanted.whole and self._as_rendered(value)):
            return value
        return projected(value, wanted.below, t, depth, listed=wanted.listed)

    def _as_rendered(self, value: ColumnElement[Any]) -> bool:
        """Whether it has its members in the order of the View: those of jsonb, and of rows out of the journal, are in
        one of PostgreSQL's own."""
        return isinstance(value.type, JSON) and not isinstance(value.type, JSONB) and not self._known

    def _document(self, number: int, read: Document, wanted: tuple[Selected, ...]) -> ColumnElement[Any]:
        """A document that lists hang below."""
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
        return literal_column(name, JsonText)

    def _items(self, number: int, read: Row, wanted: tuple[Selected, ...], t: Table) -> ColumnElement[Any]:
        """A list that is one page as a whole: what REST answers as `items` of a row of the same table."""
        source = read.shape.own["items"]
        assert isinstance(source, Many)
        shape = source.shape()
        child = aliased(shape, f".{number}")
        columns, again = laid_out(self._shown(shape, child, wanted, f".{number}", read))
        found = select(*columns).select_from(child)
        rows = found.where(source.on(_Above(t), child)).order_by(*source.order(child)).subquery(f"r.{number}")
        return select(listed_text(row_text(again(rows.c)))).select_from(rows).scalar_subquery()

    def _page(self, number: int, read: Rows, page: Page, above: str | None) -> ColumnElement[Any]:
        shape = read.asked.shape
        t = aliased(shape, f".{number}")

        def row(below: tuple[Selected, ...], position: str) -> list[Shown]:
            return self._shown(shape, t, below, f".{number}.{position}", read)

        return page_text(read, t, page, row, f".{number}", above=above, way=self._ways[number])


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


