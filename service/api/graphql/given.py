"""What do the arguments of a field come to: a query of REST, a path, and which part of the list?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Annotated, Any
from uuid import UUID

from graphql import Undefined, VariableNode
from pydantic import Field, TypeAdapter, ValidationError

from service.api.graphql.arguments import LARGEST, PAGE, RELAY, RENAMED, plain
from service.api.graphql.asks import Ask
from service.api.graphql.nouns import FROZEN_LISTS
from service.api.graphql.operations import value_of
from service.api.queries import checked
from service.db.wanted import Way
from service.domain.errors import FieldError, Invalid
from service.domain.paging import Drafted
from service.domain.types import Shape

_INHERITED = ("asOf", "knownAt", "on", "revision")
"""What a thing is asked as of: lists below it go by the same unless they say otherwise."""

_NOBODY = (UUID(int=0), "00000", "evt_" + "0" * 32, 0, 2**63 - 1)
"""Stands for the thing above, which only the database knows; and for what cannot be an id. Names nothing."""

_KEPT = 10_000
_KNOWN: dict[Any, Given] = {}
"""What was given before, by whom: of all documents together."""
_NUMBERS = count()
_FILTERS = {renamed: label for label, renamed in RENAMED.items()}


class _Paging(Shape):
    """Relay's arguments."""

    first: Annotated[int | None, Field(ge=0, le=LARGEST)] = None
    last: Annotated[int | None, Field(ge=0, le=LARGEST)] = None
    after: Annotated[str | None, Field(max_length=600)] = None
    before: Annotated[str | None, Field(max_length=600)] = None


@dataclass(frozen=True)
class Given:
    """What the handler takes, and which part of its list is wanted. inherited: what lists below it go by.
    key: of the one thing that is asked for. filtered: whether the list is narrowed or ordered."""

    handed: Mapping[str, Any]
    way: Way = field(default_factory=Way)
    size: int = PAGE
    cursor: str | None = None
    inherited: tuple[tuple[str, Any], ...] = ()
    key: Any = None
    filtered: bool = False


class Asking:
    """One operation of a document, request after request: what was asked before is not read and checked again."""

    def __init__(self, ask: Ask) -> None:
        self.ask = ask
        self.handler = ask.read.handler
        self.cursors = ask.page is not None and ask.page.cursors
        self._steady = {
            name: value_of(node, kind, {})
            for name, node, kind in ask.arguments
            if not _varies(node)
        }
        self._varying = tuple(
            (name, node, kind) for name, node, kind in ask.arguments if name not in self._steady
        )
        self.frozen = ask.relation is not None and ask.relation.name in FROZEN_LISTS
        self._number = next(_NUMBERS)
        query = ask.read.query
        self._labels = (
            {info.alias or name for name, info in query.model_fields.items()} if query is not None else set()
        )

    def given(self, variables: Mapping[str, Any], above: Given | None) -> Given:
        """What this request gives. Invalid, naming the arguments."""
        values = [
            variables.get(node.name.value, Undefined)
            if isinstance(node, VariableNode)
            else value_of(node, kind, variables)
            for _, node, kind in self._varying
        ]
        inherited = above.inherited if above is not None else ()
        key = (self._number, inherited, *[each if type(each) is str else _held(each) for each in values])
        found = _KNOWN.get(key)
        if found is None:
            names = (name for name, _, _ in self._varying)
            found = self._read({**self._steady, **dict(zip(names, values, strict=True))}, dict(inherited))
            # Who goes on from a cursor asks so once.
            if found.cursor is None:
                if len(_KNOWN) >= _KEPT:
                    _KNOWN.clear()
                _KNOWN[key] = found
        return found

    def _read(self, values: Mapping[str, Any], inherited: Mapping[str, Any]) -> Given:
        ask = self.ask
        asked = {name: plain(each) for name, each in values.items() if each is not None and each is not Undefined}
        handed: dict[str, Any] = {}
        key = None
        for name, parameter in ask.parameters.items():
            key = handed[parameter] = _path(ask.read.parameter(parameter), asked.pop(name))
        paging = checked(_Paging, {name: asked.pop(name) for name in RELAY if name in asked})
        way, size, cursor = _which(paging)
        if ask.relation is not None and ask.relation.by in ask.read.path:
            handed[ask.relation.by] = nobody(ask.read.parameter(ask.relation.by))
        handed_on = {name: each for name, each in inherited.items() if name in self._labels and name not in asked}
        asked = {_FILTERS.get(name, name): each for name, each in asked.items()}
        if ask.read.query is not None:
            words = {**handed_on, **asked}
            if ask.relation is not None and ask.relation.by not in ask.read.path:
                info = ask.read.query.model_fields[ask.relation.by]
                words[info.alias or ask.relation.by] = nobody(TypeAdapter(info.annotation))  # type: ignore[arg-type]
            if ask.relation is None and cursor is not None:
                words["cursor"] = cursor
            if ask.include:
                words["include"] = ",".join(ask.include)
            handed["query"] = checked(ask.read.query, words)
        own = {**inherited, **{name: asked[name] for name in _INHERITED if name in asked}}
        if own.get("revision") not in (None, Drafted.draft.value):
            # A frozen state's own: nothing else is asked for by its number.
            del own["revision"]
        return Given(handed, way, size, cursor, tuple(own.items()), key, bool(asked))


def _held(value: Any) -> Any:
    """A value as a part of a key: what is equal and of another kind is another value."""
    if isinstance(value, list):
        return tuple(_held(each) for each in value)
    return (type(value), repr(value) if isinstance(value, dict) else value)


def nobody(kind: TypeAdapter[Any]) -> Any:
    """A value of the kind that names nothing there is."""
    for value in _NOBODY:
        try:
            return kind.validate_python(value)
        except ValidationError:
            continue
    raise TypeError(f"nothing stands for {kind}")


def _path(kind: TypeAdapter[Any], value: Any) -> Any:
    """A parameter of the path; what cannot be an id is an id of nothing."""
    try:
        return kind.validate_python(value)
    except ValidationError:
        return nobody(kind)


def _which(paging: _Paging) -> tuple[Way, int, str | None]:
    back = paging.last is not None
    wrong = [name for name, each in (("first", paging.first), ("after", paging.after)) if back and each is not None]
    if not back and paging.before is not None:
        wrong.append("before")
    if wrong:
        raise Invalid("invalid", errors=tuple(FieldError(f"?{name}", "page_both_ways") for name in wrong))
    cursor = paging.before if back else paging.after
    size = paging.last if back else paging.first
    return Way(cursor is not None, back), PAGE if size is None else size, cursor


def _varies(node: Any) -> bool:
    """Whether a variable stands in it."""
    if isinstance(node, VariableNode):
        return True
    inner = getattr(node, "values", None) or [each.value for each in getattr(node, "fields", None) or ()]
    return any(_varies(each) for each in inner)
