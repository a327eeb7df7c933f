"""Does a client that sends slowly, or opens too much, hold the service for the others?"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from starlette.types import Receive, Send

from service.settings import Settings
from tests import world as worlds
from tests.api.test_pages import listening
from tests.conftest import TestDatabase

LIMITS = {"SAURO_REQUEST_SECONDS": "1", "SAURO_CONNECTIONS": "4"}
PATIENT = LIMITS | {"SAURO_REQUEST_SECONDS": "600"}


@asynccontextmanager
async def served(database: TestDatabase, limits: dict[str, str]) -> AsyncIterator[str]:
    async with (
        worlds.opened(database.service_url, **limits) as world,
        listening(world.app, Settings.load(limits)) as url,
    ):
        yield url


@pytest.fixture
async def address(world_database: TestDatabase) -> AsyncIterator[str]:
    """A service that waits a second for a request and holds four connections."""
    async with served(world_database, LIMITS) as url:
        yield url


@pytest.fixture
async def patient(world_database: TestDatabase) -> AsyncIterator[str]:
    """The same, but it would wait for longer than any test here."""
    async with served(world_database, PATIENT) as url:
        yield url


@asynccontextmanager
async def connected(address: str) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    host, _, port = address.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        yield reader, writer
    finally:
        writer.close()


async def seconds_until_closed(reader: asyncio.StreamReader, begun: float | None = None) -> tuple[float, bytes]:
    """Until the other side closes, which must be within a minute, and what it said. begun: since when, if not now; not
    later than what is waited for can have begun, or a busy machine would make it seem too short."""
    begun = time.monotonic() if begun is None else begun
    said = await asyncio.wait_for(reader.read(), timeout=60)
    return time.monotonic() - begun, said


@pytest.mark.parametrize("begin", [b"", b"GET /livez HTT", b"GET /livez HTTP/1.1\r\nHost: x\r\nX-Slow: ", b"\r\n"])
async def test_a_head_that_never_ends_is_not_waited_for(address: str, begin: bytes) -> None:
    begun = time.monotonic()
    async with connected(address) as (reader, writer):
        writer.write(begin)

        taken, said = await seconds_until_closed(reader, begun)

    assert taken > 0.99
    assert said == b""


@pytest.mark.parametrize(
    "head", ["GET /v1/units?q=mỹ HTTP/1.1\r\nHost: x\r\n\r\n", "SSH-2.0-client\r\n\r\n", "GET / HTTP/1.1\r\nA\r\n\r\n"]
)
async def test_what_is_no_http_is_told_so_at_once_with_the_mend(patient: str, head: str) -> None:
    async with connected(patient) as (reader, writer):
        writer.write(head.encode())

        _, said = await seconds_until_closed(reader)

    lines, _, body = said.partition(b"\r\n\r\n")
    assert lines.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert b"content-type: application/problem+json" in lines
    assert json.loads(body)["code"] == "no_http"
    assert "--data-urlencode" in json.loads(body)["detail"]


async def echo(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Read the body, then answer with the head."""
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": [(b"connection", b"close")]})
    await send({"type": "http.response.body", "body": json.dumps([str(line) for line in scope["headers"]]).encode()})


@pytest.fixture
async def echoing() -> AsyncIterator[str]:
    async with listening(echo, Settings.load({})) as url:  # type: ignore[arg-type]
        yield url


IN_PIECES = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("begin", "more"),
    [
        (b"GET / HTTP/1.1\r\nHost: x\r\n", b"X-More: " + b"a" * 65_000 + b"\r\n"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: ", b"a" * 65_000),
        (b"GET /?", b"a" * 65_000),
        (b"", b"\r\n" * 30_000),
        (IN_PIECES + b"2\r\n{}\r\n0\r\n", b"X-Behind: " + b"a" * 65_000 + b"\r\n"),
        (IN_PIECES + b"2;piece=", b"a" * 65_000),
    ],
    ids=["lines", "a line", "an address", "blank lines", "lines behind a body", "what is told of a piece"],
)
async def test_a_head_without_end_is_refused_before_it_fills_the_memory(
    echoing: str, begin: bytes, more: bytes
) -> None:
    sent = 0
    async with connected(echoing) as (reader, writer):
        writer.write(begin)
        heard = asyncio.create_task(reader.read())
        with contextlib.suppress(ConnectionError):
            while not heard.done() and sent < 30_000_000:
                writer.write(more)
                await writer.drain()
                sent += len(more)
                await asyncio.sleep(0)
            await heard

    assert sent < 30_000_000


async def test_a_head_that_is_too_large_is_told_how_large_it_may_be(echoing: str) -> None:
    async with connected(echoing) as (reader, writer):
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n")
        await asyncio.sleep(0.05)
        writer.write(b"X-More: " + b"a" * 70_000)

        _, said = await seconds_until_closed(reader)

    head, _, body = said.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 431 Request Header Fields Too Large\r\n")
    assert (json.loads(body)["code"], json.loads(body)["status"]) == ("head_too_large", 431)
    assert "65536" in json.loads(body)["detail"]


async def test_lines_behind_a_body_are_none_of_the_head(echoing: str) -> None:
    async with connected(echoing) as (reader, writer):
        writer.write(IN_PIECES + b"2\r\n{}\r\n0\r\nAuthorization: Bearer behind\r\n\r\n")

        _, said = await seconds_until_closed(reader)

    assert said.startswith(b"HTTP/1.1 200 ")
    assert b"host" in said
    assert b"behind" not in said


