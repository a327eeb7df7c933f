"""What does the text of a GraphQL document ask for? Read, limited and validated once, then kept.

Kept are the documents used last, up to a number of characters in all, as their trees are some hundred
times as large as their texts. What was refused is not kept.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    SelectionSetNode,
    parse,
    validate,
)

from service.api.graphql import findings
from service.api.graphql.faults import DocumentRefused, Fault
from service.api.graphql.limits import MOST_CHARACTERS, MOST_COMMENTS, MOST_TOKENS, Limits, Weight
from service.domain.errors import Malformed

Kind = Literal["query", "mutation", "subscription"]

MOST_DOCUMENTS = 1_000
MOST_KEPT_CHARACTERS = 1_000_000
_OF_SCHEMA = frozenset({"__schema", "__type"})


@dataclass(frozen=True)
class Operation:
    """One operation of a document. fragments: those it reaches. text_key: names it among all others.

    cost: nodes it may bring where its variables do not matter, else with pages of ordinary length; `weight` tells
    exactly. of_schema: whether it asks about the schema itself.
    """

    document: DocumentNode
    node: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    kind: Kind
    text_key: Hashable
    cost: int
    weight: Weight
    of_schema: bool = False


class Document:
    """A document that may be executed: its operations by name."""

    def __init__(self, text: str, schema: GraphQLSchema, limits: Limits) -> None:
        tree = _parsed(text)
        nodes = [each for each in tree.definitions if isinstance(each, OperationDefinitionNode)]
        fragments = {
            each.name.value: each for each in tree.definitions if isinstance(each, FragmentDefinitionNode)
        }
        weights = limits.weigh(nodes, fragments)
        errors = validate(schema, tree, max_errors=findings.MOST_FAULTS)
        if errors:
            raise DocumentRefused(findings.of_validation(errors))
        if not nodes:
            raise Malformed("graphql_operation_missing")
        self.operations: dict[str | None, Operation] = {}
        for node, weight in zip(nodes, weights, strict=True):
            name = node.name.value if node.name else None
            reached = _reached(node.selection_set, fragments)
            self.operations[name] = Operation(
                document=tree,
                node=node,
                fragments=reached,
                kind=node.operation.value,  # type: ignore[arg-type]
                text_key=(text, name),
                cost=weight.of({}),
                weight=weight,
                of_schema=bool(_root_names(node.selection_set, reached) & _OF_SCHEMA),
            )

    def operation(self, name: str | None) -> Operation:
        """The operation of that name; without a name, the only one."""
        if not name and len(self.operations) == 1:
            return next(iter(self.operations.values()))
        found = self.operations.get(name) if name else None
        if found is None:
            known = ", ".join(str(each) for each in list(self.operations)[:20])
            if not name:
                raise Malformed("graphql_operation_unnamed", known=known)
            raise Malformed("graphql_operation_unknown", name=name[:80], known=known)
        return found


class Documents:
    """The documents of one process over one schema."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self.schema = schema
        self._limits = Limits(schema)
        self._kept: OrderedDict[str, Document] = OrderedDict()
        self._characters = 0

    def known(self, text: str) -> Document | None:
        """The document, if it was read before."""
        found = self._kept.get(text)
        if found is not None:
            self._kept.move_to_end(text)
        return found

    def read(self, text: str) -> Document:
        """The document. DocumentRefused where it cannot be read, asks for too much, or does not fit the schema."""
        document = Document(text, self.schema, self._limits)
        self._kept[text] = document
        self._characters += len(text)
        while self._characters > MOST_KEPT_CHARACTERS or len(self._kept) > MOST_DOCUMENTS:
            self._characters -= len(self._kept.popitem(last=False)[0])
        return document


def _parsed(text: str) -> DocumentNode:
    if len(text) > MOST_CHARACTERS:
        raise DocumentRefused([Fault("graphql_too_long", {"most": MOST_CHARACTERS})])
    try:
        return parse(
            text,
            max_lexical_tokens=MOST_TOKENS,
            max_comments=MOST_COMMENTS,
            allow_empty_selection_sets=False,
        )
    except GraphQLError as error:
        raise DocumentRefused([findings.of_syntax(error)]) from error


def _reached(
    selections: SelectionSetNode, fragments: Mapping[str, FragmentDefinitionNode]
) -> dict[str, FragmentDefinitionNode]:
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
            else:
                inner: Any = getattr(node, "selection_set", None)
                if inner is not None:
                    left.append(inner)
    return found


def _root_names(selections: SelectionSetNode, fragments: Mapping[str, FragmentDefinitionNode]) -> set[str]:
    """The fields at the root of an operation, fragments expanded."""
    found: set[str] = set()
    left = [selections]
    while left:
        for node in left.pop().selections:
            if isinstance(node, FieldNode):
                found.add(node.name.value)
            elif isinstance(node, FragmentSpreadNode):
                left.append(fragments[node.name.value].selection_set)
            else:
                left.append(node.selection_set)  # type: ignore[attr-defined]
    return found
