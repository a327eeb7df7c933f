"""How is a new draft made of a plan that is there?"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from service.db.engine import Database
from service.db.papers import TABLES, rows_of
from service.db.plans import PlanDocument
from service.db.write import Insert, Step
from service.domain.access import Principal
from service.domain.copies import next_plan
from service.domain.errors import NotFound, invalid
from service.domain.ids import new_id
from service.domain.papers import PAPER
from service.domain.plans import PlanCreate

_TAKEN_OVER = {
    "place": "place",
    "signature": "signature",
    "recipients": "recipients",
    "clears": "clears",
    "focal_offices": "focal_office_ids",
}
"""Field of the command -> column that the copied plan gives where the command leaves it out."""


async def copied_plan(
    principal: Principal,
    db: Database,
    copy_of: UUID,
    command: PlanCreate,
    row: dict[str, Any],
    documents: list[dict[str, Any]],
    *,
    now: datetime,
) -> list[Step]:
    """Steps that draft a plan with everything of another. row, documents: as drafted without it."""
    try:
        rows = await rows_of(db, principal, copy_of)
    except NotFound as unknown:
        raise invalid("?copyOf", "unknown_plan") from unknown
    source = rows["plan"][0]
    if source["unit_key"] != row["unit_key"]:
        raise invalid("?copyOf", "copy_elsewhere")
    head = dict.fromkeys((*PAPER["plan"], "effective_on", "tracked_from")) | row
    head |= {
        column: source[column]
        for field, column in _TAKEN_OVER.items()
        if field not in command.model_fields_set
    }
    head |= {"revision": 0, "status": "draft", "published": False}
    made = next_plan(rows, head, lambda: new_id(now))
    if "bases" in command.model_fields_set:
        made["plan_document"] = []
    return [*(Insert(TABLES[name], made[name]) for name in PAPER), Insert(PlanDocument, documents)]
