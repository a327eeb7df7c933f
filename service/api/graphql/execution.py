"""How is a query operation answered: which statement, with which arguments, for whom?

The handlers of REST are called on a database that notes what they ask for, so rights, filters and days are decided
there, before anything is compiled. What they noted becomes one statement, kept by its form; its bytes are the answer.
"""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from service.api.caller import Call
from service.api.graphql.arguments import LARGEST
from service.api.graphql.asks import Compiled, Kinds, Several
from service.api.graphql.compile import compiled, named_ids, variable_of
from service.api.graphql.cutting import Cut, Cuttings
from service.api.graphql.fitting import Fitted, form_of, slots_of, sources_of
from service.api.graphql.given import Asking, Given
from service.api.graphql.operations import Operation, conditions, names_ids
from service.api.graphql.schema import MOST_NODES
from service.api.queries import checked
from service.db.engine import RightsChanged
from service.db.frozen_pages import frozen_values
from service.db.nodes import kinds_of
from service.db.noted import Document, Frozen
from service.db.paged import below_values
from service.db.selections import selection
from service.db.wanted import Page, Root
from service.domain.errors import FieldError, Invalid, NotFound
from service.domain.types import EVENT_ID_FORM, Shape

_KEPT = 500
"""Of documents, and of statements: a large one takes some fifteen kilobytes here and two hundred in each connection."""


@dataclass(frozen=True)
class _Prepared:
    """An operation of a document, worked through. leaves: what is read by itself. made: what rules of the domain make,
    and what cuts it."""

    compiled: Compiled
    asks: tuple[Asking, ...]
    leaves: tuple[Root, ...]
    made: tuple[tuple[Root, Cut], ...]


_NOTHING: Mapping[str, Any] = {}
_SIZES = tuple({"page_size": size} for size in range(LARGEST + 1))
"""What a page binds of which nobody wants a cursor, by its size."""

_CONDITIONS: OrderedDict[Any, tuple[str, ...]] = OrderedDict()
_NAMING: OrderedDict[Any, bool] = OrderedDict()
_PREPARED: OrderedDict[Any, _Prepared] = OrderedDict()
_STATEMENTS: OrderedDict[Any, Fitted] = OrderedDict()
_CUTTINGS = Cuttings()


async def answered(call: Call, operation: Operation, variables: Mapping[str, Any]) -> bytes:
    """The answer to a query operation, `{"data": ...}`, as bytes. variables: coerced already.

    Raises the Problem that REST would answer with, and RightsChanged.
    """
    kinds: Kinds = {}
    if _names_ids(operation):
        kinds, variables = await _kinds(call, operation, variables)
    key, prepared = _prepared(operation, variables, kinds)
    compiled_ = prepared.compiled
    asked = await _noted(call, prepared, variables)
    parts = [each.encode() for each in compiled_.plain]
    told: dict[int, bytes] = {}
    for known_at, roots in _by_moment(prepared.leaves, asked.reads):
        told |= await _told(call, (key, *(root.read for root in roots)), roots, asked, known_at)
    parts += [_member(root, told) for root in compiled_.roots]
    for root, cut in prepared.made:
        parts.append(await _made(call, root.key, cut, prepared.asks[root.read], asked.givens[root.read]))
    return b'{"data":{' + b",".join(parts) + b"}}"


async def refuse_ahead(call: Call, operation: Operation, variables: Mapping[str, Any]) -> None:
    """Raise what the operation would be refused with by what it says, without asking the database."""
    _, prepared = _prepared(operation, variables, {})
    asked = await _noted(call, prepared, variables)
    for number, asking in enumerate(asked.asks):
        _extra(asking, asked, number)


async def _kinds(
    call: Call, operation: Operation, variables: Mapping[str, Any]
) -> tuple[Kinds, Mapping[str, Any]]:
    """Of which kind each thing is that is asked for by its id alone, and the variables with what each is asked by."""
    named = named_ids(operation, variables)
    for each in named.values():
        checked(_Ids, {"ids": each})
    ids = {each: parsed for its in named.values() for each in its if (parsed := _uuid(each)) is not None}
    known = await kinds_of(call.db, call.principal, list(dict.fromkeys(ids.values()))) if ids else {}
    kinds: dict[str, tuple[str | None, ...]] = {}
    more: dict[str, Any] = {}
    for key, its in named.items():
        found = [known.get(ids[each]) if each in ids else _event(each) for each in its]
        kinds[key] = tuple(None if each is None else each[0] for each in found)
        more |= {variable_of(key, n): each[1] for n, each in enumerate(found) if each is not None}
    return kinds, {**variables, **more}


class _Ids(Shape):
    ids: Annotated[tuple[str, ...], Field(max_length=MOST_NODES)]


def _uuid(written: str) -> UUID | None:
    try:
        return UUID(written)
    except ValueError:
        return None


def _event(written: str) -> tuple[str, str] | None:
    """Events are called by a number of their own making."""
    return ("event", written) if re.fullmatch(EVENT_ID_FORM, written) else None


@dataclass(frozen=True)
class _Asked:
    """What the operations of a request take, and what they have noted (None: of those that note nothing)."""

    asks: Sequence[Asking]
    givens: list[Given]
    reads: list[Any]


async def _noted(call: Call, prepared: _Prepared, variables: Mapping[str, Any]) -> _Asked:
    """Call the handlers of REST on a database that notes what they ask for."""
    reads: list[Any] = []
    noting = Call(call.principal, call.db.noted(reads), call.now, call.service, call.accept_language, call.request)
    givens: list[Given] = []
    for asking in prepared.asks:
        above = asking.ask.above
        given = asking.given(variables, givens[above] if above is not None else None)
        givens.append(given)
        if asking.ask.made:
            reads.append(None)
        elif above is not None and isinstance(reads[above], Document) and asking.frozen:
            reads.append(_frozen(reads[above], given))
        else:
            await asking.handler(caller=noting, **given.handed)
        if len(reads) != len(givens):
            raise TypeError(f"{asking.ask.read.name} asked for more than one thing, or for none")
    return _Asked(prepared.asks, givens, reads)


