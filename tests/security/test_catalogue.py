"""Does the database carry the policies, triggers, functions and grants the code declares, and nothing else?

Alembic does not see them. The migrated database is compared with one made afresh from the
declarations, in PostgreSQL's own spelling of both; and rules that hold for every table are
asked of the catalogue itself.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

import service.db
from service.db import (
    archived_months,
    events,
    evidence_files,
    following,
    health,
    journal,
    nation_sums,
    observation_batches,
    peers,
    principal,
    rls,
    seals,
    signin,
    slot_rules,
    slot_upkeep,
    spans,
    standing,
    tickets,
    units,
    upkeep,
    write,
)
from service.db.rows import DECLARATIONS
from tests.conftest import TestDatabase

# Every table is declared in the module of its noun: all of them, whichever test runs first.
for module in pkgutil.iter_modules(service.db.__path__, "service.db."):
    importlib.import_module(module.name)

MAY_CALL = {
    "allowed_acts",
    *evidence_files.FUNCTIONS,
    "figures_there",
    "grant_spans",
    "nation_rebuild",
    "nominal_periods",
    "peer_groups",
    "peer_values",
    "principal_load",
    "rows_written",
    "slots_open",
    "slots_parents",
    "slots_rebuild",
    "target_met",
    "unit_descent",
    "unit_spans",
    "upkeep",
    "upkeep_state",
    *signin.FUNCTIONS,
    *events.FUNCTIONS,
    *following.FUNCTIONS,
    *archived_months.FUNCTIONS,
    *seals.FUNCTIONS,
    *tickets.FUNCTIONS,
} - {"account_follow", "throttle_clear", "throttle_count", "throttle_forget"}
"""Functions the service may execute. One more is a decision: a definer function steps over both walls."""

POLICIES = """
select tablename, policyname, permissive, roles::text, cmd, qual, with_check from pg_policies
where schemaname = 'public'"""
TRIGGERS = """
select c.relname, t.tgname, pg_get_triggerdef(t.oid) from pg_trigger t join pg_class c on c.oid = t.tgrelid
where not t.tgisinternal and c.relnamespace = 'public'::regnamespace"""
FUNCTIONS = """
select oid::regprocedure::text as name, pg_get_functiondef(oid),
  (select array_agg(a::text order by a::text) from unnest(proacl) a)
from pg_proc where pronamespace = 'public'::regnamespace"""
TABLES = """
select relname, relkind, relrowsecurity, relforcerowsecurity,
  coalesce((select array_agg(
    case a.grantee when 0 then 'public' else a.grantee::regrole::text end || ' ' || lower(a.privilege_type) order by 1)
    from aclexplode(c.relacl) a where a.grantee <> c.relowner), '{}') as granted
from pg_class c where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'S')"""


@pytest.fixture
async def catalogue(database: TestDatabase) -> AsyncIterator[asyncpg.Connection[Any]]:
    """The owner's connection to a migrated, empty database."""
    connection = await asyncpg.connect(database.owner_url)
    yield connection
    await connection.close()


async def _state(connection: asyncpg.Connection[Any]) -> dict[str, set[tuple[Any, ...]]]:
    asked = {"policies": POLICIES, "triggers": TRIGGERS, "functions": FUNCTIONS, "tables": TABLES}
    return {
        name: {
            tuple(tuple(v) if isinstance(v, list) else v for v in row.values())
            for row in await connection.fetch(sql)
        }
        for name, sql in asked.items()
    }


async def _strip(connection: asyncpg.Connection[Any]) -> None:
    """Take away everything that is declared beside the columns."""
    await connection.execute("drop table journal cascade")
    for row in await connection.fetch(POLICIES):
        await connection.execute(f'drop policy "{row["policyname"]}" on "{row["tablename"]}"')
    for row in await connection.fetch(
        "select oid::regprocedure::text as name from pg_proc where pronamespace = 'public'::regnamespace"
    ):
        await connection.execute(f"drop function if exists {row['name']} cascade")
    for row in await connection.fetch(
        "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'"
    ):
        await connection.execute(f'alter table "{row["relname"]}" disable row level security')
    await connection.execute("revoke all on all tables in schema public from public, sauro_service")
    await connection.execute("delete from principal")


async def test_the_migrated_database_is_what_the_declarations_make(
    catalogue: asyncpg.Connection[Any],
) -> None:
    migrated = await _state(catalogue)

    async with catalogue.transaction():
        await _strip(catalogue)
        stripped = await _state(catalogue)
        for module in (
            write, standing, principal, journal, units, evidence_files, rls, peers, signin, upkeep, health, slot_rules,
            slot_upkeep, events, tickets, spans,
            nation_sums, following, seals, archived_months, observation_batches,
        ):  # fmt: skip
            for statement in module.statements():
                await catalogue.execute(statement)
        declared = await _state(catalogue)

    assert stripped["policies"] == stripped["triggers"] == stripped["functions"] == set()
    for kind in migrated:
        assert migrated[kind] - declared[kind] == set(), f"{kind} that nothing declares"
        assert declared[kind] - migrated[kind] == set(), f"{kind} that no migration made"


