"""Does the embedded server start once, survive its users, and leave nothing behind?"""

from __future__ import annotations

import asyncio
import os
import signal
import stat
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import asyncpg
import pytest

from service.cli import place
from service.db import embedded
from service.db.server_settings import SERVER_ENVIRONMENT, THROWAWAY_SETTINGS
from tests.architecture.sources import ROOT
from tests.conftest import TestDatabase

FAST = THROWAWAY_SETTINGS
USER = "import sys, time; from pathlib import Path; from service.db import embedded; " \
    "from service.db.server_settings import THROWAWAY_SETTINGS; " \
    "server = embedded.start(Path(sys.argv[1]), settings=THROWAWAY_SETTINGS); " \
    "print('up', flush=True); time.sleep(60)"  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with a space and an accent in its name."""
    return tmp_path / "dữ liệu"


async def test_a_start_makes_cluster_roles_and_database(home: Path) -> None:
    steps: list[str] = []

    with embedded.start(home, settings=FAST, progress=steps.append) as server:
        owner = await asyncpg.connect(server.owner_url())
        found = await owner.fetchrow(
            "select current_user as role, pg_encoding_to_char(encoding) as encoding, datcollate as locale,"
            " current_setting('TimeZone') as zone, current_setting('listen_addresses') as listens"
            " from pg_database where datname = current_database()"
        )
        await owner.close()

    assert steps == ["initialise", "start"]
    assert dict(found) == {
        "role": "sauro_owner",
        "encoding": "UTF8",
        "locale": "C",
        "zone": "UTC",
        "listens": "",
    }


async def test_the_service_role_owns_nothing_and_may_make_nothing(database: TestDatabase) -> None:
    service = await asyncpg.connect(database.service_url)

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await service.execute("create table mine ()")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await service.execute("create role other")
    owned = await service.fetchval("select count(*) from pg_class where relowner = current_user::regrole")
    await service.close()

    assert owned == 0


def test_a_second_start_joins_and_the_last_one_out_stops_the_server(home: Path) -> None:
    first = embedded.start(home, settings=FAST)
    postmaster, steps = process_of(first), list[str]()
    second = embedded.start(home, settings=FAST, progress=steps.append)
    joined = process_of(second)

    first.stop()
    after_first = second.is_running()
    second.stop()

    assert steps == []
    assert joined == postmaster
    assert after_first is True
    assert second.is_running() is False
    assert not (home / "postgres" / "postmaster.pid").exists()


async def test_what_was_written_is_there_after_a_restart(home: Path) -> None:
    with embedded.start(home, settings=FAST) as server:
        owner = await asyncpg.connect(server.owner_url())
        await owner.execute("create table kept as select 42 as answer")
        await owner.close()

    with embedded.start(home, settings=FAST) as server:
        owner = await asyncpg.connect(server.owner_url())
        answer = await owner.fetchval("select answer from kept")
        await owner.close()

    assert answer == 42


def test_a_user_who_was_killed_keeps_nobody_from_stopping_the_server(home: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", USER, str(home)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as user:
        assert user.stdout is not None
        assert user.stdout.readline() == "up\n"
        user.kill()
    server = embedded.start(home, settings=FAST)
    left_running = server.is_running()

    server.stop()

    assert left_running is True
    assert server.is_running() is False


def test_a_user_who_ends_normally_stops_the_server_even_when_it_forgot_to(home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", USER.replace("time.sleep(60)", "0"), str(home)],
        cwd=ROOT,
        check=True,
        timeout=60,
    )

    assert done.returncode == 0
    assert not (home / "postgres" / "postmaster.pid").exists()


def process_of(server: embedded.EmbeddedServer) -> int:
    return int((server.pgdata / "postmaster.pid").read_bytes().split()[0])


def wait_for_another(server: embedded.EmbeddedServer, killed: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        # For a moment the file is not there, or is empty: the old one goes before the new one is written.
        with suppress(FileNotFoundError, IndexError):
            if process_of(server) != killed and server.is_running():
                return
        time.sleep(0.05)


async def test_the_server_comes_back_after_it_was_taken_away_and_by_itself_where_it_is_minded(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, "LOOK_SECONDS", 0.05)
    with embedded.start(home, settings={**FAST, "fsync": "on", "synchronous_commit": "on"}) as server:
        server.kill()
        gone = server.is_running()
        server.open()
        killed = process_of(server)
        with place._minded(server):
            os.kill(killed, signal.SIGKILL)
            await asyncio.to_thread(wait_for_another, server, killed)
        connection = await asyncpg.connect(server.service_url())
        answer = await connection.fetchval("select 1")
        await connection.close()

    assert (gone, answer) == (False, 1)


def test_a_long_path_gets_a_short_private_socket_folder(tmp_path: Path) -> None:
    home = tmp_path / ("x" * 100)

    with embedded.start(home, settings=FAST) as server:
        folder = server.socket_dir
        mode = stat.S_IMODE(folder.stat().st_mode)
        running = server.is_running()

    assert not folder.is_relative_to(home)
    assert (mode, running) == (0o700, True)
    assert not folder.exists()


def test_nobody_else_on_the_machine_reaches_the_socket(home: Path) -> None:
    with embedded.start(home, settings=FAST) as server:
        mode = stat.S_IMODE(server.socket_dir.stat().st_mode)

    assert mode == 0o700


def test_a_socket_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    home = tmp_path / ("y" * 100)
    with embedded.start(home, settings=FAST) as server:
        folder = server.socket_dir
    folder.mkdir()
    folder.chmod(0o777)

    with pytest.raises(embedded.EmbeddedServerError, match="mode 0700"):
        embedded.start(home, settings=FAST)
    folder.rmdir()


def test_a_start_that_was_killed_half_way_begins_again(home: Path) -> None:
    (home / "postgres" / "base").mkdir(parents=True)

    with embedded.start(home, settings=FAST) as server:
        running = server.is_running()

    assert running is True


def test_settings_of_the_developer_do_not_reach_the_server(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGHOST", "db.invalid")
    monkeypatch.setenv("PGUSER", "nobody")
    monkeypatch.setenv("PGOPTIONS", "-c nonsense=1")

    with embedded.start(home, settings=FAST) as server:
        name = server.psql("select current_user")

    assert name.strip() == "postgres"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another user for PostgreSQL")
def test_the_server_keeps_memory_between_large_answers_as_compose_says_too(home: Path) -> None:
    with embedded.start(home, settings=FAST) as server:
        postmaster = (server.pgdata / "postmaster.pid").read_text().split()[0]
        environment = Path(f"/proc/{postmaster}/environ").read_text().split("\0")

    composed = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    assert len(SERVER_ENVIRONMENT) == 2
    for name, value in SERVER_ENVIRONMENT.items():
        assert f"{name}={value}" in environment
        assert f'{name}: "{value}"' in composed


def test_as_root_the_server_runs_as_a_user_of_its_own(home: Path) -> None:
    with embedded.start(home, settings=FAST):
        owner = (home / "postgres").owner()

    assert owner == embedded.SYSTEM_USER


def test_a_server_that_once_did_not_answer_in_time_is_joined_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = embedded.EmbeddedServer.is_running
    answers = iter([False])
    with embedded.start(tmp_path / "data", settings=THROWAWAY_SETTINGS) as first:
        monkeypatch.setattr(
            embedded.EmbeddedServer, "is_running", lambda server: next(answers, None) is None and asked(server)
        )
        begun = time.monotonic()

        with embedded.start(tmp_path / "data", settings=THROWAWAY_SETTINGS) as second:
            assert second.psql("select 1").strip() == "1"
            assert time.monotonic() - begun < embedded.READY_WITHIN_SECONDS

        assert first.is_running()
