"""Do the views over the journal hold by themselves what the walls of their tables promise?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from sqlmodel import SQLModel

from service.db import known
from service.db.journal import OPERATOR
from tests.api.amendment_stories import april_plan, on_day
from tests.api.plan_stories import drafted, task_of
from tests.conftest import TestDatabase
from tests.rollups import AT, planting
from tests.world import agency, person

MOMENT = "2026-06-15T09:00:00Z"
COUNTED = "select title from known.task order by title"


@pytest.fixture
async def service(world_database: TestDatabase) -> AsyncIterator[asyncpg.Connection[Any]]:
    """The service's role over a published plan of two tasks and a draft of one; nobody has been let in yet."""
    async with on_day(world_database, "2026-06-10") as world:
        await april_plan(world)
        await task_of(world, await drafted(world), title="Dự thảo")
    connection = await asyncpg.connect(world_database.service_url)
    yield connection
    await connection.close()


async def _let_in(connection: asyncpg.Connection[Any], **settings: str) -> None:
    for name, value in {"actor": str(person("can-tho.viewer")), "known_at": MOMENT, **settings}.items():
        await connection.execute("select set_config($1, $2, false)", f"app.{name}", value)


async def _key(connection: asyncpg.Connection[Any], code: str) -> int:
    return await connection.fetchval("select key from unit where code = $1", code)


async def _titles(connection: asyncpg.Connection[Any]) -> list[str]:
    return [row["title"] for row in await connection.fetch(COUNTED)]


async def test_without_a_moment_or_a_principal_they_are_empty(
    service: asyncpg.Connection[Any],
) -> None:
    nobody = await _titles(service)
    await _let_in(service, known_at="", reach="{[0,2147483647)}", draft_reach="{[0,2147483647)}")
    timeless = await _titles(service)
    await _let_in(service, reach="{}", draft_reach="{}")
    reachless = await _titles(service)

    assert (nobody, timeless, reachless) == ([], [], [])


async def test_reach_and_publication_hold_in_the_past(service: asyncpg.Connection[Any]) -> None:
    await _let_in(service)
    mine, others = await _key(service, "31567"), await _key(service, "31561")

    await _let_in(service, reach=f"{{[{others},{others + 1})}}", draft_reach=f"{{[{others},{others + 1})}}")
    stranger = await _titles(service)
    await _let_in(service, reach=f"{{[{mine},{mine + 1})}}", draft_reach="{}")
    viewer = await _titles(service)
    await _let_in(service, draft_reach=f"{{[{mine},{mine + 1})}}")
    own = await _titles(service)
    await _let_in(service, known_at="2026-06-01T09:00:00Z")
    early = await _titles(service)

    assert (stranger, early) == ([], [])
    assert (viewer, own) == (["Tuyên truyền", "Tập huấn"], ["Dự thảo", "Tuyên truyền", "Tập huấn"])


async def test_an_agency_named_no_more_does_not_read_what_it_was_named_in(
    service: asyncpg.Connection[Any], world_database: TestDatabase
) -> None:
    science = agency("can-tho", "so-khcn")
    owner = await asyncpg.connect(world_database.superuser_url)
    for day, named in (("2026-06-11", [science]), ("2026-06-20", [])):
        if not named:
            await _let_in(service, reach="{}", draft_reach="{}", agencies=f"{{{science}}}")
            then = await _titles(service)
        async with owner.transaction():
            for name, value in {"actor": OPERATOR, "act": "mend", "now": f"{day}T08:00:00+07:00"}.items():
                await owner.execute("select set_config($1, $2, true)", f"app.{name}", value)
            await owner.execute("update task set named_agency_ids = $1 where title = 'Tập huấn'", named)
    await owner.close()

    now = await _titles(service)

    assert (then, now) == (["Tập huấn"], [])


