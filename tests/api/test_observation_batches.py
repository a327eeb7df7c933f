"""Thousands of figures at once: new, changed and corrected, all or none, by the rules of a single one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.api.figure_stories import COORDINATOR, POLICE, in_june, indicator_of, said, verified
from tests.conftest import TestDatabase
from tests.contract.premises import made
from tests.world import World

PATH = "/v1/observations/batch"


@pytest.fixture
async def june(world_database: TestDatabase) -> AsyncIterator[World]:
    async with in_june(world_database) as world:
        yield world


def _row(indicator: str, nominal: str = "2026-M05", numerator: int = 8200, **more: Any) -> dict[str, Any]:
    figure = {"numerator": numerator, "denominator": 10000}
    return {"indicator": indicator, "period": {"nominal": nominal}, **figure, **more}


async def test_a_row_is_recorded_changed_corrected_or_says_nothing_new(june: World) -> None:
    indicator = await indicator_of(june)
    open_one = await said(june, POLICE, indicator, "2026-M03", numerator=8000, denominator=10000)
    fixed = await verified(june, await said(june, POLICE, indicator, "2026-M04", numerator=8100, denominator=10000))
    rows = [
        _row(indicator, "2026-M02", 7900),
        _row(indicator, "2026-M03", 8050),
        _row(indicator, "2026-M04", 8150, reason="Đếm lại"),
        _row(indicator, "2026-M04", 8100),
    ]

    answer = made(await june.post(POLICE, PATH, {"rows": rows[:3]}))
    again = made(await june.post(POLICE, PATH, {"rows": rows[:3]}))

    assert [r["outcome"] for r in answer["results"]] == ["recorded", "changed", "corrected"], answer
    assert [r["outcome"] for r in again["results"]] == ["unchanged"] * 3
    assert answer["results"][1]["id"] == open_one["id"] and answer["results"][2]["id"] != fixed["id"]
