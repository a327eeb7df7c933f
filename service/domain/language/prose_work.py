"""Which clauses of a plan's running text are work, with who leads it, by when and what it yields?

Three forms are read: a clause with all of that in brackets at its end, a heading or a clause with lines below it
that name each ("- Cơ quan chủ trì: …"), and among the measures a sentence that begins with whoever leads and ends
with the day. Sentences that only mention an agency stay provisions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.domain.language.columns import Column
from service.domain.language.outline import Clause, Outline, Section, SectionKind
from service.domain.language.table_parts import Item
from service.domain.language.work_labels import TELLING, Label, bracket_of, labels_of, sentence_of

_NOT_WORK = frozenset(
    {
        SectionKind.basis,
        SectionKind.purpose,
        SectionKind.requirement,
        SectionKind.general_objective,
        SectionKind.objective,
        SectionKind.funding,
    }
)
LONGEST_CONTENT = 500
"""Letters of a line of contents that a task keeps beside its title."""


@dataclass(frozen=True, slots=True)
class Work:
    """Work as a row of a table would hold it. `clauses`: those it is made of, by their place among all.

    `headed`: the section that heads nothing but this work, whose heading is its title. `likely`: a plain sentence
    that may have been meant for no more than a rule.
    """

    item: Item
    section: str
    headings: dict[Column, str]
    clauses: frozenset[int]
    headed: str | None = None
    likely: bool = False


def prose_work(outline: Outline) -> list[Work]:
    """Everything in print order."""
    sections = {section.key: section for section in outline.sections}
    parents = {section.parent for section in outline.sections}
    found: list[Work] = []
    for key, clauses in _by_section(outline.clauses):
        section = sections[key]
        if section.kind in _NOT_WORK:
            continue
        groups = _groups(outline.clauses, clauses)
        if len(groups) == 1 and key not in parents and _belongs_to_heading(outline.clauses, *groups[0]):
            if headed := _headed(section, outline.clauses, clauses, groups[0][1]):
                found.append(headed)
                continue
        own = {at: labels for at, labels in groups}
        for at in clauses:
            title, inside = bracket_of(outline.clauses[at].text)
            below = own.get(at, [])
            labels = [*inside, *(label for line in below for label in labels_of(outline.clauses[line].text))]
            clause = outline.clauses[at]
            if not labels and section.kind is SectionKind.measure and (said := sentence_of(clause.text)):
                # The sentence is the work as printed: nothing of it is taken out.
                item = _item(clause.number, clause.text, clause, said)
                found.append(Work(item, key, _headings(said), frozenset({at}), likely=True))
            elif any(label.column is Column.lead for label in labels):
                item = _item(clause.number, title, clause, labels)
                found.append(Work(item, key, _headings(labels), frozenset({at, *below})))
    return found


def _by_section(clauses: Sequence[Clause]) -> Iterator[tuple[str, list[int]]]:
    held: dict[str, list[int]] = {}
    for at, clause in enumerate(clauses):
        held.setdefault(clause.section, []).append(at)
    yield from held.items()


def _groups(clauses: Sequence[Clause], places: Sequence[int]) -> list[tuple[int, list[int]]]:
    """(clause before the lines with labels, -1 for the heading; those lines), each run of them once."""
    found: list[tuple[int, list[int]]] = []
    before, run = -1, list[int]()
    for at in [*places, -1]:
        labels = labels_of(clauses[at].text) if at >= 0 else []
        if labels:
            run.append(at)
            continue
        if any(label.column in TELLING for line in run for label in labels_of(clauses[line].text)):
            found.append((before, run))
        before, run = at, []
    return found


def _belongs_to_heading(clauses: Sequence[Clause], before: int, lines: Sequence[int]) -> bool:
    """Lines of the same mark as those before them say something of the heading, others of the line before."""
    if before < 0:
        return True
    mark, own = _mark(clauses[before]), _mark(clauses[lines[0]])
    return not clauses[before].number and (mark == own or mark == "")


def _mark(clause: Clause) -> str:
    first = clause.paragraph.text.lstrip()[:1]
    return first if first in "-+*•–" else ""


def _headed(
    section: Section, clauses: Sequence[Clause], places: Sequence[int], lines: Sequence[int]
) -> Work | None:
    labels = [label for at in lines for label in labels_of(clauses[at].text)]
    if not any(label.column is Column.lead for label in labels) or section.parent is None:
        return None
    contents = [clauses[at].text for at in places if at not in lines]
    if any(len(text) > LONGEST_CONTENT for text in contents):
        return None
    labels += [Label(Column.work, "Nội dung", text) for text in contents]
    item = _item(section.number, section.title, clauses[lines[0]], labels, section)
    return Work(item, section.parent, _headings(labels), frozenset(places), section.key)


def _item(
    number: str, title: str, clause: Clause, labels: Sequence[Label], section: Section | None = None
) -> Item:
    cells = {Column.title: title.rstrip(" .;")}
    more: list[tuple[str, str]] = []
    for one in labels:
        if one.column is Column.work:
            more.append((one.label, one.text))
        elif one.column in cells:
            joint = "\n" if one.column is Column.product else "; "
            cells[one.column] = f"{cells[one.column]}{joint}{one.text}"
        else:
            cells[one.column] = one.text
    place = section.place if section is not None else clause.place
    return Item(number, cells, place, -1, tuple(more))


def _headings(labels: Sequence[Label]) -> dict[Column, str]:
    return {one.column: one.label for one in reversed(labels)}
