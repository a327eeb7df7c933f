"""How are values written that GraphQL has no type of its own for?

As in REST: numbers are JSON numbers, days and moments are text, and what is read is bytes PostgreSQL made, so
nothing is written anew here. What comes in is handed on as it is: the models that REST reads it into check it.
"""

from __future__ import annotations

from decimal import Decimal as Number
from typing import Any, NewType

import strawberry
from graphql import (
    FloatValueNode,
    GraphQLError,
    IntValueNode,
    StringValueNode,
    ValueNode,
    value_from_ast_untyped,
)
from strawberry.types.scalar import ScalarDefinition

Date = NewType("Date", str)
DateTime = NewType("DateTime", str)
Decimal = NewType("Decimal", Number)
JSON = NewType("JSON", object)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise GraphQLError("a text is wanted")
    return value


def _text_literal(node: ValueNode, _variables: Any = None) -> str:
    if not isinstance(node, StringValueNode):
        raise GraphQLError("a text is wanted", node)
    return node.value


def _number(value: Any) -> int | float | Number:
    if isinstance(value, bool) or not isinstance(value, int | float | Number):
        raise GraphQLError("a number is wanted")
    return value


def _number_literal(node: ValueNode, _variables: Any = None) -> Number:
    if not isinstance(node, IntValueNode | FloatValueNode):
        raise GraphQLError("a number is wanted", node)
    return Number(node.value)


def _same(value: Any) -> Any:
    return value


SCALARS: dict[object, ScalarDefinition] = {
    Date: strawberry.scalar(
        name="Date",
        description="Ngày theo giờ Việt Nam. A day in Asia/Ho_Chi_Minh, as `2026-05-09`.",
        serialize=_same,
        parse_value=_text,
        parse_literal=_text_literal,
    ),
    DateTime: strawberry.scalar(
        name="DateTime",
        description="Thời điểm. A moment as RFC 3339 has it, answered in UTC; what is sent names its offset.",
        serialize=_same,
        parse_value=_text,
        parse_literal=_text_literal,
    ),
    Decimal: strawberry.scalar(
        name="Decimal",
        description="Số thập phân. A decimal number, as a JSON number.",
        serialize=_same,
        parse_value=_number,
        parse_literal=_number_literal,
    ),
    JSON: strawberry.scalar(
        name="JSON",
        description="JSON bất kỳ. A JSON value whose keys are values themselves, or that each kind shapes its own way.",
        serialize=_same,
        parse_value=_same,
        parse_literal=value_from_ast_untyped,
    ),
}
"""What each stands for, for strawberry's configuration."""
