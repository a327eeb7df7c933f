"""A broken constraint names the field it was written from, and never itself."""

from __future__ import annotations

import asyncpg

from service.db.constraints import fields
from tests.conftest import TestDatabase
from tests.tables import declarations
from tests.world import World, agency

CHECKED = """
select c.conname from pg_constraint c where c.connamespace = 'public'::regnamespace and c.contype in ('u', 'f')
  and c.conparentid = 0 and c.conrelid::regclass::text = any($1)
union all
select i.indexrelid::regclass::text from pg_index i join pg_class t on t.oid = i.indrelid
where t.relnamespace = 'public'::regnamespace and i.indisunique and not i.indisprimary and t.relname = any($1)
  and not exists (select from pg_constraint c where c.conindid = i.indexrelid)"""


async def test_every_constraint_of_every_table_is_known_by_its_name(database: TestDatabase) -> None:
    tables = list(declarations())
    connection = await asyncpg.connect(database.owner_url)

    there = {row[0] for row in await connection.fetch(CHECKED, tables)}

    await connection.close()
    assert set(fields()) == there


def test_what_a_command_holds_is_pointed_to() -> None:
    declarations()
    told = {name: pointer for name, (_, pointer) in fields().items()}

    assert {name: told[name] for name in (
        "app_user_username_key", "app_user_external", "client_client_id_key", "app_user_agency_id_fkey",
        "task_official_id_fkey", "section_parent_id_fkey", "agency_unit_key_fkey", "agency_member_member_id_fkey",
        "assignment_agency_id_fkey", "agency_member_agency_id_fkey", "progress_update_answers_id_fkey",
        "unit_code_current",
    )} == {
        "app_user_username_key": "/username", "app_user_external": "/subject", "client_client_id_key": "/clientId",
        "app_user_agency_id_fkey": "/agency", "task_official_id_fkey": "/official",
        "section_parent_id_fkey": "/parent", "agency_unit_key_fkey": "/unit",
        "agency_member_member_id_fkey": "/members", "assignment_agency_id_fkey": "/assignments",
        "agency_member_agency_id_fkey": None, "progress_update_answers_id_fkey": "/answerTo",
        "unit_code_current": None,
    }  # fmt: skip


async def test_a_name_that_is_taken_is_pointed_to(world: World) -> None:
    user = {"unit": "31567", "username": "an.nguyen", "name": "An"}
    await world.post("my-tu.admin", "/v1/users", user)

    refused = await world.post("my-tu.admin", "/v1/users", user)

    assert (refused.status_code, refused.json()["code"]) == (409, "already_exists")
    assert [(e["pointer"], e["code"]) for e in refused.json()["errors"]] == [("/username", "already_exists")]
    assert "app_user" not in refused.text


async def test_a_machines_name_that_is_taken_is_pointed_to(world: World) -> None:
    machine = {"unit": "92", "clientId": "kho", "name": "Kho dữ liệu"}
    await world.post("can-tho.admin", "/v1/clients", machine)

    refused = await world.post("can-tho.admin", "/v1/clients", machine)

    assert (refused.status_code, [e["pointer"] for e in refused.json()["errors"]]) == (409, ["/clientId"])


async def test_what_is_still_referred_to_blames_no_field(world: World) -> None:
    path = f"/v1/agencies/{agency('my-tu', 'ubnd')}"
    members = {"collective": True, "members": [str(agency("my-tu", "kinh-te"))]}
    await world.patch("my-tu.coordinator", path, members, 1)

    refused = await world.delete("my-tu.coordinator", f"/v1/agencies/{agency('my-tu', 'kinh-te')}", 1)

    assert (refused.status_code, refused.json()["code"], refused.json()["errors"]) == (
        409,
        "reference_missing",
        [],
    )
