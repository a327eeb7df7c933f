"""How is what is wanted cut out of a document that is there as a whole?

Of one that PostgreSQL has rendered, of one that a rule of the domain has made, of an event that was read once for all
who listen. What is wanted becomes a validator of pydantic, made once: it takes over what is named and nothing else,
which is a tenth of the time in which PostgreSQL would do the same with its own operators. What is large is cut in turns
with whatever else the event loop does.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import Any

from pydantic_core import CoreSchema, SchemaValidator, to_json
from pydantic_core.core_schema import (
    TypedDictField,
    any_schema,
    generator_schema,
    list_schema,
    nullable_schema,
    typed_dict_field,
    typed_dict_schema,
    with_default_schema,
)

from service.db.wanted import Linked, Selected, Typename

_LONG = re.compile(rb"\.(?:(?<=\d{10}\.)|(?=\d{7}))")
"""Numbers that may have more digits than a double has: ten before the point, or seven behind it."""
_MARK = "\0"
"""No text that PostgreSQL holds has it."""
_MARKED = re.compile(rb'"\\u0000([^"]*)"')
_exactly: Callable[[str], Any] = json.JSONDecoder(parse_float=_MARK.__add__).decode
_in_turns: Callable[[str], Any] = json.JSONDecoder(object_hook=lambda read: read).decode
_exactly_in_turns: Callable[[str], Any] = json.JSONDecoder(
    parse_float=_MARK.__add__, object_hook=lambda read: read
).decode
"""The hook is where a thread lets others have their turn: what is one call of a library none can interrupt."""
_NO_MEMBER = "\0"
"""The name of what no document has: what is called so is always as it is by default."""


AT_ONCE = 2**17
"""Bytes of a document that is cut in one go, which takes some two milliseconds: nobody else has an answer meanwhile."""
TURN = 0.001
"""Seconds after which others have theirs."""
MOST_KEPT = 16 * 2**20
LARGEST_KEPT = 2**20
"""Bytes of documents with what was cut out of them: of all, and of one."""


class Cuttings:
    """What was cut out of which document before: dashboards ask for one sum again and again, and PostgreSQL says each
    time what it is now. Those used last, up to a number of bytes in all."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[Cut, bytes], bytes] = OrderedDict()
        self.size = 0

    async def rendered(self, cut: Cut, document: bytes) -> bytes:
        """As `Cut.rendered`, but the same of the same is cut once, and what is large in turns."""
        found = self._kept.get((cut, document))
        if found is not None:
            self._kept.move_to_end((cut, document))
            return found
        found = await cut.rendered_in_turns(document)
        if len(document) + len(found) <= LARGEST_KEPT:
            # Two may have asked for it at once.
            if (cut, document) not in self._kept:
                self.size += len(document) + len(found)
            self._kept[cut, document] = found
            while self.size > MOST_KEPT:
                (_, known), its = self._kept.popitem(last=False)
                self.size -= len(known) + len(its)
        return found


class Cut:
    """What is wanted of one kind of object; of null it is null."""

    def __init__(self, wanted: tuple[Selected, ...]) -> None:
        self._wanted = wanted
        self._validator = SchemaValidator(_object(wanted))
        self._lazy: SchemaValidator | None = None

    def of(self, value: Any) -> Any:
        """What is wanted of an object that is there as Python has it."""
        return self._validator.validate_python(value)

    def rendered(self, document: bytes) -> bytes:
        """What is wanted of JSON, as JSON; every number with the digits it has there."""
        if _LONG.search(document) is None:
            return to_json(self._validator.validate_json(document))
        found = self._validator.validate_python(_exactly(document.decode()))
        return _MARKED.sub(rb"\1", to_json(found))

    async def rendered_in_turns(self, document: bytes) -> bytes:
        """As `rendered`, but what is large is read in a thread and cut one thing of a list after the other, and others
        have their turn between them."""
        if len(document) <= AT_ONCE:
            return self.rendered(document)
        if self._lazy is None:
            self._lazy = SchemaValidator(_object(self._wanted, lazy=True))
        exact = _LONG.search(document) is not None
        whole = await asyncio.to_thread(_read, document, exact)
        found = self._lazy.validate_python(whole)
        pieces, turn = [], time.perf_counter()
        for piece in _pieces(found):
            pieces.append(piece if not exact else _MARKED.sub(rb"\1", piece))
            if time.perf_counter() - turn > TURN:
                await asyncio.sleep(0)
                turn = time.perf_counter()
        return b"".join(pieces)


def _read(document: bytes, exact: bool) -> Any:
    return (_exactly_in_turns if exact else _in_turns)(document.decode())


def _pieces(found: dict[str, Any] | None) -> Iterator[bytes]:
    """What was found as JSON, the things of its lists one by one, each when it is asked for."""
    if found is None:
        yield b"null"
        return
    before = b"{"
    for key, value in found.items():
        yield b'%b"%b":' % (before, key.encode())
        if isinstance(value, Iterator):
            yield from _listed(value)
        else:
            yield to_json(value)
        before = b","
    yield b"}"


def _listed(values: Iterator[Any]) -> Iterator[bytes]:
    before = b"["
    for each in values:
        yield before
        yield to_json(each)
        before = b","
    yield b"]" if before == b"," else b"[]"


def _object(wanted: tuple[Selected, ...], *, lazy: bool = False) -> CoreSchema:
    """lazy: things in lists are gone through when they are asked for."""
    members = {each.key: _member(each, lazy) for each in wanted}
    return nullable_schema(typed_dict_schema(members, extra_behavior="ignore"))


def _member(each: Selected, lazy: bool) -> TypedDictField:
    """A member under its key in the answer; null where the object has none."""
    if isinstance(each, Linked):
        raise TypeError("no list hangs below a part of a document")
    if isinstance(each, Typename):
        return typed_dict_field(with_default_schema(any_schema(), default=each.text), validation_alias=_NO_MEMBER)
    kind: CoreSchema = any_schema()
    if each.below:
        kind = _object(each.below)
        if each.listed:
            kind = nullable_schema(generator_schema(kind) if lazy else list_schema(kind))
    return typed_dict_field(with_default_schema(kind, default=None), validation_alias=each.label)
