"""Events become messages to contacts, through the real channel, against an account that judges as Zalo does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest

from service.db import zalo_accounts
from service.db.embedded import EmbeddedServer
from service.usecases.zalo_tokens import Account, opened
from tests.conftest import WORLD_TEMPLATE, TestDatabase, cloned
from tests.receivers.official_account import APP_SECRET, official_account
from tests.receivers.zalo_stage import LATER, NOON, Stage, Worker, at, event, stage, worker

PHONE, USER = "84912345678", "24684588352919792"
HALF = timedelta(minutes=4, seconds=30)


@pytest.fixture(scope="module")
def shared(database_server: EmbeddedServer) -> Iterator[TestDatabase]:
    """One database for all tests here: each leaves it as it found it."""
    with cloned(database_server, WORLD_TEMPLATE) as own:
        yield own


@pytest.fixture
async def zalo(shared: TestDatabase) -> AsyncIterator[Stage]:
    with official_account() as account:
        async with stage(shared, account) as made:
            yield made


@pytest.fixture
async def one(shared: TestDatabase) -> AsyncIterator[Worker]:
    async with worker(shared) as made:
        yield made


async def test_one_event_becomes_a_message_to_each_contact_by_the_way_that_is_open(zalo: Stage, one: Worker) -> None:
    zalo.account.spoken.add(USER)
    await zalo.contact(phone=PHONE)
    await zalo.contact(zalo_user=USER, phone="84987654321")
    await zalo.contact(zalo_group="f414c8f76fa586fbdfb4")
    await zalo.contact(phone="84900000001", consent_on=None)
    await zalo.contact(phone="84900000002", consent_ended_on=NOON.date())
    await zalo.spoke(USER, NOON - timedelta(days=6))
    message = event()

    first = await zalo.hand_over(one, message)
    tried = await one.sender.send_due(NOON)
    settled = await zalo.hand_over(one, message)

    assert (first.kind, first.detail) == ("later", "3 waiting")
    assert tried == 3
    assert (settled.kind, settled.detail) == ("delivered", "3 delivered")
    sent = {
        "template": [call.body for call in zalo.account.sent("template")],
        "consultation": [call.body for call in zalo.account.sent("consultation")],
        "group": [call.body for call in zalo.account.sent("group")],
    }
    text = "Nhiệm vụ quá hạn: Ra quân thu gom rác\nthứ Năm, 26/11/2026"
    data = {"noi_dung": "Ra quân thu gom rác", "han": "thứ Năm, 26/11/2026"}
    assert sent["template"] == [
        {"phone": PHONE, "template_id": "7895", "template_data": data, "tracking_id": message.id}
    ]
    assert sent["consultation"] == [{"recipient": {"user_id": USER}, "message": {"text": text}}]
    assert sent["group"] == [{"recipient": {"group_id": "f414c8f76fa586fbdfb4"}, "message": {"text": text}}]
    assert zalo.account.rotations == 1


async def test_handing_over_twice_sends_once_and_a_replay_sends_again(zalo: Stage, one: Worker) -> None:
    await zalo.contact(phone=PHONE)
    message = event()

    for _ in range(2):
        await zalo.hand_over(one, message)
        await one.sender.send_due(NOON)
    replay = event()
    await zalo.hand_over(one, replay)
    await one.sender.send_due(NOON + LATER)

    assert len(zalo.account.delivered) == 2
    assert await zalo.messages() == [("delivered", None)] * 2


async def test_outside_the_window_the_template_is_taken_even_if_only_zalo_knows_it_is_shut(
    zalo: Stage, one: Worker
) -> None:
    await zalo.contact(phone=PHONE, zalo_user=USER)
    await zalo.spoke(USER, NOON - timedelta(days=8))
    await zalo.contact(phone="84987654321", zalo_user="55555")
    await zalo.spoke("55555", NOON - timedelta(days=1))
    await zalo.contact(zalo_user="66666")

    await zalo.hand_over(one, event())
    await one.sender.send_due(NOON)

    assert [call.body["recipient"]["user_id"] for call in zalo.account.sent("consultation")] == ["55555"]
    assert {call.body["phone"] for call in zalo.account.sent("template")} == {PHONE, "84987654321"}
    assert sorted(await zalo.messages(), key=str) == [
        ("delivered", None), ("delivered", None), ("failed", "E_ZALO_WINDOW"),
    ]  # fmt: skip
    calls = await zalo.rows("select way, outcome, error_code from zalo_attempt order by number, way desc")
    assert {(c["way"], c["outcome"], c["error_code"]) for c in calls} == {
        ("consultation", "template", -230), ("template", "delivered", 0),
    }  # fmt: skip


async def test_a_token_that_is_refused_is_renewed_once_and_the_message_sent_again(zalo: Stage, one: Worker) -> None:
    await zalo.contact(phone=PHONE)
    await zalo.hand_over(one, event())
    await one.sender.send_due(NOON)
    zalo.account.expire()

    await zalo.hand_over(one, event())
    await one.sender.send_due(NOON + LATER)

    assert len(zalo.account.delivered) == 2
    assert zalo.account.rotations == 2
    assert zalo.account.refused_refreshes == 0


async def test_many_refreshers_at_once_use_the_refresh_token_once(
    zalo: Stage, shared: TestDatabase
) -> None:
    zalo.account.slow = 0.3
    await zalo.contact(phone=PHONE)
    async with worker(shared) as first, worker(shared) as second:
        several = [first, second]

        async def ask(n: int) -> str | None:
            return await several[n % 2].tokens.access_token(await opened_of(zalo, several[n % 2]), NOON)

        tokens = await asyncio.gather(*(ask(n) for n in range(8)))

    assert set(tokens) == {"access-1"}
    assert (zalo.account.rotations, zalo.account.refused_refreshes) == (1, 0)
    held = (await zalo.rows("select * from zalo_account"))[0]
    assert held["previous_refresh"] is None
    assert b"refresh-1" not in held["refresh"]
    assert b"access-1" not in held["access"]


async def opened_of(zalo: Stage, one: Worker) -> Account:
    """The account as the channel opens it."""
    async with one.tokens.desk.acting() as tx:
        return opened((await zalo_accounts.endpoints(tx, [zalo.endpoint]))[0], one.tokens.vault)


async def test_the_new_pair_is_kept_with_the_one_before_and_a_dead_grant_is_told(zalo: Stage, one: Worker) -> None:
    account = await opened_of(zalo, one)
    await one.tokens.access_token(account, NOON)
    token = await one.tokens.access_token(account, NOON, refused="access-1")

    zalo.account.refresh_token = "taken-by-somebody-else"
    lost = await one.tokens.access_token(account, NOON + timedelta(hours=25))
    soon = await one.tokens.access_token(account, NOON + timedelta(hours=25, seconds=30))
    held = (await zalo.rows("select * from zalo_account"))[0]
    alarms: list[tuple[str, float]] = []
    await one.tokens.keep_fresh(
        NOON + timedelta(hours=26), lambda _id, state, days: alarms.append((state, round(days or 0)))
    )

    assert (token, lost, soon) == ("access-2", None, None)
    assert zalo.account.refused_refreshes == 2
    assert held["previous_refresh"] is not None
    assert held["failing_why"] == "HTTP 200, -14014 Invalid refresh token"
    assert alarms == [("failing", 89)]


async def test_a_refresh_token_that_a_person_gives_anew_is_taken_at_once(zalo: Stage, one: Worker) -> None:
    zalo.account.refresh_token = "other"
    account = await opened_of(zalo, one)
    before = await one.tokens.access_token(account, NOON)
    zalo.account.refresh_token = "refresh-new"
    await zalo.configure(secrets={"appSecret": APP_SECRET, "refreshToken": "refresh-new"})

    after = await one.tokens.access_token(await opened_of(zalo, one), NOON + timedelta(seconds=1))

    assert (before, after) == (None, "access-1")


async def test_tokens_are_never_shown_to_hosts_that_came_later(zalo: Stage, one: Worker) -> None:
    account = await opened_of(zalo, one)
    await one.tokens.access_token(account, NOON)
    before = await one.tokens.access_token(account, NOON, refused="access-1")
    with official_account() as other:
        places = zalo.account.settings().addresses.model_dump()
        await zalo.configure(addresses=places | {"token": other.settings().addresses.token})

        after = await one.tokens.access_token(await opened_of(zalo, one), NOON + timedelta(seconds=1))

    # The refresh token that was given is all that the second host learns, though it is the one of before.
    asked = [parse_qs(call.body)["refresh_token"] for call in other.calls]
    assert (before, after, asked) == ("access-2", "access-1", [["refresh-0"]])
    assert len(zalo.account.calls) == 2


async def test_tokens_are_renewed_though_nothing_is_sent_and_the_alarm_comes_in_time(zalo: Stage, one: Worker) -> None:
    alarms: list[str] = []

    def hear(_id: Any, state: str, _days: float | None) -> None:
        alarms.append(state)

    await one.tokens.keep_fresh(NOON, hear)
    await one.tokens.keep_fresh(NOON + timedelta(hours=24, minutes=55), hear)
    rotations = zalo.account.rotations
    await zalo.eyes.execute("update zalo_account set refresh_expires_at = $1", NOON + timedelta(days=13))
    await one.tokens.keep_fresh(NOON + timedelta(hours=25), hear)

    assert rotations == 2
    assert alarms == ["ok", "ok", "expiring"]


async def test_without_a_token_messages_wait_without_an_attempt_and_are_given_up_after_a_week(
    zalo: Stage, one: Worker
) -> None:
    zalo.account.refresh_token = "other"
    await zalo.contact(phone=PHONE)
    message = event()
    await zalo.hand_over(one, message)

    await one.sender.send_due(NOON)
    waits = await zalo.rows("select status, reason, attempts, next_at > $1 as later from zalo_message", NOON + HALF)
    await zalo.eyes.execute("update zalo_message set created_at = $1", NOON - timedelta(days=8))
    await one.sender.send_due(NOON + LATER)
    ended = await zalo.hand_over(one, message, NOON + LATER)

    assert waits == [{"status": "waiting", "reason": "E_ZALO_TOKEN", "attempts": 0, "later": True}]
    assert (ended.kind, ended.reason) == ("rejected", "E_ZALO_TOKEN")
    assert zalo.account.sent("template") == []


async def test_codes_are_told_apart_and_each_message_has_attempts_of_its_own(zalo: Stage, one: Worker) -> None:
    codes = {"84900000001": -118, "84900000002": -32, "84900000003": -135, "84900000004": -133, "84900000005": -144}
    zalo.account.refuses = dict(codes)
    for phone in codes:
        await zalo.contact(phone=phone)
    message = event()

    await zalo.hand_over(one, message)
    await one.sender.send_due(NOON)
    open_ = await zalo.hand_over(one, message)
    zalo.account.refuses = {"84900000001": -118}
    rows = await zalo.rows(
        "select c.phone, m.status, m.reason, m.next_at from zalo_message m join contact c on c.id = m.contact_id "
        "order by c.phone"
    )
    await one.sender.send_due(NOON + timedelta(seconds=30))
    await one.sender.send_due(at("2026-11-28T07:00"))
    settled = await zalo.hand_over(one, message)

    assert open_.kind == "later"
    assert [(r["phone"][-1], r["status"], r["reason"]) for r in rows] == [
        ("1", "failed", "E_ZALO_REFUSED"), ("2", "waiting", "E_ZALO_BUSY"), ("3", "waiting", "E_ZALO_SETUP"),
        ("4", "waiting", "E_ZALO_NIGHT"), ("5", "waiting", "E_ZALO_QUOTA"),
    ]  # fmt: skip
    assert [r["next_at"] for r in rows[3:]] == [at("2026-11-28T07:00")] * 2
    assert (settled.kind, settled.detail) == ("delivered", "4 delivered, 1 failed")
    attempts = await zalo.rows("select count(*) as n from zalo_attempt group by message_id order by 1")
    assert [row["n"] for row in attempts] == [1, 2, 2, 2, 2]


async def test_what_may_have_arrived_is_not_sent_again_by_itself(zalo: Stage, one: Worker) -> None:
    zalo.account.next.append("lost")
    await zalo.contact(phone=PHONE)
    message = event()
    await zalo.hand_over(one, message)

    await one.sender.send_due(NOON)
    waits = await zalo.hand_over(one, message)
    for hours in (1, 12, 23):
        await one.sender.send_due(NOON + timedelta(hours=hours))
    unclear = await zalo.messages()
    day_after = NOON + timedelta(hours=24, minutes=1)
    await one.sender.send_due(day_after)
    given_up = await zalo.hand_over(one, message, day_after)

    assert (waits.kind, waits.reason, waits.retry_after) == ("later", "E_ZALO_UNCLEAR", 3600.0)
    assert unclear == [("unclear", "E_ZALO_UNCLEAR")]
    assert len(zalo.account.delivered) == 1
    assert (given_up.kind, given_up.reason) == ("ambiguous", "E_ZALO_UNCLEAR")


async def test_quiet_hours_and_the_days_quota_make_messages_wait_not_fail(zalo: Stage, one: Worker) -> None:
    await zalo.configure(limits={"dailyQuota": 2})
    for n in range(3):
        await zalo.contact(phone=f"8490000000{n}")
    message = event()
    await zalo.hand_over(one, message, at("2026-11-27T21:30"))

    by_night = await one.sender.send_due(at("2026-11-27T21:30"))
    night = await zalo.messages()
    by_day = await one.sender.send_due(at("2026-11-28T07:00"))
    more = await one.sender.send_due(at("2026-11-28T07:01"))
    waiting = await zalo.rows("select next_at, reason, attempts from zalo_message where status = 'waiting'")
    next_day = await one.sender.send_due(at("2026-11-29T07:00"))

    assert (by_night, by_day, more, next_day) == (0, 2, 0, 1)
    assert night == [("waiting", "E_ZALO_NIGHT")] * 3
    assert waiting == [{"next_at": at("2026-11-29T07:00"), "reason": "E_ZALO_QUOTA", "attempts": 0}]
    assert len(zalo.account.delivered) == 3


async def test_two_workers_together_keep_to_ten_a_second_and_send_nothing_twice(
    zalo: Stage, shared: TestDatabase
) -> None:
    for n in range(15):
        await zalo.contact(phone=f"849000000{n:02}")
    async with worker(shared) as first, worker(shared) as second:
        await zalo.hand_over(first, event())
        loop = asyncio.get_running_loop()
        begun = loop.time()
        tried = await asyncio.gather(first.sender.send_due(NOON), second.sender.send_due(NOON))
        took = loop.time() - begun
        rest = await first.sender.send_due(NOON + timedelta(seconds=1))

    assert sum(tried) == 10
    assert took >= 0.9
    assert rest == 5
    phones = [told["phone"] for told in zalo.account.delivered]
    assert len(phones) == len(set(phones)) == 15


async def test_what_is_not_urgent_waits_for_the_morning_and_is_one_message(zalo: Stage, one: Worker) -> None:
    await zalo.configure(digest={"text": "Tổng hợp ${date}\n${counts}\n${urgent}", "template": None})
    zalo.account.spoken.add(USER)
    await zalo.contact(zalo_user=USER)
    await zalo.contact(zalo_group="abcdef", digest="weekly")
    await zalo.contact(phone=PHONE, digest="none")
    await zalo.spoke(USER, NOON)

    outcomes = [
        await zalo.hand_over(one, event("task.due_soon", f"Việc {n}", detail={"dueOn": f"2026-12-0{n}"}))
        for n in (5, 3, 4, 2)
    ]
    friday = await one.sender.send_due(NOON)
    before = await one.sender.send_due(at("2026-11-30T07:29"))
    monday = await one.sender.send_due(at("2026-11-30T07:30"))
    again = await one.sender.send_due(at("2026-11-30T07:31"))

    assert [(o.kind, o.detail) for o in outcomes] == [("delivered", "2 gathered")] * 4
    assert (friday, before, monday, again) == (0, 0, 2, 0)
    text = (
        "Tổng hợp thứ Hai, 30/11/2026\nNhiệm vụ sắp đến hạn: 4\n1. Việc 2 – hạn thứ Tư, 02/12/2026\n"
        "2. Việc 3 – hạn thứ Năm, 03/12/2026\n3. Việc 4 – hạn thứ Sáu, 04/12/2026"
    )
    assert [told["message"]["text"] for told in zalo.account.delivered] == [text, text]
    counts = await zalo.rows("select status, count(*) as n from zalo_message group by status order by status")
    assert counts == [{"status": "delivered", "n": 2}, {"status": "told", "n": 8}]


async def test_a_contact_that_was_erased_or_has_ended_its_consent_is_not_written_to(zalo: Stage, one: Worker) -> None:
    erased = await zalo.contact(phone=PHONE)
    ended = await zalo.contact(phone="84987654321")
    await zalo.hand_over(one, event())

    await zalo.eyes.execute("delete from contact where id = $1", erased)
    await zalo.eyes.execute("update contact set consent_ended_on = '2026-11-27' where id = $1", ended)
    await one.sender.send_due(NOON)

    assert zalo.account.sent("template") == []
    assert await zalo.messages() == [("failed", "E_ZALO_CONTACT_GONE")] * 2


async def test_a_test_of_the_endpoint_asks_the_account_and_writes_to_nobody(zalo: Stage, one: Worker) -> None:
    await zalo.contact(phone=PHONE)
    ping = event("webhook.ping")

    good = await zalo.hand_over(one, ping)
    zalo.account.refresh_token = "gone"
    zalo.account.expire()
    bad = await zalo.hand_over(one, ping)

    assert (good.kind, good.detail) == ("delivered", "the account answers; nobody was written to")
    assert (bad.kind, bad.reason) == ("retry", "E_ZALO_TOKEN")
    assert zalo.account.delivered == []
