"""Progress of tasks and reports, over REST."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from service.api.caller import Caller
from service.api.route import Route
from service.domain.progress import ProgressView
from service.domain.progress_queries import ProgressQuery
from service.usecases import progress

router = APIRouter(prefix="/v1", tags=["progress"], route_class=Route)


@router.get("/progress", response_model=ProgressView)
async def get_progress(caller: Caller, query: Annotated[ProgressQuery, Query()]) -> bytes:
    """Bốn ô tiến độ, đúng hạn và đầy đủ, theo nhóm, theo tháng. Cells, timeliness, completeness; groups, trend."""
    return await progress.get_progress(caller.principal, caller.db, query, now=caller.now)
