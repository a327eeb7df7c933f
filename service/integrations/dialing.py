"""How does the service call out without being led to an address it must not reach?

The name is resolved here, every address of the answer is judged, and the connection goes
to one of those very addresses: a name that answers differently a second time gains
nothing, for there is no second question. Used for key sets, tokens and webhooks alike.
No proxy and no setting of the environment is followed, no redirect either.
"""

# The signatures with `timeout` are httpcore's.
# ruff: noqa: ASYNC109

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from http.cookiejar import CookieJar, DefaultCookiePolicy
from ipaddress import ip_address
from typing import Any

import httpcore
import httpx

from service.domain.egress import Allow, is_allowed_address

CONNECT_SECONDS = 5.0
EXCHANGE_SECONDS = 15.0
MAX_BODY_BYTES = 256 * 1024

Resolve = Callable[[str, int], Awaitable[list[str]]]


class DialCode(StrEnum):
    """Why an exchange did not happen; the codes of the delivery log."""

    TIMEOUT = "E_TIMEOUT"
    CONNECTION = "E_CONNECTION"
    DNS = "E_DNS"
    TLS = "E_TLS"
    HTTP = "E_HTTP"
    BLOCKED_ADDRESS = "E_BLOCKED_ADDRESS"
    BODY_TOO_LARGE = "E_BODY_TOO_LARGE"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. body is as sent, not decompressed; header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class DialError(Exception):
    """The exchange did not happen, or not to its end. The message names the reason, never a body or a header.

    answer: the beginning of one that was broken off for its length.
    """

    def __init__(self, code: DialCode, detail: str, answer: Answer | None = None) -> None:
        super().__init__(f"{code.value}: {detail}")
        self.code = code
        self.answer = answer


async def resolve_by_system(host: str, port: int) -> list[str]:
    """Ask the system's resolver for the addresses of a name, in its order, each once."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


class Dialer:
    """One guarded way out. Keeps connections open between exchanges; close it with `aclose`.

    ssl_context: for a gateway with a CA or client certificate of its own; by default the
    public authorities.
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
        self._exchange_seconds = exchange_seconds
        # One receiver's cookies are no business of the next request.
        no_cookies = CookieJar(policy=DefaultCookiePolicy(allowed_domains=[]))
        self._client = httpx.AsyncClient(
            transport=GuardedTransport(
                allow, resolve, ssl_context or httpx.create_ssl_context(trust_env=False)
            ),
            timeout=httpx.Timeout(exchange_seconds, connect=connect_seconds),
            headers={"user-agent": "sauro"},
            cookies=no_cookies,
            trust_env=False,
            follow_redirects=False,
        )

    async def exchange(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        max_body: int = MAX_BODY_BYTES,
    ) -> Answer:
        """Send one request and read the whole answer, or raise DialError.

        A redirect is an answer like any other and leads nowhere. max_body: bytes; a longer
        answer is broken off.
        """
        sent = {
            "accept-encoding": "identity",
            **{name.lower(): value for name, value in (headers or {}).items()},
        }
        try:
            async with asyncio.timeout(self._exchange_seconds):
                return await self._exchange(method, _target(url), sent, content, max_body)
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
        await self._client.aclose()

    async def _exchange(
        self, method: str, url: httpx.URL, headers: Mapping[str, str], content: bytes | None, max_body: int
    ) -> Answer:
        try:
            async with self._client.stream(method, url, headers=headers, content=content) as response:
                body = bytearray()
                async for piece in response.aiter_raw():
                    body += piece
                    if len(body) > max_body:
                        raise DialError(
                            DialCode.BODY_TOO_LARGE,
                            f"the answer is longer than {max_body} bytes",
                            Answer(response.status_code, dict(response.headers), bytes(body[:max_body])),
                        )
                return Answer(response.status_code, dict(response.headers), bytes(body))
        except httpcore.TimeoutException:
            raise DialError(DialCode.TIMEOUT, "the other side is too slow") from None
        except (httpcore.NetworkError, httpcore.ProtocolError) as problem:
            raise DialError(DialCode.CONNECTION, type(problem).__name__) from None


