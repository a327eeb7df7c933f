"""Does an event reach a gateway of any style, with one token for all, and is a 200 that means no found out?"""

from __future__ import annotations

import asyncio
import dataclasses
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from standardwebhooks import Webhook

from service.domain.attempt_reasons import AttemptReason
from service.domain.egress import parse_allow
from service.domain.webhook_lgsp import LgspSecrets, LgspSettings, lgsp_faults
from service.integrations.channels import EndpointSettings, Message, Outcome
from service.integrations.dialing import DialCode, Dialer
from service.integrations.lgsp import REASONS, LgspChannel
from tests.authorities import Authority
from tests.receivers.gateway import CLIENT, KEYS, SECRET, Gateway, gateway

NOW = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
ALLOW = parse_allow(["127.0.0.1"])
NO_PUBLIC_AUTHORITIES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
EVENT = {
    "type": "task.overdue",
    "timestamp": "2026-07-01T00:00:00Z",
    "data": {
        "unit": {"code": "31567", "name": "Mỹ Tú", "level": "commune", "kind": "commune"},
        "name": "Chống mã độc",
        "detail": {"dueOn": "2026-06-30", "daysOverdue": 0},
    },
}
BODY = "{maDonVi: organisation, suKien: type, maSuKien: id, ten: data.name, quaHan: data.detail.daysOverdue}"
TAKEN = "error_code == '0'"


def message(**changed: Any) -> Message:
    event = {**EVENT, **changed}
    return Message("evt_1", event["type"], json.dumps(event).encode(), event, uuid4(), 1)


STYLES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "basic": ({"token": {"clientId": CLIENT}}, {"clientSecret": SECRET}),
    "body": ({"token": {"style": "body", "clientId": CLIENT}}, {"clientSecret": SECRET}),
    "json": (
        {
            "token": {
                "style": "json",
                "clientId": CLIENT,
                "clientIdField": "username",
                "clientSecretField": "password",
                "fields": {"system": "kpi"},
                "tokenAt": "data.token",
                "lifeAt": "data.life",
                "header": "X-Authentication-Token",
                "prefix": "",
            }
        },
        {"clientSecret": SECRET},
    ),
    "header": ({"token": {"style": "header"}, "keyHeader": {}}, {"keys": KEYS}),
}


def endpoint(server: Gateway, settings: dict[str, Any] | None = None, **more: Any) -> EndpointSettings:
    """An endpoint for this gateway, its settings checked as they are when they are written."""
    own, secrets = STYLES[server.style]
    whole = {"success": TAKEN, **own, **(settings or {})}
    if "token" in whole:
        whole["token"] = {"url": server.token_url, **whole["token"]}
    secrets = {**secrets, **more.pop("channel_secrets", {})}
    read, kept = LgspSettings.model_validate(whole), LgspSecrets.model_validate(secrets)
    assert lgsp_faults(read, kept, ALLOW) == []
    return EndpointSettings(
        id=uuid4(),
        unit_key=1,
        kind="lgsp",
        url=server.url,
        settings=read.model_dump(mode="json", by_alias=True),
        channel_secrets=kept.model_dump(mode="json", by_alias=True),
        **more,
    )


@asynccontextmanager
async def channel(**options: Any) -> AsyncIterator[LgspChannel]:
    made = LgspChannel(Dialer(ALLOW, ssl_context=NO_PUBLIC_AUTHORITIES), **options)
    try:
        yield made
    finally:
        await made.aclose()


async def sent(server: Gateway, settings: dict[str, Any] | None = None, **more: Any) -> Outcome:
    async with channel() as way:
        return await way.send(endpoint(server, settings, **more), message(), now=NOW)


@pytest.mark.parametrize("style", ["basic", "body", "json", "header"])
async def test_each_style_of_gateway_gets_the_event_with_one_token_for_many(style: Any) -> None:
    with gateway(style) as server:
        async with channel() as way:
            to = endpoint(server, {"body": BODY, "organisations": {"31567": "H13.5.2"}})
            outcomes = [await way.send(to, message(), now=NOW) for _ in range(3)]

    assert [outcome.kind for outcome in outcomes] == ["delivered"] * 3
    assert (server.asked, server.calls) == (1, 3)
    assert server.taken[0].body == {
        "maDonVi": "H13.5.2",
        "suKien": "task.overdue",
        "maSuKien": "evt_1",
        "ten": "Chống mã độc",
        "quaHan": 0,
    }
    assert server.taken[0].headers["webhook-id"] == "evt_1"
    assert json.loads(outcomes[0].answer)["error_code"] == "0"


