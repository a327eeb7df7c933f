"""Are sentences of other plans that want reports read as they are meant?"""

from __future__ import annotations

from typing import Any

import pytest

from service.domain.language.documents import Paragraph, Place
from service.domain.language.outline_parts import Clause, Section, SectionKind
from service.domain.language.reporting_sentences import reporting_rules
from tests.language.reporting_phrases import SENTENCES


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


@pytest.mark.parametrize(("heading", "sentence", "rows"), SENTENCES, ids=lambda value: str(value)[:60])
def test_a_sentence_is_read_as_it_is_meant(heading: str, sentence: str, rows: tuple[str, ...]) -> None:
    kind = SectionKind.objective if "Mục tiêu" in heading else SectionKind.duty

    assert [written(rule) for rule in rules_of(heading, sentence, kind)] == [meant(row) for row in rows]
