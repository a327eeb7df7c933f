"""How does an entry of the shared catalogue come, change and go, and who reads it?"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from service.db import read
from service.db.engine import Database
from service.db.indicator_definitions import (
    DEFINITION,
    DEFINITION_FACTS,
    IndicatorDefinition,
    definition_values,
)
from service.db.units import place
from service.db.write import Delete, Insert, Update, commit
from service.domain.access import Permission, Principal
from service.domain.ids import new_id
from service.domain.indicator_definitions import (
    DefinitionFacts,
    IndicatorDefinitionCreate,
    IndicatorDefinitionPatch,
    IndicatorDefinitionQuery,
    owner_faults,
    searchable,
)
from service.domain.paging import ItemQuery
from service.domain.plan_facts import refuse_if
from service.domain.units import no_unit


async def list_indicator_definitions(
    principal: Principal, db: Database, query: IndicatorDefinitionQuery
) -> bytes:
    """The catalogues of the units above and below, by code."""
    return await read.page(
        db, principal, DEFINITION, query, scope=principal.scope(), values=definition_values(principal)
    )


async def get_indicator_definition(
    principal: Principal, db: Database, definition_id: UUID, query: ItemQuery | None = None
) -> bytes:
    """One entry."""
    values = definition_values(principal)
    return await read.shown(
        db, principal, DEFINITION, definition_id, query, scope=principal.scope(), values=values
    )


async def create_indicator_definition(
    principal: Principal, db: Database, command: IndicatorDefinitionCreate, *, now: datetime
) -> bytes:
    """Add an entry to the catalogue of a nation, province or city."""
    owner = await place(db, principal, command.unit, written=no_unit(command.unit))
    principal.require(Permission.definition_write, owner.key)
    refuse_if(owner_faults(owner.level))
    definition_id = new_id(now)
    row: dict[str, Any] = {
        "id": definition_id,
        "unit_key": owner.key,
        **command.given(without={"unit"}),
        "folded": searchable(command.code, command.name, command.name_en, command.aliases),
    }
    await commit(
        db,
        principal,
        "indicator_definition.create",
        Insert(IndicatorDefinition, [row]),
        subject_id=definition_id,
    )
    return await get_indicator_definition(principal, db, definition_id)


async def change_indicator_definition(
    principal: Principal, db: Database, definition_id: UUID, command: IndicatorDefinitionPatch, version: int
) -> bytes:
    """Change what an entry is called and how its numbers are looked at."""
    facts = await _facts(principal, db, definition_id)
    changes = command.given()
    called = {"name": facts.name, "name_en": facts.name_en, "aliases": facts.aliases} | changes
    row = {
        "id": definition_id,
        "version": version,
        **changes,
        "folded": searchable(facts.code, called["name"], called["name_en"], called["aliases"]),
    }
    await commit(db, principal, "indicator_definition.change", Update(IndicatorDefinition, [row]))
    return await get_indicator_definition(principal, db, definition_id)


async def remove_indicator_definition(
    principal: Principal, db: Database, definition_id: UUID, version: int
) -> None:
    """Remove an entry that nothing is matched to; the database itself keeps one that is in use."""
    await _facts(principal, db, definition_id)
    row = {"id": definition_id, "version": version}
    await commit(db, principal, "indicator_definition.remove", Delete(IndicatorDefinition, [row]))


async def _facts(principal: Principal, db: Database, definition_id: UUID) -> DefinitionFacts:
    found: DefinitionFacts = await read.facts(
        db, principal, DEFINITION_FACTS, definition_id, scope=principal.scope()
    )
    principal.require(Permission.definition_write, found.unit_key)
    return found
