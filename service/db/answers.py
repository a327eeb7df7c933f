"""What is the whole statement of a read: who asks, over what is there or over what was known?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnClause,
    ColumnElement,
    Select,
    Text,
    case,
    cast,
    func,
    literal_column,
    select,
)
from sqlalchemy import Table as CoreTable

from service.db.engine import Database
from service.db.known import compiled_known
from service.db.principal import entered
from service.db.rls import settings_read
from service.db.statements import Statement, as_bytes, at_hand, built, compiled, keep, words


async def statement_of(
    db: Database, key: tuple[Any, ...], build: Callable[[], Any], *, roots: int = 1
) -> Statement:
    """The statement of this shape, over what is there or over what was known, as the database is asked.

    At its first use it is put together beside the event loop, which the larger ones would hold for tens of
    milliseconds.
    """
    key, into = (key, compiled) if db.known_at is None else (("known", *key), compiled_known)
    found = at_hand(key)
    if found is None:
        found = keep(key, await asyncio.to_thread(built, build, roots=roots, into=into))
    return found


def answer_of(
    document: ColumnElement[Any], db: Database, *, rendered: bool = False, spanned: bool = False
) -> Select[Any]:
    """The whole statement: bytes if the principal's rights are current, NULL if they are not.

    rendered: the document is bytes already. spanned: it binds ranges of units (see `spans`).
    """
    answer: ColumnElement[Any]
    if rendered:
        answer = func.coalesce(document, literal_column("'null'::bytea"))
    else:
        answer = as_bytes(func.coalesce(cast(document, Text), words("null")))
    # Each setting takes its time, and most statements look at three of nine; what was known, by functions too.
    known = db.known_at is not None
    needed = None if known else settings_read(tables_read(document))
    current = entered(act=False, needed=needed, known=known, spanned=spanned)
    return select(case((current, answer)))


_NOTHING_BELOW = (ColumnClause, BindParameter)


def tables_read(document: ColumnElement[Any]) -> set[str]:
    """Names of the tables that are read anywhere in it. Columns, below a table and elsewhere, are most of all there
    is, and nothing is below them."""
    found: set[str] = set()
    left: list[Any] = [document]
    # What several parts refer to (a CTE, say) is gone through once: by each way to it would take half a second.
    seen: dict[int, Any] = {}
    while left:
        each = left.pop()
        if isinstance(each, CoreTable):
            found.add(each.name)
        elif not isinstance(each, _NOTHING_BELOW) and id(each) not in seen:
            seen[id(each)] = each
            left.extend(each.get_children())
    return found
