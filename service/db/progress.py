"""How many tasks and reports owed stand where on a day: cells, groups and a trend, from one statement?

The standing of each is looked up in its calendar, rows are counted by standing and group, and
only the counts are folded into cells and shares (`progress_counts`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ARRAY,
    Date,
    String,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    column,
    func,
    literal_column,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from service.db import read, standing
from service.db.agencies import Agency
from service.db.engine import Database
from service.db.indicators import Indicator
from service.db.obligations import OBLIGATION
from service.db.plans import Plan, Section
from service.db.progress_counts import ASKED, OBLIGED, counts, sums
from service.db.reporting_rules import ReportingRule
from service.db.rows import table_of
from service.db.scopes import guarded
from service.db.shapes import Filter, equal
from service.db.statements import words
from service.db.tasks import PLAN_REF, SECTION_REF, TASK, TASK_FILTERS, Assignment, Deliverable, Task
from service.db.units import Unit, bears_now
from service.domain.access import Principal, Scope
from service.domain.progress_queries import ProgressBy, ProgressQuery
from service.domain.standing_codes import Standing

_NONE = literal_column("'[]'::json")


@dataclass(frozen=True)
class _Form:
    """What the statement's text depends on, beside the scope."""

    filters: tuple[str, ...]
    by: ProgressBy | None
    trend: bool
    reports: bool


async def progress(
    db: Database,
    principal: Principal,
    query: ProgressQuery,
    *,
    scope: Scope,
    on: date,
    trend: Sequence[date] = (),
) -> bytes:
    """The answer as ProgressView; one round trip."""
    filters = {
        name: value for name in TASK_FILTERS if (value := getattr(query, name, None)) not in (None, [])
    }
    values = {f"f_{name}": TASK_FILTERS[name].prepare(value) for name, value in filters.items()}
    form = _Form(tuple(filters), query.by, bool(trend), query.asks_for_reports)
    return await read.document(
        db,
        principal,
        "progress",
        (form,),
        lambda: _document(form, scope),
        scope=scope,
        values={**values, "today": on, "trend_days": list(trend)},
    )


def _document(form: _Form, scope: Scope) -> Any:
    rows = _Rows(form, scope)
    whole = rows.counted(lambda r: ()).subquery("whole")
    summed = select(*sums(whole, reports=form.reports)).subquery("sums")
    head = select(
        bindparam("today", type_=Date).label("on"),
        *(value.label(name) for name, value in counts(summed, reports=form.reports).items()),
        (_groups(rows, form, scope) if form.by else _NONE).label("groups"),
        (_trend(rows, form) if form.trend else _NONE).label("trend"),
    ).subquery("head")
    return select(func.row_to_json(literal_column("head"))).select_from(head).scalar_subquery()


class _Rows:
    """The tasks and reports owed that are counted, each read once; `code` is where they stand on the day."""

    def __init__(self, form: _Form, scope: Scope) -> None:
        t, o = TASK.table.alias("t"), OBLIGATION.table.alias("o")
        self._trend = form.trend
        self.tasks = (
            select(t.c.id, t.c.unit_key, t.c.plan_id, t.c.section_id, *self._judged(t))
            .where(
                guarded(TASK, t, scope),
                t.c.published,
                t.c.dropped_in.is_(None),
                *(TASK_FILTERS[name].condition(t, f"f_{name}") for name in form.filters),
            )
            .cte("base")
        )
        self.owed = None
        if form.reports:
            mark = case((o.c.obligation == words("asked"), words(ASKED)), else_=words(OBLIGED))
            wanted = [_OWED_FILTERS[name].condition(o, f"f_{name}") for name in form.filters]
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


