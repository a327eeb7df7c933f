"""How many of the labelled deadlines and heads are read right, and how many wrong though the reader was sure?"""

from __future__ import annotations

from typing import Any

import pytest

from service.domain.language.deadlines import read_deadline
from service.domain.language.heads import read_head
from tests.language.deadline_labels import (
    SEEDS,
    cut,
    expected_deadline,
    expected_head,
    labels,
    printed_lines,
)

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(
        not SEEDS.is_dir(), reason="the seed documents (../shared/seeds) are not on this machine"
    ),
]

RIGHT_DEADLINES = 1.0
RIGHT_HEAD_FIELDS = 1.0
SURE_AND_WRONG = 0.0
"""What has been reached; a change may raise it and not let it fall."""


def _read(label: dict[str, Any]) -> dict[str, Any]:
    phrase = cut(label["plan"], label["line"], label["phrase"]) or ""
    named = label.get("title")
    title = cut(label["plan"], named["line"], named) if named else None
    return read_deadline(phrase, year=label.get("year"), title=title).as_json()


def test_the_deadlines_of_the_five_plans_are_read_as_labelled() -> None:
    compared = [(label, expected_deadline(label), _read(label)) for label in labels("deadlines")]

    wrong = [
        (label["plan"], label["line"], {k: (v, read[k]) for k, v in wanted.items() if read[k] != v}, read)
        for label, wanted, read in compared
        if any(read[name] != value for name, value in wanted.items())
    ]
    sure = [one for one in wrong if one[3]["confidence"] == "sure"]

    assert 1 - len(wrong) / len(compared) >= RIGHT_DEADLINES, [one[:3] for one in wrong]
    assert len(sure) / len(compared) <= SURE_AND_WRONG, [one[:3] for one in sure]


def test_the_heads_of_the_five_plans_are_read_as_labelled() -> None:
    fields = right = 0
    wrong: list[tuple[str, str, Any, Any, str]] = []
    for label in labels("heads"):
        read = read_head("\n".join(printed_lines(label["plan"]))).as_json()
        for name, value in expected_head(label).items():
            fields += 1
            right += read[name] == value
            if read[name] != value:
                wrong.append((label["plan"], name, value, read[name], read["confidence"]))

    assert right / fields >= RIGHT_HEAD_FIELDS, wrong
    assert sum(one[4] == "sure" for one in wrong) / fields <= SURE_AND_WRONG, wrong
