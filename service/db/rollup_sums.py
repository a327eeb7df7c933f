"""What are the sums of a roll-up: as they are kept, as they are kept but for what differs, or added up from slots?

Restated, a city's sums are the kept ones without what communes said that have left, and with what those said
that have come; carried forward they are the kept ones and the earlier figures of the missing. So little is
read, where little has moved. Every way gives the same columns (SUMS, `carried`, `percent`, `nominal`), and the
lists of a coverage as text.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Text, and_, case, cast, func, literal_column, or_, select
from sqlalchemy.types import NullType

from service.db import rollup_text
from service.db.indicator_definitions import IndicatorDefinition
from service.db.rollup_slots import PERIODS, Form, earlier, members, wanted
from service.db.rows import table_of
from service.db.scopes import reached
from service.db.slots import SUMS, Rollup, Slot
from service.db.statements import words
from service.db.units import Unit
from service.domain.access import Scope
from service.domain.rollups import RollupPolicy, RollupSeries
from service.domain.units import UnitLevel

_ZERO: Any = literal_column("0")
_NUMBER = Slot.__table__.c.value.type  # type: ignore[attr-defined]
_PARTS = {**SUMS, "reported": "({0}.said <> 'missing')::integer", "carried": "{0}.carried::integer"}
_COLUMNS = (*SUMS, "carried")


def _alone() -> tuple[Any, ...]:
    """What only a single commune's row has."""
    return _ZERO.label("carried"), cast(None, Text).label("nominal"), cast(None, _NUMBER).label("percent")


def _apart(s: Any) -> Any:
    """The slot stands apart: as the index says it, or it would not be used."""
    return or_(s.c.state != words("counted"), s.c.off_calendar)


def _codes(code: Any, test: Any) -> Any:
    return func.array_sort(func.array_agg(code).filter(test))


def kept(form: Form, at: Any) -> Any:
    """The kept sums of a province or city, or of the nation, which name its provinces that are incomplete."""
    r = table_of(Rollup).alias("kept")
    conditions = [r.c.period == func.any(PERIODS), *wanted(form, r.c.definition_id)]
    here = select(at.c.key).scalar_subquery()
    partial = form.policy is RollupPolicy.partial
    text = rollup_text.with_missing("kept") if partial else rollup_text.kept(form.policy, "kept")
    rows = select(r.c.definition_id, r.c.period, literal_column(text, Text).label("text"))
    return rows.where(*conditions, r.c.unit_key == here, r.c.expected > _ZERO).subquery("sums")


def _texts(form: Form, grouped: Any, names: Iterable[str]) -> Any:
    """Rows of sums with arrays of codes (`l_missing` and so on) as texts."""
    single = form.level is UnitLevel.commune
    text = literal_column(rollup_text.added(form.policy, grouped.name, names, single=single), Text)
    return select(grouped.c.definition_id, grouped.c.period, text.label("text")).subquery("sums")


