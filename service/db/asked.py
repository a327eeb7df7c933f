"""What does a list's query come to, and what was it sent with, worked out once for the same words?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from service.db.cursors import fingerprint, opened
from service.db.engine import Database
from service.db.shapes import Shape
from service.db.spans import Spans, spanned_filter
from service.domain.access import Principal, Scope
from service.domain.paging import PageQuery, goes_on


@dataclass(frozen=True)
class Asked:
    """What a list's query comes to. form: what the statement's text depends on; after: whether from a cursor on;
    spans: the ranges of units that were at hand, spanned: the filter that takes its unit's from there; given: the
    values of the filters as they were asked for; once: nobody asks so again."""

    shape: Shape
    query: PageQuery
    spans: Spans | None
    spanned: str | None
    filters: tuple[str, ...]
    sort: str
    after: bool
    arguments: Mapping[str, Any]
    form: tuple[Any, ...]
    given: Mapping[str, Any]
    once: bool


_ASKED: dict[tuple[int, int], Asked] = {}
_KEPT_QUERIES = 12_000


def asked_for(shape: Shape, query: PageQuery, fixed: Mapping[str, Any] | None, spans: Spans | None) -> Asked:
    """Go through a query once: the route gives the same frozen model for the same words."""
    place = id(shape), id(query)
    found = None if fixed else _ASKED.get(place)
    # Shape and query are still referred to from here, so no others have got their ids.
    if found is not None and found.spans is spans:
        return found
    given = {name: getattr(query, name, None) for name in shape.filters}
    given.update(fixed or {})
    filters = {name: value for name, value in given.items() if value is not None and value != []}
    sort = getattr(query, "sort", None) or next(iter(shape.sorts))
    # A list of today does not go on as one of the past.
    known_at = getattr(query, "known_at", None)
    given = filters if known_at is None else {**filters, "known_at": known_at}
    mark = fingerprint(shape, given, sort)
    after = opened(query.cursor, mark, shape, sort)
    once = goes_on(query)
    spanned, ends = spanned_filter(shape.filters, filters, spans)
    made = Asked(
        shape,
        query,
        spans,
        spanned,
        tuple(filters),
        sort,
        after is not None,
        {
            **{f"f_{name}": shape.filters[name].prepare(value) for name, value in filters.items()},
            **ends,
            **(after or {}),
            "limit": query.limit,
            "mark": mark,
        },
        ("page", id(shape), query.fields, query.include, tuple(filters), spanned, sort, after is not None, query.count),
        given,
        once,
    )
    if not (fixed or once):
        if len(_ASKED) >= _KEPT_QUERIES:
            _ASKED.clear()
        _ASKED[place] = made
    return made


@dataclass(frozen=True)
class Ready:
    """A list that was asked for before by the same person on the same day: the statement, and what it was sent with."""

    asked: Asked
    principal: Principal
    scope: Scope
    day: date | None
    values: Mapping[str, Any] | None
    text: str
    arguments: Sequence[Any]


_READY: dict[tuple[int, int], Ready] = {}


def asked_again(
    db: Database, asked: Asked, principal: Principal, scope: Scope, values: Mapping[str, Any] | None
) -> Ready | None:
    # As with `_ASKED`: both are still referred to from here, so no others have got their ids.
    found = _READY.get((id(asked), id(principal)))
    if found is None or found.scope is not scope or found.day != db.day or found.values != values:
        return None
    return found


def keep_ready(ready: Ready) -> None:
    if len(_READY) >= _KEPT_QUERIES:
        _READY.clear()
    _READY[id(ready.asked), id(ready.principal)] = ready
