"""Accounts over REST: who makes them, how they come to a password, what locking and resetting do."""

from __future__ import annotations

from typing import Any

import asyncpg

from tests.conftest import TestDatabase
from tests.security.signing_in import NEW_PASSWORD, made_user, signed_in
from tests.world import World, agency, person

AN = {"unit": "31567", "username": "an.nguyen", "name": "Nguyễn  Văn An", "position": "Công chức"}


async def test_an_admin_adds_an_account_and_its_password_is_shown_once(world: World) -> None:
    made = await world.post("my-tu.admin", "/v1/users", {**AN, "agency": str(agency("my-tu", "cong-an"))})

    assert made.status_code == 201, made.text
    body = made.json()
    assert (body["username"], body["name"], body["unit"]["code"]) == ("an.nguyen", "Nguyễn Văn An", "31567")
    assert body["agency"]["name"] == "Công an"
    assert body["mustChangePassword"] is True
    assert body["actions"] == ["lock", "reset-password", "update"]
    assert len(body["temporaryPassword"]) == 19
    assert made.headers["cache-control"] == "no-store"
    again = (await world.get("my-tu.admin", f"/v1/users/{body['id']}")).json()
    assert "temporaryPassword" not in again
    assert again == {k: v for k, v in body.items() if k != "temporaryPassword"}


async def test_accounts_are_found_without_accents_by_admins_and_auditors_in_reach(world: World) -> None:
    await world.post("my-tu.admin", "/v1/users", AN)

    found = {
        name: [u["username"] for u in (await world.get(name, "/v1/users", q="nguyen van")).json()["items"]]
        for name in ("my-tu.admin", "can-tho.admin", "my-tu.auditor", "dai-hai.admin", "tan-hung.auditor")
    }

    assert found == {
        "my-tu.admin": ["an.nguyen"],
        "can-tho.admin": ["an.nguyen"],
        "my-tu.auditor": ["an.nguyen"],
        "dai-hai.admin": [],
        "tan-hung.auditor": [],
    }
    for name in ("my-tu.viewer", "my-tu.coordinator", "my-tu.leader", "my-tu.integrator"):
        assert (await world.get(name, "/v1/users")).status_code == 403


async def test_only_admins_of_the_unit_or_above_write_accounts(world: World) -> None:
    path = f"/v1/users/{person('my-tu.viewer')}"

    statuses = {
        name: (
            (await world.post(name, "/v1/users", AN)).status_code,
            (await world.patch(name, path, {"name": "X"}, 1)).status_code,
            (await world.post(name, f"{path}/lock")).status_code,
            (await world.post(name, f"{path}/reset-password")).status_code,
            (await world.delete(name, path, 1)).status_code,
        )
        for name in ("my-tu.auditor", "my-tu.coordinator", "dai-hai.admin", "tan-hung.auditor")
    }

    assert statuses == {
        "my-tu.auditor": (403, 403, 403, 403, 403),
        "my-tu.coordinator": (403, 404, 404, 404, 404),
        "dai-hai.admin": (403, 404, 404, 404, 404),
        "tan-hung.auditor": (403, 404, 404, 404, 404),
    }
    unchanged = (await world.get("my-tu.admin", path)).json()
    assert (unchanged["version"], unchanged["locked"], unchanged["name"]) == (1, False, "my-tu.viewer")


async def test_what_is_wrong_with_an_account_is_named(world: World) -> None:
    async def refused(**changes: Any) -> list[tuple[str, str]]:
        answer = await world.post("my-tu.admin", "/v1/users", {**AN, **changes})
        assert answer.status_code == 422, answer.text
        return [(e["pointer"], e["code"]) for e in answer.json()["errors"]]

    assert await refused(username="Ông An") == [("/username", "username_bad")]
    assert await refused(agency=str(agency("dai-hai", "cong-an"))) == [("/agency", "agency_elsewhere")]
    assert await refused(issuer="https://sso.example") == [("/subject", "identity_incomplete")]
    assert await refused(issuer="https://sso.example", subject="an") == [("/issuer", "unknown_issuer")]
    assert await refused(unit="99999") == [("/unit", "unit_unknown")]
    assert await refused(password="x") == [("/password", "unknown_field")]
    twice = [await world.post("my-tu.admin", "/v1/users", {**AN, "username": u}) for u in ("b1", " B1 ")]
    assert [a.status_code for a in twice] == [201, 409]


async def test_nobody_sets_what_is_not_theirs_to_set(world: World) -> None:
    made = (await world.post("my-tu.admin", "/v1/users", AN)).json()

    for field in ("locked", "mustChangePassword", "source", "id", "version", "unitKey", "username", "folded"):
        answer = await world.patch("my-tu.admin", f"/v1/users/{made['id']}", {field: "x"}, 1)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "unknown_field"), field


async def test_an_account_moves_within_the_reach_of_its_admin(world: World) -> None:
    made = (await world.post("can-tho.admin", "/v1/users", {**AN, "unit": "92"})).json()
    path = f"/v1/users/{made['id']}"

    moved = await world.patch("can-tho.admin", path, {"unit": "31567", "position": None}, 1)
    beyond = await world.patch("my-tu.admin", path, {"unit": "92"}, 2)
    unknown = await world.patch("can-tho.admin", path, {"unit": "00001"}, 2)

    assert (moved.json()["unit"]["code"], moved.json()["position"]) == ("31567", None)
    assert beyond.status_code == 403
    assert unknown.json()["errors"][0]["code"] == "unit_unknown"


