"""When a command cannot go on, does it say why and what to do, in both languages, and show no stack?"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from service import __main__
from service.cli.listening import address_of, bound
from service.cli.mending import CannotGoOn
from service.db import embedded, roles
from tests.conftest import TestDatabase
from tests.platform.test_command_line import KEY, environment
from tests.ports import free_port
from tests.world import SECRET

COMMANDS = ["calendar 31567", "user list", "user create an.nguyen", "migrate", "demo", "units list", "serve", "run"]
NOBODY = "postgresql://sauro_service:s3cret@127.0.0.1:9/sauro"


@pytest.fixture
def port() -> int:
    return free_port()


def said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str, settings: dict[str, str]
) -> tuple[int, str]:
    """Exit code and all that a command says."""
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.argv", ["sauro", *command.split()])
    # The log of this process belongs to the tests.
    monkeypatch.setattr("logging.config.dictConfig", lambda configuration: None)
    with pytest.raises(SystemExit) as ended:
        __main__.main()
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    assert isinstance(ended.value.code, int)
    return ended.value.code, out + err


@pytest.mark.parametrize("command", COMMANDS)
def test_a_folder_that_cannot_be_used_is_named(
    command: str, port: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = {"SAURO_DATA_DIR": "/proc/x", "SAURO_PORT": str(port)}

    code, text = said(monkeypatch, capsys, command, settings)

    assert code == 1
    assert text.startswith("/proc/x: không dùng được; kiểm tra SAURO_DATA_DIR")
    assert "check SAURO_DATA_DIR" in text


def test_the_doctor_finds_the_folder_wrong_and_goes_on(
    port: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = {"SAURO_DATA_DIR": "/proc/x", "SAURO_PORT": str(port), "COLUMNS": "300"}

    code, text = said(monkeypatch, capsys, "doctor", settings)

    assert code == 1
    [wrong] = [line for line in text.splitlines() if "✗" in line and "database" in line]
    assert "/proc/x" in wrong
    assert "set SAURO_DATA_DIR to a folder you may write to" in " ".join(text.split())


@pytest.mark.parametrize("command", [*COMMANDS, "worker"])
def test_a_database_that_is_away_is_named_without_its_password(
    command: str, port: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    secrets = {"SAURO_TOKEN_SECRETS": SECRET, "SAURO_SECRETS_KEYS": KEY, "SAURO_PERSONAL_KEY": KEY}
    settings = {**secrets, "DATABASE_URL": NOBODY, "DATABASE_OWNER_URL": NOBODY, "SAURO_PORT": str(port)}

    code, text = said(monkeypatch, capsys, command, settings)

    assert code == 1
    assert "kiểm tra DATABASE_URL" in text and "check DATABASE_URL" in text
    assert "s3cret" not in text


@pytest.fixture
def empty(database_server: embedded.EmbeddedServer) -> Iterator[TestDatabase]:
    """A database that nobody has migrated."""
    name = f"test_not_migrated_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    database_server.psql(roles.database_sql(name))
    yield TestDatabase(name, database_server)
    database_server.psql(f"drop database {name} with (force)")


@pytest.mark.parametrize("command", ["user create an.nguyen --admin", "user list", "calendar 31567", "units load"])
def test_before_the_tables_are_there_a_command_says_how_they_come(
    command: str, empty: TestDatabase, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, text = said(monkeypatch, capsys, command, environment(empty))

    assert code == 1
    assert text.splitlines() == [
        "Cơ sở dữ liệu chưa có bảng của phiên bản này. Hãy chạy `sauro migrate`.",
        "The database does not have this version's tables yet. Run `sauro migrate`.",
    ]


@pytest.mark.parametrize(("way", "flaw"), [("superuser_url", "is a superuser"), ("owner_url", "owns tables")])
def test_a_role_that_security_does_not_bind_is_named_before_anything_listens(
    way: str,
    flaw: str,
    port: int,
    database: TestDatabase,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings = {**environment(database), "DATABASE_URL": getattr(database, way), "SAURO_PORT": str(port)}

    code, text = said(monkeypatch, capsys, "serve", settings)

    assert code == 1
    assert flaw in text and "Connect as sauro_service" in text
    assert all(line.startswith("DATABASE_URL: role ") for line in text.splitlines())


@pytest.mark.parametrize("command", ["run", "serve"])
def test_a_port_that_is_taken_is_named_with_another_before_anything_is_begun(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]

        code, text = said(
            monkeypatch, capsys, command, {"SAURO_DATA_DIR": str(data), "SAURO_PORT": str(taken), "SAURO_DEMO": "1"}
        )

    assert code == 1
    assert [line.split(".")[0] for line in text.splitlines()] == [
        f"Cổng {taken} đã có chương trình khác dùng",
        f"Port {taken} is taken by another program",
    ]
    assert text.count(f"SAURO_PORT={taken + 1} make run") == 2
    assert not data.exists()


def test_an_address_of_another_machine_is_named() -> None:
    with pytest.raises(CannotGoOn, match="Set SAURO_HOST to an address of this machine"):
        bound("192.0.2.7", 8000)


def test_while_the_port_is_held_nobody_answers_on_it(port: int) -> None:
    with bound("127.0.0.1", port), pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=2)
    with bound("[::1]", port) as six:
        assert six.getsockname()[:2] == ("::1", port)
    assert (address_of("::1", 80), address_of("127.0.0.1", 80)) == ("http://[::1]:80", "http://127.0.0.1:80")
