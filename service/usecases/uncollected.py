"""What is spared while thousands of rows are gone through? Looking for garbage among them: there is none."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_at_it = 0


@contextmanager
def uncollected() -> Iterator[None]:
    """Have the collector wait until the last of those who ask for it is done: for what takes a second and no more.

    It goes through everything that is there whenever a quarter more has been made, which is half of the work.
    """
    global _at_it
    _at_it += 1
    gc.disable()
    try:
        yield
    finally:
        _at_it -= 1
        if _at_it == 0:
            gc.enable()
