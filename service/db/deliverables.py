"""Which products and occurrences does a task have, and what do the rules need of a product?"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import case, literal_column

from service.db import read, standing
from service.db.engine import Database
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
    return case((d.c.published, d.c.status), else_=words("draft"))


_TASK = One(lambda: TASK_REF, lambda d, t: t.c.id == d.c.task_id)

DELIVERABLE = Shape(
    DeliverableView,
    Deliverable,
    own={
        "unit": UNIT,
        "task": _TASK,
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


def deliverable_values(principal: Principal) -> dict[str, Any]:
    """What the shapes bind."""
    return {"acts": offered(principal, MACHINE)}


async def record(db: Database, principal: Principal, deliverable_id: UUID) -> DeliverableRecord:
    """What the rules need of one product; NotFound if the caller does not see it."""
    found: DeliverableRecord = await read.facts(
        db, principal, DELIVERABLE_RECORD, deliverable_id, scope=principal.scope()
    )
    return found
