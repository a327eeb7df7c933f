"""What may be done with agencies?"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import MISSING

from service.db import read
from service.db.agencies import AGENCY, AGENCY_FACTS, AGENCY_SITE, Agency, AgencyMember, named
from service.db.engine import Database
from service.db.write import Delete, Insert, Step, Update, commit
from service.domain.access import Permission, Principal
from service.domain.acts import offered
from service.domain.agencies import (
    MACHINE,
    AgencyCreate,
    AgencyFacts,
    AgencyHome,
    AgencyPatch,
    AgencyQuery,
    AgencySite,
    Names,
    member_faults,
    names_back,
    names_given,
    require_new_names,
    searchable,
)
from service.domain.errors import Invalid
from service.domain.ids import new_id
from service.domain.paging import ItemQuery
from service.domain.units import no_unit


async def list_agencies(principal: Principal, db: Database, query: AgencyQuery) -> bytes:
    """Agencies of the units in reach and of those above."""
    return await read.page(
        db, principal, AGENCY, query, scope=principal.directory_scope(), values=_acts(principal)
    )


async def get_agency(
    principal: Principal, db: Database, agency_id: UUID, query: ItemQuery | None = None
) -> bytes:
    """One agency of the directory."""
    return await read.shown(
        db, principal, AGENCY, agency_id, query, scope=principal.directory_scope(), values=_acts(principal)
    )


async def create_agency(principal: Principal, db: Database, command: AgencyCreate, *, now: datetime) -> bytes:
    """Add an agency to a unit one has the say over."""
    names = names_given(command)
    unit: AgencySite = await read.facts(
        db,
        principal,
        AGENCY_SITE,
        command.unit,
        scope=principal.open_scope(),
        values={**named(principal, command.members), "new_names": [name for _, name in names]},
        by="code",
        written=no_unit(command.unit),
    )
    principal.require(Permission.agency_write, unit.key)
    _check_members(unit.homes, command.members)
    if not command.confirm_duplicate:
        require_new_names(unit.twins, names)
    agency_id = new_id(now)
    row = {
        "id": agency_id,
        "unit_key": unit.key,
        **command.given(without={"unit", "members", "confirm_duplicate"}),
        **searchable(command.name, command.short_name, command.aliases),
    }
    await commit(
        db,
        principal,
        "agency.create",
        Insert(Agency, [row]),
        Insert(AgencyMember, _members(agency_id, unit.key, command.members, now)),
        subject_id=agency_id,
    )
    return await get_agency(principal, db, agency_id)


async def change_agency(
    principal: Principal, db: Database, agency_id: UUID, command: AgencyPatch, version: int, *, now: datetime
) -> bytes:
    """Change what is given; the rest stays. Members are replaced as a whole."""
    members = () if command.members is MISSING else command.members
    changes = command.given(without={"members", "confirm_duplicate"})
    names = names_given(command)
    facts = await _facts(principal, db, agency_id, members, names)
    _check_members(facts.homes, members)
    after = facts.model_copy(update=changes)
    if after.active and not command.confirm_duplicate:
        require_new_names(facts.twins, names if facts.active else names_back(facts))
    row = {
        "id": agency_id,
        "version": version,
        **changes,
        **searchable(after.name, after.short_name, tuple(after.aliases)),
    }
    steps: list[Step] = [Update(Agency, [row])]
    if "members" in command.model_fields_set:
        steps.append(Delete(AgencyMember, [{"id": member.id} for member in facts.member_rows]))
        steps.append(Insert(AgencyMember, _members(agency_id, facts.unit_key, members, now)))
    await commit(db, principal, "agency.change", *steps)
    return await get_agency(principal, db, agency_id)


async def remove_agency(principal: Principal, db: Database, agency_id: UUID, version: int) -> None:
    """Remove an agency nothing refers to; one that is named anywhere is set inactive instead."""
    await _facts(principal, db, agency_id, (), ())
    await commit(db, principal, "agency.remove", Delete(Agency, [{"id": agency_id, "version": version}]))


async def _facts(
    principal: Principal,
    db: Database,
    agency_id: UUID,
    members: tuple[UUID, ...],
    names: Names,
) -> AgencyFacts:
    facts: AgencyFacts = await read.facts(
        db,
        principal,
        AGENCY_FACTS,
        agency_id,
        scope=principal.directory_scope(),
        values={**named(principal, members), "new_names": [name for _, name in names]},
    )
    principal.require(Permission.agency_write, facts.unit_key)
    return facts


def _check_members(homes: list[AgencyHome], members: tuple[UUID, ...]) -> None:
    faults = member_faults(homes, members)
    if faults:
        raise Invalid("invalid", errors=tuple(faults))


def _acts(principal: Principal) -> dict[str, Any]:
    return {"acts": offered(principal, MACHINE)}


def _members(
    agency_id: UUID, unit_key: int, members: tuple[UUID, ...], now: datetime
) -> list[dict[str, Any]]:
    return [
        {"id": new_id(now), "unit_key": unit_key, "agency_id": agency_id, "member_id": member, "ordinal": i}
        for i, member in enumerate(members)
    ]
