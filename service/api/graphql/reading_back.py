"""What was selected of a thing that a mutation writes?

Asked as a query would ask for it by its id: the same rights, the same statement, whatever the mutation was. What such
a question would be refused with is found out before anything is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    NameNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    VariableNode,
)

from service.api.caller import Call
from service.api.graphql.execution import answered, refuse_ahead
from service.api.graphql.operations import Operation
from service.api.graphql.schema import RootOf
from service.api.writing import by_current_rights

_NOBODY = str(UUID(int=0))


@dataclass(frozen=True)
class _Query:
    """An operation that nobody has written."""

    document: DocumentNode
    node: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    text_key: Any


@dataclass(frozen=True)
class ReadingBack:
    """What is wanted of a thing, whose id is not known yet. given: besides, with the variables of the operation."""

    query: _Query
    key: str
    given: Mapping[str, Any]

    async def refuse_ahead(self, call: Call) -> None:
        """Raise what the reading would be refused with: nothing is to be written then."""
        values = {**self.given, "@id": _NOBODY}
        await by_current_rights(call, lambda its: refuse_ahead(its, self.query, values))

    async def answer(self, call: Call, own_id: str) -> bytes:
        """The thing as it is wanted, or null where it is not for the caller to see any more."""
        values = {**self.given, "@id": own_id}
        body = await by_current_rights(call, lambda its: answered(its, self.query, values))
        return body[len(f'{{"data":{{"{self.key}":') : -2]


def reading_back(
    operation: Operation,
    variables: Mapping[str, Any],
    key: str,
    nodes: Sequence[FieldNode],
    root: RootOf,
    revision: Any,
) -> ReadingBack:
    """What the fields of a mutation want of the thing. revision: of which it is asked for, if it has any."""
    drafted = revision is not None and root.read.query is not None and "revision" in root.read.query.model_fields
    # No variable of a document can be called so.
    arguments = {"@id": "id", **({"@revision": "revision"} if drafted else {})}
    selections = tuple(each for one in nodes if one.selection_set for each in one.selection_set.selections)
    field = FieldNode(
        name=NameNode(value=root.name),
        alias=NameNode(value=key),
        arguments=tuple(
            ArgumentNode(name=NameNode(value=name), value=VariableNode(name=NameNode(value=variable)))
            for variable, name in arguments.items()
        ),
        directives=(),
        selection_set=SelectionSetNode(selections=selections),
    )
    node = OperationDefinitionNode(
        operation=OperationType.QUERY,
        variable_definitions=(),
        directives=(),
        selection_set=SelectionSetNode(selections=(field,)),
    )
    # Which fields belong to one key is a matter of conditions.
    places = tuple(each.loc.start if each.loc else 0 for each in nodes)
    query = _Query(operation.document, node, operation.fragments, (operation.text_key, key, places, drafted))
    return ReadingBack(query, key, {**variables, **({"@revision": revision} if drafted else {})})
