"""Events of Zalo over HTTP: believed by their signature, taken once, with an effect on windows, consents, receipts."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import asyncpg
import httpx

from service.domain.secrets import personal_digest
from service.domain.zalo_views import ZaloAccountView, ZaloMessageView
from tests.conftest import TestDatabase
from tests.contract.cases_inbound import endpoint
from tests.receivers.official_account import signed_event
from tests.world import World, agency

USER, PHONE = "24684588352919792", "84934567890"
KEY = b"personal-key-of-the-tests-32-byt"
CONTACTS = f"/v1/agencies/{agency('my-tu', 'cong-an')}/contacts"
CONSENT = {"givenOn": "2026-02-03", "source": "Quan tâm OA"}


async def post(world: World, name: str, **given: Any) -> httpx.Response:
    body, headers = signed_event(name, **given)
    return await world.http.post("/v1/inbound/zalo", content=body, headers=headers)


async def rows(database: TestDatabase, sql: str, *arguments: Any) -> list[dict[str, Any]]:
    connection = await asyncpg.connect(database.superuser_url)
    try:
        return [dict(row) for row in await connection.fetch(sql, *arguments)]
    finally:
        await connection.close()


async def test_a_follower_or_whoever_writes_opens_the_window_once(
    world: World, world_database: TestDatabase
) -> None:
    await endpoint(world)
    body, headers = signed_event("user_send_text", sender={"id": USER}, message={"text": "Chào 0934567890"})

    answers = [await world.http.post("/v1/inbound/zalo", content=body, headers=headers) for _ in range(3)]
    windows = await rows(world_database, "select user_digest, interacted_at from zalo_window")
    seen = await rows(world_database, "select count(*) as n from zalo_seen")
    everything = await rows(
        world_database,
        "select to_jsonb(w)::text as t from zalo_window w union all "
        "select to_jsonb(s)::text from zalo_seen s",
    )

    assert [(a.status_code, a.json()) for a in answers] == [(200, {"taken": True})] * 3
    assert [w["user_digest"] for w in windows] == [personal_digest(KEY, "zalo", USER).hex()]
    assert abs((datetime.now(UTC) - windows[0]["interacted_at"]).total_seconds()) < 60
    assert seen == [{"n": 1}]
    assert not any(USER in row["t"] or "934567890" in row["t"] for row in everything)


async def test_whoever_follows_no_more_has_taken_their_consent_back(
    world: World, world_database: TestDatabase
) -> None:
    await endpoint(world)
    contact = (await world.post("my-tu.coordinator", CONTACTS, {"zaloUser": USER, "consent": CONSENT})).json()
    other = (await world.post("my-tu.coordinator", CONTACTS, {"phone": PHONE, "consent": CONSENT})).json()
    await post(world, "follow", follower={"id": USER})

    left = await post(world, "unfollow", follower={"id": USER})
    ended, kept = [
        (await world.get("my-tu.coordinator", f"/v1/contacts/{one['id']}")).json() for one in (contact, other)
    ]
    journal = await rows(
        world_database, "select act, actor::text from journal where act = 'contact.unfollow'"
    )
    window = await rows(world_database, "select interacted_at from zalo_window")

    assert left.status_code == 200
    assert ended["consent"]["endedOn"] is not None
    assert kept["consent"]["endedOn"] is None
    assert [row["actor"] for row in journal] == ["00000000-0000-7000-8000-000000000001"]
    assert window == [{"interacted_at": None}]


async def test_a_receipt_settles_a_message_whose_answer_was_lost(
    world: World, world_database: TestDatabase
) -> None:
    webhook = await endpoint(world)
    contact = (await world.post("my-tu.coordinator", CONTACTS, {"phone": PHONE, "consent": CONSENT})).json()
    tracking = "evt_" + uuid4().hex
    made = "insert into zalo_message (id, unit_key, endpoint_id, contact_id, tracking, type, status, reason) select "
    await rows(
        world_database, made + "gen_random_uuid(), unit_key, id, $2::uuid, $3, 'task.overdue', 'unclear', "
        "'E_ZALO_UNCLEAR' from webhook_endpoint where id = $1::uuid", webhook, contact["id"], tracking,
    )  # fmt: skip
    told = {"delivery_time": "1602960467432", "msg_id": "15a0cc", "tracking_id": tracking}

    await post(world, "user_received_message", recipient={"id": PHONE}, message=told)

    assert await rows(world_database, "select status, reason, zalo_id from zalo_message") == [
        {"status": "delivered", "reason": None, "zalo_id": "15a0cc"}
    ]


async def test_what_is_not_signed_too_old_or_no_event_is_refused_and_changes_nothing(
    world: World, world_database: TestDatabase
) -> None:
    await endpoint(world)
    body, headers = signed_event("follow", follower={"id": USER})
    long_ago = {**json.loads(body), "timestamp": "1602560967477"}
    attempts = {
        "no signature": (body, {}, 401),
        "another's signature": (body, {"X-ZEvent-Signature": "mac=" + "0" * 64}, 401),
        "another body": (body.replace(USER.encode(), b"99999"), headers, 401),
        "old": (json.dumps(long_ago).encode(), headers, 401),
        "another application": (body.replace(b'"app_id":"36', b'"app_id":"99'), headers, 401),
        "no JSON": (b"{", headers, 400),
        "no object": (b"[]", headers, 400),
        "nothing": (b"", headers, 400),
        "no UTF-8": (b'{"app_id":"\xff"}', headers, 400),
        "too long": (body + b" " * 70_000, headers, 413),
    }

    answers = {
        name: (await world.http.post("/v1/inbound/zalo", content=content, headers=given)).status_code
        for name, (content, given, _) in attempts.items()
    }

    assert answers == {name: status for name, (_, _, status) in attempts.items()}
    assert await rows(world_database, "select 1 from zalo_window union all select 1 from zalo_seen") == []


async def test_whoever_looks_after_the_endpoint_sees_how_it_does_and_no_token_or_address(
    world: World, world_database: TestDatabase
) -> None:
    webhook = await endpoint(world)
    before = await world.get("my-tu.integrator", f"/v1/webhooks/{webhook}/zalo")
    contact = (await world.post("my-tu.coordinator", CONTACTS, {"phone": PHONE, "consent": CONSENT})).json()
    await rows(
        world_database,
        "insert into zalo_account (id, unit_key, access, refresh, expires_at, refresh_expires_at, quota_used) "
        "select id, unit_key, 'secret-access', 'secret-refresh', now() + interval '20 hours', "
        "now() + interval '13 days', 7 "
        "from webhook_endpoint where id = $1::uuid",
        webhook,
    )
    await rows(
        world_database,
        "insert into zalo_message (id, unit_key, endpoint_id, contact_id, tracking, type, values) select "
        "gen_random_uuid(), unit_key, id, $2::uuid, 'evt_1', 'task.overdue', '{\"title\": \"Việc kín\"}' "
        "from webhook_endpoint where id = $1::uuid",
        webhook,
        contact["id"],
    )

    account = await world.get("my-tu.integrator", f"/v1/webhooks/{webhook}/zalo")
    messages = await world.get("can-tho.auditor", f"/v1/webhooks/{webhook}/messages")
    others = [
        (await world.get(who, f"/v1/webhooks/{webhook}/{what}")).status_code
        for who in ("my-tu.coordinator", "dai-hai.integrator")
        for what in ("zalo", "messages")
    ]

    assert (before.json()["tokenState"], before.json()["quotaUsed"]) == ("missing", 0)
    ZaloAccountView.model_validate(account.json())
    assert (account.json()["tokenState"], account.json()["quotaUsed"], account.json()["waiting"]) == ("expiring", 7, 1)
    [message] = messages.json()["items"]
    ZaloMessageView.model_validate(message)
    assert (message["contact"], message["status"], message["log"]) == (contact["id"], "waiting", [])
    shown = account.text + messages.text
    assert not any(kept in shown for kept in ("secret-access", "secret-refresh", PHONE, "934567890", "Việc kín"))
    assert others == [404] * 4
