"""Do the tools that teams use with GraphQL work against the service: the audits, urql with codegen, gql?"""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.api.graphql.speaking import begun
from tests.api.test_event_stream import submitted
from tests.api.test_pages import listening
from tests.conftest import ROOT
from tests.contract.premises import WRITER, added, draft_plan, task_body
from tests.contract.test_clients import NODE_TOOLS, PYTHON
from tests.world import World

CLIENTS = ROOT / "tests" / "clients"
SCHEMA = ROOT / "openapi" / "schema.graphql"
AUDITS = 61

CODEGEN = {
    "schema": str(SCHEMA),
    "documents": "screen.graphql",
    "generates": {
        "generated.ts": {
            "plugins": ["typescript-operations", "typed-document-node"],
            "config": {"useTypeImports": True, "enumsAsTypes": True},
        }
    },
}

CALL = """
import asyncio, sys
from gql import Client, gql
from gql.transport.httpx import HTTPXAsyncTransport
from gql.transport.websockets import WebsocketsTransport

url, token, plan, submitted = sys.argv[1:]
headers = {"Authorization": f"Bearer {token}"}
document = gql("query ($id: ID!) { plan(id: $id) { title tasks(first: 1) { nodes { title } } } }")
heard = gql('subscription { eventAdded(types: "plan.*") { type subject { id } } }')

async def main():
    transport = HTTPXAsyncTransport(url=url, headers=headers)
    async with Client(transport=transport, fetch_schema_from_transport=True) as session:
        document.variable_values = {"id": plan}
        answer = await session.execute(document)
        print(answer["plan"]["title"], [task["title"] for task in answer["plan"]["tasks"]["nodes"]])
    socket = WebsocketsTransport(
        url=url.replace("http", "ws"), init_payload=headers,
        subprotocols=[WebsocketsTransport.GRAPHQLWS_SUBPROTOCOL],
    )
    async with Client(transport=socket) as session:
        print("listening", flush=True)
        async for event in session.subscribe(heard):
            print(event["eventAdded"]["type"], event["eventAdded"]["subject"]["id"] == submitted)
            break

asyncio.run(main())
"""


async def _plan(world: World) -> str:
    plan = await draft_plan(world)
    for number in ("1", "2"):
        await added(world, "/v1/tasks", task_body(plan, number=number))
    return plan


@pytest.mark.npm
@pytest.mark.skipif(not NODE_TOOLS.exists(), reason="the TypeScript tools are not installed: make setup-dev")
async def test_the_public_audits_of_graphql_over_http_are_passed(world: World) -> None:
    async with listening(world.app) as address:
        call = ["node", "audit.mjs", f"{address}/graphql", world.token("my-tu.viewer")]
        told = await asyncio.to_thread(subprocess.run, call, cwd=CLIENTS, capture_output=True, text=True, timeout=240)

    lines = told.stdout.splitlines()
    assert len(lines) == AUDITS, told.stderr[-2000:]
    assert [line for line in lines if line.split(" ")[1] != "ok"] == []


async def _said(*call: str, folder: Path) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(*call, cwd=folder, stdout=pipe, stderr=pipe)


async def _lines(running: asyncio.subprocess.Process, last: str) -> list[str]:
    """What a program says, up to a line."""
    assert running.stdout is not None and running.stderr is not None
    found: list[str] = []
    async with asyncio.timeout(240):
        while not found or found[-1] != last:
            line = await running.stdout.readline()
            assert line, (found, (await running.stderr.read()).decode()[-3000:])
            found.append(line.decode().strip())
    return found


@pytest.mark.npm
@pytest.mark.skipif(not NODE_TOOLS.exists(), reason="the TypeScript tools are not installed: make setup-dev")
async def test_a_screen_over_urql_compiles_against_the_schema_reads_and_listens(world: World, tmp_path: Path) -> None:
    for name in ("screen.graphql", "screen.ts"):
        shutil.copy(CLIENTS / "graphql" / name, tmp_path)
    (tmp_path / "node_modules").symlink_to(CLIENTS / "node_modules")
    (tmp_path / "ws.d.ts").write_text('declare module "ws";\n')
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "codegen.json").write_text(json.dumps(CODEGEN))
    generate = [str(NODE_TOOLS / "graphql-codegen"), "--config", "codegen.json"]
    compile = [
        str(NODE_TOOLS / "tsc"), "--strict", "--skipLibCheck", "--target", "es2022", "--lib", "es2022,dom",
        "--module", "nodenext", "--moduleResolution", "nodenext", "--outDir", "built", "screen.ts", "ws.d.ts",
    ]  # fmt: skip
    for step in (generate, compile):
        done = await asyncio.to_thread(subprocess.run, step, cwd=tmp_path, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr
    plan = await _plan(world)

    async with listening(world.app) as address:
        heard = await draft_plan(world)
        call = ("node", "built/screen.js", f"{address}/graphql", world.token(WRITER), plan, heard)
        # It says so when it has asked for it: what counts is that it is listened to.
        async with begun():
            running = await _said(*call, folder=tmp_path)
            said = await _lines(running, "listening")
        await submitted(world, heard)
        said += await _lines(running, "plan.submitted true")
        await running.wait()

    assert said == [
        "Mỹ Tú: Kế hoạch chuyển đổi số năm 2026, draft; 1. Duy trì hệ thống (Công an); true",
        "[ true, true ]",
        "[ 'invalid' ]",
        "listening",
        "plan.submitted true",
    ]


@pytest.mark.skipif(not PYTHON.exists(), reason="the clients are not installed: make setup-dev")
async def test_gql_of_python_reads_the_schema_a_plan_and_events(world: World, tmp_path: Path) -> None:
    plan, heard = await _plan(world), await draft_plan(world)

    async with listening(world.app) as address:
        call = (str(PYTHON), "-c", CALL, f"{address}/graphql", world.token(WRITER), plan, heard)
        # It says so when it has asked for it: what counts is that it is listened to.
        async with begun():
            running = await _said(*call, folder=tmp_path)
            said = await _lines(running, "listening")
        await submitted(world, heard)
        said += await _lines(running, "plan.submitted True")
        await running.wait()

    assert said[0] == "Kế hoạch chuyển đổi số năm 2026 ['Duy trì hệ thống']"
