"""Does one kind of work that cannot be done end the others, or itself for good?"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from threading import Event
from typing import Any
from unittest.mock import Mock

import pytest

from service.cli import serve
from service.usecases.journal_archive import Archive
from service.worker import archive, days, delivery_log, imports, scan, upkeep, zalo

NOW = datetime(2026, 6, 10, tzinfo=UTC)
ARCHIVE = Archive(Mock(), date.max, Mock(), "1")
Loop = Callable[[asyncio.Event, Any], Awaitable[None]]


def _now() -> datetime:
    return NOW


LOOPS: dict[str, tuple[Any, str | None, Loop]] = {
    "archive": (
        archive,
        "archive_months",
        lambda stop, _: archive.keep_archiving(stop, months=2, archive=ARCHIVE, owner_url="x", now=_now, every=0),
    ),
    "days": (days, "turn_day", lambda stop, db: days.keep_turning(db, stop, now=_now, every=0)),
    "deliveries": (delivery_log, "count_deliveries", lambda stop, db: delivery_log.keep_counting(db, stop, every=0)),
    "imports": (imports, "read_waiting", lambda stop, db: imports.keep_reading(db, stop, now=_now, every=0)),
    "scan": (scan, "scan", lambda stop, db: scan.keep_scanning(db, stop, now=_now, every=0)),
    "upkeep": (
        upkeep,
        "clear_away",
        lambda stop, db: upkeep.keep_up(db, stop, access_log_days=365, vault=Mock(), every=0),
    ),
    "zalo": (None, "send_due", lambda stop, sender: zalo.keep_sending(sender, stop, now=_now, every=0)),
    "zalo tokens": (None, "keep_fresh", lambda stop, tokens: zalo.keep_fresh(tokens, stop, now=_now, every=0)),
}


@pytest.mark.parametrize("name", LOOPS)
async def test_what_fails_is_tried_again(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module, work, loop = LOOPS[name]
    stop, tried = asyncio.Event(), []

    async def fails(*_: Any, **__: Any) -> None:
        tried.append(name)
        if len(tried) > 1:
            stop.set()
        raise ZeroDivisionError("of one plan")

    given = Mock()
    if module is None:
        setattr(given, str(work), fails)
    else:
        monkeypatch.setattr(module, str(work), fails)
    await asyncio.wait_for(loop(stop, given), 60)

    assert len(tried) == 2


def test_a_worker_beside_the_service_that_ends_unasked_begins_again(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, twice = [], Event()

    async def passes(_: Any, stop: asyncio.Event) -> None:
        begun.append(stop)
        if len(begun) == 1:
            raise ZeroDivisionError("the database was away")
        twice.set()
        await stop.wait()

    monkeypatch.setattr(serve, "_pass_time", passes)
    monkeypatch.setattr(serve, "AGAIN_SECONDS", 0.01)
    with serve._worker_beside(Mock()):
        assert twice.wait(60)

    assert len(begun) == 2
