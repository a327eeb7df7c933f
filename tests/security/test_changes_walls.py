"""Is what /changes tells a reader what the exports give that reader, with both walls and with either alone?"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from typing import Any

import asyncpg
import pytest
from sqlalchemy import literal_column

from service.db import following, scopes, statements
from service.domain.changes import FOLLOWED
from tests.conftest import TestDatabase
from tests.contract.cases import SETTINGS
from tests.contract.cases_figures import FIGURE
from tests.contract.premises import drafted_task, made, open_indicator, open_task
from tests.following import PATH, begun, followed, operator
from tests.security.test_rows_behind_the_wall import entered_as
from tests.world import World, opened

REPORTER, DEPARTMENT = "my-tu.reporter.cong-an", "can-tho.reporter.so-khcn"
READERS = {
    "my-tu.viewer": {"open", "named", "unverified"},
    "my-tu.auditor": {"open", "named", "unverified"},
    REPORTER: {"open", "named", "unverified"},
    "dai-hai.coordinator": set(),
    "can-tho.integrator": {"open", "named"},
    "can-tho.auditor": {"open", "named", "unverified"},
    "can-tho.coordinator": {"open", "named"},
    DEPARTMENT: {"named"},
    "vn.auditor": {"open", "named", "unverified"},
    "tan-hung.integrator": set(),
    "dong-nai.auditor": set(),
}
"""Who hears of what: a task of a published plan, one that names an agency above, a figure nobody has verified. Of a
draft nobody hears."""
AWAY = "unit_key = (select key from unit where code = '01')"
"""To a unit that only the nation's people reach."""


@pytest.fixture
def open_scope(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The first wall lets every row through."""
    statements.forget()
    closed = scopes.guarded_by
    for name, module in list(sys.modules.items()):
        if name.startswith("service.db.") and getattr(module, "guarded_by", None) is closed:
            monkeypatch.setattr(module, "guarded_by", lambda guard, t, scope: literal_column("true"))
    yield
    statements.forget()


async def _told(database: TestDatabase, url: str) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Of what each reader hears when things come, and when all of them go."""
    came, went = {}, {}
    async with opened(url, **SETTINGS) as world:
        cursors = {who: await begun(world, who) for who in READERS}
        things = await _things(world)
        for who, cursor in cursors.items():
            items, cursors[who] = await followed(world, cursor, who)
            came[who] = _among(things, items, "upsert")
        async with operator(database) as root:
            for table in ("task", "observation"):
                await root.execute(f"update {table} set published = false, named_agency_ids = '{{}}', {AWAY}")
        for who, cursor in cursors.items():
            items, _ = await followed(world, cursor, who)
            went[who] = _among(things, items, "delete")
    return came, went


async def _things(world: World) -> dict[str, str]:
    indicator = await open_indicator(world)
    figure = made(await world.post(REPORTER, f"/v1/indicators/{indicator}/observations", FIGURE))
    return {
        "draft": await drafted_task(world),
        "open": await open_task(world, "dated"),
        "named": await open_task(world, "named"),
        "unverified": figure["id"],
    }


def _among(things: dict[str, str], items: list[dict[str, Any]], operation: str) -> set[str]:
    told = {i["id"] for i in items if i["operation"] == operation}
    return {name for name, key in things.items() if key in told}


async def test_each_reader_hears_of_what_they_may_read_as_it_comes_and_as_it_goes(
    world_database: TestDatabase,
) -> None:
    came, went = await _told(world_database, world_database.service_url)

    assert came == READERS
    assert went == READERS | {"vn.auditor": {"open", "named"}}


async def test_the_first_wall_holds_alone(world_database: TestDatabase) -> None:
    root = await asyncpg.connect(world_database.superuser_url)
    walled = await root.fetchval("select pg_get_functiondef('changes_before(bigint[])'::regprocedure)")
    await root.execute(re.sub(r"where case.* end;", "where true;", walled, flags=re.DOTALL))
    await root.close()

    came, went = await _told(world_database, world_database.bypass_url)

    assert came == READERS
    assert went == READERS | {"vn.auditor": {"open", "named"}}


async def test_the_second_wall_holds_alone(world_database: TestDatabase, open_scope: None) -> None:
    came, went = await _told(world_database, world_database.service_url)

    assert came == READERS
    assert went == READERS | {"vn.auditor": {"open", "named"}}


@pytest.mark.parametrize("name", ["changes_ahead", "changes_before"])
async def test_the_functions_tell_nobody_what_stood_in_a_row(world_database: TestDatabase, name: str) -> None:
    connection = await asyncpg.connect(world_database.owner_url)
    columns = await connection.fetchval(f"select proargnames from pg_proc where proname = '{name}'")
    await connection.close()

    told = set(columns) - {"after_txid", "after_seq", "after_floor", "subjects", "spans", "everywhere", "most", "far"}
    assert told <= {
        *("txid", "seq", "moment", "subject", "subject_id", "op", "floor", "server", "kept_from", "unseen_at"),
        *("state", "seqs"),
        *following.IMAGE,
    }


async def test_what_stood_before_is_told_only_to_whom_the_wall_let_through(world_database: TestDatabase) -> None:
    async with opened(world_database.service_url, **SETTINGS) as world:
        await open_task(world, "dated")
    root = await asyncpg.connect(world_database.superuser_url)
    seqs = [row[0] for row in await root.fetch("select seq from journal")]
    await root.close()
    seen = {}

    nobody = await asyncpg.connect(world_database.service_url)
    seen["nobody"] = await nobody.fetchval("select count(*) from changes_before($1) where subject = 'task'", seqs)
    await nobody.close()
    for who in ("tan-hung.auditor", "can-tho.integrator", "my-tu.coordinator"):
        async with entered_as(world_database, who) as connection:
            counted = "select count(*) from changes_before($1) where subject = 'task' and not published"
            seen[who] = await connection.fetchval(counted, seqs)

    assert seen.pop("my-tu.coordinator") > 0
    assert set(seen.values()) == {0}


async def test_who_reads_nothing_follows_nothing(world: World) -> None:
    refused = await world.get("can-tho.admin", PATH)

    assert (refused.status_code, refused.json()["code"]) == (403, "not_yours")
    assert len(FOLLOWED) >= 25
