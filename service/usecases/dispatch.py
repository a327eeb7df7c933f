"""How does what stands in the journal become events, and who hears that there are new ones?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from service.db import dispatching
from service.db.engine import Database
from service.domain.access import Principal
from service.domain.ids import new_id
from service.domain.raising import raised
from service.usecases.clock import clock

STRETCH = 1000
"""Changes gone through in one transaction."""

FanOut = Callable[[Database, int, int], Awaitable[object]]
"""Told the first and last number of new events, in the transaction that makes them."""


async def dispatch(
    db: Database,
    *,
    now: datetime,
    fan_out: FanOut | None = None,
    me: Principal | None = None,
    most: int = STRETCH,
) -> int:
    """Raise the events of all changes that can be dispatched now; how many there were.

    Any number of workers may do it at once: what one is at, the others leave alone. now: the real moment, which ids
    tell. me: the clock, where it was looked up before.
    """
    me = me or await clock(db)
    done = 0
    while await dispatching.anything_new(db, me):
        made = await _stretch(db, me, now, fan_out, most)
        if made is None:
            break
        done += made
    return done


async def _stretch(
    db: Database, me: Principal, now: datetime, fan_out: FanOut | None, most: int
) -> int | None:
    """One transaction's worth; None: another worker is at it, or was faster."""
    async with dispatching.position_held(db, me) as tx:
        if tx is None:
            return None
        stretch = await dispatching.left_behind(tx)
        if stretch is None:
            stretch = await dispatching.ahead(tx, most)
            if not stretch.seq:
                return None
        events = raised(stretch.changes)
        numbers = await dispatching.write(tx, events, [new_id(now) for _ in events])
        if numbers is not None and fan_out is not None:
            await fan_out(tx, *numbers)
        await dispatching.moved(tx, stretch)
    return 0 if numbers is None else numbers[1] - numbers[0] + 1
