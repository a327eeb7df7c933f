"""What is spared while thousands of rows are gone through? Looking for garbage, where there is none, and long turns."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_at_it = 0
_usual = sys.getswitchinterval()
_TURN = 0.0005
"""Seconds after which a thread lets another one on. By Python's five milliseconds the loop would wait as long for each
piece it sends or takes while the rules go on beside it, and the database with it."""


@contextmanager
def uncollected() -> Iterator[None]:
    """Have the collector wait until the last of those who ask for it is done: for what takes a second and no more.

    It goes through everything that is there whenever a quarter more has been made, which is half of the work.
    """
    global _at_it
    _at_it += 1
    gc.disable()
    sys.setswitchinterval(_TURN)
    try:
        yield
    finally:
        _at_it -= 1
        if _at_it == 0:
            gc.enable()
            sys.setswitchinterval(_usual)
