"""Which rows are published together with their plan?"""

from __future__ import annotations

from typing import Any

from sqlalchemy import literal_column, select

from service.db.indicators import Indicator
from service.db.owing import OWING_STEP, PARTIES
from service.db.plan_items import ASSIGNMENT_ROW, LINK_ROW, TARGET_ROW, of_indicator, of_plan
from service.db.plans import Plan, PlanDocument, Provision, Section
from service.db.reporting_rules import ReportingRule, ReportingStep, of_rule
from service.db.rows import table_of
from service.db.shapes import Many, One, Shape
from service.db.statements import words
from service.db.tasks import Assignment, Deliverable, Occurrence, Task, of_task
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
        "unparsed": lambda t: t.c.schedule["kind"].as_string() == words("unparsed"),
        "led": lambda t: (
            select(literal_column("true"))
            .where(table_of(Assignment).c.task_id == t.c.id, table_of(Assignment).c.role == words("lead"))
            .exists()
        ),
        "assignments": _with_task(Assignment),
        "deliverables": _with_task(Deliverable),
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
PUBLICATION = Shape(
    PublicationFacts,
    Plan,
    own={
        "documents": Many(_rows(PlanDocument), of_plan),
        "sections": Many(_rows(Section), of_plan),
        "provisions": Many(_rows(Provision), of_plan),
        "indicators": Many(lambda: INDICATOR_PARTS, of_plan),
        "tasks": Many(lambda: TASK_PARTS, of_plan),
        "rules": Many(lambda: RULE_PARTS, of_plan, lambda r: (r.c.ordinal, r.c.id)),
        "parties": One(lambda: PARTIES, lambda p, q: q.c.id == p.c.id),
    },
)
