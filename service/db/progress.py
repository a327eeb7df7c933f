"""How many tasks and reports owed stand where on a day: cells, groups and a trend, from one statement?

The standing of each is looked up in its calendar, rows are counted by standing and group, and
only the counts are folded into cells and shares (`progress_counts`).
"""

from __future__ import annotations

from collections.abc import Sequence
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
    func,
    literal_column,
    null,
    select,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from service.db import read
from service.db.agencies import AGENCY_REF, Agency
from service.db.engine import Database
from service.db.plans import PLAN_REF, SECTION_REF, Plan, Section
from service.db.progress_counts import counts, sums
from service.db.progress_rows import Form, Rows
from service.db.rows import table_of
from service.db.scopes import guarded
from service.db.spans import spanned_filter, spans_at_hand
from service.db.statements import words
from service.db.tasks import TASK_FILTERS
from service.db.units import Unit, bears_now
from service.domain.access import Principal, Scope
from service.domain.progress_queries import ProgressBy, ProgressQuery

_NONE: Any = literal_column("'[]'::json")
_NO_DAY: Any = literal_column("null::date")


async def progress(
    db: Database,
    principal: Principal,
    query: ProgressQuery,
    *,
    scope: Scope,
    on: date,
    trend: Sequence[date] = (),
    named: bool = False,
) -> bytes:
    """The answer as ProgressView; one round trip. named: with `names` beside it, as ProgressNames."""
    filters = {
        name: value for name in TASK_FILTERS if (value := getattr(query, name, None)) not in (None, [])
    }
    values = {f"f_{name}": TASK_FILTERS[name].prepare(value) for name, value in filters.items()}
    spanned, ends = spanned_filter(TASK_FILTERS, filters, spans_at_hand(db))
    form = Form(tuple(filters), query.by, bool(trend), query.asks_for_reports, named, spanned)
    return await read.document(
        db,
        principal,
        "progress",
        (form,),
        lambda: _document(form, scope),
        scope=scope,
        values={**values, **ends, "today": on, "trend_days": list(trend)},
        spanned=spanned is not None,
    )


def _document(form: Form, scope: Scope) -> Any:
    rows = Rows(form, scope)
    whole = rows.counted(lambda r: ()).subquery("whole")
    summed = select(*sums(whole, reports=form.reports)).subquery("sums")
    head = select(
        bindparam("today", type_=Date).label("on"),
        *(value.label(name) for name, value in counts(summed, reports=form.reports).items()),
        (_groups(rows, form, scope) if form.by else _NONE).label("groups"),
        (_trend(rows, form) if form.trend else _NONE).label("trend"),
        *([_names(form, scope).label("names")] if form.named else []),
    ).subquery("head")
    return select(func.row_to_json(literal_column("head"))).select_from(head).scalar_subquery()


def _names(form: Form, scope: Scope) -> Any:
    """How the things are called that were asked about, for those who see them."""
    unit = table_of(Unit).alias("unit_asked")
    found = {
        "unit": select(unit.c.full_name).where(unit.c.code == bindparam("f_unit", type_=Text), bears_now(unit)),
    }
    for name, shape, model, column in (
        ("plan", PLAN_REF, Plan, "title"),
        ("section", SECTION_REF, Section, "title"),
        ("agency", AGENCY_REF, Agency, "name"),
        ("lead", AGENCY_REF, Agency, "name"),
    ):
        thing = table_of(model).alias(f"{name}_asked")
        wanted = and_(thing.c.id == bindparam(f"f_{name}", type_=Uuid()), guarded(shape, thing, scope))
        found[name] = select(thing.c[column]).where(wanted)
    asked = {name: one.scalar_subquery() if name in form.filters else null() for name, one in found.items()}
    return func.json_build_object(*(part for name, value in asked.items() for part in (words(name), value)))