async def test_every_table_is_declared_and_granted_exactly_as_declared(
    catalogue: asyncpg.Connection[Any],
) -> None:
    rows = {row["relname"]: row for row in await catalogue.fetch(TABLES)}
    partitions = {name for name in rows if name.startswith("journal_")}

    granted = {name: set(row["granted"]) for name, row in rows.items() if row["granted"]}

    expected = {
        d.table: {f"sauro_service {right}" for right in d.rights} for d in DECLARATIONS.values() if d.rights
    }
    assert granted == expected | {name: {"sauro_service select"} for name in ("journal", "alembic_version")}
    tables = {name for name, row in rows.items() if row["relkind"] != b"S"}
    assert tables - partitions - set(DECLARATIONS) == {"alembic_version", "journal"}
    assert len(partitions) >= 5


async def test_every_table_with_unit_data_has_policies_for_each_command(
    catalogue: asyncpg.Connection[Any],
) -> None:
    rows = await catalogue.fetch(
        "select c.relname, c.relrowsecurity,"
        " (select array_agg(p.cmd order by p.cmd) from pg_policies p where p.tablename = c.relname) as commands"
        " from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'unit_key'"
        " where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition"
    )

    bare = [
        row["relname"]
        for row in rows
        if not row["relrowsecurity"]
        or (row["commands"] != ["DELETE", "INSERT", "SELECT", "UPDATE"] and row["relname"] != "journal")
    ]

    assert len(rows) > 15
    assert bare == []


async def test_a_table_that_is_readable_without_a_policy_is_one_of_three(
    catalogue: asyncpg.Connection[Any],
) -> None:
    open_ = await catalogue.fetch(
        "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm')"
        " and not relrowsecurity and has_table_privilege('sauro_service', oid, 'select, insert, update, delete')"
    )

    assert {row["relname"] for row in open_} == {"principal", "alembic_version", "unit_stamp"}


async def test_functions_of_the_owner_pin_their_search_path_and_are_nobody_elses(
    catalogue: asyncpg.Connection[Any],
) -> None:
    rows = await catalogue.fetch(
        "select proname, prosecdef, proconfig, has_function_privilege('sauro_service', oid, 'execute') as service,"
        " coalesce((select bool_or(a.grantee = 0) from aclexplode(proacl) a), true) as anybody"
        " from pg_proc where pronamespace = 'public'::regnamespace"
    )
    definers = [row for row in rows if row["prosecdef"]]

    loose = [r["proname"] for r in definers if "search_path=public, pg_temp" not in (r["proconfig"] or [])]
    public = [r["proname"] for r in definers if r["anybody"]]

    assert len(definers) >= 6
    assert loose == []
    assert public == []
    assert {r["proname"] for r in rows if r["service"]} == MAY_CALL


async def test_views_step_over_no_wall(catalogue: asyncpg.Connection[Any]) -> None:
    over = await catalogue.fetch(
        "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('v', 'm')"
        " and not coalesce('security_invoker=true' = any(reloptions), false)"
    )

    assert [row["relname"] for row in over] == []


async def test_the_service_owns_nothing_and_has_no_power_of_its_own(
    catalogue: asyncpg.Connection[Any],
) -> None:
    role = await catalogue.fetchrow(
        "select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication"
        " from pg_roles where rolname = 'sauro_service'"
    )
    owned = await catalogue.fetch(
        "select classid::regclass::text as kind from pg_shdepend where refclassid = 'pg_authid'::regclass"
        " and refobjid = 'sauro_service'::regrole and deptype = 'o'"
    )
    member_of = await catalogue.fetch(
        "select roleid::regrole::text from pg_auth_members where member = 'sauro_service'::regrole"
    )
    creates = await catalogue.fetchrow(
        "select has_schema_privilege('sauro_service', 'public', 'create') as in_schema,"
        " has_database_privilege('sauro_service', current_database(), 'create') as in_database"
    )

    assert set(role.values()) == {False}
    assert owned == []
    assert member_of == []
    assert set(creates.values()) == {False}


async def test_no_default_right_waits_for_tables_to_come(catalogue: asyncpg.Connection[Any]) -> None:
    waiting = await catalogue.fetch("select defaclobjtype, defaclacl from pg_default_acl")

    assert waiting == []
