"""Where can a person try GraphQL out, without any network beyond this machine?

GraphiQL from files in the package. Whoever signs in on the page gets a token that it keeps in memory alone.
"""

from __future__ import annotations

from importlib.resources import files

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from service.api.pages import HEADERS

PAGE = "/docs/graphql"
STATIC = files("service.api") / "static" / "graphiql"

_PAGE = """<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sáu Rõ: GraphQL</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/graphql/static/graphiql.min.css">
<style>
body { margin: 0; height: 100dvh; display: flex; flex-direction: column; font: 15px/1.4 sans-serif; }
form { display: flex; gap: .5rem; align-items: center; padding: .4rem .8rem; flex-wrap: wrap; }
output { color: #8a1c1c; }
#graphiql { flex: 1; min-height: 0; }
</style>
</head>
<body>
<form id="signing-in">
<label>Tài khoản / username <input name="username" autocomplete="username" required></label>
<label>Mật khẩu / password <input name="password" type="password" autocomplete="current-password" required></label>
<button>Đăng nhập / sign in</button>
<output></output>
</form>
<div id="graphiql"></div>
<script src="/docs/graphql/static/react.production.min.js"></script>
<script src="/docs/graphql/static/react-dom.production.min.js"></script>
<script src="/docs/graphql/static/graphql-ws.min.js"></script>
<script src="/docs/graphql/static/graphiql.min.js"></script>
<script src="/docs/graphql/start.js"></script>
</body>
</html>
"""

# In a file of its own, so that the page may forbid inline scripts.
_START = """"use strict";
let token = null;
const form = document.getElementById("signing-in");
const said = form.querySelector("output");
const bearer = () => (token ? { Authorization: `Bearer ${token}` } : {});
const socket = graphqlWs.createClient({
  url: `${location.origin.replace(/^http/, "ws")}/graphql`,
  connectionParams: bearer,
});
const ask = GraphiQL.createFetcher({
  url: "/graphql",
  wsClient: socket,
  enableIncrementalDelivery: false,
  fetch: (address, init) => fetch(address, { ...init, headers: { ...init.headers, ...bearer() } }),
});
const strangers = { errors: [{ message: "Hãy đăng nhập ở trên. Sign in above." }] };
const fetcher = (asked, options) => (token ? ask(asked, options) : strangers);
const root = ReactDOM.createRoot(document.getElementById("graphiql"));
const first = "query { me { username name } }";
const show = (key) =>
  root.render(React.createElement(GraphiQL, { key, fetcher, defaultQuery: first, shouldPersistHeaders: false }));

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const given = Object.fromEntries(new FormData(form));
  const answer = await fetch("/v1/auth/sessions", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(given),
  });
  const told = await answer.json();
  if (!answer.ok) {
    said.textContent = told.detail;
    return;
  }
  token = told.accessToken;
  said.textContent = given.username;
  form.elements.password.value = "";
  show(told.accessToken.slice(-8));
});
show("stranger");
"""


async def page(request: Request) -> Response:
    return HTMLResponse(_PAGE, headers=HEADERS)


async def start_script(request: Request) -> Response:
    return Response(_START, headers=HEADERS, media_type="text/javascript")


def routes() -> list[BaseRoute]:
    """The page and its files."""
    return [
        Route(PAGE, page),
        Route(f"{PAGE}/start.js", start_script),
        Mount(f"{PAGE}/static", StaticFiles(directory=str(STATIC))),
    ]
