"""How is everything in the database written to one file, and made again from it?

`pg_dump` and `pg_restore` do it, as a role that row security does not bind: a backup by anybody else would
be of what that role sees. The dump and the counts beside it are of one snapshot. A restore goes into a
database of its own, which takes the name of the old one only when it is whole; the old one is kept, under
another name. In it nothing is sent before a person says so, and everybody signs in anew.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from urllib.parse import unquote, urlsplit, urlunsplit

import asyncpg

from service.db import embedded
from service.db.journal import OPERATOR
from service.db.roles import OWNER_ROLE, SERVICE_ROLE, database_rights_sql

Progress = Callable[[int, int], None]

MAINTENANCE = "postgres"
PATIENCE_SECONDS = 5
"""So long a restore waits for those who are just leaving."""

_TABLES = (
    "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "
    "where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition order by 1"
)
# PostgreSQL ends its own tidying-up by itself where a database is dropped or renamed.
_HELD = (
    "select count(*) from pg_stat_activity where datname = $1 and pid <> pg_backend_pid() "
    "and backend_type <> 'autovacuum worker'"
)

_SET_SINCE_17 = 'ERROR:  unrecognized configuration parameter "transaction_timeout"'
_ONE_PASSED_OVER = "errors ignored on restore: 1"

PAUSED = (
    "update webhook_endpoint set status = 'paused', status_why = 'restored', status_at = clock_timestamp(), "
    "version = version + 1, updated_at = clock_timestamp() where status = 'active'"
)
"""What is sent now was perhaps sent already, by the installation that the backup is of."""
ENDED = "update session set ended_at = clock_timestamp(), ended_why = 'restored' where ended_at is null"
"""What was signed out of since must not be open again."""


class BackupError(Exception):
    """A program of PostgreSQL is missing or failed, or somebody holds the database; `code` and `said` tell which."""

    def __init__(self, code: str, said: str = "") -> None:
        super().__init__(code, said)
        self.code, self.said = code, said


@dataclass(frozen=True)
class Snapshot:
    """What a dump is of: the name by which pg_dump sees the same, the moment, and what stands in it."""

    name: str
    at: datetime
    rows: dict[str, int]
    revision: str
    last_change: int
    server: int


def at(url: str, database: str) -> str:
    """The same address, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def name_in(url: str) -> str:
    """The database an address leads to."""
    return urlsplit(url).path.lstrip("/")


@asynccontextmanager
async def snapshot(url: str) -> AsyncIterator[Snapshot]:
    """One moment of the database, held while the block lasts."""
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            await _require_free_of_walls(connection)
            name = await connection.fetchval("select pg_export_snapshot()")
            yield Snapshot(
                name,
                await connection.fetchval("select now()"),
                await _counted(connection),
                await connection.fetchval("select version_num from alembic_version"),
                await connection.fetchval("select coalesce(max(seq), 0) from journal"),
                int(await connection.fetchval("show server_version_num")),
            )
    finally:
        await connection.close()


async def _require_free_of_walls(connection: asyncpg.Connection[Any]) -> None:
    if not await connection.fetchval(
        "select rolsuper or rolbypassrls from pg_roles where rolname = current_user"
    ):
        raise BackupError("bound")


async def _counted(connection: asyncpg.Connection[Any]) -> dict[str, int]:
    tables = [row["relname"] for row in await connection.fetch(_TABLES)]
    return {table: await connection.fetchval(f'select count(*) from "{table}"') for table in tables}


def dump(url: str, taken: Snapshot, file: IO[bytes], progress: Progress) -> None:
    """Write the database as of the snapshot, compressed. Blocks."""
    command = [_program("pg_dump", taken.server), "--format=custom", f"--snapshot={taken.name}"]
    _run(command, url, len(taken.rows), "dumping contents of table", progress, out=file)


async def begin(url: str, database: str) -> None:
    """Make the empty database that a restore fills, in place of one that an earlier restore left half-made."""
    connection = await asyncpg.connect(at(url, MAINTENANCE))
    try:
        roles = await connection.fetchval(
            "select count(*) from pg_roles where rolname = any($1)", [OWNER_ROLE, SERVICE_ROLE]
        )
        if roles != 2:
            raise BackupError("roles")
        await _require_alone(connection, database, "restoring")
        await connection.execute(f'drop database if exists "{database}"')
        await connection.execute(
            f"create database \"{database}\" owner {OWNER_ROLE} encoding 'UTF8' locale 'C' template template0"
        )
        await connection.execute(database_rights_sql(database))
    finally:
        await connection.close()


def fill(url: str, server: int, tables: int, file: IO[bytes], progress: Progress) -> None:
    """Make everything in the dump again in an empty database, or fail where something cannot be. Blocks.

    Programs from 17 on first set what older servers do not know: a dump of the embedded server would never come
    to one of your own. That one refusal is passed over there, and no other.
    """
    program = _program("pg_restore", server, reads=Path(file.name))
    spared = _SET_SINCE_17 if server < 170000 else None
    command = [program] if spared else [program, "--exit-on-error"]
    _run(command, url, tables, "processing data for table", progress, given=file, spared=spared)


