"""Which frozen states does a plan have, and how do two of them differ?"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from service.db import read
from service.db import revisions as states
from service.db.engine import Database
from service.db.plans import PLAN_REF
from service.db.write import Insert
from service.domain.access import Principal
from service.domain.calendars import local_day
from service.domain.ids import new_id
from service.domain.paging import Drafted
from service.domain.revisions import DiffQuery, RevisionPageQuery, difference


async def list_revisions(
    principal: Principal, db: Database, plan_id: UUID, query: RevisionPageQuery
) -> bytes:
    """What a plan has been since it was published; an open amendment is not among it."""
    scope, under = principal.scope(), (PLAN_REF, plan_id)
    return await read.page(
        db, principal, states.REVISION, query, scope=scope, fixed={"plan": plan_id}, under=under
    )


async def kept_state(
    principal: Principal, tx: Database, plan_id: UUID, row: dict[str, Any], *, now: datetime
) -> Insert:
    """The step that freezes a plan as it stands within a transaction.

    row: number, unit_key, effective_on, published_at and whatever else is said of the revision.
    """
    document = await states.rendered(tx, principal, plan_id, row["unit_key"], row["effective_on"])
    own = {"id": new_id(now), "plan_id": plan_id, "published": True, "document": document}
    return Insert(states.Revision, [own | row])


async def compare_revisions(
    principal: Principal, db: Database, plan_id: UUID, query: DiffQuery, *, now: datetime
) -> bytes:
    """What was added, removed and changed from one state to another, field by field, both as printed."""
    before, after = await states.two_states(db, principal, plan_id, query, today=local_day(now))
    drafted = isinstance(query.to, Drafted)
    found = difference(plan_id, before, after, drafted=drafted)
    return found.model_dump_json(by_alias=True).encode()
