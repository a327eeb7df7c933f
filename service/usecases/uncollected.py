"""What is spared while thousands of rows are gone through? Looking for garbage, where there is none, and long turns."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

_at_it = 0
_before = (True, 0.005)
"""Whether there was a collector, and how long turns were, before the first of those who are at it began."""
_counting = Lock()
_TURN = 0.0005
"""Seconds after which a thread lets another one on. By Python's five milliseconds the loop would wait as long for each
piece it sends or takes while the rules go on beside it, and the database with it."""
_PIECE = 500
"""So many things are forgotten at a time, which takes the loop a millisecond."""


@contextmanager
def uncollected() -> Iterator[list[Any]]:
    """Have the collector wait until the last of those who ask for it is done: for what takes a second and no more.

    It goes through everything that is there whenever a quarter more has been made, which is half of the work. However
    the last one ends, refused or broken off, all is as it was before the first.

    What is put into the list is forgotten piece by piece when the answer is on its way, before the collector looks
    again: to forget ten thousand rows and what is known of them takes longer than to make the answer.
    """
    global _at_it, _before
    with _counting:
        if _at_it == 0:
            _before = gc.isenabled(), sys.getswitchinterval()
        _at_it += 1
        gc.disable()
        sys.setswitchinterval(_TURN)
    spent: list[Any] = []
    try:
        yield spent
    finally:
        if spent:
            asyncio.get_running_loop().call_soon(_forget, spent)
        else:
            _done()


def _forget(spent: list[Any]) -> None:
    del spent[-_PIECE:]
    if spent:
        asyncio.get_running_loop().call_soon(_forget, spent)
    else:
        _done()


def _done() -> None:
    global _at_it
    with _counting:
        _at_it -= 1
        if _at_it == 0:
            collecting, turn = _before
            if collecting:
                gc.enable()
            sys.setswitchinterval(turn)
