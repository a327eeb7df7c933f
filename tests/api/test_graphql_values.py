"""Do values of plain types come out as the GraphQL library would have them, and the others through it?"""

from __future__ import annotations

from typing import Any

import pytest
from graphql import GraphQLSchema, OperationDefinitionNode, build_schema, parse
from graphql.execution.values import get_variable_values

from service.api.graphql.coercing import Coercion
from service.api.graphql.faults import DocumentRefused
from service.api.graphql.given import nobody
from service.api.table import reads

SCHEMA: GraphQLSchema = build_schema(
    "type Query { a(b: In, e: E): Int } input In { c: Int!, d: [String!], e: ID } enum E { one two }"
)
TYPES = ("String", "ID", "Int", "Boolean", "Float", "E", "In", "[Int]", "[String!]", "[E!]", "[[Int!]]", "Nothing")
VALUES: tuple[Any, ...] = (
    None, "", "x", "1", 0, 1, -1, 2**31 - 1, 2**31, -(2**31), -(2**31) - 1, 10**40, 1.0, 1.5, True, False,
    "one", "three", [], [1], ["x"], [None], [[1]],
   ["one", "two"], ["one", "three"], [[1, 2], None], [["x"]], {}, {"c": 1}, {"c": None}, {"c": 1, "d": "x"}, {"f": 1},
)  # fmt: skip


def by_library(definitions: Any, given: dict[str, Any]) -> dict[str, Any] | None:
    found = get_variable_values(SCHEMA, definitions, given)
    return None if isinstance(found, list) else found.coerced


def by_us(definitions: Any, given: dict[str, Any]) -> dict[str, Any] | None:
    try:
        return Coercion(SCHEMA, definitions).of(given).coerced
    except DocumentRefused:
        return None


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("form", ["{}", "{}!", "{} = null"])
def test_every_value_comes_out_as_by_the_library(kind: str, form: str) -> None:
    document = parse(f"query ($v: {form.format(kind)}, $w: Int) {{ a }}")
    node = document.definitions[0]
    assert isinstance(node, OperationDefinitionNode)

    for given in ({}, {"w": 1}, *({"v": value} for value in VALUES), {"v": "x", "w": 1, "other": 1}):
        ours, theirs = by_us(node.variable_definitions, given), by_library(node.variable_definitions, given)

        assert ours == theirs, given
        assert ours is None or [type(each) for each in ours.values()] == [type(each) for each in theirs.values()]


@pytest.mark.parametrize("read", reads().values(), ids=reads().keys())
def test_what_cannot_be_in_a_path_has_a_value_in_its_place_that_names_nothing(read: Any) -> None:
    for name in read.path:
        assert nobody(read.parameter(name)) is not None
