"""How does a View become a type of the schema?

Names, fields, nullability and descriptions are those of the View that REST describes too, so the two doors cannot
disagree. What is more here than there (pages of what belongs to a thing) is declared in `nouns`.
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal as Number
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin
from uuid import UUID

import strawberry
from pydantic import MISSING, AwareDatetime, BaseModel
from strawberry.types.field import StrawberryField

from service.api.graphql import descriptions
from service.api.graphql.scalars import JSON, Date, DateTime, Decimal
from service.domain.indicator_standings import IndicatorStanding
from service.domain.obstacles import ObstacleAbout
from service.domain.ranking_views import FinalisedPlaceView
from service.domain.standing_codes import Standing
from service.domain.tasks import Obligation

_NAMES: dict[type[Any], str] = {
    FinalisedPlaceView: "FinalisedPlaceView",
    IndicatorStanding: "IndicatorStandingCode",
    Obligation: "ObligedOrAsked",
    ObstacleAbout: "ObstacleAboutKind",
    Standing: "StandingCode",
}
"""Where two would have one name."""

_NO_NAME = re.compile(r"[^_0-9A-Za-z]")
"""What no name in GraphQL has: `$defs` is `defs`."""

_PLAIN: dict[Any, Any] = {
    str: str,
    bool: bool,
    int: int,
    float: Decimal,
    Number: Decimal,
    UUID: strawberry.ID,
    date: Date,
    datetime: DateTime,
    AwareDatetime: DateTime,
    Any: JSON,
}


@dataclass(frozen=True)
class Typed:
    """What an annotation comes to. kind: for strawberry; view: the model behind it, if it is one."""

    kind: Any
    view: type[BaseModel] | None = None
    listed: bool = False
    nullable: bool = False

    @property
    def annotation(self) -> Any:
        whole = list[self.kind] if self.listed else self.kind  # type: ignore[name-defined]
        return whole | None if self.nullable else whole


@dataclass(frozen=True)
class FieldOf:
    """A field of an object type. name: of the View's field; label: in the View's JSON."""

    name: str
    label: str
    typed: Typed
    description: str


@dataclass
class ObjectOf:
    """An object type of the schema and the View it is made from. own: fields beside those of the View."""

    name: str
    view: type[BaseModel]
    kind: type[Any]
    fields: dict[str, FieldOf] = field(default_factory=dict)
    own: dict[str, tuple[Any, StrawberryField]] = field(default_factory=dict)


@strawberry.interface(
    description="Mọi thứ có mã định danh, hỏi lại được bằng `node`. Whatever has an id and can be asked for by it."
)
class Node:
    """Relay's."""

    id: strawberry.ID = strawberry.field(description="Mã định danh như REST. The id, as in REST.")


class Types:
    """The object types and enumerations made so far."""

    def __init__(self, nodes: frozenset[type[BaseModel]] = frozenset()) -> None:
        """nodes: Views of what can be asked for by its id alone."""
        self._nodes = nodes
        self.objects: dict[type[BaseModel], ObjectOf] = {}
        self.by_name: dict[str, ObjectOf] = {}
        self._enums: dict[type[enum.Enum], Any] = {}
        self._names: dict[str, type[Any]] = {}

    def object_of(self, view: type[BaseModel]) -> ObjectOf:
        """The type of a View, made at first sight; its parts with it."""
        found = self.objects.get(view)
        if found is not None:
            return found
        name = self._named(view, name_of(view))
        bases = (Node,) if view in self._nodes else ()
        made = ObjectOf(name, view, type(name, bases, {"__module__": __name__}))
        self.objects[view] = self.by_name[name] = made
        for python, info in view.model_fields.items():
            label = info.alias or python
            typed = self.typed(info.annotation)
            if label == "id" and typed == Typed(str):
                typed = Typed(strawberry.ID)
            said = descriptions.of_field(view, python)
            made.fields[_NO_NAME.sub("", label)] = FieldOf(python, label, typed, said)
        return made

    def typed(self, annotation: Any) -> Typed:
        """What an annotation of a View comes to in the schema."""
        origin = get_origin(annotation)
        if origin is Annotated:
            return self.typed(get_args(annotation)[0])
        if origin in {Union, UnionType}:
            return self._either([each for each in get_args(annotation) if each is not MISSING], annotation)
        if origin in {list, tuple, set, frozenset}:
            inner = self.typed(get_args(annotation)[0])
            return Typed(inner.annotation, inner.view, listed=True)
        if origin is dict or annotation is dict:
            return Typed(JSON)
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            return Typed(self.object_of(annotation).kind, annotation)
        if isinstance(annotation, type) and issubclass(annotation, enum.Enum):
            return Typed(self.enum_of(annotation))
        if annotation in _PLAIN:
            return Typed(_PLAIN[annotation])
        # A choice of a few words, as settings have it.
        return Typed(str if all(isinstance(each, str) for each in get_args(annotation)) else JSON)

    def _either(self, kinds: list[Any], annotation: Any) -> Typed:
        nullable = type(None) in kinds or MISSING in get_args(annotation)
        kinds = [each for each in kinds if each is not type(None)]
        found = [self.typed(each) for each in kinds]
        if len({each.kind for each in found}) == 1 or set(kinds) == {int, float}:
            first = found[-1]
            return Typed(first.kind, first.view, first.listed, nullable)
        return Typed(JSON, nullable=nullable)

    def enum_of(self, kind: type[enum.Enum]) -> Any:
        """An enumeration whose words are those REST writes; where they are no names, those of the program."""
        made = self._enums.get(kind)
        if made is None:
            name = self._named(kind, _NAMES.get(kind, kind.__name__))
            values = {
                (each.value if str(each.value).isidentifier() else each.name): strawberry.enum_value(
                    str(each.value), description=descriptions.of_word(kind, each)
                )
                for each in kind
            }
            # One of its own: the domain's are not for a library to mark.
            twin = enum.Enum(name, {word: each for word, each in values.items()})  # type: ignore[misc]
            made = strawberry.enum(twin, name=name, description=descriptions.of_model(kind))
            self._enums[kind] = made
        return made

    def _named(self, kind: type[Any], name: str) -> str:
        other = self._names.setdefault(name, kind)
        if other is not kind:
            raise TypeError(f"{kind.__module__}.{kind.__name__} and {other.__module__}.{other.__name__}: both {name}")
        return name


def name_of(view: type[BaseModel]) -> str:
    """What a View is called in the schema."""
    if view in _NAMES:
        return _NAMES[view]
    generic: Any = view.__pydantic_generic_metadata__
    if generic["args"]:
        return f"{name_of(generic['args'][0])}{generic['origin'].__name__}"
    return view.__name__.removesuffix("View")
