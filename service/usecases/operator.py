"""Who acts when the command line of the server changes something?

Loading units, creating the first admin and the demo data happen before anybody could
sign in, or beside it. They go through the same use cases and both walls as every
other change, as a principal of their own that stands in the journal.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from service.db import principal as rights
from service.db.engine import Database
from service.db.journal import OPERATOR
from service.domain.access import AGENCY_BOUND, Grant, Principal, Role
from service.domain.units import EVERYWHERE


async def operator(db: Database) -> Principal:
    """Every role that is not bound to an agency, at every unit of the country itself.

    Only for doors that were given the database's address, such as `sauro demo`: no user,
    client or token leads here, and the row of its rights was made by the migration.
    """
    found = await rights.load(db, UUID(OPERATOR), None, None)
    grants = tuple(Grant(role, EVERYWHERE, EVERYWHERE) for role in Role if role not in AGENCY_BOUND)
    return replace(found, grants=grants, directory=EVERYWHERE)


async def person(db: Database, user_id: UUID) -> Principal:
    """The rights of one account, lent to the command line: the demo's people act themselves in the journal.

    No session is opened and no password asked for: who holds the database's address could do as much.
    """
    return await rights.load(db, user_id, None, None)
