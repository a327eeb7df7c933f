"""Is every cell that was read by eye printed at the line it names?"""

from __future__ import annotations

import pytest

from tests.demo.printed import SEEDS, Seed, words
from tests.language.agency_labels import AgencyLabel, agency_labels

LABELS = agency_labels()
PLANS = sorted({label.plan for label in LABELS})
FARTHEST = 24
"""Over how many lines that are not blank a cell may go on: pages end within some."""


@pytest.mark.shared
@pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed documents (../shared/seeds) are not on this machine")
@pytest.mark.parametrize("plan", PLANS)
def test_each_labelled_cell_stands_at_its_line_piece_by_piece(plan: str) -> None:
    seed = Seed(f"{plan}.txt")

    astray = [
        (label.line, label.phrase) for label in LABELS if label.plan == plan and not _stands(seed, label)
    ]

    assert astray == []


def test_the_agencies_of_a_label_are_words_of_its_phrase_in_printed_order() -> None:
    strange = []
    for label in LABELS:
        printed = " ".join(words(label.phrase))
        for agency in label.agencies:
            before, name, printed = printed.partition(" ".join(words(agency["name"])))
            if not name:
                strange.append((label.plan, label.line, agency["name"], before))

    assert strange == []


def _stands(seed: Seed, label: AgencyLabel) -> bool:
    """Every piece of the phrase on a line of its own, the first on the label's line, none above another."""
    first, *rest = [words(piece) for piece in label.phrase.split("\n")]
    if not _holds(seed.rows[label.line - 1], first):
        return False
    below = iter(seed.printed_from(label.line + 1, FARTHEST))
    return all(any(_holds(seed.rows[line - 1], piece) for line in below) for piece in rest)


def _holds(row: list[str], piece: list[str]) -> bool:
    return f" {' '.join(piece)} " in f" {' '.join(row)} "
