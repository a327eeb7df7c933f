"""When are messages of Official Accounts sent and tokens renewed, and what if the database is away?"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from prometheus_client import Gauge

from service.db import zalo_digests
from service.db.engine import RightsChanged
from service.domain.errors import Conflict, Unavailable
from service.domain.zalo_sending import ZaloTokenState
from service.usecases.zalo_sending import Sender
from service.usecases.zalo_tokens import Tokens

logger = logging.getLogger("sauro.worker")

SEND_SECONDS = 1.0
"""A look that finds nothing costs two small reads."""
FRESH_SECONDS = 60.0
KEPT = timedelta(days=90)
_AWAY = (Conflict, RightsChanged, Unavailable)

DAYS_LEFT = Gauge("sauro_zalo_refresh_token_days", "Days until a refresh token dies", ("endpoint",))
TOKEN_STATE = Gauge(
    "sauro_zalo_token_alarm", "1 where a person has to see to the tokens of an account", ("endpoint",)
)


async def keep_sending(
    sender: Sender, stop: asyncio.Event, *, now: Callable[[], datetime], every: float = SEND_SECONDS
) -> None:
    """Send what is due, again and again, until told to stop."""
    while not stop.is_set():
        try:
            sent = await sender.send_due(now())
            if sent:
                logger.info("zalo messages tried %d", sent)
        except _AWAY:
            # Another worker is at it, or the database is away: the next look finds what is left.
            logger.warning("zalo messages not sent: busy or away")
        except Exception:
            # What cannot be done must not be the end of all else that the worker does.
            logger.exception("zalo messages not sent")
        await _wait(stop, every)


async def keep_fresh(
    tokens: Tokens, stop: asyncio.Event, *, now: Callable[[], datetime], every: float = FRESH_SECONDS
) -> None:
    """Renew tokens before they end, tell how they are doing, and clear old messages away, until told to stop."""
    while not stop.is_set():
        try:
            await tokens.keep_fresh(now(), alarm)
            async with tokens.desk.acting() as tx:
                await zalo_digests.clear_away(tx, now() - KEPT)
        except _AWAY:
            logger.warning("zalo tokens not looked after: busy or away")
        except Exception:
            # What cannot be done must not be the end of all else that the worker does.
            logger.exception("zalo tokens not looked after")
        await _wait(stop, every)


def alarm(endpoint: UUID, state: ZaloTokenState, days: float | None) -> None:
    """Tell the metrics, and the log where a person is wanted."""
    DAYS_LEFT.labels(str(endpoint)).set(days if days is not None else 0.0)
    TOKEN_STATE.labels(str(endpoint)).set(0 if state is ZaloTokenState.ok else 1)
    if state is not ZaloTokenState.ok:
        logger.warning("the tokens of account %s are %s, %.0f days left", endpoint, state, days or 0.0)


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
