"""How is a body read: how long, how large and in which form may it be?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from starlette.requests import ClientDisconnect, Request

from service.api.negotiation import said
from service.api.wire import arrived
from service.domain.csv_bodies import CsvBody
from service.domain.errors import Malformed, TooLarge, TooSlow, UnsupportedMedia
from service.settings import Settings

MAX_BODY = 1024 * 1024
"""Bytes."""


def check_encoding(request: Request) -> None:
    """Refuse a body that would have to be unpacked first: nobody shall send 1 MiB that becomes a gigabyte."""
    encoding = (said(request, b"content-encoding") or "").strip().lower()
    if encoding not in {"", "identity"}:
        raise UnsupportedMedia("unsupported_encoding", given=encoding[:60])


def is_csv(request: Request) -> bool:
    """Whether the body says that it is CSV."""
    return media_of(request) == "text/csv"


def media_of(request: Request) -> str:
    """What the body says it is, without its parameters."""
    return (said(request, b"content-type") or "").split(";")[0].strip().lower()


JSON, ROWS = "application/json", "application/json, text/csv"
"""What a body may come as, in the words of a refusal."""


def check_media(request: Request, expected: str = JSON) -> None:
    """Refuse what is not JSON. expected: what else is taken, in the words of the refusal."""
    media = media_of(request)
    if media != "application/json" and not media.endswith("+json"):
        raise UnsupportedMedia("unsupported_media", expected=expected)


async def read_body(request: Request, limit: int = MAX_BODY, *, patience: int = 1) -> bytes:
    """The body, up to the limit in bytes; what is longer is refused before it is read whole, what is not whole in
    time as well: who sends a byte a minute holds no connection for hours. patience: how many times as long as
    other bodies it may take."""
    there = arrived(request.receive)
    if there is not None:
        if len(there) > limit:
            raise TooLarge("body_too_large", limit=limit)
        return there
    parts: list[bytes] = []
    await pour_body(request, parts.append, limit, patience=patience)
    return b"".join(parts)


async def pour_body(
    request: Request, into: Callable[[bytes], Any], limit: int = MAX_BODY, *, patience: int = 1
) -> None:
    """The body, piece by piece as it comes, under the same bounds."""
    declared = said(request, b"content-length") or ""
    if declared.isdigit() and int(declared) > limit:
        raise TooLarge("body_too_large", limit=limit)
    settings: Settings = request.app.state.service.settings
    seconds = settings.request_seconds * patience
    size = 0
    try:
        async with asyncio.timeout(seconds):
            async for part in request.stream():
                size += len(part)
                if size > limit:
                    raise TooLarge("body_too_large", limit=limit)
                into(part)
    except TimeoutError as error:
        raise TooSlow("body_too_slow", seconds=seconds) from error
    except ClientDisconnect as error:
        raise Malformed("body_missing", expected=JSON) from error


def from_csv(command: Any, text: str) -> CsvBody:
    """The command that rows of CSV stand for, checked as its JSON would be."""
    made: CsvBody = command.model_validate(command.from_csv(text), by_alias=True, by_name=False)
    return made


def csv_too(command: type[CsvBody]) -> dict[str, Any]:
    """What the interface's document says of a body that may be CSV: its headings."""
    headings = ",".join(command.csv_columns())
    schema = {"type": "string", "description": f"UTF-8; {headings}"}
    return {"requestBody": {"content": {"text/csv": {"schema": schema}}}}
