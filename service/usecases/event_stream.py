"""What has come since, for whoever listens; and how does a browser show who it is?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from service.db import events, read, tickets
from service.db.engine import Database
from service.db.events import EVENT
from service.domain.access import Principal
from service.domain.errors import Unauthenticated
from service.domain.event_views import (
    TICKET_SECONDS,
    EventFilter,
    EventQuery,
    EventSort,
    filter_faults,
    wanted_types,
)
from service.domain.plan_facts import refuse_if
from service.domain.secrets import looks_like_secret, new_secret, secret_digest

AT_ONCE = 50
"""Events read in one go: so many a slow reader holds at most."""


@dataclass(frozen=True)
class Told:
    """One event: its number, its type, and its View as PostgreSQL wrote it, on one line."""

    number: int
    type: str
    view: str


def require_filter(query: EventFilter) -> None:
    """Refuse a filter that fits nothing, before anybody waits for it."""
    refuse_if(filter_faults(query))


async def last_number(db: Database) -> int:
    """Up to where there are events; whoever asks for what comes after has missed none before."""
    return await events.last_number(db)


async def events_after(
    principal: Principal, db: Database, query: EventFilter, number: int
) -> tuple[list[Told], bool]:
    """The next events that the principal may see, and whether there may be more. RightsChanged as every read."""
    asked = EventQuery(
        limit=AT_ONCE,
        sort=EventSort.oldest,
        after=str(number),
        unit=query.unit,
        agency=query.agency,
        plan=query.plan,
        subject=query.subject,
    )
    fixed = {"types": wanted_types(query.types)} if query.types is not None else None
    page = await read.page(db, principal, EVENT, asked, scope=principal.scope(), fixed=fixed)
    told = [Told(int(view["number"]), view["type"], raw) for view, raw in _items(page.decode())]
    return told, len(told) == AT_ONCE


def _items(page: str) -> Iterator[tuple[dict[str, str], str]]:
    """Each item of a page, read and as it was written: numbers must not come out in two ways."""
    decoder, place = json.JSONDecoder(), page.index("[") + 1
    while page[place] != "]":
        view, end = decoder.raw_decode(page, place)
        yield view, page[place:end].replace("\n", " ")
        place = end + (page[end] == ",")


async def create_ticket(principal: Principal, db: Database) -> bytes:
    """A ticket that opens one stream as the caller, within a minute."""
    ticket = new_secret("ticket")
    machine = principal.kind == "client"
    scopes = sorted({grant.role.value for grant in principal.grants}) if machine else None
    await tickets.make(db, principal, secret_digest(ticket).hex(), scopes)
    return json.dumps({"ticket": ticket, "expiresIn": TICKET_SECONDS}).encode()


async def holder(db: Database, ticket: str) -> tickets.Holder:
    """Whose ticket it is; it is used up. Unauthenticated for every other."""
    found = await tickets.take(db, secret_digest(ticket).hex()) if looks_like_secret("ticket", ticket) else None
    if found is None:
        raise Unauthenticated("ticket_bad")
    return found
