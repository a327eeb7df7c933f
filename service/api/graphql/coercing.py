"""How do the values of variables become what their types want?

By the GraphQL library, which works out the types anew each time; but for values of its own plain types,
which are nearly all, and are what they should be already.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLSchema,
    ListTypeNode,
    NonNullTypeNode,
    TypeNode,
    VariableDefinitionNode,
)
from graphql.execution.values import VariableValues, get_variable_values

from service.api.graphql import findings
from service.api.graphql.faults import DocumentRefused

_LEAST, _MOST = -(2**31), 2**31 - 1


def _is_text(value: Any) -> bool:
    return type(value) is str


def _is_number(value: Any) -> bool:
    return type(value) is int and _LEAST <= value <= _MOST


def _is_truth(value: Any) -> bool:
    return type(value) is bool


_PLAIN: Mapping[str, Callable[[Any], bool]] = {
    "String": _is_text,
    "ID": _is_text,
    "Int": _is_number,
    "Boolean": _is_truth,
}


@dataclass(frozen=True)
class _Variable:
    name: str
    fits: Callable[[Any], bool]
    required: bool
    has_default: bool


class Coercion:
    """The variables of one operation, worked out once."""

    def __init__(self, schema: GraphQLSchema, definitions: Sequence[VariableDefinitionNode]) -> None:
        self._schema, self._definitions = schema, definitions
        found = [_plain(schema, each) for each in definitions]
        self._plain = None if None in found else [each for each in found if each is not None]

    def of(self, given: Mapping[str, Any]) -> VariableValues:
        """The values as their types want them. DocumentRefused where they cannot be."""
        coerced: dict[str, Any] = {}
        for variable in self._plain if self._plain is not None else ():
            value = given.get(variable.name, ...)
            if value is ... and not variable.required and not variable.has_default:
                continue
            if not (variable.fits(value) or (value is None and not variable.required)):
                break
            coerced[variable.name] = value
        else:
            if self._plain is not None:
                return VariableValues({}, coerced)
        return self.sourced(given)

    def sourced(self, given: Mapping[str, Any]) -> VariableValues:
        """The same, with what the library wants to know of where each comes from."""
        found = get_variable_values(self._schema, self._definitions, dict(given), max_errors=findings.MOST_FAULTS)
        if isinstance(found, list):
            raise DocumentRefused(findings.of_variables(found))
        return found


def _plain(schema: GraphQLSchema, definition: VariableDefinitionNode) -> _Variable | None:
    """A variable of a plain type, a list of one or a word of an enumeration that means itself; None for others."""
    kind = definition.type
    required = isinstance(kind, NonNullTypeNode)
    if required:
        kind = kind.type  # type: ignore[attr-defined]
    fits = _fits(schema, kind)
    if fits is None:
        return None
    return _Variable(definition.variable.name.value, fits, required, definition.default_value is not None)


def _fits(schema: GraphQLSchema, kind: TypeNode) -> Callable[[Any], bool] | None:
    """Whether a value is what the type makes of it: another one may still come to something."""
    if isinstance(kind, ListTypeNode):
        inner = kind.type
        one = _fits(schema, inner.type if isinstance(inner, NonNullTypeNode) else inner)
        # What is no list becomes one, and what is null in it is left to the library.
        return None if one is None else lambda value: type(value) is list and all(map(one, value))
    name = kind.name.value  # type: ignore[attr-defined]
    its = schema.type_map.get(name)
    if isinstance(its, GraphQLEnumType):
        words = frozenset(word for word, each in its.values.items() if each.value == word)
        return lambda value: type(value) is str and value in words
    return _PLAIN.get(name) if its is not None else None