def corrected(form: Form, at: Any, scope: Scope) -> Any:
    """The sums of a province or city, restated or carried forward: the kept ones and what differs from them."""
    r = table_of(Rollup).alias("kept")
    mine = (r.c.unit_key == select(at.c.key).scalar_subquery(), r.c.period == func.any(PERIODS))
    kept_columns = (r.c.definition_id, r.c.period, r.c.value_kind, *(r.c[name] for name in SUMS))
    terms = [select(*kept_columns, _ZERO.label("carried")).where(*mine, *wanted(form, r.c.definition_id))]
    shifted = _shifted(form, at, scope) if form.series is RollupSeries.restated else None
    if shifted is not None:
        sign = "case when shifted.comes then 1 else -1 end * "
        terms.append(_terms(shifted, {name: sign + one.format("shifted") for name, one in SUMS.items()}))
    apart = _those_apart(form, at, scope, shifted)
    no: Any = literal_column("false")
    keys = ("definition_id", "period")
    said: Any = select(
        *(apart.c[name] for name in keys), apart.c.unit_code.label("code"), apart.c.state.label("said"),
        apart.c.off_calendar, no.label("carried"),
    )  # fmt: skip
    if form.policy is RollupPolicy.carry_forward:
        standing_in = _standing_in(apart)
        # They stay among the missing, and their days are those of another period.
        stay = ("expected", "reported", "off_calendar")
        added = {name: "0" if name in stay else one.format("standing_in") for name, one in SUMS.items()}
        terms.append(_terms(standing_in, added, carried="1"))
        carried = (standing_in.c[name] for name in (*keys, "unit_code"))
        said = said.union_all(select(*carried, cast(None, Text), no, literal_column("true")))
    total, (listed, names) = _total(terms), _named(said.subquery("named"))
    same = and_(listed.c.definition_id == total.c.definition_id, listed.c.period == total.c.period)
    whole = select(total, *_alone()[1:], *(listed.c[f"l_{name}"] for name in names))
    return _texts(form, once(whole.select_from(total.outerjoin(listed, same)), "grouped"), names)


def _total(terms: list[Any]) -> Any:
    """Rows to be added up, by definition and period."""
    term = terms[0].union_all(*terms[1:]).subquery("term")
    keys = (term.c.definition_id, term.c.period)
    columns = [func.sum(term.c[name]).label(name) for name in _COLUMNS]
    total = select(*keys, func.max(term.c.value_kind).label("value_kind"), *columns).group_by(*keys)
    return total.having(func.sum(term.c.expected) > _ZERO).subquery("total")


def _named(said: Any) -> tuple[Any, dict[str, Any]]:
    """Codes of those who stand apart as arrays by definition and period, and which lists these are."""
    tests, keys = _tests(said), (said.c.definition_id, said.c.period)
    arrays = [_codes(said.c.code, test).label(f"l_{name}") for name, test in tests.items()]
    return select(*keys, *arrays).group_by(*keys).subquery("listed"), tests


def _asked(form: Form, s: Any, scope: Scope) -> tuple[Any, ...]:
    return s.c.period == func.any(PERIODS), reached(s.c.unit_key, scope), *wanted(form, s.c.definition_id)


def _shifted(form: Form, at: Any, scope: Scope) -> Any:
    """Slots that are in the kept sums and do not count for the unit now (`comes` is false), or the other way round."""
    s, moved = table_of(Slot).alias("held"), _moved(form, at)
    differs = moved.c.comes == (s.c.parent_key != select(at.c.key).scalar_subquery())
    rows = select(moved.c.comes, s).join(s, s.c.unit_key == moved.c.unit_key)
    return once(rows.where(differs, *_asked(form, s, scope)), "shifted")


def _those_apart(form: Form, at: Any, scope: Scope, shifted: Any) -> Any:
    """Slots of the unit that stand apart; restated without those that go, with those that come."""
    s = table_of(Slot).alias("apart_slot")
    columns = ["definition_id", "period", "unit_key", "unit_code", "state", "off_calendar"]
    if form.policy is RollupPolicy.carry_forward:
        # The index of who stands apart has all the others.
        columns += ["first_day", "last_day"]
    rows: Any = select(*(s.c[name] for name in columns)).where(
        s.c.parent_key == select(at.c.key).scalar_subquery(), _apart(s), *_asked(form, s, scope)
    )
    if shifted is not None:
        left = select(shifted.c.unit_key).where(~shifted.c.comes)
        come = select(*(shifted.c[name] for name in columns)).where(shifted.c.comes, _apart(shifted))
        rows = rows.where(s.c.unit_key.not_in(left)).union_all(come)
    return once(rows, "apart")


def once(rows: Any, name: str) -> Any:
    """Worked out once: whoever plans takes these for a row or two, and would go through them again for every other."""
    return rows.cte(name).prefix_with("MATERIALIZED")


