"""How does an export go out: as it comes, compressed or not, and not beyond what its client takes?

PostgreSQL, this process and the client wait for each other: nothing piles up in between. A client that takes nothing
for a while is cut off, as is one that takes all day; then, as when anything fails in the middle, the answer breaks
off without its end, and whoever reads it knows that it is not whole.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import zlib
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from service.api.downloads import disposition
from service.api.negotiation import encoding_of
from service.api.parquet_pouring import poured_parquet
from service.api.wire import break_off, make_room
from service.db.engine import RightsChanged
from service.documents.late import late
from service.domain.errors import Problem
from service.domain.export_queries import MEDIA, ExportFormat, file_name
from service.domain.exports import SCHEMA_VERSION
from service.usecases.exports import Outgoing

logger = logging.getLogger("sauro.api")

STALL_SECONDS = 30.0
"""So long a client may take nothing."""
LONGEST_SECONDS = 3600.0
"""So long one export may go on: its snapshot keeps PostgreSQL from tidying up, and migrations from beginning."""
PIECE = 256 * 1024
"""Bytes sent, or compressed, at once: what PostgreSQL gives are pieces of some twelve kilobytes."""
WAITING = 1024 * 1024
"""Bytes that wait for the client: PostgreSQL need not stop whenever the client looks away for a moment."""
_BOM = b"\xef\xbb\xbf"

Sink = Callable[[bytes], Awaitable[None]]


class Encoder(Protocol):
    """Compresses a stream."""

    def compress(self, data: bytes, /) -> bytes: ...

    def flush(self) -> bytes: ...


class Export(Response):
    """An export as an answer. left: gives its place back."""

    def __init__(self, outgoing: Outgoing, request: Request, left: Callable[[], None]) -> None:
        query = outgoing.query
        whole = query.format is ExportFormat.parquet
        accepted = request.scope["lines"].get(b"accept-encoding", b"")
        # Parquet is compressed inside.
        self._encoding = None if whole else encoding_of(accepted)
        headers = {
            "Cache-Control": "private, no-store",
            "Content-Disposition": disposition(file_name(outgoing.table, query)),
            "Vary": "Authorization, Accept-Encoding",
            "X-Content-Type-Options": "nosniff",
            "X-Schema-Version": str(SCHEMA_VERSION),
            "X-Start-Cursor": outgoing.start,
        }
        if self._encoding is not None:
            headers["Content-Encoding"] = self._encoding
        super().__init__(b"", 200, headers, MEDIA[query.format])
        # Nobody knows how long it will be.
        del self.headers["content-length"]
        self._outgoing, self._left = outgoing, left

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            if scope["method"] == "HEAD" or await self._whole(receive, send):
                await send({"type": "http.response.body", "body": b"", "more_body": False})
            else:
                break_off(send)
        finally:
            try:
                # Whatever has happened, the connection goes back before the place does.
                await asyncio.shield(self._outgoing.close())
            finally:
                self._left()

    async def _whole(self, receive: Receive, send: Send) -> bool:
        """Whether all of it was sent."""
        pouring = asyncio.create_task(self._pour(send))
        going = asyncio.create_task(_gone(receive))
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                await asyncio.wait({pouring, going}, return_when=asyncio.FIRST_COMPLETED)
            if pouring.done():
                pouring.result()
                return True
            logger.info("the client of an export has gone")
        except (Problem, RightsChanged, TimeoutError) as error:
            logger.warning("an export of %s broke off: %s", self._outgoing.table.name, _named(error))
        except Exception:
            logger.exception("an export of %s broke off", self._outgoing.table.name)
        finally:
            for task in (pouring, going):
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError, Exception):
                    await task
        return False

    async def _pour(self, send: Send) -> None:
        make_room(send, WAITING)
        outgoing = self._outgoing
        if outgoing.query.format is ExportFormat.parquet:
            await poured_parquet(outgoing, lambda data: _sent(send, data))
            return
        pieces = _Pieces(send, await _encoder(self._encoding))
        if outgoing.query.bom:
            await pieces.put(_BOM)
        await outgoing.copy.pour(pieces.put)
        await pieces.end()


class _Pieces:
    """Puts small pieces together, the first apart: whoever waits for it sees that it has begun."""

    def __init__(self, send: Send, encoder: Encoder | None) -> None:
        self._send, self._encoder = send, encoder
        self._held: list[bytes] = []
        self._bytes, self._begun = 0, False

    async def put(self, data: bytes) -> None:
        self._held.append(data)
        self._bytes += len(data)
        if self._bytes >= PIECE or (not self._begun and self._bytes > len(_BOM)):
            self._begun = True
            await self._flush()

    async def _flush(self) -> None:
        data = b"".join(self._held)
        self._held.clear()
        self._bytes = 0
        if self._encoder is not None:
            # Beside the loop: the others need not wait for it.
            data = await asyncio.to_thread(self._encoder.compress, data)
        if data:
            await _sent(self._send, data)

    async def end(self) -> None:
        """What is left."""
        await self._flush()
        if self._encoder is not None:
            await _sent(self._send, await asyncio.to_thread(self._encoder.flush))


async def _sent(send: Send, data: bytes) -> None:
    """Send a piece. TimeoutError if the client takes nothing for too long."""
    async with asyncio.timeout(STALL_SECONDS):
        await send({"type": "http.response.body", "body": data, "more_body": True})


async def _encoder(encoding: str | None) -> Encoder | None:
    if encoding == "zstd":
        made: Any = (await asyncio.to_thread(late, "zstd_stream")).Zstd()
        return made
    return zlib.compressobj(1, zlib.DEFLATED, 31) if encoding == "gzip" else None


async def _gone(receive: Receive) -> None:
    """Ends when the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _named(error: Exception) -> str:
    return error.code if isinstance(error, Problem) else type(error).__name__
