"""Which slots are in a roll-up that no sum is kept of: by commune, restated, carried forward, by assigned targets?"""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    Boolean,
    Date,
    Text,
    and_,
    bindparam,
    case,
    column,
    func,
    literal_column,
    or_,
    select,
)

from service.db.indicator_definitions import IndicatorDefinition, seen
from service.db.indicators import Indicator
from service.db.known_rows import image
from service.db.known_slots import A_YEAR, CARRIED
from service.db.rows import table_of
from service.db.scopes import reached
from service.db.slots import Slot
from service.db.statements import words
from service.db.target_assignments import TargetAssignment, by_keys
from service.db.units import Unit, UnitLineage
from service.domain.access import Scope
from service.domain.rollups import RollupAgainst, RollupBy, RollupPolicy, RollupQuery, RollupSeries
from service.domain.units import NATION_CODE, UnitLevel

PERIODS = bindparam("periods", type_=ARRAY(Text))
AS_OF = bindparam("then_as_of", type_=Date)
_A_YEAR: Any = literal_column(str(A_YEAR))


class Form(NamedTuple):
    """What the text of the statement depends on."""

    level: UnitLevel
    by: RollupBy
    policy: RollupPolicy
    series: RollupSeries
    against: RollupAgainst
    defined: bool
    known: bool

    @classmethod
    def of(cls, query: RollupQuery) -> Form:
        level = UnitLevel.province if len(query.unit) == 2 else UnitLevel.commune
        level = UnitLevel.nation if query.unit == NATION_CODE else level
        defined, known = query.definition is not None, query.past
        return cls(level, query.by, query.policy, query.series, query.against, defined, known)

    @property
    def summed(self) -> bool:
        """Whether the kept sums answer it."""
        return (
            self.level is not UnitLevel.commune
            and not self.known
            and self.policy is not RollupPolicy.carry_forward
            and self.series is RollupSeries.as_reported
            and self.against is RollupAgainst.own
        )

    @property
    def corrected(self) -> bool:
        """Whether the kept sums and what differs from them answer it: where no slot has to be looked at anyway."""
        return (
            self.level is UnitLevel.province
            and not (self.summed or self.known)
            and self.against is RollupAgainst.own
            and self.by is not RollupBy.child
        )


def wanted(form: Form, column: Any) -> list[Any]:
    """The conditions on the definition: those that are named, if any are."""
    if not form.defined:
        return []
    d = table_of(IndicatorDefinition).alias("named_definition")
    return [column.in_(select(d.c.id).where(by_keys(d), seen(d)))]


def _successors() -> Any:
    """Units that were merged, each with the one that stands in its place now; none for what was split."""
    line = table_of(UnitLineage).alias("line")
    several = table_of(UnitLineage).alias("another_line")
    single = ~(
        select(several.c.id)
        .where(several.c.predecessor_key == line.c.predecessor_key, several.c.successor_key != line.c.successor_key)
        .correlate(line)
        .exists()
    )
    one = (
        select(line.c.predecessor_key.label("key"), line.c.successor_key.label("next")).distinct().where(single)
    ).cte("one_step")
    steps = select(one.c.key, one.c.next).cte("steps", recursive=True)
    steps = steps.union(select(steps.c.key, one.c.next).join(one, one.c.key == steps.c.next))
    onward = select(one.c.key).where(one.c.key == steps.c.next).correlate(steps).exists()
    return select(steps.c.key, steps.c.next.label("now_key")).where(~onward).cte("successor")


def members(form: Form, at: Any) -> Any:
    """Communes whose slots count, each with the one they are restated for."""
    after = _successors()
    u, g = table_of(Unit).alias("member"), table_of(Unit).alias("standing_unit")
    gone = select(after.c.key).where(after.c.key == u.c.key).correlate(u).exists()
    here = select(at.c.key).scalar_subquery()

    def inside(t: Any) -> Any:
        if form.level is UnitLevel.nation:
            return t.c.level == words("commune")
        return t.c.parent_key == here if form.level is UnitLevel.province else t.c.key == here

    same = select(u.c.key.label("unit_key"), u.c.key.label("now_key"), u.c.parent_key).where(inside(u), ~gone)
    merged = select(after.c.key, after.c.now_key, g.c.parent_key).join(g, g.c.key == after.c.now_key).where(inside(g))
    return same.union_all(merged).cte("members")


