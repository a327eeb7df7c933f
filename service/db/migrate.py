"""How does a database come to the tables of this version, and which version is it at?"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationInfo
from alembic.script import Script, ScriptDirectory
from alembic.script.revision import ResolutionError
from alembic.util import CommandError

ROOT = Path(__file__).resolve().parents[2]

Progress = Callable[[int, int, str], None]


class UnknownRevision(Exception):
    """A revision was named that this program does not have: by who asked, or by a database that a newer one left."""

    def __init__(self, named: str) -> None:
        super().__init__(named)
        self.named = named


def upgrade(owner_url: str, *, to: str = "head", progress: Progress | None = None) -> None:
    """Bring the database up to a revision, the newest by default; nothing happens when it is there.

    Each migration is one transaction, so a failing one leaves the database at the one
    before. progress hears (position, how many there are, name) after each. Blocks, and runs an event
    loop of its own: call it from a thread when one is running already. Raises UnknownRevision.
    """
    config = _config(owner_url, progress)
    try:
        command.upgrade(config, to)
    except CommandError as error:
        if not isinstance(error.__cause__, ResolutionError):
            raise
        raise UnknownRevision(str(error.__cause__.argument)) from error


def downgrade(owner_url: str, *, to: str, progress: Progress | None = None) -> None:
    """Take the database back to an older revision (`-1` for one step, `base` for none)."""
    command.downgrade(_config(owner_url, progress), to)


@cache
def revisions() -> tuple[str, ...]:
    """All revisions this version of the service knows, the one it was written for first."""
    return tuple(
        script.revision for script in ScriptDirectory.from_config(_config("", None)).walk_revisions()
    )


def newest() -> str:
    """The revision this version of the service was written for."""
    return revisions()[0]


async def current(connection: asyncpg.Connection[Any]) -> str | None:
    """The revision the database is at; None before the first migration."""
    if await connection.fetchval("select to_regclass('public.alembic_version')") is None:
        return None
    return await connection.fetchval("select version_num from public.alembic_version")


def _config(owner_url: str, progress: Progress | None) -> Config:
    config = Config(ROOT / "alembic.ini")
    config.attributes["owner_url"] = owner_url
    if progress is not None:
        config.attributes["on_version_apply"] = _reporter(progress)
    return config


def _reporter(progress: Progress) -> Callable[..., None]:
    oldest_first = revisions()[::-1]

    def report(*, step: MigrationInfo, **_: Any) -> None:
        script = step.up_revision
        if isinstance(script, Script):
            progress(oldest_first.index(script.revision) + 1, len(oldest_first), script.doc)

    return report
