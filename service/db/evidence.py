"""Which files and links are kept as evidence, what are they attached to, and who sees them?

An item is seen by who uploaded it and by whoever sees one of the things it is attached to: the walls of those
things decide, so nothing has to follow when a figure is verified or a report goes up. What is attached where
is kept by triggers on the tables that hold pieces of evidence (see `evidence_files`), whatever door wrote them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Boolean,
    DateTime,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
    text,
)
from sqlmodel import Field, SQLModel

from service.db import read, standing
from service.db.deliverables import DELIVERABLE
from service.db.engine import Database
from service.db.observations import OBSERVATION
from service.db.obstacles import OBSTACLE
from service.db.people import kept_name
from service.db.progress_updates import PROGRESS_UPDATE
from service.db.report_rows import REPORT_REF
from service.db.rows import Row, UnitRow, declare, table_of
from service.db.scopes import guarded
from service.db.shapes import Filter, Many, Scoped, Shape, among
from service.db.statements import words
from service.db.units import UNIT, WITHIN, Unit, bears_now
from service.domain.access import Principal, Scope
from service.domain.acts import offered
from service.domain.errors import FieldError
from service.domain.evidence import (
    ATTACHED,
    DAYS_LOOSE,
    LOOSE,
    MACHINE,
    EvidenceItemView,
    EvidenceSite,
    EvidenceSubject,
    EvidenceUseView,
    ItemRecord,
    KeptItem,
    StoredFile,
)

_MOMENT: Any = DateTime(timezone=True)


class EvidenceFile(Row, table=True):
    """The bytes of a file, once: whoever sends the same again refers to this row."""

    __tablename__ = "evidence_file"
    sha256: str = Field(unique=True)
    size: int


class EvidencePart(SQLModel, table=True):
    """A piece of a file's bytes, in order from 0. It comes before its file, in the same transaction."""

    __tablename__ = "evidence_part"
    __table_args__ = (
        ForeignKeyConstraint(
            ["file_id"], ["evidence_file.id"], ondelete="CASCADE", deferrable=True, initially="DEFERRED"
        ),
    )
    file_id: UUID = Field(primary_key=True)
    ordinal: int = Field(primary_key=True)
    data: bytes = Field(sa_type=LargeBinary)


class EvidenceItem(UnitRow, table=True):
    """A file or a link that somebody has uploaded. unit_key: of the unit the uploader works at."""

    __tablename__ = "evidence"
    __table_args__ = (Index("evidence_of_uploader", "uploaded_by", "created_at", "id"),)
    kind: str
    title: str | None = None
    link: str | None = None
    file: str | None = None
    media_type: str | None = None
    size: int | None = None
    sha256: str | None = None
    file_id: UUID | None = Field(default=None, foreign_key="evidence_file.id", index=True)
    uploaded_by: UUID
    uploaded_by_name: str