def _assigned(form: Form, s: Any, x: dict[str, Any], d: Any, given: Any, carried: Any) -> Any:
    """Whether the target assigned to the commune and in force at the period's end is reached.

    given: those of then. carried: where x is taken from beside `s`.
    """
    outside = [each for each in (s, d, given, carried) if each is not None]
    if form.known:
        a, b = (image("target_assignment", given.c.given, name) for name in ("assigned", "revision"))
        i = image("indicator", given.c.held, "its_indicator")
    else:
        a, b = (table_of(TargetAssignment).alias(name) for name in ("assigned", "revision"))
        i = table_of(Indicator).alias("its_indicator")
    late = a.c.due < s.c.last_day
    # What was revised stands until the revision comes into force.
    day = func.least(s.c.last_day, AS_OF) if form.known else s.c.last_day
    until = select(b.c.id).where(b.c.revises_id == a.c.id, b.c.effective_on > day).correlate(a, *outside).exists()
    stands = or_(a.c.status != words("revised"), until)
    objected = or_(a.c.status == words("objected"), and_(a.c.status == words("revised"), a.c.reason.is_not(None)))
    agreed = or_(~objected, a.c.answered_on > AS_OF) if form.known else ~objected
    return (
        select(
            func.target_met(
                a.c.comparator, a.c.evaluate_as, a.c.measure, a.c.value, a.c.low, a.c.high, d.c.direction,
                i.c.baseline_value, i.c.tolerance, x["amount"], x["answer"], type_=Boolean,
            )
        )
        .select_from(a.outerjoin(i, i.c.id == x["indicator_id"]))
        .where(
            a.c.unit_key == s.c.unit_key,
            a.c.definition_id == s.c.definition_id,
            a.c.effective_on <= day,
            stands,
            agreed,
        )
        .order_by(late, case((late, a.c.due)).desc(), a.c.due, a.c.by_unit_key.desc())
        .limit(literal_column("1"))
        .correlate(*outside)
        .scalar_subquery()
    )  # fmt: skip


def held(form: Form, at: Any) -> Any:
    """Where slots are read from: the table, or those that were known at the moment and as of a day."""
    return _then(form, at) if form.known else table_of(Slot)


