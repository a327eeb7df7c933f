"""How does one statement answer a roll-up: from the sums that are kept, or else from slots?

What is asked most (a city's sums, the nation's) comes from the kept sums, and the names of those
who are missing from an index of the few that stand apart; anything else is added up from slots,
which are kept as well. Either way the same columns come out, and one text turns them into figures.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ARRAY,
    Date,
    Integer,
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

from service.db import read, rollup_agencies
from service.db.engine import Database
from service.db.indicator_definitions import IndicatorDefinition, seen
from service.db.rollup_slots import PERIODS, Form, taken, wanted
from service.db.rows import table_of
from service.db.scopes import reached, reached_whole
from service.db.slots import SUMS, Rollup, Slot
from service.db.statements import words
from service.db.units import Unit, bears_now
from service.domain.access import Principal, Scope
from service.domain.rollups import RollupBy, RollupPolicy, RollupQuery, RollupSeries
from service.domain.units import UnitLevel

_ZERO = literal_column("0")
_EMPTY = literal_column("'[]'::json")
_LISTS = ("missing", "not_applicable", "without_denominator", "off_calendar", "carried")


async def rolled_up(db: Database, principal: Principal, query: RollupQuery, *, scope: Scope) -> bytes:
    """The answer as RollupView; one round trip. No items for whom the scope does not let read all below the unit."""
    form, spans = Form.of(query), query.spans
    values = {
        "unit": query.unit,
        "periods": [span.nominal for span in spans],
        "first_days": [span.start for span in spans],
        "last_days": [span.end for span in spans],
        "keys": query.definition or [],
        **(rollup_agencies.windows(spans) if form.by is RollupBy.agency else {}),
    }
    return await read.document(
        db, principal, "rollup", form, lambda: _document(form, scope), scope=scope, values=values
    )


async def parents(db: Database) -> list[int]:
    """Keys of everything that ever was a province or city, for whoever keeps the server."""
    return [row[0] for row in await db.fetch_rows("select key from slots_parents() key", ())]


async def rebuild(db: Database, parent_key: int) -> tuple[int, int]:
    """Make the slots below a province and its sums anew; how many of each were not right."""
    row = (await db.fetch_rows("select * from slots_rebuild($1)", (parent_key,)))[0]
    return row["slots"], row["sums"]


async def open_year(db: Database) -> int:
    """Make the slots of the year that has come; how many."""
    found: int = await db.fetch_value("select slots_open()", ())
    return found


def _document(form: Form, scope: Scope) -> Any:
    u = table_of(Unit).alias("asked_unit")
    own = reached(u.c.key, scope) if form.level is UnitLevel.commune else reached_whole(u, scope)
    at = (
        select(case((own, u.c.key)).label("key"), u.c.last_key, u.c.code, u.c.name, u.c.level, u.c.kind)
        .where(u.c.code == bindparam("unit", type_=Text), bears_now(u))
        .limit(literal_column("1"))
        .cte("asked")
    )
    if form.summed:
        sums, listed = _kept_sums(form, at), _kept_lists(form, at, scope)
        slots = taken(form, at, scope) if form.by is RollupBy.child and form.level is UnitLevel.province else None
    else:
        slots = taken(form, at, scope)
        sums, listed = _once(_added_up(slots), "sums"), _lists(slots, form)
    groups = None
    if form.by is RollupBy.child and form.level is not UnitLevel.commune:
        groups = _groups_of_slots(slots, form) if slots is not None else _groups_of_sums(form)
    elif form.by is RollupBy.agency:
        parts = rollup_agencies.parts(form, at, scope)
        groups = rollup_agencies.named(_once(_added_up(parts, parts.c.group_key), "of_agency"))
    unit = select(at.c.code, at.c.name, at.c.level, at.c.kind).subquery("of_unit")
    head = select(
        select(func.row_to_json(literal_column("of_unit"))).select_from(unit).scalar_subquery().label("unit"),
        *(words(getattr(form, name).value).label(name) for name in ("by", "policy", "series", "against")),
        _items(form, sums, listed, groups).label("items"),
    ).select_from(at)
    return select(func.row_to_json(literal_column("head"))).select_from(head.subquery("head")).scalar_subquery()


def _kept_sums(form: Form, at: Any) -> Any:
    r = table_of(Rollup).alias("kept")
    conditions = [r.c.period == func.any(PERIODS), r.c.expected > _ZERO, *wanted(form, r.c.definition_id)]
    none = (_ZERO.label("carried"), cast(None, Text).label("nominal"), cast(None, r.c.value.type).label("percent"))
    if form.level is UnitLevel.province:
        conditions.append(r.c.unit_key == select(at.c.key).scalar_subquery())
        columns = [r.c[name] for name in SUMS]
        return select(r.c.definition_id, r.c.period, *columns, *none).where(*conditions).subquery("sums")
    # The nation's key is below all others; nobody's is null.
    conditions.append(r.c.unit_key > select(at.c.key).scalar_subquery())
    columns = [func.sum(r.c[name]).label(name) for name in SUMS]
    grouped = select(r.c.definition_id, r.c.period, *columns, *none).where(*conditions)
    return _once(grouped.group_by(r.c.definition_id, r.c.period), "sums")


def _once(rows: Any, name: str) -> Any:
    """Worked out once: whoever plans takes these for a row or two, and would add them up again for every item."""
    return rows.cte(name).prefix_with("MATERIALIZED")


def _codes(code: Any, condition: Any, *, distinct: bool = False) -> Any:
    named = func.json_agg(code.distinct() if distinct else aggregate_order_by(code, code)).filter(condition)
    return func.coalesce(named, _EMPTY)


def _kept_lists(form: Form, at: Any, scope: Scope) -> Any:
    """Codes of the communes that stand apart; of the nation of the provinces in which some do."""
    u = table_of(Unit).alias("apart_unit")
    if form.level is UnitLevel.nation:
        r = table_of(Rollup).alias("apart")
        rows = r.join(u, u.c.key == r.c.unit_key)
        conditions = [r.c.period == func.any(PERIODS), *wanted(form, r.c.definition_id)]
        tests = {
            "missing": r.c.reported < r.c.expected,
            **{name: r.c[name] > _ZERO for name in _LISTS[1:4]},
        }
    else:
        r = table_of(Slot).alias("apart")
        rows = r.join(u, u.c.key == r.c.unit_key)
        # As the index says it, or it would not be used.
        standing_apart = or_(r.c.state != words("counted"), r.c.off_calendar)
        conditions = [
            r.c.parent_key == select(at.c.key).scalar_subquery(), r.c.period == func.any(PERIODS), standing_apart,
            reached(r.c.unit_key, scope), *wanted(form, r.c.definition_id),
        ]  # fmt: skip
        tests = {name: r.c.state == words(name) for name in _LISTS[:3]} | {"off_calendar": r.c.off_calendar}
    columns = [_codes(u.c.code, test).label(name) for name, test in tests.items()]
    found = select(r.c.definition_id, r.c.period, *columns, _EMPTY.label("carried")).select_from(rows)
    return _once(found.where(*conditions).group_by(r.c.definition_id, r.c.period), "listed")


def _lists(slots: Any, form: Form) -> Any:
    u, many = table_of(Unit).alias("apart_unit"), form.level is UnitLevel.nation
    tests = {name: slots.c.said == words(name) for name in _LISTS[:3]}
    tests |= {"off_calendar": slots.c.off_calendar, "carried": slots.c.carried}
    columns = [_codes(u.c.code, test, distinct=many).label(name) for name, test in tests.items()]
    found = select(slots.c.definition_id, slots.c.period, *columns)
    found = found.select_from(slots.join(u, u.c.key == slots.c.code_key)).where(or_(*tests.values()))
    return _once(found.group_by(slots.c.definition_id, slots.c.period), "listed")


_PARTS = {**SUMS, "reported": "({0}.said <> 'missing')::integer", "carried": "{0}.carried::integer"}


def _each(slots: Any) -> Any:
    """Slots, every one with the columns of a sum: where each is a group of its own."""
    sums = [literal_column(f"({one.format(slots.name)})").label(name) for name, one in _PARTS.items()]
    percent = case((slots.c.state == words("without_denominator"), slots.c.value)).label("percent")
    columns = (slots.c[name] for name in ("definition_id", "period", "group_key", "value_kind", "nominal"))
    return select(*columns, *sums, percent).select_from(slots).subquery("of_group")


def _added_up(slots: Any, *by: Any) -> Any:
    """Slots of a definition and period (and group) as one row with the columns of a sum."""
    sums = [literal_column(f"sum({one.format(slots.name)})").label(name) for name, one in _PARTS.items()]
    alone = func.count() == literal_column("1")
    shown = [
        func.max(slots.c.value_kind).label("value_kind"),
        case((alone, func.max(slots.c.nominal))).label("nominal"),
        case((alone, func.max(case((slots.c.state == words("without_denominator"), slots.c.value))))).label("percent"),
    ]
    keys = (slots.c.definition_id, slots.c.period, *by)
    return select(*keys, *sums, *shown).select_from(slots).group_by(*keys)


def _groups_of_slots(slots: Any, form: Form) -> Any:
    alone = form.series is RollupSeries.as_reported and form.level is UnitLevel.province
    found = _each(slots) if alone else _once(_added_up(slots, slots.c.group_key), "of_group")
    u = table_of(Unit).alias("group_unit")
    return (
        select(found, u.c.code.label("key"), u.c.full_name.label("name"), u.c.sort_key.label("place"))
        .join(u, u.c.key == found.c.group_key)
        .subquery("grouped")
    )


def _groups_of_sums(form: Form) -> Any:
    """The provinces and cities of the nation."""
    r, u = table_of(Rollup).alias("kept_below"), table_of(Unit).alias("group_unit")
    d = table_of(IndicatorDefinition).alias("definition_of_group")
    columns = [r.c[name] for name in SUMS]
    none = (_ZERO.label("carried"), cast(None, Text).label("nominal"), cast(None, r.c.value.type).label("percent"))
    return (
        select(
            r.c.definition_id, r.c.period, d.c.value_kind, *columns, *none,
            u.c.code.label("key"), u.c.full_name.label("name"), u.c.sort_key.label("place"),
        )
        .join(u, u.c.key == r.c.unit_key)
        .join(d, d.c.id == r.c.definition_id)
        .where(r.c.period == func.any(PERIODS), r.c.expected > _ZERO, *wanted(form, r.c.definition_id))
        .subquery("grouped")
    )  # fmt: skip


def _figure(form: Form, c: Any, kind: Any) -> list[Any]:
    """What a row of sums says, by the kind of its values; under `strict` nothing until it is whole."""
    whole = c.reported == c.expected if form.policy is RollupPolicy.strict else literal_column("true")
    ratio = and_(kind == words("ratio"), c.counted > _ZERO, whole)
    answers = and_(kind == words("yes_no"), c.answers > _ZERO, whole)
    number = and_(kind == words("number"), c.counted > _ZERO, whole)
    hundred = literal_column("100.0")
    value = case(
        (ratio, c.numerator * hundred / func.nullif(c.denominator, _ZERO)),
        (answers, c.yes * hundred / func.nullif(c.answers, _ZERO)),
        (number, c.value),
        else_=c.percent,
    )
    some = and_(c.counted + c.without_denominator > _ZERO, whole)
    status = case(
        (and_(some, c.estimated > _ZERO), words("estimated")),
        (and_(some, c.provisional > _ZERO), words("provisional")),
        (some, words("reported")),
        (and_(c.not_applicable > _ZERO, c.counted + c.without_denominator == _ZERO), words("not_applicable")),
        else_=words("missing"),
    )
    return [
        status.label("obsStatus"),
        case((ratio, func.trim_scale(c.numerator)), (answers, c.yes)).label("numerator"),
        case((ratio, func.trim_scale(c.denominator)), (answers, c.answers)).label("denominator"),
        func.trim_scale(func.round(value, literal_column("6"))).label("value"),
        c.judged.label("judged"),
        c.met.label("met"),
    ]


_CAMEL = {"not_applicable": "notApplicable", "without_denominator": "withoutDenominator", "off_calendar": "offCalendar"}
_COUNTS = ("expected", "reported", "counted", "not_applicable", "without_denominator", "off_calendar", "carried")


def _items(form: Form, sums: Any, listed: Any, groups: Any) -> Any:
    d = table_of(IndicatorDefinition).alias("definition_of")
    days = func.unnest(
        PERIODS, bindparam("first_days", type_=ARRAY(Date)), bindparam("last_days", type_=ARRAY(Date))
    ).table_valued("nominal", "start", "end", with_ordinality="place", name="asked_period").render_derived()
    same = and_(listed.c.definition_id == sums.c.definition_id, listed.c.period == sums.c.period)
    rows = sums.join(d, and_(d.c.id == sums.c.definition_id, seen(d))).join(days, days.c.nominal == sums.c.period)
    rows = rows.outerjoin(listed, same)
    shown: Any = _EMPTY
    if groups is not None:
        gathered = _gathered(form, groups)
        rows = rows.outerjoin(
            gathered,
            and_(gathered.c.definition_id == sums.c.definition_id, gathered.c.period == sums.c.period),
        )
        shown = func.coalesce(gathered.c.groups, _EMPTY)
    item = (
        select(
            _object(
                id=d.c.id, code=d.c.code, name=d.c.name, unitMeasure=d.c.unit_measure, valueKind=d.c.value_kind,
                aggregation=d.c.aggregation, direction=d.c.direction,
            ).label("definition"),
            _object(nominal=days.c.nominal, start=days.c.start, end=days.c.end).label("period"),
            *_figure(form, sums.c, d.c.value_kind),
            _object(
                **{name: cast(sums.c[name], Integer) for name in _COUNTS[:3]},
                **{_CAMEL.get(name, name): func.coalesce(listed.c[name], _EMPTY) for name in _LISTS},
            ).label("coverage"),
            shown.label("groups"),
        )
        .select_from(rows)
        .order_by(d.c.code, d.c.id, days.c.place)
        .subquery("item")
    )  # fmt: skip
    return select(func.coalesce(func.json_agg(literal_column("item")), _EMPTY)).select_from(item).scalar_subquery()


def _object(**fields: Any) -> Any:
    return func.json_build_object(*(part for name, value in fields.items() for part in (words(name), value)))


def _gathered(form: Form, groups: Any) -> Any:
    """The groups of each definition and period as one JSON array, in their own order."""
    figures = _figure(form, groups.c, groups.c.value_kind)
    group = (
        select(
            groups.c.definition_id, groups.c.period, groups.c.place, groups.c.key, groups.c.name, groups.c.nominal,
            *figures, *(groups.c[name].label(_CAMEL.get(name, name)) for name in _COUNTS),
        )
        .subquery("of_item")
    )  # fmt: skip
    shown = [column for column in group.c if column.name not in ("definition_id", "period", "place")]
    line = select(*shown).correlate(group).subquery("line")
    node = select(func.row_to_json(literal_column("line"))).select_from(line).scalar_subquery()
    ordered = func.json_agg(aggregate_order_by(node, group.c.place, group.c.key)).label("groups")
    keys = (group.c.definition_id, group.c.period)
    return _once(select(*keys, ordered).group_by(*keys), "gathered")
