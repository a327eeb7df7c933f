"""What may be done with the printed clauses of a draft?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import MISSING

from service.db import read
from service.db.engine import Database
from service.db.plan_items import GROUND, PROVISION, PROVISION_FACTS, naming, part_values
from service.db.plans import Provision, addressed
from service.db.write import Delete, Insert, Update, commit
from service.domain.access import Permission, Principal
from service.domain.errors import FieldError
from service.domain.ids import new_id
from service.domain.paging import Drafted, DraftItemQuery
from service.domain.plan_facts import NO_PLAN, PlanGround, agency_faults, from_elsewhere, refuse_if, within
from service.domain.provisions import ProvisionCreate, ProvisionFacts, ProvisionPatch
from service.domain.sections import PartOfPlanQuery, section_faults
from service.usecases.plans import still_draft
from service.usecases.sections import list_parts, open_ground

_COLUMNS = {"agencies": "agency_ids", "coordinators": "coordinator_ids"}


async def list_provisions(principal: Principal, db: Database, plan_id: UUID, query: PartOfPlanQuery) -> bytes:
    """The clauses of a plan, in print order."""
    return await list_parts(principal, db, PROVISION, plan_id, query)


async def get_provision(
    principal: Principal, db: Database, provision_id: UUID, query: DraftItemQuery | None = None
) -> bytes:
    """One clause."""
    values, at = part_values(principal), addressed(principal, query.revision if query else None)
    return await read.shown(db, principal, PROVISION, provision_id, query, values=values, **at)


async def create_provision(
    principal: Principal,
    db: Database,
    command: ProvisionCreate,
    revision: Drafted | None = None,
    *,
    now: datetime,
) -> bytes:
    """Add a clause to a draft."""
    named = (*command.agencies, *command.coordinators)
    at = addressed(principal, revision)
    plan: PlanGround = await read.facts(
        db, principal, GROUND, command.plan_id, values=naming(principal, named), written=NO_PLAN, **at
    )
    principal.require(Permission.draft_write, plan.unit_key)
    plan, command = open_ground(plan, "update"), within(plan, command)
    provision_id = new_id(now)
    steps = (still_draft(plan.id), drafted_provision(plan, command, provision_id))
    await commit(db, principal, "provision.create", *steps, subject_id=provision_id)
    return await get_provision(principal, db, provision_id, DraftItemQuery(revision=revision))


def drafted_provision(plan: PlanGround, command: ProvisionCreate, provision_id: UUID) -> Insert:
    """The row of a new clause of a draft. Refuses, all at once, what does not fit the plan."""
    refuse_if([*section_faults(plan.sections, command.section_id), *_agency_faults(plan, command)])
    row = {
        "id": provision_id,
        "unit_key": plan.unit_key,
        "amending": plan.amending,
        **_columns(command),
        "plan_id": plan.id,
        "ordinal": plan.next_provision if command.ordinal is None else command.ordinal,
        "named_agency_ids": from_elsewhere(plan.homes, plan.unit_key, (*command.agencies, *command.coordinators)),
    }
    return Insert(Provision, [row])


async def change_provision(
    principal: Principal,
    db: Database,
    provision_id: UUID,
    command: ProvisionPatch,
    version: int,
    revision: Drafted | None = None,
) -> bytes:
    """Change a clause of a draft; lists of agencies are replaced as a whole."""
    facts = await _facts(principal, db, provision_id, revision, _named(command))
    plan = open_ground(facts.plan, "update")
    command = within(plan, command)
    changes = _columns(command)
    refuse_if([*section_faults(plan.sections, changes.get("section_id")), *_agency_faults(plan, command)])
    kept = [agency for name in _COLUMNS.values() if name not in changes for agency in getattr(facts, name)]
    elsewhere = set(from_elsewhere(plan.homes, plan.unit_key, _named(command)))
    elsewhere |= set(kept) & set(facts.named_agency_ids)
    row = {"id": facts.id, "version": version, **changes, "named_agency_ids": sorted(elsewhere)}
    await commit(db, principal, "provision.change", still_draft(plan.id), Update(Provision, [row]))
    return await get_provision(principal, db, provision_id, DraftItemQuery(revision=revision))


async def remove_provision(
    principal: Principal, db: Database, provision_id: UUID, version: int, revision: Drafted | None = None
) -> None:
    """Remove a clause of a draft."""
    facts = await _facts(principal, db, provision_id, revision, ())
    plan = open_ground(facts.plan, "delete")
    row = {"id": facts.id, "version": version}
    await commit(db, principal, "provision.remove", still_draft(plan.id), Delete(Provision, [row]))


async def _facts(
    principal: Principal, db: Database, provision_id: UUID, revision: Drafted | None, named: Iterable[UUID]
) -> ProvisionFacts:
    values, at = naming(principal, named), addressed(principal, revision)
    found: ProvisionFacts = await read.facts(
        db, principal, PROVISION_FACTS, provision_id, values=values, **at
    )
    principal.require(Permission.draft_write, found.unit_key)
    return found


def _lists(command: ProvisionCreate | ProvisionPatch) -> dict[str, tuple[UUID, ...]]:
    """The lists of agencies the command gives."""
    given = {name: getattr(command, name) for name in _COLUMNS}
    return {name: value for name, value in given.items() if value is not MISSING}


def _named(command: ProvisionPatch) -> list[UUID]:
    return [agency for several in _lists(command).values() for agency in several]


def _agency_faults(plan: PlanGround, command: ProvisionCreate | ProvisionPatch) -> list[FieldError]:
    return agency_faults(
        plan.homes,
        {
            f"/{name}/{i}": agency
            for name, several in _lists(command).items()
            for i, agency in enumerate(several)
        },
    )


def _columns(command: ProvisionCreate | ProvisionPatch) -> dict[str, Any]:
    lists = {_COLUMNS[name]: value for name, value in _lists(command).items()}
    return {**command.given(without=set(_COLUMNS)), **lists}
