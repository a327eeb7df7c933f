"""When is the clearing away done, and what if the database is away?"""

from __future__ import annotations

import asyncio
import logging

from service.db.engine import Database, RightsChanged
from service.db.vault import Vault
from service.domain.errors import Conflict, Unavailable
from service.usecases.seals import seal_journal
from service.usecases.upkeep import clear_away, look_after_webhooks

logger = logging.getLogger("sauro.worker")

EVERY_SECONDS = 600.0


async def keep_up(
    db: Database, stop: asyncio.Event, *, access_log_days: int, vault: Vault, every: float = EVERY_SECONDS
) -> None:
    """Clear away and seal at once and then every so often, until told to stop."""
    while not stop.is_set():
        try:
            logger.info("upkeep %s", await clear_away(db, access_log_days))
            logger.info("sealed %s rows of the journal", await seal_journal(db))
            done = await look_after_webhooks(db, vault)
            logger.info("upkeep of webhooks %s", done)
            if done["unreadable"]:
                logger.error("%s endpoints have secrets that no key of SAURO_SECRETS_KEYS opens", done["unreadable"])
        except (Conflict, RightsChanged, Unavailable):
            # It will be due again, and more so.
            logger.warning("upkeep put off: the database does not answer")
        except Exception:
            # What cannot be done must not be the end of all else that the worker does.
            logger.exception("upkeep put off")
        try:
            await asyncio.wait_for(stop.wait(), every)
        except TimeoutError:
            continue
