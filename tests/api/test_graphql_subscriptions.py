"""Do events come over a WebSocket as they happen, to whom they are due, and does nobody hold what others need?"""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from typing import Any, get_args

import pytest
from graphql import get_named_type, is_object_type
from websockets.exceptions import ConnectionClosed, InvalidStatus

from service.api import wire
from service.api.graphql import sockets
from service.api.graphql.schema import schema
from service.domain.event_views import EventView
from service.domain.types import View
from service.settings import Settings
from tests import world as worlds
from tests.api.graphql.speaking import begun, closed, hear, opened, subscribe, tell
from tests.api.test_event_stream import submitted
from tests.api.test_pages import listening
from tests.conftest import TestDatabase
from tests.contract.premises import HEAD, WRITER, made
from tests.dispatched import dispatched
from tests.world import World, known_id, person

VIEWER = "my-tu.viewer"
EVENTS = """subscription ($types: [String!], $after: String) {
  eventAdded(types: $types, afterNumber: $after) { number type subject { id } }
}"""


async def lock(world: World, who: str) -> None:
    version = made(await world.get("my-tu.admin", f"/v1/users/{person(who)}"))["version"]
    headers = world.headers("my-tu.admin", If_Match=f'"{version}"')
    made(await world.http.post(f"/v1/users/{person(who)}/lock", headers=headers))


async def test_events_come_as_the_selection_asks_and_go_on_where_the_client_stopped(world: World) -> None:
    selection = (
        "subscription S { mine: eventAdded(types: \"plan.*\", unit: \"31567\") { ...E subject { __typename key: id }"
        " unit { code } number @skip(if: true) } } fragment E on Event { type number }"
    )  # fmt: skip
    async with listening(world.app) as address:
        async with opened(address, world.token(VIEWER)) as socket:
            async with begun():
                await tell(socket, id="1", type="subscribe", payload={"query": selection})
            plan = await submitted(world)
            first = await hear(socket)
        later = await submitted(world)
        async with opened(address, world.token(VIEWER)) as socket:
            await subscribe(socket, "2", EVENTS, after=first["payload"]["data"]["mine"]["number"])
            missed = await hear(socket)

    listed = made(await world.get(VIEWER, "/v1/events", subject=plan))["items"][0]
    assert (first["id"], first["type"]) == ("1", "next")
    assert first["payload"]["data"] == {
        "mine": {
            "type": "plan.submitted", "number": listed["number"],
            "subject": {"__typename": "EventSubject", "key": plan}, "unit": {"code": "31567"},
        }
    }  # fmt: skip
    assert first["payload"]["extensions"] == {"cost": 1}
    assert missed["payload"]["data"]["eventAdded"]["subject"]["id"] == later


async def test_a_query_is_answered_over_the_socket_too_and_a_refusal_ends_only_its_operation(world: World) -> None:
    async with listening(world.app) as address, opened(address, world.token(VIEWER)) as socket:
        await subscribe(socket, "q", "{ __typename }")
        answered = [await hear(socket), await hear(socket)]
        await subscribe(socket, "q", "{ nothing }")
        unknown = await hear(socket)
        await subscribe(socket, "e", EVENTS, types=["plan.retruned"])
        no_type = await hear(socket)
        await tell(socket, type="ping")
        alive = await hear(socket)

    assert answered == [
        {"id": "q", "type": "next", "payload": {"data": {"__typename": "Query"}, "extensions": {"cost": 1}}},
        {"id": "q", "type": "complete"},
    ]
    assert (unknown["id"], unknown["type"]) == ("q", "error")
    assert unknown["payload"][0]["extensions"]["code"] == "graphql_field_unknown"
    assert no_type["payload"][0]["extensions"]["errors"][0]["pointer"] == "?types"
    assert alive == {"type": "pong"}


