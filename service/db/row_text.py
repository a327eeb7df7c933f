"""How does a row become JSON without PostgreSQL finding out the type of each of its values anew?

`row_to_json` looks the types of all columns up again for every row, which takes a third of its time. They are
known here: what is a number, a day, an id or a word of the program is put between its marks as it is; what people
wrote, and what is of any other type, goes through `to_json`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from sqlalchemy import JSON, Boolean, ColumnElement, Date, Integer, Text, Uuid, cast, func, type_coerce

from service.db.statements import words

_ARGUMENTS = 90
"""So many PostgreSQL's functions take at most, and some."""
_CHAINED = 24
"""So many parts are put together one by one, which is quicker than a function that finds out the type of each at
every row; of longer rows it would copy the beginning again and again."""


class JsonText(Text):
    """Text that is JSON already."""


@dataclass(frozen=True)
class Shown:
    """A value under its key, or one word of the program. code: such a word too, which holds nothing that JSON would
    have to escape; sure: never NULL."""

    key: str
    value: ColumnElement[Any] | str
    code: bool = False
    sure: bool = False


def row_text(row: Sequence[Shown]) -> ColumnElement[str]:
    """A JSON object with these keys: what `row_to_json` makes, as text."""
    parts: list[ColumnElement[Any]] = []
    before = "{"
    for each in row:
        if isinstance(each.value, str):
            before = f'{before}"{each.key}":"{each.value}",'
            continue
        value, mark = _text(each.value, code=each.code)
        if each.sure:
            parts += words(f'{before}"{each.key}":{mark}'), cast(value, Text)
            before = f"{mark},"
        else:
            quoted = words(mark).concat(cast(value, Text)).concat(words(mark)) if mark else cast(value, Text)
            parts += words(f'{before}"{each.key}":'), func.coalesce(quoted, words("null"))
            before = ","
    parts.append(words(f"{before.removesuffix(',')}}}"))
    chains = [reduce(_after, parts[i : i + _CHAINED]) for i in range(0, len(parts), _CHAINED)]
    while len(chains) > _ARGUMENTS:
        chains = [func.concat(*chains[i : i + _ARGUMENTS]) for i in range(0, len(chains), _ARGUMENTS)]
    return type_coerce(chains[0], JsonText) if len(chains) == 1 else func.concat(*chains, type_=JsonText)


def _after(before: ColumnElement[Any], part: ColumnElement[Any]) -> ColumnElement[Any]:
    return before.concat(part)


def _text(value: ColumnElement[Any], *, code: bool) -> tuple[ColumnElement[Any], str]:
    """A value as it is shown, and the mark it stands between."""
    kind = value.type
    if isinstance(kind, Boolean):
        return cast(value, Text), ""
    if isinstance(kind, JsonText | JSON | Integer):
        return value, ""
    if code or isinstance(kind, Uuid | Date):
        return value, '"'
    return func.to_json(value), ""
