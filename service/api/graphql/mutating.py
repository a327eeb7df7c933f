"""How is an operation of mutations carried out: one after the other, each a transaction of its own?

A mutation is the write of REST, told to answer by id and version; what was selected of the thing is read back by one
compiled statement. One that is refused is null and leaves a refusal; what those before it have done stands.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from graphql import FieldNode, GraphQLField, get_argument_values
from graphql.execution.values import VariableValues
from pydantic import BaseModel
from pydantic_core import to_json
from starlette.responses import Response

from service.api.caller import Call
from service.api.graphql.compile import core, mutating, wanted
from service.api.graphql.cutting import Cut
from service.api.graphql.mutations import Mutation, mutations
from service.api.graphql.operations import Operation
from service.api.graphql.reading_back import reading_back
from service.api.graphql.schema import RootOf, catalogue
from service.api.writing import carried_out
from service.db.wanted import Selected, Typename, Wanted
from service.db.write import Replay
from service.domain.errors import Conflict, Problem, Unread

logger = logging.getLogger("sauro.api")

_KNOWN_AT_ONCE = ("id", "version")
"""What a write says of the thing without reading it back."""


@dataclass(frozen=True)
class Performed:
    """What came of an operation. data: the object under `data`, as bytes; refused: by name in it, why a member is
    null."""

    data: bytes
    refused: Mapping[str, Problem]


async def performed(call: Call, operation: Operation, variables: VariableValues) -> Performed:
    """Carry out the mutations of an operation in the order in which they stand."""
    parts: list[bytes] = []
    refused: dict[str, Problem] = {}
    for number, (key, nodes) in enumerate(mutating(operation, variables.coerced).items()):
        try:
            if number:
                # The door has counted the first: each is as much as a request of REST.
                call.service.limiter.hit(call.principal.id)
            value = await _value(call, operation, variables, key, nodes)
        except Problem as problem:
            refused[key], value = problem, b"null"
        except Exception as error:
            logger.error("%s failed", nodes[0].name.value, exc_info=error)
            refused[key], value = Problem("internal"), b"null"
        parts.append(json.dumps(key).encode() + b":" + value)
    return Performed(b"{" + b",".join(parts) + b"}", refused)


async def _value(
    call: Call, operation: Operation, variables: VariableValues, key: str, nodes: list[FieldNode]
) -> bytes:
    """What one field is answered, as JSON. Raises what REST would refuse it with."""
    name = nodes[0].name.value
    if name == "__typename":
        return b'"Mutation"'
    mutation = mutations()[name]
    arguments = get_argument_values(_fields()[name], nodes[0], variables)
    selected = wanted(operation, variables.coerced, mutation.answer, nodes)
    root = roots().get(mutation.answer)
    if root is None:
        known = await _carried_out(call, mutation, arguments, briefly=False)
    else:
        back = reading_back(operation, variables.coerced, key, nodes, root, arguments.get("revision"))
        if not _say(selected, _KNOWN_AT_ONCE):
            await back.refuse_ahead(call)
        known = await _carried_out(call, mutation, arguments, briefly=True)
        if not _say(selected, known):
            try:
                return await back.answer(call, known["id"])
            except Problem as problem:
                raise Unread("written_unread", id=known["id"]) from problem
    return to_json(Cut(selected).of(known))


def _say(selected: tuple[Selected, ...], known: Collection[str]) -> bool:
    """Whether what is known says all that was selected."""
    return all(
        isinstance(each, Typename) or (isinstance(each, Wanted) and each.label in known) for each in selected
    )


async def _carried_out(
    call: Call, mutation: Mutation, arguments: Mapping[str, Any], *, briefly: bool
) -> Mapping[str, Any]:
    """Do it; what is known of it then: id and version of a thing, or the whole document it is answered by."""
    given = mutation.given(arguments)
    db = call.db.keyed(mutation.idempotency(arguments))
    caller = Call(
        call.principal, db.briefly() if briefly else db, call.now, call.service, call.accept_language, call.request
    )
    try:
        done = await carried_out(mutation.handler, caller, given, mutation.status, anew=mutation.anew)
        body = done.body
        if done.unread and body is not None and not (briefly and b'"id"' in body):
            raise Unread("written_unread", id=json.loads(body).get("id", "-"))
    except Replay as replay:
        body = replay.response
        if body is None and not briefly:
            raise Conflict("idempotency_not_kept") from replay
        body = body or json.dumps({"id": str(replay.subject_id)}).encode()
    if body is None:
        return {"id": str(next(iter(given.values()))), "version": arguments["version"]}
    document = json.loads(bytes(body.body) if isinstance(body, Response) else body)
    # A handler that writes other rows than the one it answers by has read that whole: it is read by what is wanted.
    return {name: document[name] for name in _KNOWN_AT_ONCE if name in document} if briefly else document


@cache
def _fields() -> Mapping[str, GraphQLField]:
    root = core.mutation_type
    assert root is not None
    return root.fields


@cache
def roots() -> Mapping[type[BaseModel], RootOf]:
    """By View, the field of the query that a thing is asked for by its id."""
    return {
        root.read.view: root
        for root in catalogue.roots.values()
        if not root.read.listed and list(root.path) == ["id"]
    }
