"""A row put together as text is the JSON that PostgreSQL makes of it, whatever its values hold."""

from __future__ import annotations

import json

import asyncpg
from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Integer, MetaData, Numeric, String, Table, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from service.db.row_text import Shown, row_text
from service.db.statements import compiled
from tests.conftest import TestDatabase

KINDS = {
    "text": String(), "code": String(), "number": Integer(), "id": Uuid(), "day": Date(), "moment": DateTime(True),
    "yes": Boolean(), "amount": Numeric(), "json": JSON(), "jsonb": JSONB(),
}  # fmt: skip
ROWS = """values
  ('Xã "Mỹ Tú" \\ ' || chr(9) || chr(10) || chr(31), 'in_progress', -7, uuid '01980000-0000-7000-8000-000000002e30',
   date 'infinity', timestamptz '2026-05-09 08:00+07', true, 12.50, json '{"a" : [1, "x"]}', jsonb '{"b": null}'),
  ('', 'done', 0, null, date '2026-05-09', null, false, null, null, null),
  (null, null, null, null, null, null, null, null, null, null)"""


async def test_a_row_as_text_is_what_row_to_json_makes_of_it(database: TestDatabase) -> None:
    rows = Table("r", MetaData(), *(Column(name, kind) for name, kind in KINDS.items()))
    shown = row_text([Shown(name, rows.c[name], code=name == "code") for name in KINDS])
    connection = await asyncpg.connect(database.service_url)

    found = await connection.fetch(
        f"select {compiled(shown).text} as made, row_to_json(r)::text as meant from ({ROWS}) r({', '.join(KINDS)})"
    )

    await connection.close()
    assert [row["made"] for row in found] == [row["meant"] for row in found]
    assert json.loads(found[0]["made"])["text"] == 'Xã "Mỹ Tú" \\ \t\n\x1f'


async def test_what_is_never_null_is_put_together_by_less(database: TestDatabase) -> None:
    kinds = {name: kind for name, kind in KINDS.items() if name in ("text", "code", "number", "id", "day")}
    rows = Table("r", MetaData(), *(Column(name, kind) for name, kind in kinds.items()))
    shown = row_text([Shown(name, rows.c[name], code=name == "code", sure=True) for name in kinds])
    connection = await asyncpg.connect(database.service_url)

    found = await connection.fetchrow(
        f"select {compiled(shown).text} as made, row_to_json(r)::text as meant from (values ('\"', 'done', 1, "
        f"uuid '01980000-0000-7000-8000-000000002e30', date '2026-05-09')) r({', '.join(kinds)})"
    )

    await connection.close()
    assert found is not None
    assert found["made"] == found["meant"]
    assert "coalesce" not in compiled(shown).text


async def test_more_values_than_a_function_takes_are_put_together_all_the_same(database: TestDatabase) -> None:
    rows = Table("r", MetaData(), *(Column(f"n{i}", Integer()) for i in range(120)))
    shown = row_text([Shown(column.name, column) for column in rows.c])
    connection = await asyncpg.connect(database.service_url)

    made = await connection.fetchval(
        f"select {compiled(shown).text} from (select {', '.join(f'{i} as n{i}' for i in range(120))}) r"
    )

    await connection.close()
    assert json.loads(made) == {f"n{i}": i for i in range(120)}
