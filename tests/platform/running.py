"""How is the demo started as a person starts it, and stopped as a person stops it?"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from service.db.embedded import EmbeddedServer
from tests.architecture.sources import ROOT
from tests.conftest import made_once
from tests.ports import free_port

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

    @property
    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def processes(self) -> dict[int, str]:
        """Every process alive that this start has begun, PostgreSQL included, with its command."""
        entries = [entry for entry in Path("/proc").iterdir() if entry.name.isdigit() and self._ours(entry)]
        return {int(entry.name): _command(entry) for entry in entries}

    def left(self) -> dict[int, str]:
        """The processes still there a moment after the end: PostgreSQL's last ones need a blink to vanish."""
        deadline = time.monotonic() + 5
        while (found := self.processes()) and time.monotonic() < deadline:
            time.sleep(0.05)
        return found

    def cpu_seconds(self) -> float:
        """What the processes of this start have taken of the machine."""
        ticks = os.sysconf("SC_CLK_TCK")
        total = 0.0
        for pid in self.processes():
            fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            total += sum(map(int, fields[11:15])) / ticks
        return total

    def server(self) -> int:
        """The process that answers: neither make nor PostgreSQL."""
        return next(pid for pid, command in self.processes().items() if command.endswith("sauro run"))

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


def _command(entry: Path) -> str:
    try:
        return (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
    except OSError:
        return "(gone meanwhile)"


@contextmanager
def starting(data: Path, **settings: str) -> Iterator[Running]:
    """`make run` on a free port, just begun; nothing of it outlives the block.

    What make would install is taken for installed: the tests run in that very environment.
    """
    port = free_port()
    own = {"SAURO_DATA_DIR": str(data), "SAURO_PORT": str(port), "SAURO_NOW": NOW, **settings}
    log = data.with_name(f"{data.name}.log")
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
        yield running
    finally:
        if process.poll() is None:
            running.interrupt()


@contextmanager
def make_run(data: Path, **settings: str) -> Iterator[Running]:
    """`make run`, ready to answer."""
    with starting(data, **settings) as running:
        _await_ready(running)
        yield running


def begun_before(server: EmbeddedServer, data: Path) -> None:
    """A folder as a first `make run` leaves it, on the day NOW: begun once in a run of the tests, from nothing, and
    copied for whoever is about what comes after it."""
    kept = server.home / "begun"

    def begin() -> None:
        with make_run(kept) as first:
            first.interrupt()
            assert first.left() == {}

    made_once(server, "begun", begin)
    subprocess.run(["cp", "-a", str(kept), str(data)], check=True)


def _await_ready(running: Running) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline and running.process.poll() is None:
        # It says where to look as soon as it has seen for itself that it answers; a client for each look before that
        # would be a tenth of the start.
        if "Ctrl-C" in running.said:
            with suppress(httpx.HTTPError):
                if httpx.get(f"{running.url}/readyz", timeout=5, trust_env=False).status_code == 200:
                    return
        time.sleep(0.05)
    raise AssertionError(f"make run did not become ready; it said:\n{running.said}")
