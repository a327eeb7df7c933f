"""Which reports were asked for once, of whom, and who has answered?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from asyncpg.types import Range as Span
from sqlalchemy import ARRAY, Date, Text, and_, bindparam, case, func, select

from service.db import read, standing
from service.db.agencies import AGENCY_REF, HOMES, named
from service.db.engine import Database
from service.db.obligations import Obligation, as_object
from service.db.owing import UNIT_BELOW
from service.db.people import kept_name
from service.db.plan_items import NOBODY
from service.db.report_rows import ReportRequest
from service.db.rows import table_of
from service.db.shapes import Many, One, Shape, equal
from service.db.statements import words
from service.db.units import UNIT, WITHIN, Unit, bears_now, exists_on
from service.domain.access import Principal
from service.domain.acts import offered
from service.domain.errors import FieldError
from service.domain.obligation_standings import ObligationStanding
from service.domain.report_requests import (
    MACHINE,
    AskedUnit,
    OpenAnswer,
    ReportRequestCreate,
    ReportRequestView,
    RequestGround,
    RequestRecord,
    asked_keys,
)
from service.domain.todo import LATE

S = ObligationStanding


def _answers(r: Any) -> Any:
    """How many of those asked stand where on the day bound as `today`."""
    o = table_of(Obligation).alias("answer")

    def count(*codes: ObligationStanding) -> Any:
        return func.count().filter(standing.code(o).in_([words(code) for code in codes]))

    counted = func.json_build_object(
        words("asked"), func.count(),
        words("met"), count(S.MET_ON_TIME, S.MET_LATE),
        words("late"), count(S.MET_LATE),
        words("silent"), count(*LATE),
        words("waived"), count(S.WAIVED),
    )  # fmt: skip
    return select(counted).where(o.c.request_id == r.c.id).correlate(r).scalar_subquery()


REPORT_REQUEST = Shape(
    ReportRequestView,
    ReportRequest,
    guard="request",
    own={
        "unit": UNIT,
        "period": as_object(nominal="nominal", start="window_start", end="window_end"),
        "to": One(lambda: AGENCY_REF, lambda r, a: a.c.id == r.c.to_id),
        "requested_by": kept_name("requested_by"),
        "answers": _answers,
        "actions": lambda r: standing.allowed(r, "acts", NOBODY, _state(r)),
    },
    filters={"unit": WITHIN, "period": equal("nominal")},
    sorts={"-id": ("id",)},
)


def _state(r: Any) -> Any:
    return case((r.c.cancelled_on.is_(None), words("open")), else_=words("cancelled"))


_TODAY = bindparam("today", type_=Date)

ASKED_UNIT = Shape(AskedUnit, Unit, guard="open", own=UNIT_BELOW.own)


def _named_below(u: Any, b: Any) -> Any:
    """Units bound as `named_units` that lie below and exist on the day."""
    codes = bindparam("named_units", type_=ARRAY(Text))
    return and_(b.c.key > u.c.key, b.c.key <= u.c.last_key, b.c.code == func.any(codes), exists_on(b, _TODAY))


REQUEST_GROUND = Shape(
    RequestGround,
    Unit,
    guard="open",
    where=bears_now,
    own={
        "unit_key": lambda u: u.c.key,
        "homes": HOMES,
        "below": Many(lambda: ASKED_UNIT, _named_below, lambda b: (b.c.key,)),
    },
)
OPEN_ANSWER = Shape(OpenAnswer, Obligation)
REQUEST_RECORD = Shape(
    RequestRecord,
    ReportRequest,
    guard="request",
    own={
        "open": Many(
            lambda: OPEN_ANSWER,
            lambda r, o: and_(
                o.c.request_id == r.c.id,
                o.c.met_on.is_(None),
                o.c.waived_on.is_(None),
                o.c.ended_on.is_(None),
            ),
        )
    },
)


def asked_ranges(rows: Iterable[Mapping[str, Any]]) -> list[Any]:
    """The units that owe the answers, as the column holds them."""
    return [Span(key, key + 1) for key in asked_keys(rows)]


def request_values(principal: Principal, today: date) -> dict[str, Any]:
    """What the shape binds."""
    return {"acts": offered(principal, MACHINE), "today": today}


async def ground(
    db: Database, principal: Principal, command: ReportRequestCreate, today: date
) -> RequestGround:
    """The unit that asks, and those it names; refused at its field if there is no such unit."""
    values = named(principal, [command.to, *command.agencies]) | {
        "named_units": sorted(set(command.units)),
        "today": today,
    }
    found: RequestGround = await read.facts(
        db,
        principal,
        REQUEST_GROUND,
        command.unit,
        scope=principal.open_scope(),
        values=values,
        by="code",
        written=FieldError("/unit", "unit_unknown", (("given", command.unit),)),
    )
    return found


async def record(db: Database, principal: Principal, request_id: UUID) -> RequestRecord:
    """A request and what is still open of it; NotFound if the caller does not see it."""
    found: RequestRecord = await read.facts(
        db, principal, REQUEST_RECORD, request_id, scope=principal.scope()
    )
    return found
