"""Products and occurrences of tasks, over REST."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from service.api.caller import Caller
from service.api.route import Route
from service.domain.deliverables import Acceptance, DeliverableView, OccurrenceView, Reason
from service.domain.paging import ItemQuery, Page
from service.usecases import deliverables

router = APIRouter(prefix="/v1", tags=["deliverables"], route_class=Route)


@router.get("/tasks/{task_id}/deliverables", response_model=Page[DeliverableView])
async def list_deliverables(caller: Caller, task_id: UUID) -> bytes:
    """Sản phẩm của một nhiệm vụ, đủ trong một trang. All products of a task, on one page."""
    return await deliverables.list_deliverables(caller.principal, caller.db, task_id, now=caller.now)


@router.get("/tasks/{task_id}/occurrences", response_model=Page[OccurrenceView])
async def list_occurrences(caller: Caller, task_id: UUID) -> bytes:
    """Các lần (hoặc mốc) của một nhiệm vụ, đủ trong một trang. All occurrences or milestones, on one page."""
    return await deliverables.list_occurrences(caller.principal, caller.db, task_id)


@router.get("/deliverables/{deliverable_id}", response_model=DeliverableView)
async def get_deliverable(
    caller: Caller, deliverable_id: UUID, query: Annotated[ItemQuery, Query()]
) -> bytes:
    """Một sản phẩm. One product."""
    return await deliverables.get_deliverable(
        caller.principal, caller.db, deliverable_id, query, now=caller.now
    )


@router.post("/deliverables/{deliverable_id}/accept", response_model=DeliverableView)
async def accept_deliverable(
    caller: Caller, deliverable_id: UUID, command: Acceptance | None = None
) -> bytes:
    """Nghiệm thu sản phẩm. Accept a product."""
    return await deliverables.accept_deliverable(
        caller.principal, caller.db, deliverable_id, command, now=caller.now
    )


@router.post("/deliverables/{deliverable_id}/return", response_model=DeliverableView)
async def return_deliverable(caller: Caller, deliverable_id: UUID, command: Reason) -> bytes:
    """Trả lại sản phẩm, nêu lý do. Return a product with a reason."""
    return await deliverables.return_deliverable(
        caller.principal, caller.db, deliverable_id, command, now=caller.now
    )
