"""How is a report drafted, filed, verified, accepted or returned, and how does that meet what is owed?"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from service.db import read, report_grounds
from service.db.engine import Database
from service.db.obligations import Obligation
from service.db.report_rows import Report
from service.db.reports import PAPER, REPORT, REPORT_ITEM, report_values
from service.db.write import Delete, Insert, Update, commit
from service.domain.access import Permission, Principal
from service.domain.calendars import local_day
from service.domain.errors import Conflict, NotFound, invalid
from service.domain.evidence import PDF, EvidenceWrite, completed, evidence_faults
from service.domain.ids import new_id
from service.domain.obligation_standings import ObligationStanding
from service.domain.paging import ItemQuery
from service.domain.plan_facts import refuse_if
from service.domain.report_acts import (
    ReportRecord,
    clock,
    decided,
    entered,
    filed,
    require,
    require_owed,
    returned,
    verified,
    withdrawn,
)
from service.domain.report_contents import ReportPaper
from service.domain.report_drafts import draw, head, narrative
from service.domain.report_facts import ReportGround
from service.domain.report_figures import observed
from service.domain.report_states import FilingOutcome, ReportStatus, taking
from service.domain.reports import (
    ReportAcknowledgement,
    ReportCreate,
    ReportNote,
    ReportPatch,
    ReportQuery,
    ReportReturn,
    ReportScan,
    ReportWithdrawal,
    patch_columns,
)
from service.usecases.evidence import kept_items, with_items


async def list_reports(principal: Principal, db: Database, query: ReportQuery, *, now: datetime) -> bytes:
    """Reports in reach, the latest window first."""
    values = report_values(principal, local_day(now))
    return await read.page(db, principal, REPORT, query, scope=principal.scope(), values=values)


async def get_report(
    principal: Principal, db: Database, report_id: UUID, query: ItemQuery | None = None, *, now: datetime
) -> bytes:
    """One report with what stands in it."""
    values = report_values(principal, local_day(now))
    return await read.shown(
        db, principal, REPORT_ITEM, report_id, query, scope=principal.scope(), values=values
    )


async def paper_of(principal: Principal, db: Database, report_id: UUID) -> ReportPaper:
    """The whole report as it is printed; of one that has been filed, as it was filed."""
    found: ReportPaper = await read.facts(db, principal, PAPER, report_id, scope=principal.scope())
    return found


async def draft_report(principal: Principal, db: Database, command: ReportCreate, *, now: datetime) -> bytes:
    """Draft the report that an obligation asks for, from what was recorded in its window."""
    ground = await report_grounds.ground(db, principal, command.obligation)
    today = local_day(now)
    agencies = [ground.agency_id] if ground.agency_id is not None else []
    principal.require(Permission.report_write, ground.unit_key, agencies)
    if ground.report is not None:
        raise Conflict("report_exists")
    require_owed(ground, today)
    if ground.calendar().on(today).code is ObligationStanding.NOT_OPEN:
        raise Conflict("report_not_open", opens=ground.opens_on.isoformat())
    top = head(ground)
    row = {
        "id": new_id(now),
        "unit_key": ground.unit_key,
        "published": False,
        "named_agency_ids": _elsewhere(ground),
        "obligation_id": ground.id,
        "rule_id": ground.rule_id,
        "request_id": ground.request_id,
        "plan_id": ground.plan_id,
        "agency_id": ground.agency_id,
        "place": top.place,
        "title": top.title,
        "recipients": top.recipients,
        "signature": _signature(ground),
        "narrative": narrative(ground),
        "drafted_by": principal.id,
        "drafted_by_name": principal.name,
        **_drawn(ground, now),
        **_asked(ground),
        **clock(ground, ground.last_day, None).columns(),
    }
    await commit(db, principal, "report.create", Insert(Report, [row]), subject_id=row["id"])
    return await get_report(principal, db, row["id"], now=now)


async def change_report(
    principal: Principal, db: Database, report_id: UUID, command: ReportPatch, version: int, *, now: datetime
) -> bytes:
    """Change what people write in a draft, or draw its tables anew."""
    ground, record = await _of(principal, db, report_id)
    require(record, principal, "update")
    command = await with_items(principal, db, command)
    changes = patch_columns(command)
    refuse_if(list(evidence_faults(changes.get("evidence", ()), local_day(now))))
    if isinstance(command.signed_scan, UUID):
        changes["signed_scan"] = await _scan(principal, db, command.signed_scan)
    if command.redraw:
        asked = _asked(ground, record)
        changes |= _drawn(ground, now) | asked | clock(ground, asked["last_day"], None).columns()
    row = {"id": report_id, "version": version, **changes}
    await commit(db, principal, "report.change", Update(Report, [row]), subject_id=report_id)
    return await get_report(principal, db, report_id, now=now)


async def attach_report_scan(
    principal: Principal, db: Database, report_id: UUID, command: ReportScan, *, now: datetime
) -> bytes:
    """Put the signed paper with a report that was filed; nothing that stands in it changes."""
    record = await report_grounds.record(db, principal, report_id)
    require(record, principal, "attach-scan")
    scan = await _scan(principal, db, command.signed_scan)
    row = {"id": record.id, "version": record.version, "signed_scan": scan}
    await commit(db, principal, "report.attach_scan", Update(Report, [row]), subject_id=record.id)
    return await get_report(principal, db, report_id, now=now)


async def _scan(principal: Principal, db: Database, item_id: UUID) -> EvidenceWrite:
    """The piece of evidence that a signed scan is. Refuses (422) what the caller does not see, and all but PDF."""
    found = (await kept_items(principal, db, [item_id])).get(item_id)
    if found is None:
        raise invalid("/signedScan", "unknown_evidence")
    if found.media_type != PDF:
        raise invalid("/signedScan", "scan_not_pdf")
    return completed(EvidenceWrite(evidence=item_id), found)


async def remove_report(principal: Principal, db: Database, report_id: UUID, version: int) -> None:
    """Throw a draft away that was never filed."""
    record = await report_grounds.record(db, principal, report_id)
    require(record, principal, "delete")
    await commit(db, principal, "report.remove", Delete(Report, [{"id": report_id, "version": version}]))


async def submit_report(principal: Principal, db: Database, report_id: UUID, *, now: datetime) -> bytes:
    """File a report: what is recorded by now goes into it and stands still, and what is owed is met."""
    ground, record = await _of(principal, db, report_id)
    today = local_day(now)
    require(record, principal, "submit")
    require_owed(ground, today)
    asked = _asked(ground, record)
    as_asked = record.model_copy(update={name: asked[name] for name in ("last_day", "taking")})
    changes, met = filed(as_asked, principal.id, principal.name, now, today)
    row = {"id": record.id, "version": record.version, **_drawn(ground, now), **asked, **changes}
    owed = {"id": ground.id, "version": ground.version, **met}
    await commit(
        db,
        principal,
        "report.submit",
        Update(Report, [row]),
        Update(Obligation, [owed]),
        subject_id=record.id,
    )
    return await get_report(principal, db, report_id, now=now)


async def withdraw_report(
    principal: Principal, db: Database, report_id: UUID, command: ReportWithdrawal, *, now: datetime
) -> bytes:
    """Take back what nobody has verified yet: it has met nothing, and can be filed anew."""
    record = await report_grounds.record(db, principal, report_id)
    require(record, principal, "withdraw")
    changes, met = withdrawn(record, principal.id, principal.name, command.reason, local_day(now))
    row = {"id": record.id, "version": record.version, **changes}
    owed = {"id": record.obligation.id, "version": record.obligation.version, **met}
    await commit(
        db,
        principal,
        "report.withdraw",
        Update(Report, [row]),
        Update(Obligation, [owed]),
        subject_id=record.id,
    )
    return await get_report(principal, db, report_id, now=now)


async def verify_report(
    principal: Principal, db: Database, report_id: UUID, command: ReportNote | None, *, now: datetime
) -> bytes:
    """The focal office has checked it."""
    note = command.note if command else None
    changes = verified(principal.id, principal.name, note, now)
    return await _judged(principal, db, report_id, "report.verify", changes, now)


async def accept_report(
    principal: Principal, db: Database, report_id: UUID, command: ReportNote | None, *, now: datetime
) -> bytes:
    """It is accepted, and stands still from now on whatever happens to the plan."""
    note = command.note if command else None
    changes = decided(ReportStatus.accepted, principal.id, principal.name, note, now)
    return await _judged(principal, db, report_id, "report.accept", changes, now)


async def acknowledge_report(
    principal: Principal,
    db: Database,
    report_id: UUID,
    command: ReportAcknowledgement | None,
    *,
    now: datetime,
) -> bytes:
    """It was received; of a step to an outside system: it was typed in there, on which day."""
    command = command or ReportAcknowledgement()
    record = await report_grounds.record(db, principal, report_id)
    require(record, principal, "acknowledge")
    entry = entered(record, command, principal.id, principal.name, local_day(now))
    changes = decided(ReportStatus.acknowledged, principal.id, principal.name, command.note, now)
    row = {"id": record.id, "version": record.version, **changes, **entry}
    await commit(db, principal, "report.acknowledge", Update(Report, [row]), subject_id=record.id)
    return await get_report(principal, db, report_id, now=now)


async def return_report(
    principal: Principal, db: Database, report_id: UUID, command: ReportReturn, *, now: datetime
) -> bytes:
    """Give it back with the reason and a new last day; that the first filing was in time, or late, stays."""
    record = await report_grounds.record(db, principal, report_id)
    require(record, principal, "return")
    changes = returned(record, principal.id, principal.name, command.reason, command.due, local_day(now))
    row = {"id": record.id, "version": record.version, **changes}
    await commit(db, principal, "report.return", Update(Report, [row]), subject_id=record.id)
    return await get_report(principal, db, report_id, now=now)


async def _of(principal: Principal, db: Database, report_id: UUID) -> tuple[ReportGround, ReportRecord]:
    """A report, and all it tells of."""
    ground = await report_grounds.ground_of(db, principal, report_id)
    if ground.report is None:
        raise NotFound("not_found", noun="report")
    return ground, ground.report


async def _judged(
    principal: Principal, db: Database, report_id: UUID, act: str, changes: dict[str, Any], now: datetime
) -> bytes:
    record = await report_grounds.record(db, principal, report_id)
    require(record, principal, act.removeprefix("report."))
    row = {"id": record.id, "version": record.version, **changes}
    await commit(db, principal, act, Update(Report, [row]), subject_id=record.id)
    return await get_report(principal, db, report_id, now=now)


def _drawn(ground: ReportGround, now: datetime) -> dict[str, Any]:
    """What stands in the report by itself, as it is recorded now."""
    tables = draw(ground, local_day(now))
    return {
        "head": head(ground),
        "tables": tables,
        "drawn_at": now,
        "observation_ids": observed(tables.indicators),
        "child_ids": [line.report for line in tables.answers if line.report is not None],
    }


def _asked(ground: ReportGround, record: ReportRecord | None = None) -> dict[str, Any]:
    """What is asked, as the obligation says now: a report follows it as long as it is written. The last day is
    its own once a filing was returned."""
    receiver = ground.receiver_key
    return {
        "receiver_key": receiver,
        "step": ground.step,
        "act": ground.act,
        "taking": taking(ground.act, above=receiver != ground.unit_key),
        "to_ids": ground.to_ids,
        "nominal": ground.nominal,
        "window_start": ground.window_start,
        "window_end": ground.window_end,
        "last_day": record.last_day if record is not None and _came_back(record) else ground.last_day,
    }


def _came_back(record: ReportRecord) -> bool:
    return any(filing.outcome is FilingOutcome.returned for filing in record.filings)


def _elsewhere(ground: ReportGround) -> list[UUID]:
    """Agencies of other units that the report names: once it is published it is visible to them."""
    named = [*ground.receivers, *([ground.agency] if ground.agency else [])]
    return sorted({party.id for party in named if party.unit_key != ground.unit_key})


def _signature(ground: ReportGround) -> dict[str, Any] | None:
    """Who signs for the agency, where it is entered who heads it."""
    agency = ground.agency
    if agency is None or not (agency.head_position or agency.head_name):
        return None
    return {
        "authority": None,
        "capacity": None,
        "position": agency.head_position,
        "name": agency.head_name,
    }
