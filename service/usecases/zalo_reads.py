"""How is an Official Account doing, and what became of its messages?"""

from __future__ import annotations

from uuid import UUID

from service.db import read
from service.db.engine import Database
from service.db.webhooks import looked_after_values
from service.db.zalo_reads import ZALO_ACCOUNT, ZALO_MESSAGE
from service.domain.access import Principal
from service.domain.paging import ItemQuery
from service.domain.zalo_views import ZaloMessageQuery


async def get_zalo_account(
    principal: Principal, db: Database, webhook_id: UUID, query: ItemQuery | None = None
) -> bytes:
    """How the account of an endpoint of kind zalo is doing."""
    values = looked_after_values(principal)
    return await read.item(
        db, principal, ZALO_ACCOUNT, webhook_id, query, scope=principal.own_scope(), values=values
    )


async def list_zalo_messages(
    principal: Principal, db: Database, webhook_id: UUID, query: ZaloMessageQuery
) -> bytes:
    """Messages of the last 90 days, to whom and what became of each; the newest first."""
    return await read.page(
        db,
        principal,
        ZALO_MESSAGE,
        query,
        scope=principal.own_scope(),
        values=looked_after_values(principal),
        fixed={"endpoint": webhook_id},
        under=(ZALO_ACCOUNT, webhook_id),
    )
