"""How does a View that is there already, as JSON, become what a selection asks of it?

For events that are told as they come: they were read once for all who listen. Worked out once for each
subscription, then done for every event.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionSetNode,
    get_named_type,
    is_object_type,
)
from graphql.execution.values import VariableValues, get_directive_values
from graphql.type import GraphQLIncludeDirective, GraphQLSkipDirective

from service.api.graphql.documents import Operation

Project = Callable[[Any], Any]


class Projection:
    """What one operation asks of the thing that its only root field is about."""

    def __init__(self, schema: GraphQLSchema, operation: Operation, variables: VariableValues) -> None:
        self._schema, self._operation, self._variables = schema, operation, variables
        (root,) = self._fields(schema.subscription_type, [operation.node.selection_set]).items()
        self.key, nodes = root
        self.node: FieldNode = nodes[0]
        assert schema.subscription_type is not None
        kind = get_named_type(schema.subscription_type.fields[self.node.name.value].type)
        assert isinstance(kind, GraphQLObjectType)
        self._project = self._of_object(kind, nodes)

    def data(self, view: Mapping[str, Any]) -> dict[str, Any]:
        """The object under `data` for one event."""
        return {self.key: self._project(view)}

    def _fields(self, kind: Any, sets: list[SelectionSetNode]) -> dict[str, list[FieldNode]]:
        """The fields of an object by their names in the answer, in their order there."""
        found: dict[str, list[FieldNode]] = {}
        # The last in is the first looked at, so that fields come in the order in which they stand.
        left = [node for each in reversed(sets) for node in reversed(each.selections)]
        while left:
            node = left.pop()
            if not self._wanted(node):
                continue
            if isinstance(node, FieldNode):
                found.setdefault((node.alias or node.name).value, []).append(node)
                continue
            if isinstance(node, FragmentSpreadNode):
                fragment = self._operation.fragments[node.name.value]
                condition, below = fragment.type_condition, fragment.selection_set
            else:
                assert isinstance(node, InlineFragmentNode)
                condition, below = node.type_condition, node.selection_set  # type: ignore[assignment]
            if condition is None or self._fits(condition.name.value, kind):
                left += reversed(below.selections)
        return found

    def _wanted(self, node: Any) -> bool:
        if not node.directives:
            return True
        skip = get_directive_values(GraphQLSkipDirective, node, self._variables)
        include = get_directive_values(GraphQLIncludeDirective, node, self._variables)
        return not (skip and skip["if"]) and (include is None or bool(include["if"]))

    def _fits(self, name: str, kind: Any) -> bool:
        condition = self._schema.get_type(name)
        return condition is kind or (
            not is_object_type(condition) and self._schema.is_sub_type(condition, kind)  # type: ignore[arg-type]
        )

    def _of_object(self, kind: GraphQLObjectType, nodes: list[FieldNode]) -> Project:
        sets = [node.selection_set for node in nodes if node.selection_set is not None]
        members: list[tuple[str, str, Project | None]] = []
        for key, below in self._fields(kind, sets).items():
            name = below[0].name.value
            if name == "__typename":
                members.append((key, "", None))
                continue
            inner = get_named_type(kind.fields[name].type)
            project = self._of_object(inner, below) if isinstance(inner, GraphQLObjectType) else _whole
            members.append((key, name, project))

        def project_object(value: Any) -> Any:
            if value is None:
                return None
            if isinstance(value, list):
                return [project_object(each) for each in value]
            return {key: project(value[name]) if project else kind.name for key, name, project in members}

        return project_object


def _whole(value: Any) -> Any:
    return value
