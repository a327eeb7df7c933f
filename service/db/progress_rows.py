"""Which tasks and reports owed are counted, and where does each stand on the day?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Uuid, and_, bindparam, case, column, func, literal_column, select, true, union_all

from service.db import standing
from service.db.indicators import Indicator
from service.db.obligations import OBLIGATION
from service.db.progress_counts import ASKED, OBLIGED
from service.db.reporting_rules import ReportingRule
from service.db.rows import table_of
from service.db.scopes import guarded
from service.db.shapes import Filter, equal
from service.db.spans import condition_of
from service.db.statements import words
from service.db.tasks import TASK, TASK_FILTERS, Assignment, Deliverable, Task
from service.domain.access import Scope
from service.domain.progress_queries import ProgressBy
from service.domain.standing_codes import Standing


@dataclass(frozen=True)
class Form:
    """What the statement's text depends on, beside the scope. named: whether what was asked about is called by name."""

    filters: tuple[str, ...]
    by: ProgressBy | None
    trend: bool
    reports: bool
    named: bool = False
    spanned: str | None = None


class Rows:
    """The tasks and reports owed that are counted, each read once; `code` is where they stand on the day."""

    def __init__(self, form: Form, scope: Scope) -> None:
        t, o = TASK.table.alias("t"), OBLIGATION.table.alias("o")
        self._trend = form.trend
        self.tasks = (
            select(t.c.id, t.c.unit_key, t.c.plan_id, t.c.section_id, *self._judged(t))
            .where(
                guarded(TASK, t, scope),
                t.c.published,
                t.c.dropped_in.is_(None),
                *(condition_of(TASK_FILTERS[name], name, form.spanned)(t, f"f_{name}") for name in form.filters),
            )
            .cte("base")
        )
        self.owed = None
        if form.reports:
            mark = case((o.c.obligation == words("asked"), words(ASKED)), else_=words(OBLIGED))
            wanted = [
                condition_of(_OWED_FILTERS[name], name, form.spanned)(o, f"f_{name}") for name in form.filters
            ]
            section = _section_of(o) if form.by is ProgressBy.section else literal_column("null::uuid", Uuid)
            columns = (o.c.unit_key, o.c.plan_id, o.c.agency_id, section.label("section_id"))
            self.owed = (
                select(*columns, *self._judged(o, mark))
                .where(guarded(OBLIGATION, o, scope), o.c.published, *wanted)
                .cte("owed")
            )

    def _judged(self, r: Any, mark: Any = None) -> list[Any]:
        calendar = [r.c.standing_from, r.c.standing_code] if self._trend else []
        if mark is None:
            return [_code(r).label("code"), *calendar]
        return [mark.concat(_code(r)).label("code"), mark.label("mark"), *calendar]

    def counted(self, of: Any, *, leads: bool = False) -> Any:
        """How many rows there are of each code, and of whatever `of` takes of a row. leads: a task counts once
        for each agency that leads it, known as `agency_id`."""
        tasks = self._with_leads() if leads else self.tasks
        parts = [tasks] if self.owed is None else [tasks, self.owed]
        return union_all(*(_counted(r, of(r), r.c.code) for r in parts))

    def _with_leads(self) -> Any:
        part, base = table_of(Assignment).alias("part"), self.tasks
        leads = and_(part.c.task_id == base.c.id, part.c.role == words("lead"))
        return select(base.c.code, part.c.agency_id).select_from(base.outerjoin(part, leads)).subquery("led")

    def on_days(self, day: Any) -> Any:
        """How many rows there are of each code on each day."""
        parts = []
        for r in (self.tasks, self.owed):
            if r is not None:
                code = _code(r, day.c.day)
                marked = r.c.mark.concat(code) if "mark" in r.c else code
                judged = select(day.c.day, marked.label("code")).select_from(r.join(day, true()))
                parts.append(_counted(judged.subquery(), (column("day"),), column("code")))
        return union_all(*parts)


def _code(r: Any, day: Any = standing.TODAY) -> Any:
    return func.coalesce(standing.code(r, day), words(Standing.UNDATED.value))


def _counted(rows: Any, of: tuple[Any, ...], code: Any) -> Any:
    named = [what.label(f"of_{i}") for i, what in enumerate(of)]
    return select(*named, code.label("code"), func.count().label("n")).select_from(rows).group_by(*of, code)


def _section_of(o: Any) -> Any:
    """The section of the item whose own rule it is."""
    rule, task = table_of(ReportingRule).alias("rule_of"), table_of(Task).alias("task_of")
    indicator, product = table_of(Indicator).alias("indicator_of"), table_of(Deliverable).alias("product_of")
    of_product = select(product.c.task_id).where(product.c.id == rule.c.deliverable_id).scalar_subquery()
    by_task = select(task.c.section_id).where(task.c.id == func.coalesce(rule.c.task_id, of_product))
    by_indicator = select(indicator.c.section_id).where(indicator.c.id == rule.c.indicator_id)
    found = func.coalesce(by_task.scalar_subquery(), by_indicator.scalar_subquery())
    return select(found).where(rule.c.id == o.c.rule_id).correlate(o).scalar_subquery()


_OWED_FILTERS = {name: OBLIGATION.filters[name] for name in ("unit", "plan", "agency", "due_from", "due_to")} | {
    "lead": equal("agency_id"),
    "section": Filter(lambda o, name: _section_of(o) == bindparam(name, type_=Uuid())),
}
"""What the filters of tasks mean of the reports owed; the others pick tasks one by one."""
