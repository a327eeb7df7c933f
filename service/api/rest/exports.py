"""Whole tables for a warehouse or a spreadsheet, over REST."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from service.api.caller import Caller
from service.api.exports import open_export
from service.api.route import NAMED, Route
from service.domain.export_queries import MEDIA, ExportQuery, ExportsView
from service.usecases import exports

router = APIRouter(prefix="/v1/exports", tags=["exports"], route_class=Route)

_FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            media.partition(";")[0]: {"schema": {"type": "string", "format": "binary"}} for media in MEDIA.values()
        },
        "description": "Cả bảng, gửi dần theo sức nhận. The whole table, as fast as it is taken; an answer that breaks "
        "off is not whole.",
        "headers": {
            "X-Schema-Version": {"description": "`schemaVersion`", "schema": {"type": "integer"}},
            "X-Start-Cursor": {
                "description": "`cursor` của /v1/changes đi tiếp từ đây / the cursor from which /v1/changes goes on",
                "schema": {"type": "string"},
            },
        },
    }
}


@router.get("", response_model=ExportsView)
async def list_exports(caller: Caller) -> bytes:
    """Các bảng xuất được, từng cột và ý nghĩa. Every table that can be taken away, its columns and their meaning."""
    return await exports.list_exports(caller.principal, caller.db)


@router.get("/{table}", response_model=None, response_class=Response, responses=_FILE | NAMED)
async def get_export(caller: Caller, table: str, query: Annotated[ExportQuery, Query()]) -> Response:
    """Cả bảng thành tệp NDJSON, CSV hoặc Parquet. A whole table of what the caller may read, in one moment's state."""
    return await open_export(caller, table, query)
