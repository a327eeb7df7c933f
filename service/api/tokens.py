"""Is this bearer token real: made by us, or by an issuer we trust, for us, and for now?

The only module that imports `jose`. python-jose up to 3.5.0 accepts a public key in DER
form as an HMAC secret when algorithms are not restricted, and believes the header when
they are omitted. So here: one constant algorithm list per issuer, of one family; the
header is judged before jose sees the token (`token_form`); a key is found only by looking its `kid` up
in a dictionary; symmetric and public keys never meet; claims are judged here, by a clock
that is passed in, and jose is asked for one thing only: does the signature hold?

A valid token says who is calling. What they may do comes from the database, every time.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Literal
from uuid import UUID

from cryptography.hazmat.primitives.serialization import load_der_public_key
from jose import jwk, jws
from jose.backends.base import Key
from jose.exceptions import JOSEError

from service.api.token_form import (
    InvalidToken,
    Refusal,
    checked_times,
    claimed_uuid,
    epoch_seconds,
    json_object,
    token_parts,
)

MIN_SECRET_BYTES = 32
LIFETIME = timedelta(minutes=15)
MAX_LIFETIME = timedelta(hours=24)
OWN_ISSUER = "sauro"
OWN_AUDIENCE = "sauro"
OWN_TYPE = "at+jwt"

SubjectKind = Literal["user", "client"]
Family = Literal["RS", "ES"]
OWN_ALGORITHMS = ("HS256",)
# PS is missing because python-jose does not know it.
FAMILIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"RS": ("RS256", "RS384", "RS512"), "ES": ("ES256", "ES384", "ES512")}
)

_OWN_HEADER = frozenset({"alg", "typ", "kid"})
# Header members that name keys or change what is signed, and those of encrypted tokens.
_FORBIDDEN_HEADER = frozenset(
    "crit jku jwk x5u x5c b64 zip enc cty epk apu apv p2s p2c iv tag iss aud sub url ppt svt".split()
)
_EXTERNAL_TYPES = frozenset({"jwt", "at+jwt", "application/jwt", "application/at+jwt"})


@dataclass(frozen=True, slots=True)
class Claims:
    """What one of our own access tokens says.

    subject: id of the user or client. session_id: the session of a user, None for clients.
    scope: what a client asked to be narrowed to, empty = everything its grants give.
    """

    subject: UUID
    kind: SubjectKind
    session_id: UUID | None
    scope: tuple[str, ...]
    issued_at: datetime
    expires_at: datetime
    token_id: str


@dataclass(frozen=True, slots=True)
class ExternalClaims:
    """What a token of a trusted issuer says. subject is theirs, unique only together with issuer."""

    issuer: str
    subject: str
    expires_at: datetime
    claims: Mapping[str, Any]


@dataclass(frozen=True, slots=True, repr=False)
class AccessKeys:
    """The secrets that sign our tokens: the first signs, all verify. Made once, by `access_keys`."""

    signing_kid: str
    by_kid: Mapping[str, Key]


@dataclass(frozen=True, slots=True)
class Issuer:
    """An external OpenID Connect issuer whose tokens are believed.

    issuer: exactly as in `iss`. audience: what its tokens for us carry in `aud`.
    family: RS or ES; the algorithm list follows from it and is never wider.
    """

    issuer: str
    audience: str
    jwks_url: str
    family: Family

    def __post_init__(self) -> None:
        if self.family not in FAMILIES:
            raise ValueError(f"issuer {self.issuer!r}: family must be one of {', '.join(FAMILIES)}")
        if not (self.issuer and self.audience and self.jwks_url) or self.issuer == OWN_ISSUER:
            raise ValueError("an issuer needs its own name (not ours), an audience and a JWKS address")

    @property
    def algorithms(self) -> tuple[str, ...]:
        return FAMILIES[self.family]


@dataclass(frozen=True, slots=True)
class VerificationKey:
    """A public key of an issuer as PEM, with the algorithms of its family that it may be used with."""

    kid: str
    pem: str
    algorithms: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.pem.startswith("-----BEGIN PUBLIC KEY-----\n"):
            raise ValueError("a verification key is a public key in PEM form")
        if not self.algorithms or any(algorithm.startswith("HS") for algorithm in self.algorithms):
            raise ValueError("a public key never verifies a symmetric signature")


def access_keys(secret_texts: Sequence[str | bytes]) -> AccessKeys:
    """Prepare the secrets of the settings. Each has 32 bytes or more and is no public key in disguise.

    `kid` is derived from the secret, so that processes with the same settings agree on it
    and rotation needs no bookkeeping.
    """
    by_kid: dict[str, Key] = {}
    for text in secret_texts:
        secret = text.encode() if isinstance(text, str) else text
        if len(secret) < MIN_SECRET_BYTES:
            raise ValueError(
                f"a token key needs at least {MIN_SECRET_BYTES} bytes; make one with `openssl rand -hex 32`"
            )
        if _is_public_key(secret):
            raise ValueError("a token key must be a random secret, not a public key")
        kid = hashlib.sha256(b"sauro access key\0" + secret).hexdigest()[:12]
        by_kid[kid] = jwk.construct(secret, OWN_ALGORITHMS[0])
    if not by_kid:
        raise ValueError("at least one token key is needed")
    return AccessKeys(next(iter(by_kid)), MappingProxyType(by_kid))


def issue_access_token(
    keys: AccessKeys,
    subject: UUID,
    session_id: UUID | None,
    *,
    now: datetime,
    lifetime: timedelta = LIFETIME,
    kind: SubjectKind,
    scope: Sequence[str] = (),
) -> str:
    """Make an access token, valid from now for the lifetime (at most a day)."""
    if not timedelta(seconds=1) <= lifetime <= MAX_LIFETIME:
        raise ValueError("a token lives between a second and a day")
    if (kind == "user") != (session_id is not None):
        raise ValueError("a user's token belongs to a session, a client's to none")
    issued = int(epoch_seconds(now))
    claims: dict[str, Any] = {
        "iss": OWN_ISSUER,
        "aud": OWN_AUDIENCE,
        "sub": str(subject),
        "sid": None if session_id is None else str(session_id),
        "kind": kind,
        "iat": issued,
        "nbf": issued,
        "exp": issued + int(lifetime.total_seconds()),
        "jti": secrets.token_urlsafe(16),
    }
    if scope:
        claims["scope"] = " ".join(scope)
    header = {"typ": OWN_TYPE, "kid": keys.signing_kid}
    return str(jws.sign(claims, keys.by_kid[keys.signing_kid], headers=header, algorithm=OWN_ALGORITHMS[0]))


def verify_access_token(keys: AccessKeys, token: str, *, now: datetime) -> Claims:
    """Give the claims of one of our tokens, or raise InvalidToken. `now` is the real clock."""
    header_text, claims_text = token_parts(token)
    header = json_object(header_text, Refusal.HEADER)
    if header.get("alg") not in OWN_ALGORITHMS:
        raise InvalidToken(Refusal.ALGORITHM)
    if header.keys() != _OWN_HEADER or header["typ"] != OWN_TYPE:
        raise InvalidToken(Refusal.HEADER)
    kid = header["kid"]
    key = keys.by_kid.get(kid) if isinstance(kid, str) else None
    if key is None:
        raise InvalidToken(Refusal.KEY)
    _check_signature(token, key, OWN_ALGORITHMS)
    claims = json_object(claims_text, Refusal.CLAIMS)
    if claims.get("iss") != OWN_ISSUER:
        raise InvalidToken(Refusal.ISSUER)
    if claims.get("aud") != OWN_AUDIENCE:
        raise InvalidToken(Refusal.AUDIENCE)
    issued, expires = checked_times(claims, epoch_seconds(now), required=("exp", "iat", "nbf"))
    kind, session, scope, token_id = (claims.get(name) for name in ("kind", "sid", "scope", "jti"))
    if (
        (kind != "user" and kind != "client")
        or (kind == "user") != (session is not None)
        or not (scope is None or isinstance(scope, str))
        or not isinstance(token_id, str)
    ):
        raise InvalidToken(Refusal.CLAIMS)
    return Claims(
        subject=claimed_uuid(claims.get("sub")),
        kind=kind,
        session_id=None if session is None else claimed_uuid(session),
        scope=tuple(scope.split()) if scope else (),
        issued_at=datetime.fromtimestamp(issued, UTC),
        expires_at=datetime.fromtimestamp(expires, UTC),
        token_id=token_id,
    )


def unverified_issuer(token: str) -> str:
    """Read `iss` to choose whose keys to verify with. Nothing else of an unverified token is believed."""
    issuer = json_object(token_parts(token)[1], Refusal.CLAIMS).get("iss")
    if not isinstance(issuer, str):
        raise InvalidToken(Refusal.ISSUER)
    return issuer


def external_key_id(issuer: Issuer, token: str) -> str:
    """Judge the header of an issuer's token and give its `kid`, good for a dictionary look-up only."""
    return _external_header(issuer, token)[1]


