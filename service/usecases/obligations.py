"""How is what is owed listed, reminded of and let go?"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from service.db import obligations, read
from service.db.engine import Database
from service.db.obligations import OBLIGATION, Obligation, obligation_values
from service.db.write import Update, commit
from service.domain.access import Principal
from service.domain.calendars import local_day
from service.domain.obligations import (
    MACHINE,
    ObligationQuery,
    ObligationRecord,
    Reminder,
    WaiverReason,
    reminded,
    waived,
)
from service.domain.paging import ItemQuery


async def list_obligations(
    principal: Principal, db: Database, query: ObligationQuery, *, now: datetime
) -> bytes:
    """What is owed in reach, the next last day first."""
    values = obligation_values(principal, local_day(now))
    return await read.page(db, principal, OBLIGATION, query, scope=principal.scope(), values=values)


async def get_obligation(
    principal: Principal, db: Database, obligation_id: UUID, query: ItemQuery | None = None, *, now: datetime
) -> bytes:
    """One obligation."""
    values = obligation_values(principal, local_day(now))
    return await read.shown(
        db, principal, OBLIGATION, obligation_id, query, scope=principal.scope(), values=values
    )


async def remind_obligation(
    principal: Principal, db: Database, obligation_id: UUID, command: Reminder | None, *, now: datetime
) -> bytes:
    """Remind who owes; how often and when last stays with the obligation."""
    record = await _record(principal, db, obligation_id, "remind", now)
    note = command.note if command else None
    changes = reminded(record, principal.id, principal.name, note, now)
    return await _written(principal, db, record, "remind", changes, now)


async def waive_obligation(
    principal: Principal, db: Database, obligation_id: UUID, command: WaiverReason, *, now: datetime
) -> bytes:
    """Let it go, with the reason: from today on nothing is owed."""
    record = await _record(principal, db, obligation_id, "waive", now)
    changes = waived(record, principal.id, principal.name, command.reason, local_day(now))
    return await _written(principal, db, record, "waive", changes, now)


async def _record(
    principal: Principal, db: Database, obligation_id: UUID, act: str, now: datetime
) -> ObligationRecord:
    record = await obligations.record(db, principal, obligation_id)
    principal.require(MACHINE.act(act).permission, record.rule_unit_key)
    MACHINE.require_state(act, record.calendar().on(local_day(now)).code.value)
    return record


async def _written(
    principal: Principal,
    db: Database,
    record: ObligationRecord,
    act: str,
    changes: dict[str, Any],
    now: datetime,
) -> bytes:
    row = {"id": record.id, "version": record.version, **changes}
    await commit(db, principal, f"obligation.{act}", Update(Obligation, [row]), subject_id=record.id)
    return await get_obligation(principal, db, record.id, now=now)
