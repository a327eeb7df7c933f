"""What is owed by whom, and where does each obligation stand?"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    JSON,
    Date,
    DateTime,
    Index,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from service.db import read, standing
from service.db.agencies import AGENCY_REF
from service.db.engine import Database
from service.db.plan_items import by_name
from service.db.plans import PLAN_REF
from service.db.report_rows import REPORT_REF, REQUEST_REF
from service.db.reporting_rules import ITEMS, ReportingRule
from service.db.rows import ItemRow, declare
from service.db.shapes import Filter, Many, One, Shape, at_most, equal
from service.db.statements import words
from service.db.tasks import agency_ref
from service.db.units import UNIT, WITHIN
from service.domain.access import Principal
from service.domain.acts import offered
from service.domain.obligations import MACHINE, ObligationRecord, ObligationView, RuleOfObligation

_MOMENT: Any = DateTime(timezone=True)
_FAR: Any = {"server_default": text("'infinity'")}
_LIST: Any = {"server_default": text("'{}'")}


class Obligation(ItemRow, table=True):
    """One thing expected, under a rule or by a request. unit_key: of who owes; rule_unit_key: of who asks.

    step, act, to_ids: as the rule had them when the period was opened. effective_on, tracked_from: of
    the plan. due_sort: the last day, or infinity. standing_*: the calendar, as a task's. ended_on,
    ended_why: the plan or the unit is no more. turned_on: the last day its standing changed only
    because a day had come.
    """

    __tablename__ = "obligation"
    __table_args__ = (
        Index(
            "obligation_once",
            "rule_id",
            "request_id",
            "step",
            "nominal",
            "unit_key",
            "agency_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        Index("obligation_unit_due", "unit_key", "due_sort", "id"),
        # For readers of the whole country: a rule of the nation makes 3,321 rows for each period.
        Index("obligation_rule_due", "rule_id", "due_sort", "id"),
        Index("obligation_due", "due_sort", "id"),
    )
    rule_id: UUID | None = Field(default=None, foreign_key="reporting_rule.id")
    request_id: UUID | None = Field(default=None, foreign_key="report_request.id", index=True)
    rule_unit_key: int = Field(foreign_key="unit.key", index=True)
    plan_id: UUID | None = Field(default=None, foreign_key="plan.id", index=True)
    step: int
    act: str
    agency_id: UUID | None = Field(default=None, foreign_key="agency.id", index=True)
    to_ids: list[UUID] = Field(default_factory=list, sa_type=ARRAY(Uuid()), sa_column_kwargs=_LIST)
    obligation: str = Field(default="obliged")
    nominal: str
    window_start: date
    window_end: date
    opens_on: date
    last_day: date | None = None
    due_sort: date = Field(sa_type=Date, sa_column_kwargs=_FAR)
    effective_on: date | None = None
    tracked_from: date | None = None
    met_on: date | None = None
    reminder_count: int = Field(default=0)
    reminded_at: datetime | None = Field(default=None, sa_type=_MOMENT)
    reminded_by: UUID | None = None
    reminded_by_name: str | None = None
    reminder_note: str | None = None
    waived_on: date | None = None
    waived_by: UUID | None = None
    waived_by_name: str | None = None
    waive_reason: str | None = None
    ended_on: date | None = None
    ended_why: str | None = None
    standing_from: list[date] = Field(default_factory=list, sa_type=ARRAY(Date), sa_column_kwargs=_LIST)
    standing_code: list[str] = Field(default_factory=list, sa_type=ARRAY(Text), sa_column_kwargs=_LIST)
    standing_view: list[str] = Field(default_factory=list, sa_type=ARRAY(JSON), sa_column_kwargs=_LIST)
    turned_on: date | None = None


declare(Obligation, wall="obligation", subject="obligation")


RULE_OF_OBLIGATION = Shape(RuleOfObligation, ReportingRule, guard="rule", own=ITEMS)


def as_object(**columns: str) -> Any:
    """Columns of the row as one JSON object; keys as they are called outside."""
    return lambda o: func.json_build_object(
        *(part for key, column in columns.items() for part in (words(key), o.c[column]))
    )


def _actions(o: Any) -> Any:
    """Acts belong to the unit whose rule it is."""
    return func.allowed_acts(
        bindparam("obligation_acts", type_=JSONB),
        standing.code(o),
        o.c.rule_unit_key,
        literal_column("'{}'::uuid[]"),
        type_=JSON,
    )


OBLIGATION = Shape(
    ObligationView,
    Obligation,
    guard="obligation",
    own={
        "unit": UNIT,
        "rule": One(lambda: RULE_OF_OBLIGATION, lambda o, r: r.c.id == o.c.rule_id),
        "request": One(lambda: REQUEST_REF, lambda o, r: r.c.id == o.c.request_id, guarded=True),
        "plan": One(lambda: PLAN_REF, lambda o, p: p.c.id == o.c.plan_id, guarded=True),
        "step": as_object(ordinal="step", act="act"),
        "agency": One(lambda: AGENCY_REF, agency_ref),
        "to": Many(lambda: AGENCY_REF, lambda o, a: a.c.id == func.any(o.c.to_ids), by_name),
        "period": as_object(nominal="nominal", start="window_start", end="window_end"),
        "standing": standing.view,
        "report": One(lambda: REPORT_REF, lambda o, r: r.c.obligation_id == o.c.id, guarded=True),
        "reminders": as_object(
            count="reminder_count",
            lastAt="reminded_at",
            lastBy="reminded_by",
            lastByName="reminded_by_name",
            note="reminder_note",
        ),
        "waived": lambda o: case(
            (
                o.c.waived_on.is_not(None),
                as_object(on="waived_on", by="waived_by", byName="waived_by_name", reason="waive_reason")(o),
            )
        ),
        "actions": _actions,
    },
    filters={
        "unit": WITHIN,
        "plan": equal("plan_id"),
        "rule": equal("rule_id"),
        "request": equal("request_id"),
        "agency": equal("agency_id"),
        "period": equal("nominal"),
        "standing": Filter(lambda o, name: standing.code(o) == func.any(bindparam(name, type_=ARRAY(Text)))),
        "due_from": Filter(
            lambda o, name: and_(
                o.c.due_sort >= bindparam(name, type_=Date), o.c.due_sort < literal_column("'infinity'::date")
            )
        ),
        "due_to": at_most("due_sort"),
    },
    sorts={"due": ("due_sort", "id")},
)
OBLIGATION_RECORD = Shape(ObligationRecord, Obligation, guard="obligation")


def obligation_values(principal: Principal, today: date) -> dict[str, Any]:
    """What the shape binds."""
    return {"obligation_acts": offered(principal, MACHINE), "today": today}


async def record(db: Database, principal: Principal, obligation_id: UUID) -> ObligationRecord:
    """What the rules need of one obligation; NotFound if the caller does not see it."""
    found: ObligationRecord = await read.facts(
        db, principal, OBLIGATION_RECORD, obligation_id, scope=principal.scope()
    )
    return found
