"""Targets that upper units give, over REST."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from service.api.bodies import csv_too
from service.api.caller import Caller
from service.api.route import Route
from service.domain.batches import BatchQuery, BatchResults
from service.domain.paging import ItemQuery, Page
from service.domain.target_assignments import (
    TargetAssignmentAdopt,
    TargetAssignmentBatch,
    TargetAssignmentCreate,
    TargetAssignmentObject,
    TargetAssignmentQuery,
    TargetAssignmentRevise,
    TargetAssignmentView,
)
from service.usecases import target_adoptions, target_assignments

router = APIRouter(prefix="/v1/target-assignments", tags=["target assignments"], route_class=Route)


@router.get("", response_model=Page[TargetAssignmentView])
async def list_target_assignments(caller: Caller, query: Annotated[TargetAssignmentQuery, Query()]) -> bytes:
    """Chỉ tiêu đã giao cho các đơn vị trong phạm vi. Targets given in reach; the silent: `status=assigned`."""
    return await target_assignments.list_target_assignments(caller.principal, caller.db, query)


@router.post("", response_model=TargetAssignmentView, status_code=201)
async def create_target_assignment(caller: Caller, command: TargetAssignmentCreate) -> bytes:
    """Giao chỉ tiêu cho một đơn vị cấp dưới. Give one unit below a target."""
    return await target_assignments.create_target_assignment(
        caller.principal, caller.db, command, now=caller.now
    )


@router.post("/batch", response_model=BatchResults, openapi_extra=csv_too(TargetAssignmentBatch))
async def create_target_assignments(
    caller: Caller, command: TargetAssignmentBatch, query: Annotated[BatchQuery, Query()]
) -> bytes:
    """Giao chỉ tiêu cho nhiều đơn vị, JSON hoặc CSV. Give many units targets: up to 10,000 rows, JSON or CSV."""
    return await target_assignments.create_target_assignments(
        caller.principal, caller.db, command, query, language=caller.language, now=caller.now
    )


@router.get("/{assignment_id}", response_model=TargetAssignmentView)
async def get_target_assignment(
    caller: Caller, assignment_id: UUID, query: Annotated[ItemQuery, Query()]
) -> bytes:
    """Một chỉ tiêu được giao. One target given to a unit."""
    return await target_assignments.get_target_assignment(caller.principal, caller.db, assignment_id, query)


@router.post("/{assignment_id}/revise", response_model=TargetAssignmentView)
async def revise_target_assignment(
    caller: Caller, assignment_id: UUID, command: TargetAssignmentRevise
) -> bytes:
    """Điều chỉnh chỉ tiêu đã giao, kèm căn cứ. Put another value in its place, with the document that says so."""
    return await target_assignments.revise_target_assignment(
        caller.principal, caller.db, assignment_id, command, now=caller.now
    )


@router.post("/{assignment_id}/adopt", response_model=TargetAssignmentView)
async def adopt_target_assignment(
    caller: Caller, assignment_id: UUID, command: TargetAssignmentAdopt | None = None
) -> bytes:
    """Tiếp nhận chỉ tiêu được giao. Take a target over: it comes into the plan's draft, or opens its amendment."""
    return await target_adoptions.adopt_target_assignment(
        caller.principal, caller.db, assignment_id, command, now=caller.now
    )


@router.post("/{assignment_id}/object", response_model=TargetAssignmentView)
async def object_target_assignment(
    caller: Caller, assignment_id: UUID, command: TargetAssignmentObject
) -> bytes:
    """Không thống nhất với chỉ tiêu được giao, nêu lý do. Say why a target cannot be taken over."""
    return await target_assignments.object_target_assignment(
        caller.principal, caller.db, assignment_id, command, now=caller.now
    )
