"""What must be known to draft, file and judge a report, read in one statement?"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, and_, bindparam, func, or_, select

from service.db import read
from service.db.agencies import Agency
from service.db.engine import Database
from service.db.indicators import Indicator, IndicatorAssignment
from service.db.obligations import OBLIGATION_RECORD, Obligation
from service.db.observation_records import FIGURE_GROUND
from service.db.obstacle_rows import Obstacle
from service.db.plan_items import of_indicator, printed
from service.db.plans import Plan, Section
from service.db.progress_updates import ProgressUpdate
from service.db.report_rows import Report, ReportRequest
from service.db.reporting_rules import ReportingRule
from service.db.rows import table_of
from service.db.shapes import Many, One, Shape
from service.db.statements import words
from service.db.tasks import Assignment, Deliverable, Occurrence, Task, of_task
from service.db.units import UNIT, UNIT_REF, Unit
from service.domain.access import Principal
from service.domain.errors import FieldError
from service.domain.report_acts import ReportRecord
from service.domain.report_facts import (
    DrawnIndicator,
    DrawnInstance,
    DrawnObstacle,
    DrawnPart,
    DrawnProduct,
    DrawnTask,
    DrawnUpdate,
    GatheredOwing,
    GatheredReport,
    PartyRow,
    PlanHead,
    ReportGround,
)


def _name_of(model: Any, column: str, wanted: str = "name") -> Any:
    """The name of what a row refers to by `column`."""
    named = table_of(model).alias(f"named_by_{column}")

    def source(t: Any) -> Any:
        return select(named.c[wanted]).where(named.c.id == t.c[column]).correlate(t).scalar_subquery()

    return source


def _unit_name(o: Any) -> Any:
    unit = table_of(Unit).alias("unit_that_owes")
    return select(unit.c.name).where(unit.c.key == o.c.unit_key).correlate(o).scalar_subquery()


def _above(o: Any, u: Any) -> Any:
    own = table_of(Unit).alias("own_unit")
    parent = select(own.c.parent_key).where(own.c.key == o.c.unit_key).correlate(o).scalar_subquery()
    return u.c.key == parent


def _told_of(o: Any, t: Any) -> Any:
    """What the report tells of: rows of its plan; without one, of every plan of the unit in force in the window."""
    plan = table_of(Plan).alias("plan_told_of")
    every = select(plan.c.id).where(
        plan.c.unit_key == o.c.unit_key,
        plan.c.published,
        plan.c.period_start <= o.c.window_end,
        plan.c.period_end >= o.c.window_start,
        or_(plan.c.ended_on.is_(None), plan.c.ended_on > o.c.window_end),
    )
    return or_(t.c.plan_id == o.c.plan_id, and_(o.c.plan_id.is_(None), t.c.plan_id.in_(every.correlate(o))))


def _living(o: Any, t: Any) -> Any:
    """Items that had not ended by the last day of the window."""
    alive = or_(t.c.ended_on.is_(None), t.c.ended_on > o.c.window_end)
    return and_(t.c.published, alive, _told_of(o, t))


def _said(o: Any, u: Any) -> Any:
    task = table_of(Task).alias("task_spoken_of")
    told = select(task.c.id).where(_told_of(o, task)).correlate(o)
    return and_(u.c.on_day >= o.c.window_start, u.c.on_day <= o.c.window_end, u.c.task_id.in_(told))


def _raised(o: Any, raised: Any) -> Any:
    """What was raised by the last day of the window, and had not ended before its first; nothing taken back."""
    open_ = or_(raised.c.ended_on.is_(None), raised.c.ended_on >= o.c.window_start)
    withdrawn = raised.c.status == words("withdrawn")
    return and_(raised.c.raised_on <= o.c.window_end, open_, ~withdrawn, _told_of(o, raised))


def _addressee(raised: Any) -> Any:
    """The agency that is asked, or the unit itself."""
    unit = table_of(Unit).alias("unit_asked")
    name = select(unit.c.name).where(unit.c.key == raised.c.addressee_unit_key).correlate(raised)
    return func.coalesce(_name_of(Agency, "addressee_id")(raised), name.scalar_subquery())


def _gathered(o: Any, g: Any) -> Any:
    """What others owe the agency that reports, for windows that end within this one."""
    return and_(
        g.c.id != o.c.id,
        o.c.agency_id == func.any(g.c.to_ids),
        g.c.window_end >= o.c.window_start,
        g.c.window_end <= o.c.window_end,
        or_(g.c.unit_key == o.c.unit_key, g.c.rule_unit_key == o.c.unit_key),
        or_(o.c.plan_id.is_(None), g.c.plan_id == o.c.plan_id),
    )


def _committee(o: Any, a: Any) -> Any:
    return and_(a.c.unit_key == o.c.unit_key, a.c.kind == words("peoples_committee"), a.c.active)


PARTY = Shape(PartyRow, Agency, guard="unit")
PLAN_HEAD = Shape(PlanHead, Plan)
TASK_PART = Shape(DrawnPart, Assignment, own={"name": _name_of(Agency, "agency_id")})
FIGURE_PART = Shape(DrawnPart, IndicatorAssignment, own={"name": _name_of(Agency, "agency_id")})
DRAWN_PRODUCT = Shape(DrawnProduct, Deliverable)
DRAWN_INSTANCE = Shape(DrawnInstance, Occurrence)
DRAWN_TASK = Shape(
    DrawnTask,
    Task,
    own={
        "section": _name_of(Section, "section_id", "title"),
        "schedule": lambda t: func.coalesce(t.c.schedule["text"].as_string(), words("")),
        "parts": Many(lambda: TASK_PART, of_task, lambda a: (a.c.ordinal, a.c.id)),
        "products": Many(lambda: DRAWN_PRODUCT, of_task, lambda d: (d.c.ordinal, d.c.id)),
        "instances": Many(lambda: DRAWN_INSTANCE, of_task, lambda o: (o.c.due, o.c.id)),
    },
)
DRAWN_UPDATE = Shape(DrawnUpdate, ProgressUpdate, own={"agency": _name_of(Agency, "agency_id")})
DRAWN_OBSTACLE = Shape(
    DrawnObstacle,
    Obstacle,
    own={"agency": _name_of(Agency, "agency_id"), "addressee": _addressee},
)
DRAWN_INDICATOR = Shape(
    DrawnIndicator,
    Indicator,
    own={
        **FIGURE_GROUND.own,
        "section": _name_of(Section, "section_id", "title"),
        "parts": Many(lambda: FIGURE_PART, of_indicator, printed),
    },
)
GATHERED_REPORT = Shape(GatheredReport, Report, guard="report")
GATHERED = Shape(
    GatheredOwing,
    Obligation,
    own={
        "agency": _name_of(Agency, "agency_id"),
        "unit_name": _unit_name,
        "report": One(lambda: GATHERED_REPORT, lambda g, r: r.c.obligation_id == g.c.id, guarded=True),
    },
)
REPORT_RECORD = Shape(
    ReportRecord,
    Report,
    guard="report",
    own={"obligation": One(lambda: OBLIGATION_RECORD, lambda r, o: o.c.id == r.c.obligation_id)},
)
REPORT_GROUND = Shape(
    ReportGround,
    Obligation,
    guard="obligation",
    own={
        "unit": UNIT,
        "upper": One(lambda: UNIT_REF, _above),
        "committee": One(lambda: PARTY, _committee),
        "agency": One(lambda: PARTY, lambda o, a: a.c.id == o.c.agency_id),
        "receivers": Many(
            lambda: PARTY, lambda o, a: a.c.id == func.any(o.c.to_ids), lambda a: (a.c.sort_key, a.c.id)
        ),
        "plan": One(lambda: PLAN_HEAD, lambda o, p: p.c.id == o.c.plan_id, guarded=True),
        "rule": _name_of(ReportingRule, "rule_id"),
        "requested": _name_of(ReportRequest, "request_id", "title"),
        "tasks": Many(lambda: DRAWN_TASK, _living, printed, guarded=True),
        "indicators": Many(lambda: DRAWN_INDICATOR, _living, printed, guarded=True),
        "updates": Many(lambda: DRAWN_UPDATE, _said, lambda u: (u.c.on_day, u.c.id), guarded=True),
        "obstacles": Many(
            lambda: DRAWN_OBSTACLE, _raised, lambda raised: (raised.c.raised_on, raised.c.id), guarded=True
        ),
        "gathered": Many(
            lambda: GATHERED, _gathered, lambda g: (g.c.window_end, g.c.step, g.c.id), guarded=True
        ),
        "report": One(lambda: REPORT_RECORD, lambda o, r: r.c.obligation_id == o.c.id, guarded=True),
    },
)


def _of_report(o: Any) -> Any:
    """The obligation that the report bound as `key` answers."""
    report = table_of(Report).alias("answering_report")
    wanted = select(report.c.obligation_id).where(report.c.id == bindparam("key", type_=Uuid()))
    return o.c.id.in_(wanted)


async def ground(db: Database, principal: Principal, obligation_id: UUID) -> ReportGround:
    """All that a report on an obligation tells of; refused at its field if the caller does not see the obligation."""
    found: ReportGround = await read.facts(
        db,
        principal,
        REPORT_GROUND,
        obligation_id,
        scope=principal.scope(),
        written=FieldError("/obligation", "unknown_obligation"),
    )
    return found


async def ground_of(db: Database, principal: Principal, report_id: UUID) -> ReportGround:
    """The same for a report that is there; NotFound if the caller does not see it."""
    found: ReportGround = await read.facts(
        db, principal, REPORT_GROUND, report_id, scope=principal.scope(), by=_of_report
    )
    return found


async def record(db: Database, principal: Principal, report_id: UUID) -> ReportRecord:
    """What the rules need of one report; NotFound if the caller does not see it."""
    found: ReportRecord = await read.facts(db, principal, REPORT_RECORD, report_id, scope=principal.scope())
    return found
