"""How is a whole plan read as rows, to be copied or compared, and which table is which?"""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Date, DateTime, Numeric, Uuid, func, literal_column, select
from sqlmodel import SQLModel

from service.db import read
from service.db.engine import Database
from service.db.indicators import Indicator, IndicatorAssignment, IndicatorTask, Target
from service.db.plans import Plan, PlanDocument, Provision, Section
from service.db.progress_updates import ProgressUpdate
from service.db.reporting_rules import ReportingRule, ReportingStep
from service.db.rows import table_of
from service.db.shapes import Shape
from service.db.tasks import Assignment, Deliverable, Occurrence, Task
from service.domain.access import Principal
from service.domain.papers import ITEMS, PAPER
from service.domain.types import View

TABLES: dict[str, type[SQLModel]] = {
    "plan": Plan,
    "plan_document": PlanDocument,
    "section": Section,
    "provision": Provision,
    "indicator": Indicator,
    "task": Task,
    "target": Target,
    "indicator_assignment": IndicatorAssignment,
    "indicator_task": IndicatorTask,
    "assignment": Assignment,
    "deliverable": Deliverable,
    "occurrence": Occurrence,
    "reporting_rule": ReportingRule,
    "reporting_step": ReportingStep,
}


class PlanRows(View):
    """Every row of a plan, by table; items that an amendment has dropped are left out."""

    plan: list[dict[str, Any]]
    plan_document: list[dict[str, Any]]
    section: list[dict[str, Any]]
    provision: list[dict[str, Any]]
    indicator: list[dict[str, Any]]
    task: list[dict[str, Any]]
    target: list[dict[str, Any]]
    indicator_assignment: list[dict[str, Any]]
    indicator_task: list[dict[str, Any]]
    assignment: list[dict[str, Any]]
    deliverable: list[dict[str, Any]]
    occurrence: list[dict[str, Any]]
    reporting_rule: list[dict[str, Any]]
    reporting_step: list[dict[str, Any]]


_OWNERS = {
    "target": "indicator",
    "indicator_assignment": "indicator",
    "indicator_task": "indicator",
    "reporting_step": "reporting_rule",
}
"""Tables of parts -> the table of what they are part of, where that is not a task."""

_KEYS = {"reporting_rule": "rule_id"}


def _of(plan: Any, name: str) -> Any:
    """The rows of one table that belong to a plan, as JSON in print order."""
    c = table_of(TABLES[name]).alias(f"{name}_row")
    columns = list(c.c)
    if name == "plan":
        mine = c.c.id == plan.c.id
    elif "plan_id" in c.c and name != "reporting_step":
        mine = c.c.plan_id == plan.c.id
    else:
        owner = _OWNERS.get(name, "task")
        parent = table_of(TABLES[owner]).alias(f"{name}_parent")
        own = select(parent.c.id).where(parent.c.plan_id == plan.c.id, parent.c.dropped_in.is_(None))
        mine = c.c[_KEYS.get(owner, f"{owner}_id")].in_(own.correlate(plan))
    if name == "occurrence":
        u = table_of(ProgressUpdate).alias("spoken")
        columns.append(
            select(literal_column("1")).where(u.c.occurrence_id == c.c.id).exists().label("spoken_of")
        )
    kept = [c.c.dropped_in.is_(None)] if name in ITEMS else []
    order = [c.c.ordinal, c.c.id] if "ordinal" in c.c else [c.c.id]
    rows = select(*columns).where(mine, *kept).order_by(*order).correlate(plan).subquery(f"{name}_rows")
    every = func.coalesce(func.json_agg(literal_column(f"{name}_rows")), literal_column("'[]'::json"))
    return select(every).select_from(rows).scalar_subquery()


def _source(name: str) -> Any:
    return lambda plan: _of(plan, name)


ROWS = Shape(PlanRows, Plan, own={name: _source(name) for name in PAPER})


async def rows_of(db: Database, principal: Principal, plan_id: UUID) -> dict[str, list[dict[str, Any]]]:
    """All rows of a plan or of an open amendment, by table, with values as the driver takes them."""
    scope = principal.scope(amendments=True)
    found = json.loads(await read.item(db, principal, ROWS, plan_id, scope=scope), parse_float=Decimal)
    return {name: [_typed(name, row) for row in found[to_key(name)]] for name in PAPER}


def to_key(name: str) -> str:
    """The key of a table's rows in the answer."""
    return ROWS.keys[name]


def _typed(name: str, row: dict[str, Any]) -> dict[str, Any]:
    columns = table_of(TABLES[name]).c
    return {key: _value(columns[key].type, value) if key in columns else value for key, value in row.items()}


def _value(kind: Any, value: Any) -> Any:
    """JSON has neither days nor ids; the arrays of a write want them."""
    if value is None:
        return None
    if isinstance(kind, ARRAY):
        return [_value(kind.item_type, one) for one in value]
    if isinstance(kind, Uuid):
        return UUID(value)
    if isinstance(kind, DateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return date.max if value == "infinity" else date.fromisoformat(value)
    if isinstance(kind, Numeric):
        return Decimal(value)
    return value
