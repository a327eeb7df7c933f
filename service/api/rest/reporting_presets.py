"""Ready-made ways of reporting, over REST."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from service.api.caller import Caller
from service.api.route import NAMED, Route
from service.domain.reporting_presets import PresetQuery, ReportingPresetsView
from service.usecases import reporting_rules

router = APIRouter(prefix="/v1/reporting-presets", tags=["reporting rules"], route_class=Route)


@router.get("", response_model=ReportingPresetsView, responses=NAMED)
async def list_reporting_presets(caller: Caller, query: Annotated[PresetQuery, Query()]) -> bytes:
    """Mẫu chế độ báo cáo để chọn, không tự áp dụng. Ready-made times and chains to choose from, never assumed."""
    return await reporting_rules.list_reporting_presets(caller.principal, caller.db, query)
