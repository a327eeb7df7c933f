"""What has happened, for whoever may see it: as a feed, and as the body that is sent to an endpoint."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from service.db import read
from service.db.engine import Database
from service.db.events import EVENT
from service.db.imports import IMPORT, import_values
from service.db.reports import REPORT, report_values
from service.domain.access import Principal
from service.domain.bodies import below, body_of
from service.domain.calendars import local_day
from service.domain.errors import NotFound
from service.domain.event_views import EventItemQuery, EventQuery, filter_faults, wanted_types
from service.domain.plan_facts import refuse_if
from service.usecases.deliverables import get_deliverable
from service.usecases.extension_requests import get_extension_request
from service.usecases.indicators import get_indicator
from service.usecases.obligations import get_obligation
from service.usecases.observations import shown as shown_observation
from service.usecases.obstacles import get_obstacle
from service.usecases.plans import get_plan
from service.usecases.progress_updates import get_progress_update
from service.usecases.report_requests import get_report_request
from service.usecases.target_assignments import get_target_assignment
from service.usecases.tasks import get_task
from service.usecases.unit_changes import get_unit_change
from service.usecases.webhooks import get_webhook

Reader = Callable[[Principal, Database, UUID, datetime], Awaitable[bytes]]


async def list_events(principal: Principal, db: Database, query: EventQuery) -> bytes:
    """Events in reach, the newest first or from the oldest on."""
    refuse_if(filter_faults(query))
    fixed = {"types": wanted_types(query.types)} if query.types is not None else None
    return await read.page(db, principal, EVENT, query, scope=principal.scope(), fixed=fixed)


async def get_event(principal: Principal, db: Database, event_id: str, query: EventItemQuery) -> bytes:
    """One event."""
    key = UUID(event_id.removeprefix("evt_"))
    return await read.item(db, principal, EVENT, key, query, scope=principal.scope())


async def render_event(
    db: Database, principal: Principal, event_number: int, *, now: datetime
) -> bytes | None:
    """The body `{"type", "timestamp", "data"}` that the principal may be sent of an event, below 20 kB.

    None: they may not see it now, the event or what it is about (an endpoint goes by the rights its owner has at
    the time of sending), or the thing is gone. now: on the domain's clock, by which standings are told. A body
    is rendered once: what is sent again is the same bytes.
    """
    try:
        event = await read.item(db, principal, EVENT, event_number, scope=principal.scope(), by="number")
        told: Mapping[str, Any] = json.loads(event)
        subject = told["subject"]
        reader = READERS.get(subject["kind"])
        view = await reader(principal, db, UUID(subject["id"]), now) if reader else None
        update = (told["detail"] or {}).get("progressUpdate")
        said = await get_progress_update(principal, db, UUID(update), now=now) if update else None
    except NotFound:
        return None
    return below(body_of(told["type"], told["timestamp"], event, view, said))


async def _deliverable(by: Principal, db: Database, key: UUID, now: datetime) -> bytes:
    return await get_deliverable(by, db, key, now=now)


async def _extension_request(by: Principal, db: Database, key: UUID, now: datetime) -> bytes:
    return await get_extension_request(by, db, key)


async def _import(by: Principal, db: Database, key: UUID, now: datetime) -> bytes:
    return await read.item(db, by, IMPORT, key, scope=by.scope(), values=import_values(by, "vi"))


async def _indicator(by: Principal, db: Database, key: UUID, now: datetime) -> bytes:
    return await get_indicator(by, db, key, now=now)


async def _obligation(by: Principal, db: Database, key: UUID, now: datetime) -> bytes:
    return await get_obligation(by, db, key, now=now)


async def _observation(by: Principal, db: Database, key: UUID, now: datetime) -> bytes:
    return await shown_observation(by, db, key)


async def _obstacle(by: Principal, db: Database, key: UUID, now: datetime) -> bytes:
    return await get_obstacle(by, db, key, now=now)


async def _plan(by: Principal, db: Database, key: UUID, now: datetime) -> bytes:
    return await get_plan(by, db, key, now=now)


async def _report(by: Principal, db: Database, key: UUID, now: datetime) -> bytes:
    values = report_values(by, local_day(now))
    return await read.item(db, by, REPORT, key, scope=by.scope(), values=values)


async def _report_request(by: Principal, db: Database, key: UUID, now: datetime) -> bytes:
    return await get_report_request(by, db, key, now=now)


async def _target_assignment(by: Principal, db: Database, key: UUID, now: datetime) -> bytes:
    return await get_target_assignment(by, db, key)


async def _task(by: Principal, db: Database, key: UUID, now: datetime) -> bytes:
    return await get_task(by, db, key, now=now)


async def _unit_change(by: Principal, db: Database, key: UUID, now: datetime) -> bytes:
    return await get_unit_change(by, db, key)


async def _webhook(by: Principal, db: Database, key: UUID, now: datetime) -> bytes:
    return await get_webhook(by, db, key)


READERS: Mapping[str, Reader] = {
    "deliverable": _deliverable,
    "extension_request": _extension_request,
    "import": _import,
    "indicator": _indicator,
    "obligation": _obligation,
    "observation": _observation,
    "obstacle": _obstacle,
    "plan": _plan,
    "report": _report,
    "report_request": _report_request,
    "target_assignment": _target_assignment,
    "task": _task,
    "unit_change": _unit_change,
    "webhook": _webhook,
}
"""How the subject of an event is read, as its own page reads it: through the same walls."""
