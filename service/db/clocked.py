"""How does a statement of the worker's own say that it acts as the clock, in the same breath?

What the queue of deliveries needs (locks that skip, leases, the server's own time) is beyond the
compiler of reads and writes, so it is written out here as SQL, with its arguments by name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import asyncpg
from sqlalchemy import select

from service.db.engine import Database
from service.db.principal import bound, entered
from service.db.statements import Statement, compiled
from service.domain.access import Principal

_NAMED = re.compile(r"(?<!:):([a-z_]+)")

GATE = "(select ok from me)"
"""True once the settings are made. It looks at no row, so PostgreSQL asks it before it reads any."""


def clocked(parts: str, last: str) -> Statement:
    """A statement that begins by making the clock's settings.

    parts: its common table expressions, last: what comes after them; both with `:name` arguments.
    Every part that reads or writes must ask GATE, or wait for one that did.
    """
    me = compiled(select(entered(act=True).label("ok")))
    names = [*me.names]
    return _numbered(
        f"with me as materialized ({me.text}){', ' if parts else ' '}{parts} {last}",
        names,
        dict(me.constants),
    )


def within(sql: str) -> Statement:
    """A further statement of a transaction in which the settings are made already."""
    return _numbered(sql, [], {})


def _numbered(sql: str, names: list[str], constants: dict[str, Any]) -> Statement:
    def position(found: re.Match[str]) -> str:
        name = found.group(1)
        if name not in names:
            names.append(name)
        return f"${names.index(name) + 1}"

    text = _NAMED.sub(position, sql)
    return Statement(text, tuple(names), constants)


async def run(
    db: Database, clock: Principal, act: str, statement: Statement, values: Mapping[str, Any]
) -> list[asyncpg.Record]:
    """Run it. The statement's rows; where the clock's rights are not what they were, it has done nothing."""
    return await db.fetch_rows(statement.text, statement.arguments({**bound(clock, act), **values}))