def _groups(rows: _Rows, form: _Form, scope: Scope) -> Any:
    """The same counts for each group, as a JSON array in the groups' own order."""
    assert form.by is not None
    joined, key, name, order = _grouped(rows, form.by, scope, "unit" in form.filters)
    empty = words("")
    labelled = select(
        func.coalesce(cast(key, Text), empty).label("key"),
        func.coalesce(name, empty).label("name"),
        func.coalesce(cast(order, Text), empty).label("place"),
        literal_column("counted.code").label("code"),
        literal_column("counted.n").label("n"),
    ).select_from(joined)
    r = labelled.subquery("labelled")
    place = (r.c.key, r.c.name, r.c.place)
    of = select(*place, *sums(r, reports=form.reports)).group_by(*place).subquery("of_group")
    made = counts(of, reports=form.reports)
    group = select(of.c.key, of.c.name, of.c.place, *(v.label(k) for k, v in made.items())).subquery("g")
    shown = select(*(group.c[label] for label in ("key", "name", *made))).correlate(group).subquery("line")
    return _listed(group, shown, group.c.place.collate("C"), group.c.key)


def _trend(rows: _Rows, form: _Form) -> Any:
    """The same counts on each day, as a JSON array."""
    days = bindparam("trend_days", type_=ARRAY(Date))
    day = func.unnest(days).table_valued("day", name="trend_day").render_derived()
    counted = rows.on_days(day).subquery("on_days")
    every = func.unnest(days).table_valued("day", name="every_day").render_derived()
    of = (
        select(every.c.day, *sums(counted, reports=form.reports))
        .select_from(every.outerjoin(counted, counted.c.of_0 == every.c.day))
        .group_by(every.c.day)
        .subquery("of_day")
    )
    made = counts(of, reports=form.reports)
    one = select(of.c.day, *(v.label(k) for k, v in made.items())).subquery("one_day")
    columns = (one.c.day.label("on"), *(one.c[label] for label in made))
    return _listed(one, select(*columns).correlate(one).subquery("line"), one.c.day)


def _listed(rows: Any, line: Any, *order: Any) -> Any:
    """Rows as a JSON array of their lines, in order."""
    node = select(func.row_to_json(literal_column("line"))).select_from(line).scalar_subquery()
    found = func.json_agg(aggregate_order_by(node, *order))
    return select(func.coalesce(found, _NONE)).select_from(rows).scalar_subquery()


def _grouped(rows: _Rows, by: ProgressBy, scope: Scope, within: bool) -> tuple[Any, Any, Any, Any]:
    """Counts by group and code joined to what names the group: the join, key, name and order."""
    by_column = {"plan": "plan_id", "section": "section_id", "unit": "unit_key", "agency": "agency_id"}[by.value]
    counted = rows.counted(lambda r: (r.c[by_column],), leads=by is ProgressBy.agency).subquery("counted")
    if by is ProgressBy.agency:
        agency = table_of(Agency).alias("agency_of")
        return (
            counted.outerjoin(agency, agency.c.id == counted.c.of_0),
            agency.c.id,
            agency.c.name,
            agency.c.sort_key,
        )
    if by is ProgressBy.unit:
        unit = table_of(Unit).alias("unit_of")
        return (
            counted.join(unit, _below(counted, unit, within)),
            unit.c.code,
            unit.c.full_name,
            unit.c.sort_key,
        )
    shape, model = (PLAN_REF, Plan) if by is ProgressBy.plan else (SECTION_REF, Section)
    thing = table_of(model).alias("thing")
    joined = counted.outerjoin(thing, and_(thing.c.id == counted.c.of_0, guarded(shape, thing, scope)))
    name = func.concat_ws(words(" "), func.nullif(thing.c.number, words("")), thing.c.title)
    if by is ProgressBy.plan:
        name = func.nullif(thing.c.title, words(""))
        return joined, thing.c.id, name, thing.c.title
    place = func.concat(cast(thing.c.plan_id, String), func.to_char(thing.c.ordinal, words("FM0000000")))
    return joined, thing.c.id, case((thing.c.id.is_not(None), name)), place


def _below(counted: Any, unit: Any, within: bool) -> Any:
    """The unit a row counts for: just below the unit asked for, or that one itself; else its own."""
    if not within:
        return unit.c.key == counted.c.of_0
    asked = table_of(Unit).alias("asked")
    top = (
        select(asked.c.key)
        .where(asked.c.code == bindparam("f_unit", type_=Text), bears_now(asked))
        .scalar_subquery()
    )
    child = and_(unit.c.parent_key == top, counted.c.of_0.between(unit.c.key, unit.c.last_key))
    return or_(child, and_(unit.c.key == top, counted.c.of_0 == unit.c.key))
