"""Plans amended by their real doors: whatever an amendment does to indicators, slots and sums are what the rules of
the domain make of the rows, and what a rebuilding makes."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from service.db.embedded import EmbeddedServer
from tests.api.amendment_stories import ECONOMY, POLICE, amended, changed, new, on_day, put_in_force, removed
from tests.api.figure_stories import COORDINATOR, act, say, verified
from tests.api.plan_stories import added, drafted, published
from tests.conftest import WORLD_TEMPLATE, TestDatabase, cloned
from tests.rollups import Planted, planting
from tests.slots import FIELDS, kept, oracle, unshown
from tests.world import World

YEARS_TOLD = 40 if os.environ.get("SAURO_TEST_NIGHTLY") else 3


@pytest.fixture(scope="module")
def country(database_server: EmbeddedServer) -> Iterator[TestDatabase]:
    """One for all years: each has definitions and a plan of its own."""
    with cloned(database_server, WORLD_TEMPLATE) as shared:
        yield shared


def target(value: int) -> list[dict[str, Any]]:
    return [{"text": f"≥ {value}", "comparator": "ge", "value": value, "year": 2026}]


class Year:
    """A plan whose indicators are matched to two definitions, and what happens to it."""

    def __init__(self, world: World, here: Planted, chance: random.Random) -> None:
        self.world, self.here, self.chance = world, here, chance
        self.definitions: dict[str, UUID] = {}
        self.indicators: dict[str, str] = {}
        self.plan = ""

    async def begun(self) -> None:
        """Published for April; one indicator's figure is added up of what two agencies contribute."""
        flow = await self.here.definition(value_kind="number", aggregation="flow")
        self.definitions = {"ratio": await self.here.definition(), "flow": flow}
        plan = await drafted(self.world)
        for kind in self.definitions:
            made = await added(self.world, "indicators", plan, **self.indicator(kind))
            self.indicators[kind] = made["id"]
        await published(self.world, plan)
        self.plan = plan["id"]

    def indicator(self, kind: str) -> dict[str, Any]:
        contributors = [{"agency": agency, "role": "contributor"} for agency in (POLICE, ECONOMY)]
        return {
            "name": f"{kind} {self.chance.random()}", "definition": str(self.definitions[kind]),
            "unitMeasure": "%" if kind == "ratio" else None, "targets": target(self.chance.randint(1, 90)),
            "assignments": contributors if kind == "flow" else [{"agency": POLICE}],
            **({} if kind == "ratio" else {"valueKind": "number", "aggregation": "flow"}),
        }  # fmt: skip

    async def told(self) -> None:
        """A figure of some period, verified mostly; sometimes of an agency."""
        kind = self.chance.choice(list(self.indicators))
        nominal = self.chance.choice(["2026-M04", "2026-M05", "2026-M06", "2026-Q2"])
        top = self.chance.randint(0, 100)
        figure: dict[str, Any] = {"numerator": top, "denominator": 100} if kind == "ratio" else {"value": top}
        if kind == "flow":
            figure["agency"] = self.chance.choice([POLICE, ECONOMY])
        made = await say(self.world, COORDINATOR, self.indicators[kind], nominal, **figure)
        if made.status_code != 201:
            return
        if self.chance.random() < 0.8:
            await verified(self.world, made.json(), "my-tu.leader")
        else:
            await act(self.world, "my-tu.leader", made.json(), "return", {"reason": "Xem lại"})

    async def matched(self, kind: str) -> None:
        """The match is taken away, or made again: it needs no amendment, also while one is open."""
        path = f"/v1/indicators/{self.indicators[kind]}"
        seen = (await self.world.get(COORDINATOR, path)).json()
        code = None if seen["definition"] else str(self.definitions[kind])
        headers = self.world.headers(COORDINATOR, If_Match=f'"{seen["version"]}"')
        answer = await self.world.http.patch(path, json={"definition": code}, headers=headers)
        assert answer.status_code == 200, answer.text

    async def amended(self, effective: date) -> None:
        """Some indicators get another target, another match or none, are dropped or joined by others."""
        await amended(self.world, self.plan)
        for kind in list(self.indicators):
            indicator = self.indicators[kind]
            match self.chance.randint(0, 4):
                case 0:
                    await changed(self.world, "indicators", indicator, targets=target(self.chance.randint(1, 90)))
                case 1:
                    await self.matched(kind)
                case 2:
                    await removed(self.world, "indicators", indicator)
                    made = await new(self.world, "indicators", plan=self.plan, **self.indicator(kind))
                    self.indicators[kind] = made["id"]
                case 3:
                    alone = [{"agency": POLICE, "role": "contributor"}]
                    await changed(self.world, "indicators", indicator, assignments=alone)
                case _:
                    pass
        await put_in_force(self.world, self.plan, effectiveOn=effective.isoformat())


@pytest.mark.parametrize("seed", range(YEARS_TOLD))
async def test_whatever_an_amendment_does_slots_follow(country: TestDatabase, seed: int) -> None:
    chance = random.Random(seed)
    async with planting(country) as here, on_day(country, "2026-07-10") as world:
        year = Year(world, here, chance)
        await year.begun()
        for _ in range(chance.randint(1, 4)):
            await year.told()

        for round_ in range(2):
            await year.amended(date(2026, 7, 1) + timedelta(days=5 * round_))
            for _ in range(chance.randint(0, 2)):
                await year.told()

            assert await here.wrong("92") == []

        for kind, definition in year.definitions.items():
            count = "select count(*) from indicator where definition_id = $1 and published"
            if await here.connection.fetchval(count, definition) == 1:
                there, should_be = await kept(here, definition), await oracle(here, definition)
                # Contributions are judged by the target then in force, which the oracle does not go back to.
                width = None if kind == "ratio" else FIELDS.index("met")
                assert [[*unshown(row)[:width]] for row in there.values()] == [
                    [*unshown(should_be[key])[:width]] for key in there
                ]
                assert there.keys() == should_be.keys()
