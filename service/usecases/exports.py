"""How does a table leave for a warehouse or a spreadsheet?"""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime

from service.db import sessions
from service.db.engine import Database
from service.db.export_copies import Copy, Form, copied, snapshot
from service.db.exports import Narrowed
from service.db.principal import confirm
from service.db.vault import Vault
from service.domain.access import Permission, Principal
from service.domain.audit import AccessKind
from service.domain.export_columns import Column, Table
from service.domain.export_queries import ExportFormat, ExportQuery, ExportsView, table_called, wanted_columns
from service.usecases.changes import start_cursor

_LIST = ExportsView.of_all().model_dump_json(by_alias=True).encode()


async def list_exports(principal: Principal, db: Database) -> bytes:
    """The same for everybody signed in."""
    await confirm(db, principal)
    return _LIST


@dataclass(frozen=True)
class Outgoing:
    """An export that is ready to leave. copy: its rows; held: the snapshot, given back by `close`; start: the cursor
    from which changes go on that are not in it."""

    table: Table
    columns: tuple[Column, ...]
    query: ExportQuery
    copy: Copy
    held: AsyncExitStack
    start: str

    async def close(self) -> None:
        """Give the connection back, in whatever state it is."""
        await self.held.aclose()


def require_export(principal: Principal, name: str, query: ExportQuery) -> None:
    """Refuse what can be refused by its words alone, before anybody waits for a place."""
    principal.require_anywhere(Permission.plan_read)
    wanted_columns(table_called(name), query)


async def open_export(
    principal: Principal,
    db: Database,
    apart: Database,
    vault: Vault,
    name: str,
    query: ExportQuery,
    *,
    address: str | None,
    now: datetime,
) -> Outgoing:
    """Fix the moment that is exported, as the caller sees it; the access log is told before the first byte leaves.

    apart: the connections of exports, so that those that answer everybody else are not taken. now: on the real clock,
    by which cursors grow old. Raises RightsChanged.
    """
    table = table_called(name)
    columns = wanted_columns(table, query)
    form = Form(
        name,
        tuple(column.name for column in columns),
        Narrowed(
            unit=query.unit is not None,
            period=query.period is not None,
            since=query.updated_since is not None,
            part=query.parts is not None,
        ),
        lines=query.format is ExportFormat.ndjson,
        header=query.format is ExportFormat.csv,
        harmless=query.bom,
    )
    values = {
        "f_unit": query.unit,
        "f_period": query.period,
        "f_since": query.updated_since,
        "part": (query.part or 1) - 1,
        "parts": query.parts,
    }
    async with AsyncExitStack() as stack:
        held = await stack.enter_async_context(snapshot(apart, form))
        copy = await copied(held, principal, form, values, scope=principal.scope())
        await sessions.record(
            db, AccessKind.export, "ok", principal.id, address, "get_export", _detail(name, query)
        )
        unit = (query.unit, copy.lies) if query.unit is not None and copy.lies is not None else None
        start = start_cursor(principal, copy.place, vault, unit=unit, now=now)
        return Outgoing(table, columns, query, copy, stack.pop_all(), start)
    raise AssertionError("left by return or by an exception")


def _detail(name: str, query: ExportQuery) -> dict[str, object]:
    """What the access log says of it."""
    asked = query.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return {"table": name, **asked, "format": query.format.value}
