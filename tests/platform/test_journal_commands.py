"""Do `sauro journal archive` and `verify` do what they say over months that go, and name what keeps them from it?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from pyarrow import compute, parquet
from typer.testing import Result

from service.db.embedded import EmbeddedServer
from service.domain.journal_archive import entries_of, folder_of, later, named
from tests.conftest import TestDatabase, run_apart
from tests.platform.test_command_line import sauro
from tests.worker.archiving import OLD, OLDEST, THIS, stage


@pytest.fixture(scope="module")
def staged(database_server: EmbeddedServer) -> Iterator[TestDatabase]:
    with stage(database_server) as database:
        yield database


def journal(database: TestDatabase, *arguments: str | Path, **more: str) -> Result:
    return sauro(database, "journal", *map(str, arguments), **{"SAURO_NOW": "", **more})


def test_months_go_are_verified_in_their_files_and_a_row_altered_there_is_named(
    staged: TestDatabase, tmp_path: Path
) -> None:
    to = ("--before", named(OLD), "--to", tmp_path, "--json")
    planned = journal(staged, "archive", *to, "--dry-run")
    done = journal(staged, "archive", *to)
    verified = journal(staged, "verify")
    with_files = journal(staged, "verify", "--archive", tmp_path)
    file = tmp_path / folder_of(OLDEST) / entries_of(OLDEST)
    table = parquet.read_table(file)
    acts = compute.replace_substring(table.column("act").cast("string"), "plan.create", "plan.remove")
    parquet.write_table(table.set_column(4, "act", acts), file)
    altered = journal(staged, "verify", "--archive", tmp_path)
    alone = journal(staged, "verify", "--archive", tmp_path, "--alone")

    assert [line["outcome"] for line in json.loads(planned.stdout)] == ["planned"]
    (month,) = json.loads(done.stdout)
    assert (month["month"], month["outcome"], len(month["sha256"])) == (named(OLDEST), "archived", 64)
    assert f"archived: {named(OLDEST)}; give --archive DIR" in verified.output
    assert f"files looked at: {named(OLDEST)}" in with_files.output
    assert (planned.exit_code, done.exit_code, verified.exit_code, with_files.exit_code) == (0, 0, 0, 0)
    assert (altered.exit_code, alone.exit_code) == (1, 1)
    # On one line each, however long: they are looked for in what was kept.
    assert re.search("keep the last digest elsewhere: [0-9a-f]{64}$", verified.output, re.MULTILINE)
    for said in (altered.output, alone.output):
        assert re.search(f"a row was altered: .*{folder_of(OLDEST)}", said)


@pytest.mark.parametrize(
    ("arguments", "settings", "said"),
    [
        (("--to", "x", "--before", named(THIS)), {}, "At least 31 days have to stay"),
        (("--to", "x", "--before", "1/2026"), {}, "Write it as 2026-01"),
        (("--to", "x"), {}, "SAURO_JOURNAL_MONTHS: "),
        (("--before", named(OLDEST)), {}, "SAURO_JOURNAL_ARCHIVE: "),
        (("--before", named(OLDEST), "--to", "x"), {"DATABASE_OWNER_URL": ""}, "DATABASE_OWNER_URL: "),
    ],
)
def test_what_keeps_months_from_going_is_said_in_both_languages(
    staged: TestDatabase, arguments: tuple[str, ...], settings: dict[str, Any], said: str
) -> None:
    refused = journal(staged, "archive", *arguments, **settings)

    assert said in str(refused.exception)
    assert " / " in str(refused.exception)


def test_the_doctor_says_that_months_are_to_go_and_cannot(staged: TestDatabase, tmp_path: Path) -> None:
    settings = {"SAURO_JOURNAL_MONTHS": "24", "SAURO_JOURNAL_ARCHIVE": str(tmp_path)}

    well = sauro(staged, "doctor", **settings)
    ill = sauro(staged, "doctor", **settings, DATABASE_OWNER_URL="")

    assert "✓ journal giữ / kept: 24 tháng / months" in " ".join(well.output.split())
    assert "✓ upkeep" in " ".join(well.output.split())
    assert "✗ journal" in " ".join(ill.output.split())
    assert "nothing can be archived; set DATABASE_OWNER_URL" in " ".join(ill.output.split())


def test_the_doctor_says_that_upkeep_does_not_happen(database_server: EmbeddedServer, tmp_path: Path) -> None:
    settings = {"SAURO_JOURNAL_MONTHS": "2", "SAURO_JOURNAL_ARCHIVE": str(tmp_path)}
    with stage(database_server) as left_alone:
        run_apart(_left_alone(left_alone))

        ill = sauro(left_alone, "doctor", **settings)

    (said,) = [line for line in " ".join(ill.output.split()).split("✗ ") if line.startswith("upkeep")]
    assert ill.exit_code == 1
    assert f"the journal has months only until {later(THIS, 1)}" in said
    assert "not sealed since" in said
    assert f"months not archived, from {named(OLDEST)} on" in said
    assert "see whether `sauro worker` runs" in said


async def _left_alone(database: TestDatabase) -> None:
    """As a worker leaves it that has not run for months."""
    superuser = await asyncpg.connect(database.superuser_url)
    for ahead in (1, 2, 3):
        await superuser.execute(f"drop table {folder_of(later(THIS, ahead))}")
    await superuser.execute(
        "insert into journal (at, actor, act, subject, subject_id, op) values"
        " (now() - interval '2 hours', gen_random_uuid(), 'task.create', 'task', gen_random_uuid(), 'insert')"
    )
    await superuser.close()
