"""Do the measurements run, and do the statements they measure go by index?"""

from __future__ import annotations

import fcntl
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest

from bench import data, peer, workloads
from service.db import engine
from service.db import principal as principals
from service.db.embedded import EmbeddedServer
from service.domain.access import Principal
from service.domain.tasks import TaskItemQuery, TaskQuery
from service.usecases import tasks
from tests.conftest import ROOT, run_apart

pytestmark = [pytest.mark.xdist_group("bench"), pytest.mark.minutes]
NOW = datetime(2026, 5, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def filled(database_server: EmbeddedServer) -> Iterator[data.Filled]:
    """The smallest data set, in the server of the tests."""
    with (database_server.home / "bench.lock").open("w") as lock:
        # The database has one name for all workers: another would drop it in the midst of being filled.
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = run_apart(data.fill(database_server, data.Size.tiny, lambda step: None))
        yield made
        database_server.psql(f"drop database {made.name} with (force)")


@dataclass(frozen=True)
class Overheard(engine.Database):
    """A database that remembers what it was asked, so that the question can be explained."""

    asked: list[tuple[str, Any]] = field(default_factory=list)

    async def _run(self, method: str, sql: str, arguments: Any) -> Any:
        self.asked.append((sql, arguments))
        return await super()._run(method, sql, arguments)


@pytest.fixture
async def db(filled: data.Filled) -> AsyncIterator[Overheard]:
    """The service's way in."""
    opened = await engine.connect(filled.service_url, size=1)
    yield Overheard(opened.pool)
    await opened.pool.close()


async def _viewer(filled: data.Filled, db: engine.Database) -> tuple[Principal, str]:
    connection = await asyncpg.connect(filled.superuser_url)
    person = next(p for p in await data.people(connection) if p.role == "viewer")
    await connection.close()
    return await principals.load(db, person.id, person.session_id, None), person.unit_code


async def _plans(db: Overheard) -> list[str]:
    """The plan of each statement asked, as the service's role sees it with its settings."""
    async with db.pool.acquire() as connection:
        return [
            "\n".join(row[0] for row in await connection.fetch(f"explain {sql}", *arguments))
            for sql, arguments in db.asked
        ]


@pytest.mark.parametrize("fields", [workloads.FIELDS, workloads.ASSIGNED, None])
async def test_lists_and_items_of_tasks_read_no_table_from_end_to_end(
    filled: data.Filled, db: Overheard, fields: str | None
) -> None:
    viewer, unit = await _viewer(filled, db)
    db.asked.clear()

    query = TaskQuery.model_validate(
        {"unit": unit, "status": ["not_started", "in_progress"], "fields": fields}
    )
    await tasks.list_tasks(viewer, db, query, now=NOW)
    await tasks.get_task(viewer, db, data.task_id(0, 3), TaskItemQuery(fields=fields), now=NOW)
    listed, item = await _plans(db)

    for plan in (listed, item):
        read_whole = set(re.findall(r"Seq Scan on (\w+)", plan))
        # Empty here: any planner reads them whole.
        assert read_whole <= {"indicator_task", "occurrence", "unit_lineage"}, plan
    assert re.search(r"Index Scan using \w*unit\w* on task", listed), listed
    assert "Index Scan using task_pkey on task" in item, item


def test_the_measurements_run_from_beginning_to_end(filled: data.Filled) -> None:
    """Tiny, short, once: every contender answers its workloads rightly, and a table comes out."""
    environment = {**os.environ, "SAURO_BENCH_DIR": str(filled.server.home)}
    command = "-m bench --size tiny --processes 1 --seconds 0.2 --rounds 1 --no-report"

    done = subprocess.run(
        [sys.executable, *command.split()],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )

    assert done.returncode == 0, done.stderr[-3000:]
    row = r"^\| ([Ww]\d|figures|(?:cells|progress) of a \w+) \| (\w+) \|"
    measured = set(re.findall(row, done.stdout, re.MULTILINE))
    contenders = ("floor", "service", "bare", "typical")
    expected = {(w, c) for w in ("W1", "W2", "W3", "W7") for c in contenders}
    counted = ("W4", "figures", "cells of a commune", "cells of a city", "progress of a city")
    expected |= {(w, c) for w in counted for c in ("floor", "service")}
    if peer.installed():
        expected.add(("W3", peer.NAME))
    assert measured == expected
