"""Which targets were given to which units, and what did they answer?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Index, Numeric, Text, and_, bindparam, case, cast, func, or_, select, text
from sqlalchemy.dialects.postgresql import JSON, JSONB
from sqlmodel import Field

from service.db import standing
from service.db.indicator_definitions import BY_KEY, DEFINITION_REF, IndicatorDefinition, seen
from service.db.indicators import Indicator, Target
from service.db.people import kept_name
from service.db.plan_items import NOBODY, its_plan, next_ordinal, of_indicator, plan_state, printed
from service.db.plans import Plan
from service.db.rows import UnitRow, declare, known_as, table_of
from service.db.shapes import Many, One, Shape, among, equal
from service.db.statements import words
from service.db.units import UNIT, UNIT_REF, WITHIN, Unit, bears_now
from service.domain.access import Principal
from service.domain.acts import offered
from service.domain.target_adoption import DraftIndicator, DraftPlan
from service.domain.target_assignments import (
    CARRIED,
    GIVER,
    IN_DRAFT,
    TAKER,
    AdoptedDefinition,
    AdoptingCandidate,
    AdoptingIndicator,
    AdoptingPlan,
    AssignedUnit,
    GivenTarget,
    PlannedTarget,
    TargetAssignmentFacts,
    TargetAssignmentView,
    UpperUnit,
)

_NUMBER: Any = Numeric(24, 6)


class TargetAssignment(UnitRow, table=True):
    """A value given to a unit. unit_key: of the unit; by_unit_key: of who gives it.

    revises_id: the one whose place it takes. indicator_id: for which it was adopted; null again once the draft
    that added the indicator is given up.
    """

    __tablename__ = "target_assignment"
    __table_args__ = (
        Index(
            "target_assignment_once",
            "unit_key",
            "by_unit_key",
            "due",
            "definition_id",
            unique=True,
            postgresql_where=text("status <> 'revised'"),
        ),
        # Those of a commune for a definition, with what they revise.
        Index("target_assignment_of", "unit_key", "definition_id"),
    )
    by_unit_key: int = Field(foreign_key="unit.key", index=True)
    definition_id: UUID = Field(foreign_key="indicator_definition.id", index=True)
    year: int
    due: date
    comparator: str
    evaluate_as: str
    measure: str = Field(default="level")
    value: Decimal | None = Field(default=None, sa_type=_NUMBER)
    low: Decimal | None = Field(default=None, sa_type=_NUMBER)
    high: Decimal | None = Field(default=None, sa_type=_NUMBER)
    text: str | None = None
    basis: dict[str, Any] = Field(sa_type=JSONB)
    effective_on: date
    revision: int = Field(default=1)
    revises_id: UUID | None = Field(default=None, foreign_key="target_assignment.id", index=True)
    status: str = Field(default="assigned")
    reason: str | None = None
    answered_on: date | None = None
    answered_by: UUID | None = None
    answered_by_name: str | None = None
    indicator_id: UUID | None = Field(
        default=None, foreign_key="indicator.id", index=True, ondelete="SET NULL"
    )


declare(TargetAssignment, wall="target_assignment", subject="target_assignment", names={"by_unit_key": "by"})


def _asked(a: Any, of: Any, *, published: bool) -> Any:
    """Whether a target of the indicators `of`, in force or drafted, asks as much; as `asks_as_much` says in Python."""
    t = table_of(Target).alias("own_target")
    own, asked = func.coalesce(t.c.value, t.c.low), func.coalesce(a.c.value, a.c.low)
    falling = a.c.evaluate_as.in_([words("le"), words("lt")])
    strict = [words("gt"), words("lt")]
    more = case((falling, own < asked), else_=own > asked)
    same = and_(own == asked, or_(a.c.evaluate_as.not_in(strict), t.c.evaluate_as.in_(strict)))
    worded = and_(
        t.c.evaluate_as == a.c.evaluate_as,
        or_(a.c.evaluate_as == words("boolean"), a.c.text.is_(None), a.c.text == t.c.text),
    )
    wordless = a.c.evaluate_as.in_([words("boolean"), words("qualitative")])
    return (
        select(t.c.id)
        .where(
            t.c.indicator_id.in_(of),
            t.c.published if published else ~t.c.published,
            t.c.followed,
            t.c.agency_id.is_(None),
            t.c.measure == a.c.measure,
            t.c.due <= a.c.due,
            case((wordless, worded), else_=or_(more, same)),
        )
        .correlate(a)
        .exists()
    )


def _carried(a: Any) -> Any:
    """Whether the plan in force asks at least as much, of the indicator the target was adopted for, by its day."""
    i = table_of(Indicator).alias("adopted_for")
    of = select(i.c.id).where(i.c.id == a.c.indicator_id).correlate(a)
    return case((a.c.status == words("adopted"), _asked(a, of, published=True)))


def _state(a: Any) -> Any:
    """What acts go by, see TargetAssignmentFacts."""
    i = table_of(Indicator).alias("drafted_for")
    of = select(i.c.id).where(known_as(i) == a.c.indicator_id, ~i.c.published).correlate(a)
    drafted = and_(a.c.status == words("adopted"), _asked(a, of, published=False))
    return case((_carried(a), words(CARRIED)), (drafted, words(IN_DRAFT)), else_=a.c.status)


def _actions(a: Any) -> Any:
    """What the giver may do goes by the giver's unit, what the unit may do by its own."""
    giving = func.allowed_acts(
        bindparam("giver_acts", type_=JSONB), _state(a), a.c.by_unit_key, NOBODY, type_=JSON
    )
    taking = standing.allowed(a, "taker_acts", NOBODY, _state(a))
    return cast(cast(taking, JSONB).op("||")(cast(giving, JSONB)), JSON)


