"""Files that become drafts, agencies and figures, over REST."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from service.api.answers import Answer
from service.api.caller import Caller
from service.api.route import Route
from service.api.uploads import UploadedFile, file_body
from service.domain.imports import (
    ImportCreate,
    ImportDecisions,
    ImportDocumentView,
    ImportItemQuery,
    ImportPreview,
    ImportQuery,
    ImportView,
)
from service.domain.paging import Page
from service.usecases import import_commits, imports

router = APIRouter(prefix="/v1/imports", tags=["imports"], route_class=Route)

_STATUSES = {
    200: {
        "model": ImportDocumentView | ImportPreview,
        "description": "Bản xem trước (dryRun), hoặc bản nhập đã có của cùng tệp. "
        "A preview, or the import that the same file has become before.",
    },
    202: {"model": ImportDocumentView, "description": "Đọc lâu hơn 5 giây. The worker goes on reading."},
}


@router.get("", response_model=Page[ImportView])
async def list_imports(caller: Caller, query: Annotated[ImportQuery, Query()]) -> bytes:
    """Các tệp đã đọc để nhập. Files read for the own unit; for auditors those of the subtree."""
    return await imports.list_imports(caller.principal, caller.db, query, language=caller.language)


@router.post(
    "",
    response_model=ImportDocumentView,
    status_code=201,
    responses=_STATUSES,  # type: ignore[arg-type]
    openapi_extra=file_body(),
)
async def create_import(
    caller: Caller, upload: UploadedFile, query: Annotated[ImportCreate, Query()]
) -> Answer:
    """Đọc một tệp (docx, xlsx, csv, pdf, txt). Read a file, up to 50 MiB: its draft and all findings at once."""
    status, body = await imports.create_import(
        caller.principal, caller.db, upload, query, now=caller.now, language=caller.language
    )
    return Answer(status, body)


@router.get("/{import_id}", response_model=ImportDocumentView)
async def get_import(
    caller: Caller, import_id: UUID, query: Annotated[ImportItemQuery, Query()]
) -> bytes:
    """Một bản nhập: bản đọc, chỗ cần xem, quyết định. One import: draft, findings, decisions."""
    return await imports.get_import(caller.principal, caller.db, import_id, query, language=caller.language)


@router.post("/{import_id}/decisions", response_model=ImportDocumentView)
async def decide_import(caller: Caller, import_id: UUID, command: ImportDecisions) -> bytes:
    """Quyết định về các chỗ cần xem. Accept findings, leave rows out, name agencies, correct what was read."""
    return await imports.decide_import(
        caller.principal, caller.db, import_id, command, now=caller.now, language=caller.language
    )


@router.post("/{import_id}/commit", response_model=ImportDocumentView)
async def commit_import(caller: Caller, import_id: UUID) -> bytes:
    """Ghi nhận: tất cả hoặc không gì cả. Write everything that was read and decided, or nothing."""
    return await import_commits.commit_import(
        caller.principal, caller.db, import_id, now=caller.now, language=caller.language
    )


@router.post("/{import_id}/revert", response_model=ImportDocumentView)
async def revert_import(caller: Caller, import_id: UUID) -> bytes:
    """Hoàn tác khi chưa ai sửa. Take back what the import made, while nobody has changed or used it."""
    return await import_commits.revert_import(
        caller.principal, caller.db, import_id, now=caller.now, language=caller.language
    )
