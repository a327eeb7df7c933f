"""What became of an endpoint's deliveries, and how is one tried again at once?"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from service.db import deliveries as rows
from service.db import read
from service.db.deliveries import DELIVERY, DELIVERY_DETAIL, Delivery, delivery_values
from service.db.engine import Database
from service.db.webhooks import WEBHOOK, WebhookEndpoint, webhook_values
from service.db.write import Guard, Update, commit
from service.domain.access import Permission, Principal
from service.domain.deliveries import MACHINE, DeliveryQuery
from service.domain.paging import ItemQuery


async def list_deliveries(
    principal: Principal, db: Database, webhook_id: UUID, query: DeliveryQuery
) -> bytes:
    """Everything of the last 90 days that was, or is, on its way to one endpoint; the newest first."""
    return await read.page(
        db,
        principal,
        DELIVERY,
        query,
        scope=principal.own_scope(),
        values={**delivery_values(principal), **webhook_values(principal)},
        fixed={"endpoint": webhook_id},
        under=(WEBHOOK, webhook_id),
    )


async def get_delivery(
    principal: Principal, db: Database, delivery_id: UUID, query: ItemQuery | None = None
) -> bytes:
    """One delivery with every attempt; also of an endpoint that is no more."""
    return await read.shown(
        db,
        principal,
        DELIVERY_DETAIL,
        delivery_id,
        query,
        scope=principal.own_scope(),
        values=delivery_values(principal),
    )


async def retry_delivery(
    principal: Principal, db: Database, delivery_id: UUID, *, real_now: datetime
) -> bytes:
    """Try at once, and then by the whole schedule again. The same bytes, the same id."""
    facts = await rows.facts(db, principal, delivery_id)
    principal.require(Permission.webhook_manage, facts.unit_key)
    MACHINE.require_state("retry", facts.state)
    still = {"id": delivery_id, "status": facts.status.value}
    again = {
        "id": delivery_id,
        "status": "waiting",
        "reason": None,
        "done_at": None,
        "step": 0,
        "next_at": real_now,
    }
    await commit(
        db,
        principal,
        "webhook.retry",
        # The log is not journalled; that somebody did this is, with the endpoint.
        Update(WebhookEndpoint, [{"id": facts.endpoint_id}]),
        Guard(Delivery, [still]),
        Update(Delivery, [again]),
        subject_id=delivery_id,
    )
    return await get_delivery(principal, db, delivery_id)
