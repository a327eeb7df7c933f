"""What is gathered while a document is read, and how do a row of work and a statement get into it?

The readers of running text and of tables both add here; what one has found the other knows.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from service.domain.language.columns import Column
from service.domain.language.draft_cells import Context
from service.domain.language.draft_indicators import Statement, read_statement
from service.domain.language.draft_parts import Agencies, DraftIndicator, DraftTask, Reported, Row
from service.domain.language.draft_rows import measured, read_task, values_of, year_of_end
from service.domain.language.outline import Outline, Section
from service.domain.language.tables import Item
from service.domain.language.target_years import year_of_heading


@dataclass
class Gathered:
    """All that was found so far. order: the sections as the draft will have them; objectives: words of each."""

    outline: Outline
    context: Context
    sections: dict[str, Section] = field(init=False)
    order: list[Section] = field(init=False)
    tasks: list[DraftTask] = field(default_factory=list)
    indicators: list[DraftIndicator] = field(default_factory=list)
    report: list[Reported] = field(default_factory=list)
    objectives: list[set[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sections = {section.key: section for section in self.outline.sections}
        self.order = list(self.outline.sections)

    def add(self, statement: Statement, agencies: Agencies) -> None:
        """What a statement of targets says becomes indicators."""
        if statement.clause is not None:
            self.objectives.append(set(statement.text.casefold().split()))
        found, report = read_statement(statement, self.context, agencies)
        self.indicators += found
        self.report += report

    def add_task(
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
        """A row of work, and what is measured in it."""
        task, report = read_task(item, self.context, row, agencies, headings, torn=torn, doubtful=doubtful)
        self.report += report
        self.tasks.append(task)
        own = Row("indicator", section, item.number, item.place)
        for column, text in measured(item, task.title, again=self._is_objective(task.title)):
            cell = headings.get(column, "")
            where = (part, section, item.number, text, own, cell)
            ends = year_of_end(task.schedule) if column is Column.assessment else None
            values = (
                values_of(item, headings, None, self.context.first_year) if column is Column.target else ()
            )
            self.add(Statement(*where, values, task=_name(task), year_of_row=ends), agencies)

    def year_of(self, section: Section | None) -> int | None:
        """The year that the nearest heading above names."""
        while section is not None:
            found = year_of_heading(section.title)
            if found:
                return found
            section = self.sections.get(section.parent or "")
        return None

    def _is_objective(self, title: str) -> bool:
        """The row prints an objective of the body again."""
        words = set(title.casefold().split())
        return len(words) > 5 and any(len(words & other) >= 0.85 * len(words) for other in self.objectives)


def _name(task: DraftTask) -> str:
    return ".".join(one for one in (task.section, task.number) if one)
