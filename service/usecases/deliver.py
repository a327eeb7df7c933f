"""What happens to a delivery between its claim and its record?

One path for a test, a first sending, a retry and a replay: the owner's rights are judged now, the
body is what was sent before or else rendered now and kept, the channel sends it with no transaction
open, and what became of it is judged by the rules of `domain.delivery` and written in one batch.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from service.db import claims
from service.db import principal as rights
from service.db.attempts import Written
from service.db.claims import Claim
from service.db.engine import Database, RightsChanged
from service.db.vault import Unreadable, Vault
from service.domain.access import Principal
from service.domain.deliveries import DeliveryReason
from service.domain.delivery import LEASE, TIMEOUT, DeliveryStatus
from service.domain.errors import Conflict, Unauthenticated, Unavailable
from service.domain.webhook_rules import silenced
from service.integrations.channels import Channel, EndpointSettings, Message, Outcome
from service.usecases.events import render_event
from service.usecases.webhook_secrets import channel_secrets, signing_secrets

logger = logging.getLogger("sauro.worker")

LONGEST = LEASE - timedelta(seconds=10)
"""No attempt lasts longer, whatever its channel does: its lease must outlive it, and the writing down."""
LATER = timedelta(minutes=5)
"""So much later is tried again what this worker can not send: its kind or its keys are not set up."""
AT_ONCE = 2
"""So many events are read at once; the worker's other statements want a connection too."""
FAULT = "E_INTERNAL"
"""A fault of the service itself: tried again by the schedule, and held against no endpoint."""

Render = Callable[[Database, Principal, Sequence[int]], Awaitable[Mapping[int, bytes]]]
"""Events by number -> the JSON sent for them; without those that the principal may not see.
Raises RightsChanged."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A claimed delivery with all that sending it takes."""

    claim: Claim
    endpoint: EndpointSettings
    message: Message


@dataclass(frozen=True, slots=True)
class Attempted:
    """An attempt and what became of it. started_at, ended_at: on the database's clock."""

    claim: Claim
    outcome: Outcome
    started_at: datetime
    ended_at: datetime


def rendered_together(claimed: Sequence[Claim], most: int) -> list[list[Claim]]:
    """Claims in parts, each of few events: the first are under way while the next are being rendered."""
    by_event: dict[tuple[UUID, int], list[Claim]] = defaultdict(list)
    for one in claimed:
        by_event[one.owner_id, one.event_number].append(one)
    events = [*by_event.values()]
    return [
        [one for event in events[first : first + most] for one in event]
        for first in range(0, len(events), most)
    ]


async def prepare(
    db: Database,
    clock: Principal,
    claimed: Sequence[Claim],
    *,
    render: Render,
    vault: Vault,
    owners: dict[UUID, Principal],
    now: datetime,
) -> tuple[list[Ready], list[Written]]:
    """Judge the owners' rights, render what was never sent, keep it, open the secrets.

    owners: principals known from before, brought up to date here. The second list is of what is
    not sent: called off, because its owner may not see it any more, or put off.
    """
    ready: list[Ready] = []
    unsent: list[Written] = []
    by_owner: dict[UUID, list[Claim]] = defaultdict(list)
    for one in claimed:
        by_owner[one.owner_id].append(one)
    for owner, theirs in by_owner.items():
        bodies = await _bodies(db, owner, sorted({one.event_number for one in theirs}), render, owners)
        for one in theirs:
            found = _ready(one, bodies.get(one.event_number), owners.get(owner), vault, now)
            if isinstance(found, Ready):
                ready.append(found)
            else:
                unsent.append(found)
    await claims.keep_bodies(
        db, clock, {one.claim.id: one.message.body for one in ready if one.claim.body is None}
    )
    return ready, unsent


def _ready(
    one: Claim, fresh: bytes | Exception | None, owner: Principal | None, vault: Vault, now: datetime
) -> Ready | Written:
    """What is sent, or why it is not. fresh: what the owner may see of it now, or what went wrong in looking."""
    why = silenced(owner, one.unit_key)
    if why is not None:
        return unsent_row(one, DeliveryStatus.ended, why)
    if fresh is None:
        return unsent_row(one, DeliveryStatus.ended, DeliveryReason.not_visible)
    try:
        if isinstance(fresh, Exception):
            raise fresh
        return Ready(one, opened(vault, one, now), _message(one, one.body or fresh))
    except Unreadable as problem:
        logger.error("delivery %s is put off: %s", one.id, problem)
        return unsent_row(one, DeliveryStatus.waiting, DeliveryReason.secret_unreadable, now + LATER)
    except Exception:
        # A fault of ours: it must neither stop the others nor lose this one.
        logger.exception("delivery %s is put off", one.id)
        return unsent_row(one, DeliveryStatus.waiting, FAULT, now + LATER)


