"""What happens to a command that names no version when others write to the same thing at that moment?

Nothing of what it says depends on what they wrote: it is judged again by what they have left,
after a wait of chance length, so that those who wait do not meet again. Only who comes too late
again and again is told that the thing is busy; `stale` is for those who sent a version.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from service.domain.errors import Conflict, Stale

Answer = TypeVar("Answer")

TRIES = 12
SHORTEST_SECONDS, LONGEST_SECONDS = 0.01, 0.4
"""The first wait lasts at most the one, each later one at most twice as long, up to the other."""


async def judged_anew(do: Callable[[], Awaitable[Answer]]) -> Answer:
    """Do what is to be done, again if others were faster. Raises Conflict (409 `busy`) in the end.

    What is done begins with reading and has written nothing if it is refused as stale.
    """
    for attempt in range(TRIES):
        try:
            return await do()
        except Stale:
            await asyncio.sleep(random.uniform(0, min(SHORTEST_SECONDS * 2**attempt, LONGEST_SECONDS)))
    raise Conflict("busy")


@contextmanager
def taken_meanwhile() -> Iterator[None]:
    """What the rules found free and somebody else has taken before it was written is judged anew: the rules then say
    what was taken, and where."""
    try:
        yield
    except Conflict as problem:
        if problem.code != "already_exists":
            raise
        raise Stale("stale") from problem
