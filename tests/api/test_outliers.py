"""A figure far from those of the city's other communes is asked about, and tells nothing of theirs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from service.db.journal import OPERATOR
from tests.api.figure_stories import COORDINATOR, POLICE, act, in_june, indicator_of, said, say, verified
from tests.api.plan_stories import refusals
from tests.conftest import TestDatabase
from tests.contract.cases_catalogue import defined
from tests.world import World, agency, person

PEERS = (78, 80, 81, 82, 84, 85)
"""Median 81.5, median deviation 2.5: 3.5 robust deviations are 13 points, and 20 are always allowed."""


@pytest.fixture(name="world")
async def frozen_world(world_database: TestDatabase) -> AsyncIterator[World]:
    async with in_june(world_database) as world:
        yield world


async def peers(
    database: TestDatabase, definition: str, values: tuple[float, ...], *, parent: str = "92", **more: Any
) -> None:
    """Verified figures of May in as many communes of a city, each of a plan in force; its own first ones."""
    connection = await asyncpg.connect(database.superuser_url)
    await connection.execute(
        "select set_config('app.actor', $1, false), set_config('app.act', 'world', false)", OPERATOR
    )
    units = await connection.fetch(
        "select u.key from unit u join unit p on p.key = u.parent_key where p.code = $1"
        " and u.code not in ('31567', '31561', '25345') order by u.key limit $2",
        parent, len(values),
    )  # fmt: skip
    for unit, value in zip(units, values, strict=True):
        plan, indicator = uuid4(), uuid4()
        await connection.execute(
            "insert into plan (id, unit_key, title, issuer_id, period_start, period_end, status, published)"
            " values ($1, $2, 'Kế hoạch', $3, $4, $5, 'published', true)",
            plan, unit["key"], agency("my-tu", "ubnd"), date(2026, 1, 1), date(2026, 12, 31),
        )  # fmt: skip
        await connection.execute(
            "insert into indicator (id, unit_key, plan_id, ordinal, name, definition_id, published)"
            " values ($1, $2, $3, 1, 'Tài khoản', $4, true)",
            indicator, unit["key"], plan, UUID(definition),
        )  # fmt: skip
        figure = {
            "id": uuid4(), "unit_key": unit["key"], "indicator_id": indicator, "nominal": "2026-M05",
            "period_start": date(2026, 5, 1), "period_end": date(2026, 5, 31), "counts_from": date(2026, 5, 31),
            "obs_status": "reported", "value": value, "percent_only": True, "state": "verified", "published": True,
            "recorded_by": person("vn.coordinator"), "recorded_by_name": "x",
            "verified_at": datetime(2026, 6, 5, tzinfo=UTC),
        } | more  # fmt: skip
        columns = ", ".join(figure)
        places = ", ".join(f"${i}" for i in range(1, len(figure) + 1))
        await connection.execute(f"insert into observation ({columns}) values ({places})", *figure.values())
    await connection.close()


async def matched(world: World, **more: Any) -> tuple[str, str]:
    """Mỹ Tú's indicator in force, matched to a definition of the city; and that definition."""
    definition = await defined(world, code="vneid", **more)
    kind = {"valueKind": more["valueKind"], "unitMeasure": more["unitMeasure"]} if more else {}
    return await indicator_of(world, definition="vneid", **kind), definition["id"]


async def test_a_ratio_far_from_the_other_communes_is_asked_about_and_a_note_answers(
    world: World, world_database: TestDatabase
) -> None:
    vneid, definition = await matched(world)
    await peers(world_database, definition, PEERS)

    asked = await say(world, POLICE, vneid, numerator=6, denominator=10)
    told = await said(world, POLICE, vneid, numerator=6, denominator=10, note="Dân đi làm xa")
    changed = await world.patch(POLICE, f"/v1/observations/{told['id']}", {"numerator": 5}, told["version"])
    kept = (await world.get(POLICE, f"/v1/observations/{told['id']}")).json()
    usual = await world.patch(
        POLICE, f"/v1/observations/{told['id']}", {"numerator": 7, "note": None}, kept["version"]
    )

    assert refusals(asked) == [("/numerator", "flag_outlier")]
    assert not any(character.isdigit() for character in asked.json()["errors"][0]["detail"])
    assert told["flags"] == [{"code": "outlier", "note": "Dân đi làm xa"}]
    assert changed.status_code == 200 and kept["flags"] == [{"code": "outlier", "note": "Dân đi làm xa"}]
    assert (usual.status_code, usual.json()["flags"]) == (200, [])


async def test_a_correction_is_held_against_the_other_communes_too(
    world: World, world_database: TestDatabase
) -> None:
    vneid, definition = await matched(world)
    await peers(world_database, definition, PEERS)
    figure = await verified(world, await said(world, POLICE, vneid))

    far = {"reason": "Đếm lại", "numerator": 1, "denominator": 10}
    asked = await act(world, COORDINATOR, figure, "correct", far)
    told = await act(world, COORDINATOR, figure, "correct", far | {"note": "Hệ thống mất dữ liệu"})

    assert refusals(asked) == [("/numerator", "flag_outlier")]
    assert [flag["code"] for flag in told.json()["flags"]] == ["outlier"]


async def test_numbers_are_compared_by_their_order_of_magnitude(world: World, world_database: TestDatabase) -> None:
    measured = {"valueKind": "number", "unitMeasure": "hồ sơ"}
    files, definition = await matched(world, **measured)
    await peers(world_database, definition, (900, 1200, 1500, 2000, 2600), percent_only=False)

    asked = await say(world, POLICE, files, value=1_500_000)
    usual = await said(world, POLICE, files, value=400)

    assert refusals(asked) == [("/value", "flag_outlier")]
    assert usual["flags"] == []


@pytest.mark.parametrize(
    ("values", "more"),
    [
        (PEERS[:4], {}),
        (PEERS, {"parent": "75"}),
        (PEERS, {"published": False, "state": "recorded"}),
        (PEERS, {"nominal": "2026-M04"}),
        (PEERS, {"agency_id": agency("my-tu", "cong-an")}),
        (PEERS, {"replaced": True}),
    ],
    ids=["too few", "another province", "not verified", "another month", "contributions", "replaced"],
)
async def test_only_verified_figures_of_enough_communes_of_the_city_and_period_say_what_is_usual(
    world: World, world_database: TestDatabase, values: tuple[float, ...], more: dict[str, Any]
) -> None:
    vneid, definition = await matched(world)
    await peers(world_database, definition, values, **more)

    told = await said(world, POLICE, vneid, numerator=6, denominator=10)

    assert told["flags"] == []


async def test_an_indicator_without_a_definition_is_compared_with_nobody(
    world: World, world_database: TestDatabase
) -> None:
    definition = await defined(world, code="vneid")
    await peers(world_database, definition["id"], PEERS)

    told = await said(world, POLICE, await indicator_of(world), numerator=6, denominator=10)

    assert told["flags"] == []
