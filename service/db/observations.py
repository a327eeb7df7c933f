"""What was counted or said of an indicator for a period, and how is it read?"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Boolean,
    DateTime,
    Index,
    Numeric,
    Uuid,
    bindparam,
    case,
    func,
    or_,
    select,
)
from sqlalchemy import text as sql_text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from service.db import standing
from service.db.agencies import AGENCY_REF
from service.db.indicators import IndicatorAssignment
from service.db.people import kept_name
from service.db.plan_items import NOBODY
from service.db.rows import ItemRow, declare, table_of
from service.db.shapes import Filter, One, Shape, among, equal
from service.db.statements import words
from service.db.tasks import INDICATOR_REF, agency_ref
from service.db.units import UNIT
from service.domain.access import Principal
from service.domain.acts import offered
from service.domain.observations import MACHINE, FigureRef, ObservationView

_NUMBER: Any = Numeric(24, 6)
_EMPTY: Any = {"server_default": sql_text("'[]'")}


class Observation(ItemRow, table=True):
    """A figure for one period. published: it has been verified, and is seen above from then on.

    nominal: the period it is known as; period_start, period_end: the days really covered.
    counts_from: the day from which it stands (the period's last, or when it was said if before).
    changed_by: who changed it last. corrects_id: the figure it is to replace; correction_id: the
    one that is to replace it; replaced: that one has been verified.
    """

    __tablename__ = "observation"
    __table_args__ = (
        Index("observation_indicator_period", "indicator_id", "period_end", "id"),
        Index(
            "observation_slot",
            "indicator_id",
            "quantity",
            "agency_id",
            "nominal",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=sql_text("corrects_id IS NULL"),
        ),
    )
    indicator_id: UUID = Field(foreign_key="indicator.id", ondelete="CASCADE")
    nominal: str
    period_start: date
    period_end: date
    counts_from: date
    quantity: str | None = None
    agency_id: UUID | None = Field(default=None, foreign_key="agency.id", index=True)
    obs_status: str
    reason: str | None = None
    numerator: Decimal | None = Field(default=None, sa_type=_NUMBER)
    denominator: Decimal | None = Field(default=None, sa_type=_NUMBER)
    value: Decimal | None = Field(default=None, sa_type=_NUMBER)
    answer: bool | None = None
    text: str | None = None
    percent_only: bool = Field(default=False)
    state: str = Field(default="recorded")
    return_reason: str | None = None
    note: str | None = None
    supplied_by: str | None = None
    channel: str | None = None
    source_system: str | None = None
    recorded_by: UUID
    recorded_by_name: str
    changed_by: UUID | None = None
    verified_by: UUID | None = None
    verified_by_name: str | None = None
    verified_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    cross_checks: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB, sa_column_kwargs=_EMPTY)
    flags: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB, sa_column_kwargs=_EMPTY)
    evidence: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB, sa_column_kwargs=_EMPTY)
    judgement: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    corrects_id: UUID | None = Field(default=None, foreign_key="observation.id", unique=True)
    correction_id: UUID | None = Field(default=None, foreign_key="observation.id", index=True)
    correction_reason: str | None = None
    replaced: bool = Field(default=False)
    entered_late: bool = Field(default=False)
    source: str | None = None


declare(
    Observation,
    wall="figure",
    subject="observation",
    names={"nominal": "period", "period_start": "start", "period_end": "end"},
    internal=("counts_from",),
)


def state_of(t: Any) -> Any:
    """What acts go by: as FigureRow.acts_by says in Python, and "own" for what the caller may not verify."""
    me = bindparam("me_id", type_=Uuid())
    waits = (t.c.state == words("verified")) & t.c.correction_id.is_not(None)
    own = (t.c.state == words("recorded")) & or_(t.c.recorded_by == me, t.c.changed_by == me)
    return case(
        (t.c.replaced, words("replaced")), (waits, words("correcting")), (own, words("own")), else_=t.c.state
    )


def _answering(t: Any) -> Any:
    """Agencies that may change a figure: whose contribution it is, else those that lead the indicator."""
    a = table_of(IndicatorAssignment).alias("answering")
    leads = (
        select(a.c.agency_id)
        .where(a.c.indicator_id == t.c.indicator_id, a.c.role == words("lead"))
        .correlate(t)
        .scalar_subquery()
    )
    own = func.array_append(NOBODY, t.c.agency_id)
    return case((t.c.agency_id.is_not(None), own), else_=func.array(leads, type_=ARRAY(Uuid())))


FIGURE_REF = Shape(
    FigureRef,
    Observation,
    guard="figure",
    own={"value": lambda t: func.trim_scale(t.c.value), "recorded_by": kept_name("recorded_by")},
)
OBSERVATION = Shape(
    ObservationView,
    Observation,
    guard="figure",
    own={
        "unit": UNIT,
        "indicator": One(lambda: INDICATOR_REF, lambda o, i: i.c.id == o.c.indicator_id),
        "period": lambda t: func.json_build_object(
            words("nominal"), t.c.nominal, words("start"), t.c.period_start, words("end"), t.c.period_end
        ),
        "agency": One(lambda: AGENCY_REF, agency_ref),
        # 80.000000 is stored, 80 is said.
        "numerator": lambda t: func.trim_scale(t.c.numerator),
        "denominator": lambda t: func.trim_scale(t.c.denominator),
        "value": lambda t: func.trim_scale(t.c.value),
        "recorded_by": kept_name("recorded_by"),
        "verified_by": kept_name("verified_by"),
        "corrects": One(lambda: FIGURE_REF, lambda o, other: other.c.id == o.c.corrects_id, guarded=True),
        "correction": One(lambda: FIGURE_REF, lambda o, other: other.c.id == o.c.correction_id, guarded=True),
        "actions": lambda t: standing.allowed(t, "acts", _answering(t), state_of(t)),
    },
    filters={
        "indicator": equal("indicator_id"),
        "state": among("state"),
        "period": equal("nominal"),
        "agency": equal("agency_id"),
        "replaced": Filter(lambda t, name: or_(~t.c.replaced, bindparam(name, type_=Boolean))),
    },
    sorts={"-period": ("period_end", "id")},
)


def observation_values(principal: Principal) -> dict[str, Any]:
    """What the shape binds."""
    return {"acts": offered(principal, MACHINE)}


def of_one(t: Any) -> Any:
    """The indicator of one observation, bound as `key`."""
    wanted = table_of(Observation).alias("wanted")
    return t.c.id.in_(select(wanted.c.indicator_id).where(wanted.c.id == bindparam("key", type_=Uuid())))


def of_many(t: Any) -> Any:
    """The indicators of many observations, bound as `keys`."""
    wanted = table_of(Observation).alias("wanted")
    return t.c.id.in_(
        select(wanted.c.indicator_id).where(wanted.c.id == func.any(bindparam("keys", type_=ARRAY(Uuid()))))
    )
