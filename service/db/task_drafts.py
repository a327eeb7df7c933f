"""What do the rules need to know before a task is written into a draft plan?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from asyncpg.types import Range as Span
from sqlalchemy import ARRAY, Uuid, and_, bindparam, func, literal_column, or_, select
from sqlalchemy.dialects.postgresql import INT4MULTIRANGE

from service.db import read
from service.db.agencies import Agency, AgencyMember
from service.db.engine import Database
from service.db.people import PrincipalRow
from service.db.plans import Plan, Section, addressed
from service.db.rows import known_as, table_of
from service.db.shapes import Many, One, Shape
from service.db.statements import words
from service.db.task_records import RECORD_SOURCES
from service.db.tasks import Task
from service.domain.access import Principal
from service.domain.paging import Drafted
from service.domain.plan_facts import NO_PLAN
from service.domain.task_places import MemberHome, NamedAgency, TaskEdit, TaskPlace
from service.domain.types import RowId


def _listed(a: Any) -> Any:
    """An agency that the caller's directory shows."""
    return a.c.unit_key.op("<@")(bindparam("directory", type_=INT4MULTIRANGE))


def _is_member(a: Any, m: Any) -> Any:
    link = table_of(AgencyMember).alias("link")
    return m.c.id.in_(select(link.c.member_id).where(link.c.agency_id == a.c.id).correlate(a))


def _is_asked_for(_: Any, a: Any) -> Any:
    return a.c.id == func.any(bindparam("agency_ids", type_=ARRAY(Uuid())))


def _its_section(p: Any, s: Any) -> Any:
    named = bindparam("section_id", type_=Uuid())
    return and_(s.c.plan_id == p.c.id, or_(s.c.id == named, s.c.origin_id == named))


def _continued(p: Any, c: Any) -> Any:
    named = bindparam("continued_id", type_=Uuid())
    return and_(c.c.id == named, c.c.published, c.c.plan_id != known_as(p))


def _works_here(p: Any, person: Any) -> Any:
    return and_(
        person.c.id == bindparam("official_id", type_=Uuid()),
        person.c.kind == words("user"),
        person.c.reach.op("@>")(p.c.unit_key),
    )


def _next_ordinal(p: Any) -> Any:
    other = table_of(Task).alias("other")
    highest = (
        select(func.max(other.c.ordinal)).where(other.c.plan_id == p.c.id).correlate(p).scalar_subquery()
    )
    return func.coalesce(highest, literal_column("0")) + literal_column("1")


MEMBER_HOME = Shape(MemberHome, Agency, guard=_listed)
NAMED_AGENCY = Shape(
    NamedAgency,
    Agency,
    guard=_listed,
    own={"members": Many(lambda: MEMBER_HOME, _is_member, lambda m: (m.c.sort_key, m.c.id), guarded=True)},
)
SECTION_ID = Shape(RowId, Section)
CONTINUED = Shape(RowId, Task)
PERSON_ID = Shape(RowId, PrincipalRow, guard="open")
TASK_PLACE = Shape(
    TaskPlace,
    Plan,
    own={
        "next_ordinal": _next_ordinal,
        "agencies": Many(lambda: NAMED_AGENCY, _is_asked_for, guarded=True),
        "section": One(lambda: SECTION_ID, _its_section),
        "official": One(lambda: PERSON_ID, _works_here),
        "continued": One(lambda: CONTINUED, _continued, guarded=True),
    },
)
TASK_EDIT = Shape(
    TaskEdit,
    Task,
    own={
        **RECORD_SOURCES,
        "place": One(lambda: TASK_PLACE, lambda t, p: p.c.id == t.c.plan_id, guarded=True),
    },
)


async def place(
    db: Database, principal: Principal, plan_id: UUID, given: Mapping[str, Any], revision: Drafted | None
) -> TaskPlace:
    """The plan, and what exists of all that a new task names; a plan not to be seen is refused at its field.
    given: the command's fields."""
    values, at = _named(principal, given), addressed(principal, revision)
    found: TaskPlace = await read.facts(
        db, principal, TASK_PLACE, plan_id, values=values, written=NO_PLAN, **at
    )
    return found


async def edit(
    db: Database, principal: Principal, task_id: UUID, given: Mapping[str, Any], revision: Drafted | None
) -> TaskEdit:
    """A task, its plan, and what exists of all that a change of it names."""
    values, at = _named(principal, given), addressed(principal, revision)
    found: TaskEdit = await read.facts(db, principal, TASK_EDIT, task_id, values=values, **at)
    return found


def _named(principal: Principal, given: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "agency_ids": sorted({write.agency for write in given.get("assignments", ())}),
        "section_id": given.get("section"),
        "official_id": given.get("official"),
        "continued_id": given.get("continues"),
        "directory": [Span(low, high + 1) for low, high in principal.directory],
    }
