"""How much may a GraphQL document ask for, before anything of it is done?

Fragments are expanded where they are spread, circles are refused, and the walk stops at the first
limit: nobody's document takes longer to refuse than a large one takes to accept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLArgument,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionNode,
    VariableNode,
    get_introspection_query,
    get_named_type,
    is_introspection_type,
    parse,
)

from service.api.graphql.counts import MOST_DEPTH, Budget, Found, refused

MOST_CHARACTERS = 65_536
MOST_TOKENS = 2_000
MOST_COMMENTS = 500
MOST_NODES = 10_000
PAGE = 50
"""Nodes of a connection whose `first` and `last` are not given, where the schema has no default of its own."""
_SIZES = frozenset({"first", "last", "ids"})
"""Arguments that say how many things a field brings, by number or one by one."""
_ENOUGH = 10**9


@dataclass(frozen=True)
class Weight:
    """How many nodes an operation may bring: a number times the values of these variables, summed up."""

    terms: Mapping[tuple[str, ...], int]
    of_schema: int = 0
    """How much of the schema's own description it asks for."""

    @property
    def fixed(self) -> bool:
        """Whether the variables do not matter."""
        return not any(self.terms)

    def of(self, variables: Mapping[str, Any]) -> int:
        """The number for these values; what is not given counts as a page."""
        total = 0
        for names, number in self.terms.items():
            for name in names:
                value = variables.get(name)
                if isinstance(value, list):
                    value = len(value)
                number *= max(0, value) if isinstance(value, int) else PAGE
            total += number
        return total


class _Step(NamedTuple):
    """Selections still to be walked, and where they stand."""

    selections: Sequence[SelectionNode]
    parent: Any
    depth: int
    path: int
    times: int
    """What a node here counts for."""
    variables: tuple[str, ...]
    within: frozenset[str]
    """Fragments that this stands in."""
    of_schema: bool


