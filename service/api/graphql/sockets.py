"""How is GraphQL spoken over a WebSocket?

After `graphql-transport-ws`: the token comes with `connection_init`, each operation has an id, and what
breaks the protocol closes the connection with the code it has for that. A connection ends with its token
and with its caller's rights; whoever has a new token comes again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, NoReturn

import pydantic_core
from starlette.background import BackgroundTasks
from starlette.websockets import WebSocket, WebSocketDisconnect

from service.api.caller import Call, Service
from service.api.front import trace_id_of
from service.api.graphql import problems
from service.api.graphql.asking import Asked, asked_of
from service.api.graphql.documents import Operation
from service.api.graphql.handshakes import same_or_allowed, standing_for
from service.api.graphql.http import REFUSALS, Door
from service.api.graphql.listening import Listening
from service.api.streaming import seconds_until
from service.db.engine import TRIES, RightsChanged
from service.domain.access import Principal
from service.domain.calendars import local_day
from service.domain.errors import Problem, TooMany, Unauthenticated

SUBPROTOCOL = "graphql-transport-ws"
INIT_SECONDS = 5.0
"""So long a connection may go without saying who it is."""
MOST_OF_SOCKET = 20
"""Operations of one connection at once."""
_LONGEST_ID = 200

FAILED = 4500
BAD_MESSAGE = 4400
NOT_ACKNOWLEDGED = 4401
FORBIDDEN = 4403
WRONG_SUBPROTOCOL = 4406
INIT_TIMEOUT = 4408
ID_IN_USE = 4409
TOO_MANY_INITS = 4429
TRY_AGAIN_LATER = 1013


class Closed(Exception):
    """The connection is to be closed: with which code, and why."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


async def serve(websocket: WebSocket, door: Door) -> None:
    """Speak with whoever has connected until either side ends it."""
    websocket.scope["trace_id"] = trace_id_of(websocket.headers.get("traceparent", "").encode())
    if not same_or_allowed(websocket):
        await websocket.close()
        return
    if SUBPROTOCOL not in websocket.scope["subprotocols"]:
        await websocket.accept()
        await websocket.close(WRONG_SUBPROTOCOL, "Subprotocol not acceptable")
        return
    await websocket.accept(SUBPROTOCOL)
    await Conversation(websocket, door).held()


