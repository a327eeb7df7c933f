"""Webhook endpoints over REST: who may have one, what it hears of, its secret shown once, its log."""

from __future__ import annotations

from typing import Any

import asyncpg
import pytest

from service.db.vault import Unreadable
from tests.conftest import TestDatabase
from tests.world import World, agency, person

URL = "https://nhan.example.vn/sauro"
KEEPER = "my-tu.integrator"
ENDPOINT = {"unit": "31567", "name": "Bảng điều khiển", "url": URL, "eventTypes": ["task.*", "report.submitted"]}


async def made(world: World, by: str = KEEPER, **more: Any) -> dict[str, Any]:
    answer = await world.post(by, "/v1/webhooks", ENDPOINT | more)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def test_an_integrator_adds_an_endpoint_whose_secret_is_shown_once(world: World) -> None:
    answer = await world.post(KEEPER, "/v1/webhooks", ENDPOINT)

    assert answer.status_code == 201, answer.text
    body = answer.json()
    assert body["secret"].startswith("whsec_")
    assert answer.headers["cache-control"] == "no-store"
    assert (body["kind"], body["status"], body["statusWhy"]) == ("standard", "active", None)
    assert body["owner"] == {"id": str(person(KEEPER)), "name": KEEPER}
    assert body["within"]["code"] == body["unit"]["code"] == "31567"
    assert body["actions"] == ["delete", "pause", "replay", "rotate-secret", "test", "update"]
    read = (await world.get(KEEPER, f"/v1/webhooks/{body['id']}")).json()
    assert read == {k: v for k, v in body.items() if k != "secret"}


async def test_nothing_is_kept_of_a_secret_that_a_copy_of_the_database_would_give_away(
    world: World, world_database: TestDatabase
) -> None:
    endpoint = await made(world)

    connection = await asyncpg.connect(world_database.superuser_url)
    row = await connection.fetchrow("select * from webhook_endpoint")
    journal = await connection.fetchval("select jsonb_agg(j)::text from journal j where subject = 'webhook'")
    await connection.close()

    plain = endpoint["secret"].removeprefix("whsec_")
    assert plain not in str(row) and plain not in journal
    assert '"secret"' not in journal and '"secrets"' not in journal
    vault = world.app.state.service.vault
    assert vault.open(f"webhook_endpoint.secret/{endpoint['id']}", row["secret"]) == endpoint["secret"]
    with pytest.raises(Unreadable):
        vault.open(f"webhook_endpoint.secret/{person('other')}", row["secret"])


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"url": "http://nhan.example.vn/"}, "/url", "url_https"),
    ({"url": "https://ten:mat@nhan.example.vn/"}, "/url", "url_userinfo"),
    ({"url": "https://127.0.0.1/"}, "/url", "url_address"),
    ({"url": "https://2130706433/"}, "/url", "url_form"),
    ({"url": "https://nhan.example.vn:8443/"}, "/url", "url_port"),
    ({"url": None}, "/url", "webhook_url_wanted"),
    ({"eventTypes": ["task.overdue", "task.late"]}, "/eventTypes/1", "event_type_unknown"),
    ({"eventTypes": ["nothing.*"]}, "/eventTypes/0", "event_type_unknown"),
    ({"eventTypes": []}, "/eventTypes", "list_too_short"),
    ({"within": "31561"}, "/within", "webhook_within"),
    ({"within": "92"}, "/within", "webhook_within"),
    ({"within": "99999"}, "/within", "webhook_within"),
    ({"agencies": [str(agency("tan-hung", "ubnd"))]}, "/agencies/0", "unknown_agency"),
    ({"standings": ["overdue", "late"]}, "/standings/1", "standing_unknown"),
    ({"secret": "whsec_c2hvcnQ="}, "/secret", "webhook_secret_short"),
    ({"secret": "my password"}, "/secret", "webhook_secret_form"),
    ({"secret": "whsec_" + "QUFB" * 12}, "/secret", "webhook_secret_plain"),
    ({"kind": "zalo"}, "/url", "webhook_no_url"),
    ({"lgsp": {}}, "/lgsp", "webhook_other_kind"),
    ({"kind": "lgsp", "secret": "whsec_" + "QUJD" * 11}, "/secret", "webhook_no_secret"),
]


