"""What is said of tasks, over REST."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from service.api.bodies import csv_too
from service.api.caller import Caller
from service.api.route import Route
from service.domain.batches import BatchQuery, BatchResults
from service.domain.paging import Page
from service.domain.progress_update_batches import ProgressUpdateBatch
from service.domain.progress_updates import (
    ProgressUpdateCreate,
    ProgressUpdateItemQuery,
    ProgressUpdateQuery,
    ProgressUpdateView,
)
from service.usecases import progress_update_batches, progress_updates

router = APIRouter(prefix="/v1", tags=["progress updates"], route_class=Route)


@router.get("/tasks/{task_id}/progress-updates", response_model=Page[ProgressUpdateView])
async def list_progress_updates(
    caller: Caller, task_id: UUID, query: Annotated[ProgressUpdateQuery, Query()]
) -> bytes:
    """Các cập nhật của một nhiệm vụ, mới nhất trước. Updates of a task, the latest day first."""
    return await progress_updates.list_progress_updates(
        caller.principal, caller.db, task_id, query, now=caller.now
    )


@router.post("/tasks/{task_id}/progress-updates", response_model=ProgressUpdateView, status_code=201)
async def create_progress_update(caller: Caller, task_id: UUID, command: ProgressUpdateCreate) -> bytes:
    """Cập nhật tiến độ, ghi chú hoặc chỉ đạo. Record progress, a note, or a leader's direction."""
    return await progress_updates.record_update(caller.principal, caller.db, task_id, command, now=caller.now)


@router.post(
    "/progress-updates/batch", response_model=BatchResults, openapi_extra=csv_too(ProgressUpdateBatch)
)
async def create_progress_updates(
    caller: Caller, command: ProgressUpdateBatch, query: Annotated[BatchQuery, Query()]
) -> bytes:
    """Cập nhật nhiều nhiệm vụ, JSON hoặc CSV. Up to 10,000 updates of many tasks, JSON or CSV."""
    return await progress_update_batches.create_progress_updates(
        caller.principal, caller.db, command, query, language=caller.language, now=caller.now
    )


@router.get("/progress-updates/{update_id}", response_model=ProgressUpdateView)
async def get_progress_update(
    caller: Caller, update_id: UUID, query: Annotated[ProgressUpdateItemQuery, Query()]
) -> bytes:
    """Một cập nhật. One update."""
    return await progress_updates.get_progress_update(
        caller.principal, caller.db, update_id, query, now=caller.now
    )
