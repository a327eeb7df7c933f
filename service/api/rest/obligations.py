"""What is owed, by whom, by when, over REST."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from service.api.caller import Caller
from service.api.route import Route
from service.domain.obligations import ObligationQuery, ObligationView, Reminder, WaiverReason
from service.domain.paging import ItemQuery, Page
from service.domain.report_requests import ObligationCreate
from service.usecases import obligations, report_requests

router = APIRouter(prefix="/v1/obligations", tags=["obligations"], route_class=Route)


@router.get("", response_model=Page[ObligationView])
async def list_obligations(caller: Caller, query: Annotated[ObligationQuery, Query()]) -> bytes:
    """Nghĩa vụ báo cáo trong phạm vi, hạn gần nhất trước. Reports owed in reach, the next last day first."""
    return await obligations.list_obligations(caller.principal, caller.db, query, now=caller.now)


@router.post("", response_model=ObligationView, status_code=201)
async def create_obligation(caller: Caller, command: ObligationCreate) -> bytes:
    """Gọi báo cáo theo chế độ không nêu kỳ. Call on a rule that names no days: who reports, for which period."""
    return await report_requests.create_obligation(caller.principal, caller.db, command, now=caller.now)


@router.get("/{obligation_id}", response_model=ObligationView)
async def get_obligation(caller: Caller, obligation_id: UUID, query: Annotated[ItemQuery, Query()]) -> bytes:
    """Một nghĩa vụ báo cáo. One report that is owed."""
    return await obligations.get_obligation(caller.principal, caller.db, obligation_id, query, now=caller.now)


@router.post("/{obligation_id}/remind", response_model=ObligationView)
async def remind_obligation(caller: Caller, obligation_id: UUID, command: Reminder | None = None) -> bytes:
    """Nhắc cơ quan phải báo cáo. Remind who owes."""
    return await obligations.remind_obligation(
        caller.principal, caller.db, obligation_id, command, now=caller.now
    )


@router.post("/{obligation_id}/waive", response_model=ObligationView)
async def waive_obligation(caller: Caller, obligation_id: UUID, command: WaiverReason) -> bytes:
    """Miễn báo cáo, nêu lý do. Let it go, with the reason."""
    return await obligations.waive_obligation(
        caller.principal, caller.db, obligation_id, command, now=caller.now
    )
