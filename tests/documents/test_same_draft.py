"""Does a plan give the same draft as text, as a Word file and as a PDF?"""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from service.documents import docx_file, pdf_file, plain_text
from service.domain.language.documents import Block, Document, Table
from service.domain.language.drafts import draft_of
from service.domain.language.flow import flowing
from tests.demo.printed import SEEDS, words
from tests.documents.making import FONT, pdf, word
from tests.language.row_scores import PLANS

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(
        not SEEDS.is_dir(), reason="the seed documents (../shared/seeds) are not on this machine"
    ),
]


@cache
def blocks_of(plan: str) -> tuple[Block, ...]:
    return flowing(plain_text.read((SEEDS / f"{plan.replace('_', '-')}.txt").read_bytes()))


def tasks(document: Document) -> list[tuple[Any, ...]]:
    """What a draft says of its tasks, without places and trust, which are the file's own."""
    return [
        (
            task["number"],
            words(task["title"]),
            [agency["name"] for agency in task["leads"]],
            [agency["name"] for agency in task["coordinators"]],
            [words(one["name"]) for one in task["deliverables"]],
            task["schedule"]
            and (words(task["schedule"]["text"]), task["schedule"]["kind"], task["schedule"]["due"]),
        )
        for task in draft_of(document).as_json()["tasks"]
    ]


def indicators(document: Document) -> list[tuple[Any, ...]]:
    return [
        (
            one["number"],
            words(one["name"]),
            [(part["comparator"], part["value"], part["low"], part["year"]) for part in one["targets"]],
            [agency["name"] for agency in one["leads"]],
        )
        for one in draft_of(document).as_json()["indicators"]
    ]


@pytest.mark.parametrize("plan", PLANS)
def test_a_word_file_gives_the_draft_of_the_text(plan: str) -> None:
    blocks = blocks_of(plan)
    text = Document("txt", blocks)

    read = docx_file.read(word(blocks))

    assert any(isinstance(block, Table) for block in read.blocks)
    assert tasks(text)
    assert tasks(read) == tasks(text)
    assert indicators(read) == indicators(text)


@pytest.mark.skipif(FONT is None, reason="no font with Vietnamese letters is on this machine")
@pytest.mark.parametrize("plan", PLANS)
def test_a_pdf_gives_the_draft_of_the_text(plan: str) -> None:
    blocks = blocks_of(plan)
    text = Document("txt", blocks)

    read = pdf_file.read(pdf(blocks))

    assert any(isinstance(block, Table) for block in read.blocks)
    assert tasks(text)
    assert tasks(read) == tasks(text)
    assert indicators(read) == indicators(text)
