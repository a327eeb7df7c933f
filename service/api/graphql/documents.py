"""What does the text of a GraphQL document ask for? Read, limited and validated once, then kept.

Kept are the documents used last, up to a number of characters in all, as their trees are some hundred
times as large as their texts. What was refused is not kept.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    parse,
    validate,
)

from service.api.graphql import findings
from service.api.graphql.coercing import Coercion
from service.api.graphql.faults import DocumentRefused, Fault
from service.api.graphql.limits import MOST_CHARACTERS, MOST_COMMENTS, MOST_TOKENS, Limits, Weight, limits_of
from service.api.graphql.parts import META, OF_SCHEMA, only, reached, root_fields
from service.domain.errors import Malformed

Kind = Literal["query", "mutation", "subscription"]

MOST_DOCUMENTS = 1_000
MOST_KEPT_CHARACTERS = 300_000
"""Some forty megabytes of trees."""


@dataclass(frozen=True)
class Operation:
    """One operation of a document. fragments: those it reaches. text_key: names it among all others.

    cost: nodes it may bring where its variables do not matter, else with pages of ordinary length; `weight` tells
    exactly. coercion: of its variables. of_schema: whether it asks about the schema itself; beside_schema: what else
    it asks, if anything.
    """

    document: DocumentNode
    node: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    kind: Kind
    text_key: Hashable
    cost: int
    weight: Weight
    coercion: Coercion
    of_schema: bool = False
    beside_schema: Operation | None = None


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
        # Statements and their like are kept by this longer than the text is, and for many texts.
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
        self.operations: dict[str | None, Operation] = {}
        for node, weight in zip(nodes, weights, strict=True):
            name = node.name.value if node.name else None
            coercion = Coercion(schema, node.variable_definitions or ())
            self.operations[name] = _operation(tree, node, weight, coercion, fragments, (digest, name))

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


def _operation(
    tree: DocumentNode,
    node: OperationDefinitionNode,
    weight: Weight,
    coercion: Coercion,
    fragments: Mapping[str, FragmentDefinitionNode],
    key: Hashable,
) -> Operation:
    found = Operation(
        document=tree,
        node=node,
        fragments=reached(node.selection_set, fragments),
        kind=node.operation.value,
        text_key=key,
        cost=weight.of({}),
        weight=weight,
        coercion=coercion,
    )
    names = {each.name.value for each in root_fields(node.selection_set, fragments)}
    if names <= META:
        return replace(found, of_schema=True)
    if not names & OF_SCHEMA:
        return found
    rest = only(node, fragments, lambda name: name not in OF_SCHEMA)
    return replace(found, of_schema=True, beside_schema=replace(found, node=rest, text_key=(key, "beside")))


class Documents:
    """The documents of one process over one schema."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self.schema = schema
        self._limits = limits_of(schema)
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
