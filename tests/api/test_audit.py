"""The journal and the access log over REST: complete, newest first, for auditors of the units alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.midnights import day_with_time_left
from tests.security.signing_in import NEW_PASSWORD, made_user, signed_in, try_password
from tests.world import World, person

AGENCY = {"unit": "31567", "name": "Trạm Y tế", "kind": "health_station"}


async def audit(world: World, name: str, **params: Any) -> list[dict[str, Any]]:
    answer = await world.get(name, "/v1/audit", **params)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def test_every_change_says_who_what_and_the_rows_before_and_after(world: World) -> None:
    made = (await world.post("my-tu.coordinator", "/v1/agencies", AGENCY)).json()
    await world.patch("my-tu.coordinator", f"/v1/agencies/{made['id']}", {"headName": "Lý"}, 1)

    newest, first = await audit(world, "my-tu.auditor", subject="agency", subjectId=made["id"])

    assert (newest["act"], newest["op"], newest["unit"]["code"]) == ("agency.change", "update", "31567")
    assert newest["actor"] == {
        "id": str(person("my-tu.coordinator")),
        "kind": "user",
        "name": "my-tu.coordinator",
    }
    assert (newest["before"]["headName"], newest["after"]["headName"]) == (None, "Lý")
    assert newest["changed"] == ["headName"]
    assert (first["act"], first["op"], first["before"]) == ("agency.create", "insert", None)
    assert first["changed"] == []
    assert int(newest["seq"]) > int(first["seq"])
    assert newest["outcome"] is newest["address"] is newest["detail"] is None
    one = await world.get("my-tu.auditor", f"/v1/audit/{newest['seq']}")
    assert one.json() == newest


async def test_pages_go_back_in_time_without_gap_or_repetition(world: World) -> None:
    for number in range(7):
        await world.post("my-tu.coordinator", "/v1/agencies", {**AGENCY, "name": f"Ấp {number}"})
    seen: list[str] = []
    cursor = None
    while True:
        more = {"cursor": cursor} if cursor else {}
        page = (
            await world.get(
                "my-tu.auditor",
                "/v1/audit",
                subject="agency",
                act="agency.create",
                limit=3,
                count="exact",
                **more,
            )
        ).json()
        assert page["count"] == 7
        seen += [e["after"]["name"] for e in page["items"]]
        cursor = page["nextCursor"]
        if cursor is None:
            break

    assert seen == [f"Ấp {n}" for n in range(6, -1, -1)]
    foreign = await world.get("my-tu.auditor", "/v1/audit", subject="grant", cursor=page["nextCursor"] or "x")
    assert foreign.status_code == 400


async def test_only_auditors_of_the_unit_or_above_read_it(world: World) -> None:
    made = (await world.post("my-tu.coordinator", "/v1/agencies", AGENCY)).json()
    seq = (await audit(world, "my-tu.auditor", subjectId=made["id"]))[0]["seq"]

    for name in ("my-tu.admin", "my-tu.coordinator", "my-tu.leader", "my-tu.viewer", "vn.admin"):
        refused = await world.get(name, "/v1/audit")
        assert (refused.status_code, refused.json()["code"]) == (403, "not_yours")
        assert (await world.get(name, f"/v1/audit/{seq}")).status_code == 404
    for name, sees in (
        ("can-tho.auditor", 200),
        ("vn.auditor", 200),
        ("dai-hai.auditor", 404),
        ("dong-nai.auditor", 404),
    ):
        assert (await world.get(name, f"/v1/audit/{seq}")).status_code == sees
        assert len(await audit(world, name, subjectId=made["id"])) == (1 if sees == 200 else 0)


async def test_filters_by_unit_actor_and_days_of_viet_nam(world: World) -> None:
    today = await day_with_time_left()
    await world.post("my-tu.coordinator", "/v1/agencies", AGENCY)
    who = str(person("my-tu.coordinator"))

    async def count(**params: Any) -> int:
        return len(await audit(world, "can-tho.auditor", actor=who, **params))

    assert await count() == 1
    assert await count(unit="31567") == 1
    assert await count(unit="31561") == 0
    assert await count(**{"from": today.isoformat(), "to": today.isoformat()}) == 1
    assert await count(to=(today - timedelta(days=1)).isoformat()) == 0
    assert await count(**{"from": (today + timedelta(days=1)).isoformat()}) == 0
    for params, pointer in (
        ({"since": "x"}, "?since"),
        ({"from": "hôm qua"}, "?from"),
        ({"kind": "access", "subject": "task"}, "?subject"),
        ({"kind": "access", "op": "insert"}, "?op"),
        ({"subject": "tasks"}, "?subject"),
        ({"act": "task.cancelled"}, "?act"),
        ({"act": "sign_in"}, "?act"),
        ({"kind": "access", "act": "task.cancel"}, "?act"),
        ({"op": "upsert"}, "?op"),
    ):
        refused = await world.get("can-tho.auditor", "/v1/audit", **params)
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, pointer)


async def test_a_filter_that_fits_nothing_is_refused_with_the_words_that_would(world: World) -> None:
    def said(answer: Any) -> str:
        return str(answer.json()["errors"][0]["detail"])

    near = await world.get("can-tho.auditor", "/v1/audit", subject="tasks")
    far = await world.get("can-tho.auditor", "/v1/audit", kind="access", act="???")

    assert "`tasks`" in said(near) and said(near).endswith("task?")
    assert said(far).endswith(
        "download, export, password_change, refusal, secret_set, sign_in, sign_out, token, unmasked?"
    )


async def test_changes_are_found_by_what_happened_to_the_row(world: World) -> None:
    made = (await world.post("my-tu.coordinator", "/v1/agencies", AGENCY)).json()
    await world.patch("my-tu.coordinator", f"/v1/agencies/{made['id']}", {"headName": "Lý"}, 1)

    changed = await audit(world, "my-tu.auditor", subjectId=made["id"], op="update")

    assert [entry["act"] for entry in changed] == ["agency.change"]


async def test_sign_ins_refusals_and_secrets_stand_in_the_access_log(world: World) -> None:
    user_id = await made_user(world, "my-tu.admin", "31567", "an.nguyen")
    user = await signed_in(world, "an.nguyen", NEW_PASSWORD)
    await try_password(world, "an.nguyen", "sai mật khẩu")
    await user.refreshed()
    await user.refreshed()
    await user.get("/v1/me")
    await world.get("my-tu.viewer", "/v1/users")
    await world.post("my-tu.admin", f"/v1/users/{user_id}/reset-password")

    entries = await audit(world, "my-tu.auditor", kind="access")

    told = [
        (e["act"], e["outcome"], e["operation"], e["actor"]["name"] if e["actor"] else None)
        for e in reversed(entries)
    ]
    assert told == [
        ("secret_set", "ok", "user.create", "my-tu.admin"),
        ("sign_in", "ok", "sign_in", "an.nguyen"),
        ("password_change", "ok", "change_password", "an.nguyen"),
        ("sign_out", "ok", "sign_out", "an.nguyen"),
        ("sign_in", "ok", "sign_in", "an.nguyen"),
        ("sign_in", "refused", "sign_in", "an.nguyen"),
        ("token", "ok", "issue_token", "an.nguyen"),
        ("token", "refused", "issue_token", "an.nguyen"),
        ("refusal", "refused", "get_me", "an.nguyen"),
        ("refusal", "refused", "list_users", "my-tu.viewer"),
        ("secret_set", "ok", "user.reset_password", "my-tu.admin"),
    ]
    refusal = next(e for e in entries if e["act"] == "refusal")
    assert (refusal["detail"]["code"], refusal["detail"]["path"], refusal["address"]) == (
        "not_yours",
        "/v1/users",
        "127.0.0.1",
    )
    assert {e["unit"]["code"] for e in entries} == {"31567"}
    assert NEW_PASSWORD not in str(entries)
    assert (await world.get("my-tu.auditor", f"/v1/audit/{refusal['seq']}", kind="access")).json() == refusal
    # Who is not known belongs to the nation.
    await world.http.get("/v1/me")
    nation = await audit(world, "vn.auditor", kind="access", act="refusal")
    assert [(e["detail"]["code"], e["unit"]["code"]) for e in nation] == [
        ("not_signed_in", "vn"),
        ("not_yours", "31567"),
        ("signed_out", "31567"),
    ]
    assert len(await audit(world, "can-tho.auditor", kind="access", act="refusal")) == 2
    assert await audit(world, "dai-hai.auditor", kind="access") == []