async def test_a_lock_stops_the_very_next_call_and_ends_the_sessions(world: World) -> None:
    await made_user(world, "my-tu.admin", "31567", "an.nguyen", role="viewer")
    user = await signed_in(world, "an.nguyen", NEW_PASSWORD)
    assert (await user.get("/v1/agencies")).status_code == 200

    locked = await world.post("my-tu.admin", f"/v1/users/{user.id}/lock")

    assert (locked.status_code, locked.json()["locked"], locked.json()["actions"]) == (
        200,
        True,
        ["reset-password", "unlock", "update"],
    )
    refused = await user.get("/v1/agencies")
    assert (refused.status_code, refused.json()["code"]) == (401, "signed_out")
    answer = await world.http.post(
        "/v1/auth/sessions", json={"username": "an.nguyen", "password": NEW_PASSWORD}
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "account_locked")
    assert (await world.post("my-tu.admin", f"/v1/users/{user.id}/lock")).status_code == 409
    assert (await world.post("my-tu.admin", f"/v1/users/{user.id}/unlock")).status_code == 200
    assert (await user.get("/v1/agencies")).status_code == 401
    assert (await signed_in(world, "an.nguyen", NEW_PASSWORD)).id == user.id


async def test_a_reset_password_shuts_out_the_old_one_and_must_be_changed(world: World) -> None:
    await made_user(world, "my-tu.admin", "31567", "an.nguyen", role="viewer")
    old = await signed_in(world, "an.nguyen", NEW_PASSWORD)

    reset = await world.post("my-tu.admin", f"/v1/users/{old.id}/reset-password")

    assert reset.status_code == 200
    assert (await old.get("/v1/agencies")).status_code == 401
    new = await signed_in(world, "an.nguyen", reset.json()["temporaryPassword"])
    refused = await new.get("/v1/agencies")
    assert (refused.status_code, refused.json()["code"]) == (403, "password_change_required")
    assert (await new.get("/v1/me")).json()["mustChangePassword"] is True
    changed = await new.post(
        "/v1/me/password",
        {"currentPassword": reset.json()["temporaryPassword"], "newPassword": "bảy con trâu trắng"},
    )
    assert changed.status_code == 204, changed.text
    assert (await new.get("/v1/agencies")).status_code == 200


async def test_nobody_takes_over_an_account_with_wider_rights(world: World) -> None:
    """An account of the commune whose holder also works for the city is not the commune's to take."""
    user_id = await made_user(world, "my-tu.admin", "31567", "an.nguyen", role="viewer")
    wider = await world.post(
        "can-tho.admin", "/v1/grants", {"principal": user_id, "role": "leader", "unit": "92"}
    )
    assert wider.status_code == 201, wider.text
    path = f"/v1/users/{user_id}"

    refused = [
        await world.post("my-tu.admin", f"{path}/reset-password"),
        await world.patch("my-tu.admin", path, {"issuer": None, "subject": None}, 3),
        await world.patch("my-tu.admin", path, {"unit": "31567"}, 3),
    ]

    assert [(r.status_code, r.json()["code"]) for r in refused] == [(403, "beyond_reach")] * 3
    assert (await world.post("can-tho.admin", f"{path}/reset-password")).status_code == 200


async def test_nobody_locks_resets_or_removes_themselves(world: World) -> None:
    path = f"/v1/users/{person('my-tu.admin')}"

    refused = [
        await world.post("my-tu.admin", f"{path}/lock"),
        await world.post("my-tu.admin", f"{path}/reset-password"),
        await world.delete("my-tu.admin", path, 1),
    ]

    assert [(r.status_code, r.json()["code"]) for r in refused] == [(403, "own_account")] * 3
    assert (await world.get("my-tu.admin", path)).json()["actions"] == ["update"]


async def test_only_an_unused_account_is_removed(world: World) -> None:
    made = (await world.post("my-tu.admin", "/v1/users", AN)).json()

    used = await world.delete("my-tu.admin", f"/v1/users/{person('my-tu.viewer')}", 1)
    removed = await world.delete("my-tu.admin", f"/v1/users/{made['id']}", 1)

    assert (used.status_code, used.json()["code"]) == (409, "user_has_history")
    assert removed.status_code == 204
    assert (await world.get("my-tu.admin", f"/v1/users/{made['id']}")).status_code == 404


async def test_a_repeated_key_makes_one_account_and_does_not_show_the_password_again(
    world: World, world_database: TestDatabase
) -> None:
    first = await world.post("my-tu.admin", "/v1/users", AN, Idempotency_Key="k1")
    second = await world.post("my-tu.admin", "/v1/users", AN, Idempotency_Key="k1")

    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json()["id"] == first.json()["id"]
    assert "temporaryPassword" not in second.json()
    connection = await asyncpg.connect(world_database.superuser_url)
    kept = await connection.fetch("select response from idempotency_key")
    journal = await connection.fetch(
        "select coalesce(before, '{}')::text || coalesce(after, '{}')::text as r from journal"
    )
    await connection.close()
    everything = b"".join(row["response"] for row in kept) + "".join(row["r"] for row in journal).encode()
    assert first.json()["temporaryPassword"].encode() not in everything
    assert b"argon2" not in everything
