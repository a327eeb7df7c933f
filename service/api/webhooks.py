"""What does a receiver of webhooks have to know: which bodies come, with which headers, and what to answer?

Of the catalogue of events, in two forms: for those who generate code from the interface's description, and as a
file of its own.
"""

from __future__ import annotations

from typing import Any

from service.domain.event_schemas import DIALECT, definitions, examples, schema_of
from service.domain.event_types import EVENT_TYPES, EventType
from service.domain.event_views import LARGEST_BODY

COMPONENTS = "#/components/schemas/"

HEADERS: dict[str, tuple[str, str]] = {
    "webhook-id": (
        "evt_01970000000070008000000000000000",
        "Mã sự kiện, không đổi khi gửi lại / the event's id, the same over retries and replays: deduplicate by it",
    ),
    "webhook-timestamp": (
        "1782176400",
        "Lần gửi này, giây Unix / of this attempt, in Unix seconds: refuse what is older than five minutes",
    ),
    "webhook-signature": (
        "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=",
        "`v1,` và HMAC-SHA256 của `id.timestamp.body`, base64; nhiều chữ ký cách nhau dấu cách khi đang đổi khóa / "
        "base64 HMAC-SHA256 of `id.timestamp.body`; several, separated by spaces, while a secret is being rotated",
    ),
}
"""Name -> example, meaning. Standard Webhooks 1.0.0."""

_ANSWERS = {
    "2XX": {"description": "Đã nhận / received"},
    "410": {"description": "Ngừng hẳn / gone: the endpoint is disabled at once"},
    "default": {"description": "Gửi lại sau / anything else is tried again"},
}


def described() -> dict[str, Any]:
    """`webhooks` of the OpenAPI document."""
    return {code: {"post": _operation(kind)} for code, kind in EVENT_TYPES.items()}


def _operation(kind: EventType) -> dict[str, Any]:
    return {
        "tags": ["webhooks"],
        "operationId": f"on_{kind.code.replace('.', '_')}",
        "summary": f"{kind.vi} / {kind.en}",
        "description": f"{kind.vi}. {kind.en}.",
        "parameters": [
            {
                "name": name,
                "in": "header",
                "required": True,
                "schema": {"type": "string"},
                "example": example,
                "description": meaning,
            }
            for name, (example, meaning) in HEADERS.items()
        ],
        "requestBody": {
            "required": True,
            # Examples stand in `webhooks.json`: here they would be a third of the document.
            "content": {"application/json": {"schema": schema_of(kind, COMPONENTS)}},
        },
        "responses": _ANSWERS,
    }


def catalogue() -> dict[str, Any]:
    """The file `webhooks.json`: headers, types, and what their schemas refer to."""
    return {
        "$schema": DIALECT,
        "title": "Sáu Rõ: sự kiện gửi tới điểm nhận / events sent to endpoints",
        "standard": "Standard Webhooks 1.0.0",
        "largestBody": LARGEST_BODY,
        "headers": [
            {"name": name, "meaning": meaning, "example": example} for name, (example, meaning) in HEADERS.items()
        ],
        "types": [
            {
                "type": code,
                "vi": kind.vi,
                "en": kind.en,
                "subject": kind.subject,
                "origin": kind.origin.value,
                "schema": schema_of(kind),
                "example": examples()[code],
            }
            for code, kind in EVENT_TYPES.items()
        ],
        "$defs": definitions(),
    }