async def _bodies(
    db: Database, owner: UUID, numbers: Sequence[int], render: Render, owners: dict[UUID, Principal]
) -> Mapping[int, bytes | Exception]:
    """What the owner may see of these events: nothing if there is no such owner any more."""
    for _ in range(3):
        try:
            if owner not in owners:
                owners[owner] = await rights.load(db, owner, None, None)
            return await render(db, owners[owner], numbers)
        except RightsChanged:
            owners.pop(owner, None)
        except Unauthenticated:
            return {}
        except (Conflict, Unavailable):
            raise
        except Exception as fault:
            if len(numbers) == 1:
                return {numbers[0]: fault}
            # One of them it is; the others shall not wait for it.
            alone = [await _bodies(db, owner, [number], render, owners) for number in numbers]
            return {number: body for found in alone for number, body in found.items()}
    return {number: RuntimeError("the owner's rights change all the time") for number in numbers}


def unsent_row(one: Claim, status: DeliveryStatus, reason: str, next_at: datetime | None = None) -> Written:
    return Written(one.id, one.endpoint_id, one.worker, status.value, next_at, reason)


def _message(one: Claim, body: bytes) -> Message:
    return Message(
        f"evt_{one.event_id.hex}", one.event_type, body, _parsed(body), one.id, one.attempts + 1
    )


@lru_cache(maxsize=64)
def _parsed(body: bytes) -> Mapping[str, Any]:
    """Read once what goes to many endpoints: a tenth of all that sending costs. Nobody changes it."""
    found: Mapping[str, Any] = json.loads(body)
    return found


async def send(channels: Mapping[str, Channel], ready: Ready, now: Callable[[], datetime]) -> Attempted:
    """Try once. now: the database's clock. Never raises but for being cancelled."""
    started_at = now()
    channel = channels.get(ready.endpoint.kind)
    if channel is None:
        outcome = Outcome("later", DeliveryReason.no_channel.value, retry_after=LATER.total_seconds())
        return Attempted(ready.claim, outcome, started_at, started_at)
    try:
        async with asyncio.timeout(LONGEST.total_seconds()):
            outcome = await channel.send(ready.endpoint, ready.message, now=started_at)
    except TimeoutError:
        outcome = Outcome("retry", TIMEOUT, detail=f"the channel took longer than {LONGEST.seconds} seconds")
    except Exception:
        # A fault of ours: it must neither stop the others nor lose this one.
        logger.exception("the channel %s failed at delivery %s", ready.endpoint.kind, ready.claim.id)
        outcome = Outcome("retry", FAULT, detail="a fault of the service itself; see its log")
    return Attempted(ready.claim, outcome, started_at, now())


def rendering(now: Callable[[], datetime]) -> Render:
    """How events are rendered for their owners. now: the domain's clock, by which standings are told."""

    async def render(db: Database, owner: Principal, numbers: Sequence[int]) -> Mapping[int, bytes]:
        bodies: list[bytes | None] = []
        for first in range(0, len(numbers), AT_ONCE):
            some = numbers[first : first + AT_ONCE]
            bodies += await asyncio.gather(*(render_event(db, owner, number, now=now()) for number in some))
        return {number: body for number, body in zip(numbers, bodies, strict=True) if body is not None}

    return render


def opened(vault: Vault, one: Claim, now: datetime) -> EndpointSettings:
    """The endpoint of a claim with its secrets readable. now: on the real clock. Raises Unreadable."""
    secrets = signing_secrets(
        vault, one.endpoint_id, one.secret, one.previous_secret, one.previous_until, now
    )
    more = channel_secrets(vault, one.endpoint_id, one.secrets)
    return EndpointSettings(
        one.endpoint_id, one.unit_key, one.kind, one.url, secrets, json.loads(one.settings), more
    )