async def test_what_is_wrong_with_an_endpoint_is_told_at_its_field(world: World) -> None:
    found = []

    for changed, _, _ in WRONG:
        refused = await world.post(KEEPER, "/v1/webhooks", ENDPOINT | changed)
        found.append((refused.status_code, [(e["pointer"], e["code"]) for e in refused.json()["errors"]]))

    assert [status for status, _ in found] == [422] * len(WRONG)
    assert [told[2:] for told, (_, errors) in zip(WRONG, found, strict=True) if told[1:] not in errors] == []
    assert (await world.get(KEEPER, "/v1/webhooks", count="exact")).json()["count"] == 0


async def test_one_owner_may_have_fifty_and_hears_so_at_the_next(world: World, world_database: TestDatabase) -> None:
    first = await made(world)
    connection = await asyncpg.connect(world_database.superuser_url)
    await connection.execute(
        "select set_config('app.actor', $1, false), set_config('app.act', 'test', false)", str(person(KEEPER))
    )
    await connection.execute(
        "insert into webhook_endpoint select (jsonb_populate_record(e,"
        " jsonb_build_object('id', gen_random_uuid()))).* from webhook_endpoint e, generate_series(1, 48)"
    )
    await connection.close()

    last = await world.post(KEEPER, "/v1/webhooks", ENDPOINT)
    beyond = await world.post(KEEPER, "/v1/webhooks", ENDPOINT)

    assert first["status"] == "active" and last.status_code == 201
    assert (beyond.status_code, beyond.json()["code"]) == (409, "webhook_most_of_owner")
    assert "50" in beyond.json()["detail"]


async def test_who_changes_an_endpoint_answers_for_it_from_then_on(world: World) -> None:
    endpoint = await made(world)

    taken = await world.patch("can-tho.integrator", f"/v1/webhooks/{endpoint['id']}", {"name": "Của thành phố"}, 1)

    assert taken.status_code == 200, taken.text
    assert taken.json()["owner"]["id"] == str(person("can-tho.integrator"))
    assert (taken.json()["name"], taken.json()["url"]) == ("Của thành phố", URL)
    foreign = await world.patch("dai-hai.integrator", f"/v1/webhooks/{endpoint['id']}", {"name": "Của tôi"}, 2)
    assert foreign.status_code == 404


async def test_an_endpoint_whose_owner_loses_the_role_says_so_until_somebody_else_takes_it_over(
    world: World,
) -> None:
    endpoint = await made(world)
    grants = (await world.get("my-tu.admin", "/v1/grants", principal=str(person(KEEPER)))).json()["items"]
    ended = await world.delete("my-tu.admin", f"/v1/grants/{grants[0]['id']}", grants[0]["version"])
    assert ended.status_code == 204

    blocked = (await world.get("can-tho.integrator", f"/v1/webhooks/{endpoint['id']}")).json()
    enabled = await world.post("can-tho.integrator", f"/v1/webhooks/{endpoint['id']}/enable")

    assert (blocked["status"], blocked["statusWhy"]) == ("blocked", "owner_without_role")
    assert enabled.json()["status"] == "active"
    assert enabled.json()["owner"]["name"] == "can-tho.integrator"


async def test_rotating_keeps_the_old_secret_for_a_day_unless_it_shall_not(world: World) -> None:
    endpoint = await made(world)
    path = f"/v1/webhooks/{endpoint['id']}/rotate-secret"

    rotated = (await world.post(KEEPER, path)).json()
    leaked = (await world.post(KEEPER, path, {"keepPrevious": False})).json()

    assert rotated["secret"] not in (endpoint["secret"], leaked["secret"], None)
    assert rotated["previousSecretUntil"] is not None
    assert leaked["previousSecretUntil"] is None


async def test_acts_fit_the_state(world: World) -> None:
    path = f"/v1/webhooks/{(await made(world))['id']}"

    paused = (await world.post(KEEPER, f"{path}/pause")).json()
    again = await world.post(KEEPER, f"{path}/pause")
    enabled = (await world.post(KEEPER, f"{path}/enable")).json()
    tested = (await world.post(KEEPER, f"{path}/test")).json()

    assert (paused["status"], paused["statusWhy"]) == ("paused", "by_person")
    assert paused["actions"] == ["delete", "enable", "replay", "rotate-secret", "test", "update"]
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")
    assert (enabled["status"], enabled["statusWhy"]) == ("active", None)
    assert tested["testedAt"] is not None
