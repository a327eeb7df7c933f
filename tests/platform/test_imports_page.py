"""Does docs/imports.md do what it says, and name every column and every decision?"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from service.db.embedded import EmbeddedServer
from service.domain.import_agencies import COLUMNS as AGENCY_COLUMNS
from service.domain.import_observations import COLUMNS as FIGURE_COLUMNS
from service.domain.imports import DecisionAct
from tests.architecture.sources import ROOT
from tests.platform.running import begun_before, make_run
from tests.platform.test_first_hour import BLOCK, MARK, matches

PAGE = (ROOT / "docs" / "imports.md").read_text(encoding="utf-8")


def test_the_page_names_every_column_and_every_decision() -> None:
    _, _, table = PAGE.partition("| `agencies` | | `observations` | |\n|---|---|---|---|\n")
    rows = [[cell.strip() for cell in line[1:-1].split("|")] for line in table.strip().splitlines()]
    figures = [(row[2], row[3].partition(" (")[0]) for row in rows]
    _, _, decisions = PAGE.partition("| Decision |")
    named = {word for line in decisions.splitlines()[2:7] for word in re.findall(r"`(\w+)`", line.split("|")[1])}

    assert [(row[0], row[1]) for row in rows if row[0]] == [(one.vi, one.en) for one in AGENCY_COLUMNS]
    assert figures == [(one.vi, one.en) for one in FIGURE_COLUMNS]
    assert named == {act.value for act in DecisionAct}


@pytest.mark.minutes
@pytest.mark.xdist_group("begun")
def test_every_block_of_the_page_does_what_it_says(tmp_path: Path, database_server: EmbeddedServer) -> None:
    blocks = list(BLOCK.finditer(PAGE))
    assert len(blocks) == PAGE.count("```bash\n") == PAGE.count("```text\n") == 3

    begun_before(database_server, tmp_path / "data")
    with make_run(tmp_path / "data") as running:
        script = "\n".join(f"echo; echo '{MARK}'\n{block['script']}" for block in blocks)
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script.replace("http://127.0.0.1:8000", running.url)],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    outputs = re.split(rf"^{MARK}\n", done.stdout, flags=re.MULTILINE)[1:]
    assert done.returncode == 0, done.stdout + done.stderr
    wrong = [out for block, out in zip(blocks, outputs, strict=True) if not matches(block["expected"], out)]
    assert wrong == []
