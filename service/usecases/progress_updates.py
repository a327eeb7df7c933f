"""How does an agency say how far it is, and how is that read?"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from service.db import read
from service.db.engine import Database
from service.db.progress_updates import PROGRESS_UPDATE, ProgressUpdate, update_values
from service.db.task_records import saying_record
from service.db.tasks import TASK, Assignment, Occurrence, Task
from service.db.write import Guard, Insert, Step, Update, commit
from service.domain.access import Principal
from service.domain.calendars import local_day
from service.domain.ids import new_id
from service.domain.moments import judged_day
from service.domain.paging import ItemQuery
from service.domain.progress_updates import (
    ProgressUpdateCreate,
    ProgressUpdateItemQuery,
    ProgressUpdateQuery,
)
from service.domain.task_sayings import say, spoken_for
from service.domain.tasks import MACHINE
from service.usecases.evidence import with_items
from service.usecases.known import as_known


async def list_progress_updates(
    principal: Principal, db: Database, task_id: UUID, query: ProgressUpdateQuery, *, now: datetime
) -> bytes:
    """What was said of one task, the latest day first."""
    judged_day(None, query.known_at, now)
    return await as_known(
        db,
        query.known_at,
        lambda asked: read.page(
            asked,
            principal,
            PROGRESS_UPDATE,
            query,
            scope=principal.scope(),
            values=update_values(principal),
            fixed={"task": task_id},
            under=(TASK, task_id),
        ),
    )


async def get_progress_update(
    principal: Principal,
    db: Database,
    update_id: UUID,
    query: ProgressUpdateItemQuery | None = None,
    *,
    now: datetime,
) -> bytes:
    """One update."""
    known_at = query.known_at if query else None
    judged_day(None, known_at, now)
    return await as_known(db, known_at, lambda asked: _shown(principal, asked, update_id, query))


async def _shown(
    principal: Principal, db: Database, update_id: UUID, query: ItemQuery | None = None
) -> bytes:
    return await read.shown(
        db,
        principal,
        PROGRESS_UPDATE,
        update_id,
        query,
        scope=principal.scope(),
        values=update_values(principal),
    )


async def record_update(
    principal: Principal, db: Database, task_id: UUID, command: ProgressUpdateCreate, *, now: datetime
) -> bytes:
    """Record progress, a note or a direction; the part, the task and its calendar follow in the same commit."""
    update_id = await write_update(principal, db, task_id, command, act=command.kind.value, now=now)
    return await _shown(principal, db, update_id)


async def write_update(
    principal: Principal,
    db: Database,
    task_id: UUID,
    command: ProgressUpdateCreate,
    *,
    act: str,
    now: datetime,
) -> UUID:
    """Read the facts, ask the rules, write. act: of the task's machine, and what the journal will say."""
    task = await saying_record(db, principal, task_id, command.answers_id)
    agency = spoken_for(principal, task, MACHINE.act(act).permission, command.kind, command.agency)
    command = await with_items(principal, db, command)
    MACHINE.require_state(act, task.state)
    ends_whole = act == "complete"
    said = say(task, command, agency, today=local_day(now), by=principal.id, ends_whole=ends_whole)
    update_id = new_id(now)
    row = {
        "id": update_id,
        **said.update,
        "recorded_by": principal.id,
        "recorded_by_name": principal.name,
    }
    held = {"id": task.id, "version": task.version}
    first: Step = Update(Task, [{**held, **said.task}]) if said.task else Guard(Task, [held])
    await commit(
        db,
        principal,
        f"task.{act}",
        first,
        Update(Assignment, [said.part] if said.part else []),
        Update(Occurrence, [said.occurrence] if said.occurrence else []),
        Insert(ProgressUpdate, [row]),
        subject_id=update_id,
    )
    return update_id
