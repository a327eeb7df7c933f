"""Which public keys does a trusted issuer sign with today, and who does its token name?

Key sets are fetched through a function given from outside (the guarded dialer), kept in
memory and converted to PEM, so that a symmetric key can not slip in. A key id never seen
makes the set be fetched again, at most once a minute; when the issuer can not be reached,
the keys known so far stay good for a day.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
import logging
import re
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from service.api.token_form import InvalidToken, Refusal
from service.api.tokens import (
    ExternalClaims,
    Issuer,
    VerificationKey,
    external_key_id,
    unverified_issuer,
    verify_external_token,
)
from service.domain.errors import Unavailable

log = logging.getLogger(__name__)

Fetch = Callable[[str], Awaitable[bytes]]

REFRESH_SECONDS = 3600.0
RETRY_SECONDS = 60.0
FIRST_RETRY_SECONDS = 10.0
STALE_SECONDS = 86_400.0
MAX_DOCUMENT_BYTES = 256 * 1024
MAX_KEYS = 64
MIN_RSA_BITS, MAX_RSA_BITS = 2048, 8192

_CURVES: Mapping[str, tuple[type[ec.EllipticCurve], str]] = {
    "P-256": (ec.SECP256R1, "ES256"),
    "P-384": (ec.SECP384R1, "ES384"),
    "P-521": (ec.SECP521R1, "ES512"),
}
_BASE64URL = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_KEY_TYPES = {"RS": "RSA", "ES": "EC"}


class KeySetProblem(Exception):
    """The document at the JWKS address is no usable key set."""


def read_key_set(issuer: Issuer, document: bytes) -> dict[str, VerificationKey]:
    """Give the keys of a JWKS document that fit the issuer's family, by `kid`.

    Left out: other key types, symmetric keys, keys for encryption, keys without `kid`,
    weak or broken keys, and anything that carries its private half. A `kid` that stands
    twice names no key at all.
    """
    if len(document) > MAX_DOCUMENT_BYTES:
        raise KeySetProblem("the key set is larger than 256 KiB")
    try:
        parsed = json.loads(document)
    except (ValueError, RecursionError):
        raise KeySetProblem("the key set is not JSON") from None
    entries = parsed.get("keys") if isinstance(parsed, dict) else None
    if not isinstance(entries, list) or len(entries) > MAX_KEYS:
        raise KeySetProblem("the key set has no list `keys`, or a list of more than 64")
    keys: dict[str, VerificationKey] = {}
    ambiguous: set[str] = set()
    for entry in entries:
        key = _verification_key(issuer, entry) if isinstance(entry, dict) else None
        if key is not None and key.kid in keys:
            ambiguous.add(key.kid)
        elif key is not None:
            keys[key.kid] = key
    keys = {kid: key for kid, key in keys.items() if kid not in ambiguous}
    if not keys:
        raise KeySetProblem(f"the key set has no usable {_KEY_TYPES[issuer.family]} key")
    return keys


def _verification_key(issuer: Issuer, entry: Mapping[str, Any]) -> VerificationKey | None:
    kid = entry.get("kid")
    if entry.get("kty") != _KEY_TYPES[issuer.family] or not isinstance(kid, str) or not 0 < len(kid) <= 256:
        return None
    if entry.get("use", "sig") != "sig" or "d" in entry or "k" in entry:
        return None
    operations = entry.get("key_ops", ["verify"])
    if not isinstance(operations, list) or "verify" not in operations:
        return None
    try:
        public, algorithms = _rsa_key(entry) if issuer.family == "RS" else _ec_key(entry)
    except (ValueError, UnsupportedAlgorithm):
        return None
    stated = entry.get("alg")
    if stated is not None:
        algorithms = tuple(algorithm for algorithm in algorithms if algorithm == stated)
    if not algorithms:
        return None
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")
    return VerificationKey(kid, pem, algorithms)


def _rsa_key(entry: Mapping[str, Any]) -> tuple[rsa.RSAPublicKey, tuple[str, ...]]:
    modulus, exponent = _number(entry.get("n")), _number(entry.get("e"))
    if not MIN_RSA_BITS <= modulus.bit_length() <= MAX_RSA_BITS or not 65_537 <= exponent < 2**32:
        raise ValueError("outside the accepted sizes")
    return rsa.RSAPublicNumbers(exponent, modulus).public_key(), ("RS256", "RS384", "RS512")


def _ec_key(entry: Mapping[str, Any]) -> tuple[ec.EllipticCurvePublicKey, tuple[str, ...]]:
    """An ES algorithm is bound to its curve; cryptography refuses points that are not on it."""
    name = entry.get("crv")
    if not isinstance(name, str) or name not in _CURVES:
        raise ValueError("unknown curve")
    curve, algorithm = _CURVES[name]
    numbers = ec.EllipticCurvePublicNumbers(_number(entry.get("x")), _number(entry.get("y")), curve())
    return numbers.public_key(), (algorithm,)


def _number(value: Any) -> int:
    if not isinstance(value, str) or len(value) > 2048 or _BASE64URL.fullmatch(value) is None:
        raise ValueError("not a base64url number")
    try:
        return int.from_bytes(base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)), "big")
    except binascii.Error:
        raise ValueError("not a base64url number") from None


@dataclass(slots=True)
class _Known:
    """What is known of one issuer's keys. Times are seconds of the injected monotonic clock."""

    issuer: Issuer
    keys: dict[str, VerificationKey] = field(default_factory=dict)
    fetched_at: float | None = None
    tried_at: float | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class KeySets:
    """The key sets of all trusted issuers, one instance per process.

    fetch: gives the body at an address or raises; the address guard is its business.
    clock: monotonic seconds.
    """

    def __init__(
        self, issuers: Iterable[Issuer], fetch: Fetch, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._fetch = fetch
        self._clock = clock
        self._known: dict[str, _Known] = {}
        for issuer in issuers:
            if issuer.issuer in self._known:
                raise ValueError(f"issuer {issuer.issuer!r} is configured twice")
            self._known[issuer.issuer] = _Known(issuer)

    async def verify(self, token: str, *, now: datetime) -> ExternalClaims:
        """Give the claims of a token of any trusted issuer, or raise InvalidToken.

        A token whose header would be refused anyway causes no fetch. When no keys of the
        issuer are known, or only keys older than a day, the token may well be good:
        Unavailable, not InvalidToken.
        """
        known = self._known.get(unverified_issuer(token))
        if known is None:
            raise InvalidToken(Refusal.ISSUER)
        kid = external_key_id(known.issuer, token)
        keys = await self._keys(known, kid)
        return verify_external_token(known.issuer, keys, token, now)

    async def _keys(self, known: _Known, kid: str) -> Mapping[str, VerificationKey]:
        if self._should_fetch(known, kid):
            # Whoever finds the key and a fetch under way goes on with what is known.
            if not (known.lock.locked() and kid in known.keys and not self._too_old(known)):
                async with known.lock:
                    if self._should_fetch(known, kid):
                        await self._refresh(known)
        if self._too_old(known):
            raise Unavailable("issuer_unreachable", issuer=known.issuer.issuer)
        return known.keys

    def _should_fetch(self, known: _Known, kid: str) -> bool:
        now = self._clock()
        pause = RETRY_SECONDS if known.keys else FIRST_RETRY_SECONDS
        if known.tried_at is not None and now - known.tried_at < pause:
            return False
        return kid not in known.keys or known.fetched_at is None or now - known.fetched_at >= REFRESH_SECONDS

    def _too_old(self, known: _Known) -> bool:
        return known.fetched_at is None or self._clock() - known.fetched_at >= STALE_SECONDS

    async def _refresh(self, known: _Known) -> None:
        try:
            keys = read_key_set(known.issuer, await self._fetch(known.issuer.jwks_url))
        except Exception as problem:  # whatever it is, known keys stay good; the reason is for the operator
            log.warning("key set of %s not refreshed: %s", known.issuer.issuer, problem)
        else:
            known.keys, known.fetched_at = keys, self._clock()
        # Only now, so that those who came meanwhile wait for this attempt; a caller who went
        # away in the middle of it has made none.
        known.tried_at = self._clock()
