"""Is a backup whole, does a restore bring everything back, and is nothing sent, lost or half-made by either?"""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from typer.testing import CliRunner, Result

from service.__main__ import app
from service.db import backups, embedded
from service.db.journal import OPERATOR
from tests.conftest import WORLD_TEMPLATE, TestDatabase, cloned, run_apart
from tests.world import AT_REST, PERSONAL_KEY, SECRET, World, opened

ENDPOINT = {"unit": "31567", "name": "Bảng", "url": "https://nhan.example.vn/sauro", "eventTypes": ["task.*"]}
OTHER_KEY = "b3RoZXIta2V5LW9mLXNlY3JldHMtMzItYnl0ZXMtMSE="


def environment(database: TestDatabase, **more: str) -> dict[str, str]:
    return {
        "DATABASE_URL": database.service_url,
        "DATABASE_OWNER_URL": database.owner_url,
        "DATABASE_SUPERUSER_URL": database.superuser_url,
        "SAURO_TOKEN_SECRETS": SECRET,
        "SAURO_SECRETS_KEYS": AT_REST,
        "SAURO_PERSONAL_KEY": PERSONAL_KEY,
    } | more


def sauro(database: TestDatabase, *arguments: str, **more: str) -> Result:
    return CliRunner().invoke(app, arguments, env=environment(database, **more))


def said(done: Result) -> str:
    """What a person would have read: the last words are printed by `main`, which the runner does not go through."""
    return f"{done.output}\n{done.exception}"


def value(url: str, statement: str, *arguments: Any) -> Any:
    async def asked() -> Any:
        connection = await asyncpg.connect(url)
        try:
            return await connection.fetchval(statement, *arguments)
        finally:
            await connection.close()

    return run_apart(asked())


def schema(url: str) -> list[str]:
    """Tables, policies, triggers, functions, rights: everything but the rows, in order."""
    pg_dump = str(embedded.programs() / "pg_dump")
    said = subprocess.run(
        [pg_dump, "--schema-only", "-d", url], capture_output=True, text=True, check=True
    ).stdout
    # Read again, a list of words is written with the casts in other places; each dump has a word of its own.
    lines = [re.sub(r"::(text|character varying)(\[\])?|[()]", "", line) for line in said.splitlines()]
    return [line for line in lines if not line.startswith(("\\restrict", "\\unrestrict"))]


def databases(database: TestDatabase) -> list[str]:
    like = f"{database.name}\\_%"
    listed = (
        "select coalesce(array_agg(datname::text order by 1), '{}') from pg_database where datname like $1"
    )
    return list(value(database.server.superuser_dsn, listed, like))


@contextmanager
def removed_afterwards(database: TestDatabase) -> Iterator[None]:
    """What a restore keeps of the database before is nobody's once the test is over."""
    try:
        yield
    finally:
        for name in databases(database):
            run_apart(backups.drop(database.server.superuser_dsn, name))


@pytest.fixture
def world_with_endpoint(database_server: embedded.EmbeddedServer) -> Iterator[TestDatabase]:
    """People who are signed in, and an endpoint that is told of things."""

    async def filled(database: TestDatabase) -> None:
        async with opened(database.service_url) as world:
            await endpoint_of(world)

    with cloned(database_server, WORLD_TEMPLATE) as own, removed_afterwards(own):
        run_apart(filled(own))
        yield own


async def endpoint_of(world: World) -> None:
    answer = await world.post("my-tu.integrator", "/v1/webhooks", ENDPOINT)
    assert answer.status_code == 201, answer.text


