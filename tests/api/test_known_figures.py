"""Figures as they were known at a moment, over REST: before a correction, a verification, an amendment."""

from __future__ import annotations

from typing import Any

from service.domain.indicators import IndicatorView
from service.domain.observations import ObservationView
from tests.api.amendment_stories import (
    WRITER,
    amended,
    april_plan,
    changed,
    on_day,
    put_in_force,
    read,
)
from tests.api.figure_stories import POLICE, act, indicator_of, said, verified
from tests.conftest import TestDatabase
from tests.world import World

CITY = "can-tho.viewer"
MID_JUNE = {"knownAt": "2026-06-15T09:00:00Z"}


async def _corrected(database: TestDatabase) -> tuple[str, str]:
    """82 % for May, verified on 10 June; corrected to 70 % on the 20th, verified on the 22nd. Indicator and figure."""
    async with on_day(database, "2026-06-10") as world:
        indicator = await indicator_of(world)
        figure = await verified(world, await said(world, POLICE, indicator))
    async with on_day(database, "2026-06-20") as world:
        body = {"numerator": 7000, "denominator": 10000, "reason": "Đếm trùng"}
        made = await act(world, POLICE, figure, "correct", body)
        assert made.status_code == 201, made.text
    async with on_day(database, "2026-06-22") as world:
        await verified(world, made.json())
    return indicator, figure["id"]


async def _code(world: World, who: str, path: str, **asked: Any) -> str:
    return (await read(world, who, path, **asked))["standing"]["code"]


async def test_before_a_correction_the_old_figure_and_its_standing_were_known(
    world_database: TestDatabase,
) -> None:
    indicator, figure = await _corrected(world_database)
    path = f"/v1/indicators/{indicator}"

    async with on_day(world_database, "2026-06-25") as world:
        now = await read(world, CITY, path)
        then = await read(world, CITY, path, **MID_JUNE)
        waiting = await read(world, CITY, path, knownAt="2026-06-21T09:00:00Z")
        listed = await read(world, CITY, f"{path}/observations", **MID_JUNE)
        one = await read(world, WRITER, f"/v1/observations/{figure}", **MID_JUNE)
        between = await read(world, WRITER, f"/v1/observations/{figure}", knownAt="2026-06-21T09:00:00Z")

    IndicatorView.model_validate(then)
    ObservationView.model_validate(one)
    assert [seen["latest"]["value"] for seen in (then, waiting, now)] == [82, 82, 70]
    assert [seen["standing"]["code"] for seen in (then, waiting, now)] == ["achieved", "achieved", "on_track"]
    assert then["standing"]["why"] != now["standing"]["why"]
    assert [(o["value"], o["state"], o["correction"]) for o in listed["items"]] == [(82, "verified", None)]
    assert (one["value"], one["replaced"], one["correction"], one["actions"]) == (82, False, None, [])
    assert between["correction"]["value"] == 70


async def test_of_a_day_judged_by_what_was_known_at_a_moment(world_database: TestDatabase) -> None:
    indicator, _ = await _corrected(world_database)
    path = f"/v1/indicators/{indicator}"

    async with on_day(world_database, "2026-11-25") as world:
        seen = {
            (day, moment): await read(world, CITY, path, asOf=day, knownAt=f"2026-06-{moment}T09:00:00Z")
            for day in ("2026-05-30", "2026-06-30", "2026-11-20")
            for moment in ("15", "25")
        }
        by_day = await read(world, CITY, path, asOf="2026-06-12")

    assert {key: (one["standing"]["code"], (one["latest"] or {}).get("value")) for key, one in seen.items()} == {
        ("2026-05-30", "15"): ("no_data", None),
        ("2026-05-30", "25"): ("no_data", None),
        ("2026-06-30", "15"): ("achieved", 82),
        ("2026-06-30", "25"): ("on_track", 70),
        ("2026-11-20", "15"): ("stale", 82),
        ("2026-11-20", "25"): ("stale", 70),
    }
    assert by_day["latest"]["value"] == 70


async def test_a_figure_counts_from_the_moment_of_its_verification_and_is_hidden_above_until_then(
    world_database: TestDatabase,
) -> None:
    async with on_day(world_database, "2026-06-10") as world:
        indicator = await indicator_of(world)
        figure = await said(world, POLICE, indicator)
    async with on_day(world_database, "2026-06-20") as world:
        await verified(world, figure)
    path = f"/v1/indicators/{indicator}"

    async with on_day(world_database, "2026-06-25") as world:
        codes = [
            await _code(world, CITY, path, knownAt=f"2026-06-{day}T09:00:00Z") for day in ("15", "20")
        ]
        above = await read(world, CITY, f"{path}/observations", **MID_JUNE)
        alone = await world.get(CITY, f"/v1/observations/{figure['id']}", **MID_JUNE)
        own = await read(world, WRITER, f"/v1/observations/{figure['id']}", **MID_JUNE)

    assert codes == ["no_data", "achieved"]
    assert above["items"] == []
    assert (alone.status_code, alone.json()["code"]) == (404, "not_known_then")
    assert (own["state"], own["verifiedBy"]) == ("recorded", None)


