"""Does everything a reader of Vietnamese text may notice have a sentence in both languages?"""

from __future__ import annotations

import ast
import importlib
import string
from collections.abc import Iterator

import pytest

from tests.architecture.sources import ROOT, python_files, tree, where

READERS = ROOT / "service" / "domain" / "language"
CODE_AT = {"Problem": 0, "Finding": 0, "Reported": 2}
"""Which argument of a call is a code; values of the last two are not looked at here."""


def catalogues() -> dict[str, tuple[str, str]]:
    """The sentences of all readers by code."""
    found: dict[str, tuple[str, str]] = {}
    for path in sorted(READERS.glob("*_messages.py")):
        module = importlib.import_module(f"service.domain.language.{path.stem}")
        for name, catalogue in vars(module).items():
            if name.endswith("_PROBLEMS"):
                found |= catalogue
    return found


SENTENCES = catalogues()


def raised() -> Iterator[tuple[str, set[str] | None, str]]:
    """(code, names of its values or None if they cannot be read, place) of every problem a reader makes."""
    for path in python_files("service"):
        if READERS not in path.parents:
            continue
        for node in ast.walk(tree(path)):
            name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
            if isinstance(node, ast.Call) and len(node.args) > CODE_AT.get(name, 99):
                for code in constants(node.args[CODE_AT[name]]):
                    yield code, given(node) if name == "Problem" else None, where(path, node.lineno)


def constants(node: ast.expr) -> list[str]:
    """The codes an expression may be."""
    if isinstance(node, ast.IfExp):
        return [*constants(node.body), *constants(node.orelse)]
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def given(node: ast.Call) -> set[str] | None:
    """The names of the values that come with a code, where they are written out."""
    if len(node.args) < 2:
        return set()
    values = node.args[1]
    if not isinstance(values, ast.Dict) or not all(isinstance(key, ast.Constant) for key in values.keys):
        return None
    return {str(key.value) for key in values.keys if isinstance(key, ast.Constant)}


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_a_sentence_is_whole_and_asks_for_the_same_values_in_both_languages(code: str) -> None:
    sentence = SENTENCES[code]

    asked = [sorted({name for _, name, _, _ in string.Formatter().parse(text) if name}) for text in sentence]

    assert len(sentence) == 2
    assert asked[0] == asked[1]
    assert sentence[0] != sentence[1]
    for text in sentence:
        assert text == text.strip() and text[-1] in ".?!" and text[0] == text[0].upper()


def test_every_code_has_its_sentences_and_every_sentence_its_code() -> None:
    codes = {code for code, _, _ in raised()}

    assert codes
    assert sorted(codes - set(SENTENCES)) == []
    assert sorted(set(SENTENCES) - codes) == []


def test_a_name_in_a_sentence_is_given_where_the_problem_is_noticed() -> None:
    starved = []
    for code, values, place in raised():
        if values is None or code not in SENTENCES:
            continue
        wanted = {name for _, name, _, _ in string.Formatter().parse(SENTENCES[code][1]) if name}
        if wanted - values:
            starved.append(f"{place}: {code} wants {sorted(wanted - values)}")

    assert starved == []
