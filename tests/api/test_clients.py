"""Machines over REST: their secret is shown once, their scopes are grants, their tokens end when told."""

from __future__ import annotations

from typing import Any

import asyncpg
import httpx

from tests.conftest import TestDatabase
from tests.world import World, agency, person

GATEWAY = {
    "unit": "92",
    "name": "Trục tích hợp",
    "clientId": "can-tho.gateway",
    "scopes": ["viewer", "integrator"],
}


async def token(world: World, client_id: str, secret: str, **more: str) -> httpx.Response:
    form = {"grant_type": "client_credentials", **more}
    return await world.http.post("/v1/auth/token", data=form, auth=(client_id, secret))


async def call(world: World, access_token: str, path: str, **params: Any) -> httpx.Response:
    return await world.http.get(path, params=params, headers={"Authorization": f"Bearer {access_token}"})


async def test_an_integrator_adds_a_machine_whose_secret_is_shown_once(world: World) -> None:
    made = await world.post("can-tho.integrator", "/v1/clients", GATEWAY)

    assert made.status_code == 201, made.text
    body = made.json()
    assert (body["clientId"], body["scopes"], body["locked"]) == (
        "can-tho.gateway",
        ["integrator", "viewer"],
        False,
    )
    assert body["clientSecret"].startswith("src_")
    assert body["actions"] == ["delete", "lock", "rotate-secret", "update"]
    assert made.headers["cache-control"] == "no-store"
    read = (await world.get("can-tho.integrator", f"/v1/clients/{body['id']}")).json()
    assert read == {k: v for k, v in body.items() if k != "clientSecret"}
    answer = (await token(world, "can-tho.gateway", body["clientSecret"])).json()
    assert set(answer) == {"access_token", "token_type", "expires_in", "scope"}
    assert (answer["token_type"], answer["expires_in"], answer["scope"]) == (
        "Bearer",
        900,
        "integrator viewer",
    )
    me = (await call(world, answer["access_token"], "/v1/me")).json()
    assert (me["kind"], me["username"], me["unit"]["code"]) == ("client", "can-tho.gateway", "92")
    assert [(g["role"], g["unit"]["code"]) for g in me["grants"]] == [("integrator", "92"), ("viewer", "92")]


async def test_scopes_are_bound_to_the_unit(world: World) -> None:
    made = (await world.post("my-tu.integrator", "/v1/clients", {**GATEWAY, "unit": "31567"})).json()
    machine = (await token(world, made["clientId"], made["clientSecret"])).json()["access_token"]

    found = (await call(world, machine, "/v1/agencies", limit=200)).json()["items"]

    assert {a["unit"]["code"] for a in found} <= {"31567", "92", "vn"}
    outside = await call(world, machine, f"/v1/agencies/{agency('dai-hai', 'ubnd')}")
    assert outside.status_code == 404


async def test_a_token_may_be_narrowed_but_not_widened(world: World) -> None:
    made = (await world.post("can-tho.integrator", "/v1/clients", GATEWAY)).json()

    narrow = await token(world, "can-tho.gateway", made["clientSecret"], scope="viewer")
    wide = await token(world, "can-tho.gateway", made["clientSecret"], scope="viewer admin")

    assert narrow.json()["scope"] == "viewer"
    reader = narrow.json()["access_token"]
    assert (await call(world, reader, "/v1/clients")).status_code == 403
    assert [g["role"] for g in (await call(world, reader, "/v1/me")).json()["grants"]] == ["viewer"]
    assert (wide.status_code, wide.json()["error"], wide.json()["code"]) == (
        400,
        "invalid_scope",
        "scope_not_granted",
    )


async def test_lock_revocation_and_removal_stop_the_next_call_of_a_machine(world: World) -> None:
    made = (await world.post("can-tho.integrator", "/v1/clients", GATEWAY)).json()
    path = f"/v1/clients/{made['id']}"
    machine = (await token(world, "can-tho.gateway", made["clientSecret"])).json()["access_token"]
    grants = (await world.get("can-tho.integrator", "/v1/grants", principal=made["id"])).json()["items"]
    integrator = next(g for g in grants if g["role"] == "integrator")

    assert (await call(world, machine, "/v1/clients")).status_code == 200
    assert (await world.delete("can-tho.integrator", f"/v1/grants/{integrator['id']}", 1)).status_code == 204
    assert (await call(world, machine, "/v1/clients")).status_code == 403
    assert (await call(world, machine, "/v1/me")).status_code == 200
    assert (await world.post("can-tho.integrator", f"{path}/lock")).json()["locked"] is True
    assert (await call(world, machine, "/v1/me")).status_code == 401
    refused = await token(world, "can-tho.gateway", made["clientSecret"])
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")
    unlocked = await world.post("can-tho.integrator", f"{path}/unlock")
    assert (await call(world, machine, "/v1/me")).status_code == 200
    removed = await world.delete("can-tho.integrator", path, unlocked.json()["version"])
    assert removed.status_code == 204, removed.text
    assert (await call(world, machine, "/v1/me")).status_code == 401
    assert (await token(world, "can-tho.gateway", made["clientSecret"])).status_code == 401
    assert (await world.get("can-tho.integrator", path)).status_code == 404


