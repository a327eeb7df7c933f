"""Are key sets fetched when needed and no more often, kept through an outage, never taken from a closed address?"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from service.api.oidc import KeySetProblem, KeySets, read_key_set
from service.api.token_form import InvalidToken, Refusal
from service.api.tokens import Issuer
from service.domain.egress import parse_allow
from service.domain.errors import Unavailable
from service.integrations.dialing import Dialer
from tests.security.forging import b64, ec_jwk, es, hs, pem_of, rs, rsa_jwk
from tests.security.listening import recorded_connects

NOW = datetime(2026, 5, 9, 1, 0, tzinfo=UTC)
T = int(NOW.timestamp())
FIRST = rsa.generate_private_key(65537, 2048)
SECOND = rsa.generate_private_key(65537, 2048)
CURVE = ec.generate_private_key(ec.SECP256R1())
SSO = "https://sso.example"


class KeyServer:
    """An identity server's key address on loopback; keys and status may change while it runs."""

    def __init__(self) -> None:
        self.keys: list[dict[str, Any]] = [rsa_jwk(FIRST, "first")]
        self.status = 200
        self.asked = 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked += 1
                body = json.dumps({"keys": outer.keys}).encode()
                self.send_response(outer.status)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/keys"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class Clock:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def server() -> Iterator[KeyServer]:
    made = KeyServer()
    yield made
    made.stop()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def key_sets(server: KeyServer, clock: Clock) -> AsyncIterator[KeySets]:
    dialer = Dialer(parse_allow(["127.0.0.1"]))
    yield KeySets([Issuer(SSO, "sauro", server.url, "RS")], dialer.fetch, clock=clock)
    await dialer.aclose()


def token(key: rsa.RSAPrivateKey, kid: str, **changes: Any) -> str:
    claims = {"iss": SSO, "aud": "sauro", "sub": "an", "exp": T + 300, **changes}
    return rs(key, {"alg": "RS256", "kid": kid}, claims)


async def reason(key_sets: KeySets, text: str) -> Refusal:
    with pytest.raises(InvalidToken) as caught:
        await key_sets.verify(text, now=NOW)
    return caught.value.reason


async def test_keys_are_fetched_once_for_many_tokens(key_sets: KeySets, server: KeyServer) -> None:
    texts = [token(FIRST, "first", sub=f"person-{number}") for number in range(20)]

    people = await asyncio.gather(*(key_sets.verify(text, now=NOW) for text in texts))

    assert [person.subject for person in people] == [f"person-{number}" for number in range(20)]
    assert server.asked == 1


async def test_a_new_key_is_found_when_its_id_is_first_seen(
    key_sets: KeySets, server: KeyServer, clock: Clock
) -> None:
    await key_sets.verify(token(FIRST, "first"), now=NOW)
    server.keys = [rsa_jwk(FIRST, "first"), rsa_jwk(SECOND, "second")]
    clock.seconds += 60

    person = await key_sets.verify(token(SECOND, "second"), now=NOW)

    assert (person.subject, server.asked) == ("an", 2)
    assert (await key_sets.verify(token(FIRST, "first"), now=NOW)).subject == "an"


async def test_unknown_key_ids_cause_one_fetch_a_minute(
    key_sets: KeySets, server: KeyServer, clock: Clock
) -> None:
    await key_sets.verify(token(FIRST, "first"), now=NOW)

    for second in range(120):
        clock.seconds += 1
        assert await reason(key_sets, token(SECOND, f"invented-{second}")) == Refusal.KEY

    assert server.asked == 3


async def test_a_withdrawn_key_is_refused_after_the_hourly_fetch(
    key_sets: KeySets, server: KeyServer, clock: Clock
) -> None:
    await key_sets.verify(token(FIRST, "first"), now=NOW)
    server.keys = [rsa_jwk(SECOND, "second")]

    clock.seconds += 3599
    assert (await key_sets.verify(token(FIRST, "first"), now=NOW)).subject == "an"
    clock.seconds += 1
    assert await reason(key_sets, token(FIRST, "first")) == Refusal.KEY


@pytest.mark.parametrize("trouble", ["status", "empty", "down"])
async def test_known_keys_stay_good_through_an_outage_of_a_day(
    key_sets: KeySets, server: KeyServer, clock: Clock, trouble: str
) -> None:
    await key_sets.verify(token(FIRST, "first"), now=NOW)
    if trouble == "status":
        server.status = 503
    elif trouble == "empty":
        server.keys = []
    else:
        server.stop()
        server._server.server_close()

    clock.seconds += 86_399
    person = await key_sets.verify(token(FIRST, "first"), now=NOW)
    clock.seconds += 1
    with pytest.raises(Unavailable) as caught:
        await key_sets.verify(token(FIRST, "first"), now=NOW)

    assert person.subject == "an"
    assert (caught.value.code, caught.value.params) == ("issuer_unreachable", {"issuer": SSO})


