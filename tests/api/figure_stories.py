"""What do several test files tell again: an indicator of Mỹ Tú published, and figures said of it?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from tests.api.plan_stories import added, drafted, published
from tests.conftest import TestDatabase
from tests.world import World, agency, opened

COORDINATOR, LEADER, POLICE = "my-tu.coordinator", "my-tu.leader", "my-tu.reporter.cong-an"
VNEID: dict[str, Any] = {
    "number": "1",
    "name": "Người dân có tài khoản VNeID",
    "unitMeasure": "%",
    "targets": [{"text": "80%", "comparator": "eq", "value": 80, "year": 2026}],
    "assignments": [{"agency": str(agency("my-tu", "cong-an"))}],
}


@asynccontextmanager
async def in_june(database: TestDatabase) -> AsyncIterator[World]:
    """The application on 10 June 2026, whatever the day the tests run."""
    async with opened(database.service_url, SAURO_NOW="2026-06-10T08:00:00+07:00") as world:
        yield world


async def indicator_of(world: World, **more: Any) -> str:
    """A published indicator; by default the one of VNeID, which the police lead."""
    plan = await drafted(world)
    made = await added(world, "indicators", plan, **(VNEID | more))
    await published(world, plan, trackedFrom="2026-04-01")
    return str(made["id"])


async def say(
    world: World, who: str, indicator: str, nominal: str = "2026-M05", **figure: Any
) -> httpx.Response:
    """Record a figure: by default 8,200 of 10,000."""
    if not figure:
        figure = {"numerator": 8200, "denominator": 10000}
    body = {"period": {"nominal": nominal}, **figure}
    return await world.post(who, f"/v1/indicators/{indicator}/observations", body)


async def said(
    world: World, who: str, indicator: str, nominal: str = "2026-M05", **figure: Any
) -> dict[str, Any]:
    """The same, as it must have succeeded."""
    answer = await say(world, who, indicator, nominal, **figure)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def act(
    world: World, who: str, observation: dict[str, Any] | str, name: str, body: Any = None
) -> httpx.Response:
    key = observation if isinstance(observation, str) else observation["id"]
    return await world.post(who, f"/v1/observations/{key}/{name}", body)


async def verified(world: World, observation: dict[str, Any], who: str = COORDINATOR) -> dict[str, Any]:
    answer = await act(world, who, observation, "verify")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def seen(world: World, indicator: str, who: str = "my-tu.viewer", **asked: Any) -> dict[str, Any]:
    """The indicator as somebody reads it."""
    answer = await world.get(who, f"/v1/indicators/{indicator}", **asked)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found
