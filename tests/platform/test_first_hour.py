"""Does docs/first-hour.md take a newcomer from `make run` to the journal, block by block?"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from service.db.embedded import EmbeddedServer
from tests.architecture.sources import ROOT
from tests.platform.running import NOW, begun_before, make_run
from tests.ports import free_port

pytestmark = [pytest.mark.minutes, pytest.mark.xdist_group("begun")]

PAGES = {"docs/first-hour.md": 12, "README.md": 2}
"""Which pages, and how many blocks each has at least."""
BLOCK = re.compile(
    r"^```bash\n(?P<script>.*?)^```\n\n```text\n(?P<expected>.*?)^```$", re.MULTILINE | re.DOTALL
)
MARK = "-- block"


def matches(expected: str, output: str) -> bool:
    """The output is the expected one, from the first line to the last; … stands for anything within a line."""
    wanted, lines = expected.rstrip("\n").splitlines(), output.rstrip("\n").splitlines()
    return len(wanted) == len(lines) and all(
        re.fullmatch(".*".join(re.escape(part) for part in want.split("…")), line)
        for want, line in zip(wanted, lines, strict=True)
    )


STARTS = re.compile(r"^((?:[A-Z_]+=\S+ )+)make run$", re.MULTILINE)
"""What the page tells to set before each `make run`."""


@dataclass(frozen=True)
class Part:
    """What is done between one start and the next."""

    settings: dict[str, str]
    blocks: list[re.Match[str]]


def parts_of(page: str) -> list[Part]:
    """The page from start to start."""
    begun = list(STARTS.finditer(page))
    ends = [start.start() for start in begun[1:]] + [len(page)]
    return [
        Part(
            dict(setting.split("=", 1) for setting in start[1].split()),
            list(BLOCK.finditer(page, start.start(), end)),
        )
        for start, end in zip(begun, ends, strict=True)
    ]


def test_a_line_too_many_or_too_few_would_be_found() -> None:
    assert matches("a…c\nd\n", "abc\nd\n")
    assert not matches("a\n", "a\nb\n")
    assert not matches("a\nb\n", "b\n")
    assert not matches("a…\n", "ba\n")


@pytest.mark.parametrize("name", PAGES)
def test_every_block_of_the_first_hour_does_what_the_page_says(
    name: str, tmp_path: Path, database_server: EmbeddedServer
) -> None:
    page = (ROOT / name).read_text(encoding="utf-8")
    parts = parts_of(page)
    blocks = [block for part in parts for block in part.blocks]
    # Each bash block is followed by what must come out of it.
    assert len(blocks) == page.count("```bash\n") == page.count("```text\n") >= PAGES[name]
    (folder,) = {part.settings.pop("SAURO_DATA_DIR") for part in parts}
    data, terminal = tmp_path / folder, tmp_path / "terminal.sh"
    # Not the folder of a plain `make run`: what somebody did there would show.
    assert data.parent == tmp_path / ".data"
    data.parent.mkdir()
    assert parts[0].settings["SAURO_NOW"] == NOW
    begun_before(database_server, data)
    terminal.touch()

    outputs: list[str] = []
    told = ""
    receivers = _free_ports(page)
    with _groups() as groups:
        for part in parts:
            with make_run(data, **part.settings) as running:
                done = _typed(part.blocks, running.url, terminal, receivers, groups)
            outputs += re.split(rf"^{MARK}\n", done.stdout, flags=re.MULTILINE)[1:]
            told += f"{done.stdout}\n{done.stderr}\n"
            assert done.returncode == 0, told

    wrong = [
        (block["expected"], output)
        for block, output in zip(blocks, outputs, strict=False)
        if not matches(block["expected"], output)
    ]
    assert wrong == [], told
    assert len(outputs) == len(blocks), told


def _free_ports(page: str) -> dict[str, str]:
    """For each port that the page has a receiver listen at, one that is free here."""
    return {port: str(free_port()) for port in sorted(set(re.findall(r"\b900\d\b", page)))}


KEEP = """
{ declare -f; for name in $(comm -13 <(sort <<< "$BEFORE") <(compgen -v | sort)); do declare -p "$name"; done; } > %s
"""
"""What a terminal remembers while the service is stopped and started: functions and variables."""


@contextmanager
def _groups() -> Iterator[list[int]]:
    """Groups of processes; of what the page left in the background, nothing outlives the block."""
    groups: list[int] = []
    try:
        yield groups
    finally:
        for group in groups:
            with suppress(ProcessLookupError):
                os.killpg(group, signal.SIGTERM)


def _typed(
    blocks: list[re.Match[str]], url: str, terminal: Path, receivers: dict[str, str], groups: list[int]
) -> subprocess.CompletedProcess[str]:
    """The blocks one after the other in the one terminal."""
    script = "\n".join(f"echo; echo '{MARK}'\n{block['script']}" for block in blocks)
    for port, free in receivers.items():
        script = re.sub(rf"\b{port}\b", free, script)
    programs = {".venv/bin/sauro": f"{sys.executable} -m service", ".venv/bin/python": sys.executable}
    script = re.sub(r"^\.venv/bin/(?:sauro|python)\b", lambda found: programs[found[0]], script, flags=re.MULTILINE)
    whole = f"BEFORE=$(compgen -v)\nsource {terminal}\nexport SAURO={url}\n{script}\n{KEEP % terminal}"
    with subprocess.Popen(
        ["bash", "-euo", "pipefail", "-c", whole.replace("http://127.0.0.1:8000", url)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as typing:
        groups.append(typing.pid)
        out, error = typing.communicate(timeout=300)
    return subprocess.CompletedProcess(typing.args, typing.returncode, out, error)