@pytest.fixture(scope="module")
def taken(database_server: embedded.EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup that the refusals below are asked of."""
    folder = tmp_path_factory.mktemp("backups") / "one"
    with cloned(database_server, WORLD_TEMPLATE) as own:
        done = sauro(own, "backup", str(folder))
    assert done.exit_code == 0, done.output
    return folder


def test_what_is_restored_is_what_was_there_and_nothing_is_sent_of_it(
    world_with_endpoint: TestDatabase, tmp_path: Path
) -> None:
    database, folder = world_with_endpoint, tmp_path / "backup"
    before = schema(database.superuser_url)
    assert sauro(database, "backup", str(folder), "--keys", str(tmp_path / "keys")).exit_code == 0
    manifest = json.loads((folder / "manifest.json").read_text())
    value(database.superuser_url, "delete from refresh_token returning 1")
    value(
        database.superuser_url,
        "with me as (select set_config('app.actor', $1, true), set_config('app.act', 'agency.change', true)) "
        "update agency set name = 'Khác' from me returning 1",
        OPERATOR,
    )

    done = sauro(database, "restore", str(folder), "--replace")

    assert done.exit_code == 0, done.output
    url = database.superuser_url
    assert schema(url) == before
    assert manifest["rows"]["agency"] > 0
    assert value(url, "select count(*) from agency where name <> 'Khác'") == manifest["rows"]["agency"]
    assert value(url, "select status || ' ' || status_why from webhook_endpoint") == "paused restored"
    assert value(url, "select count(*) from session where ended_at is null") == 0
    last = "select actor::text || ' ' || act from journal where subject = 'webhook' order by seq desc limit 1"
    assert value(url, last) == f"{OPERATOR} webhook.pause"
    assert value(url, "select max(seq) from journal") == manifest["last_change"] + 1
    (kept,) = [name for name in databases(database) if "_until_" in name]
    assert kept in said(done)
    assert value(backups.at(url, kept), "select count(*) from agency where name <> 'Khác'") == 0


async def test_a_person_may_have_it_sent_again(world_with_endpoint: TestDatabase, tmp_path: Path) -> None:
    database = world_with_endpoint
    await asyncio.to_thread(sauro, database, "backup", str(tmp_path / "backup"))
    restored = await asyncio.to_thread(sauro, database, "restore", str(tmp_path / "backup"), "--replace")
    assert restored.exit_code == 0, restored.output
    reopened = "update session set ended_at = null where ended_why = 'restored' returning 1"
    await asyncio.to_thread(value, database.superuser_url, reopened)

    async with opened(database.service_url) as world:
        (endpoint,) = (await world.get("my-tu.integrator", "/v1/webhooks")).json()["items"]
        enabled = await world.post("my-tu.integrator", f"/v1/webhooks/{endpoint['id']}/enable")

    assert (endpoint["status"], endpoint["statusWhy"]) == ("paused", "restored")
    assert (enabled.status_code, enabled.json()["status"]) == (200, "active")


def test_the_keys_go_apart_readable_by_their_owner_alone(database: TestDatabase, tmp_path: Path) -> None:
    folder, keys = tmp_path / "backup", tmp_path / "keys"

    done = sauro(database, "backup", str(folder), "--keys", str(keys))

    assert done.exit_code == 0, done.output
    assert keys.read_text().splitlines() == [
        f"SAURO_TOKEN_SECRETS={SECRET}",
        f"SAURO_SECRETS_KEYS={AT_REST}",
        f"SAURO_PERSONAL_KEY={PERSONAL_KEY}",
    ]
    assert (keys.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o600, 0o700)
    inside = b"".join(file.read_bytes() for file in folder.iterdir())
    assert not [key for key in (SECRET, AT_REST, PERSONAL_KEY) if key.encode() in inside]


def test_what_is_written_while_a_backup_runs_is_not_in_it(database: TestDatabase, tmp_path: Path) -> None:
    url = database.superuser_url

    async def taken_while_written() -> backups.Snapshot:
        async with backups.snapshot(url) as moment:
            writer = await asyncpg.connect(url)
            await writer.execute(
                "insert into session (id, principal_id, expires_at) select gen_random_uuid(), $1, now()",
                OPERATOR,
            )
            await writer.close()
            with (tmp_path / "dump").open("wb") as out:
                await asyncio.to_thread(backups.dump, url, moment, out, lambda done, of: None)
            return moment

    moment = run_apart(taken_while_written())

    contents = subprocess.run(
        [
            str(embedded.programs() / "pg_restore"),
            "--data-only",
            "-t",
            "session",
            "-f",
            "-",
            tmp_path / "dump",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert OPERATOR not in contents
    assert moment.rows["session"] == 0
    assert value(url, "select count(*) from session") == 1


def test_a_database_that_holds_something_is_not_written_over(taken: Path, database: TestDatabase) -> None:
    done = sauro(database, "restore", str(taken))

    assert done.exit_code == 1
    assert "--replace" in said(done)
    assert databases(database) == []
    assert value(database.superuser_url, "select count(*) from app_user") == 0


def test_a_database_in_use_is_left_alone(
    taken: Path, database: TestDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backups, "PATIENCE_SECONDS", 0)

    async def used() -> Result:
        user = await asyncpg.connect(database.service_url)
        try:
            return await asyncio.to_thread(sauro, database, "restore", str(taken), "--replace")
        finally:
            await user.close()

    done = run_apart(used())

    assert done.exit_code == 1
    assert "sauro run" in said(done)
    assert databases(database) == []


def test_what_a_broken_off_restore_left_running_is_waited_for(
    taken: Path, database: TestDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backups, "PATIENCE_SECONDS", 0)
    half = f"{database.name}_restoring"

    async def running() -> Result:
        await backups.begin(database.superuser_url, half)
        left = await asyncpg.connect(backups.at(database.superuser_url, half))
        try:
            return await asyncio.to_thread(sauro, database, "restore", str(taken), "--replace")
        finally:
            await left.close()

    with removed_afterwards(database):
        done = run_apart(running())
        assert databases(database) == [half]

    assert done.exit_code == 1
    assert "Another restore" in said(done)


def altered(taken: Path, folder: Path, **changes: Any) -> Path:
    folder.mkdir()
    (folder / "database.dump").write_bytes((taken / "database.dump").read_bytes())
    manifest = json.loads((taken / "manifest.json").read_text()) | changes
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def test_a_backup_that_was_changed_or_cut_short_is_refused(
    taken: Path, database: TestDatabase, tmp_path: Path
) -> None:
    folder = altered(taken, tmp_path / "cut")
    whole = (folder / "database.dump").read_bytes()
    (folder / "database.dump").write_bytes(whole[: len(whole) // 2])

    done = sauro(database, "restore", str(folder), "--replace")

    assert (done.exit_code, "SHA-256" in said(done)) == (1, True)


def test_a_restore_that_lacks_a_row_leaves_everything_as_it_was(
    taken: Path, database: TestDatabase, tmp_path: Path
) -> None:
    rows = json.loads((taken / "manifest.json").read_text())["rows"]
    folder = altered(taken, tmp_path / "lacking", rows=rows | {"agency": rows["agency"] + 1})

    done = sauro(database, "restore", str(folder), "--replace")

    assert done.exit_code == 1
    assert f"agency: {rows['agency']}/{rows['agency'] + 1}" in said(done)
    assert databases(database) == []
    assert value(database.superuser_url, "select count(*) from app_user") == 0


@pytest.mark.parametrize(
    ("changes", "settings", "words"),
    [
        ({"revision": "20991231_later"}, {}, "cập nhật"),
        ({"format": 2}, {}, "manifest.json"),
        ({}, {"SAURO_SECRETS_KEYS": OTHER_KEY}, "SAURO_SECRETS_KEYS"),
        ({}, {"SAURO_PERSONAL_KEY": OTHER_KEY}, "SAURO_PERSONAL_KEY"),
        ({}, {"DATABASE_SUPERUSER_URL": ""}, "DATABASE_SUPERUSER_URL"),
    ],
)
def test_a_restore_that_could_not_work_says_why_before_it_begins(
    taken: Path,
    database: TestDatabase,
    tmp_path: Path,
    changes: dict[str, Any],
    settings: dict[str, str],
    words: str,
) -> None:
    folder = altered(taken, tmp_path / "other", **changes)

    done = sauro(database, "restore", str(folder), "--replace", **settings)

    assert done.exit_code != 0
    assert words in said(done)
    assert databases(database) == []


def test_keys_that_were_forgotten_are_asked_for_before_others_are_made_in_their_place(
    taken: Path, tmp_path: Path
) -> None:
    home = tmp_path / "fresh"

    done = CliRunner().invoke(app, ["restore", str(taken)], env={"SAURO_DATA_DIR": str(home)})

    assert "--keys" in said(done)
    assert done.exit_code != 0 and not home.exists()


def test_keys_of_another_backup_are_not_put_in_the_way_of_the_right_ones(taken: Path, tmp_path: Path) -> None:
    home, keys = tmp_path / "fresh", tmp_path / "keys"
    keys.write_text(
        f"SAURO_TOKEN_SECRETS={SECRET}\nSAURO_SECRETS_KEYS={AT_REST}\nSAURO_PERSONAL_KEY={OTHER_KEY}\n"
    )

    done = CliRunner().invoke(app, ["restore", str(taken), "--keys", str(keys)], env={"SAURO_DATA_DIR": str(home)})

    assert "SAURO_PERSONAL_KEY" in said(done)
    assert done.exit_code != 0 and not home.exists()


def test_older_keys_beside_the_new_one_are_enough(taken: Path, database: TestDatabase) -> None:
    with removed_afterwards(database):
        done = sauro(
            database, "restore", str(taken), "--replace", SAURO_SECRETS_KEYS=f"{OTHER_KEY},{AT_REST}"
        )

    assert done.exit_code == 0, done.output


def test_a_role_that_row_security_binds_makes_no_backup(database: TestDatabase, tmp_path: Path) -> None:
    done = sauro(database, "backup", str(tmp_path / "b"), DATABASE_SUPERUSER_URL=database.owner_url)

    assert done.exit_code == 1
    assert "superuser" in said(done)
    assert not (tmp_path / "b").exists()


def test_a_backup_is_never_written_over(taken: Path, database: TestDatabase, tmp_path: Path) -> None:
    over = sauro(database, "backup", str(taken))
    within = sauro(database, "backup", str(tmp_path / "b"), "--keys", str(tmp_path / "b" / "keys"))

    assert (over.exit_code, within.exit_code) == (1, 1)
    assert "one" in said(over)
    assert not (tmp_path / "b").exists()
