"""How are opaque secrets made, kept and recognised, and how is a personal value known again unkept?

A secret has 256 random bits, so a plain SHA-256 is all that storing it needs: there
is nothing to guess, and the look-up is one index probe. Personal values (phones,
Zalo ids) can be guessed, so their digest is keyed.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import unicodedata
from typing import Literal

SECRET_BYTES = 32
SecretKind = Literal["client", "refresh", "ticket"]
_PREFIX: dict[SecretKind, str] = {"client": "src_", "refresh": "srr_", "ticket": "srt_"}
_BODY = re.compile(r"[A-Za-z0-9_-]{43}")


def new_secret(kind: SecretKind) -> str:
    """Make a client secret, refresh token or ticket: a mark of its kind and 256 random bits, 47 characters.

    The mark lets a scanner of logs and repositories recognise a leak.
    """
    return _PREFIX[kind] + secrets.token_urlsafe(SECRET_BYTES)


def looks_like_secret(kind: SecretKind, text: str) -> bool:
    """Tell whether text has the form of such a secret, before anything is looked up by it."""
    prefix = _PREFIX[kind]
    return text.startswith(prefix) and _BODY.fullmatch(text, len(prefix)) is not None


def secret_digest(secret: str) -> bytes:
    """Give the 32 bytes that are stored and looked up in place of the secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def matches_digest(secret: str, digest: bytes) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(secret_digest(secret), digest)


def personal_digest(key: bytes, purpose: str, value: str) -> bytes:
    """Give the keyed digest (HMAC-SHA-256) that stands for a personal value in the journal.

    purpose ("phone", "zalo") keeps equal values of different meaning apart. Without the
    key the digest can neither be reversed nor guessed; once the row with the value is
    erased it points to nobody. key: at least 32 bytes.
    """
    if len(key) < SECRET_BYTES:
        raise ValueError("the key of personal digests needs at least 32 bytes")
    text = unicodedata.normalize("NFC", value).strip()
    message = purpose.encode() + b"\0" + text.encode("utf-8", "surrogatepass")
    return hmac.digest(key, message, "sha256")
