"""What is spared while rows are gone through is as it was when the last who asked for it is done, however it ends."""

from __future__ import annotations

import asyncio
import gc
import sys
import threading
from collections.abc import Iterator
from weakref import WeakSet

import pytest

from service.usecases.uncollected import uncollected

USUAL = (True, 0.004)
"""Whether there is a collector, and seconds of a turn: not Python's own."""
SPARED = (False, 0.0005)


def now() -> tuple[bool, float]:
    return gc.isenabled(), round(sys.getswitchinterval(), 6)


@pytest.fixture(autouse=True)
def usual() -> Iterator[None]:
    collecting, turn = gc.isenabled(), sys.getswitchinterval()
    gc.enable()
    sys.setswitchinterval(USUAL[1])
    yield
    (gc.enable if collecting else gc.disable)()
    sys.setswitchinterval(turn)


async def test_two_at_once_spare_it_until_the_last_is_done_though_one_is_refused_and_one_broken_off() -> None:
    begun, refused = asyncio.Event(), asyncio.Event()

    async def batch(problem: Exception | None) -> None:
        with uncollected():
            begun.set()
            if problem is not None:
                await refused.wait()
                raise problem
            await asyncio.Event().wait()

    lasting = asyncio.create_task(batch(None))
    failing = asyncio.create_task(batch(ValueError()))
    await begun.wait()
    both = now()
    refused.set()
    with pytest.raises(ValueError):
        await failing
    one = now()
    lasting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await lasting

    assert (both, one, now()) == (SPARED, SPARED, USUAL)


def test_whoever_had_no_collector_before_has_none_afterwards() -> None:
    gc.disable()

    with uncollected(), uncollected():
        within = now()

    assert (within, now()) == (SPARED, (False, USUAL[1]))


def test_threads_that_come_and_go_at_the_same_time_leave_it_as_it_was() -> None:
    def often() -> None:
        for _ in range(2_000):
            with uncollected():
                pass

    threads = [threading.Thread(target=often) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert now() == USUAL


async def test_what_is_spent_is_forgotten_piece_by_piece_before_the_collector_looks_again() -> None:
    class Row:
        pass

    left: WeakSet[Row] = WeakSet()
    with uncollected() as spent:
        for _ in range(1_200):
            spent.append(row := Row())
            left.add(row)
        del row
    answered = len(left), now()

    seen = []
    while now() == SPARED:
        await asyncio.sleep(0)
        seen.append(len(left))

    assert answered == (1_200, SPARED)
    assert (seen, now()) == ([700, 200, 0], USUAL)
