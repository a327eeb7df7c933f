"""What does the head of a plan hold, which papers and numbers may it name, and how are plans found?"""

from __future__ import annotations

from typing import Any

import httpx

from service.domain.plans import PlanView
from tests.api.plan_stories import drafted, plan_command, refusals
from tests.world import World, agency


async def test_a_plan_keeps_everything_its_head_prints(world: World) -> None:
    command = plan_command(
        issuedOn="2026-04",
        place="Mỹ  Tú",
        signature={
            "authority": "TM. ỦY BAN NHÂN DÂN",
            "capacity": "KT. CHỦ TỊCH",
            "position": "PHÓ CHỦ TỊCH",
            "name": "A",
        },
        bases=[
            {
                "number": "57",
                "symbol": "-NQ/TW",
                "issuer": "Bộ Chính trị",
                "issuedOn": "2024-12-22",
                "title": "NQ 57",
            },
            {"number": "11", "symbol": "/NQ-CP", "relation": "amends"},
        ],
        upperPlan={"number": "124", "symbol": "-KH/UBND", "issuedOn": "2026-03-20"},
        replaces={"number": "10", "symbol": "/KH-UBND"},
        recipients=["TT Đảng ủy", "Lưu: VT"],
        clears=["person", "result"],
        focalOffices=[str(agency("my-tu", "van-hoa-xa-hoi"))],
        missingAnnexes=["III"],
        source="excel",
    )

    made = await world.post("my-tu.coordinator", "/v1/plans", command)

    plan = made.json()
    assert made.status_code == 201
    PlanView.model_validate(plan)
    assert (plan["unit"]["code"], plan["issuer"]["name"], plan["place"]) == (
        "31567",
        "Ủy ban nhân dân",
        "Mỹ Tú",
    )
    assert (plan["number"], plan["numberPending"], plan["issuedOn"]) == ("", True, "2026-04")
    assert [(b["number"], b["relation"], b["plan"]) for b in plan["bases"]] == [
        ("57", "basis", None),
        ("11", "amends", None),
    ]
    assert (plan["upperPlan"]["number"], plan["upperPlan"]["relation"]) == ("124", "implements")
    assert (plan["replaces"]["number"], plan["replaces"]["relation"]) == ("10", "replaces")
    assert plan["signature"] == command["signature"]
    assert (plan["clears"], plan["missingAnnexes"], plan["source"]) == (["person", "result"], ["III"], "excel")
    assert [a["name"] for a in plan["focalOffices"]] == ["Phòng Văn hóa - Xã hội"]
    assert (plan["status"], plan["revision"], plan["version"]) == ("draft", 0, 1)
    assert plan["actions"] == ["delete", "submit", "update"]


async def test_a_number_that_is_taken_must_be_confirmed(world: World) -> None:
    first = await drafted(world, number="10", numberPending=False)

    refused = await world.post(
        "my-tu.coordinator", "/v1/plans", plan_command(number="10", numberPending=False)
    )
    other_year = await world.post(
        "my-tu.coordinator",
        "/v1/plans",
        plan_command(number="10", numberPending=False, issuedOn="2025-12-30"),
    )
    confirmed = await world.post(
        "my-tu.coordinator",
        "/v1/plans",
        plan_command(number="10", numberPending=False, confirmDuplicate=True),
    )
    moved = await world.patch(
        "my-tu.coordinator", f"/v1/plans/{other_year.json()['id']}", {"issuedOn": "2026-01-02"}, 1
    )

    assert (refused.status_code, refused.json()["code"]) == (409, "plan_number_taken")
    assert "confirmDuplicate" in refused.json()["detail"]
    assert (other_year.status_code, confirmed.status_code) == (201, 201)
    assert (moved.status_code, moved.json()["code"]) == (409, "plan_number_taken")
    assert (
        await world.patch("my-tu.coordinator", f"/v1/plans/{first['id']}", {"title": "Mới"}, 1)
    ).status_code == 409


async def test_lists_of_papers_are_replaced_as_a_whole_and_what_is_left_out_stays(world: World) -> None:
    plan = await drafted(
        world, bases=[{"number": "57"}, {"number": "71"}], upperPlan={"number": "124"}, recipients=["Đảng ủy"]
    )
    path = f"/v1/plans/{plan['id']}"

    first = await world.patch("my-tu.coordinator", path, {"bases": [{"number": "11"}], "title": "Mới"}, 1)
    second = await world.patch("my-tu.coordinator", path, {"upperPlan": None}, 2)

    assert [b["number"] for b in first.json()["bases"]] == ["11"]
    assert (first.json()["upperPlan"]["number"], first.json()["recipients"]) == ("124", ["Đảng ủy"])
    assert (second.json()["upperPlan"], [b["number"] for b in second.json()["bases"]]) == (None, ["11"])


