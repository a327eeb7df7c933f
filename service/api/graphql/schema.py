"""What may be asked over GraphQL? Generated from the Views, the queries and the operations of REST."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import strawberry
from strawberry.schema.config import StrawberryConfig
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from service.api.graphql import arguments, descriptions
from service.api.graphql.connections import Connections, PageInfo, finished
from service.api.graphql.mutations import mutation_type
from service.api.graphql.nouns import MADE, RELATIONS, ROOTS, Relation
from service.api.graphql.scalars import SCALARS
from service.api.graphql.subscriptions import subscription_type
from service.api.graphql.types import Node, ObjectOf, Types
from service.api.table import Read, reads
from service.db.nodes import KINDS


@dataclass(frozen=True)
class RootOf:
    """A field the query begins with. path: argument -> parameter of the operation's path."""

    name: str
    read: Read
    path: dict[str, str]


class Catalogue:
    """The types of the schema, the fields it begins with, and what belongs to what."""

    def __init__(self) -> None:
        self.types = Types(frozenset(reads()[ROOTS[kind]].view for kind in (*KINDS, "event")))
        self._connections = Connections(self.types)
        self.roots = {name: _root(name, reads()[operation]) for name, operation in {**ROOTS, **MADE}.items()}
        self.relations: dict[str, dict[str, Relation]] = {}
        fields = {name: self._root_field(root) for name, root in self.roots.items()}
        fields |= {
            "node": (Node | None, _field("node", _NODE, [arguments.identity()])),
            "nodes": (list[Node | None], _field("nodes", _NODES, [_IDS])),
        }
        for relation in RELATIONS:
            self._relate(relation)
        self.query: type[Any] = finished(
            type("Query", (), {"__module__": __name__}), "Query", "Mọi câu hỏi. All that may be asked.", fields
        )
        self.mutation: type[Any] = mutation_type(self.types)
        self.subscription: type[Any] = subscription_type(lambda view: self.types.object_of(view).kind)
        for made in list(self.types.by_name.values()):
            _finish(made)

    def _root_field(self, root: RootOf) -> tuple[Any, StrawberryField]:
        read = root.read
        path = [
            arguments.argument(
                name, self.types.typed(read.path[parameter]).annotation,
                "Mã định danh hoặc mã đơn vị, như trong địa chỉ REST. What names the thing in REST's address.",
            )
            for name, parameter in root.path.items()
        ]
        own = arguments.of_query(self.types, read.query, frozenset())
        if read.listed:
            kind = self._connections.of(read)
            return kind, _field(root.name, read.description, [*path, *own, *arguments.relay()])
        kind = self.types.object_of(read.view).kind
        said = f"{read.description} null: không có hoặc không được xem. null: not there, or not for the caller to see."
        return kind | None, _field(root.name, said, [*path, *own])

    def _relate(self, relation: Relation) -> None:
        read = reads()[relation.operation]
        of = self.types.object_of(relation.of)
        without = frozenset({relation.by, *INHERITED_ONLY})
        own = arguments.of_query(self.types, read.query, without)
        node = self.types.object_of(read.view).kind
        if not read.listed:
            of.own[relation.name] = (node | None, _field(relation.name, read.description, own))
        elif read.query is None:
            of.own[relation.name] = (list[node], _field(relation.name, read.description, own))  # type: ignore[valid-type]
        else:
            kind = self._connections.of(read)
            of.own[relation.name] = (kind, _field(relation.name, read.description, [*own, *arguments.relay()]))
        self.relations.setdefault(of.name, {})[relation.name] = relation


MOST_NODES = 20
_NODE = (
    "Bất cứ thứ gì, theo mã định danh. Whatever has the id; null: không có hoặc không được xem, not there or not for "
    "the caller to see."
)
_NODES = f"Tối đa {MOST_NODES} thứ, theo thứ tự mã. At most {MOST_NODES} of them, in the order of their ids."
_IDS = arguments.argument("ids", list[strawberry.ID], "Các mã định danh. The ids.")

INHERITED_ONLY = frozenset({"known_at", "revision"})
"""What a whole question is asked as of: a list below a thing goes by what the thing is asked by."""


def _root(name: str, read: Read) -> RootOf:
    alone = len(read.path) == 1
    path = {"id" if alone and each.endswith("_id") else _camel(each): each for each in read.path}
    return RootOf(name, read, path)


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(each.title() for each in rest)


def _field(name: str, description: str, own: list[StrawberryArgument]) -> StrawberryField:
    made: StrawberryField = strawberry.field(name=name, description=description)
    made.arguments = own
    return made


def _finish(made: ObjectOf) -> None:
    fields: dict[str, tuple[Any, Any]] = {
        label: (each.typed.annotation, strawberry.field(name=label, description=each.description))
        for label, each in made.fields.items()
        if label not in made.own
    }
    fields |= made.own
    finished(made.kind, made.name, descriptions.of_model(made.view), fields)


catalogue = Catalogue()
schema = strawberry.Schema(
    query=catalogue.query,
    mutation=catalogue.mutation,
    subscription=catalogue.subscription,
    types=[PageInfo],
    config=StrawberryConfig(scalar_map=SCALARS, disable_field_suggestions=True),
)
