"""Reports, over REST."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from service.api.caller import Caller
from service.api.route import IfMatch, Route
from service.domain.paging import ItemQuery, Page
from service.domain.report_entries import EntryQuery
from service.domain.reports import (
    ReportAcknowledgement,
    ReportCreate,
    ReportItemView,
    ReportNote,
    ReportPatch,
    ReportQuery,
    ReportReturn,
    ReportScan,
    ReportView,
    ReportWithdrawal,
)
from service.usecases import reports
from service.usecases.report_documents import report_entries

router = APIRouter(prefix="/v1/reports", tags=["reports"], route_class=Route)

CSV = "text/csv; charset=utf-8"
_ROWS = {200: {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "Tệp CSV. The rows."}}


@router.get("", response_model=Page[ReportView])
async def list_reports(caller: Caller, query: Annotated[ReportQuery, Query()]) -> bytes:
    """Báo cáo trong phạm vi, kỳ mới nhất trước. Reports in reach, the latest window first."""
    return await reports.list_reports(caller.principal, caller.db, query, now=caller.now)


@router.post("", response_model=ReportItemView, status_code=201)
async def create_report(caller: Caller, command: ReportCreate) -> bytes:
    """Lập dự thảo từ số liệu đã ghi trong kỳ. Draft a report from what was recorded in its window."""
    return await reports.draft_report(caller.principal, caller.db, command, now=caller.now)


@router.get("/{report_id}", response_model=ReportItemView)
async def get_report(caller: Caller, report_id: UUID, query: Annotated[ItemQuery, Query()]) -> bytes:
    """Một báo cáo, cả lời và bảng số liệu. One report, with its narrative and tables."""
    return await reports.get_report(caller.principal, caller.db, report_id, query, now=caller.now)


@router.get("/{report_id}/entries", response_class=Response, responses=_ROWS)  # type: ignore[arg-type]
async def get_report_entries(
    caller: Caller, report_id: UUID, query: Annotated[EntryQuery, Query()]
) -> Response:
    """Các dòng để nhập lại vào hệ thống khác (CSV). Rows to be typed into an outside system again, as CSV."""
    rows = await report_entries(
        caller.principal, caller.db, report_id, query.table, address=caller.address
    )
    name = f"sauro-report-{report_id}-{query.table.value}.csv"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(rows, 200, headers, CSV)


@router.patch("/{report_id}", response_model=ReportItemView)
async def change_report(caller: Caller, report_id: UUID, command: ReportPatch, version: IfMatch) -> bytes:
    """Sửa dự thảo, hoặc lấy lại số liệu (`redraw`). Change a draft, or draw its tables anew (`redraw`)."""
    return await reports.change_report(
        caller.principal, caller.db, report_id, command, version, now=caller.now
    )


@router.delete("/{report_id}", status_code=204)
async def remove_report(caller: Caller, report_id: UUID, version: IfMatch) -> None:
    """Bỏ dự thảo chưa từng gửi. Throw away a draft that was never filed."""
    await reports.remove_report(caller.principal, caller.db, report_id, version)


@router.post("/{report_id}/submit", response_model=ReportItemView)
async def submit_report(caller: Caller, report_id: UUID) -> bytes:
    """Gửi báo cáo; bảng số liệu đứng yên từ đây. File it; its tables stand still from here on."""
    return await reports.submit_report(caller.principal, caller.db, report_id, now=caller.now)


@router.post("/{report_id}/withdraw", response_model=ReportItemView)
async def withdraw_report(caller: Caller, report_id: UUID, command: ReportWithdrawal) -> bytes:
    """Rút báo cáo chưa ai kiểm tra. Take back what nobody has verified yet."""
    return await reports.withdraw_report(caller.principal, caller.db, report_id, command, now=caller.now)


@router.post("/{report_id}/verify", response_model=ReportItemView)
async def verify_report(caller: Caller, report_id: UUID, command: ReportNote | None = None) -> bytes:
    """Đầu mối đã kiểm tra. The focal office has checked it."""
    return await reports.verify_report(caller.principal, caller.db, report_id, command, now=caller.now)


@router.post("/{report_id}/accept", response_model=ReportItemView)
async def accept_report(caller: Caller, report_id: UUID, command: ReportNote | None = None) -> bytes:
    """Tiếp nhận; nội dung không đổi nữa. Accept it; what stands in it changes no more."""
    return await reports.accept_report(caller.principal, caller.db, report_id, command, now=caller.now)


@router.post("/{report_id}/acknowledge", response_model=ReportItemView)
async def acknowledge_report(
    caller: Caller, report_id: UUID, command: ReportAcknowledgement | None = None
) -> bytes:
    """Ghi nhận đã nhận, hoặc đã cập nhật vào hệ thống ngoài. Received, or entered in an outside system."""
    return await reports.acknowledge_report(caller.principal, caller.db, report_id, command, now=caller.now)


@router.post("/{report_id}/return", response_model=ReportItemView)
async def return_report(caller: Caller, report_id: UUID, command: ReportReturn) -> bytes:
    """Trả lại, nêu lý do và hạn gửi lại. Give it back, with the reason and a new last day."""
    return await reports.return_report(caller.principal, caller.db, report_id, command, now=caller.now)


@router.post("/{report_id}/attach-scan", response_model=ReportItemView)
async def attach_report_scan(caller: Caller, report_id: UUID, command: ReportScan) -> bytes:
    """Gắn bản ký đã quét (PDF) vào báo cáo đã gửi. Put the signed paper with a report that was filed."""
    return await reports.attach_report_scan(
        caller.principal, caller.db, report_id, command, now=caller.now
    )
