"""How does a new thing get its identity?"""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID

_LAST_62 = (1 << 62) - 1


def new_id(now: datetime) -> UUID:
    """A UUIDv7 (RFC 9562): milliseconds of the moment, then random bits, so that ids sort by age."""
    milliseconds = int(now.timestamp() * 1000) & 0xFFFF_FFFF_FFFF
    chance = secrets.randbits(74)
    return UUID(int=milliseconds << 80 | 0x7 << 76 | (chance >> 62) << 64 | 0b10 << 62 | chance & _LAST_62)
