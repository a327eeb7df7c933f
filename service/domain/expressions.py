"""What does an expression somebody wrote into a setting make of a JSON value, and within which bounds?

JMESPath (https://jmespath.org/specification.html): it picks and builds, has no loops, no variables
and no way out. Yet a line of it can double a value at each step (`[@,@] | [@,@] | …`), so whatever it
builds is weighed as it is built, and one that grows or works too much is ended.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError, JMESPathTypeError, LexerError, ParseError
from jmespath.functions import Functions
from jmespath.parser import Parser
from jmespath.visitor import TreeInterpreter

LONGEST_EXPRESSION = 4_000
DEEPEST_EXPRESSION = 60
MOST_STEPS = 50_000
HEAVIEST_VALUE = 500_000
"""Weight of all that is built on the way: a character, a number or a key with its value each count one."""

FUNCTIONS = frozenset(Functions.FUNCTION_TABLE)
_BUILDING = frozenset(
    {"multi_select_list", "multi_select_dict", "flatten", "function_expression"}
    | {"projection", "filter_projection", "value_projection", "slice"}
)


class ExpressionError(ValueError):
    """The expression can not be read, or makes nothing of this value. The text is for whoever wrote it."""


def expression_fault(text: str) -> tuple[str, Mapping[str, str]] | None:
    """The code of what is wrong with an expression as it is written, with where and what; None if it is sound.

    What it makes of a value shows only with a value: an unknown field is null, not an error.
    """
    try:
        tree = _parsed(text)
    except LexerError as problem:
        return _unreadable(text, problem.lexer_position)
    except ParseError as problem:
        return _unreadable(text, problem.lex_position)
    except (JMESPathError, ValueError, RecursionError):
        return _unreadable(text, 0)
    if len(text) > LONGEST_EXPRESSION:
        return "expression_too_long", {"most": str(LONGEST_EXPRESSION)}
    for depth, node in _nodes(tree):
        if depth > DEEPEST_EXPRESSION:
            return "expression_too_deep", {"most": str(DEEPEST_EXPRESSION)}
        if node["type"] == "function_expression" and node["value"] not in FUNCTIONS:
            return "expression_function", {"function": node["value"][:40], "known": ", ".join(sorted(FUNCTIONS))}
    return None


def evaluate(text: str, value: Any) -> Any:
    """What a sound expression makes of the value, as JSON. Raises ExpressionError, never anything else."""
    try:
        return _Bounded().visit(_parsed(text), value)
    except ExpressionError:
        raise
    except JMESPathTypeError as bad:
        # Its own sentence would quote the value, which may be anybody's data.
        raise ExpressionError(f"{bad.function_name}() was given a {bad.actual_type}") from None
    except (JMESPathError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as bad:
        raise ExpressionError(f"it can not be worked out ({type(bad).__name__})") from None


def _unreadable(text: str, position: int) -> tuple[str, Mapping[str, str]]:
    return "expression_unreadable", {"column": str(position + 1), "near": text[position : position + 20] or "…"}


@lru_cache(maxsize=128)
def _parsed(text: str) -> Mapping[str, Any]:
    """The tree of an expression. Raises JMESPathError, ValueError or RecursionError."""
    with warnings.catch_warnings():
        # `word` instead of `"word"`: the library puts up with it and warns. A typing error, here.
        warnings.simplefilter("error", PendingDeprecationWarning)
        try:
            tree: Mapping[str, Any] = jmespath.compile(text[: LONGEST_EXPRESSION + 1]).parsed
        except PendingDeprecationWarning:
            raise ValueError("a literal that is no JSON") from None
    # The library keeps five hundred trees of its own, however large; these here are enough.
    Parser.purge()
    return tree


def _nodes(tree: Mapping[str, Any]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    waiting: list[tuple[int, Any]] = [(1, tree)]
    while waiting:
        depth, node = waiting.pop()
        # The children of a slice are numbers.
        if isinstance(node, dict):
            yield depth, node
            waiting += [(depth + 1, child) for child in node.get("children", ())]


class _Bounded(TreeInterpreter):  # type: ignore[misc]
    """The library's interpreter, counting its steps and weighing what it builds."""

    def __init__(self) -> None:
        super().__init__()
        self._steps = 0
        self._weight = 0

    def visit(self, node: Any, *args: Any, **named: Any) -> Any:
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise ExpressionError(f"more than {MOST_STEPS} steps")
        made = super().visit(node, *args, **named)
        if node["type"] in _BUILDING:
            self._weigh(made)
        return made

    def visit_function_expression(self, node: Any, value: Any) -> Any:
        arguments = [self.visit(child, value) for child in node["children"]]
        if node["value"] == "join" and len(arguments) == 2 and all(isinstance(a, str | list) for a in arguments):
            # The one function whose answer is the product of what it is given.
            self._count(len(arguments[0]) * len(arguments[1]))
        return self._functions.call_function(node["value"], arguments)

    def _weigh(self, made: Any) -> None:
        waiting = [made]
        while waiting:
            value = waiting.pop()
            if isinstance(value, str):
                self._count(len(value))
            elif isinstance(value, list):
                self._count(1 + len(value))
                waiting += value
            elif isinstance(value, dict):
                self._count(1 + sum(map(len, value)))
                waiting += value.values()
            else:
                self._count(1)

    def _count(self, weight: int) -> None:
        self._weight += weight
        if self._weight > HEAVIEST_VALUE:
            raise ExpressionError("it builds too much")
