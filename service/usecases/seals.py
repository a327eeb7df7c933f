"""How are the seals of the journal listed, and the journal held against them?"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

from service.db import read, seals
from service.db.engine import Database
from service.domain.access import Permission, Principal
from service.domain.seals import SealFault, SealQuery, SealState

_AT_ONCE = 20
"""Seals that one statement looks at: a hundred thousand rows."""


async def list_seals(principal: Principal, db: Database, query: SealQuery) -> bytes:
    """Seals, the newest first, for whoever audits anything."""
    principal.require_anywhere(Permission.audit_read)
    return await read.page(db, principal, seals.SEAL, query, scope=principal.scope(Permission.audit_read))


async def seal_journal(db: Database) -> int:
    """Seal what has come to stand in the journal since; how many rows."""
    return await seals.seal(db)


async def verify_journal(
    db: Database, report: Callable[[int, int], None]
) -> AsyncIterator[SealFault | SealState]:
    """Everything that is wrong, seal by seal; at the end how far the journal is sealed."""
    state = await seals.sealed(db)
    for first in range(1, state.last + 1, _AT_ONCE):
        last = min(first + _AT_ONCE - 1, state.last)
        for fault in await seals.faults(db, range(first, last + 1)):
            yield fault
        report(last, state.last)
    yield state
