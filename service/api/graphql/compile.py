"""What does a selection want, in the words of the database's side, and which operations of REST does it take?

Worked out once for a document and the values of its conditions: fragments are spread, fields of one key merged,
`@include` and `@skip` decided. What is left for a request is to put its variables into the arguments.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLID,
    GraphQLInputType,
    GraphQLObjectType,
    InlineFragmentNode,
    NameNode,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
)
from pydantic import BaseModel

from service.api.graphql.asks import Ask, Compiled, Kinds, Several
from service.api.graphql.nouns import FROZEN_LISTS, MADE, Relation
from service.api.graphql.operations import NODE_FIELDS, Operation, value_of
from service.api.graphql.schema import RootOf, catalogue, schema
from service.api.graphql.types import ObjectOf
from service.api.table import reads
from service.db.wanted import (
    Beside,
    Cursor,
    Edges,
    Info,
    Linked,
    Nodes,
    Page,
    Part,
    Root,
    Selected,
    Total,
    Typename,
    Wanted,
)

core = schema._schema


def compiled(operation: Operation, variables: Mapping[str, Any], kinds: Kinds) -> Compiled:
    """Work through the selection of a query operation."""
    return _Compiler(operation, variables).whole(kinds)


def named_ids(operation: Operation, variables: Mapping[str, Any]) -> dict[str, Sequence[str]]:
    """The ids that `node` and `nodes` are asked for, by their key in the answer."""
    return _Compiler(operation, variables).ids()


def mutating(operation: Operation, variables: Mapping[str, Any]) -> dict[str, list[FieldNode]]:
    """The mutations of an operation by their keys in the answer, in the order in which they are to be done."""
    return _Compiler(operation, variables)._fields([operation.node.selection_set], "Mutation")


def subscribed(operation: Operation, variables: Mapping[str, Any]) -> tuple[str, list[FieldNode]]:
    """The only root field of a subscription, by its key in the answer."""
    ((key, nodes),) = _Compiler(operation, variables)._fields([operation.node.selection_set], "Subscription").items()
    return key, nodes


def wanted(
    operation: Operation, variables: Mapping[str, Any], view: type[BaseModel], nodes: list[FieldNode]
) -> tuple[Selected, ...]:
    """What is wanted of the thing that these fields answer with."""
    return _Compiler(operation, variables)._selected(_below(nodes), catalogue.types.objects[view], 0, ())


class _Compiler:
    def __init__(self, operation: Operation, variables: Mapping[str, Any]) -> None:
        self._operation, self._variables = operation, variables
        self._made = Compiled()

    def ids(self) -> dict[str, Sequence[str]]:
        found: dict[str, Sequence[str]] = {}
        for key, nodes in self._fields([self._operation.node.selection_set], "Query").items():
            if nodes[0].name.value in NODE_FIELDS:
                (argument,) = self._arguments(core.query_type, nodes[0])
                value = value_of(argument[1], argument[2], self._variables)
                found[key] = value if isinstance(value, list) else [value]
        return found

    def whole(self, kinds: Kinds) -> Compiled:
        assert core.query_type is not None
        for key, nodes in self._fields([self._operation.node.selection_set], "Query").items():
            name = nodes[0].name.value
            if name == "__typename":
                self._made.plain.append(f'"{key}":"Query"')
            elif name in NODE_FIELDS:
                self._node(key, nodes, kinds[key], one=name == "node")
            else:
                into = self._made.made if name in MADE else self._made.roots
                into.append(self.root(key, name, nodes))
        return self._made

    def _node(self, key: str, nodes: list[FieldNode], kinds: Sequence[str | None], *, one: bool) -> None:
        """Things by their ids alone: each is asked for as its kind is."""
        if not any(kinds):
            self._made.plain.append(f'"{key}":null' if one else f'"{key}":[{",".join("null" for _ in kinds)}]')
            return
        found = [
            None if kind is None else self._by_id(key, kind, nodes, variable_of(key, number))
            for number, kind in enumerate(kinds)
        ]
        self._made.roots.append(found[0] if one and found[0] is not None else Several(key, tuple(found)))

    def _by_id(self, key: str, kind: str, nodes: list[FieldNode], variable: str) -> Root:
        root = catalogue.roots[kind]
        number = len(self._made.asks)
        (argument,) = root.path
        node = VariableNode(name=NameNode(value=variable))
        self._made.asks.append(Ask(root.read, ((argument, node, GraphQLID),), (key,), root.path))
        of = catalogue.types.objects[root.read.view]
        return Root(key, number, self._selected(_below(nodes), of, number, (key,)))

    def root(self, key: str, name: str, nodes: list[FieldNode]) -> Root:
        root: RootOf = catalogue.roots[name]
        number = len(self._made.asks)
        arguments = self._arguments(core.query_type, nodes[0])
        ask = Ask(root.read, arguments, (key,), root.path, made=name in MADE)
        self._made.asks.append(ask)
        of = catalogue.types.objects[root.read.view]
        if not root.read.listed:
            wanted = self._selected(_below(nodes), of, number, (key,))
            include = tuple(sorted({each.name for each in wanted if isinstance(each, Linked)} & FROZEN_LISTS))
            if name == "plan" and include:
                self._made.asks[number] = replace(ask, include=include)
            return Root(key, number, wanted)
        page = self._page(_below(nodes), of, number, (key,))
        self._made.asks[number] = replace(ask, page=page)
        return Root(key, number, page)

    def _linked(self, key: str, relation: Relation, nodes: list[FieldNode], of: ObjectOf, above: int,
                path: tuple[str, ...]) -> Linked:
        read = reads()[relation.operation]
        number = len(self._made.asks)
        arguments = self._arguments(core.type_map[of.name], nodes[0])
        ask = Ask(read, arguments, path, {}, above, relation)
        self._made.asks.append(ask)
        its = catalogue.types.objects[read.view]
        if not read.listed or read.query is None:
            wanted = self._selected(_below(nodes), its, number, path)
            return Linked(key, relation.name, number, wanted, relation.filters, relation.column)
        page = self._page(_below(nodes), its, number, path)
        self._made.asks[number] = replace(ask, page=page)
        return Linked(key, relation.name, number, page, relation.filters, relation.column)

    def _selected(
        self, sets: list[SelectionSetNode], of: ObjectOf, above: int, path: tuple[str, ...]
    ) -> tuple[Selected, ...]:
        found: list[Selected] = []
        relations = catalogue.relations.get(of.name, {})
        for key, nodes in self._fields(sets, of.name).items():
            name = nodes[0].name.value
            if name == "__typename":
                found.append(Typename(key, of.name))
            elif name in relations:
                found.append(self._linked(key, relations[name], nodes, of, above, (*path, key)))
            else:
                its = of.fields[name]
                below: tuple[Selected, ...] = ()
                if its.typed.view is not None:
                    inner = catalogue.types.objects[its.typed.view]
                    below = self._selected(_below(nodes), inner, above, (*path, key))
                found.append(Wanted(key, its.name, its.label, below, its.typed.listed, _whole(below, its.typed.view)))
        return tuple(found)

    def _page(self, sets: list[SelectionSetNode], of: ObjectOf, number: int, path: tuple[str, ...]) -> Page:
        parts: list[Part] = []
        kind = f"{of.name}Connection"
        for key, nodes in self._fields(sets, kind).items():
            match nodes[0].name.value:
                case "nodes":
                    parts.append(Nodes(key, self._selected(_below(nodes), of, number, (*path, key))))
                case "edges":
                    parts.append(Edges(key, tuple(self._edge(_below(nodes), of, number, (*path, key)))))
                case "pageInfo":
                    told = self._fields(_below(nodes), "PageInfo").items()
                    parts.append(Info(key, tuple((each, its[0].name.value) for each, its in told)))
                case "totalCount":
                    parts.append(Total(key))
                case "__typename":
                    parts.append(Typename(key, kind))
                case name:
                    parts.append(Beside(key, name))
        return Page(tuple(parts))

    def _edge(
        self, sets: list[SelectionSetNode], of: ObjectOf, number: int, path: tuple[str, ...]
    ) -> Iterator[Nodes | Cursor | Typename]:
        kind = f"{of.name}Edge"
        for key, nodes in self._fields(sets, kind).items():
            match nodes[0].name.value:
                case "node":
                    yield Nodes(key, self._selected(_below(nodes), of, number, (*path, key)))
                case "cursor":
                    yield Cursor(key)
                case _:
                    yield Typename(key, kind)

    def _fields(self, sets: Sequence[SelectionSetNode], kind: str) -> dict[str, list[FieldNode]]:
        """The fields that are wanted by their key in the answer: those of one key belong together."""
        found: dict[str, list[FieldNode]] = {}
        for each in sets:
            self._gather(each.selections, kind, found)
        return found

    def _gather(
        self, selections: Sequence[SelectionNode], kind: str, found: dict[str, list[FieldNode]]
    ) -> None:
        for each in selections:
            if not self._included(each):
                continue
            if isinstance(each, FieldNode):
                found.setdefault(each.alias.value if each.alias else each.name.value, []).append(each)
                continue
            inner: InlineFragmentNode | FragmentDefinitionNode
            if isinstance(each, FragmentSpreadNode):
                inner = self._operation.fragments[each.name.value]
            else:
                assert isinstance(each, InlineFragmentNode)
                inner = each
            if inner.type_condition is None or _is(kind, inner.type_condition.name.value):
                self._gather(inner.selection_set.selections, kind, found)

    def _included(self, node: SelectionNode) -> bool:
        for directive in node.directives or ():
            name = directive.name.value
            if name in {"include", "skip"}:
                value: Any = (directive.arguments or ())[0].value
                given = self._variables[value.name.value] if isinstance(value, VariableNode) else value.value
                if given is (name == "skip"):
                    return False
        return True

    def _arguments(self, kind: Any, node: FieldNode) -> tuple[tuple[str, ValueNode, GraphQLInputType], ...]:
        known = kind.fields[node.name.value].args
        return tuple((each.name.value, each.value, known[each.name.value].type) for each in node.arguments or ())


def variable_of(key: str, number: int) -> str:
    """The name under which what a thing is asked for by travels: no document has such a variable."""
    return f"{key}#{number}"


def _whole(wanted: tuple[Selected, ...], view: type[BaseModel] | None) -> bool:
    """Whether all of a View is wanted, by its own names and in its order, and none of it may be left out."""
    if view is None:
        return False
    names = [(each.key, each.name) for each in wanted if isinstance(each, Wanted) and (each.whole or not each.below)]
    known = [(info.alias or name, name) for name, info in view.model_fields.items() if info.is_required()]
    return names == known and len(names) == len(wanted) == len(view.model_fields)


def _below(nodes: list[FieldNode]) -> list[SelectionSetNode]:
    return [node.selection_set for node in nodes if node.selection_set is not None]


def _is(kind: str, condition: str) -> bool:
    """Whether a fragment on `condition` is one on things of the kind."""
    if kind == condition:
        return True
    its = core.type_map[kind]
    return isinstance(its, GraphQLObjectType) and any(each.name == condition for each in its.interfaces)
