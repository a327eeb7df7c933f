"""Who has asked for a later day, and what was decided?"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Uuid, and_, bindparam, literal_column, select
from sqlmodel import Field

from service.db import read, standing
from service.db.agencies import AGENCY_REF
from service.db.engine import Database
from service.db.people import kept_name
from service.db.rows import ItemRow, declare, table_of
from service.db.shapes import Filter, Many, One, Shape, among, equal
from service.db.statements import words
from service.db.task_records import RECORD_SOURCES, TASK_RECORD
from service.db.tasks import TASK_REF, Task, agency_ref
from service.db.units import UNIT, WITHIN
from service.domain.access import Principal
from service.domain.acts import offered
from service.domain.errors import FieldError
from service.domain.extension_requests import (
    MACHINE,
    ExtensionRecord,
    ExtensionRequestView,
    PendingRequest,
    RequestingRecord,
)

_MOMENT: Any = DateTime(timezone=True)


class ExtensionRequest(ItemRow, table=True):
    """A wish for a later day, and what was decided."""

    __tablename__ = "extension_request"
    task_id: UUID = Field(foreign_key="task.id", index=True, ondelete="CASCADE")
    agency_id: UUID | None = Field(default=None, foreign_key="agency.id", index=True)
    previous_due: date | None = None
    requested_due: date
    granted_due: date | None = None
    reason: str
    status: str = Field(default="requested")
    requested_by: UUID
    requested_by_name: str
    decided_by: UUID | None = None
    decided_by_name: str | None = None
    decided_at: datetime | None = Field(default=None, sa_type=_MOMENT)
    decision_note: str | None = None


declare(ExtensionRequest, wall="reply", subject="extension_request")


def _of_plan(r: Any, name: str) -> Any:
    task = table_of(Task).alias("its_task")
    return r.c.task_id.in_(select(task.c.id).where(task.c.plan_id == bindparam(name, type_=Uuid())))


EXTENSION_REQUEST = Shape(
    ExtensionRequestView,
    ExtensionRequest,
    own={
        "unit": UNIT,
        "task": One(lambda: TASK_REF, lambda r, t: t.c.id == r.c.task_id),
        "agency": One(lambda: AGENCY_REF, agency_ref),
        "requested_by": kept_name("requested_by"),
        "decided_by": kept_name("decided_by"),
        "actions": lambda r: standing.allowed(r, "acts", literal_column("'{}'::uuid[]")),
    },
    filters={
        "unit": WITHIN,
        "task": equal("task_id"),
        "plan": Filter(_of_plan),
        "agency": equal("agency_id"),
        "status": among("status"),
    },
    sorts={"-id": ("id",)},
)
PENDING = Shape(PendingRequest, ExtensionRequest)
REQUESTING_RECORD = Shape(
    RequestingRecord,
    Task,
    own={
        **RECORD_SOURCES,
        "pending": Many(
            lambda: PENDING, lambda t, r: and_(r.c.task_id == t.c.id, r.c.status == words("requested"))
        ),
    },
)
EXTENSION_RECORD = Shape(
    ExtensionRecord,
    ExtensionRequest,
    own={"task": One(lambda: TASK_RECORD, lambda r, t: t.c.id == r.c.task_id)},
)


def request_values(principal: Principal) -> dict[str, Any]:
    """What the shape binds."""
    return {"acts": offered(principal, MACHINE)}


async def requesting(db: Database, principal: Principal, task_id: UUID) -> RequestingRecord:
    """A task and the requests that wait; refused at its field if the caller does not see it."""
    found: RequestingRecord = await read.facts(
        db,
        principal,
        REQUESTING_RECORD,
        task_id,
        scope=principal.scope(),
        written=FieldError("/task", "task_unknown"),
    )
    return found


async def record(db: Database, principal: Principal, request_id: UUID) -> ExtensionRecord:
    """A request and its task; NotFound if the caller does not see it."""
    found: ExtensionRecord = await read.facts(
        db, principal, EXTENSION_RECORD, request_id, scope=principal.scope()
    )
    return found
