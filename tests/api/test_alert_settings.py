"""Do plans and their things say when they want to be heard of, and is nonsense refused at its field?"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.contract.cases_alert_settings import PATH, setting
from tests.contract.cases_catalogue import CITY, defined
from tests.contract.premises import (
    HEAD,
    WRITER,
    added,
    draft_plan,
    made,
    open_indicator,
    open_task,
    task_body,
)
from tests.world import World


async def test_settings_of_a_task_say_when_and_leave_the_rest_to_the_plan(world: World) -> None:
    task = await open_task(world, "dated")

    one = made(await world.post(WRITER, PATH, {"task": task, "dueSoonDays": [3, 14], "overdueDays": []}))
    changed = made(await world.patch(WRITER, f"{PATH}/{one['id']}", {"overdueDays": None}, 1))

    assert (one["subject"], one["subjectId"], one["unit"]["code"]) == ("task", task, "31567")
    assert one["plan"]["title"] == "Kế hoạch chuyển đổi số năm 2026"
    assert (one["dueSoonDays"], one["overdueDays"], one["target"], one["bounds"]) == ([14, 3], [], None, None)
    assert one["actions"] == ["delete", "update"]
    assert (changed["version"], changed["dueSoonDays"], changed["overdueDays"]) == (2, [14, 3], None)


async def test_a_thing_has_one_row_of_settings_and_those_above_see_none(world: World) -> None:
    task = await open_task(world, "dated")
    one = await setting(world, task=task, dueSoonDays=[10])

    again = await world.post(WRITER, PATH, {"task": task, "dueSoonDays": [5]})
    above = await world.get("can-tho.viewer", f"{PATH}/{one['id']}")
    leader = await world.patch(HEAD, f"{PATH}/{one['id']}", {"dueSoonDays": [5]}, 1)

    assert again.status_code == 409
    assert above.status_code == 404
    assert leader.status_code == 403
    assert made(await world.get(WRITER, f"{PATH}/{one['id']}"))["dueSoonDays"] == [10]


async def test_settings_of_a_product_and_a_rule_of_a_draft_go_with_it(world: World) -> None:
    plan = await draft_plan(world)
    task = await added(world, "/v1/tasks", task_body(plan))
    (product,) = made(await world.get(WRITER, f"/v1/tasks/{task}/deliverables"))["items"]

    one = await setting(world, deliverable=product["id"], dueSoonDays=[2])
    made(await world.delete(WRITER, f"/v1/tasks/{task}", 1))

    assert (one["plan"]["id"], one["subject"]) == (plan, "deliverable")
    assert made(await world.get(WRITER, PATH, plan=plan))["items"] == []


async def test_coverage_is_looked_at_for_a_definition_or_all_of_a_unit(world: World) -> None:
    definition = (await defined(world))["id"]

    one = await setting(world, CITY, definition=definition, unit="92", coverageBelow=80)
    every = await setting(world, CITY, unit="92", coverageBelow=60, coverageAfterDays=20)

    assert (one["subject"], one["subjectId"], one["plan"]) == ("definition", definition, None)
    assert (every["subject"], every["subjectId"], every["coverageAfterDays"]) == ("unit", None, 20)


@pytest.mark.parametrize(
    ("more", "pointer", "code"),
    [
        ({"dueSoonDays": [7, 7]}, "/dueSoonDays/1", "alert_day_twice"),
        ({"dueSoonDays": [0]}, "/dueSoonDays/0", "at_least"),
        ({"overdueDays": [366]}, "/overdueDays/0", "at_most"),
        ({"overdueDays": list(range(11))}, "/overdueDays", "list_too_long"),
        ({"dueSoonDays": ["7"]}, "/dueSoonDays/0", "whole_number_wanted"),
        ({"bounds": [{"name": "sàn", "below": 1}]}, "/bounds", "alert_setting_elsewhere"),
        ({"coverageBelow": 50}, "/coverageBelow", "alert_setting_elsewhere"),
        ({"plan": str(uuid4())}, "", "alert_about_one"),
    ],
)
async def test_settings_that_say_nothing_for_a_task_are_refused_at_their_field(
    world: World, more: dict[str, Any], pointer: str, code: str
) -> None:
    answer = await world.post(WRITER, PATH, {"task": await open_task(world, "dated")} | more)

    assert answer.status_code == 422
    assert (pointer, code) in [(e["pointer"], e["code"]) for e in answer.json()["errors"]]


@pytest.mark.parametrize(
    ("bounds", "pointer", "code"),
    [
        ([{"name": "sàn"}], "/bounds/0", "alert_bound_one_side"),
        ([{"name": "sàn", "below": 1, "above": 2}], "/bounds/0", "alert_bound_one_side"),
        ([{"name": "a", "below": 1}, {"name": "a", "above": 2}], "/bounds/1/name", "alert_bound_twice"),
    ],
)
async def test_a_bound_has_a_name_of_its_own_and_one_side(
    world: World, bounds: list[dict[str, Any]], pointer: str, code: str
) -> None:
    answer = await world.post(WRITER, PATH, {"indicator": await open_indicator(world), "bounds": bounds})

    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [(pointer, code)]


async def test_what_is_not_there_or_has_none_below_is_refused_at_its_field(world: World) -> None:
    unknown = await world.post(WRITER, PATH, {"indicator": str(uuid4()), "target": True})
    commune = await world.post(WRITER, PATH, {"unit": "31567", "coverageBelow": 50})
    foreign = await world.post(
        "dai-hai.coordinator", PATH, {"task": await open_task(world), "dueSoonDays": [1]}
    )
    nothing = await world.post(WRITER, PATH, {"dueSoonDays": [1]})

    assert [(e["pointer"], e["code"]) for e in unknown.json()["errors"]] == [
        ("/indicator", "alert_about_unknown")
    ]
    assert [(e["pointer"], e["code"]) for e in commune.json()["errors"]] == [
        ("/unit", "alert_unit_of_commune")
    ]
    assert [(e["pointer"], e["code"]) for e in foreign.json()["errors"]] == [("/task", "alert_about_unknown")]
    assert [(e["pointer"], e["code"]) for e in nothing.json()["errors"]] == [("", "alert_about_one")]
