"""Is the demo there after one command, the same after a second, and gone after Ctrl-C?"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.architecture.sources import ROOT
from tests.platform.running import Running, make_run, starting

pytestmark = pytest.mark.minutes

SECOND_START_SECONDS = 7.0
"""By the processor's clock of all its processes, which beside other tests goes up to a half faster: five by the wall's
on a machine of one's own."""


def token(running: Running, username: str) -> str:
    body = {"username": username, "password": "sau-ro-demo"}
    answer = httpx.post(f"{running.url}/v1/auth/sessions", json=body, timeout=30, trust_env=False)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["accessToken"])


def journal(running: Running) -> tuple[int, Any]:
    """How many changes were ever written, and the newest."""
    answer = httpx.get(
        f"{running.url}/v1/audit",
        params={"limit": 1, "count": "exact"},
        headers={"Authorization": f"Bearer {token(running, 'vn.auditor')}"},
        timeout=30,
        trust_env=False,
    )
    assert answer.status_code == 200, answer.text
    page = answer.json()
    return page["count"], page["items"][0]


def test_an_interrupted_start_is_finished_by_the_next_and_the_one_after_changes_nothing(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    with starting(data) as interrupted:
        while "bảng / tables" not in interrupted.said and interrupted.process.poll() is None:
            time.sleep(0.05)
        # In the midst of loading.
        time.sleep(1.5)
        interrupted.interrupt()
        assert interrupted.left() == {}

    with make_run(data) as first:
        count, newest = journal(first)
        lines = first.said.splitlines()
        curl = next(line for line in lines if line.startswith("curl "))
        answer = subprocess.run(["bash", "-c", curl], capture_output=True, text=True, check=True).stdout
        signed_in = subprocess.run(
            [sys.executable, "-m", "service", "token", "my-tu.leader", "--url", first.url],
            cwd=ROOT,
            env={**os.environ, "SAURO_DEMO": "1"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        first.interrupt()
        left = first.left()

    # What it is at, in both languages, and not how its parts call it among themselves.
    assert any("khởi động PostgreSQL / starting PostgreSQL" in line for line in lines)
    assert not any(line.strip() in {"initialise", "start"} for line in lines)
    # Where the pages are, which accounts there are, and one curl that works.
    assert any(line.startswith(f"API {first.url}/docs") for line in lines)
    assert any("<nơi/place>.<vai trò/role>" in line and "sau-ro-demo" in line for line in lines)
    assert json.loads(answer)["tokenType"] == "Bearer"
    assert signed_in.count(".") == 2
    assert left == {}

    with make_run(data) as second:
        assert journal(second) == (count, newest)
        # By the processor's clock: other tests run on this machine at the same time.
        taken = second.cpu_seconds()
        os.kill(second.server(), signal.SIGTERM)
        second.process.wait(timeout=60)

    assert taken < SECOND_START_SECONDS
    assert second.left() == {}
