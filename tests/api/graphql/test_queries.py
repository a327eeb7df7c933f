"""Queries: one statement, the answers of REST."""

from __future__ import annotations

import pytest

from service.domain.errors import Forbidden, Invalid, Malformed
from tests.api.graphql.asking import ask
from tests.conftest import TestDatabase
from tests.plans import make_task, plant_plan, publish
from tests.world import World

SCREEN = """
query ($id: ID!) {
  plan(id: $id) {
    __typename id title status period { start end }
    unit { code name }
    indicators(first: 30) { nodes { name targets { text value } latest { value } standing { code } } }
    due: tasks(first: 20) {
      totalCount
      pageInfo { hasNextPage endCursor }
      edges {
        cursor
        node {
          number title due actions
          assignments { role agency { name } }
          schedule { text kind }
          standing { code since }
        }
      }
    }
  }
}
"""


async def test_a_plan_with_its_tasks_is_one_answer(world: World, world_database: TestDatabase) -> None:
    plan = await plant_plan(world_database)
    made = await make_task(world, plan)
    await publish(world_database, plan)
    got = await ask(world, "my-tu.coordinator", SCREEN, id=str(plan))

    rest = (await world.get("my-tu.coordinator", f"/v1/tasks/{made['id']}")).json()
    node = got["plan"]["due"]["edges"][0]["node"]
    assert node["title"] == rest["title"]
    assert node["standing"] == {k: rest["standing"][k] for k in ("code", "since")}
    assert node["actions"] == rest["actions"]
    page = (await world.get("my-tu.coordinator", "/v1/tasks", plan=str(plan), limit=1)).json()
    assert got['plan']['due']['totalCount'] == len(page['items'])


async def test_pages_of_either_door_go_on_from_the_others_cursor(world: World, world_database: TestDatabase) -> None:
    plan = await plant_plan(world_database)
    for number in range(5):
        await make_task(world, plan, title=f"Việc {number}", number=str(number))
    await publish(world_database, plan)
    who = "my-tu.coordinator"
    page = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor } nodes { number }"
    root = f"query ($p: ID, $c: String) {{ tasks(plan: $p, first: 2, after: $c, sort: number) {{ {page} }} }}"
    one = "query ($p: ID!, $c: String) { plan(id: $p)"
    below = f"{one} {{ tasks(first: 2, after: $c, sort: number) {{ {page} }} }} }}"
    back = f"{one} {{ tasks(last: 2, before: $c, sort: number) {{ {page} }} }} }}"

    first = (await ask(world, who, root, p=str(plan)))["tasks"]
    nested = (await ask(world, who, below, p=str(plan)))["plan"]["tasks"]
    rest = (await world.get(who, "/v1/tasks", plan=str(plan), sort="number", limit=2)).json()
    second = (await ask(world, who, below, p=str(plan), c=rest["nextCursor"]))["plan"]["tasks"]
    same = (await ask(world, who, root, p=str(plan), c=nested["pageInfo"]["endCursor"]))["tasks"]
    last = (await ask(world, who, back, p=str(plan)))["plan"]["tasks"]
    before = (await ask(world, who, back, p=str(plan), c=last["pageInfo"]["startCursor"]))["plan"]["tasks"]

    assert first == nested
    assert [n["number"] for n in first["nodes"]] == ["0", "1"]
    assert first["pageInfo"]["endCursor"] == rest["nextCursor"]
    assert first["pageInfo"]["hasNextPage"] is True and first["pageInfo"]["hasPreviousPage"] is False
    assert second == same
    assert [n["number"] for n in second["nodes"]] == ["2", "3"]
    assert [n["number"] for n in last["nodes"]] == ["3", "4"]
    assert last["pageInfo"]["hasPreviousPage"] is True and last["pageInfo"]["hasNextPage"] is False
    assert [n["number"] for n in before["nodes"]] == ["1", "2"]
    assert before["pageInfo"]["hasNextPage"] is True


FRAGMENTS = """
query ($id: ID!, $more: Boolean!, $code: String!) {
  again: unit(code: $code) { __typename name parent { ...U } plans { nodes { ...P } totalCount } }
  __typename
  plan(id: $id) { ...P ...P @include(if: $more) unit { code } unit { name } ... on Plan @skip(if: $more) { title } }
  none: plan(id: "00000000-0000-7000-8000-000000000000") { id tasks { nodes { id } } }
  odd: task(id: "nothing at all") { id }
}
fragment P on Plan { id status tasks(first: 3) { edges { node { ...T } } } upperPlan { plan { id } } }
fragment T on Task { title plan { id title } standing { code why } }
fragment U on UnitRef { code level }
"""


