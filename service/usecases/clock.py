"""Who acts when something happens only because a day has come?"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from service.db import principal as rights
from service.db.engine import Database
from service.db.journal import CLOCK
from service.domain.access import AGENCY_BOUND, Grant, Principal, Role
from service.domain.units import EVERYWHERE


async def clock(db: Database) -> Principal:
    """The day itself, as a principal: through the same walls as everybody, and named in the journal.

    No user, client or token leads here; only the worker asks for it.
    """
    found = await rights.load(db, UUID(CLOCK), None, None)
    grants = tuple(Grant(role, EVERYWHERE, EVERYWHERE) for role in Role if role not in AGENCY_BOUND)
    return replace(found, grants=grants, directory=EVERYWHERE)
