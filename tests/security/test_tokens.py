"""Are forged, altered, expired and confused tokens of our own kind refused, each for its own reason?"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from service.api.token_form import MAX_TOKEN_BYTES, InvalidToken, Refusal
from service.api.tokens import AccessKeys, access_keys, verify_access_token
from tests.security.forging import b64, encoded, hs, own_kid

SECRET = b"first-secret-of-thirty-two-bytes!"
OLD_SECRET = b"older-secret-of-thirty-two-bytes!"
KEYS = access_keys([SECRET, OLD_SECRET])
NOW = datetime(2026, 5, 9, 1, 0, tzinfo=UTC)
T = int(NOW.timestamp())
USER = UUID("0196b0a0-0000-7000-8000-000000000001")
SESSION = UUID("0196b0a0-0000-7000-8000-000000000002")

HEADER: dict[str, Any] = {"alg": "HS256", "kid": own_kid(SECRET), "typ": "at+jwt"}
CLAIMS: dict[str, Any] = {
    "iss": "sauro",
    "aud": "sauro",
    "sub": str(USER),
    "sid": str(SESSION),
    "kind": "user",
    "iat": T,
    "nbf": T,
    "exp": T + 900,
    "jti": "0123456789abcdef",
}
DELETED = object()


def changed(base: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {name: value for name, value in {**base, **changes}.items() if value is not DELETED}


def reason(token: Any, keys: AccessKeys = KEYS, now: datetime = NOW) -> Refusal:
    with pytest.raises(InvalidToken) as caught:
        verify_access_token(keys, token, now=now)
    return caught.value.reason


def assert_control() -> str:
    """The token every forgery starts from is good: a refusal is the forgery's doing."""
    token = hs(SECRET, HEADER, CLAIMS)
    assert verify_access_token(KEYS, token, now=NOW).subject == USER
    return token


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"alg": "none"}, Refusal.ALGORITHM, id="none"),
        pytest.param({"alg": "None"}, Refusal.ALGORITHM, id="None"),
        pytest.param({"alg": "NONE"}, Refusal.ALGORITHM, id="NONE"),
        pytest.param({"alg": "nOnE"}, Refusal.ALGORITHM, id="nOnE"),
        pytest.param({"alg": "none "}, Refusal.ALGORITHM, id="none with a blank"),
        pytest.param({"alg": ""}, Refusal.ALGORITHM, id="empty algorithm"),
        pytest.param({"alg": None}, Refusal.ALGORITHM, id="null algorithm"),
        pytest.param({"alg": DELETED}, Refusal.ALGORITHM, id="no algorithm"),
        pytest.param({"alg": 0}, Refusal.ALGORITHM, id="number as algorithm"),
        pytest.param({"alg": ["HS256"]}, Refusal.ALGORITHM, id="list as algorithm"),
        pytest.param({"alg": {"HS256": 1}}, Refusal.ALGORITHM, id="object as algorithm"),
        pytest.param({"alg": "hs256"}, Refusal.ALGORITHM, id="lower case"),
        pytest.param({"alg": "HS256\u0000"}, Refusal.ALGORITHM, id="NUL behind the algorithm"),
        pytest.param({"alg": "HS512"}, Refusal.ALGORITHM, id="HS512"),
        pytest.param({"alg": "HS384"}, Refusal.ALGORITHM, id="HS384"),
        pytest.param({"alg": "RS256"}, Refusal.ALGORITHM, id="RS256"),
        pytest.param({"alg": "ES256"}, Refusal.ALGORITHM, id="ES256"),
        pytest.param({"alg": "PS256"}, Refusal.ALGORITHM, id="PS256"),
        pytest.param({"alg": "EdDSA"}, Refusal.ALGORITHM, id="EdDSA"),
        pytest.param({"alg": "dir"}, Refusal.ALGORITHM, id="dir"),
        pytest.param({"alg": "A256KW", "enc": "A256GCM"}, Refusal.ALGORITHM, id="key wrap"),
        pytest.param({"enc": "A256GCM"}, Refusal.HEADER, id="enc"),
        pytest.param({"zip": "DEF"}, Refusal.HEADER, id="zip"),
        pytest.param({"crit": ["exp"]}, Refusal.HEADER, id="crit"),
        pytest.param({"b64": False}, Refusal.HEADER, id="b64 false"),
        pytest.param({"b64": False, "crit": ["b64"]}, Refusal.HEADER, id="b64 made critical"),
        pytest.param({"jku": "https://attacker.example/keys"}, Refusal.HEADER, id="jku"),
        pytest.param({"x5u": "https://attacker.example/cert"}, Refusal.HEADER, id="x5u"),
        pytest.param({"jwk": {"kty": "oct", "k": b64(b"k" * 32)}}, Refusal.HEADER, id="symmetric jwk"),
        pytest.param({"x5c": ["MIIB"]}, Refusal.HEADER, id="x5c"),
        pytest.param({"x5t": "abc"}, Refusal.HEADER, id="x5t"),
        pytest.param({"cty": "JWT"}, Refusal.HEADER, id="nested"),
        pytest.param({"typ": "JWT"}, Refusal.HEADER, id="other type"),
        pytest.param({"typ": "logout+jwt"}, Refusal.HEADER, id="logout token"),
        pytest.param({"typ": DELETED}, Refusal.HEADER, id="no type"),
        pytest.param({"kid": DELETED}, Refusal.HEADER, id="no kid"),
        pytest.param({"kid": "unknown"}, Refusal.KEY, id="unknown kid"),
        pytest.param({"kid": ""}, Refusal.KEY, id="empty kid"),
        pytest.param({"kid": None}, Refusal.KEY, id="null kid"),
        pytest.param({"kid": 0}, Refusal.KEY, id="number as kid"),
        pytest.param({"kid": [own_kid(SECRET)]}, Refusal.KEY, id="list as kid"),
        pytest.param({"kid": {}}, Refusal.KEY, id="object as kid"),
        pytest.param({"kid": "../../../../../dev/null"}, Refusal.KEY, id="kid as path"),
        pytest.param({"kid": "/proc/sys/kernel/randomize_va_space"}, Refusal.KEY, id="kid as known file"),
        pytest.param({"kid": "x' UNION SELECT 'k';--"}, Refusal.KEY, id="kid as SQL"),
        pytest.param({"kid": "| id"}, Refusal.KEY, id="kid as command"),
        pytest.param({"kid": "https://attacker.example/k"}, Refusal.KEY, id="kid as address"),
        pytest.param({"kid": own_kid(SECRET) + "\u0000"}, Refusal.KEY, id="NUL behind the kid"),
        pytest.param({"kid": own_kid(SECRET).upper()}, Refusal.KEY, id="kid in capitals"),
        pytest.param({"kid": own_kid(OLD_SECRET)}, Refusal.SIGNATURE, id="kid of the other key"),
    ],
)
def test_a_header_that_differs_is_refused_though_the_signature_holds(
    changes: dict[str, Any], expected: Refusal
) -> None:
    assert_control()

    token = hs(SECRET, changed(HEADER, **changes), CLAIMS)

    assert reason(token) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"exp": T}, Refusal.EXPIRED, id="expires now"),
        pytest.param({"exp": T - 1}, Refusal.EXPIRED, id="expired"),
        pytest.param({"exp": 0}, Refusal.EXPIRED, id="expired in 1970"),
        pytest.param({"exp": DELETED}, Refusal.CLAIMS, id="no exp"),
        pytest.param({"exp": None}, Refusal.CLAIMS, id="null exp"),
        pytest.param({"exp": True}, Refusal.CLAIMS, id="bool exp"),
        pytest.param({"exp": str(T + 900)}, Refusal.CLAIMS, id="text exp"),
        pytest.param({"exp": "2027-01-01T00:00:00Z"}, Refusal.CLAIMS, id="ISO exp"),
        pytest.param({"exp": [T + 900]}, Refusal.CLAIMS, id="list exp"),
        pytest.param({"exp": float("nan")}, Refusal.CLAIMS, id="nan exp"),
        pytest.param({"exp": float("inf")}, Refusal.CLAIMS, id="infinite exp"),
        pytest.param({"exp": -1}, Refusal.CLAIMS, id="negative exp"),
        pytest.param({"exp": 10**30}, Refusal.CLAIMS, id="exp beyond all calendars"),
        pytest.param({"nbf": T + 31}, Refusal.NOT_YET, id="not yet"),
        pytest.param({"nbf": True}, Refusal.CLAIMS, id="bool nbf"),
        pytest.param({"nbf": float("nan")}, Refusal.CLAIMS, id="nan nbf"),
        pytest.param({"nbf": DELETED}, Refusal.CLAIMS, id="no nbf"),
        pytest.param({"iat": T + 31}, Refusal.NOT_YET, id="issued in the future"),
        pytest.param({"iat": "now"}, Refusal.CLAIMS, id="text iat"),
        pytest.param({"iat": DELETED}, Refusal.CLAIMS, id="no iat"),
        pytest.param({"iss": "other"}, Refusal.ISSUER, id="wrong issuer"),
        pytest.param({"iss": ["sauro"]}, Refusal.ISSUER, id="issuer list"),
        pytest.param({"iss": "SAURO"}, Refusal.ISSUER, id="issuer in capitals"),
        pytest.param({"iss": DELETED}, Refusal.ISSUER, id="no issuer"),
        pytest.param({"aud": "other"}, Refusal.AUDIENCE, id="wrong audience"),
        pytest.param({"aud": ["sauro"]}, Refusal.AUDIENCE, id="audience list of one"),
        pytest.param({"aud": ["other", "sauro"]}, Refusal.AUDIENCE, id="audience list with another"),
        pytest.param({"aud": {"sauro": 1}}, Refusal.AUDIENCE, id="audience object"),
        pytest.param({"aud": DELETED}, Refusal.AUDIENCE, id="no audience"),
        pytest.param({"sub": DELETED}, Refusal.CLAIMS, id="no subject"),
        pytest.param({"sub": 1}, Refusal.CLAIMS, id="number as subject"),
        pytest.param({"sub": [str(USER)]}, Refusal.CLAIMS, id="list as subject"),
        pytest.param({"sub": {"id": str(USER)}}, Refusal.CLAIMS, id="object as subject"),
        pytest.param({"sub": "admin"}, Refusal.CLAIMS, id="name as subject"),
        pytest.param({"sub": str(USER).upper()}, Refusal.CLAIMS, id="subject in capitals"),
        pytest.param({"sub": USER.hex}, Refusal.CLAIMS, id="subject without hyphens"),
        pytest.param({"sub": f"urn:uuid:{USER}"}, Refusal.CLAIMS, id="subject as URN"),
        pytest.param({"sub": "' or 1=1 --"}, Refusal.CLAIMS, id="SQL as subject"),
        pytest.param({"sub": str(USER)[:-1] + "\u0661"}, Refusal.CLAIMS, id="Arabic digit in the subject"),
        pytest.param({"sid": None}, Refusal.CLAIMS, id="user without session"),
        pytest.param({"sid": 7}, Refusal.CLAIMS, id="number as session"),
        pytest.param({"sid": ""}, Refusal.CLAIMS, id="empty session"),
        pytest.param({"kind": "client"}, Refusal.CLAIMS, id="client with a session"),
        pytest.param({"kind": "admin"}, Refusal.CLAIMS, id="unknown kind"),
        pytest.param({"kind": ["user"]}, Refusal.CLAIMS, id="list as kind"),
        pytest.param({"scope": ["all"]}, Refusal.CLAIMS, id="list as scope"),
        pytest.param({"jti": DELETED}, Refusal.CLAIMS, id="no token id"),
    ],
)
def test_claims_that_differ_are_refused_though_the_signature_holds(
    changes: dict[str, Any], expected: Refusal
) -> None:
    assert_control()

    token = hs(SECRET, HEADER, changed(CLAIMS, **changes))

    assert reason(token) == expected