async def test_several_roots_with_fragments_conditions_and_nulls_are_one_statement(
    world: World, world_database: TestDatabase
) -> None:
    plan = await plant_plan(world_database)
    await make_task(world, plan, title="Đường ống nước sạch")
    await publish(world_database, plan)

    got = await ask(world, "my-tu.coordinator", FRAGMENTS, id=str(plan), more=False, code="31567")

    assert got["none"] is None and got["odd"] is None
    assert got["plan"]["title"] == "Kế hoạch plan"
    assert got["plan"]["unit"] == {"code": "31567", "name": "Mỹ Tú"}
    assert got["plan"]["upperPlan"] is None
    assert got["plan"]["tasks"]["edges"][0]["node"]["title"] == "Đường ống nước sạch"
    assert got["again"]["__typename"] == "Unit" and got["__typename"] == "Query"
    assert [n["id"] for n in got["again"]["plans"]["nodes"]] == [str(plan)]
    assert got["again"]["plans"]["totalCount"] == 1


async def test_a_node_is_found_by_its_id_alone_and_only_by_whom_it_may_be_seen(
    world: World, world_database: TestDatabase
) -> None:
    plan = await plant_plan(world_database)
    made = await make_task(world, plan, title="Việc chưa ban hành")
    unit = (await world.get("my-tu.viewer", "/v1/units/31567")).json()
    text = """query ($ids: [ID!]!, $id: ID!) {
      nodes(ids: $ids) { __typename id ... on Task { title } ... on Plan { tasks { totalCount } } ... on Unit { code } }
      node(id: $id) { id ...on Node { __typename } }
    }"""
    ids = [made["id"], str(plan), unit["id"], "nothing", "00000000-0000-7000-8000-000000000000", made["id"]]

    seen = await ask(world, "my-tu.coordinator", text, ids=ids, id=made["id"])
    stranger = await ask(world, "tan-hung.coordinator", text, ids=ids, id=made["id"])

    task = {"__typename": "Task", "id": made["id"], "title": "Việc chưa ban hành"}
    assert seen["nodes"][0] == task and seen["nodes"][5] == task
    assert seen["nodes"][1] == {"__typename": "Plan", "id": str(plan), "tasks": {"totalCount": 1}}
    assert seen["nodes"][2] == {"__typename": "Unit", "id": unit["id"], "code": "31567"}
    assert seen["nodes"][3:5] == [None, None]
    assert seen["node"] == {"__typename": "Task", "id": made["id"]}
    assert stranger["node"] is None
    assert stranger["nodes"] == [None, None, seen["nodes"][2], None, None, None]


DEEP = """query ($status: [TaskStatus!], $none: String) {
  units(parent: "92", first: 100) { __typename totalCount edges { __typename node { code
    plans(year: 2026) { totalCount nodes { title
      t: tasks(last: 2, status: $status, sort: number) { __typename
        pageInfo { __typename hasPreviousPage startCursor }
        edges { c: cursor node {
          number progressUpdates { totalCount nodes { text } } deliverablesInFull { name unit { code } }
        } }
        again: nodes { title number }
      }
      sections(first: 0) { totalCount nodes { id } pageInfo { hasNextPage endCursor } }
    } } } } }
  none: tasks(q: $none, unit: "31567", first: 1) { totalCount }
}"""


async def test_lists_below_lists_below_lists_are_still_one_statement(
    world: World, world_database: TestDatabase
) -> None:
    plan = await plant_plan(world_database)
    for number in range(4):
        await make_task(world, plan, title=f"Việc số {number}", number=str(number), deliverables=[{"name": "Báo cáo"}])
    await publish(world_database, plan)
    who = "can-tho.viewer"

    got = await ask(world, who, DEEP, status=["not_started"])

    units = got["units"]
    assert units["__typename"] == "UnitConnection" and units["edges"][0]["__typename"] == "UnitEdge"
    assert units["totalCount"] == 103 and len(units["edges"]) == 100
    by_code = {each["node"]["code"]: each["node"] for each in units["edges"]}
    assert sum(node["plans"]["totalCount"] for node in by_code.values()) == by_code["31567"]["plans"]["totalCount"] == 1
    (planned,) = by_code["31567"]["plans"]["nodes"]
    assert [each["number"] for each in planned["t"]["again"]] == ["2", "3"]
    assert [each["node"]["number"] for each in planned["t"]["edges"]] == ["2", "3"]
    assert planned["t"]["pageInfo"] == {
        "__typename": "PageInfo", "hasPreviousPage": True, "startCursor": planned["t"]["edges"][0]["c"],
    }  # fmt: skip
    first = planned["t"]["edges"][0]["node"]
    assert first["progressUpdates"] == {"totalCount": 0, "nodes": []}
    assert first["deliverablesInFull"] == [{"name": "Báo cáo", "unit": {"code": "31567"}}]
    assert planned["sections"] == {
        "totalCount": 1, "nodes": [], "pageInfo": {"hasNextPage": True, "endCursor": None},
    }  # fmt: skip
    assert got["none"] == {"totalCount": 4}


