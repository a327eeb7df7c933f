"""Indicators and their targets over REST: as printed, as read, and who sees them."""

from __future__ import annotations

from typing import Any

from service.domain.indicators import IndicatorView
from tests.api.plan_stories import added, drafted, published, refusals, task_of
from tests.world import World, agency

POLICE, ECONOMY = str(agency("my-tu", "cong-an")), str(agency("my-tu", "kinh-te"))
DEPARTMENT = str(agency("can-tho", "so-khcn"))
AT_LEAST_80: dict[str, Any] = {"text": "≥ 80%", "comparator": "ge", "value": 80}


async def test_an_indicator_keeps_what_is_printed_beside_what_is_read(world: World) -> None:
    plan = await drafted(world)
    section = await added(world, "sections", plan, number="I", title="Chính quyền số", part="annex-1")

    made = await added(
        world,
        "indicators",
        plan,
        section=section["id"],
        number="7",
        name="Hồ sơ trực tuyến",
        unitMeasure="%",
        references=[
            {"part": "annex-1", "section": "I", "number": "7", "line": 240},
            {"part": "body", "section": "IV.2.b", "line": 77, "text": "95%"},
        ],
        targets=[
            {"text": "100%", "comparator": "eq", "value": 100, "part": "annex-1", "year": 2026},
            {"text": "đạt 95%", "comparator": "eq", "value": 95.50, "part": "body", "followed": False},
            {
                "text": "45-50%",
                "comparator": "range",
                "low": 45,
                "high": 50,
                "due": "2030-12-31",
                "name": "Cấp xã",
            },
        ],
        assignments=[{"agency": POLICE}, {"agency": ECONOMY, "role": "coordinator", "obligation": "asked"}],
        source="excel",
    )

    IndicatorView.model_validate(made)
    assert (made["number"], made["unitMeasure"], made["direction"], made["ordinal"]) == ("7", "%", "up", 0)
    assert (made["section"]["title"], made["plan"]["id"]) == ("Chính quyền số", plan["id"])
    assert [(r["part"], r["section"], r["line"], r["text"]) for r in made["references"]] == [
        ("annex-1", "I", 240, None),
        ("body", "IV.2.b", 77, "95%"),
    ]
    shown = ("text", "comparator", "evaluateAs", "value", "low", "high", "year", "due", "followed", "name")
    assert [tuple(t[name] for name in shown) for t in made["targets"]] == [
        ("100%", "eq", "ge", 100, None, None, 2026, "2026-12-31", True, None),
        ("đạt 95%", "eq", "ge", 95.5, None, None, 2026, "2026-12-31", False, None),
        ("45-50%", "range", "ge", None, 45, 50, 2030, "2030-12-31", True, "Cấp xã"),
    ]
    assert [(a["agency"]["name"], a["role"], a["obligation"]) for a in made["assignments"]] == [
        ("Công an", "lead", "obliged"),
        ("Phòng Kinh tế", "coordinator", "asked"),
    ]
    assert (made["tasks"], made["source"], made["actions"]) == ([], "excel", ["delete", "match", "update"])


async def test_figures_are_said_without_idle_zeros(world: World) -> None:
    plan = await drafted(world)

    made = await world.post(
        "my-tu.coordinator",
        "/v1/indicators",
        {"plan": plan["id"], "name": "Hồ sơ", "targets": [AT_LEAST_80 | {"value": 80.250}]},
    )

    assert '"value":80.25,' in made.text
    assert '"value":80,' in (await world.patch(
        "my-tu.coordinator", f"/v1/indicators/{made.json()['id']}", {"targets": [AT_LEAST_80]}, 1
    )).text  # fmt: skip


