"""Requests for a later day, over REST."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from service.api.caller import Caller
from service.api.route import Route
from service.domain.extension_requests import (
    ExtensionApproval,
    ExtensionRejection,
    ExtensionRequestCreate,
    ExtensionRequestQuery,
    ExtensionRequestView,
)
from service.domain.paging import ItemQuery, Page
from service.usecases import extension_requests

router = APIRouter(prefix="/v1/extension-requests", tags=["extension requests"], route_class=Route)


@router.get("", response_model=Page[ExtensionRequestView])
async def list_extension_requests(caller: Caller, query: Annotated[ExtensionRequestQuery, Query()]) -> bytes:
    """Đề nghị gia hạn trong phạm vi, mới nhất trước. Requests in reach, the newest first."""
    return await extension_requests.list_extension_requests(caller.principal, caller.db, query)


@router.post("", response_model=ExtensionRequestView, status_code=201)
async def create_extension_request(caller: Caller, command: ExtensionRequestCreate) -> bytes:
    """Đề nghị gia hạn một nhiệm vụ. Ask for a later day for a task."""
    return await extension_requests.request_extension(caller.principal, caller.db, command, now=caller.now)


@router.get("/{request_id}", response_model=ExtensionRequestView)
async def get_extension_request(
    caller: Caller, request_id: UUID, query: Annotated[ItemQuery, Query()]
) -> bytes:
    """Một đề nghị gia hạn. One request."""
    return await extension_requests.get_extension_request(caller.principal, caller.db, request_id, query)


@router.post("/{request_id}/approve", response_model=ExtensionRequestView)
async def approve_extension_request(
    caller: Caller, request_id: UUID, command: ExtensionApproval | None = None
) -> bytes:
    """Lãnh đạo đồng ý gia hạn; hạn đầu tiên vẫn được giữ. A leader grants a later day."""
    return await extension_requests.approve_extension(
        caller.principal, caller.db, request_id, command, now=caller.now
    )


@router.post("/{request_id}/reject", response_model=ExtensionRequestView)
async def reject_extension_request(caller: Caller, request_id: UUID, command: ExtensionRejection) -> bytes:
    """Lãnh đạo không đồng ý, nêu lý do. A leader refuses, with the reason."""
    return await extension_requests.reject_extension(
        caller.principal, caller.db, request_id, command, now=caller.now
    )
