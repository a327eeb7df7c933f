"""Which settings of alerts has a plan, one of its things, a definition, a unit?"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Index, Integer, String, cast, null, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from service.db import read, standing
from service.db.engine import Database
from service.db.indicator_definitions import IndicatorDefinition, seen
from service.db.indicators import Indicator
from service.db.plan_items import NOBODY
from service.db.plans import PLAN_REF, Plan
from service.db.reporting_rules import ReportingRule
from service.db.rows import UnitRow, declare, table_of
from service.db.shapes import One, Shape, equal
from service.db.statements import words
from service.db.tasks import Deliverable, Task
from service.db.units import UNIT, WITHIN
from service.domain.access import Principal
from service.domain.acts import offered
from service.domain.alert_settings import (
    MACHINE,
    AlertGround,
    AlertSettingFacts,
    AlertSettingView,
    AlertSubject,
)
from service.domain.errors import FieldError

_DAYS: Any = ARRAY(Integer)


class AlertSetting(UnitRow, table=True):
    """Settings of one thing, at most one row each; null: as the plan, or what is built in, says.

    subject_id: the id of the thing, which also stands in the column of its kind, so that settings go with
    it; null for a unit. unit_key: whose affair it is: of the plan, or whose roll-ups are looked at.
    """

    __tablename__ = "alert_setting"
    __table_args__ = (
        Index(
            "alert_setting_once",
            "subject",
            "subject_id",
            "unit_key",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
    )
    subject: str
    subject_id: UUID | None = None
    plan_id: UUID | None = Field(default=None, foreign_key="plan.id", index=True, ondelete="CASCADE")
    task_id: UUID | None = Field(default=None, foreign_key="task.id", index=True, ondelete="CASCADE")
    deliverable_id: UUID | None = Field(
        default=None, foreign_key="deliverable.id", index=True, ondelete="CASCADE"
    )
    indicator_id: UUID | None = Field(
        default=None, foreign_key="indicator.id", index=True, ondelete="CASCADE"
    )
    rule_id: UUID | None = Field(
        default=None, foreign_key="reporting_rule.id", index=True, ondelete="CASCADE"
    )
    definition_id: UUID | None = Field(
        default=None, foreign_key="indicator_definition.id", index=True, ondelete="CASCADE"
    )
    due_soon_days: list[int] | None = Field(default=None, sa_type=_DAYS)
    overdue_days: list[int] | None = Field(default=None, sa_type=_DAYS)
    target: bool | None = None
    trajectory: str | None = None
    bounds: list[dict[str, Any]] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    figures: str | None = None
    coverage_below: int | None = None
    coverage_after_days: int | None = None


declare(AlertSetting, wall="import", subject="alert_setting", names={"subject_id": "subjectId"})

_NONE = cast(null(), String)


def _own(column: str | None) -> Any:
    return lambda t: t.c[column] if column else cast(null(), table_of(AlertSetting).c.plan_id.type)


def _plan_of_product(d: Any) -> Any:
    t = table_of(Task).alias("task_of_product")
    return select(t.c.plan_id).where(t.c.id == d.c.task_id).correlate(d).scalar_subquery()


def _ground(model: type[SQLModel], plan: Any, kind: Any = lambda t: _NONE, guard: Any = "item") -> Shape:
    return Shape(AlertGround, model, guard=guard, own={"plan_id": plan, "value_kind": kind})


GROUNDS: dict[AlertSubject, Shape] = {
    AlertSubject.plan: _ground(Plan, _own("id")),
    AlertSubject.task: _ground(Task, _own("plan_id")),
    AlertSubject.deliverable: _ground(Deliverable, _plan_of_product),
    AlertSubject.indicator: _ground(Indicator, _own("plan_id"), lambda i: i.c.value_kind),
    AlertSubject.rule: _ground(ReportingRule, _own("plan_id")),
    AlertSubject.definition: _ground(IndicatorDefinition, _own(None), guard=seen),
}
"""What settings may be for -> what the rules need of it."""


def _kind(s: Any) -> Any:
    i = table_of(Indicator).alias("alerted_indicator")
    return select(i.c.value_kind).where(i.c.id == s.c.indicator_id).correlate(s).scalar_subquery()


ALERT_SETTING = Shape(
    AlertSettingView,
    AlertSetting,
    guard="draft",
    own={
        "unit": UNIT,
        "plan": One(lambda: PLAN_REF, lambda s, p: p.c.id == s.c.plan_id, guarded=True),
        "actions": lambda s: standing.allowed(s, "alert_acts", NOBODY, words("current")),
    },
    filters={
        "unit": WITHIN,
        "plan": equal("plan_id"),
        "subject": equal("subject"),
        "subject_id": equal("subject_id"),
    },
    sorts={"unit": ("unit_key", "id")},
)
FACTS = Shape(AlertSettingFacts, AlertSetting, guard="draft", own={"value_kind": _kind})


def alert_values(principal: Principal) -> dict[str, Any]:
    """What the shape binds."""
    return {"alert_acts": offered(principal, MACHINE)}


async def ground(db: Database, principal: Principal, subject: AlertSubject, key: UUID) -> AlertGround:
    """What settings are to be for; refused at its field if the caller does not see it."""
    found: AlertGround = await read.facts(
        db,
        principal,
        GROUNDS[subject],
        key,
        scope=principal.scope(),
        written=FieldError(f"/{subject}", "alert_about_unknown"),
    )
    return found