async def server_version(url: str) -> int:
    """The server's number, as 180004; the role that asks is free of row security."""
    connection = await asyncpg.connect(at(url, MAINTENANCE))
    try:
        await _require_free_of_walls(connection)
        return int(await connection.fetchval("show server_version_num"))
    finally:
        await connection.close()


async def calm(url: str) -> dict[str, int]:
    """Have nothing sent and nobody signed in of what was restored; how many rows each table held before."""
    connection = await asyncpg.connect(url)
    try:
        rows = await _counted(connection)
        async with connection.transaction():
            await connection.execute(
                "select set_config('app.actor', $1, true), set_config('app.act', 'webhook.pause', true)",
                OPERATOR,
            )
            await connection.execute(PAUSED)
            await connection.execute(ENDED)
        await connection.execute("analyze")
        return rows
    finally:
        await connection.close()


async def occupied(url: str, database: str) -> bool:
    """Whether there is a database of this name with tables in it. BackupError while somebody is connected."""
    connection = await asyncpg.connect(at(url, MAINTENANCE))
    try:
        if not await connection.fetchval(
            "select exists (select from pg_database where datname = $1)", database
        ):
            return False
        await _require_alone(connection, database)
    finally:
        await connection.close()
    connection = await asyncpg.connect(at(url, database))
    try:
        return bool(await connection.fetch(_TABLES))
    finally:
        await connection.close()


async def _require_alone(connection: asyncpg.Connection[Any], database: str, code: str = "held") -> None:
    for _ in range(PATIENCE_SECONDS * 10):
        if not await connection.fetchval(_HELD, database):
            return
        await connection.execute("select pg_sleep(0.1)")
    if await connection.fetchval(_HELD, database):
        raise BackupError(code)


async def take_over(url: str, restored: str, database: str, until: datetime | None) -> str | None:
    """Give the restored database its name, in one transaction; the name under which the old one is kept.

    until: the moment the old one's name tells; None drops an old one that holds nothing.
    """
    connection = await asyncpg.connect(at(url, MAINTENANCE))
    try:
        await _require_alone(connection, database)
        if until is None:
            await connection.execute(f'drop database if exists "{database}"')
            await connection.execute(f'alter database "{restored}" rename to "{database}"')
            return None
        kept = f"{database}_until_{until:%Y%m%d_%H%M%S}"
        async with connection.transaction():
            await connection.execute(f'alter database "{database}" rename to "{kept}"')
            await connection.execute(f'alter database "{restored}" rename to "{database}"')
        return kept
    finally:
        await connection.close()


async def drop(url: str, database: str) -> None:
    """Drop a database nobody needs."""
    connection = await asyncpg.connect(at(url, MAINTENANCE))
    try:
        await connection.execute(f'drop database if exists "{database}"')
    finally:
        await connection.close()


def _program(name: str, server: int, *, reads: Path | None = None) -> str:
    """The program to use: it must not be older than the server, and must understand the dump that it `reads`. The one
    on the PATH first, for it knows TLS."""
    places = [shutil.which(name)]
    try:
        places.append(str(embedded.programs() / name))
    except embedded.EmbeddedServerError:
        places.append(None)
    for place in filter(None, places):
        said = subprocess.run(
            [place, "--version"], capture_output=True, text=True, check=False
        ).stdout.split()
        new = said and said[2].split(".")[0].isdigit() and int(said[2].split(".")[0]) >= server // 10000
        if new and (reads is None or _reads(place, reads)):
            return place
    raise BackupError("no_program", f"{name} {server // 10000}")


def _reads(program: str, dump: Path) -> bool:
    listed = subprocess.run([program, "--list", str(dump)], capture_output=True, check=False)
    return listed.returncode == 0


def _run(
    command: list[str],
    url: str,
    count: int,
    mark: str,
    progress: Progress,
    *,
    out: IO[bytes] | None = None,
    given: IO[bytes] | None = None,
    spared: str | None = None,
) -> None:
    """spared: the one complaint of pg_restore that is none."""
    shown, password = _apart(url)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    done, said = 0, [""]
    with subprocess.Popen(
        [*command, "--verbose", "--no-password", "-d", shown],
        stdin=given or subprocess.DEVNULL,
        stdout=out or subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env={**environment, **({"PGPASSWORD": password} if password else {}), "LC_ALL": "C"},
    ) as running:
        for line in running.stderr or ():
            if mark in line:
                done += 1
                progress(min(done, count), count)
            elif "error" in line.lower() or "failed" in line.lower():
                said.append(line.strip())
    errors = [line for line in said if line.startswith("pg_restore: error:")]
    passed_over = spared and len(errors) == 1 and spared in errors[0] and _ONE_PASSED_OVER in said[-1]
    if running.returncode != 0 and not passed_over:
        raise BackupError("program", f"{Path(command[0]).name}: {' '.join(said[-3:]).strip()}")
    progress(count, count)


def _apart(url: str) -> tuple[str, str | None]:
    """An address without its password, and the password: who lists the processes of a machine sees their arguments."""
    parts = urlsplit(url)
    who, separator, where = parts.netloc.rpartition("@")
    name, _, password = who.partition(":")
    return urlunsplit(parts._replace(netloc=f"{name}{separator}{where}")), unquote(password) or None
