"""Evidence behind the second wall alone: what the service's role may see, attach and take away, whoever asks it to."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from tests.api.evidence_stories import a_pdf, kept, sent
from tests.api.figure_stories import POLICE, in_june, indicator_of, said
from tests.conftest import TestDatabase
from tests.world import person

COUNTS = {"numerator": 8200, "denominator": 10000}


async def _enter(connection: asyncpg.Connection[Any], who: str) -> None:
    """Make the settings of a person's rights, for the transaction."""
    await connection.execute(
        "select set_config('app.actor', id::text, true), set_config('app.act', 'test', true),"
        " set_config('app.reach', reach::text, true), set_config('app.draft_reach', draft_reach::text, true),"
        " set_config('app.write_reach', write_reach::text, true), set_config('app.agencies', agency_ids::text, true)"
        " from principal where id = $1",
        person(who),
    )


async def test_rows_and_bytes_are_shown_with_what_they_are_attached_to_and_nobody_sees_them_unasked(
    world_database: TestDatabase,
) -> None:
    async with in_june(world_database) as world:
        vneid = await indicator_of(world)
        attached, loose = await kept(world, POLICE), await kept(world, POLICE, a_pdf("rời"))
        await said(world, POLICE, vneid, **COUNTS, evidence=[{"evidence": attached["id"]}])
    service = await asyncpg.connect(world_database.service_url)
    seen = {}

    for who in (POLICE, "my-tu.viewer", "can-tho.coordinator", "dai-hai.coordinator", None):
        async with service.transaction():
            if who is not None:
                await _enter(service, who)
            items = {str(row[0]) for row in await service.fetch("select id from evidence")}
            parts = await service.fetchval("select count(*) from evidence_part")
            uses = await service.fetchval("select count(*) from evidence_use")
            seen[who] = (items, parts, uses)

    both = {attached["id"], loose["id"]}
    assert seen[POLICE] == (both, 2, 1)
    assert seen["my-tu.viewer"] == ({attached["id"]}, 1, 1)
    assert seen["can-tho.coordinator"] == seen["dai-hai.coordinator"] == seen[None] == (set(), 0, 0)
    await service.close()


async def test_nobody_attaches_what_they_do_not_see_whatever_writes_it(world_database: TestDatabase) -> None:
    async with in_june(world_database) as world:
        vneid = await indicator_of(world)
        figure = await said(world, POLICE, vneid, **COUNTS)
        foreign = await kept(world, "dai-hai.coordinator", unit="31561")
    service = await asyncpg.connect(world_database.service_url)
    piece = f'[{{"evidence": "{foreign["id"]}"}}]'

    for statement, given in (
        ("update observation set evidence = $2::text::jsonb where id = $1", (UUID(figure["id"]), piece)),
        ("insert into evidence_use (subject, subject_id, evidence_id) values ('observation', $1, $2)",
         (UUID(figure["id"]), UUID(foreign["id"]))),
        ("insert into evidence (id, unit_key, kind, uploaded_by, uploaded_by_name)"
         " select $1, unit_key, 'link', $2, 'x' from observation limit 1", (uuid4(), person("my-tu.leader"))),
    ):  # fmt: skip
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with service.transaction():
                await _enter(service, POLICE)
                await service.execute(statement, *given)
    await service.close()


async def test_the_service_may_neither_change_items_nor_touch_bytes_and_uses(world_database: TestDatabase) -> None:
    service = await asyncpg.connect(world_database.service_url)

    for statement in (
        "update evidence set uploaded_by = uploaded_by", "delete from evidence_part", "select from evidence_file",
        "insert into evidence_part values (gen_random_uuid(), 0, '')", "delete from evidence_use",
        "update evidence_use set ended_at = null",
    ):  # fmt: skip
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with service.transaction():
                await _enter(service, "my-tu.coordinator")
                await service.execute(statement)
    await service.close()


async def test_the_same_bytes_sent_at_once_are_one_file_and_an_upload_that_breaks_off_leaves_nothing(
    world_database: TestDatabase,
) -> None:
    data = a_pdf("cùng lúc", 1024 * 1024 + 5)
    async with in_june(world_database) as world:
        answers = await asyncio.gather(*(sent(world, POLICE, data, f"{n}.pdf") for n in range(4)))
        cut = await world.http.post(
            "/v1/evidence", params={"unit": "31567"}, content=b'--x\r\nContent-Disposition: form-data; name="file"; '
            b'filename="a.pdf"\r\n\r\n%PDF-1.7 cut off',
            headers=world.headers(POLICE, Content_Type="multipart/form-data; boundary=x"),
        )  # fmt: skip
        wrong = await sent(world, POLICE, a_pdf("lỗi"), "a.docx")
    superuser = await asyncpg.connect(world_database.superuser_url)

    assert [answer.status_code for answer in answers] == [201] * 4
    assert (cut.status_code, cut.json()["code"]) == (400, "import_multipart")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "upload_misnamed")
    tables = ("evidence", "evidence_file", "evidence_part")
    counts = [await superuser.fetchval(f"select count(*) from {table}") for table in tables]
    assert counts == [4, 1, 2]
    await superuser.close()


async def test_a_file_beyond_the_limit_is_refused_as_it_comes(world_database: TestDatabase) -> None:
    async with in_june(world_database) as world:
        answer = await sent(world, POLICE, a_pdf(size=50 * 1024 * 1024 + 1))

    assert (answer.status_code, answer.json()["code"]) == (413, "upload_too_large")
