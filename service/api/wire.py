"""How does the server treat connections, and how does an answer leave as one piece?

uvicorn writes an answer's head and its body apart, and the event loop hands each to the
kernel at once: two system calls here, two packets, and a client that wakes up twice for
one small answer. Here the head waits for the body that follows it in the same breath.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import uvicorn
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from service.api import problems
from service.api.negotiation import language_of
from service.api.streaming import END_MARK
from service.domain.errors import HeadTooLarge, Malformed, Problem, Unavailable
from service.settings import Settings

RETRY_AFTER_SECONDS = 5
LARGEST_HEAD = 64 * 1024
"""Bytes of a request's head, and of what may come between and behind the pieces of a chunked body."""
LARGEST_MESSAGE = 256 * 1024
"""Bytes of one message over a WebSocket."""
PING_SECONDS, PONG_SECONDS = 20.0, 20.0
"""How often a WebSocket is asked whether anybody is there, and how long an answer may take."""
_BEYOND = (
    b"HTTP/1.1 503 Service Unavailable\r\nretry-after: %d\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
    % RETRY_AFTER_SECONDS
)
_HEAD = b"HTTP/1.1 "
_HEAD_ENDS = b"\r\n\r\n"


@dataclass(frozen=True)
class Limits:
    """How long a head may take, in seconds, and how many connections one process holds."""

    request_seconds: float
    connections: int


class Config(uvicorn.Config):
    """What uvicorn is told of connections, wherever it listens."""

    def __init__(self, app: Any, settings: Settings, **more: Any) -> None:
        super().__init__(
            app,
            http=Protocol,
            access_log=False,
            server_header=False,
            # Whoever may write where a call comes from may write anything: nobody but who is named here.
            proxy_headers=bool(settings.trusted_proxies),
            forwarded_allow_ips=[str(network) for network in settings.trusted_proxies],
            timeout_graceful_shutdown=10,
            timeout_keep_alive=75,
            # A process that does not answer for so long is killed, and another one begun. Loading everything takes
            # longer than uvicorn's five seconds on a machine that is busy: none would ever come to answer.
            timeout_worker_healthcheck=60,
            ws=Socket,
            ws_max_size=LARGEST_MESSAGE,
            # A side that has gone without a word is found out by a ping that nobody answers.
            ws_ping_interval=PING_SECONDS,
            ws_ping_timeout=PONG_SECONDS,
            # Each compressed connection would hold two windows of its own.
            ws_per_message_deflate=False,
            **more,
        )
        self.limits = Limits(settings.request_seconds, settings.connections)


