"""Which events have been raised, and how far has the journal been gone through?

Rows come from the dispatcher alone, in the order of commit, and never change: whoever has read up to a
number has missed nothing before it. Who may see an event was settled when it was raised (`raising`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    JSON,
    BigInteger,
    DateTime,
    Index,
    Text,
    Uuid,
    bindparam,
    case,
    cast,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import INT4MULTIRANGE, JSONB
from sqlmodel import Field, SQLModel

from service.db.agencies import AGENCY_REF
from service.db.engine import Database
from service.db.rows import declare
from service.db.shapes import Filter, Many, Shape, among, equal
from service.db.statements import words
from service.db.units import UNIT, WITHIN
from service.domain.event_views import LINKS, EventView

_MOMENT: Any = DateTime(timezone=True)
_LIST: Any = {"server_default": text("'{}'")}
_BIG: Any = BigInteger
_NUMBERED: Any = {"autoincrement": False}


class Event(SQLModel, table=True):
    """One event. number: in the order of commit, without gaps; seq, txid: of the change in the journal.

    sequence: counts the events of one subject from 1; previous_id: of the one before. changed: by the names
    clients know. agency_ids: who leads, or whose affair it is. detail: facts of a crossing, and what caused it.
    published, named_agency_ids, own_agency_ids, recorded_by, told: who sees it, as with the subject's own row
    then; own: agencies that see it unpublished too, told: units that it was addressed to.
    """

    __tablename__ = "event"
    __table_args__ = (
        Index("event_unit", "unit_key", "number"),
        Index("event_subject", "subject_id", "sequence", unique=True),
    )
    number: int = Field(primary_key=True, sa_type=_BIG, sa_column_kwargs=_NUMBERED)
    id: UUID = Field(unique=True)
    seq: int = Field(unique=True, sa_type=_BIG)
    txid: int = Field(sa_type=_BIG)
    at: datetime = Field(sa_type=_MOMENT)
    known_at: datetime | None = Field(default=None, sa_type=_MOMENT)
    type: str
    unit_key: int = Field(foreign_key="unit.key")
    subject: str
    subject_id: UUID
    name: str | None = None
    act: str
    actor: UUID
    actor_kind: str
    changed: list[str] = Field(default_factory=list, sa_type=ARRAY(Text), sa_column_kwargs=_LIST)
    plan_id: UUID | None = None
    agency_ids: list[UUID] = Field(default_factory=list, sa_type=ARRAY(Uuid()), sa_column_kwargs=_LIST)
    standing: str | None = None
    sequence: int
    previous_id: UUID | None = None
    detail: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    published: bool
    named_agency_ids: list[UUID] = Field(default_factory=list, sa_type=ARRAY(Uuid()), sa_column_kwargs=_LIST)
    own_agency_ids: list[UUID] = Field(default_factory=list, sa_type=ARRAY(Uuid()), sa_column_kwargs=_LIST)
    recorded_by: UUID | None = None
    told: Any = Field(default=None, sa_type=INT4MULTIRANGE, nullable=True)


class EventPosition(SQLModel, table=True):
    """One row: the last change of the journal that was gone through, and the last number given.

    floor: of a database restored elsewhere, where transactions are counted anew: changes up to this
    one are gone through, whatever their transaction was called.
    """

    __tablename__ = "event_position"
    id: UUID = Field(primary_key=True)
    txid: int = Field(sa_type=_BIG)
    seq: int = Field(sa_type=_BIG)
    floor: int = Field(default=0, sa_type=_BIG)
    last_number: int = Field(default=0, sa_type=_BIG)


declare(Event, wall="event", subject=None, rights=("select", "insert"))
declare(EventPosition, wall="clock", subject=None, rights=("select", "update"))


def _named(column: Any) -> Any:
    """An event's id as the outside knows it."""
    return words("evt_").concat(func.replace(cast(column, Text), words("-"), words("")))


def _timestamp(t: Any) -> Any:
    return func.coalesce(t.c.known_at, t.c.at)


def _subject(t: Any) -> Any:
    paths = case(*((t.c.subject == words(kind), words(path)) for kind, path in LINKS.items()))
    pairs = (
        *(words("kind"), t.c.subject, words("id"), t.c.subject_id, words("name"), t.c.name),
        *(words("link"), paths.concat(cast(t.c.subject_id, Text))),
    )
    return func.json_build_object(*pairs)


EVENT = Shape(
    EventView,
    Event,
    guard="event",
    own={
        "id": lambda t: _named(t.c.id),
        "number": lambda t: cast(t.c.number, Text),
        "timestamp": _timestamp,
        "unit": UNIT,
        "subject": _subject,
        "plan": lambda t: t.c.plan_id,
        "agencies": Many(
            lambda: AGENCY_REF,
            lambda t, a: a.c.id == func.any(t.c.agency_ids),
            lambda a: (a.c.sort_key, a.c.id),
        ),
        "previous_id": lambda t: _named(t.c.previous_id),
        "actor": lambda t: func.json_build_object(words("kind"), t.c.actor_kind),
        "detail": lambda t: cast(t.c.detail, JSON),
    },
    filters={
        "types": among("type"),
        "unit": WITHIN,
        "agency": Filter(lambda t, name: bindparam(name, type_=Uuid()) == func.any(t.c.agency_ids)),
        "plan": equal("plan_id"),
        "subject": equal("subject_id"),
        "after": Filter(lambda t, name: t.c.number > bindparam(name, type_=BigInteger), int),
        "since": Filter(lambda t, name: _timestamp(t) >= bindparam(name, type_=_MOMENT)),
    },
    sorts={"-number": ("number",), "number": ("number",)},
)


FUNCTIONS = ("event_last_number",)


async def last_number(db: Database) -> int:
    """The number of the last event there is: how many, and nothing else of them."""
    found: int = await db.fetch_value("select event_last_number()", ())
    return found


def statements() -> list[str]:
    """The owner's function for it: streams are woken by it before anybody is asked for."""
    return [
        """
create function event_last_number() returns bigint
language sql stable security definer set search_path = public, pg_temp as $$
  select last_number from event_position
$$""",
        "revoke all on function event_last_number() from public",
        "grant execute on function event_last_number() to sauro_service",
    ]
