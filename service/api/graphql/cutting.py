"""How is what is wanted cut out of a document that is there as a whole?

Of one that PostgreSQL has rendered, of one that a rule of the domain has made, of an event that was read once for all
who listen. What is wanted becomes a validator of pydantic, made once: it takes over what is named and nothing else,
which is a tenth of the time in which PostgreSQL would do the same with its own operators.
"""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from pydantic_core import CoreSchema, SchemaValidator, to_json
from pydantic_core.core_schema import (
    TypedDictField,
    any_schema,
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
_NO_MEMBER = "\0"
"""The name of what no document has: what is called so is always as it is by default."""


MOST_KEPT = 16 * 2**20
LARGEST_KEPT = 2**20
"""Bytes of documents with what was cut out of them: of all, and of one."""


class Cuttings:
    """What was cut out of which document before: dashboards ask for one sum again and again, and PostgreSQL says each
    time what it is now. Those used last, up to a number of bytes in all."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[Cut, bytes], bytes] = OrderedDict()
        self.size = 0

    def rendered(self, cut: Cut, document: bytes) -> bytes:
        """As `Cut.rendered`, but the same of the same is cut once."""
        found = self._kept.get((cut, document))
        if found is not None:
            self._kept.move_to_end((cut, document))
            return found
        found = cut.rendered(document)
        if len(document) + len(found) <= LARGEST_KEPT:
            self._kept[cut, document] = found
            self.size += len(document) + len(found)
            while self.size > MOST_KEPT:
                (_, known), its = self._kept.popitem(last=False)
                self.size -= len(known) + len(its)
        return found


class Cut:
    """What is wanted of one kind of object; of null it is null."""

    def __init__(self, wanted: tuple[Selected, ...]) -> None:
        self._validator = SchemaValidator(_object(wanted))

    def of(self, value: Any) -> Any:
        """What is wanted of an object that is there as Python has it."""
        return self._validator.validate_python(value)

    def rendered(self, document: bytes) -> bytes:
        """What is wanted of JSON, as JSON; every number with the digits it has there."""
        if _LONG.search(document) is None:
            return to_json(self._validator.validate_json(document))
        found = self._validator.validate_python(_exactly(document.decode()))
        return _MARKED.sub(rb"\1", to_json(found))


def _object(wanted: tuple[Selected, ...]) -> CoreSchema:
    return nullable_schema(typed_dict_schema({each.key: _member(each) for each in wanted}, extra_behavior="ignore"))


def _member(each: Selected) -> TypedDictField:
    """A member under its key in the answer; null where the object has none."""
    if isinstance(each, Linked):
        raise TypeError("no list hangs below a part of a document")
    if isinstance(each, Typename):
        return typed_dict_field(with_default_schema(any_schema(), default=each.text), validation_alias=_NO_MEMBER)
    kind: CoreSchema = any_schema()
    if each.below:
        kind = _object(each.below)
        if each.listed:
            kind = nullable_schema(list_schema(kind))
    return typed_dict_field(with_default_schema(kind, default=None), validation_alias=each.label)
