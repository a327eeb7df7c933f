"""What obstacles and proposals are there, who has to act, and what may the caller do?"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import (
    ARRAY,
    Boolean,
    Date,
    Integer,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import JSON, JSONB, array

from service.db.agencies import AGENCY_REF
from service.db.obstacle_rows import Obstacle
from service.db.people import kept_name
from service.db.plans import PLAN_REF, Plan
from service.db.rows import table_of
from service.db.shapes import Filter, Many, One, Shape, among, at_least, at_most, equal, holding
from service.db.statements import words
from service.db.tasks import agency_ref
from service.db.units import UNIT, UNIT_REF, WITHIN, Unit
from service.domain.access import Principal
from service.domain.acts import offered
from service.domain.language.text import fold
from service.domain.obstacles import (
    ADDRESSEE,
    RAISER,
    WAITS_FOR,
    WITH_AGENCY,
    WITH_UNIT,
    AddresseeView,
    ObstacleStatus,
    ObstacleView,
    ObstacleWaiting,
    WaitsFor,
)
from service.domain.working_days import days_off

S = ObstacleStatus


_TODAY = bindparam("today", type_=Date)
_OFF = bindparam("days_off", type_=ARRAY(Date))


def _until(o: Any) -> Any:
    """The day the age is counted to."""
    return func.coalesce(o.c.ended_on, _TODAY, type_=Date)


def _days(since: Any, until: Any) -> Any:
    return cast(until - since, Integer)


def _worked(since: Any, until: Any) -> Any:
    """Working days after `since`, up to `until`; as `worked_between` says in Python."""
    off = func.width_bucket(until, _OFF, type_=Integer) - func.width_bucket(since, _OFF, type_=Integer)
    return _days(since, until) - off


def _age(o: Any) -> Any:
    since, until = o.c.raised_on, _until(o)
    return func.json_build_object(
        words("days"), _days(since, until), words("workingDays"), _worked(since, until)
    )


def _state(o: Any) -> Any:
    """What acts go by; the same as ObstacleRecord.state says in Python."""
    forwarded = o.c.status == words(S.forwarded)
    return case(
        (and_(forwarded, o.c.addressee_id.is_(None)), words(WITH_UNIT)),
        (forwarded, words(WITH_AGENCY)),
        else_=o.c.status,
    )


def _actions(o: Any) -> Any:
    """What the unit may do goes by its own key, what the addressee may do by the addressee's; nobody answers
    what they raised themselves."""

    def offers(name: str, key: Any, agency: Any) -> Any:
        acts = func.allowed_acts(bindparam(name, type_=JSONB), _state(o), key, array([agency]), type_=JSON)
        return cast(acts, JSONB)

    answering = case(
        (o.c.raised_by == bindparam("me_id", type_=Uuid), cast(words("[]"), JSONB)),
        else_=offers("addressee_acts", o.c.addressee_unit_key, o.c.addressee_id),
    )
    return cast(offers("raiser_acts", o.c.unit_key, o.c.agency_id).op("||")(answering), JSON)


def _of_addressee(o: Any, u: Any) -> Any:
    return u.c.key == o.c.addressee_unit_key


def _same(o: Any, again: Any) -> Any:
    return again.c.id == o.c.id


def _who(o: Any) -> Any:
    return case(*((o.c.status == words(status), words(who)) for status, who in WAITS_FOR.items()))


def _waiting_unit(o: Any, u: Any) -> Any:
    far = o.c.status == words(S.forwarded)
    return u.c.key == case((far, o.c.addressee_unit_key), else_=o.c.unit_key)


def _waiting_agency(o: Any, a: Any) -> Any:
    p = table_of(Plan).alias("plan_of_obstacle")
    focal = and_(p.c.id == o.c.plan_id, a.c.id == func.any(p.c.focal_office_ids))
    return case(
        (o.c.status == words(S.raised), select(p.c.id).where(focal).correlate(o, a).exists()),
        (o.c.status == words(S.forwarded), a.c.id == o.c.addressee_id),
        else_=a.c.id == o.c.agency_id,
    )


ADDRESSEE_OF = Shape(
    AddresseeView,
    Obstacle,
    own={
        "unit": One(lambda: UNIT_REF, _of_addressee),
        "agency": One(lambda: AGENCY_REF, lambda o, a: a.c.id == o.c.addressee_id),
    },
)
WAITING = Shape(
    ObstacleWaiting,
    Obstacle,
    own={
        "who": _who,
        "unit": One(lambda: UNIT_REF, _waiting_unit),
        "agencies": Many(lambda: AGENCY_REF, _waiting_agency, lambda a: (a.c.sort_key, a.c.id)),
        "since": lambda o: o.c.waiting_since,
        "days": lambda o: _days(o.c.waiting_since, _TODAY),
        "working_days": lambda o: _worked(o.c.waiting_since, _TODAY),
    },
)


def _at_unit(o: Any, name: str) -> Any:
    u = table_of(Unit).alias("addressed_unit")
    return o.c.addressee_unit_key.in_(select(u.c.key).where(u.c.code == bindparam(name, type_=Text)))


def _waiting_statuses(who: list[WaitsFor]) -> list[str]:
    return [status.value for status, waiting in WAITS_FOR.items() if waiting in who]


OBSTACLE = Shape(
    ObstacleView,
    Obstacle,
    guard="obstacle",
    own={
        "unit": UNIT,
        "plan": One(lambda: PLAN_REF, lambda o, p: p.c.id == o.c.plan_id, guarded=True),
        "agency": One(lambda: AGENCY_REF, agency_ref),
        "addressee": One(lambda: ADDRESSEE_OF, _same),
        "waiting": One(lambda: WAITING, lambda o, w: and_(_same(o, w), w.c.ended_on.is_(None))),
        "raised_by": kept_name("raised_by"),
        "age": _age,
        "answered_by": kept_name("answered_by"),
        "actions": _actions,
    },
    filters={
        "unit": WITHIN,
        "plan": equal("plan_id"),
        "task": equal("task_id"),
        "indicator": equal("indicator_id"),
        "kind": among("kind"),
        "status": among("status"),
        "open": Filter(lambda o, name: o.c.ended_on.is_(None) == bindparam(name, type_=Boolean)),
        "waits_for": Filter(
            lambda o, name: o.c.status == func.any(bindparam(name, type_=ARRAY(Text))), _waiting_statuses
        ),
        "agency": equal("agency_id"),
        "addressee": equal("addressee_id"),
        "addressee_unit": Filter(_at_unit),
        "raised_from": at_least("raised_on"),
        "raised_to": at_most("raised_on"),
        "days_from": Filter(
            lambda o, name: _days(o.c.raised_on, _until(o)) >= bindparam(name, type_=Integer)
        ),
        "q": holding("folded", fold),
    },
    sorts={"-raised": ("raised_on", "id"), "raised": ("raised_on", "id")},
)


def obstacle_values(principal: Principal, today: date) -> dict[str, Any]:
    """What the shape binds."""
    return {
        "raiser_acts": offered(principal, RAISER),
        "addressee_acts": offered(principal, ADDRESSEE),
        "today": today,
        "days_off": days_off(today.year),
    }
