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


def matches(expected: str, line: str) -> bool:
    """The line is the expected one; … stands for anything."""
    return re.fullmatch(".*".join(re.escape(part) for part in expected.split("…")), line) is not None


def missing(expected: str, output: str) -> list[str]:
    """Expected lines that do not come, in this order, in the output."""
    lines = iter(output.splitlines())
    return [want for want in expected.splitlines() if not any(matches(want, line) for line in lines)]


def test_every_block_of_the_first_hour_does_what_the_page_says(tmp_path: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    blocks = list(BLOCK.finditer(page))
    # Each bash block is followed by what must come out of it.
    assert len(blocks) == page.count("```bash\n") == page.count("```text\n") >= 12
    with make_run(tmp_path / "data") as running:
        script = "\n".join(f"echo; echo '{MARK}'\n{block['script']}" for block in blocks)

        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script.replace("http://127.0.0.1:8000", running.url)],
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    outputs = done.stdout.split(f"{MARK}\n")[1:]
    told = f"{done.stdout}\n{done.stderr}"
    assert [missing(b["expected"], o) for b, o in zip(blocks, outputs, strict=False)] == [[]] * len(
        outputs
    ), told
    assert (done.returncode, len(outputs)) == (0, len(blocks)), told