async def test_a_mutation_over_the_socket_does_what_it_does_over_http(world: World) -> None:
    text = (
        "mutation ($key: String, $called: String!) { createAgency(idempotencyKey: $key, "
        'input: {unit: "31567", name: $called, kind: health_station}) { id name version } }'
    )
    async with listening(world.app) as address, opened(address, world.token("my-tu.coordinator")) as socket:
        await subscribe(socket, "1", text, key="socket", called="Trạm Y tế")
        first = [await hear(socket), await hear(socket)]
        await subscribe(socket, "2", text, key="socket", called="Trạm Y tế")
        again = [await hear(socket), await hear(socket)]
        await subscribe(socket, "3", text, called="")
        faulty = [await hear(socket), await hear(socket)]

    agency = first[0]["payload"]["data"]["createAgency"]
    assert [(each["id"], each["type"]) for each in first] == [("1", "next"), ("1", "complete")]
    assert (agency["name"], agency["version"]) == ("Trạm Y tế", 1)
    assert made(await world.get("my-tu.coordinator", f"/v1/agencies/{agency['id']}"))["name"] == "Trạm Y tế"
    assert again[0]["payload"]["data"]["createAgency"] == agency
    assert faulty[0]["payload"]["data"] == {"createAgency": None}
    assert faulty[0]["payload"]["errors"][0]["extensions"]["errors"][0]["pointer"] == "/name"
    assert faulty[1] == {"id": "3", "type": "complete"}


async def test_what_breaks_the_protocol_closes_the_connection_with_the_code_for_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = {}
    async with listening(world.app) as address:
        with monkeypatch.context() as impatient:
            impatient.setattr(sockets, "INIT_SECONDS", 0.3)
            async with opened(address) as socket:
                codes["silent"] = await closed(socket)
        monkeypatch.setattr(sockets, "INIT_SECONDS", 60.0)
        async with opened(address, subprotocols=["graphql-ws"]) as socket:
            codes["old subprotocol"] = await closed(socket)
        async with opened(address) as socket:
            await subscribe(socket, "1", EVENTS)
            codes["not acknowledged"] = await closed(socket)
        for what, payload in (
            ("no token", None), ("bad token", {"Authorization": "Bearer x"}), ("no map", ["Authorization"]),
        ):  # fmt: skip
            async with opened(address) as socket:
                await tell(socket, type="connection_init", payload=payload)
                codes[what] = await closed(socket)
        async with opened(address, world.token(VIEWER)) as socket:
            await tell(socket, type="connection_init")
            codes["twice"] = await closed(socket)
        async with opened(address, world.token(VIEWER)) as socket:
            for _ in range(2):
                await subscribe(socket, "1", EVENTS)
            codes["same id"] = await closed(socket)
        for what, text in (
            ("no json", "{"), ("no type", "{}"), ("unknown", '{"type":"start"}'),
            ("no id", '{"type":"subscribe","payload":{}}'), ("no payload", '{"type":"subscribe","id":"1"}'),
        ):  # fmt: skip
            async with opened(address, world.token(VIEWER)) as socket:
                await socket.send(text)
                codes[what] = await closed(socket)
        async with opened(address, world.token(VIEWER)) as socket:
            await socket.send(b"\x00\x01")
            codes["bytes"] = await closed(socket)
        async with opened(address, world.token(VIEWER)) as socket:
            await socket.send(json.dumps({"type": "ping", "payload": {"a": "x" * 300_000}}))
            codes["large"] = await closed(socket)

    assert {what: code for what, (code, _) in codes.items()} == {
        "silent": 4408, "old subprotocol": 4406, "not acknowledged": 4401, "no token": 4403, "bad token": 4403,
        "no map": 4403, "twice": 4429, "same id": 4409, "no json": 4400, "no type": 4400, "unknown": 4400,
        "no id": 4400, "no payload": 4400, "bytes": 4400, "large": 1009,
    }  # fmt: skip
    assert not world.app.state.service.tail._open


