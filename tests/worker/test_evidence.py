"""What is attached to nothing goes after some days, with its bytes when nobody else refers to them."""

from __future__ import annotations

from typing import Any

import asyncpg

from service.db.engine import connect
from service.domain.evidence import DAYS_LOOSE
from service.usecases.upkeep import clear_away
from tests.api.evidence_stories import a_pdf, fetched, kept
from tests.api.figure_stories import COORDINATOR, POLICE, in_june, indicator_of, said
from tests.conftest import TestDatabase

COUNTS = {"numerator": 8200, "denominator": 10000}
LONG = f"interval '{DAYS_LOOSE} days 1 minute'"


async def _aged(superuser: asyncpg.Connection[Any]) -> None:
    """All that is there was uploaded, or came off, too long ago."""
    await superuser.execute("select set_config('app.actor', gen_random_uuid()::text, false),"
                            " set_config('app.act', 'test', false)")  # fmt: skip
    await superuser.execute(f"update evidence set created_at = created_at - {LONG}")
    await superuser.execute(f"update evidence_use set ended_at = ended_at - {LONG}")


async def test_loose_items_go_and_the_bytes_with_the_last_of_them(world_database: TestDatabase) -> None:
    superuser = await asyncpg.connect(world_database.superuser_url)
    db = await connect(world_database.service_url, size=1)
    async with in_june(world_database) as world:
        vneid = await indicator_of(world)
        attached, loose, shared = [await kept(world, POLICE, a_pdf(mark)) for mark in ("một", "hai", "ba")]
        other = await kept(world, COORDINATOR, a_pdf("ba"))
        await said(world, POLICE, vneid, **COUNTS, evidence=[{"evidence": attached["id"]}])
        await said(world, COORDINATOR, vneid, "2026-M04", **COUNTS, evidence=[{"evidence": other["id"]}])

        early = await clear_away(db, 365)
        await _aged(superuser)
        young = await kept(world, POLICE, a_pdf("bốn"))
        late = await clear_away(db, 365)
        again = await clear_away(db, 365)
        left = [(await fetched(world, POLICE, one)).status_code for one in (attached, loose, shared, other, young)]

    told = await superuser.fetch("select subject_id::text, op from journal where act = 'evidence.clear' order by seq")
    files = await superuser.fetchval("select count(*) from evidence_file")
    parts = await superuser.fetchval("select count(*) from evidence_part")
    assert [(one["evidence_items"], one["evidence_files"]) for one in (early, late, again)] == [(0, 0), (2, 1), (0, 0)]
    assert left == [200, 404, 404, 200, 200]
    assert {tuple(row) for row in told} == {(loose["id"], "delete"), (shared["id"], "delete")}
    assert (files, parts) == (3, 3)
    await db.pool.close()
    await superuser.close()


async def test_what_came_off_is_kept_for_some_days_more_and_goes_with_a_figure_taken_back(
    world_database: TestDatabase,
) -> None:
    superuser = await asyncpg.connect(world_database.superuser_url)
    db = await connect(world_database.service_url, size=1)
    async with in_june(world_database) as world:
        vneid = await indicator_of(world)
        first, second = [await kept(world, POLICE, a_pdf(mark)) for mark in ("một", "hai")]
        figure = await said(world, POLICE, vneid, **COUNTS, evidence=[{"evidence": first["id"]}])
        path = f"/v1/observations/{figure['id']}"
        changed = await world.patch(POLICE, path, {"evidence": [{"evidence": second["id"]}]}, 1)
        gone = await world.delete(POLICE, path, changed.json()["version"])
        await superuser.execute("select set_config('app.actor', gen_random_uuid()::text, false),"
                                " set_config('app.act', 'test', false)")  # fmt: skip
        await superuser.execute(f"update evidence set created_at = created_at - {LONG}")

        early = await clear_away(db, 365)
        await superuser.execute(f"update evidence_use set ended_at = ended_at - {LONG}")
        late = await clear_away(db, 365)

    assert gone.status_code == 204
    assert [(one["evidence_items"], one["evidence_files"]) for one in (early, late)] == [(0, 0), (2, 2)]
    await db.pool.close()
    await superuser.close()