async def test_a_reference_points_only_to_a_plan_one_may_know_of(world: World) -> None:
    loaded = await drafted(world, title="Kế hoạch cũ", symbol="/KH-CU")
    of_city = await world.post(
        "can-tho.coordinator", "/v1/plans",
        plan_command(unit="92", issuer=str(agency("can-tho", "ubnd")), title="Kế hoạch thành phố"),
    )  # fmt: skip

    good = await world.post("my-tu.coordinator", "/v1/plans", plan_command(replaces={"plan": loaded["id"]}))
    bad = await world.post(
        "my-tu.coordinator",
        "/v1/plans",
        plan_command(upperPlan={"number": "1", "plan": of_city.json()["id"]}),
    )
    empty = await world.post("my-tu.coordinator", "/v1/plans", plan_command(bases=[{"symbol": "/NQ-CP"}]))

    assert good.json()["replaces"]["plan"]["id"] == loaded["id"]
    assert (good.json()["replaces"]["symbol"], good.json()["replaces"]["issuer"]) == (
        "/KH-CU",
        "Ủy ban nhân dân",
    )
    assert refusals(bad) == [("/upperPlan/plan", "unknown_plan")]
    assert refusals(empty) == [("/bases/0", "document_empty")]


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"issuer": "00000000-0000-4000-8000-000000000000"}, "/issuer", "unknown_agency"),
    ({"issuer": str(agency("can-tho", "ubnd"))}, "/issuer", "issuer_elsewhere"),
    ({"issuer": str(agency("dai-hai", "ubnd"))}, "/issuer", "unknown_agency"),
    ({"focalOffices": ["00000000-0000-4000-8000-000000000000"]}, "/focalOffices/0", "unknown_agency"),
    ({"number": "10"}, "/numberPending", "number_and_pending"),
    ({"period": {"start": "2026-12-31", "end": "2026-01-01"}}, "/period", "period_backwards"),
    ({"issuedOn": "2026-02-31"}, "/issuedOn", "no_such_day"),
    ({"clears": ["work", "work"]}, "/clears", "named_twice"),
    ({"status": "published"}, "/status", "unknown_field"),
    ({"published": True}, "/published", "unknown_field"),
    ({"title": ""}, "/title", "text_too_short"),
    ({"effectiveOn": "0001-01-01"}, "/effectiveOn", "day_absurd"),
]


async def test_a_wrong_field_is_named_with_its_mend_and_nothing_is_written(world: World) -> None:
    answers = [
        await world.post("my-tu.coordinator", "/v1/plans", plan_command(**more)) for more, _, _ in WRONG
    ]

    assert [refusals(answer) for answer in answers] == [[(pointer, code)] for _, pointer, code in WRONG]
    assert (await world.get("my-tu.viewer", "/v1/plans")).json()["items"] == []


async def test_the_list_is_filtered_and_paged_in_a_stable_order(world: World) -> None:
    for year in (2025, 2026, 2027):
        await drafted(
            world, title=f"Chuyển đổi số {year}", period={"start": f"{year}-01-01", "end": f"{year}-12-31"}
        )
    asked = "my-tu.viewer", "/v1/plans"

    first = (await world.get(*asked, limit=2, count="exact")).json()
    rest = (await world.get(*asked, limit=2, count="exact", cursor=first["nextCursor"])).json()
    found = {
        name: len((await world.get(*asked, **{name: value})).json()["items"])
        for name, value in {
            "q": "chuyen doi SO 2026",
            "year": 2027,
            "status": "published",
            "unit": "92",
            "agency": agency("my-tu", "ubnd"),
        }.items()
    }

    assert [p["title"][-4:] for p in first["items"] + rest["items"]] == ["2027", "2026", "2025"]
    assert (first["count"], rest["nextCursor"]) == (3, None)
    assert found == {"q": 1, "year": 1, "status": 0, "unit": 3, "agency": 3}
    assert (await world.get(*asked, sort="periodStart")).json()["items"][0]["title"][-4:] == "2025"


async def test_a_page_of_whole_plans_is_short_and_says_so(world: World) -> None:
    for number in range(22):
        await drafted(world, number=str(number), numberPending=False)

    async def listed(**params: Any) -> httpx.Response:
        return await world.get("my-tu.coordinator", "/v1/plans", **params)

    bare = await listed(limit=200)
    counted = await listed(limit=200, include="counts")
    short = await listed(include="tasks")
    most = await listed(include="tasks.section,indicators", limit=20)
    refused = [
        await listed(include="tasks", limit=21),
        await listed(include="counts, provisions", limit=200),
        await listed(fields="id,sections", limit=200),
        await listed(include="indicators.definition", limit=200),
    ]

    assert [len(answer.json()["items"]) for answer in (bare, counted)] == [22, 22]
    assert [len(answer.json()["items"]) for answer in (short, most)] == [20, 20]
    assert short.json()["nextCursor"] is not None
    told = [(r.status_code, r.json()["errors"][0]["pointer"], r.json()["errors"][0]["code"]) for r in refused]
    assert told == [(422, "?limit", "too_many_whole")] * 4
    assert "limit=20" in refused[0].json()["errors"][0]["detail"]
