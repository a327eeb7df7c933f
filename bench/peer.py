"""How is PostGraphile, the fastest of the ready-made answers, run beside the service?

Version 4 from npm (`bench/peer`), which turns a GraphQL query into one statement too. It is shown the tables of
the plan's screen only, and two functions that pick by day what the service picks; superuser, no rights asked.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import asyncpg

from bench.data import TODAY, Filled

NAME = "postgraphile"
PROGRAM = Path(__file__).resolve().parent / "peer" / "node_modules" / ".bin" / "postgraphile"
_SHOWN = ("plan", "indicator", "target", "task", "assignment", "agency")
_FUNCTIONS = (
    "create or replace function indicator_latest(i indicator) returns json stable language sql as $$ "
    "select json_build_object('value', l -> 'value', 'period', json_build_object('nominal', l #> '{period,nominal}')) "
    f"from (select i.standing_latest[width_bucket(date '{TODAY}', i.standing_from)] as l offset 0) v "
    "where l is not null $$",
    "create or replace function indicator_standing(i indicator) returns json stable language sql as $$ "
    f"select json_build_object('code', i.standing_code[width_bucket(date '{TODAY}', i.standing_from)]) $$",
    "create or replace function task_standing(t task) returns json stable language sql as $$ "
    f"select json_build_object('code', t.standing_code[width_bucket(date '{TODAY}', t.standing_from)]) $$",
)
_TABLES = (
    "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v')"
)
_TO_ITSELF = (
    "select c.relname, o.conname from pg_constraint o join pg_class c on c.oid = o.conrelid "
    "where o.contype = 'f' and o.conrelid = o.confrelid and c.relname = any($1)"
)


def installed() -> bool:
    """Whether `make setup-bench` could have it from npm."""
    return PROGRAM.exists()


async def prepare(filled: Filled, folder: Path) -> None:
    """Make the functions; write down, where the program looks for it, what it shall not show."""
    connection = await asyncpg.connect(filled.superuser_url)
    try:
        for function in _FUNCTIONS:
            await connection.execute(function)
        tables = [row["relname"] for row in await connection.fetch(_TABLES)]
        circles = await connection.fetch(_TO_ITSELF, list(_SHOWN))
    finally:
        await connection.close()
    omitted = {"tags": {"omit": True}}
    rules = {
        "class": {name: omitted for name in tables if name not in _SHOWN},
        "constraint": {f"{row['relname']}.{row['conname']}": omitted for row in circles},
    }
    (folder / "postgraphile.tags.json5").write_text(
        json.dumps({"version": 1, "config": rules}), encoding="utf-8"
    )


def command(url: str, port: int, pool: int) -> Sequence[str]:
    """One process of it, with the settings its documentation recommends for production."""
    return [
        str(PROGRAM), "--connection", url.replace("postgresql://", "postgres://"), "--schema", "public",
        "--host", "127.0.0.1", "--port", str(port), "--max-pool-size", str(pool), "--disable-query-log",
        "--disable-graphiql", "--dynamic-json", "--no-ignore-rbac", "--retry-on-init-fail",
    ]  # fmt: skip
