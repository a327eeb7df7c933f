"""Does every target that the labels speak of stand in the seed at the line they name?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from service.domain.targets import Comparator, Direction, Measure
from tests.demo.printed import SEEDS, words
from tests.language.abridged import GAP, cut, fits

LABELS = [
    json.loads(line)
    for line in (Path(__file__).parent / "labels" / "targets.jsonl").read_text(encoding="utf-8").splitlines()
]
MOST_WORDS_IN_A_ROW = 8

needs_seeds = pytest.mark.skipif(
    not SEEDS.is_dir(), reason="the seed documents (../shared/seeds) are not on this machine"
)


@pytest.mark.shared
@needs_seeds
def test_every_phrase_begins_on_its_line() -> None:
    printed = {(row["plan"], row["line"]): cut(row["plan"], row["line"], row["phrase"]) for row in LABELS}

    astray = [place for place, phrase in printed.items() if phrase is None]

    assert (len(printed), astray) == (206, [])  # two lines hold two phrases each


@pytest.mark.shared
@needs_seeds
def test_a_phrase_is_not_found_a_line_below_its_own() -> None:
    astray = [row for row in LABELS if cut(row["plan"], row["line"] + 1, row["phrase"]) is not None]

    assert [(row["plan"], row["line"]) for row in astray] == []


def test_a_label_repeats_at_most_eight_words_in_a_row() -> None:
    texts = [text for row in LABELS for text in texts_of(row)]

    long = [piece for text in texts for piece in text.split(GAP) if len(words(piece)) > MOST_WORDS_IN_A_ROW]

    assert long == []


def test_a_label_says_how_its_target_is_compared_and_with_what() -> None:
    parts = [part for row in LABELS for part in row["parts"]]

    odd = [part for part in parts if not whole(part)]

    assert (len(parts), odd) == (238, [])


def test_an_abridged_text_stands_for_what_begins_and_ends_like_it() -> None:
    assert fits("cán bộ … số", "Cán bộ, công chức có kỹ năng số")
    assert fits("… số", "kỹ năng số")
    assert not fits("cán bộ … số", "cán bộ, công chức")
    assert not fits("cán bộ", None)


def texts_of(row: dict[str, Any]) -> list[str]:
    """Everything of a label that is copied from the print."""
    copied = [part.get(key, "") for part in row["parts"] for key in ("name", "condition", "excludes")]
    return [row["phrase"], row.get("name", ""), *copied]


def whole(part: dict[str, Any]) -> bool:
    """Whether a part has what its comparator needs and nothing it does not."""
    comparator, given = Comparator(part["comparator"]), {"value", "low", "high"} & set(part)
    wordless = comparator in (Comparator.boolean, Comparator.qualitative)
    wanted = set() if wordless else {"low", "high"} if comparator is Comparator.range else {"value"}
    Comparator(part["evaluateAs"]), Measure(part["measure"]), Direction(part["direction"])
    return wanted == given
