"""Is GraphQL spoken over HTTP as its specification has it, and by the rules of this service?"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from graphql import build_schema

from service.api.graphql import door as doors
from service.api.graphql.http import Door
from service.domain.errors import NotFound, Problem
from tests import world as worlds
from tests.conftest import TestDatabase
from tests.world import World

VIEWER = "my-tu.viewer"
RESPONSE = "application/graphql-response+json"


async def ask(world: World, body: Any, who: str | None = VIEWER, **headers: str) -> httpx.Response:
    return await world.http.post("/graphql", json=body, headers=world.headers(who, **headers))


def codes(answer: httpx.Response) -> list[str]:
    return [error["extensions"]["code"] for error in answer.json()["errors"]]


async def test_a_query_is_answered_in_the_media_type_that_the_client_takes(world: World) -> None:
    asked = {"query": "{ __typename }"}

    plain = await ask(world, asked)
    named = await ask(world, asked, Accept=f"{RESPONSE}, application/json;q=0.9")
    browser = await ask(world, asked, Accept="*/*")
    neither = await ask(world, asked, Accept="text/csv")

    assert [each.status_code for each in (plain, named, browser)] == [200, 200, 200]
    assert plain.headers["content-type"] == browser.headers["content-type"] == "application/json; charset=utf-8"
    assert named.headers["content-type"] == f"{RESPONSE}; charset=utf-8"
    assert plain.json() == {"data": {"__typename": "Query"}, "extensions": {"cost": 1}}
    assert "Accept" in plain.headers["vary"]
    assert (neither.status_code, codes(neither)) == (406, ["graphql_not_acceptable"])


async def test_strangers_hear_nothing_at_all_of_the_schema(world: World) -> None:
    for asked in ("{ __typename }", "{ __schema { types { name } } }", "{ nothing }", "{"):
        for answer in (
            await ask(world, {"query": asked}, None),
            await world.http.get("/graphql", params={"query": asked}),
        ):
            assert (answer.status_code, codes(answer)) == (401, ["not_signed_in"])
            assert answer.headers["www-authenticate"] == "Bearer"
            assert "data" not in answer.json()


async def test_who_was_refused_stands_in_the_access_log_and_in_the_figures(world: World) -> None:
    await ask(world, {"query": "{ __typename }"}, None)

    listed = (await world.get("vn.auditor", "/v1/audit", kind="access", act="refusal")).json()["items"]
    figures = await world.get(None, "/metrics")

    assert [(each["operation"], each["detail"]["code"]) for each in listed] == [("graphql", "not_signed_in")]
    assert 'sauro_http_requests_total{operation="graphql",status="4xx"}' in figures.text


async def test_what_is_wrong_with_the_request_itself_is_told_by_its_status(world: World) -> None:
    headers, typed = world.headers(VIEWER), {"Content-Type": "application/json"}
    text = {"Content-Type": "text/plain"}
    form = await world.http.post("/graphql", content="query={__typename}", headers=headers | text)
    none = await world.http.post("/graphql", content=b'{"query":"{__typename}"}', headers=headers)
    latin = {"Content-Type": "application/json; charset=latin-1"}
    foreign = await world.http.post("/graphql", content=b'{"query":"{__typename}"}', headers=headers | latin)
    broken = await world.http.post("/graphql", content=b'{"query": "', headers=headers | typed)
    empty = await world.http.post("/graphql", headers=headers | typed)
    large = await ask(world, {"query": "{ __typename }", "variables": {"a": "x" * 10 * 2**20}})
    batch = await ask(world, [{"query": "{ __typename }"}] * 3)
    many = await ask(world, {"query": "{ __typename }", "variables": {"a": [0] * 30_000}})
    deep = await world.http.post(
        "/graphql", content=b'{"query":"{__typename}","variables":{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}}",
        headers=headers | typed,
    )  # fmt: skip

    assert [(each.status_code, *codes(each)) for each in (form, none, foreign)] == [(415, "unsupported_media")] * 3
    assert (broken.status_code, codes(broken)) == (400, ["bad_json"])
    assert (empty.status_code, codes(empty)) == (400, ["body_missing"])
    assert (large.status_code, codes(large)) == (413, ["body_too_large"])
    assert (batch.status_code, codes(batch)) == (400, ["graphql_batch"])
    assert (many.status_code, codes(many)) == (400, ["graphql_too_many_values"])
    assert (deep.status_code, codes(deep)) == (400, ["bad_json"])


@pytest.mark.parametrize(
    ("query", "code"),
    [("{", "graphql_syntax"), ("{ nothing }", "graphql_field_unknown"),
     ("query Q { __typename } query R { __typename }", "graphql_operation_unnamed"),
     ("subscription { eventAdded { id } }", "graphql_subscription_elsewhere")],
)  # fmt: skip
async def test_what_is_wrong_with_the_document_is_told_by_status_only_where_no_gateway_may_be_meant(
    world: World, query: str, code: str
) -> None:
    for accept, status in (("application/json", 200), (RESPONSE, 400)):
        answer = await ask(world, {"query": query}, Accept=accept)

        assert (answer.status_code, codes(answer)) == (status, [code])
        assert "data" not in answer.json()


async def test_an_error_is_told_in_the_callers_language_with_its_place_and_what_was_meant(world: World) -> None:
    asked = {"query": "{\n  __schema { typs { name } }\n}"}

    vietnamese = (await ask(world, asked)).json()["errors"][0]
    english = (await ask(world, asked, Accept_Language="en")).json()["errors"][0]

    assert vietnamese["message"] == "Kiểu __Schema không có trường typs. → 'types'? Hãy xem lược đồ."
    assert english["message"] == "The type __Schema has no field typs. → 'types'? See the schema."
    assert english["locations"] == [{"line": 2, "column": 14}]
    assert english["extensions"] | {"traceId": ""} == {"code": "graphql_field_unknown", "status": 400, "traceId": ""}


async def test_variables_are_checked_by_the_types_they_are_declared_with(world: World) -> None:
    typed = "query ($name: String!) { __type(name: $name) { name } }"

    right = await ask(world, {"query": typed, "variables": {"name": "Query"}})
    wrong = await ask(world, {"query": typed, "variables": {"name": 7}}, Accept=RESPONSE)
    missing = await ask(world, {"query": typed}, Accept=RESPONSE)

    assert right.json()["data"] == {"__type": {"name": "Query"}}
    assert [(each.status_code, *codes(each)) for each in (wrong, missing)] == [(400, "graphql_variable_wrong")] * 2


async def test_get_is_for_queries_and_knows_what_the_client_has(world: World) -> None:
    first = await world.get(VIEWER, "/graphql", query="{ __typename }")
    headers = world.headers(VIEWER, If_None_Match=first.headers["etag"])
    second = await world.http.get("/graphql", params={"query": "{ __typename }"}, headers=headers)
    with_values = await world.get(
        VIEWER, "/graphql", query="query A($n: String!) { __type(name: $n) { name } } query B { __typename }",
        operationName="A", variables='{"n": "Query"}',
    )  # fmt: skip
    put = await world.http.put("/graphql", json={}, headers=world.headers(VIEWER))
    page = await world.http.get("/graphql", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})

    assert first.json()["data"] == {"__typename": "Query"}
    assert (second.status_code, second.content) == (304, b"")
    assert with_values.json()["data"] == {"__type": {"name": "Query"}}
    assert (put.status_code, set(put.headers["allow"].split(", "))) == (405, {"GET", "HEAD", "POST"})
    assert (page.status_code, page.headers["location"]) == (307, "/docs/graphql")


@dataclass(frozen=True)
class Done:
    """What came of mutations."""

    data: bytes
    refused: dict[str, Problem]


async def test_mutations_go_by_post_alone_and_tell_what_was_refused_beside_what_was_done(world: World) -> None:
    async def answered(*given: Any) -> bytes:
        raise AssertionError("nothing is read here")

    async def performed(*given: Any) -> Done:
        return Done(b'{"first":1,"second":null}', {"second": NotFound("not_found", noun="task")})

    schema = build_schema("type Query { a: Int } type Mutation { first: Int second: Int }")
    door = Door(schema, answered, performed)
    world.app.front.add("/tried", door, {"GET": door.get, "POST": door.post})
    asked = {"query": "mutation { first second }"}

    posted = await world.http.post("/tried", json=asked, headers=world.headers(VIEWER, Accept=RESPONSE))
    got = await world.http.get("/tried", params=asked, headers=world.headers(VIEWER))
    listed = (await world.get("my-tu.auditor", "/v1/audit", kind="access", act="refusal")).json()["items"]

    told = posted.json()
    assert (posted.status_code, told["data"], told["extensions"]) == (200, {"first": 1, "second": None}, {"cost": 1})
    assert [(each["path"], each["extensions"]["code"]) for each in told["errors"]] == [(["second"], "not_found")]
    assert (got.status_code, got.headers["allow"], codes(got)) == (405, "POST", ["graphql_mutation_by_get"])
    assert [(each["operation"], each["detail"]["code"]) for each in listed] == [("graphql", "not_found")]


async def test_the_schema_is_told_beside_what_else_is_asked(world: World) -> None:
    mixed = """{ ...S __typename plans(first: 1) { nodes { id } } }
        fragment S on Query { a: __type(name: "Query") { name } __schema @skip(if: true) { types { name } } }"""

    answer = await ask(world, {"query": mixed})

    assert answer.json()["data"] == {"a": {"name": "Query"}, "__typename": "Query", "plans": {"nodes": []}}
    assert answer.json()["extensions"] == {"cost": 2}


async def test_new_texts_cost_a_caller_more_than_those_read_before(world_database: TestDatabase) -> None:
    async with worlds.opened(world_database.service_url, SAURO_REQUESTS_PER_MINUTE="100") as world:
        left = []
        for text in ("{ __typename }", "{ __typename }", "{ a: __typename }"):
            answer = await ask(world, {"query": text})
            left.append(int(answer.headers["ratelimit"].split(";")[1].removeprefix("r=")))
        for number in range(10):
            refused = await ask(world, {"query": f"{{ a{number}: __typename }}"})

    assert left == [79, 78, 57]
    assert (refused.status_code, codes(refused)) == (429, ["too_many"])
    assert int(refused.headers["retry-after"]) > 0


async def test_a_failure_of_our_own_is_told_without_its_reasons(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def failing(*given: Any) -> bytes:
        raise RuntimeError("select secret from somewhere")

    door = await world.app.front._root.words["graphql"].leaves["POST"][0].door()
    monkeypatch.setattr(door, "_answered", failing)
    transport = httpx.ASGITransport(world.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as http:
        asked = {"query": "{ plans { nodes { id } } }"}
        answer = await http.post("/graphql", json=asked, headers=world.headers(VIEWER))

    assert (answer.status_code, codes(answer)) == (500, ["internal"])
    assert "secret" not in answer.text and json.loads(answer.text)["errors"][0]["extensions"]["traceId"] != "-"


async def test_a_door_whose_making_failed_is_made_by_who_asks_next(monkeypatch: pytest.MonkeyPatch) -> None:
    left, made = ["no memory", "broken off"], doors.making

    def failing() -> Any:
        raise MemoryError(left.pop())

    way = doors.Doorway()
    monkeypatch.setattr(doors, "making", lambda: failing() if left else made())
    for _ in range(2):
        with pytest.raises(MemoryError):
            await way.door()

    assert await way.door() is await way.door()
