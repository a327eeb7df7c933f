"""How does a recorded figure come to count: verified or returned, one or many at once, corrected, cross-checked?

What makes figures count rewrites the standing of their indicators in the same statement.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from service.db.engine import Database
from service.db.indicators import Indicator
from service.db.observation_records import ground_of, grounds_of
from service.db.observations import Observation
from service.db.write import Insert, Step, Update, commit
from service.domain.access import Principal
from service.domain.errors import Invalid, Problem, Stale, together
from service.domain.ids import new_id
from service.domain.observation_acts import (
    corrected,
    cross_checked,
    explained,
    found,
    judgement,
    require_judge,
    require_recorder,
    returned,
    verified,
)
from service.domain.observation_records import FigureGround, FigureRow, of_observations
from service.domain.observations import (
    ActResult,
    ActResults,
    CrossCheckWrite,
    ObservationCorrect,
    ObservationExplanation,
    ObservationReturn,
    ObservationState,
    ReturnMany,
    VerifyMany,
)
from service.usecases.evidence import with_items
from service.usecases.observations import shown

TRIES = 4
"""How often figures are judged anew when others write to their indicator at the same time."""

Answer = TypeVar("Answer")


async def verify_observation(
    principal: Principal, db: Database, observation_id: UUID, *, now: datetime
) -> bytes:
    """Verify a figure: it counts, is seen above, and its indicator's standing follows."""

    async def once() -> None:
        here = await ground_of(db, principal, observation_id)
        row = found(here, observation_id)
        require_judge(here, row, "verify", principal)
        steps = _verified(principal, [(here, [row])], now)
        await commit(db, principal, "observation.verify", *steps, subject_id=observation_id)

    await _again_if_stale(db, once)
    return await shown(principal, db, observation_id)


async def return_observation(
    principal: Principal, db: Database, observation_id: UUID, command: ObservationReturn
) -> bytes:
    """Give a figure back, with the reason."""
    here = await ground_of(db, principal, observation_id)
    row = found(here, observation_id)
    require_judge(here, row, "return", principal)
    changes = {"id": row.id, "version": row.version, **returned(command.reason)}
    await commit(
        db, principal, "observation.return", Update(Observation, [changes]), subject_id=observation_id
    )
    return await shown(principal, db, observation_id)


async def verify_observations(
    principal: Principal, db: Database, command: VerifyMany, *, now: datetime
) -> bytes:
    """Verify many figures in one statement: all or none, or each that can be."""

    async def once() -> ActResults:
        judged, results = await _judged(principal, db, command.ids, "verify", atomic=command.atomic)
        if judged:
            steps = _verified(principal, judged, now)
            await commit(db, principal, "observation.verify", *steps)
        return results

    return (await _again_if_stale(db, once)).model_dump_json().encode()


async def return_observations(principal: Principal, db: Database, command: ReturnMany) -> bytes:
    """Give many figures back for one reason: all or none, or each that can be."""
    judged, results = await _judged(principal, db, command.ids, "return", atomic=command.atomic)
    rows = [
        {"id": row.id, "version": row.version, **returned(command.reason)}
        for _, rows in judged
        for row in rows
    ]
    if rows:
        await commit(db, principal, "observation.return", Update(Observation, rows))
    return results.model_dump_json().encode()


async def correct_observation(
    principal: Principal, db: Database, observation_id: UUID, command: ObservationCorrect, *, now: datetime
) -> bytes:
    """Correct a verified figure by one that is to take its place; answers with the correction."""
    here = await ground_of(db, principal, observation_id, changing=True)
    row = found(here, observation_id)
    require_recorder(here, row, principal)
    command = await with_items(principal, db, command)
    correction_id = new_id(now)
    new = {"id": correction_id, **corrected(here, row, command, principal, now).columns}
    old = {"id": row.id, "version": row.version, "correction_id": correction_id}
    await commit(
        db,
        principal,
        "observation.correct",
        Update(Observation, [old]),
        Insert(Observation, [new]),
        subject_id=correction_id,
    )
    return await shown(principal, db, correction_id)


