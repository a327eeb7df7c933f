"""How does one worker keep many deliveries in flight at once, and leave none behind when it stops?

Two loops beside the attempts themselves: one claims as long as there is room, one writes down what has
ended, many at once. Neither waits for a receiver. While the database is away, what has ended is kept
and written later; what is claimed by a worker that dies comes back when its lease ends.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from service.db import claims
from service.db.engine import Database, RightsChanged
from service.db.vault import Vault
from service.domain.access import Principal
from service.domain.delivery import LEASE
from service.domain.errors import Conflict, Unavailable
from service.integrations.channels import Channel
from service.usecases.clock import clock
from service.usecases.deliver import LONGEST, Attempted, Ready, Render, prepare, rendered_together, send
from service.usecases.settle import settle
from service.worker.metrics import DELIVERED, DISABLED, IN_FLIGHT, LAG, SECONDS

logger = logging.getLogger("sauro.worker")

CAPACITY = 1000
"""So many attempts one worker has under way at most; hanging receivers hold one place each, and no more."""
BUSY_SECONDS, IDLE_SECONDS = 0.05, 0.25
"""How soon is looked again: while there was something lately, and else. An empty look costs one small read."""
LATELY = 5.0
GATHER_SECONDS = 0.01
"""So long is gathered what has ended, to be written at once."""
BATCH = 200
TOGETHER = 16
"""So many events are rendered before what is sent of them is begun."""
PREPARED_WITHIN = LEASE - LONGEST - timedelta(seconds=5)
"""What is not begun by then is given back: its lease must outlive the attempt."""
AWAY_SECONDS, FAULT_SECONDS = 0.5, 5.0
GRACE_SECONDS = 5.0
"""So long a worker that stops waits for what it has under way; the rest is given back."""

_AWAY = (Conflict, RightsChanged, Unavailable)


@dataclass
class Engine:
    """One worker's deliveries. shift: how far the tests' clock is ahead of the database's."""

    db: Database
    channels: Mapping[str, Channel]
    render: Render
    vault: Vault
    capacity: int = CAPACITY
    shift: Callable[[], timedelta] = timedelta
    name: str = field(default_factory=lambda: uuid4().hex)
    owners: dict[UUID, Principal] = field(default_factory=dict)
    flying: dict[asyncio.Task[None], Ready] = field(default_factory=dict)
    ended: list[Attempted] = field(default_factory=list)
    something_ended: asyncio.Event = field(default_factory=asyncio.Event)
    moment: tuple[datetime, float] | None = None
    me: Principal | None = None

    async def keep_delivering(self, stop: asyncio.Event) -> None:
        """Deliver until told to stop, then let what is under way end, and give back the rest."""
        over = asyncio.Event()
        writing = asyncio.create_task(self._keep_writing(over))
        try:
            await self._keep_claiming(stop)
            await self._come_to_rest()
        finally:
            over.set()
            self.something_ended.set()
            await writing

    def now(self) -> datetime:
        """The database's clock, by which all workers agree, whatever their own clocks say."""
        assert self.moment is not None
        told, at = self.moment
        return told + timedelta(seconds=asyncio.get_running_loop().time() - at)

    async def _keep_claiming(self, stop: asyncio.Event) -> None:
        loop = asyncio.get_running_loop()
        lately = loop.time()
        while not stop.is_set():
            try:
                begun = await self.claim_once()
            except _AWAY:
                # Another worker is at it, or the database is away: the next look finds what is left.
                logger.warning("nothing claimed: busy or away")
                self.me = None
                await _wait(AWAY_SECONDS, stop)
                continue
            except Exception:
                # A fault of ours: whatever else can be sent goes on being sent.
                logger.exception("nothing claimed")
                await _wait(FAULT_SECONDS, stop)
                continue
            if begun:
                lately = loop.time()
                # A moment for the attempts just begun, before more are made.
                await asyncio.sleep(GATHER_SECONDS)
                continue
            await _wait(BUSY_SECONDS if loop.time() - lately < LATELY else IDLE_SECONDS, stop)

    async def claim_once(self) -> int:
        """Claim what there is room for and begin it; how much that was, what had to be called off included."""
        free = min(self.capacity - len(self.flying) - len(self.ended), BATCH)
        if free <= 0:
            return 0
        me = await self._clock()
        now, claimed = await claims.claim(self.db, me, worker=self.name, free=free, shift=self.shift())
        if now is None or not claimed:
            return 0
        self.moment = (now, asyncio.get_running_loop().time())
        left = {one.id for one in claimed}
        try:
            for part in rendered_together(claimed, TOGETHER):
                if self.now() - now > PREPARED_WITHIN:
                    break
                ready, unsent = await prepare(
                    self.db, me, part, render=self.render, vault=self.vault, owners=self.owners, now=now
                )
                if unsent:
                    await settle(self.db, me, (), unsent=unsent, shift=self.shift())
                for one in ready:
                    self._begin(one, now)
                left -= {one.id for one in part}
        finally:
            # Others may have what was not begun, and need not wait for the leases to end.
            await self._give_back([*left])
        IN_FLIGHT.set(len(self.flying))
        return len(claimed)

    def _begin(self, ready: Ready, now: datetime) -> None:
        LAG.observe(max((now - ready.claim.due_at).total_seconds(), 0.0))
        task = asyncio.create_task(self._attempt(ready))
        self.flying[task] = ready
        task.add_done_callback(self.flying.pop)

    async def _attempt(self, ready: Ready) -> None:
        self.ended.append(await send(self.channels, ready, self.now))
        self.something_ended.set()

    async def _keep_writing(self, over: asyncio.Event) -> None:
        while True:
            await self.something_ended.wait()
            if not over.is_set():
                await asyncio.sleep(GATHER_SECONDS)
            self.something_ended.clear()
            while self.ended:
                try:
                    await self.write_once()
                except _AWAY:
                    logger.warning("%d attempts not written down yet: busy or away", len(self.ended))
                    self.me = None
                    if over.is_set():
                        return
                    await _wait(AWAY_SECONDS, over)
                except Exception:
                    # A fault of ours. These come again when their leases end, if they are not delivered.
                    logger.exception("%d attempts not written down", len(self.ended[:BATCH]))
                    del self.ended[:BATCH]
            if over.is_set():
                return

    async def write_once(self) -> None:
        """Write down what has ended, as much as goes at once."""
        batch = self.ended[:BATCH]
        disabled = await settle(self.db, await self._clock(), batch, shift=self.shift())
        del self.ended[: len(batch)]
        IN_FLIGHT.set(len(self.flying))
        for one in batch:
            DELIVERED.labels(one.claim.kind, one.outcome.kind, one.outcome.reason or "").inc()
            SECONDS.labels(one.claim.kind).observe((one.ended_at - one.started_at).total_seconds())
        for endpoint in disabled:
            DISABLED.inc()
            logger.warning("endpoint %s is disabled: it took nothing for days, or wants no more", endpoint)

    async def _clock(self) -> Principal:
        if self.me is None:
            self.me = await clock(self.db)
        return self.me

    async def _come_to_rest(self) -> None:
        if self.flying:
            await asyncio.wait([*self.flying], timeout=GRACE_SECONDS)
        broken_off = [*self.flying.items()]
        for task, _ in broken_off:
            task.cancel()
        await asyncio.gather(*(task for task, _ in broken_off), return_exceptions=True)
        await self._give_back([ready.claim.id for _, ready in broken_off])

    async def _give_back(self, ids: list[UUID]) -> None:
        try:
            await claims.give_back(self.db, await self._clock(), ids, worker=self.name, shift=self.shift())
        except _AWAY:
            logger.warning("%d leases not given back: they end by themselves", len(ids))


async def _wait(seconds: float, event: asyncio.Event) -> None:
    """Wait for the event, or so long."""
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return
