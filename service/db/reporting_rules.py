"""Who has to report to whom under which rule?"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, and_, bindparam, case, func, or_, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from service.db import standing
from service.db.agencies import AGENCY_REF
from service.db.plan_items import NOBODY, by_name
from service.db.plans import OF_DRAFT, PLAN_REF, Plan
from service.db.rows import EndingRow, RevisedRow, declare, known_as, table_of
from service.db.shapes import Filter, Many, One, Shape, equal
from service.db.statements import words
from service.db.tasks import INDICATOR_REF, TASK_REF, Deliverable
from service.db.units import UNIT, WITHIN
from service.domain.access import Principal
from service.domain.acts import offered
from service.domain.reporting_rules import MACHINE, ReportingRuleView, ReportingStepView
from service.domain.types import Ref

_LIST: Any = {"server_default": text("'{}'")}


class ReportingRule(EndingRow, table=True):
    """A rule of a plan, or of an upper unit (plan_id null) for the units of `level` below it.

    times: what it asks for and when (domain.reporting_times). starts_on, ends_on: between which
    days it asks; of a plan's rule the plan's period, known from publication on. opened_to: up to
    which day its periods have been opened. asked_from: windows that had ended before that day ask
    for nothing that was not asked for by then: an amendment is not late for the days before it.
    """

    __tablename__ = "reporting_rule"
    plan_id: UUID | None = Field(default=None, foreign_key="plan.id", index=True, ondelete="CASCADE")
    level: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    opened_to: date | None = None
    asked_from: date | None = None
    ordinal: int
    name: str
    times: dict[str, Any] = Field(sa_type=JSONB)
    reference: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    obligation: str = Field(default="obliged")
    main: bool = Field(default=False)
    task_id: UUID | None = Field(default=None, foreign_key="task.id", index=True, ondelete="CASCADE")
    indicator_id: UUID | None = Field(
        default=None, foreign_key="indicator.id", index=True, ondelete="CASCADE"
    )
    deliverable_id: UUID | None = Field(
        default=None, foreign_key="deliverable.id", index=True, ondelete="CASCADE"
    )
    source: str | None = None


class ReportingStep(RevisedRow, table=True):
    """One pair of hands a report goes through. plan_id: of its rule."""

    __tablename__ = "reporting_step"
    rule_id: UUID = Field(foreign_key="reporting_rule.id", index=True, ondelete="CASCADE")
    plan_id: UUID | None = Field(default=None, foreign_key="plan.id", index=True, ondelete="CASCADE")
    ordinal: int
    act: str
    from_ids: list[UUID] = Field(default_factory=list, sa_type=ARRAY(Uuid()), sa_column_kwargs=_LIST)
    leads: bool = Field(default=False)
    to_ids: list[UUID] = Field(default_factory=list, sa_type=ARRAY(Uuid()), sa_column_kwargs=_LIST)
    days_after: int = Field(default=0)


declare(ReportingRule, wall="rule", subject="reporting_rule")
declare(ReportingStep, wall="rule", subject="reporting_step")


def of_rule(r: Any, c: Any) -> Any:
    """Join condition: what belongs to a rule."""
    return c.c.rule_id == r.c.id


def _side(column: str) -> Many:
    return Many(lambda: AGENCY_REF, lambda s, a: a.c.id == func.any(s.c[column]), by_name)


class _Product(Ref):
    """A product, by its name."""


STEP = Shape(
    ReportingStepView,
    ReportingStep,
    guard="rule",
    own={"from_": _side("from_ids"), "to": _side("to_ids")},
)
PRODUCT_REF = Shape(_Product, Deliverable, own={"id": known_as})
ITEMS = {
    "task": One(lambda: TASK_REF, lambda r, t: t.c.id == r.c.task_id, guarded=True),
    "indicator": One(lambda: INDICATOR_REF, lambda r, i: i.c.id == r.c.indicator_id, guarded=True),
    "deliverable": One(lambda: PRODUCT_REF, lambda r, d: d.c.id == r.c.deliverable_id, guarded=True),
}


def plan_status(r: Any) -> Any:
    """The status of the rule's plan, null for an upper unit's rule."""
    plan = table_of(Plan).alias("plan_of_rule")
    return select(plan.c.status).where(plan.c.id == r.c.plan_id).correlate(r).scalar_subquery()


def _state(r: Any) -> Any:
    """What acts go by; the same as `rule_state` says in Python."""
    of_item = or_(r.c.task_id.is_not(None), r.c.indicator_id.is_not(None), r.c.deliverable_id.is_not(None))
    status = plan_status(r)
    return case(
        (r.c.plan_id.is_(None), words("upper")),
        (r.c.dropped_in.is_not(None), words("ended")),
        (and_(of_item, status == words("published")), words("item")),
        else_=status,
    )


REPORTING_RULE = Shape(
    ReportingRuleView,
    ReportingRule,
    guard="rule",
    own={
        "id": known_as,
        "unit": UNIT,
        "plan": One(lambda: PLAN_REF, lambda r, p: p.c.id == r.c.plan_id, guarded=True),
        **ITEMS,
        "steps": Many(lambda: STEP, of_rule, lambda s: (s.c.ordinal, s.c.id)),
        "actions": lambda r: standing.allowed(r, "rule_acts", NOBODY, _state(r)),
    },
    filters={
        "unit": WITHIN,
        "plan": equal("plan_id"),
        "draft_of": OF_DRAFT,
        "task": equal("task_id"),
        "indicator": equal("indicator_id"),
        "cadence": Filter(
            lambda r, name: r.c.times["cadence"].as_string() == func.any(bindparam(name, type_=ARRAY(Text)))
        ),
    },
    sorts={"printed": ("unit_key", "ordinal", "id")},
)


def rule_values(principal: Principal) -> dict[str, Any]:
    """What the shape binds."""
    return {"rule_acts": offered(principal, MACHINE)}
