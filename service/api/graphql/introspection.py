"""How is the schema told to who asks for it?

By the GraphQL library itself, whose slowness matters little here: the answers are the same for
everybody, and those asked for last are kept.
"""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from typing import Any

from graphql import DocumentNode, GraphQLSchema, execute_sync

from service.api.graphql.asking import written_out
from service.api.graphql.documents import Operation
from service.api.graphql.parts import OF_SCHEMA, only

_KEPT = 16
_LARGEST_KEPT = 4_000_000


class Introspection:
    """Answers about one schema."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._kept: OrderedDict[Any, bytes] = OrderedDict()

    def known(self, operation: Operation, variables: dict[str, Any]) -> bool:
        """Whether it was asked before, or says nothing of the schema but a name."""
        return operation.weight.of_schema == 0 or _key(operation, variables) in self._kept

    async def told(self, operation: Operation, variables: dict[str, Any]) -> bytes:
        """The members of `data` that are about the schema, as JSON without the braces. variables: as they came."""
        key = _key(operation, variables)
        found = self._kept.get(key)
        if found is None:
            # Beside the event loop: the whole schema takes a fraction of a second.
            found = await asyncio.to_thread(self._told, operation, variables)
            self._kept[key] = found
            while len(self._kept) > _KEPT or sum(map(len, self._kept.values())) > _LARGEST_KEPT:
                self._kept.popitem(last=False)
        return found

    def _told(self, operation: Operation, variables: dict[str, Any]) -> bytes:
        node = operation.node
        if operation.beside_schema is not None:
            node = only(node, operation.fragments, OF_SCHEMA.__contains__)
        document = DocumentNode(definitions=(node, *operation.fragments.values()))
        answer = execute_sync(self._schema, document, variable_values=variables)
        assert not answer.errors, answer.errors
        return json.dumps(answer.data, ensure_ascii=False, separators=(",", ":")).encode()[1:-1]


def _key(operation: Operation, variables: dict[str, Any]) -> Any:
    return operation.text_key, written_out(variables)
