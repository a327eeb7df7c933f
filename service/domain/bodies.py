"""What is sent to an endpoint, and what is left out of it when it would be too large?

Values are PostgreSQL's own bytes wherever they fit: they are put side by side, not read and written anew.
"""

from __future__ import annotations

import json

from service.domain.event_views import LARGEST_BODY


def body_of(kind: str, timestamp: str, event: bytes, view: bytes | None, update: bytes | None) -> bytes:
    """The body of an event: `{"type", "timestamp", "data"}`. event: an EventView; view: of its subject."""
    head = json.dumps({"type": kind, "timestamp": timestamp})[:-1].encode()
    parts = (b', "data": ', event.rstrip()[:-1], b', "object": ', view or b"null")
    return b"".join((head, *parts, b', "progressUpdate": ', update or b"null", b', "cut": []}}'))


def below(body: bytes, most: int = LARGEST_BODY) -> bytes:
    """The body, with the largest fields of `object` left out and named in `cut` until it is small enough.

    When nothing of it can stay, what caused the event goes the same way, and the facts of a crossing.
    """
    if len(body) < most:
        return body
    whole = json.loads(body)
    data = whole["data"]
    for name in ("object", "progressUpdate", "detail"):
        rest = data[name] or {}
        for field in sorted(rest, key=lambda key: -len(_written(rest[key]))):
            if len(_written(whole)) < most:
                break
            if field not in _KEPT:
                del rest[field]
                data["cut"].append(field if name == "object" else f"{name}/{field}")
    return _written(whole)


_KEPT = frozenset({"id", "version"})


def _written(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
