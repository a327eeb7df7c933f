"""What may be done with grants?"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from service.db import read
from service.db.engine import Database
from service.db.grants import GRANT, GRANT_FACTS, HOLDER, seen_by
from service.db.people import GrantRow
from service.db.write import Insert, Update, commit
from service.domain.access import Principal
from service.domain.acts import offered
from service.domain.calendars import local_day
from service.domain.errors import Conflict, FieldError, Invalid
from service.domain.grants import (
    MACHINE,
    GrantCreate,
    GrantFacts,
    GrantPatch,
    GrantQuery,
    GrantStatus,
    HolderFacts,
    check_change,
    check_new,
    require_giving,
)
from service.domain.ids import new_id
from service.domain.paging import ItemQuery
from service.domain.units import no_unit


async def list_grants(principal: Principal, db: Database, query: GrantQuery) -> bytes:
    """One's own grants; those of people and machines where one sees to them."""
    return await read.page(
        db, principal, GRANT, query, scope=principal.own_scope(), values=_values(principal)
    )


async def get_grant(
    principal: Principal, db: Database, grant_id: UUID, query: ItemQuery | None = None
) -> bytes:
    """One grant."""
    return await read.shown(
        db, principal, GRANT, grant_id, query, scope=principal.own_scope(), values=_values(principal)
    )


async def create_grant(
    principal: Principal, db: Database, command: GrantCreate, *, now: datetime, real_now: datetime
) -> bytes:
    """Give a role at a unit. real_now: validity of grants follows the real clock, also while `now` is frozen."""
    holder: HolderFacts = await read.facts(
        db,
        principal,
        HOLDER,
        command.principal,
        scope=principal.own_scope(),
        values={**seen_by(principal), "new_unit": command.unit, "new_agency": command.agency},
        written=FieldError("/principal", "unknown_principal"),
    )
    if holder.place is None:
        raise Invalid("invalid", errors=(no_unit(command.unit),))
    unit_key = holder.place.key
    require_giving(principal, holder.id, holder.kind, command.role, unit_key)
    valid_from = command.valid_from or local_day(real_now)
    check_new(command, holder, unit_key, valid_from)
    grant_id = new_id(now)
    row = {
        "id": grant_id,
        "unit_key": unit_key,
        "principal_id": holder.id,
        "role": command.role.value,
        "agency_id": command.agency,
        "valid_from": valid_from,
        "valid_to": command.valid_to,
        "on_behalf": command.on_behalf,
    }
    await commit(db, principal, "grant.create", Insert(GrantRow, [row]), subject_id=grant_id)
    return await get_grant(principal, db, grant_id)


async def change_grant(
    principal: Principal,
    db: Database,
    grant_id: UUID,
    command: GrantPatch,
    version: int,
    *,
    real_now: datetime,
) -> bytes:
    """Change the last day, or on whose behalf its holder acts."""
    facts = await _facts(principal, db, grant_id)
    changes = command.given()
    check_change(facts, changes.get("valid_to"), local_day(real_now))
    row = {"id": grant_id, "version": version, **changes}
    await commit(db, principal, "grant.change", Update(GrantRow, [row]))
    return await get_grant(principal, db, grant_id)


async def end_grant(
    principal: Principal, db: Database, grant_id: UUID, version: int, *, real_now: datetime
) -> None:
    """End a grant now: the holder's very next call goes without it. The row stays, as ended."""
    facts = await _facts(principal, db, grant_id)
    if facts.status is GrantStatus.ended:
        raise Conflict("grant_ended")
    row = {"id": grant_id, "version": version, "ended_at": real_now}
    await commit(db, principal, "grant.end", Update(GrantRow, [row]))


async def _facts(principal: Principal, db: Database, grant_id: UUID) -> GrantFacts:
    facts: GrantFacts = await read.facts(
        db, principal, GRANT_FACTS, grant_id, scope=principal.own_scope(), values=seen_by(principal)
    )
    require_giving(principal, facts.principal_id, facts.principal_kind, facts.role, facts.unit_key)
    return facts


def _values(principal: Principal) -> dict[str, Any]:
    return {**seen_by(principal), "acts": offered(principal, MACHINE)}