async def test_the_socket_ends_when_the_rights_end_and_tells_nothing_more(world: World) -> None:
    async with (
        listening(world.app) as address,
        opened(address, world.token(VIEWER)) as locked,
        opened(address, world.token("my-tu.auditor")) as revoked,
        opened(address, world.token(WRITER)) as free,
    ):
        sockets = (locked, revoked, free)
        async with begun(len(sockets)):
            for socket in sockets:
                await subscribe(socket, "1", EVENTS)
        await submitted(world)
        told = [(await hear(socket))["payload"]["data"]["eventAdded"]["type"] for socket in sockets]
        await lock(world, VIEWER)
        made(await world.delete("my-tu.admin", f"/v1/grants/{known_id('grant', 'my-tu.auditor')}", 1))
        await submitted(world)

        for socket in (locked, revoked):
            with pytest.raises(ConnectionClosed) as ended:
                await hear(socket)
            assert ended.value.rcvd is not None and ended.value.rcvd.code == 4403
        assert told == ["plan.submitted"] * 3
        assert (await hear(free))["payload"]["data"]["eventAdded"]["type"] == "plan.submitted"


async def test_the_socket_ends_with_its_token(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "seconds_until", lambda moment: 0.5 if moment > datetime.now(UTC) else 0)

    async with listening(world.app) as address, opened(address, world.token(VIEWER)) as socket:
        await subscribe(socket, "1", EVENTS)
        ended = await closed(socket)

    assert ended == (4403, "The token has expired")
    assert not world.app.state.service.tail._open


async def test_so_many_operations_run_at_once_and_so_many_sockets_are_held(world: World) -> None:
    async with listening(world.app) as address:
        async with opened(address, world.token(VIEWER)) as socket:
            for number in range(1000):
                await subscribe(socket, str(number), EVENTS)
            refused = [await hear(socket) for _ in range(1000 - sockets.MOST_OF_SOCKET)]
            await tell(socket, id="0", type="complete")
            await subscribe(socket, "more", "{ __typename }")
            while (answer := await hear(socket))["id"] != "more":
                pass
            figures = (await world.get(None, "/metrics")).text
            plan = await submitted(world)
            heard = []
            while len(heard) < sockets.MOST_OF_SOCKET - 1:
                told = await hear(socket)
                heard += [told["payload"]["data"]["eventAdded"]["subject"]["id"]] if told["type"] == "next" else []
        held = [opened(address, world.token(VIEWER)) for _ in range(5)]
        for one in held:
            await one.__aenter__()
        async with opened(address) as sixth:
            await tell(sixth, type="connection_init", payload={"authorization": f"Bearer {world.token(VIEWER)}"})
            full = await closed(sixth)
        for one in held:
            await one.__aexit__(None, None, None)
        async with opened(address, world.token(VIEWER)):
            pass

    assert {each["payload"][0]["extensions"]["code"] for each in refused} == {"graphql_too_many_operations"}
    assert answer["type"] == "next"
    assert set(heard) == {plan}
    assert full == (1013, "too_many_streams")
    assert f'sauro_open{{kind="subscription"}} {sockets.MOST_OF_SOCKET - 1}.0' in figures
    assert 'sauro_open{kind="stream"} 1.0' in figures


