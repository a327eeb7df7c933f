"""How do the messages of Official Accounts leave: within limit, quota and hours, each by the way that is open?

Any number of workers may send. What is due is claimed with a lease; room by the limit of a second and by the day's
quota is taken from the account's row, so that workers together keep them. Nothing is held open while Zalo is called.
"""

from __future__ import annotations

import asyncio
import logging
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from service.db import zalo_accounts, zalo_digests, zalo_messages
from service.db.vault import Unreadable
from service.db.zalo_accounts import Endpoint
from service.db.zalo_messages import Called, Claimed, Reached, Result
from service.domain.calendars import local_day
from service.domain.delivery import wait_after
from service.domain.ids import new_id
from service.domain.zalo_events import Gathered, digest_values, parameters, template_of, words_of
from service.domain.zalo_sending import (
    Judgement,
    Way,
    ZaloReason,
    is_open,
    morning_after,
    quiet_until,
    tomorrow_morning,
    way_of,
)
from service.integrations.zalo import Outgoing, Sent, ZaloClient
from service.usecases.zalo_tokens import Account, Desk, Tokens, opened

logger = logging.getLogger("sauro.worker")

AT_LEAST = timedelta(seconds=5)
WITHOUT_TOKEN = timedelta(minutes=5)
"""So long waits what there is no token for: somebody has to see to that first."""
LONGEST = timedelta(days=7)
"""What has not left after that is given up, whatever it waits for: nobody is helped by it any more."""


