"""Is the address that is connected to the very one that was judged?

The network backend under the HTTP client: it resolves a name once, judges every address of the
answer and connects to one of those. A name that answers differently a second time gains nothing,
for there is no second question. No way around it: the pools are made here and nowhere else.
"""

# The signatures with `timeout` are httpcore's.
# ruff: noqa: ASYNC109

from __future__ import annotations

import asyncio
import importlib.util
import socket
import ssl
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from typing import Any

import httpcore

from service.domain.egress import Allow, is_allowed_address
from service.integrations.connections import Connections

LOOKUPS = 64

# At every lock httpcore asks whether it runs under trio, by importing sniffio. Where that is not installed, the
# failing import is sought on the disk anew each time: a third of all that an exchange costs.
if importlib.util.find_spec("sniffio") is None:
    sys.modules["sniffio"] = None  # type: ignore[assignment]

Resolve = Callable[[str, int], Awaitable[list[str]]]

# Names whose servers do not answer hold a thread for as long as the system likes: with the few threads
# asyncio keeps for everything, half a dozen of them would make everybody wait.
_lookups = ThreadPoolExecutor(LOOKUPS, thread_name_prefix="lookup")


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
    found = await asyncio.get_running_loop().run_in_executor(
        _lookups, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    )
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


class GuardedPools:
    """Connections that went through the guard, kept open for the next request to the same place.

    Built on httpcore's connections directly, not on httpx: there the backend could only be put in
    through a private attribute, and an upgrade could take it out without a sound. Nor is there
    anything that knows redirects, cookies, proxies or the environment.
    """

    def __init__(self, allow: Allow, resolve: Resolve, ssl_context: ssl.SSLContext) -> None:
        backends = {
            b"https": GuardedBackend(allow, resolve, plain=False),
            b"http": GuardedBackend(allow, resolve, plain=True),
        }
        self._connections = Connections(backends, ssl_context)

    async def send(self, request: httpcore.Request) -> httpcore.Response:
        """Send a request to an http or https address. The answer's body is still to be read, and it to be closed."""
        return await self._connections.send(request)

    async def aclose(self) -> None:
        await self._connections.aclose()


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


@contextmanager
def _tls_told() -> Iterator[None]:
    """In TLS 1.3 the other side refuses a caller's certificate only after the handshake: at the first read."""
    try:
        yield
    except ssl.SSLError as problem:
        raise DialError(DialCode.TLS, f"TLS was broken off: {problem.reason or 'no reason'}") from None


class _GuardedStream(httpcore.AsyncNetworkStream):
    """A connection that tells a failed TLS handshake from a failed connection."""

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        with _tls_told():
            return await self._stream.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        with _tls_told():
            await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        try:
            return _GuardedStream(await self._stream.start_tls(ssl_context, server_hostname, timeout))
        except httpcore.ConnectError as problem:
            raise DialError(DialCode.TLS, "the TLS handshake failed") from problem

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
