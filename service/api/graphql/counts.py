"""How much of a document has been counted so far, and is it too much?"""

from __future__ import annotations

from collections import Counter
from typing import Any

from graphql import FieldNode, Node
from graphql.language import get_location

from service.api.graphql.faults import DocumentRefused, Fault

MOST_DEPTH = 8
MOST_ALIASES = 15
LONGEST_ALIAS = 63
"""As long as a name of PostgreSQL: a key stands in an answer as often as there are rows. A name of GraphQL is ASCII:
characters are bytes."""
MOST_DIRECTIVES = 50
MOST_FIELDS = 1_000
MOST_REPEATS = 25
"""So often may one field stand at one place: whether all of them mean the same is found out pair by pair."""


class Budget:
    """What one document may still be walked for, all its operations together."""

    def __init__(self) -> None:
        self._left = MOST_FIELDS
        self.reached: set[str] = set()

    def spend(self, node: Node) -> None:
        self._left -= 1
        if self._left < 0:
            raise refused("graphql_too_many_fields", node, most=MOST_FIELDS)


class Found:
    """What has been counted of one operation."""

    def __init__(self) -> None:
        self.terms: Counter[tuple[str, ...]] = Counter({(): 1})
        self.of_schema = 0
        self._aliases = self._directives = 0
        self._paths: dict[tuple[int, str], int] = {}
        self._repeats: Counter[int] = Counter()

    def directives(self, node: Any) -> None:
        self._directives += len(node.directives or ())
        if self._directives > MOST_DIRECTIVES:
            raise refused("graphql_too_many_directives", node, most=MOST_DIRECTIVES)

    def alias(self, node: FieldNode, alias: str) -> None:
        if len(alias) > LONGEST_ALIAS:
            raise refused("graphql_alias_too_long", node, most=LONGEST_ALIAS)
        self._aliases += 1
        if self._aliases > MOST_ALIASES:
            raise refused("graphql_too_many_aliases", node, most=MOST_ALIASES)

    def path(self, node: FieldNode, above: int, key: str) -> int:
        """The number of a place in the answer."""
        path = self._paths.setdefault((above, key), len(self._paths) + 1)
        self._repeats[path] += 1
        if self._repeats[path] > MOST_REPEATS:
            raise refused("graphql_field_repeated", node, field=key[:LONGEST_ALIAS], most=MOST_REPEATS)
        return path


def refused(code: str, node: Node, **params: Any) -> DocumentRefused:
    """The refusal of a document for what stands at a node."""
    return DocumentRefused([Fault(code, params, places(node))])


def places(node: Node) -> tuple[tuple[int, int], ...]:
    """Where a node stands in its text."""
    if node.loc is None:
        return ()
    at = get_location(node.loc.source, node.loc.start)
    return ((at.line, at.column),)
