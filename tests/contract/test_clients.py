"""The usual generators make clients of the contract that compile, and that work against the service."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.api.test_pages import listening
from tests.conftest import ROOT
from tests.contract.premises import draft_plan
from tests.world import World

DOCUMENT = ROOT / "openapi" / "openapi.json"
PYTHON = ROOT / ".venv-clients" / "bin" / "python"
NODE_TOOLS = ROOT / "tests" / "clients" / "node_modules" / ".bin"

CALL = """
import sys
from sauro_client import AuthenticatedClient
from sauro_client.api.agencies import change_agency, create_agency, get_agency, list_agencies, remove_agency
from sauro_client.models import AgencyCreate, AgencyKind, AgencyPatch, ProblemDocument

client = AuthenticatedClient(base_url=sys.argv[1], token=sys.argv[2])
command = AgencyCreate(unit="31567", name="Trạm Y tế", kind=AgencyKind.HEALTH_STATION)
made = create_agency.sync(client=client, body=command)
found = list_agencies.sync(client=client, q="tram y te")
refused = create_agency.sync(client=client, body=AgencyCreate(unit="31561", name="X", kind=AgencyKind.OFFICE))
print(made.name, [a.id == made.id for a in found.items], isinstance(refused, ProblemDocument), refused.code)
read = get_agency.sync(made.id, client=client)
seen = f'"{read.version}"'
changed = change_agency.sync(made.id, client=client, body=AgencyPatch(name="Trạm Y tế xã"), if_match=seen)
stale = change_agency.sync(made.id, client=client, body=AgencyPatch(name="X"), if_match=seen)
gone = remove_agency.sync_detailed(made.id, client=client, if_match=f'"{changed.version}"')
print(changed.name, changed.version, stale.status, int(gone.status_code))
"""


@pytest.mark.skipif(not PYTHON.exists(), reason="the client generator is not installed: make setup-dev")
async def test_a_generated_python_client_writes_reads_and_hears_refusals(
    world: World, tmp_path: Path
) -> None:
    generate = [
        str(PYTHON.with_name("openapi-python-client")), "generate", "--path", str(DOCUMENT), "--meta", "none",
        "--output-path", str(tmp_path / "sauro_client"),
    ]  # fmt: skip
    made = await asyncio.to_thread(subprocess.run, generate, capture_output=True, text=True, timeout=120)
    assert made.returncode == 0, made.stdout + made.stderr
    assert "Unable to" not in made.stdout + made.stderr, "a shape is left out"

    [shown] = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "clients.md").read_text(encoding="utf-8"), re.DOTALL)
    await draft_plan(world)

    async with listening(world.app) as address:
        asked = (address, world.token("my-tu.coordinator"))
        answer, printed = [
            await asyncio.to_thread(
                subprocess.run, [str(PYTHON), "-c", script, *asked],
                cwd=tmp_path, capture_output=True, text=True, timeout=60,
            )
            for script in (CALL, shown)
        ]  # fmt: skip

    lines = printed.stdout.splitlines()
    assert "Công an police" in lines, printed.stderr[-2000:]
    assert "422 [('/name', 'text_too_short')]" in lines
    assert lines[-1].startswith("Kế hoạch chuyển đổi số năm 2026 ")
    said = answer.stdout.splitlines()
    assert said == ["Trạm Y tế [True] True not_yours", "Trạm Y tế xã 2 412 204"], answer.stderr[-2000:]


@pytest.mark.npm
@pytest.mark.skipif(not NODE_TOOLS.exists(), reason="the TypeScript tools are not installed: make setup-dev")
def test_a_screen_in_typescript_compiles_against_the_generated_types(tmp_path: Path) -> None:
    shutil.copy(ROOT / "tests" / "clients" / "screen.ts", tmp_path)
    subprocess.run(
        [str(NODE_TOOLS / "openapi-typescript"), str(DOCUMENT), "-o", str(tmp_path / "generated" / "schema.d.ts")],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip

    compiled = subprocess.run(
        [str(NODE_TOOLS / "tsc"), "--noEmit", "--strict", "--skipLibCheck", "--module", "esnext",
         "--moduleResolution", "bundler", str(tmp_path / "screen.ts")],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip

    assert compiled.returncode == 0, compiled.stdout
