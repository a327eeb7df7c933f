"""What happens to a delivery between its claim and its record?

One path for a test, a first sending, a retry and a replay: the owner's rights are judged now, the
body is what was sent before or else rendered now and kept, the channel sends it with no transaction
open, and what became of it is judged by the rules of `domain.delivery` and written in one batch.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from service.db import attempts, claims
from service.db import principal as rights
from service.db.attempts import Health, Judged, Written
from service.db.claims import Claim
from service.db.engine import Database, RightsChanged
from service.domain.access import Principal
from service.domain.delivery import (
    LEASE,
    TIMEOUT,
    AttemptOutcome,
    DeliveryStatus,
    is_to_be_disabled,
    judge,
)
from service.domain.errors import Invalid, Malformed, Unauthenticated
from service.domain.ids import new_id
from service.integrations.channels import Channel, EndpointSettings, Message, Outcome

logger = logging.getLogger("sauro.worker")

LONGEST = LEASE - timedelta(seconds=10)
"""No attempt lasts longer, whatever its channel does: its lease must outlive it, and the writing down."""
LATER = timedelta(minutes=5)
"""So much later is tried again what this worker can not send: its kind or its keys are not set up."""
LONGEST_LATER = timedelta(hours=24)
FAULT = "E_INTERNAL"
"""A fault of the service itself: tried again by the schedule, and held against no endpoint."""

Render = Callable[[Database, Principal, Sequence[int]], Awaitable[Mapping[int, bytes]]]
"""Events by number -> the JSON sent for them; without those that the principal may not see.
Raises RightsChanged."""
Open = Callable[[Claim, datetime], EndpointSettings]
"""The endpoint of a claim with its secrets readable. Raises LookupError when no key opens them."""


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


async def prepare(
    db: Database,
    clock: Principal,
    claimed: Sequence[Claim],
    *,
    render: Render,
    open_: Open,
    owners: dict[UUID, Principal],
    now: datetime,
) -> tuple[list[Ready], list[Written]]:
    """Judge the owners' rights, render what was never sent, keep it, open the secrets.

    owners: principals known from before, brought up to date here. The second list is of what is
    not sent: called off, because its owner may not see it any more, or put off.
    """
    ready: list[Ready] = []
    unsent: list[Written] = []
    rendered: dict[UUID, bytes] = {}
    by_owner: dict[UUID, list[Claim]] = defaultdict(list)
    for one in claimed:
        by_owner[one.owner_id].append(one)
    for owner, theirs in by_owner.items():
        bodies = await _bodies(db, owner, sorted({one.event_number for one in theirs}), render, owners)
        for one in theirs:
            fresh = bodies.get(one.event_number) if bodies is not None else None
            if fresh is None:
                why = "not_visible" if bodies is not None else "owner_locked"
                unsent.append(_unsent(one, DeliveryStatus.ended, why))
                continue
            try:
                endpoint = open_(one, now)
            except LookupError as problem:
                logger.error("delivery %s is put off: %s", one.id, problem)
                unsent.append(_unsent(one, DeliveryStatus.waiting, "secret_unreadable", now + LATER))
                continue
            if one.body is None:
                rendered[one.id] = fresh
            ready.append(Ready(one, endpoint, _message(one, one.body or fresh)))
    await claims.keep_bodies(db, clock, rendered)
    return ready, unsent


async def _bodies(
    db: Database, owner: UUID, numbers: Sequence[int], render: Render, owners: dict[UUID, Principal]
) -> Mapping[int, bytes] | None:
    """What the owner may see of these events, None if there is no such owner any more."""
    for _ in range(3):
        try:
            if owner not in owners:
                owners[owner] = await rights.load(db, owner, None, None)
            return await render(db, owners[owner], numbers)
        except RightsChanged:
            owners.pop(owner, None)
        except Unauthenticated:
            return None
    raise RightsChanged


def _unsent(one: Claim, status: DeliveryStatus, reason: str, next_at: datetime | None = None) -> Written:
    return Written(one.id, one.endpoint_id, one.worker, status.value, next_at, reason)


def _message(one: Claim, body: bytes) -> Message:
    return Message(
        f"evt_{one.event_id.hex}", one.event_type, body, json.loads(body), one.id, one.attempts + 1
    )


async def send(channels: Mapping[str, Channel], ready: Ready, now: Callable[[], datetime]) -> Attempted:
    """Try once. now: the database's clock. Never raises but for being cancelled."""
    started_at = now()
    channel = channels.get(ready.endpoint.kind)
    if channel is None:
        outcome = Outcome("later", "no_channel", retry_after=LATER.total_seconds())
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


