"""How does a file that somebody has uploaded leave the service, so that no browser ever opens it here?

Always to be saved, never shown: whatever it holds, it does not run as a page of this service. It goes out in
the parts it is kept in; when rights end in the middle, the answer breaks off, and its length tells so.
"""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator
from urllib.parse import quote

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from service.db.engine import RightsChanged
from service.domain.errors import Problem
from service.domain.language.text import fold

logger = logging.getLogger("sauro.api")

_HEADERS = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


class Download(Response):
    """A file by its parts. size: bytes in all."""

    def __init__(self, parts: AsyncIterator[bytes], *, name: str, media_type: str, size: int) -> None:
        super().__init__(b"", 200, {**_HEADERS, "Content-Disposition": disposition(name)}, media_type)
        self.headers["content-length"] = str(size)
        self._parts = parts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        if scope["method"] != "HEAD":
            try:
                async for part in self._parts:
                    await send({"type": "http.response.body", "body": part, "more_body": True})
            except (Problem, RightsChanged) as error:
                logger.warning("a download broke off: %s", type(error).__name__)
                return
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def disposition(name: str) -> str:
    """The header that names the file: for old clients without accents, for others as it is called (RFC 6266)."""
    stem, dot, ending = name.rpartition(".")
    plain = re.sub("[^a-z0-9.-]+", "-", f"{fold(stem)}{dot}{ending.casefold()}").strip("-.") or "evidence"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
