"""Contacts over REST: masked to readers, whole to few and in writing, never in journal or log, gone when erased."""

from __future__ import annotations

import logging
from typing import Any

import asyncpg
import pytest

from service.api.logs import JsonLine
from service.domain.contacts import ContactView
from service.domain.secrets import personal_digest
from tests.conftest import TestDatabase
from tests.world import World, agency, person

KEEPER, OWN, OTHER = "my-tu.coordinator", "my-tu.reporter.cong-an", "my-tu.reporter.kinh-te"
PATH = f"/v1/agencies/{agency('my-tu', 'cong-an')}/contacts"
PHONE, ZALO = "84934567890", "9753108642975310864"
CONSENT = {"givenOn": "2026-02-03", "source": "Phiếu đồng ý nhận tin"}
KEY = b"personal-key-of-the-tests-32-byt"


async def kept(world: World, who: str = KEEPER, **given: Any) -> dict[str, Any]:
    body = {"label": "Trực ban", "phone": "0934 567 890", "zaloUser": ZALO, "consent": CONSENT, **given}
    answer = await world.post(who, PATH, body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def rows(database: TestDatabase, sql: str) -> list[str]:
    connection = await asyncpg.connect(database.superuser_url)
    try:
        return [str(dict(row)) for row in await connection.fetch(sql)]
    finally:
        await connection.close()


async def test_a_contact_is_masked_to_everybody_who_reads_it(world: World) -> None:
    contact = await kept(world)

    readers = [KEEPER, OWN, "my-tu.leader", "my-tu.admin", "can-tho.auditor", "can-tho.admin"]
    lists = [(await world.get(who, PATH)).json()["items"] for who in readers]

    ContactView.model_validate(contact)
    shown = ("09•••••890", "•••••864", None)
    assert (contact["phone"], contact["zaloUser"], contact["zaloGroup"]) == shown
    assert contact["consent"] == {**CONSENT, "endedOn": None}
    assert contact["digest"] == "daily"
    assert contact["agency"]["name"] == "Công an"
    assert [[(one["id"], one["phone"]) for one in found] for found in lists] == [
        [(contact["id"], "09•••••890")] for _ in readers
    ]
    assert contact["actions"] == ["delete", "update"]
    by_leader = (await world.get("my-tu.leader", f"/v1/contacts/{contact['id']}")).json()
    assert by_leader["actions"] == []


async def test_who_does_not_keep_contacts_neither_sees_nor_writes_them(world: World) -> None:
    contact = await kept(world)
    one = f"/v1/contacts/{contact['id']}"

    seen = {
        who: (await world.get(who, one)).status_code for who in (OTHER, "my-tu.viewer", "dai-hai.coordinator")
    }
    listed = [await world.get(who, PATH) for who in ("my-tu.viewer", OTHER)]
    written = [await world.post(who, PATH, {"phone": "0987654321"}) for who in (OTHER, "my-tu.leader")]
    changed = await world.patch("my-tu.leader", one, {"label": "x"}, contact["version"])

    assert seen == {OTHER: 404, "my-tu.viewer": 404, "dai-hai.coordinator": 404}
    assert (listed[0].status_code, listed[1].json()["items"]) == (403, [])
    assert [answer.status_code for answer in written] == [403, 403]
    assert (changed.status_code, changed.json()["code"]) == (403, "not_yours")
    assert (await world.get(KEEPER, PATH)).json()["items"] == [contact]


async def test_the_number_itself_is_shown_to_who_keeps_it_and_the_access_log_says_so(world: World) -> None:
    contact = await kept(world)
    whole = f"/v1/contacts/{contact['id']}/unmasked"

    looked = await world.get(KEEPER, whole)
    refused = [await world.get(who, whole) for who in ("my-tu.leader", "can-tho.auditor", OTHER)]
    log = (await world.get("my-tu.auditor", "/v1/audit", kind="access", act="unmasked")).json()["items"]

    assert looked.json() == {"id": contact["id"], "phone": PHONE, "zaloUser": ZALO, "zaloGroup": None}
    assert looked.headers["Cache-Control"] == "no-store"
    assert [answer.status_code for answer in refused] == [403, 403, 404]
    assert [(line["actor"]["name"], line["operation"], line["detail"]) for line in log] == [
        (
            KEEPER,
            "get_unmasked_contact",
            {"contact": contact["id"], "agency": str(agency("my-tu", "cong-an"))},
        )
    ]


async def test_journal_and_audit_hold_a_keyed_digest_and_never_the_number(
    world: World, world_database: TestDatabase
) -> None:
    contact = await kept(world)
    await world.patch(OWN, f"/v1/contacts/{contact['id']}", {"phone": "0987654321", "consent": CONSENT}, 1)

    journal = await rows(
        world_database, "select act, before::text, after::text from journal where subject = 'contact'"
    )
    audit = await world.get("my-tu.auditor", "/v1/audit", subject="contact", unit="31567")
    answers = await rows(world_database, "select convert_from(response, 'UTF8') from idempotency_key")

    assert len(journal) == 2
    for text in (*journal, audit.text, *answers):
        assert not any(value in text for value in (PHONE, "934567890", ZALO, "84987654321", "987654321"))
    digest = personal_digest(KEY, "phone", PHONE).hex()
    assert audit.json()["items"][1]["after"]["phone"] == digest
    assert audit.json()["items"][0]["changed"] == ["phone"]


async def test_nothing_of_a_contact_comes_into_the_logs(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    contact = await kept(world)
    bad = {"phone": "0934 567 8901", "zaloUser": "số của tôi"}

    refused = await world.post(KEEPER, PATH, bad)
    twice = await world.post(KEEPER, PATH, {"phone": "0934567890"})
    await world.get(KEEPER, f"/v1/contacts/{contact['id']}/unmasked")

    assert refused.status_code == 422
    assert [e["pointer"] for e in refused.json()["errors"]] == ["/phone", "/zaloUser"]
    assert (twice.status_code, twice.json()["errors"][0]["pointer"]) == (409, "/phone")
    lines = "".join(JsonLine().format(record) for record in caplog.records) + caplog.text
    for value in ("934567890", "934 567 890", ZALO, "số của tôi"):
        assert value not in lines + refused.text + twice.text


async def test_an_erased_contact_leaves_nothing_that_leads_to_anybody(
    world: World, world_database: TestDatabase
) -> None:
    contact = await kept(world)

    gone = await world.delete(OWN, f"/v1/contacts/{contact['id']}", contact["version"])

    assert gone.status_code == 204
    assert (await world.get(KEEPER, f"/v1/contacts/{contact['id']}")).status_code == 404
    assert await rows(world_database, "select * from contact") == []
    everything = await rows(world_database, "select to_jsonb(j)::text from journal j")
    everything += await rows(world_database, "select to_jsonb(a)::text from access_log a")
    assert not any(PHONE in text or ZALO in text for text in everything)


async def test_ones_own_contacts_are_ones_own_affair(world: World) -> None:
    mine = await world.post(
        "my-tu.viewer", "/v1/me/contacts", {"phone": "+84 987 654 321", "consent": CONSENT}
    )
    one = f"/v1/contacts/{mine.json()['id']}"

    others = [(await world.get(who, one)).status_code for who in (KEEPER, "my-tu.admin", "my-tu.auditor")]
    whole = await world.get("my-tu.viewer", f"{one}/unmasked")
    ended = await world.patch("my-tu.viewer", one, {"consent": None, "digest": "none"}, 1)

    assert mine.status_code == 201, mine.text
    assert mine.json()["user"] == {"id": str(person("my-tu.viewer")), "name": "my-tu.viewer"}
    assert mine.json()["actions"] == ["delete", "update"]
    assert (await world.get("my-tu.viewer", "/v1/me/contacts")).json()["items"][0]["phone"] == "09•••••321"
    assert others == [404, 404, 404]
    assert whole.json()["phone"] == "84987654321"
    assert ended.json()["consent"]["endedOn"] is not None
    assert (await world.get(KEEPER, PATH)).json()["items"] == []


async def test_an_agency_has_at_most_twenty_contacts(world: World) -> None:
    for n in range(20):
        await kept(world, phone=None, zaloUser=str(10_000 + n))

    refused = await world.post(KEEPER, PATH, {"phone": "0934567890"})

    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_contacts")
