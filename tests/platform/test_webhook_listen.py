"""`sauro webhook listen`: a server on this machine that tells what came and whether to believe it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import httpx
import pytest
from typer.testing import CliRunner, Result

from service.__main__ import app
from service.cli.webhook import HOST, Inbox, server
from service.domain.webhook_secrets import HEADERS, signature
from tests.platform.test_webhooks_page import SECRET, VECTORS
from tests.ports import free_port

OTHER = VECTORS[8]["secret"]
BODY = '{"type": "task.overdue", "data": {"subject": {"name": "Rà soát"}}}'.encode()


@contextmanager
def listening(secret: str | None = SECRET, status: int | None = None) -> Iterator[tuple[str, list[str]]]:
    """The address of a listener, and what it says."""
    said: list[str] = []
    with server(Inbox(secret, status, said.append), 0) as own:
        threading.Thread(target=own.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        try:
            yield f"http://{HOST}:{own.server_address[1]}/nhan", said
        finally:
            own.shutdown()


def sent(url: str, secret: str = SECRET, *, id: str = "evt_1", ago: int = 0, body: bytes = BODY) -> int:
    moment = int(time.time()) - ago
    signed = dict(zip(HEADERS, (id, str(moment), signature(secret, id, moment, BODY)), strict=True))
    return httpx.post(url, content=body, headers=signed, trust_env=False, timeout=60).status_code


def test_it_tells_genuine_messages_from_others_and_why() -> None:
    with listening() as (url, said):
        answers = [
            sent(url),
            sent(url, OTHER),
            sent(url, ago=400),
            sent(url, body=BODY + b" "),
            httpx.post(url, content=b"\xff", trust_env=False, timeout=60).status_code,
        ]

    assert answers == [204, 400, 400, 400, 400]
    verdicts = [line.rpartition("[")[2].rstrip("]") for line in said if line.endswith("]") and line.startswith("  ")]
    assert verdicts == ["genuine", "signature_wrong", "too_old", "signature_wrong", "header_missing"]
    assert next(line for line in said if line.startswith("✓")).endswith("POST /nhan task.overdue evt_1")
    assert '  "type": "task.overdue",' in [line[2:] for line in said]
    assert any("Rà soát" in line for line in said)


def test_an_id_that_came_before_is_pointed_out() -> None:
    with listening() as (url, said):
        sent(url, id="evt_7")
        sent(url, id="evt_7")

    assert sum("This id came before" in line for line in said) == 1


def test_it_answers_what_it_is_told_to_and_verifies_nothing_without_a_secret() -> None:
    with listening(None, 503) as (url, said):
        answer = sent(url, OTHER)

    assert answer == 503
    assert said[1].endswith("Not verified: no --secret was given.")


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", 405),
        (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", 411),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n", 413),
    ],
)
def test_what_is_no_message_is_refused(head: bytes, status: int) -> None:
    with listening() as (url, said), socket.create_connection((HOST, httpx.URL(url).port or 0), timeout=60) as to:
        to.sendall(head)
        answer = to.recv(1000)

    assert answer.startswith(f"HTTP/1.1 {status}".encode())
    assert said == []


def test_a_secret_that_is_none_and_a_port_that_is_taken_are_told() -> None:
    refused = CliRunner().invoke(app, ["webhook", "listen", "--secret", "my password"])
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        taken = CliRunner().invoke(app, ["webhook", "listen", "--port", str(other.getsockname()[1])])

    assert "whsec_" in str(refused.exception)
    assert "Choose another with --port" in str(taken.exception)


def test_the_command_ends_after_as_many_as_it_was_told() -> None:
    port = free_port()
    command = ["webhook", "listen", "--port", str(port), "--secret", SECRET, "--count", "2"]
    done: list[Result] = []
    running = threading.Thread(target=lambda: done.append(CliRunner().invoke(app, command)))
    running.start()
    url = f"http://{HOST}:{port}/"

    for _ in range(1200):
        with suppress(httpx.ConnectError):
            answers = [sent(url), sent(url, OTHER)]
            break
        time.sleep(0.05)
    running.join(timeout=60)

    assert answers == [204, 400]
    assert (done[0].output.count("✓"), done[0].output.count("✗"), done[0].exit_code) == (1, 1, 1)
    assert f"listening at {url}" in done[0].output
