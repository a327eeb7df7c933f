"""What does an operation come to: which operations of REST it asks, and what it wants of their answers?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from graphql import GraphQLInputType, ValueNode

from service.api.graphql.nouns import Relation
from service.api.table import Read
from service.db.wanted import Page, Root


@dataclass(frozen=True)
class Ask:
    """One operation of REST that is asked, and with what.

    arguments: name in the schema, the literal or variable, its type. above: the number of the ask whose things it
    hangs below, and the relation it does so by. page: what is wanted of the list, if it is one. include: lists
    below that a frozen state has to bring along.
    """

    read: Read
    arguments: tuple[tuple[str, ValueNode, GraphQLInputType], ...]
    path: tuple[str, ...]
    parameters: Mapping[str, str]
    above: int | None = None
    relation: Relation | None = None
    page: Page | None = None
    made: bool = False
    include: tuple[str, ...] = ()


@dataclass(frozen=True)
class Several:
    """A list of things that are read one by one; null where there is none."""

    key: str
    roots: tuple[Root | None, ...]


@dataclass
class Compiled:
    """What one operation wants, its conditions decided. made: of what rules of the domain make out of facts.
    plain: members of the answer that need no reading."""

    roots: list[Root | Several] = field(default_factory=list)
    made: list[Root] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)
    asks: list[Ask] = field(default_factory=list)

    @property
    def leaves(self) -> list[Root]:
        """Each thing that is read by itself."""
        each = (root.roots if isinstance(root, Several) else (root,) for root in self.roots)
        return [root for its in each for root in its if root is not None]


Kinds = Mapping[str, Sequence[str | None]]
"""Key of a `node` or `nodes` in the answer -> of which kind each of its things is: a field of the query, None if
there is none."""
