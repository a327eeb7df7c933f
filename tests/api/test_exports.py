"""Tables as files: every one in every form, what the caller may read and nothing else, in one moment's state."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import asyncpg
import httpx
import pyarrow
import pytest
from pyarrow import parquet

from service.db.embedded import EmbeddedServer
from service.domain.export_columns import ColumnType
from service.domain.export_queries import ExportsView
from service.domain.exports import TABLES
from tests.conftest import TestDatabase
from tests.demo.stage import AUTUMN, Caller, signed_in, staged
from tests.world import World, opened


@pytest.fixture(scope="module")
def database(database_server: EmbeddedServer) -> Iterator[TestDatabase]:
    with staged(database_server, AUTUMN) as shared:
        yield shared


@pytest.fixture
async def world(database: TestDatabase) -> AsyncIterator[World]:
    async with opened(database.service_url, SAURO_NOW=AUTUMN.isoformat(), SAURO_DEMO="1") as app:
        yield app


@pytest.mark.parametrize("form", ["ndjson", "csv", "parquet"])
async def test_every_table_in_every_form(world: World, form: str) -> None:
    who = await signed_in(world, "vn.viewer")
    for table in TABLES:
        answer = await world.http.get(f"/v1/exports/{table}", params={"format": form}, headers=who.headers)
        assert answer.status_code == 200, answer.text
        print(form, table, len(answer.content))