def _terms(rows: Any, columns: dict[str, str], carried: str = "0") -> Any:
    """Rows of what is to be added to the kept sums."""
    terms = [literal_column(text, NullType()).label(name) for name, text in (columns | {"carried": carried}).items()]
    return select(rows.c.definition_id, rows.c.period, rows.c.value_kind, *terms)


def _moved(form: Form, at: Any) -> Any:
    """Communes whose slots may be such."""
    m, u = members(form, at), table_of(Unit).alias("once_here")
    low, high = (select(end).scalar_subquery() for end in (at.c.key, at.c.last_key))
    comes = select(m.c.unit_key, literal_column("true").label("comes")).where(~m.c.unit_key.between(low, high))
    member = select(m.c.unit_key).where(m.c.unit_key == u.c.key).correlate(u).exists()
    goes = select(u.c.key, literal_column("false")).where(
        or_(u.c.key.between(low, high), u.c.parent_key == low), u.c.level == words("commune"), ~member
    )
    return comes.union_all(goes).cte("moved")


def _standing_in(apart: Any) -> Any:
    """The earlier figures that stand in for the missing."""
    d = table_of(IndicatorDefinition).alias("entry")
    e = earlier(apart, d, table_of(Slot).alias("before"))
    names = ("state", "numerator", "denominator", "value", "answer", "obs_status", "met", "off_calendar")
    keys = ("definition_id", "period", "unit_code")
    columns = (*(apart.c[name] for name in keys), e.c.value_kind, *(e.c[name] for name in names))
    source = apart.join(d, d.c.id == apart.c.definition_id).join(e, literal_column("true"))
    return once(select(*columns).select_from(source), "standing_in")


def below(form: Form) -> Any:
    """The kept sums of each province and city, as groups of the nation."""
    r, u = table_of(Rollup).alias("kept_below"), table_of(Unit).alias("group_unit")
    head = literal_column(rollup_text.group_head(*rollup_text.HEAD_OF_UNIT), Text)
    columns = (r.c.definition_id, r.c.period, r.c.value_kind, *(r.c[name] for name in SUMS), *_alone())
    return (
        select(*columns, head.label("head"), u.c.sort_key.label("place"))
        .join(u, u.c.key == r.c.unit_key)
        .where(
            r.c.period == func.any(PERIODS), r.c.expected > _ZERO, u.c.level == words("province"),
            *wanted(form, r.c.definition_id),
        )
        .subquery("of_group")
    )


def added_up(slots: Any, *by: Any, many: bool | None = None) -> Any:
    """Slots of a definition and period (and group) as one row of sums. many: with the lists of codes, which may
    come several times."""
    sums = [literal_column(f"sum({one.format(slots.name)})", NullType()).label(name) for name, one in _PARTS.items()]
    alone = func.count() == literal_column("1")
    shown = [
        func.max(slots.c.value_kind).label("value_kind"),
        case((alone, func.max(slots.c.nominal))).label("nominal"),
        case((alone, func.max(case((slots.c.state == words("without_denominator"), slots.c.value))))).label("percent"),
    ]
    named = []
    if many is not None:
        code = slots.c.code.distinct() if many else slots.c.code
        named = [_codes(code, test).label(f"l_{name}") for name, test in _tests(slots).items()]
    keys = (slots.c.definition_id, slots.c.period, *by)
    return select(*keys, *sums, *shown, *named).select_from(slots).group_by(*keys)


def _tests(slots: Any) -> dict[str, Any]:
    tests = {name: slots.c.said == words(name) for name in rollup_text.LISTS[:3]}
    return tests | {"off_calendar": slots.c.off_calendar, "carried": slots.c.carried}


def summed(form: Form, slots: Any) -> Any:
    """Slots added up by definition and period."""
    rows = added_up(slots, many=form.level is UnitLevel.nation)
    return _texts(form, once(rows, "grouped"), _tests(slots))
