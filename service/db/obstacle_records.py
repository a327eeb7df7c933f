"""What do the rules need of an obstacle, and of what one is raised about, read in one statement?"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, and_, bindparam, func, literal_column, select
from sqlalchemy.dialects.postgresql import INT4MULTIRANGE
from sqlmodel import SQLModel

from service.db import read
from service.db.agencies import Agency, named
from service.db.engine import Database
from service.db.indicators import Indicator
from service.db.obstacle_rows import Obstacle
from service.db.plan_items import plan_state, recording
from service.db.plans import Plan
from service.db.rows import table_of
from service.db.shapes import Many, One, Shape, Source
from service.db.tasks import Task, named_in, state_of
from service.db.units import Unit, bears_now, upwards
from service.db.whole_plans import acting_state
from service.domain.access import Principal
from service.domain.errors import FieldError
from service.domain.obstacle_records import NamedAgency, NamedUnit, ObstacleGround, ObstacleRecord
from service.domain.obstacles import AddresseeWrite, ObstacleAbout

NAMED_AGENCY = Shape(NamedAgency, Agency, guard="unit")
NAMED_UNIT = Shape(NamedUnit, Unit, guard="open")


def _addressed(_: Any, u: Any) -> Any:
    return and_(u.c.code == bindparam("addressed_unit", type_=Text), bears_now(u))


def _looked_up(_: Any, a: Any) -> Any:
    return and_(
        a.c.id == func.any(bindparam("named_agencies", type_=ARRAY(Uuid()))),
        a.c.unit_key.op("<@")(bindparam("directory", type_=INT4MULTIRANGE)),
    )


ADDRESSING: dict[str, Source] = {
    "agencies": Many(lambda: NAMED_AGENCY, _looked_up),
    "addressed_unit": One(lambda: NAMED_UNIT, _addressed),
    "above": Many(lambda: NAMED_UNIT, upwards, lambda u: (u.c.key.desc(),)),
}


def _column(name: str) -> Any:
    return lambda t: t.c[name]


def _own_agencies(p: Any) -> Any:
    """Of the agencies looked up, those of the plan's own unit: each may raise something about the plan."""
    a = table_of(Agency).alias("own_agency")
    found = select(a.c.id).where(a.c.unit_key == p.c.unit_key, _looked_up(p, a)).correlate(p)
    return func.array(found.scalar_subquery(), type_=ARRAY(Uuid()))


GROUNDS = {
    ObstacleAbout.plan: Shape(
        ObstacleGround,
        Plan,
        own={
            **ADDRESSING,
            "plan_id": _column("id"),
            "number": lambda p: func.concat(p.c.number, p.c.symbol),
            "name": _column("title"),
            "state": acting_state,
            "agency_ids": _own_agencies,
        },
    ),
    ObstacleAbout.task: Shape(
        ObstacleGround,
        Task,
        own={**ADDRESSING, "name": _column("title"), "state": state_of, "agency_ids": named_in},
    ),
    ObstacleAbout.indicator: Shape(
        ObstacleGround,
        Indicator,
        own={
            **ADDRESSING,
            "state": lambda i: func.coalesce(plan_state(i), literal_column("''")),
            "agency_ids": recording,
        },
    ),
}
"""What something may be raised about -> what the rules need of it. Binds what `addressing` gives."""
TABLES: dict[ObstacleAbout, type[SQLModel]] = {
    ObstacleAbout.plan: Plan, ObstacleAbout.task: Task, ObstacleAbout.indicator: Indicator
}
RECORD = Shape(ObstacleRecord, Obstacle, guard="obstacle", own=ADDRESSING)


def addressing(principal: Principal, to: AddresseeWrite | None, *agencies: UUID | None) -> dict[str, Any]:
    """What a write names: agencies, and the unit addressed."""
    every = (*agencies, *([to.agency] if to else []), *principal.agencies)
    return {**named(principal, every), "addressed_unit": to.unit if to else None}


async def ground(
    db: Database,
    principal: Principal,
    what: ObstacleAbout,
    key: UUID,
    to: AddresseeWrite | None,
    agency: UUID | None,
) -> ObstacleGround:
    """The plan, task or indicator; refused at its field if the caller does not see it."""
    found: ObstacleGround = await read.facts(
        db,
        principal,
        GROUNDS[what],
        key,
        scope=principal.scope(),
        values=addressing(principal, to, agency),
        written=FieldError(f"/{what}", "obstacle_about_unknown"),
    )
    return found


async def record(
    db: Database, principal: Principal, obstacle_id: UUID, to: AddresseeWrite | None = None
) -> ObstacleRecord:
    """An obstacle, with what a new addressee needs; NotFound if the caller does not see it."""
    found: ObstacleRecord = await read.facts(
        db, principal, RECORD, obstacle_id, scope=principal.scope(), values=addressing(principal, to)
    )
    return found
