"""Progress of tasks and reports, over REST."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from service.api.answers import Picture
from service.api.caller import Caller
from service.api.route import NAMED, Route
from service.domain.progress import ProgressView
from service.domain.progress_queries import ProgressQuery
from service.usecases import pictures, progress

SVG: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {"image/svg+xml": {"schema": {"type": "string"}}},
        "description": "Hình vẽ SVG. The picture, as SVG.",
    }
}

router = APIRouter(prefix="/v1", tags=["progress"], route_class=Route)


@router.get("/progress", response_model=ProgressView)
async def get_progress(caller: Caller, query: Annotated[ProgressQuery, Query()]) -> bytes:
    """Bốn ô tiến độ, đúng hạn và đầy đủ, theo nhóm, theo tháng. Cells, timeliness, completeness; groups, trend."""
    return await progress.get_progress(caller.principal, caller.db, query, now=caller.now)


@router.get("/progress/chart.svg", response_model=None, response_class=Response, responses={**SVG, **NAMED})
async def get_progress_chart(caller: Caller, query: Annotated[ProgressQuery, Query()]) -> Picture:
    """Tiến độ thành hình để đưa vào báo cáo, tin nhắn. The same as a picture for a report or a message."""
    chart = await progress.progress_picture(
        caller.principal, caller.db, query, language=caller.language, now=caller.now
    )
    return Picture(pictures.tag_of(chart), lambda: pictures.picture(chart))
