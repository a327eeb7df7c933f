"""Which fields stand at the root of an operation, and what is left of it without some of them?"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
)

OF_SCHEMA = frozenset({"__schema", "__type"})
"""Fields at the root of queries that ask about the schema itself."""

META = OF_SCHEMA | {"__typename"}
"""Fields that no table is read for."""

Fragments = Mapping[str, FragmentDefinitionNode]


def reached(selections: SelectionSetNode, fragments: Fragments) -> dict[str, FragmentDefinitionNode]:
    """The fragments that a selection spreads, at whatever depth."""
    found: dict[str, FragmentDefinitionNode] = {}
    left = [selections]
    while left:
        for node in left.pop().selections:
            if isinstance(node, FragmentSpreadNode):
                name = node.name.value
                if name not in found:
                    found[name] = fragments[name]
                    left.append(fragments[name].selection_set)
            elif isinstance(node, FieldNode | InlineFragmentNode) and node.selection_set is not None:
                left.append(node.selection_set)
    return found


def root_fields(selections: SelectionSetNode, fragments: Fragments) -> list[FieldNode]:
    """The fields at the root of an operation, fragments expanded."""
    found: list[FieldNode] = []
    left = [selections]
    while left:
        for node in left.pop().selections:
            if isinstance(node, FieldNode):
                found.append(node)
            elif isinstance(node, FragmentSpreadNode):
                left.append(fragments[node.name.value].selection_set)
            elif isinstance(node, InlineFragmentNode):
                left.append(node.selection_set)
    return found


def only(
    node: OperationDefinitionNode, fragments: Fragments, wanted: Callable[[str], bool]
) -> OperationDefinitionNode:
    """The operation with those of its root fields alone whose names are wanted."""
    return OperationDefinitionNode(
        operation=node.operation,
        name=node.name,
        variable_definitions=node.variable_definitions,
        directives=node.directives,
        selection_set=_only(node.selection_set, fragments, wanted),
        loc=node.loc,
    )


def _only(selections: SelectionSetNode, fragments: Fragments, wanted: Callable[[str], bool]) -> SelectionSetNode:
    kept: list[SelectionNode] = []
    for node in selections.selections:
        if isinstance(node, FieldNode):
            kept += [node] if wanted(node.name.value) else []
        elif isinstance(node, InlineFragmentNode | FragmentSpreadNode):
            # A fragment in place of its name: what it says of other fields is said elsewhere.
            spread = isinstance(node, FragmentSpreadNode)
            below = fragments[node.name.value].selection_set if spread else node.selection_set  # type: ignore[union-attr]
            inner = _only(below, fragments, wanted)
            if inner.selections:
                kept.append(InlineFragmentNode(directives=node.directives, selection_set=inner, loc=node.loc))
    return SelectionSetNode(selections=tuple(kept), loc=selections.loc)
