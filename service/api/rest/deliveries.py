"""Deliveries of webhooks, over REST."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from service.api.caller import Caller
from service.api.route import Route
from service.domain.deliveries import DeliveryDetail
from service.domain.paging import ItemQuery
from service.usecases import deliveries

router = APIRouter(prefix="/v1/deliveries", tags=["webhooks"], route_class=Route)


@router.get("/{delivery_id}", response_model=DeliveryDetail)
async def get_delivery(caller: Caller, delivery_id: UUID, query: Annotated[ItemQuery, Query()]) -> bytes:
    """Một lần gửi với từng lần gọi. One delivery with every attempt: time, status, reason, answer."""
    return await deliveries.get_delivery(caller.principal, caller.db, delivery_id, query)


@router.post("/{delivery_id}/retry", response_model=DeliveryDetail)
async def retry_delivery(caller: Caller, delivery_id: UUID) -> bytes:
    """Gửi lại ngay, cùng nội dung và mã. Try again at once: the same bytes, the same id."""
    return await deliveries.retry_delivery(
        caller.principal, caller.db, delivery_id, real_now=caller.real_now
    )
