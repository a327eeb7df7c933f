"""What becomes of the indicators of an older database when figures come to it?"""

from __future__ import annotations

import asyncio
from datetime import date
from uuid import UUID

import asyncpg

from service.db import migrate
from service.db.journal import OPERATOR
from tests.conftest import TestDatabase
from tests.world import agency, known_id

BEFORE = "20261126_owed"
PLAN = known_id("old plan")
KINDS = {
    "ratio": ("%", ["eq"]),
    "number": ("mô hình", ["ge"]),
    "yes_no": (None, ["boolean"]),
    "text": (None, ["qualitative"]),
    "draft": ("%", ["ge"]),
    "bare": ("%", []),
}
"""Name -> unit of measure and comparators of its targets."""


async def test_published_indicators_of_an_older_database_stand_without_data(
    world_database: TestDatabase,
) -> None:
    await asyncio.to_thread(migrate.downgrade, world_database.owner_url, to=BEFORE)
    await _plant(world_database)

    await asyncio.to_thread(migrate.upgrade, world_database.owner_url)

    connection = await asyncpg.connect(world_database.superuser_url)
    rows = {row["name"]: row for row in await connection.fetch("select * from indicator")}
    acts = await connection.fetch(
        "select distinct act from journal where subject = 'indicator' and op = 'update'"
    )
    await connection.close()
    assert {name: row["value_kind"] for name, row in rows.items()} == {
        "ratio": "ratio", "number": "number", "yes_no": "yes_no", "text": "text", "draft": "ratio", "bare": "ratio",
    }  # fmt: skip
    assert {name: row["standing_code"] for name, row in rows.items()} == {
        "ratio": ["no_data"], "number": ["no_data"], "yes_no": ["no_data"], "text": ["no_data"], "draft": [],
        "bare": ["not_applicable"],
    }  # fmt: skip
    ratio = rows["ratio"]
    assert (ratio["standing_from"], ratio["standing_latest"]) == ([date(1945, 1, 1)], [None])
    assert (ratio["period_start"], ratio["effective_on"]) == (date(2026, 1, 1), date(2026, 4, 1))
    assert [row["act"] for row in acts] == ["indicator.change"]


async def _plant(database: TestDatabase) -> None:
    connection = await asyncpg.connect(database.superuser_url)
    await connection.execute(
        "select set_config('app.actor', $1, false), set_config('app.act', 'planted', false)", OPERATOR
    )
    key = await connection.fetchval("select key from unit where code = '31567'")
    await connection.execute(
        "insert into plan (id, unit_key, published, status, title, issuer_id, period_start, period_end, effective_on)"
        " values ($1, $2, true, 'published', 'Kế hoạch cũ', $3, $4, $5, $6)",
        PLAN, key, agency("my-tu", "ubnd"), date(2026, 1, 1), date(2026, 12, 31), date(2026, 4, 1),
    )  # fmt: skip
    for number, (name, (measure, comparators)) in enumerate(KINDS.items()):
        indicator: UUID = known_id("old indicator", name)
        await connection.execute(
            "insert into indicator (id, unit_key, published, plan_id, ordinal, name, unit_measure)"
            " values ($1, $2, $3, $4, $5, $6, $7)",
            indicator, key, name != "draft", PLAN, number, name, measure,
        )  # fmt: skip
        for comparator in comparators:
            await connection.execute(
                "insert into target (id, unit_key, published, indicator_id, ordinal, text, comparator, evaluate_as)"
                " values ($1, $2, true, $3, 0, 'x', $4, $4)",
                known_id("old target", name), key, indicator, comparator,
            )  # fmt: skip
    await connection.close()
