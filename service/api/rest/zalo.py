"""Official Accounts behind endpoints of kind zalo, over REST."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from service.api.caller import Caller
from service.api.route import Route
from service.domain.paging import ItemQuery, Page
from service.domain.zalo_views import ZaloAccountView, ZaloMessageQuery, ZaloMessageView
from service.usecases import zalo_reads

router = APIRouter(prefix="/v1/webhooks", tags=["webhooks"], route_class=Route)


@router.get("/{webhook_id}/zalo", response_model=ZaloAccountView)
async def get_zalo_account(caller: Caller, webhook_id: UUID, query: Annotated[ItemQuery, Query()]) -> bytes:
    """Tình trạng của OA: token, hạn mức, tin đang chờ. How the account is doing: tokens, quota, what waits."""
    return await zalo_reads.get_zalo_account(caller.principal, caller.db, webhook_id, query)


@router.get("/{webhook_id}/messages", response_model=Page[ZaloMessageView])
async def list_zalo_messages(
    caller: Caller, webhook_id: UUID, query: Annotated[ZaloMessageQuery, Query()]
) -> bytes:
    """Tin Zalo đã và đang gửi, mới nhất trước. Messages to each contact, and each call; the newest first."""
    return await zalo_reads.list_zalo_messages(caller.principal, caller.db, webhook_id, query)
