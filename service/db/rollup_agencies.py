"""What has each agency contributed to a roll-up: the figures said of agencies, folded and added up at the read?

No slot is kept of a contribution, so this goes to the figures themselves. Whose contribution is
expected: agencies that an indicator names for it, or that have a target of their own.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ARRAY,
    Boolean,
    Date,
    Text,
    and_,
    bindparam,
    case,
    cast,
    false,
    func,
    literal_column,
    or_,
    select,
)

from service.db import known_rows
from service.db.agencies import Agency
from service.db.indicator_definitions import IndicatorDefinition
from service.db.indicators import Indicator, IndicatorAssignment, Target
from service.db.observations import Observation
from service.db.rollup_slots import AS_OF, PERIODS, Form, wanted
from service.db.rollup_text import group_head
from service.db.rows import table_of
from service.db.scopes import reached
from service.db.statements import words
from service.domain.access import Scope
from service.domain.calendars import Span
from service.domain.periods import periods_within
from service.domain.units import UnitLevel

_KEYS = ("indicator_id", "agency_id", "period")


def windows(spans: list[Span]) -> dict[str, Any]:
    """What the statement binds: for every period asked for, each nominal period that lies in it."""
    found = [
        (span.nominal, one.nominal, one.start, one.end)
        for span in spans
        for one in periods_within(("M", "Q", "H", "9M", "Y"), span.start, span.end)
        if one.start >= span.start and one.end <= span.end
    ]
    names = ("w_period", "w_nominal", "w_first", "w_last")
    return {name: list(column) for name, column in zip(names, zip(*found, strict=True), strict=True)}


def parts(form: Form, at: Any, scope: Scope, slots: Any) -> Any:
    """One row for each agency, indicator and period, with the columns of a slot and `group_key`, the agency.

    slots: where slots are read from.
    """
    told = _told(form, at, scope)
    folded = _folded(told)
    party = _parties(form, at, scope, told, slots)
    same = and_(*(folded.c[name] == party.c[name] for name in _KEYS))
    state = func.coalesce(folded.c.state, words("missing"))
    names = ("numerator", "denominator", "value", "answer", "obs_status", "met", "nominal")
    return (
        select(
            party.c.definition_id, party.c.period, party.c.agency_id.label("group_key"), party.c.value_kind,
            state.label("state"), state.label("said"), literal_column("false").label("carried"),
            func.coalesce(folded.c.off_calendar, literal_column("false")).label("off_calendar"),
            *(folded.c[name] for name in names),
        )
        # Whoever has given one is a party: a full join is the same, and is never gone through row by row.
        .select_from(party.join(folded, same, full=True))
        .cte("part")
    )  # fmt: skip


def named(found: Any) -> Any:
    """Groups with what they are called, and their place."""
    a = table_of(Agency).alias("group_agency")
    head = literal_column(group_head("group_agency.id", "group_agency.name"), Text)
    return (
        select(found, head.label("head"), a.c.sort_key.label("place"))
        .join(a, a.c.id == found.c.group_key)
        .subquery("of_group")
    )


def _inside(form: Form, at: Any, column: Any, scope: Scope) -> list[Any]:
    """The unit is the one asked for or below it."""
    low, high = (select(end).scalar_subquery() for end in (at.c.key, at.c.last_key))
    inside = [column == low] if form.level is UnitLevel.commune else [column.between(low, high)]
    return [*inside, reached(column, scope)]


def _figures(form: Form, at: Any, scope: Scope) -> tuple[Any, Any, Any, tuple[Any, ...]]:
    """Figures of agencies with their definition: what is read, the figure's columns, the definition's, conditions."""
    if form.known:
        o = known_rows.called("told_then", at, "observation", "definition_id").alias("told")
        # As of a day nothing counts that it was too early for.
        return o, o.c, o.c.definition_id, (or_(AS_OF.is_(None), o.c.counts_from <= AS_OF),)
    t, i = table_of(Observation).alias("given"), table_of(Indicator).alias("told_of")
    # Of the unit first: whoever plans would rather go through all of it for each indicator.
    given = select(t).where(t.c.agency_id.is_not(None), t.c.published, *_inside(form, at, t.c.unit_key, scope))
    o = given.cte("told").prefix_with("MATERIALIZED")
    return o.join(i, i.c.id == o.c.indicator_id), o.c, i.c.definition_id, (i.c.published,)


def _told(form: Form, at: Any, scope: Scope) -> Any:
    """Verified contributions, each for every period asked for that it lies in."""
    source, o, definition_id, conditions = _figures(form, at, scope)
    d = table_of(IndicatorDefinition).alias("told_entry")
    w = func.unnest(
        *(bindparam(name, type_=ARRAY(kind)) for name, kind in (
            ("w_period", Text), ("w_nominal", Text), ("w_first", Date), ("w_last", Date)))
    ).table_valued("period", "nominal", "first_day", "last_day", name="asked_window").render_derived()  # fmt: skip
    state = case(
        (o.obs_status == words("missing"), words("missing")),
        (o.obs_status == words("not_applicable"), words("not_applicable")),
        (o.denominator == literal_column("0"), words("not_applicable")),
        (o.percent_only, words("without_denominator")),
        else_=words("counted"),
    )
    ratio = d.c.value_kind == words("ratio")
    counted = state == words("counted")
    return (
        select(
            o.indicator_id, o.agency_id, definition_id, w.c.period, w.c.nominal, w.c.first_day, w.c.last_day,
            d.c.aggregation, state.label("state"), o.obs_status, o.answer,
            case((and_(ratio, counted), o.numerator)).label("numerator"),
            case((and_(ratio, counted), o.denominator)).label("denominator"),
            case((or_(d.c.value_kind == words("number"), o.percent_only), o.value)).label("value"),
            or_(o.period_start != w.c.first_day, o.period_end != w.c.last_day).label("off_calendar"),
            cast(o.judgement["met"].astext, Boolean).label("met"),
        )
        .select_from(source.join(d, d.c.id == definition_id).join(w, w.c.nominal == o.nominal))
        .where(
            o.published, ~o.replaced, o.quantity.is_(None), o.agency_id.is_not(None),
            o.obs_status != words("missing"), *conditions,
            *_inside(form, at, o.unit_key, scope), *wanted(form, definition_id),
        )
        .cte("contribution")
    )  # fmt: skip


def _folded(told: Any) -> Any:
    """The contributions of one agency to one period as one, by the rule of `slot_rules.folded`."""
    longer, nine = told.alias("longer"), told.alias("nine_months")

    def same(t: Any) -> Any:
        return and_(*(t.c[name] == told.c[name] for name in _KEYS))

    whole = and_(
        same(nine), func.left(nine.c.nominal, literal_column("4")) == func.left(told.c.nominal, literal_column("4")),
        nine.c.nominal.like(literal_column("'%9M'")),
    )  # fmt: skip
    silent = and_(
        longer.c.nominal.like(literal_column("'%H2'")),
        select(nine.c.period).where(whole).correlate(told).exists(),
    )
    covered = (
        select(longer.c.period)
        .where(
            same(longer),
            longer.c.last_day - longer.c.first_day > told.c.last_day - told.c.first_day,
            longer.c.first_day <= told.c.last_day,
            longer.c.last_day >= told.c.first_day,
            ~silent,
        )
        .correlate(told)
        .exists()
    )
    newest = func.row_number().over(
        partition_by=[told.c[name] for name in _KEYS], order_by=[told.c.last_day.desc(), told.c.first_day.desc()]
    )
    flow = told.c.aggregation == words("flow")
    standing = select(told, newest.label("place"), case((flow, ~covered), else_=false()).label("chosen")).subquery()
    counted = standing.c.state == words("counted")

    def either(name: str) -> Any:
        return func.bool_or(and_(standing.c.obs_status == words(name), standing.c.state != words("not_applicable")))

    latest = standing.c.place == literal_column("1")
    keys = [standing.c[name] for name in _KEYS]
    alone = func.count() == literal_column("1")
    sums = {name: func.sum(standing.c[name]).filter(counted) for name in ("numerator", "denominator", "value")}
    return (
        select(
            *keys,
            case(
                (func.bool_and(standing.c.state == words("not_applicable")), words("not_applicable")),
                (func.bool_or(counted), words("counted")),
                else_=words("without_denominator"),
            ).label("state"),
            sums["numerator"].label("numerator"), sums["denominator"].label("denominator"),
            case((func.bool_or(counted), sums["value"]), (alone, func.max(standing.c.value))).label("value"),
            func.bool_and(standing.c.answer).filter(counted).label("answer"),
            case(
                (either("estimated"), words("estimated")), (either("provisional"), words("provisional")),
                (func.bool_or(standing.c.state != words("not_applicable")), words("reported")),
            ).label("obs_status"),
            func.bool_or(standing.c.off_calendar).label("off_calendar"),
            func.bool_or(standing.c.met).filter(latest).label("met"),
            func.max(standing.c.nominal).filter(latest).label("nominal"),
        )
        .where(or_(standing.c.chosen, and_(standing.c.aggregation != words("flow"), latest)))
        .group_by(*keys)
        .subquery("folded")
    )  # fmt: skip


def _wanted_of(form: Form, at: Any) -> Any:
    """Indicators with each agency whose own figures are wanted: those named for it, those with a target of theirs."""
    if form.known:
        names = ("unit_key", "definition_id", "indicator_id", "ended_on", "agency_id")
        return known_rows.called("asked_then", at, None, *names).alias("asked_of")
    i, a = table_of(Indicator).alias("asked_of"), table_of(IndicatorAssignment).alias("asked_agency")
    g = table_of(Target).alias("asked_target")
    columns = (i.c.unit_key, i.c.definition_id, i.c.id.label("indicator_id"), i.c.ended_on)
    by_role = i.join(a, and_(a.c.indicator_id == i.c.id, a.c.role == words("contributor")))
    by_target = i.join(g, and_(g.c.indicator_id == i.c.id, g.c.followed, g.c.agency_id.is_not(None)))
    named = select(*columns, a.c.agency_id).select_from(by_role)
    with_target = select(*columns, g.c.agency_id).select_from(by_target)
    return named.where(i.c.published).union_all(with_target.where(i.c.published)).subquery("asked_of")


def _parties(form: Form, at: Any, scope: Scope, told: Any, slots: Any) -> Any:
    """Whose contribution is expected where the commune's figure is, and who has given one unasked."""
    s, i = slots.alias("asked_slot"), _wanted_of(form, at)
    w = func.unnest(PERIODS).table_valued("nominal", name="asked_again").render_derived()
    asked = (
        select(i.c.definition_id, i.c.indicator_id, i.c.agency_id, s.c.period)
        .select_from(
            s.join(w, w.c.nominal == s.c.period).join(
                i, and_(i.c.unit_key == s.c.unit_key, i.c.definition_id == s.c.definition_id)
            )
        )
        .where(
            s.c.expected,
            or_(i.c.ended_on.is_(None), i.c.ended_on > s.c.first_day),
            *_inside(form, at, s.c.unit_key, scope),
            *wanted(form, s.c.definition_id),
        )
    )
    given = select(told.c.definition_id, told.c.indicator_id, told.c.agency_id, told.c.period)
    each, d = asked.union(given).subquery("each_party"), table_of(IndicatorDefinition).alias("part_entry")
    return select(each, d.c.value_kind).join(d, d.c.id == each.c.definition_id).subquery("party")
