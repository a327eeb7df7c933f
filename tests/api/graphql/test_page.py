"""Does the question of docs/graphql.md answer what the page says?"""

from __future__ import annotations

import re

from tests.api.figure_stories import in_june, indicator_of
from tests.api.graphql.asking import ask
from tests.architecture.sources import ROOT
from tests.conftest import TestDatabase
from tests.plans import make_task, plant_plan, publish
from tests.world import World

PAGE = (ROOT / "docs" / "graphql.md").read_text(encoding="utf-8")


async def test_the_screen_of_the_page_is_answered(world: World, world_database: TestDatabase) -> None:
    (screen,) = re.findall(r"```graphql\n(query Screen.*?)```", PAGE, re.DOTALL)
    plan = await plant_plan(world_database)
    await make_task(world, plan, title="Đường  ống nước sạch “ấp 4”")
    await publish(world_database, plan)

    got = (await ask(world, "my-tu.viewer", screen, id=str(plan)))["plan"]

    assert got["unit"] == {"code": "31567", "name": "Mỹ Tú"}
    assert got["indicators"] == {"nodes": []}
    assert got["tasks"]["totalCount"] == 1
    assert got["tasks"]["nodes"][0]["title"] == "Đường ống nước sạch “ấp 4”"
    assert got["tasks"]["pageInfo"]["hasNextPage"] is False


async def test_numbers_and_nulls_are_written_as_rest_writes_them(world_database: TestDatabase) -> None:
    text = """query ($id: ID!) { indicator(id: $id) { baselineValue tolerance latest { value }
      targets { value low } obstacles { nodes { id } } } }"""

    async with in_june(world_database) as world:
        indicator = await indicator_of(world)
        rest = (await world.get("my-tu.viewer", f"/v1/indicators/{indicator}")).json()
        got = (await ask(world, "my-tu.viewer", text, id=indicator))["indicator"]

    assert got["targets"] == [{"value": each["value"], "low": each["low"]} for each in rest["targets"]]
    assert (got["baselineValue"], got["tolerance"], got["latest"]) == (
        rest["baselineValue"],
        rest["tolerance"],
        rest["latest"],
    )
    assert got["obstacles"] == {"nodes": []}


async def test_a_key_longer_than_a_name_of_postgresql_arrives_whole(world: World) -> None:
    # The door refuses it before; no statement goes by it either.
    key = "a" * 64

    got = await ask(world, "my-tu.viewer", f"{{ {key}: units(first: 1) {{ nodes {{ {key}: code }} }} }}")

    assert [*got] == [key] and [*got[key]["nodes"][0]] == [key]
