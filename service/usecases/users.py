"""What may be done with people's accounts?"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from service.db import read
from service.db.credentials import set_secret
from service.db.engine import Database
from service.db.people import User
from service.db.users import GROUND, USER, USER_FACTS
from service.db.write import Delete, Insert, Update, commit
from service.domain.access import Permission, Principal
from service.domain.acts import offered
from service.domain.errors import Conflict, Forbidden, Invalid, invalid
from service.domain.ids import new_id
from service.domain.paging import ItemQuery
from service.domain.types import UnitCode
from service.domain.units import no_unit
from service.domain.users import (
    MACHINE,
    UserCreate,
    UserFacts,
    UserGround,
    UserPatch,
    UserQuery,
    searchable,
    temporary_password,
)
from service.usecases.secrets import hashed, shown_once


async def list_users(principal: Principal, db: Database, query: UserQuery) -> bytes:
    """Accounts looked after in the units in reach."""
    principal.require_anywhere(Permission.user_read)
    scope = principal.scope(Permission.user_read)
    return await read.page(db, principal, USER, query, scope=scope, values=_acts(principal))


async def get_user(
    principal: Principal, db: Database, user_id: UUID, query: ItemQuery | None = None
) -> bytes:
    """One account."""
    scope = principal.scope(Permission.user_read)
    return await read.shown(db, principal, USER, user_id, query, scope=scope, values=_acts(principal))


async def create_user(
    principal: Principal, db: Database, command: UserCreate, *, issuers: Collection[str], now: datetime
) -> bytes:
    """Add an account. The answer shows its temporary password, unless it signs in through an issuer."""
    _check_identity(command.issuer, command.subject, issuers)
    ground = await _ground(principal, db, command)
    user_id = new_id(now)
    row = _row(user_id, ground.key, command)
    if command.issuer is not None:
        await commit(db, principal, "user.create", Insert(User, [row]), subject_id=user_id)
        return await get_user(principal, db, user_id)
    password = temporary_password()
    secret_hash = await hashed(password)
    async with db.transaction() as tx:
        new = Insert(User, [{**row, "must_change_password": True}])
        await commit(tx, principal, "user.create", new, subject_id=user_id)
        await set_secret(tx, principal, "user.create", user_id, secret_hash)
    body = await get_user(principal, db, user_id)
    return await shown_once(db, principal, 201, body, "temporaryPassword", password)


async def install_user(
    principal: Principal,
    db: Database,
    command: UserCreate,
    *,
    secret_hash: str | None,
    now: datetime,
    must_change_password: bool = False,
    source: str | None = None,
) -> UUID:
    """Add an account whose password is known already: the first admin, the demo. Gives its id."""
    ground = await _ground(principal, db, command)
    user_id = new_id(now)
    row = {
        **_row(user_id, ground.key, command),
        "must_change_password": must_change_password,
        "source": source,
    }
    async with db.transaction() as tx:
        await commit(tx, principal, "user.create", Insert(User, [row]), subject_id=user_id)
        if secret_hash is not None:
            await set_secret(tx, principal, "user.create", user_id, secret_hash)
    return user_id


async def change_user(
    principal: Principal,
    db: Database,
    user_id: UUID,
    command: UserPatch,
    version: int,
    *,
    issuers: Collection[str],
) -> bytes:
    """Change what is given; the rest stays. Who holds rights beyond one's reach is not given a new identity."""
    given = command.given()
    facts = await _facts(principal, db, user_id, given.get("unit"), given.get("agency"))
    changes = {name: value for name, value in given.items() if name not in ("unit", "agency")}
    unit_key = facts.unit_key
    if "unit" in given:
        if facts.new_place is None:
            raise Invalid("invalid", errors=(no_unit(given["unit"]),))
        unit_key = changes["unit_key"] = facts.new_place.key
        principal.require(Permission.user_manage, unit_key)
    if "agency" in given:
        _check_agency(given["agency"], facts.new_agency_unit, unit_key, given.get("unit", facts.unit.code))
        changes["agency_id"] = given["agency"]
    if {"unit", "issuer", "subject"} & given.keys() and facts.beyond:
        raise Forbidden("beyond_reach")
    if {"issuer", "subject"} & given.keys():
        after = facts.model_copy(update=changes)
        _check_identity(after.issuer, after.subject, issuers)
    if "name" in given:
        changes |= searchable(given["name"], facts.username)
    await commit(db, principal, "user.change", Update(User, [{"id": user_id, "version": version, **changes}]))
    return await get_user(principal, db, user_id)


