"""What is a ranking made of: who is ranked, and how many rows of each stand where?

One statement. Rows of four kinds, each of a contender: tasks that fall due in the period or have no
day, indicators of plans that touch it, reports owed for it, and what was done or verified in it with
or without evidence. Only what is published counts, so everybody who may read a ranking reads the same.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Text, and_, bindparam, case, cast, func, literal_column, select, union_all

from service.db import read, standing
from service.db.agencies import AGENCY_REF, Agency
from service.db.engine import Database
from service.db.ranking_rows import rows_of
from service.db.rankings import Ranking
from service.db.rows import table_of
from service.db.scopes import guarded
from service.db.statements import words
from service.db.units import Unit, bears_now, exists_on
from service.domain.access import Principal, Scope
from service.domain.periods import period
from service.domain.ranking_views import RankedBy, RankingFacts
from service.domain.rankings import nominals_within

_NOTHING: Any = literal_column("'[]'::json")
_NO_KEY: Any = literal_column("null::integer")


async def facts(
    db: Database,
    principal: Principal,
    unit: str,
    by: RankedBy,
    nominal: str,
    *,
    scope: Scope,
    on: date,
    contender: str | None = None,
    every_row: bool = False,
) -> RankingFacts:
    """What the rule needs; NotFound if there is no such unit. Rows: of one contender, of all, or none."""
    whole = period(nominal)
    opened = contender is not None or every_row
    answer = await read.document(
        db,
        principal,
        "unit",
        ("ranking", by, opened, every_row),
        lambda: _document(scope, by, opened, every_row),
        scope=scope,
        values={
            "ranked_unit": unit,
            "today": on,
            "period_start": whole.start,
            "period_end": whole.end,
            "nominals": nominals_within(nominal),
            "contender": contender,
            "ranked_by": by.value,
            "nominal": nominal,
        },
    )
    return RankingFacts.model_validate_json(answer)


def _document(scope: Scope, by: RankedBy, opened: bool, every_row: bool) -> Any:
    u = table_of(Unit).alias("ranking_unit")
    last, last_day = u.c.last_key.label("lastKey"), u.c.valid_to.label("validTo")
    columns = (u.c.code, u.c.name, u.c.level, u.c.kind, u.c.key, last, last_day)
    unit = select(*columns).where(u.c.code == bindparam("ranked_unit", type_=Text), bears_now(u)).cte("ranked_unit")
    who = _contenders(unit, scope, by).cte("contender")
    rows = union_all(*rows_of(unit, who, scope, by)).cte("behind")
    due_by = rows.c.due_by.label("dueBy")
    key = (rows.c.of, rows.c.component, rows.c.standing, due_by)
    counted = (
        select(*key, func.count().label("n"))
        .group_by(*key)
        .subquery("counted")
    )
    listed: Any = _NOTHING
    if opened:
        shown = (rows.c[name] for name in ("of", "component", "kind", "id", "name", "period", "standing"))
        every = select(*shown, due_by)
        if not every_row:
            every = every.where(rows.c.of == bindparam("contender", type_=Text))
        every = every.order_by(rows.c.of, rows.c.component, rows.c.name, rows.c.period, rows.c.id)
        listed = _array(every.subquery("listed"), "listed")
    ranked = select(who.c.key, who.c.name, who.c.unitKey).where(who.c.key.in_(select(rows.c.of)))
    ranked = ranked.order_by(who.c.place, who.c.key)
    parts = {
        "unit": _one(select(unit).limit(literal_column("1")).subquery("one_unit"), "one_unit"),
        "contenders": _array(ranked.subquery("ranked"), "ranked"),
        "counts": _array(counted, "counted"),
        "rows": listed,
        "finalised": _finalised(unit),
    }
    pairs = [part for name, value in parts.items() for part in (words(name), value)]
    there = select(unit.c.key).exists()
    return select(case((there, func.json_build_object(*pairs)))).scalar_subquery()


def _array(rows: Any, name: str) -> Any:
    found = func.coalesce(func.json_agg(literal_column(name)), _NOTHING)
    return select(found).select_from(rows).scalar_subquery()


def _one(rows: Any, name: str) -> Any:
    return select(func.row_to_json(literal_column(name))).select_from(rows).scalar_subquery()


def _finalised(unit: Any) -> Any:
    """The latest copy that stands still."""
    r = table_of(Ranking).alias("latest_ranking")
    columns = (r.c.id, r.c.revision, r.c.judged_on.label("on"), r.c.finalised_at.label("finalisedAt"))
    latest = (
        select(*columns)
        .where(
            r.c.unit_key == select(unit.c.key).scalar_subquery(),
            r.c.by == bindparam("ranked_by", type_=Text),
            r.c.nominal == bindparam("nominal", type_=Text),
        )
        .order_by(r.c.revision.desc())
        .limit(literal_column("1"))
        .subquery("latest")
    )
    return _one(latest, "latest")


def _contenders(unit: Any, scope: Scope, by: RankedBy) -> Any:
    """Who may be ranked: known as `key`, called `name`, found in rows as `own`."""
    if by is RankedBy.unit:
        c = table_of(Unit).alias("ranked_commune")
        below = and_(c.c.parent_key == unit.c.key, exists_on(c, standing.TODAY))
        columns = (
            c.c.code.label("key"),
            c.c.full_name.label("name"),
            c.c.sort_key.label("place"),
            c.c.key.label("unitKey"),
        )
        return select(*columns, cast(c.c.key, Text).label("own")).select_from(c.join(unit, below))
    a = table_of(Agency).alias("ranked_agency")
    own = and_(a.c.unit_key == unit.c.key, ~a.c.collective, guarded(AGENCY_REF, a, scope))
    key = cast(a.c.id, Text)
    columns = (key.label("key"), a.c.name, a.c.sort_key.label("place"), _NO_KEY.label("unitKey"))
    return select(*columns, key.label("own")).select_from(a.join(unit, own))
