"""What is sent to an endpoint, and what is left out of it when it would be too large?

Values are PostgreSQL's own bytes wherever they fit: they are put side by side, not read and written anew.
"""

from __future__ import annotations

import json

from service.domain.event_views import LARGEST_BODY

_LEFT_OUT = ("object", "progressUpdate", "detail")
"""What is left out of a body that would be too large, one after the other."""


def body_of(kind: str, timestamp: str, event: bytes, view: bytes | None, update: bytes | None) -> bytes:
    """The body of an event: `{"type", "timestamp", "data"}`. event: an EventView; view: of its subject."""
    head = json.dumps({"type": kind, "timestamp": timestamp})[:-1].encode()
    parts = (b', "data": ', event.rstrip()[:-1], b', "object": ', view or b"null")
    return b"".join((head, *parts, b', "progressUpdate": ', update or b"null", b', "cut": []}}'))


def below(body: bytes, most: int = LARGEST_BODY) -> bytes:
    """The body, without what makes it too large: null in its place, and its name in `cut`.

    What is there is whole: whoever reads it by the schema is not surprised.
    """
    if len(body) < most:
        return body
    whole = json.loads(body)
    data = whole["data"]
    for name in _LEFT_OUT:
        if data[name] is not None:
            data[name] = None
            data["cut"].append(name)
            body = json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()
        if len(body) < most:
            break
    return body
