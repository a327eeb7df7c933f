"""Does docs/first-hour.md take a newcomer from `make run` to the journal, block by block?"""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT
from tests.platform.running import make_run

pytestmark = pytest.mark.minutes

PAGE = ROOT / "docs" / "first-hour.md"
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


def test_every_block_of_the_first_hour_does_what_the_page_says(tmp_path: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    parts = parts_of(page)
    blocks = [block for part in parts for block in part.blocks]
    # Each bash block is followed by what must come out of it.
    assert len(blocks) == page.count("```bash\n") == page.count("```text\n") >= 12
    (folder,) = {part.settings.pop("SAURO_DATA_DIR") for part in parts}
    data, terminal = tmp_path / folder, tmp_path / "terminal.sh"
    # Not the folder of a plain `make run`: what somebody did there would show.
    assert data.parent == tmp_path / ".data"
    data.parent.mkdir()
    terminal.touch()

    outputs: list[str] = []
    told = ""
    for part in parts:
        with make_run(data, **part.settings) as running:
            done = _typed(part.blocks, running.url, terminal)
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


def _typed(blocks: list[re.Match[str]], url: str, terminal: Path) -> subprocess.CompletedProcess[str]:
    """The blocks one after the other in the one terminal: its functions outlive a stop of the service."""
    script = "\n".join(f"echo; echo '{MARK}'\n{block['script']}" for block in blocks)
    whole = f"source {terminal}\nexport SAURO={url}\n{script}\ndeclare -f > {terminal}\n"
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", whole.replace("http://127.0.0.1:8000", url)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
