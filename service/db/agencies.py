"""Which agencies does a unit have?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from asyncpg.types import Range as Span
from sqlalchemy import (
    ARRAY,
    Index,
    String,
    Text,
    Uuid,
    and_,
    bindparam,
    cast,
    func,
    literal_column,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import INT4MULTIRANGE, JSONB
from sqlmodel import Field

from service.db import read, standing
from service.db.engine import Database
from service.db.rows import UnitRow, declare, table_of
from service.db.shapes import Many, Shape, among, holding
from service.db.statements import words
from service.db.units import UNIT, WITHIN, Unit, bears_now
from service.domain.access import Principal
from service.domain.agencies import AgencyFacts, AgencyHome, AgencyRef, AgencySite, AgencyTwin, AgencyView
from service.domain.language.text import fold
from service.domain.types import RowId


class Agency(UnitRow, table=True):
    """Who leads, coordinates, reports or receives. A collective has members."""

    __tablename__ = "agency"
    __table_args__ = (Index("agency_unit_sort", "unit_key", "sort_key", "id"),)

    name: str
    short_name: str | None = None
    kind: str
    collective: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    aliases: list[str] = Field(
        default_factory=list, sa_type=ARRAY(Text), sa_column_kwargs={"server_default": text("'{}'")}
    )
    codes: list[dict[str, Any]] = Field(
        default_factory=list, sa_type=JSONB, sa_column_kwargs={"server_default": text("'[]'")}
    )
    head_name: str | None = None
    head_position: str | None = None
    folded: str
    sort_key: str
    active: bool = Field(default=True, sa_column_kwargs={"server_default": text("true")})


class AgencyMember(UnitRow, table=True):
    """One member of a collective."""

    __tablename__ = "agency_member"
    agency_id: UUID = Field(foreign_key="agency.id", index=True, ondelete="CASCADE")
    member_id: UUID = Field(foreign_key="agency.id", index=True)
    ordinal: int


declare(Agency, wall="agency", subject="agency")
declare(AgencyMember, wall="agency", subject="agency_member", at="/members")


AGENCY_REF = Shape(AgencyRef, Agency, guard="unit")


def _is_member(t: Any, a: Any) -> Any:
    m = table_of(AgencyMember).alias("m")
    return a.c.id.in_(select(m.c.member_id).where(m.c.agency_id == t.c.id).correlate(t))


AGENCY = Shape(
    AgencyView,
    Agency,
    guard="unit",
    own={
        "unit": UNIT,
        "members": Many(lambda: AGENCY_REF, _is_member, lambda a: (a.c.sort_key, a.c.id)),
        "actions": lambda t: standing.allowed(
            t, "acts", literal_column("'{}'::uuid[]"), cast(t.c.active, String)
        ),
    },
    filters={"unit": WITHIN, "kind": among("kind"), "q": holding("folded", fold)},
    sorts={"name": ("sort_key", "id")},
)

MEMBER_ROW = Shape(RowId, AgencyMember, guard="unit")
HOME = Shape(AgencyHome, Agency, guard="unit")
HOMES = Many(
    lambda: HOME,
    lambda t, a: and_(
        a.c.id == func.any(bindparam("named_agencies", type_=ARRAY(Uuid()))),
        a.c.unit_key.op("<@")(bindparam("directory", type_=INT4MULTIRANGE)),
    ),
)
"""Of the agencies a write names, those the caller may name."""

TWIN = Shape(AgencyTwin, Agency, guard="unit")


_NEW_NAMES = bindparam("new_names", type_=ARRAY(Text))


def _names(a: Any) -> Any:
    return func.string_to_array(a.c.folded, words(" | "), type_=ARRAY(Text))


def _namesake(t: Any, a: Any) -> Any:
    """Another active agency of the unit, with a name the agency has or is to have (bound as `new_names`)."""
    names = _names(a).op("&&")(func.array_cat(_NEW_NAMES, _names(t)))
    return and_(a.c.id != t.c.id, a.c.unit_key == t.c.unit_key, a.c.active, names)


def _named_alike(u: Any, a: Any) -> Any:
    """An active agency of the unit with one of the names bound as `new_names`."""
    return and_(a.c.unit_key == u.c.key, a.c.active, _names(a).op("&&")(_NEW_NAMES))


AGENCY_SITE = Shape(
    AgencySite,
    Unit,
    guard="open",
    where=bears_now,
    own={"homes": HOMES, "twins": Many(lambda: TWIN, _named_alike)},
)
AGENCY_FACTS = Shape(
    AgencyFacts,
    Agency,
    guard="unit",
    own={
        "member_rows": Many(lambda: MEMBER_ROW, lambda t, m: m.c.agency_id == t.c.id),
        "homes": HOMES,
        "twins": Many(lambda: TWIN, _namesake),
    },
)


def named(principal: Principal, agencies: Iterable[UUID | None]) -> dict[str, Any]:
    """What HOMES binds: the agencies a write names, and where agencies may be looked up."""
    return {
        "named_agencies": sorted({agency for agency in agencies if agency is not None}),
        "directory": [Span(low, high + 1) for low, high in principal.directory],
    }


async def homes(db: Database, principal: Principal, agency_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Unit key of each agency in the directory; an id that is not there is missing from the answer."""
    wanted = sorted(set(agency_ids))
    if not wanted:
        return {}
    found = await read.many(db, principal, HOME, wanted, scope=principal.directory_scope())
    return {home.id: home.unit_key for home in found}
