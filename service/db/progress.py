"""How many tasks stand where on a day: the four cells and their groups, from one statement?

The standing of each task is looked up in its calendar, tasks are counted by standing
and group, and only the counts are folded into cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import reduce
from operator import add
from typing import Any

from sqlalchemy import (
    Date,
    Integer,
    String,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from service.db import read, standing
from service.db.agencies import Agency
from service.db.engine import Database
from service.db.plans import Plan, Section
from service.db.rows import table_of
from service.db.scopes import guarded
from service.db.statements import words
from service.db.tasks import PLAN_REF, SECTION_REF, TASK, TASK_FILTERS, Assignment
from service.db.units import Unit, bears_now
from service.domain.access import Principal, Scope
from service.domain.progress import BESIDE, CELLS
from service.domain.progress_queries import ProgressBy, ProgressQuery
from service.domain.standing_codes import Standing


async def progress(
    db: Database, principal: Principal, query: ProgressQuery, *, scope: Scope, on: date
) -> bytes:
    """The answer as ProgressView; one round trip."""
    filters = {
        name: value for name in TASK_FILTERS if (value := getattr(query, name, None)) not in (None, [])
    }
    values = {f"f_{name}": TASK_FILTERS[name].prepare(value) for name, value in filters.items()}
    return await read.document(
        db,
        principal,
        "progress",
        (tuple(filters), query.by),
        lambda: _document(tuple(filters), query.by, scope),
        scope=scope,
        values={**values, "today": on},
    )


def _document(filters: tuple[str, ...], by: ProgressBy | None, scope: Scope) -> Any:
    t = TASK.table.alias("t")
    base = (
        select(
            t.c.id,
            t.c.unit_key,
            t.c.plan_id,
            t.c.section_id,
            func.coalesce(standing.code(t), words(Standing.UNDATED.value)).label("code"),
        )
        .where(
            guarded(TASK, t, scope),
            t.c.published,
            t.c.dropped_in.is_(None),
            *(TASK_FILTERS[name].condition(t, f"f_{name}") for name in filters),
        )
        .cte("base")
    )
    whole = select(base.c.code, func.count().label("n")).group_by(base.c.code).subquery("whole")
    sums = select(*_sums(whole)).subquery("sums")
    head = select(
        bindparam("today", type_=Date).label("on"),
        *(value.label(name) for name, value in _counts(sums).items()),
        (_groups(base, by, scope, "unit" in filters) if by else literal_column("'[]'::json")).label("groups"),
    ).subquery("head")
    return select(func.row_to_json(literal_column("head"))).select_from(head).scalar_subquery()


def _sums(rows: Any) -> list[Any]:
    """The counts by code (columns `code` and `n`) side by side, one column for each standing: summed once."""
    return [
        func.coalesce(func.sum(rows.c.n).filter(rows.c.code == words(one.value)), literal_column("0")).label(one.value)
        for one in Standing
    ]


def _counts(sums: Any) -> dict[str, Any]:
    """total, cells, beside and standings of the columns that `_sums` made."""

    def tally(standings: Iterable[Standing]) -> Any:
        return cast(reduce(add, (sums.c[one.value] for one in standings)), Integer)

    def named(places: Mapping[str, Iterable[Standing]]) -> Any:
        pairs = [part for name, held in places.items() for part in (words(name), tally(held))]
        return func.json_build_object(*pairs)

    return {
        "total": tally(Standing),
        "cells": named({cell.value: held for cell, held in CELLS.items()}),
        "beside": named({one.value: (one,) for one in Standing if one in BESIDE}),
        "standings": named({one.value: (one,) for one in Standing}),
    }


def _groups(base: Any, by: ProgressBy, scope: Scope, within: bool) -> Any:
    """The same counts for each group, as a JSON array in the groups' own order."""
    rows, key, name, order = _grouped(base, by, scope, within)
    empty = words("")
    labelled = select(
        func.coalesce(cast(key, Text), empty).label("key"),
        func.coalesce(name, empty).label("name"),
        func.coalesce(cast(order, Text), empty).label("place"),
        literal_column("counted.code").label("code"),
        literal_column("counted.n").label("n"),
    ).select_from(rows)
    r = labelled.subquery("labelled")
    of = select(r.c.key, r.c.name, r.c.place, *_sums(r)).group_by(r.c.key, r.c.name, r.c.place).subquery("of_group")
    counts = (value.label(label) for label, value in _counts(of).items())
    group = select(of.c.key, of.c.name, of.c.place, *counts).subquery("g")
    shown = select(*(group.c[label] for label in ("key", "name", "total", "cells", "beside", "standings")))
    line = shown.correlate(group).subquery("line")
    node = select(func.row_to_json(literal_column("line"))).select_from(line).scalar_subquery()
    place = group.c.place.collate("C")
    return (
        select(
            func.coalesce(
                func.json_agg(aggregate_order_by(node, place, group.c.key)), literal_column("'[]'::json")
            )
        )
        .select_from(group)
        .scalar_subquery()
    )


def _grouped(base: Any, by: ProgressBy, scope: Scope, within: bool) -> tuple[Any, Any, Any, Any]:
    """Counts by group and code joined to what names the group: the join, key, name and order."""
    if by is ProgressBy.agency:
        part = table_of(Assignment).alias("part")
        leads = and_(part.c.task_id == base.c.id, part.c.role == words("lead"))
        counted = (
            select(part.c.agency_id.label("of"), base.c.code, func.count().label("n"))
            .select_from(base.outerjoin(part, leads))
            .group_by(part.c.agency_id, base.c.code)
            .subquery("counted")
        )
        agency = table_of(Agency).alias("agency_of")
        joined = counted.outerjoin(agency, agency.c.id == counted.c.of)
        return joined, agency.c.id, agency.c.name, agency.c.sort_key
    column = {"plan": base.c.plan_id, "section": base.c.section_id, "unit": base.c.unit_key}[by.value]
    counted = (
        select(column.label("of"), base.c.code, func.count().label("n"))
        .group_by(column, base.c.code)
        .subquery("counted")
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
    joined = counted.outerjoin(thing, and_(thing.c.id == counted.c.of, guarded(shape, thing, scope)))
    name = func.concat_ws(words(" "), func.nullif(thing.c.number, words("")), thing.c.title)
    if by is ProgressBy.plan:
        name = func.nullif(thing.c.title, words(""))
        return joined, thing.c.id, name, thing.c.title
    place = func.concat(cast(thing.c.plan_id, String), func.to_char(thing.c.ordinal, words("FM0000000")))
    return joined, thing.c.id, case((thing.c.id.is_not(None), name)), place


def _below(counted: Any, unit: Any, within: bool) -> Any:
    """The unit a row counts for: just below the unit asked for, or that one itself; else its own."""
    if not within:
        return unit.c.key == counted.c.of
    asked = table_of(Unit).alias("asked")
    top = (
        select(asked.c.key)
        .where(asked.c.code == bindparam("f_unit", type_=Text), bears_now(asked))
        .scalar_subquery()
    )
    child = and_(unit.c.parent_key == top, counted.c.of.between(unit.c.key, unit.c.last_key))
    return or_(child, and_(unit.c.key == top, counted.c.of == unit.c.key))
