"""How are thousands of figures recorded, changed and corrected at once?"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic_core import to_json

from service.db.engine import Database
from service.db.observation_batches import batch_facts
from service.db.observations import Observation
from service.db.write import Insert, Step, Update, commit
from service.domain.access import Permission, Principal
from service.domain.batches import BatchQuery, Refusals
from service.domain.csv_bodies import UnreadRow
from service.domain.errors import Conflict, Problem
from service.domain.evidence import named_items
from service.domain.figure_batch_facts import FigurePlace
from service.domain.figure_batches import FigureBatch, Gathered
from service.domain.observation_batches import FigureOutcome, ObservationBatch, ObservationRow
from service.usecases.evidence import kept_items
from service.usecases.uncollected import uncollected

_PLACE = ("indicator_id", "nominal", "quantity", "agency_id")
_NEW = frozenset({FigureOutcome.recorded, FigureOutcome.corrected})

_TRIES = 3
"""How often a batch is judged anew where others write the same figures at that moment."""

_FIRST, _SLICE = 1_000, 3_000
"""So many rows are judged, and written, at a time: of ten thousand the database waits for the first ones only."""


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

    The rules go through the rows beside the event loop, slice by slice, while the database writes the slice before.
    """
    principal.require_anywhere(Permission.observation_record)
    rows = [row for row in command.rows if isinstance(row, ObservationRow)]
    items = named_items(piece for row in rows for piece in row.evidence)
    kept = await kept_items(principal, db, items) if items else {}

    async def once(judged: _Judged) -> bytes:
        if not query.dry_run and len(command.rows) > _SLICE:
            async with db.transaction() as held:
                return await _in_slices(principal, held, judged, query, language)
        await asyncio.to_thread(judged.slice, 0, len(command.rows))
        _require_none(judged, query)
        if not query.dry_run:
            await _write(principal, db, judged.batch.gathered())
        return await asyncio.to_thread(_answer, judged, query.dry_run, language)

    async def as_often_as_needed() -> bytes:
        places: list[FigurePlace] = []
        for left in reversed(range(_TRIES)):
            facts = await batch_facts(db, principal, rows, places)
            judged = _Judged(await asyncio.to_thread(FigureBatch, principal, facts, kept, now), command.rows)
            try:
                return await once(judged)
            except Conflict as problem:
                # Somebody wrote the same figures meanwhile, or waited for ours as we for theirs; or one stands there
                # that the caller does not see: then the rows are told apart by where there is one.
                if not left or problem.code not in ("already_exists", "busy") or (judged.refused.of and query.atomic):
                    raise
                places = judged.batch.places()
        raise AssertionError

    with uncollected():
        # What is no longer needed is gone before the collector looks again: it would go through all of it.
        return await as_often_as_needed()


class _Judged:
    """Rows gone through so far, what each came to, and what was refused."""

    def __init__(self, batch: FigureBatch, rows: Sequence[ObservationRow | UnreadRow]) -> None:
        self.batch, self.rows = batch, rows
        self.taken: list[tuple[FigureOutcome, UUID] | None] = [None] * len(rows)
        self.refused = Refusals()

    def slice(self, first: int, end: int) -> None:
        """Go on with these rows."""
        for number in range(first, min(end, len(self.rows))):
            row = self.rows[number]
            if isinstance(row, UnreadRow):
                self.refused.unread(number, row, ObservationRow)
                continue
            try:
                self.taken[number] = self.batch.take(number, row)
            except Problem as problem:
                self.refused.refuse(number, problem)


def _require_none(judged: _Judged, query: BatchQuery) -> None:
    if judged.refused.of and query.atomic:
        raise judged.refused.whole()


async def _in_slices(
    principal: Principal, held: Database, judged: _Judged, query: BatchQuery, language: str
) -> bytes:
    """One transaction: while a slice is written the next is judged, and at last the answer made; where all or none was
    asked, all is told first."""
    writing: asyncio.Task[bool] | None = None
    try:
        for first, end in _slices(len(judged.rows)):
            await asyncio.to_thread(judged.slice, first, end)
            if writing is not None and await writing:
                held = held.keyed(None)
            writing = None
            if not (judged.refused.of and query.atomic):
                writing = asyncio.create_task(_write(principal, held, judged.batch.gathered()))
        _require_none(judged, query)
        answer = await asyncio.to_thread(_answer, judged, query.dry_run, language)
        if writing is not None:
            await writing
        return answer
    except BaseException:
        if writing is not None:
            # The connection is the transaction's: nobody leaves while it is being spoken on.
            await asyncio.gather(writing, return_exceptions=True)
        raise


def _slices(rows: int) -> Iterator[tuple[int, int]]:
    yield 0, _FIRST
    for first in range(_FIRST, rows, _SLICE):
        yield first, first + _SLICE


async def _write(principal: Principal, db: Database, gathered: Gathered) -> bool:
    """Each kind of change by the act that a single one has; rows in one order, lest two batches wait for each other.

    Answers whether the Idempotency-Key has been used for it.
    """
    acts: list[tuple[str, list[Step]]] = [
        ("observation.record", [Insert(Observation, gathered.inserts.ordered(_place, *_PLACE))]),
        ("observation.change", [Update(Observation, gathered.changes.ordered(_number, "id"))]),
        (
            "observation.correct",
            [
                Update(Observation, gathered.corrected.ordered(_number, "id")),
                Insert(Observation, gathered.corrections.ordered(_place, *_PLACE)),
            ],
        ),
    ]
    asked = [(act, steps) for act, steps in acts if steps[0].rows]
    if not asked and db.idempotency is not None:
        # Nothing to write is an answer too, and kept under its key.
        asked = [("observation.record", [])]
    if len(asked) > 1 and db.connection is None:
        async with db.transaction() as held:
            return await _write(principal, held, gathered)
    for act, steps in asked:
        await commit(db, principal, act, *steps)
        db = db.keyed(None)
    return bool(asked)


def _place(indicator_id: UUID, nominal: str, quantity: str | None, agency_id: UUID | None) -> tuple[Any, ...]:
    return indicator_id.int, nominal, quantity or "", str(agency_id)


def _number(row_id: UUID) -> int:
    return row_id.int


def _answer(judged: _Judged, dry_run: bool, language: str) -> bytes:
    """A FigureBatchResults. A row that is taken has nothing in it to be escaped, and nearly all of them are."""
    results = []
    for number, one in enumerate(judged.taken):
        outcome, figure = one or (None, None)
        if outcome is None or (dry_run and outcome in _NEW):
            errors = judged.refused.faults(number, language)
            row = {"row": number, "done": one is not None, "id": None, "errors": errors, "outcome": outcome}
            results.append(to_json(row).decode())
        else:
            results.append(f'{{"row":{number},"done":true,"id":"{figure}","errors":[],"outcome":"{outcome}"}}')
    done = sum(one is not None for one in judged.taken)
    told = "true" if dry_run else "false"
    return f'{{"dryRun":{told},"done":{done},"results":[{",".join(results)}]}}'.encode()
