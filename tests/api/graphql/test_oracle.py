"""Does any query, however put together, get what graphql-core makes of REST's answers?"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx
import pytest
from graphql import GraphQLEnumType, GraphQLNonNull, get_named_type, is_list_type
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.db import embedded
from service.demo.accounts import PASSWORD
from tests.api.graphql.oracle import Oracle, committed_schema, exact
from tests.conftest import TestDatabase
from tests.demo.stage import staged
from tests.world import World, opened

EXAMPLES = 1500 if os.environ.get("SAURO_TEST_NIGHTLY") else 60
NOW = "2026-05-09T08:00+07:00"
PEOPLE = ("my-tu.coordinator", "my-tu.reporter.cong-an", "can-tho.viewer", "tan-hung.leader", "vn.auditor")
WIDTH, DEPTH, MOST, ALIASES = 5, 5, 60, 11
"""Fields at one place, levels below a root, fields and aliases in all: within the limits of a document."""

ROOTS = {
    "plan": ("id", "plan"),
    "task": ("id", "task"),
    "indicator": ("id", "indicator"),
    "agency": ("id", "agency"),
    "reportingRule": ("id", "rule"),
    "unit": ("code", "code"),
    "plans": None,
    "tasks": None,
    "indicators": None,
    "agencies": None,
    "obligations": None,
    "indicatorDefinitions": None,
    "reportingRules": None,
    "units": None,
    "me": None,
    "todo": None,
}
"""Field of the query -> its argument, and what kind of thing that names."""

WORDS = ("số hóa", "dich vu", "Ủy ban", "an ninh", "100 %", "không có gì như thế", "my tu")
DAYS = ("2026-03-31", "2026-05-09", "2026-12-31")
NOWHERE = "00000000-0000-7000-8000-00000000ffff"
LEFT_OUT = {
    "cursor",
    "startCursor",
    "endCursor",
    "zaloAccount",
    "zaloMessages",
    "contacts",
    "deliveries",
    "grants",
}
"""Cursors are compared with REST's elsewhere; the rest is of other people than those who ask here."""


@dataclass
class Stage:
    """The demo, answering, and things in it by kind."""

    world: World
    loop: asyncio.AbstractEventLoop
    tokens: dict[str, str]
    things: dict[str, list[str]]

    def __repr__(self) -> str:
        return "Stage()"

    def headers(self, who: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[who]}"}


@dataclass
class Document:
    """A query in the making: what it names by variables, its fragments, and how much is in it."""

    things: dict[str, list[str]]
    draw: Any
    variables: dict[str, tuple[str, Any]] = field(default_factory=dict)
    fragments: list[str] = field(default_factory=list)
    size: int = 0
    aliases: int = 0

    def chance(self, one_in: int) -> bool:
        return bool(self.draw(st.integers(0, one_in - 1)) == 0)

    def text(self) -> str:
        roots = self.draw(st.lists(st.sampled_from(sorted(ROOTS)), min_size=1, max_size=3))
        fields = " ".join(self.root(name, f"r{position}") for position, name in enumerate(roots))
        head = ", ".join(f"${name}: {kind}" for name, (kind, _) in self.variables.items())
        more = " __typename" if self.chance(4) else ""
        return f"query Q{f'({head})' if head else ''} {{ {fields}{more} }} " + " ".join(self.fragments)

    def root(self, name: str, alias: str) -> str:
        needed = ROOTS[name]
        known = committed_schema().type_map["Query"].fields[name]  # type: ignore[union-attr]
        given = {}
        if needed is not None:
            argument, kind = needed
            given[argument] = self.value(argument, known.args[argument].type, kind)
        return f"{alias}: {name}{self.arguments(known, given)}{self.below(known.type, 1)}"

    def below(self, kind: Any, depth: int) -> str:
        named = get_named_type(kind)
        if not hasattr(named, "fields"):
            return ""
        return f" {{ {self.selection(named, depth)} }}"

    def selection(self, named: Any, depth: int) -> str:
        leaves, objects = [], []
        for name, each in named.fields.items():
            if name not in LEFT_OUT:
                (objects if hasattr(get_named_type(each.type), "fields") else leaves).append(name)
        some = st.lists(st.sampled_from(leaves or ["__typename"]), max_size=WIDTH, unique=not self.chance(5))
        names = self.draw(some) if leaves else []
        if objects and depth < DEPTH and self.size < MOST:
            names += self.draw(st.lists(st.sampled_from(objects), max_size=2, unique=True))
        parts = []
        for name in names:
            self.size += 1
            parts.append(self.field(named, name, depth))
        if not parts or self.chance(6):
            parts.append("__typename")
        return " ".join(parts)

    def field(self, named: Any, name: str, depth: int) -> str:
        known = named.fields[name]
        # The same name with other arguments would be another question at the same place, and there are so many aliases.
        may = self.aliases < ALIASES
        arguments = self.arguments(known, {}) if may else ""
        alias = ""
        if may and (arguments or self.chance(8)):
            self.aliases += 1
            alias = f"a{self.aliases}: "
        whole = f"{alias}{name}{arguments}{self.condition()}{self.below(known.type, depth + 1)}"
        match self.draw(st.integers(0, 11)):
            case 0:
                return f"... on {named.name} {{ {whole} }}"
            case 1:
                fragment = f"F{len(self.fragments)}"
                self.fragments.append(f"fragment {fragment} on {named.name} {{ {whole} }}")
                return f"...{fragment}"
            case _:
                return whole

    def condition(self) -> str:
        if not self.chance(10):
            return ""
        word = self.draw(st.sampled_from(("include", "skip")))
        name = f"v{len(self.variables)}"
        self.variables[name] = ("Boolean!", self.draw(st.booleans()))
        return f" @{word}(if: ${name})"

    def arguments(self, known: Any, given: dict[str, str]) -> str:
        for name, each in known.args.items():
            if name in given or name in {"before", "after", "knownAt", "revision"}:
                continue
            if name == "last":
                if "first" not in given and self.chance(6):
                    given[name] = self.value(name, each.type)
            elif name == "first" or self.chance(7):
                value = self.value(name, each.type)
                if value:
                    given[name] = value
        return f"({', '.join(f'{name}: {value}' for name, value in given.items())})" if given else ""

    def value(self, name: str, kind: Any, thing: str | None = None) -> str:
        """A literal or a variable; nothing where no value is known."""
        found = self.drawn(name, kind, thing)
        if found is None:
            return ""
        if self.chance(3):
            variable = f"v{len(self.variables)}"
            self.variables[variable] = (str(kind), found)
            return f"${variable}"
        return _literal(kind, found)

    def drawn(self, name: str, kind: Any, thing: str | None) -> Any:
        named = get_named_type(kind)
        if isinstance(named, GraphQLEnumType):
            names = st.sampled_from(sorted(named.values))
            listed = is_list_type(kind.of_type if isinstance(kind, GraphQLNonNull) else kind)
            return self.draw(st.lists(names, min_size=1, max_size=3)) if listed else self.draw(names)
        if thing or name in {"plan", "section", "agency", "lead", "definition", "rule", "task", "indicator"}:
            return self.draw(st.sampled_from([*self.things.get(thing or name, []), NOWHERE][:8]))
        match name:
            case "first" | "last":
                return self.draw(st.sampled_from((0, 1, 2, 3, 7)))
            case "unit" | "parent":
                return self.draw(st.sampled_from(("31567", "92", "25345", "99999")))
            case "q":
                return self.draw(st.sampled_from(WORDS))
            case "asOf":
                return self.draw(st.sampled_from(DAYS))
            case "dueFrom":
                return self.draw(st.sampled_from(DAYS[:2]))
            case "dueTo":
                # Never before the other: that is refused.
                return self.draw(st.sampled_from(DAYS[1:]))
        return None


