"""How do the words of a query become the model that a handler wants?"""

from __future__ import annotations

from collections.abc import Mapping
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin
from urllib.parse import parse_qsl
from weakref import WeakSet

from pydantic import BaseModel, ValidationError

from service.api import problems
from service.domain.bounds import require_forward
from service.domain.errors import FieldError, Invalid, Malformed
from service.domain.field_errors import hint
from service.domain.paging import goes_on

Query = TypeVar("Query", bound=BaseModel)

_KEPT, _LONGEST_KEPT = 12_000, 300
"""Queries, of all operations together, and how many bytes of words one may have to be among them: enough for a few
screens of every commune there is, at some kilobytes each."""
_OPERATIONS: WeakSet[Queries] = WeakSet()


class Queries:
    """The queries of one operation: words that were asked before need not be read and checked again.

    The models are frozen, so the same one may be given for the same words.
    """

    def __init__(self, model: type[BaseModel]) -> None:
        self.model = model
        self._fields = {info.alias or name: info for name, info in model.model_fields.items()}
        self._lists = {name for name, info in self._fields.items() if _is_list(info.annotation)}
        self._known: dict[bytes, BaseModel] = {}
        _OPERATIONS.add(self)

    def of(self, written: bytes) -> BaseModel:
        """The query as asked. Invalid, naming the parameters, or Malformed."""
        known = self._known.get(written)
        if known is None:
            known = self._read(_parameters(written))
            if len(written) <= _LONGEST_KEPT and not goes_on(known):
                self._keep(written, known)
        return known

    def _keep(self, written: bytes, query: BaseModel) -> None:
        if sum(len(each._known) for each in _OPERATIONS) >= _KEPT:
            for each in _OPERATIONS:
                each._known.clear()
        self._known[written] = query

    def _read(self, asked: list[tuple[str, str]]) -> BaseModel:
        values: dict[str, Any] = {}
        unknown: list[str] = []
        for name, value in asked:
            if name not in self._fields:
                unknown.append(name)
            elif name in self._lists:
                values.setdefault(name, []).extend(part for part in value.split(",") if part)
            elif name in values:
                raise Invalid("invalid", errors=(FieldError(f"?{name}", "given_twice"),))
            else:
                values[name] = value
        if unknown:
            raise _unknown(unknown, list(self._fields))
        return checked(self.model, values)


def checked(model: type[Query], values: Mapping[str, Any]) -> Query:
    """The query as asked, whichever door it came through. Invalid, naming the parameters."""
    try:
        query = model.model_validate(dict(values), by_alias=True, by_name=False)
    except ValidationError as error:
        raise problems.refused(error, model, "?") from error
    require_forward(query)
    return query


def refuse_any(written: bytes) -> None:
    """For operations that take no parameter."""
    if written and (asked := _parameters(written)):
        raise _unknown([name for name, _ in asked], [])


def _is_list(annotation: Any) -> bool:
    """Whether a type is a list, or may be one: `list[str]`, `list[str] | None`, either annotated."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _is_list(get_args(annotation)[0])
    if origin in {Union, UnionType}:
        return any(_is_list(each) for each in get_args(annotation))
    return annotation is list or origin in {list, tuple, set, frozenset}


def _parameters(written: bytes) -> list[tuple[str, str]]:
    """Names and values of a query. Malformed if they are no text: what cannot be read must not be left out."""
    try:
        asked = parse_qsl(written.decode(), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError as error:
        raise Malformed("bad_text") from error
    unreadable = tuple(FieldError(f"?{name[:80]}", "bad_text") for name, value in asked if "\x00" in value)
    if unreadable:
        raise Malformed("bad_text", errors=unreadable)
    return asked


def _unknown(unknown: list[str], known: list[str]) -> Invalid:
    return Invalid(
        "invalid",
        errors=tuple(
            FieldError(f"?{n[:80]}", "unknown_parameter", (("hint", hint(n, known)),)) for n in unknown
        ),
    )
