"""Are people of a trusted issuer let in as the account their identity is written into, and nobody else?

The issuer's keys come from a real server on loopback, through the guarded dialer.
"""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.conftest import TestDatabase
from tests.security.forging import hs, pem_of, rs, rsa_jwk
from tests.security.listening import Listener, listening
from tests.world import World, opened, person

SSO = "https://sso.can-tho.example"
KEY = rsa.generate_private_key(65537, 2048)
STRANGER = rsa.generate_private_key(65537, 2048)


def token(key: rsa.RSAPrivateKey = KEY, **changes: Any) -> str:
    claims = {"iss": SSO, "aud": "sauro", "sub": "an-123", "exp": int(time.time()) + 300, **changes}
    return rs(key, {"alg": "RS256", "kid": "k1", "typ": "JWT"}, claims)


@pytest.fixture
async def keys() -> AsyncIterator[Listener]:
    body = json.dumps({"keys": [rsa_jwk(KEY, "k1")]}).encode()

    async def answer(request: bytes, writer: Any) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(body) + body)

    async with listening(answer) as server:
        yield server


@pytest.fixture
async def trusting(world_database: TestDatabase, keys: Listener) -> AsyncIterator[World]:
    issuer = {
        "issuer": SSO,
        "audience": "sauro",
        "jwks_url": f"http://127.0.0.1:{keys.port}/keys",
        "family": "RS",
    }
    settings = {"SAURO_OIDC_ISSUERS": json.dumps([issuer]), "SAURO_EGRESS_ALLOW": "127.0.0.1/32"}
    async with opened(world_database.service_url, **settings) as world:
        yield world


async def ask(world: World, bearer: str, path: str = "/v1/me") -> httpx.Response:
    return await world.http.get(path, headers={"Authorization": f"Bearer {bearer}"})


async def linked(world: World) -> dict[str, Any]:
    body = {"unit": "31567", "username": "an.nguyen", "name": "An", "issuer": SSO, "subject": "an-123"}
    made = await world.post("my-tu.admin", "/v1/users", body)
    assert made.status_code == 201, made.text
    return made.json()


async def test_a_token_of_the_issuer_is_the_account_it_is_written_into(
    trusting: World, keys: Listener
) -> None:
    user = await linked(trusting)
    assert "temporaryPassword" not in user
    granted = {"principal": user["id"], "role": "viewer", "unit": "31567"}
    assert (await trusting.post("my-tu.admin", "/v1/grants", granted)).status_code == 201

    me = await ask(trusting, token())
    again = await ask(trusting, token(), "/v1/agencies")

    assert (me.status_code, me.json()["id"], me.json()["mustChangePassword"]) == (200, user["id"], False)
    assert again.status_code == 200
    assert len(keys.requests) == 1


async def test_an_identity_without_account_gets_none(trusting: World) -> None:
    refused = await ask(trusting, token(sub="la-999"))

    assert (refused.status_code, refused.json()["code"]) == (401, "external_unknown")
    assert "la-999" in refused.json()["detail"]
    found = await trusting.get("vn.admin", "/v1/users", q="la-999")
    assert found.json()["items"] == []


async def test_lock_and_unlinking_stop_the_very_next_call(trusting: World) -> None:
    user = await linked(trusting)
    path, bearer = f"/v1/users/{user['id']}", token()
    assert (await ask(trusting, bearer)).status_code == 200

    locked = await trusting.post("my-tu.admin", f"{path}/lock")
    assert (await ask(trusting, bearer)).status_code == 401
    unlocked = await trusting.post("my-tu.admin", f"{path}/unlock")
    assert (await ask(trusting, bearer)).status_code == 200
    gone = {"issuer": None, "subject": None}
    assert (await trusting.patch("my-tu.admin", path, gone, unlocked.json()["version"])).status_code == 200

    assert locked.status_code == 200
    assert (await ask(trusting, bearer)).json()["code"] == "external_unknown"


async def test_forged_foreign_and_expired_tokens_are_refused(trusting: World, keys: Listener) -> None:
    await linked(trusting)
    pem = pem_of(KEY).encode()
    claims = {"iss": SSO, "aud": "sauro", "sub": "an-123", "exp": int(time.time()) + 300}

    refused = {
        "signed by another": token(STRANGER),
        "for another": token(aud="other"),
        "of another": token(iss="https://evil.example"),
        "expired": token(exp=int(time.time()) - 60),
        "key confusion": hs(pem, {"alg": "HS256", "kid": "k1"}, claims),
        "unsigned": hs(b"", {"alg": "none", "kid": "k1"}, claims),
        "ours in name": token(iss="sauro"),
        "no token": "a.b.c",
    }

    for what, bearer in refused.items():
        answer = await ask(trusting, bearer)
        assert (answer.status_code, answer.json()["code"]) == (401, "token_bad"), what
    assert (await ask(trusting, token())).status_code == 200


async def test_without_the_setting_no_issuer_is_believed(world: World) -> None:
    answer = await ask(world, token())

    assert (answer.status_code, answer.json()["code"]) == (401, "token_bad")


async def test_one_identity_belongs_to_one_account(trusting: World) -> None:
    await linked(trusting)
    path = f"/v1/users/{person('my-tu.viewer')}"

    twice = await trusting.patch("my-tu.admin", path, {"issuer": SSO, "subject": "an-123"}, 1)
    half = await trusting.patch("my-tu.admin", path, {"subject": "an-124"}, 1)

    assert twice.status_code == 409
    assert half.json()["errors"][0]["code"] == "identity_incomplete"


async def test_who_signs_in_elsewhere_is_sent_there_to_sign_out_and_to_change_the_password(
    trusting: World,
) -> None:
    await linked(trusting)
    headers = {"Authorization": f"Bearer {token()}", "Accept-Language": "en"}
    change = {"currentPassword": "x", "newPassword": "tám con ngựa ô"}

    out = await trusting.http.delete("/v1/auth/sessions/current", headers=headers)
    changed = await trusting.http.post("/v1/me/password", json=change, headers=headers)

    assert (out.status_code, out.json()["code"]) == (403, "session_elsewhere")
    assert "rotate-secret" not in out.json()["detail"]
    assert (changed.status_code, changed.json()["code"]) == (409, "no_password")
    assert SSO in changed.json()["detail"]


async def test_an_issuer_that_is_not_trusted_is_named_with_those_that_are(trusting: World) -> None:
    body = {"unit": "31567", "username": "an", "name": "An", "issuer": "https://evil.example", "subject": "1"}

    refused = await trusting.post("my-tu.admin", "/v1/users", body)

    said = refused.json()["errors"][0]["detail"]
    assert "`https://evil.example`" in said and SSO in said