async def test_without_a_mapping_the_event_goes_as_it_is_and_is_signed_for_whoever_stands_behind() -> None:
    secret = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    with gateway("basic") as server:
        async with channel() as way:
            to = endpoint(server, {"headers": {"X-Ma-He-Thong": "KPI"}}, secrets=(secret,))
            await way.send(to, message(), now=datetime.now(UTC))

    (call,) = server.taken
    assert call.body == EVENT
    assert call.headers["x-ma-he-thong"] == "KPI"
    Webhook(secret).verify(message().body, call.headers)


async def test_a_token_is_fetched_anew_after_four_fifths_of_its_life() -> None:
    clock = [0.0]
    with gateway("basic", life=100) as server:
        async with channel(clock=lambda: clock[0]) as way:
            to = endpoint(server)
            asked = []
            for clock[0] in (0.0, 79.0, 80.1, 159.0, 161.0):
                await way.send(to, message(), now=NOW)
                asked.append(server.asked)

    assert asked == [1, 1, 2, 2, 3]


async def test_twenty_at_once_fetch_one_token() -> None:
    with gateway("body", slow=0.2) as server:
        async with channel() as way:
            to = endpoint(server)
            outcomes = await asyncio.gather(*(way.send(to, message(), now=NOW) for _ in range(20)))

    assert {outcome.kind for outcome in outcomes} == {"delivered"}
    assert (server.asked, len(server.taken)) == (1, 20)


@pytest.mark.parametrize(
    ("polite", "settings"), [(False, {}), (True, {"tokenRefused": "error_code == '401'"})]
)
async def test_a_token_that_is_refused_once_is_replaced_and_the_call_made_again(
    polite: bool, settings: dict[str, Any]
) -> None:
    with gateway("header", polite=polite) as server:
        async with channel() as way:
            to = endpoint(server, settings)
            first = await way.send(to, message(), now=NOW)
            server.aged = 4000
            second = await way.send(to, message(), now=NOW)

    # Of the new token the server thinks, too, that it is old: one retry, then the schedule's turn.
    assert (first.kind, second.kind) == ("delivered", "retry")
    assert (server.asked, server.calls) == (2, 3)
    assert second.status == (200 if polite else 401)
    with gateway("header", polite=polite, refuse=1) as server:
        third = await sent(server, settings)
    assert (third.kind, server.asked, server.calls) == ("delivered", 2, 2)


async def test_many_whose_token_is_refused_at_once_fetch_one_new_token() -> None:
    with gateway("basic", slow=0.1) as server:
        async with channel() as way:
            to = endpoint(server)
            await way.send(to, message(), now=NOW)
            server.given.clear()
            outcomes = await asyncio.gather(*(way.send(to, message(), now=NOW) for _ in range(10)))

    assert {outcome.kind for outcome in outcomes} == {"delivered"}
    assert server.asked == 2


async def test_a_200_with_an_error_inside_is_a_failure() -> None:
    with gateway("json", fail=1) as server:
        outcome = await sent(server)

    assert (outcome.kind, outcome.reason, outcome.status) == ("retry", "E_LGSP_ENVELOPE", 200)
    assert "Thao tác không hoàn thành" in outcome.answer.decode()
    assert (server.calls, server.taken) == (1, [])


async def test_an_error_that_will_not_go_away_is_not_tried_again() -> None:
    with gateway("json", fail=1, error="DATA_INVALID") as server:
        outcome = await sent(server, {"permanent": "error_code == 'DATA_INVALID'"})

    assert (outcome.kind, outcome.reason, outcome.status) == ("rejected", "E_LGSP_REJECTED", 200)


async def test_a_predicate_that_makes_nothing_of_the_answer_takes_it_for_a_failure() -> None:
    with gateway("basic") as server:
        outcomes = [await sent(server, {"success": text}) for text in ("sum(error_code)", "error_code", "`1`")]

    assert [outcome.reason for outcome in outcomes] == ["E_LGSP_ENVELOPE"] * 3


@pytest.mark.parametrize("status", [400, 401, 503])
async def test_no_token_is_a_failure_that_tells_no_secret_and_is_shared(status: int) -> None:
    clock = [0.0]
    with gateway("basic", closed=status) as server:
        async with channel(clock=lambda: clock[0]) as way:
            to = endpoint(server)
            outcomes = await asyncio.gather(*(way.send(to, message(), now=NOW) for _ in range(5)))
            clock[0] = 6.0
            server.closed = None
            later = await way.send(to, message(), now=NOW)

    assert {(outcome.kind, outcome.reason) for outcome in outcomes} == {("retry", "E_LGSP_TOKEN")}
    assert outcomes[0].detail == f"the token address answered {status}"
    assert SECRET not in repr(outcomes)
    assert (server.calls, later.kind) == (1, "delivered")