def taken(form: Form, at: Any, scope: Scope, kept: Any, of: Any = None) -> Any:
    """The slots, one row each: as SUMS reads them, with `group_key` and `code` (units they are shown under), `said`
    (their own state, before anything is carried forward) and `carried`. kept: see `held`. of: of this commune alone."""
    s, d = kept.alias("held"), table_of(IndicatorDefinition).alias("entry")
    source: Any = s
    if form.policy is RollupPolicy.carry_forward or form.against is RollupAgainst.assigned:
        source = s.join(d, d.c.id == s.c.definition_id)
    given = _given(form, at) if form.known and form.against is RollupAgainst.assigned else None
    if given is not None:
        same = and_(given.c.unit_key == s.c.unit_key, given.c.definition_id == s.c.definition_id)
        source = source.outerjoin(given, same)
    conditions = [s.c.period == func.any(PERIODS), reached(s.c.unit_key, scope), *wanted(form, s.c.definition_id)]
    if of is not None:
        conditions.append(s.c.unit_key == of)
    group, parent = s.c.unit_key, s.c.parent_key
    here = select(at.c.key).scalar_subquery()
    if form.level is UnitLevel.nation:
        # The nation's key is below all others; nobody's is null.
        conditions.append(s.c.unit_key > here)
    if form.series is RollupSeries.restated:
        m = members(form, at)
        source = source.join(m, m.c.unit_key == s.c.unit_key)
        group, parent = m.c.now_key, m.c.parent_key
    elif form.level is UnitLevel.province:
        conditions.append(s.c.parent_key == here)
    elif form.level is UnitLevel.commune:
        conditions.append(s.c.unit_key == here)
    x: dict[str, Any] = {name: s.c[name] for name in CARRIED}
    carried: Any = literal_column("false")
    e = None
    if form.policy is RollupPolicy.carry_forward:
        if form.known:
            before = {name: s.c[f"earlier_{name}"] for name in CARRIED}
        else:
            e = earlier(s, d, kept.alias("before"))
            source, before = source.outerjoin(e, literal_column("true")), {name: e.c[name] for name in CARRIED}
        carried = before["state"].is_not(None)
        x = {name: case((carried, before[name]), else_=s.c[name]) for name in CARRIED}
    if form.against is RollupAgainst.assigned:
        x["met"] = case((x["state"] == words("counted"), _assigned(form, s, x, d, given, e)))
    code: Any = s.c.unit_code
    if form.level is UnitLevel.nation:
        p = table_of(Unit).alias("of_province")
        source, group, code = source.join(p, p.c.key == parent), parent, p.c.code
    return (
        select(
            s.c.definition_id, s.c.period, s.c.value_kind, s.c.off_calendar, s.c.state.label("said"),
            carried.label("carried"),
            group.label("group_key"), code.label("code"),
            *(x[name].label(name) for name in CARRIED if name not in ("amount", "indicator_id")),
        )
        .select_from(source)
        .where(*conditions)
    )  # fmt: skip


def _then(form: Form, at: Any) -> Any:
    """The slots of the unit, and of those it succeeded, as known at the moment and as of a day; worked out once."""
    days = (AS_OF, *(bindparam(name, type_=Date) for name in ("then_since", "then_until")))
    asked = (select(at.c.key).scalar_subquery(), _wanted_ids(form), *days, PERIODS)
    slot, day = table_of(Slot), bindparam("then_day", type_=Date)
    columns = [column(c.name, c.type) for c in slot.c]
    if form.policy is RollupPolicy.carry_forward:
        made = func.known_figures.slots_carried(*asked, day)
        columns += (column(f"earlier_{name}", slot.c[name].type) for name in CARRIED)
    else:
        made = func.known_figures.slots_then(*asked, literal_column("false"), day)
    return select(made.table_valued(*columns, name="then")).cte("slots_then").prefix_with("MATERIALIZED")


def _given(form: Form, at: Any) -> Any:
    """The targets assigned to each commune for a definition then, and its indicators of that."""
    made = func.known_figures.given_then(select(at.c.key).scalar_subquery(), _wanted_ids(form))
    names = ("unit_key", "definition_id", "given", "held")
    return select(made.table_valued(*(column(name) for name in names), name="given")).cte("given_then")


def _wanted_ids(form: Form) -> Any:
    if not form.defined:
        return literal_column("null::uuid[]")
    d = table_of(IndicatorDefinition).alias("wanted_definition")
    return func.array(select(d.c.id).where(by_keys(d), seen(d)).scalar_subquery())


def earlier(s: Any, d: Any, e: Any) -> Any:
    """The figure of `e` that stands in for a missing one of `s`: the latest that ended before, at most a year earlier.
    Of the past `known_slots` finds it."""
    return (
        select(e)
        .where(
            s.c.state == words("missing"),
            d.c.aggregation != words("flow"),
            e.c.unit_key == s.c.unit_key,
            e.c.definition_id == s.c.definition_id,
            e.c.state != words("missing"),
            e.c.last_day < s.c.last_day,
            e.c.first_day >= s.c.first_day - _A_YEAR,
        )
        .order_by(e.c.last_day.desc(), e.c.first_day.desc())
        .limit(literal_column("1"))
        .correlate(s, d)
        .lateral("earlier")
    )
