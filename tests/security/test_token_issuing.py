"""What do our own access tokens say, how long do they live, and with which keys are they made?"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from jose import jws

from service.api.token_form import InvalidToken, Refusal
from service.api.tokens import (
    AccessKeys,
    access_keys,
    issue_access_token,
    unverified_issuer,
    verify_access_token,
)
from tests.security.forging import der_of, encoded, own_kid, pem_of

SECRET = b"first-secret-of-thirty-two-bytes!"
OLD_SECRET = b"older-secret-of-thirty-two-bytes!"
KEYS = access_keys([SECRET, OLD_SECRET])
NOW = datetime(2026, 5, 9, 1, 0, tzinfo=UTC)
USER = UUID("0196b0a0-0000-7000-8000-000000000001")
SESSION = UUID("0196b0a0-0000-7000-8000-000000000002")


def reason(token: Any, keys: AccessKeys = KEYS, now: datetime = NOW) -> Refusal:
    with pytest.raises(InvalidToken) as caught:
        verify_access_token(keys, token, now=now)
    return caught.value.reason


def test_an_issued_token_says_what_was_put_in() -> None:
    token = issue_access_token(KEYS, USER, SESSION, now=NOW, kind="user", scope=["tasks:read", "plans:read"])

    claims = verify_access_token(KEYS, token, now=NOW + timedelta(minutes=14, seconds=59))

    assert (claims.subject, claims.session_id, claims.kind) == (USER, SESSION, "user")
    assert claims.scope == ("tasks:read", "plans:read")
    assert (claims.issued_at, claims.expires_at) == (NOW, NOW + timedelta(minutes=15))
    assert len(claims.token_id) == 22


def test_a_client_token_has_no_session() -> None:
    token = issue_access_token(KEYS, USER, None, now=NOW, kind="client", lifetime=timedelta(hours=1))

    claims = verify_access_token(KEYS, token, now=NOW)

    assert (claims.kind, claims.session_id, claims.scope) == ("client", None, ())
    assert claims.expires_at == NOW + timedelta(hours=1)


def test_a_token_ends_with_its_last_second_and_without_leeway() -> None:
    token = issue_access_token(KEYS, USER, SESSION, now=NOW, kind="user")

    assert verify_access_token(KEYS, token, now=NOW + timedelta(minutes=14, seconds=59, milliseconds=999))
    assert reason(token, now=NOW + timedelta(minutes=15)) == Refusal.EXPIRED


def test_a_clock_thirty_seconds_behind_is_forgiven_and_no_more() -> None:
    token = issue_access_token(KEYS, USER, SESSION, now=NOW, kind="user")

    assert verify_access_token(KEYS, token, now=NOW - timedelta(seconds=30))
    assert reason(token, now=NOW - timedelta(seconds=31)) == Refusal.NOT_YET


def test_the_first_key_signs_and_every_listed_key_verifies() -> None:
    before = issue_access_token(access_keys([OLD_SECRET]), USER, SESSION, now=NOW, kind="user")

    assert verify_access_token(KEYS, before, now=NOW).subject == USER
    assert KEYS.signing_kid == own_kid(SECRET)
    assert reason(before, access_keys([SECRET])) == Refusal.KEY


def test_tokens_differ_even_when_everything_else_is_equal() -> None:
    tokens = {issue_access_token(KEYS, USER, SESSION, now=NOW, kind="user") for _ in range(50)}

    assert len(tokens) == 50


def test_a_public_key_is_never_taken_as_a_secret() -> None:
    key = ec.generate_private_key(ec.SECP256R1())

    for disguise in (der_of(key), pem_of(key), "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIabcdefghij"):
        with pytest.raises(ValueError, match="not a public key"):
            access_keys([disguise])


def test_keys_must_be_long_and_there_must_be_one() -> None:
    with pytest.raises(ValueError, match="at least 32 bytes"):
        access_keys([b"x" * 31])
    with pytest.raises(ValueError, match="at least one"):
        access_keys([])


def test_neither_keys_nor_refusals_show_what_is_secret() -> None:
    refused = InvalidToken(Refusal.SIGNATURE)

    assert "secret" not in repr(KEYS)
    assert str(refused) == "signature"


def test_a_naive_clock_and_absurd_lifetimes_are_mistakes_of_the_caller() -> None:
    good = issue_access_token(KEYS, USER, SESSION, now=NOW, kind="user")

    with pytest.raises(ValueError, match="aware"):
        issue_access_token(KEYS, USER, SESSION, now=NOW.replace(tzinfo=None), kind="user")
    with pytest.raises(ValueError, match="aware"):
        verify_access_token(KEYS, good, now=NOW.replace(tzinfo=None))
    for lifetime in (timedelta(0), timedelta(days=2)):
        with pytest.raises(ValueError, match="between a second and a day"):
            issue_access_token(KEYS, USER, SESSION, now=NOW, kind="user", lifetime=lifetime)
    with pytest.raises(ValueError, match="session"):
        issue_access_token(KEYS, USER, None, now=NOW, kind="user")


def test_the_issuer_can_be_read_without_believing_the_rest() -> None:
    foreign = f"{encoded({'alg': 'RS256'})}.{encoded({'iss': 'https://sso.example'})}.AAAA"

    assert unverified_issuer(foreign) == "https://sso.example"
    for claims in ({}, {"iss": 7}, {"iss": None}, {"iss": ["a"]}):
        with pytest.raises(InvalidToken) as caught:
            unverified_issuer(f"{encoded({'alg': 'RS256'})}.{encoded(claims)}.AAAA")
        assert caught.value.reason == Refusal.ISSUER


def test_verifying_costs_at_most_five_times_the_signature_alone() -> None:
    token = issue_access_token(KEYS, USER, SESSION, now=NOW, kind="user")
    key = KEYS.by_kid[KEYS.signing_kid]

    def taken(act: Any) -> float:
        start = time.perf_counter()
        for _ in range(50):
            act()
        return time.perf_counter() - start

    alone, whole = [], []
    # The least of each is the work itself, after more turns where the machine has much else to do.
    while len(alone) < 10 or (min(whole) > 5 * min(alone) and len(alone) < 300):
        alone.append(taken(lambda: jws.verify(token, key, ["HS256"])))
        whole.append(taken(lambda: verify_access_token(KEYS, token, now=NOW)))

    assert min(whole) <= 5 * min(alone)