@dataclass
class Sender:
    """Sends what is due. Any number may run. chance: spreads waits; replaced in tests."""

    desk: Desk
    client: ZaloClient
    tokens: Tokens
    random: random.Random = field(default_factory=random.Random)

    async def send_due(self, now: datetime) -> int:
        """Make the digests that are due and send what waits; how many messages were tried."""
        async with self.desk.acting() as tx:
            if not await zalo_messages.is_anything_due(tx, now):
                return 0
        await self._make_digests(now)
        async with self.desk.acting() as tx:
            await zalo_digests.close_unclear(tx, now)
            due = await zalo_messages.due(tx, now)
            endpoints = await zalo_accounts.endpoints(tx, [*due])
        return sum([await self._send_of(endpoint, now) for endpoint in endpoints])

    async def _make_digests(self, now: datetime) -> None:
        async with self.desk.acting() as tx:
            for endpoint_id, unit_key, contact_id in await zalo_digests.due_digests(tx, now):
                waiting = await zalo_digests.gathered(tx, endpoint_id, contact_id)
                if not waiting:
                    continue
                values = digest_values([Gathered(w.type, w.values, w.urgency) for w in waiting], local_day(now))
                digest_id = new_id(now)
                tracking = f"dig_{digest_id.hex}"
                ids = [w.id for w in waiting]
                await zalo_digests.tell(
                    tx, digest_id, unit_key, endpoint_id, contact_id, tracking, values, ids, now
                )

    async def _send_of(self, endpoint: Endpoint, now: datetime) -> int:
        try:
            account = opened(endpoint, self.tokens.vault)
        except Unreadable as problem:
            logger.error("account %s can not be used: %s", endpoint.id, problem)
            return 0
        limits, day = account.settings.limits, local_day(now)
        async with self.desk.acting() as tx:
            morning = quiet_until(now, limits)
            if morning is not None:
                await zalo_messages.put_off(tx, endpoint.id, morning, ZaloReason.night, now)
                return 0
            room = await zalo_accounts.room(
                tx, endpoint, day=day, quota=limits.daily_quota, per_second=limits.per_second, now=now
            )
            if room.left <= 0:
                tomorrow = tomorrow_morning(now, limits)
                await zalo_messages.put_off(tx, endpoint.id, tomorrow, ZaloReason.quota, now)
                return 0
            claimed = await zalo_messages.claim(tx, endpoint.id, now, room.count)
            await zalo_accounts.use(tx, endpoint.id, room, len(claimed), limits.per_second)
            known = [one.contact_id for one in claimed if one.contact_id]
            contacts = await zalo_messages.reached(tx, endpoint.id, known)
        waits = [
            max((room.first - now).total_seconds(), 0.0) + i / limits.per_second for i in range(len(claimed))
        ]
        ended = await asyncio.gather(
            *(
                self._send_one(account, one, contacts.get(one.contact_id) if one.contact_id else None, now, wait)
                for one, wait in zip(claimed, waits, strict=True)
            ),
            return_exceptions=True,
        )
        for failure in ended:
            # One that could not be written down comes back when its lease ends; the others are done.
            if failure is not None:
                raise failure
        return len(claimed)

    async def _send_one(
        self, account: Account, message: Claimed, contact: Reached | None, now: datetime, wait: float
    ) -> None:
        """Send one message, by the other way too if the first is closed, and write down what became of it."""
        trial = _Trial(account, message, now, asyncio.get_running_loop().time())
        await asyncio.sleep(wait)
        result = await self._result(trial, contact)
        async with self.desk.acting() as tx:
            await zalo_messages.record(tx, [result], trial.at())

    async def _result(self, trial: _Trial, contact: Reached | None) -> Result:
        if contact is None:
            return trial.ended("failed", ZaloReason.gone)
        account, refused = trial.account, None
        window = is_open(contact.interacted_at, account.settings.limits, trial.now)
        for _ in range(4):
            outgoing = outgoing_of(account, trial.message, contact, window_open=window)
            if outgoing is None:
                return trial.ended("failed", ZaloReason.window if contact.zalo_user else ZaloReason.no_way)
            token = await self.tokens.access_token(account, trial.at(), refused=refused)
            if token is None:
                return self._again(trial, ZaloReason.token)
            sent = await self._called(trial, outgoing, token)
            judgement = sent.verdict.judgement
            if judgement is Judgement.renew and refused is None:
                refused = token
            elif judgement is Judgement.template and window:
                window = False
            else:
                return self._judged(trial, sent)
        return self._again(trial, ZaloReason.token)

    async def _called(self, trial: _Trial, outgoing: Outgoing, token: str) -> Sent:
        started = trial.at()
        sent = await self.client.send(trial.account.settings, trial.account.secrets, token, outgoing)
        verdict = sent.verdict
        trial.calls.append(
            Called(
                id=new_id(started),
                message_id=trial.message.id,
                number=trial.message.attempts + len(trial.calls) + 1,
                started_at=started,
                duration_ms=round((trial.at() - started).total_seconds() * 1000),
                way=outgoing.way.value,
                outcome=verdict.judgement.value,
                status_code=sent.status,
                error_code=verdict.code,
                reason=verdict.reason,
                detail=verdict.detail,
            )
        )
        return sent

    def _judged(self, trial: _Trial, sent: Sent) -> Result:
        verdict, limits, at = sent.verdict, trial.account.settings.limits, trial.at()
        match verdict.judgement:
            case Judgement.delivered:
                return trial.ended("delivered", None, zalo_id=verdict.message_id)
            case Judgement.rejected:
                return trial.ended("failed", verdict.reason)
            case Judgement.unclear:
                return trial.ended("unclear", verdict.reason, at + timedelta(hours=limits.unclear_hours))
            case Judgement.morning:
                return self._again(trial, verdict.reason, morning_after(at, limits))
            case Judgement.tomorrow:
                return self._again(trial, verdict.reason, tomorrow_morning(at, limits))
        return self._again(trial, verdict.reason)

    def _again(self, trial: _Trial, reason: str | None, at: datetime | None = None) -> Result:
        """To be tried once more, by the schedule of all deliveries or not before `at`; unless that was the last time.
        Where no call was made at all, for want of a token, that counts as none."""
        message, now = trial.message, trial.at()
        wait = wait_after(message.attempts + len(trial.calls), chance=self.random.random())
        if wait is None or now - message.created_at > LONGEST:
            return trial.ended("failed", reason)
        soonest = now + (max(wait, AT_LEAST) if trial.calls else WITHOUT_TOKEN)
        return trial.ended("waiting", reason, at or soonest)


@dataclass
class _Trial:
    """One message being tried. began: of the loop's clock, when `now` was."""

    account: Account
    message: Claimed
    now: datetime
    began: float
    calls: list[Called] = field(default_factory=list)

    def at(self) -> datetime:
        return self.now + timedelta(seconds=asyncio.get_running_loop().time() - self.began)

    def ended(
        self, status: str, reason: str | None, next_at: datetime | None = None, *, zalo_id: str | None = None
    ) -> Result:
        return Result(self.message.id, status, reason, next_at, zalo_id, tuple(self.calls))


def outgoing_of(
    account: Account, message: Claimed, contact: Reached, *, window_open: bool
) -> Outgoing | None:
    """The message as it is to travel now; None if there is no way to the contact."""
    settings = account.settings
    template = template_of(message.type, settings)
    way = way_of(
        phone=contact.phone,
        zalo_user=contact.zalo_user,
        zalo_group=contact.zalo_group,
        template=template,
        window_open=window_open,
    )
    if way is None:
        return None
    if way is Way.template:
        assert template is not None
        assert contact.phone is not None
        data = parameters(template, message.values)
        return Outgoing(way, contact.phone, message.tracking, template_id=template.id, data=data)
    to = contact.zalo_group if way is Way.group else contact.zalo_user
    assert to is not None
    return Outgoing(way, to, message.tracking, text=words_of(message.type, message.values, settings))