class Limits:
    """The limits for documents over one schema."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._lengths = _lengths(schema)
        self._most_of_schema = _ENOUGH
        self._most_of_schema = self._standard() * 3 // 2

    def _standard(self) -> int:
        """How much of the schema tools ask for."""
        asked = parse(get_introspection_query(input_value_deprecation=True, specified_by_url=True)).definitions
        operation, *fragments = asked
        assert isinstance(operation, OperationDefinitionNode)
        named = {each.name.value: each for each in fragments if isinstance(each, FragmentDefinitionNode)}
        return self._walked(operation, named, Budget()).of_schema

    def weigh(
        self, operations: Sequence[OperationDefinitionNode], fragments: Mapping[str, FragmentDefinitionNode]
    ) -> list[Weight]:
        """What each operation may bring. DocumentRefused if the document asks for more than it may."""
        budget = Budget()
        weights = [self._walked(operation, fragments, budget) for operation in operations]
        for name, fragment in fragments.items():
            # What nobody uses is complained of later, by rules that look into it all the same.
            if name not in budget.reached:
                self._walked(fragment, fragments, budget)
        return weights

    def _walked(
        self,
        root: OperationDefinitionNode | FragmentDefinitionNode,
        fragments: Mapping[str, FragmentDefinitionNode],
        budget: Budget,
    ) -> Weight:
        """What a definition may bring."""
        found = Found()
        found.directives(root)
        for variable in root.variable_definitions or ():
            found.directives(variable)
        if isinstance(root, OperationDefinitionNode):
            parent, within = self._schema.get_root_type(root.operation), frozenset[str]()
        else:
            parent = self._schema.get_type(root.type_condition.name.value)  # type: ignore[assignment]
            within = frozenset({root.name.value})
            budget.reached.add(root.name.value)
        steps = [_Step(root.selection_set.selections, parent, 1, 0, 1, (), within, False)]
        while steps:
            step = steps.pop()
            for node in step.selections:
                budget.spend(node)
                found.directives(node)
                if isinstance(node, FieldNode):
                    self._field(node, step, found, steps)
                elif isinstance(node, InlineFragmentNode):
                    condition = node.type_condition
                    narrowed = self._schema.get_type(condition.name.value) if condition else step.parent
                    steps.append(step._replace(selections=node.selection_set.selections, parent=narrowed))
                elif isinstance(node, FragmentSpreadNode):
                    _spread(self._schema, node, fragments, step, budget, steps)
        if found.of_schema > self._most_of_schema:
            raise refused("graphql_schema_too_large", root)
        return Weight(found.terms, found.of_schema)

    def _field(self, node: FieldNode, step: _Step, found: Found, steps: list[_Step]) -> None:
        name, key = node.name.value, (node.alias or node.name).value
        if step.depth > MOST_DEPTH and not step.of_schema:
            raise refused("graphql_too_deep", node, most=MOST_DEPTH)
        if node.alias is not None:
            found.alias(node, key)
        path = found.path(node, step.path, key)
        if node.selection_set is None:
            return
        definition = self._schema.get_field(step.parent, name) if hasattr(step.parent, "fields") else None
        arguments = definition.args if definition else {}
        inner = get_named_type(definition.type) if definition else None
        times, variables = step.times, step.variables
        of_schema = step.of_schema or bool(inner and is_introspection_type(inner))
        if of_schema:
            times *= self._lengths.get(name, 1)
            found.of_schema += times
        elif arguments.keys() & _SIZES:
            size = _size(node, arguments)
            if isinstance(size, str):
                variables = (*variables, size)
            else:
                times = min(times * size, _ENOUGH)
            found.terms[variables] += times
            if not variables and found.terms[()] > MOST_NODES:
                raise refused("graphql_too_many_nodes", node, given=found.terms[()], most=MOST_NODES)
        below = node.selection_set.selections
        steps.append(_Step(below, inner, step.depth + 1, path, times, variables, step.within, of_schema))


@lru_cache(maxsize=8)
def limits_of(schema: GraphQLSchema) -> Limits:
    """The limits for documents over this schema: what tools ask of it is walked once, whoever opens it how often."""
    return Limits(schema)


def _spread(
    schema: GraphQLSchema,
    node: FragmentSpreadNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    step: _Step,
    budget: Budget,
    steps: list[_Step],
) -> None:
    name = node.name.value
    if name in step.within:
        raise refused("graphql_fragment_cycle", node, name=name)
    fragment = fragments.get(name)
    if fragment is None:
        return
    budget.reached.add(name)
    steps.append(
        step._replace(
            selections=fragment.selection_set.selections,
            parent=schema.get_type(fragment.type_condition.name.value),
            within=step.within | {name},
        )
    )


def _size(node: FieldNode, arguments: Mapping[str, GraphQLArgument]) -> int | str:
    """How many nodes a connection is asked for: a number, or the variable that says it."""
    for given in node.arguments or ():
        if given.name.value not in _SIZES:
            continue
        if isinstance(given.value, VariableNode):
            return given.value.name.value
        if isinstance(given.value, IntValueNode):
            digits = given.value.value
            return max(0, int(digits)) if len(digits) < 10 else _ENOUGH
        if isinstance(given.value, ListValueNode):
            return len(given.value.values)
    if "first" not in arguments:
        return 1
    argument = arguments["first"]
    default: Any = argument.default_value if argument.default is None else argument.default.value
    if argument.default is not None and isinstance(argument.default.literal, IntValueNode):
        default = int(argument.default.literal.value)
    return default if isinstance(default, int) else PAGE


def _lengths(schema: GraphQLSchema) -> dict[str, int]:
    """How long the lists of the schema's own description are, on average."""
    types = list(schema.type_map.values())
    fields = [each.fields for each in types if hasattr(each, "fields")]
    members = sum(map(len, fields)) // max(1, len(fields)) + 1
    return {
        "types": len(types),
        "fields": members,
        "inputFields": members,
        "enumValues": members,
        "possibleTypes": members,
        "interfaces": 2,
        "args": 4,
        "directives": len(schema.directives),
    }
