"""Do the two ends of what is asked for lie the right way round?

Between a first day and a last one before it there is nothing, and an empty list would read as "nothing happened". Every
door asks here, whatever the query: two fields are ends of one stretch by their names (`dueFrom`, `dueTo`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import AwareDatetime, BaseModel

from service.domain.errors import FieldError, Invalid

ENDS = (("from", "to"), ("since", "until"), ("start", "end"), ("min", "max"), ("least", "most"), ("low", "high"))
"""What the first and the last end are called, alone or after what they are of: `from`, `due_from`."""

_ORDERED = (date, datetime, AwareDatetime, int, float, Decimal)


def require_forward(query: BaseModel) -> None:
    """Refuse (422) a query of which a first end lies after the last, naming both."""
    faults: list[FieldError] = []
    for low, high in pairs(type(query)):
        first, last = (f"?{_outside(type(query), name)}" for name in (low, high))
        faults += backwards(first, last, getattr(query, low), getattr(query, high))
    if faults:
        raise Invalid("invalid", errors=tuple(faults))


def backwards(first: str, last: str, low: Any, high: Any) -> tuple[FieldError, ...]:
    """What is wrong with two ends, told at both: nothing where one is missing. first, last: how they are called there,
    such as `?dueFrom` or `--from`. The same day, moment or number at both ends is right."""
    if low is None or high is None or low <= high:
        return ()
    said = (("first", first.lstrip("?")), ("last", last.lstrip("?")), ("low", str(low)), ("high", str(high)))
    return tuple(FieldError(pointer, "bounds_backwards", said) for pointer in (first, last))


@cache
def pairs(query: type[BaseModel]) -> tuple[tuple[str, str], ...]:
    """The names of the fields that are first and last end of one stretch: of one type, which has an order."""
    ordered = {name: kind for name in query.model_fields if (kind := ordered_type(query, name)) is not None}
    found = ((name, other) for name in ordered for other in _others(name))
    return tuple((name, other) for name, other in found if ordered.get(other) is ordered[name])


def ordered_type(query: type[BaseModel], name: str) -> type | None:
    """The type of a field whose values lie before and after each other; None of any other."""
    kinds = {kind for kind in _types(query.model_fields[name].annotation) if kind is not type(None)}
    only = kinds.pop() if len(kinds) == 1 else None
    return only if only in _ORDERED else None


def _others(name: str) -> Iterator[str]:
    """What the last end of a stretch would be called whose first this is."""
    words = name.strip("_").split("_")
    for first, last in ENDS:
        for at in {0, len(words) - 1}:
            if words[at] == first:
                yield "_".join([*words[:at], last, *words[at + 1 :]])


def _outside(query: type[BaseModel], name: str) -> str:
    return query.model_fields[name].alias or name


def _types(annotation: Any) -> Iterator[Any]:
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _types(get_args(annotation)[0])
    elif origin in {Union, UnionType}:
        for each in get_args(annotation):
            yield from _types(each)
    else:
        yield annotation
