"""Is there any address field from which a connection to a closed address is opened, whatever it holds and turns into?

Whatever could be kept once (by older rules, by hand, as a name that has turned since) is dialled here by
each channel itself: the endpoint's address, the token's, those of Zalo, an issuer's key set. Nothing
may be connected to.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from service.api.oidc import KeySets
from service.api.token_form import InvalidToken
from service.api.tokens import Issuer
from service.domain.egress import parse_allow
from service.domain.errors import Unavailable
from service.domain.webhook_lgsp import LgspSettings
from service.domain.webhook_zalo import ZaloAddresses, ZaloSecrets, ZaloSettings
from service.domain.zalo_sending import Way
from service.integrations.channels import EndpointSettings, Message
from service.integrations.dialing import Dialer
from service.integrations.lgsp import LgspChannel
from service.integrations.standard import StandardChannel
from service.integrations.zalo import Outgoing, ZaloClient
from tests.receivers.gateway import CLIENT, SECRET, gateway
from tests.security.forging import hs
from tests.security.listening import listening, recorded_connects
from tests.security.odd_addresses import LURING, ODD, SPELLINGS, TABLE, Resolve, names, rebinding

NOW = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
MESSAGE = Message("evt_1", "webhook.ping", b'{"type":"webhook.ping"}', {"type": "webhook.ping"}, UUID(int=7), 1)
SIGNED = ("whsec_" + "A" * 43 + "=",)
NO_PUBLIC_AUTHORITIES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
BLOCKED = {"E_BLOCKED_ADDRESS", "E_DNS"}

Dial = Callable[[Dialer, str], Awaitable[str | None]]


@asynccontextmanager
async def dialer(*allow: str, resolve: Resolve | None = None) -> AsyncIterator[Dialer]:
    more = {"resolve": resolve} if resolve else {}
    made = Dialer(
        parse_allow(allow), ssl_context=NO_PUBLIC_AUTHORITIES, connect_seconds=30, exchange_seconds=30, **more
    )
    try:
        yield made
    finally:
        await made.aclose()


async def webhook(calling: Dialer, url: str) -> str | None:
    to = EndpointSettings(UUID(int=1), 1, "standard", url, SIGNED)
    return (await StandardChannel(calling).send(to, MESSAGE, now=NOW)).reason


async def gateway_url(calling: Dialer, url: str) -> str | None:
    return (await LgspChannel(calling).send(EndpointSettings(UUID(int=1), 1, "lgsp", url), MESSAGE, now=NOW)).reason


async def token_url(calling: Dialer, url: str) -> str | None:
    settings = {"token": {"url": url, "clientId": CLIENT, "style": "body"}}
    to = EndpointSettings(
        UUID(int=1), 1, "lgsp", "https://public.example/", (), settings, {"clientSecret": SECRET}
    )
    LgspSettings.model_validate(settings)
    return (await LgspChannel(calling).send(to, MESSAGE, now=NOW)).reason


async def key_set_url(calling: Dialer, url: str) -> str | None:
    told: list[str] = []

    async def fetch(address: str) -> bytes:
        try:
            return await calling.fetch(address)
        except Exception as problem:
            told.append(str(problem).partition(":")[0])
            raise

    keys = KeySets([Issuer("https://sso.example", "sauro", url, "RS")], fetch)
    with pytest.raises((Unavailable, InvalidToken)):
        await keys.verify(TOKEN, now=NOW)
    return told[0] if told else None


async def zalo_token_url(calling: Dialer, url: str) -> str | None:
    told = await ZaloClient(calling).renew(zalo(url), ZaloSecrets(app_secret=SECRET), "refresh")
    return told.partition(":")[0] if isinstance(told, str) else None


async def zalo_check_url(calling: Dialer, url: str) -> str | None:
    return (await ZaloClient(calling).check(zalo(url), ZaloSecrets(app_secret=SECRET), "access")).verdict.reason


def zalo_way_url(way: Way) -> Dial:
    async def dialled(calling: Dialer, url: str) -> str | None:
        outgoing = Outgoing(way, "84912345678", "evt_1", text="a", template_id="1", data={"a": "b"})
        sent = await ZaloClient(calling).send(zalo(url), ZaloSecrets(app_secret=SECRET), "access", outgoing)
        return sent.verdict.reason

    return dialled


def zalo(url: str) -> ZaloSettings:
    """Every address of Zalo is this one."""
    return ZaloSettings(app_id="1", addresses=ZaloAddresses(**dict.fromkeys(ZaloAddresses.model_fields, url)))


FIELDS: dict[str, Dial] = {
    "webhook": webhook,
    "gateway": gateway_url,
    "token": token_url,
    "key set": key_set_url,
    "zalo token": zalo_token_url,
    "zalo check": zalo_check_url,
    **{f"zalo {way}": zalo_way_url(way) for way in Way},
}
TOKEN = hs(b"k" * 32, {"alg": "RS256", "kid": "a"}, {"iss": "https://sso.example"})


@pytest.mark.parametrize("field", FIELDS)
async def test_no_field_leads_to_a_closed_address_in_any_spelling(field: str) -> None:
    async with listening() as server, dialer() as calling:
        written = [
            f"{scheme}://{host}{port}/"
            for host in SPELLINGS
            for scheme, port in (("https", ""), ("http", f":{server.port}"))
        ]
        with recorded_connects() as connects:
            reasons = {url: await FIELDS[field](calling, url) for url in written}

    assert (connects, server.connections) == ([], 0)
    assert {url: reason for url, reason in reasons.items() if reason not in BLOCKED} == {}
    assert len(reasons) > 120


@pytest.mark.parametrize("field", FIELDS)
async def test_no_field_leads_anywhere_from_an_odd_address_or_a_luring_name(field: str) -> None:
    async with dialer(resolve=names(TABLE)) as calling:
        with recorded_connects() as connects:
            reasons = {url: await FIELDS[field](calling, url) for url in [*ODD, *LURING]}

    assert connects == []
    assert {url: reason for url, reason in reasons.items() if reason not in BLOCKED} == {}


@pytest.mark.parametrize("field", FIELDS)
async def test_a_name_that_answers_well_once_and_then_otherwise_is_followed_only_while_it_is_good(
    field: str,
) -> None:
    async def once(request: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}")

    async with listening(once) as good:
        resolve, asked = rebinding([["127.0.0.1"], ["127.0.0.9"], ["169.254.169.254"], ["127.0.0.1", "10.0.0.1"]])
        async with dialer(f"127.0.0.1:{good.port}", resolve=resolve) as calling:
            url = f"http://turning.example:{good.port}/"
            with recorded_connects() as connects:
                first, *later = [await FIELDS[field](calling, url) for _ in range(4)]

    assert first not in BLOCKED
    assert later == ["E_BLOCKED_ADDRESS"] * 3
    assert (connects, len(asked)) == ([("127.0.0.1", good.port)], 4)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("field", FIELDS)
async def test_no_field_is_led_elsewhere_by_an_answer(field: str, status: int) -> None:
    async with listening() as inner:

        async def away(request: bytes, writer: asyncio.StreamWriter) -> None:
            for_whom = f"location: http://127.0.0.1:{inner.port}/\r\nrefresh: 0; url=http://127.0.0.1:{inner.port}/"
            writer.write(f"HTTP/1.1 {status} Away\r\n{for_whom}\r\ncontent-length: 0\r\n\r\n".encode())

        async with listening(away) as outer, dialer("127.0.0.1") as calling:
            with recorded_connects() as connects:
                reason = await FIELDS[field](calling, f"http://127.0.0.1:{outer.port}/")

    assert reason is not None and reason not in BLOCKED
    assert (inner.connections, {port for _, port in connects}) == (0, {outer.port})


async def test_a_token_that_is_given_is_not_carried_to_an_address_that_is_closed() -> None:
    with gateway("body") as server:
        settings = {
            "token": {"url": server.token_url, "clientId": CLIENT, "style": "body"},
            "success": "error_code == '0'",
        }
        async with dialer(f"127.0.0.1:{server.port}") as calling:
            to = EndpointSettings(
                UUID(int=1), 1, "lgsp", "https://10.0.0.1/", (), settings, {"clientSecret": SECRET}
            )
            with recorded_connects() as connects:
                outcome = await LgspChannel(calling).send(to, MESSAGE, now=NOW)

    assert (outcome.kind, outcome.reason) == ("retry", "E_BLOCKED_ADDRESS")
    assert (server.asked, connects) == (1, [("127.0.0.1", server.port)])


def treats() -> dict[str, Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]]:
    async def flood(request: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 5368709120\r\n\r\n")
        for _ in range(5 * 1024):
            writer.write(bytes(1 << 20))
            await writer.drain()

    async def bomb(request: bytes, writer: asyncio.StreamWriter) -> None:
        packed = b"\x1f\x8b\x08\x00" + bytes(60_000)
        head = f"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {len(packed)}\r\n\r\n"
        writer.write(head.encode() + packed)

    return {"flood": flood, "bomb": bomb}


@pytest.mark.parametrize(
    ("field", "treat", "reason"),
    [
        ("gateway", "flood", "E_BODY_TOO_LARGE"),
        ("token", "flood", "E_BODY_TOO_LARGE"),
        ("key set", "flood", "E_BODY_TOO_LARGE"),
        ("gateway", "bomb", None),
        ("token", "bomb", "E_LGSP_TOKEN"),
        ("key set", "bomb", None),
    ],
)
async def test_a_flood_is_broken_off_and_a_bomb_not_unpacked(
    field: str, treat: str, reason: str | None
) -> None:
    async with listening(treats()[treat]) as server, dialer("127.0.0.1") as calling:
        found: Any = await FIELDS[field](calling, f"http://127.0.0.1:{server.port}/")

    assert found == reason
