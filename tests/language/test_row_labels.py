"""Does what we say of the rows of the five plans stand where we say it does?

`labels/rows.jsonl` was written from the documents before any reader of them: one line for every printed
task, indicator and product. `title` is how it begins, `end` how it ends where the row prints it whole.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.demo.printed import SEEDS, Seed, words

LABELS = [
    json.loads(line)
    for line in (Path(__file__).parent / "labels" / "rows.jsonl").read_text("utf-8").splitlines()
]
PLANS = ("dai_hai", "my_tu", "phu_thai", "tan_hung", "tien_minh")
TITLE_BELOW = 4
"""Lines a title may stand below its number."""
LINES_OF_A_ROW = 60

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(
        not SEEDS.is_dir(), reason="the seed documents (../shared/seeds) are not on this machine"
    ),
]


@pytest.mark.parametrize("plan", PLANS)
def test_every_labelled_phrase_is_printed_at_its_line(plan: str) -> None:
    seed = Seed(f"{plan.replace('_', '-')}.txt")

    def has(text: str, line: int, lines: int) -> bool:
        return any(seed.has(text, n) for n in range(line, min(line + lines, len(seed.lines) + 1)))

    astray: list[tuple[Any, ...]] = []
    for label in (label for label in LABELS if label["plan"] == plan):
        line = label["line"]
        phrases = [label["end"], label["target"], *label["deadline"].split("; ")]
        if not has(label["title"], line, TITLE_BELOW):
            astray.append((line, "title", label["title"]))
        astray += [(line, text) for text in phrases if text and not has(text, line, LINES_OF_A_ROW)]
        if label["number"] and label["kind"] != "product" and not has(label["number"], line, 1):
            astray.append((line, "number", label["number"]))

    assert astray == []


def test_labels_copy_no_more_than_eight_words_in_a_row() -> None:
    long = [label["line"] for label in LABELS for key in ("title", "end") if len(label[key].split()) > 8]

    assert long == []


def test_every_row_has_one_label() -> None:
    keys = [(label["plan"], label["line"], label["kind"], label["title"]) for label in LABELS]

    assert len(keys) == len(set(keys)) and all(words(label["title"]) for label in LABELS)
