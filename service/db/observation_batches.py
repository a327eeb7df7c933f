"""What do the rules need to know of thousands of figures at once, read in one statement?

Set by set: the indicators, their targets and roles, the figures that rows are about and of each series the
one before, and what the other communes of the city say. Of long series no more is read than that.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    JSON,
    Integer,
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
    tuple_,
)
from sqlalchemy.dialects.postgresql import distinct_on

from service.db import read
from service.db.engine import Database
from service.db.indicators import Indicator, IndicatorAssignment, Target
from service.db.observation_records import FIGURE_GROUND, FIGURE_ROW
from service.db.observations import Observation
from service.db.plan_items import plan_state, printed
from service.db.rollup_sums import once
from service.db.rows import table_of
from service.db.scopes import guarded, scope_form
from service.db.statements import words
from service.db.travelling import element
from service.domain.access import Principal, Scope
from service.domain.figure_batch_facts import (
    BatchFacts,
    BatchGround,
    EarlierFigure,
    FigurePlace,
    FollowedGoal,
    RoleOf,
    StandingFigure,
    TakenPlace,
)
from service.domain.in_columns import read_columns
from service.domain.observation_batches import ObservationRow

_NUMBERS = frozenset({"tolerance", "value", "numerator", "denominator"})
"""As text: JSON numbers would lose digits on the way into Python."""

_EMPTY: Any = literal_column("'[]'::json")
_IDS: ARRAY[Any] = ARRAY(Uuid())
_TEXTS: ARRAY[Any] = ARRAY(Text)
_PLACE = {"indicator_id": _IDS, "nominal": _TEXTS, "quantity": _TEXTS, "agency_id": _IDS}
_MINE = bindparam("batch_mine", type_=_IDS)


async def batch_facts(
    db: Database,
    principal: Principal,
    rows: Sequence[ObservationRow],
    places: Sequence[FigurePlace],
    known: Mapping[int, BatchGround],
) -> BatchFacts:
    """What there is to know of these rows; indicators that the caller does not see are missing, and those that are
    known by their numbers. places: at which of them stands a figure, seen or not? Asked only where a first attempt has
    met one."""
    unknown = {row.indicator.int for row in rows if row.indicator.int not in known}
    compared = [ground for ground in known.values() if ground.definition_id is not None]
    asked: dict[str, Sequence[Any]] = {
        "indicator_id": [f"{row.indicator.int:032x}" for row in rows],
        "nominal": [row.period.nominal for row in rows],
        "quantity": [row.quantity and element(row.quantity) for row in rows],
        "agency_id": [row.agency for row in rows],
    }
    scope = principal.scope()
    found = await read.document(
        db,
        principal,
        "observation_batch",
        (scope_form(scope), bool(places)),
        lambda: _document(scope, bool(places)),
        scope=scope,
        values={
            **{f"batch_{name}": _packed(values) for name, values in asked.items()},
            "batch_unknown": _packed([f"{number:032x}" for number in unknown]),
            "batch_units": list({ground.unit_key for ground in compared}),
            "batch_definitions": list({ground.definition_id for ground in compared}),
            "batch_mine": list(principal.agencies),
            "batch_periods": sorted(set(asked["nominal"])),
            **{f"place_{name}": list(values) for name, values in zip(_PLACE, zip(*places, strict=True), strict=False)},
        },
    )
    return BatchFacts.model_validate_json(found)


def _packed(values: Collection[Any]) -> str:
    """The text of an array: asyncpg takes a microsecond for each element of a list."""
    return "{" + ",".join(["NULL" if value is None else str(value) for value in values]) + "}"


def _array(name: str, kind: ARRAY[Any]) -> Any:
    """An array that travels as its text."""
    return cast(bindparam(name, type_=Text), kind)


def _document(scope: Scope, hidden: bool) -> Any:
    i = table_of(Indicator).alias("batch_indicator")
    unknown = func.any(_array("batch_unknown", _IDS))
    columns = (plan_state(i).label(name) if name == "state" else i.c[name] for name in read_columns(BatchGround))
    wanted = select(*columns).where(i.c.id == unknown, guarded(FIGURE_GROUND, i, scope))
    indicators = once(wanted, "indicators")
    figures, earlier = _figures(scope)
    return func.json_build_object(
        *_listed("indicators", BatchGround, select(indicators)),
        *_listed("targets", FollowedGoal, _parts(indicators, Target, FollowedGoal, "followed")),
        *_listed("roles", RoleOf, _parts(indicators, IndicatorAssignment, RoleOf)),
        *_listed("figures", StandingFigure, figures),
        *_listed("earlier", EarlierFigure, earlier),
        words("peers"),
        _peers(indicators),
        *(_listed("taken", TakenPlace, _taken()) if hidden else ()),
    )


def _taken() -> Any:
    """Those of the places at which a figure stands, whoever sees it."""
    columns = [column(name, kind.item_type) for name, kind in _PLACE.items()]
    asked: list[Any] = [bindparam(f"place_{name}", type_=kind) for name, kind in _PLACE.items()]
    return select(func.figures_there(*asked).table_valued(*columns, name="taken").render_derived())


def _of(kind: type, t: Any) -> list[Any]:
    """What a kind of rows is read from."""
    return [t.c[name] for name in read_columns(kind)]


def _listed(name: str, kind: type, rows: Any) -> tuple[Any, Any]:
    """Rows as `IN_COLUMNS` reads them."""
    r = rows.subquery(f"{name}_rows")
    columns = (cast(r.c[one], Text) if one in _NUMBERS else r.c[one] for one in read_columns(kind))
    lists = (func.coalesce(func.json_agg(one), _EMPTY) for one in columns)
    return words(name), select(func.json_build_array(*lists)).select_from(r).scalar_subquery()


def _parts(indicators: Any, model: Any, kind: type, *flags: str) -> Any:
    """Rows below the indicators, in print order; those alone that the flags are true of."""
    c = table_of(model).alias(f"batch_{model.__tablename__}")
    rows = select(*_of(kind, c)).join(indicators, indicators.c.id == c.c.indicator_id)
    return rows.where(*(c.c[flag] for flag in flags)).order_by(*printed(c))


def _month(nominal: Any) -> Any:
    """The last month of a nominal period, as a number that orders them."""
    kind, number = func.substr(nominal, 6, 1), func.substr(nominal, 7)
    whole = cast(func.nullif(number, words("")), Integer)
    part = case(
        (kind == words("M"), whole), (kind == words("Q"), whole * 3), (kind == words("H"), whole * 6),
        (kind == words("9"), 9), else_=12,
    )  # fmt: skip
    return cast(func.left(nominal, 4), Integer) * 12 + part


def _figures(scope: Scope) -> tuple[Any, Any]:
    """Figures that rows are about; and of the same series the latest before each that says anything, unless a row is
    about that one too."""
    unnested: Any = func.unnest(*(_array(f"batch_{name}", kind) for name, kind in _PLACE.items()))
    a = unnested.table_valued(*_PLACE, with_ordinality="number", name="asked").render_derived()
    asked = once(select(a, _month(a.c.nominal).label("month")), "asked_for")
    o = table_of(Observation).alias("batch_figure")
    silent = or_(
        o.c.state == words("returned"),
        o.c.obs_status.in_([words("missing"), words("not_applicable")]),
        o.c.value.is_(None),
    )
    # Looked up for each, not joined: whoever plans would go through all that is asked for again and again.
    at, by = (o.c.indicator_id, o.c.nominal), (asked.c.indicator_id, asked.c.nominal)
    named = tuple_(*at, o.c.agency_id).in_(select(*by, asked.c.agency_id))
    met = and_(tuple_(*at).in_(select(*by)), or_(_mine(o), named))
    concerned = select(asked.c.indicator_id).distinct().subquery("concerned")
    f = once(
        select(
            *_of(StandingFigure, o), _month(o.c.nominal).label("month"), silent.label("silent"), met.label("met")
        )
        .join(concerned, concerned.c.indicator_id == o.c.indicator_id)
        .where(~o.c.replaced, guarded(FIGURE_ROW, o, scope)),
        "there",
    )
    series = and_(
        f.c.indicator_id == asked.c.indicator_id,
        f.c.quantity.is_not_distinct_from(asked.c.quantity),
        case((asked.c.agency_id.is_(None), _mine(f)), else_=f.c.agency_id == asked.c.agency_id),
    )
    each = (asked.c.number, f.c.agency_id)
    before = (
        select(f.c.id, f.c.met)
        .ext(distinct_on(*each))
        .select_from(asked.join(f, series))
        .where(f.c.month < asked.c.month, ~f.c.silent)
        .order_by(*each, f.c.month.desc(), f.c.period_end, f.c.id)
        .subquery("before")
    )
    # Taken for a row or two by whoever plans: by the index, else each is sought in all others.
    unmet = before.c.met.is_not(literal_column("true"))
    others = once(select(before.c.id).where(unmet).distinct(), "figures_before")
    told = table_of(Observation).alias("earlier_figure")
    earlier = select(*_of(EarlierFigure, told)).join(others, others.c.id == told.c.id)
    return select(*_of(StandingFigure, f)).where(f.c.met), earlier


def _mine(o: Any) -> Any:
    """Figures of the unit itself and of the caller's agencies: those that a row is about which names none."""
    return or_(o.c.agency_id.is_(None), o.c.agency_id == func.any(_MINE))


