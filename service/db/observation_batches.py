"""What do the rules need to know of thousands of figures at once, read in one statement?

Set by set: the indicators, their targets and roles, the figures that rows are about and of each series the
one before, and what the other communes of the city say. Of long series no more is read than that.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel
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
    func,
    literal_column,
    or_,
    select,
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
from service.domain.access import Principal, Scope
from service.domain.figure_batches import BatchFacts, BatchIndicator, FigureOf, GoalOf, RoleOf
from service.domain.observation_batches import ObservationRow

_NUMBERS = frozenset({"baseline_value", "tolerance", "value", "low", "high", "numerator", "denominator"})
"""As text: JSON numbers would lose digits on the way into Python."""

_IDS, _TEXTS = ARRAY(Uuid()), ARRAY(Text)
_ASKED = {"number": ARRAY(Integer), "indicator_id": _IDS, "nominal": _TEXTS, "quantity": _TEXTS, "agency_id": _IDS}
_MINE = bindparam("batch_mine", type_=_IDS)


async def batch_facts(db: Database, principal: Principal, rows: Sequence[ObservationRow]) -> BatchFacts:
    """What there is to know of these rows; indicators that the caller does not see are missing."""
    asked = {
        "number": range(len(rows)),
        "indicator_id": (row.indicator for row in rows),
        "nominal": (row.period.nominal for row in rows),
        "quantity": (row.quantity for row in rows),
        "agency_id": (row.agency for row in rows),
    }
    scope = principal.scope()
    found = await read.document(
        db,
        principal,
        "observation_batch",
        (scope_form(scope),),
        lambda: _document(scope),
        scope=scope,
        values={
            **{f"batch_{name}": list(values) for name, values in asked.items()},
            "batch_named": list({row.indicator for row in rows}),
            "batch_mine": list(principal.agencies),
            "batch_periods": sorted({row.period.nominal for row in rows}),
        },
    )
    return BatchFacts.model_validate_json(found)


def _document(scope: Scope) -> Any:
    i = table_of(Indicator).alias("batch_indicator")
    named = func.any(bindparam("batch_named", type_=_IDS))
    own = {"state": plan_state(i)}
    wanted = select(*_columns(BatchIndicator, i, own)).where(
        i.c.id == named, guarded(FIGURE_GROUND, i, scope)
    )
    indicators = once(wanted, "indicators")
    return func.json_build_object(
        *_listed("indicators", select(indicators)),
        *_listed("targets", _parts(indicators, Target, GoalOf)),
        *_listed("roles", _parts(indicators, IndicatorAssignment, RoleOf)),
        *_listed("figures", _figures(indicators, scope)),
        words("peers"),
        _peers(indicators),
    )


def _columns(view: type[BaseModel], t: Any, own: dict[str, Any] | None = None) -> list[Any]:
    """The columns of a View as it reads them."""
    sources = own or {}
    return [
        (sources[name] if name in sources else cast(t.c[name], Text) if name in _NUMBERS else t.c[name]).label(
            field.alias or name
        )
        for name, field in view.model_fields.items()
    ]


def _listed(name: str, rows: Any) -> tuple[Any, Any]:
    r = rows.subquery(f"{name}_rows")
    every = func.coalesce(func.json_agg(literal_column(r.name)), literal_column("'[]'::json"))
    return words(name), select(every).select_from(r).scalar_subquery()


def _parts(indicators: Any, model: Any, view: type[BaseModel]) -> Any:
    """Rows below the indicators, in print order."""
    c = table_of(model).alias(f"batch_{model.__tablename__}")
    return select(*_columns(view, c)).join(indicators, indicators.c.id == c.c.indicator_id).order_by(*printed(c))


def _month(nominal: Any) -> Any:
    """The last month of a nominal period, as a number that orders them."""
    kind, number = func.substr(nominal, 6, 1), func.substr(nominal, 7)
    whole = cast(func.nullif(number, words("")), Integer)
    part = case(
        (kind == words("M"), whole), (kind == words("Q"), whole * 3), (kind == words("H"), whole * 6),
        (kind == words("9"), 9), else_=12,
    )  # fmt: skip
    return cast(func.left(nominal, 4), Integer) * 12 + part


def _figures(indicators: Any, scope: Scope) -> Any:
    """Figures that rows are about, and of the same series the latest before them that says anything."""
    o = table_of(Observation).alias("batch_figure")
    a = func.unnest(*(bindparam(f"batch_{name}", type_=kind) for name, kind in _ASKED.items()))
    a = a.table_valued(*_ASKED, name="asked").render_derived()
    mine = or_(o.c.agency_id.is_(None), o.c.agency_id == func.any(_MINE))
    series = and_(
        o.c.indicator_id == a.c.indicator_id,
        o.c.quantity.is_not_distinct_from(a.c.quantity),
        case((a.c.agency_id.is_(None), mine), else_=o.c.agency_id == a.c.agency_id),
    )
    same = o.c.nominal == a.c.nominal
    silent = o.c.obs_status.in_([words("missing"), words("not_applicable")])
    before = and_(
        _month(o.c.nominal) < _month(a.c.nominal), o.c.state != words("returned"), ~silent, o.c.value.is_not(None)
    )
    each = (a.c.number, o.c.agency_id, same, case((same, o.c.id)))
    return (
        select(*_columns(FigureOf, o))
        .ext(distinct_on(*each))
        .select_from(a.join(o, series))
        .where(~o.c.replaced, or_(same, before), guarded(FIGURE_ROW, o, scope))
        .order_by(*each, _month(o.c.nominal).desc(), o.c.period_end, o.c.id)
    )


def _peers(indicators: Any) -> Any:
    """What the communes of the cities concerned have verified; see `peers`."""
    compared = indicators.c.definitionId.is_not(None)
    units, definitions = (
        func.array(select(column.distinct()).where(compared).scalar_subquery(), type_=kind)
        for column, kind in ((indicators.c.unitKey, ARRAY(Integer)), (indicators.c.definitionId, _IDS))
    )
    return func.peer_groups(units, definitions, bindparam("batch_periods", type_=_TEXTS), type_=JSON)
