"""The tasks of plans, over REST."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from service.api.caller import Caller
from service.api.route import IfMatch, Route
from service.domain.paging import Page, RevisionQuery
from service.domain.tasks import TaskCreate, TaskItemQuery, TaskPatch, TaskQuery, TaskView
from service.usecases import tasks

router = APIRouter(prefix="/v1/tasks", tags=["tasks"], route_class=Route)


@router.get("", response_model=Page[TaskView])
async def list_tasks(caller: Caller, query: Annotated[TaskQuery, Query()]) -> bytes:
    """Nhiệm vụ trong phạm vi. Tasks in reach, by filter; by default the next due first."""
    return await tasks.list_tasks(caller.principal, caller.db, query, now=caller.now)


@router.post("", response_model=TaskView, status_code=201)
async def create_task(caller: Caller, command: TaskCreate, query: Annotated[RevisionQuery, Query()]) -> bytes:
    """Thêm nhiệm vụ vào kế hoạch dự thảo. Add a task to a draft plan."""
    return await tasks.create_task(caller.principal, caller.db, command, query.revision, now=caller.now)


@router.get("/{task_id}", response_model=TaskView)
async def get_task(caller: Caller, task_id: UUID, query: Annotated[TaskItemQuery, Query()]) -> bytes:
    """Một nhiệm vụ. One task."""
    return await tasks.get_task(caller.principal, caller.db, task_id, query, now=caller.now)


@router.patch("/{task_id}", response_model=TaskView)
async def change_task(
    caller: Caller,
    task_id: UUID,
    command: TaskPatch,
    version: IfMatch,
    query: Annotated[RevisionQuery, Query()],
) -> bytes:
    """Sửa nhiệm vụ khi còn dự thảo; đã ban hành thì chỉ đổi người phụ trách.
    Change a task while it is a draft; once published only the official in charge."""
    return await tasks.change_task(
        caller.principal, caller.db, task_id, command, version, query.revision, now=caller.now
    )


@router.delete("/{task_id}", status_code=204)
async def remove_task(
    caller: Caller, task_id: UUID, version: IfMatch, query: Annotated[RevisionQuery, Query()]
) -> None:
    """Bỏ nhiệm vụ khỏi kế hoạch dự thảo. Remove a task from a draft plan."""
    await tasks.remove_task(caller.principal, caller.db, task_id, version, query.revision)
