"""Which pages for people does the service show, without any network beyond this machine?"""

from __future__ import annotations

import asyncio
import html
import json
from importlib.resources import files

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from service.api.artifacts import openapi
from service.domain.messages import MESSAGES

# The reference page's own script and style come with a package, never from elsewhere.
STATIC = files("fastapi_offline") / "static"

_REFERENCE = """<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sáu Rõ: API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/static/swagger-ui.css">
</head>
<body>
<div id="reference"></div>
<script src="/docs/static/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"""

# In a file of its own, so that the page may forbid inline scripts.
_START = """SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#reference",
  deepLinking: true,
  filter: true,
  persistAuthorization: true,
  validatorUrl: null,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
});
"""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; connect-src 'self'; font-src 'self' data:; base-uri 'none'; "
        "frame-ancestors 'none'; form-action 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


async def first(request: Request) -> Response:
    """Whoever types the bare address finds the reference."""
    return RedirectResponse("/docs")


async def reference(request: Request) -> Response:
    """The API reference, to read and to try."""
    return HTMLResponse(_REFERENCE, headers=HEADERS)


async def start_script(request: Request) -> Response:
    return Response(_START, headers=HEADERS, media_type="text/javascript")


async def openapi_document(request: Request) -> Response:
    """The OpenAPI document. To make it takes seconds, so it is made once, beside the event loop."""
    state = request.app.state
    if not hasattr(state, "openapi_bytes"):
        state.openapi_bytes = await asyncio.to_thread(_document, request.app)
    return Response(state.openapi_bytes, headers={"Cache-Control": "no-cache"}, media_type="application/json")


def _document(app: FastAPI) -> bytes:
    return json.dumps(openapi(app), ensure_ascii=False, separators=(",", ":")).encode()


async def problem_list(request: Request) -> Response:
    """Every problem code with its sentences: where the `type` of a problem document leads."""
    rows = "".join(
        f'<tr id="{html.escape(code)}"><td><code>{html.escape(code)}</code></td>'
        f"<td>{html.escape(message.vi)}</td><td lang=en>{html.escape(message.en)}</td></tr>"
        for code, message in sorted(MESSAGES.items())
    )
    page = (
        "<!doctype html><html lang=vi><head><meta charset=utf-8><title>Sáu Rõ: problem</title>"
        "<meta name=viewport content='width=device-width, initial-scale=1'>"
        "<link rel=icon href=data:,><style>body{font:16px/1.5 sans-serif;margin:2rem}"
        "td{padding:.4rem 1rem;border-top:1px solid #ccc;vertical-align:top}"
        "tr:target{background:#fff3bf}"
        # On a phone the sentences stand below the code.
        "@media(max-width:40rem){body{margin:1rem}td{display:block;padding:.2rem 0;overflow-wrap:anywhere}"
        "td+td{border:0}}</style></head><body><h1>Mã lỗi / problem codes</h1><table>"
        f"{rows}</table></body></html>"
    )
    return HTMLResponse(page, headers=HEADERS)


def add_pages(app: FastAPI) -> None:
    """Add the pages beside the API; they are not part of its description."""
    app.router.routes += [
        Route("/", first),
        Route("/docs", reference),
        Route("/docs/start.js", start_script),
        Route("/docs/problems", problem_list),
        Mount("/docs/static", StaticFiles(directory=str(STATIC))),
        Route("/openapi.json", openapi_document),
    ]
