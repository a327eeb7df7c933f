"""Thousands of figures in one request: in parts, slice by slice, and in one transaction nevertheless."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from tests.api.figure_batch_stories import counted, given, led_indicators, send_rows
from tests.api.figure_stories import in_june
from tests.conftest import TestDatabase
from tests.contract.premises import made
from tests.sent import listened
from tests.world import World, opened


@pytest.fixture
async def june(world_database: TestDatabase) -> AsyncIterator[World]:
    async with in_june(world_database) as world:
        yield world


async def _many_indicators(world: World, database: TestDatabase, count: int) -> list[str]:
    """The same by thousands, copied from one."""
    first = (await led_indicators(world, 1))[0]
    connection = await asyncpg.connect(database.superuser_url)
    await connection.execute("set session_replication_role = replica")
    for table, own in (("indicator", "id"), ("target", "indicator_id"), ("indicator_assignment", "indicator_id")):
        columns = await connection.fetch(
            "select attname as name from pg_attribute where attrelid = $1::text::regclass and attnum > 0 "
            "and not attisdropped",
            table,
        )
        names = [f'"{c["name"]}"' for c in columns]
        made_up = {'"id"': "gen_random_uuid()", f'"{own}"': "md5($1 || i)::uuid"}
        chosen = ", ".join(made_up.get(name, name) for name in names)
        await connection.execute(
            f"insert into {table} ({', '.join(names)}) select {chosen} from {table}, generate_series(1, {count}) i "
            f"where {own} = $1::text::uuid",
            first,
        )
    ids = await connection.fetch(f"select md5($1 || i)::uuid::text from generate_series(1, {count}) i", first)
    await connection.close()
    return [row[0] for row in ids]


async def test_ten_thousand_rows_one_of_them_bad_are_refused_or_taken_in_one_go(
    june: World, world_database: TestDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    indicators = await _many_indicators(june, world_database, 5000)
    rows = [given(one, nominal) for nominal in ("2026-M04", "2026-M05") for one in indicators]
    rows[7777]["numerator"] = 12000
    statements = listened(monkeypatch)

    refused = await send_rows(june, rows)
    left = await counted(world_database, "observation")
    statements.clear()
    before = _memory("VmRSS")
    longest, loose = await _beside(send_rows(june, rows, atomic="false"))
    grown = _memory("VmHWM") - before

    assert [(e["pointer"], e["code"]) for e in refused.json()["errors"]] == [
        ("/rows/7777/numerator", "flag_numerator_above_denominator"), ("/rows/7777/numerator", "flag_jump"),
    ]  # fmt: skip
    assert left == [0] and loose.json()["done"] == 9999
    journalled = "(select from journal where subject = 'observation' and act = 'observation.record') j"
    assert await counted(world_database, "observation", journalled) == [9999, 9999]
    # Facts of the first 3,000 rows and of all others; and five slices are written.
    assert len(statements) == 7
    assert longest < 0.5
    assert grown < 400 << 20
    assert (await send_rows(june, [*rows, rows[0]])).status_code == 422


async def test_a_row_is_held_against_what_an_earlier_one_has_left_though_their_facts_were_read_apart(
    june: World, world_database: TestDatabase
) -> None:
    indicators = await _many_indicators(june, world_database, 1_700)
    both = [given(one, nominal) for nominal in ("2026-M04", "2026-M05") for one in indicators]
    halved = [row | {"numerator": 4100, "note": "Đếm lại"} for row in both[:1_700]]
    nearly = [row | {"numerator": 8300} for row in both[1_700:]]

    made(await send_rows(june, both))
    answer = made(await send_rows(june, [*halved, *nearly], atomic="false"))

    # Those of 3,000 rows are read at once.
    assert [r["outcome"] for r in answer["results"]] == ["changed"] * 1_700 + [None] * 1_700
    assert {e["code"] for r in answer["results"][1_700:] for e in r["errors"]} == {"flag_jump"}


async def test_large_batches_do_not_wait_for_each_other_s_connections_for_ever(world_database: TestDatabase) -> None:
    settings = {"SAURO_NOW": "2026-06-10T08:00:00+07:00", "SAURO_POOL_SIZE": "1"}
    async with opened(world_database.service_url, **settings) as world:
        indicators = await _many_indicators(world, world_database, 1_550)
        rows = [given(one, nominal) for nominal in ("2026-M04", "2026-M05") for one in indicators]

        batches = [asyncio.create_task(send_rows(world, rows)) for _ in range(3)]
        short = [await world.get("my-tu.viewer", "/v1/me") for _ in range(20)]
        answers = await asyncio.gather(*batches)

    # Each reads by one connection while it writes by another, and there is one for all of them and everybody else.
    assert [made(answer)["done"] for answer in answers] == [3_100] * 3
    assert [answer.status_code for answer in short] == [200] * 20
    assert await counted(world_database, "observation") == [3_100]


async def _beside(asked: Coroutine[Any, Any, httpx.Response]) -> tuple[float, httpx.Response]:
    """An answer, and the largest part of the time it took in which the loop did nothing else."""
    longest, begun = 0.0, time.monotonic()
    answer = asyncio.create_task(asked)
    while not answer.done():
        looked = time.monotonic()
        await asyncio.sleep(0.005)
        longest = max(longest, time.monotonic() - looked)
    return longest / (time.monotonic() - begun), answer.result()


def _memory(name: str) -> int:
    """Bytes of this process as Linux counts them; asked for what there is now, the peak is forgotten."""
    if name == "VmRSS":
        Path("/proc/self/clear_refs").write_text("5")
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(name))
    return int(line.split()[1]) << 10
