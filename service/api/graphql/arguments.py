"""How do the filters and orders of a list become the arguments of a field, and back?

An argument is a field of the Query model that REST reads its parameters into; what comes in is checked by that very
model (`queries.checked`), so both doors refuse the same.
"""

from __future__ import annotations

import enum
from typing import Any

import strawberry
from pydantic import BaseModel
from pydantic_core import PydanticUndefined
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.unset import UNSET

from service.api.graphql import descriptions
from service.api.graphql.types import Types

PAGING = frozenset({"fields", "include", "limit", "cursor", "count"})
"""What the selection says itself, or Relay's own arguments."""

RENAMED = {"after": "afterNumber"}
"""Filters whose names Relay takes for its own."""

RELAY = {
    "first": (int, "Số dòng đầu, tối đa 100, mặc định 50. So many from the beginning, at most 100, 50 unless said."),
    "after": (str, "Sau con trỏ này. From this cursor on; it is also REST's `cursor`."),
    "last": (int, "Số dòng cuối, tối đa 100. So many from the end, at most 100."),
    "before": (str, "Trước con trỏ này. Before this cursor."),
}
PAGE, LARGEST = 50, 100


def argument(name: str, annotation: Any, description: str, default: Any = UNSET) -> StrawberryArgument:
    """An argument of that name and type."""
    return StrawberryArgument(
        python_name=name,
        graphql_name=name,
        type_annotation=StrawberryAnnotation(annotation),
        description=description,
        default=default,
    )


def of_query(types: Types, query: type[BaseModel] | None, without: frozenset[str]) -> list[StrawberryArgument]:
    """The fields of a query model as arguments; all may be left out but those that have to be given there."""
    made: list[StrawberryArgument] = []
    if query is None:
        return made
    for name, info in query.model_fields.items():
        if name in PAGING or name in without:
            continue
        label = info.alias or name
        typed = types.typed(info.annotation)
        required = info.is_required()
        kind = typed.annotation if required or typed.nullable else typed.annotation | None
        description = descriptions.of_field(query, name)
        if info.default not in (None, PydanticUndefined):
            default = info.default.value if isinstance(info.default, enum.Enum) else info.default
            description = f"{description} (`{default}` unless said)"
        made.append(argument(RENAMED.get(label, label), kind, description))
    return made


def relay() -> list[StrawberryArgument]:
    """What every connection takes."""
    return [argument(name, kind | None, said) for name, (kind, said) in RELAY.items()]


def identity(description: str = "Mã định danh như REST. The id, as in REST.") -> StrawberryArgument:
    """The id a thing is asked for by."""
    return argument("id", strawberry.ID, description)


def plain(value: Any) -> Any:
    """A coerced value as REST's words: an enumeration's word by its own name there."""
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value
