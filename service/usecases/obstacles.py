"""How does an obstacle come up, go by the focal office, get its answer and its end?"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from service.db import read
from service.db.engine import Database
from service.db.obstacle_records import TABLES, ground, record
from service.db.obstacle_rows import Obstacle
from service.db.obstacles import OBSTACLE, obstacle_values
from service.db.write import Guard, Insert, Update, commit
from service.domain.access import Principal
from service.domain.calendars import local_day
from service.domain.ids import new_id
from service.domain.obstacle_acts import (
    about,
    answered,
    forwarded,
    raised,
    reopened,
    require_act,
    resolved,
    returned,
    submitted,
    withdrawn,
)
from service.domain.obstacles import (
    ObstacleAnswer,
    ObstacleCreate,
    ObstacleForward,
    ObstacleQuery,
    ObstacleReopen,
    ObstacleResolve,
    ObstacleReturn,
    ObstacleSubmit,
    ObstacleWithdraw,
)
from service.domain.paging import ItemQuery
from service.usecases.evidence import with_items


async def list_obstacles(principal: Principal, db: Database, query: ObstacleQuery, *, now: datetime) -> bytes:
    """Obstacles and proposals in reach; of other units those that were forwarded."""
    values = obstacle_values(principal, local_day(now))
    return await read.page(db, principal, OBSTACLE, query, scope=principal.scope(), values=values)


async def get_obstacle(
    principal: Principal, db: Database, obstacle_id: UUID, query: ItemQuery | None = None, *, now: datetime
) -> bytes:
    """One obstacle or proposal."""
    values, scope = obstacle_values(principal, local_day(now)), principal.scope()
    return await read.shown(db, principal, OBSTACLE, obstacle_id, query, scope=scope, values=values)


async def create_obstacle(
    principal: Principal, db: Database, command: ObstacleCreate, *, now: datetime
) -> bytes:
    """Raise one about a plan, a task or an indicator in force."""
    what, key = about(command)
    here = await ground(db, principal, what, key, command.addressee, command.agency)
    obstacle_id = new_id(now)
    row = {"id": obstacle_id, **raised(principal, here, what, command, now)}
    still = Guard(TABLES[what], [{"id": here.id, "published": True}])
    await commit(db, principal, "obstacle.raise", still, Insert(Obstacle, [row]), subject_id=obstacle_id)
    return await get_obstacle(principal, db, obstacle_id, now=now)


async def forward_obstacle(
    principal: Principal, db: Database, obstacle_id: UUID, command: ObstacleForward | None, *, now: datetime
) -> bytes:
    """Pass it on to the addressee, or to another."""
    given = command or ObstacleForward()
    known = await record(db, principal, obstacle_id, given.addressee)
    return await _written(principal, db, "forward", forwarded(principal, known, given, now), now)


async def return_obstacle(
    principal: Principal, db: Database, obstacle_id: UUID, command: ObstacleReturn, *, now: datetime
) -> bytes:
    """Give it back, with the reason."""
    known = await record(db, principal, obstacle_id)
    return await _written(principal, db, "return", returned(principal, known, command.reason, now), now)


async def submit_obstacle(
    principal: Principal, db: Database, obstacle_id: UUID, command: ObstacleSubmit | None, *, now: datetime
) -> bytes:
    """Send a returned one to the focal office again."""
    given = command or ObstacleSubmit()
    known = await record(db, principal, obstacle_id, given.addressee)
    return await _written(principal, db, "submit", submitted(principal, known, given, now), now)


async def answer_obstacle(
    principal: Principal, db: Database, obstacle_id: UUID, command: ObstacleAnswer, *, now: datetime
) -> bytes:
    """Answer, as the addressee."""
    known = await record(db, principal, obstacle_id)
    require_act(principal, known, "answer")
    command = await with_items(principal, db, command)
    return await _written(principal, db, "answer", answered(principal, known, command, now), now)


async def resolve_obstacle(
    principal: Principal, db: Database, obstacle_id: UUID, command: ObstacleResolve, *, now: datetime
) -> bytes:
    """Say that it is resolved, and how."""
    known = await record(db, principal, obstacle_id)
    return await _written(principal, db, "resolve", resolved(principal, known, command.resolution, now), now)


async def reopen_obstacle(
    principal: Principal, db: Database, obstacle_id: UUID, command: ObstacleReopen, *, now: datetime
) -> bytes:
    """Send it to the addressee again."""
    known = await record(db, principal, obstacle_id)
    return await _written(principal, db, "reopen", reopened(principal, known, command.reason, now), now)


async def withdraw_obstacle(
    principal: Principal, db: Database, obstacle_id: UUID, command: ObstacleWithdraw, *, now: datetime
) -> bytes:
    """Take it back."""
    known = await record(db, principal, obstacle_id)
    return await _written(principal, db, "withdraw", withdrawn(principal, known, command.reason, now), now)


async def _written(
    principal: Principal, db: Database, act: str, changes: dict[str, Any], now: datetime
) -> bytes:
    """One guarded write, and the answer."""
    step = Update(Obstacle, [changes])
    await commit(db, principal, f"obstacle.{act}", step, subject_id=changes["id"])
    return await get_obstacle(principal, db, changes["id"], now=now)
