"""Tables as files: every one in every form, what the caller may read and nothing else, in one moment's state."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import AsyncIterator, Iterator
from datetime import date, datetime
from decimal import Decimal
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
from tests.demo.stage import AUTUMN, UNIT, Caller, signed_in, staged
from tests.world import World, opened

NATION, COMMUNE = "vn.viewer", "my-tu.coordinator"
WITHOUT_ROWS = {
    "agency_members", "events", "former_targets", "report_requests", "reports", "target_assignments", "unit_changes",
    "unit_lineage", "unit_names",
}  # fmt: skip
"""Tables that the demo of autumn may have no rows in."""


@pytest.fixture(scope="module")
def database(database_server: EmbeddedServer) -> Iterator[TestDatabase]:
    with staged(database_server, AUTUMN) as shared:
        yield shared


@pytest.fixture
async def world(database: TestDatabase) -> AsyncIterator[World]:
    async with opened(database.service_url, SAURO_NOW=AUTUMN.isoformat(), SAURO_DEMO="1") as app:
        yield app


async def fetched(who: Caller, world: World, table: str, **params: Any) -> httpx.Response:
    headers = who.headers | {"Accept-Encoding": "identity"}
    answer = await world.http.get(f"/v1/exports/{table}", params=params, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer


async def lines(who: Caller, world: World, table: str, **params: Any) -> list[dict[str, Any]]:
    answer = await fetched(who, world, table, format="ndjson", **params)
    return [json.loads(line) for line in answer.text.splitlines()]


async def test_every_table_says_the_same_in_every_form(world: World) -> None:
    who = await signed_in(world, NATION)
    empty: set[str] = set()

    for name, table in TABLES.items():
        told = await lines(who, world, name)
        cells = list(csv.DictReader(io.StringIO((await fetched(who, world, name, format="csv")).text)))
        typed = parquet.read_table(
            pyarrow.BufferReader((await fetched(who, world, name, format="parquet")).content)
        )

        empty |= set() if told else {name}
        assert len(told) == len(cells) == typed.num_rows
        assert typed.column_names == [column.name for column in table.columns]
        key = [column for column in table.columns if column.name in table.key]
        assert len({tuple(row[c.name] for c in key) for row in told}) == len(told), f"the key of {name} repeats"
        for row, cell, one in zip(told, cells, typed.to_pylist(), strict=True):
            for column in table.columns:
                assert _of_json(row[column.name], column.type) == one[column.name], (name, column.name)
                assert _of_csv(cell[column.name], column.type) == _or_empty(one[column.name]), (name, column.name)
    assert empty <= WITHOUT_ROWS


def _of_json(value: Any, kind: ColumnType) -> Any:
    """What NDJSON says, as Parquet has it."""
    if value is None:
        return None
    if kind is ColumnType.json:
        return _same_json(value)
    if kind in (ColumnType.text, ColumnType.code, ColumnType.uuid):
        return value
    return _of_csv(value if isinstance(value, str) else json.dumps(value), kind)


def _of_csv(cell: str, kind: ColumnType) -> Any:
    if cell == "":
        return None
    if kind is ColumnType.decimal:
        return Decimal(cell).quantize(Decimal("0.000001"))
    if kind in (ColumnType.integer, ColumnType.bigint):
        return int(cell)
    if kind is ColumnType.boolean:
        return {"true": True, "false": False}[cell]
    if kind is ColumnType.date:
        return date.fromisoformat(cell)
    if kind is ColumnType.timestamp:
        return datetime.fromisoformat(cell)
    return _same_json(json.loads(cell)) if kind is ColumnType.json else cell


class _same_json:
    """Equal to a text that holds the same JSON, however it is spaced."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and json.loads(other) == self._value


def _or_empty(value: Any) -> Any:
    return None if value == "" else value


async def test_what_is_exported_is_what_the_tables_hold(world: World, database: TestDatabase) -> None:
    who = await signed_in(world, NATION)
    connection = await asyncpg.connect(database.superuser_url)

    counts = {name: len(await lines(who, world, name)) for name in ("tasks", "targets", "progress_updates", "units")}
    there = {
        "tasks": "select count(*) from task where published",
        "targets": "select count(*) from target where published",
        "progress_updates": "select count(*) from progress_update where published",
        "units": "select count(*) from unit",
    }

    assert counts == {name: await connection.fetchval(sql) for name, sql in there.items()}
    await connection.close()


