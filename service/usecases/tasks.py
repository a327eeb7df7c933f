"""What may be done with the tasks of a plan while it is drafted, and how are they read?"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from service.db import read, task_drafts
from service.db.engine import Database
from service.db.plans import addressed, draft_filters
from service.db.tasks import Assignment, Deliverable, Occurrence, Task, task_shape, task_values
from service.db.write import Delete, Insert, Update, commit
from service.domain.access import Permission, Principal
from service.domain.errors import Conflict, NotFound
from service.domain.ids import new_id
from service.domain.moments import judged_day
from service.domain.paging import Drafted
from service.domain.task_drafts import draft_task, official_only, redraft_task, require_draft, require_free
from service.domain.tasks import TaskCreate, TaskItemQuery, TaskPatch, TaskQuery
from service.usecases.known import as_known
from service.usecases.plans import still_draft


async def list_tasks(principal: Principal, db: Database, query: TaskQuery, *, now: datetime) -> bytes:
    """Tasks of published plans in reach, of the own unit's drafts, and those that name the caller's agency."""
    day = judged_day(query.as_of, query.known_at, now, revision=query.revision)
    return await read.page(
        db if query.known_at is None else db.known(query.known_at),
        principal,
        task_shape(principal),
        query,
        scope=addressed(principal, query.revision)["scope"],
        values=task_values(principal, day),
        fixed=draft_filters(query.revision, query.plan),
    )


async def get_task(
    principal: Principal, db: Database, task_id: UUID, query: TaskItemQuery | None = None, *, now: datetime
) -> bytes:
    """One task, and where it stands on the day asked about."""
    query = query or TaskItemQuery()
    day = judged_day(query.as_of, query.known_at, now, revision=query.revision)
    shape, at = task_shape(principal), addressed(principal, query.revision)
    values = task_values(principal, day)
    return await as_known(
        db,
        query.known_at,
        lambda asked: read.shown(asked, principal, shape, task_id, query, values=values, **at),
    )


async def create_task(
    principal: Principal, db: Database, command: TaskCreate, revision: Drafted | None = None, *, now: datetime
) -> bytes:
    """Add a task to a draft plan of one's own unit."""
    place = await task_drafts.place(db, principal, command.plan, command.given(), revision)
    principal.require(Permission.draft_write, place.unit_key)
    require_draft(place)
    task_id = new_id(now)
    rows = draft_task(place, command, task_id, now)
    await commit(
        db,
        principal,
        "task.create",
        still_draft(place.id),
        Insert(Task, rows["task"]),
        Insert(Assignment, rows["assignment"]),
        Insert(Deliverable, rows["deliverable"]),
        Insert(Occurrence, rows["occurrence"]),
        subject_id=task_id,
    )
    return await get_task(principal, db, task_id, TaskItemQuery(revision=revision), now=now)


async def change_task(
    principal: Principal,
    db: Database,
    task_id: UUID,
    command: TaskPatch,
    version: int,
    revision: Drafted | None = None,
    *,
    now: datetime,
) -> bytes:
    """Change a task of a draft plan; of a published one, only the official in charge."""
    task = await task_drafts.edit(db, principal, task_id, command.given(), revision)
    principal.require(Permission.draft_write, task.unit_key)
    require_free(task, command)
    # Whoever may write drafts of the unit sees its plans.
    if task.place is None:
        raise NotFound("not_found", noun="plan")
    if task.published:
        row = {"id": task.id, "version": version, **official_only(task.place, command)}
        await commit(db, principal, "task.change", Update(Task, [row]))
        return await get_task(principal, db, task_id, now=now)
    require_draft(task.place)
    rows = redraft_task(task, task.place, command, version, now)
    kept = {
        "assignment": [part.id for part in task.assignments],
        "deliverable": [product.id for product in task.deliverables],
        "occurrence": [instance.id for instance in task.occurrences],
    }
    gone = {name: [{"id": one} for one in ids] if name in rows else [] for name, ids in kept.items()}
    await commit(
        db,
        principal,
        "task.change",
        still_draft(task.plan_id),
        Update(Task, rows["task"]),
        Delete(Assignment, gone["assignment"]),
        Delete(Deliverable, gone["deliverable"]),
        Delete(Occurrence, gone["occurrence"]),
        Insert(Assignment, rows.get("assignment", [])),
        Insert(Deliverable, rows.get("deliverable", [])),
        Insert(Occurrence, rows.get("occurrence", [])),
        Update(Deliverable, rows.get("kept_deliverable", [])),
        Update(Occurrence, rows.get("kept_occurrence", [])),
    )
    return await get_task(principal, db, task_id, TaskItemQuery(revision=revision), now=now)


async def remove_task(
    principal: Principal, db: Database, task_id: UUID, version: int, revision: Drafted | None = None
) -> None:
    """Remove a task from a draft plan, with all that belongs to it."""
    task = await task_drafts.edit(db, principal, task_id, {}, revision)
    principal.require(Permission.draft_write, task.unit_key)
    if task.published:
        raise Conflict("draft_revision_needed")
    await commit(
        db,
        principal,
        "task.remove",
        still_draft(task.plan_id),
        Delete(Task, [{"id": task.id, "version": version}]),
    )
