"""Sign-in, refresh and sign-out over REST, and the OAuth2 endpoint's manners."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import Any

import asyncpg
import httpx
import pytest

from tests.conftest import TestDatabase
from tests.security.signing_in import NEW_PASSWORD, made_user, signed_in, try_password
from tests.world import World, opened


async def post_form(world: World, form: Any, **headers: str) -> httpx.Response:
    media = {"content-type": "application/x-www-form-urlencoded"}
    return await world.http.post("/v1/auth/token", content=form, headers={**media, **headers})


async def test_a_person_signs_in_by_any_spelling_of_the_name(world: World) -> None:
    await made_user(world, "my-tu.admin", "31567", "an.nguyen")

    answer = await try_password(world, "  An.Nguyen ", NEW_PASSWORD)

    assert answer.status_code == 201
    body = answer.json()
    assert (body["tokenType"], body["expiresIn"]) == ("Bearer", 900)
    assert body["refreshToken"].startswith("srr_")
    assert answer.headers["cache-control"] == "no-store"


async def test_refused_sign_ins_tell_nothing_of_whether_the_name_is_known(world: World) -> None:
    await made_user(world, "my-tu.admin", "31567", "an.nguyen")

    wrong = await try_password(world, "an.nguyen", "sai mật khẩu")
    unknown = await try_password(world, "khong.co", "sai mật khẩu")
    external = await try_password(world, "my-tu.viewer", "x")

    seen = [
        (a.status_code, {k: v for k, v in a.json().items() if k != "traceId"})
        for a in (wrong, unknown, external)
    ]
    assert seen[0] == seen[1] == seen[2]
    assert (seen[0][0], seen[0][1]["code"]) == (401, "sign_in_failed")


async def test_signing_out_ends_access_and_refresh_at_once(world: World) -> None:
    await made_user(world, "my-tu.admin", "31567", "an.nguyen")
    user = await signed_in(world, "an.nguyen", NEW_PASSWORD)
    other = await signed_in(world, "an.nguyen", NEW_PASSWORD)

    left = await user.leave()

    assert left.status_code == 204
    refused = await user.get("/v1/me")
    assert (refused.status_code, refused.json()["code"]) == (401, "signed_out")
    assert (await user.refreshed()).json()["error"] == "invalid_grant"
    assert (await other.get("/v1/me")).status_code == 200


async def test_a_refresh_token_is_used_once_and_gives_the_next(world: World) -> None:
    await made_user(world, "my-tu.admin", "31567", "an.nguyen")
    user = await signed_in(world, "an.nguyen", NEW_PASSWORD)

    first = await user.refreshed()

    assert first.status_code == 200
    assert set(first.json()) == {"access_token", "token_type", "expires_in", "refresh_token"}
    user.access_token, user.refresh_token = first.json()["access_token"], first.json()["refresh_token"]
    assert (await user.get("/v1/me")).status_code == 200
    assert (await user.refreshed()).status_code == 200


async def test_a_second_use_of_a_refresh_token_ends_the_family_and_its_access_tokens(world: World) -> None:
    await made_user(world, "my-tu.admin", "31567", "an.nguyen")
    user = await signed_in(world, "an.nguyen", NEW_PASSWORD)
    elsewhere = await signed_in(world, "an.nguyen", NEW_PASSWORD)
    following = (await user.refreshed()).json()
    assert (await user.get("/v1/me")).status_code == 200

    reused = await user.refreshed()

    assert (reused.status_code, reused.json()["error"], reused.json()["code"]) == (
        400,
        "invalid_grant",
        "refresh_token_reused",
    )
    assert (await user.get("/v1/me")).status_code == 401
    user.access_token, user.refresh_token = following["access_token"], following["refresh_token"]
    assert (await user.get("/v1/me")).status_code == 401
    assert (await user.refreshed()).json()["code"] == "refresh_token_bad"
    assert (await elsewhere.get("/v1/me")).status_code == 200


async def test_the_oldest_of_too_many_sessions_gives_way(world: World) -> None:
    await made_user(world, "my-tu.admin", "31567", "an.nguyen")
    sessions = [await signed_in(world, "an.nguyen", NEW_PASSWORD) for _ in range(21)]

    assert (await sessions[0].get("/v1/me")).status_code == 401
    assert (await sessions[1].get("/v1/me")).status_code == 200
    assert (await sessions[20].get("/v1/me")).status_code == 200


async def test_demo_accounts_sign_in_only_where_the_demo_is_on(
    world: World, world_database: TestDatabase
) -> None:
    user_id = await made_user(world, "my-tu.admin", "31567", "an.nguyen")
    async with opened(world_database.service_url, SAURO_DEMO="1") as demo:
        await execute(world_database, "update app_user set source = 'demo' where username = 'an.nguyen'")
        there = await signed_in(demo, "an.nguyen", NEW_PASSWORD)
        assert there.id == user_id

        here = await try_password(world, "an.nguyen", NEW_PASSWORD)
        mistyped = await try_password(world, "an.nguyen", "sai mật khẩu")
        there.world = world
        carried = await there.get("/v1/me")
        refreshed = await there.refreshed()

    assert (here.status_code, here.json()["code"]) == (403, "demo_sign_in_off")
    assert mistyped.json()["code"] == "sign_in_failed"
    assert (carried.status_code, carried.json()["code"]) == (403, "demo_sign_in_off")
    assert (refreshed.status_code, refreshed.json()["code"]) == (403, "demo_sign_in_off")


async def execute(database: TestDatabase, sql: str) -> None:
    connection = await asyncpg.connect(database.superuser_url)
    await connection.execute("select set_config('app.actor', '00000000-0000-7000-8000-000000000002', false)")
    await connection.execute("select set_config('app.act', 'test', false)")
    await connection.execute(sql)
    await connection.close()


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ("", 400, "invalid_request"),
        ("grant_type=password&username=a&password=b", 400, "unsupported_grant_type"),
        ("grant_type=refresh_token", 400, "invalid_request"),
        ("grant_type=refresh_token&refresh_token=", 400, "invalid_request"),
        ("grant_type=refresh_token&refresh_token=srr_x", 400, "invalid_grant"),
        ("grant_type=refresh_token&refresh_token=" + "srr_" + "a" * 43, 400, "invalid_grant"),
        ("grant_type=refresh_token&refresh_token=a&refresh_token=b", 400, "invalid_request"),
        ("grant_type=client_credentials", 401, "invalid_client"),
        ("grant_type=client_credentials&client_id=a&client_secret=b", 401, "invalid_client"),
        ("grant_type=client_credentials&client_id=a%00&client_secret=b", 400, "invalid_request"),
        ("grant_type=client_credentials&client_id=%ff&client_secret=b", 400, "invalid_request"),
        ("grant_type=client_credentials&client_id=a&client_secret=" + "b" * 600, 400, "invalid_request"),
        ("&".join(f"a{n}=1" for n in range(40)), 400, "invalid_request"),
        ("=&=&%%", 400, "invalid_request"),
        ("\xe9", 400, "invalid_request"),
    ],
)
async def test_the_token_endpoint_refuses_as_oauth2_wants_it(
    world: World, form: str, status: int, error: str
) -> None:
    answer = await post_form(world, form.encode("latin-1"))

    assert (answer.status_code, answer.json()["error"]) == (status, error), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["code"] and answer.json()["detail"] and answer.json()["traceId"]
    if status == 401:
        assert answer.headers["www-authenticate"].startswith("Basic ")


@pytest.mark.parametrize(
    "header", ["Basic", "Basic !!", "Basic " + base64.b64encode(b"no-colon").decode(), "Bearer x"]
)
async def test_a_broken_authorization_header_is_no_client(world: World, header: str) -> None:
    answer = await post_form(world, b"grant_type=client_credentials", authorization=header)

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


async def test_a_secret_given_in_two_ways_and_a_json_body_are_refused(world: World) -> None:
    basic = "Basic " + base64.b64encode(b"a:b").decode()
    both = await post_form(world, b"grant_type=client_credentials&client_secret=c", authorization=basic)
    as_json = await world.http.post("/v1/auth/token", json={"grant_type": "client_credentials"})

    assert (both.status_code, both.json()["code"]) == (400, "client_repeated")
    assert (as_json.status_code, as_json.json()["code"]) == (415, "unsupported_media")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"username": "a"}, 422),
        ({"username": "a", "password": "b", "otp": "c"}, 422),
        ({"username": "a" * 201, "password": "b"}, 422),
        ({"username": "a", "password": "b" * 1025}, 422),
        ({"username": ["a"], "password": "b"}, 422),
        ({"username": "a\x00b", "password": "b"}, 400),
        ({"username": "a", "password": "b\x00"}, 401),
        ({"username": "🙂", "password": "\ud83d"}, 400),
    ],
)
async def test_a_bad_sign_in_is_a_clear_problem(world: World, body: dict[str, Any], status: int) -> None:
    answer = await world.http.post(
        "/v1/auth/sessions", content=json.dumps(body), headers={"content-type": "application/json"}
    )

    assert answer.status_code == status, answer.text
    if body["username"] == "a\x00b":
        assert [error["pointer"] for error in answer.json()["errors"]] == ["/username"]


async def test_a_session_that_is_opened_while_its_account_is_locked_ends_with_the_others(
    world: World, world_database: TestDatabase
) -> None:
    user = await made_user(world, "my-tu.admin", "31567", "an.nguyen")
    opening = await asyncpg.connect(world_database.superuser_url)
    hash_ = await opening.fetchval("select secret_hash from credential where principal_id = $1::uuid", user)
    family = "0198f0c1-0000-7000-8000-0000000000aa"

    await opening.execute("begin")
    opened_ = await opening.fetchval(
        "select session_open($1::uuid, $2, null, $3::uuid, 'first', now() + interval '1 day', 'an.nguyen', null)",
        user,
        hash_,
        family,
    )
    locking = asyncio.create_task(world.post("my-tu.admin", f"/v1/users/{user}/lock"))
    await asyncio.sleep(0.3)
    waited = not locking.done()
    await opening.execute("commit")
    locked = await locking
    why = await opening.fetchval("select ended_why from session where id = $1::uuid", family)
    await opening.close()

    assert (opened_, waited, locked.status_code, why) == (True, True, 200, "locked")
