"""What waits for the caller, pile by pile, in one statement?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from asyncpg.types import Range as Span
from pydantic import BaseModel
from sqlalchemy import ARRAY, Integer, Uuid, and_, bindparam, func, or_, select
from sqlalchemy.dialects.postgresql import INT4MULTIRANGE
from sqlmodel import SQLModel

from service.db import standing
from service.db.agencies import AGENCY_REF
from service.db.extension_requests import ExtensionRequest
from service.db.obligations import Obligation
from service.db.observations import Observation
from service.db.obstacle_rows import Obstacle
from service.db.people import PrincipalRow, User, kept_name
from service.db.plans import Plan
from service.db.report_rows import Report, ReportRequest
from service.db.reporting_rules import ReportingRule
from service.db.rows import known_as, table_of
from service.db.shapes import Many, One, Shape
from service.db.statements import words
from service.db.tasks import INDICATOR_REF, TASK_REF, Task, agency_ref
from service.db.units import UNIT
from service.domain.access import Principal
from service.domain.obligation_standings import ObligationStanding
from service.domain.obstacles import ObstacleStatus
from service.domain.todo import (
    LATE,
    SHOWN,
    UNMET,
    ClaimedTask,
    OwedReport,
    Pile,
    TodoView,
    WaitingFigure,
    WaitingObstacle,
    WaitingPlan,
    WaitingReport,
    WaitingRequest,
    todo_values,
)
from service.domain.types import Ref

_ME = bindparam("me_id", type_=Uuid)


class _Rule(Ref):
    """A rule by its name, or a request by its title."""


REQUEST_NAME = Shape(_Rule, ReportRequest, guard="request", own={"name": lambda r: r.c.title})
RULE_NAME = Shape(_Rule, ReportingRule, guard="rule")
OWED = Shape(
    OwedReport,
    Obligation,
    own={
        "unit": UNIT,
        "rule": One(lambda: RULE_NAME, lambda o, r: r.c.id == o.c.rule_id),
        "request": One(lambda: REQUEST_NAME, lambda o, r: r.c.id == o.c.request_id, guarded=True),
        "agency": One(lambda: AGENCY_REF, agency_ref),
        "standing": standing.code,
    },
)
REPORT_WAITING = Shape(
    WaitingReport,
    Report,
    guard="report",
    own={"unit": UNIT, "agency": One(lambda: AGENCY_REF, agency_ref)},
)
PLAN_WAITING = Shape(WaitingPlan, Plan, own={"id": known_as, "unit": UNIT})
CLAIMED = Shape(ClaimedTask, Task, own={"unit": UNIT})
ASKED = Shape(
    WaitingRequest,
    ExtensionRequest,
    own={
        "unit": UNIT,
        "task": One(lambda: TASK_REF, lambda r, t: t.c.id == r.c.task_id),
        "agency": One(lambda: AGENCY_REF, agency_ref),
    },
)


FIGURE_WAITING = Shape(
    WaitingFigure,
    Observation,
    guard="figure",
    own={
        "unit": UNIT,
        "indicator": One(lambda: INDICATOR_REF, lambda o, i: i.c.id == o.c.indicator_id),
        "agency": One(lambda: AGENCY_REF, agency_ref),
        # 80.000000 is stored, 80 is said.
        "value": lambda o: func.trim_scale(o.c.value),
        "recorded_by": kept_name("recorded_by"),
    },
)


OBSTACLE_WAITING = Shape(
    WaitingObstacle,
    Obstacle,
    guard="obstacle",
    own={"unit": UNIT, "agency": One(lambda: AGENCY_REF, agency_ref)},
)


def _mine(t: Any, pile: str, column: str = "unit_key") -> Any:
    """The row lies where the pile is the caller's; the span around it is what an index serves."""
    key = t.c[column]
    low, high = bindparam(f"{pile}_low", type_=Integer), bindparam(f"{pile}_high", type_=Integer)
    return and_(key.between(low, high), key.op("<@")(bindparam(f"{pile}_ranges", type_=INT4MULTIRANGE)))


def _stands(o: Any, standings: Iterable[ObligationStanding]) -> Any:
    return standing.code(o).in_([words(one.value) for one in standings])


def _owed_by_me(_: Any, o: Any) -> Any:
    u = table_of(User).alias("my_account")
    own = select(u.c.agency_id).where(u.c.id == _ME).scalar_subquery()
    agencies = bindparam("my_agencies", type_=ARRAY(Uuid()))
    return and_(or_(o.c.agency_id == func.any(agencies), o.c.agency_id == own), _stands(o, UNMET))


def _silent(_: Any, o: Any) -> Any:
    return and_(_mine(o, "silent", "rule_unit_key"), _stands(o, LATE))


def _to_refile(_: Any, r: Any) -> Any:
    mine = or_(_for_my_agencies(r.c.agency_id), _mine(r, "refiling"))
    return and_(mine, r.c.status == words("returned"))


def _to_take(_: Any, r: Any) -> Any:
    """Filed by others: what is for the leaders of a unit alone, once it was filed; all else where it is received."""
    leaders = r.c.taking.in_([words("accept"), words("acknowledge")])
    checked = and_(r.c.status == words("verified"), leaders)
    waits = or_(
        and_(_mine(r, "deciding", "receiver_key"), leaders),
        and_(_mine(r, "taking", "receiver_key"), ~checked),
    )
    filed = r.c.status.in_([words("submitted"), words("verified")])
    return and_(filed, waits, r.c.submitted_by != _ME)


