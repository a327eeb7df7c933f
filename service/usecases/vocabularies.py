"""What is every code called?"""

from __future__ import annotations

from service.db.engine import Database
from service.db.principal import confirm
from service.domain.access import Principal
from service.domain.vocabularies import vocabularies

_ANSWER = vocabularies().model_dump_json().encode()


async def list_vocabularies(principal: Principal, db: Database) -> bytes:
    """The same for everybody signed in."""
    await confirm(db, principal)
    return _ANSWER