async def test_each_sees_what_they_may_read(world: World) -> None:
    nation, commune = await signed_in(world, NATION), await signed_in(world, COMMUNE)

    everything = {row["unit_code"] for row in await lines(nation, world, "tasks")}
    own = {row["unit_code"] for row in await lines(commune, world, "tasks")}

    assert everything == set(UNIT.values()) & everything and len(everything) == 5
    assert own == {"31567"}


async def test_the_list_describes_every_table_and_column(world: World) -> None:
    who = await signed_in(world, COMMUNE)

    told = ExportsView.model_validate(await who.get("/v1/exports"))

    assert [table.name for table in told.tables] == [*TABLES]
    updates = next(table for table in told.tables if table.name == "progress_updates")
    assert (updates.key, updates.changes, updates.follows, updates.link) == (
        ["id"], "progress_updates", [], "/v1/exports/progress_updates",
    )  # fmt: skip
    assert updates.columns[0].model_dump() == {
        "name": "id", "type": "uuid", "null": False,
        "meaning": {"vi": "Mã số, không bao giờ đổi", "en": "id, never changes"},
    }  # fmt: skip


async def test_filters_narrow_and_parts_add_up(world: World) -> None:
    who = await signed_in(world, NATION)
    whole = await lines(who, world, "tasks")

    of_one = await lines(who, world, "tasks", unit="31567")
    parts = [await lines(who, world, "tasks", part=n, parts=3) for n in (1, 2, 3)]
    figures = await lines(who, world, "observations", period="2026-M10")
    latest = max(row["updated_at"] for row in whole)
    since = await lines(who, world, "tasks", updatedSince=latest)
    chosen = await lines(who, world, "tasks", columns="due,id", unit="31567")

    assert {row["unit_code"] for row in of_one} == {"31567"}
    assert sorted(row["id"] for part in parts for row in part) == sorted(row["id"] for row in whole)
    assert all(parts)
    assert {row["period"] for row in figures} == {"2026-M10"}
    assert [row["updated_at"] for row in since] == [latest] * len(since) and since
    assert list(chosen[0]) == ["due", "id"]


async def test_a_spreadsheet_gets_a_mark_and_no_formula(world: World, database: TestDatabase) -> None:
    who = await signed_in(world, NATION)
    await _retitled(database, '=HYPERLINK("http://x.vn"),"a"\nb')

    plain = await fetched(who, world, "tasks", format="csv", columns="title,standing,percent")
    sheet = await fetched(who, world, "tasks", format="csv", columns="title,standing,percent", bom="true")

    assert plain.content.startswith(b"title,standing,percent\n")
    assert sheet.content.startswith(b"\xef\xbb\xbftitle,standing,percent\n")
    assert sheet.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert sheet.headers["Content-Disposition"].startswith('attachment; filename="tasks.csv"')
    exact = [row["title"] for row in csv.DictReader(io.StringIO(plain.text))]
    led = [row["title"] for row in csv.DictReader(io.StringIO(sheet.content.decode("utf-8-sig")))]
    assert exact.count('=HYPERLINK("http://x.vn"),"a"\nb') == 1
    assert led.count('\'=HYPERLINK("http://x.vn"),"a"\nb') == 1
    assert [one.removeprefix("'") for one in led] == exact


async def _retitled(database: TestDatabase, title: str) -> None:
    connection = await asyncpg.connect(database.superuser_url)
    await connection.execute("set session_replication_role = replica")
    await connection.execute(
        "update task set title = $1 where id = (select id from task where published order by id limit 1)", title
    )
    await connection.close()


