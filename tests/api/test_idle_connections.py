"""A connection on which nothing comes is closed in its time, and one that is used is not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from uvicorn.server import ServerState

from service.api.wire import Config, Protocol
from service.settings import Settings


class _Clock:
    """A loop's clock and timers, turned by hand."""

    def __init__(self) -> None:
        self.now, self.timers = 0.0, dict[object, tuple[float, Callable[[], None]]]()

    def time(self) -> float:
        return self.now

    def call_later(self, seconds: float, then: Callable[[], None]) -> Any:
        handle = type("Handle", (), {"cancel": lambda mine: self.timers.pop(mine, None)})()
        self.timers[handle] = self.now + seconds, then
        return handle

    def turn_to(self, now: float) -> None:
        self.now = now
        for handle, (due, then) in list(self.timers.items()):
            if due <= now:
                del self.timers[handle]
                then()


class _Line(asyncio.Transport):
    closed = False

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return default

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True


def test_a_connection_is_closed_when_nothing_has_come_for_as_long_as_it_may_rest() -> None:
    protocol, line, clock = _begun()

    protocol.on_response_complete()
    clock.turn_to(70)
    protocol._unset_keepalive_if_required()
    clock.turn_to(74)
    protocol.on_response_complete()
    clock.turn_to(76)
    used = line.closed
    clock.turn_to(148)
    rested = line.closed
    clock.turn_to(150)

    assert (used, rested, line.closed) == (False, False, True)


def test_a_connection_that_is_being_answered_is_not_closed_and_one_that_has_gone_keeps_no_timer() -> None:
    protocol, line, clock = _begun()

    protocol.on_response_complete()
    protocol._unset_keepalive_if_required()
    clock.turn_to(200)
    busy = line.closed
    protocol.on_response_complete()
    protocol.connection_lost(None)

    assert (busy, clock.timers) == (False, {})


def _begun() -> tuple[Protocol, _Line, _Clock]:
    async def nothing(scope: Any, receive: Any, send: Any) -> None:
        raise AssertionError

    config = Config(nothing, Settings.load({"DATABASE_URL": "postgresql://x/x", "SAURO_TOKEN_SECRETS": "x" * 64}))
    config.load()
    clock, line = _Clock(), _Line()
    protocol = Protocol(config=config, server_state=ServerState(), app_state={}, _loop=clock)  # type: ignore[arg-type]
    protocol.connection_made(line)
    protocol._rest()
    return protocol, line, clock
