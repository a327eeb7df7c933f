"""How do migrations reach the database: as the owner, one at a time, and never waiting long for a lock?"""

from __future__ import annotations

import asyncio
import os
import pkgutil
from importlib import import_module
from typing import Any

import asyncpg
from alembic import context
from sqlalchemy import text
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool
from sqlmodel import SQLModel

import service.db
from service.db import known

# Two migrators take turns; a table lock is given up soon, because writers queue behind whoever waits for it.
TURN_TIMEOUT = "120s"
LOCK_TIMEOUT = "5s"
TURN_KEY = 7205759403792793602

for module in pkgutil.iter_modules(service.db.__path__, "service.db."):
    import_module(module.name)


def owner_url() -> str:
    url: str | None = context.config.attributes.get("owner_url") or os.environ.get("DATABASE_OWNER_URL")
    if not url:
        raise SystemExit("Set DATABASE_OWNER_URL to the role that owns the tables, or run `sauro migrate`.")
    return url


def run(connection: Connection) -> None:
    """Migrate, without the views over the journal, which follow the tables of the newest revision."""
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        transaction_per_migration=True,
        compare_server_default=True,
        on_version_apply=context.config.attributes.get("on_version_apply"),
    )
    at = context.get_context().get_current_revision()
    if at != context.get_revision_argument():
        known.forget(connection)
    connection.commit()
    with context.begin_transaction():
        context.run_migrations()
    if context.get_context().get_current_revision() == context.get_head_revision():
        known.remember(connection)
    connection.commit()


async def migrate() -> None:
    url = owner_url()

    async def connect() -> Any:
        # asyncpg reads the address itself, so that sockets, hosts and sslmode mean what they mean elsewhere.
        return await asyncpg.connect(url, timeout=10, server_settings={"application_name": "sauro-migrate"})

    engine = create_async_engine("postgresql+asyncpg://", async_creator=connect, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            await connection.execute(text(f"set lock_timeout = '{TURN_TIMEOUT}'"))
            await connection.execute(text(f"select pg_advisory_lock({TURN_KEY})"))
            await connection.execute(text(f"set lock_timeout = '{LOCK_TIMEOUT}'"))
            await connection.commit()
            await connection.run_sync(run)
    finally:
        await engine.dispose()


if context.is_offline_mode():
    raise SystemExit("Offline SQL is not offered: the migrations look at the catalogue.")
with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
    runner.run(migrate())
