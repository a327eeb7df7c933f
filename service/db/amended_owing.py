"""What is owed under a plan, as an amendment of it finds it?"""

from __future__ import annotations

from uuid import UUID

from service.db import read
from service.db.engine import Database
from service.db.obligations import Obligation
from service.db.shapes import Shape
from service.domain.access import Principal
from service.domain.amended_owing import OwedRow

OWED_ROW = Shape(OwedRow, Obligation)


async def owed_under(db: Database, principal: Principal, plan_id: UUID) -> list[OwedRow]:
    """Every obligation under a plan's rules, met and ended ones too, in one statement."""
    return await read.many(db, principal, OWED_ROW, [plan_id], scope=principal.scope(), by="plan_id")