async def test_targets_are_replaced_as_a_whole_and_turn_with_the_direction(world: World) -> None:
    plan = await drafted(world)
    made = await added(
        world, "indicators", plan, name="Thủ tục quá hạn", targets=[{"text": "5%", "comparator": "eq", "value": 5}],
        assignments=[{"agency": POLICE}],
    )  # fmt: skip
    path = f"/v1/indicators/{made['id']}"

    turned = await world.patch("my-tu.coordinator", path, {"direction": "down"}, 1)
    replaced = await world.patch(
        "my-tu.coordinator", path, {"targets": [AT_LEAST_80, AT_LEAST_80 | {"year": 2030}]}, 2
    )
    stale = await world.patch("my-tu.coordinator", path, {"name": "Khác"}, 2)

    assert [t["evaluateAs"] for t in made["targets"]] == ["ge"]
    assert [t["evaluateAs"] for t in turned.json()["targets"]] == ["le"]
    assert turned.json()["targets"][0]["id"] == made["targets"][0]["id"]
    assert [(t["value"], t["due"]) for t in replaced.json()["targets"]] == [
        (80, "2026-12-31"),
        (80, "2030-12-31"),
    ]
    assert [a["agency"]["id"] for a in replaced.json()["assignments"]] == [POLICE]
    assert stale.status_code == 412


async def test_everything_wrong_is_said_at_once(world: World) -> None:
    plan = await drafted(world)

    refused = await world.post(
        "my-tu.coordinator",
        "/v1/indicators",
        {
            "plan": plan["id"],
            "name": "Hồ sơ",
            "targets": [
                {"text": "80%", "comparator": "ge"},
                {"text": "50-45", "comparator": "range", "low": 50, "high": 45, "year": 2027},
                {
                    "text": "Có",
                    "comparator": "boolean",
                    "value": 1,
                    "year": 2028,
                    "agency": str(agency("tan-hung", "ubnd")),
                },
            ],
            "assignments": [{"agency": POLICE}, {"agency": POLICE, "role": "coordinator"}],
            "tasks": ["00000000-0000-4000-8000-000000000000"],
        },
    )

    assert sorted(refusals(refused)) == [
        ("/assignments/1/agency", "agency_twice"),
        ("/targets/0/value", "target_number_missing"),
        ("/targets/1/low", "target_range_empty"),
        ("/targets/2/agency", "unknown_agency"),
        ("/targets/2/value", "target_number_unwanted"),
        ("/tasks/0", "unknown_task"),
    ]
    assert (await world.get("my-tu.viewer", "/v1/indicators")).json()["items"] == []


async def test_an_upper_agency_reads_the_indicator_that_names_it_once_published_and_no_other(
    world: World,
) -> None:
    plan = await drafted(world)
    section = await added(world, "sections", plan, title="I")
    named = await added(
        world, "indicators", plan, name="Sở chủ trì", section=section["id"], targets=[AT_LEAST_80],
        assignments=[{"agency": DEPARTMENT}],
    )  # fmt: skip
    await added(
        world,
        "indicators",
        plan,
        name="Công an chủ trì",
        targets=[AT_LEAST_80],
        assignments=[{"agency": POLICE}],
    )
    path, asked = f"/v1/indicators/{named['id']}", "can-tho.reporter.so-khcn"

    before = await world.get(asked, path)
    await world.patch("my-tu.coordinator", path, {"targets": [AT_LEAST_80 | {"value": 85}]}, 1)
    await published(world, plan)
    listed = (await world.get(asked, "/v1/indicators")).json()["items"]

    assert before.status_code == 404
    assert [(i["name"], i["plan"], i["section"]) for i in listed] == [("Sở chủ trì", None, None)]
    IndicatorView.model_validate(listed[0])
    assert [t["value"] for t in listed[0]["targets"]] == [85]
    assert [a["agency"]["id"] for a in listed[0]["assignments"]] == [DEPARTMENT]
    assert (await world.patch(asked, path, {"name": "Khác"}, 3)).status_code == 403


