"""Obstacles over REST: raised by an agency, passed by the focal office, answered here or above, resolved."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from service.domain.obstacles import ObstacleView
from tests.api.figure_stories import indicator_of
from tests.conftest import TestDatabase
from tests.plans import in_november, journal, make_task, plant_plan, publish
from tests.world import World, agency, opened, person

PATH = "/v1/obstacles"
REPORTER, WRITER, HEAD = "my-tu.reporter.cong-an", "my-tu.coordinator", "my-tu.leader"
DEPARTMENT = "can-tho.reporter.so-khcn"
ABOVE = str(agency("can-tho", "so-khcn"))


@pytest.fixture(name="world")
async def frozen_world(world_database: TestDatabase) -> AsyncIterator[World]:
    async with in_november(world_database) as world:
        yield world


async def begun(world: World, database: TestDatabase, **given: Any) -> dict[str, Any]:
    """A task of a published plan, led by the police."""
    plan = await plant_plan(database)
    task = await make_task(world, plan, **given)
    await publish(database, plan)
    return task


async def raise_(world: World, who: str, **body: Any) -> dict[str, Any]:
    answer = await world.post(who, PATH, {"text": "Thiếu kinh phí", **body})
    assert answer.status_code == 201, answer.text
    ObstacleView.model_validate(answer.json())
    return dict(answer.json())


async def act(world: World, who: str, obstacle: dict[str, Any], name: str, **body: Any) -> dict[str, Any]:
    answer = await world.post(who, f"{PATH}/{obstacle['id']}/{name}", body)
    assert answer.status_code == 200, answer.text
    ObstacleView.model_validate(answer.json())
    return dict(answer.json())


async def test_what_an_agency_raises_goes_by_the_focal_office_to_the_city_and_comes_back_answered(
    world: World, world_database: TestDatabase
) -> None:
    task = await begun(world, world_database)

    raised = await raise_(
        world,
        REPORTER,
        task=task["id"],
        kind="proposal",
        text="Đề nghị cấp đường truyền",
        addressee={"agency": ABOVE},
    )
    unseen = (await world.get(DEPARTMENT, f"{PATH}/{raised['id']}")).status_code
    unseen_above = (await world.get("can-tho.leader", f"{PATH}/{raised['id']}")).status_code
    forwarded = await act(world, WRITER, raised, "forward", note="Vượt thẩm quyền của xã")
    seen = await world.get(DEPARTMENT, f"{PATH}/{raised['id']}")
    papers = [{"number": "15", "symbol": "/SKHCN", "issuedOn": "2026-11-20"}]
    answered = await act(world, DEPARTMENT, raised, "answer", answer="Cấp trong quý IV", evidence=papers)
    resolved = await act(world, REPORTER, raised, "resolve", resolution="Đã có đường truyền")

    assert (unseen, unseen_above) == (404, 404)
    assert (raised["status"], raised["waiting"]["who"], raised["age"]) == (
        "raised",
        "focal_office",
        {"days": 0, "workingDays": 0},
    )
    assert raised["about"] == {"kind": "task", "id": task["id"], "number": "1", "name": task["title"]}
    assert raised["agency"]["id"] == str(agency("my-tu", "cong-an"))
    assert (raised["addressee"]["unit"]["code"], raised["addressee"]["agency"]["id"]) == ("92", ABOVE)
    assert raised["actions"] == ["withdraw"]
    waiting = forwarded["waiting"]
    assert (forwarded["status"], waiting["who"], waiting["unit"]["code"]) == ("forwarded", "addressee", "92")
    assert [one["id"] for one in waiting["agencies"]] == [ABOVE]
    assert (seen.json()["actions"], seen.json()["plan"]) == (["answer", "return"], None)
    assert seen.json()["about"]["name"] == task["title"]
    assert (answered["status"], answered["answer"], answered["evidence"][0]["number"]) == (
        "answered",
        "Cấp trong quý IV",
        "15",
    )
    assert answered["answeredBy"] == {"id": str(person(DEPARTMENT)), "name": DEPARTMENT}
    assert (resolved["status"], resolved["waiting"], resolved["endedOn"]) == ("resolved", None, "2026-11-23")
    assert [(s["act"], s["by"]["name"], s["text"]) for s in resolved["steps"]] == [
        ("raise", REPORTER, None),
        ("forward", WRITER, "Vượt thẩm quyền của xã"),
        ("answer", DEPARTMENT, "Cấp trong quý IV"),
        ("resolve", REPORTER, "Đã có đường truyền"),
    ]
    assert [entry[1:] for entry in await journal(world_database, raised["id"])] == [
        ("obstacle.raise", "insert"),
        ("obstacle.forward", "update"),
        ("obstacle.answer", "update"),
        ("obstacle.resolve", "update"),
    ]


async def test_the_focal_office_returns_it_and_the_agency_works_it_over(
    world: World, world_database: TestDatabase
) -> None:
    task = await begun(world, world_database)
    raised = await raise_(world, REPORTER, task=task["id"])

    returned = await act(world, WRITER, raised, "return", reason="Nêu số máy")
    again = await act(world, REPORTER, raised, "submit", text="Thiếu 12 máy", addressee={"unit": "92"})

    assert (returned["status"], returned["returnReason"], returned["waiting"]["who"]) == (
        "returned",
        "Nêu số máy",
        "raiser",
    )
    assert [one["id"] for one in returned["waiting"]["agencies"]] == [str(agency("my-tu", "cong-an"))]
    assert (again["status"], again["text"], again["returnReason"]) == ("raised", "Thiếu 12 máy", None)
    assert (again["addressee"]["unit"]["code"], again["addressee"]["agency"]) == ("92", None)


async def test_a_wrong_addressee_returns_it_and_sees_it_no_more_once_another_is_asked(
    world: World, world_database: TestDatabase
) -> None:
    task = await begun(world, world_database)
    raised = await raise_(world, REPORTER, task=task["id"], addressee={"agency": ABOVE})
    await act(world, WRITER, raised, "forward")

    returned = await act(world, DEPARTMENT, raised, "return", reason="Thuộc Sở Tài chính")
    moved = await act(world, WRITER, raised, "forward", addressee={"unit": "92"})

    assert (returned["status"], returned["waiting"]["who"], returned["actions"]) == (
        "raised",
        "focal_office",
        [],
    )
    assert (moved["status"], moved["addressee"]["agency"]) == ("forwarded", None)
    assert (await world.get(DEPARTMENT, f"{PATH}/{raised['id']}")).status_code == 404
    leader = (await world.get("can-tho.leader", f"{PATH}/{raised['id']}")).json()
    clerk = (await world.get("can-tho.coordinator", f"{PATH}/{raised['id']}")).json()
    assert (leader["actions"], clerk["actions"]) == (["answer", "return"], [])


async def test_an_answer_that_does_not_help_is_opened_again_and_its_former_answer_stays_among_the_steps(
    world: World, world_database: TestDatabase
) -> None:
    task = await begun(world, world_database)
    raised = await raise_(world, REPORTER, task=task["id"])
    await act(world, WRITER, raised, "forward")
    await act(world, HEAD, raised, "answer", answer="Tự thu xếp")

    reopened = await act(world, REPORTER, raised, "reopen", reason="Không có nguồn")

    assert (reopened["status"], reopened["reopened"], reopened["answer"], reopened["answeredBy"]) == (
        "forwarded",
        1,
        None,
        None,
    )
    assert [(s["act"], s["text"]) for s in reopened["steps"]][2:] == [
        ("answer", "Tự thu xếp"),
        ("reopen", "Không có nguồn"),
    ]


async def test_what_the_focal_office_raises_itself_has_passed_it_and_is_not_answered_by_the_same_person(
    world: World, world_database: TestDatabase
) -> None:
    task = await begun(world, world_database)

    raised = await raise_(
        world, WRITER, task=task["id"], addressee={"agency": str(agency("my-tu", "kinh-te"))}
    )
    own = await world.post(WRITER, f"{PATH}/{raised['id']}/answer", {"answer": "Được"})

    assert (raised["status"], raised["agency"], raised["actions"]) == (
        "forwarded",
        None,
        ["resolve", "withdraw"],
    )
    assert (own.status_code, own.json()["code"]) == (403, "own_obstacle")
    answered = await act(world, "my-tu.reporter.kinh-te", raised, "answer", answer="Sẽ bố trí")
    assert answered["answeredBy"]["name"] == "my-tu.reporter.kinh-te"


async def test_a_coordinator_answers_for_an_agency_but_not_for_the_leaders(
    world: World, world_database: TestDatabase
) -> None:
    task = await begun(world, world_database)
    to_agency = await raise_(
        world, REPORTER, task=task["id"], addressee={"agency": str(agency("my-tu", "kinh-te"))}
    )
    to_unit = await raise_(world, REPORTER, task=task["id"])
    for one in (to_agency, to_unit):
        await act(world, WRITER, one, "forward")

    relayed = await act(world, WRITER, to_agency, "answer", answer="Phòng Kinh tế sẽ bố trí")
    refused = await world.post(WRITER, f"{PATH}/{to_unit['id']}/answer", {"answer": "Được"})

    assert relayed["status"] == "answered"
    assert (refused.status_code, refused.json()["code"]) == (403, "not_yours")


async def test_who_may_raise_what_and_to_whom(world: World, world_database: TestDatabase) -> None:
    task = await begun(world, world_database)
    body = {"text": "Thiếu kinh phí", "task": task["id"]}

    refused = {
        who: (await world.post(who, PATH, body)).status_code
        for who in (
            "my-tu.reporter.kinh-te",
            "my-tu.viewer",
            HEAD,
            "can-tho.coordinator",
            "dai-hai.coordinator",
        )
    }
    wrong = {
        name: (await world.post(REPORTER, PATH, {**body, **more})).json()["errors"][0]
        for name, more in {
            "sibling": {"addressee": {"unit": "31561"}},
            "both": {"addressee": {"unit": "92", "agency": ABOVE}},
            "unknown": {"addressee": {"agency": str(agency("dong-nai", "so-khcn"))}},
            "nowhere": {"addressee": {"unit": "99999"}},
            "two": {"plan": task["plan"]["id"]},
        }.items()
    }

    assert refused == {
        "my-tu.reporter.kinh-te": 403,
        "my-tu.viewer": 403,
        HEAD: 403,
        "can-tho.coordinator": 403,
        "dai-hai.coordinator": 422,
    }
    assert {name: (one["pointer"], one["code"]) for name, one in wrong.items()} == {
        "sibling": ("/addressee/unit", "obstacle_addressee_elsewhere"),
        "both": ("/addressee", "obstacle_addressee_one"),
        "unknown": ("/addressee/agency", "unknown_agency"),
        "nowhere": ("/addressee/unit", "unit_unknown"),
        "two": ("/task", "obstacle_about_one"),
    }


async def test_lists_are_filtered_by_who_has_to_act_and_by_age(
    world: World, world_database: TestDatabase
) -> None:
    task = await begun(world, world_database)
    old = await raise_(world, REPORTER, task=task["id"], text="Thiếu cán bộ kỹ thuật")
    await act(world, WRITER, old, "forward")
    async with opened(world_database.service_url, SAURO_NOW="2026-12-03T08:00:00+07:00") as later:
        new = await raise_(later, REPORTER, plan=task["plan"]["id"], kind="proposal", text="Cho thuê dịch vụ")

        async def found(**query: Any) -> list[str]:
            answer = await later.get(WRITER, PATH, **query)
            assert answer.status_code == 200, answer.text
            return [one["id"] for one in answer.json()["items"]]

        both = [new["id"], old["id"]]
        assert await found() == both
        assert await found(sort="raised") == both[::-1]
        assert await found(waitsFor="addressee") == await found(daysFrom=10) == [old["id"]]
        assert await found(daysFrom=11) == await found(open="false") == []
        assert await found(kind="proposal") == await found(waitsFor="focal_office") == [new["id"]]
        assert await found(task=task["id"]) == await found(q="can bo ky thuat") == [old["id"]]
        assert await found(agency=str(agency("my-tu", "cong-an")), open="true") == both
        assert await found(addresseeUnit="31567") == both
        assert await found(raisedFrom="2026-12-01") == [new["id"]]
        aged = (await later.get(WRITER, f"{PATH}/{old['id']}")).json()
        # Monday 23 November to Thursday 3 December: a week-end in between, and the Day of Culture on the 24th.
        assert aged["age"] == {"days": 10, "workingDays": 7}
        assert (aged["waiting"]["days"], aged["waiting"]["workingDays"]) == (10, 7)


async def test_an_obstacle_of_a_dropped_or_drafted_item_is_not_raised(
    world: World, world_database: TestDatabase
) -> None:
    plan = await plant_plan(world_database)
    task = await make_task(world, plan)

    drafted = await world.post(WRITER, PATH, {"text": "Thiếu kinh phí", "task": task["id"]})

    assert (drafted.status_code, drafted.json()["code"]) == (409, "wrong_state")


async def test_what_waits_for_somebody_stands_in_their_own_list_only(
    world: World, world_database: TestDatabase
) -> None:
    task = await begun(world, world_database)
    _, returned, forwarded, above, answered = [
        await raise_(world, REPORTER, task=task["id"], text=f"Việc {i}", **to)
        for i, to in enumerate(({}, {}, {}, {"addressee": {"agency": ABOVE}}, {}))
    ]
    await act(world, WRITER, returned, "return", reason="Nêu rõ")
    for one in (forwarded, above, answered):
        await act(world, WRITER, one, "forward")
    await act(world, HEAD, answered, "answer", answer="Tự thu xếp")

    found = {}
    for who in (
        REPORTER,
        WRITER,
        HEAD,
        DEPARTMENT,
        "can-tho.leader",
        "my-tu.reporter.kinh-te",
        "dai-hai.leader",
    ):
        todo = (await world.get(who, "/v1/me/todo")).json()
        found[who] = {
            # Those of one day stand in no order that means anything.
            pile: sorted(one["text"] for one in todo[pile]["items"])
            for pile in ("obstaclesRaised", "obstaclesAddressed", "obstaclesBack")
            if todo[pile]["count"]
        }

    assert found == {
        REPORTER: {"obstaclesBack": ["Việc 1", "Việc 4"]},
        WRITER: {"obstaclesRaised": ["Việc 0"]},
        HEAD: {"obstaclesAddressed": ["Việc 2"]},
        DEPARTMENT: {"obstaclesAddressed": ["Việc 3"]},
        "can-tho.leader": {"obstaclesAddressed": ["Việc 3"]},
        "my-tu.reporter.kinh-te": {},
        "dai-hai.leader": {},
    }


async def test_an_agency_from_above_raises_what_stands_in_its_way_at_the_commune(
    world: World, world_database: TestDatabase
) -> None:
    named = [{"agency": ABOVE, "role": "lead"}]
    task = await begun(world, world_database, assignments=named)
    other = await make_other(world, world_database)

    raised = await raise_(world, DEPARTMENT, task=task["id"])
    foreign = await world.post(DEPARTMENT, PATH, {"text": "Thiếu mặt bằng", "task": other["id"]})
    seen = await world.get(DEPARTMENT, f"{PATH}/{raised['id']}")
    above = await world.get("can-tho.leader", f"{PATH}/{raised['id']}")

    assert (raised["status"], raised["agency"]["id"], raised["addressee"]["unit"]["code"]) == (
        "raised",
        ABOVE,
        "31567",
    )
    assert (seen.status_code, seen.json()["actions"], above.status_code) == (200, ["withdraw"], 404)
    assert (foreign.status_code, foreign.json()["errors"][0]["code"]) == (422, "obstacle_about_unknown")


async def make_other(world: World, database: TestDatabase) -> dict[str, Any]:
    """A task of the sibling's plan, which names no agency above."""
    plan = await plant_plan(database, "dai-hai")
    task = await make_task(world, plan, place="dai-hai")
    await publish(database, plan)
    return task