async def test_who_does_not_read_holds_up_nobody_and_fills_no_memory(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = 0
    real = sockets.Conversation._next

    async def counted(self: Any, name: str, body: bytes) -> None:
        nonlocal sent
        await real(self, name, body + b" " * 100_000)
        sent += 1

    await submitted(world)
    async with (
        listening(world.app) as address,
        opened(address, world.token(VIEWER), max_queue=1, max_size=None) as silent,
        opened(address, world.token(WRITER)) as reading,
    ):
        monkeypatch.setattr(sockets.Conversation, "_next", counted)
        for number in range(sockets.MOST_OF_SOCKET):
            await subscribe(silent, str(number), EVENTS, after="0")
        for _ in range(8):
            await submitted(world)
        held, still = -1, 0
        while still < 10:
            await asyncio.sleep(0.05)
            still = still + 1 if sent == held > 0 else 0
            held = sent
        monkeypatch.setattr(sockets.Conversation, "_next", real)
        async with begun():
            await subscribe(reading, "1", EVENTS)
        plan = await submitted(world)
        heard = await hear(reading)
        silent.transport.abort()

    assert heard["payload"]["data"]["eventAdded"]["subject"]["id"] == plan
    assert 0 < held < 9 * sockets.MOST_OF_SOCKET


async def test_a_page_of_another_origin_opens_a_socket_only_where_the_settings_allow_it(
    world_database: TestDatabase,
) -> None:
    allowed = {"SAURO_CORS_ORIGINS": "https://bang.example.vn"}
    async with worlds.opened(world_database.service_url, **allowed) as world, listening(world.app) as address:
        for origin in (address, "https://bang.example.vn"):
            async with opened(address, world.token(VIEWER), origin=origin):
                pass
        with pytest.raises(InvalidStatus) as refused:
            async with opened(address, world.token(VIEWER), origin="https://evil.example"):
                pass
        headers = world.headers(VIEWER, Origin="https://bang.example.vn")
        posted = await world.http.post("/graphql", json={"query": "{ __typename }"}, headers=headers)

    assert refused.value.response.status_code == 403
    assert posted.headers["access-control-allow-origin"] == "https://bang.example.vn"


async def test_a_socket_outlives_the_deadline_of_heads_and_counts_among_the_connections(world: World) -> None:
    settings = Settings(request_seconds=1, connections=1)
    async with listening(world.app, settings) as address, opened(address, world.token(VIEWER)) as socket:
        with pytest.raises(InvalidStatus) as beyond:
            async with opened(address):
                pass
        await asyncio.sleep(1.2)
        await tell(socket, type="ping")
        alive = await hear(socket)

    assert alive == {"type": "pong"}
    assert (beyond.value.response.status_code, beyond.value.response.headers["retry-after"]) == (503, "5")


async def test_a_socket_whose_other_side_answers_no_ping_is_cut_off(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "PING_SECONDS", 0.2)
    monkeypatch.setattr(wire, "PONG_SECONDS", 0.2)
    head = (
        "GET /graphql HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
    )
    async with listening(world.app) as address:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(address.rpartition(":")[2]))
        writer.write(head.encode())
        async with asyncio.timeout(60):
            told = await reader.read(-1)
        writer.close()

    assert told.startswith(b"HTTP/1.1 101")
    # A ping, and a close that says why.
    assert b"\x89\x04" in told
    assert b"keepalive ping timeout" in told


def test_all_that_can_be_asked_of_an_event_is_in_what_is_told_of_it() -> None:
    strange, left = [], [(schema._schema.type_map["Event"], EventView)]
    while left:
        kind, view = left.pop()
        known = {info.alias or name: info for name, info in view.model_fields.items()}
        for name, field in kind.fields.items():
            strange += [f"{kind.name}.{name}"] if name not in known or field.args else []
            inner = get_named_type(field.type)
            if is_object_type(inner) and name in known:
                left += [(inner, model) for model in (known[name].annotation, *get_args(known[name].annotation))
                         if isinstance(model, type) and issubclass(model, View)]  # fmt: skip

    assert strange == []


async def test_a_direction_to_another_commune_is_not_heard(world: World) -> None:
    async with listening(world.app) as address, opened(address, world.token("tan-hung.viewer")) as foreign:
        async with begun():
            await subscribe(foreign, "1", EVENTS)
        plan = await submitted(world)
        made(await world.post(HEAD, f"/v1/plans/{plan}/return", {"reason": "Thiếu chỉ tiêu"}))
        await dispatched(world.app.state.service.db)
        await subscribe(foreign, "2", "{ __typename }")

        assert (await hear(foreign))["id"] == "2"
