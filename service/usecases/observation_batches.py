"""How are thousands of figures recorded, changed and corrected at once?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from pydantic_core import to_json

from service.db.engine import Database
from service.db.observation_batches import batch_facts
from service.db.observations import Observation
from service.db.write import Insert, Packed, Step, Update, commit_packed, packed_steps
from service.domain.access import Permission, Principal
from service.domain.batches import BatchQuery, Refusals
from service.domain.csv_bodies import LIMIT, UnreadRow
from service.domain.errors import Conflict, Problem
from service.domain.evidence import named_items
from service.domain.figure_batch_facts import BatchFacts, FigurePlace
from service.domain.figure_batches import FigureBatch, Gathered
from service.domain.observation_batches import FigureOutcome, ObservationBatch, ObservationRow
from service.usecases.evidence import kept_items
from service.usecases.uncollected import uncollected

_PLACE = ("indicator_id", "nominal", "quantity", "agency_id")
_NEW = frozenset({FigureOutcome.recorded, FigureOutcome.corrected})

_TRIES = 3
"""How often a batch is judged anew where others write the same figures at that moment."""

_KNOWN = 3_000
"""Of so many rows the facts are read before any is judged; of more those of all others while these are written."""

_SLICES = (500, 1_500, _KNOWN, 6_000, LIMIT)
"""Of more rows than that, those up to each of these numbers are written at once: the database begins soon, and then
the rules are faster than it is, so that each slice may be longer than the one before."""

_Acts = Sequence[tuple[str, Packed]]
"""What is to be written, as statements: each kind of change by the act that a single one has."""


async def create_observations(
    principal: Principal,
    db: Database,
    command: ObservationBatch,
    query: BatchQuery,
    *,
    language: str,
    now: datetime,
) -> bytes:
    """Take many figures in one transaction: all or none, or each that can be; or only tell what would be."""
    principal.require_anywhere(Permission.observation_record)
    items = named_items(piece for row in _read(command.rows) for piece in row.evidence)
    kept = await kept_items(principal, db, items) if items else {}
    in_slices = not query.dry_run and len(command.rows) > _KNOWN

    async def as_often_as_needed() -> bytes:
        places: list[FigurePlace] = []
        for left in reversed(range(_TRIES)):
            judged = _Judged(FigureBatch(principal, kept, now), command.rows)
            try:
                take = _in_slices if in_slices else _at_once
                return await take(db, judged, places, query, language)
            except Conflict as problem:
                # Somebody wrote the same figures meanwhile, or waited for ours as we for theirs; or one stands there
                # that the caller does not see: then the rows are told apart by where there is one.
                if not left or problem.code not in ("already_exists", "busy") or (judged.refused.of and query.atomic):
                    raise
                places = judged.batch.places()
            finally:
                spent.extend(judged.batch.grounds.values())
        raise AssertionError

    with uncollected() as spent:
        spent.extend(command.rows)
        return await as_often_as_needed()


def _read(rows: Sequence[ObservationRow | UnreadRow]) -> list[ObservationRow]:
    return [row for row in rows if isinstance(row, ObservationRow)]


class _Judged:
    """Rows gone through so far, what each came to, and what was refused."""

    def __init__(self, batch: FigureBatch, rows: Sequence[ObservationRow | UnreadRow]) -> None:
        self.batch, self.rows = batch, rows
        self.taken: list[tuple[FigureOutcome, UUID] | None] = [None] * len(rows)
        self.refused = Refusals()

    async def facts(self, db: Database, first: int, end: int | None, places: Sequence[FigurePlace]) -> BatchFacts:
        """What the rules need to know of these rows; see `batch_facts` for places."""
        batch = self.batch
        return await batch_facts(db, batch.principal, _read(self.rows[first:end]), places, batch.grounds)

    def slice(self, first: int, end: int) -> None:
        """Go on with these rows, of which the facts are known."""
        for number in range(first, min(end, len(self.rows))):
            row = self.rows[number]
            if isinstance(row, UnreadRow):
                self.refused.unread(number, row, ObservationRow)
                continue
            try:
                self.taken[number] = self.batch.take(number, row)
            except Problem as problem:
                self.refused.refuse(number, problem)

    def require_none_refused(self, query: BatchQuery) -> None:
        if self.refused.of and query.atomic:
            raise self.refused.whole()


async def _at_once(
    db: Database, judged: _Judged, places: Sequence[FigurePlace], query: BatchQuery, language: str
) -> bytes:
    await asyncio.to_thread(judged.batch.learn, await judged.facts(db, 0, None, places))
    await asyncio.to_thread(judged.slice, 0, len(judged.rows))
    judged.require_none_refused(query)
    principal = judged.batch.principal
    if not query.dry_run:
        acts = await asyncio.to_thread(_acts, judged.batch.gathered())
        if len(acts) > 1:
            async with db.transaction() as held:
                await _write(principal, held, acts)
        else:
            await _write(principal, db, acts)
    return await asyncio.to_thread(_answer, judged, query.dry_run, language)


async def _in_slices(
    db: Database, judged: _Judged, places: Sequence[FigurePlace], query: BatchQuery, language: str
) -> bytes:
    """In one transaction the database writes a slice while the rules go through the next ones beside the event loop,
    and the answer is made while the last is written. Facts of the first are soon there, those of all others are read
    beside them. Others have their turn between large batches: of these half of the connections are held at most."""
    async with db.pool.long:
        return await _slice_by_slice(db, judged, places, query, language)


async def _slice_by_slice(
    db: Database, judged: _Judged, places: Sequence[FigurePlace], query: BatchQuery, language: str
) -> bytes:
    await asyncio.to_thread(judged.batch.learn, await judged.facts(db, 0, _KNOWN, places))
    reading = asyncio.create_task(judged.facts(db, _KNOWN, None, places))
    try:
        # It asks for its connection before the transaction does: nobody holds one and waits for another.
        await asyncio.sleep(0)
        async with db.transaction() as held, _writing(judged.batch.principal, held) as written:
            for first, end in pairwise((0, *_SLICES)):
                if first == _KNOWN:
                    await asyncio.to_thread(judged.batch.learn, await reading)
                await asyncio.to_thread(judged.slice, first, end)
                if not (judged.refused.of and query.atomic):
                    written.put_nowait(await asyncio.to_thread(_acts, judged.batch.gathered()))
            judged.require_none_refused(query)
            answer = await asyncio.to_thread(_answer, judged, query.dry_run, language)
        return answer
    finally:
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)


@asynccontextmanager
async def _writing(principal: Principal, held: Database) -> AsyncIterator[asyncio.Queue[_Acts | None]]:
    """What is put there is written, one after another; when the block ends all of it has been. When it raises, or one
    cannot be written, nothing more is."""
    waiting: asyncio.Queue[_Acts | None] = asyncio.Queue()

    async def each() -> None:
        db = held
        while (acts := await waiting.get()) is not None:
            db = await _write(principal, db, acts)

    task = asyncio.create_task(each())
    try:
        yield waiting
        waiting.put_nowait(None)
        await task
    finally:
        # The connection is the transaction's: nobody leaves while it is being spoken on.
        while not waiting.empty():
            waiting.get_nowait()
        waiting.put_nowait(None)
        await asyncio.gather(task, return_exceptions=True)


async def _write(principal: Principal, db: Database, acts: _Acts) -> Database:
    """Answers the database as the next ones write on it: an Idempotency-Key is used once."""
    if not acts and db.idempotency is not None:
        # Nothing to write is an answer too, and kept under its key.
        acts = [("observation.record", packed_steps())]
    for act, steps in acts:
        await commit_packed(db, principal, act, steps)
        db = db.keyed(None)
    return db


def _acts(gathered: Gathered) -> _Acts:
    """Each kind of change by the act that a single one has; rows in one order, lest two batches wait for each other."""
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
    return [(act, packed_steps(*steps)) for act, steps in acts if steps[0].rows]


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