class Protocol(HttpToolsProtocol):
    """uvicorn's own protocol, over a transport that keeps heads and bodies together, with bounds for heads.

    Whoever connects, or has been answered, and begins a request has `request_seconds` until its head is
    whole; else the connection is closed. A connection beyond the bound hears so (503) and is closed, and so
    does a head that does not end (431): the parser keeps all of it.

    Whoever is refused while still sending, and will have no other answer, is heard out for as long again:
    closed at once, the connection would be reset, and most clients never see why.
    """

    _deadline: asyncio.TimerHandle | None = None
    _beyond = _upgraded = hung_up = False
    _idle_since: float | None = None
    _unheard = 0
    """Bytes that have come since a head or a piece of a body was whole, but for the rest of the read it came in."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(Joining(transport, self))  # type: ignore[arg-type]
        limits: Limits = self.config.limits  # type: ignore[attr-defined]
        self._seconds, self._beyond = limits.request_seconds, len(self.connections) > limits.connections
        self._await_head()

    def data_received(self, data: bytes) -> None:
        if self.hung_up:
            return
        self._unheard += len(data)
        super().data_received(data)
        if self._upgraded:
            return
        if self._unheard > LARGEST_HEAD:
            self._refuse(HeadTooLarge("head_too_large", limit=LARGEST_HEAD))
            return
        # A head that comes whole, as nearly all do, costs no timer.
        if self.cycle is None or self.cycle.response_complete:
            self._await_head()
        elif self._deadline is not None:
            self._rest()

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP is refused as everything else is: above all an address typed with its accents, as curl
        sends it. In which language its sender reads is not known yet."""
        self._refuse(Malformed("no_http"))

    def _refuse(self, problem: Problem) -> None:
        """The last word on this connection, where no answer has begun that it would stand in the middle of."""
        answering = self.cycle is not None and not self.cycle.response_complete
        if not (answering and self.cycle.response_started):
            response = problems.respond(problem, language_of(None), "-")
            parts = [STATUS_LINE[problem.status]]
            for name, value in (*self.server_state.default_headers, *response.raw_headers, (b"connection", b"close")):
                parts += name, b": ", value, b"\r\n"
            self.transport.write(b"".join((*parts, b"\r\n", response.body)))
        if answering:
            self.transport.close()
        else:
            self._hang_up()

    def hears_out(self) -> bool:
        """Whether this connection is to be closed after an answer, while what was answered is still coming."""
        cycle = self.cycle
        if self.hung_up or cycle is None or cycle.disconnected:
            return False
        if cycle.response_complete and cycle.more_body:
            self._hang_up()
        return self.hung_up

    def _hang_up(self) -> None:
        """Say that nothing more will come from here, and heed nothing more, until the other side ends or time is up."""
        if self.transport.is_closing():
            return
        self.hung_up = True
        self.flow.resume_reading()
        self.transport.write_eof()
        self._rest()
        self._await_head()

    def on_headers_complete(self) -> None:
        self._unheard = 0
        if self._beyond:
            self.app = _sent_away
        super().on_headers_complete()
        if not self.parser.should_upgrade():
            # Lines behind a body are none of the head's: nobody shall sign in, or come from elsewhere, by them.
            self.headers = []

    def on_body(self, body: bytes) -> None:
        self._unheard = 0
        super().on_body(body)

    def handle_websocket_upgrade(self) -> None:
        self._rest()
        self._upgraded = True
        if self._beyond:
            self.transport.write(_BEYOND)
            self.transport.close()
        else:
            super().handle_websocket_upgrade()

    def connection_lost(self, exc: Exception | None) -> None:
        self._rest()
        if self.timeout_keep_alive_task is not None:
            self.timeout_keep_alive_task.cancel()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        # As uvicorn does, but for the timer: it makes one at every answer and cancels it at every request.
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
            return
        self._idle_since = self.loop.time()
        if self.timeout_keep_alive_task is None:
            self._look_again_in(self.timeout_keep_alive)

    def _unset_keepalive_if_required(self) -> None:
        self._idle_since = None

    def timeout_keep_alive_handler(self) -> None:
        """Close a connection on which nothing has come for so long; one that is busy has its timer made anew."""
        self.timeout_keep_alive_task = None
        if self._idle_since is None:
            return
        left = self._idle_since + self.timeout_keep_alive - self.loop.time()
        if left > 0:
            self._look_again_in(left)
        else:
            super().timeout_keep_alive_handler()

    def _look_again_in(self, seconds: float) -> None:
        self.timeout_keep_alive_task = self.loop.call_later(seconds, self.timeout_keep_alive_handler)

    def shutdown(self) -> None:
        # Nobody is heard out any longer, but for what is still to be answered.
        self.hung_up = self.hung_up or self.cycle is None or self.cycle.response_complete
        super().shutdown()
        # A stream does not end by itself: whoever listens comes again, and knows where to go on.
        if self.scope is not None and self.scope.get(END_MARK):
            self.transport.close()

    def _await_head(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(self._seconds, self.transport.close)

    def _rest(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


class Socket(WebSocketsSansIOProtocol):
    """uvicorn's own protocol; who answers no ping may also not read, and then never sees the connection closed."""

    def keepalive_timeout(self) -> None:
        super().keepalive_timeout()
        self.transport.abort()


async def _sent_away(scope: Scope, receive: Receive, send: Send) -> None:
    """The answer on a connection beyond the bound."""
    accept = dict(scope["headers"]).get(b"accept-language", b"").decode("latin-1")
    problem = Unavailable("overloaded", retry_after=RETRY_AFTER_SECONDS)
    response = problems.respond(problem, language_of(accept), "-")
    response.headers["Connection"] = "close"
    await response(scope, receive, send)


def sent_whole(response: Response, send: Send) -> bool:
    """Write an answer that is all there as one piece, if nothing stands between it and the server; else False.

    What uvicorn does for a head and then for a body, in one step: it looks at each header line for what
    may not be in one, and calls back twice. Header lines here are our own words.
    """
    cycle = getattr(send, "__self__", None)
    if type(cycle) is not RequestResponseCycle or type(response).__call__ is not Response.__call__:
        return False
    if (
        response.status_code >= 400  # a refusal may end the connection
        or response.background is not None
        or cycle.disconnected
        or cycle.flow.write_paused
        or not cycle.keep_alive
        or cycle.scope["method"] == "HEAD"
    ):
        return False
    cycle.response_started = cycle.response_complete = True
    cycle.waiting_for_100_continue = False
    parts: list[bytes | memoryview] = [STATUS_LINE[response.status_code]]
    for name, value in (*cycle.default_headers, *response.raw_headers):
        parts += name, b": ", value, b"\r\n"
    parts += b"\r\n", response.body
    cycle.transport.write(b"".join(parts))
    cycle.message_event.set()
    cycle.on_response()
    return True


def arrived(receive: Receive) -> bytes | None:
    """A request's body that has come whole already, if nothing stands between it and the server; else None.

    What uvicorn gives as a message, without waiting for one: small bodies come with their heads.
    """
    cycle = getattr(receive, "__self__", None)
    if (
        type(cycle) is not RequestResponseCycle
        or cycle.more_body
        or cycle.disconnected
        or cycle.response_complete
        or cycle.waiting_for_100_continue
    ):
        return None
    cycle.flow.resume_reading()
    cycle.message_event.clear()
    body, cycle.body = bytes(cycle.body), bytearray()
    return body


def break_off(send: Send) -> None:
    """End an answer in its middle, at once: what the client has not taken yet would keep the connection for ever.

    It sees an end without the last piece. Behind anything else than the server the answer simply does not end.
    """
    cycle = getattr(send, "__self__", None)
    if type(cycle) is RequestResponseCycle:
        cycle.keep_alive = False
        cycle.transport.abort()


def make_room(send: Send, size: int) -> None:
    """Let so many bytes of an answer wait for the client before whoever makes them waits, too."""
    cycle = getattr(send, "__self__", None)
    if type(cycle) is RequestResponseCycle:
        cycle.transport.set_write_buffer_limits(size)


class Joining:
    """A transport that holds a head back until the next write, but no longer than this turn of the loop.

    A body that comes later (a stream whose first line takes its time) finds its head sent. It closes when
    whoever has it has heard the other side out.
    """

    __slots__ = ("_head", "_owner", "_transport")

    def __init__(self, transport: asyncio.Transport, owner: Protocol) -> None:
        self._transport, self._owner = transport, owner
        self._head: bytes | None = None

    def write(self, data: bytes) -> None:
        if self._head is not None:
            head, self._head = self._head, None
            self._transport.write(head + data)
        elif data.startswith(_HEAD) and data.endswith(_HEAD_ENDS):
            self._head = data
            self._owner.loop.call_soon(self._send)
        else:
            self._transport.write(data)

    def _send(self) -> None:
        if self._head is not None:
            head, self._head = self._head, None
            self._transport.write(head)

    def close(self) -> None:
        self._send()
        if not self._owner.hears_out():
            self._transport.close()

    def is_closing(self) -> bool:
        return self._owner.hung_up or self._transport.is_closing()

    def __getattr__(self, name: str) -> Any:
        # Whatever else a transport can do, on the transport itself.
        return getattr(self._transport, name)
