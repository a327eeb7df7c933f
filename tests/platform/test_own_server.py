"""Does a PostgreSQL 15 of one's own do as well as the embedded one?"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import asyncpg
import pytest
from typer.testing import CliRunner

from service.__main__ import app
from service.db import backups, embedded, migrate
from tests.architecture.sources import ROOT
from tests.conftest import WORLD_TEMPLATE, cloned
from tests.platform.test_backup import environment, said, sauro, value

pytestmark = pytest.mark.debian
PASSWORDS = {"SAURO_OWNER_PASSWORD": "owner-'quoted'-1", "SAURO_SERVICE_PASSWORD": "service-2"}


@pytest.fixture(scope="module")
def place(debian_postgres: embedded.EmbeddedServer) -> Iterator[str]:
    """The address of a server as a person would have it: TCP, passwords, roles made by deploy/roles.sql."""
    server = debian_postgres
    server.psql("drop database sauro;\ndrop role sauro_owner;\ndrop role sauro_service;")
    with pytest.MonkeyPatch.context() as environment:
        for name, value in PASSWORDS.items():
            environment.setenv(name, value)
        server.psql((ROOT / "deploy" / "roles.sql").read_text(encoding="utf-8"))
    rules = "local all postgres trust\nhost all all 127.0.0.1/32 scram-sha-256\n"
    (server.pgdata / "pg_hba.conf").write_text(rules, encoding="utf-8")
    server.psql("select pg_reload_conf()")
    port = server.psql("show port").strip()
    yield f"127.0.0.1:{port}/sauro"


def url(role: str, password: str, place: str) -> str:
    return f"postgresql://{role}:{quote(password, safe='')}@{place}"


async def test_the_roles_of_the_script_have_the_rights_they_should(place: str) -> None:
    connection = await asyncpg.connect(url("sauro_service", "service-2", place))

    version = connection.get_server_version().major
    rights = await connection.fetchrow(
        "select rolsuper or rolcreaterole or rolcreatedb or rolbypassrls as mighty, d.datcollate as locale,"
        " d.datdba = 'sauro_owner'::regrole as owned_by_owner, "
        " has_database_privilege('public', d.oid, 'connect') as open"
        " from pg_roles, pg_database d where rolname = current_user and d.datname = current_database()"
    )
    await connection.close()

    assert version == 15
    assert dict(rights) == {"mighty": False, "locale": "C", "owned_by_owner": True, "open": False}


async def test_a_wrong_password_is_refused(place: str) -> None:
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(url("sauro_service", "guess", place))


async def test_migrations_run_on_postgresql_15_and_a_second_run_changes_nothing(place: str) -> None:
    owner = url("sauro_owner", PASSWORDS["SAURO_OWNER_PASSWORD"], place)
    steps: list[str] = []

    await run_in_thread(owner, steps)
    first = len(steps)
    await run_in_thread(owner, steps)
    connection = await asyncpg.connect(owner)
    revision = await migrate.current(connection)
    await connection.close()

    assert revision == migrate.newest()
    assert len(steps) == first


async def run_in_thread(owner: str, steps: list[str]) -> None:
    def note(position: int, total: int, name: str) -> None:
        steps.append(name)

    await asyncio.to_thread(migrate.upgrade, owner, progress=note)


@pytest.mark.skipif(not os.environ.get("SAURO_TEST_NIGHTLY"), reason="of the nightly form: a whole restore")
def test_a_backup_of_the_embedded_server_comes_to_postgresql_15_whole(
    place: str, debian_postgres: embedded.EmbeddedServer, database_server: embedded.EmbeddedServer, tmp_path: Path
) -> None:
    folder, superuser = tmp_path / "backup", debian_postgres.superuser_dsn
    with cloned(database_server, WORLD_TEMPLATE) as own:
        taken = sauro(own, "backup", str(folder))
        settings = environment(own) | {
            "DATABASE_URL": url("sauro_service", PASSWORDS["SAURO_SERVICE_PASSWORD"], place),
            "DATABASE_OWNER_URL": url("sauro_owner", PASSWORDS["SAURO_OWNER_PASSWORD"], place),
            "DATABASE_SUPERUSER_URL": superuser,
        }
    assert taken.exit_code == 0, said(taken)

    done = CliRunner().invoke(app, ["restore", str(folder), "--replace"], env=settings)

    assert done.exit_code == 0, said(done)
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["postgresql"] >= 180000
    here = backups.at(superuser, "sauro")
    assert value(here, "select count(*) from agency") == manifest["rows"]["agency"] > 0
    assert value(here, "select count(*) from pg_policies") > 200
