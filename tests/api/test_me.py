"""Who am I, and changing one's own password."""

from __future__ import annotations

from tests.conftest import TestDatabase
from tests.security.signing_in import NEW_PASSWORD, made_user, make_waits_long, signed_in, try_password
from tests.world import World, agency, person


async def test_me_tells_account_grants_and_permissions_by_unit(world: World) -> None:
    me = (await world.get("my-tu.reporter.cong-an", "/v1/me")).json()

    assert me["id"] == str(person("my-tu.reporter.cong-an"))
    assert (me["kind"], me["username"], me["unit"]["code"]) == ("user", "my-tu.reporter.cong-an", "31567")
    assert me["agency"]["id"] == str(agency("my-tu", "cong-an"))
    assert me["mustChangePassword"] is False
    assert [(g["role"], g["unit"]["code"], g["agency"]["name"], g["validTo"]) for g in me["grants"]] == [
        ("reporter", "31567", "Công an", None)
    ]
    assert [(p["unit"]["code"], p["below"]) for p in me["permissions"]] == [("31567", [])]
    assert "update_progress" in me["permissions"][0]["permissions"]
    city = (await world.get("can-tho.viewer", "/v1/me")).json()
    assert [(p["permissions"], p["below"]) for p in city["permissions"]] == [
        (["draft_read", "plan_read"], ["plan_read"])
    ]


async def test_fields_are_picked(world: World) -> None:
    assert (await world.get("vn.viewer", "/v1/me", fields="username,kind")).json() == {
        "username": "vn.viewer",
        "kind": "user",
    }


async def test_a_new_password_ends_all_other_sessions_and_the_old_password(world: World) -> None:
    await made_user(world, "my-tu.admin", "31567", "an.nguyen")
    here = await signed_in(world, "an.nguyen", NEW_PASSWORD)
    elsewhere = await signed_in(world, "an.nguyen", NEW_PASSWORD)

    changed = await here.post(
        "/v1/me/password", {"currentPassword": NEW_PASSWORD, "newPassword": "tám con ngựa ô"}
    )

    assert changed.status_code == 204
    assert (await here.get("/v1/me")).status_code == 200
    assert (await elsewhere.get("/v1/me")).status_code == 401
    assert (await elsewhere.refreshed()).status_code == 400
    assert (await try_password(world, "an.nguyen", NEW_PASSWORD)).status_code == 401
    assert (await try_password(world, "an.nguyen", "tám con ngựa ô")).status_code == 201


async def test_a_bad_new_password_is_refused_by_name_and_nothing_changes(world: World) -> None:
    await made_user(world, "my-tu.admin", "31567", "an.nguyen")
    user = await signed_in(world, "an.nguyen", NEW_PASSWORD)

    async def refused(current: str, new: str) -> list[tuple[str, str]]:
        answer = await user.post("/v1/me/password", {"currentPassword": current, "newPassword": new})
        assert answer.status_code == 422, answer.text
        assert new not in answer.text
        return [(e["pointer"], e["code"]) for e in answer.json()["errors"]]

    assert await refused("sai rồi", "tám con ngựa ô") == [("/currentPassword", "password_wrong")]
    assert await refused(NEW_PASSWORD, "an.nguyen1") == [("/newPassword", "password_is_username")]
    assert await refused(NEW_PASSWORD, "bé tí") == [("/newPassword", "password_short")]
    assert await refused(NEW_PASSWORD, NEW_PASSWORD) == [("/newPassword", "password_same")]
    assert (await try_password(world, "an.nguyen", NEW_PASSWORD)).status_code == 201


async def test_choosing_badly_again_and_again_is_not_taken_for_guessing(world: World) -> None:
    await made_user(world, "my-tu.admin", "31567", "an.nguyen")
    user = await signed_in(world, "an.nguyen", NEW_PASSWORD)

    for new in ("bé tí", "an.nguyen1", NEW_PASSWORD, "aaaaaaaaaaaa") * 3:
        bad = await user.post("/v1/me/password", {"currentPassword": NEW_PASSWORD, "newPassword": new})
        assert (bad.status_code, bad.json()["errors"][0]["pointer"]) == (422, "/newPassword")
    good = await user.post(
        "/v1/me/password", {"currentPassword": NEW_PASSWORD, "newPassword": "tám con ngựa ô"}
    )

    assert good.status_code == 204


async def test_guessing_the_current_password_is_throttled(world: World, world_database: TestDatabase) -> None:
    await make_waits_long(world_database)
    await made_user(world, "my-tu.admin", "31567", "an.nguyen")
    user = await signed_in(world, "an.nguyen", NEW_PASSWORD)

    answers = [
        await user.post("/v1/me/password", {"currentPassword": f"sai {n}", "newPassword": "tám con ngựa ô"})
        for n in range(6)
    ]

    assert [a.status_code for a in answers] == [422] * 5 + [429]
    assert int(answers[-1].headers["retry-after"]) > 500


async def test_who_was_never_given_a_password_is_sent_to_the_admin(world: World) -> None:
    answer = await world.post(
        "my-tu.viewer", "/v1/me/password", {"currentPassword": "x", "newPassword": "tám con ngựa ô"}
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "password_absent")
