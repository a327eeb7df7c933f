"""What has changed since a reader last asked, without a gap, and where does one begin?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from service.db import changes
from service.db.engine import Database
from service.db.vault import Vault
from service.domain.access import Permission, Principal
from service.domain.change_cursors import (
    Cursor,
    Place,
    mark_of,
    opened,
    reach_mark,
    require_good,
    require_same_unit,
    written,
)
from service.domain.changes import ChangesQuery, filter_faults, wanted
from service.domain.errors import Gone
from service.domain.plan_facts import refuse_if


@dataclass(frozen=True)
class Page:
    """One answer: `body` as ChangesView. lag: for how many seconds the first change that is not in it has stood.
    more: whether there is more at once; empty: whether it holds no change; after: its cursor."""

    body: bytes
    lag: float
    more: bool
    empty: bool
    after: str


async def list_changes(
    principal: Principal, db: Database, vault: Vault, query: ChangesQuery, *, now: datetime
) -> Page:
    """Rows that have changed since the cursor, as they stand now; without a cursor none, and where to begin.

    now: on the real clock, by which cursors grow old. One round trip.
    """
    principal.require_anywhere(Permission.plan_read)
    refuse_if(filter_faults(query))
    scope = principal.scope()
    reach, asked = reach_mark(scope), mark_of(sorted(set(query.types)) if query.types else None, query.unit)
    cursor = opened(query.cursor, vault.signed) if query.cursor is not None else None
    if cursor is not None:
        require_good(cursor, principal.id, reach, asked, now)
    after = cursor.place if cursor is not None else None
    told = await changes.since(
        db, principal, after, subjects=wanted(query.types), unit=query.unit, most=query.limit, scope=scope
    )
    if cursor is not None and (told.lost or told.place.server != cursor.place.server):
        raise Gone("changes_server_changed")
    if cursor is not None and cursor.made_at < told.kept_from:
        raise Gone("changes_journal_gone")
    if cursor is not None:
        require_same_unit(cursor, query.unit, told.lies)
    unit = (query.unit, told.lies) if query.unit is not None and told.lies is not None else None
    following = written(Cursor(told.place, principal.id, reach, asked, now, unit), vault.sign)
    more = "true" if told.more else "false"
    body = f'{{"items":{told.items},"nextCursor":"{following}","more":{more}}}'
    lag = max(0.0, (now - told.unseen_at).total_seconds()) if told.unseen_at else 0.0
    return Page(body.encode(), lag, told.more, told.empty, following)


def start_cursor(
    principal: Principal, place: Place, vault: Vault, *, unit: tuple[str, str] | None, now: datetime
) -> str:
    """The cursor from which changes join what was read in a snapshot: no hole, and what overlaps is told of once more.
    It is good for any `types` and `unit`; the first answer binds it.

    place: as looked up in that snapshot, or before it. unit: the one that was asked for, and a mark of where it is.
    """
    return written(Cursor(place, principal.id, reach_mark(principal.scope()), None, now, unit), vault.sign)


async def head(db: Database) -> tuple[int, int]:
    """Tells whether there is anything new, and nothing of what it is."""
    return await changes.head(db)
