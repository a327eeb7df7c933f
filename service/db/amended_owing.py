"""What is owed under a plan, as an amendment of it finds it?"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select

from service.db import read
from service.db.engine import Database
from service.db.obligations import Obligation
from service.db.reporting_rules import ReportingRule
from service.db.rows import table_of
from service.db.shapes import Shape
from service.db.statements import words
from service.domain.access import Principal
from service.domain.amended_owing import OwedRow


def _by_days(o: Any) -> Any:
    """Rules that name days are brought in line; what somebody asked for stays asked for."""
    rule = table_of(ReportingRule).alias("rule_of_owing")
    cadence = rule.c.times["cadence"].as_string()
    named = select(rule.c.id).where(rule.c.id == o.c.rule_id, cadence.in_([words("periodic"), words("once")]))
    return named.correlate(o).exists()


OWED_ROW = Shape(OwedRow, Obligation, where=_by_days)


async def owed_under(db: Database, principal: Principal, plan_id: UUID) -> list[OwedRow]:
    """Every obligation under those of a plan's rules that name days, met and ended ones too, in one statement."""
    return await read.many(db, principal, OWED_ROW, [plan_id], scope=principal.scope(), by="plan_id")
