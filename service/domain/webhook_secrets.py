"""How does a webhook's secret look, and how does a receiver know that a message is ours and is fresh?

Standard Webhooks 1.0.0. A secret is `whsec_` and base64 of 24 to 64 bytes; ours have 32. What is signed is
`id.timestamp.body`, with HMAC-SHA-256; the header lists one signature per secret in force.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

PREFIX = "whsec_"
MADE_BYTES, LEAST_BYTES, MOST_BYTES = 32, 24, 64
LEAST_DIFFERENT = 10
"""Fewer different bytes than this in a secret were not drawn at random: of 24 at random, ten are the rule many
million times over."""
TOLERANCE_SECONDS = 300
"""A timestamp further away than this, either way, is not believed: whoever recorded a message cannot send it later."""
HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")

_TIMESTAMP = re.compile(r"[0-9]{1,12}", re.ASCII)


def new_webhook_secret() -> str:
    """`whsec_` and base64 of 32 random bytes."""
    return PREFIX + base64.b64encode(secrets.token_bytes(MADE_BYTES)).decode()


def secret_fault(text: str) -> str | None:
    """The code of what is wrong with a secret that somebody brings along; None if it may be used."""
    key = _key(text)
    if key is None:
        return "webhook_secret_form"
    if len(key) < LEAST_BYTES:
        return "webhook_secret_short"
    if len(key) > MOST_BYTES:
        return "webhook_secret_long"
    return "webhook_secret_plain" if len(set(key)) < LEAST_DIFFERENT else None


def _key(text: str) -> bytes | None:
    if not text.startswith(PREFIX):
        return None
    try:
        return base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return None


class Verdict(StrEnum):
    """What a receiver finds of a message. genuine: signed with the secret, and fresh."""

    genuine = "genuine"
    header_missing = "header_missing"
    timestamp_form = "timestamp_form"
    too_old = "too_old"
    too_new = "too_new"
    signature_wrong = "signature_wrong"
    secret_form = "secret_form"


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """`v1,` and base64 of the HMAC. Raises ValueError on a secret that is none."""
    key = _key(secret)
    if key is None:
        raise ValueError("the secret is not whsec_ and base64")
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def verdict(headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> Verdict:
    """Judge a message as a receiver must: all headers there, the moment near, one signature right.

    headers: names in lower case. body: the very bytes that came, before any JSON is read.
    """
    if _key(secret) is None:
        return Verdict.secret_form
    if not all(headers.get(name) for name in HEADERS):
        return Verdict.header_missing
    if _TIMESTAMP.fullmatch(headers["webhook-timestamp"]) is None:
        return Verdict.timestamp_form
    timestamp = int(headers["webhook-timestamp"])
    expected = signature(secret, headers["webhook-id"], timestamp, body)
    given = headers["webhook-signature"].split(" ")
    if not any(hmac.compare_digest(each.encode(), expected.encode()) for each in given):
        return Verdict.signature_wrong
    age = now.timestamp() - timestamp
    if age > TOLERANCE_SECONDS:
        return Verdict.too_old
    return Verdict.too_new if age < -TOLERANCE_SECONDS else Verdict.genuine
