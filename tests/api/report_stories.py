"""What do several test files tell again: a plan whose agencies report by the month, and reports filed on a day?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from tests.api.figure_stories import VNEID
from tests.conftest import TestDatabase
from tests.contract.premises import POLICE, UBND, WRITER, added, draft_plan, made, published, task_body
from tests.world import World, agency, opened

REPORTER = "my-tu.reporter.cong-an"
FOCAL = str(agency("my-tu", "van-hoa-xa-hoi"))
MONTHLY: dict[str, Any] = {
    "name": "Báo cáo tháng",
    "main": True,
    "times": {
        "text": "trước ngày 10 hằng tháng",
        "cadence": "periodic",
        "periods": ["M"],
        "lastDay": {"month": 1, "day": 9},
        "exclusive": True,
    },
    "steps": [
        {"act": "consolidate", "leads": True, "to": [FOCAL]},
        {"act": "accept", "from": [FOCAL], "to": [UBND], "daysAfter": 5},
    ],
}


@asynccontextmanager
async def on(database: TestDatabase, day: str) -> AsyncIterator[World]:
    """The application on a morning, whatever the day the tests run."""
    async with opened(database.service_url, SAURO_NOW=f"{day}T08:00:00+07:00") as world:
        yield world


class Planned:
    """Ids of a published plan, its task, its indicator and its rule."""

    def __init__(self, plan: str, task: str, indicator: str, rule: str) -> None:
        self.plan, self.task, self.indicator, self.rule = plan, task, indicator, rule


async def planned(world: World, **rule: Any) -> Planned:
    """A plan in force from 1 April: one task and one indicator of the police, reported by the month."""
    plan = await draft_plan(world)
    dated = {"text": "Quý II", "kind": "by_date", "due": "2026-06-30"}
    task = await added(world, "/v1/tasks", task_body(plan, schedule=dated))
    indicator = await added(world, "/v1/indicators", {"plan": plan, **VNEID})
    rule_id = await added(world, "/v1/reporting-rules", {"plan": plan, **(MONTHLY | rule)})
    await published(world, plan)
    return Planned(plan, task, indicator, rule_id)


async def owed(world: World, of: Planned, nominal: str, who: str = POLICE) -> dict[str, Any]:
    """What an agency owes for a period under the plan."""
    found = made(await world.get(WRITER, "/v1/obligations", plan=of.plan, period=nominal, agency=who))
    (one,) = found["items"]
    return dict(one)


async def draft(world: World, who: str, obligation: dict[str, Any]) -> dict[str, Any]:
    """The report on an obligation, drafted."""
    return dict(made(await world.post(who, "/v1/reports", {"obligation": obligation["id"]})))


async def act(world: World, who: str, report: dict[str, Any], name: str, body: Any = None) -> httpx.Response:
    """Do something with a report."""
    return await world.post(who, f"/v1/reports/{report['id']}/{name}", body)


async def done(world: World, who: str, report: dict[str, Any], name: str, body: Any = None) -> dict[str, Any]:
    """The same, as it must have succeeded."""
    return dict(made(await act(world, who, report, name, body)))


async def looked(world: World, who: str, report: dict[str, Any]) -> dict[str, Any]:
    """The report as somebody reads it."""
    return dict(made(await world.get(who, f"/v1/reports/{report['id']}")))
