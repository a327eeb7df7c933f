"""How does a person hear what the GraphQL library has found wrong with a document or its variables?

The library speaks English. What is met daily has sentences of our own in both languages; the
rest is passed on as the reason of a general one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from graphql import GraphQLError

from service.api.graphql.faults import Fault
from service.api.graphql.limits import MOST_CHARACTERS, MOST_COMMENTS, MOST_TOKENS

MOST_FAULTS = 10
_LONGEST_REASON = 300
_HINT = r"(?: Did you mean (?P<hint>.+)\?)?"

_READ: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (code, re.compile(pattern + "$"))
    for code, pattern in (
        ("graphql_field_unknown", rf"Cannot query field '(?P<field>.+)' on type '(?P<type>\w+)'\.{_HINT}"),
        ("graphql_argument_unknown", rf"Unknown argument '(?P<argument>.+)' on \w+ '(?P<place>[\w.@]+)'\.{_HINT}"),
        ("graphql_argument_missing", r".* argument '(?P<argument>\w+)' of type '(?P<type>.+)' is required, but .+"),
        ("graphql_argument_missing", r"Argument '(?P<argument>.+)' of type '(?P<type>.+)' is required, but .+"),
        ("graphql_type_unknown", rf"Unknown type '(?P<type>.+)'\.{_HINT}"),
        ("graphql_fragment_unknown", r"Unknown fragment '(?P<name>.+)'\."),
        ("graphql_fragment_unused", r"Fragment '(?P<name>.+)' is never used\."),
        ("graphql_variable_undefined", r"Variable '\$(?P<name>\w+)' is not defined.*"),
        ("graphql_variable_unused", r"Variable '\$(?P<name>\w+)' is never used.*"),
        ("graphql_selection_missing", r"Field '(?P<field>\w+)' of type '(?P<type>.+)' must have .+"),
        ("graphql_selection_unwanted", r"Field '(?P<field>\w+)' must not have .+ type '(?P<type>.+)' has no .+"),
    )
)
"""By code, what the library's sentence looks like."""

_LIMITS = (
    ("tokens. Parsing aborted", "graphql_too_many_tokens", MOST_TOKENS),
    ("comments. Parsing aborted", "graphql_too_many_tokens", MOST_COMMENTS),
    ("characters. Parsing aborted", "graphql_too_long", MOST_CHARACTERS),
)


def of_syntax(error: GraphQLError) -> Fault:
    """A text that is no document."""
    for mark, code, most in _LIMITS:
        if mark in error.message:
            return Fault(code, {"most": most}, _places(error))
    places = _places(error) or ((1, 1),)
    line, column = places[0]
    reason = _reason(error.message.removeprefix("Syntax Error: "))
    return Fault("graphql_syntax", {"line": line, "column": column, "reason": reason}, places)


def of_validation(errors: Iterable[GraphQLError]) -> list[Fault]:
    """A document that does not fit the schema."""
    found = [error for error in errors if not error.message.startswith(("Too many validation errors", "Validation ab"))]
    return [_read(error) for error in found] or [Fault("graphql_invalid", {"reason": "too many errors"})]


def of_variables(errors: Iterable[GraphQLError]) -> list[Fault]:
    """Values that do not fit the variables they are given for."""
    found = [error for error in errors if not error.message.startswith("Too many errors")]
    return [Fault("graphql_variable_wrong", {"reason": _reason(each.message)}, _places(each)) for each in found]


def _read(error: GraphQLError) -> Fault:
    for code, pattern in _READ:
        match = pattern.match(error.message)
        if match is not None:
            params = {name: (value or "")[:_LONGEST_REASON] for name, value in match.groupdict().items()}
            if params.get("hint"):
                params["hint"] = f" → {params['hint']}?"
            return Fault(code, params, _places(error))
    return Fault("graphql_invalid", {"reason": _reason(error.message)}, _places(error))


def _reason(message: str) -> str:
    return message[:_LONGEST_REASON].rstrip(". ")


def _places(error: GraphQLError) -> tuple[tuple[int, int], ...]:
    return tuple((at.line, at.column) for at in error.locations or ())[:3]
