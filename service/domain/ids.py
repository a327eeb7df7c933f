"""How does a new thing get its identity?"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

_LAST_62 = (1 << 62) - 1


_BYTES = 10
"""So much of an id is left to chance, but for the last six bits."""
_DRAWN = 500
"""Ids of which the chance is drawn at once: each draw is a call of the system."""


def new_id(now: datetime) -> UUID:
    """A UUIDv7 (RFC 9562): milliseconds of the moment, then random bits, so that ids sort by age."""
    return _made(_milliseconds(now), secrets.randbits(74))


def ids_of(now: datetime) -> Iterator[UUID]:
    """Such ids of one moment, as many as are wanted."""
    milliseconds = _milliseconds(now)
    while True:
        drawn = secrets.token_bytes(_BYTES * _DRAWN)
        for at in range(0, len(drawn), _BYTES):
            yield _made(milliseconds, int.from_bytes(drawn[at : at + _BYTES], "big") >> 6)


def _milliseconds(now: datetime) -> int:
    return int(now.timestamp() * 1000) & 0xFFFF_FFFF_FFFF


def _made(milliseconds: int, chance: int) -> UUID:
    return UUID(int=milliseconds << 80 | 0x7 << 76 | (chance >> 62) << 64 | 0b10 << 62 | chance & _LAST_62)