async def test_an_agency_no_longer_named_no_longer_sees_the_indicator(world: World) -> None:
    plan = await drafted(world)
    made = await added(
        world, "indicators", plan, name="Sở chủ trì", targets=[AT_LEAST_80 | {"agency": DEPARTMENT}],
        assignments=[{"agency": DEPARTMENT}],
    )  # fmt: skip
    path = f"/v1/indicators/{made['id']}"
    await world.patch("my-tu.coordinator", path, {"assignments": [{"agency": POLICE}]}, 1)
    kept = await drafted(world, title="Khác")
    other = await added(
        world, "indicators", kept, name="Mức của Sở", targets=[AT_LEAST_80 | {"agency": DEPARTMENT}]
    )
    await world.patch("my-tu.coordinator", f"/v1/indicators/{other['id']}", {"targets": [AT_LEAST_80]}, 1)

    await published(world, plan)
    await published(world, kept)

    # The first still has a target of the department's own; the second has nothing of it left.
    assert (await world.get("can-tho.reporter.so-khcn", path)).status_code == 200
    assert (await world.get("can-tho.reporter.so-khcn", f"/v1/indicators/{other['id']}")).status_code == 404


async def test_the_list_is_filtered_by_unit_plan_section_lead_and_words(world: World) -> None:
    plan, other = await drafted(world), await drafted(world, title="Khác")
    section = await added(world, "sections", plan, title="I")
    await added(
        world,
        "indicators",
        plan,
        name="Dịch vụ công",
        section=section["id"],
        assignments=[{"agency": POLICE}],
    )
    await added(
        world, "indicators", plan, name="Kinh tế số", assignments=[{"agency": POLICE, "role": "coordinator"}]
    )
    await added(world, "indicators", other, name="Xã hội số")

    async def names(who: str = "my-tu.viewer", **asked: Any) -> list[str]:
        return [i["name"] for i in (await world.get(who, "/v1/indicators", **asked)).json()["items"]]

    assert await names() == ["Dịch vụ công", "Kinh tế số", "Xã hội số"]
    assert await names(plan=plan["id"]) == ["Dịch vụ công", "Kinh tế số"]
    assert await names(section=section["id"]) == ["Dịch vụ công"]
    assert await names(lead=POLICE) == ["Dịch vụ công"]
    assert await names(q="KINH te so") == ["Kinh tế số"]
    assert await names(unit="92", limit=1) == ["Dịch vụ công"]
    assert await names("can-tho.viewer") == []
    assert await names("can-tho.auditor", unit="31567", plan=other["id"]) == ["Xã hội số"]


async def test_indicators_are_written_by_the_coordinator_while_the_plan_is_a_draft(world: World) -> None:
    plan = await drafted(world)
    made = await added(world, "indicators", plan, name="Hồ sơ", targets=[AT_LEAST_80])
    path, command = f"/v1/indicators/{made['id']}", {"plan": plan["id"], "name": "Khác"}

    refused = [
        await world.post("my-tu.leader", "/v1/indicators", command),
        await world.patch("my-tu.reporter.cong-an", path, {"name": "Khác"}, 1),
        await world.delete("can-tho.auditor", path, 1),
        await world.patch("dai-hai.coordinator", path, {"name": "Khác"}, 1),
        await world.get("can-tho.viewer", path),
    ]
    await published(world, plan)
    too_late = [
        await world.post("my-tu.coordinator", "/v1/indicators", command),
        await world.patch("my-tu.coordinator", path, {"name": "Khác"}, 2),
        await world.delete("my-tu.coordinator", path, 2),
    ]

    assert [r.status_code for r in refused] == [403, 403, 403, 404, 404]
    assert [r.status_code for r in too_late] == [409, 409, 409]
    seen = (await world.get("can-tho.viewer", path)).json()
    assert (seen["name"], seen["actions"], [t["value"] for t in seen["targets"]]) == ("Hồ sơ", [], [80])


async def test_an_indicator_of_a_draft_is_removed_with_its_targets(world: World) -> None:
    plan = await drafted(world)
    made = await added(
        world, "indicators", plan, name="Hồ sơ", targets=[AT_LEAST_80], assignments=[{"agency": POLICE}]
    )
    path = f"/v1/indicators/{made['id']}"

    stale = await world.delete("my-tu.coordinator", path, 9)
    gone = await world.delete("my-tu.coordinator", path, 1)

    assert (stale.status_code, gone.status_code) == (412, 204)
    assert (await world.get("my-tu.coordinator", path)).status_code == 404


