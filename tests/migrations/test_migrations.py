"""The tables in the database are the ones in the code, there and back."""

from __future__ import annotations

import asyncio
import importlib
import pkgutil

import asyncpg
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool
from sqlmodel import SQLModel

import service.db
from service.db import migrate
from tests.conftest import TestDatabase

# Made by hand: partitions and a table that no model describes.
BY_HAND = ("journal", "alembic_version")


async def test_autogenerate_finds_nothing_to_do(database: TestDatabase) -> None:
    for module in pkgutil.iter_modules(service.db.__path__, "service.db."):
        importlib.import_module(module.name)
    engine = create_async_engine(
        "postgresql+asyncpg://", async_creator=lambda: asyncpg.connect(database.owner_url), poolclass=NullPool
    )

    def differences(connection: object) -> list[object]:
        context = MigrationContext.configure(connection, opts={"include_name": _described})  # type: ignore[arg-type]
        return list(compare_metadata(context, SQLModel.metadata))

    async with engine.connect() as connection:
        found = await connection.run_sync(differences)
    await engine.dispose()

    assert found == []


async def test_down_to_nothing_and_up_again(database: TestDatabase) -> None:
    await asyncio.to_thread(migrate.downgrade, database.owner_url, to="base")
    connection = await asyncpg.connect(database.owner_url)
    left = await connection.fetch(
        "select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')"
        " union all select p.proname from pg_proc p where p.pronamespace = 'public'::regnamespace"
    )

    await asyncio.to_thread(migrate.upgrade, database.owner_url)

    assert {row[0] for row in left} == {"alembic_version"}
    assert await migrate.current(connection) == migrate.newest()
    await connection.close()


def _described(name: str | None, kind: str, parents: object) -> bool:
    return kind != "table" or not str(name).startswith(BY_HAND)
