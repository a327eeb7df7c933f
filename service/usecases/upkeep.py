"""What does the service do for itself as time passes?"""

from __future__ import annotations

from service.db import upkeep
from service.db.engine import Database
from service.db.vault import Vault
from service.db.webhook_upkeep import clear_log
from service.usecases.clock import clock
from service.usecases.webhook_secrets import reseal


async def clear_away(db: Database, access_log_days: int) -> dict[str, int]:
    """Drop Idempotency-Keys after a day, sessions long ended, lines of the access log older than so many days,
    and evidence that has been attached to nothing for some days; prepare the journal's next months."""
    return await upkeep.run(db, access_log_days)


async def look_after_webhooks(db: Database, vault: Vault) -> dict[str, int]:
    """Drop deliveries after 90 days, end what waits for nobody, encrypt anew what rests on an old key."""
    me = await clock(db)
    return await clear_log(db, me) | await reseal(db, me, vault)
