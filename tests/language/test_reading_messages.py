"""Has every problem a reader of text can raise its sentences in Vietnamese and in English?"""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator

import pytest

from service.domain.language.agency_messages import AGENCY_PROBLEMS
from tests.architecture.sources import python_files, tree

CATALOGUES = {"agenc": AGENCY_PROBLEMS}
"""How the files of a reader begin, and the catalogue of its problems."""

SENTENCES = [(reader, code) for reader, catalogue in CATALOGUES.items() for code in sorted(catalogue)]


def sources(reader: str) -> Iterator[ast.AST]:
    """Everything written in the files of a reader, its catalogue left out."""
    for path in python_files("service"):
        if (
            path.parent.name == "language"
            and path.name.startswith(reader)
            and not path.name.endswith("messages.py")
        ):
            yield from ast.walk(tree(path))


def constants(node: ast.AST) -> set[str]:
    return {
        one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)
    }


def raised(reader: str) -> Iterator[tuple[str, set[str]]]:
    """Code and names of the values of every problem that is made of a code and values written out."""
    for node in sources(reader):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Problem":
            values = node.args[1] if len(node.args) > 1 else ast.Dict(keys=[], values=[])
            if isinstance(values, ast.Dict):
                names = {str(key.value) for key in values.keys if isinstance(key, ast.Constant)}
                yield from ((code, names) for code in constants(node.args[0]))


def values_of(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize(("reader", "code"), SENTENCES)
def test_each_sentence_is_whole_and_names_the_same_values_in_both_languages(reader: str, code: str) -> None:
    vi, en = CATALOGUES[reader][code]

    assert vi != en
    assert values_of(vi) == values_of(en)
    for text in (vi, en):
        assert text == text.strip() and text[-1] in ".?!" and text.lstrip("“")[0] not in string.whitespace


@pytest.mark.parametrize("reader", CATALOGUES)
def test_every_problem_that_is_raised_has_its_sentences_and_the_values_they_name(reader: str) -> None:
    catalogue = CATALOGUES[reader]

    problems = list(raised(reader))
    silent = sorted({code for code, _ in problems if code not in catalogue})
    starved = sorted(
        {code for code, names in problems if code in catalogue and values_of(catalogue[code][1]) - names}
    )

    assert problems
    assert (silent, starved) == ([], [])


@pytest.mark.parametrize("reader", CATALOGUES)
def test_no_sentence_waits_for_a_problem_nobody_raises(reader: str) -> None:
    written = {text for node in sources(reader) if isinstance(node, ast.Constant) for text in constants(node)}

    assert set(CATALOGUES[reader]) <= written