async def test_a_token_that_stands_elsewhere_is_told_by_where_it_was_looked_for() -> None:
    with gateway("basic") as server:
        outcome = await sent(server, {"token": {"clientId": CLIENT, "tokenAt": "data.token"}})

    assert outcome.detail == "the token address answered 200, without a token at data.token"


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"organisations": {"92": "H13"}}, "E_LGSP_ORGANISATION"),
        ({"body": "data.nothing"}, "E_LGSP_BODY"),
        ({"body": "sum(data.name)"}, "E_LGSP_BODY"),
        ({"body": "to_number('1e999')"}, "E_LGSP_BODY"),
        ({"body": "[data,data,data,data] | [@,@,@,@] | [@,@,@,@] | [@,@,@,@] | [@,@,@]"}, "E_LGSP_BODY"),
    ],
)
async def test_what_can_not_be_said_is_not_sent_and_not_tried_again(
    settings: dict[str, Any], reason: str
) -> None:
    with gateway("basic") as server:
        outcome = await sent(server, settings)

    assert (outcome.kind, outcome.reason) == ("rejected", reason)
    assert (server.asked, server.calls) == (0, 0)


async def test_all_other_units_have_one_code_where_a_star_gives_it() -> None:
    with gateway("basic") as server:
        outcome = await sent(server, {"organisations": {"92": "H13", "*": "H13.0"}, "body": "{m: organisation}"})

    assert outcome.kind == "delivered"
    assert server.taken[0].body == {"m": "H13.0"}


async def test_other_settings_ask_for_another_token() -> None:
    with gateway("basic") as server:
        async with channel() as way:
            to = endpoint(server)
            changed = dataclasses.replace(to, settings={**to.settings, "headers": {"X-Lan": "2"}})
            for each in (to, changed, to):
                assert (await way.send(each, message(), now=NOW)).kind == "delivered"

    assert server.asked == 2


async def test_settings_of_another_time_that_can_not_be_read_are_told_by_their_place() -> None:
    with gateway("basic") as server:
        to = endpoint(server)
        async with channel() as way:
            broken = dataclasses.replace(to, settings={**to.settings, "method": "BREW"})
            outcome = await way.send(broken, message(), now=NOW)

    assert (outcome.kind, outcome.reason) == ("rejected", "E_LGSP_SETTINGS")
    assert outcome.detail == "the settings can not be read at method"


async def test_time_is_for_the_whole_attempt_the_token_included() -> None:
    with gateway("basic", slow=0.5) as server:
        async with channel(seconds=0.2) as way:
            outcome = await way.send(endpoint(server), message(), now=NOW)

    assert (outcome.kind, outcome.reason) == ("retry", "E_TIMEOUT")
    assert server.calls == 0


async def test_a_gateway_with_its_own_authority_that_asks_who_calls_is_reached_with_both_alone(
    tmp_path: Path,
) -> None:
    authority, stranger = Authority(), Authority("Another CA")
    tls = authority.server(tmp_path, "127.0.0.1", asks_clients=True)
    own, other = authority.issue("sau-ro", client=True), stranger.issue("sau-ro", client=True)

    def settings(bundle: str | None, pair: Any) -> dict[str, Any]:
        return {"caBundle": bundle, "clientCertificate": pair and pair.certificate}

    with gateway("basic", tls) as server:
        async with channel() as way:
            outcomes = [
                await way.send(
                    endpoint(
                        server, settings(bundle, pair), channel_secrets={"clientKey": pair and pair.key}
                    ),
                    message(),
                    now=NOW,
                )
                for bundle, pair in [
                    (authority.pem, own),
                    (authority.pem, None),
                    (authority.pem, other),
                    (stranger.pem, own),
                    (None, own),
                    (authority.pem, own),
                ]
            ]

    assert [outcome.kind for outcome in outcomes] == ["delivered", *["retry"] * 4, "delivered"]
    assert {outcome.reason for outcome in outcomes[3:5]} == {"E_TLS"}
    # Who is not let in hears of it at the first read, or finds the line cut.
    assert {outcome.reason for outcome in outcomes[1:3]} <= {"E_TLS", "E_CONNECTION"}
    assert server.calls == 2
    assert set(server.peers) == {"sau-ro"}
    assert "PRIVATE KEY" not in repr(outcomes)


def test_every_code_of_the_log_has_its_words() -> None:
    assert {code.value for code in AttemptReason} == {code.value for code in DialCode} | set(REASONS)
