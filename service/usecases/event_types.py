"""Which types of events are there, in the caller's language?"""

from __future__ import annotations

import json
from functools import cache

from service.db.engine import Database
from service.db.principal import confirm
from service.domain.access import Principal
from service.domain.event_schemas import definitions, examples, schema_of
from service.domain.event_types import EVENT_TYPES


async def list_event_types(principal: Principal, db: Database, *, language: str) -> bytes:
    """Every type, with its sentence, schema and example."""
    await confirm(db, principal)
    return _types(language)


@cache
def _types(language: str) -> bytes:
    items = [
        {
            "type": code,
            "sentence": kind.en if language == "en" else kind.vi,
            "subject": kind.subject,
            "schema": schema_of(kind),
            "example": examples()[code],
        }
        for code, kind in EVENT_TYPES.items()
    ]
    return json.dumps({"items": items, "$defs": definitions()}, ensure_ascii=False).encode()
