"""What do the rules need to know of a task, read in one statement?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, and_, bindparam, case, func, literal_column, select

from service.db import read
from service.db.engine import Database
from service.db.progress_updates import DIRECTION, ProgressUpdate, answered
from service.db.rows import table_of
from service.db.shapes import Many, One, Shape, Source
from service.db.statements import words
from service.db.tasks import Assignment, Deliverable, Occurrence, Task, of_task
from service.domain.access import Principal
from service.domain.progress_update_batches import BatchTask
from service.domain.progress_updates import SayingRecord
from service.domain.task_records import (
    InstanceRecord,
    PartRecord,
    ProductRecord,
    SaidDone,
    TaskRecord,
)

SAID_DONE = Shape(SaidDone, ProgressUpdate)
PART_RECORD = Shape(PartRecord, Assignment)
INSTANCE_RECORD = Shape(
    InstanceRecord,
    Occurrence,
    own={
        "said": Many(
            lambda: SAID_DONE,
            lambda o, u: and_(u.c.occurrence_id == o.c.id, u.c.done_on.is_not(None)),
            lambda u: (u.c.on_day, u.c.id),
        )
    },
)
PRODUCT_RECORD = Shape(
    ProductRecord,
    Deliverable,
    own={
        "own_due": lambda d: case((d.c.schedule.is_not(None), d.c.due)),
        "with_task": lambda d: d.c.schedule.is_(None),
    },
)


def _update_days(t: Any) -> Any:
    said = table_of(ProgressUpdate).alias("said")
    days = (
        select(func.coalesce(func.array_agg(said.c.on_day.distinct()), literal_column("'{}'::date[]")))
        .where(said.c.task_id == t.c.id, said.c.kind == words("progress"))
        .correlate(t)
        .scalar_subquery()
    )
    return case(
        (t.c.schedule["kind"].as_string() == words("ongoing"), days), else_=literal_column("'{}'::date[]")
    )


RECORD_SOURCES: dict[str, Source] = {
    "assignments": Many(lambda: PART_RECORD, of_task, lambda a: (a.c.ordinal, a.c.id)),
    "occurrences": Many(lambda: INSTANCE_RECORD, of_task, lambda o: (o.c.ordinal, o.c.id)),
    "deliverables": Many(lambda: PRODUCT_RECORD, of_task, lambda d: (d.c.ordinal, d.c.id)),
    "update_days": _update_days,
}
TASK_RECORD = Shape(TaskRecord, Task, own=RECORD_SOURCES)


SAYING_RECORD = Shape(
    SayingRecord, Task, own={**RECORD_SOURCES, "answered": One(lambda: DIRECTION, answered)}
)


async def saying_record(
    db: Database, principal: Principal, task_id: UUID, answers_id: UUID | None
) -> SayingRecord:
    """The same, with the direction that is being answered, if any."""
    found: SayingRecord = await read.facts(
        db, principal, SAYING_RECORD, task_id, scope=principal.scope(), values={"answers_id": answers_id}
    )
    return found


async def record(db: Database, principal: Principal, task_id: UUID) -> TaskRecord:
    """What the rules need of one task; NotFound if the caller does not see it."""
    found: TaskRecord = await read.facts(db, principal, TASK_RECORD, task_id, scope=principal.scope())
    return found


async def records_of_plan(db: Database, principal: Principal, plan_id: UUID) -> list[TaskRecord]:
    """The same of all tasks of a plan that it still has, in one statement; or of an open amendment."""
    scope = principal.scope(amendments=True)
    found = await read.many(db, principal, TASK_RECORD, [plan_id], scope=scope, by="plan_id")
    return [task for task in found if task.ended_on is None]


def _directions(t: Any, u: Any) -> Any:
    named = func.any(bindparam("named_directions", type_=ARRAY(Uuid())))
    return and_(u.c.task_id == t.c.id, u.c.id == named, u.c.kind == words("direction"))


BATCH_TASK = Shape(
    BatchTask,
    Task,
    own={
        **RECORD_SOURCES,
        "answered": lambda t: literal_column("null::json"),
        "directions": Many(lambda: DIRECTION, _directions),
    },
)


async def batch_tasks(
    db: Database, principal: Principal, task_ids: Sequence[UUID], answers_ids: Sequence[UUID]
) -> list[BatchTask]:
    """The same of many tasks in one statement, each with those directions that are answered."""
    return await read.many(
        db,
        principal,
        BATCH_TASK,
        task_ids,
        scope=principal.scope(),
        values={"named_directions": list(answers_ids)},
    )
