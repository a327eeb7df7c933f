"""Are sentences of other plans that want reports read as they are meant?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from service.domain.language.documents import Paragraph, Place
from service.domain.language.outline_parts import Clause, Section, SectionKind
from service.domain.language.reporting_sentences import reporting_rules

FILE = Path(__file__).parent / "labels" / "reporting_sentences.txt"


class Row(NamedTuple):
    """A sentence below its heading, and its rules as written down."""

    heading: str
    sentence: str
    rules: list[str]


def rows() -> Iterator[Row]:
    row: Row | None = None
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("    ") and row is not None:
            row.rules.append(line)
        elif begun := re.match(r"\[(?P<heading>[^]]*)\] (?P<sentence>.*)", line):
            if row is not None:
                yield row
            row = Row(begun["heading"], begun["sentence"], [])
    assert row is not None
    yield row


ROWS = list(rows())


def rules_of(heading: str, sentence: str, kind: SectionKind = SectionKind.duty) -> list[dict[str, Any]]:
    number, _, title = heading.partition(". ")
    place = Place(line=1)
    section = Section(number, None, "body", number, title, kind, place)
    clause = Clause(number, kind, "", sentence, Paragraph(sentence, place), 0)
    return reporting_rules([clause], 2026, sections={number: section})


def written(rule: dict[str, Any]) -> str:
    last = rule["lastDay"]
    day = rule["dueOn"] or (f"{last['month']}/{last['day']}" if last else "")
    when = " ".join(word for word in (rule["cadence"], *rule["periods"], day) if word)
    sides = (", ".join(rule["from"]), ", ".join(rule["to"]), rule["through"] or "")
    return " | ".join((when, *sides)).strip()


def meant(row: str) -> str:
    return " | ".join(part.strip() for part in row.split("|")).strip()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.sentence[:60])
def test_a_sentence_is_read_as_it_is_meant(row: Row) -> None:
    kind = SectionKind.objective if "Mục tiêu" in row.heading else SectionKind.duty

    rules = rules_of(row.heading, row.sentence, kind)

    assert [written(rule) for rule in rules] == [meant(line) for line in row.rules]
    assert all(rule["confidence"] != "sure" for rule in rules)


def test_the_table_has_every_sentence_once() -> None:
    assert len({row.sentence for row in ROWS}) == len(ROWS) == 75
