"""What do the tables of a document become: rows of work, rows of indicators, rows nobody can read?"""

from __future__ import annotations

from dataclasses import replace

from service.domain.language.columns import Column
from service.domain.language.draft_cells import doubted, leads_of_group, read_row_agencies
from service.domain.language.draft_gathering import Gathered
from service.domain.language.draft_indicators import Statement
from service.domain.language.draft_parts import Agencies, Reported, Row
from service.domain.language.draft_rows import is_mixed, values_of
from service.domain.language.draft_sections import opened
from service.domain.language.outline import Standing
from service.domain.language.tables import Item, ReadTable, TableKind, read_table

MOST_ITEMS = 20_000


def read_tables(into: Gathered) -> list[ReadTable]:
    """Every table, in order; those below one another share their headings."""
    read: list[ReadTable] = []
    above: dict[str, ReadTable] = {}
    for standing in into.outline.tables:
        table = read_table(standing.table, above.get(standing.part))
        read.append(table)
        if table.kind is TableKind.other:
            if len(standing.table.rows) > 2:
                row = Row("table", standing.section, "", table.place)
                into.report.append(Reported(row, "", "table_unread", "warning"))
            continue
        above[standing.part] = table
        if table.guessed:
            row = Row("table", standing.section, "", table.place)
            into.report.append(
                Reported(row, "", "heading_missing", "warning", params={"columns": _columns(table)})
            )
        _rows(into, table, standing)
    return read


def _rows(into: Gathered, table: ReadTable, standing: Standing) -> None:
    keys = opened(table.groups, standing, into.sections, into.order)
    pairs = list(zip(table.columns, table.headings, strict=False))
    headings = {column: heading for column, heading in reversed(pairs) if column}
    for item in table.items[:MOST_ITEMS]:
        section = keys[item.group] if 0 <= item.group < len(keys) else standing.section
        kind = "task" if table.kind is TableKind.tasks else "indicator"
        row = Row(kind, section, item.number, item.place)
        into.report += [
            Reported(row, finding.cell, finding.code, finding.severity, params=dict(finding.params))
            for finding in item.findings
        ]
        agencies, report = read_row_agencies(
            item, into.context, row, torn=table.torn or table.guessed, headings=headings
        )
        into.report += report
        if Column.lead not in table.columns and item.group >= 0:
            # "I. Công an xã" heads the work that it does, where no column says who does it.
            agencies = replace(agencies, leads=leads_of_group(table.groups[item.group], into.context))
        if table.kind is TableKind.tasks:
            doubtful = table.torn or table.guessed
            doubtful = doubtful or any(finding.severity == "error" for finding in item.findings)
            into.add_task(
                item, standing.part, section, row, agencies, headings, torn=table.torn, doubtful=doubtful
            )
        else:
            _indicator(into, item, table, standing, section, row, agencies, headings)


def _indicator(
    into: Gathered,
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
    values = values_of(item, headings, unit, into.context.first_year)
    cell = headings.get(Column.target if values else Column.indicator, "")
    year = into.year_of(into.sections.get(section))
    statement = Statement(standing.part, section, item.number, name, row, cell, values, unit, year)
    if table.torn and is_mixed(item, values, table.columns):
        statement, agencies = replace(statement, doubtful=True), doubted(agencies)
    into.add(statement, agencies)


def _columns(table: ReadTable) -> str:
    return ", ".join(column.value if column else "?" for column in table.columns)
