"""Alert settings, over REST."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from service.api.caller import Caller
from service.api.route import IfMatch, Route
from service.domain.alert_settings import (
    AlertSettingCreate,
    AlertSettingPatch,
    AlertSettingQuery,
    AlertSettingView,
)
from service.domain.paging import ItemQuery, Page
from service.usecases import alert_settings

router = APIRouter(prefix="/v1/alert-settings", tags=["alert settings"], route_class=Route)


@router.get("", response_model=Page[AlertSettingView])
async def list_alert_settings(caller: Caller, query: Annotated[AlertSettingQuery, Query()]) -> bytes:
    """Cài đặt cảnh báo của kế hoạch và từng mục. Settings of alerts: of plans, their things, and roll-ups."""
    return await alert_settings.list_alert_settings(caller.principal, caller.db, query)


@router.post("", response_model=AlertSettingView, status_code=201)
async def create_alert_setting(caller: Caller, command: AlertSettingCreate) -> bytes:
    """Đặt mốc báo sắp đến hạn, quá hạn, vượt ngưỡng. When a plan or one of its things wants to be heard of."""
    return await alert_settings.create_alert_setting(caller.principal, caller.db, command, now=caller.now)


@router.get("/{setting_id}", response_model=AlertSettingView)
async def get_alert_setting(caller: Caller, setting_id: UUID, query: Annotated[ItemQuery, Query()]) -> bytes:
    """Cài đặt cảnh báo của một mục. The settings of one thing."""
    return await alert_settings.get_alert_setting(caller.principal, caller.db, setting_id, query)


@router.patch("/{setting_id}", response_model=AlertSettingView)
async def change_alert_setting(
    caller: Caller, setting_id: UUID, command: AlertSettingPatch, version: IfMatch
) -> bytes:
    """Sửa cài đặt, không cần điều chỉnh kế hoạch. Other settings; no amendment is needed, null asks the plan."""
    return await alert_settings.change_alert_setting(
        caller.principal, caller.db, setting_id, command, version
    )


@router.delete("/{setting_id}", status_code=204)
async def remove_alert_setting(caller: Caller, setting_id: UUID, version: IfMatch) -> None:
    """Bỏ cài đặt riêng. Back to what the plan says, or what is built in."""
    await alert_settings.remove_alert_setting(caller.principal, caller.db, setting_id, version)
