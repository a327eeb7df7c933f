"""How does a document become the draft of a plan, with a report of everything read and not read?

Pure: blocks in, draft out. The outline gives sections and clauses, the tables give rows of work and of
indicators, the readers of phrases say what each means. Whatever was doubtful stands in the report, all
at once, with its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from service.domain.language.agencies import KnownAgency
from service.domain.language.columns import Column
from service.domain.language.documents import Document
from service.domain.language.draft_cells import Context, doubted, leads_of_group, read_row_agencies
from service.domain.language.draft_checks import document_findings
from service.domain.language.draft_clauses import sets_target
from service.domain.language.draft_goals import goals_of
from service.domain.language.draft_indicators import Statement, merged, read_statement
from service.domain.language.draft_parts import (
    Agencies,
    Draft,
    DraftIndicator,
    DraftProvision,
    DraftTask,
    Json,
    Reported,
    Row,
)
from service.domain.language.draft_rows import is_mixed, measured, read_task, values_of, year_of_end
from service.domain.language.draft_sections import opened
from service.domain.language.flow import flowing
from service.domain.language.heads import HeadReading, read_head
from service.domain.language.outline import Clause, Outline, Section, SectionKind, Standing, outlined
from service.domain.language.prose_work import Work, prose_work
from service.domain.language.readings import Confidence, least
from service.domain.language.reporting_said import rules_of_row
from service.domain.language.reporting_sentences import reporting_rules
from service.domain.language.tables import Item, ReadTable, TableKind, read_table
from service.domain.language.target_years import year_of_heading
from service.domain.language.work_labels import bracket_of

MOST_ITEMS = 20_000


def draft_of(
    document: Document, *, year: int | None = None, known_agencies: Sequence[Mapping[str, Any]] | None = None
) -> Draft:
    """Read a document as a plan; `year` is that of days printed without one, else the plan's own is."""
    outline = outlined(flowing(document))
    head = read_head(outline.running)
    known = None
    if known_agencies is not None:
        known = tuple(
            KnownAgency(
                one["name"], tuple(one.get("aliases", ())), one.get("kind"), bool(one.get("collective"))
            )
            for one in known_agencies
        )
    own = _plan_year(head)
    days = year or own
    context = Context(days, known, own if head.period is not None else days, _first_year(head) or year)
    builder = _Builder(outline, context)
    return builder.build(document.form, head)


def _plan_year(head: HeadReading) -> int | None:
    """The year of a plan for one year; a plan for several has none."""
    if head.period is not None:
        first, last = head.period
        return first.year if first and last and first.year == last.year else None
    return int(head.date[:4]) if head.date else None


def _first_year(head: HeadReading) -> int | None:
    """The year in which a plan begins: columns of earlier ones say what was."""
    if head.period is not None and head.period[0]:
        return head.period[0].year
    return int(head.date[:4]) if head.date else None