class Conversation:
    """One connection."""

    def __init__(self, websocket: WebSocket, door: Door) -> None:
        self._websocket, self._door = websocket, door
        self._service: Service = websocket.app.state.service
        self._call: Call | None = None
        self._begun = False
        self._running: dict[str, asyncio.Task[None]] = {}
        self._ending: asyncio.Future[NoReturn] = asyncio.get_running_loop().create_future()

    async def held(self) -> None:
        """Take part until it ends; whatever runs then is given up, and its place given back."""
        closed: Closed | None = None
        try:
            await self._heard()
        except Closed as found:
            closed = found
        except WebSocketDisconnect:
            pass
        finally:
            await self._given_up()
        if closed is not None:
            with suppress(RuntimeError, WebSocketDisconnect):
                await self._websocket.close(closed.code, closed.reason[:120])

    async def _given_up(self) -> None:
        if not self._ending.cancel():
            self._ending.exception()
        running = [*self._running.values()]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        if self._call is not None:
            self._service.tail.leave(self._call.principal.id)

    async def _heard(self) -> None:
        try:
            async with asyncio.timeout(INIT_SECONDS):
                while self._call is None:
                    await self._obey(await self._message())
        except TimeoutError:
            raise Closed(INIT_TIMEOUT, "Connection initialisation timeout") from None
        try:
            async with asyncio.timeout(seconds_until(self._request.scope["sauro.claims"].expires_at)):
                while True:
                    message = asyncio.ensure_future(self._message())
                    either: set[asyncio.Future[Any]] = {message, self._ending}
                    try:
                        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
                        if self._ending.done():
                            self._ending.result()
                        await self._obey(message.result())
                    finally:
                        message.cancel()
        except TimeoutError:
            raise Closed(FORBIDDEN, "The token has expired") from None

    async def _message(self) -> Mapping[str, Any]:
        received = await self._websocket.receive()
        if received["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(received.get("code", 1005))
        text = received.get("text")
        try:
            message = pydantic_core.from_json(text) if text else None
        except ValueError:
            message = None
        if not isinstance(message, dict) or not isinstance(message.get("type"), str):
            raise Closed(BAD_MESSAGE, "Invalid message received")
        return message

    async def _obey(self, message: Mapping[str, Any]) -> None:
        match message["type"]:
            case "connection_init":
                await self._init(message.get("payload"))
            case "ping":
                await self._send({"type": "pong"})
            case "pong":
                pass
            case "subscribe":
                await self._subscribe(message)
            case "complete":
                task = self._running.pop(self._id(message), None)
                if task is not None:
                    task.cancel()
            case _:
                raise Closed(BAD_MESSAGE, "Invalid message received")

    async def _init(self, payload: Any) -> None:
        if self._begun:
            raise Closed(TOO_MANY_INITS, "Too many initialisation requests")
        self._begun = True
        self._request = standing_for(self._websocket, self._door, payload)
        try:
            principal = self._service.known(self._request) or await self._service.principal(self._request)
            self._service.limiter.hit(principal.id)
            self._service.tail.enter(principal.id)
        except Problem as problem:
            await self._note(problem)
            later = isinstance(problem, TooMany) or problem.status == 503
            raise Closed(TRY_AGAIN_LATER if later else FORBIDDEN, problem.code) from problem
        self._call = self._called(principal)
        await self._send({"type": "connection_ack"})

    def _called(self, principal: Principal) -> Call:
        now = self._service.now()
        lines = self._request.scope["lines"]
        language = lines.get(b"accept-language", b"").decode("latin-1") or None
        return Call(principal, self._service.db_on(local_day(now)), now, self._service, language, self._request)

    def _id(self, message: Mapping[str, Any]) -> str:
        name = message.get("id")
        if not isinstance(name, str) or not 0 < len(name) <= _LONGEST_ID:
            raise Closed(BAD_MESSAGE, "Invalid message received")
        return name

    async def _subscribe(self, message: Mapping[str, Any]) -> None:
        if self._call is None:
            raise Closed(NOT_ACKNOWLEDGED, "Unauthorized")
        name, payload = self._id(message), message.get("payload")
        if not isinstance(payload, dict):
            raise Closed(BAD_MESSAGE, "Invalid message received")
        if name in self._running:
            raise Closed(ID_IN_USE, f"Subscriber for {name} already exists")
        if len(self._running) >= MOST_OF_SOCKET:
            await self._refuse(name, TooMany("graphql_too_many_operations", most=MOST_OF_SOCKET, retry_after=1))
            return
        self._running[name] = asyncio.create_task(self._run(name, payload))

    async def _run(self, name: str, payload: dict[str, Any]) -> None:
        """One operation, from its first answer to its end; it ends with the connection as well."""
        try:
            with suppress(WebSocketDisconnect):
                await self._told(name, payload)
        finally:
            if self._running.get(name) is asyncio.current_task():
                del self._running[name]

    async def _answered_anew(self, name: str, payload: dict[str, Any]) -> None:
        """By the rights the caller has now, which may change again meanwhile (see `writing`)."""
        for left in reversed(range(TRIES)):
            try:
                return await self._answer(name, self._called(await self._renewed()), payload)
            except RightsChanged:
                if not left:
                    raise

    async def _told(self, name: str, payload: dict[str, Any]) -> None:
        assert self._call is not None
        call = self._called(self._call.principal)
        try:
            try:
                await self._answer(name, call, payload)
            except RightsChanged:
                await self._answered_anew(name, payload)
            await self._send({"id": name, "type": "complete"})
        except (Unauthenticated, RightsChanged) as error:
            if isinstance(error, Unauthenticated):
                await self._note(error)
            self._end(Closed(FORBIDDEN, "Forbidden"))
        except Problem as problem:
            await self._note(problem)
            await self._refuse(name, problem)
        except WebSocketDisconnect:
            raise
        except Exception as error:
            self._door.report(self._request, error)
            self._end(Closed(FAILED, "Internal server error"))

    async def _answer(self, name: str, call: Call, payload: dict[str, Any]) -> None:
        call.service.limiter.hit(call.principal.id)
        asked = asked_of(payload)
        operation = self._door.operation(call, asked)
        if operation.kind != "subscription":
            await self._next(name, await self._door.answer(call, operation, asked.variables))
            await self._request.scope.pop(REFUSALS, BackgroundTasks())()
            return
        self._door.listening.enter(call.principal.id)
        try:
            await self._listen(name, call, operation, asked)
        finally:
            self._door.listening.leave(call.principal.id)

    async def _listen(self, name: str, call: Call, operation: Operation, asked: Asked) -> None:
        listening = Listening(operation, operation.coercion.sourced(asked.variables))
        begun = await listening.begin(call)
        seconds = seconds_until(self._request.scope["sauro.claims"].expires_at)
        async for body in listening.told(call, begun, self._renewed, seconds):
            await self._next(name, body[:-1] + b',"extensions":{"cost":%d}}' % operation.cost)
        # It ends before its client has had enough with the rights or the token alone.
        raise Unauthenticated("signed_out")

    async def _renewed(self) -> Principal:
        """The caller's rights as they are now; operations to come go by them too."""
        principal = await self._service.principal(self._request, again=True)
        assert self._call is not None
        self._call = replace(self._call, principal=principal)
        return principal

    async def _refuse(self, name: str, problem: Problem) -> None:
        assert self._call is not None
        errors = problems.errors_of(problem, self._call.language, self._request.scope["trace_id"])
        await self._send({"id": name, "type": "error", "payload": errors})

    async def _note(self, problem: Problem) -> None:
        task = self._service.access_log.refusal(self._request, problem)
        if task is not None:
            await task()

    def _end(self, closed: Closed) -> None:
        if not self._ending.done():
            self._ending.set_exception(closed)

    async def _next(self, name: str, body: bytes) -> None:
        head = pydantic_core.to_json({"id": name, "type": "next"}).decode()
        await self._websocket.send_text(f'{head[:-1]},"payload":{body.decode()}}}')

    async def _send(self, message: Mapping[str, Any]) -> None:
        await self._websocket.send_text(pydantic_core.to_json(message).decode())