def verify_external_token(
    issuer: Issuer, keys_by_kid: Mapping[str, VerificationKey], token: str, now: datetime
) -> ExternalClaims:
    """Give the claims of an issuer's token, or raise InvalidToken.

    `aud` may be a list, as several identity servers send it; ours must be in it.
    """
    algorithm, kid = _external_header(issuer, token)
    key = keys_by_kid.get(kid)
    if key is None:
        raise InvalidToken(Refusal.KEY)
    if algorithm not in key.algorithms:
        raise InvalidToken(Refusal.ALGORITHM)
    try:
        public_key = _public_key(key.pem, algorithm)
    except JOSEError:
        raise InvalidToken(Refusal.KEY) from None
    _check_signature(token, public_key, (algorithm,))
    claims = json_object(token_parts(token)[1], Refusal.CLAIMS)
    if claims.get("iss") != issuer.issuer:
        raise InvalidToken(Refusal.ISSUER)
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    if not all(isinstance(name, str) for name in audiences) or issuer.audience not in audiences:
        raise InvalidToken(Refusal.AUDIENCE)
    _, expires = checked_times(claims, epoch_seconds(now), required=("exp",))
    subject = claims.get("sub")
    if not (isinstance(subject, str) and 1 <= len(subject) <= 255 and subject.isprintable()):
        raise InvalidToken(Refusal.CLAIMS)
    return ExternalClaims(
        issuer=issuer.issuer,
        subject=subject,
        expires_at=datetime.fromtimestamp(expires, UTC),
        claims=MappingProxyType(claims),
    )


