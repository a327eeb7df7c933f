"""What is wrong with a document as a whole: numbers missing, rows twice, annexes that are not there?"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from service.domain.language.draft_parts import DraftIndicator, DraftTask, Reported, Row
from service.domain.language.outline import Outline
from service.domain.language.tables import ReadTable, TableKind
from service.domain.language.text import fold

FEWEST_LETTERS = 200
"""Letters below which nothing is said of the language."""


def document_findings(
    outline: Outline,
    tables: Sequence[ReadTable],
    tasks: Sequence[DraftTask],
    indicators: Sequence[DraftIndicator],
) -> Iterator[Reported]:
    """Everything that no single cell shows."""
    if not _is_vietnamese(outline, tasks, indicators):
        yield Reported(Row(), "", "not_vietnamese", "error")
    yield from _annexes(outline)
    for table in tables:
        if table.kind is not TableKind.other:
            yield from _numbers(table)
    yield from _twice(tasks)
    if not tasks and not indicators:
        yield Reported(Row(), "", "nothing_found", "error")


def _is_vietnamese(
    outline: Outline, tasks: Sequence[DraftTask], indicators: Sequence[DraftIndicator]
) -> bool:
    """One letter in four bears a Vietnamese mark; in other languages, and in old fonts, one in a hundred."""
    said = [outline.running, *(clause.text for clause in outline.clauses)]
    said += [task.title for task in tasks] + [indicator.name for indicator in indicators]
    letters = [letter for text in said for letter in text[:2_000] if letter.isalpha()]
    marked = sum(1 for letter in letters if letter in "đĐ" or len(unicodedata.normalize("NFD", letter)) > 1)
    return len(letters) < FEWEST_LETTERS or marked >= 0.06 * len(letters)


def _annexes(outline: Outline) -> Iterator[Reported]:
    """Annexes that the text refers to, and that the file does not hold."""
    there = set(outline.annexes)
    for number, place in outline.cited:
        missing = number not in there and not (number and there == {""}) if number else not there
        if missing:
            yield Reported(
                Row("annex", "", number, place),
                "",
                "annex_missing",
                "warning",
                params={"number": number or "?"},
            )


def _numbers(table: ReadTable) -> Iterator[Reported]:
    """Numbers that leave a gap or stand twice; a group may begin again at one."""
    last: int | None = None
    group = -1
    for item in table.items:
        if not item.number.isdigit():
            continue
        value = int(item.number)
        restarted = item.group != group and value == 1
        group = item.group
        row = Row("task" if table.kind is TableKind.tasks else "indicator", "", item.number, item.place)
        if last is not None and not restarted:
            if value > last + 1:
                yield Reported(
                    row, "", "number_gap", "warning", params={"first": str(last + 1), "next": str(value)}
                )
            elif value <= last:
                yield Reported(row, "", "number_repeated", "warning", params={"number": item.number})
        last = value


def _twice(tasks: Sequence[DraftTask]) -> Iterator[Reported]:
    seen: dict[str, DraftTask] = {}
    for task in tasks:
        key = fold(task.title)
        if len(key) < 12:
            continue
        if key in seen:
            other = seen[key]
            yield Reported(
                Row("task", task.section, task.number, task.place), "", "task_repeated", "warning",
                params={"number": ".".join(one for one in (other.section, other.number) if one)},
            )  # fmt: skip
        else:
            seen[key] = task