async def remove_user(principal: Principal, db: Database, user_id: UUID, version: int) -> None:
    """Remove an account made by mistake; one that was ever used is locked instead."""
    facts = await _facts(principal, db, user_id)
    _not_own(principal, user_id)
    if facts.used:
        raise Conflict("user_has_history")
    await commit(db, principal, "user.remove", Delete(User, [{"id": user_id, "version": version}]))


async def lock_user(principal: Principal, db: Database, user_id: UUID) -> bytes:
    """Shut an account out: the very next call fails, all its sessions end for good."""
    facts = await _facts(principal, db, user_id)
    _not_own(principal, user_id)
    MACHINE.require_state("lock", _state(facts))
    return await _set(principal, db, facts, "user.lock", locked=True)


async def unlock_user(principal: Principal, db: Database, user_id: UUID) -> bytes:
    """Let an account in again."""
    facts = await _facts(principal, db, user_id)
    MACHINE.require_state("unlock", _state(facts))
    if facts.beyond:
        raise Forbidden("beyond_reach")
    return await _set(principal, db, facts, "user.unlock", locked=False)


async def reset_password(principal: Principal, db: Database, user_id: UUID) -> bytes:
    """Give a temporary password, shown once; every session ends, and nothing else goes until it is changed."""
    facts = await _facts(principal, db, user_id)
    _not_own(principal, user_id)
    if facts.beyond:
        raise Forbidden("beyond_reach")
    password = temporary_password()
    secret_hash = await hashed(password)
    async with db.transaction() as tx:
        await _write(principal, tx, facts, "user.reset_password", must_change_password=True)
        await set_secret(tx, principal, "user.reset_password", user_id, secret_hash)
    body = await get_user(principal, db, user_id)
    return await shown_once(db, principal, 200, body, "temporaryPassword", password)


async def _facts(
    principal: Principal,
    db: Database,
    user_id: UUID,
    unit: UnitCode | None = None,
    agency: UUID | None = None,
) -> UserFacts:
    facts: UserFacts = await read.facts(
        db,
        principal,
        USER_FACTS,
        user_id,
        scope=principal.scope(Permission.user_read),
        values={"new_unit": unit, "new_agency": agency},
    )
    principal.require(Permission.user_manage, facts.unit_key)
    return facts


async def _ground(principal: Principal, db: Database, command: UserCreate) -> UserGround:
    ground: UserGround = await read.facts(
        db,
        principal,
        GROUND,
        command.unit,
        scope=principal.open_scope(),
        values={"new_agency": command.agency},
        by="code",
        written=no_unit(command.unit),
    )
    principal.require(Permission.user_manage, ground.key)
    _check_agency(command.agency, ground.agency_unit, ground.key, command.unit)
    return ground


async def _set(principal: Principal, db: Database, facts: UserFacts, act: str, **changes: Any) -> bytes:
    await _write(principal, db, facts, act, **changes)
    return await get_user(principal, db, facts.id)


async def _write(principal: Principal, db: Database, facts: UserFacts, act: str, **changes: Any) -> None:
    row = {"id": facts.id, "version": facts.version, **changes}
    await commit(db, principal, act, Update(User, [row]), subject_id=facts.id)


def _row(user_id: UUID, unit_key: int, command: UserCreate) -> dict[str, Any]:
    return {
        "id": user_id,
        "unit_key": unit_key,
        "agency_id": command.agency,
        **command.given(without={"unit", "agency"}),
        **searchable(command.name, command.username),
    }


def _check_agency(agency: UUID | None, agency_unit: int | None, unit_key: int, unit: str) -> None:
    if agency is not None and agency_unit != unit_key:
        raise invalid("/agency", "agency_elsewhere", unit=unit)


def _check_identity(issuer: str | None, subject: str | None, issuers: Collection[str]) -> None:
    if (issuer is None) != (subject is None):
        raise invalid("/subject" if subject is None else "/issuer", "identity_incomplete")
    if issuer is not None and issuer not in issuers:
        raise invalid("/issuer", "unknown_issuer", issuer=issuer, known=", ".join(sorted(issuers)) or "-")


def _not_own(principal: Principal, user_id: UUID) -> None:
    if user_id == principal.id:
        raise Forbidden("own_account")


def _state(facts: UserFacts) -> str:
    return "locked" if facts.locked else "active"


def _acts(principal: Principal) -> dict[str, Any]:
    return {"acts": offered(principal, MACHINE)}
