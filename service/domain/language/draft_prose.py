"""What does the running text of a document become: clauses, objectives, work?"""

from __future__ import annotations

from dataclasses import replace

from service.domain.language.draft_cells import doubted, read_row_agencies
from service.domain.language.draft_clauses import sets_target
from service.domain.language.draft_gathering import Gathered
from service.domain.language.draft_goals import goals_of
from service.domain.language.draft_indicators import Statement, read_statement
from service.domain.language.draft_parts import Agencies, DraftProvision, Reported, Row
from service.domain.language.outline import Clause, SectionKind
from service.domain.language.prose_work import Work, prose_work
from service.domain.language.readings import Confidence, least
from service.domain.language.tables import Item
from service.domain.language.work_labels import bracket_of


def read_clauses(into: Gathered) -> list[DraftProvision]:
    """Objectives become indicators, everything else provisions."""
    provisions: list[DraftProvision] = []
    works = prose_work(into.outline)
    taken = {at for work in works for at in work.clauses}
    for at, clause in enumerate(into.outline.clauses):
        if at in taken:
            continue
        if clause.kind is SectionKind.objective and sets_target(clause):
            _objective(into, clause)
            continue
        kind = (
            "objective"
            if clause.kind in {SectionKind.general_objective, SectionKind.objective}
            else clause.kind.value
        )
        if clause.kind in {SectionKind.measure, SectionKind.funding}:
            _goals(into, clause)
        if clause.kind is not SectionKind.annex:
            provisions.append(DraftProvision(clause.section, kind, clause.number, clause.text, clause.place))
    for work in works:
        _work(into, work)
    return provisions


def _goals(into: Gathered, clause: Clause) -> None:
    """What a measure is to reach, besides the measure itself."""
    section = into.sections[clause.section]
    for at, text in goals_of(clause.text):
        place = clause.place_of(at)
        row = Row("indicator", clause.section, clause.number, place)
        own = replace(clause, text=text, shift=clause.shift + at)
        statement = Statement(
            section.part, clause.section, clause.number, text, row, year=into.year_of(section), clause=own
        )
        found, report = read_statement(statement, into.context, Agencies())
        told = Reported(row, "", "goal_in_measure", "info", params={"name": text[:200]})
        into.indicators += [
            replace(one, confidence=least(one.confidence, Confidence.likely)) for one in found
        ]
        into.report += [told, *report]


def _work(into: Gathered, work: Work) -> None:
    """Work of the running text; the heading that is its title is no section of its own."""
    if work.headed is not None:
        into.order = [section for section in into.order if section.key != work.headed]
    row = Row("task", work.section, work.item.number, work.item.place)
    agencies, report = read_row_agencies(work.item, into.context, row, torn=False, headings=work.headings)
    into.report += report
    agencies = doubted(agencies) if work.likely else agencies
    part = into.sections[work.section].part
    into.add_task(
        work.item, part, work.section, row, agencies, work.headings, torn=False, doubtful=work.likely
    )


def _objective(into: Gathered, clause: Clause) -> None:
    """An objective that sets a target."""
    row = Row("indicator", clause.section, clause.number, clause.place)
    section = into.sections[clause.section]
    text, labels = bracket_of(clause.text)
    said = {label.column: label.text for label in labels}
    agencies, report = read_row_agencies(
        Item(clause.number, said, clause.place, -1), into.context, row, torn=False, headings={}
    )
    into.report += report
    statement = Statement(
        section.part,
        clause.section,
        clause.number,
        text,
        row,
        year=into.year_of(section),
        clause=clause,
    )
    into.add(statement, agencies)