async def test_an_issuer_that_never_answered_is_asked_again_after_ten_seconds(
    key_sets: KeySets, server: KeyServer, clock: Clock
) -> None:
    server.status = 500
    for _ in range(5):
        with pytest.raises(Unavailable):
            await key_sets.verify(token(FIRST, "first"), now=NOW)
    asked_while_down = server.asked

    server.status = 200
    clock.seconds += 10

    assert (await key_sets.verify(token(FIRST, "first"), now=NOW)).subject == "an"
    assert (asked_while_down, server.asked) == (1, 2)


async def test_a_token_refused_by_its_header_or_issuer_causes_no_fetch(
    key_sets: KeySets, server: KeyServer
) -> None:
    claims = {"iss": SSO, "aud": "sauro", "sub": "an", "exp": T + 300}
    texts = {
        hs(pem_of(FIRST).encode(), {"alg": "HS256", "kid": "first"}, claims): Refusal.ALGORITHM,
        hs(b"", {"alg": "none", "kid": "first"}, claims): Refusal.ALGORITHM,
        rs(FIRST, {"alg": "RS256", "kid": "first", "jku": server.url}, claims): Refusal.HEADER,
        rs(FIRST, {"alg": "RS256"}, claims): Refusal.KEY,
        token(FIRST, "first", iss="https://other.example"): Refusal.ISSUER,
        token(FIRST, "first", iss=None): Refusal.ISSUER,
        "a.b": Refusal.MALFORMED,
    }

    reasons = [await reason(key_sets, text) for text in texts]

    assert reasons == list(texts.values())
    assert server.asked == 0


async def test_a_caller_that_goes_away_does_not_shut_out_the_next(clock: Clock) -> None:
    calls = 0

    async def fetch(url: str) -> bytes:
        nonlocal calls
        calls += 1
        if calls == 1:
            await asyncio.sleep(30)
        return json.dumps({"keys": [rsa_jwk(FIRST, "first")]}).encode()

    key_sets = KeySets([Issuer(SSO, "sauro", "https://sso.example/keys", "RS")], fetch, clock=clock)
    first = asyncio.create_task(key_sets.verify(token(FIRST, "first"), now=NOW))
    await asyncio.sleep(0.01)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)

    assert (await key_sets.verify(token(FIRST, "first"), now=NOW)).subject == "an"
    assert calls == 2


@pytest.mark.parametrize(
    ("url", "listed"),
    [
        ("http://127.0.0.1:{port}/keys", []),
        ("https://127.0.0.1:{port}/keys", []),
        ("http://localhost:{port}/keys", ["10.0.0.0/8"]),
        ("http://2130706433:{port}/keys", []),
        ("http://[::ffff:127.0.0.1]:{port}/keys", ["127.0.0.1"]),
        ("http://169.254.169.254/keys", []),
        ("http://10.0.0.1/keys", ["10.0.0.0/8"]),
        ("file:///etc/passwd", []),
    ],
)
async def test_a_key_address_that_is_not_open_is_never_connected_to(
    server: KeyServer, url: str, listed: list[str]
) -> None:
    address = url.format(port=server.url.rpartition(":")[2].partition("/")[0])
    dialer = Dialer(parse_allow(listed))
    key_sets = KeySets([Issuer(SSO, "sauro", address, "RS")], dialer.fetch)

    with recorded_connects() as connects, pytest.raises(Unavailable):
        await key_sets.verify(token(FIRST, "first"), now=NOW)
    await dialer.aclose()

    assert (connects, server.asked) == ([], 0)


def kids(issuer: Issuer, *entries: Any) -> list[str]:
    good = rsa_jwk(FIRST, "good") if issuer.family == "RS" else ec_jwk(CURVE, "good")
    return sorted(read_key_set(issuer, json.dumps({"keys": [good, *entries]}).encode()))


RS = Issuer(SSO, "sauro", "https://sso.example/keys", "RS")
ES = Issuer(SSO, "sauro", "https://sso.example/keys", "ES")


