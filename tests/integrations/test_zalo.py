"""Each form of a call, against an account that judges as Zalo does."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from service.domain.egress import parse_allow
from service.domain.webhook_zalo import ZaloSecrets
from service.domain.zalo_sending import Pair, Way
from service.integrations.dialing import Dialer
from service.integrations.zalo import Outgoing, ZaloClient
from tests.receivers.official_account import APP_SECRET, OfficialAccount, official_account

SECRETS = ZaloSecrets(app_secret=APP_SECRET)


@pytest.fixture
def account() -> Iterator[OfficialAccount]:
    with official_account() as one:
        yield one


@pytest.fixture
async def client() -> AsyncIterator[ZaloClient]:
    one = ZaloClient(Dialer(parse_allow(["127.0.0.0/8"]), exchange_seconds=0.4))
    yield one
    await one.aclose()


def template(to: str = "84912345678") -> Outgoing:
    return Outgoing(Way.template, to, "evt_1", template_id="7895", data={"ten": "Thu gom rác"})


async def signed_in(account: OfficialAccount, client: ZaloClient) -> str:
    pair = await client.renew(account.settings(), SECRETS, "refresh-0")
    assert isinstance(pair, Pair), pair
    return pair.access


async def test_a_refresh_token_brings_a_pair_once(account: OfficialAccount, client: ZaloClient) -> None:
    first = await client.renew(account.settings(), SECRETS, "refresh-0")
    again = await client.renew(account.settings(), SECRETS, "refresh-0")
    other = await client.renew(account.settings(), ZaloSecrets(app_secret="x"), "refresh-1")

    assert first == Pair("access-1", "refresh-1", 90_000)
    assert again == "HTTP 200, -14014 Invalid refresh token"
    assert other == "HTTP 200, -14004 Invalid app"
    call = account.calls[0]
    assert call.headers["secret_key"] == APP_SECRET
    assert call.headers["content-type"] == "application/x-www-form-urlencoded"


async def test_a_template_message_has_phone_template_data_and_tracking_id(
    account: OfficialAccount, client: ZaloClient
) -> None:
    token = await signed_in(account, client)

    sent = await client.send(account.settings(), SECRETS, token, template())

    assert (sent.verdict.judgement, sent.verdict.message_id, sent.status) == ("delivered", "m1", 200)
    call = account.sent("template")[0]
    assert call.headers["access_token"] == token
    assert "authorization" not in call.headers
    assert call.body == {
        "phone": "84912345678",
        "template_id": "7895",
        "template_data": {"ten": "Thu gom rác"},
        "tracking_id": "evt_1",
    }


async def test_free_words_go_to_users_and_groups(account: OfficialAccount, client: ZaloClient) -> None:
    token = await signed_in(account, client)
    account.spoken.add("55555")
    settings = account.settings(secretProof=True)

    for way, to in ((Way.consultation, "55555"), (Way.group, "abcdef"), (Way.consultation, "66666")):
        await client.send(settings, SECRETS, token, Outgoing(way, to, "evt_1", text="Chào"))

    assert account.delivered == [
        {"recipient": {"user_id": "55555"}, "message": {"text": "Chào"}},
        {"recipient": {"group_id": "abcdef"}, "message": {"text": "Chào"}},
    ]


@pytest.mark.parametrize(
    ("act", "judgement", "taken"),
    [("lost", "unclear", 1), ("bad_gateway", "unclear", 0), ("page", "unclear", 1), ("reset", "unclear", 1),
     ("late", "unclear", 1)],
)  # fmt: skip
async def test_an_answer_that_is_lost_leaves_open_what_happened(
    account: OfficialAccount, client: ZaloClient, act: str, judgement: str, taken: int
) -> None:
    token = await signed_in(account, client)
    account.next.append(act)

    sent = await client.send(account.settings(), SECRETS, token, template())

    assert (sent.verdict.judgement, sent.verdict.reason) == (judgement, "E_ZALO_UNCLEAR")
    assert len(account.delivered) == taken


async def test_what_never_left_is_tried_again_and_no_phone_is_told(
    account: OfficialAccount, client: ZaloClient
) -> None:
    nowhere = account.settings(addresses={"template": "http://127.0.0.1:9/x", "token": "https://10.0.0.1/x"})

    sent = await client.send(nowhere, SECRETS, "token-of-nobody", template())
    pair = await client.renew(nowhere, SECRETS, "refresh-of-nobody")

    assert (sent.verdict.judgement, sent.verdict.reason) == ("again", "E_CONNECTION")
    assert isinstance(pair, str)
    assert pair.startswith("E_BLOCKED_ADDRESS")
    said = repr(sent) + pair + repr(template())
    assert not any(secret in said for secret in ("84912345678", "token-of-nobody", "refresh-of-nobody"))


async def test_a_check_writes_to_nobody(account: OfficialAccount, client: ZaloClient) -> None:
    token = await signed_in(account, client)

    good = await client.check(account.settings(), SECRETS, token)
    account.expire()
    bad = await client.check(account.settings(), SECRETS, token)

    assert (good.verdict.judgement, bad.verdict.judgement) == ("delivered", "renew")
    assert account.delivered == []
