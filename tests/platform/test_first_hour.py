"""Does docs/first-hour.md take a newcomer from `make run` to the journal, block by block?"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from tests.architecture.sources import ROOT
from tests.platform.running import make_run

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


def settings_of(page: str) -> dict[str, str]:
    """What the page tells to set before `make run`."""
    [command] = re.findall(r"^((?:[A-Z_]+=\S+ )+)make run$", page, re.MULTILINE)
    return dict(setting.split("=", 1) for setting in command.split())


def test_a_line_too_many_or_too_few_would_be_found() -> None:
    assert matches("a…c\nd\n", "abc\nd\n")
    assert not matches("a\n", "a\nb\n")
    assert not matches("a\nb\n", "b\n")
    assert not matches("a…\n", "ba\n")


def test_every_block_of_the_first_hour_does_what_the_page_says(tmp_path: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    blocks = list(BLOCK.finditer(page))
    settings = settings_of(page)
    data = tmp_path / settings.pop("SAURO_DATA_DIR")
    # Each bash block is followed by what must come out of it.
    assert len(blocks) == page.count("```bash\n") == page.count("```text\n") >= 12
    # Not the folder of a plain `make run`: what somebody did there would show.
    assert data.parent == tmp_path / ".data"
    data.parent.mkdir()
    with make_run(data, **settings) as running:
        script = "\n".join(f"echo; echo '{MARK}'\n{block['script']}" for block in blocks)

        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script.replace("http://127.0.0.1:8000", running.url)],
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    outputs = re.split(rf"^{MARK}\n", done.stdout, flags=re.MULTILINE)[1:]
    told = f"{done.stdout}\n{done.stderr}"
    wrong = [
        (block["expected"], output)
        for block, output in zip(blocks, outputs, strict=False)
        if not matches(block["expected"], output)
    ]
    assert wrong == [], told
    assert (done.returncode, len(outputs)) == (0, len(blocks)), told
