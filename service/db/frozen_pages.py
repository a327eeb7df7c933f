"""How is a list of a frozen state read page by page?

A frozen plan is one JSON document: its lists stand in it as they were printed. A cursor says how many have been
read; it opens no other list, for there is none it could open.
"""

from __future__ import annotations

import base64
import json
from typing import Any

from sqlalchemy import ColumnElement, Integer, bindparam, cast, func, literal_column, select
from sqlalchemy.dialects.postgresql import JSON, JSONB

from service.db.paged import told
from service.db.pages import cursor_at
from service.db.projections import Link, taken
from service.db.row_text import Shown, row_text
from service.db.statements import words
from service.db.wanted import Cursor, Edges, Linked, Nodes, Page, Selected, Typename, Way
from service.domain.errors import Malformed

_SIZE = bindparam("page_size", type_=Integer)
_ONE: ColumnElement[Any] = literal_column("1")
_MARK = "frozen"


def frozen_values(name: str, size: int, cursor: str | None) -> dict[str, Any]:
    """What such a page binds. Malformed for a cursor of another list."""
    if cursor is None:
        return {"page_size": size}
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        mark, passed = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, TypeError) as error:
        raise Malformed("bad_cursor") from error
    if mark != f"{_MARK} {name}" or type(passed) is not int or not 0 <= passed < 2**31:
        raise Malformed("foreign_cursor")
    return {"page_size": size, "passed": passed}


def frozen_page(
    holder: str, binary: bool, linked: Linked, depth: str, way: Way, link: Link
) -> ColumnElement[Any]:
    """The page as JSON. holder: what the document is a column `j` of, in the piece above; its list is called as the
    field is."""
    page, kind = linked.wanted, JSONB if binary else JSON
    assert isinstance(page, Page)
    found = literal_column(f'"{holder}".j', type_=kind()).op("->", return_type=kind())(words(linked.name))
    elements = (func.jsonb_array_elements if binary else func.json_array_elements)(found)
    each = elements.table_valued("j", with_ordinality="nr", name=f"e{depth}").render_derived()
    element = cast(each.c.j, kind)
    mark = words(f"{_MARK} {linked.name}")

    def row(below: tuple[Selected, ...], name: str) -> ColumnElement[Any]:
        return row_text(taken(element, below, each, name, link))

    shown: list[ColumnElement[Any]] = [each.c.nr.label("s__0")]
    for position, part in enumerate(page.parts):
        name = f"{depth}.{position}"
        if isinstance(part, Nodes):
            shown.append(row(part.below, name).label(f"part_{position}"))
        elif isinstance(part, Edges):
            edge = [
                Shown(one.key, one.text)
                if isinstance(one, Typename)
                else Shown(one.key, cursor_at(mark, [each.c.nr]), code=True, sure=True)
                if isinstance(one, Cursor)
                else Shown(one.key, row(one.below, f"{name}.{i}"), sure=True)
                for i, one in enumerate(part.below)
            ]
            shown.append(row_text(edge).label(f"part_{position}"))
    lines = select(*shown).select_from(each)
    if way.after:
        lines = lines.where(each.c.nr > bindparam("passed", type_=Integer))
    lines = lines.order_by(each.c.nr).limit(_SIZE + _ONE if page.measured(way.further) else _SIZE)
    size = (func.jsonb_array_length if binary else func.json_array_length)(found)
    return told(page, lines, mark, 1, lambda: func.coalesce(size, literal_column("0")), depth, way)
