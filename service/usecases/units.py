"""What may be asked about units, and how does the country get into an empty database?"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from service.db import read
from service.db.engine import Database
from service.db.unit_changes import LINEAGE
from service.db.units import PLACE, UNIT_VIEW, Unit, borne_on_day, last_bearer
from service.db.write import Insert, commit
from service.domain.access import Permission, Principal
from service.domain.acts import offered
from service.domain.calendars import local_day
from service.domain.ids import new_id
from service.domain.units import MACHINE, NATION_KEY, UnitItemQuery, UnitQuery, national_units


async def list_units(principal: Principal, db: Database, query: UnitQuery, *, now: datetime) -> bytes:
    """Units in existence on the day, in Vietnamese order; everybody signed in sees all of them."""
    return await read.page(
        db, principal, UNIT_VIEW, query, scope=principal.open_scope(), values=_values(principal, query, now)
    )


async def get_unit(
    principal: Principal, db: Database, code: str, query: UnitItemQuery, *, now: datetime
) -> bytes:
    """The unit that bore the code on the day."""
    return await read.item(
        db,
        principal,
        UNIT_VIEW,
        code,
        query,
        scope=principal.open_scope(),
        values=_values(principal, query, now),
        by=borne_on_day,
    )


async def get_unit_lineage(
    principal: Principal, db: Database, code: str, query: UnitItemQuery, *, now: datetime
) -> bytes:
    """Former names, predecessors and successors of the bearer on the day; without a day, of the last bearer."""
    return await read.item(
        db,
        principal,
        LINEAGE,
        code,
        query,
        scope=principal.open_scope(),
        values=_values(principal, query, now),
        by=last_bearer if query.on is None else borne_on_day,
    )


async def load_national_units(principal: Principal, db: Database, *, now: datetime) -> int:
    """Fill a database that knows no units with the whole country, in one statement; how many were added.

    With units there already nothing is done: what happened to them since stands.
    """
    principal.require(Permission.unit_change, NATION_KEY)
    if await read.many(db, principal, PLACE, [NATION_KEY], scope=principal.open_scope(), by="key"):
        return 0
    rows = [
        {"id": new_id(now), **{name: str(v) if name in _WORDS else v for name, v in asdict(unit).items()}}
        for unit in national_units()
    ]
    await commit(db, principal, "unit.load", Insert(Unit, rows))
    return len(rows)


_WORDS = frozenset({"level", "kind"})


def _values(principal: Principal, query: UnitQuery | UnitItemQuery, now: datetime) -> dict[str, Any]:
    return {"day": query.on or local_day(now), "acts": offered(principal, MACHINE)}
