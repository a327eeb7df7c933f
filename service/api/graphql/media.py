"""In which form does an answer of GraphQL leave?"""

from __future__ import annotations

from functools import lru_cache

import xxhash
from starlette.requests import Request
from starlette.responses import Response

from service.api.negotiation import said, weight_of

JSON = "application/json"
RESPONSE = "application/graphql-response+json"

_VARY = (b"vary", b"Authorization, Accept, Accept-Language, Accept-Encoding")
_TYPES = {media: (b"content-type", f"{media}; charset=utf-8".encode()) for media in (JSON, RESPONSE)}


class Answer(Response):
    """An answer whose header lines are known, so they are not made from a mapping each time."""

    def __init__(self, body: bytes, status: int, media: str) -> None:
        self.status_code, self.body, self.background = status, body, None
        self.raw_headers = [
            (b"cache-control", b"private, no-cache"),
            _VARY,
            (b"content-length", str(len(body)).encode()),
            _TYPES[media],
        ]


def tagged(request: Request, body: bytes, media: str) -> Response:
    """What a GET is answered, or 304 when the client has these very bytes."""
    tag = f'"{xxhash.xxh3_128_hexdigest(body)}"'
    if tag in (said(request, b"if-none-match") or ""):
        response = Answer(b"", 304, media)
        response.raw_headers = response.raw_headers[:2]
    else:
        response = Answer(body, 200, media)
    response.raw_headers.append((b"etag", tag.encode()))
    return response


@lru_cache(maxsize=512)
def media_of(accept: str | None) -> str | None:
    """The media type of the answer; None if the client takes neither."""
    if not accept:
        return JSON
    response, plain = weight_of(accept, RESPONSE), weight_of(accept, JSON)
    if RESPONSE in accept.lower() and 0 < response >= plain:
        return RESPONSE
    return JSON if plain > 0 else None


def wants_page(accept: str | None) -> bool:
    """Whether it is a browser that asks for something to look at."""
    return bool(accept) and weight_of(accept, "text/html") > weight_of(accept, JSON)  # type: ignore[arg-type]
