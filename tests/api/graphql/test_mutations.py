"""Mutations do what the writes of REST do, and answer by what was selected."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg

from service.db import engine
from tests.api.graphql.mutating import mutate
from tests.conftest import TestDatabase
from tests.contract.cases_webhooks import webhook_body
from tests.contract.premises import WRITER, draft_plan, drafted_task, made, published, task_body
from tests.world import World, opened, person

CREATE = """
mutation ($input: TaskCreate!, $key: String) {
  made: createTask(input: $input, idempotencyKey: $key) {
    __typename id version title
    plan { id title }
    assignments { role agency { name } }
    standing { code }
  }
}
"""
CHANGE = """
mutation ($id: ID!, $version: Int!, $input: TaskPatch!) {
  changeTask(taskId: $id, version: $version, input: $input) { version title number budgetLine approvingAuthority }
}
"""
AGENCY = {"unit": "31567", "name": "Trạm Y tế", "kind": "health_station"}
ADD = """
mutation ($input: AgencyCreate!, $key: String) { createAgency(input: $input, idempotencyKey: $key) { id name } }
"""


def refused(answer: Any, key: str) -> dict[str, Any]:
    """The extensions of the only refusal, which is of that member; there is nothing else."""
    assert answer["data"][key] is None
    (error,) = answer["errors"]
    assert error["path"] == [key]
    return dict(error["extensions"])


async def journal(database: TestDatabase) -> int:
    connection = await asyncpg.connect(database.superuser_url)
    count = await connection.fetchval("select count(*) from journal")
    await connection.close()
    return int(count)


async def test_a_task_is_created_and_read_back_as_it_was_selected(world: World) -> None:
    plan = await draft_plan(world)

    answer = await mutate(world, WRITER, CREATE, input=task_body(plan))

    assert "errors" not in answer
    task = answer["data"]["made"]
    over_rest = (await world.get(WRITER, f"/v1/tasks/{task['id']}")).json()
    assert task == {
        "__typename": "Task",
        "id": over_rest["id"],
        "version": 1,
        "title": "Duy trì hệ thống",
        "plan": {"id": plan, "title": "Kế hoạch chuyển đổi số năm 2026"},
        "assignments": [
            {"role": "lead", "agency": {"name": "Công an"}},
            {"role": "coordinator", "agency": {"name": "Phòng Kinh tế"}},
        ],
        "standing": {"code": over_rest["standing"]["code"]},
    }


async def test_what_is_null_is_cleared_and_what_is_left_out_stays(world: World) -> None:
    task = await drafted_task(world)

    answer = await mutate(world, WRITER, CHANGE, id=task, version=1, input={"title": "Việc khác", "budgetLine": None})

    assert answer["data"]["changeTask"] == {
        "version": 2, "title": "Việc khác", "number": "1", "budgetLine": None, "approvingAuthority": "UBND xã",
    }  # fmt: skip
    text = """mutation ($id: ID!, $title: String, $authority: String) {
      changeTask(taskId: $id, version: 2, input: {title: $title, approvingAuthority: $authority, budgetLine: null}) {
        title budgetLine approvingAuthority
      }
    }"""
    without = await mutate(world, WRITER, text, id=task, title="Việc nữa")
    assert without["data"]["changeTask"] == {"title": "Việc nữa", "budgetLine": None, "approvingAuthority": "UBND xã"}


async def test_a_refusal_names_the_fields_as_rest_names_them(world: World, world_database: TestDatabase) -> None:
    task = await drafted_task(world)
    wrong = {"title": "", "assignments": None, "schedule": {"text": "?", "kind": "by_date"}}
    before = await journal(world_database)

    answer = await mutate(world, WRITER, CHANGE, id=task, version=1, input=wrong)
    nothing = await mutate(world, WRITER, CHANGE, id=task, version=1, input={})

    over_rest = (await world.patch(WRITER, f"/v1/tasks/{task}", wrong, 1)).json()
    told = refused(answer, "changeTask")
    assert (told["code"], told["status"]) == ("invalid", 422)
    assert told["errors"] == over_rest["errors"]
    assert {e["pointer"] for e in told["errors"]} == {"/title", "/assignments", "/schedule/due"}
    assert refused(nothing, "changeTask")["errors"][0]["code"] == "nothing_given"
    assert await journal(world_database) == before


async def test_who_has_read_an_older_version_changes_nothing(world: World) -> None:
    task = await drafted_task(world)
    made(await world.patch(WRITER, f"/v1/tasks/{task}", {"title": "Việc khác"}, 1))

    late = await mutate(world, WRITER, CHANGE, id=task, version=1, input={"title": "Việc nữa"})

    told = refused(late, "changeTask")
    assert (told["code"], told["status"]) == ("stale", 412)
    now = (await world.get(WRITER, f"/v1/tasks/{task}")).json()
    assert (now["title"], now["version"]) == ("Việc khác", 2)


async def test_mutations_go_one_after_the_other_and_one_refused_leaves_those_before_and_after(world: World) -> None:
    text = """mutation ($a: AgencyCreate!, $b: AgencyCreate!) {
      first: createAgency(input: $a) { id name }
      again: createAgency(input: $a) { id }
      __typename
      other: createAgency(input: $b) { name }
    }"""

    answer = await mutate(world, WRITER, text, a=AGENCY, b=AGENCY | {"name": "Trường Mầm non"})

    told = refused(answer, "again")
    assert (told["code"], told["status"]) == ("agency_duplicate", 409)
    assert list(answer["data"]) == ["first", "again", "__typename", "other"]
    assert answer["data"]["first"]["name"] == "Trạm Y tế"
    assert (answer["data"]["__typename"], answer["data"]["other"]) == ("Mutation", {"name": "Trường Mầm non"})
    for name in ("tram y te", "truong mam non"):
        assert len((await world.get(WRITER, "/v1/agencies", q=name)).json()["items"]) == 1


async def test_what_is_removed_is_answered_by_its_id(world: World) -> None:
    task = await drafted_task(world)
    text = "mutation ($id: ID!) { removeTask(taskId: $id, version: 1) { __typename key: id version } }"

    answer = await mutate(world, WRITER, text, id=task)
    again = await mutate(world, WRITER, text, id=task)
    no_id = await mutate(world, WRITER, text, id="công an")

    assert answer["data"]["removeTask"] == {"__typename": "Removed", "key": task, "version": 1}
    assert (refused(again, "removeTask")["status"], refused(no_id, "removeTask")["status"]) == (404, 404)


async def test_a_key_sent_again_does_nothing_again_whatever_is_selected(world: World) -> None:
    task = await draft_plan(world)
    body = task_body(task)
    first = await mutate(world, WRITER, CREATE, input=body, key="k-1")

    again = await mutate(world, WRITER, CREATE, input=body, key="k-1")
    turned = dict(reversed(body.items()))
    brief = await mutate(world, WRITER, CREATE.replace("title", "number"), input=turned, key="k-1")
    other = await mutate(world, WRITER, CREATE, input=body | {"title": "Việc khác"}, key="k-1")
    over_rest = await world.post(WRITER, "/v1/tasks", body, Idempotency_Key="k-1")
    bad = await mutate(world, WRITER, CREATE, input=body, key="có dấu cách")

    assert again == first
    assert brief["data"]["made"]["id"] == first["data"]["made"]["id"]
    assert refused(other, "made")["code"] == over_rest.json()["code"] == "idempotency_reused"
    assert refused(bad, "made")["errors"][0]["code"] == "idempotency_key_bad"
    assert len((await world.get(WRITER, "/v1/tasks", plan=task, revision="draft")).json()["items"]) == 1


async def test_many_at_once_with_one_key_have_one_effect(world: World) -> None:
    answers = await asyncio.gather(*(mutate(world, WRITER, ADD, input=AGENCY, key="k-1") for _ in range(8)))

    found = {a["data"]["createAgency"]["id"] for a in answers if a["data"]["createAgency"]}
    late = {refused(a, "createAgency")["code"] for a in answers if a["data"]["createAgency"] is None}
    assert len(found) == 1
    assert late <= {"idempotency_in_flight"}
    assert len((await world.get(WRITER, "/v1/agencies", q="tram y te")).json()["items"]) == 1


async def test_a_secret_is_shown_once(world: World, world_database: TestDatabase) -> None:
    text = """mutation ($input: WebhookCreate!) {
      createWebhook(input: $input, idempotencyKey: "k-1") { __typename id secret unit { code } eventTypes }
    }"""

    first = (await mutate(world, "my-tu.integrator", text, input=webhook_body()))["data"]["createWebhook"]
    again = (await mutate(world, "my-tu.integrator", text, input=webhook_body()))["data"]["createWebhook"]

    assert first["secret"].startswith("whsec_")
    assert again == first | {"secret": None}
    assert again | {"id": ""} == {
        "__typename": "WebhookWithSecret", "id": "", "secret": None, "unit": {"code": "31567"},
        "eventTypes": ["task.*", "plan.published"],
    }  # fmt: skip
    connection = await asyncpg.connect(world_database.superuser_url)
    kept = await connection.fetchval("select string_agg(convert_from(response, 'UTF8'), '') from idempotency_key")
    await connection.close()
    assert first["secret"] not in kept


async def test_what_a_stopped_service_had_done_is_found_by_its_key(world: World, world_database: TestDatabase) -> None:
    body = task_body(await draft_plan(world))
    first = await mutate(world, WRITER, CREATE, input=body, key="k-1")
    endpoint = 'mutation ($input: WebhookCreate!) { createWebhook(input: $input, idempotencyKey: "k-2") { id secret } }'
    await mutate(world, "my-tu.integrator", endpoint, input=webhook_body())
    connection = await asyncpg.connect(world_database.superuser_url)
    await connection.execute(
        "update idempotency_key set response = null, status = null, created_at = created_at - interval '1 minute'"
    )
    await connection.close()

    again = await mutate(world, WRITER, CREATE, input=body, key="k-1")
    lost = await mutate(world, "my-tu.integrator", endpoint, input=webhook_body())

    assert again == first
    assert refused(lost, "createWebhook")["code"] == "idempotency_not_kept"


async def test_rights_given_and_taken_count_from_the_very_next_mutation(world: World) -> None:
    before = await mutate(world, "my-tu.viewer", ADD, input=AGENCY)
    body = {"principal": str(person("my-tu.viewer")), "role": "coordinator", "unit": "31567"}
    grant = made(await world.post("my-tu.admin", "/v1/grants", body))["id"]

    given = await mutate(world, "my-tu.viewer", ADD, input=AGENCY)
    made(await world.delete("my-tu.admin", f"/v1/grants/{grant}", 1))
    taken = await mutate(world, "my-tu.viewer", ADD, input=AGENCY | {"name": "Trường Mầm non"})

    assert refused(before, "createAgency")["status"] == 403
    assert given["data"]["createAgency"]["name"] == "Trạm Y tế"
    assert refused(taken, "createAgency")["status"] == 403


async def test_acts_that_meet_are_judged_anew_by_what_the_others_left(world: World) -> None:
    plan = await draft_plan(world)
    task = made(await world.post(WRITER, "/v1/tasks", task_body(plan)))["id"]
    await published(world, plan)
    text = """mutation ($id: ID!, $n: Int!) {
      createProgressUpdate(taskId: $id, input: {kind: progress, status: in_progress, percent: $n}) { id percent }
    }"""

    answers = await asyncio.gather(*(mutate(world, "my-tu.reporter.cong-an", text, id=task, n=n) for n in range(8)))

    assert [a["data"]["createProgressUpdate"]["percent"] for a in answers] == list(range(8))


async def test_fragments_conditions_and_variables_of_the_selection_hold_as_in_a_query(world: World) -> None:
    text = """
    mutation ($id: ID!, $with: Boolean!, $n: Int!) {
      sent: submitPlan(planId: $id) { ...Head ...Items @include(if: $with) id @skip(if: $with) }
    }
    fragment Head on Plan { __typename state: status }
    fragment Items on Plan { unit { code } tasks(first: $n) { nodes { title } totalCount } }
    """
    plan, other = await draft_plan(world), await draft_plan(world)
    for title in ("Việc này", "Việc khác"):
        made(await world.post(WRITER, "/v1/tasks", task_body(plan, title=title)))

    answer = await mutate(world, WRITER, text, id=plan, n=1, **{"with": True})
    without = await mutate(world, WRITER, text, id=other, n=1, **{"with": False})

    assert len(answer["data"]["sent"]["tasks"].pop("nodes")) == 1
    assert answer["data"]["sent"] == {
        "__typename": "Plan", "state": "submitted", "unit": {"code": "31567"}, "tasks": {"totalCount": 2},
    }  # fmt: skip
    assert without["data"]["sent"] == {"__typename": "Plan", "state": "submitted", "id": other}


async def test_nothing_is_written_whose_answer_would_be_refused(world: World, world_database: TestDatabase) -> None:
    plan = await draft_plan(world)
    before = await journal(world_database)

    texts = [
        f"mutation ($id: ID!) {{ submitPlan(planId: $id) {{ id tasks({wrong}) {{ nodes {{ id }} }} }} }}"
        for wrong in ("first: 101", 'first: 1, after: "xyz"', "first: 1, last: 1")
    ]
    told = [refused(await mutate(world, WRITER, text, id=plan), "submitPlan") for text in texts]

    assert [each["code"] for each in told] == ["invalid", "bad_cursor", "invalid"]
    assert [each["status"] for each in told] == [422, 400, 422]
    assert await journal(world_database) == before


async def test_a_mutation_sends_what_rest_sends_and_nothing_is_read_back_for_id_and_version(
    world_database: TestDatabase, monkeypatch: Any
) -> None:
    sent: list[str] = []

    class Heard(engine._Connection):
        def __init__(self, *args: Any, **named: Any) -> None:
            super().__init__(*args, **named)
            self.add_query_logger(lambda record: sent.append(record.query))

    monkeypatch.setattr(engine, "_Connection", Heard)
    counts = []
    async with opened(world_database.service_url) as world:
        plan = await draft_plan(world)
        for selection in ("id version __typename", "id title plan { title }"):
            text = f"mutation ($input: TaskCreate!) {{ createTask(input: $input) {{ {selection} }} }}"
            for _warm in range(2):
                await asyncio.sleep(0.01)
                sent.clear()
                answer = await mutate(world, WRITER, text, input=task_body(plan))
                await asyncio.sleep(0.01)
            assert "errors" not in answer
            counts.append(len(sent))

    assert counts == [2, 3]


async def test_each_mutation_counts_as_a_request(world_database: TestDatabase) -> None:
    text = "mutation { a: removeTask(taskId: 1, version: 1) { id } b: removeTask(taskId: 2, version: 1) { id } }"
    left = []

    async with opened(world_database.service_url, SAURO_REQUESTS_PER_MINUTE="600") as world:
        for _ in range(3):
            answer = await world.post(WRITER, "/graphql", {"query": text})
            left.append(int(answer.headers["ratelimit"].partition("r=")[2].partition(";")[0]))

    assert left[1] - left[2] == 2
