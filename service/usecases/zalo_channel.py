"""What becomes of an event that goes to an Official Account?

The engine hands it over; it becomes one message for each contact it concerns, to be sent at once or gathered for
their digest. The engine asks again until every message has its end, so a delivery tells what became of the messages,
not that they were written down.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from service.db import zalo_accounts, zalo_messages
from service.db.engine import Database
from service.db.fan_out import PING
from service.db.vault import Unreadable
from service.db.zalo_messages import Queued
from service.domain.contacts import ContactDigest
from service.domain.ids import new_id
from service.domain.zalo_events import digest_due, goes_singly, told, urgency
from service.domain.zalo_sending import Judgement, ZaloReason
from service.integrations.channels import EndpointSettings, Message, Outcome
from service.integrations.zalo import Sent, ZaloClient
from service.usecases.zalo_tokens import Account, Desk, Tokens, opened

SOON, LATEST = 2.0, 3600.0
"""Seconds after which the engine asks again: soon while messages are being sent, within the hour otherwise."""


@dataclass
class ZaloChannel:
    """The channel of endpoints of kind `zalo`. One per worker."""

    desk: Desk
    client: ZaloClient
    tokens: Tokens

    async def send(self, endpoint: EndpointSettings, message: Message, *, now: datetime) -> Outcome:
        """Make the event's messages, or tell how they stand."""
        async with self.desk.acting() as tx:
            found = await zalo_accounts.endpoints(tx, [endpoint.id])
        if not found:
            return Outcome("gone", detail="the endpoint is not there any more")
        try:
            account = opened(found[0], self.tokens.vault)
        except Unreadable as problem:
            return Outcome("later", ZaloReason.setup, retry_after=300, detail=str(problem))
        if message.type == PING:
            return await self._checked(account, now)
        async with self.desk.acting() as tx:
            await _queued(tx, account, message, now)
            standing = await zalo_messages.standing(tx, message.delivery_id)
        return outcome_of(standing, now)

    async def aclose(self) -> None:
        await self.client.aclose()

    async def _checked(self, account: Account, now: datetime) -> Outcome:
        """A test: whether the account's token is taken. Nobody is written to."""
        sent = await self._with_token(account, now)
        if sent is None:
            return Outcome("retry", ZaloReason.token, detail="there is no access token to be had")
        verdict = sent.verdict
        if verdict.judgement is Judgement.delivered:
            return Outcome("delivered", status=sent.status, detail="the account answers; nobody was written to")
        return Outcome("retry", verdict.reason, sent.status, detail=verdict.detail)

    async def _with_token(self, account: Account, now: datetime) -> Sent | None:
        sent, refused = None, None
        for _ in range(2):
            token = await self.tokens.access_token(account, now, refused=refused)
            if token is None:
                return sent
            sent = await self.client.check(account.settings, account.secrets, token)
            if sent.verdict.judgement is not Judgement.renew:
                return sent
            refused = token
        return sent


async def _queued(tx: Database, account: Account, message: Message, now: datetime) -> None:
    """Make the messages of an event, once: the second time there is nothing new to be made."""
    event = told(message.event, account.settings)
    single = goes_singly(event, account.settings)
    unit = account.endpoint
    rows = []
    for contact_id, digest in await zalo_messages.concerned(tx, event.agency_ids, unit.unit_key, unit.last_key):
        kind = ContactDigest(digest)
        if single:
            rows.append(Queued(new_id(now), contact_id, "waiting", now))
        elif kind is not ContactDigest.none:
            due = digest_due(kind, now, account.settings.limits.digest_at)
            rows.append(Queued(new_id(now), contact_id, "gathered", due))
    await zalo_messages.queue(
        tx, unit.unit_key, unit.id, message.delivery_id, message.id, event.type, event.values, urgency(event), rows
    )


def outcome_of(standing: zalo_messages.Standing, now: datetime) -> Outcome:
    """What an event's messages come to: delivered once none is open and one has arrived, or all wait for digests."""
    counts = standing.counts
    detail = ", ".join(f"{counts[status]} {status}" for status in sorted(counts)) or "nobody to tell"
    if standing.next_at is not None:
        wait = min(max((standing.next_at - now).total_seconds(), SOON), LATEST)
        return Outcome("later", standing.reason or "messages_open", retry_after=wait, detail=detail)
    if set(counts) == {"failed"}:
        unclear = standing.reason == ZaloReason.unclear
        return Outcome("ambiguous" if unclear else "rejected", standing.reason, detail=detail)
    return Outcome("delivered", standing.reason, detail=detail)
