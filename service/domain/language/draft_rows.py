"""What does a row of a table say as a task of the draft, what of it is measured besides, and with which values?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from service.domain.language.columns import Column, column_of
from service.domain.language.draft_cells import Context, lines_of_cell, read_deliverables, read_schedule
from service.domain.language.draft_parts import Agencies, DraftTask, Json, Reported, Row
from service.domain.language.looks import has_figure, looks_like_value
from service.domain.language.measures import named_measures, raised_measures, unit_of_ratio
from service.domain.language.readings import Confidence
from service.domain.language.table_parts import Item

_KEPT = (
    Column.work,
    Column.responsibility,
    Column.assessment,
    Column.official,
    Column.approver,
    Column.budget,
    Column.basis,
    Column.note,
)
"""Columns whose cells a task keeps as printed."""
_YEARS = re.compile(r"\b(20\d\d)(?:\s*[-–]\s*(20\d\d))?\b")


def read_task(
    item: Item,
    context: Context,
    row: Row,
    agencies: Agencies,
    headings: dict[Column, str],
    *,
    torn: bool,
    doubtful: bool,
) -> tuple[DraftTask, list[Reported]]:
    """The row as work."""
    title = " ".join(item.text(Column.title, Column.indicator).split())
    schedule, report = read_schedule(item, context, row, title, headings, torn=torn)
    cells = tuple((headings.get(column, ""), item.cells[column]) for column in _KEPT if item.cells.get(column))
    task = DraftTask(
        item.number,
        row.section,
        title,
        agencies,
        read_deliverables(item, context, schedule),
        schedule,
        item.place,
        Confidence.likely if doubtful else Confidence.sure,
        (*cells, *item.more),
    )
    return task, report


def measured(item: Item, title: str, *, again: bool) -> Iterator[tuple[Column, str]]:
    """The cells of a row of work that say what is to be reached: they are indicators besides.

    again: the title prints an objective of the body again.
    """
    if has_figure(title) or again:
        yield Column.title, title
    else:
        yield from ((Column.title, one) for one in raised_measures(title))
    for text in lines_of_cell(item.cells.get(Column.product, "")):
        named = [] if has_figure(text) else named_measures(text)
        for one in named:
            yield Column.product, one
        if not named and (has_figure(text) or unit_of_ratio(text)):
            yield Column.product, text
    judged = " ".join(item.cells.get(Column.assessment, "").split())
    if judged:
        yield Column.assessment, judged
    if item.cells.get(Column.target):
        yield Column.target, title


def values_of(
    item: Item, headings: Mapping[Column, str], unit: str | None, first_year: int | None
) -> tuple[tuple[str, int | None], ...]:
    """The printed values of a row of figures with the years of their columns; years before the plan are no targets."""
    printed = [(headings.get(Column.target, ""), item.cells.get(Column.target, ""))]
    printed += [(heading, text) for heading, text in item.more if column_of(heading) is Column.target]
    dated = [(year_in(heading), text) for heading, text in printed if text]
    if any(year is not None and first_year is not None and year >= first_year for year, _ in dated):
        dated = [(year, text) for year, text in dated if year is None or year >= (first_year or 0)]
    return tuple((_with_unit(text, unit), year) for year, text in dated)


def is_mixed(
    item: Item, values: Sequence[tuple[str, int | None]], columns: Sequence[Column | None]
) -> bool:
    """Whether a row of a torn table may hold figures or a number that belong to other cells or rows."""
    several = {Column.baseline, Column.comparison} & set(columns) or columns.count(Column.target) > 1
    odd = any(not looks_like_value(text) for text, _ in values)
    odd = odd or (Column.unit_measure in columns and not item.cells.get(Column.unit_measure))
    name = item.text(Column.indicator, Column.title)
    return bool(several) or odd or len(item.number) > 6 or bool(re.search(r"\s\d{1,2}\.\d{1,2}\.?\s", name))


def _with_unit(text: str, unit: str | None) -> str:
    """A figure without a unit in a row that is counted in per cent is a percentage."""
    if unit != "%" or re.search(r"[%‰]", text) or not looks_like_value(text):
        return text
    return re.sub(r"(\d[\d.,]*)(?=\D*$)", r"\1%", text.strip(), count=1)


def year_of_end(schedule: Json | None) -> int | None:
    """The year in which work ends that is not done again and again."""
    if schedule is None or schedule["kind"] == "recurring" or not schedule["due"]:
        return None
    return int(schedule["due"][:4])


def year_in(heading: str) -> int | None:
    """The year of a column of values; of a stretch of years ("giai đoạn 2026 - 2030") the last."""
    found = _YEARS.search(heading)
    return int(found[2] or found[1]) if found else None
