"""In which table do obstacles and proposals stand, and how are they shown beside what they are about?"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from service.db.agencies import AGENCY_REF
from service.db.rows import ItemRow, declare, known_as
from service.db.shapes import Many, One, Shape
from service.domain.obstacles import ObstacleRef

_EMPTY: Any = {"server_default": text("'[]'")}


class Obstacle(ItemRow, table=True):
    """One obstacle or proposal. unit_key: where it was raised; published: forwarded at least once.

    about: what it is about, as it was called then. agency_id: who raised it, null for the unit as a whole.
    addressee_id: null where the unit of addressee_unit_key itself is asked. waiting_since: the day its status
    came. ended_on: of one resolved or withdrawn. steps: all that was done with it.
    """

    __tablename__ = "obstacle"
    __table_args__ = (
        Index("obstacle_unit_raised", "unit_key", "raised_on", "id"),
        Index("obstacle_unit_status", "unit_key", "status"),
        Index("obstacle_addressee", "addressee_unit_key", "status"),
    )
    plan_id: UUID = Field(foreign_key="plan.id", index=True)
    task_id: UUID | None = Field(default=None, foreign_key="task.id", index=True)
    indicator_id: UUID | None = Field(default=None, foreign_key="indicator.id", index=True)
    about: dict[str, Any] = Field(sa_type=JSONB)
    kind: str
    text: str
    folded: str = Field(default="")
    agency_id: UUID | None = Field(default=None, foreign_key="agency.id", index=True)
    addressee_unit_key: int = Field(foreign_key="unit.key")
    addressee_id: UUID | None = Field(default=None, foreign_key="agency.id", index=True)
    status: str
    raised_on: date
    raised_by: UUID
    raised_by_name: str
    waiting_since: date
    return_reason: str | None = None
    answer: str | None = None
    evidence: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB, sa_column_kwargs=_EMPTY)
    answered_on: date | None = None
    answered_by: UUID | None = None
    answered_by_name: str | None = None
    resolution: str | None = None
    ended_on: date | None = None
    reopened: int = Field(default=0)
    steps: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB, sa_column_kwargs=_EMPTY)
    source: str | None = None


declare(
    Obstacle,
    wall="obstacle",
    subject="obstacle",
    rights=("select", "insert", "update"),
    names={"addressee_unit_key": "addressee", "addressee_id": "addresseeAgency"},
)

OBSTACLE_REF = Shape(
    ObstacleRef,
    Obstacle,
    guard="obstacle",
    own={"agency": One(lambda: AGENCY_REF, lambda o, a: a.c.id == o.c.agency_id)},
)


def raised_about(column: str) -> Many:
    """What the caller sees of what was raised about a task or an indicator, the newest first."""
    return Many(
        lambda: OBSTACLE_REF,
        lambda t, o: o.c[column] == known_as(t),
        lambda o: (o.c.raised_on.desc(), o.c.id.desc()),
        guarded=True,
    )
