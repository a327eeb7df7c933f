"""Do the programs that a warehouse is filled with, and a spreadsheet's user works with, take what is exported?"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from service.db.embedded import EmbeddedServer
from service.db.journal import OPERATOR
from tests.api.test_pages import listening
from tests.conftest import ROOT, TestDatabase
from tests.demo.stage import AUTUMN, UNIT, Caller, signed_in, staged
from tests.settled import settled
from tests.world import World, opened

PYTHON = ROOT / ".venv-clients" / "bin" / "python"
SOURCE = ROOT / "docs" / "warehouse"
TABLES = (
    "agencies", "assignments", "indicators", "observations", "plans", "progress_updates", "targets", "tasks", "units",
)  # fmt: skip

pytestmark = pytest.mark.skipif(not PYTHON.exists(), reason="dlt, DuckDB and polars are not installed: make setup-dev")

LOAD = (SOURCE / "sauro_source.py").read_text(encoding="utf-8")

READ = """
import json, sys, duckdb
db = duckdb.connect("warehouse.duckdb", read_only=True)
said = {}
for name in sys.argv[1].split(","):
    said[name] = db.sql(f"select count(*), count(distinct id) from sauro.{name}").fetchall()[0]
said["sum"] = str(db.sql("select sum(numerator) from sauro.observations").fetchall()[0][0])
said["percent"] = db.sql("select sum(percent) from sauro.progress_updates").fetchall()[0][0]
said["titled"] = db.sql("select count(*) from sauro.tasks where title = 'Đổi tên để thử'").fetchall()[0][0]
said["expected"] = int(db.sql("select sum(expected) from sauro.rollups").fetchall()[0][0])
print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def database(database_server: EmbeddedServer) -> Iterator[TestDatabase]:
    with staged(database_server, AUTUMN) as shared:
        yield shared


@pytest.fixture
async def world(database: TestDatabase) -> AsyncIterator[World]:
    async with opened(database.service_url, SAURO_NOW=AUTUMN.isoformat(), SAURO_DEMO="1") as app:
        yield app


async def run(folder: Path, address: str, who: Caller, program: str, *arguments: str) -> str:
    """What a program of the clients' environment prints."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        # As root it would remember in /var, for all who come later, where the first one's warehouse was.
        "DLT_DATA_DIR": str(folder / "dlt"),
        "RUNTIME__DLTHUB_TELEMETRY": "false",
        "SAURO": address,
        "TOKEN": who.headers["Authorization"].removeprefix("Bearer "),
        # All of them in the nightly form.
        "TABLES": "" if os.environ.get("SAURO_TEST_NIGHTLY") else ",".join((*TABLES, "rollups")),
    }
    done = await asyncio.to_thread(
        subprocess.run, [str(PYTHON), "-c", program, *arguments], cwd=folder, env=environment, capture_output=True,
        text=True, timeout=110,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


async def in_the_service(database: TestDatabase) -> dict[str, Any]:
    """The same counts and sums, by SQL."""
    names = {
        "agencies": "agency", "assignments": "assignment", "indicators": "indicator", "observations": "observation",
        "plans": "plan", "progress_updates": "progress_update", "targets": "target", "tasks": "task", "units": "unit",
    }  # fmt: skip
    connection = await asyncpg.connect(database.superuser_url)
    said: dict[str, Any] = {}
    for name in TABLES:
        published = "" if name in ("agencies", "units") else " where published"
        count = await connection.fetchval(f"select count(*) from {names[name]}{published}")
        said[name] = [count, count]
    said["sum"] = str(await connection.fetchval("select sum(numerator) from observation where published"))
    said["percent"] = await connection.fetchval("select sum(percent) from progress_update where published")
    said["titled"] = await connection.fetchval("select count(*) from task where title = 'Đổi tên để thử'")
    said["expected"] = await connection.fetchval("select sum(expected) from rollup")
    await connection.close()
    return said


async def changed(database: TestDatabase) -> None:
    """Rows come, change, go, and leave the reader's sight."""
    connection = await asyncpg.connect(database.superuser_url)
    await connection.execute(
        "select set_config('app.actor', $1, false), set_config('app.act', 'planted', false)", OPERATOR
    )
    for sql in (
        "update task set title = 'Đổi tên để thử', version = version + 1 where id in "
        "(select id from task where published order by id limit 7)",
        "insert into progress_update (id, unit_key, published, task_id, kind, on_day, percent, recorded_by, "
        "recorded_by_name) select gen_random_uuid(), unit_key, true, id, 'progress', '2026-11-01', 50, id, 'Ai đó' "
        "from task where published order by id limit 9",
        "delete from progress_update where id in (select u.id from progress_update u where u.published and not exists "
        "(select from progress_update a where a.answers_id = u.id) order by u.id limit 4)",
        "update target set published = false where id in (select id from target where published order by id limit 3)",
    ):
        await connection.execute(sql)
    await connection.close()