async def test_what_was_raised_stands_beside_tasks_and_indicators_where_it_is_asked_for(
    world: World, world_database: TestDatabase
) -> None:
    task = await begun(world, world_database)
    inside = await raise_(world, REPORTER, task=task["id"], text="Đường truyền yếu")
    forwarded = await act(world, WRITER, await raise_(world, REPORTER, task=task["id"]), "forward")
    vneid = await indicator_of(world)
    of_figure = await raise_(world, WRITER, indicator=vneid, text="Chưa có số của Công an thành phố")

    def told(items: Any) -> set[tuple[str, str]]:
        # Both were raised at one moment of the world's clock: which is the later one is chance.
        return {(one["id"], one["status"]) for one in items}

    lists = {
        who: (await world.get(who, "/v1/tasks", unit="31567", include="obstacles")).json()["items"]
        for who in (WRITER, "can-tho.viewer")
    }
    plain = (await world.get(WRITER, f"/v1/tasks/{task['id']}")).json()
    plan = (await world.get(WRITER, f"/v1/plans/{task['plan']['id']}", include="tasks.obstacles")).json()
    indicator = (await world.get(WRITER, f"/v1/indicators/{vneid}", include="obstacles")).json()

    both = {(forwarded["id"], "forwarded"), (inside["id"], "raised")}
    seen = {who: told(one["obstacles"]) for who, items in lists.items() for one in items if one["id"] == task["id"]}
    assert seen == {WRITER: both, "can-tho.viewer": {(forwarded["id"], "forwarded")}}
    assert "obstacles" not in plain
    assert told(plan["tasks"][0]["obstacles"]) == both
    assert (indicator["obstacles"][0]["text"], indicator["obstacles"][0]["agency"]) == (of_figure["text"], None)
    assert (await world.get(WRITER, "/v1/tasks", unit="31567", include="obstacle")).status_code == 422
