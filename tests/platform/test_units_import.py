"""Does the country load once, and does a decree's file change it all at once or not at all?"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from service.__main__ import app
from service.db import engine
from service.domain.access import Principal
from service.domain.unit_change_files import COLUMNS, csv_rows
from service.domain.units import UnitItemQuery, UnitQuery
from service.usecases.operator import operator
from service.usecases.unit_changes import Imported, import_unit_changes
from service.usecases.units import get_unit, list_units, load_national_units
from tests.conftest import ROOT, TestDatabase
from tests.world import SECRET, World

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
DECREE = "12,/NQ-UBTVQH16,Quốc hội,10/06/2026"
HEADING = ",".join(COLUMNS)


@pytest.fixture
async def db(world_database: TestDatabase) -> AsyncIterator[engine.Database]:
    opened = await engine.connect(world_database.service_url, size=2)
    yield opened
    await opened.pool.close()


async def brought_in(db: engine.Database, *lines: str, dry_run: bool = False) -> Imported:
    rows = csv_rows("\n".join((HEADING, *lines)))
    return await import_unit_changes(
        await operator(db), db, rows, effective_on=date(2026, 7, 1), now=NOW, dry_run=dry_run
    )


async def names(me: Principal, db: engine.Database, **query: object) -> list[str]:
    page = await list_units(me, db, UnitQuery.model_validate({"limit": 200, **query}), now=NOW)
    return [unit["fullName"] for unit in json.loads(page)["items"]]


async def test_the_country_loads_into_an_empty_database_once(database: TestDatabase) -> None:
    db = await engine.connect(database.service_url, size=2)
    try:
        me = await operator(db)

        first = await load_national_units(me, db, now=NOW)
        second = await load_national_units(me, db, now=NOW)

        assert (first, second) == (3356, 0)
        counted = json.loads(await list_units(me, db, UnitQuery.model_validate({"count": "exact"}), now=NOW))
        assert counted["count"] == 3356
        assert "Xã Mỹ Tú" in await names(me, db, q="my tu")
    finally:
        await db.pool.close()


async def test_a_file_merges_splits_renames_and_recodes_in_one_transaction(
    db: engine.Database, world_database: TestDatabase
) -> None:
    lines = (
        f"nhập,31567;31561,31567,Xã  Mỹ Tú,xã,92,{DECREE}",
        f"tách,25345,25345,Tân Hưng,xã,,{DECREE}",
        f"tách,25345,25999,Tân Hưng Mới,phường,,{DECREE}",
        f"đổi tên,00004,00004,Ba Đình Mới,phường,,{DECREE}",
        # Changes of what the lines above made: judged and written after them.
        f"đổi mã,00008,03999,Ngọc Hà,phường,,{DECREE}",
        f"thành lập,,39999,Côn Đảo Mới,đặc khu,92,{DECREE}",
    )

    outcome = await brought_in(db, *lines)

    assert outcome.problems == ()
    assert (outcome.changes, outcome.ended, outcome.created, outcome.changed) == (5, 3, 4, 2)
    me = await operator(db)
    assert await names(me, db, q="ba dinh moi") == ["Phường Ba Đình Mới"]
    assert await names(me, db, q="tan hung moi") == ["Phường Tân Hưng Mới"]
    assert await names(me, db, q="con dao moi", parent="92") == ["Đặc khu Côn Đảo Mới"]
    merged = json.loads(await get_unit(me, db, "31567", UnitItemQuery(), now=NOW))
    assert (merged["name"], merged["validFrom"]) == ("Mỹ Tú", "2026-07-01")
    look = await engine.connect(world_database.superuser_url, size=1)
    rows = await look.fetch_rows(
        "select count(distinct txid) as t, count(*) as n from journal"
        " where act = 'unit.import' and subject = 'unit_change'",
        (),
    )
    await look.pool.close()
    assert (rows[0]["t"], rows[0]["n"]) == (1, 5)


async def test_later_rows_are_judged_by_what_earlier_rows_leave(db: engine.Database) -> None:
    lines = (
        f"thành lập,,93,Sóc Trăng Mới,tỉnh,vn,{DECREE}",
        f"đổi mã,31567,93001,Mỹ Tú,xã,93,{DECREE}",
        f"đổi mã,31561,31567,Đại Hải,xã,92,{DECREE}",
        f"giải thể,31567,,,,,{DECREE}",
    )

    outcome = await brought_in(db, *lines[:3])
    ended = await brought_in(db, lines[3])

    assert outcome.problems == ()
    me = await operator(db)
    assert await names(me, db, parent="93") == ["Xã Mỹ Tú"]
    # Re-coded on the first of July, it cannot have ended the day before.
    assert [(each.row, each.column, each.code) for each in ended.problems] == [
        (2, "predecessors", "unit_changed_later")
    ]


async def test_with_one_fault_nothing_is_written_and_all_faults_are_told(db: engine.Database) -> None:
    outcome = await brought_in(
        db,
        f"nhập,31567;31561,31567,Mỹ Tú,xã,92,{DECREE}",
        f"giải thể,99999,,,,,{DECREE}",
        "đổi tên,00004,00004,,phường,,12,/NQ,Quốc hội,31/06/2026",
        f"tách,25345,25345,Tân Hưng,xã,,{DECREE}",
        f"tách,25345,31570,Tân Hưng Mới,phường,,{DECREE}",
        f"nhập,31567;31570,31570,Mỹ Tú,xã,92,{DECREE}",
    )

    assert [(each.row, each.column, each.code) for each in outcome.problems] == [
        (3, "predecessors", "unit_unknown"),
        (4, "name", "import_cell_empty"),
        (4, "decree_issued_on", "import_date_unreadable"),
        (6, "code", "unit_code_taken"),
        (7, "predecessors", "unit_changed_later"),
    ]
    me = await operator(db)
    unit = json.loads(await get_unit(me, db, "31567", UnitItemQuery(), now=NOW))
    assert (unit["version"], unit["validFrom"]) == (1, "2025-07-01")


async def test_a_dry_run_judges_everything_and_writes_nothing(db: engine.Database) -> None:
    outcome = await brought_in(db, f"nhập,31567;31561,31567,Mỹ Tú,xã,92,{DECREE}", dry_run=True)

    assert (outcome.problems, outcome.ended, outcome.created) == ((), 2, 1)
    me = await operator(db)
    assert await names(me, db, q="dai hai", parent="92") == ["Xã Đại Hải"]


async def test_whoever_imports_is_held_to_their_reach(world: World) -> None:
    service = world.app.state.service
    me = await operator(service.db)
    commune_admin = Principal(me.id, me.version, me.kind, me.name, ())

    rows = csv_rows("\n".join((HEADING, f"giải thể,31567,,,,,{DECREE}")))
    outcome = await import_unit_changes(
        commune_admin, service.db, rows, effective_on=date(2026, 7, 1), now=NOW
    )

    assert [(each.row, each.code) for each in outcome.problems] == [(2, "not_yours")]


async def test_an_empty_file_is_a_problem_of_its_own(db: engine.Database) -> None:
    outcome = await brought_in(db)

    assert [(each.row, each.code) for each in outcome.problems] == [(1, "import_file_empty")]


def environment(world_database: TestDatabase) -> dict[str, str]:
    key = base64.b64encode(bytes(32)).decode()
    return {
        "DATABASE_URL": world_database.service_url,
        "SAURO_TOKEN_SECRETS": SECRET,
        "SAURO_SECRETS_KEYS": key,
        "SAURO_PERSONAL_KEY": key,
        "COLUMNS": "200",
    }


def run(world_database: TestDatabase, *words: str) -> Result:
    return CliRunner().invoke(app, ["units", *words], env=environment(world_database))


def test_the_command_line_checks_a_file_brings_it_in_and_finds_what_it_made(
    world_database: TestDatabase, tmp_path: Path
) -> None:
    good, bad = tmp_path / "nghi-quyet.csv", tmp_path / "sai.csv"
    good.write_text(f"{HEADING}\nnhập,31567;31561,31567,Mỹ Tú Mới,xã,92,{DECREE}\n", encoding="utf-8-sig")
    bad.write_text(f"{HEADING}\nnhập,31567;99999,31567,Mỹ Tú Mới,xã,92,{DECREE}\n", encoding="utf-8")

    refused = run(world_database, "import", str(bad), "--effective", "2026-07-01")
    checked = run(world_database, "import", str(good), "--effective", "2026-07-01", "--dry-run")
    before = run(world_database, "list", "--q", "my tu moi", "--json")
    # Once as people do it, in a process of its own.
    done = subprocess.run(
        [sys.executable, "-m", "service", "units", "import", str(good), "--effective", "2026-07-01"],
        cwd=ROOT, env=os.environ | environment(world_database), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    after = run(world_database, "list", "--q", "my tu moi", "--json")

    assert refused.exit_code == 1
    assert "sai.csv:2 predecessors" in refused.stderr
    assert "99999" in refused.stderr
    assert (checked.exit_code, before.stdout) == (0, "")
    assert done.returncode == 0, done.stderr
    assert [json.loads(line)["fullName"] for line in after.stdout.splitlines()] == ["Xã Mỹ Tú Mới"]
    assert "Xã Mỹ Tú Mới" in run(world_database, "list", "--q", "my tu moi").stdout


def test_loading_again_says_that_the_units_are_there(world_database: TestDatabase) -> None:
    loaded = run(world_database, "load")

    assert loaded.exit_code == 0, loaded.stderr
    assert "there already" in loaded.stderr
