"""Of what is the GraphQL door made? Loading this module makes the schema."""

from __future__ import annotations

from service.api.graphql.execution import answered
from service.api.graphql.http import Door
from service.api.graphql.mutating import performed
from service.api.graphql.schema import schema
from service.api.graphql.sockets import serve


def door() -> Door:
    """The door of one application."""
    return Door(schema._schema, answered, performed, serve)


def text() -> str:
    """The schema in its own language, as committed."""
    return schema.as_str() + "\n"
