"""The pages work in a browser that can reach nothing but this machine."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import shutil
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from websockets.asyncio.client import connect

from service.api import wire
from service.cli.listening import bound
from service.settings import Settings
from tests.conftest import ROOT
from tests.contract.premises import WRITER, draft_plan
from tests.world import World

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@contextlib.asynccontextmanager
async def listening(app: FastAPI, settings: Settings | None = None) -> AsyncIterator[str]:
    """The application on a port of loopback, served as `sauro serve` does."""
    listener = bound("127.0.0.1", 0)
    port = listener.getsockname()[1]
    config = wire.Config(app, settings or Settings(), host="127.0.0.1", port=port, lifespan="off", log_level="warning")
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve([listener]))
    while not server.started:  # noqa: ASYNC110  # uvicorn offers nothing to wait for
        await asyncio.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await running


def dumped(url: str, home: Path) -> str:
    """The page's DOM after its scripts ran, in a browser for which every other host does not exist."""
    command = [
        str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        f"--user-data-dir={home}", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        "--virtual-time-budget=15000", "--dump-dom", url,
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, timeout=240, check=True).stdout


@contextlib.asynccontextmanager
async def browsing(url: str, home: Path) -> AsyncIterator[Callable[[str], Awaitable[Any]]]:
    """The page in such a browser: gives the value of an expression there, once it is neither null nor false."""
    command = [
        str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", f"--user-data-dir={home}",
        "--remote-debugging-port=0", url,
    ]  # fmt: skip
    nowhere = asyncio.subprocess.DEVNULL
    browser = await asyncio.create_subprocess_exec(*command, stdout=nowhere, stderr=nowhere)
    try:
        async with asyncio.timeout(60):
            told = home / "DevToolsActivePort"
            while not told.exists() or not told.read_text():  # noqa: ASYNC110  # nor does a browser
                await asyncio.sleep(0.05)
            port = told.read_text().split()[0]
            async with httpx.AsyncClient(trust_env=False, timeout=60) as http:
                pages = (await http.get(f"http://127.0.0.1:{port}/json")).json()
        (address,) = [page["webSocketDebuggerUrl"] for page in pages if page["url"].startswith("http")]
        async with connect(address, proxy=None, max_size=None, open_timeout=60) as socket:

            async def value(expression: str) -> Any:
                params = {"expression": expression, "awaitPromise": True, "returnByValue": True}
                async with asyncio.timeout(120):
                    while True:
                        await socket.send(json.dumps({"id": 1, "method": "Runtime.evaluate", "params": params}))
                        found = json.loads(await socket.recv())["result"]["result"].get("value")
                        if found:
                            return found
                        await asyncio.sleep(0.1)

            yield value
    finally:
        browser.terminate()
        await browser.wait()


@pytest.mark.debian
@pytest.mark.skipif(CHROMIUM is None, reason="Debian package chromium is not installed")
async def test_the_reference_shows_every_operation_with_the_network_cut_off(world: World, tmp_path: Path) -> None:
    async with listening(world.app) as address:
        page = await asyncio.to_thread(dumped, f"{address}/docs", tmp_path)

    document = (await world.get(None, "/openapi.json")).json()
    shown = {path for path in document["paths"] if f'data-path="{path}"' in page}
    assert shown == set(document["paths"])


@pytest.mark.debian
@pytest.mark.skipif(CHROMIUM is None, reason="Debian package chromium is not installed")
async def test_graphiql_and_a_page_of_ones_own_ask_with_the_network_cut_off(world: World, tmp_path: Path) -> None:
    plan, token = await draft_plan(world), world.token(WRITER)
    written = (ROOT / "docs" / "graphql.md").read_text(encoding="utf-8")
    example = re.search(r"```js\n(const answer.*?)```", written, re.DOTALL)
    assert example is not None
    signed_in = f"token = '{world.token('my-tu.viewer')}'; show('signed-in')"
    async with listening(world.app) as address, browsing(f"{address}/docs/graphql", tmp_path) as page:
        await page("!!document.querySelector('.graphiql-container .CodeMirror-line')")
        stranger = await page("fetcher({ query: '{ __typename }' })")
        await page(f"{signed_in}; true")
        asked = await page("ask({ query: '{ __typename }' }, {})")
        await page("document.querySelector('.graphiql-sidebar button').click(); true")
        own = await page(f"(async () => {{ const token = '{token}', plan = '{plan}'; {example[1]} return data; }})()")
        schema = await page("document.querySelector('.graphiql-doc-explorer')?.innerText.includes('Subscription')")

    assert stranger["errors"][0]["message"].startswith("Hãy đăng nhập")
    assert asked == {"data": {"__typename": "Query"}, "extensions": {"cost": 1}}
    assert schema is True
    lists = {"nodes": [], "pageInfo": {"endCursor": None}}
    assert own == {"plan": {"title": "Kế hoạch chuyển đổi số năm 2026", "tasks": lists}}


async def test_no_page_names_anything_beyond_this_service(world: World) -> None:
    for path in ("/docs", "/docs/start.js", "/docs/problems", "/docs/graphql", "/docs/graphql/start.js"):
        page = await world.get(None, path)

        assert page.status_code == 200
        assert not re.search(r"(?:src|href|url)[=:(]\s*[\"']?(?:https?:)?//", page.text)
        assert "default-src 'none'" in page.headers["content-security-policy"]


async def test_the_bare_address_leads_to_the_reference(world: World) -> None:
    answer = await world.get(None, "/")

    assert (answer.status_code, answer.headers["location"]) == (307, "/docs")


async def test_the_type_of_a_problem_leads_to_its_sentence(world: World) -> None:
    problem = (await world.get(None, "/v1/agencies")).json()

    page = await world.get(None, problem["type"].split("#")[0])

    assert f'id="{problem["type"].split("#")[1]}"' in page.text
    # On a phone it is shown as wide as that, and not as a page of a desk seen from afar.
    assert "width=device-width" in page.text


async def test_a_wrong_method_is_told_the_right_ones(world: World) -> None:
    refused = await world.http.put("/v1/agencies", headers=world.headers("my-tu.viewer"))

    assert (refused.status_code, refused.json()["code"]) == (405, "method_not_allowed")
    assert refused.headers["allow"] == "GET, HEAD, POST"


async def test_an_unknown_address_is_a_problem_document_in_the_readers_language(world: World) -> None:
    vietnamese = await world.get(None, "/v1/nothing")
    english = await world.http.get("/v1/nothing", headers={"Accept-Language": "en"})

    assert (vietnamese.status_code, vietnamese.json()["code"]) == (404, "no_such_path")
    assert vietnamese.json()["detail"].startswith("Không có địa chỉ")
    assert english.json()["detail"].startswith("There is no such address")