async def test_what_cannot_be_read_as_asked_is_refused_as_rest_refuses_it(
    world: World, world_database: TestDatabase
) -> None:
    await plant_plan(world_database)
    cursor = "WyJhIiwgMV0"
    refused = {
        "{ tasks(first: 101) { totalCount } }": ("?first", "at_most"),
        "{ tasks(first: -1) { totalCount } }": ("?first", "at_least"),
        "{ tasks(first: 1, last: 1) { totalCount } }": ("?first", "page_both_ways"),
        f'{{ tasks(before: "{cursor}") {{ totalCount }} }}': ("?before", "page_both_ways"),
        '{ tasks(dueFrom: "9/5/2026") { totalCount } }': ("?dueFrom", "day_form"),
        f'{{ plans {{ nodes {{ tasks(after: "{cursor}") {{ totalCount }} }} }} }}': ("?after", "cursor_of_which"),
        '{ task(id: "x", knownAt: "2999-01-01T00:00:00Z") { id } }': ("?knownAt", "day_absurd"),
    }

    for text, (pointer, code) in refused.items():
        with pytest.raises(Invalid) as found:
            await ask(world, "my-tu.coordinator", text)
        assert [(error.pointer, error.code) for error in found.value.errors] == [(pointer, code)], text
    with pytest.raises(Malformed):
        await ask(world, "my-tu.coordinator", f'{{ tasks(after: "{cursor}") {{ totalCount }} }}')
    with pytest.raises(Forbidden):
        await ask(world, "my-tu.viewer", "{ audit { totalCount } }")


async def test_no_key_of_the_answer_meets_a_name_of_the_statement(
    world: World, world_database: TestDatabase
) -> None:
    plan = await plant_plan(world_database)
    made = await make_task(world, plan, title="Một việc")
    names = ("d", "t", "r", "j", "nr", "r_0", "t_0", "v_0_0", "part_0", "place", "__answer__", "__piece_1__", "select")
    things = [
        f"{each}: task(id: $t) {{ {each}: title schedule {{ {each}: kind j: kind }} unit {{ {each}: code }} }}"
        for each in names
    ]
    pages = [f"{each}: tasks {{ {each}: nodes {{ {each}: title }} }}" for each in names]

    got = await ask(world, "my-tu.coordinator", f"query ($t: ID!) {{ {' '.join(things)} }}", t=made["id"])
    screen = f"query ($p: ID!) {{ plan(id: $p) {{ {' '.join(pages)} }} }}"
    lists = (await ask(world, "my-tu.coordinator", screen, p=str(plan)))["plan"]

    for each in names:
        schedule = {each: "by_date", "j": "by_date"}
        assert got[each] == {each: "Một việc", "unit": {each: "31567"}, "schedule": schedule}, each
        assert lists[each] == {each: [{each: "Một việc"}]}, each


async def test_a_page_of_which_no_row_is_looked_at_is_one_page(world: World, world_database: TestDatabase) -> None:
    plan = await plant_plan(world_database)
    for number in range(3):
        await make_task(world, plan, number=str(number))
    await publish(world_database, plan)

    got = await ask(
        world,
        "my-tu.coordinator",
        """query ($p: ID!) {
          all: tasks(plan: $p) { pageInfo { __typename hasPreviousPage } totalCount }
          none: tasks(plan: $p, status: [done]) { pageInfo { hasPreviousPage } totalCount __typename }
        }""",
        p=str(plan),
    )

    assert got["all"] == {"pageInfo": {"__typename": "PageInfo", "hasPreviousPage": False}, "totalCount": 3}
    assert got["none"] == {
        "pageInfo": {"hasPreviousPage": False},
        "totalCount": 0,
        "__typename": "TaskConnection",
    }
