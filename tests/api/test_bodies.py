"""A body is taken as it is meant, refused where none is wanted, and has to say something."""

from __future__ import annotations

import gzip
from uuid import uuid4

import pytest

from tests.api.plan_stories import drafted
from tests.contract.cases_plans import INDICATOR, PROVISION, SECTION
from tests.contract.premises import plan_body, task_body
from tests.world import World, agency, person

PATH = f"/v1/agencies/{agency('my-tu', 'ubnd')}"


async def test_a_change_that_gives_nothing_is_refused_and_makes_no_new_version(world: World) -> None:
    refused = await world.patch("my-tu.coordinator", PATH, {}, 1)

    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "nothing_given")
    assert refused.json()["errors"][0]["pointer"] == ""
    assert (await world.get("my-tu.coordinator", PATH)).json()["version"] == 1


async def test_a_version_without_its_quotes_is_understood(world: World) -> None:
    headers = world.headers("my-tu.coordinator", If_Match="1")

    changed = await world.http.patch(PATH, json={"active": False}, headers=headers)

    assert (changed.status_code, changed.json()["version"]) == (200, 2)


async def test_a_body_that_is_wrong_by_itself_is_told_of_before_its_version(world: World) -> None:
    broken, good = ({"content": b"\x1a{"}, {"json": {"active": False}})
    headers = world.headers("my-tu.coordinator", If_Match='"3884528592"', Content_Type="application/json")

    told = await world.http.patch(PATH, headers=headers, **broken)
    late = await world.http.patch(PATH, headers=headers, **good)

    assert (told.status_code, told.json()["code"]) == (400, "bad_json")
    assert (late.status_code, late.json()["code"]) == (412, "stale")


async def test_text_is_not_taken_for_yes_or_no(world: World) -> None:
    refused = await world.patch("my-tu.coordinator", PATH, {"active": "yes"}, 1)

    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "yes_no_wanted")
    assert (await world.get("my-tu.coordinator", PATH)).json()["version"] == 1


async def test_text_is_not_taken_for_a_number(world: World) -> None:
    plan = await drafted(world)

    refused = await world.post(
        "my-tu.coordinator", "/v1/sections", {"plan": plan["id"], "title": "I", "ordinal": "3"}
    )

    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/ordinal")
    assert refused.json()["errors"][0]["code"] == "whole_number_wanted"
    assert (await world.get("my-tu.viewer", f"/v1/plans/{plan['id']}/sections")).json()["items"] == []


async def test_what_takes_no_body_refuses_one(world: World) -> None:
    nobody = "00000000-0000-7000-8000-00000000000f"

    refused = await world.post("my-tu.admin", f"/v1/users/{nobody}/lock", {"x": 1})

    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "body_unwanted")
    assert (await world.post("my-tu.admin", f"/v1/users/{nobody}/lock")).status_code == 404


async def test_a_compressed_body_is_refused_by_the_name_of_its_encoding(world: World) -> None:
    body = gzip.compress(b'{"unit": "31567", "name": "Tr\xe1\xba\xa1m", "kind": "office"}')
    for path in ("/v1/agencies", "/v1/auth/sessions", "/v1/auth/token"):
        media = "application/x-www-form-urlencoded" if path.endswith("token") else "application/json"
        headers = world.headers("my-tu.coordinator", Content_Encoding="gzip", Content_Type=media)

        refused = await world.http.post(path, content=body, headers=headers)

        assert (refused.status_code, refused.json()["code"]) == (415, "unsupported_encoding"), path
        assert "`gzip`" in refused.json()["detail"]
    plain = world.headers("my-tu.coordinator", Content_Encoding="identity", Content_Type="application/json")
    assert (await world.http.post("/v1/agencies", content=gzip.decompress(body), headers=plain)).status_code == 201


async def test_where_a_body_is_wanted_and_none_comes_that_is_what_is_said(world: World) -> None:
    refused = await world.http.post("/v1/agencies", headers=world.headers("my-tu.coordinator"))

    assert (refused.status_code, refused.json()["code"]) == (400, "body_missing")
    assert "(application/json)" in refused.json()["detail"]


async def test_where_rows_may_come_as_csv_a_refusal_says_so(world: World) -> None:
    path, by = "/v1/observations/batch", world.headers("my-tu.coordinator")

    none = await world.http.post(path, headers=by)
    other = await world.http.post(path, headers=by | {"Content-Type": "application/xml"}, content=b"<a/>")

    assert [(each.status_code, each.json()["code"]) for each in (none, other)] == [
        (400, "body_missing"),
        (415, "unsupported_media"),
    ]
    assert all("application/json, text/csv" in each.json()["detail"] for each in (none, other))


async def test_an_agency_names_itself_by_its_own_json_names_only(world: World) -> None:
    refused = await world.patch("my-tu.coordinator", PATH, {"head_name": "A"}, 1)

    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "unknown_field")


NOWHERE, NOBODY = "99999", str(uuid4())
WISH = {"task": NOBODY, "requestedDue": "2027-01-31", "reason": "Chờ"}
GRANT = {"principal": str(person("my-tu.viewer")), "role": "viewer", "unit": "31567"}


@pytest.mark.parametrize(
    ("who", "path", "body", "error"),
    [
        ("coordinator", "/v1/plans", plan_body(unit=NOWHERE), ("/unit", "unit_unknown")),
        ("admin", "/v1/agencies", {"unit": NOWHERE, "name": "Tổ", "kind": "office"}, ("/unit", "unit_unknown")),
        ("admin", "/v1/users", {"unit": NOWHERE, "username": "an", "name": "An"}, ("/unit", "unit_unknown")),
        ("admin", "/v1/clients", {"unit": NOWHERE, "name": "Kho"}, ("/unit", "unit_unknown")),
        ("admin", "/v1/grants", {**GRANT, "unit": NOWHERE}, ("/unit", "unit_unknown")),
        ("admin", "/v1/grants", {**GRANT, "principal": NOBODY}, ("/principal", "unknown_principal")),
        ("coordinator", "/v1/sections", {"plan": NOBODY, **SECTION}, ("/plan", "plan_unknown")),
        ("coordinator", "/v1/provisions", {"plan": NOBODY, **PROVISION}, ("/plan", "plan_unknown")),
        ("coordinator", "/v1/indicators", {"plan": NOBODY, **INDICATOR}, ("/plan", "plan_unknown")),
        ("coordinator", "/v1/tasks", task_body(NOBODY), ("/plan", "plan_unknown")),
        ("coordinator", "/v1/extension-requests", WISH, ("/task", "task_unknown")),
    ],
)
async def test_what_a_body_names_and_nobody_knows_is_refused_at_its_field_with_the_mend(
    world: World, who: str, path: str, body: dict[str, object], error: tuple[str, str]
) -> None:
    refused = await world.post(f"my-tu.{who}", path, body, Accept_Language="en")

    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
    told = refused.json()["errors"]
    assert [(one["pointer"], one["code"]) for one in told] == [error]
    assert "GET /v1/" in told[0]["detail"]
