"""Schemathesis asks every operation for what its description allows and forbids: no answer is a failure of ours."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.api.test_pages import listening
from tests.conftest import ROOT
from tests.world import World

pytestmark = pytest.mark.minutes

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "response_headers_conformance",
    "negative_data_rejection",
)
# It would end its own session, or lock itself out by guessing; and a stream does not end by itself.
LEFT_OUT = r"/v1/auth/|/v1/me/password|/v1/events/stream"
NIGHTLY = bool(os.environ.get("SAURO_TEST_NIGHTLY"))
EXAMPLES = os.environ.get("SAURO_TEST_EXAMPLES", "500" if NIGHTLY else "10")
"""So many of each operation at most, in each phase."""


@pytest.mark.long
@pytest.mark.parametrize("name", ["my-tu.coordinator", "vn.admin"] if NIGHTLY else ["my-tu.coordinator"])
async def test_every_operation_answers_as_described_whatever_it_is_asked(
    world: World, name: str, tmp_path: Path
) -> None:
    async with listening(world.app) as address:
        # The first time it takes longer to make than schemathesis waits for it on a busy machine.
        assert (await world.http.get("/openapi.json")).status_code == 200
        command = [
            str(Path(sys.executable).with_name("schemathesis")), "run", f"{address}/openapi.json",
            "--header", f"Authorization: Bearer {world.token(name)}", "--checks", ",".join(CHECKS),
            "--exclude-path-regex", LEFT_OUT, "--max-examples", EXAMPLES,
            "--phases", "examples,coverage,fuzzing" if NIGHTLY else "fuzzing",
            "--continue-on-failure", "--request-timeout", "20", "--no-color", "--generation-database", "none",
        ]  # fmt: skip
        if not NIGHTLY:
            # The short form asks the same every time: main must not turn red by chance.
            command += ["--seed", "1"]
        hooked = os.environ | {"SCHEMATHESIS_HOOKS": "tests.contract.whole_answers", "PYTHONPATH": str(ROOT)}
        asked = await asyncio.to_thread(
            subprocess.run, command, cwd=tmp_path, env=hooked, capture_output=True, text=True,
            timeout=4 * 3600 if NIGHTLY else 600,
        )  # fmt: skip

    # What failed comes before pages of warnings.
    told = asked.stdout[max(asked.stdout.find("= FAILURES ="), 0) :][:6000]
    assert asked.returncode == 0, told + asked.stderr[-1000:]
