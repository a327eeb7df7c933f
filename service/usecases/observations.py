"""How is a figure recorded, changed while nobody has verified it, and read?"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from service.db import read
from service.db.engine import Database
from service.db.observation_records import ground, ground_of
from service.db.observations import OBSERVATION, Observation, observation_values
from service.db.plan_items import INDICATOR
from service.db.write import Delete, Insert, Step, Update, commit
from service.domain.access import Principal
from service.domain.ids import new_id
from service.domain.moments import judged_day
from service.domain.observation_acts import (
    changed,
    found,
    recorded,
    require_recorder,
    require_removable,
    stated_for,
)
from service.domain.observation_figures import figure_patched
from service.domain.observations import (
    ObservationCreate,
    ObservationItemQuery,
    ObservationPatch,
    ObservationQuery,
)
from service.domain.paging import ItemQuery
from service.usecases.evidence import with_items
from service.usecases.known import as_known


async def list_observations(
    principal: Principal, db: Database, indicator_id: UUID, query: ObservationQuery, *, now: datetime
) -> bytes:
    """The figures of one indicator, the latest period first; from above only those that are verified."""
    judged_day(None, query.known_at, now)
    return await as_known(
        db,
        query.known_at,
        lambda asked: read.page(
            asked,
            principal,
            OBSERVATION,
            query,
            scope=principal.scope(),
            values=observation_values(principal),
            fixed={"indicator": indicator_id},
            under=(INDICATOR, indicator_id),
        ),
    )


async def get_observation(
    principal: Principal,
    db: Database,
    observation_id: UUID,
    query: ObservationItemQuery | None = None,
    *,
    now: datetime,
) -> bytes:
    """One figure."""
    known_at = query.known_at if query else None
    judged_day(None, known_at, now)
    return await as_known(db, known_at, lambda asked: shown(principal, asked, observation_id, query))


async def shown(
    principal: Principal, db: Database, observation_id: UUID, query: ItemQuery | None = None
) -> bytes:
    """One figure as a write answers it."""
    return await read.shown(
        db,
        principal,
        OBSERVATION,
        observation_id,
        query,
        scope=principal.scope(),
        values=observation_values(principal),
    )


async def create_observation(
    principal: Principal, db: Database, indicator_id: UUID, command: ObservationCreate, *, now: datetime
) -> bytes:
    """Record a figure for a period; it counts once another person has verified it."""
    here = await ground(db, principal, indicator_id, command.period.nominal)
    agency = stated_for(principal, here, command.agency)
    command = await with_items(principal, db, command)
    observation_id = new_id(now)
    row = {"id": observation_id, **recorded(here, command, agency, principal, now).columns}
    await commit(db, principal, "observation.record", Insert(Observation, [row]), subject_id=observation_id)
    return await shown(principal, db, observation_id)


async def change_observation(
    principal: Principal,
    db: Database,
    observation_id: UUID,
    command: ObservationPatch,
    version: int,
    *,
    now: datetime,
) -> bytes:
    """Change a figure nobody has verified; one that was returned waits for verification again."""
    here = await ground_of(db, principal, observation_id, changing=True)
    row = found(here, observation_id)
    require_recorder(here, row, principal)
    command = await with_items(principal, db, command)
    given = command.given()
    changes = changed(here, row, figure_patched(row, given), given, principal, now).columns
    step = Update(Observation, [{"id": observation_id, "version": version, **changes}])
    await commit(db, principal, "observation.change", step)
    return await shown(principal, db, observation_id)


async def remove_observation(principal: Principal, db: Database, observation_id: UUID, version: int) -> None:
    """Take back a figure nobody has verified; of a correction, the figure it was to replace goes on as it was."""
    here = await ground_of(db, principal, observation_id)
    row = found(here, observation_id)
    require_removable(here, row, principal)
    steps: list[Step] = []
    if row.corrects_id is not None:
        steps.append(Update(Observation, [{"id": row.corrects_id, "correction_id": None}]))
    steps.append(Delete(Observation, [{"id": observation_id, "version": version}]))
    await commit(db, principal, "observation.remove", *steps)