async def test_dlt_loads_everything_into_duckdb_and_then_what_has_changed(
    world: World, database: TestDatabase, tmp_path: Path
) -> None:
    who = await signed_in(world, "vn.viewer")

    async with listening(world.app) as address:

        async def warehouse() -> dict[str, Any]:
            await run(tmp_path, address, who, LOAD)
            found: dict[str, Any] = json.loads(await run(tmp_path, address, who, READ, ",".join(TABLES)))
            return found

        loaded, there = await warehouse(), await in_the_service(database)
        assert loaded == there and there["tasks"][0] > 100
        await changed(database)
        await settled(world.app.state.service.db)
        followed, there_now = await warehouse(), await in_the_service(database)

    assert followed == there_now
    assert there_now["titled"] == 7
    assert there_now["progress_updates"][0] == there["progress_updates"][0] + 5
    assert there_now["targets"][0] == there["targets"][0] - 3


READERS = """
import io, json, os, urllib.request
import duckdb, pandas, polars
from pyarrow import parquet

def taken(table, **asked):
    query = "&".join(f"{k}={v}" for k, v in asked.items())
    request = urllib.request.Request(f"{os.environ['SAURO']}/v1/exports/{table}?{query}",
                                     headers={"Authorization": f"Bearer {os.environ['TOKEN']}"})
    return urllib.request.urlopen(request).read()

for name in ("observations", "tasks"):
    open(f"{name}.parquet", "wb").write(taken(name, format="parquet"))
open("tasks.csv", "wb").write(taken("tasks", format="csv"))
open("sheet.csv", "wb").write(taken("tasks", format="csv", bom="true"))
said = {
    "duckdb": str(duckdb.sql("select sum(numerator) from 'observations.parquet'").fetchall()[0][0]),
    "duckdb types": [str(t) for t in duckdb.sql("select numerator, period_end, verified_at, percent_only, state from "
                     "'observations.parquet'").types],
    "pyarrow": parquet.read_table("tasks.parquet").num_rows,
    "pandas": [len(pandas.read_csv("tasks.csv", dtype={"unit_code": str}, parse_dates=["due", "updated_at"])),
               str(pandas.read_csv("tasks.csv", parse_dates=["updated_at"]).dtypes["updated_at"])],
    "pandas sheet": pandas.read_csv("sheet.csv").columns[0],
    "polars": [polars.read_csv("tasks.csv", try_parse_dates=True, schema_overrides={"unit_code": str}).height,
               str(polars.read_csv("tasks.csv", try_parse_dates=True).schema["due"])],
    "duckdb csv": duckdb.sql("select count(*), min(unit_code) from read_csv('tasks.csv', "
                  "types={'unit_code': 'varchar'})").fetchall()[0],
}
print(json.dumps(said))
"""


async def test_duckdb_pyarrow_pandas_and_polars_read_what_they_are_given(
    world: World, database: TestDatabase, tmp_path: Path
) -> None:
    who = await signed_in(world, "vn.viewer")
    there = await in_the_service(database)

    async with listening(world.app) as address:
        said = json.loads(await run(tmp_path, address, who, READERS))

    tasks = there["tasks"][0]
    assert said["duckdb"] == there["sum"]
    assert said["duckdb types"] == ["DECIMAL(38,6)", "DATE", "TIMESTAMP WITH TIME ZONE", "BOOLEAN", "VARCHAR"]
    assert said["pyarrow"] == tasks
    assert said["pandas"] == [tasks, "datetime64[us, UTC]"]
    assert said["pandas sheet"] == "id"
    assert said["polars"] == [tasks, "Date"]
    assert said["duckdb csv"] == [tasks, min(UNIT.values())]
