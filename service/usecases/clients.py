"""What may be done with machines?"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from service.db import read, units
from service.db.clients import CLIENT, CLIENT_FACTS
from service.db.credentials import set_secret
from service.db.engine import Database
from service.db.grants import seen_by
from service.db.people import Client, GrantRow
from service.db.write import Delete, Insert, Update, commit
from service.domain.access import Permission, Principal
from service.domain.acts import offered
from service.domain.calendars import local_day
from service.domain.clients import MACHINE, ClientCreate, ClientFacts, ClientPatch, ClientQuery
from service.domain.errors import Forbidden
from service.domain.ids import new_id
from service.domain.paging import ItemQuery
from service.domain.secrets import new_secret, secret_digest
from service.domain.units import no_unit
from service.domain.users import searchable
from service.usecases.secrets import shown_once


async def list_clients(principal: Principal, db: Database, query: ClientQuery) -> bytes:
    """Machines looked after in the units in reach."""
    principal.require_anywhere(Permission.client_manage, Permission.user_read)
    return await read.page(
        db, principal, CLIENT, query, scope=principal.own_scope(), values=_values(principal)
    )


async def get_client(
    principal: Principal, db: Database, client_id: UUID, query: ItemQuery | None = None
) -> bytes:
    """One machine."""
    return await read.shown(
        db, principal, CLIENT, client_id, query, scope=principal.own_scope(), values=_values(principal)
    )


async def create_client(
    principal: Principal, db: Database, command: ClientCreate, *, now: datetime, real_now: datetime
) -> bytes:
    """Add a machine with its scopes. The answer shows its secret, once."""
    secret = new_secret("client")
    client_id = await install_client(principal, db, command, secret=secret, now=now, real_now=real_now)
    body = await get_client(principal, db, client_id)
    return await shown_once(db, principal, 201, body, "clientSecret", secret)


async def install_client(
    principal: Principal,
    db: Database,
    command: ClientCreate,
    *,
    secret: str,
    now: datetime,
    real_now: datetime,
    source: str | None = None,
) -> UUID:
    """Add a machine whose secret is known already, such as the demo's. Gives its id."""
    unit = await units.place(db, principal, command.unit, written=no_unit(command.unit))
    principal.require(Permission.client_manage, unit.key)
    client_id = new_id(now)
    name = command.client_id or f"{unit.code}.{client_id.hex[-12:]}"
    row = {
        "id": client_id,
        "unit_key": unit.key,
        "client_id": name,
        "name": command.name,
        "source": source,
        **searchable(command.name, name),
    }
    grants = [
        {
            "id": new_id(now),
            "unit_key": unit.key,
            "principal_id": client_id,
            "role": scope.value,
            "valid_from": local_day(real_now),
        }
        for scope in dict.fromkeys(command.scopes)
    ]
    async with db.transaction() as tx:
        await commit(
            tx,
            principal,
            "client.create",
            Insert(Client, [row]),
            Insert(GrantRow, grants),
            subject_id=client_id,
        )
        await set_secret(tx, principal, "client.create", client_id, _digest(secret))
    return client_id


async def change_client(
    principal: Principal, db: Database, client_id: UUID, command: ClientPatch, version: int
) -> bytes:
    """Change what is given; the rest stays."""
    facts = await _facts(principal, db, client_id)
    changes = command.given()
    if "name" in changes:
        changes |= searchable(changes["name"], facts.client_id)
    row = {"id": client_id, "version": version, **changes}
    await commit(db, principal, "client.change", Update(Client, [row]))
    return await get_client(principal, db, client_id)


async def remove_client(principal: Principal, db: Database, client_id: UUID, version: int) -> None:
    """Remove a machine together with its grants; what it did stays in the journal."""
    facts = await _facts(principal, db, client_id)
    _not_own(principal, client_id)
    if facts.beyond:
        raise Forbidden("beyond_reach")
    await commit(
        db,
        principal,
        "client.remove",
        Delete(GrantRow, [{"id": grant.id} for grant in facts.grants]),
        Delete(Client, [{"id": client_id, "version": version}]),
    )


async def rotate_secret(principal: Principal, db: Database, client_id: UUID) -> bytes:
    """Give a machine a new secret, shown once; the old one is of no use from now on."""
    facts = await _facts(principal, db, client_id)
    _not_own(principal, client_id)
    if facts.beyond:
        raise Forbidden("beyond_reach")
    secret = new_secret("client")
    async with db.transaction() as tx:
        await _write(principal, tx, facts, "client.rotate_secret")
        await set_secret(tx, principal, "client.rotate_secret", client_id, _digest(secret))
    body = await get_client(principal, db, client_id)
    return await shown_once(db, principal, 200, body, "clientSecret", secret)


async def lock_client(principal: Principal, db: Database, client_id: UUID) -> bytes:
    """Shut a machine out: its very next call fails, whatever token it holds."""
    facts = await _facts(principal, db, client_id)
    _not_own(principal, client_id)
    MACHINE.require_state("lock", _state(facts))
    await _write(principal, db, facts, "client.lock", locked=True)
    return await get_client(principal, db, client_id)


async def unlock_client(principal: Principal, db: Database, client_id: UUID) -> bytes:
    """Let a machine in again."""
    facts = await _facts(principal, db, client_id)
    MACHINE.require_state("unlock", _state(facts))
    if facts.beyond:
        raise Forbidden("beyond_reach")
    await _write(principal, db, facts, "client.unlock", locked=False)
    return await get_client(principal, db, client_id)


async def _facts(principal: Principal, db: Database, client_id: UUID) -> ClientFacts:
    facts: ClientFacts = await read.facts(
        db, principal, CLIENT_FACTS, client_id, scope=principal.own_scope(), values=seen_by(principal)
    )
    principal.require(Permission.client_manage, facts.unit_key)
    return facts


async def _write(principal: Principal, db: Database, facts: ClientFacts, act: str, **changes: Any) -> None:
    row = {"id": facts.id, "version": facts.version, **changes}
    await commit(db, principal, act, Update(Client, [row]), subject_id=facts.id)


def _not_own(principal: Principal, client_id: UUID) -> None:
    if client_id == principal.id:
        raise Forbidden("own_account")


def _digest(secret: str) -> str:
    return secret_digest(secret).hex()


def _state(facts: ClientFacts) -> str:
    return "locked" if facts.locked else "active"


def _values(principal: Principal) -> dict[str, Any]:
    return {**seen_by(principal), "acts": offered(principal, MACHINE)}
