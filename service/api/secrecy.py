"""How does an answer with a secret in it leave, so that nothing on the way keeps it?"""

from __future__ import annotations

from starlette.responses import Response

HEADERS = {"Cache-Control": "no-store", "Pragma": "no-cache"}


def shown_once(body: bytes, status: int = 200) -> Response:
    """The answer, not to be kept by any cache."""
    return Response(body, status, HEADERS, media_type="application/json")
