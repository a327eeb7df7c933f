"""How do the tests ask over GraphQL without the HTTP around it?"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from graphql import DocumentNode, FragmentDefinitionNode, OperationDefinitionNode, parse, validate
from graphql.execution.values import get_variable_values

from service.api.caller import Call
from service.api.graphql.execution import answered
from service.api.graphql.schema import schema
from service.db import principal as principals
from service.domain.calendars import local_day
from tests.world import World, known_id, person


@dataclass(frozen=True)
class Asked:
    """An operation of a valid document."""

    document: DocumentNode
    node: OperationDefinitionNode
    fragments: dict[str, FragmentDefinitionNode]
    text_key: Any


def operation_of(text: str) -> Asked:
    """The only operation of a document, which has to be valid."""
    document = parse(text)
    faults = validate(schema._schema, document)
    assert not faults, faults
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    fragments = {
        each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)
    }
    return Asked(document, operations[0], fragments, text)


async def caller(world: World, name: str) -> Call:
    """A call as the route makes it."""
    service = world.app.state.service
    found = await principals.load(service.db, person(name), known_id("session", name), None)
    now = service.now()
    return Call(found, service.db_on(local_day(now)), now, service)


async def ask(world: World, name: str, text: str, **variables: Any) -> Any:
    """The data of the answer."""
    return json.loads(await raw(world, name, text, **variables))["data"]


async def raw(world: World, name: str, text: str, **variables: Any) -> bytes:
    """The answer as it goes over the wire."""
    operation = operation_of(text)
    known = get_variable_values(schema._schema, operation.node.variable_definitions or (), variables)
    assert not isinstance(known, list), known
    values = getattr(known, "coerced", known)
    return await answered(await caller(world, name), operation, values)
