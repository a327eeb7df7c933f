"""Obstacles and proposals, over REST."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from service.api.caller import Caller
from service.api.route import Route
from service.domain.obstacles import (
    ObstacleAnswer,
    ObstacleCreate,
    ObstacleForward,
    ObstacleQuery,
    ObstacleReopen,
    ObstacleResolve,
    ObstacleReturn,
    ObstacleSubmit,
    ObstacleView,
    ObstacleWithdraw,
)
from service.domain.paging import ItemQuery, Page
from service.usecases import obstacles

router = APIRouter(prefix="/v1/obstacles", tags=["obstacles"], route_class=Route)


@router.get("", response_model=Page[ObstacleView])
async def list_obstacles(caller: Caller, query: Annotated[ObstacleQuery, Query()]) -> bytes:
    """Khó khăn, vướng mắc và kiến nghị, mới nhất trước. Obstacles and proposals, the newest first."""
    return await obstacles.list_obstacles(caller.principal, caller.db, query, now=caller.now)


@router.post("", response_model=ObstacleView, status_code=201)
async def create_obstacle(caller: Caller, command: ObstacleCreate) -> bytes:
    """Nêu khó khăn, kiến nghị. Raise one about a plan, a task or an indicator; it goes by the focal office."""
    return await obstacles.create_obstacle(caller.principal, caller.db, command, now=caller.now)


@router.get("/{obstacle_id}", response_model=ObstacleView)
async def get_obstacle(caller: Caller, obstacle_id: UUID, query: Annotated[ItemQuery, Query()]) -> bytes:
    """Một khó khăn, kiến nghị. One obstacle or proposal."""
    return await obstacles.get_obstacle(caller.principal, caller.db, obstacle_id, query, now=caller.now)


@router.post("/{obstacle_id}/forward", response_model=ObstacleView)
async def forward_obstacle(
    caller: Caller, obstacle_id: UUID, command: ObstacleForward | None = None
) -> bytes:
    """Đầu mối chuyển nơi giải quyết. The focal office passes it on to the addressee, or to another."""
    return await obstacles.forward_obstacle(caller.principal, caller.db, obstacle_id, command, now=caller.now)


@router.post("/{obstacle_id}/return", response_model=ObstacleView)
async def return_obstacle(caller: Caller, obstacle_id: UUID, command: ObstacleReturn) -> bytes:
    """Trả lại, nêu lý do. Return it: the focal office to whoever raised it, the addressee to the focal office."""
    return await obstacles.return_obstacle(caller.principal, caller.db, obstacle_id, command, now=caller.now)


@router.post("/{obstacle_id}/submit", response_model=ObstacleView)
async def submit_obstacle(caller: Caller, obstacle_id: UUID, command: ObstacleSubmit | None = None) -> bytes:
    """Bổ sung và gửi lại. Send a returned one to the focal office again, worked over."""
    return await obstacles.submit_obstacle(caller.principal, caller.db, obstacle_id, command, now=caller.now)


@router.post("/{obstacle_id}/answer", response_model=ObstacleView)
async def answer_obstacle(caller: Caller, obstacle_id: UUID, command: ObstacleAnswer) -> bytes:
    """Trả lời. Answer as the addressee, or for an agency of one's unit that is addressed."""
    return await obstacles.answer_obstacle(caller.principal, caller.db, obstacle_id, command, now=caller.now)


@router.post("/{obstacle_id}/resolve", response_model=ObstacleView)
async def resolve_obstacle(caller: Caller, obstacle_id: UUID, command: ObstacleResolve) -> bytes:
    """Ghi nhận đã giải quyết. Whoever raised it says that it is resolved, and how."""
    return await obstacles.resolve_obstacle(caller.principal, caller.db, obstacle_id, command, now=caller.now)


@router.post("/{obstacle_id}/reopen", response_model=ObstacleView)
async def reopen_obstacle(caller: Caller, obstacle_id: UUID, command: ObstacleReopen) -> bytes:
    """Mở lại. The answer does not help: it goes to the addressee again."""
    return await obstacles.reopen_obstacle(caller.principal, caller.db, obstacle_id, command, now=caller.now)


@router.post("/{obstacle_id}/withdraw", response_model=ObstacleView)
async def withdraw_obstacle(caller: Caller, obstacle_id: UUID, command: ObstacleWithdraw) -> bytes:
    """Rút. Nobody has to act any more."""
    return await obstacles.withdraw_obstacle(
        caller.principal, caller.db, obstacle_id, command, now=caller.now
    )