async def refuse(scope: object, receive: Receive, send: Send) -> None:
    """Answer without a look at the body."""
    await send({"type": "http.response.start", "status": 401, "headers": [(b"content-length", b"4")]})
    await send({"type": "http.response.body", "body": b"nope"})


@pytest.mark.parametrize("lines", [b"HTTP/1.1\r\nHost: x\r\nConnection: close\r\n", b"HTTP/1.0\r\n"])
async def test_who_sends_to_the_end_before_reading_sees_why_a_large_body_is_refused(lines: bytes) -> None:
    said = []

    async with listening(refuse, Settings.load({})) as url, connected(url) as (reader, writer):  # type: ignore[arg-type]
        writer.write(b"POST / " + lines + b"Content-Length: 10000000\r\n\r\n")
        for _ in range(100):
            writer.write(b"a" * 100_000)
            await writer.drain()
            await asyncio.sleep(0)
        said.append(await asyncio.wait_for(reader.read(), timeout=5))
        writer.close()
        await writer.wait_closed()

    assert said[0].startswith(b"HTTP/1.1 401 ")
    assert said[0].endswith(b"\r\n\r\nnope")


async def test_who_is_refused_and_never_ends_is_heard_out_no_longer_than_a_head() -> None:
    head = b"POST / HTTP/1.0\r\nContent-Length: 10000000\r\n\r\n"

    async with listening(refuse, Settings.load(LIMITS)) as url, connected(url) as (reader, writer):  # type: ignore[arg-type]
        begun = time.monotonic()
        writer.write(head)
        answered, said = await seconds_until_closed(reader)
        with pytest.raises(ConnectionError):
            while time.monotonic() - begun < 4:
                writer.write(b"a" * 1000)
                await writer.drain()
                await asyncio.sleep(0.05)
        taken = time.monotonic() - begun

    assert said.endswith(b"nope")
    assert answered < 0.8 < taken < 3


async def test_a_head_that_comes_drop_by_drop_gains_no_time(address: str) -> None:
    begun = time.monotonic()
    async with connected(address) as (reader, writer):
        writer.write(b"GET /livez HTTP/1.1\r\nHost: x\r\n")

        async def drip() -> None:
            while True:
                writer.write(b"X-Drop: 1\r\n")
                await asyncio.sleep(0.2)

        dripping = asyncio.create_task(drip())
        taken, _ = await seconds_until_closed(reader, begun)
        dripping.cancel()

    assert taken > 0.99


async def test_after_an_answer_the_next_head_has_its_own_deadline(address: str) -> None:
    async with connected(address) as (reader, writer):
        for _ in range(2):
            writer.write(b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
            assert (await reader.readuntil(b'{"status":"alive"}')).startswith(b"HTTP/1.1 200 OK")
            # Between two requests a connection may rest: that is another, longer time.
            await asyncio.sleep(1.2)
        begun = time.monotonic()
        writer.write(b"GET /livez HTTP/1.1\r\n")

        taken, _ = await seconds_until_closed(reader, begun)

    assert taken > 0.99


async def test_a_body_that_stops_half_way_is_refused_and_the_connection_closed(address: str) -> None:
    head = b"POST /v1/auth/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    begun = time.monotonic()
    async with connected(address) as (reader, writer):
        writer.write(head + b'Content-Length: 1000\r\n\r\n{"username": ')

        taken, said = await seconds_until_closed(reader, begun)

    start, _, body = said.partition(b"\r\n\r\n")
    problem = json.loads(body)
    assert taken > 0.99
    assert start.startswith(b"HTTP/1.1 408 ")
    assert b"connection: close" in start.lower()
    assert (problem["code"], problem["status"]) == ("body_too_slow", 408)
    assert "1 giây" in problem["detail"]


async def test_who_comes_beyond_the_bound_is_sent_away_and_the_others_are_served(patient: str) -> None:
    async with httpx.AsyncClient(base_url=patient, trust_env=False, timeout=60) as inside:
        assert (await inside.get("/livez")).status_code == 200
        async with connected(patient), connected(patient), connected(patient):
            async with httpx.AsyncClient(base_url=patient, trust_env=False, timeout=60) as beyond:
                refused = await beyond.get("/livez", headers={"Accept-Language": "en"})
            served = await inside.get("/livez")
        # The three have gone: there is room again, once that has been noticed.
        async with asyncio.timeout(60), httpx.AsyncClient(base_url=patient, trust_env=False, timeout=60) as later:
            while (await later.get("/livez")).status_code != 200:  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    assert (refused.status_code, refused.json()["code"], refused.headers["retry-after"]) == (503, "overloaded", "5")
    assert refused.headers["connection"] == "close"
    assert "Too many connections" in refused.json()["detail"]
    assert served.status_code == 200


async def test_a_request_that_takes_long_to_answer_is_not_cut_off() -> None:
    settings = Settings.load(LIMITS)

    async def slow(scope: object, receive: object, send: object) -> None:
        await asyncio.sleep(1.5)
        await send({"type": "http.response.start", "status": 204, "headers": []})  # type: ignore[operator]
        await send({"type": "http.response.body"})  # type: ignore[operator]

    async with (
        listening(slow, settings) as url,  # type: ignore[arg-type]
        httpx.AsyncClient(base_url=url, trust_env=False, timeout=60) as http,
    ):
        answer = await http.get("/")

    assert answer.status_code == 204
