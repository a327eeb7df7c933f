"""How do thousands of words about tasks come at once?"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from pydantic_core import to_json

from service.db.engine import Database
from service.db.progress_updates import ProgressUpdate
from service.db.task_records import batch_tasks
from service.db.tasks import Assignment, Occurrence, Task
from service.db.write import Guard, Insert, Step, Update, commit
from service.domain.access import Permission, Principal
from service.domain.batches import BatchQuery, Refusals
from service.domain.csv_bodies import UnreadRow
from service.domain.errors import Problem
from service.domain.evidence import named_items
from service.domain.progress_update_batches import (
    ProgressUpdateBatch,
    ProgressUpdateRow,
    SayingBatch,
    Spoken,
)
from service.usecases.evidence import kept_items
from service.usecases.uncollected import uncollected

_SAYING = (Permission.update_progress, Permission.update_note, Permission.update_direct)


async def create_progress_updates(
    principal: Principal,
    db: Database,
    command: ProgressUpdateBatch,
    query: BatchQuery,
    *,
    language: str,
    now: datetime,
) -> bytes:
    """Take many updates in one transaction: all or none, or each that can be; or only tell what would be."""
    principal.require_anywhere(*_SAYING)
    with uncollected():
        return await _taken(principal, db, command, query, language, now)


async def _taken(
    principal: Principal, db: Database, command: ProgressUpdateBatch, query: BatchQuery, language: str, now: datetime
) -> bytes:
    rows = [row for row in command.rows if isinstance(row, ProgressUpdateRow)]
    items = named_items(piece for row in rows for piece in row.evidence)
    kept = await kept_items(principal, db, items) if items else {}
    tasks, answered = {row.task for row in rows}, {row.answers_id for row in rows if row.answers_id}
    batch = SayingBatch(principal, await batch_tasks(db, principal, [*tasks], [*answered]), kept, now)
    taken, refused = await asyncio.to_thread(_judged, batch, command.rows)
    if refused.of and query.atomic:
        raise refused.whole()
    if not query.dry_run:
        await _write(principal, db, batch.spoken)
    return await asyncio.to_thread(_answer, taken, refused, query.dry_run, language)


def _judged(
    batch: SayingBatch, rows: Sequence[ProgressUpdateRow | UnreadRow]
) -> tuple[list[UUID | None], Refusals]:
    taken: list[UUID | None] = [None] * len(rows)
    refused = Refusals()
    for number, row in enumerate(rows):
        if isinstance(row, UnreadRow):
            refused.unread(number, row, ProgressUpdateRow)
            continue
        try:
            taken[number] = batch.take(number, row)
        except Problem as problem:
            refused.refuse(number, problem)
    return taken, refused


async def _write(principal: Principal, db: Database, spoken: list[Spoken]) -> None:
    """One statement for each act; a further word about the same task comes in a further one, on what the first left."""
    spoken.sort(key=_round)
    steps = [(act, _steps(principal, list(words))) for (_, act), words in groupby(spoken, key=lambda s: _round(s)[:2])]
    if len(steps) < 2:
        # Nothing to write is an answer too, and kept under its key.
        act, asked = steps[0] if steps else ("progress", [])
        if steps or db.idempotency is not None:
            await commit(db, principal, f"task.{act}", *asked)
        return
    async with db.transaction() as held:
        for act, asked in steps:
            await commit(held, principal, f"task.{act}", *asked)
            held = held.keyed(None)


def _round(spoken: Spoken) -> tuple[int, str, UUID]:
    return spoken.place, spoken.act, spoken.task.id


def _steps(principal: Principal, spoken: list[Spoken]) -> list[Step]:
    """Tasks as they are then, or unchanged; parts and occurrences that follow; the updates themselves."""
    held = [{"id": one.task.id, "version": one.task.version} for one in spoken]
    who = {"recorded_by": principal.id, "recorded_by_name": principal.name}
    changed: list[dict[str, Any]] = [
        {**row, **one.said.task} for row, one in zip(held, spoken, strict=True) if one.said.task
    ]
    return [
        Update(Task, changed),
        Guard(Task, [row for row, one in zip(held, spoken, strict=True) if not one.said.task]),
        Update(Assignment, [one.said.part for one in spoken if one.said.part]),
        Update(Occurrence, [one.said.occurrence for one in spoken if one.said.occurrence]),
        Insert(ProgressUpdate, [{"id": one.id, **one.said.update, **who} for one in spoken]),
    ]


def _answer(taken: list[UUID | None], refused: Refusals, dry_run: bool, language: str) -> bytes:
    """A BatchResults."""
    results = [
        {
            "row": number,
            "done": one is not None,
            "id": None if dry_run else one,
            "errors": refused.faults(number, language),
        }
        for number, one in enumerate(taken)
    ]
    return to_json({"dryRun": dry_run, "done": sum(one is not None for one in taken), "results": results})
