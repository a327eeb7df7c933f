"""How is the demo started as a person starts it, and stopped as a person stops it?"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.architecture.sources import ROOT

NOW = "2026-05-09T08:00+07:00"
READY_WITHIN = 240.0
"""Far above the minute that is promised: a machine that runs other tests as well is slow."""


@dataclass
class Running:
    """A `make run` of a test's own: its folder, its port, what it said so far."""

    process: subprocess.Popen[bytes]
    url: str
    data: Path
    log: Path
    seconds: float = 0.0

    @property
    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def processes(self) -> list[int]:
        """Every process still alive that this start has begun, PostgreSQL included."""
        return [
            int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit() and self._ours(entry)
        ]

    def cpu_seconds(self) -> float:
        """What the processes of this start have taken of the machine."""
        ticks = os.sysconf("SC_CLK_TCK")
        total = 0.0
        for pid in self.processes():
            fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            total += sum(map(int, fields[11:15])) / ticks
        return total

    def interrupt(self) -> int:
        """Ctrl-C: the whole foreground group hears it; the exit status."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(timeout=60)

    def _ours(self, entry: Path) -> bool:
        try:
            state = (entry / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
            environment = (entry / "environ").read_bytes().split(b"\0")
            command = (entry / "cmdline").read_bytes()
        except OSError:
            return False
        marks = {f"SAURO_DATA_DIR={self.data}".encode()}
        return state != "Z" and (bool(marks & set(environment)) or str(self.data).encode() in command)


@contextmanager
def make_run(data: Path, **settings: str) -> Iterator[Running]:
    """`make run` on a free port, ready to answer; nothing of it outlives the block.

    What make would install is taken for installed: the tests run in that very environment.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {"SAURO_DATA_DIR": str(data), "SAURO_PORT": str(port), "SAURO_NOW": NOW, **settings}
    log = data.with_name(f"{data.name}.log")
    begun = time.monotonic()
    with log.open("wb") as out:
        process = subprocess.Popen(
            ["make", "--no-print-directory", "--old-file=.venv/stamps/run", "run"],
            cwd=ROOT,
            env={**os.environ, **own},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    running = Running(process, f"http://127.0.0.1:{port}", data, log)
    try:
        _await_ready(running, begun)
        running.seconds = time.monotonic() - begun
        yield running
    finally:
        if process.poll() is None:
            running.interrupt()


def _await_ready(running: Running, begun: float) -> None:
    while time.monotonic() - begun < READY_WITHIN:
        if running.process.poll() is not None:
            break
        try:
            if httpx.get(f"{running.url}/readyz", timeout=5, trust_env=False).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.05)
    raise AssertionError(f"make run did not become ready; it said:\n{running.said}")
