"""Which deadlines have passed and which lines were crossed, and is each told of once?"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, datetime, timedelta
from uuid import UUID

from service.db import crossed_days, crossed_lines, crossings
from service.db.crossed_lines import Recorded
from service.db.engine import Database
from service.db.observation_records import grounds
from service.domain.access import Principal
from service.domain.calendars import local_day
from service.usecases.clock import clock


async def scan(db: Database, *, now: datetime) -> dict[str, int]:
    """Tell of every moment that has come since the last look; how many of each kind were new.

    Any number may look, at any time and with clocks apart: a crossing is single by its key. The days since the last
    look are walked part by part, each a transaction of its own, and then what has changed is looked at; only
    then it is kept how far was looked, so that whoever is stopped in the middle leaves nothing out.
    """
    me, today = await clock(db), local_day(now)
    seen = await crossings.look(db, me)
    since = seen.since or today
    told: dict[str, int] = {}
    walking = seen.day is None or seen.day < today
    if not (walking or seen.changed.any() or seen.stale):
        return told
    recorded = await _recorded(db, me, today) if walking or seen.changed.any() else Recorded()
    if walking:
        first = today if seen.day is None else seen.day + timedelta(days=1)
        told = await _walk(db, me, first, today, since, recorded.ids)
    async with db.transaction() as tx:
        await crossings.enter(tx, me)
        if recorded.ids or seen.changed.any():
            _add(told, await crossed_days.looked(tx, seen.changed, today, since))
            _add(told, await crossed_lines.looked(tx, seen.changed, recorded, today, since))
        await crossings.move(tx, seen, today)
    return told


async def _walk(
    db: Database, me: Principal, first: date, today: date, since: date, apart: list[UUID]
) -> dict[str, int]:
    """Every moment of the days from `first` to `today`."""
    told: dict[str, int] = {}
    async with db.transaction() as tx:
        await crossings.enter(tx, me)
        parts = await crossed_days.ranges(tx)
        days = await crossed_lines.turning_days(tx, first, today)
        wanted = await crossed_days.dues(tx, first, today)
        told["coverage"] = await crossed_lines.covered(tx, first, today, since)
    for low, high in parts:
        async with db.transaction() as tx:
            await crossings.enter(tx, me)
            _add(told, await crossed_days.walked(tx, first, today, since, low, high, wanted))
            for day in days:
                _add(told, {"lines": await crossed_lines.crossed(tx, day, since, low, high, apart)})
    return told


async def _recorded(db: Database, me: Principal, today: date) -> Recorded:
    """Where indicators stand by what is recorded, of those whose settings want it and that have it."""
    async with db.transaction() as tx:
        await crossings.enter(tx, me)
        ids = await crossed_lines.by_recorded(tx)
        found = await grounds(tx, me, ids) if ids else []
    recorded = Recorded()
    for ground in found:
        columns = ground.as_recorded().computed()
        i = max(bisect_right(columns["standing_from"], today) - 1, 0)
        recorded.ids.append(ground.id)
        recorded.views.append(columns["standing_view"][i])
        recorded.latest.append(columns["standing_latest"][i])
    return recorded


def _add(told: dict[str, int], more: dict[str, int]) -> None:
    for name, count in more.items():
        told[name] = told.get(name, 0) + count
