"""What has changed since the warehouse last asked, over REST."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from service.api.caller import Caller
from service.api.changes import LAG_HEADER, followed
from service.api.route import Route
from service.domain.changes import ChangesQuery, ChangesView

router = APIRouter(prefix="/v1/changes", tags=["warehouse"], route_class=Route)

_LAG = {
    "description": "Số giây mà thay đổi đầu tiên chưa có trong câu trả lời đã chờ / for how many seconds the first "
    "change that is not in the answer has been there; 0.000: there is none",
    "schema": {"type": "number"},
}
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"headers": {LAG_HEADER: _LAG}},
    410: {"description": "Con trỏ không còn dẫn tiếp / the cursor no longer leads on: load the tables again"},
}


@router.get("", response_model=ChangesView, responses=_ANSWERS)
async def list_changes(caller: Caller, query: Annotated[ChangesQuery, Query()]) -> Response:
    """Các dòng đã thay đổi, theo thứ tự ghi, không sót. Rows that have changed since the cursor, in the order of
    commit and without a gap: as they stand now, or gone from what the caller may read."""
    return await followed(caller, query)