def written(one: Attempted, *, chance: float, answer_text: Callable[[bytes], str]) -> Written:
    """The rows an attempt becomes. chance: from 0 up to 1, spreads the wait."""
    claim, outcome = one.claim, one.outcome
    if outcome.kind == "later":
        wait = min(timedelta(seconds=max(outcome.retry_after or 0.0, 1.0)), LONGEST_LATER)
        return _unsent(claim, DeliveryStatus.waiting, outcome.reason or "later", one.ended_at + wait)
    verdict = judge(
        AttemptOutcome(outcome.kind),
        attempts=claim.step + 1,
        at=one.ended_at,
        chance=chance,
        status=outcome.status,
        reason=outcome.reason,
        retry_after=outcome.retry_after,
        once=claim.cause == "test",
    )
    given_up = verdict.status is DeliveryStatus.failed and outcome.kind == "retry" and claim.cause != "test"
    return Written(
        claim.id,
        claim.endpoint_id,
        claim.worker,
        verdict.status.value,
        verdict.next_at,
        "exhausted" if given_up else outcome.reason,
        new_id(one.started_at),
        one.started_at,
        max(round((one.ended_at - one.started_at).total_seconds() * 1000), 0),
        outcome.kind,
        outcome.status,
        outcome.reason,
        outcome.detail,
        answer_text(outcome.answer) if outcome.answer else None,
    )


async def settle(
    db: Database,
    clock: Principal,
    done: Sequence[Attempted],
    *,
    answer_text: Callable[[bytes], str],
    unsent: Sequence[Written] = (),
    shift: timedelta = timedelta(0),
) -> frozenset[UUID]:
    """Write down what became of attempts, and what follows. The endpoints that were disabled for it."""
    rows = [written(one, chance=random.random(), answer_text=answer_text) for one in done]
    try:
        return await _settled(db, clock, done, [*rows, *unsent], shift)
    except (Invalid, Malformed):
        # An answer that no column holds: the attempt is told without it.
        bare = [replace(row, answer=None, detail=None) for row in rows]
        return await _settled(db, clock, done, [*bare, *unsent], shift)


async def _settled(
    db: Database, clock: Principal, done: Sequence[Attempted], rows: Sequence[Written], shift: timedelta
) -> frozenset[UUID]:
    tried = [one for one in done if one.outcome.kind != "later" and one.outcome.reason != FAULT]
    failed = {one.claim.endpoint_id for one in tried if one.outcome.kind != "delivered"}
    well = {one.claim.endpoint_id for one in tried} - failed
    spared = {one.claim.endpoint_id for one in tried if one.claim.spared}
    if not failed and not spared:
        await _recorded(db, clock, rows, well, shift)
        return frozenset()
    async with db.transaction() as tx:
        await _recorded(tx, clock, rows, well - spared, shift)
        at = max(one.ended_at for one in tried)
        found = await attempts.look(tx, clock, failed | spared, at)
        return await attempts.judge_endpoints(tx, clock, [judged(one, tried) for one in found], shift=shift)


async def _recorded(
    db: Database, clock: Principal, rows: Sequence[Written], well: set[UUID], shift: timedelta
) -> None:
    if not await attempts.record(db, clock, rows, well, shift=shift):
        raise RightsChanged


def judged(health: Health, tried: Sequence[Attempted]) -> Judged:
    """What an endpoint's state becomes by these attempts, in the order in which they ended."""
    breaker, failing_since, why = health.breaker, health.failing_since, None
    failed_at = delivered_at = None
    theirs = (one for one in tried if one.claim.endpoint_id == health.id)
    for one in sorted(theirs, key=lambda one: one.ended_at):
        delivered = one.outcome.kind == "delivered"
        breaker = breaker.after(
            delivered=delivered, at=one.ended_at, attempts=health.attempts, failures=health.failures
        )
        if delivered:
            failing_since, delivered_at = None, one.ended_at
            continue
        failing_since, failed_at = failing_since or one.ended_at, one.ended_at
        if one.outcome.kind == "gone":
            why = "gone"
        elif why is None and is_to_be_disabled(
            failing_since=failing_since, first=health.first or one.ended_at, at=one.ended_at
        ):
            why = "failing"
    return Judged(health.id, failing_since, failed_at, delivered_at, breaker, why)
