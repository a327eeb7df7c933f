"""How are thousands of figures recorded, changed and corrected at once?"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic_core import to_json

from service.db.engine import Database
from service.db.observation_batches import batch_facts
from service.db.observations import Observation
from service.db.write import Insert, Step, Update, commit
from service.domain.access import Permission, Principal
from service.domain.batches import BatchQuery, Refusals
from service.domain.csv_bodies import UnreadRow
from service.domain.errors import Problem
from service.domain.evidence import named_items
from service.domain.figure_batches import FigureBatch
from service.domain.observation_batches import FigureOutcome, ObservationBatch, ObservationRow
from service.usecases.contended import taken_meanwhile
from service.usecases.evidence import kept_items

_NEW = frozenset({FigureOutcome.recorded, FigureOutcome.corrected})

Taken = list[tuple[FigureOutcome, Any] | None]
"""What each row came to, and the figure it leaves; None where it was refused."""


async def create_observations(
    principal: Principal,
    db: Database,
    command: ObservationBatch,
    query: BatchQuery,
    *,
    language: str,
    now: datetime,
) -> bytes:
    """Take many figures in one transaction: all or none, or each that can be; or only tell what would be.

    The rules go through the rows beside the event loop, which ten thousand of them would hold for half a second.
    """
    principal.require_anywhere(Permission.observation_record)
    rows = [row for row in command.rows if isinstance(row, ObservationRow)]
    items = named_items(piece for row in rows for piece in row.evidence)
    kept = await kept_items(principal, db, items) if items else {}
    batch = FigureBatch(principal, await batch_facts(db, principal, rows), kept, now)
    taken, refused = await asyncio.to_thread(_judged, batch, command.rows)
    if refused.of and query.atomic:
        raise refused.whole()
    if not query.dry_run:
        with taken_meanwhile():
            await _write(principal, db, batch)
    return await asyncio.to_thread(_answer, taken, refused, query.dry_run, language)


def _judged(batch: FigureBatch, rows: Sequence[ObservationRow | UnreadRow]) -> tuple[Taken, Refusals]:
    taken: Taken = [None] * len(rows)
    refused = Refusals()
    for number, row in enumerate(rows):
        if isinstance(row, UnreadRow):
            refused.unread(number, row, ObservationRow)
            continue
        try:
            taken[number] = batch.take(number, row)
        except Problem as problem:
            refused.refuse(number, problem)
    return taken, refused


async def _write(principal: Principal, db: Database, batch: FigureBatch) -> None:
    """Each kind of change by the act that a single one has; rows in one order, lest two batches wait for each other."""
    batch.inserts.sort(key=_place)
    batch.corrections.sort(key=_place)
    batch.changes.sort(key=_identity)
    batch.corrected.sort(key=_identity)
    acts: list[tuple[str, list[Step]]] = [
        ("observation.record", [Insert(Observation, batch.inserts)]),
        ("observation.change", [Update(Observation, batch.changes)]),
        ("observation.correct", [Update(Observation, batch.corrected), Insert(Observation, batch.corrections)]),
    ]
    asked = [(act, steps) for act, steps in acts if steps[0].rows]
    if len(asked) < 2:
        # Nothing to write is an answer too, and kept under its key.
        act, steps = asked[0] if asked else ("observation.record", [])
        if asked or db.idempotency is not None:
            await commit(db, principal, act, *steps)
        return
    async with db.transaction() as held:
        for act, steps in asked:
            await commit(held, principal, act, *steps)
            held = held.keyed(None)


def _place(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["indicator_id"], row["nominal"], row["quantity"] or "", str(row["agency_id"])


def _identity(row: dict[str, Any]) -> Any:
    return row["id"]


def _answer(taken: Taken, refused: Refusals, dry_run: bool, language: str) -> bytes:
    """A FigureBatchResults."""
    results = []
    for number, one in enumerate(taken):
        outcome, figure = one or (None, None)
        told = None if dry_run and outcome in _NEW else figure
        row = {"row": number, "done": one is not None, "id": told, "errors": refused.faults(number, language)}
        results.append({**row, "outcome": outcome})
    done = sum(one is not None for one in taken)
    return to_json({"dryRun": dry_run, "done": done, "results": results})
