"""Which rows lie in each unit, so that a leak would show whose they are?

For every place of `tests.world` one published plan with tasks and one draft with tasks, planted by the
superuser, who passes both walls.
"""

from __future__ import annotations

import json
import uuid
from datetime import date
from typing import Any

import asyncpg

from service.db.journal import OPERATOR
from tests.world import PLACES, agency, known_id

PER_PLAN = 10


def plan(place: str, state: str) -> uuid.UUID:
    """Id of the plan of a place; state is "published" or "draft"."""
    return known_id("planted plan", place, state)


def task(place: str, state: str, number: int) -> uuid.UUID:
    """Id of the task with that number, counted from 0."""
    return known_id("planted task", place, state, str(number))


async def plant(superuser_url: str) -> dict[str, int]:
    """Plant plans and tasks everywhere; the key of each place's unit."""
    connection = await asyncpg.connect(superuser_url)
    try:
        await connection.execute(
            "select set_config('app.actor', $1, false), set_config('app.act', 'planted', false)", OPERATOR
        )
        keys = {
            p: await connection.fetchval("select key from unit where code = $1", c) for p, c in PLACES.items()
        }
        for place, key in keys.items():
            for state in ("published", "draft"):
                await _plan(connection, place, state, key)
        return keys
    finally:
        await connection.close()


async def _plan(connection: asyncpg.Connection[Any], place: str, state: str, key: int) -> None:
    published = state == "published"
    await connection.execute(
        "insert into plan (id, unit_key, published, status, title, issuer_id, period_start, period_end)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8)",
        plan(place, state), key, published, state, f"{place} {state}", agency(place, "ubnd"),
        date(2026, 1, 1), date(2026, 12, 31),
    )  # fmt: skip
    schedule = json.dumps({"text": "Trong năm", "kind": "ongoing", "start": None, "due": None})
    await connection.executemany(
        "insert into task (id, unit_key, published, plan_id, ordinal, title, schedule)"
        " values ($1, $2, $3, $4, $5, $6, $7)",
        [
            (task(place, state, n), key, published, plan(place, state), n, f"{place} {state} {n}", schedule)
            for n in range(PER_PLAN)
        ],
    )
