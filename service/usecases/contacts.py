"""What may be done with contacts: kept, masked to readers, seen whole by few and in writing?"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from service.db import read, sessions
from service.db.agencies import AGENCY
from service.db.contacts import (
    AGENCY_CONTACTS,
    AGENCY_HOME,
    CONTACT,
    CONTACT_FACTS,
    OWN_CONTACT,
    PERSON_HOME,
    UNMASKED,
    Contact,
    contact_values,
)
from service.db.engine import Database
from service.db.write import Delete, Insert, Update, commit
from service.domain.access import Permission, Principal
from service.domain.audit import AccessKind
from service.domain.calendars import local_day
from service.domain.contacts import (
    ContactCreate,
    ContactFacts,
    ContactHome,
    ContactPatch,
    ContactQuery,
    changed_row,
    contact_row,
    require_person,
    require_room,
)
from service.domain.ids import new_id
from service.domain.paging import ItemQuery


async def list_agency_contacts(
    principal: Principal, db: Database, agency_id: UUID, query: ContactQuery
) -> bytes:
    """The contacts of an agency, masked."""
    principal.require_anywhere(Permission.contact_read)
    return await read.page(
        db,
        principal,
        AGENCY_CONTACTS,
        query,
        scope=principal.directory_scope(),
        values=contact_values(principal),
        under=(AGENCY, agency_id),
    )


async def list_own_contacts(principal: Principal, db: Database, query: ContactQuery) -> bytes:
    """The caller's own contacts, masked like everybody's: over a shoulder they are read too."""
    return await read.page(
        db, principal, OWN_CONTACT, query, scope=principal.own_scope(), values=contact_values(principal)
    )


async def get_contact(
    principal: Principal, db: Database, contact_id: UUID, query: ItemQuery | None = None
) -> bytes:
    """One contact, masked."""
    return await read.shown(
        db,
        principal,
        CONTACT,
        contact_id,
        query,
        scope=principal.own_scope(),
        values=contact_values(principal),
    )


async def unmasked_contact(
    principal: Principal, db: Database, contact_id: UUID, *, address: str | None
) -> bytes:
    """The addresses themselves, for whoever keeps them; the access log says who has looked, and whose."""
    facts = await _facts(principal, db, contact_id)
    values = contact_values(principal)
    answer = await read.item(db, principal, UNMASKED, contact_id, scope=principal.own_scope(), values=values)
    whose = {"agency": facts.agency_id, "user": facts.user_id}
    detail = {"contact": str(contact_id)} | {name: str(who) for name, who in whose.items() if who is not None}
    await sessions.record(
        db, AccessKind.unmasked, "ok", principal.id, address, "get_unmasked_contact", detail
    )
    return answer


async def create_agency_contact(
    principal: Principal, db: Database, agency_id: UUID, command: ContactCreate, key: bytes, *, now: datetime
) -> bytes:
    """Add a contact to an agency one keeps the contacts of."""
    home: ContactHome = await read.facts(
        db, principal, AGENCY_HOME, agency_id, scope=principal.directory_scope()
    )
    principal.require(Permission.contact_write, home.unit_key, [agency_id])
    return await _added(principal, db, home, command, key, now, agency_id=agency_id, user_id=None)


async def create_own_contact(
    principal: Principal, db: Database, command: ContactCreate, key: bytes, *, now: datetime
) -> bytes:
    """Add a contact to one's own account."""
    require_person(principal.kind)
    home: ContactHome = await read.facts(
        db, principal, PERSON_HOME, principal.id, scope=principal.own_scope()
    )
    return await _added(principal, db, home, command, key, now, agency_id=None, user_id=principal.id)


async def change_contact(
    principal: Principal,
    db: Database,
    contact_id: UUID,
    command: ContactPatch,
    version: int,
    key: bytes,
    *,
    now: datetime,
) -> bytes:
    """Change what is given; the rest stays."""
    facts = await _facts(principal, db, contact_id)
    row = {"id": contact_id, "version": version, **changed_row(facts, command, key, local_day(now))}
    await commit(db, principal, "contact.change", Update(Contact, [row]))
    return await get_contact(principal, db, contact_id)


async def remove_contact(principal: Principal, db: Database, contact_id: UUID, version: int) -> None:
    """Erase a contact. What the journal keeps of it leads to nobody any more."""
    await _facts(principal, db, contact_id)
    await commit(db, principal, "contact.remove", Delete(Contact, [{"id": contact_id, "version": version}]))


async def _added(
    principal: Principal,
    db: Database,
    home: ContactHome,
    command: ContactCreate,
    key: bytes,
    now: datetime,
    **owner: Any,
) -> bytes:
    require_room(home.count)
    row = {
        "id": new_id(now),
        "unit_key": home.unit_key,
        **owner,
        **contact_row(command, key, local_day(now)),
    }
    await commit(db, principal, "contact.create", Insert(Contact, [row]), subject_id=row["id"])
    return await get_contact(principal, db, row["id"])


async def _facts(principal: Principal, db: Database, contact_id: UUID) -> ContactFacts:
    """A contact the caller keeps: their own, or of an agency they write for."""
    facts: ContactFacts = await read.facts(
        db,
        principal,
        CONTACT_FACTS,
        contact_id,
        scope=principal.own_scope(),
        values=contact_values(principal),
    )
    if facts.agency_id is not None:
        principal.require(Permission.contact_write, facts.unit_key, [facts.agency_id])
    return facts
