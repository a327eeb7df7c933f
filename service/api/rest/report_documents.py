"""Reports as files, over REST."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from service.api.caller import Caller
from service.api.route import Route
from service.domain.report_documents import DocumentForm, DocumentQuery
from service.usecases.report_documents import report_file

router = APIRouter(prefix="/v1/reports", tags=["reports"], route_class=Route)

_FILE = {
    200: {
        "content": {form.media: {"schema": {"type": "string", "format": "binary"}} for form in DocumentForm},
        "description": "Tệp báo cáo. The file.",
    }
}


@router.get("/{report_id}/document", response_class=Response, responses=_FILE)  # type: ignore[arg-type]
async def get_report_document(
    caller: Caller, report_id: UUID, query: Annotated[DocumentQuery, Query()]
) -> Response:
    """Báo cáo thành tệp: docx theo Nghị định 30/2020, hoặc xlsx. The report as a file: docx to be signed, or xlsx."""
    file = await report_file(caller.principal, caller.db, report_id, query.form, address=caller.address)
    headers = {
        "Content-Disposition": file.disposition,
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(file.data, 200, headers, file.form.media)
