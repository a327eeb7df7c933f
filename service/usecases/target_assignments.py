"""How do targets come to the units below, one or thousands at once, and how are they answered and revised?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from service.db import read
from service.db.engine import Database
from service.db.indicator_definitions import DEFINITION_NODE
from service.db.target_assignments import (
    ASSIGNED_UNIT,
    ASSIGNMENT_FACTS,
    TARGET_ASSIGNMENT,
    TargetAssignment,
    assignment_values,
    by_keys,
)
from service.db.write import Insert, Update, commit
from service.domain.access import Permission, Principal
from service.domain.calendars import local_day
from service.domain.ids import new_id
from service.domain.paging import ItemQuery
from service.domain.plan_facts import refuse_if
from service.domain.target_assignments import (
    MACHINE,
    BatchQuery,
    BatchResults,
    RowFault,
    RowResult,
    TargetAssignmentAdopt,
    TargetAssignmentBatch,
    TargetAssignmentCreate,
    TargetAssignmentFacts,
    TargetAssignmentObject,
    TargetAssignmentQuery,
    TargetAssignmentRevise,
    TargetAssignmentStatus,
)
from service.domain.target_giving import Settled, adopting, judged_columns, settle_rows, value_faults


async def list_target_assignments(principal: Principal, db: Database, query: TargetAssignmentQuery) -> bytes:
    """Targets given to the units in reach, unit by unit."""
    return await read.page(
        db, principal, TARGET_ASSIGNMENT, query, scope=principal.scope(), values=assignment_values(principal)
    )


async def get_target_assignment(
    principal: Principal, db: Database, assignment_id: UUID, query: ItemQuery | None = None
) -> bytes:
    """One target given to a unit."""
    values = assignment_values(principal)
    return await read.item(
        db, principal, TARGET_ASSIGNMENT, assignment_id, query, scope=principal.scope(), values=values
    )


async def create_target_assignment(
    principal: Principal, db: Database, command: TargetAssignmentCreate, *, now: datetime
) -> bytes:
    """Give one unit below a target."""
    (settled,) = await _settle(principal, db, [("", command)])
    refuse_if(settled.faults)
    assignment_id = new_id(now)
    row = {"id": assignment_id, **settled.columns}
    await commit(
        db, principal, "target_assignment.create", Insert(TargetAssignment, [row]), subject_id=assignment_id
    )
    return await get_target_assignment(principal, db, assignment_id)


async def create_target_assignments(
    principal: Principal, db: Database, command: TargetAssignmentBatch, query: BatchQuery, *, now: datetime
) -> bytes:
    """Give many units targets in one statement: all or none, or each that can be; or only tell what would be."""
    settled = await _settle(principal, db, [(f"/rows/{i}", row) for i, row in enumerate(command.rows)])
    if query.atomic:
        refuse_if([fault for one in settled for fault in one.faults])
    made = {i: new_id(now) for i, one in enumerate(settled) if not one.faults}
    rows = [{"id": made[i], **settled[i].columns} for i in made]
    if rows and not query.dry_run:
        await commit(db, principal, "target_assignment.create", Insert(TargetAssignment, rows))
    results = BatchResults(
        dry_run=query.dry_run,
        done=len(rows),
        results=[
            RowResult(
                row=i,
                done=i in made,
                id=None if query.dry_run else made.get(i),
                errors=[RowFault(pointer=fault.pointer, code=fault.code) for fault in one.faults],
            )
            for i, one in enumerate(settled)
        ],
    )
    return results.model_dump_json().encode()


async def revise_target_assignment(
    principal: Principal, db: Database, assignment_id: UUID, command: TargetAssignmentRevise, *, now: datetime
) -> bytes:
    """Put another value in the place of one given before; answers with the new one, which waits to be adopted."""
    facts = await _facts(principal, db, assignment_id)
    principal.require(Permission.target_assign, facts.by_unit_key)
    MACHINE.require_state("revise", facts.status)
    refuse_if(value_faults("", command, facts.value_kind, facts.definition_code, facts.year, facts.due))
    revision_id = new_id(now)
    former = {"id": facts.id, "version": facts.version, "status": TargetAssignmentStatus.revised}
    row = {
        "id": revision_id,
        **{
            name: getattr(facts, name) for name in ("unit_key", "by_unit_key", "definition_id", "year", "due")
        },
        "revision": facts.revision + 1,
        "revises_id": facts.id,
        **judged_columns(command, facts.direction),
    }
    steps = (Update(TargetAssignment, [former]), Insert(TargetAssignment, [row]))
    await commit(db, principal, "target_assignment.revise", *steps, subject_id=revision_id)
    return await get_target_assignment(principal, db, revision_id)


async def adopt_target_assignment(
    principal: Principal,
    db: Database,
    assignment_id: UUID,
    command: TargetAssignmentAdopt | None,
    *,
    now: datetime,
) -> bytes:
    """Take a target over for an indicator of the unit. Its plan changes by its draft or amendment, not here."""
    facts = await _answering(principal, db, assignment_id, "adopt")
    chosen = adopting(facts, command.indicator if command else None)
    answer = {"status": TargetAssignmentStatus.adopted, "indicator_id": chosen, "reason": None}
    await _answer(principal, db, facts, "target_assignment.adopt", answer, now)
    return await get_target_assignment(principal, db, assignment_id)


async def object_target_assignment(
    principal: Principal, db: Database, assignment_id: UUID, command: TargetAssignmentObject, *, now: datetime
) -> bytes:
    """Say why a target cannot be taken over."""
    facts = await _answering(principal, db, assignment_id, "object")
    answer = {"status": TargetAssignmentStatus.objected, "reason": command.reason}
    await _answer(principal, db, facts, "target_assignment.object", answer, now)
    return await get_target_assignment(principal, db, assignment_id)


async def _settle(
    principal: Principal, db: Database, rows: Sequence[tuple[str, TargetAssignmentCreate]]
) -> list[Settled]:
    principal.require_anywhere(Permission.target_assign)
    definitions = await read.many(
        db,
        principal,
        DEFINITION_NODE,
        sorted({row.definition for _, row in rows}),
        scope=principal.scope(),
        by=by_keys,
    )
    units = await read.many(
        db,
        principal,
        ASSIGNED_UNIT,
        sorted({row.unit for _, row in rows}),
        scope=principal.scope(),
        values={"named_definitions": [definition.id for definition in definitions]},
        by="code",
    )
    return settle_rows(
        rows,
        {unit.code: unit for unit in units},
        definitions,
        lambda key: principal.may(Permission.target_assign, key),
    )


async def _facts(principal: Principal, db: Database, assignment_id: UUID) -> TargetAssignmentFacts:
    found: TargetAssignmentFacts = await read.facts(
        db, principal, ASSIGNMENT_FACTS, assignment_id, scope=principal.scope()
    )
    return found


async def _answering(
    principal: Principal, db: Database, assignment_id: UUID, act: str
) -> TargetAssignmentFacts:
    facts = await _facts(principal, db, assignment_id)
    principal.require(Permission.target_answer, facts.unit_key)
    MACHINE.require_state(act, facts.status)
    return facts


async def _answer(
    principal: Principal,
    db: Database,
    facts: TargetAssignmentFacts,
    act: str,
    answer: dict[str, Any],
    now: datetime,
) -> None:
    row = {
        "id": facts.id,
        "version": facts.version,
        **answer,
        "answered_on": local_day(now),
        "answered_by": principal.id,
        "answered_by_name": principal.name,
    }
    await commit(db, principal, act, Update(TargetAssignment, [row]), subject_id=facts.id)
