"""Workbooks to fill in and send back, over REST."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from service.api.caller import Caller
from service.api.route import Route
from service.domain.imports import ImportKind
from service.usecases.templates import template_of

router = APIRouter(prefix="/v1/templates", tags=["imports"], route_class=Route)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FILE = {
    200: {
        "content": {XLSX: {"schema": {"type": "string", "format": "binary"}}},
        "description": "Tệp mẫu. The workbook.",
    }
}


@router.get("/{kind}", response_class=Response, responses=_FILE)  # type: ignore[arg-type]
async def get_template(caller: Caller, kind: ImportKind) -> Response:
    """Tệp mẫu xlsx để điền và nhập lại. A workbook to fill in and import: plan, agencies or observations."""
    headers = {
        "Content-Disposition": f'attachment; filename="sauro-{kind.value}.xlsx"',
        "Cache-Control": "private, max-age=3600",
    }
    return Response(template_of(kind), 200, headers, XLSX)