GOOD = hs(SECRET, HEADER, CLAIMS)
HEAD, BODY, SIGNATURE = GOOD.split(".")
TWICE = json.dumps(CLAIMS)[:-1] + ',"sub":"0196b0a0-0000-7000-8000-00000000000f"}'


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        pytest.param("", Refusal.MALFORMED, id="nothing"),
        pytest.param("..", Refusal.MALFORMED, id="two dots"),
        pytest.param(f"{HEAD}.{BODY}.", Refusal.MALFORMED, id="no signature"),
        pytest.param(f"{HEAD}.{BODY}", Refusal.MALFORMED, id="one dot"),
        pytest.param(f"{HEAD}..{SIGNATURE}", Refusal.MALFORMED, id="no claims"),
        pytest.param(f".{BODY}.{SIGNATURE}", Refusal.MALFORMED, id="no header"),
        pytest.param(f"{GOOD}.", Refusal.MALFORMED, id="three dots"),
        pytest.param(f"{GOOD}.{SIGNATURE}", Refusal.MALFORMED, id="four parts"),
        pytest.param(f"{HEAD}.{BODY}.{SIGNATURE}.{BODY}.{HEAD}", Refusal.MALFORMED, id="JWE: five parts"),
        pytest.param(f"{HEAD}.{BODY}.{SIGNATURE}=", Refusal.MALFORMED, id="padded signature"),
        pytest.param(f"{HEAD}=.{BODY}.{SIGNATURE}", Refusal.MALFORMED, id="padded header"),
        pytest.param(f"{HEAD}.{BODY}==.{SIGNATURE}", Refusal.MALFORMED, id="padded claims"),
        pytest.param(f"{GOOD}A", Refusal.SIGNATURE, id="one letter more"),
        pytest.param(f"{GOOD}AAAA", Refusal.SIGNATURE, id="three bytes more"),
        pytest.param(GOOD[:-1], Refusal.MALFORMED, id="one letter less"),
        pytest.param(f"{HEAD}.{BODY}.{'A' * 43}", Refusal.SIGNATURE, id="signature of zeros"),
        pytest.param(
            f"{HEAD}.{encoded(changed(CLAIMS, sub='x'))}.{SIGNATURE}", Refusal.SIGNATURE, id="swapped"
        ),
        pytest.param(f" {GOOD}", Refusal.MALFORMED, id="blank before"),
        pytest.param(f"{GOOD} ", Refusal.MALFORMED, id="blank behind"),
        pytest.param(f"{GOOD}\n", Refusal.MALFORMED, id="newline behind"),
        pytest.param(f"{HEAD}\n.{BODY}.{SIGNATURE}", Refusal.MALFORMED, id="newline inside"),
        pytest.param(f"{HEAD}.{BODY[:9]}\t{BODY[9:]}.{SIGNATURE}", Refusal.MALFORMED, id="tab inside"),
        pytest.param(f"{GOOD}\u0000", Refusal.MALFORMED, id="NUL behind"),
        pytest.param(f"Bearer {GOOD}", Refusal.MALFORMED, id="with its scheme"),
        pytest.param(f'"{GOOD}"', Refusal.MALFORMED, id="in quotes"),
        pytest.param(GOOD.replace(".", "\uff0e"), Refusal.MALFORMED, id="full-width dots"),
        pytest.param("\ufeff" + GOOD, Refusal.MALFORMED, id="byte order mark"),
        pytest.param("\U0001d41a" + GOOD[1:], Refusal.MALFORMED, id="mathematical letter"),
        pytest.param(GOOD.replace(".", "%2E"), Refusal.MALFORMED, id="percent-encoded dots"),
        pytest.param(f"{HEAD}+.{BODY}.{SIGNATURE}", Refusal.MALFORMED, id="plain base64 letters"),
        pytest.param(GOOD.encode(), Refusal.MALFORMED, id="bytes"),
        pytest.param(None, Refusal.MALFORMED, id="None"),
        pytest.param("x" * (MAX_TOKEN_BYTES + 1), Refusal.TOO_LARGE, id="huge"),
        pytest.param(
            hs(SECRET, HEADER, {**CLAIMS, "x": "y" * 8000}), Refusal.TOO_LARGE, id="huge and signed"
        ),
        pytest.param(hs(SECRET, "[]", CLAIMS), Refusal.HEADER, id="header is a list"),
        pytest.param(hs(SECRET, "null", CLAIMS), Refusal.HEADER, id="header is null"),
        pytest.param(hs(SECRET, "{", CLAIMS), Refusal.HEADER, id="header breaks off"),
        pytest.param(
            hs(SECRET, '{"alg":"none",' + json.dumps(HEADER)[1:], CLAIMS), Refusal.HEADER, id="alg twice"
        ),
        pytest.param(
            hs(SECRET, json.dumps(HEADER)[:-1] + ',"kid":"a"}', CLAIMS), Refusal.HEADER, id="kid twice"
        ),
        pytest.param(hs(SECRET, b"\xff\xfe", CLAIMS), Refusal.MALFORMED, id="header is no UTF-8"),
        pytest.param(
            hs(SECRET, json.dumps(HEADER).encode("utf-16"), CLAIMS), Refusal.MALFORMED, id="UTF-16 header"
        ),
        pytest.param(hs(SECRET, "[" * 6000, CLAIMS), Refusal.TOO_LARGE, id="deep and huge header"),
        pytest.param(hs(SECRET, "[" * 5000, CLAIMS), Refusal.HEADER, id="deep header"),
        pytest.param(hs(SECRET, HEADER, '{"a":' * 1100), Refusal.CLAIMS, id="deep claims"),
        pytest.param(hs(SECRET, HEADER, "[]"), Refusal.CLAIMS, id="claims are a list"),
        pytest.param(hs(SECRET, HEADER, "7"), Refusal.CLAIMS, id="claims are a number"),
        pytest.param(hs(SECRET, HEADER, b"\xc3"), Refusal.MALFORMED, id="claims are no UTF-8"),
        pytest.param(hs(SECRET, HEADER, TWICE), Refusal.CLAIMS, id="sub twice"),
        pytest.param(
            hs(SECRET, HEADER, json.dumps(CLAIMS) + "{}"), Refusal.CLAIMS, id="something behind the claims"
        ),
        pytest.param(
            hs(SECRET, HEADER, json.dumps(CLAIMS).replace(str(T + 900), "9" * 5000)),
            Refusal.CLAIMS,
            id="5,000 digits",
        ),
        pytest.param(
            hs(SECRET, HEADER, json.dumps(CLAIMS).replace(str(T + 900), "1e999")),
            Refusal.CLAIMS,
            id="exp 1e999",
        ),
        pytest.param(
            hs(b"another-secret-of-thirty-two-byte", HEADER, CLAIMS), Refusal.SIGNATURE, id="other secret"
        ),
        pytest.param(hs(b"", HEADER, CLAIMS), Refusal.SIGNATURE, id="empty secret"),
        pytest.param(
            hs(SECRET, HEADER, CLAIMS, "sha512"), Refusal.SIGNATURE, id="SHA-512 under the name of HS256"
        ),
    ],
)
def test_text_that_is_not_the_one_good_spelling_is_refused(token: Any, expected: Refusal) -> None:
    assert_control()

    assert reason(token) == expected


def test_no_single_letter_of_a_token_can_be_changed() -> None:
    token = assert_control()

    survivors = []
    for place, letter in enumerate(token):
        altered = token[:place] + ("B" if letter == "A" else "A") + token[place + 1 :]
        try:
            verify_access_token(KEYS, altered, now=NOW)
            survivors.append(place)
        except InvalidToken:
            continue

    assert survivors == []


def test_the_last_letter_has_one_spelling_only() -> None:
    token = assert_control()
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

    # 32 bytes fill 42 letters and four bits: the two low bits of the last letter mean nothing.
    twin = token[:-1] + alphabet[alphabet.index(token[-1]) | 1]

    assert twin != token
    assert reason(twin) == Refusal.MALFORMED
