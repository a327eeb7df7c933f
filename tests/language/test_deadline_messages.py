"""Has everything that is told of a deadline or a head its sentence in Vietnamese and in English?"""

from __future__ import annotations

import ast
import string
from pathlib import Path

import pytest

from service.domain.language import deadlines, heads
from service.domain.language.deadline_messages import DEADLINE_PROBLEMS
from service.domain.language.head_messages import HEAD_PROBLEMS
from tests.architecture.sources import tree

CATALOGUES = [
    (name, code)
    for name in ("deadline", "head")
    for code in {"deadline": DEADLINE_PROBLEMS, "head": HEAD_PROBLEMS}[name]
]
LANGUAGE = Path(deadlines.__file__).parent


def _files(module: object, seen: set[str]) -> set[str]:
    """The files of this folder that a reader is made of."""
    path = Path(str(getattr(module, "__file__", "")))
    if path.parent != LANGUAGE or path.stem in seen:
        return seen
    seen.add(path.stem)
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("service.domain.language."):
            other = __import__(str(node.module), fromlist=["_"])
            _files(other, seen)
    return seen


def _told(module: object) -> dict[str, set[str]]:
    """The codes of the problems a reader makes, each with the names of its values."""
    found: dict[str, set[str]] = {}
    for name in _files(module, set()):
        for node in ast.walk(tree(LANGUAGE / f"{name}.py")):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Problem":
                values = node.args[1] if len(node.args) > 1 else ast.Dict(keys=[], values=[])
                assert isinstance(values, ast.Dict)
                names = {str(key.value) for key in values.keys if isinstance(key, ast.Constant)}
                for one in ast.walk(node.args[0]):
                    if isinstance(one, ast.Constant) and isinstance(one.value, str):
                        found[one.value] = names & found.get(one.value, names)
    return found


def _values(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize(("catalogue", "code"), CATALOGUES)
def test_each_sentence_is_whole_and_names_the_same_values_in_both_languages(
    catalogue: str, code: str
) -> None:
    vi, en = {"deadline": DEADLINE_PROBLEMS, "head": HEAD_PROBLEMS}[catalogue][code]

    assert vi != en
    assert _values(vi) == _values(en)
    for text in (vi, en):
        assert text == text.strip() and text[-1] in ".?!"


def test_every_problem_has_its_sentences_with_the_values_they_name() -> None:
    sentences = {**DEADLINE_PROBLEMS, **HEAD_PROBLEMS}

    told = {**_told(deadlines), **_told(heads)}
    starved = [code for code, names in told.items() if _values(sentences[code][1]) - names]

    assert sorted(told) == sorted(sentences)
    assert starved == []
