"""What has been said of a task, by whom, on which day?"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Index, Uuid, and_, bindparam, case, func, literal_column, select
from sqlalchemy import text as sql_text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from service.db import standing
from service.db.agencies import AGENCY_REF
from service.db.people import kept_name
from service.db.rows import ItemRow, declare, table_of
from service.db.shapes import Many, One, Shape, among, at_least, at_most, equal
from service.db.statements import words
from service.db.tasks import TASK_REF, Assignment, Occurrence, agency_ref
from service.db.units import UNIT
from service.domain.access import Principal
from service.domain.acts import offered
from service.domain.progress_updates import (
    MACHINE,
    DirectionRecord,
    OccurrenceRef,
    ProgressUpdateView,
    UpdateRef,
)


class ProgressUpdate(ItemRow, table=True):
    """What an agency says about a task on a day: progress, a note, or a leader's direction."""

    __tablename__ = "progress_update"
    __table_args__ = (Index("progress_update_task_day", "task_id", "on_day", "id"),)
    task_id: UUID = Field(foreign_key="task.id", ondelete="CASCADE")
    agency_id: UUID | None = Field(default=None, foreign_key="agency.id", index=True)
    kind: str
    on_day: date
    text: str | None = None
    status: str | None = None
    percent: int | None = None
    done_on: date | None = None
    occurrence_id: UUID | None = Field(default=None, foreign_key="occurrence.id", index=True)
    answers_id: UUID | None = Field(default=None, foreign_key="progress_update.id", index=True)
    entered_late: bool = Field(default=False)
    recorded_by: UUID
    recorded_by_name: str
    evidence: list[dict[str, Any]] = Field(
        default_factory=list, sa_type=JSONB, sa_column_kwargs={"server_default": sql_text("'[]'")}
    )
    source: str | None = None


declare(ProgressUpdate, wall="reply", subject="progress_update", names={"answers_id": "answerTo"})


OCCURRENCE_REF = Shape(OccurrenceRef, Occurrence)


UPDATE_REF = Shape(UpdateRef, ProgressUpdate, own={"recorded_by": kept_name("recorded_by")})


def _actions(t: Any) -> Any:
    part = table_of(Assignment).alias("part")
    agencies = select(part.c.agency_id).where(part.c.task_id == t.c.task_id).correlate(t).scalar_subquery()
    acts = standing.allowed(t, "acts", func.array(agencies, type_=ARRAY(Uuid())), t.c.kind)
    return case((t.c.kind == words("direction"), acts), else_=literal_column("'[]'::json"))


PROGRESS_UPDATE = Shape(
    ProgressUpdateView,
    ProgressUpdate,
    own={
        "unit": UNIT,
        "task": One(lambda: TASK_REF, lambda u, t: t.c.id == u.c.task_id),
        "agency": One(lambda: AGENCY_REF, agency_ref),
        "occurrence": One(lambda: OCCURRENCE_REF, lambda u, o: o.c.id == u.c.occurrence_id),
        "answer_to": One(lambda: UPDATE_REF, lambda u, said: said.c.id == u.c.answers_id),
        "answers": Many(
            lambda: UPDATE_REF,
            lambda u, said: said.c.answers_id == u.c.id,
            lambda said: (said.c.on_day, said.c.id),
        ),
        "recorded_by": kept_name("recorded_by"),
        "actions": _actions,
    },
    filters={
        "task": equal("task_id"),
        "kind": among("kind"),
        "agency": equal("agency_id"),
        "on_from": at_least("on_day"),
        "on_to": at_most("on_day"),
    },
    sorts={"-day": ("on_day", "id")},
)

DIRECTION = Shape(DirectionRecord, ProgressUpdate)


def answered(t: Any, u: Any) -> Any:
    """Join condition: the update of the task that the one at hand answers."""
    return and_(u.c.task_id == t.c.id, u.c.id == bindparam("answers_id", type_=Uuid()))


def update_values(principal: Principal) -> dict[str, Any]:
    """What the shape binds."""
    return {"acts": offered(principal, MACHINE)}
