"""Is a GraphQL request that asks for too much refused at once, in little memory, and before anything is done for it?

What documents alone can do is tried in tests/api/test_graphql_documents.py, what sockets can in
tests/api/test_graphql_subscriptions.py; here it comes through the door, over the schema there is.
"""

from __future__ import annotations

import json
import time
import tracemalloc
from typing import Any

import httpx
import pytest

from service.api.graphql.door import PATH
from service.domain.messages import MESSAGES
from tests.world import World

VIEWER = "my-tu.viewer"
SECONDS, MEBIBYTES = 0.05, 20

QUERIES = {
    "graphql_too_deep": "{ plans { edges { node { tasks { edges { node { plan { unit { code } } } } } } } } }",
    "graphql_too_many_aliases": "{" + "".join(f"a{i}: unit(code: \"92\") {{ code }} " for i in range(20)) + "}",
    "graphql_alias_too_long": "{ " + "a" * 64 + ": unit(code: \"92\") { code } }",
    "graphql_fragment_cycle": "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
    "graphql_too_many_directives": "{ unit(code: \"92\") { " + "code @x name @x level @x " * 20 + "} }",
    "graphql_too_many_tokens": "{ unit(code: \"92\") { code " + "@x " * 10_000 + "} }",
    "graphql_field_repeated": "{ unit(code: \"92\") { " + "code " * 1900 + "} }",
    "graphql_too_many_fields": "{" + "".join(f"f{i} " for i in range(1900)) + "}",
    "graphql_too_many_nodes": "{ plans(first: 100) { nodes { tasks(first: 100) { nodes { id } } } } }",
    "graphql_too_long": '{ unit(code: "' + "9" * 900_000 + '") { code } }',
    "graphql_field_unknown": "{ unit(code: \"92\") { " + "".join(f"kode{i} " for i in range(900)) + "} }",
    "graphql_syntax": "{ a { " * 600,
    "graphql_schema_too_large": "{ __schema { "
    + "".join(f"a{i}: types {{ fields {{ type {{ fields {{ args {{ name }} }} }} }} }} " for i in range(9))
    + "} }",
    "graphql_invalid": "{ plans(first: 0.5) { nodes { id } } }",
}

BODIES: dict[str, tuple[str, Any]] = {
    "a batch": ("graphql_batch", [{"query": "{ __typename }"}] * 1000),
    "ten mebibytes": ("body_too_large", {"query": "{ __typename }", "variables": {"a": "x" * (10 << 20)}}),
    "a huge list": ("graphql_too_many_values", {"query": "{ __typename }", "variables": {"a": [0] * 200_000}}),
    "a list of wrong values": (
        "graphql_variable_wrong",
        {
            "query": "query ($s: [StandingCode!]) { tasks(standing: $s) { nodes { id } } }",
            "variables": {"s": ["nowhere"] * 15_000},
        },
    ),
    "a page decided by variables": (
        "graphql_too_many_nodes",
        {
            "query": "query ($n: Int) { plans(first: $n) { nodes { tasks(first: $n) { nodes { id } } } } }",
            "variables": {"n": 2**31 - 1},
        },
    ),
    "a number beyond its type": (
        "graphql_variable_wrong",
        {"query": "query ($n: Int) { plans(first: $n) { nodes { id } } }", "variables": {"n": 10**300}},
    ),
    "a map for a word": (
        "graphql_variable_wrong",
        {"query": "query ($c: String!) { unit(code: $c) { code } }", "variables": {"c": {"a": {"b": []}}}},
    ),
    "values a thousand levels deep": (
        "bad_json",
        b'{"query":"{ __typename }","variables":{"a":' + b'{"a":' * 90_000 + b"0" + b"}" * 90_000 + b"}}",
    ),
    "a broken character": ("bad_json", b'{"query":"{ __typename } \xff"}'),
    "half a character": ("bad_json", b'{"query":"{ __typename } \\ud800"}'),
}


@pytest.fixture
async def untouched(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """The service, where a request that reaches execution fails the test."""

    async def answered(*given: Any) -> bytes:
        raise AssertionError("it was executed")

    door = await world.app.front._root.words[PATH[1:]].leaves["POST"][0].door()
    monkeypatch.setattr(door, "_answered", answered)
    return world


async def _sent(world: World, body: Any) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = world.headers(VIEWER, Content_Type="application/json", Accept_Language="en")
    return await world.http.post(PATH, content=content, headers=headers)


async def _refused(world: World, code: str, body: Any) -> list[str]:
    """What is wrong with how a request is refused."""
    flaws, took = [], []
    while len(took) < 4 and min(took, default=1.0) > SECONDS:
        begun = time.process_time()
        answer = await _sent(world, body)
        took.append(time.process_time() - begun)
    errors = answer.json()["errors"]
    if errors[0]["extensions"]["code"] != code:
        flaws.append(f"is told {errors[0]['extensions']['code']}")
    if min(took) > SECONDS:
        flaws.append(f"took {1000 * min(took):.0f} ms")
    if "data" in answer.json() or not 1 <= len(errors) <= 10 or "?" in errors[0]["message"].replace("'?", ""):
        flaws.append(answer.text[:200])
    return [f"{code}: {flaw}" for flaw in flaws]


async def test_every_excess_is_refused_within_fifty_milliseconds_with_its_code(untouched: World) -> None:
    flaws: list[str] = []
    for code, query in QUERIES.items():
        flaws += await _refused(untouched, code, {"query": query})
    for code, body in BODIES.values():
        flaws += await _refused(untouched, code, body)

    assert not flaws, "\n".join(flaws)
    assert {*QUERIES, *(code for code, _ in BODIES.values())} <= set(MESSAGES)


@pytest.mark.parametrize("kind", ["a huge list", "ten mebibytes", "a list of wrong values"])
async def test_what_is_refused_takes_little_memory(untouched: World, kind: str) -> None:
    content = json.dumps(BODIES[kind][1]).encode()
    await _sent(untouched, {"query": "{ __typename }"})
    tracemalloc.start()

    answer = await _sent(untouched, content)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert answer.json()["errors"][0]["extensions"]["code"] == BODIES[kind][0]
    assert peak < MEBIBYTES << 20


async def test_a_stranger_hears_of_no_limit_and_no_name(world: World) -> None:
    for body in [{"query": query} for query in QUERIES.values()] + [body for _, body in BODIES.values()]:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = await world.http.post(PATH, content=content, headers={"Content-Type": "application/json"})

        told = answer.json()["errors"]
        assert (answer.status_code, [each["extensions"]["code"] for each in told]) == (401, ["not_signed_in"])
        assert "kode" not in answer.text
