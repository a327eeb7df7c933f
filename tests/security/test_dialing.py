"""Is no connection ever opened to an address that was refused, whatever the name, the answer or the second answer?"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from service.domain.egress import parse_allow
from service.integrations.dialing import DialCode, Dialer, DialError
from tests.security.listening import Listener, listening, recorded_connects, tls_contexts
from tests.security.odd_addresses import LURING, ODD, SPELLINGS, TABLE, names, rebinding


@asynccontextmanager
async def dialer(*allow: str, **options: Any) -> AsyncIterator[Dialer]:
    made = Dialer(parse_allow(allow), **options)
    try:
        yield made
    finally:
        await made.aclose()


async def refused(caller: Dialer, url: str, method: str = "GET") -> DialCode:
    with pytest.raises(DialError) as caught:
        await caller.exchange(method, url, content=b"{}" if method != "GET" else None)
    return caught.value.code


async def test_a_listed_loopback_address_is_reached_without_tls() -> None:
    async with listening() as server, dialer(f"127.0.0.1:{server.port}") as caller:
        with recorded_connects() as connects:
            answer = await caller.exchange(
                "POST", f"http://127.0.0.1:{server.port}/hook?a=1", content=b'{"a":1}'
            )

    assert (answer.status, answer.body) == (200, b"ok")
    assert (server.connections, connects) == (1, [("127.0.0.1", server.port)])
    assert server.requests[0].startswith(b"POST /hook?a=1 HTTP/1.1\r\n")
    assert server.requests[0].endswith(b'\r\n\r\n{"a":1}')


@pytest.mark.parametrize("scheme", ["https", "http"])
@pytest.mark.parametrize("host", SPELLINGS)
async def test_no_spelling_of_a_closed_address_is_connected_to(host: str, scheme: str) -> None:
    async with listening() as server, dialer(connect_seconds=30, exchange_seconds=30) as caller:
        with recorded_connects() as connects:
            codes = [
                await refused(caller, f"{scheme}://{host}:{server.port}/"),
                await refused(caller, f"{scheme}://{host}/", "PATCH"),
            ]

    assert (connects, server.connections) == ([], 0)
    assert set(codes) <= {DialCode.BLOCKED_ADDRESS, DialCode.DNS}


@pytest.mark.parametrize("url", [*ODD, *LURING])
async def test_no_odd_address_is_connected_to(url: str) -> None:
    async with dialer(resolve=names(TABLE)) as caller:
        with recorded_connects() as connects:
            code = await refused(caller, url)

    assert connects == []
    assert code in {DialCode.BLOCKED_ADDRESS, DialCode.DNS}


async def test_a_name_that_turns_to_a_closed_address_is_refused_at_the_next_connection() -> None:
    async def answer_and_close(request: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok")

    async with listening(answer_and_close) as good, listening() as forbidden:
        resolve, asked = rebinding([["127.0.0.1"], ["127.0.0.9"], ["10.0.0.1"]])
        async with dialer(f"127.0.0.1:{good.port}", resolve=resolve) as caller:
            url = f"http://turning.example:{good.port}/"
            with recorded_connects() as connects:
                first = await caller.exchange("GET", url)
                codes = [await refused(caller, url), await refused(caller, url)]

    assert first.status == 200
    assert codes == [DialCode.BLOCKED_ADDRESS, DialCode.BLOCKED_ADDRESS]
    assert connects == [("127.0.0.1", good.port)]
    assert (len(asked), forbidden.connections) == (3, 0)


async def test_the_name_is_asked_once_and_the_judged_address_is_the_dialled_one() -> None:
    async with listening() as server:
        resolve, asked = rebinding([["127.0.0.1"], ["169.254.169.254"]])
        async with dialer("127.0.0.1", resolve=resolve) as caller:
            with recorded_connects() as connects:
                await caller.exchange("GET", f"http://turning.example:{server.port}/")

    assert asked == ["turning.example"]
    assert connects == [("127.0.0.1", server.port)]
    assert f"host: turning.example:{server.port}".encode() in server.requests[0].lower()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_an_answer_and_is_not_followed(status: int) -> None:
    async with listening() as inner:

        async def away(request: bytes, writer: asyncio.StreamWriter) -> None:
            head = f"HTTP/1.1 {status} Away\r\nlocation: http://127.0.0.1:{inner.port}/\r\n"
            writer.write(f"{head}content-length: 0\r\n\r\n".encode())

        async with listening(away) as outer, dialer("127.0.0.1") as caller:
            answer = await caller.exchange("POST", f"http://127.0.0.1:{outer.port}/", content=b"{}")
            with pytest.raises(DialError) as caught:
                await caller.fetch(f"http://127.0.0.1:{outer.port}/")

    assert (answer.status, inner.connections) == (status, 0)
    assert caught.value.code == DialCode.HTTP


async def test_proxies_and_certificates_of_the_environment_are_not_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with listening() as proxy, listening() as server, dialer("127.0.0.1") as before:
        for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv("SSL_CERT_FILE", "/nowhere")
        async with dialer("127.0.0.1") as after:
            for caller in (before, after):
                assert (await caller.exchange("GET", f"http://127.0.0.1:{server.port}/")).status == 200

    assert (proxy.connections, server.connections) == (0, 2)


async def test_http_is_for_loopback_only_even_when_a_private_network_is_listed() -> None:
    async with dialer("10.0.0.0/8", resolve=names({"lgsp.example": ["10.0.0.1"]})) as caller:
        with recorded_connects() as connects:
            code = await refused(caller, "http://lgsp.example/")

    assert (code, connects) == (DialCode.BLOCKED_ADDRESS, [])


async def test_cookies_of_one_answer_are_not_sent_with_the_next_request() -> None:
    async def bake(request: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nset-cookie: who=me; path=/\r\ncontent-length: 0\r\n\r\n")

    async with listening(bake) as server, dialer("127.0.0.1") as caller:
        for _ in range(2):
            await caller.exchange("GET", f"http://127.0.0.1:{server.port}/")

    assert not any(b"cookie:" in request.lower() for request in server.requests)


async def endless(request: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
    for _ in range(2000):
        writer.write(b"400\r\n" + b"x" * 1024 + b"\r\n")
        await writer.drain()


async def test_a_long_answer_is_broken_off() -> None:
    async with listening(endless) as server, dialer("127.0.0.1") as caller:
        with pytest.raises(DialError) as caught:
            await caller.exchange("GET", f"http://127.0.0.1:{server.port}/", max_body=10_000)

    assert caught.value.code == DialCode.BODY_TOO_LARGE


async def test_a_compressed_answer_is_not_unpacked() -> None:
    async def packed(request: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(
            b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 4\r\n\r\n\x1f\x8b\x08\x00"
        )

    async with listening(packed) as server, dialer("127.0.0.1") as caller:
        answer = await caller.exchange("GET", f"http://127.0.0.1:{server.port}/")

    assert answer.body == b"\x1f\x8b\x08\x00"
    assert b"accept-encoding: identity" in server.requests[0].lower()


async def drip(request: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")
    for _ in range(1000):
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.02)


async def test_a_receiver_that_drips_is_left_after_the_time_for_the_whole_exchange() -> None:
    async with listening(drip) as server, dialer("127.0.0.1", exchange_seconds=0.3) as caller:
        start = asyncio.get_running_loop().time()
        code = await refused(caller, f"http://127.0.0.1:{server.port}/")
        took = asyncio.get_running_loop().time() - start

    assert code == DialCode.TIMEOUT
    assert 0.25 <= took < 15, "all that drips would take twenty seconds"


async def test_a_resolver_that_hangs_counts_as_a_slow_connection() -> None:
    async def hang(host: str, port: int) -> list[str]:
        await asyncio.sleep(30)
        return ["127.0.0.1"]

    async with dialer("127.0.0.1", resolve=hang, connect_seconds=0.2) as caller:
        code = await refused(caller, "https://slow.example/")

    assert code == DialCode.TIMEOUT


async def test_the_second_address_is_tried_when_the_first_does_not_answer() -> None:
    async with listening() as server:
        both = names({"two.example": ["127.0.0.2", "127.0.0.1"]})
        async with dialer("127.0.0.0/8", resolve=both) as caller:
            with recorded_connects() as connects:
                answer = await caller.exchange("GET", f"http://two.example:{server.port}/")

    assert answer.status == 200
    assert [address for address, _ in connects] == ["127.0.0.2", "127.0.0.1"]


async def test_nobody_listening_is_a_connection_problem() -> None:
    async with listening() as server:
        port = server.port

    async with dialer("127.0.0.1") as caller:
        assert await refused(caller, f"http://127.0.0.1:{port}/") == DialCode.CONNECTION


async def test_an_answer_that_is_not_http_is_a_connection_problem() -> None:
    async def nonsense(request: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example ESMTP\r\n\r\n")

    async with listening(nonsense) as server, dialer("127.0.0.1") as caller:
        assert await refused(caller, f"http://127.0.0.1:{server.port}/") == DialCode.CONNECTION


async def over_tls(server: Listener, host: str, trust: ssl.SSLContext | None) -> int:
    async with dialer("127.0.0.1", resolve=names({host: ["127.0.0.1"]}), ssl_context=trust) as caller:
        return (await caller.exchange("GET", f"https://{host}:{server.port}/")).status


async def test_over_tls_the_certificate_is_that_of_the_name_and_not_of_the_address(tmp_path: Path) -> None:
    certified, trust = tls_contexts(tmp_path, "gateway.example")

    async with listening(tls=certified) as server:
        status = await over_tls(server, "gateway.example", trust)
        codes = []
        for host, context in (("other.example", trust), ("gateway.example", None)):
            with pytest.raises(DialError) as caught:
                await over_tls(server, host, context)
            codes.append(caught.value.code)

    assert status == 200
    assert codes == [DialCode.TLS, DialCode.TLS]
    assert len(server.requests) == 1
