"""Webhook endpoints, over REST."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from service.api.caller import Caller
from service.api.route import IfMatch, Route
from service.api.secrecy import shown_once
from service.domain.deliveries import DeliveryQuery, DeliveryView
from service.domain.paging import ItemQuery, Page
from service.domain.webhooks import (
    ReplayView,
    SecretRotation,
    WebhookCreate,
    WebhookPatch,
    WebhookQuery,
    WebhookReplay,
    WebhookView,
    WebhookWithSecret,
)
from service.usecases import deliveries, webhooks

router = APIRouter(prefix="/v1/webhooks", tags=["webhooks"], route_class=Route)


@router.get("", response_model=Page[WebhookView])
async def list_webhooks(caller: Caller, query: Annotated[WebhookQuery, Query()]) -> bytes:
    """Các điểm nhận webhook, mới nhất trước. Webhook endpoints of the units in reach, the newest first."""
    return await webhooks.list_webhooks(caller.principal, caller.db, query)


@router.post("", response_model=WebhookWithSecret, status_code=201)
async def create_webhook(caller: Caller, command: WebhookCreate) -> Response:
    """Thêm điểm nhận; khóa bí mật chỉ hiện một lần. Add an endpoint; the secret made for it is shown this once."""
    body = await webhooks.create_webhook(
        caller.principal,
        caller.db,
        command,
        vault=caller.service.vault,
        allow=caller.service.settings.egress_allow,
        now=caller.now,
        real_now=caller.real_now,
    )
    return shown_once(body, 201)


@router.get("/{webhook_id}", response_model=WebhookView)
async def get_webhook(caller: Caller, webhook_id: UUID, query: Annotated[ItemQuery, Query()]) -> bytes:
    """Một điểm nhận. One endpoint."""
    return await webhooks.get_webhook(caller.principal, caller.db, webhook_id, query)


@router.patch("/{webhook_id}", response_model=WebhookView)
async def change_webhook(caller: Caller, webhook_id: UUID, command: WebhookPatch, version: IfMatch) -> bytes:
    """Sửa điểm nhận; người sửa chịu trách nhiệm từ đó. Change an endpoint; whoever does is its owner from then on."""
    return await webhooks.change_webhook(
        caller.principal,
        caller.db,
        webhook_id,
        command,
        version,
        vault=caller.service.vault,
        allow=caller.service.settings.egress_allow,
    )


@router.delete("/{webhook_id}", status_code=204)
async def remove_webhook(caller: Caller, webhook_id: UUID, version: IfMatch) -> None:
    """Bỏ điểm nhận cùng khóa bí mật của nó. Take an endpoint away with its secrets; what waits for it ends."""
    await webhooks.remove_webhook(caller.principal, caller.db, webhook_id, version)


@router.post("/{webhook_id}/test", response_model=WebhookView)
async def test_webhook(caller: Caller, webhook_id: UUID) -> bytes:
    """Gửi thử một `webhook.ping`. Have a ping sent; see its deliveries with `cause=test` for what came of it."""
    return await webhooks.test_webhook(caller.principal, caller.db, webhook_id, real_now=caller.real_now)


@router.post("/{webhook_id}/rotate-secret", response_model=WebhookWithSecret)
async def rotate_webhook_secret(
    caller: Caller, webhook_id: UUID, command: SecretRotation | None = None
) -> Response:
    """Đổi khóa bí mật; khóa cũ còn ký 24 giờ. A new secret, shown this once; the old one signs too for 24 hours."""
    body = await webhooks.rotate_webhook_secret(
        caller.principal,
        caller.db,
        webhook_id,
        command,
        vault=caller.service.vault,
        real_now=caller.real_now,
    )
    return shown_once(body)


@router.post("/{webhook_id}/pause", response_model=WebhookView)
async def pause_webhook(caller: Caller, webhook_id: UUID) -> bytes:
    """Tạm dừng; việc xảy ra trong lúc đó được giữ lại. Send nothing for now; what happens meanwhile waits."""
    return await webhooks.pause_webhook(caller.principal, caller.db, webhook_id, real_now=caller.real_now)


@router.post("/{webhook_id}/enable", response_model=WebhookView)
async def enable_webhook(caller: Caller, webhook_id: UUID) -> bytes:
    """Cho gửi lại, theo quyền của người gọi. Send again, by the caller's rights; what waits goes out now."""
    return await webhooks.enable_webhook(caller.principal, caller.db, webhook_id, real_now=caller.real_now)


@router.post("/{webhook_id}/replay", response_model=ReplayView)
async def replay_webhook(caller: Caller, webhook_id: UUID, command: WebhookReplay) -> bytes:
    """Gửi lại: một sự kiện, các lần hỏng, hoặc tất cả từ một lúc. Send again one event, all that failed, or all."""
    return await webhooks.replay_webhook(
        caller.principal, caller.db, webhook_id, command, now=caller.now, real_now=caller.real_now
    )


@router.get("/{webhook_id}/deliveries", response_model=Page[DeliveryView])
async def list_deliveries(
    caller: Caller, webhook_id: UUID, query: Annotated[DeliveryQuery, Query()]
) -> bytes:
    """Nhật ký gửi, mới nhất trước. What was, or is, on its way to the endpoint; the newest first."""
    return await deliveries.list_deliveries(caller.principal, caller.db, webhook_id, query)
