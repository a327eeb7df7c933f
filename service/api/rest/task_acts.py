"""Acts on published tasks, over REST."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter

from service.api.caller import Caller
from service.api.route import Route
from service.domain.progress_updates import CompletionClaim
from service.domain.task_changes import ActReason, TriggerCommand
from service.domain.tasks import TaskView
from service.usecases import task_acts

router = APIRouter(prefix="/v1/tasks/{task_id}", tags=["tasks"], route_class=Route)


@router.post("/complete", response_model=TaskView)
async def complete_task(caller: Caller, task_id: UUID, command: CompletionClaim) -> bytes:
    """Báo hoàn thành phần việc; đầu mối xác nhận sau. Claim completion, to be confirmed."""
    return await task_acts.complete_task(caller.principal, caller.db, task_id, command, now=caller.now)


@router.post("/confirm", response_model=TaskView)
async def confirm_task(caller: Caller, task_id: UUID) -> bytes:
    """Xác nhận hoàn thành; người báo không tự xác nhận. Confirm a completion, never one's own claim."""
    return await task_acts.confirm_task(caller.principal, caller.db, task_id, now=caller.now)


@router.post("/return", response_model=TaskView)
async def return_task(caller: Caller, task_id: UUID, command: ActReason) -> bytes:
    """Trả lại báo cáo hoàn thành, nêu lý do. Return a claimed completion with a reason."""
    return await task_acts.return_task(caller.principal, caller.db, task_id, command, now=caller.now)


@router.post("/reopen", response_model=TaskView)
async def reopen_task(caller: Caller, task_id: UUID, command: ActReason) -> bytes:
    """Mở lại nhiệm vụ đã hoàn thành hoặc đã hủy. Reopen a task that was done or cancelled."""
    return await task_acts.reopen_task(caller.principal, caller.db, task_id, command, now=caller.now)


@router.post("/suspend", response_model=TaskView)
async def suspend_task(caller: Caller, task_id: UUID, command: ActReason) -> bytes:
    """Lãnh đạo cho tạm dừng, nêu lý do. A leader suspends the task, with a reason."""
    return await task_acts.suspend_task(caller.principal, caller.db, task_id, command, now=caller.now)


@router.post("/resume", response_model=TaskView)
async def resume_task(caller: Caller, task_id: UUID) -> bytes:
    """Lãnh đạo cho tiếp tục. A leader lets a suspended task go on."""
    return await task_acts.resume_task(caller.principal, caller.db, task_id, now=caller.now)


@router.post("/cancel", response_model=TaskView)
async def cancel_task(caller: Caller, task_id: UUID, command: ActReason) -> bytes:
    """Lãnh đạo cho hủy, nêu lý do. A leader cancels the task, with a reason."""
    return await task_acts.cancel_task(caller.principal, caller.db, task_id, command, now=caller.now)


@router.post("/trigger", response_model=TaskView)
async def trigger_task(caller: Caller, task_id: UUID, command: TriggerCommand) -> bytes:
    """Kích hoạt nhiệm vụ có điều kiện: căn cứ và thời hạn. Set a conditional task going."""
    return await task_acts.trigger_task(caller.principal, caller.db, task_id, command, now=caller.now)