ADOPTING = Shape(AdoptingIndicator, Indicator)
TARGET_ASSIGNMENT = Shape(
    TargetAssignmentView,
    TargetAssignment,
    guard="unit",
    own={
        "unit": UNIT,
        "by": One(lambda: UNIT_REF, lambda a, u: u.c.key == a.c.by_unit_key),
        "definition": One(lambda: DEFINITION_REF, lambda a, d: d.c.id == a.c.definition_id),
        "value": lambda a: func.trim_scale(a.c.value),
        "low": lambda a: func.trim_scale(a.c.low),
        "high": lambda a: func.trim_scale(a.c.high),
        "revises": lambda a: a.c.revises_id,
        "answered_by": kept_name("answered_by"),
        "indicator": One(lambda: ADOPTING, lambda a, i: i.c.id == a.c.indicator_id, guarded=True),
        "carried": _carried,
        "actions": _actions,
    },
    filters={"unit": WITHIN, "definition": BY_KEY, "status": among("status"), "year": equal("year")},
    sorts={"unit": ("unit_key", "due", "id")},
)


def assignment_values(principal: Principal) -> dict[str, Any]:
    """What the shape binds."""
    return {"giver_acts": offered(principal, GIVER), "taker_acts": offered(principal, TAKER)}


def _above(t: Any, u: Any) -> Any:
    parent = table_of(Unit).alias("given_parent")
    top = select(parent.c.parent_key).where(parent.c.key == t.c.parent_key).correlate(t).scalar_subquery()
    return or_(u.c.key == t.c.parent_key, u.c.key == top)


def _given(t: Any, a: Any) -> Any:
    return and_(
        a.c.unit_key == t.c.key,
        a.c.status != words("revised"),
        a.c.definition_id == func.any(bindparam("named_definitions", type_=ARRAY(a.c.definition_id.type))),
    )


UPPER_UNIT = Shape(UpperUnit, Unit, guard="open")
GIVEN_TARGET = Shape(GivenTarget, TargetAssignment, guard="unit")
ASSIGNED_UNIT = Shape(
    AssignedUnit,
    Unit,
    guard="open",
    where=bears_now,
    own={
        "above": Many(lambda: UPPER_UNIT, _above, lambda u: (u.c.key.desc(),)),
        "standing": Many(lambda: GIVEN_TARGET, _given, guarded=True),
    },
)
"""Units that targets are to be given to, by code; binds `named_definitions`."""


def by_keys(d: Any) -> Any:
    """Lookup of definitions by codes and ids."""
    keys = func.any(bindparam("keys", type_=ARRAY(Text)))
    return or_(d.c.code == keys, cast(d.c.id, Text) == keys)


def _digits(*names: str) -> dict[str, Any]:
    """Numbers as text: JSON numbers would lose digits on the way into Python."""
    return {name: (lambda t, name=name: cast(t.c[name], Text)) for name in names}


PLANNED = Shape(PlannedTarget, Target, own=_digits("value", "low"))
CANDIDATE = Shape(
    AdoptingCandidate,
    Indicator,
    own={"status": plan_state, "targets": Many(lambda: PLANNED, of_indicator, printed)},
)
ADOPTING_PLAN = Shape(AdoptingPlan, Plan)
ADOPTED_DEFINITION = Shape(AdoptedDefinition, IndicatorDefinition, guard=seen)


def _open_plans(a: Any, p: Any) -> Any:
    still = [words("draft"), words("submitted"), words("published")]
    return and_(p.c.unit_key == a.c.unit_key, p.c.status.in_(still))


ASSIGNMENT_FACTS = Shape(
    TargetAssignmentFacts,
    TargetAssignment,
    guard="unit",
    own={
        **_digits("value", "low", "high"),
        "definition": One(lambda: ADOPTED_DEFINITION, lambda a, d: d.c.id == a.c.definition_id),
        "state": _state,
        "candidates": Many(
            lambda: CANDIDATE,
            lambda a, i: and_(i.c.unit_key == a.c.unit_key, i.c.definition_id == a.c.definition_id),
            guarded=True,
        ),
        "plans": Many(lambda: ADOPTING_PLAN, _open_plans, guarded=True),
    },
)
DRAFT_PLAN = Shape(DraftPlan, Plan, own={"next_indicator": next_ordinal(Indicator)})
DRAFT_INDICATOR = Shape(
    DraftIndicator,
    Indicator,
    own={
        "targets": Many(lambda: PLANNED, of_indicator, printed),
        "plan": One(lambda: DRAFT_PLAN, its_plan, guarded=True),
    },
)
"""Both are read as drafted, see `plans.addressed`."""