def _literal(kind: Any, value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_literal(kind, each) for each in value) + "]"
    if isinstance(get_named_type(kind), GraphQLEnumType) or isinstance(value, int):
        return str(value)
    return f'"{value}"'


async def _signed_in(world: World, name: str) -> str:
    answer = await world.http.post("/v1/auth/sessions", json={"username": name, "password": PASSWORD})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["accessToken"])


async def _things(world: World, token: str) -> dict[str, list[str]]:
    async def ids(path: str, key: str = "id", **params: Any) -> list[str]:
        answer = await world.http.get(path, params=params, headers={"Authorization": f"Bearer {token}"})
        return [row[key] for row in answer.json()["items"]]

    plans = await ids("/v1/plans")
    found: dict[str, list[str]] = {
        "plan": plans,
        "task": await ids("/v1/tasks", limit=7),
        "indicator": await ids("/v1/indicators", limit=7),
        "agency": await ids("/v1/agencies", unit="31567", limit=7),
        "lead": await ids("/v1/agencies", unit="31567", limit=7),
        "rule": await ids("/v1/reporting-rules", limit=4),
        "definition": await ids("/v1/indicator-definitions", limit=4),
        "section": [each for plan in plans[:3] for each in (await ids(f"/v1/plans/{plan}/sections"))[:2]],
        "code": ["31567", "92", "vn", "31561", "25345"],
    }
    assert all(found.values()), found
    return found


@pytest.fixture(scope="module")
def demo(database_server: embedded.EmbeddedServer) -> Iterator[TestDatabase]:
    with staged(database_server, datetime.fromisoformat(NOW)) as own:
        yield own


@pytest.fixture(scope="module")
def stage(demo: TestDatabase) -> Iterator[Stage]:
    """One application for all examples: hypothesis calls plain functions, so the loop is ours."""
    loop = asyncio.new_event_loop()
    more = {"SAURO_NOW": NOW, "SAURO_DEMO": "1", "SAURO_REQUESTS_PER_MINUTE": "0"}
    context = opened(demo.service_url, **more)
    world = loop.run_until_complete(context.__aenter__())
    tokens = {name: loop.run_until_complete(_signed_in(world, name)) for name in PEOPLE}
    things = loop.run_until_complete(_things(world, tokens["vn.auditor"]))
    try:
        yield Stage(world, loop, tokens, things)
    finally:
        loop.run_until_complete(context.__aexit__(None, None, None))
        loop.close()


@pytest.mark.minutes
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
@given(data=st.data(), who=st.sampled_from(PEOPLE))
def test_any_query_gets_what_graphql_core_makes_of_rest(stage: Stage, data: st.DataObject, who: str) -> None:
    made = Document(stage.things, data.draw)
    text = made.text()
    variables = {name: value for name, (_, value) in made.variables.items()}

    async def both() -> tuple[httpx.Response, Any]:
        body = {"query": text, "variables": variables}
        answer = await stage.world.http.post("/graphql", json=body, headers=stage.headers(who))
        if answer.status_code != 200:
            return answer, None
        return answer, await Oracle(stage.world, stage.headers(who)).answer(text, variables)

    answer, expected = stage.loop.run_until_complete(both())

    assert answer.status_code == 200, (answer.text, text, variables)
    found = exact(answer.content)
    assert "errors" not in found, (found["errors"], text, variables)
    assert found["data"] == expected, (text, variables)