async def test_what_roll_ups_read_of_the_journal_is_in_reach_and_was_published(
    service: asyncpg.Connection[Any], world_database: TestDatabase
) -> None:
    async with planting(world_database) as here:
        definition = await here.definition()
        (mine,), (other,) = await here.communes(1), await here.communes(1, parent="75")
        figures = {}
        for code in (mine, other):
            indicator = await here.indicator(code, definition)
            figures[code] = await here.figure(indicator, numerator=1, denominator=2)
            drafted = {"published": False, "state": "recorded"}
            figures[f"draft {code}"] = await here.figure(indicator, "2026-M02", numerator=1, denominator=2, **drafted)
        await here.at(AT + timedelta(days=20))
        for figure in figures.values():
            await here.change("observation", figure, numerator=2)
        low = await here.key(mine)
    reach = f"{{[{low},{low + 100})}}"
    seen = "select id, (was ->> 'numerator')::numeric from known_figures.later where subject = 'observation'"
    span = "'2026-01-01', '2026-03-31', '{{2026-Q1}}', false, '2026-05-05'"
    made = "select numerator from known_figures.slots_then({}, null, null, " + span + ")"

    async def told(**settings: str) -> tuple[list[Any], list[Any]]:
        await _let_in(service, known_at=AT.isoformat(), **settings)
        slots = [row[0] for key in (low, 27_000_000) for row in await service.fetch(made.format(key))]
        return sorted(tuple(row) for row in await service.fetch(seen)), slots

    nobody = await told(reach="{}", draft_reach="{}")
    viewer = await told(reach=reach, draft_reach="{}", directory="{[1,2147483647)}")
    await _let_in(service, known_at="", reach=reach)
    timeless = await service.fetch(seen)

    assert (nobody, timeless) == (([], []), [])
    # Of a draft there is not even that something was said of it.
    assert viewer == ([(figures[mine], 1)], [1])


@pytest.mark.parametrize(
    "attack",
    [
        "insert into known.task (id) values (gen_random_uuid())",
        "update known.task set title = 'x'",
        "delete from known.task",
        "drop view known.task",
        "delete from known_figures.later",
        "create or replace function known_figures.within(at_unit integer, wanted uuid[], asked text[], carried boolean)"
        " returns void language sql as 'select null::void'",
        "create view known.mine as select 1 as x",
        "alter view known.task owner to current_user",
    ],
)
async def test_the_service_only_reads_them(service: asyncpg.Connection[Any], attack: str) -> None:
    await _let_in(service, reach="{[0,2147483647)}", draft_reach="{[0,2147483647)}")

    with pytest.raises(
        (asyncpg.InsufficientPrivilegeError, asyncpg.ObjectNotInPrerequisiteStateError)
    ) as refused:
        await service.execute(attack)

    assert refused.value.sqlstate in {"42501", "55000"}


async def test_there_is_a_view_for_every_table_of_plans_with_its_columns(
    world_database: TestDatabase,
) -> None:
    connection = await asyncpg.connect(world_database.owner_url)
    rows = await connection.fetch(
        "select c.relname, (select array_agg(a.attname::text order by a.attname::text)"
        " from pg_attribute a where a.attrelid = c.oid and a.attnum > 0) as columns,"
        " (select array_agg(g.grantee::regrole::text || ' ' || lower(g.privilege_type))"
        " from aclexplode(c.relacl) g where g.grantee <> c.relowner) as granted"
        " from pg_class c where c.relnamespace = 'known'::regnamespace"
    )
    await connection.close()

    views = {row["relname"]: row for row in rows}
    assert set(views) == set(known.remembered()) >= {
        "plan", "section", "task", "assignment", "indicator", "target", "observation", "progress_update",
    }  # fmt: skip
    for name, row in views.items():
        assert row["columns"] == sorted(c.name for c in SQLModel.metadata.tables[name].c), name
        assert row["granted"] == ["sauro_service select"]


async def test_what_roll_ups_look_up_in_the_journal_is_found_by_the_index_made_for_it(
    service: asyncpg.Connection[Any],
) -> None:
    await _let_in(service, reach="{[1,2147483647)}", draft_reach="{}")
    await service.execute("set enable_seqscan = off")

    plan = "\n".join(
        row[0]
        for row in await service.fetch(
            "explain select id from known_figures.later where subject = 'indicator' and unit_key between 7 and 9"
        )
    )

    # Its condition is proven from the view's: said in other words, the journal would be gone through.
    assert "_subject_unit_key_coalesce_idx" in plan
