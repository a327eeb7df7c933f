"""Requests for reports, over REST."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from service.api.caller import Caller
from service.api.route import Route
from service.domain.paging import ItemQuery, Page
from service.domain.report_requests import (
    ReportRequestCancel,
    ReportRequestCreate,
    ReportRequestQuery,
    ReportRequestView,
)
from service.usecases import report_requests

router = APIRouter(prefix="/v1/report-requests", tags=["report requests"], route_class=Route)


@router.get("", response_model=Page[ReportRequestView])
async def list_report_requests(caller: Caller, query: Annotated[ReportRequestQuery, Query()]) -> bytes:
    """Yêu cầu báo cáo trong phạm vi, mới nhất trước. Requests for reports in reach, the newest first."""
    return await report_requests.list_report_requests(caller.principal, caller.db, query, now=caller.now)


@router.post("", response_model=ReportRequestView, status_code=201)
async def create_report_request(caller: Caller, command: ReportRequestCreate) -> bytes:
    """Yêu cầu báo cáo một lần: cấp dưới, hoặc cơ quan của đơn vị. Ask units below, or the unit's agencies, once."""
    return await report_requests.request_reports(caller.principal, caller.db, command, now=caller.now)


@router.get("/{request_id}", response_model=ReportRequestView)
async def get_report_request(caller: Caller, request_id: UUID, query: Annotated[ItemQuery, Query()]) -> bytes:
    """Một yêu cầu, và bao nhiêu nơi đã trả lời. One request, and how many have answered."""
    return await report_requests.get_report_request(
        caller.principal, caller.db, request_id, query, now=caller.now
    )


@router.post("/{request_id}/cancel", response_model=ReportRequestView)
async def cancel_report_request(caller: Caller, request_id: UUID, command: ReportRequestCancel) -> bytes:
    """Hủy yêu cầu, nêu lý do. Ask no longer, with the reason."""
    return await report_requests.cancel_report_request(
        caller.principal, caller.db, request_id, command, now=caller.now
    )
