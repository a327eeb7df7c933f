"""What may be done with the headings of a draft?"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from service.db import read
from service.db.engine import Database
from service.db.plan_items import GROUND, SECTION, SECTION_FACTS, naming, part_values
from service.db.plans import PLAN_REF, Section, addressed, draft_of
from service.db.shapes import Shape
from service.db.write import Delete, Insert, Update, commit
from service.domain.access import Permission, Principal
from service.domain.ids import new_id
from service.domain.paging import Drafted, DraftItemQuery
from service.domain.plan_facts import (
    NO_PLAN,
    PlanGround,
    SectionFacts,
    refuse_if,
    require_draft_named,
    within,
)
from service.domain.sections import MACHINE, PartOfPlanQuery, SectionCreate, SectionPatch, parent_faults
from service.usecases.plans import still_draft


async def list_sections(principal: Principal, db: Database, plan_id: UUID, query: PartOfPlanQuery) -> bytes:
    """The headings of a plan, in print order."""
    return await list_parts(principal, db, SECTION, plan_id, query)


async def get_section(
    principal: Principal, db: Database, section_id: UUID, query: DraftItemQuery | None = None
) -> bytes:
    """One heading."""
    values, at = part_values(principal), addressed(principal, query.revision if query else None)
    return await read.shown(db, principal, SECTION, section_id, query, values=values, **at)


async def create_section(
    principal: Principal,
    db: Database,
    command: SectionCreate,
    revision: Drafted | None = None,
    *,
    now: datetime,
) -> bytes:
    """Add a heading to a draft."""
    at = addressed(principal, revision)
    plan: PlanGround = await read.facts(
        db, principal, GROUND, command.plan_id, values=naming(principal), written=NO_PLAN, **at
    )
    principal.require(Permission.draft_write, plan.unit_key)
    plan, command = open_ground(plan, "update"), within(plan, command)
    refuse_if(parent_faults(plan.sections, None, command.parent_id))
    section_id = new_id(now)
    row = {
        "id": section_id,
        "unit_key": plan.unit_key,
        "amending": plan.amending,
        **command.given(without={"plan_id"}),
        "plan_id": plan.id,
        "ordinal": plan.next_section if command.ordinal is None else command.ordinal,
    }
    steps = (still_draft(plan.id), Insert(Section, [row]))
    await commit(db, principal, "section.create", *steps, subject_id=section_id)
    return await get_section(principal, db, section_id, DraftItemQuery(revision=revision))


async def change_section(
    principal: Principal,
    db: Database,
    section_id: UUID,
    command: SectionPatch,
    version: int,
    revision: Drafted | None = None,
) -> bytes:
    """Change a heading of a draft."""
    row_id, plan = await _ground(principal, db, section_id, revision, "update")
    changes = within(plan, command).given()
    refuse_if(parent_faults(plan.sections, row_id, changes.get("parent_id")))
    row = {"id": row_id, "version": version, **changes}
    await commit(db, principal, "section.change", still_draft(plan.id), Update(Section, [row]))
    return await get_section(principal, db, section_id, DraftItemQuery(revision=revision))


async def remove_section(
    principal: Principal, db: Database, section_id: UUID, version: int, revision: Drafted | None = None
) -> None:
    """Remove a heading of a draft that nothing stands under."""
    row_id, plan = await _ground(principal, db, section_id, revision, "delete")
    row = {"id": row_id, "version": version}
    await commit(db, principal, "section.remove", still_draft(plan.id), Delete(Section, [row]))


async def list_parts(
    principal: Principal, db: Database, shape: Shape, plan_id: UUID, query: PartOfPlanQuery
) -> bytes:
    """One page of what belongs to a plan. A plan the caller may not know of is a 404, not an empty page."""
    drafted = query.revision is not None
    under = (PLAN_REF, plan_id, draft_of) if drafted else (PLAN_REF, plan_id)
    return await read.page(
        db,
        principal,
        shape,
        query,
        scope=principal.scope(amendments=drafted),
        values=part_values(principal),
        fixed={"draft_of" if drafted else "plan": plan_id},
        under=under,
    )


async def _ground(
    principal: Principal, db: Database, section_id: UUID, revision: Drafted | None, act: str
) -> tuple[UUID, PlanGround]:
    facts: SectionFacts = await read.facts(
        db, principal, SECTION_FACTS, section_id, values=naming(principal), **addressed(principal, revision)
    )
    principal.require(Permission.draft_write, facts.unit_key)
    return facts.id, open_ground(facts.plan, act)


def open_ground(plan: PlanGround | None, act: str) -> PlanGround:
    """The plan of a part, if its parts may change now."""
    assert plan is not None, "who may write at the unit sees its plans"
    require_draft_named(plan.status)
    MACHINE.require_state(act, plan.status)
    return plan
