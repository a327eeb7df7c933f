"""What does a GraphQL request ask: which text, which of its operations, with which values?"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import pydantic_core
from starlette.requests import Request

from service.api.bodies import check_encoding, read_body
from service.domain.errors import Malformed, UnsupportedMedia

MOST_VALUES = 20_000
"""Values among the variables of one request, at whatever depth."""
_MANY_BYTES = 16_384
"""A request shorter than this cannot hold too many values."""


@dataclass(slots=True)
class Asked:
    """One request. Nobody changes it."""

    text: str
    name: str | None
    variables: dict[str, Any]


async def posted(request: Request) -> Asked:
    """What the body asks."""
    check_encoding(request)
    _check_media(request.scope["lines"].get(b"content-type", b""))
    raw = await read_body(request)
    if not raw:
        raise Malformed("body_missing", expected="application/json")
    asked = _read_json(raw)
    if isinstance(asked, list):
        raise Malformed("graphql_batch")
    if not isinstance(asked, dict):
        raise Malformed("graphql_request_form")
    return asked_of(asked, len(raw))


def sought(request: Request) -> Asked:
    """What the words after the question mark ask."""
    try:
        said = dict(parse_qsl(request.scope["query_string"].decode(), keep_blank_values=True, errors="strict"))
    except UnicodeDecodeError as error:
        raise Malformed("bad_text") from error
    asked: dict[str, Any] = {name: said[name] or None for name in ("query", "operationName") if name in said}
    for name in ("variables", "extensions"):
        if said.get(name):
            asked[name] = _read_json(said[name].encode())
    return asked_of(asked, len(request.scope["query_string"]))


def asked_of(asked: dict[str, Any], size: int = _MANY_BYTES + 1) -> Asked:
    """A request, checked for its form. size: bytes it came in, if that is known."""
    text, name, variables = asked.get("query"), asked.get("operationName"), asked.get("variables")
    if not isinstance(text, str) or not text:
        raise Malformed("graphql_query_missing")
    if name is not None and not isinstance(name, str):
        raise Malformed("graphql_name_form")
    if variables is not None and not isinstance(variables, dict):
        raise Malformed("graphql_map_form", name="variables")
    extensions = asked.get("extensions")
    if extensions is not None and not isinstance(extensions, dict):
        raise Malformed("graphql_map_form", name="extensions")
    if size > _MANY_BYTES and variables:
        _require_few(variables)
    return Asked(text, name, variables or {})


def _check_media(line: bytes) -> None:
    """JSON only: a form of another page cannot send it unasked."""
    media, _, parameters = line.decode("latin-1").lower().partition(";")
    charset = parameters.partition("charset=")[2].split(";")[0].strip(' "')
    if media.strip() != "application/json" or charset not in {"", "utf-8", "utf8"}:
        raise UnsupportedMedia("unsupported_media", expected="application/json")


def _read_json(raw: bytes) -> Any:
    try:
        return pydantic_core.from_json(raw, allow_inf_nan=False)
    except ValueError as error:
        line, column = _place(str(error))
        raise Malformed("bad_json", line=line, column=column) from error


def _place(said: str) -> tuple[str, str]:
    """Line and column of what is wrong, out of `… at line 1 column 7`."""
    words = said.rpartition(" at line ")[2].split(" ")
    return (words[0], words[2]) if len(words) >= 3 else ("1", "1")


def _require_few(variables: dict[str, Any]) -> None:
    left: list[Any] = [variables]
    count = 0
    while left:
        value = left.pop()
        inner = value.values() if isinstance(value, dict) else value
        count += len(value)
        if count > MOST_VALUES:
            raise Malformed("graphql_too_many_values", most=MOST_VALUES)
        left += [each for each in inner if isinstance(each, dict | list)]


def written_out(variables: dict[str, Any]) -> str:
    """Values as a text that tells them from all others."""
    return json.dumps(variables, sort_keys=True)
