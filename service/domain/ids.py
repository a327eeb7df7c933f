"""How does a new thing get its identity?"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from pydantic import TypeAdapter

_LAST_62 = (1 << 62) - 1


_UUIDS = TypeAdapter(list[UUID])
_BYTES = 10
"""So much of an id is left to chance, but for the last six bits."""
_DRAWN = 500
"""Ids of which the chance is drawn at once: each draw is a call of the system."""


def new_id(now: datetime) -> UUID:
    """A UUIDv7 (RFC 9562): milliseconds of the moment, then random bits, so that ids sort by age."""
    return UUID(int=_number(_milliseconds(now), secrets.randbits(74)))


def ids_of(now: datetime) -> Iterator[UUID]:
    """Such ids of one moment, as many as are wanted."""
    milliseconds = _milliseconds(now)
    while True:
        drawn = secrets.token_bytes(_BYTES * _DRAWN)
        chances = (int.from_bytes(drawn[at : at + _BYTES], "big") >> 6 for at in range(0, len(drawn), _BYTES))
        # Python takes four times as long for a UUID, which then checks what it was given.
        yield from _UUIDS.validate_python([f"{_number(milliseconds, chance):032x}" for chance in chances])


def _milliseconds(now: datetime) -> int:
    return int(now.timestamp() * 1000) & 0xFFFF_FFFF_FFFF


def _number(milliseconds: int, chance: int) -> int:
    return milliseconds << 80 | 0x7 << 76 | (chance >> 62) << 64 | 0b10 << 62 | chance & _LAST_62
