"""Who has a good access token of an Official Account, and who goes to get the next one?

However many workers ask at once, one renews: it holds the account's row while it calls (the one call that is made
with a transaction open, since the refresh token works once), writes the new pair, and only then does anybody use it.
Within a process only one waits for that row, so that no connections are used up by waiting.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from service.db import zalo_accounts
from service.db.engine import Database, RightsChanged
from service.db.vault import Unreadable, Vault
from service.db.zalo_accounts import Endpoint, Held, acting
from service.domain.access import Principal
from service.domain.webhook_zalo import ZaloSecrets, ZaloSettings, zalo_grant
from service.domain.zalo_sending import Pair, ZaloTokenState, token_state
from service.integrations.zalo import ZaloClient
from service.usecases.clock import clock
from service.usecases.webhook_secrets import channel_secrets

logger = logging.getLogger("sauro.worker")

EARLY = timedelta(minutes=10)
"""A token is renewed so long before it ends: what is sent by it meanwhile still arrives."""
AGAIN = timedelta(minutes=1)
"""So soon after a failure is tried again, unless a person has given a new refresh token."""

Alarm = Callable[[UUID, ZaloTokenState, float | None], None]
"""Told of an account how its tokens are doing, and how many days its refresh token has left."""


@dataclass(frozen=True)
class Account:
    """An endpoint of kind zalo, its settings and secrets readable."""

    endpoint: Endpoint
    settings: ZaloSettings
    secrets: ZaloSecrets

    @property
    def id(self) -> UUID:
        return self.endpoint.id

    @property
    def grant(self) -> str:
        """Which tokens may be used: those of another grant would be shown to hosts they were not given for."""
        return zalo_grant(self.settings, self.secrets)


def opened(endpoint: Endpoint, vault: Vault) -> Account:
    """Raises Unreadable when no key opens the secrets."""
    secrets = ZaloSecrets.model_validate(channel_secrets(vault, endpoint.id, endpoint.secrets))
    return Account(endpoint, ZaloSettings.model_validate(json.loads(endpoint.settings)), secrets)


@dataclass
class Desk:
    """Where a worker acts as the clock: its connections, and rights that are looked up at the first use."""

    db: Database
    _me: Principal | None = None

    @asynccontextmanager
    async def acting(self) -> AsyncIterator[Database]:
        """A transaction. Raises RightsChanged; the next one looks the rights up anew."""
        if self._me is None:
            self._me = await clock(self.db)
        try:
            async with acting(self.db, self._me) as tx:
                yield tx
        except RightsChanged:
            self._me = None
            raise


@dataclass
class Tokens:
    """The tokens of all accounts. One per process."""

    desk: Desk
    client: ZaloClient
    vault: Vault
    _locks: dict[UUID, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))

    async def access_token(self, account: Account, now: datetime, *, refused: str | None = None) -> str | None:
        """A token that is good, renewed if need be; None if there is none to be had now.

        refused: a token that Zalo has just refused, whatever its time: unless somebody has a newer one already,
        it is renewed.
        """
        async with self.desk.acting() as tx:
            held = await zalo_accounts.held(tx, account.id)
        if held is not None and (token := self._good(account, held, now, refused)):
            return token
        async with self._locks[account.id], self.desk.acting() as tx:
            held = await zalo_accounts.hold(tx, account.endpoint)
            return self._good(account, held, now, refused) or await self._renewed(tx, account, held, now)

    def _good(self, account: Account, held: Held, now: datetime, refused: str | None) -> str | None:
        if held.access is None or held.expires_at is None or held.seed != account.grant:
            return None
        # A token lives for hours; one that lives for minutes is used to its last fifth.
        if held.expires_at - now <= EARLY and not _short(held, now):
            return None
        token = self.vault.open(zalo_accounts.place("access", account.id), held.access)
        return token if token != refused else None

    async def _renewed(self, tx: Database, account: Account, held: Held, now: datetime) -> str | None:
        fresh = held.seed != account.grant
        if not fresh and held.failing_since and held.tried_at and now - held.tried_at < AGAIN:
            return None
        given = account.secrets.refresh_token if fresh else self._refresh(account, held)
        if given is None or account.settings.app_id is None:
            await zalo_accounts.keep_failure(tx, account.id, "no refresh token, or no appId", now)
            return None
        found = await self.client.renew(account.settings, account.secrets, given)
        if not isinstance(found, Pair):
            logger.warning("account %s gets no new token: %s", account.id, found)
            await zalo_accounts.keep_failure(tx, account.id, found, now)
            return None
        await zalo_accounts.keep_pair(
            tx,
            account.id,
            seed=account.grant,
            access=self.vault.seal(zalo_accounts.place("access", account.id), found.access),
            refresh=self.vault.seal(zalo_accounts.place("refresh", account.id), found.refresh),
            now=now,
            expires_at=now + timedelta(seconds=found.seconds),
            refresh_expires_at=now + timedelta(days=account.settings.limits.refresh_days),
        )
        return found.access

    def _refresh(self, account: Account, held: Held) -> str | None:
        if held.refresh is None:
            return account.secrets.refresh_token
        return self.vault.open(zalo_accounts.place("refresh", account.id), held.refresh)

    async def keep_fresh(self, now: datetime, alarm: Alarm) -> None:
        """Renew what is about to end, also where nothing is sent for months: a chain of tokens that is not used
        breaks. Then tell how each account is doing."""
        async with self.desk.acting() as tx:
            endpoints = await zalo_accounts.endpoints(tx)
        for endpoint in endpoints:
            try:
                await self.access_token(opened(endpoint, self.vault), now)
            except Unreadable as problem:
                logger.error("account %s can not be used: %s", endpoint.id, problem)
        async with self.desk.acting() as tx:
            found = await zalo_accounts.failing(tx)
        limits = {endpoint.id: ZaloSettings.model_validate_json(endpoint.settings).limits for endpoint in endpoints}
        for id_, dies, since in found:
            if id_ not in limits:
                continue
            state = token_state(refresh_expires_at=dies, failing_since=since, limits=limits[id_], now=now)
            alarm(id_, state, (dies - now).total_seconds() / 86_400 if dies else None)


def _short(held: Held, now: datetime) -> bool:
    """Whether this token was never going to live long, and still lives."""
    assert held.expires_at is not None
    began = held.tried_at or now
    return held.expires_at - began <= 2 * EARLY and held.expires_at - now > (held.expires_at - began) / 5