async def test_a_rotated_secret_is_the_only_one(world: World, world_database: TestDatabase) -> None:
    made = (await world.post("can-tho.integrator", "/v1/clients", GATEWAY)).json()

    rotated = await world.post("can-tho.integrator", f"/v1/clients/{made['id']}/rotate-secret")

    assert rotated.status_code == 200
    assert rotated.json()["clientSecret"] != made["clientSecret"]
    assert (await token(world, "can-tho.gateway", made["clientSecret"])).status_code == 401
    assert (await token(world, "can-tho.gateway", rotated.json()["clientSecret"])).status_code == 200
    connection = await asyncpg.connect(world_database.superuser_url)
    stored = await connection.fetch(
        "select secret_hash as s from credential union all select detail::text from access_log"
        " union all select coalesce(after, before)::text from journal"
    )
    await connection.close()
    assert not any(rotated.json()["clientSecret"] in row["s"] for row in stored)


async def test_an_integrator_gives_two_roles_to_machines_and_nothing_to_people(world: World) -> None:
    made = (await world.post("can-tho.integrator", "/v1/clients", GATEWAY)).json()

    async def give(name: str, role: str, unit: str, principal: str = made["id"]) -> tuple[int, str | None]:
        body = {"principal": principal, "role": role, "unit": unit}
        answer = await world.post(name, "/v1/grants", body)
        return answer.status_code, answer.json().get("code")

    assert await give("can-tho.integrator", "viewer", "31567") == (201, None)
    assert await give("can-tho.integrator", "coordinator", "31567") == (403, "role_beyond_integrator")
    assert await give("can-tho.integrator", "viewer", "75") == (403, "not_yours")
    assert await give("can-tho.integrator", "viewer", "92", str(person("can-tho.viewer"))) == (
        422,
        "invalid",
    )
    assert await give("can-tho.admin", "leader", "31567") == (422, "invalid")
    assert await give("can-tho.admin", "coordinator", "31567") == (201, None)
    # From now on the machine may more than an integrator may give: its secret is the admin's business.
    path = f"/v1/clients/{made['id']}/rotate-secret"
    assert (await world.post("can-tho.integrator", path)).json()["code"] == "beyond_reach"
    assert (await world.post("can-tho.admin", path)).status_code == 200


async def test_a_machine_neither_locks_nor_renews_itself_and_a_demo_one_needs_the_demo(
    world: World, world_database: TestDatabase
) -> None:
    made = (await world.post("can-tho.integrator", "/v1/clients", GATEWAY)).json()
    machine = (await token(world, "can-tho.gateway", made["clientSecret"])).json()["access_token"]
    path, bearer = f"/v1/clients/{made['id']}", {"Authorization": f"Bearer {machine}"}

    own = [await world.http.post(f"{path}/{act}", headers=bearer) for act in ("lock", "rotate-secret")]

    assert [(a.status_code, a.json()["code"]) for a in own] == [(403, "own_account")] * 2
    assert (await call(world, machine, path)).json()["actions"] == ["update"]
    assert (await world.http.post("/v1/me/password", json={}, headers=bearer)).status_code == 422
    assert (await world.http.delete("/v1/auth/sessions/current", headers=bearer)).json()[
        "code"
    ] == "people_only"
    connection = await asyncpg.connect(world_database.superuser_url)
    await connection.execute("select set_config('app.actor', $1, false)", str(person("vn.admin")))
    await connection.execute("select set_config('app.act', 'test', false)")
    await connection.execute("update client set source = 'demo'")
    await connection.close()
    refused = await token(world, "can-tho.gateway", made["clientSecret"])
    assert (refused.status_code, refused.json()["code"]) == (403, "demo_sign_in_off")
    assert (await call(world, machine, "/v1/me")).json()["code"] == "demo_sign_in_off"


async def test_machines_are_seen_and_changed_only_in_reach(world: World) -> None:
    made = (await world.post("my-tu.admin", "/v1/clients", {"unit": "31567", "name": "Máy  đếm"})).json()
    path = f"/v1/clients/{made['id']}"
    assert made["clientId"].startswith("31567.")

    seen = {
        name: (await world.get(name, path)).status_code
        for name in (
            "my-tu.integrator",
            "can-tho.integrator",
            "my-tu.auditor",
            "my-tu.viewer",
            "dai-hai.admin",
        )
    }
    changed = {
        name: (await world.patch(name, path, {"name": name}, 1)).status_code
        for name in ("my-tu.auditor", "my-tu.viewer", "dai-hai.integrator")
    }

    assert seen == {
        "my-tu.integrator": 200,
        "can-tho.integrator": 200,
        "my-tu.auditor": 200,
        "my-tu.viewer": 404,
        "dai-hai.admin": 404,
    }
    assert changed == {"my-tu.auditor": 403, "my-tu.viewer": 404, "dai-hai.integrator": 404}
    assert (await world.patch("my-tu.integrator", path, {"name": "Máy đo"}, 1)).json()["name"] == "Máy đo"
    assert [c["id"] for c in (await world.get("vn.admin", "/v1/clients", q="may do")).json()["items"]] == [
        made["id"]
    ]
    assert (await world.get("my-tu.coordinator", "/v1/clients")).status_code == 403
    twice = await world.post(
        "my-tu.admin", "/v1/clients", {"unit": "31567", "name": "X", "clientId": made["clientId"]}
    )
    assert twice.status_code == 409
