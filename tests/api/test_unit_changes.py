"""Changes of units over REST: what they write, who may make them, who reaches what afterwards."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg
import pytest

from service.domain.unit_changes import LineageView, UnitChangeView
from tests.conftest import TestDatabase
from tests.world import World, agency, known_id, opened, person

DECREE = {"number": "12", "symbol": "/NQ-UBTVQH16", "issuer": "Quốc hội", "issuedOn": "2026-06-10"}


def change(
    kind: str, predecessors: list[str], *successors: tuple[str, str, str], **more: Any
) -> dict[str, Any]:
    """A change of 1 July 2026; successors are code, name and kind."""
    named = [dict(zip(("code", "name", "kind"), each, strict=True)) for each in successors]
    given = {"kind": kind, "effectiveOn": "2026-07-01", "basis": DECREE, "predecessors": predecessors}
    return given | {"successors": named} | more


MERGE = change("merge", ["31567", "31561"], ("31567", "Xã Mỹ Tú", "commune"), note="Nghị quyết về sắp xếp xã")


async def test_a_merge_ends_its_predecessors_and_begins_a_unit_under_an_old_code(world: World) -> None:
    before = (await world.get("vn.viewer", "/v1/units/31567")).json()

    made = await world.post("can-tho.admin", "/v1/unit-changes", MERGE)

    assert made.status_code == 201, made.text
    entered = made.json()
    UnitChangeView.model_validate(entered)
    assert [unit["code"] for unit in entered["predecessors"]] == ["31567", "31561"]
    assert [unit["code"] for unit in entered["successors"]] == ["31567"]
    assert entered["basis"] == DECREE
    assert (await world.get("my-tu.viewer", f"/v1/unit-changes/{entered['id']}")).json() == entered
    now = (await world.get("vn.viewer", "/v1/units/31567")).json()
    assert (now["validFrom"], now["parent"]["code"]) == ("2026-07-01", "92")
    assert now["id"] != before["id"]
    last = (await world.get("vn.viewer", "/v1/units/31567", on="2026-06-30")).json()
    assert (last["id"], last["validTo"], last["actions"]) == (before["id"], "2026-06-30", [])
    assert (await world.get("vn.viewer", "/v1/units/31561")).status_code == 404


async def test_lineage_leads_back_and_on_however_far(world: World) -> None:
    await world.post("can-tho.admin", "/v1/unit-changes", MERGE)
    parted = change("split", ["31567"], ("31567", "Mỹ Tú", "commune"), ("31561", "Đại Hải", "ward"))
    made = await world.post("can-tho.admin", "/v1/unit-changes", parted | {"effectiveOn": "2026-09-01"})
    assert made.status_code == 201, made.text

    story = (await world.get("vn.viewer", "/v1/units/31561/lineage")).json()
    first = (await world.get("vn.viewer", "/v1/units/31561/lineage", on="2026-01-01")).json()

    LineageView.model_validate(story)
    steps = [
        (link["kind"], link["predecessor"]["code"], link["successor"]["code"], link["effectiveOn"])
        for link in story["links"]
    ]
    assert sorted(steps[:2]) == [
        ("merge", "31561", "31567", "2026-07-01"),
        ("merge", "31567", "31567", "2026-07-01"),
    ]
    assert sorted(steps[2:]) == [("split", "31567", "31561", "2026-09-01")]
    assert story["unit"]["validFrom"] == "2026-09-01"
    assert first["unit"]["validTo"] == "2026-06-30"
    assert [link["effectiveOn"] for link in first["links"]] == ["2026-07-01", "2026-09-01", "2026-09-01"]


async def test_an_ended_unit_still_tells_its_story(world: World) -> None:
    made = await world.post("can-tho.admin", "/v1/unit-changes", change("dissolve", ["31567"]))
    assert made.status_code == 201, made.text

    story = await world.get("vn.viewer", "/v1/units/31567/lineage")

    assert story.json()["unit"]["validTo"] == "2026-06-30"
    assert (await world.get("vn.viewer", "/v1/units/31567")).status_code == 404


async def test_old_grants_keep_working_and_those_of_the_successor_reach_the_rows_of_its_predecessors(
    world: World, world_database: TestDatabase
) -> None:
    path = f"/v1/agencies/{agency('my-tu', 'cong-an')}"
    await world.post("can-tho.admin", "/v1/unit-changes", MERGE)
    owner = await asyncpg.connect(world_database.superuser_url)
    await owner.execute(
        "select set_config('app.actor', $1, false), set_config('app.act', 'test', false)",
        str(known_id("operator")),
    )
    await owner.execute(
        "insert into role_grant (id, unit_key, principal_id, role, valid_from)"
        " select $1, key, $2, 'coordinator', '2025-07-01' from unit where code = '31567' and valid_to is null",
        known_id("grant", "successor"),
        known_id("person", "tan-hung.viewer"),
    )
    await owner.close()

    by_old_grant = await world.patch("my-tu.coordinator", path, {"headName": "Một"}, 1)
    by_successor = await world.patch("tan-hung.viewer", path, {"headName": "Hai"}, 2)
    sibling = await world.get("dai-hai.viewer", path)

    assert (by_old_grant.status_code, by_successor.status_code, sibling.status_code) == (200, 200, 404)
    listed = (await world.get("tan-hung.viewer", "/v1/agencies", unit="31567")).json()["items"]
    assert sorted(each["unit"]["code"] for each in listed) == ["31561"] * 4 + ["31567"] * 4


async def test_a_merge_of_provinces_moves_the_communes_and_the_filter_follows(world: World) -> None:
    merged = change("merge", ["92", "75"], ("92", "Cần Thơ Mới", "city"))

    made = await world.post("vn.admin", "/v1/unit-changes", merged)

    assert made.status_code == 201, made.text
    commune = (await world.get("vn.viewer", "/v1/units/25345")).json()
    then = (await world.get("vn.viewer", "/v1/units/25345", on="2026-06-30")).json()
    assert (commune["parent"]["name"], then["parent"]["name"]) == ("Cần Thơ Mới", "Đồng Nai")
    count = (await world.get("vn.viewer", "/v1/units", parent="92", count="exact", limit=1)).json()["count"]
    before = [
        (
            await world.get("vn.viewer", "/v1/units", parent=code, on="2026-06-30", count="exact", limit=1)
        ).json()["count"]
        for code in ("92", "75")
    ]
    assert (count, before) == (198, [103, 95])
    agencies = (await world.get("vn.viewer", "/v1/agencies", unit="92", limit=200)).json()["items"]
    assert {"31567", "31561", "25345", "92", "75"} == {each["unit"]["code"] for each in agencies}


async def test_a_commune_that_moves_takes_a_new_key_and_its_new_province_reaches_the_old_rows(
    world: World,
) -> None:
    path = f"/v1/agencies/{agency('my-tu', 'cong-an')}"
    assert (await world.get("dong-nai.viewer", path)).status_code == 404

    moved = change("recode", ["31567"])
    moved["successors"] = [{"code": "26999", "name": "Mỹ Tú", "kind": "commune", "parent": "75"}]
    made = await world.post("vn.admin", "/v1/unit-changes", moved)

    assert made.status_code == 201, made.text
    assert (await world.get("dong-nai.viewer", path)).status_code == 200
    assert (await world.get("can-tho.viewer", path)).status_code == 200


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("my-tu.admin", MERGE),
        ("dong-nai.admin", MERGE),
        ("can-tho.coordinator", MERGE),
        ("can-tho.leader", MERGE),
        ("my-tu.admin", change("establish", [], ("39999", "Mới", "commune")) | {
            "successors": [{"code": "39999", "name": "Mới", "kind": "commune", "parent": "92"}]
        }),
        ("can-tho.admin", change("merge", ["92", "75"], ("92", "Mới", "city"))),
        ("can-tho.admin", change("recode", ["31567"]) | {
            "successors": [{"code": "26999", "name": "Mỹ Tú", "kind": "commune", "parent": "75"}]
        }),
        ("vn.viewer", change("dissolve", ["99999"])),
    ],
)  # fmt: skip
async def test_nobody_changes_units_beyond_their_reach_or_role(
    world: World, name: str, command: dict[str, Any]
) -> None:
    refused = await world.post(name, "/v1/unit-changes", command)

    assert refused.status_code == 403
    assert (await world.get("vn.viewer", "/v1/unit-changes")).json()["items"] == []
    assert (await world.get("vn.viewer", "/v1/units/31567")).json()["version"] == 1


async def test_the_admin_of_a_commune_may_enter_its_new_name(world: World) -> None:
    renamed = change("rename", ["31567"], ("31567", "Mỹ Tú", "ward"))

    made = await world.post("my-tu.admin", "/v1/unit-changes", renamed)

    assert made.status_code == 201, made.text
    assert (await world.get("vn.viewer", "/v1/units/31567")).json()["fullName"] == "Phường Mỹ Tú"


async def test_every_fault_of_a_change_is_named_at_once_in_both_languages(world: World) -> None:
    wrong = change("merge", ["31567", "99999"], ("25345", "Đại Hải", "commune"))
    wrong["basis"] = DECREE | {"issuedOn": "2026-08-01"}

    vi = await world.post("vn.admin", "/v1/unit-changes", wrong, Accept_Language="vi")
    en = await world.post("vn.admin", "/v1/unit-changes", wrong, Accept_Language="en")

    assert vi.status_code == en.status_code == 422
    assert [(each["pointer"], each["code"]) for each in vi.json()["errors"]] == [
        ("/basis/issuedOn", "unit_decree_after_effect"),
        ("/predecessors/1", "unit_unknown"),
        ("/successors/0/code", "unit_code_taken"),
        ("/successors/0/name", "unit_name_taken"),
    ]
    assert "99999" in vi.json()["errors"][1]["detail"]
    assert vi.json()["errors"][1]["detail"] != en.json()["errors"][1]["detail"]
    assert (await world.get("vn.viewer", "/v1/unit-changes")).json()["items"] == []


async def test_a_merge_may_be_entered_before_its_day_a_rename_may_not(world: World) -> None:
    ahead = {"effectiveOn": "2099-07-01"}

    renamed = await world.post(
        "can-tho.admin", "/v1/unit-changes", change("rename", ["31567"], ("31567", "Mới", "commune")) | ahead
    )
    merged = await world.post("can-tho.admin", "/v1/unit-changes", MERGE | ahead)

    assert (renamed.status_code, renamed.json()["errors"][0]["code"]) == (422, "unit_change_too_early")
    assert merged.status_code == 201, merged.text
    today = (await world.get("vn.viewer", "/v1/units/31567")).json()
    then = (await world.get("vn.viewer", "/v1/units/31567", on="2099-07-01")).json()
    assert (today["validTo"], today["id"] == str(known_id("unit", "31567"))) == ("2099-06-30", True)
    assert then["validFrom"] == "2099-07-01"
    made = {"unit": "31567", "name": "Trạm Y tế", "kind": "health_station"}
    assert (await world.post("my-tu.coordinator", "/v1/agencies", made)).status_code == 201


@pytest.mark.parametrize(
    ("day", "called", "agencies"), [("2026-06-30", "Mỹ Tú", 4), ("2026-07-01", "Mỹ Tú Mới", 8)]
)
async def test_which_unit_a_code_means_goes_by_the_domains_clock(
    world_database: TestDatabase, day: str, called: str, agencies: int
) -> None:
    merge = MERGE | {"successors": [{"code": "31567", "name": "Mỹ Tú Mới", "kind": "commune"}]}
    async with opened(world_database.service_url, SAURO_NOW="2026-06-29T08:00:00+07:00") as eve:
        assert (await eve.post("can-tho.admin", "/v1/unit-changes", merge)).status_code == 201

    async with opened(world_database.service_url, SAURO_NOW=f"{day}T08:00:00+07:00") as world:
        listed = (await world.get("can-tho.viewer", "/v1/agencies", unit="31567")).json()
        grouped = (await world.get("can-tho.viewer", "/v1/progress", unit="31567", by="unit")).json()
        for path, command in (
            ("/v1/agencies", {"name": "Trạm Y tế", "kind": "health_station"}),
            ("/v1/users", {"username": "an.nguyen", "name": "An"}),
            ("/v1/clients", {"clientId": "kho", "name": "Kho"}),
            ("/v1/grants", {"principal": str(person("can-tho.viewer")), "role": "viewer"}),
        ):
            made = await world.post("can-tho.admin", path, {"unit": "31567", **command})
            assert (made.status_code, made.json()["unit"]["name"]) == (201, called), path
        user = (await world.get("can-tho.admin", "/v1/users", username="an.nguyen")).json()["items"][0]
        path = f"/v1/users/{user['id']}"
        await world.patch("can-tho.admin", path, {"unit": "92"}, user["version"])
        back = await world.patch("can-tho.admin", path, {"unit": "31567"}, user["version"] + 1)

    assert len(listed["items"]) == agencies
    assert grouped["total"] == 0
    assert back.json()["unit"]["name"] == called


async def test_a_unit_ends_once_and_two_writers_at_once_leave_one_successor(world: World) -> None:
    first, second = await asyncio.gather(
        world.post("can-tho.admin", "/v1/unit-changes", MERGE),
        world.post("vn.admin", "/v1/unit-changes", MERGE),
    )

    assert sorted((first.status_code, second.status_code))[0] == 201
    assert max(first.status_code, second.status_code) in {409, 412, 422}
    assert len((await world.get("vn.viewer", "/v1/unit-changes")).json()["items"]) == 1
    story = (await world.get("vn.viewer", "/v1/units/31567/lineage")).json()
    assert len(story["links"]) == 2


async def test_the_same_key_makes_one_change_and_hears_the_same_answer(world: World) -> None:
    first = await world.post("can-tho.admin", "/v1/unit-changes", MERGE, Idempotency_Key="nq-12")
    again = await world.post("can-tho.admin", "/v1/unit-changes", MERGE, Idempotency_Key="nq-12")

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()


async def test_changes_are_listed_by_unit_and_kind_the_latest_first(world: World) -> None:
    await world.post("can-tho.admin", "/v1/unit-changes", change("dissolve", ["31561"]))
    later = change("rename", ["31567"], ("31567", "Mỹ Tú", "ward")) | {"effectiveOn": "2026-08-01"}
    await world.post("can-tho.admin", "/v1/unit-changes", later)

    whole = (await world.get("vn.viewer", "/v1/unit-changes", unit="92", count="exact")).json()
    kinds = (await world.get("vn.viewer", "/v1/unit-changes", kind="dissolve")).json()
    recent = (await world.get("vn.viewer", "/v1/unit-changes", effectiveFrom="2026-07-02")).json()

    assert [each["kind"] for each in whole["items"]] == ["rename", "dissolve"]
    assert [each["unit"]["code"] for each in kinds["items"]] == ["31561"]
    assert [each["kind"] for each in recent["items"]] == ["rename"]
    assert (await world.get("vn.viewer", "/v1/unit-changes", unit="75")).json()["items"] == []


async def test_each_row_of_a_change_stands_in_the_journal_under_one_act(
    world: World, world_database: TestDatabase
) -> None:
    await world.post("can-tho.admin", "/v1/unit-changes", MERGE)

    connection = await asyncpg.connect(world_database.superuser_url)
    rows = await connection.fetch(
        "select subject, op, count(*) as n, count(distinct txid) as t from journal"
        " where act = 'unit.merge' group by 1, 2"
    )
    await connection.close()

    assert {(row["subject"], row["op"]): (row["n"], row["t"]) for row in rows} == {
        ("unit", "update"): (2, 1),
        ("unit", "insert"): (1, 1),
        ("unit_change", "insert"): (1, 1),
        ("unit_lineage", "insert"): (2, 1),
    }
