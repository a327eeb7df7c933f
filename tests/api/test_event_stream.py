"""Does a stream bring events as they come, to whom they are due, as long as they are, and to nobody's cost?"""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import httpx
import pytest

from service.api import streaming
from service.usecases.event_stream import AT_ONCE
from tests.api.test_pages import listening
from tests.conftest import TestDatabase
from tests.contract.premises import HEAD, WRITER, draft_plan, made
from tests.dispatched import dispatched
from tests.world import World, person

PATH = "/v1/events/stream"
VIEWER = "my-tu.viewer"


class Ear:
    """Whoever listens: what came, frame by frame."""

    def __init__(self, answer: httpx.Response) -> None:
        self.answer = answer
        self._lines = answer.aiter_lines()

    async def frame(self) -> dict[str, str]:
        """The next frame; an empty one is the end."""
        found: dict[str, str] = {}
        async with asyncio.timeout(60):
            async for line in self._lines:
                if not line:
                    return found or {"": ""}
                name, _, value = line.partition(": ")
                found[name] = value
        return {}

    async def event(self) -> dict[str, Any]:
        """The next frame that is an event."""
        while True:
            found = await self.frame()
            if not found:
                raise EOFError
            if "data" in found:
                return found | {"data": json.loads(found["data"])}


@asynccontextmanager
async def heard(address: str, headers: dict[str, str], **params: Any) -> AsyncIterator[Ear]:
    async with (
        httpx.AsyncClient(base_url=address, trust_env=False, timeout=60) as http,
        http.stream("GET", PATH, params=params, headers=headers) as answer,
    ):
        yield Ear(answer)


async def submitted(world: World, plan: str | None = None) -> str:
    """One more event: a plan is submitted, and told of."""
    plan = plan or await draft_plan(world)
    made(await world.post(WRITER, f"/v1/plans/{plan}/submit"))
    await dispatched(world.app.state.service.db)
    return plan


async def test_events_come_as_they_happen_and_go_on_where_the_client_stopped(world: World) -> None:
    await submitted(world)
    async with listening(world.app) as address:
        async with heard(address, world.headers(VIEWER)) as ear:
            assert ear.answer.headers["content-type"] == "text/event-stream; charset=utf-8"
            assert await ear.frame() == {"retry": "2000"}
            plan = await submitted(world)
            first = await ear.event()
        later = await submitted(world)
        async with heard(address, world.headers(VIEWER, Last_Event_ID=first["id"])) as ear:
            missed = await ear.event()

    listed = made(await world.get(VIEWER, "/v1/events", subject=plan))["items"]
    assert (first["event"], first["data"]["subject"]["id"]) == ("plan.submitted", plan)
    assert first["data"] == listed[0]
    assert first["id"] == listed[0]["number"]
    assert missed["data"]["subject"]["id"] == later


async def test_only_what_was_asked_for_comes(world: World) -> None:
    async with (
        listening(world.app) as address,
        heard(address, world.headers(VIEWER), types="plan.returned", unit="31567") as ear,
    ):
        plan = await submitted(world)
        made(await world.post(HEAD, f"/v1/plans/{plan}/return", {"reason": "Thiếu chỉ tiêu"}))
        await dispatched(world.app.state.service.db)
        only = await ear.event()

    assert (only["event"], only["data"]["subject"]["id"]) == ("plan.returned", plan)
    unknown = await world.get(VIEWER, PATH, types="plan.retruned")
    assert (unknown.status_code, unknown.json()["errors"][0]["pointer"]) == (422, "?types")
    assert "plan.returned" in unknown.json()["errors"][0]["detail"]
    bad = await world.http.get(PATH, headers=world.headers(VIEWER, Last_Event_ID="abc"))
    assert (bad.status_code, bad.json()["errors"][0]["pointer"]) == (422, "Last-Event-ID")


async def test_a_stream_ends_when_the_rights_end_and_tells_nothing_more(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "HEARTBEAT_SECONDS", 0.3)
    async with (
        listening(world.app) as address,
        heard(address, world.headers(VIEWER)) as locked,
        heard(address, world.headers(WRITER)) as free,
    ):
        await submitted(world)
        assert (await locked.event())["event"] == "plan.submitted"
        version = made(await world.get("my-tu.admin", f"/v1/users/{person(VIEWER)}"))["version"]
        headers = world.headers("my-tu.admin", If_Match=f'"{version}"')
        made(await world.http.post(f"/v1/users/{person(VIEWER)}/lock", headers=headers))
        await submitted(world)

        with pytest.raises(EOFError):
            await locked.event()
        # The other one goes on, and hears a sign of life that moves its place forward.
        assert [(await free.event())["event"] for _ in range(2)] == ["plan.submitted"] * 2
        sign = await free.frame()
        while "id" not in sign:
            sign = await free.frame()
    assert set(sign) <= {"id", ":"}