async def test_a_figure_taken_back_was_known_until_then(world_database: TestDatabase) -> None:
    async with on_day(world_database, "2026-06-10") as world:
        indicator = await indicator_of(world)
        figure = await said(world, POLICE, indicator)
    path = f"/v1/observations/{figure['id']}"
    async with on_day(world_database, "2026-06-20") as world:
        gone = await world.delete(POLICE, path, figure["version"])

    async with on_day(world_database, "2026-06-25") as world:
        then = await read(world, WRITER, path, **MID_JUNE)
        listed = await read(world, WRITER, f"/v1/indicators/{indicator}/observations", **MID_JUNE)
        later = await world.get(WRITER, path, knownAt="2026-06-24T09:00:00Z")
        strangers = [await world.get(who, path, **MID_JUNE) for who in (CITY, "dai-hai.coordinator")]

    assert gone.status_code == 204
    assert (then["numerator"], [o["id"] for o in listed["items"]]) == (8200, [figure["id"]])
    assert [(a.status_code, a.json()["code"]) for a in (later, *strangers)] == [(404, "not_found")] * 3


async def test_a_raised_target_was_not_known_before_its_amendment(world_database: TestDatabase) -> None:
    async with on_day(world_database, "2026-06-10") as world:
        ids = await april_plan(world)
        figure = {"period": {"nominal": "2026-M05"}, "numerator": 85, "denominator": 100}
        made = await world.post(POLICE, f"/v1/indicators/{ids['indicator']}/observations", figure)
        await world.post(WRITER, f"/v1/observations/{made.json()['id']}/verify")
    async with on_day(world_database, "2026-07-10") as world:
        await amended(world, ids["plan"])
        await changed(
            world, "indicators", ids["indicator"],
            targets=[{"text": "≥ 90%", "comparator": "ge", "value": 90, "year": 2026}],
        )  # fmt: skip
    async with on_day(world_database, "2026-07-12") as world:
        await put_in_force(world, ids["plan"], effectiveOn="2026-07-01")
        path = f"/v1/indicators/{ids['indicator']}"

        seen = [
            await read(world, CITY, path, asOf="2026-07-05", **known)
            for known in ({"knownAt": "2026-07-11T09:00:00Z"}, {})
        ]
        listed = await read(world, CITY, "/v1/indicators", plan=ids["plan"], knownAt="2026-07-11T09:00:00Z")

    assert [[t["value"] for t in s["targets"]] for s in seen] == [[80], [90]]
    assert seen[0]["standing"]["code"] == "achieved" != seen[1]["standing"]["code"]
    assert [i["id"] for i in listed["items"]] == [ids["indicator"]]


async def test_a_late_correction_was_unknown_and_leaves_later_periods_alone(
    world_database: TestDatabase,
) -> None:
    cumulative = {
        "unitMeasure": "mô hình", "valueKind": "number", "aggregation": "cumulative",
        "targets": [{"text": "30 mô hình", "comparator": "ge", "value": 30, "year": 2026}],
    }  # fmt: skip
    async with on_day(world_database, "2026-06-10") as world:
        indicator = await indicator_of(world, **cumulative)
        first = await verified(world, await said(world, POLICE, indicator, "2026-M04", value=10))
        await verified(world, await said(world, POLICE, indicator, "2026-M05", value=25))
    async with on_day(world_database, "2026-06-20") as world:
        made = await act(world, POLICE, first, "correct", {"value": 12, "reason": "Đếm thiếu"})
        await verified(world, made.json())
    path = f"/v1/indicators/{indicator}"

    async with on_day(world_database, "2026-06-25") as world:
        then = await read(world, CITY, f"{path}/observations", **MID_JUNE)
        now = await read(world, CITY, f"{path}/observations")
        latest = [(await read(world, CITY, path, **known))["latest"]["value"] for known in (MID_JUNE, {})]

    values = [{o["period"]["nominal"]: o["value"] for o in seen["items"]} for seen in (then, now)]
    assert values == [{"2026-M04": 10, "2026-M05": 25}, {"2026-M04": 12, "2026-M05": 25}]
    assert latest == [25, 25]


async def test_another_commune_reads_nothing_of_the_past(world_database: TestDatabase) -> None:
    indicator, figure = await _corrected(world_database)
    paths = (
        f"/v1/indicators/{indicator}",
        f"/v1/indicators/{indicator}/observations",
        f"/v1/observations/{figure}",
    )

    async with on_day(world_database, "2026-06-25") as world:
        answers = [await world.get("dai-hai.leader", path, **MID_JUNE) for path in paths]
        counted = await read(world, "dai-hai.leader", "/v1/progress", **MID_JUNE)

    assert [(a.status_code, a.json()["code"]) for a in answers] == [(404, "not_found")] * 3
    assert counted["total"] == 0
