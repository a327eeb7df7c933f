"""Does docs/webhooks.md say what the program does, and do its examples tell a genuine message from any other?"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from service.domain import delivery, webhook_secrets, webhooks
from service.domain.deliveries import ANSWER_BYTES, KEPT_DAYS, DeliveryReason
from service.domain.event_views import LARGEST_BODY
from service.domain.webhook_secrets import HEADERS, Verdict, signature, verdict
from service.integrations.dialing import CONNECT_SECONDS, EXCHANGE_SECONDS, DialCode
from tests.architecture.sources import ROOT
from tests.ports import free_port

FOLDER = ROOT / "docs" / "webhooks"
PAGE = (ROOT / "docs" / "webhooks.md").read_text(encoding="utf-8")
VECTORS: list[dict[str, Any]] = json.loads((FOLDER / "vectors.json").read_text(encoding="utf-8"))
SECRET = VECTORS[0]["secret"]
NODE = shutil.which("node")
PACKAGES = ROOT / "tests" / "clients" / "node_modules"


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_the_vectors_are_judged_as_they_say(vector: dict[str, Any]) -> None:
    now = datetime.fromtimestamp(vector["now"], UTC)

    found = verdict(vector["headers"], vector["body"].encode(), vector["secret"], now)

    assert (found.value, found is Verdict.genuine) == (vector["verdict"], vector["genuine"])


def test_the_vectors_show_every_verdict_but_that_of_a_wrong_secret() -> None:
    assert {vector["verdict"] for vector in VECTORS} == set(Verdict) - {Verdict.secret_form}


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_the_library_of_standard_webhooks_judges_the_vectors_alike(
    vector: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = datetime.fromtimestamp(vector["now"], UTC)

    class Then(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return moment

    monkeypatch.setattr("standardwebhooks.webhooks.datetime", Then)
    try:
        Webhook(vector["secret"]).verify(vector["body"], vector["headers"])
        genuine = True
    except (WebhookVerificationError, ValueError):
        # A signature without a version is no pair for the library, which then raises a plain ValueError.
        genuine = False

    assert genuine is vector["genuine"]


def _try_vectors(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    assert [line[9:] for line in done.stdout.splitlines()] == [vector["name"] for vector in VECTORS]


def test_the_example_in_python_judges_the_vectors() -> None:
    _try_vectors(sys.executable, str(FOLDER / "verify.py"))


@pytest.mark.skipif(NODE is None, reason="node is not installed")
def test_the_example_in_javascript_judges_the_vectors() -> None:
    _try_vectors(str(NODE), str(FOLDER / "verify.mjs"))


@contextmanager
def _receiving(port: int, *command: str, **how: Any) -> Iterator[subprocess.Popen[str]]:
    environment = {"WEBHOOK_SECRET": SECRET, "PATH": os.environ["PATH"]}
    process = subprocess.Popen(
        [*command, str(port)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, **how
    )
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=60)


def _sent(port: int, secret: str, message_id: str) -> int:
    body = json.dumps({"type": "task.overdue", "data": {"subject": {"kind": "task", "name": "Rà soát"}}}).encode()
    moment = int(time.time())
    signed = signature(secret, message_id, moment, body)
    headers = dict(zip(HEADERS, (message_id, str(moment), signed), strict=True))
    for _ in range(600):
        try:
            url = f"http://127.0.0.1:{port}/"
            return httpx.post(url, content=body, headers=headers, trust_env=False, timeout=60).status_code
        except httpx.ConnectError:
            time.sleep(0.1)
    raise AssertionError("the receiver does not listen")


def _takes_genuine_messages_once(port: int, process: subprocess.Popen[str]) -> None:
    other = VECTORS[8]["secret"]
    answers = [_sent(port, SECRET, "evt_1"), _sent(port, other, "evt_2"), _sent(port, SECRET, "evt_1")]
    answers.append(_sent(port, SECRET, "evt_3"))
    process.terminate()
    told = process.stdout.read().splitlines() if process.stdout else []

    assert answers == [204, 400, 204, 204]
    assert [json.loads(line)["type"] for line in told] == ["task.overdue", "task.overdue"]


def test_the_receiver_in_python_takes_genuine_messages_once() -> None:
    port = free_port()
    with _receiving(port, sys.executable, str(FOLDER / "receive.py")) as process:
        _takes_genuine_messages_once(port, process)


@pytest.mark.npm
@pytest.mark.skipif(
    not (PACKAGES / "standardwebhooks").exists(), reason="the package is not installed: make setup-dev"
)
def test_the_receiver_in_javascript_takes_genuine_messages_once(tmp_path: Path) -> None:
    port = free_port()
    shutil.copy(FOLDER / "receive.mjs", tmp_path)
    (tmp_path / "node_modules").symlink_to(PACKAGES)
    with _receiving(port, str(NODE), str(tmp_path / "receive.mjs"), cwd=tmp_path) as process:
        _takes_genuine_messages_once(port, process)


def _span(wait: timedelta) -> str:
    seconds = int(wait.total_seconds())
    for size, name in ((3600, "h"), (60, "min"), (1, "s")):
        if seconds and seconds % size == 0:
            return f"{seconds // size} {name}"
    return "at once"


def test_the_page_tells_the_schedule_and_the_limits_of_the_code() -> None:
    _, _, table = PAGE.partition("| Attempt | Wait before it |\n|---|---|\n")
    rows = [line.strip("| ").split(" | ") for line in table.split("\n\n")[0].splitlines()]
    figures = {
        f"{delivery.SPREAD:.0%}".replace("%", " %"),
        f"within {CONNECT_SECONDS:g} s",
        f"within {EXCHANGE_SECONDS:g} s",
        f"{LARGEST_BODY // 1000} kB",
        f"{ANSWER_BYTES // 1024} kB",
        f"{KEPT_DAYS} days",
        f"{webhooks.PREVIOUS_HOURS} hours",
        f"{webhooks.REPLAY_DAYS} days",
        f"{webhooks.MOST_REPLAYED:,}",
        f"{webhooks.MOST_OF_OWNER} endpoints",
        f"{webhooks.MOST_OF_UNIT}",
        f"{delivery.DISABLE_AFTER.days} days",
        f"{delivery.DISABLE_APART.seconds // 3600} hours",
        f"{delivery.IN_FLIGHT} at a time",
        f"{delivery.PER_SECOND} a second",
        f"{webhook_secrets.TOLERANCE_SECONDS // 60} minutes",
        f"{webhook_secrets.LEAST_BYTES} to {webhook_secrets.MOST_BYTES} bytes",
        f"{delivery.BREAKER_PERCENT} %",
    }

    assert rows == [[str(n), _span(wait)] for n, wait in enumerate(delivery.SCHEDULE, start=1)]
    assert [figure for figure in sorted(figures) if figure not in PAGE] == []


def test_the_page_names_every_header_reason_and_example() -> None:
    wanted = {*HEADERS, *DialCode, *DeliveryReason, *webhooks.WebhookWhy, *webhooks.WebhookStatus}
    files = {path.name for path in FOLDER.iterdir() if path.suffix in {".py", ".mjs", ".json"}}

    named = set(re.findall(r"`([\w.-]+)`", PAGE))

    assert {str(word) for word in wanted} - named == set()
    assert [name for name in sorted(files) if f"(webhooks/{name})" not in PAGE] == []
