"""What is written down of attempts that have ended, and what follows from them for their endpoints?

The rules are those of `domain.delivery`; what is written goes in one batch.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from service.db import attempts
from service.db.attempts import Health, Judged, Written
from service.db.engine import Database, RightsChanged
from service.domain.access import Principal
from service.domain.deliveries import DeliveryCause, DeliveryReason, answer_text
from service.domain.delivery import AttemptOutcome, DeliveryStatus, is_to_be_disabled, judge
from service.domain.errors import Invalid, Malformed
from service.domain.ids import new_id
from service.domain.webhooks import WebhookWhy
from service.usecases.deliver import FAULT, Attempted, unsent_row
from service.usecases.webhooks import disable_webhook

LONGEST_LATER = timedelta(hours=24)
ALIVE = frozenset({"delivered", "rejected"})
"""A receiver that refuses one message for good is well: nothing is held against it."""


def written(one: Attempted, *, chance: float) -> Written:
    """The rows an attempt becomes. chance: from 0 up to 1, spreads the wait."""
    claim, outcome = one.claim, one.outcome
    if outcome.kind == "later":
        wait = min(timedelta(seconds=max(outcome.retry_after or 0.0, 1.0)), LONGEST_LATER)
        return unsent_row(claim, DeliveryStatus.waiting, outcome.reason or "later", one.ended_at + wait)
    verdict = judge(
        AttemptOutcome(outcome.kind),
        attempts=claim.step + 1,
        at=one.ended_at,
        chance=chance,
        status=outcome.status,
        reason=outcome.reason,
        retry_after=outcome.retry_after,
        once=claim.cause == DeliveryCause.test,
    )
    given_up = (
        verdict.status is DeliveryStatus.failed
        and outcome.kind == "retry"
        and claim.cause != DeliveryCause.test
    )
    return Written(
        claim.id,
        claim.endpoint_id,
        claim.worker,
        verdict.status.value,
        verdict.next_at,
        DeliveryReason.exhausted.value if given_up else outcome.reason,
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
    unsent: Sequence[Written] = (),
    shift: timedelta = timedelta(0),
) -> frozenset[UUID]:
    """Write down what became of attempts, and what follows. The endpoints that were disabled for it."""
    rows = [written(one, chance=random.random()) for one in done]
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
    failed = {one.claim.endpoint_id for one in tried if one.outcome.kind not in ALIVE}
    well = {one.claim.endpoint_id for one in tried} - failed
    spared = {one.claim.endpoint_id for one in tried if one.claim.spared}
    if not failed and not spared:
        await _recorded(db, clock, rows, well, shift)
        return frozenset()
    async with db.transaction() as tx:
        await _recorded(tx, clock, rows, well - spared, shift)
        at = max(one.ended_at for one in tried)
        found = await attempts.look(tx, clock, failed | spared, at)
        states = [judged(one, tried) for one in found]
        await attempts.judge_endpoints(tx, clock, states)
        return frozenset(
            [
                one.id
                for one in states
                if one.disable
                and await disable_webhook(clock, tx, one.id, WebhookWhy(one.disable), real_now=at)
            ]
        )


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
        alive = one.outcome.kind in ALIVE
        breaker = breaker.after(
            delivered=alive, at=one.ended_at, attempts=health.attempts, failures=health.failures
        )
        if one.outcome.kind == "delivered":
            delivered_at = one.ended_at
        if alive:
            failing_since = None
            continue
        failing_since, failed_at = failing_since or one.ended_at, one.ended_at
        if one.outcome.kind == "gone":
            why = WebhookWhy.gone
        elif why is None and is_to_be_disabled(
            failing_since=failing_since, first=health.first or one.ended_at, at=one.ended_at
        ):
            why = WebhookWhy.failing
    return Judged(health.id, failing_since, failed_at, delivered_at, breaker, why)
