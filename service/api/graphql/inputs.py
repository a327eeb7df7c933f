"""How does the body that REST takes become an input of GraphQL, and what comes in there the very same command?

Input types are made from the commands (pydantic, `service/domain`), so that neither door can take what the other
refuses. GraphQL looks only at the form: names, lists, numbers or text. What a value may be is said by the command
itself, which refuses it with the same codes and pointers as a body of REST.

A field that is left out is not there; `null` is there and means "nothing". So a field that may be left out has no
default here: the command knows its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import strawberry
from pydantic import MISSING, BaseModel, ValidationError

from service.api import problems
from service.api.graphql import descriptions
from service.api.graphql.scalars import JSON
from service.api.graphql.types import Types

_MAYBE: Any = strawberry.Maybe

_SAYS_SO = ("Create", "Patch", "Write")
"""What a command's name ends in when it is the name of nothing that is read."""


def input_name(model: type[BaseModel]) -> str:
    """The name of a command's input type, which no type that is read has too."""
    return model.__name__ if model.__name__.endswith(_SAYS_SO) else f"{model.__name__}Input"


class Inputs:
    """The input types made so far."""

    def __init__(self, types: Types) -> None:
        self._types = types
        self._made: dict[type[BaseModel], Any] = {}

    def of(self, model: type[BaseModel]) -> Any:
        """The input type of a command, or of a part of one; made at first sight."""
        if model not in self._made:
            self._made[model] = self._input(model)
        return self._made[model]

    def _input(self, model: type[BaseModel]) -> Any:
        fields: dict[str, Any] = {}
        annotations: dict[str, Any] = {}
        for name, info in model.model_fields.items():
            inner, nullable = self.form(info.annotation)
            whole: Any = inner | None if nullable else inner
            more: dict[str, Any] = {} if info.is_required() else {"default": strawberry.UNSET}
            annotations[name] = whole if info.is_required() else _MAYBE[whole]
            fields[name] = strawberry.field(
                name=info.alias or name, description=descriptions.of_field(model, name), **more
            )
        made = type(input_name(model), (), {**fields, "__annotations__": annotations, "__module__": __name__})
        return strawberry.input(made, name=input_name(model), description=descriptions.of_model(model))

    def form(self, annotation: Any) -> tuple[Any, bool]:
        """A type as GraphQL says it, and whether null may stand in its place."""
        origin = get_origin(annotation)
        if origin is Annotated:
            return self.form(get_args(annotation)[0])
        if origin in (Union, UnionType):
            members = get_args(annotation)
            kinds = [each for each in members if each is not type(None) and each is not MISSING]
            return self.form(kinds[0])[0] if len(kinds) == 1 else JSON, type(None) in members
        if origin in (tuple, list, frozenset):
            return list[self.form(get_args(annotation)[0])[0]], False  # type: ignore[misc]
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            return self.of(annotation), False
        return self._types.typed(annotation).kind, False


def command_of(model: type[BaseModel], given: Mapping[str, Any]) -> BaseModel:
    """The command that an input stands for. Raises Invalid with pointers into the input, as into a body of REST."""
    try:
        return model.model_validate(plain(given), by_alias=True, by_name=False)
    except ValidationError as error:
        raise problems.refused(error, model, "/") from error


def plain(value: Any) -> Any:
    """A value as it stands in JSON: codes as text."""
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value.value if isinstance(value, Enum) else value
