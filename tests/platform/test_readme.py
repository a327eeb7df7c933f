"""Do the pages a newcomer reads first point to what is there?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from service.__main__ import app
from tests.architecture.sources import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))

    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", ["README.md", "README.vi.md"])
def test_what_the_readme_tells_to_type_or_open_exists(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    targets = set(re.findall(r"^make (\w+)", text, re.MULTILINE))
    folders = set(re.findall(r"`([a-z/]+/)`", text))
    files = set(re.findall(r"`((?:domain|db|usecases|api)/[\w/.]+\.py)`", text))

    assert targets == {"run", "test", "quick", "lint", "nightly", "bench"}
    assert [target for target in targets if f"\n{target}:" not in makefile] == []
    assert len(folders) >= 10
    assert [folder for folder in folders if not (ROOT / folder).is_dir()] == []
    assert [file for file in files if not (ROOT / "service" / file).is_file()] == []


def test_the_changelog_names_every_command_there_is() -> None:
    named = re.search(
        r"The command line `sauro`: (.*)\.", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    )

    commands = {
        command.name or command.callback.__name__ for command in app.registered_commands if command.callback
    }
    groups = {group.name for group in app.registered_groups}

    assert named is not None
    assert set(re.findall(r"`(\w+)`", named[1])) == commands | groups