def _target(url: str) -> httpx.URL:
    """Read an address: http or https, a host, no user information. http is judged again when dialling."""
    try:
        target = httpx.URL(url)
    except (httpx.InvalidURL, TypeError, ValueError):
        raise DialError(DialCode.BLOCKED_ADDRESS, "the address can not be read") from None
    if target.scheme not in {"http", "https"} or not target.host or target.userinfo or target.port == 0:
        raise DialError(DialCode.BLOCKED_ADDRESS, "the address must be https, with a host and no user name")
    return target


class GuardedTransport(httpx.AsyncBaseTransport):
    """Carries httpx requests over connections that went through the guard.

    Built on httpcore's pool directly, not on httpx's transport: there the backend could only
    be put in through a private attribute, and an upgrade could take it out without a sound.
    """

    def __init__(self, allow: Allow, resolve: Resolve, ssl_context: ssl.SSLContext) -> None:
        self._pools = {
            "https": self._pool(GuardedBackend(allow, resolve, plain=False), ssl_context),
            "http": self._pool(GuardedBackend(allow, resolve, plain=True), ssl_context),
        }

    @staticmethod
    def _pool(backend: GuardedBackend, ssl_context: ssl.SSLContext) -> httpcore.AsyncConnectionPool:
        return httpcore.AsyncConnectionPool(
            ssl_context=ssl_context,
            max_connections=100,
            keepalive_expiry=15.0,
            retries=0,
            network_backend=backend,
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if not isinstance(request.stream, httpx.AsyncByteStream):
            raise TypeError("only an asynchronous client can use this transport")
        answer = await self._pools[request.url.scheme].handle_async_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(status_code=answer.status, headers=answer.headers, stream=_Body(answer))

    async def aclose(self) -> None:
        for pool in self._pools.values():
            await pool.aclose()


class _Body(httpx.AsyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._answer.aiter_stream():
            yield piece

    async def aclose(self) -> None:
        await self._answer.aclose()


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Opens TCP connections to judged addresses only.

    plain: this backend serves http, for which only listed loopback addresses are open.
    """

    def __init__(self, allow: Allow, resolve: Resolve, *, plain: bool) -> None:
        self._allow = allow
        self._resolve = resolve
        self._plain = plain
        self._backend = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Resolve once, judge every address, try the good ones in order.

        One bad address among good ones refuses the name: an honest name has none, and the
        mixture is how a guard is got around.
        """
        try:
            async with asyncio.timeout(timeout):
                addresses = await self._addresses(host, port)
                for last, address in enumerate(addresses, start=1 - len(addresses)):
                    try:
                        stream = await self._backend.connect_tcp(
                            address, port, timeout, local_address, socket_options
                        )
                        return _GuardedStream(stream)
                    except httpcore.NetworkError:
                        if last == 0:
                            raise
        except TimeoutError:
            raise httpcore.ConnectTimeout("no connection in time") from None
        raise DialError(DialCode.DNS, f"{host} has no address")

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.AsyncNetworkStream:
        raise DialError(DialCode.BLOCKED_ADDRESS, "sockets of this machine are not dialled")

    async def sleep(self, seconds: float) -> None:
        await self._backend.sleep(seconds)

    async def _addresses(self, host: str, port: int) -> list[str]:
        try:
            addresses = await self._resolve(host, port)
        except (OSError, UnicodeError):
            raise DialError(DialCode.DNS, f"{host} can not be resolved") from None
        for address in addresses:
            if not is_allowed_address(address, port, self._allow, plain=self._plain):
                raise DialError(
                    DialCode.BLOCKED_ADDRESS, f"{host} leads to an address or port that is not open"
                )
        return [str(ip_address(address)) for address in addresses]


class _GuardedStream(httpcore.AsyncNetworkStream):
    """A connection that tells a failed TLS handshake from a failed connection."""

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return await self._stream.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        try:
            return await self._stream.start_tls(ssl_context, server_hostname, timeout)
        except httpcore.ConnectError as problem:
            raise DialError(DialCode.TLS, "the TLS handshake failed") from problem

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