def _returned(_: Any, p: Any) -> Any:
    return and_(_mine(p, "returned"), p.c.status == words("draft"), p.c.return_reason.is_not(None))


def _submitted(_: Any, p: Any) -> Any:
    return and_(_mine(p, "submitted"), p.c.status == words("submitted"))


def _claimed(_: Any, t: Any) -> Any:
    waiting = and_(t.c.published, t.c.status == words("done"), t.c.completion == words("claimed"))
    return and_(_mine(t, "claimed"), waiting, ~(_ME == func.any(t.c.claimed_by)))


def _asked(_: Any, r: Any) -> Any:
    return and_(_mine(r, "asked"), r.c.status == words("requested"), r.c.requested_by != _ME)


def _to_mend(_: Any, o: Any) -> Any:
    return and_(o.c.state == words("returned"), or_(o.c.recorded_by == _ME, o.c.changed_by == _ME))


def _to_verify(_: Any, o: Any) -> Any:
    others = and_(o.c.recorded_by != _ME, o.c.changed_by.is_distinct_from(_ME))
    return and_(_mine(o, "recorded"), o.c.state == words("recorded"), others)


def _for_my_agencies(column: Any) -> Any:
    return column == func.any(bindparam("my_agencies", type_=ARRAY(Uuid())))


def _to_forward(_: Any, o: Any) -> Any:
    return and_(_mine(o, "forwarding"), o.c.status == words(ObstacleStatus.raised))


def _to_answer(_: Any, o: Any) -> Any:
    """Leaders answer for their unit and all of its agencies, coordinators for the agencies alone."""
    relayed = and_(_mine(o, "relaying", "addressee_unit_key"), o.c.addressee_id.is_not(None))
    mine = or_(_for_my_agencies(o.c.addressee_id), _mine(o, "answering", "addressee_unit_key"), relayed)
    return and_(mine, o.c.status == words(ObstacleStatus.forwarded), o.c.raised_by != _ME)


def _to_settle(_: Any, o: Any) -> Any:
    """Raised by an agency the caller acts for; of the unit as a whole, or by the caller for an agency."""
    whole = and_(_mine(o, "settling"), or_(o.c.agency_id.is_(None), o.c.raised_by == _ME))
    back = o.c.status.in_([words(ObstacleStatus.returned), words(ObstacleStatus.answered)])
    return and_(or_(_for_my_agencies(o.c.agency_id), whole), back)


def _pile(view: type[BaseModel], model: type[SQLModel], shape: Shape, on: Any, *order: str) -> One:
    """Everything of one kind: counted, and the first of it shown."""
    counted = table_of(model).alias("counted_pile")
    pile = Shape(
        Pile[view],  # type: ignore[valid-type]
        PrincipalRow,
        guard="open",
        own={
            "count": lambda p: (
                select(func.count()).select_from(counted).where(on(p, counted)).scalar_subquery()
            ),
            "items": Many(lambda: shape, on, lambda t: [t.c[name] for name in (*order, "id")], limit=SHOWN),
        },
    )
    return One(lambda: pile, lambda p, q: q.c.id == p.c.id)


TODO = Shape(
    TodoView,
    PrincipalRow,
    guard=lambda t: t.c.id == _ME,
    own={
        "reports": _pile(OwedReport, Obligation, OWED, _owed_by_me, "due_sort"),
        "silent": _pile(OwedReport, Obligation, OWED, _silent, "due_sort"),
        "reports_returned": _pile(WaitingReport, Report, REPORT_WAITING, _to_refile, "window_end"),
        "reports_filed": _pile(WaitingReport, Report, REPORT_WAITING, _to_take, "window_end"),
        "plans_returned": _pile(WaitingPlan, Plan, PLAN_WAITING, _returned),
        "plans_submitted": _pile(WaitingPlan, Plan, PLAN_WAITING, _submitted),
        "tasks_claimed": _pile(ClaimedTask, Task, CLAIMED, _claimed, "due_sort"),
        "extensions": _pile(WaitingRequest, ExtensionRequest, ASKED, _asked),
        "figures_returned": _pile(WaitingFigure, Observation, FIGURE_WAITING, _to_mend, "period_end"),
        "figures_recorded": _pile(WaitingFigure, Observation, FIGURE_WAITING, _to_verify, "period_end"),
        "obstacles_raised": _pile(WaitingObstacle, Obstacle, OBSTACLE_WAITING, _to_forward, "waiting_since"),
        "obstacles_addressed": _pile(WaitingObstacle, Obstacle, OBSTACLE_WAITING, _to_answer, "waiting_since"),
        "obstacles_back": _pile(WaitingObstacle, Obstacle, OBSTACLE_WAITING, _to_settle, "waiting_since"),
    },
)


def values(principal: Principal, today: date) -> Mapping[str, Any]:
    """What the shape binds."""
    given = todo_values(principal)
    return {
        **{name: _spans(value) if name.endswith("_ranges") else value for name, value in given.items()},
        "my_agencies": list(principal.agencies),
        "today": today,
    }


def _spans(ranges: Iterable[tuple[int, int]]) -> list[Span]:
    return [Span(low, high + 1) for low, high in ranges]
