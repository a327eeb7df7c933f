"""How figures come to count over REST: mended, corrected with their history, cross-checked, many at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from service.domain.observations import MACHINE
from tests.api.figure_stories import (
    COORDINATOR,
    LEADER,
    POLICE,
    act,
    in_june,
    indicator_of,
    said,
    seen,
    verified,
)
from tests.api.plan_stories import refusals
from tests.conftest import TestDatabase
from tests.plans import journal
from tests.world import World


@pytest.fixture(name="world")
async def frozen_world(world_database: TestDatabase) -> AsyncIterator[World]:
    async with in_june(world_database) as world:
        yield world


async def test_a_figure_that_is_returned_is_mended_and_waits_again(world: World) -> None:
    vneid = await indicator_of(world)
    recorded = await said(world, POLICE, vneid)

    back = (await act(world, COORDINATOR, recorded, "return", {"reason": "Thiếu ấp 3"})).json()
    early = await act(world, COORDINATOR, back, "verify")
    mended = await world.patch(POLICE, f"/v1/observations/{back['id']}", {"numerator": 8300}, back["version"])
    done = await verified(world, mended.json())
    late = await world.patch(POLICE, f"/v1/observations/{back['id']}", {"numerator": 1}, done["version"])

    assert (back["state"], back["returnReason"]) == ("returned", "Thiếu ấp 3")
    assert (early.status_code, early.json()["code"]) == (409, "wrong_state")
    assert (mended.json()["state"], mended.json()["value"], mended.json()["returnReason"]) == (
        "recorded",
        83,
        None,
    )
    assert (late.status_code, late.json()["code"]) == (409, "wrong_state")
    assert (await seen(world, vneid))["latest"]["value"] == 83


async def test_whoever_changed_a_figure_does_not_verify_it_either(world: World) -> None:
    vneid = await indicator_of(world)
    recorded = await said(world, POLICE, vneid)

    changed = await world.patch(COORDINATOR, f"/v1/observations/{recorded['id']}", {"numerator": 8100}, 1)
    own = await act(world, COORDINATOR, recorded, "verify")

    assert changed.status_code == 200
    assert (own.status_code, own.json()["code"]) == (403, "recorder_verifies")
    assert (await verified(world, recorded, LEADER))["value"] == 81


async def test_a_change_needs_the_version_it_was_read_at(world: World) -> None:
    vneid = await indicator_of(world)
    recorded = await said(world, POLICE, vneid)
    path = f"/v1/observations/{recorded['id']}"

    first = await world.patch(POLICE, path, {"suppliedBy": "Tổ dân phố"}, 1)
    second = await world.patch(POLICE, path, {"numerator": 1}, 1)
    asked = await world.patch(POLICE, path, {"numerator": 12000}, 2)

    assert (first.status_code, first.json()["value"]) == (200, 82)
    assert second.status_code == 412
    assert refusals(asked) == [("/numerator", "flag_numerator_above_denominator")]


async def test_a_correction_takes_its_place_once_verified_and_the_history_is_kept(
    world: World, world_database: TestDatabase
) -> None:
    vneid = await indicator_of(world)
    first = await verified(world, await said(world, POLICE, vneid))

    body = {"reason": "Đếm trùng ấp 2", "numerator": 7500, "denominator": 10000}
    correction = (await act(world, POLICE, first, "correct", body)).json()
    pending = await seen(world, vneid)
    again = await act(world, POLICE, first, "correct", body)
    own = await act(world, POLICE, correction, "verify")
    done = await verified(world, correction)
    after = await seen(world, vneid)
    listed = (await world.get(COORDINATOR, f"/v1/indicators/{vneid}/observations")).json()["items"]
    history = (
        await world.get("can-tho.viewer", f"/v1/indicators/{vneid}/observations", replaced="true")
    ).json()

    assert (correction["corrects"]["id"], correction["correctionReason"]) == (first["id"], "Đếm trùng ấp 2")
    assert (pending["standing"]["code"], pending["latest"]["value"]) == ("achieved", 82)
    assert (again.status_code, again.json()["code"]) == (409, "correction_open")
    assert own.status_code == 403
    assert (done["state"], after["latest"]["value"], after["standing"]["code"]) == (
        "verified",
        75,
        "on_track",
    )
    assert [item["id"] for item in listed] == [done["id"]]
    kept = {item["id"]: item for item in history["items"]}
    assert set(kept) == {first["id"], done["id"]}
    old = kept[first["id"]]
    assert (old["replaced"], old["value"], old["correction"]["id"], old["judgement"]["met"]) == (
        True,
        82,
        done["id"],
        True,
    )
    assert [act for _, act, _ in await journal(world_database, first["id"])] == [
        "observation.record", "observation.verify", "observation.correct", "observation.verify",
    ]  # fmt: skip


async def test_each_state_offers_its_own_acts(world: World) -> None:
    vneid = await indicator_of(world)
    body = {"reason": "Đếm trùng", "numerator": 7500, "denominator": 10000}

    recorded = await said(world, POLICE, vneid)
    offered = {"recorded": await _actions(world, recorded["id"])}
    await act(world, LEADER, recorded, "return", {"reason": "Thiếu"})
    offered["returned"] = await _actions(world, recorded["id"])
    await world.patch(POLICE, f"/v1/observations/{recorded['id']}", {"numerator": 8000}, 2)
    first = await verified(world, recorded)
    offered["verified"] = await _actions(world, first["id"])
    correction = (await act(world, POLICE, first, "correct", body)).json()
    offered["correcting"] = await _actions(world, first["id"])
    await verified(world, correction)
    offered["replaced"] = await _actions(world, first["id"])

    assert offered == {
        state: sorted(name for name, one in MACHINE.acts if state in one.states)
        for state in ("recorded", "returned", "verified", "correcting", "replaced")
    }
    assert offered["replaced"] == []
    assert "verify" not in await _actions(world, (await said(world, COORDINATOR, vneid, "2026-M04"))["id"])
    assert await _actions(world, correction["id"], "my-tu.viewer") == []


async def _actions(world: World, observation: str, who: str = COORDINATOR) -> list[str]:
    found: list[str] = (await world.get(who, f"/v1/observations/{observation}")).json()["actions"]
    return found


async def test_two_corrections_at_once_are_one_correction_and_one_refusal(world: World) -> None:
    vneid = await indicator_of(world)
    first = await verified(world, await said(world, POLICE, vneid))
    body = {"reason": "Đếm trùng", "numerator": 7500, "denominator": 10000}

    answers = await asyncio.gather(
        *(act(world, who, first, "correct", body) for who in (POLICE, COORDINATOR))
    )
    listed = (await world.get(COORDINATOR, f"/v1/indicators/{vneid}/observations")).json()["items"]

    statuses = sorted(answer.status_code for answer in answers)
    assert statuses[0] == 201 and statuses[1] in (409, 412)
    assert len(listed) == 2


async def test_a_late_correction_changes_its_own_period_and_no_later_one(world: World) -> None:
    count = [{"text": "≥ 40", "comparator": "ge", "value": 40, "year": 2026}]
    models = await indicator_of(world, unitMeasure="mô hình", targets=count, aggregation="cumulative")
    january = await verified(world, await said(world, POLICE, models, "2026-M01", value=10))
    await verified(world, await said(world, POLICE, models, "2026-M02", value=25))

    corrected = (await act(world, POLICE, january, "correct", {"reason": "Sót 2", "value": 12})).json()
    await verified(world, corrected)

    days = {
        day: (await seen(world, models, asOf=day))["latest"]["value"]
        for day in ("2026-02-15", "2026-02-28", "2026-03-31")
    }
    assert days == {"2026-02-15": 12, "2026-02-28": 25, "2026-03-31": 25}


async def test_a_cross_check_beyond_the_tolerance_is_answered_before_anybody_verifies(world: World) -> None:
    vneid = await indicator_of(world)
    recorded = await said(world, POLICE, vneid)

    near = (
        await act(world, LEADER, recorded, "cross-check", {"sourceSystem": "theodoinq", "value": 81})
    ).json()
    far = (await act(world, LEADER, recorded, "cross-check", {"sourceSystem": "vneid", "value": 75.5})).json()
    early = await act(world, COORDINATOR, recorded, "verify")
    told = (await act(world, POLICE, recorded, "explain", {"note": "Hệ thống kia chốt ngày 15/5"})).json()
    twice = await act(world, POLICE, recorded, "explain", {"note": "Nữa"})
    done = await verified(world, recorded)

    assert [(c["difference"], c["beyond"], c["note"]) for c in near["crossChecks"]] == [(1, False, None)]
    assert [(c["difference"], c["beyond"], c["by"]) for c in far["crossChecks"]][1:] == [(6.5, True, LEADER)]
    assert (early.status_code, early.json()["code"]) == (409, "cross_check_open")
    assert told["crossChecks"][1]["note"] == "Hệ thống kia chốt ngày 15/5"
    assert (twice.status_code, twice.json()["code"]) == (409, "nothing_to_explain")
    assert done["state"] == "verified"


async def test_many_are_verified_in_one_statement_all_or_each_that_can_be(
    world: World, world_database: TestDatabase
) -> None:
    one, two = await indicator_of(world), await indicator_of(world, number="2", name="Chữ ký số")
    police = [await said(world, POLICE, key, "2026-M04") for key in (one, two)]
    police.append(await said(world, POLICE, one, "2026-M05"))
    mine = await said(world, COORDINATOR, two, "2026-M05", numerator=1, denominator=1)
    ids = [item["id"] for item in (*police, mine)]

    none = await world.post(COORDINATOR, "/v1/observations/verify", {"ids": [*ids, one]})
    untouched = [(await world.get(COORDINATOR, f"/v1/observations/{key}")).json()["state"] for key in ids]
    some = await world.post(COORDINATOR, "/v1/observations/verify", {"ids": [*ids, one], "atomic": False})
    rest = await world.post(LEADER, "/v1/observations/verify", {"ids": [mine["id"]]})

    assert refusals(none) == [("/ids/3", "recorder_verifies"), ("/ids/4", "observation_unknown")]
    assert untouched == ["recorded"] * 4
    assert some.json()["done"] == 3
    assert [(r["done"], r["code"]) for r in some.json()["results"]] == [
        (True, None), (True, None), (True, None), (False, "recorder_verifies"), (False, "observation_unknown"),
    ]  # fmt: skip
    assert rest.json() == {"done": 1, "results": [{"id": mine["id"], "done": True, "code": None}]}
    assert [(await seen(world, key))["standing"]["code"] for key in (one, two)] == ["achieved", "achieved"]
    assert len(await journal(world_database, one)) == len(await journal(world_database, two)) - 1


async def test_many_are_returned_for_one_reason(world: World) -> None:
    vneid = await indicator_of(world)
    ids = [(await said(world, POLICE, vneid, nominal))["id"] for nominal in ("2026-M03", "2026-M04")]

    refused = await world.post(POLICE, "/v1/observations/return", {"ids": ids, "reason": "Sai"})
    back = await world.post(COORDINATOR, "/v1/observations/return", {"ids": ids, "reason": "Thiếu số ấp 4"})

    assert (refused.status_code, refused.json()["code"]) == (403, "not_yours")
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/ids/0", "/ids/1"]
    assert back.json()["done"] == 2
    states = [(await world.get(POLICE, f"/v1/observations/{key}")).json() for key in ids]
    assert [(item["state"], item["returnReason"]) for item in states] == [("returned", "Thiếu số ấp 4")] * 2


async def test_two_who_verify_figures_of_one_indicator_at_once_both_count(world: World) -> None:
    vneid = await indicator_of(world)
    figures = [
        await said(world, POLICE, vneid, f"2026-M0{m}", numerator=80 + m, denominator=100)
        for m in (1, 2, 3, 4)
    ]

    answers = await asyncio.gather(
        *(act(world, (COORDINATOR, LEADER)[i % 2], figure, "verify") for i, figure in enumerate(figures))
    )

    assert [answer.status_code for answer in answers] == [200] * 4
    assert [(await seen(world, vneid, asOf=f"2026-0{m}-28"))["latest"]["value"] for m in (2, 3)] == [82, 82]
    assert (await seen(world, vneid))["latest"]["value"] == 84


async def test_what_nobody_has_verified_is_taken_back_and_a_verified_figure_is_not(
    world: World, world_database: TestDatabase
) -> None:
    vneid = await indicator_of(world)
    wrong = await said(world, POLICE, vneid, "2026-M04")
    first = await verified(world, await said(world, POLICE, vneid))
    body = {"reason": "Đếm trùng", "numerator": 7500, "denominator": 10000}
    correction = (await act(world, POLICE, first, "correct", body)).json()

    gone = await world.delete(POLICE, f"/v1/observations/{wrong['id']}", 1)
    stays = await world.delete(POLICE, f"/v1/observations/{first['id']}", 3)
    undone = await world.delete(POLICE, f"/v1/observations/{correction['id']}", 1)
    again = await act(world, POLICE, first, "correct", body)

    assert (gone.status_code, undone.status_code) == (204, 204)
    assert (stays.status_code, stays.json()["code"]) == (409, "wrong_state")
    assert again.status_code == 201
    assert (await seen(world, vneid))["latest"]["value"] == 82
    assert (await journal(world_database, wrong["id"]))[-1][1:] == ("observation.remove", "delete")
