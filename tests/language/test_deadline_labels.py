"""Does every labelled phrase stand in the document at the line it names, and is no sentence copied?"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.language.deadline_labels import HERE, SEEDS, cut, labels, lines_of, printed_lines, written_out

here = pytest.mark.skipif(
    not SEEDS.is_dir(), reason="the seed documents (../shared/seeds) are not on this machine"
)
pytestmark = pytest.mark.shared
MOST_WORDS_IN_A_ROW = 8


@here
def test_every_deadline_stands_at_its_line() -> None:
    found = labels("deadlines")

    astray = [
        (label["plan"], label["line"], label["phrase"])
        for label in found
        if cut(label["plan"], label["line"], label["phrase"]) is None
    ]
    titles = [
        (label["plan"], label["line"])
        for label in found
        if "title" in label and cut(label["plan"], label["title"]["line"], label["title"]) is None
    ]

    assert (astray, titles) == ([], [])
    assert len(found) > 240


@here
@pytest.mark.parametrize("label", labels("heads"), ids=lambda label: label["plan"])
def test_every_field_of_a_head_is_printed(label: dict[str, Any]) -> None:
    text = " ".join(re.sub(r"[*#]+", " ", "\n".join(printed_lines(label["plan"]))).split())

    bases = label["legalBases"] + [label[name] for name in ("replaces",) if name in label]
    named = [label[name] for name in ("symbol", "place", "signer", "signerRole") if name in label]
    named += [label["issuer"].removeprefix("Ủy ban nhân dân ")]
    named += [label[name] for name in ("signerCapacity", "signerAuthority") if name in label]
    named += [base["issuer"] for base in bases] + [base["number"] for base in bases]
    named += written_out(label["plan"], label["recipients"])

    assert [name for name in named if name not in text] == []
    assert lines_of(label["plan"], *label["title"]["lines"]) in text


def test_no_label_copies_a_sentence() -> None:
    texts = [
        text
        for path in ("deadlines.jsonl", "heads.jsonl")
        for line in (HERE / path).read_text(encoding="utf-8").splitlines()
        for text in _strings(json.loads(line))
    ]

    long = [text for text in texts if len(text.split()) > MOST_WORDS_IN_A_ROW]

    assert long == []


def _strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for one in value.values() for text in _strings(one)]
    return [text for one in value for text in _strings(one)] if isinstance(value, list) else []
