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
from service.domain.batches import BatchQuery, BatchResults, RowFault, RowResult, fault_of, unread_faults
from service.domain.calendars import local_day
from service.domain.csv_bodies import UnreadRow
from service.domain.ids import new_id
from service.domain.paging import ItemQuery
from service.domain.plan_facts import refuse_if
from service.domain.target_assignments import (
    MACHINE,
    TargetAssignmentBatch,
    TargetAssignmentCreate,
    TargetAssignmentFacts,
    TargetAssignmentObject,
    TargetAssignmentQuery,
    TargetAssignmentRevise,
    TargetAssignmentStatus,
)
from service.domain.target_giving import (
    Ground,
    Settled,
    judged_columns,
    refuse_rows,
    settle_row,
    value_faults,
)
from service.usecases.contended import taken_meanwhile


async def list_target_assignments(principal: Principal, db: Database, query: TargetAssignmentQuery) -> bytes:
    """Targets given to the units in reach, unit by unit."""
    return await read.page(
        db,
        principal,
        TARGET_ASSIGNMENT,
        query,
        scope=principal.scope(amendments=True),
        values=assignment_values(principal),
    )


async def get_target_assignment(
    principal: Principal, db: Database, assignment_id: UUID, query: ItemQuery | None = None
) -> bytes:
    """One target given to a unit."""
    values, scope = assignment_values(principal), principal.scope(amendments=True)
    return await read.shown(db, principal, TARGET_ASSIGNMENT, assignment_id, query, scope=scope, values=values)


async def create_target_assignment(
    principal: Principal, db: Database, command: TargetAssignmentCreate, *, now: datetime
) -> bytes:
    """Give one unit below a target."""
    settled = settle_row("", command, await _ground(principal, db, [command]))
    refuse_rows(settled.faults)
    assignment_id = new_id(now)
    insert = Insert(TargetAssignment, [{"id": assignment_id, **settled.columns}])
    with taken_meanwhile():
        await commit(db, principal, "target_assignment.create", insert, subject_id=assignment_id)
    return await get_target_assignment(principal, db, assignment_id)


async def create_target_assignments(
    principal: Principal,
    db: Database,
    command: TargetAssignmentBatch,
    query: BatchQuery,
    *,
    language: str,
    now: datetime,
) -> bytes:
    """Give many units targets in one statement: all or none, or each that can be; or only tell what would be.

    A row that cannot be read is told of beside what is wrong with the others.
    """
    ground = await _ground(principal, db, [row for row in command.rows if not isinstance(row, UnreadRow)])
    settled = [_settled(f"/rows/{i}", row, ground) for i, row in enumerate(command.rows)]
    if query.atomic:
        refuse_rows([fault for one in settled for fault in one.faults])
    made = {i: new_id(now) for i, one in enumerate(settled) if not one.faults}
    rows = [{"id": made[i], **settled[i].columns} for i in made]
    if rows and not query.dry_run:
        with taken_meanwhile():
            await commit(db, principal, "target_assignment.create", Insert(TargetAssignment, rows))
    results = BatchResults(
        dry_run=query.dry_run,
        done=len(rows),
        results=[
            RowResult(
                row=i,
                done=i in made,
                id=None if query.dry_run else made.get(i),
                errors=[RowFault.model_validate(fault_of(fault, language)) for fault in one.faults],
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
    MACHINE.require_state("revise", facts.state)
    of = facts.definition
    refuse_if(value_faults("", command, of.value_kind, of.code, facts.year, facts.due))
    revision_id = new_id(now)
    former = {"id": facts.id, "version": facts.version, "status": TargetAssignmentStatus.revised}
    row = {
        "id": revision_id,
        **{
            name: getattr(facts, name) for name in ("unit_key", "by_unit_key", "definition_id", "year", "due")
        },
        "revision": facts.revision + 1,
        "revises_id": facts.id,
        **judged_columns(command, of.direction),
    }
    steps = (Update(TargetAssignment, [former]), Insert(TargetAssignment, [row]))
    await commit(db, principal, "target_assignment.revise", *steps, subject_id=revision_id)
    return await get_target_assignment(principal, db, revision_id)


async def object_target_assignment(
    principal: Principal, db: Database, assignment_id: UUID, command: TargetAssignmentObject, *, now: datetime
) -> bytes:
    """Say why a target cannot be taken over."""
    facts = await answering(principal, db, assignment_id, "object")
    answer = {"status": TargetAssignmentStatus.objected, "reason": command.reason}
    row = answer_row(principal, facts, answer, now)
    await commit(db, principal, "target_assignment.object", Update(TargetAssignment, [row]), subject_id=facts.id)
    return await get_target_assignment(principal, db, assignment_id)


async def _ground(principal: Principal, db: Database, rows: Sequence[TargetAssignmentCreate]) -> Ground:
    """What the rows name, however many they are, by two statements."""
    principal.require_anywhere(Permission.target_assign)
    definitions = await read.many(
        db,
        principal,
        DEFINITION_NODE,
        sorted({row.definition for row in rows}),
        scope=principal.scope(),
        by=by_keys,
    )
    units = await read.many(
        db,
        principal,
        ASSIGNED_UNIT,
        sorted({row.unit for row in rows}),
        scope=principal.scope(),
        values={"named_definitions": [definition.id for definition in definitions]},
        by="code",
    )
    return Ground(units, definitions, lambda key: principal.may(Permission.target_assign, key))


def _settled(pointer: str, row: TargetAssignmentCreate | UnreadRow, ground: Ground) -> Settled:
    if isinstance(row, UnreadRow):
        return Settled({}, unread_faults(pointer, row, TargetAssignmentCreate))
    return settle_row(pointer, row, ground)


async def _facts(principal: Principal, db: Database, assignment_id: UUID) -> TargetAssignmentFacts:
    found: TargetAssignmentFacts = await read.facts(
        db, principal, ASSIGNMENT_FACTS, assignment_id, scope=principal.scope()
    )
    return found


async def answering(principal: Principal, db: Database, assignment_id: UUID, act: str) -> TargetAssignmentFacts:
    """What is known of an assignment that the caller answers for the unit."""
    facts = await _facts(principal, db, assignment_id)
    principal.require(Permission.target_answer, facts.unit_key)
    MACHINE.require_state(act, facts.state)
    return facts


def answer_row(
    principal: Principal, facts: TargetAssignmentFacts, answer: dict[str, Any], now: datetime
) -> dict[str, Any]:
    """The assignment's columns once it is answered."""
    return {
        "id": facts.id,
        "version": facts.version,
        **answer,
        "answered_on": local_day(now),
        "answered_by": principal.id,
        "answered_by_name": principal.name,
    }
