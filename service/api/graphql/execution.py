"""How is a query operation answered: which statement, with which arguments, for whom?

The handlers of REST are called on a database that notes what they ask for, so rights, filters and days are decided
there, before anything is compiled. What they noted becomes one statement, kept by its form; its bytes are the answer.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service.api.caller import Call
from service.api.graphql.compile import Compiled, Operation, compiled, conditions
from service.api.graphql.given import Asking, Given
from service.db import standing
from service.db.engine import RightsChanged
from service.db.noted import Document, Noted, Row, Rows
from service.db.paged import below_values
from service.db.principal import bound
from service.db.scopes import scope_form, scope_values
from service.db.selections import Selection, selection
from service.db.wanted import Root, Way
from service.domain.errors import FieldError, Invalid

_KEPT = 500
"""Of documents, and of statements: a large one takes some fifteen kilobytes here and two hundred in each connection."""


@dataclass(frozen=True)
class _Prepared:
    compiled: Compiled
    asks: tuple[Asking, ...]


@dataclass(frozen=True)
class _Fitted:
    """A statement, and for each argument in which of the request's sources it stands and by which name."""

    text: str
    slots: tuple[tuple[int, Any], ...]


_CONDITIONS: OrderedDict[Any, tuple[str, ...]] = OrderedDict()
_PREPARED: OrderedDict[Any, _Prepared] = OrderedDict()
_STATEMENTS: OrderedDict[Any, _Fitted] = OrderedDict()


async def answered(call: Call, operation: Operation, variables: Mapping[str, Any]) -> bytes:
    """The answer to a query operation, `{"data": ...}`, as bytes. variables: coerced already.

    Raises the Problem that REST would answer with, and RightsChanged.
    """
    key, prepared = _prepared(operation, variables)
    made = prepared.compiled
    reads: list[Noted] = []
    noting = Call(call.principal, call.db.noted(reads), call.now, call.service, call.accept_language, call.request)
    givens: list[Given] = []
    for asking in prepared.asks:
        above = asking.ask.above
        given = asking.given(variables, givens[above] if above is not None else None)
        givens.append(given)
        await asking.handler(caller=noting, **given.handed)
    if len(reads) != len(givens):
        raise TypeError("a handler asked for more than one thing, or for none")
    answer = await _asked(call, key, made.roots, prepared.asks, reads, givens)
    head = "".join(f'"{each}":"Query",' for each in made.typenames)
    return b'{"data":{' + head.encode() + answer[1:] + b"}"


async def _asked(
    call: Call,
    key: Any,
    roots: Sequence[Root],
    asks: Sequence[Asking],
    reads: Sequence[Noted],
    givens: Sequence[Given],
) -> bytes:
    """One statement of all that was noted."""
    known_at = reads[0].known_at
    extras = [
        _extra(asking, read, given, givens) for asking, read, given in zip(asks, reads, givens, strict=True)
    ]
    form = (key, known_at is None, *(_form(read, given.way) for read, given in zip(reads, givens, strict=True)))
    sources = _sources(call, reads, extras, known_at)
    fitted = _STATEMENTS.get(form)
    if fitted is None:
        ways = [given.way for given in givens]
        made = await asyncio.to_thread(selection, roots, reads, ways, known=known_at is not None)
        fitted = _keep(_STATEMENTS, form, _fitted(made, sources))
    else:
        _STATEMENTS.move_to_end(form)
    arguments = [sources[place][name] if place >= 0 else name for place, name in fitted.slots]
    answer = await call.db.fetch_value(fitted.text, arguments)
    if answer is None:
        raise RightsChanged
    return answer  # type: ignore[no-any-return]


def _extra(asking: Asking, read: Noted, given: Given, givens: Sequence[Given]) -> Mapping[str, Any]:
    """What a page binds that REST's does not."""
    if not isinstance(read, Rows):
        return {}
    relation, page = asking.ask.relation, asking.ask.page
    assert page is not None
    if relation is None or not (page.cursors or given.cursor):
        return {"page_size": given.size}
    above = None
    if given.cursor is not None:
        assert asking.ask.above is not None
        above = givens[asking.ask.above].key
        if above is None:
            pointer = "?before" if given.way.backward else "?after"
            raise Invalid("invalid", errors=(FieldError(pointer, "cursor_of_which"),))
    return below_values(read, given.size, relation.filters, given.cursor, above)


def _form(read: Noted, way: Way) -> Any:
    """What the text of a read depends on."""
    match read:
        case Rows():
            return read.asked.form, scope_form(read.scope), way.after, way.backward
        case Row():
            return id(read.shape), read.by, scope_form(read.scope)
        case Document():
            return read.form, scope_form(read.scope)


_PER_READ = 4


def _sources(
    call: Call, reads: Sequence[Noted], extras: Sequence[Mapping[str, Any]], known_at: Any
) -> list[Mapping[str, Any]]:
    """Where arguments come from: what every statement binds, then four for each read."""
    sources: list[Mapping[str, Any]] = [
        {**bound(call.principal), "unit_day": call.db.day, "known_at": known_at and known_at.isoformat()}
    ]
    for read, extra in zip(reads, extras, strict=True):
        values = read.values if known_at is None else standing.without_acts(read.values)
        if isinstance(read, Rows):
            own: Mapping[str, Any] = read.asked.arguments
        else:
            own = {"key": read.key} if isinstance(read, Row) else {}
        sources += [extra, own, values, scope_values(read.scope)]
    return sources


def _fitted(made: Selection, sources: Sequence[Mapping[str, Any]]) -> _Fitted:
    """Find out once where each argument stands."""
    slots: list[tuple[int, Any]] = []
    for number, name in made.slots:
        if number == -1:
            slots.append((-1, name))
            continue
        first = 1 + number * _PER_READ
        places = [*range(first, first + _PER_READ - 1), 0, first + _PER_READ - 1] if number >= 0 else [0]
        slots.append((next(place for place in places if name in sources[place]), name))
    return _Fitted(made.text, tuple(slots))


def _prepared(operation: Operation, variables: Mapping[str, Any]) -> tuple[Any, _Prepared]:
    """A document's operation, worked through once for what its conditions come to."""
    text = operation.text_key
    names = _CONDITIONS.get(text)
    if names is None:
        names = _keep(_CONDITIONS, text, conditions(operation))
    key = (text, *(variables.get(name) for name in names))
    found = _PREPARED.get(key)
    if found is None:
        made = compiled(operation, variables)
        found = _keep(_PREPARED, key, _Prepared(made, tuple(Asking(ask) for ask in made.asks)))
    return key, found


def _keep(kept: OrderedDict[Any, Any], key: Any, made: Any) -> Any:
    kept[key] = made
    if len(kept) > _KEPT:
        kept.popitem(last=False)
    return made
