"""Which products and occurrences does a task have, and what do the rules need of a product?"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import and_, case, literal_column, select

from service.db import read, standing
from service.db.engine import Database
from service.db.rows import table_of
from service.db.shapes import Many, One, Shape
from service.db.statements import words
from service.db.task_records import TASK_RECORD
from service.db.tasks import TASK_REF, Deliverable, Occurrence, Task, of_task
from service.db.units import UNIT
from service.domain.access import Principal
from service.domain.acts import offered
from service.domain.deliverables import MACHINE, DeliverableRecord, DeliverableView, OccurrenceView
from service.domain.paging import Page


def _state(d: Any) -> Any:
    """What acts go by; the same as `DeliverableRecord.state` says in Python."""
    again = and_(
        d.c.status == words("accepted"), d.c.schedule["kind"].as_string().in_([words("ongoing"), words("recurring")])
    )
    return case((~d.c.published, words("draft")), (again, words("handed_in")), else_=d.c.status)


def _standing(d: Any) -> Any:
    """Where a periodic report stands, while its task goes on."""
    t = table_of(Task).alias("task_of_report")
    going = and_(t.c.ended_on.is_(None), t.c.status.in_([words("not_started"), words("in_progress")]))
    on = select(literal_column("1")).where(t.c.id == d.c.task_id, going).correlate(d).exists()
    return case((on, standing.view(d)))


_TASK = One(lambda: TASK_REF, lambda d, t: t.c.id == d.c.task_id)

DELIVERABLE = Shape(
    DeliverableView,
    Deliverable,
    own={
        "unit": UNIT,
        "task": _TASK,
        "standing": _standing,
        "actions": lambda d: standing.allowed(d, "acts", literal_column("'{}'::uuid[]"), _state(d)),
    },
)
OCCURRENCE = Shape(OccurrenceView, Occurrence)


def _whole(view: type[BaseModel], shape: Shape) -> Shape:
    """All rows of a task as the one page there is: a task has at most a few hundred of either."""
    return Shape(
        view,
        Task,
        own={
            "items": Many(lambda: shape, of_task, lambda c: (c.c.ordinal, c.c.id)),
            "next_cursor": lambda _: literal_column("null::text"),
            "count": lambda _: literal_column("null::integer"),
        },
    )


DELIVERABLES = _whole(Page[DeliverableView], DELIVERABLE)
OCCURRENCES = _whole(Page[OccurrenceView], OCCURRENCE)

DELIVERABLE_RECORD = Shape(
    DeliverableRecord, Deliverable, own={"task": One(lambda: TASK_RECORD, lambda d, t: t.c.id == d.c.task_id)}
)


def deliverable_values(principal: Principal, today: date) -> dict[str, Any]:
    """What the shapes bind."""
    return {"acts": offered(principal, MACHINE), "today": today}


async def record(db: Database, principal: Principal, deliverable_id: UUID) -> DeliverableRecord:
    """What the rules need of one product; NotFound if the caller does not see it."""
    found: DeliverableRecord = await read.facts(
        db, principal, DELIVERABLE_RECORD, deliverable_id, scope=principal.scope()
    )
    return found