def _frozen(above: Document, given: Given) -> Frozen:
    """A list that stands in a frozen state: it is read as it was printed, and forwards."""
    if given.filtered or given.way.backward:
        raise Invalid("invalid", errors=(FieldError("", "frozen_list"),))
    return Frozen(above.known_at)


def _by_moment(
    roots: tuple[Root, ...], reads: Sequence[Any]
) -> list[tuple[datetime | None, tuple[Root, ...]]]:
    """What is asked as known at one moment is one statement."""
    if len(roots) == 1:
        return [(reads[roots[0].read].known_at, roots)]
    moments: dict[datetime | None, list[Root]] = {}
    for root in roots:
        moments.setdefault(reads[root.read].known_at, []).append(root)
    return [(moment, tuple(its)) for moment, its in moments.items()]


def _member(root: Root | Several, told: Mapping[int, bytes]) -> bytes:
    """A member of the answer. told: what the reads have said, by their numbers."""
    if isinstance(root, Root):
        return b'"%b":%b' % (root.key.encode(), told[root.read])
    each = b",".join(b"null" if one is None else told[one.read] for one in root.roots)
    return b'"%b":[%b]' % (root.key.encode(), each)


async def _made(call: Call, key: str, cut: Cut, asking: Asking, given: Given) -> bytes:
    """What a rule of the domain makes, and what is wanted of it; null where there is nothing to make it of."""
    try:
        answer = await cut.rendered_in_turns(await asking.handler(caller=call, **given.handed))
    except NotFound:
        answer = b"null"
    return b'"%b":%b' % (key.encode(), answer)


async def _told(
    call: Call, key: Any, roots: Sequence[Root], asked: _Asked, known_at: datetime | None
) -> dict[int, bytes]:
    """One statement of what was noted: what each root is answered, by the number of its read."""
    reads, givens = asked.reads, asked.givens
    extras = [_extra(asking, asked, number) for number, asking in enumerate(asked.asks)]
    form = (key, known_at is not None, *(form_of(read, given.way) for read, given in zip(reads, givens, strict=True)))
    sources = sources_of(call, reads, extras, known_at)
    fitted = _STATEMENTS.get(form)
    if fitted is None:
        ways = [given.way for given in givens]
        made = await asyncio.to_thread(selection, roots, reads, ways, known=known_at is not None)
        whole = (isinstance(reads[root.read], Document) and root.cut_outside for root in roots)
        cuts = tuple(_cut_of(root) if its else None for root, its in zip(roots, whole, strict=True))
        fitted = _keep(_STATEMENTS, form, Fitted(made.text, slots_of(made, sources), cuts))
    else:
        _STATEMENTS.move_to_end(form)
    arguments = [sources[place][name] if place >= 0 else name for place, name in fitted.slots]
    answers: list[bytes | None] | None = await call.db.fetch_value(fitted.text, arguments)
    if answers is None:
        raise RightsChanged
    return {
        root.read: b"null" if answer is None else answer if cut is None else await _CUTTINGS.rendered(cut, answer)
        for root, answer, cut in zip(roots, answers, fitted.cuts, strict=True)
    }


def _cut_of(root: Root) -> Cut:
    assert not isinstance(root.wanted, Page)
    return Cut(root.wanted)


def _extra(asking: Asking, asked: _Asked, number: int) -> Mapping[str, Any]:
    """What a page binds that REST's does not."""
    read, given, page, relation = asked.reads[number], asked.givens[number], asking.ask.page, asking.ask.relation
    if page is None:
        return _NOTHING
    if isinstance(read, Frozen):
        assert relation is not None
        return frozen_values(relation.name, given.size, given.cursor)
    if relation is None or not (given.cursor or (asking.cursors and relation.filters)):
        return _SIZES[given.size]
    above = None
    if given.cursor is not None:
        assert asking.ask.above is not None
        above = asked.givens[asking.ask.above].key
        if above is None:
            pointer = "?before" if given.way.backward else "?after"
            raise Invalid("invalid", errors=(FieldError(pointer, "cursor_of_which"),))
    return below_values(read, given.size, relation.filters, given.cursor, above)


def _names_ids(operation: Operation) -> bool:
    found = _NAMING.get(operation.text_key)
    if found is None:
        # Whether a condition leaves it out is decided later.
        found = _keep(_NAMING, operation.text_key, names_ids(operation))
    return found


def _prepared(operation: Operation, variables: Mapping[str, Any], kinds: Kinds) -> tuple[Any, _Prepared]:
    """A document's operation, worked through once for what its conditions come to."""
    text = operation.text_key
    names = _CONDITIONS.get(text)
    if names is None:
        names = _keep(_CONDITIONS, text, conditions(operation))
    key = (text, *(variables.get(name) for name in names), *kinds.items())
    found = _PREPARED.get(key)
    if found is None:
        made = compiled(operation, variables, kinds)
        asks, cuts = tuple(Asking(ask) for ask in made.asks), tuple((root, _cut_of(root)) for root in made.made)
        found = _keep(_PREPARED, key, _Prepared(made, asks, tuple(made.leaves), cuts))
    return key, found


def _keep(kept: OrderedDict[Any, Any], key: Any, made: Any) -> Any:
    kept[key] = made
    if len(kept) > _KEPT:
        kept.popitem(last=False)
    return made
