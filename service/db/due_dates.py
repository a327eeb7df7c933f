"""What do a plan's tasks, indicators and reporting rules say about days?"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Integer, bindparam, column, func, select
from sqlalchemy.dialects.postgresql import INT4RANGE

from service.db import read
from service.db.engine import Database
from service.db.indicators import Indicator, Target
from service.db.plans import Plan
from service.db.reporting_rules import ReportingRule
from service.db.shapes import Many, Shape
from service.db.tasks import Deliverable, Occurrence, Task, of_task
from service.domain.access import Principal
from service.domain.due_dates import (
    IndicatorDates,
    InstanceDates,
    PlanDates,
    ProductDates,
    RuleDates,
    TargetDates,
    TaskDates,
)

INSTANCE_DATES = Shape(InstanceDates, Occurrence)
PRODUCT_DATES = Shape(ProductDates, Deliverable)


def _kept(t: Any) -> Any:
    """What an amendment has dropped asks for nothing more."""
    return t.c.dropped_in.is_(None)


TASK_DATES = Shape(
    TaskDates,
    Task,
    where=_kept,
    own={
        "occurrences": Many(lambda: INSTANCE_DATES, of_task, lambda o: (o.c.ordinal, o.c.id)),
        "deliverables": Many(lambda: PRODUCT_DATES, of_task, lambda d: (d.c.ordinal, d.c.id)),
    },
)
TARGET_DATES = Shape(TargetDates, Target)
INDICATOR_DATES = Shape(
    IndicatorDates,
    Indicator,
    where=_kept,
    own={
        "targets": Many(
            lambda: TARGET_DATES,
            lambda i, t: t.c.indicator_id == i.c.id,
            lambda t: (t.c.ordinal, t.c.id),
        )
    },
)
RULE_DATES = Shape(RuleDates, ReportingRule, guard="rule", where=_kept)
PLAN_DATES = Shape(PlanDates, Plan)


def _of_unit(t: Any) -> Any:
    """Of the unit itself, or of one that it succeeded."""
    spans = func.grant_spans(bindparam("dated_unit", type_=Integer)).table_valued(column("own", INT4RANGE), name="s")
    return t.c.unit_key.op("<@")(select(func.range_agg(spans.c.own)).scalar_subquery())


async def plans(db: Database, principal: Principal, unit_key: int) -> list[PlanDates]:
    """The plans of one unit and of those it succeeded, not of those below it, that the principal sees."""
    scope, values = principal.scope(), {"dated_unit": unit_key}
    return await read.many(db, principal, PLAN_DATES, [], scope=scope, values=values, by=_of_unit)


async def plan(db: Database, principal: Principal, plan_id: UUID) -> PlanDates:
    """One plan; NotFound if the principal does not see it."""
    found: PlanDates = await read.facts(db, principal, PLAN_DATES, plan_id, scope=principal.scope())
    return found


async def tasks(db: Database, principal: Principal, plan_id: UUID) -> list[TaskDates]:
    """What the tasks of a plan say about days."""
    return await read.many(db, principal, TASK_DATES, [plan_id], scope=principal.scope(), by="plan_id")


async def indicators(db: Database, principal: Principal, plan_id: UUID) -> list[IndicatorDates]:
    """What the indicators of a plan say about days."""
    return await read.many(db, principal, INDICATOR_DATES, [plan_id], scope=principal.scope(), by="plan_id")


async def rules(db: Database, principal: Principal, plan_id: UUID) -> list[RuleDates]:
    """What the reporting rules of a plan say about days."""
    return await read.many(db, principal, RULE_DATES, [plan_id], scope=principal.scope(), by="plan_id")
