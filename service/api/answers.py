"""How does what a handler gave become an answer: a read with its tag, a picture, what was answered before?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import xxhash
from starlette.requests import Request
from starlette.responses import Response

from service.api.negotiation import said
from service.db.write import Replay

_READ = (
    (b"cache-control", b"private, no-cache"),
    (b"vary", b"Authorization, Accept-Language, Accept-Encoding"),
)


@dataclass(frozen=True)
class Answer:
    """An answer whose status depends on what was done."""

    status: int
    body: bytes


@dataclass(frozen=True)
class Picture:
    """An answer that is made only for who does not have it: what it shows gives its tag before it is drawn."""

    tag: str
    draw: Callable[[], Awaitable[bytes]]
    media: str = "image/svg+xml"


def replayed(replay: Replay, status: int) -> Response:
    """What the same request was answered before."""
    headers = {"Idempotency-Replayed": "true"}
    if replay.status == 204 or (replay.response is None and replay.subject_id is None):
        return Response(status_code=204, headers=headers)
    if replay.response is None:
        body = f'{{"id":"{replay.subject_id}"}}'
        return Response(body, status, headers, media_type="application/json")
    return Response(replay.response, replay.status or status, headers, media_type="application/json")


class _Fresh(Response):
    """A read's answer. Its header lines are known, so they are not made from a mapping each time."""

    def __init__(self, body: bytes, tag: bytes) -> None:
        self.status_code, self.body, self.background = 200, body, None
        self.raw_headers = [
            (b"etag", tag),
            *_READ,
            (b"content-length", str(len(body)).encode()),
            (b"content-type", b"application/json"),
        ]


async def answered(request: Request, body: Any) -> Response:
    """What a read's handler gave, as an answer."""
    if type(body) is bytes:
        return _fresh(request, body)
    if isinstance(body, Picture):
        return await _seen(request, body)
    assert isinstance(body, Response)
    return body


def _fresh(request: Request, body: bytes) -> Response:
    """A read's answer, or 304 when the client has these very bytes."""
    # 128 bits that tell two answers apart; nothing is proved by them, and SHA-256 took 20 µs for a page.
    tag = f'"{xxhash.xxh3_128_hexdigest(body)}"'
    if _has(request, tag):
        return Response(status_code=304, headers={k.decode(): v.decode() for k, v in ((b"etag", tag.encode()), *_READ)})
    return _Fresh(body, tag.encode())


def _has(request: Request, tag: str) -> bool:
    """Whether the client has what is tagged so, or whatever there is (`*`, RFC 9110, 13.1.2)."""
    given = said(request, b"if-none-match")
    return given is not None and (tag in given or given.strip() == "*")


async def _seen(request: Request, picture: Picture) -> Response:
    """A picture, or 304 when the client has this very one. Opened by itself it may do nothing but be seen."""
    tag = f'"{picture.tag}"'
    headers = {k.decode(): v.decode() for k, v in ((b"etag", tag.encode()), *_READ)}
    if _has(request, tag):
        return Response(status_code=304, headers=headers)
    headers |= {
        "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
        "x-content-type-options": "nosniff",
    }
    return Response(await picture.draw(), 200, headers, media_type=picture.media)