async def cross_check_observation(
    principal: Principal, db: Database, observation_id: UUID, command: CrossCheckWrite, *, now: datetime
) -> bytes:
    """Hold a figure against another system's."""
    here = await ground_of(db, principal, observation_id)
    row = found(here, observation_id)
    changes = cross_checked(here, row, command, principal, now)
    return await _noted(principal, db, row, "observation.cross_check", changes)


async def explain_observation(
    principal: Principal, db: Database, observation_id: UUID, command: ObservationExplanation
) -> bytes:
    """Explain every cross-check that is open."""
    here = await ground_of(db, principal, observation_id)
    row = found(here, observation_id)
    return await _noted(
        principal, db, row, "observation.explain", explained(here, row, command.note, principal)
    )


async def _noted(
    principal: Principal, db: Database, row: FigureRow, act: str, changes: dict[str, Any]
) -> bytes:
    step = Update(Observation, [{"id": row.id, "version": row.version, **changes}])
    await commit(db, principal, act, step, subject_id=row.id)
    return await shown(principal, db, row.id)


async def _again_if_stale(db: Database, once: Callable[[], Awaitable[Answer]]) -> Answer:
    """Figures of one indicator may be verified at the same moment: whoever comes second judges anew."""
    for _ in range(TRIES - 1):
        try:
            return await once()
        except Stale:
            if db.connection is not None:
                raise
    return await once()


Judged = list[tuple[FigureGround, list[FigureRow]]]
"""Indicators, and the figures of each that an act may be done to."""


async def _judged(
    principal: Principal, db: Database, ids: Sequence[UUID], act: str, *, atomic: bool
) -> tuple[Judged, ActResults]:
    """Ask the rules about every figure. Refuses all where one may not be, if all or none was asked."""
    known = of_observations(await grounds_of(db, principal, ids))
    places = {observation_id: i for i, observation_id in reversed(list(enumerate(ids)))}
    refused: dict[UUID, Problem] = {}
    judged: dict[UUID, tuple[FigureGround, list[FigureRow]]] = {}
    for observation_id in dict.fromkeys(ids):
        if observation_id not in known:
            refused[observation_id] = Invalid("observation_unknown")
            continue
        here, row = known[observation_id]
        try:
            require_judge(here, row, act, principal)
        except Problem as problem:
            refused[observation_id] = problem
        else:
            judged.setdefault(here.id, (here, []))[1].append(row)
    if refused and atomic:
        raise together((f"/ids/{places[key]}", problem) for key, problem in refused.items())
    results = [
        ActResult(id=key, done=key not in refused, code=refused[key].code if key in refused else None)
        for key in dict.fromkeys(ids)
    ]
    return list(judged.values()), ActResults(done=len(results) - len(refused), results=results)


def _verified(principal: Principal, judged: Judged, now: datetime) -> list[Step]:
    """The figures as verified, those they take the place of, and the standings that follow."""
    who = {"verified_by": principal.id, "verified_by_name": principal.name, "verified_at": now}
    figures: list[dict[str, Any]] = []
    replaced: list[dict[str, Any]] = []
    indicators: list[dict[str, Any]] = []
    for here, rows in judged:
        after = here
        for row in rows:
            after, old = verified(after, row)
            if old is not None:
                replaced.append({"id": old.id, "version": old.version, "replaced": True})
        for row in rows:
            figures.append(
                {
                    "id": row.id,
                    "version": row.version,
                    "state": ObservationState.verified,
                    "published": True,
                    **who,
                    "judgement": judgement(after, row),
                }
            )
        indicators.append({"id": here.id, "version": here.version, **after.computed()})
    return [
        Update(Observation, figures),
        Update(Observation, replaced),
        Update(Indicator, indicators),
    ]
