"""Which databases, and which application over them, do the tests get?

Loaded by every process that runs tests.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

from service.api import inbound
from service.db import embedded, migrate, roles
from service.db.server_settings import SERVER_SETTINGS, THROWAWAY_SETTINGS
from service.usecases import imports
from tests import world
from tests.conftest import (
    BYPASS_ROLE,
    ROOT,
    TEMPLATE,
    WORLD_TEMPLATE,
    TestDatabase,
    cloned,
    leave,
    made_once,
    make_database,
    run_apart,
)
from tests.ports import free_port

hypothesis_settings.register_profile("nightly", deadline=None, database=None, print_blob=True, max_examples=1000)
hypothesis_settings.register_profile(
    "sauro", parent=hypothesis_settings.get_profile("nightly"), max_examples=100, derandomize=True
)
if os.environ.get("SAURO_TEST_NIGHTLY"):
    hypothesis_settings.load_profile("nightly")
else:
    hypothesis_settings.load_profile("sauro")
    # Numbers and words found in our own sources would be tried as well: any change there, and whatever is imported
    # by then, would choose other examples. Main must not turn red by chance.
    assert providers._get_local_constants
    providers._get_local_constants = Constants

# The machine of the tests may be busy: nobody is sent away to wait for the worker, or to come again.
imports.WAIT_SECONDS = inbound.SECONDS = 60.0


def make_template(server: embedded.EmbeddedServer) -> None:
    """Roles belong to the cluster: made once, before any test."""
    server.psql(
        f"create role {BYPASS_ROLE} login nosuperuser nocreatedb nocreaterole bypassrls in role {roles.SERVICE_ROLE};"
        + roles.database_sql(TEMPLATE)
    )
    migrate.upgrade(server.owner_url(TEMPLATE))
    make_database(server, WORLD_TEMPLATE, TEMPLATE)
    run_apart(_populate(server.role_url(embedded.SUPERUSER, WORLD_TEMPLATE)))


async def _populate(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await world.populate(connection)
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def database_server() -> Iterator[embedded.EmbeddedServer]:
    """The server of this run; nobody but the cloning below uses its databases `sauro` and `sauro_template`."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", f"p{os.getpid()}")
    home = Path(tempfile.gettempdir()) / f"sauro-tests-{run}"
    server = embedded.start(home, settings=THROWAWAY_SETTINGS)
    try:
        made_once(server, TEMPLATE, lambda: make_template(server))
        yield server
    finally:
        leave(server)
        if server.remove():
            shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def database(database_server: embedded.EmbeddedServer) -> Iterator[TestDatabase]:
    """A database of this test's own."""
    with cloned(database_server) as own:
        yield own


@pytest.fixture(scope="module")
def module_database(database_server: embedded.EmbeddedServer) -> Iterator[TestDatabase]:
    """A database that the tests of one module share: for modules that only read, or whose tests keep apart."""
    with cloned(database_server) as shared:
        yield shared


@pytest.fixture
def world_database(database_server: embedded.EmbeddedServer) -> Iterator[TestDatabase]:
    """A database with the units, agencies and people of `tests.world`, of this test's own."""
    with cloned(database_server, WORLD_TEMPLATE) as own:
        yield own


@pytest.fixture(scope="module")
def world_of_module(database_server: embedded.EmbeddedServer) -> Iterator[TestDatabase]:
    """The same, shared by the tests of one module, which keep apart."""
    with cloned(database_server, WORLD_TEMPLATE) as shared:
        yield shared


@pytest.fixture(name="world")
async def opened_world(world_database: TestDatabase) -> AsyncIterator[world.World]:
    """The application over such a database, and its people."""
    async with world.opened(world_database.service_url) as app:
        yield app


@pytest.fixture(scope="module")
def debian_postgres() -> Iterator[embedded.EmbeddedServer]:
    """PostgreSQL 15, the oldest we promise, from Debian's package; on a free port too, roles made, not migrated."""
    programs = Path("/usr/lib/postgresql/15/bin")
    if not (programs / "postgres").exists():
        pytest.skip("PostgreSQL 15 is not installed (Debian package postgresql-15)")
    own = {"listen_addresses": "127.0.0.1", "port": str(free_port())}
    home = Path(tempfile.mkdtemp(prefix="sauro-tests-15-"))
    settings = {**SERVER_SETTINGS, **THROWAWAY_SETTINGS, **own}
    server = embedded.EmbeddedServer(home, programs, settings)
    try:
        server.open()
        yield server
    finally:
        server.remove()
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The five printed plans; they are not part of the project and may be elsewhere or missing."""
    folder = Path(os.environ.get("SAURO_TEST_SEEDS", ROOT.parent / "shared" / "seeds"))
    if not folder.is_dir():
        pytest.skip("the seed documents are not here: set SAURO_TEST_SEEDS to their folder")
    return folder
