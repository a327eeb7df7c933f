"""Did Zalo really send this, and what does it tell?

An event is believed if the hash over its very bytes, its moment and the account's secret is the one in the header,
and if it is not old. Everything about it, the recipe too, is a setting.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from service.domain.types import View
from service.domain.webhook_zalo import ZaloInbound, ZaloSettings, ZaloSignature
from service.domain.zalo_events import fits
from service.domain.zalo_sending import read_object

LARGEST_EVENT = 64 * 1024
"""Bytes of an inbound event; Zalo's are some hundred."""
_AHEAD = timedelta(minutes=10)
"""So far in the future a moment may lie: clocks differ."""


class InboundTaken(View):
    """The event was taken, now or before."""

    taken: bool


class InboundKind(StrEnum):
    """What somebody did. other: nothing that matters here."""

    follow = "follow"
    unfollow = "unfollow"
    speak = "speak"
    receipt = "receipt"
    other = "other"


@dataclass(frozen=True, slots=True)
class Inbound:
    """An event that was verified. user: who acted, or whom a receipt is of (an id, or a phone); at: its moment.

    tracking: our webhook-id, of a receipt; message_id: Zalo's. digest: of its bytes, by which a second one is known.
    """

    kind: InboundKind
    user: str | None
    at: datetime
    tracking: str | None
    message_id: str | None
    digest: str


def app_of(body: bytes, path: str = "app_id") -> str | None:
    """The application an event says it is of; nothing is believed yet."""
    told = read_object(body)
    return _at(told, path) if told is not None else None


def is_signed(
    body: bytes, headers: Mapping[str, str], signature: ZaloSignature, *, app_id: str, secret: str
) -> bool:
    """Whether the header holds the hash of these bytes. headers: names in lower case."""
    given = headers.get(signature.header.lower(), "").strip()
    told = read_object(body)
    if not given or not secret or told is None:
        return False
    made = expected(body, _at(told, signature.timestamp_at) or "", signature, app_id=app_id, secret=secret)
    # Some of Zalo's events come without the prefix.
    return any(hmac.compare_digest(given.encode(), one.encode()) for one in (signature.prefix + made, made))


def expected(body: bytes, timestamp: str, signature: ZaloSignature, *, app_id: str, secret: str) -> str:
    """The hash as hex, by the recipe."""
    parts = {"app_id": app_id.encode(), "body": body, "timestamp": timestamp.encode(), "secret": secret.encode()}
    return hashlib.sha256(b"".join(parts[part] for part in signature.parts)).hexdigest()


def read_event(body: bytes, settings: ZaloSettings, now: datetime) -> Inbound | None:
    """What a signed event tells; None if it is too old, or of a time to come: somebody plays it again."""
    told = read_object(body) or {}
    at = _moment(_at(told, settings.signature.timestamp_at))
    if at is None or not now - timedelta(hours=settings.signature.longest_hours) <= at <= now + _AHEAD:
        return None
    inbound = settings.inbound
    kind = _kind(_at(told, inbound.event_at) or "", inbound)
    paths = inbound.recipient_at if kind is InboundKind.receipt else inbound.user_at
    return Inbound(
        kind,
        _first(told, paths),
        at,
        _first(told, inbound.tracking_at),
        _first(told, inbound.message_at),
        hashlib.sha256(body).hexdigest(),
    )


def _kind(name: str, inbound: ZaloInbound) -> InboundKind:
    kinds = (
        (InboundKind.follow, inbound.follows),
        (InboundKind.unfollow, inbound.ends),
        (InboundKind.receipt, inbound.receipts),
        (InboundKind.speak, inbound.speaks),
    )
    return next((kind for kind, patterns in kinds if fits(name, patterns)), InboundKind.other)


def _first(told: Mapping[str, Any], paths: tuple[str, ...]) -> str | None:
    return next((found for path in paths if (found := _at(told, path)) is not None), None)


def _at(told: Any, path: str) -> str | None:
    """The text or whole number at a path; None if there is none."""
    for part in path.split("."):
        told = told.get(part) if isinstance(told, dict) else None
    if isinstance(told, bool) or not isinstance(told, str | int):
        return None
    return str(told)[:200]


def _moment(text: str | None) -> datetime | None:
    """Milliseconds since 1970, which is how Zalo writes a moment; seconds are taken too."""
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 14:
        return None
    number = int(text)
    return datetime.fromtimestamp(number / 1000 if len(text) > 11 else number, UTC)
