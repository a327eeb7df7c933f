"""Is this text one well-formed compact token, small, in its only spelling, with claims of the right types?

Everything that can be refused without a key, before any library sees the token. Text that
two readers could understand differently (a name twice, stray bits, a number that is none)
is refused rather than read.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

MAX_TOKEN_BYTES = 8 * 1024
LEEWAY_SECONDS = 30

_SHAPE = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+", re.ASCII)
_LAST_SECOND = 253_402_300_799  # 9999-12-31T23:59:59Z; beyond it no date can be made


class Refusal(StrEnum):
    """Why a token was refused. For logs and counters; the caller is only told that it was."""

    TOO_LARGE = "too_large"
    MALFORMED = "malformed"
    HEADER = "header"
    ALGORITHM = "algorithm"
    KEY = "key"
    SIGNATURE = "signature"
    CLAIMS = "claims"
    ISSUER = "issuer"
    AUDIENCE = "audience"
    EXPIRED = "expired"
    NOT_YET = "not_yet"


class InvalidToken(Exception):
    """The token is refused. Carries the reason and nothing of the token."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


def token_parts(token: str) -> tuple[str, str]:
    """Give header and claims as text: of a token that is small, has exactly two dots and one spelling."""
    if not isinstance(token, str):
        raise InvalidToken(Refusal.MALFORMED)
    if len(token) > MAX_TOKEN_BYTES:
        raise InvalidToken(Refusal.TOO_LARGE)
    if _SHAPE.fullmatch(token) is None:
        raise InvalidToken(Refusal.MALFORMED)
    header, claims, signature = token.split(".")
    _canonical_bytes(signature)
    try:
        return _canonical_bytes(header).decode(), _canonical_bytes(claims).decode()
    except UnicodeDecodeError:
        raise InvalidToken(Refusal.MALFORMED) from None


def _canonical_bytes(segment: str) -> bytes:
    """Decode base64url; any spelling but the one an encoder makes (stray bits at the end) is refused."""
    try:
        decoded = base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    except binascii.Error:
        raise InvalidToken(Refusal.MALFORMED) from None
    if base64.urlsafe_b64encode(decoded).rstrip(b"=") != segment.encode():
        raise InvalidToken(Refusal.MALFORMED)
    return decoded


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name occurs twice")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


_DECODER = json.JSONDecoder(object_pairs_hook=_no_duplicates, parse_constant=_no_constant)


def json_object(text: str, refusal: Refusal) -> dict[str, Any]:
    """Read a JSON object strictly: no name twice, no NaN or Infinity, no bottomless nesting."""
    try:
        value = _DECODER.decode(text)
    except (ValueError, RecursionError):
        raise InvalidToken(refusal) from None
    if not isinstance(value, dict):
        raise InvalidToken(refusal)
    return value


def checked_times(claims: Mapping[str, Any], now: float, required: Sequence[str]) -> tuple[float, float]:
    """Give `iat` (or now) and `exp`. Leeway is for `iat` and `nbf` only: what has expired has expired."""
    times = {name: _second(claims[name]) for name in ("exp", "iat", "nbf") if name in claims}
    if any(name not in times for name in required):
        raise InvalidToken(Refusal.CLAIMS)
    if now >= times["exp"]:
        raise InvalidToken(Refusal.EXPIRED)
    if max(times.get("iat", 0.0), times.get("nbf", 0.0)) > now + LEEWAY_SECONDS:
        raise InvalidToken(Refusal.NOT_YET)
    return times.get("iat", now), times["exp"]


def _second(value: Any) -> float:
    # type() and not isinstance(): True is an int. Comparisons are false for nan.
    if type(value) not in (int, float) or not 0 <= value <= _LAST_SECOND:
        raise InvalidToken(Refusal.CLAIMS)
    return float(value)


def epoch_seconds(now: datetime) -> float:
    """Give an aware time as seconds since 1970; a naive one is a mistake of the caller."""
    if now.tzinfo is None:
        raise ValueError("`now` must be an aware time")
    return now.timestamp()


def claimed_uuid(value: Any) -> UUID:
    """Read an id of ours in its only spelling: lower case, hyphens in their places."""
    if not isinstance(value, str):
        raise InvalidToken(Refusal.CLAIMS)
    try:
        found = UUID(value)
    except ValueError:
        raise InvalidToken(Refusal.CLAIMS) from None
    if str(found) != value:
        raise InvalidToken(Refusal.CLAIMS)
    return found