def _groups(rows: Rows, form: Form, scope: Scope) -> Any:
    """The same counts for each group, as a JSON array in the groups' own order."""
    assert form.by is not None
    joined, key, name, order, last_day = _grouped(rows, form.by, scope, "unit" in form.filters)
    empty = words("")
    labelled = select(
        func.coalesce(cast(key, Text), empty).label("key"),
        func.coalesce(name, empty).label("name"),
        func.coalesce(cast(order, Text), empty).label("place"),
        last_day.label("validTo"),
        literal_column("counted.code").label("code"),
        literal_column("counted.n").label("n"),
    ).select_from(joined)
    r = labelled.subquery("labelled")
    # A unit that has ended has its code, and often its name, from the one that bears them now.
    place = (r.c.key, r.c.name, r.c.place, r.c.validTo)
    of = select(*place, *sums(r, reports=form.reports)).group_by(*place).subquery("of_group")
    made = counts(of, reports=form.reports)
    columns = (of.c.key, of.c.name, of.c.place, of.c.validTo)
    group = select(*columns, *(v.label(k) for k, v in made.items())).subquery("g")
    shown = select(*(group.c[label] for label in ("key", "name", "validTo", *made))).correlate(group).subquery("line")
    return _listed(group, shown, group.c.place.collate("C"), group.c.key, group.c.validTo.nulls_last())


def _trend(rows: Rows, form: Form) -> Any:
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


def _grouped(rows: Rows, by: ProgressBy, scope: Scope, within: bool) -> tuple[Any, Any, Any, Any, Any]:
    """Counts by group and code joined to what names the group: the join, key, name, order and, of a unit, last day."""
    by_column = {"plan": "plan_id", "section": "section_id", "unit": "unit_key", "agency": "agency_id"}[by.value]
    counted = rows.counted(lambda r: (r.c[by_column],), leads=by is ProgressBy.agency).subquery("counted")
    if by is ProgressBy.agency:
        agency = table_of(Agency).alias("agency_of")
        return (
            counted.outerjoin(agency, agency.c.id == counted.c.of_0),
            agency.c.id,
            agency.c.name,
            agency.c.sort_key,
            _NO_DAY,
        )
    if by is ProgressBy.unit:
        unit = table_of(Unit).alias("unit_of")
        return (
            _below(counted, unit, within),
            unit.c.code,
            unit.c.full_name,
            unit.c.sort_key,
            unit.c.valid_to,
        )
    shape, model = (PLAN_REF, Plan) if by is ProgressBy.plan else (SECTION_REF, Section)
    thing = table_of(model).alias("thing")
    joined = counted.outerjoin(thing, and_(thing.c.id == counted.c.of_0, guarded(shape, thing, scope)))
    name = func.concat_ws(words(" "), func.nullif(thing.c.number, words("")), thing.c.title)
    if by is ProgressBy.plan:
        name = func.nullif(thing.c.title, words(""))
        return joined, thing.c.id, name, thing.c.title, _NO_DAY
    place = func.concat(cast(thing.c.plan_id, String), func.to_char(thing.c.ordinal, words("FM0000000")))
    return joined, thing.c.id, case((thing.c.id.is_not(None), name)), place, _NO_DAY


def _below(counted: Any, unit: Any, within: bool) -> Any:
    """Counts with the unit they are for: the one just below the unit asked for; else their own, which is that one
    itself, or one that it or a unit below it came from."""
    if not within:
        return counted.join(unit, unit.c.key == counted.c.of_0)
    asked, child = table_of(Unit).alias("asked"), table_of(Unit).alias("child")
    top = select(asked.c.key).where(asked.c.code == bindparam("f_unit", type_=Text), bears_now(asked))
    above = child.c.parent_key == top.scalar_subquery()
    held = counted.outerjoin(child, and_(above, counted.c.of_0.between(child.c.key, child.c.last_key)))
    return held.join(unit, unit.c.key == func.coalesce(child.c.key, counted.c.of_0))