class _Builder:
    def __init__(self, outline: Outline, context: Context) -> None:
        self._outline = outline
        self._context = context
        self._sections = {section.key: section for section in outline.sections}
        self._order: list[Section] = list(outline.sections)
        self._tasks: list[DraftTask] = []
        self._indicators: list[DraftIndicator] = []
        self._report: list[Reported] = []
        self._objectives: list[set[str]] = []

    def build(self, form: str, head: HeadReading) -> Draft:
        provisions = self._clauses()
        tables = self._tables()
        indicators, repeated = merged(self._indicators)
        self._report += repeated
        plan = head.as_json()
        rules = self._reporting_rules(plan["issuer"])
        findings = [
            *(
                Reported(
                    Row(), "", one["code"], "warning", "head", {k: str(v) for k, v in one["params"].items()}
                )
                for one in plan.pop("problems", [])
            ),
            *document_findings(self._outline, tables, self._tasks, indicators),
            *self._report,
        ]
        return Draft(
            form,
            plan,
            tuple(self._order),
            tuple(provisions),
            tuple(indicators),
            tuple(self._tasks),
            tuple(rules),
            tuple(findings),
        )

    def _reporting_rules(self, issuer: str | None) -> list[Json]:
        """Of the sentences, the closing ones too, and of the times of work that is told of when asked."""
        found = reporting_rules(
            (*self._outline.clauses, *self._outline.closing),
            self._context.year,
            sections=self._sections,
            issuer=issuer,
            known=self._context.known,
        )
        for task in self._tasks:
            cell = task.schedule["text"] if task.schedule else ""
            leads = [one["name"] for one in task.agencies.leads]
            found += rules_of_row(cell, task.section, task.place, leads, issuer)
        return found

    def _clauses(self) -> list[DraftProvision]:
        """Objectives become indicators, everything else provisions."""
        provisions: list[DraftProvision] = []
        works = prose_work(self._outline)
        taken = {at for work in works for at in work.clauses}
        for at, clause in enumerate(self._outline.clauses):
            if at in taken:
                continue
            if clause.kind is SectionKind.objective and sets_target(clause):
                self._objective(clause)
                continue
            kind = (
                "objective"
                if clause.kind in {SectionKind.general_objective, SectionKind.objective}
                else clause.kind.value
            )
            if clause.kind in {SectionKind.measure, SectionKind.funding}:
                self._goals(clause)
            if clause.kind is not SectionKind.annex:
                provisions.append(
                    DraftProvision(clause.section, kind, clause.number, clause.text, clause.place)
                )
        for work in works:
            self._work(work)
        return provisions

    def _goals(self, clause: Clause) -> None:
        """What a measure is to reach, besides the measure itself."""
        section = self._sections[clause.section]
        for at, text in goals_of(clause.text):
            place = clause.place_of(at)
            row = Row("indicator", clause.section, clause.number, place)
            own = replace(clause, text=text, shift=clause.shift + at)
            statement = Statement(
                section.part, clause.section, clause.number, text, row, year=self._year(section), clause=own
            )
            found, report = read_statement(statement, self._context, Agencies())
            told = Reported(row, "", "goal_in_measure", "info", params={"name": text[:200]})
            self._indicators += [
                replace(one, confidence=least(one.confidence, Confidence.likely)) for one in found
            ]
            self._report += [told, *report]

    def _work(self, work: Work) -> None:
        """Work of the running text; the heading that is its title is no section of its own."""
        if work.headed is not None:
            self._order = [section for section in self._order if section.key != work.headed]
        row = Row("task", work.section, work.item.number, work.item.place)
        agencies, report = read_row_agencies(
            work.item, self._context, row, torn=False, headings=work.headings
        )
        self._report += report
        agencies = doubted(agencies) if work.likely else agencies
        part = self._sections[work.section].part
        self._task(work.item, part, work.section, row, agencies, work.headings, torn=False, doubtful=work.likely)

    def _objective(self, clause: Clause) -> None:
        row = Row("indicator", clause.section, clause.number, clause.place)
        section = self._sections[clause.section]
        text, labels = bracket_of(clause.text)
        said = {label.column: label.text for label in labels}
        agencies, report = read_row_agencies(
            Item(clause.number, said, clause.place, -1), self._context, row, torn=False, headings={}
        )
        self._report += report
        statement = Statement(
            section.part,
            clause.section,
            clause.number,
            text,
            row,
            year=self._year(section),
            clause=clause,
        )
        self._add(statement, agencies)

    def _year(self, section: Section | None) -> int | None:
        while section is not None:
            found = year_of_heading(section.title)
            if found:
                return found
            section = self._sections.get(section.parent or "")
        return None

    def _add(self, statement: Statement, agencies: Agencies) -> None:
        if statement.clause is not None:
            self._objectives.append(set(statement.text.casefold().split()))
        found, report = read_statement(statement, self._context, agencies)
        self._indicators += found
        self._report += report

    def _tables(self) -> list[ReadTable]:
        read: list[ReadTable] = []
        above: dict[str, ReadTable] = {}
        for standing in self._outline.tables:
            table = read_table(standing.table, above.get(standing.part))
            read.append(table)
            if table.kind is TableKind.other:
                if len(standing.table.rows) > 2:
                    row = Row("table", standing.section, "", table.place)
                    self._report.append(Reported(row, "", "table_unread", "warning"))
                continue
            above[standing.part] = table
            if table.guessed:
                row = Row("table", standing.section, "", table.place)
                self._report.append(
                    Reported(row, "", "heading_missing", "warning", params={"columns": _columns(table)})
                )
            self._rows(table, standing)
        return read

    def _rows(self, table: ReadTable, standing: Standing) -> None:
        keys = opened(table.groups, standing, self._sections, self._order)
        pairs = list(zip(table.columns, table.headings, strict=False))
        headings = {column: heading for column, heading in reversed(pairs) if column}
        for item in table.items[:MOST_ITEMS]:
            section = keys[item.group] if 0 <= item.group < len(keys) else standing.section
            kind = "task" if table.kind is TableKind.tasks else "indicator"
            row = Row(kind, section, item.number, item.place)
            self._report += [
                Reported(row, finding.cell, finding.code, finding.severity, params=dict(finding.params))
                for finding in item.findings
            ]
            agencies, report = read_row_agencies(
                item, self._context, row, torn=table.torn or table.guessed, headings=headings
            )
            self._report += report
            if Column.lead not in table.columns and item.group >= 0:
                # "I. Công an xã" heads the work that it does, where no column says who does it.
                agencies = replace(agencies, leads=leads_of_group(table.groups[item.group], self._context))
            if table.kind is TableKind.tasks:
                doubtful = table.torn or table.guessed
                doubtful = doubtful or any(finding.severity == "error" for finding in item.findings)
                self._task(
                    item, standing.part, section, row, agencies, headings, torn=table.torn, doubtful=doubtful
                )
            else:
                self._indicator(item, table, standing, section, row, agencies, headings)

    def _task(
        self,
        item: Item,
        part: str,
        section: str,
        row: Row,
        agencies: Agencies,
        headings: dict[Column, str],
        *,
        torn: bool,
        doubtful: bool,
    ) -> None:
        task, report = read_task(item, self._context, row, agencies, headings, torn=torn, doubtful=doubtful)
        self._report += report
        self._tasks.append(task)
        own = Row("indicator", section, item.number, item.place)
        for column, text in measured(item, task.title, again=self._is_objective(task.title)):
            cell = headings.get(column, "")
            where = (part, section, item.number, text, own, cell)
            ends = year_of_end(task.schedule) if column is Column.assessment else None
            values = values_of(item, headings, None, self._context.first_year) if column is Column.target else ()
            self._add(Statement(*where, values, task=_name(task), year_of_row=ends), agencies)

    def _is_objective(self, title: str) -> bool:
        """The row prints an objective of the body again."""
        words = set(title.casefold().split())
        return len(words) > 5 and any(len(words & other) >= 0.85 * len(words) for other in self._objectives)

    def _indicator(
        self,
        item: Item,
        table: ReadTable,
        standing: Standing,
        section: str,
        row: Row,
        agencies: Agencies,
        headings: dict[Column, str],
    ) -> None:
        name = " ".join(item.text(Column.indicator, Column.title).split())
        unit = " ".join(item.cells.get(Column.unit_measure, "").split()) or None
        values = values_of(item, headings, unit, self._context.first_year)
        cell = headings.get(Column.target if values else Column.indicator, "")
        year = self._year(self._sections.get(section))
        statement = Statement(standing.part, section, item.number, name, row, cell, values, unit, year)
        if table.torn and is_mixed(item, values, table.columns):
            statement, agencies = replace(statement, doubtful=True), doubted(agencies)
        self._add(statement, agencies)


def _name(task: DraftTask) -> str:
    return ".".join(one for one in (task.section, task.number) if one)


def _columns(table: ReadTable) -> str:
    return ", ".join(column.value if column else "?" for column in table.columns)


__all__ = ["Json", "draft_of"]
