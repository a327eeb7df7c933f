"""The journal and the access log, over REST."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from service.api.caller import Caller
from service.api.route import Route
from service.domain.audit import AuditItemQuery, AuditPage, AuditQuery, AuditView
from service.domain.paging import Page
from service.domain.seals import SealQuery, SealView
from service.usecases import audit, seals

router = APIRouter(prefix="/v1/audit", tags=["audit"], route_class=Route)

Seq = Annotated[int, Path(ge=1, le=2**63 - 1, description="Số thứ tự / number of the entry")]

_ARCHIVED: dict[int | str, dict[str, Any]] = {
    410: {"description": "Đã được lưu trữ / it was archived: the answer says from when on the journal is here"},
}


@router.get("", response_model=AuditPage, responses=_ARCHIVED)
async def list_audit(caller: Caller, query: Annotated[AuditQuery, Query()]) -> bytes:
    """Nhật ký thay đổi hoặc truy cập, mới nhất trước. Journal or access log, newest first; `changed` names
    what an update changed between `before` and `after`."""
    return await audit.list_audit(caller.principal, caller.db, query)


@router.get("/seals", response_model=Page[SealView])
async def list_seals(caller: Caller, query: Annotated[SealQuery, Query()]) -> bytes:
    """Niêm phong của nhật ký, mới nhất trước. Seals of the journal, newest first, a chain of SHA-256: a digest kept
    elsewhere lets `sauro journal verify --expect` tell what was altered."""
    return await seals.list_seals(caller.principal, caller.db, query)


@router.get("/{seq}", response_model=AuditView, responses=_ARCHIVED)
async def get_audit_entry(caller: Caller, seq: Seq, query: Annotated[AuditItemQuery, Query()]) -> bytes:
    """Một dòng nhật ký. One entry."""
    return await audit.get_audit_entry(caller.principal, caller.db, seq, query)