async def test_tasks_of_the_same_plan_are_linked_and_found_from_both_sides(world: World) -> None:
    plan, other = await drafted(world), await drafted(world, title="Khác")
    task, foreign = await task_of(world, plan, number="3"), await task_of(world, other)
    made = await added(world, "indicators", plan, name="Hồ sơ", number="7", tasks=[task["id"]])
    alone = await added(world, "indicators", plan, name="Không nhiệm vụ")
    path = f"/v1/indicators/{made['id']}"

    beyond = await world.patch("my-tu.coordinator", path, {"tasks": [foreign["id"]]}, 1)
    await published(world, plan)

    assert [(t["id"], t["number"], t["title"]) for t in made["tasks"]] == [(task["id"], "3", "Tuyên truyền")]
    assert alone["tasks"] == []
    assert refusals(beyond) == [("/tasks/0", "unknown_task")]
    seen = (await world.get("can-tho.viewer", f"/v1/tasks/{task['id']}")).json()
    assert [(i["id"], i["number"], i["name"]) for i in seen["indicators"]] == [(made["id"], "7", "Hồ sơ")]


async def test_an_upper_agency_sees_of_the_linked_tasks_only_those_that_name_it(world: World) -> None:
    plan = await drafted(world)
    own = await task_of(world, plan, assignments=[{"agency": DEPARTMENT, "role": "lead"}])
    other = await task_of(world, plan)
    made = await added(
        world,
        "indicators",
        plan,
        name="Hồ sơ",
        tasks=[own["id"], other["id"]],
        assignments=[{"agency": DEPARTMENT}],
    )
    await published(world, plan)
    path = f"/v1/indicators/{made['id']}"

    seen = {
        name: {t["id"] for t in (await world.get(name, path)).json()["tasks"]}
        for name in ("can-tho.viewer", "can-tho.reporter.so-khcn")
    }

    assert seen == {"can-tho.viewer": {own["id"], other["id"]}, "can-tho.reporter.so-khcn": {own["id"]}}


async def test_what_its_figures_are_is_read_from_the_targets_until_somebody_says_it(world: World) -> None:
    plan = await drafted(world)
    yes = {"text": "Có triển khai", "comparator": "boolean"}

    percent = await added(world, "indicators", plan, name="Hồ sơ", unitMeasure="%", targets=[AT_LEAST_80])
    said = await added(world, "indicators", plan, name="Doanh thu", unitMeasure="%", valueKind="number")
    turned = await world.patch("my-tu.coordinator", f"/v1/indicators/{percent['id']}", {"targets": [yes]}, 1)
    kept = await world.patch("my-tu.coordinator", f"/v1/indicators/{said['id']}", {"targets": [yes]}, 1)

    assert (percent["valueKind"], percent["aggregation"], percent["mayExceed"]) == ("ratio", "level", False)
    assert (turned.json()["valueKind"], kept.json()["valueKind"]) == ("yes_no", "number")
    assert (percent["standing"], percent["latest"]) == (None, None)


async def test_a_baseline_makes_the_way_that_is_judged(world: World) -> None:
    plan = await drafted(world)
    paper = {"text": "Giảm ≥ 50%", "comparator": "ge", "value": 50, "measure": "change"}

    made = await added(
        world, "indicators", plan, name="Hồ sơ giấy", unitMeasure="hồ sơ", direction="down", targets=[paper],
        baselineValue=400.50, baselineOn="2025-12-31", tolerance=1.5, mayExceed=True,
    )  # fmt: skip
    changed = await world.patch(
        "my-tu.coordinator", f"/v1/indicators/{made['id']}", {"baselineValue": None}, 1
    )

    assert (made["baselineValue"], made["baselineOn"], made["tolerance"]) == (400.5, "2025-12-31", 1.5)
    assert (changed.json()["baselineValue"], changed.json()["mayExceed"]) == (None, True)
