"""Evidence that is kept here, over REST."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from service.api.caller import Caller
from service.api.downloads import Download
from service.api.route import IfMatch, Route
from service.api.uploads import PouredFile, one_file_form
from service.domain.evidence import EvidenceCreate, EvidenceItemView, EvidenceLink, EvidenceQuery
from service.domain.paging import ItemQuery, Page
from service.usecases import evidence

router = APIRouter(prefix="/v1/evidence", tags=["evidence"], route_class=Route)

_FILE = {
    200: {
        # Any type that is taken; what makes clients out of the description knows the first for bytes.
        "content": {
            media: {"schema": {"type": "string", "format": "binary"}} for media in ("application/octet-stream", "*/*")
        },
        "description": "Tệp, luôn để lưu về máy. The file, always to be saved; its type is that of `mediaType`.",
    }
}


@router.get("", response_model=Page[EvidenceItemView])
async def list_evidence(caller: Caller, query: Annotated[EvidenceQuery, Query()]) -> bytes:
    """Minh chứng do chính người gọi tải lên, mới nhất trước. What the caller has uploaded, the newest first."""
    return await evidence.list_evidence(caller.principal, caller.db, query)


@router.post("", response_model=EvidenceItemView, status_code=201, openapi_extra=one_file_form())
async def add_evidence(
    caller: Caller,
    upload: PouredFile,
    query: Annotated[EvidenceCreate, Query()],
    command: EvidenceLink | None = None,
) -> bytes:
    """Tải lên một tệp (đến 50 MiB, multipart/form-data) hoặc lưu một đường dẫn (JSON). Keep a file or a link."""
    given = upload or command
    return await evidence.add_evidence(caller.principal, caller.db, query.unit, given, now=caller.now)


@router.get("/{evidence_id}", response_model=EvidenceItemView)
async def get_evidence(
    caller: Caller, evidence_id: UUID, query: Annotated[ItemQuery, Query()]
) -> bytes:
    """Một minh chứng. One item, for who uploaded it or sees something it is attached to."""
    return await evidence.get_evidence(caller.principal, caller.db, evidence_id, query)


@router.get("/{evidence_id}/file", response_class=Response, responses=_FILE)  # type: ignore[arg-type]
async def get_evidence_file(caller: Caller, evidence_id: UUID) -> Response:
    """Tệp của minh chứng, luôn tải về chứ không mở. The file, always to be saved and never opened here."""
    file = await evidence.stored_file(caller.principal, caller.db, evidence_id, address=caller.address)
    return Download(file.parts, name=file.name, media_type=file.media_type, size=file.size)


@router.delete("/{evidence_id}", status_code=204)
async def remove_evidence(caller: Caller, evidence_id: UUID, version: IfMatch) -> None:
    """Xóa minh chứng chưa gắn vào đâu. Take back what one has uploaded, while it is attached to nothing."""
    await evidence.remove_evidence(caller.principal, caller.db, evidence_id, version)
