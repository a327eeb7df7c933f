"""What is an operation, and what of it depends on its variables?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInputType,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    value_from_ast,
)

NODE_FIELDS = frozenset({"node", "nodes"})


class Operation(Protocol):
    """An operation of a document that has been read and found valid."""

    @property
    def document(self) -> DocumentNode: ...
    @property
    def node(self) -> OperationDefinitionNode: ...
    @property
    def fragments(self) -> Mapping[str, FragmentDefinitionNode]: ...
    @property
    def text_key(self) -> Any: ...


def conditions(operation: Operation) -> tuple[str, ...]:
    """Names of the variables that decide what is wanted: those of `@include` and `@skip`, wherever they stand."""
    found: dict[str, None] = {}

    def look(sets: SelectionSetNode) -> None:
        for each in sets.selections:
            for directive in each.directives or ():
                for argument in directive.arguments or ():
                    if isinstance(argument.value, VariableNode):
                        found[argument.value.name.value] = None
            inner = getattr(each, "selection_set", None)
            if inner is not None:
                look(inner)

    look(operation.node.selection_set)
    for fragment in operation.fragments.values():
        look(fragment.selection_set)
    return tuple(found)


def names_ids(operation: Operation) -> bool:
    """Whether things are asked for by their ids alone."""
    return any(
        isinstance(each, FieldNode) and each.name.value in NODE_FIELDS for each in _of_query(operation, operation.node)
    )


def _of_query(operation: Operation, node: Any) -> Iterator[SelectionNode]:
    """What is selected of the query itself, fragments spread."""
    for each in node.selection_set.selections:
        if isinstance(each, FragmentSpreadNode):
            yield from _of_query(operation, operation.fragments[each.name.value])
        elif isinstance(each, InlineFragmentNode):
            yield from _of_query(operation, each)
        else:
            yield each


def value_of(node: ValueNode, kind: GraphQLInputType, variables: Mapping[str, Any]) -> Any:
    """An argument's value: the variable's, or the literal with its variables. Undefined: left out."""
    return value_from_ast(node, kind, dict(variables))