@pytest.mark.parametrize(("accepted", "encoding"), [("gzip", "gzip"), ("gzip, zstd", "zstd"), ("*", "gzip")])
async def test_an_export_is_compressed_as_the_client_takes_it(world: World, accepted: str, encoding: str) -> None:
    who = await signed_in(world, NATION)
    plain = await fetched(who, world, "provisions", format="ndjson")

    async with world.http.stream(
        "GET", "/v1/exports/provisions", headers=who.headers | {"Accept-Encoding": accepted}
    ) as answer:
        packed = b"".join([piece async for piece in answer.aiter_raw()])

    assert answer.headers["Content-Encoding"] == encoding
    assert len(packed) < len(plain.content) / 2
    unpacked = (
        gzip.decompress(packed)
        if encoding == "gzip"
        else pyarrow.input_stream(pyarrow.BufferReader(packed), compression="zstd").read()
    )
    assert unpacked == plain.content


async def test_parquet_is_typed_and_says_what_it_means(world: World) -> None:
    who = await signed_in(world, NATION)

    answer = await fetched(who, world, "observations", format="parquet")
    file = parquet.ParquetFile(pyarrow.BufferReader(answer.content))

    schema = file.schema_arrow
    kinds = {name: str(schema.field(name).type) for name in ("numerator", "period_start", "state", "percent_only")}
    assert kinds == {
        "numerator": "decimal128(38, 6)",
        "period_start": "date32[day]",
        "state": "dictionary<values=string, indices=int32, ordered=0>",
        "percent_only": "bool",
    }
    assert str(schema.field("verified_at").type) == "timestamp[us, tz=UTC]"
    assert not schema.field("id").nullable
    assert schema.metadata[b"sauro.schemaVersion"] == b"1"
    state = file.metadata.row_group(0).column(schema.get_field_index("state"))
    assert (state.compression, state.has_dictionary_page) == ("ZSTD", True)


@pytest.mark.parametrize(
    ("path", "status", "codes"),
    [
        ("/v1/exports/task", 404, ["export_unknown"]),
        ("/v1/exports/tasks?columns=titel", 422, ["unknown_name"]),
        ("/v1/exports/tasks?columns=", 422, ["fields_empty"]),
        ("/v1/exports/tasks?period=2026-Q1", 422, ["export_without_period"]),
        ("/v1/exports/rollups?updatedSince=2026-01-01T00:00:00Z", 422, ["export_without_since"]),
        ("/v1/exports/tasks?part=2", 422, ["export_part"]),
        ("/v1/exports/tasks?part=3&parts=2", 422, ["export_part"]),
        ("/v1/exports/tasks?bom=true", 422, ["export_bom"]),
        ("/v1/exports/tasks?unit=99999", 422, ["unit_unknown"]),
        ("/v1/exports/tasks?format=xlsx", 422, ["not_one_of"]),
        ("/v1/exports/tasks?limit=5", 422, ["unknown_parameter"]),
    ],
)
async def test_what_is_not_there_is_named(world: World, path: str, status: int, codes: list[str]) -> None:
    who = await signed_in(world, NATION)

    answer = await world.http.get(path, headers=who.headers)

    assert answer.status_code == status, answer.text
    found = answer.json()
    assert [error["code"] for error in found["errors"]] or [found["code"]] == codes
    assert not found["errors"] or [error["code"] for error in found["errors"]] == codes


async def test_an_unknown_table_hears_what_was_meant(world: World) -> None:
    who = await signed_in(world, NATION)

    answer = await world.http.get("/v1/exports/task", headers=who.headers | {"Accept-Language": "en"})

    assert "Is it tasks?" in answer.json()["detail"]


async def test_every_export_stands_in_the_access_log(world: World, database: TestDatabase) -> None:
    who = await signed_in(world, COMMUNE)
    await lines(who, world, "targets", unit="31567")

    connection = await asyncpg.connect(database.superuser_url)
    row = await connection.fetchrow(
        "select kind, outcome, operation, detail::text, principal_name from access_log order by id desc limit 1"
    )
    await connection.close()

    assert row is not None and (row["kind"], row["outcome"], row["operation"]) == ("export", "ok", "get_export")
    assert json.loads(row["detail"]) == {"table": "targets", "format": "ndjson", "unit": "31567"}


async def test_a_head_tells_what_would_come(world: World) -> None:
    who = await signed_in(world, NATION)

    answer = await world.http.head("/v1/exports/tasks?format=parquet", headers=who.headers)

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["Content-Type"] == "application/vnd.apache.parquet"
