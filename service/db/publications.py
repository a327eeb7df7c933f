"""Which rows are published together with their plan?"""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, func, select

from service.db.indicators import Indicator
from service.db.lint import LINT
from service.db.owing import OWING_STEP, PARTIES
from service.db.plan_items import ASSIGNMENT_ROW, LINK_ROW, TARGET_ROW, of_indicator, of_plan
from service.db.plans import Plan, PlanDocument, Provision, Section
from service.db.reporting_rules import ReportingRule, ReportingStep, of_rule
from service.db.revisions import Revision
from service.db.rows import table_of
from service.db.shapes import Many, One, Shape
from service.db.statements import words
from service.db.tasks import Assignment, Occurrence, Task, of_task
from service.db.whole_plans import PLAN_STATE
from service.domain.plan_documents import CitedAs
from service.domain.publications import IndicatorParts, PublicationFacts, RuleParts, TaskParts
from service.domain.types import RowId


def _rows(model: Any) -> Any:
    shape = Shape(RowId, model)
    return lambda: shape


def _with_task(model: Any) -> Many:
    return Many(_rows(model), of_task)


TASK_PARTS = Shape(
    TaskParts,
    Task,
    own={
        "assignments": _with_task(Assignment),
        "occurrences": _with_task(Occurrence),
    },
)
INDICATOR_PARTS = Shape(
    IndicatorParts,
    Indicator,
    own={
        "targets": Many(lambda: TARGET_ROW, of_indicator),
        "assignments": Many(lambda: ASSIGNMENT_ROW, of_indicator),
        "links": Many(lambda: LINK_ROW, of_indicator),
    },
)
RULE_PARTS = Shape(
    RuleParts,
    ReportingRule,
    guard="rule",
    own={
        "steps": Many(lambda: OWING_STEP, of_rule, lambda s: (s.c.ordinal, s.c.id)),
        "step_rows": Many(_rows(ReportingStep), of_rule),
    },
)


def _in_force_since(p: Any) -> Any:
    r = table_of(Revision).alias("before")
    newest = select(func.max(r.c.effective_on)).where(r.c.plan_id == p.c.origin_id)
    return newest.correlate(p).scalar_subquery()


def _replaced(p: Any, old: Any) -> Any:
    d = table_of(PlanDocument).alias("replacing")
    named = select(d.c.target_plan_id).where(d.c.plan_id == p.c.id, d.c.cited_as == words(CitedAs.replaced))
    return and_(old.c.id.in_(named.correlate(p)), old.c.unit_key == p.c.unit_key)


PUBLICATION = Shape(
    PublicationFacts,
    Plan,
    own={
        "lint": One(lambda: LINT, lambda p, same: same.c.id == p.c.id),
        "amendment": PLAN_STATE.own["amendment"],
        "in_force_since": _in_force_since,
        "replaced": Many(lambda: PLAN_STATE, _replaced, guarded=True),
        "documents": Many(_rows(PlanDocument), of_plan),
        "sections": Many(_rows(Section), of_plan),
        "provisions": Many(_rows(Provision), of_plan),
        "indicators": Many(lambda: INDICATOR_PARTS, of_plan),
        "tasks": Many(lambda: TASK_PARTS, of_plan),
        "rules": Many(lambda: RULE_PARTS, of_plan, lambda r: (r.c.ordinal, r.c.id)),
        "parties": One(lambda: PARTIES, lambda p, q: q.c.id == p.c.id),
    },
)
