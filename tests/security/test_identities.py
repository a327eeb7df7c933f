"""Do connections of one gateway serve nobody else, and does its key never lie about?"""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from service.domain.egress import parse_allow
from service.integrations import dialing, guard
from service.integrations.dialing import DialCode, Dialer, DialError, Identity
from service.integrations.tls import context_of
from tests.authorities import Authority
from tests.receivers.gateway import gateway
from tests.security.listening import listening, recorded_connects

ALLOW = parse_allow(["127.0.0.1"])
NO_PUBLIC_AUTHORITIES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def dialer() -> Dialer:
    return Dialer(ALLOW, ssl_context=NO_PUBLIC_AUTHORITIES)


async def test_a_connection_opened_as_one_is_not_used_by_another(tmp_path: Path) -> None:
    authority = Authority()
    tls = authority.server(tmp_path, "127.0.0.1", asks_clients=True)
    one, two = (authority.issue(name, client=True) for name in ("one", "two"))
    identities = [Identity(authority.pem, pair.certificate, pair.key) for pair in (one, two, one)]
    identities.append(Identity(authority.pem))

    with gateway("basic", tls) as server:
        calling = dialer()
        with recorded_connects() as connects:
            answers = [
                (await calling.exchange("POST", server.url, content=b"{}", identity=each)).status
                for each in identities[:3]
            ]
            with pytest.raises(DialError):
                await calling.exchange("POST", server.url, content=b"{}", identity=identities[3])
        with pytest.raises(DialError) as caught:
            await calling.exchange("POST", server.url, content=b"{}")
        await calling.aclose()

    assert answers == [401] * 3
    # The third call found the connection of the first still open; who has no certificate had to open one.
    assert len(connects) == 3
    assert server.peers == ["one", "two", "one"]
    assert caught.value.code == DialCode.TLS


async def test_a_gateway_of_ones_own_is_guarded_like_all_others() -> None:
    identity = Identity(Authority().pem)
    async with listening() as server:
        calling = Dialer((), ssl_context=NO_PUBLIC_AUTHORITIES)
        with recorded_connects() as connects, pytest.raises(DialError) as caught:
            await calling.exchange("GET", f"https://127.0.0.1:{server.port}/", identity=identity)
        await calling.aclose()

    assert (caught.value.code, connects, server.connections) == (DialCode.BLOCKED_ADDRESS, [], 0)


async def test_what_is_kept_open_is_bounded_and_nothing_in_use_is_closed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(dialing, "MAX_IDENTITIES", 2)
    authority = Authority()
    tls = authority.server(tmp_path, "127.0.0.1")
    identities = [Identity(authority.pem + "\n" * number) for number in range(5)]

    with gateway("basic", tls, slow=0.5) as server:
        calling = dialer()
        slow = asyncio.create_task(calling.exchange("POST", server.token_url, identity=identities[0]))
        await asyncio.sleep(0.1)
        for identity in identities[1:]:
            await calling.exchange("POST", server.url, content=b"{}", identity=identity)
        kept = len(calling._own_lines)
        answer = await slow
        await calling.aclose()

    assert kept == 2
    assert answer.status == 400


@pytest.mark.parametrize("broken", ["certificates", "authorities", "key"])
async def test_an_identity_that_can_not_be_used_is_a_tls_problem(broken: str) -> None:
    pair = Authority().issue("sau-ro", client=True)
    parts: dict[str, Any] = {
        "authorities": Authority().pem,
        "certificates": pair.certificate,
        "key": pair.key,
        broken: Authority().issue("other", client=True).key,
    }
    calling = dialer()

    with pytest.raises(DialError) as caught:
        await calling.exchange("GET", "https://1.1.1.1/", identity=Identity(**parts))
    await calling.aclose()

    assert caught.value.code == DialCode.TLS
    assert "PRIVATE" not in str(caught.value) and "PRIVATE" not in repr(Identity(**parts))


def test_the_key_lies_encrypted_for_a_moment_and_then_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[Path, str]] = []
    load = ssl.SSLContext.load_cert_chain

    def watched(self: ssl.SSLContext, chain: Path, secret: Path, password: bytes) -> None:
        seen.append((secret, secret.read_text()))
        assert secret.parent.stat().st_mode & 0o077 == 0
        load(self, chain, secret, password)

    monkeypatch.setattr(ssl.SSLContext, "load_cert_chain", watched)
    authority = Authority()
    pair = authority.issue("sau-ro", client=True)

    context_of(Identity(authority.pem, pair.certificate, pair.key))

    ((place, written),) = seen
    assert written.startswith("-----BEGIN ENCRYPTED PRIVATE KEY-----")
    assert not place.parent.exists()


async def test_names_whose_servers_do_not_answer_hold_up_no_other_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked, answered = socket.getaddrinfo, threading.Event()

    def sometimes(host: str, *rest: Any, **more: Any) -> Any:
        if host.startswith("hanging"):
            answered.wait(60)
            raise socket.gaierror("no answer")
        return asked("127.0.0.1", *rest, **more)

    monkeypatch.setattr(guard.socket, "getaddrinfo", sometimes)
    async with listening() as server:
        calling = dialer()
        hanging = [
            asyncio.create_task(calling.exchange("GET", f"https://hanging{n}.example/")) for n in range(30)
        ]
        await asyncio.sleep(0.05)
        answer = await calling.exchange("GET", f"http://answering.example:{server.port}/")
        answered.set()
        outcomes = await asyncio.gather(*hanging, return_exceptions=True)
        await calling.aclose()

    assert answer.status == 200
    assert {outcome.code for outcome in outcomes if isinstance(outcome, DialError)} == {DialCode.DNS}


async def test_many_exchanges_that_hang_keep_no_other_from_a_connection() -> None:
    many = asyncio.Event()

    async def hang(request: bytes, writer: asyncio.StreamWriter) -> None:
        if black_hole.connections >= 220:
            many.set()
        await asyncio.sleep(600)

    async with listening(hang) as black_hole, listening() as server:
        calling = dialer()
        url = f"http://127.0.0.1:{black_hole.port}/"
        hanging = [asyncio.create_task(calling.exchange("GET", url)) for _ in range(220)]
        await many.wait()
        start = time.monotonic()
        answer = await calling.exchange("GET", f"http://127.0.0.1:{server.port}/")
        took = time.monotonic() - start
        for task in hanging:
            task.cancel()
        await asyncio.gather(*hanging, return_exceptions=True)
        await calling.aclose()

    assert answer.status == 200
    assert took < 10, "those that hang are given up after fifteen seconds"
