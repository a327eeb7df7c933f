"""What does a cursor of /changes hold, and when is it no longer good?

It names a place in the journal and is bound to who reads, to what they may read and to what they asked for.
Whoever goes on by it with other rights or another filter would miss rows and never know.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from service.domain.access import Scope
from service.domain.errors import Gone, invalid

LIFE = timedelta(days=30)
"""So long a cursor is good after the answer that gave it: the journal is kept for longer."""

Sign = Callable[[bytes], bytes]
Verify = Callable[[bytes, bytes], bool]

_MOST = 2**63


@dataclass(frozen=True)
class Place:
    """Where a reader is: everything up to the change (txid, seq) of the journal has been gone through.

    floor: changes up to this number were there before the database was restored elsewhere, where transactions are
    counted anew, and are gone through whatever their transaction was called. server: tells servers apart by which
    transactions are counted.
    """

    txid: int
    seq: int
    floor: int
    server: str


@dataclass(frozen=True)
class Cursor:
    """A place, and for whom it is one. reach: mark of what they may read. asked: mark of the filter; None: of a
    start, which any filter may go on from. made_at: on the real clock. unit: the unit asked for, and a mark of where
    it was: after a merger the same code has more below it."""

    place: Place
    reader: UUID
    reach: str
    asked: str | None
    made_at: datetime
    unit: tuple[str, str] | None = None


def mark_of(*parts: object) -> str:
    """Tells apart what a cursor is bound to, without saying it."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def reach_mark(scope: Scope) -> str:
    """What may be read, whoever reads."""
    return mark_of(scope.reach, scope.draft, scope.agencies, scope.above)


def written(cursor: Cursor, sign: Sign) -> str:
    """The cursor as clients hold it."""
    place = cursor.place
    held = [
        *(place.txid, place.seq, place.floor, place.server),
        *(cursor.reader.hex, cursor.reach, cursor.asked, int(cursor.made_at.timestamp())),
        *(cursor.unit or ()),
    ]
    body = json.dumps(held, separators=(",", ":")).encode()
    return f"{_text(body)}.{_text(sign(body))}"


def opened(text: str, verify: Verify) -> Cursor:
    """What a client's cursor holds. Invalid if it is none that was given here."""
    try:
        body, signature = (_bytes(part) for part in text.split("."))
        if not verify(body, signature):
            raise ValueError("not signed here")
        txid, seq, floor, server, reader, reach, asked, made_at, *unit = json.loads(body)
        if len(unit) not in (0, 2):
            raise ValueError("no unit")
        if not all(type(n) is int and 0 <= n < _MOST for n in (txid, seq, floor)):
            raise ValueError("no place")
        place, on = Place(txid, seq, floor, str(server)), datetime.fromtimestamp(made_at, UTC)
        return Cursor(place, UUID(reader), reach, asked, on, (unit[0], unit[1]) if unit else None)
    except (ValueError, TypeError, OSError, OverflowError) as error:
        raise invalid("?cursor", "changes_cursor_forged") from error


def require_good(cursor: Cursor, reader: UUID, reach: str, asked: str, now: datetime) -> None:
    """Refuse a cursor of somebody else or for something else (Invalid), and one that no longer leads on (Gone).

    now: on the real clock.
    """
    if cursor.reader != reader:
        raise invalid("?cursor", "changes_cursor_foreign")
    if cursor.asked not in (None, asked):
        raise invalid("?cursor", "changes_cursor_filter")
    if now - cursor.made_at > LIFE:
        raise Gone("changes_cursor_expired", days=LIFE.days)
    if cursor.reach != reach:
        raise Gone("changes_reach_changed")


def require_same_unit(cursor: Cursor, unit: str | None, lies: str | None) -> None:
    """Refuse to go on (Gone) where the unit asked for is no longer what it was: what it came to hold has not changed,
    and nobody would tell of it. lies: mark of where it is now."""
    if cursor.unit is not None and cursor.unit[0] == unit and cursor.unit[1] != lies:
        raise Gone("changes_unit_changed", unit=unit)


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
