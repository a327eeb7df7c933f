"""Is whatever lies between two ends refused, wherever it is asked, when the first end lies after the last?

The pairs are found in the route table, in the schema of GraphQL and among the options of the command line. A field
that has an order is one of a pair or is named here as standing alone: a new pair cannot be forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
import typer
from graphql import GraphQLField, GraphQLObjectType
from pydantic import BaseModel
from typer.testing import CliRunner

from service.__main__ import app
from service.api.graphql.schema import schema
from service.api.handlers import wanted
from service.cli.mending import told
from service.domain.bounds import ordered_type, pairs
from service.domain.errors import Invalid
from tests.contract.cases import Ask, operations
from tests.contract.refusals import refusal
from tests.world import World

ALONE = {
    *("limit", "part", "parts", "wait", "seconds", "year", "most"),
    *("on", "as_of", "known_at"),
    *("since", "updated_since", "silent_since", "days_from", "min_score"),
    *("weight_tasks", "weight_indicators", "weight_reports", "weight_evidence"),
}
"""Fields with an order that have no other end."""

BOTH_WAYS = {"get_plan_diff": {"from_"}}
"""States are told apart in either direction: from the newer to the older one, what was added is told as removed."""


def _queries() -> Iterator[tuple[str, type[BaseModel]]]:
    for name, route in sorted(operations().items()):
        query = wanted(route.endpoint).query
        if query is not None:
            yield name, query.model


PAIRED = {name: pairs(model) for name, model in _queries() if pairs(model)}


def _values(model: type[BaseModel], first: str, last: str) -> dict[str, str]:
    """The pair as words of a query, the first after the last."""
    kind = ordered_type(model, first).__name__  # type: ignore[union-attr]
    low, high = {
        "date": ("2026-06-02", "2026-06-01"),
        "AwareDatetime": ("2026-06-01T08:00:01Z", "2026-06-01T08:00:00Z"),
    }.get(kind, ("2", "1"))
    fields = model.model_fields
    return {fields[first].alias or first: low, fields[last].alias or last: high}


def test_every_field_that_has_an_order_is_an_end_of_a_pair_or_stands_alone() -> None:
    loose = {
        f"{operation} {name}"
        for operation, model in _queries()
        for name in model.model_fields
        if ordered_type(model, name) is not None
        and name not in {end for pair in pairs(model) for end in pair} | ALONE | BOTH_WAYS.get(operation, set())
    }

    assert not loose, f"{sorted(loose)}: name them as the ends of a pair (service/domain/bounds.py), or ALONE here"
    assert len(PAIRED) >= 9


async def test_every_pair_of_rest_is_refused_backwards_naming_both_and_the_mend(world: World) -> None:
    flaws = []
    for operation, found in PAIRED.items():
        route = operations()[operation]
        path = route.path_format.format_map(dict.fromkeys(route.param_convertors, UUID(int=1)))
        model = wanted(route.endpoint).query.model  # type: ignore[union-attr]
        for first, last in found:
            asked = _values(model, first, last)
            for name in asked:
                ask = Ask("GET", path, params=asked)
                told = await refusal(world, "my-tu.integrator", ask, 422, code="invalid", pointer=f"?{name}")
                flaws += [f"{operation} {name}: {flaw}" for flaw in told]

    assert not flaws, "\n".join(flaws)


def _fields() -> Iterator[tuple[str, str, GraphQLField]]:
    for kind in schema._schema.type_map.values():
        if isinstance(kind, GraphQLObjectType):
            for name, found in kind.fields.items():
                yield kind.name, name, found


def test_every_pair_of_graphql_is_one_of_a_query_that_rest_reads() -> None:
    known = {
        frozenset(model.model_fields[end].alias or end for end in pair)
        for _, model in _queries()
        for pair in pairs(model)
    }
    said = {
        (f"{kind}.{name}", pair)
        for kind, name, found in _fields()
        for pair in known
        if pair <= found.args.keys()
    }

    assert {pair for _, pair in said} == known
    # What is named like the first end of a pair and has no other: nothing else may look like one.
    ends = {f"{kind}.{name}({arg})" for kind, name, found in _fields() for arg in found.args if arg.endswith("From")}
    assert {end for end in ends if end.split("(")[1] != "daysFrom)"} == {
        f"{place}({arg})" for place, pair in said for arg in pair if arg.endswith("From")
    }


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ('{ tasks(unit: "31567", dueFrom: "2026-06-02", dueTo: "2026-06-01", first: 1) { totalCount } }', "due"),
        ('{ audit(from: "2026-06-02", to: "2026-06-01", first: 1) { totalCount } }', ""),
        (
            '{ tasks(unit: "31567", first: 1) { nodes { progressUpdates(onFrom: "2026-06-02", onTo: "2026-06-01") '
            "{ totalCount } } } }",
            "on",
        ),
    ],
)
async def test_graphql_refuses_a_pair_backwards_at_any_depth(world: World, asked: str, names: str) -> None:
    answer = await world.http.post("/graphql", json={"query": asked}, headers=world.headers("my-tu.auditor"))

    errors = [each for error in answer.json()["errors"] for each in error["extensions"]["errors"]]
    ends = [f"?{names}From", f"?{names}To"] if names else ["?from", "?to"]
    assert [(each["pointer"], each["code"]) for each in errors] == [(end, "bounds_backwards") for end in ends]


def _commands(command: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    yield path.strip(), command
    for name, inner in getattr(command, "commands", {}).items():
        yield from _commands(inner, f"{path} {name}")


def test_the_calendar_is_the_one_command_that_takes_two_ends_and_refuses_them_backwards() -> None:
    taken = {
        name: {option for parameter in command.params for option in parameter.opts if option.startswith("--")}
        for name, command in _commands(typer.main.get_command(app))
    }

    done = CliRunner().invoke(app, ["calendar", "31567", "--from", "2026-06-02", "--to", "2026-06-01"])

    opening = {"--from", "--since", "--after", "--min", "--start"}
    assert [name for name, options in taken.items() if options & opening] == ["calendar"]
    assert isinstance(done.exception, Invalid)
    lines, code = told(done.exception)
    assert (lines[-4].split(" nên ")[0], code) == ("--from: `--from` (2026-06-02) nằm sau `--to` (2026-06-01)", 1)
    assert lines[-1].startswith("--to: `--from` (2026-06-02) lies after `--to` (2026-06-01)")
