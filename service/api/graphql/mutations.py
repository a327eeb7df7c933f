"""Which mutations are there? Every write of REST, made from its route, but for a few that are named here.

A mutation calls the handler of REST itself, so that rules, events and walls are the same ones. Its arguments are what
the request would have held: ids of the path, the body as `input`, words of the query, `version` for If-Match, and for
what REST does by POST an `idempotencyKey`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any
from uuid import UUID

import strawberry
from fastapi.routing import APIRoute
from pydantic import BaseModel, Field, ValidationError
from pydantic.alias_generators import to_camel
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from service.api.graphql import descriptions
from service.api.graphql.arguments import argument, of_query
from service.api.graphql.connections import finished
from service.api.graphql.inputs import Inputs, command_of, plain
from service.api.graphql.types import Types
from service.api.handlers import Wanted, wanted
from service.api.queries import checked
from service.api.table import routers, routes
from service.db.engine import Idempotency
from service.domain.errors import FieldError, Invalid, NotFound
from service.domain.types import View

OVER_REST_ONLY: Mapping[str, str] = {
    "change_password": "a password is shown to one door only",
    "create_client": "clients are read-only here",
    "change_client": "clients are read-only here",
    "remove_client": "clients are read-only here",
    "lock_client": "clients are read-only here",
    "unlock_client": "clients are read-only here",
    "rotate_secret": "clients are read-only here",
    "create_import": "its body is a file",
    "create_user": "users are read-only here",
    "change_user": "users are read-only here",
    "remove_user": "users are read-only here",
    "lock_user": "users are read-only here",
    "unlock_user": "users are read-only here",
    "reset_password": "users are read-only here",
    "issue_token": "it is how a caller comes to be known",
    "sign_in": "it is how a caller comes to be known",
    "sign_out": "a session ends where it began",
    "take_zalo_event": "its caller is Zalo, known by a signature over the raw body",
}
"""Writes that are no mutations, and why."""


_ID = "Mã định danh như trong địa chỉ REST. The id, as in REST's address."
_VERSION = "Phiên bản đã đọc. The version that was read."
_KEY = (
    "Khóa 1-200 ký tự, giữ 24 giờ: gửi lại với cùng khóa thì không làm lại. A key of 1 to 200 characters, kept for "
    "24 hours: sent again with it nothing is done again, and the thing is answered as it is by then."
)


@dataclass(frozen=True)
class Mutation:
    """One write. answer: the View of what it answers. keyed: whether it may be sent again under a key without being
    done again; anew: whether it is judged again where others were faster."""

    name: str
    operation: str
    handler: Callable[..., Any]
    wanted: Wanted
    answer: type[BaseModel]
    status: int
    description: str
    keyed: bool
    patches: bool

    @property
    def anew(self) -> bool:
        return self.keyed and not self.wanted.wants_version

    def given(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """What the handler takes, out of a field's arguments. Invalid with the pointers that REST gives."""
        given: dict[str, Any] = {}
        for name, read in self.wanted.path.items():
            try:
                given[name] = read(arguments[to_camel(name)])
            except ValidationError as error:
                # What cannot be an id is an id that does not exist.
                raise NotFound("not_found") from error
        if self.wanted.query is not None:
            given["query"] = _asked(self.wanted.query.model, arguments)
        if self.wanted.wants_file:
            given["upload"] = None
        if self.wanted.command is not None:
            given["command"] = self._command(self.wanted.command, arguments.get("input"))
        if self.wanted.wants_version:
            given["version"] = arguments["version"]
        return given

    def _command(self, model: type[BaseModel], given: Mapping[str, Any] | None) -> BaseModel | None:
        if given is None:
            return None
        command = command_of(model, given)
        if self.patches and not command.model_fields_set:
            raise Invalid("invalid", errors=(FieldError("", "nothing_given"),))
        return command

    def idempotency(self, arguments: Mapping[str, Any]) -> Idempotency | None:
        """The key the caller gave, and a fingerprint of what was asked for under it."""
        key = arguments.get("idempotencyKey")
        if key is None:
            return None
        if not Idempotency.FORM.match(key):
            raise Invalid("invalid", errors=(FieldError("/idempotencyKey", "idempotency_key_bad"),))
        asked = {name: plain(value) for name, value in arguments.items() if name != "idempotencyKey"}
        text = json.dumps([self.name, asked], sort_keys=True, default=str, ensure_ascii=False)
        return Idempotency(key, hashlib.sha256(text.encode()).hexdigest())


def _asked(model: type[BaseModel], arguments: Mapping[str, Any]) -> BaseModel:
    names = [info.alias or name for name, info in model.model_fields.items()]
    # null says no more than leaving the argument out does.
    return checked(model, {name: plain(arguments[name]) for name in names if arguments.get(name) is not None})


@cache
def mutations() -> Mapping[str, Mutation]:
    """Every mutation, by its name: that of the operation, in camelCase."""
    writes = [route for router in routers() for route in routes(router) if "GET" not in _methods(route)]
    found = [_mutation(route) for route in writes if route.name not in OVER_REST_ONLY]
    return {each.name: each for each in sorted(found, key=lambda each: each.name)}


def _methods(route: APIRoute) -> set[str]:
    return route.methods or set()


def _mutation(route: APIRoute) -> Mutation:
    return Mutation(
        name=to_camel(route.name),
        operation=route.name,
        handler=route.endpoint,
        wanted=wanted(route.endpoint),
        answer=route.response_model or Removed,
        status=route.status_code or 200,
        description=" ".join((route.endpoint.__doc__ or "").split()),
        keyed="POST" in _methods(route),
        patches="PATCH" in _methods(route),
    )


class Removed(View):
    """Thứ vừa xóa hoặc kết thúc. What has just been removed, or ended: there is nothing to be selected of it."""

    id: UUID
    version: Annotated[int, Field(description="Phiên bản đã nêu. The version that was named.")]


def mutation_type(types: Types) -> Any:
    """The root type of mutations; the types of what they answer are among those made when it is there."""
    inputs = Inputs(types)
    fields: dict[str, tuple[Any, StrawberryField]] = {}
    for name, each in mutations().items():
        answer = types.object_of(each.answer).kind
        field: StrawberryField = strawberry.field(name=name, description=each.description)
        field.arguments = _arguments(each, types, inputs)
        # Null where it was refused: what the mutations before it have done stands.
        fields[name] = (answer | None, field)
    said = "Mọi việc ghi, như REST, lần lượt từng việc. Everything that REST writes, one after the other."
    return finished(type("Mutation", (), {"__module__": __name__}), "Mutation", said, fields)


def _arguments(mutation: Mutation, types: Types, inputs: Inputs) -> list[StrawberryArgument]:
    wants = mutation.wanted
    found = [argument(to_camel(name), strawberry.ID, _ID) for name in wants.path]
    if wants.command is not None:
        body = inputs.of(wants.command)
        optional = wants.optional_command and not wants.wants_file
        found.append(argument("input", body | None if optional else body, descriptions.of_model(wants.command)))
    found += of_query(types, wants.query.model if wants.query else None, frozenset())
    if wants.wants_version:
        found.append(argument("version", int, _VERSION))
    if mutation.keyed:
        found.append(argument("idempotencyKey", str | None, _KEY))
    return found
