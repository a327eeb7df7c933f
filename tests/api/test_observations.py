"""Figures over REST: who records which, what is refused, and how they come to count."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from service.domain.indicators import IndicatorView
from service.domain.observations import ObservationView
from tests.api.figure_stories import (
    COORDINATOR,
    LEADER,
    POLICE,
    act,
    in_june,
    indicator_of,
    said,
    say,
    seen,
    verified,
)
from tests.api.plan_stories import refusals
from tests.conftest import TestDatabase
from tests.plans import journal
from tests.world import World, agency, person

ECONOMY = str(agency("my-tu", "kinh-te"))
ABOVE = str(agency("can-tho", "so-khcn"))


@pytest.fixture(name="world")
async def frozen_world(world_database: TestDatabase) -> AsyncIterator[World]:
    async with in_june(world_database) as world:
        yield world


async def test_the_story_of_vneid_from_no_data_to_achieved(
    world: World, world_database: TestDatabase
) -> None:
    vneid = await indicator_of(world)
    before = await seen(world, vneid)

    recorded = await said(world, POLICE, vneid)
    waiting = await seen(world, vneid)
    own = await act(world, POLICE, recorded, "verify")
    hidden = await world.get("can-tho.viewer", f"/v1/observations/{recorded['id']}")
    done = await verified(world, recorded)
    after = await seen(world, vneid, "can-tho.viewer")

    ObservationView.model_validate(recorded)
    assert (recorded["value"], recorded["numerator"], recorded["denominator"]) == (82, 8200, 10000)
    assert (recorded["state"], recorded["actions"], recorded["agency"]) == (
        "recorded",
        ["delete", "explain", "update"],
        None,
    )
    assert recorded["period"] == {"nominal": "2026-M05", "start": "2026-05-01", "end": "2026-05-31"}
    assert (before["standing"]["code"], waiting["standing"]["code"]) == ("no_data", "no_data")
    assert (before["latest"], waiting["latest"]) == (None, None)
    assert (own.status_code, own.json()["code"]) == (403, "recorder_verifies")
    assert "another person" in (await _english(world, recorded))
    assert hidden.status_code == 404
    assert (done["state"], done["verifiedBy"]["id"]) == ("verified", str(person(COORDINATOR)))
    assert done["judgement"] == {"met": True, "progress": 102.5, "baselineAssumed": True, "target": "80%"}
    IndicatorView.model_validate(after)
    assert after["standing"] == {
        "code": "achieved",
        "since": "2026-05-31",
        "why": {
            "code": "target_met", "period": "2026-M05", "value": 82, "target": "80%", "due": "2026-12-31",
        },
    }  # fmt: skip
    assert (after["latest"]["value"], after["latest"]["met"], after["latest"]["coverage"]) == (82, True, None)
    acts = [act for _, act, _ in await journal(world_database, recorded["id"])]
    assert acts == ["observation.record", "observation.verify"]
    assert (await journal(world_database, vneid))[-1][1] == "observation.verify"


async def _english(world: World, observation: dict[str, Any]) -> str:
    answer = await world.post(
        POLICE, f"/v1/observations/{observation['id']}/verify", **{"Accept-Language": "en"}
    )
    return str(answer.json()["detail"])


async def test_the_day_asked_about_picks_standing_and_latest_figure(world: World) -> None:
    vneid = await indicator_of(world)
    await verified(world, await said(world, POLICE, vneid))

    then = await seen(world, vneid, asOf="2026-05-30")
    later = await seen(world, vneid, asOf="2026-10-01")
    listed = await world.get("my-tu.viewer", "/v1/indicators", unit="31567", standing="achieved")
    none = await world.get(
        "my-tu.viewer", "/v1/indicators", unit="31567", standing="achieved", asOf="2026-05-30"
    )

    assert (then["standing"]["code"], then["latest"]) == ("no_data", None)
    assert (later["standing"]["code"], later["latest"]["value"]) == ("stale", 82)
    assert [item["id"] for item in listed.json()["items"]] == [vneid]
    assert none.json()["items"] == []


async def test_who_may_not_record_is_refused_and_nothing_is_there(world: World) -> None:
    vneid = await indicator_of(world)

    refused = {
        who: (await say(world, who, vneid)).status_code
        for who in (
            "my-tu.reporter.kinh-te", "my-tu.viewer", LEADER, "can-tho.coordinator", "dai-hai.coordinator",
            "can-tho.reporter.so-khcn", "tan-hung.reporter.cong-an",
        )
    }  # fmt: skip
    for_another = await say(world, POLICE, vneid, numerator=1, denominator=2, agency=ECONOMY)
    listed = await world.get(COORDINATOR, f"/v1/indicators/{vneid}/observations")

    assert refused == {
        "my-tu.reporter.kinh-te": 403, "my-tu.viewer": 403, LEADER: 403, "can-tho.coordinator": 403,
        "dai-hai.coordinator": 404, "can-tho.reporter.so-khcn": 404, "tan-hung.reporter.cong-an": 404,
    }  # fmt: skip
    assert for_another.status_code == 403
    assert listed.json()["items"] == []


async def test_a_coordinator_records_on_behalf_and_another_person_verifies(world: World) -> None:
    vneid = await indicator_of(world)

    recorded = await said(
        world, COORDINATOR, vneid, numerator=8200, denominator=10000, suppliedBy="Công an xã", channel="phone"
    )
    own = await act(world, COORDINATOR, recorded, "verify")
    done = await verified(world, recorded, LEADER)

    assert (recorded["suppliedBy"], recorded["channel"]) == ("Công an xã", "phone")
    assert (own.status_code, own.json()["code"]) == (403, "recorder_verifies")
    assert done["verifiedBy"]["name"] == LEADER


async def test_what_is_no_figure_of_a_ratio_is_refused_by_name(world: World) -> None:
    vneid = await indicator_of(world)
    half = {"numerator": 1, "denominator": 2}
    elsewhere = {"sourceSystem": "dvc", "value": 60}
    wrong: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
        ({"numerator": 5}, [("/denominator", "ratio_count_missing")]),
        (half | {"value": 50}, [("/value", "percentage_is_derived")]),
        ({"numerator": 1, "value": 50, "percentOnly": True}, [("/numerator", "percent_only_with_counts")]),
        ({"percentOnly": True}, [("/value", "figure_missing")]),
        ({"numerator": -1, "denominator": 2}, [("/numerator", "figure_negative")]),
        (half | {"answer": True}, [("/answer", "figure_of_other_kind")]),
        ({"obsStatus": "missing", "numerator": 1}, [("/numerator", "figure_unwanted")]),
        ({"numerator": 3, "denominator": 2}, [("/numerator", "flag_numerator_above_denominator")]),
        ({"value": 101, "percentOnly": True}, [("/value", "flag_numerator_above_denominator")]),
        (half | {"quantity": "x"}, [("/quantity", "quantity_unwanted")]),
        (half | {"crossChecks": [elsewhere]}, [("/crossChecks/0", "flag_cross_check")]),
        (
            half | {"crossChecks": [elsewhere | {"on": "2026-07-01"}]},
            [("/crossChecks/0/on", "day_in_future")],
        ),
        (half | {"agency": ECONOMY}, [("/agency", "agency_not_contributing")]),
    ]

    answers = [refusals(await say(world, COORDINATOR, vneid, **figure)) for figure, _ in wrong]

    assert answers == [refused for _, refused in wrong]
    assert (await world.get(COORDINATOR, f"/v1/indicators/{vneid}/observations")).json()["items"] == []


async def test_a_period_that_cannot_be_is_refused_and_an_odd_one_is_asked_about(world: World) -> None:
    vneid = await indicator_of(world)
    wrong = {
        ("2026-M13", None, None): ("/period/nominal", "nominal_form"),
        ("0001-M01", None, None): ("/period/nominal", "day_absurd"),
        ("2026-M07", None, None): ("/period", "period_in_future"),
        ("2026-M05", "2026-05-20", "2026-05-10"): ("/period/end", "period_backwards"),
        ("2026-M05", "2026-01-01", "2026-02-01"): ("/period/start", "window_elsewhere"),
        ("2026-Q2", None, None): ("/period", "flag_period_not_over"),
        ("2025-M12", None, None): ("/period", "flag_period_outside_plan"),
    }
    told = {}
    for nominal, start, end in wrong:
        period = {"nominal": nominal, "start": start, "end": end}
        body = {"period": period, "numerator": 1, "denominator": 2}
        answer = await world.post(POLICE, f"/v1/indicators/{vneid}/observations", body)
        assert refusals(answer) == [wrong[nominal, start, end]]
        noted = body | {"note": "Số đúng, đã kiểm tra"}
        told[nominal] = await world.post(POLICE, f"/v1/indicators/{vneid}/observations", noted)

    assert [told[nominal].status_code for nominal in ("2026-M13", "2026-M07", "2026-M05")] == [422, 422, 422]
    assert {nominal: told[nominal].json()["flags"] for nominal in ("2026-Q2", "2025-M12")} == {
        "2026-Q2": [{"code": "period_not_over", "note": "Số đúng, đã kiểm tra"}],
        "2025-M12": [{"code": "period_outside_plan", "note": "Số đúng, đã kiểm tra"}],
    }


async def test_an_estimate_may_come_before_its_period_is_over_and_counts_from_that_day(world: World) -> None:
    vneid = await indicator_of(world)

    guess = await said(world, POLICE, vneid, "2026-Q2", numerator=4, denominator=5, obsStatus="estimated")
    await verified(world, guess)

    assert (guess["obsStatus"], guess["flags"]) == ("estimated", [])
    assert (await seen(world, vneid))["standing"]["since"] == "2026-06-10"


async def test_a_jump_against_the_period_before_is_asked_about(world: World) -> None:
    vneid = await indicator_of(world)
    await said(world, POLICE, vneid, "2026-M04", numerator=40, denominator=100)

    asked = await say(world, POLICE, vneid, "2026-M05", numerator=61, denominator=100)
    told = await said(
        world, POLICE, vneid, "2026-M05", numerator=61, denominator=100, note="Ra quân cấp tài khoản"
    )

    assert refusals(asked) == [("/numerator", "flag_jump")]
    assert told["flags"] == [{"code": "jump", "note": "Ra quân cấp tài khoản"}]


async def test_a_denominator_of_zero_is_not_applicable_with_that_reason(world: World) -> None:
    vneid = await indicator_of(world)

    nothing = await verified(world, await said(world, POLICE, vneid, numerator=0, denominator=0))

    assert (nothing["obsStatus"], nothing["reason"], nothing["value"]) == (
        "not_applicable",
        "denominator_zero",
        None,
    )
    assert (await seen(world, vneid))["standing"]["code"] == "not_applicable"


async def test_a_percentage_alone_is_judged_at_home_and_says_so(world: World) -> None:
    vneid = await indicator_of(world)

    known = await verified(world, await said(world, POLICE, vneid, value=81.5, percentOnly=True))

    assert (known["value"], known["percentOnly"], known["numerator"]) == (81.5, True, None)
    after = await seen(world, vneid)
    assert (after["standing"]["code"], after["latest"]["percentOnly"]) == ("achieved", True)


async def test_yes_no_numbers_and_words_are_figures_of_their_own_kind(world: World) -> None:
    boolean = {"text": "Có triển khai", "comparator": "boolean", "year": 2026}
    words = {"text": "Nâng cao", "comparator": "qualitative", "year": 2026}
    count = {"text": "≥ 4 mô hình", "comparator": "ge", "value": 4, "year": 2026}
    made = {
        kind: await indicator_of(world, unitMeasure=measure, targets=[target])
        for kind, measure, target in (
            ("yes_no", None, boolean), ("text", None, words), ("number", "mô hình", count),
        )
    }  # fmt: skip

    await verified(world, await said(world, POLICE, made["yes_no"], answer=True))
    await verified(world, await said(world, POLICE, made["text"], text="Đã có chuyển biến", answer=True))
    await verified(world, await said(world, POLICE, made["number"], value=1))
    wrong = await say(world, POLICE, made["yes_no"], "2026-M04", numerator=1, denominator=2)

    found = {kind: await seen(world, key) for kind, key in made.items()}
    assert {kind: item["valueKind"] for kind, item in found.items()} == {kind: kind for kind in made}
    assert {kind: item["standing"]["code"] for kind, item in found.items()} == {
        "yes_no": "achieved", "text": "achieved", "number": "off_track",
    }  # fmt: skip
    assert found["number"]["standing"]["why"]["baselineAssumed"] is True
    assert refusals(wrong)[:1] == [("/denominator", "figure_of_other_kind")]


async def test_contributions_are_summed_with_coverage_and_a_figure_of_the_unit_wins(world: World) -> None:
    roles = [
        {"agency": str(agency("my-tu", "cong-an"))},
        {"agency": ECONOMY, "role": "contributor"},
        {"agency": str(agency("my-tu", "van-hoa-xa-hoi")), "role": "contributor"},
    ]
    schools = await indicator_of(world, assignments=roles)

    mine = await said(world, "my-tu.reporter.kinh-te", schools, numerator=90, denominator=100)
    await verified(world, mine)
    partial = await seen(world, schools)
    other = await said(
        world,
        COORDINATOR,
        schools,
        numerator=0,
        denominator=50,
        agency=str(agency("my-tu", "van-hoa-xa-hoi")),
    )
    await verified(world, other, LEADER)
    whole = await seen(world, schools)
    await verified(world, await said(world, POLICE, schools, numerator=130, denominator=150))
    direct = await seen(world, schools)

    assert mine["agency"]["name"] == "Phòng Kinh tế"
    assert partial["latest"]["coverage"] == {
        "expected": 2, "reported": 1, "missing": [str(agency("my-tu", "van-hoa-xa-hoi"))],
        "notApplicable": [], "withoutDenominator": [],
    }  # fmt: skip
    assert (whole["latest"]["numerator"], whole["latest"]["denominator"], whole["latest"]["value"]) == (
        90,
        150,
        60,
    )
    assert (whole["latest"]["coverage"]["reported"], whole["latest"]["coverage"]["missing"]) == (2, [])
    assert (direct["latest"]["numerator"], direct["latest"]["coverage"]) == (130, None)


async def test_a_figure_that_is_there_already_is_not_recorded_twice(world: World) -> None:
    vneid = await indicator_of(world)
    await said(world, POLICE, vneid)

    again = await say(world, COORDINATOR, vneid)

    assert (again.status_code, again.json()["code"]) == (409, "figure_exists")


async def test_an_upper_unit_s_agency_that_leads_records_sees_its_own_and_only_that(world: World) -> None:
    theirs = await indicator_of(world, assignments=[{"agency": ABOVE}])

    recorded = await said(world, "can-tho.reporter.so-khcn", theirs, numerator=1, denominator=2)
    own = await world.get("can-tho.reporter.so-khcn", f"/v1/observations/{recorded['id']}")
    changed = await world.patch(
        "can-tho.reporter.so-khcn",
        f"/v1/observations/{recorded['id']}",
        {"numerator": 2},
        recorded["version"],
    )
    neighbours = await world.get("can-tho.coordinator", f"/v1/observations/{recorded['id']}")
    await verified(world, recorded)
    after = await world.get("can-tho.coordinator", f"/v1/observations/{recorded['id']}")

    assert (own.status_code, changed.status_code, changed.json()["value"]) == (200, 200, 100)
    assert (neighbours.status_code, after.status_code) == (404, 200)


async def test_two_quantities_in_one_line_have_figures_of_their_own(world: World) -> None:
    targets = [
        {"text": "100%", "name": "cán bộ", "comparator": "ge", "value": 100, "year": 2026},
        {"text": "60%", "name": "người dân", "comparator": "ge", "value": 60, "year": 2026},
    ]
    both = await indicator_of(world, targets=targets)

    unnamed = await say(world, POLICE, both)
    await verified(world, await said(world, POLICE, both, quantity="cán bộ", numerator=10, denominator=10))
    half = await seen(world, both)
    await verified(world, await said(world, POLICE, both, quantity="người dân", numerator=6, denominator=10))
    whole = await seen(world, both)

    assert refusals(unnamed) == [("/quantity", "quantity_unknown")]
    assert (half["standing"]["code"], half["standing"]["why"]["quantity"]) == ("no_data", "người dân")
    assert whole["standing"]["code"] == "achieved"
