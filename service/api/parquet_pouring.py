"""How do rows of an export pass through the thread that makes a Parquet file of them, at the pace of the slowest?"""

from __future__ import annotations

import asyncio
import queue
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

from service.documents.late import late
from service.domain.exports import SCHEMA_VERSION
from service.usecases.exports import Outgoing

Sink = Callable[[bytes], Awaitable[None]]

_PIECE = 1 << 20
_WAITING = 2
"""Pieces of CSV that wait for the thread at most."""
_SENT = 256 * 1024
_WRITERS = ThreadPoolExecutor(20, thread_name_prefix="sauro-parquet")
"""No more than there may be exports; those who wait for a client hold a thread, and must not hold up others'."""


async def poured_parquet(outgoing: Outgoing, sink: Sink) -> None:
    """Send the rows to the sink as a Parquet file."""
    loop = asyncio.get_running_loop()
    rows, file = _Rows(loop), _File(loop, sink)

    def write() -> None:
        late("parquet_file").convert(outgoing.columns, SCHEMA_VERSION, rows, file)
        file.flush(all_of_it=True)

    writing = loop.run_in_executor(_WRITERS, write)
    writing.add_done_callback(rows.let_go)
    try:
        await outgoing.copy.pour(rows.put)
        await rows.end()
        await writing
    except BaseException:
        rows.break_off()
        file.break_off()
        if writing.done() and not writing.cancelled() and writing.exception() is not None:
            # What went wrong in the thread is why the rows were not taken.
            await writing
        raise


class BrokenOff(Exception):
    """The other side is not there any more."""


class _Rows:
    """CSV on its way into the thread: a file there, a sink here."""

    closed = False

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop, self._room = loop, asyncio.Semaphore(_WAITING)
        self._pieces: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._held: list[bytes] = []
        self._bytes, self._over, self._broken = 0, False, False
        self._current, self._place = b"", 0

    async def put(self, data: bytes) -> None:
        """Wait until the thread has room."""
        self._held.append(data)
        self._bytes += len(data)
        if self._bytes >= _PIECE:
            await self._pass_on()

    async def _pass_on(self) -> None:
        await self._room.acquire()
        if self._over:
            raise BrokenOff
        self._pieces.put(b"".join(self._held))
        self._held.clear()
        self._bytes = 0

    async def end(self) -> None:
        """No more rows."""
        if self._held:
            await self._pass_on()
        self._pieces.put(None)

    def let_go(self, writing: asyncio.Future[None]) -> None:
        """The thread is done, well or not: whoever waits for room need not."""
        if not writing.cancelled():
            writing.exception()
        self._over = True
        self._room.release()

    def break_off(self) -> None:
        """There will be no more rows, and those there were are not all."""
        self._broken = True
        self._pieces.put(None)

    def read(self, size: int = -1) -> bytes:
        """In the thread: some bytes, none at the end."""
        if self._place >= len(self._current):
            found = self._pieces.get()
            if self._broken:
                raise BrokenOff
            if found is None:
                return b""
            self._loop.call_soon_threadsafe(self._room.release)
            self._current, self._place = found, 0
        end = len(self._current) if size < 0 else self._place + size
        data = self._current[self._place : end]
        self._place += len(data)
        return data


class _File:
    """The file on its way out of the thread; it waits there while the client does."""

    closed = False

    def __init__(self, loop: asyncio.AbstractEventLoop, sink: Sink) -> None:
        self._loop, self._sink = loop, sink
        self._held: list[bytes] = []
        self._bytes, self._begun, self._broken = 0, False, False

    def write(self, data: bytes) -> int:
        self._held.append(bytes(data))
        self._bytes += len(data)
        if self._bytes >= _SENT or not self._begun:
            self._begun = True
            self.flush(all_of_it=True)
        return len(data)

    def flush(self, *, all_of_it: bool = False) -> None:
        """The library asks for it after each group; what is sent is up to us."""
        if not all_of_it or not self._held:
            return
        if self._broken:
            raise BrokenOff
        data = b"".join(self._held)
        self._held.clear()
        self._bytes = 0
        asyncio.run_coroutine_threadsafe(self._sent(data), self._loop).result()

    async def _sent(self, data: bytes) -> None:
        await self._sink(data)

    def break_off(self) -> None:
        """Nobody takes anything any more."""
        self._broken = True

    def close(self) -> None:
        """The library closes what it writes to; the answer ends by itself."""
