"""Which world do the tests run in: real PostgreSQL, no network, a clock and a place that are not the developer's?

One embedded server serves the whole run, whatever the number of xdist workers: the first
to need it starts it, the last to leave removes it. Tests get a database of their own,
cloned from a template that was migrated once; `tests.fixtures` has what they ask for.
"""

from __future__ import annotations

import gc

# What importing and collecting makes stays until the end: looking through it meanwhile was a third of both.
gc.disable()

import asyncio
import fcntl
import ipaddress
import itertools
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
import pytest

from service.db import embedded, roles

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE = "sauro_template"
WORLD_TEMPLATE = "sauro_world"
BYPASS_ROLE = "sauro_bypass"
Value = TypeVar("Value")
KEPT_PREFIXES = ("SAURO_TEST_", "SAURO_BENCH_")
MEMORY = Path("/dev/shm")
ROOM = 4 << 30
"""Bytes that must be free in memory for the tests to keep their files there; they take about one tenth of it."""

# A developer's settings must not leak in, and neither may the place: days are days in Asia/Ho_Chi_Minh anywhere.
for name in [*os.environ]:
    foreign = name.startswith(("SAURO_", "DATABASE_", "PG")) and not name.startswith(KEPT_PREFIXES)
    if foreign or name.upper() in {"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"}:
        del os.environ[name]
# Every program that a test starts would compile the whole service anew, and so would the next run.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
os.environ["TZ"] = "America/Los_Angeles"
time.tzset()


def _roomy(folder: Path) -> bool:
    with suppress(OSError):
        programs_run = not os.statvfs(folder).f_flag & os.ST_NOEXEC
        return os.access(folder, os.W_OK) and programs_run and shutil.disk_usage(folder).free > ROOM
    return False


# A cluster is a thousand files and each test's database eight hundred: on a disk that costs ten times as much.
if "TMPDIR" not in os.environ and _roomy(MEMORY):
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


class NetworkRefused(AssertionError):
    """A test reached for something beyond this machine."""


def _refuse_network(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse at the audit hook, so that no way of opening a socket from Python goes around it."""
    if event not in {"socket.connect", "socket.sendto"}:
        return
    address = arguments[1]
    if not isinstance(address, tuple) or not address:
        return
    host = str(address[0]).partition("%")[0]
    if host in {"localhost", ""} or ipaddress.ip_address(host).is_loopback:
        return
    raise NetworkRefused(f"the tests stay on loopback, and this one dialled {address!r}")


sys.addaudithook(_refuse_network)


@dataclass(frozen=True)
class TestDatabase:
    """A database of a test's own and the ways into it."""

    __test__ = False

    name: str
    server: embedded.EmbeddedServer

    @property
    def owner_url(self) -> str:
        """As migrations come."""
        return self.server.owner_url(self.name)

    @property
    def service_url(self) -> str:
        """As the service comes: both walls stand."""
        return self.server.service_url(self.name)

    @property
    def bypass_url(self) -> str:
        """As the service with wall 2 off: the same rights, but row security does not apply."""
        return self.server.role_url(BYPASS_ROLE, self.name)

    @property
    def superuser_url(self) -> str:
        """For looking at what nobody may see."""
        return self.server.role_url(embedded.SUPERUSER, self.name)


def run_apart(work: Coroutine[Any, Any, Value]) -> Value:
    """Run in a loop that nobody else knows: fixtures are plain functions and serve tests of both kinds."""
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        return runner.run(work)


class Keeper:
    """Makes and removes databases, over one connection and in one loop: to begin both anew for each test cost as much
    again as the database."""

    def __init__(self, server: embedded.EmbeddedServer) -> None:
        self._runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)
        self._connection = self._runner.run(asyncpg.connect(server.superuser_dsn))

    def does(self, *statements: str) -> None:
        self._runner.run(self._one_by_one(statements))

    async def _one_by_one(self, statements: tuple[str, ...]) -> None:
        for statement in statements:
            await self._connection.execute(statement)

    def leave(self) -> None:
        self._runner.run(self._connection.close())
        self._runner.close()


_keepers: dict[Path, Keeper] = {}


def _keeper(server: embedded.EmbeddedServer) -> Keeper:
    if server.home not in _keepers:
        _keepers[server.home] = Keeper(server)
    return _keepers[server.home]


def leave(server: embedded.EmbeddedServer) -> None:
    """Nothing more is made or removed here."""
    if keeper := _keepers.pop(server.home, None):
        keeper.leave()


def made_once(server: embedded.EmbeddedServer, name: str, make: Callable[[], None]) -> None:
    """Make what all workers of this run share; whoever comes second waits until it is there."""
    with (server.home / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ready = server.home / f"{name}.ready"
        if not ready.exists():
            make()
            ready.touch()


def make_database(server: embedded.EmbeddedServer, name: str, template: str) -> None:
    """A database like the template, to be filled and then be a template itself."""
    server.psql(
        f"create database {name} template {template} owner {roles.OWNER_ROLE} strategy file_copy;"
        + roles.database_rights_sql(name)
    )


_numbers = itertools.count(1)


@contextmanager
def cloned(server: embedded.EmbeddedServer, template: str = TEMPLATE) -> Iterator[TestDatabase]:
    """A fresh copy of the template for as long as the block lasts; whoever is still connected then is cut off."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    name = f"test_{worker}_{next(_numbers)}"
    keeper = _keeper(server)
    keeper.does(
        f"create database {name} template {template} owner {roles.OWNER_ROLE} strategy file_copy",
        roles.database_rights_sql(name),
    )
    try:
        yield TestDatabase(name, server)
    finally:
        keeper.does(f"drop database {name} with (force)")


def pytest_configure(config: pytest.Config) -> None:
    """Whoever only hands out the tests to workers runs none: loading the service would keep the workers waiting."""
    if config.getoption("dist", "no") == "no":
        config.pluginmanager.import_plugin("tests.fixtures")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes minutes is begun first: the workers then end together."""
    items.sort(key=lambda item: item.get_closest_marker("minutes") is None)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """What importing and collecting made need not be gone through over and over. Thousands of tests and statements
    are made and kept after it, too: looking through them every 700 objects is a tenth of the work."""
    collected = yield
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()
    return collected