async def test_a_principal_has_so_many_streams_and_a_place_is_free_again_when_one_is_left(world: World) -> None:
    async with listening(world.app) as address:
        opened = [heard(address, world.headers(VIEWER)) for _ in range(streaming.MOST_OF_ONE)]
        ears = [await one.__aenter__() for one in opened]
        for ear in ears:
            await ear.frame()
        async with heard(address, world.headers(VIEWER)) as refused, heard(address, world.headers(WRITER)) as other:
            told = json.loads(await refused.answer.aread())
            assert (refused.answer.status_code, told["code"]) == (429, "too_many_streams")
            assert int(refused.answer.headers["retry-after"]) > 0
            assert other.answer.status_code == 200
        for one in opened:
            await one.__aexit__(None, None, None)
        for _ in range(200):
            if not world.app.state.service.tail._open:
                break
            await asyncio.sleep(0.02)
        async with heard(address, world.headers(VIEWER)) as again:
            assert again.answer.status_code == 200


async def test_who_does_not_read_holds_up_nobody_and_fills_no_memory(
    world: World, world_database: TestDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = 0
    real = streaming.events_after

    async def counted(*given: Any) -> Any:
        nonlocal read
        told = await real(*given)
        read += len(told[0])
        return told

    monkeypatch.setattr(streaming, "events_after", counted)
    await submitted(world)
    connection = await asyncpg.connect(world_database.superuser_url)
    await connection.execute(
        "insert into journal (actor, act, unit_key, subject, subject_id, op, after) select actor, act, unit_key,"
        " 'unit_change', gen_random_uuid(), 'insert', jsonb_build_object('id', 1, 'title', repeat('ă', 300))"
        " from journal, generate_series(1, 5000) where act = 'plan.submit'"
    )
    await connection.close()
    await dispatched(world.app.state.service.db)
    async with listening(world.app) as address:
        token = world.token(WRITER)
        asked = f"GET {PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nLast-Event-ID: 0\r\n\r\n"
        silent = socket.socket()
        silent.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        silent.setblocking(False)
        await asyncio.get_running_loop().sock_connect(silent, ("127.0.0.1", httpx.URL(address).port))
        silent.send(asked.encode())
        held, still = 0, 0
        while still < 10:
            await asyncio.sleep(0.05)
            still = still + 1 if read == held > 0 else 0
            held = read

        async with heard(address, world.headers(VIEWER)) as ear:
            await ear.frame()
            plan = await submitted(world)
            assert (await ear.event())["data"]["subject"]["id"] == plan
        silent.close()

    # The kernel's buffers took some of the five thousand; beyond them one page is held.
    assert held < 4000
    assert read - held <= 1 + AT_ONCE


async def test_a_ticket_opens_one_stream_once_as_whoever_got_it(world: World, world_database: TestDatabase) -> None:
    ticket = made(await world.post(VIEWER, "/v1/events/tickets"))
    assert ticket["expiresIn"] == 60
    plan = await submitted(world)

    first = await world.get(None, PATH, ticket=ticket["ticket"], lastEventId=0, seconds=0, subject=plan)
    second = await world.get(None, PATH, ticket=ticket["ticket"], lastEventId=0, seconds=0)

    assert first.status_code == 200
    assert plan in first.text
    assert (second.status_code, second.json()["code"]) == (401, "ticket_bad")
    for wrong in ("", "srt_" + "x" * 43, "x" * 47):
        assert (await world.get(None, PATH, ticket=wrong, seconds=0)).status_code == 401
    # It opens nothing else, and only its digest was ever kept.
    other = made(await world.post(VIEWER, "/v1/events/tickets"))["ticket"]
    assert (await world.get(None, "/v1/events", ticket=other)).status_code == 401
    connection = await asyncpg.connect(world_database.superuser_url)
    kept = await connection.fetchval("select string_agg(t::text, '') from event_ticket t")
    assert other not in kept
    await connection.execute("update event_ticket set expires_at = clock_timestamp() - interval '1 second'")
    await connection.close()
    assert (await world.get(None, PATH, ticket=other, seconds=0)).status_code == 401


async def test_a_ticket_is_worth_no_more_than_the_rights_of_the_moment(world: World) -> None:
    ticket = made(await world.post(VIEWER, "/v1/events/tickets"))["ticket"]
    version = made(await world.get("my-tu.admin", f"/v1/users/{person(VIEWER)}"))["version"]
    headers = world.headers("my-tu.admin", If_Match=f'"{version}"')
    made(await world.http.post(f"/v1/users/{person(VIEWER)}/lock", headers=headers))

    answer = await world.get(None, PATH, ticket=ticket, seconds=0)

    assert (answer.status_code, answer.json()["code"]) == (401, "signed_out")


async def test_a_question_for_the_head_alone_ends_at_once(world: World) -> None:
    answer = await world.http.head(PATH, headers=world.headers(VIEWER))

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-type"].startswith("text/event-stream")