def without(entry: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if key != name}


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param({"kty": "oct", "kid": "x", "k": b64(b"k" * 32), "alg": "HS256"}, id="symmetric"),
        pytest.param(
            {"kty": "oct", "kid": "x", "k": b64(b"k" * 32), "alg": "RS256"}, id="symmetric in disguise"
        ),
        pytest.param({**rsa_jwk(SECOND, "x"), "k": b64(b"k" * 32)}, id="half symmetric"),
        pytest.param(rsa_jwk(SECOND, "x", alg="HS256"), id="for HMAC"),
        pytest.param(rsa_jwk(SECOND, "x", alg="PS256"), id="for PS256"),
        pytest.param(rsa_jwk(SECOND, "x", alg="none"), id="for none"),
        pytest.param({**rsa_jwk(SECOND, "x"), "use": "enc"}, id="for encryption"),
        pytest.param(rsa_jwk(SECOND, "x", key_ops=["encrypt"]), id="for other operations"),
        pytest.param(rsa_jwk(SECOND, "x", key_ops="verify"), id="operations as text"),
        pytest.param(rsa_jwk(SECOND, "x", d="AQAB"), id="with its private half"),
        pytest.param(without(rsa_jwk(SECOND, "x"), "kid"), id="without kid"),
        pytest.param(rsa_jwk(SECOND, ""), id="empty kid"),
        pytest.param({**rsa_jwk(SECOND, "x"), "kid": 7}, id="number as kid"),
        pytest.param({**rsa_jwk(SECOND, "x"), "n": b64(b"\xff" * 128)}, id="1,024 bits"),
        pytest.param({**rsa_jwk(SECOND, "x"), "n": b64(b"\xff" * 1500)}, id="12,000 bits"),
        pytest.param({**rsa_jwk(SECOND, "x"), "n": "!!"}, id="no number"),
        pytest.param(without(rsa_jwk(SECOND, "x"), "n"), id="no modulus"),
        pytest.param({**rsa_jwk(SECOND, "x"), "e": "AQ"}, id="exponent 1"),
        pytest.param({**rsa_jwk(SECOND, "x"), "e": "Aw"}, id="exponent 3"),
        pytest.param(ec_jwk(CURVE, "x"), id="other family"),
        pytest.param("text", id="no object"),
        pytest.param(None, id="null"),
    ],
)
def test_a_key_that_can_not_be_used_is_left_out(entry: Any) -> None:
    assert kids(RS, rsa_jwk(SECOND, "other")) == ["good", "other"]

    assert kids(RS, entry) == ["good"]


def test_a_point_beside_the_curve_and_unknown_curves_are_left_out() -> None:
    other = ec_jwk(ec.generate_private_key(ec.SECP256R1()), "x")

    assert kids(ES, other) == ["good", "x"]
    assert kids(ES, {**other, "y": other["x"]}) == ["good"]
    assert kids(ES, {**other, "crv": "secp256k1"}) == ["good"]
    assert kids(ES, {**other, "crv": "P-384"}) == ["good"]
    assert kids(ES, {**other, "crv": ["P-256"]}) == ["good"]


def test_a_kid_that_stands_twice_names_no_key() -> None:
    assert kids(RS, rsa_jwk(SECOND, "twice"), rsa_jwk(FIRST, "twice")) == ["good"]


def test_keys_are_kept_as_pem_with_the_algorithms_of_their_kind() -> None:
    document = json.dumps({"keys": [rsa_jwk(FIRST, "any"), rsa_jwk(SECOND, "one", alg="RS512")]}).encode()

    keys = read_key_set(RS, document)

    assert (keys["any"].pem, keys["any"].algorithms) == (pem_of(FIRST), ("RS256", "RS384", "RS512"))
    assert keys["one"].algorithms == ("RS512",)
    assert read_key_set(ES, json.dumps({"keys": [ec_jwk(CURVE, "c")]}).encode())["c"].algorithms == ("ES256",)


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b'{"keys": {}}',
        b'{"keys": []}',
        b"\xff",
        b"[" * 100_000,
        b'{"keys": [' + b"{}," * 64 + b"{}]}",
        b" " * (256 * 1024 + 1),
        b"<html>sign in</html>",
    ],
)
def test_a_document_that_is_no_key_set_is_refused(document: bytes) -> None:
    with pytest.raises(KeySetProblem):
        read_key_set(RS, document)


def test_an_issuer_configured_twice_is_a_mistake() -> None:
    async def fetch(url: str) -> bytes:
        raise AssertionError(url)

    with pytest.raises(ValueError, match="twice"):
        KeySets([RS, ES], fetch)


async def test_a_curve_token_passes_from_key_set_to_claims(server: KeyServer) -> None:
    server.keys = [ec_jwk(CURVE, "c"), rsa_jwk(FIRST, "first")]
    dialer = Dialer(parse_allow(["127.0.0.1"]))
    key_sets = KeySets([Issuer(SSO, "sauro", server.url, "ES")], dialer.fetch)

    claims = {"iss": SSO, "aud": "sauro", "sub": "an", "exp": T + 300}
    person = await key_sets.verify(es(CURVE, {"alg": "ES256", "kid": "c"}, claims), now=NOW)
    wrong_family = await reason(key_sets, token(FIRST, "first"))
    await dialer.aclose()

    assert (person.issuer, person.subject, wrong_family) == (SSO, "an", Refusal.ALGORITHM)