def _peers(indicators: Any) -> Any:
    """What the communes of the cities concerned have verified; see `peers`. Of indicators that are known, for the
    periods that these rows are of."""
    compared = indicators.c.definition_id.is_not(None)
    units, definitions = (
        func.array_cat(
            func.array(select(column.distinct()).where(compared).scalar_subquery(), type_=kind),
            bindparam(f"batch_{name}", type_=kind),
            type_=kind,
        )
        for name, column, kind in (
            ("units", indicators.c.unit_key, ARRAY(Integer)),
            ("definitions", indicators.c.definition_id, _IDS),
        )
    )
    return func.peer_groups(units, definitions, bindparam("batch_periods", type_=_TEXTS), type_=JSON)


_THERE = """
create function figures_there(of_indicators uuid[], in_periods text[], of_quantities text[], of_agencies uuid[])
returns table (indicator_id uuid, nominal text, quantity text, agency_id uuid)
language sql stable security definer set search_path = public, pg_temp as $$
  select a.*
  from unnest(of_indicators, in_periods, of_quantities, of_agencies) a(indicator_id, nominal, quantity, agency)
  where exists (select from observation o where o.corrects_id is null
    and o.indicator_id = a.indicator_id and o.nominal = a.nominal
    and o.quantity is not distinct from a.quantity and o.agency_id is not distinct from a.agency)
$$"""


def statements() -> list[str]:
    """The function that tells where a figure stands, as the index does that lets no second one in; nothing of it."""
    kinds = "uuid[], text[], text[], uuid[]"
    return [
        _THERE,
        f"revoke all on function figures_there({kinds}) from public",
        f"grant execute on function figures_there({kinds}) to sauro_service",
    ]