class EvidenceUse(SQLModel, table=True):
    """An item at a thing. ended_at: when it came off; the item is kept for some days more."""

    __tablename__ = "evidence_use"
    __table_args__ = (
        Index(
            "evidence_use_once",
            "evidence_id",
            "subject",
            "subject_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("evidence_use_of_subject", "subject_id"),
    )
    id: UUID = Field(primary_key=True, sa_column_kwargs={"server_default": text("gen_random_uuid()")})
    evidence_id: UUID = Field(foreign_key="evidence.id", index=True)
    subject: str
    subject_id: UUID
    since: datetime = Field(sa_type=_MOMENT, sa_column_kwargs={"server_default": text("clock_timestamp()")})
    ended_at: datetime | None = Field(default=None, sa_type=_MOMENT)


declare(EvidenceFile, wall="closed", subject=None, rights=())
declare(EvidencePart, wall="evidence_part", subject=None, rights=("select",))
declare(
    EvidenceItem,
    wall="evidence",
    subject="evidence",
    rights=("select", "insert", "delete"),
    internal=("file_id",),
)
declare(EvidenceUse, wall="evidence_use", subject=None, rights=("select", "insert"), at=None)

SUBJECTS: dict[EvidenceSubject, Shape] = {
    EvidenceSubject.observation: OBSERVATION,
    EvidenceSubject.progress_update: PROGRESS_UPDATE,
    EvidenceSubject.deliverable: DELIVERABLE,
    EvidenceSubject.report: REPORT_REF,
    EvidenceSubject.obstacle: OBSTACLE,
}
"""What items are attached to: the shape whose guard says who sees it."""


def _at_something_seen(u: Any, scope: Scope) -> Any:
    """The use goes on, at a thing that the scope lets through."""
    seen = []
    for subject, shape in SUBJECTS.items():
        thing = shape.table.alias(f"shown_{subject}")
        there = select(thing.c.id).where(thing.c.id == u.c.subject_id, guarded(shape, thing, scope))
        seen.append(and_(u.c.subject == words(subject), there.correlate(u).exists()))
    return and_(u.c.ended_at.is_(None), or_(*seen))


def _mine(e: Any) -> Any:
    return e.c.uploaded_by == bindparam("me_id", type_=Uuid())


def _seen(e: Any, scope: Scope) -> Any:
    u = table_of(EvidenceUse).alias("shown_use")
    used = select(u.c.id).where(u.c.evidence_id == e.c.id, _at_something_seen(u, scope))
    return or_(_mine(e), used.correlate(e).exists())


def _attached(e: Any) -> Any:
    """Whether it is or lately was at anything, as far as the caller's walls show."""
    u = table_of(EvidenceUse).alias("any_use")
    return select(u.c.id).where(u.c.evidence_id == e.c.id).correlate(e).exists()


def _actions(e: Any) -> Any:
    mine_for = bindparam("s_agencies", type_=ARRAY(Uuid()))
    state = case((_attached(e), words(ATTACHED)), else_=words(LOOSE))
    return case((_mine(e), standing.allowed(e, "acts", mine_for, state)), else_=literal_column("'[]'::json"))


USE = Shape(
    EvidenceUseView,
    EvidenceUse,
    guard=Scoped(_at_something_seen),
    own={"id": lambda u: u.c.subject_id},
)
_FIELDS: dict[str, Any] = {
    "unit": UNIT,
    "uploaded_by": kept_name("uploaded_by"),
    "attached_to": Many(
        lambda: USE,
        lambda e, u: u.c.evidence_id == e.c.id,
        lambda u: (u.c.since, u.c.id),
        guarded=True,
    ),
    "actions": _actions,
}
ITEM = Shape(EvidenceItemView, EvidenceItem, guard=Scoped(_seen), own=_FIELDS)
OWN_ITEM = Shape(
    EvidenceItemView,
    EvidenceItem,
    guard=_mine,
    own=_FIELDS,
    filters={
        "unit": WITHIN,
        "kind": among("kind"),
        "attached": Filter(lambda e, name: _attached(e) == bindparam(name, type_=Boolean)),
    },
    sorts={"-createdAt": ("created_at", "id")},
)
"""What a person has uploaded: the list goes by that alone, and by an index."""
KEPT = Shape(KeptItem, EvidenceItem, guard=Scoped(_seen))
STORED = Shape(StoredFile, EvidenceItem, guard=Scoped(_seen))


RECORD = Shape(ItemRecord, EvidenceItem, guard=Scoped(_seen), own={"attached": _attached})


def _lately_loose(u: Any) -> Any:
    """How many items of the caller's of the last days are attached to nothing; older ones are cleared away."""
    e = table_of(EvidenceItem).alias("loose_item")
    young = e.c.created_at > func.clock_timestamp() - literal_column(f"interval '{DAYS_LOOSE} days'")
    return select(func.count()).select_from(e).where(_mine(e), young, ~_attached(e)).scalar_subquery()


def _of_code(u: Any) -> Any:
    return and_(u.c.code == bindparam("key", type_=Text), bears_now(u))


SITE = Shape(EvidenceSite, Unit, guard="open", own={"loose": _lately_loose})


def item_values(principal: Principal) -> dict[str, Any]:
    """What the shapes bind."""
    return {"acts": offered(principal, MACHINE)}


async def site(db: Database, principal: Principal, code: str) -> EvidenceSite:
    """The unit an item is uploaded at, and what of the caller's lies about; refused at its field if there is none."""
    found: EvidenceSite = await read.facts(
        db,
        principal,
        SITE,
        code,
        scope=principal.open_scope(),
        by=_of_code,
        written=FieldError("?unit", "unit_unknown", (("given", code),)),
    )
    return found
