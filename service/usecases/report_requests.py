"""How is a report asked for once, and how is a rule without days called on?"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from service.db import read, report_requests
from service.db.engine import Database
from service.db.obligations import Obligation
from service.db.owing import RULE_FACTS, ground_values
from service.db.report_requests import REPORT_REQUEST, asked_ranges, request_values
from service.db.report_rows import ReportRequest
from service.db.reporting_rules import ReportingRule
from service.db.write import Guard, Insert, Update, commit
from service.domain.access import Permission, Principal
from service.domain.calendars import local_day
from service.domain.errors import Conflict, FieldError, invalid
from service.domain.ids import new_id
from service.domain.paging import ItemQuery
from service.domain.plan_facts import refuse_if
from service.domain.report_requests import (
    MACHINE,
    ObligationCreate,
    ReportRequestCancel,
    ReportRequestCreate,
    ReportRequestQuery,
    asked_rows,
    called_on,
    cancelled,
    request_faults,
    window,
)
from service.domain.reporting_rules import RuleFacts
from service.usecases.days import obligation_rows
from service.usecases.obligations import get_obligation


async def list_report_requests(
    principal: Principal, db: Database, query: ReportRequestQuery, *, now: datetime
) -> bytes:
    """Requests of the units in reach, and those that ask one of them; the newest first."""
    values = request_values(principal, local_day(now))
    return await read.page(db, principal, REPORT_REQUEST, query, scope=principal.scope(), values=values)


async def get_report_request(
    principal: Principal, db: Database, request_id: UUID, query: ItemQuery | None = None, *, now: datetime
) -> bytes:
    """One request, and how many have answered."""
    values = request_values(principal, local_day(now))
    return await read.shown(
        db, principal, REPORT_REQUEST, request_id, query, scope=principal.scope(), values=values
    )


async def request_reports(
    principal: Principal, db: Database, command: ReportRequestCreate, *, now: datetime
) -> bytes:
    """Ask units below or agencies of the unit; what they owe is there at once."""
    today = local_day(now)
    ground = await report_requests.ground(db, principal, command, today)
    principal.require(Permission.report_request, ground.unit_key)
    span = window(command.period)
    refuse_if(list(request_faults(command, ground, today)))
    rows = asked_rows(command, ground, request_id := new_id(now), span, today)
    row = {
        "id": request_id,
        "unit_key": ground.unit_key,
        "title": command.title,
        "text": command.text,
        "basis": command.basis,
        "obligation": command.obligation,
        "nominal": span.nominal,
        "window_start": span.start,
        "window_end": span.end,
        "last_day": command.last_day,
        "to_id": command.to,
        "asked": asked_ranges(rows),
        "requested_by": principal.id,
        "requested_by_name": principal.name,
    }
    await commit(
        db,
        principal,
        "report_request.create",
        Insert(ReportRequest, [row]),
        Insert(Obligation, obligation_rows(rows, now)),
        subject_id=request_id,
    )
    return await get_report_request(principal, db, request_id, now=now)


async def cancel_report_request(
    principal: Principal, db: Database, request_id: UUID, command: ReportRequestCancel, *, now: datetime
) -> bytes:
    """Ask no longer: whoever has not answered owes nothing more, what was filed stays."""
    record = await report_requests.record(db, principal, request_id)
    principal.require(Permission.report_request, record.unit_key)
    MACHINE.require_state("cancel", record.state)
    today = local_day(now)
    row = {
        "id": record.id,
        "version": record.version,
        "cancelled_on": today,
        "cancel_reason": command.reason,
    }
    await commit(
        db,
        principal,
        "report_request.cancel",
        Update(ReportRequest, [row]),
        Update(Obligation, cancelled(record, today)),
        subject_id=record.id,
    )
    return await get_report_request(principal, db, request_id, now=now)


async def create_obligation(
    principal: Principal, db: Database, command: ObligationCreate, *, now: datetime
) -> bytes:
    """Call on a rule that names no days: who reports now, for which period, and perhaps by when.

    An agency does so for itself, without a last day; whoever may ask for reports does so for anybody.
    """
    facts: RuleFacts = await read.facts(
        db,
        principal,
        RULE_FACTS,
        command.rule,
        scope=principal.scope(),
        values=ground_values(principal, (), {}, ""),
        written=FieldError("/rule", "unknown_rule"),
    )
    agency = command.agency
    if agency is None and len(principal.agencies) == 1:
        agency = principal.agencies[0]
    if command.last_day is not None or not principal.acts_for(
        Permission.report_write, facts.unit_key, [agency] if agency else []
    ):
        principal.require(Permission.report_request, facts.unit_key)
    if facts.state not in ("published", "item", "upper"):
        raise Conflict("rule_not_in_force")
    if agency is None and facts.plan_id is not None:
        raise invalid("/agency", "agency_unclear")
    row = called_on(facts, command, agency, local_day(now))
    (made,) = obligation_rows([row], now)
    await commit(
        db,
        principal,
        "obligation.create",
        Guard(ReportingRule, [{"id": facts.id, "version": facts.version}]),
        Insert(Obligation, [made]),
        subject_id=made["id"],
    )
    return await get_obligation(principal, db, made["id"], now=now)
