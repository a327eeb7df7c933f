"""How does the service call out without being led to an address it must not reach?

Every connection goes through `guard`: the address judged is the address used. Used for key sets,
tokens, gateways and webhooks alike. No proxy and no setting of the environment is followed, no
redirect either, nothing is unpacked, and what comes back is bounded in time and in bytes.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpcore
import httpx

from service.domain.egress import Allow
from service.integrations.guard import (
    Answer,
    DialCode,
    DialError,
    GuardedPools,
    Resolve,
    resolve_by_system,
)
from service.integrations.tls import Identity, context_of

__all__ = ["Answer", "DialCode", "DialError", "Dialer", "Identity"]

CONNECT_SECONDS = 5.0
EXCHANGE_SECONDS = 15.0
MAX_BODY_BYTES = 256 * 1024
MAX_IDENTITIES = 64
"""So many gateways' own connections are kept open side by side; beyond, the idlest are closed."""


@dataclass(slots=True)
class _Line:
    """The connections of one identity, and how many exchanges are using them."""

    pools: GuardedPools
    busy: int = 0


class Dialer:
    """One guarded way out. Keeps connections open between exchanges; close it with `aclose`.

    ssl_context: whom to trust where an exchange names no identity; by default the public authorities.
    """

    def __init__(
        self,
        allow: Allow = (),
        *,
        resolve: Resolve = resolve_by_system,
        ssl_context: ssl.SSLContext | None = None,
        connect_seconds: float = CONNECT_SECONDS,
        exchange_seconds: float = EXCHANGE_SECONDS,
    ) -> None:
        self._allow = allow
        self._resolve = resolve
        self._exchange_seconds = exchange_seconds
        self._timeouts = dict.fromkeys(("read", "write", "pool"), exchange_seconds) | {"connect": connect_seconds}
        self._line = self._new_line(ssl_context or httpx.create_ssl_context(trust_env=False))
        self._own_lines: OrderedDict[Identity, _Line] = OrderedDict()

    async def exchange(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        max_body: int = MAX_BODY_BYTES,
        identity: Identity | None = None,
    ) -> Answer:
        """Send one request and read the whole answer, or raise DialError.

        A redirect is an answer like any other and leads nowhere. max_body: bytes; a longer
        answer is broken off. identity: whom to trust and as whom to appear at this gateway; its
        connections are used by nobody who does not name the same.
        """
        target = _target(url)
        request = httpcore.Request(
            method,
            httpcore.URL(
                scheme=target.raw_scheme, host=target.raw_host, port=target.port, target=target.raw_path
            ),
            headers=_headers(method, target, headers or {}, content),
            content=content,
            extensions={"timeout": self._timeouts},
        )
        try:
            async with asyncio.timeout(self._exchange_seconds), self._on_line(identity) as pools:
                return await _exchange(pools, request, max_body)
        except TimeoutError:
            raise DialError(
                DialCode.TIMEOUT, f"no answer within {self._exchange_seconds:g} seconds"
            ) from None

    async def fetch(self, url: str) -> bytes:
        """GET a small document; anything but 200 is a failure."""
        answer = await self.exchange("GET", url, headers={"accept": "application/json"})
        if answer.status != 200:
            raise DialError(DialCode.HTTP, f"status {answer.status}")
        return answer.body

    async def aclose(self) -> None:
        for line in (self._line, *self._own_lines.values()):
            await line.pools.aclose()
        self._own_lines.clear()

    @asynccontextmanager
    async def _on_line(self, identity: Identity | None) -> AsyncIterator[GuardedPools]:
        line = self._line if identity is None else await self._own_line(identity)
        line.busy += 1
        try:
            yield line.pools
        finally:
            line.busy -= 1

    async def _own_line(self, identity: Identity) -> _Line:
        line = self._own_lines.get(identity)
        if line is None:
            line = self._own_lines[identity] = self._new_line(context_of(identity))
        self._own_lines.move_to_end(identity)
        idle = [own for own, kept in self._own_lines.items() if not kept.busy and kept is not line]
        for own in idle[: max(0, len(self._own_lines) - MAX_IDENTITIES)]:
            await self._own_lines.pop(own).pools.aclose()
        return line

    def _new_line(self, ssl_context: ssl.SSLContext) -> _Line:
        return _Line(GuardedPools(self._allow, self._resolve, ssl_context))


async def _exchange(pools: GuardedPools, request: httpcore.Request, max_body: int) -> Answer:
    try:
        response = await pools.send(request)
        try:
            headers: dict[str, str] = {}
            for name, value in response.headers:
                key, said = name.decode("ascii").lower(), value.decode("latin-1")
                headers[key] = f"{headers[key]}, {said}" if key in headers else said
            body = bytearray()
            async for piece in response.aiter_stream():
                body += piece
                if len(body) > max_body:
                    raise DialError(
                        DialCode.BODY_TOO_LARGE,
                        f"the answer is longer than {max_body} bytes",
                        Answer(response.status, headers, bytes(body[:max_body])),
                    )
            return Answer(response.status, headers, bytes(body))
        finally:
            await response.aclose()
    except httpcore.TimeoutException:
        raise DialError(DialCode.TIMEOUT, "the other side is too slow") from None
    except (httpcore.NetworkError, httpcore.ProtocolError) as problem:
        raise DialError(DialCode.CONNECTION, type(problem).__name__) from None


def _headers(
    method: str, target: httpx.URL, given: Mapping[str, str], content: bytes | None
) -> list[tuple[bytes, bytes]]:
    """What is sent with a request; of two that differ in small and capital letters alone, the later one."""
    headers = {
        "host": target.netloc.decode("ascii"),
        "accept": "*/*",
        "accept-encoding": "identity",
        "user-agent": "sauro",
        **{name.lower(): value for name, value in given.items()},
    }
    if content is not None or method not in {"GET", "HEAD"}:
        headers["content-length"] = str(len(content or b""))
    return [(name.encode("ascii"), value.encode("latin-1")) for name, value in headers.items()]


def _target(url: str) -> httpx.URL:
    """Read an address: http or https, a host, no user information. http is judged again when dialling."""
    try:
        target = httpx.URL(url)
    except (httpx.InvalidURL, TypeError, ValueError):
        raise DialError(DialCode.BLOCKED_ADDRESS, "the address can not be read") from None
    if target.scheme not in {"http", "https"} or not target.host or target.userinfo or target.port == 0:
        raise DialError(DialCode.BLOCKED_ADDRESS, "the address must be https, with a host and no user name")
    return target
