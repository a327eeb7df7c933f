"""How are the servers under measurement started and, all of them and nothing else, stopped?"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import peer

POOL = 5
POOL_OF_OTHERS = 8
SERVICE = "service"
"""The application that is started as its users start it."""

READY_WITHIN_SECONDS = 90.0
ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Served:
    """The processes that serve one application: where they listen, who they are."""

    ports: Sequence[int]
    pids: Sequence[int]


@contextmanager
def serving(application: str, environment: Mapping[str, str], logs: Path, processes: int) -> Iterator[Served]:
    """Run an application in some processes for as long as the block lasts.

    A port each, and the load dealt out evenly: processes that share a socket take its
    connections as chance will have it, and the figures vary with that.
    """
    logs.mkdir(parents=True, exist_ok=True)
    ports = _free_ports(processes)
    running: list[subprocess.Popen[bytes]] = []
    # The interpreter's own folder is all a server needs of the caller's environment.
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    try:
        for port in ports:
            with (logs / f"{application.split(':')[0]}.{port}.log").open("wb") as log:
                running.append(
                    subprocess.Popen(
                        _command(application, port, environment),
                        cwd=logs if application == peer.NAME else ROOT,
                        env={**kept, **environment, "SAURO_PORT": str(port)},
                        stdout=log,
                        stderr=log,
                    )
                )
        for port, process in zip(ports, running, strict=True):
            _await(port, process, logs / f"{application.split(':')[0]}.{port}.log")
        yield Served(ports, [process.pid for process in running])
    finally:
        for process in running:
            process.terminate()
        for process in running:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _command(application: str, port: int, environment: Mapping[str, str]) -> Sequence[str]:
    if application == peer.NAME:
        return peer.command(environment["SAURO_BENCH_URL"], port, POOL_OF_OTHERS)
    if application == SERVICE:
        return [sys.executable, "-m", "service", "serve"]
    options = "--loop uvloop --http httptools --no-access-log --log-level warning --host 127.0.0.1"
    return [sys.executable, "-m", "uvicorn", application, *options.split(), "--port", str(port)]


def _await(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"the server did not start: {log.read_text(errors='replace')[-2000:]}")


def _free_ports(count: int) -> list[int]:
    held = [socket.socket() for _ in range(count)]
    try:
        for each in held:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in held]
    finally:
        for each in held:
            each.close()