def _external_header(issuer: Issuer, token: str) -> tuple[str, str]:
    header = json_object(token_parts(token)[0], Refusal.HEADER)
    algorithm, kid, kind = header.get("alg"), header.get("kid"), header.get("typ", "JWT")
    if not isinstance(algorithm, str) or algorithm not in issuer.algorithms:
        raise InvalidToken(Refusal.ALGORITHM)
    if not _FORBIDDEN_HEADER.isdisjoint(header):
        raise InvalidToken(Refusal.HEADER)
    if not isinstance(kind, str) or kind.lower() not in _EXTERNAL_TYPES:
        raise InvalidToken(Refusal.HEADER)
    if not isinstance(kid, str) or not kid:
        raise InvalidToken(Refusal.KEY)
    return algorithm, kid


def _check_signature(token: str, key: Key, algorithms: Sequence[str]) -> None:
    try:
        jws.verify(token, key, algorithms)
    except (JOSEError, ValueError, TypeError):
        raise InvalidToken(Refusal.SIGNATURE) from None


@lru_cache(maxsize=256)
def _public_key(pem: str, algorithm: str) -> Key:
    return jwk.construct(pem, algorithm)


def _is_public_key(secret: bytes) -> bool:
    if b"-----BEGIN" in secret or secret.startswith((b"ssh-", b"ecdsa-")):
        return True
    try:
        load_der_public_key(secret)
    except Exception:  # whatever the parser thinks of random bytes: it is not a key
        return False
    return True
