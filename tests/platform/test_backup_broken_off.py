"""What does a backup leave that cannot be made, and of which moment is one that can?"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from errno import ENOSPC
from pathlib import Path
from typing import Any

import pytest

from service.cli.mending import told
from service.db import backups
from tests.conftest import TestDatabase
from tests.platform.test_backup import sauro


def test_where_the_keys_cannot_be_written_there_is_no_backup_either(
    database: TestDatabase, tmp_path: Path
) -> None:
    done = sauro(database, "backup", str(tmp_path / "backup"), "--keys", str(tmp_path / "nowhere" / "keys"))

    assert (done.exit_code, list(tmp_path.iterdir())) == (1, [])


def test_a_backup_that_breaks_off_leaves_nothing_and_one_that_ends_is_of_its_beginning(
    database: TestDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dump, begun = backups.dump, []

    def slow(*given: Any) -> None:
        begun.append(datetime.now(UTC))
        dump(*given)

    def full(*given: Any) -> None:
        slow(*given)
        raise OSError(ENOSPC, "No space left on device")

    arguments = ("backup", str(tmp_path / "backup"), "--keys", str(tmp_path / "keys"))

    monkeypatch.setattr(backups, "dump", full)
    broken = sauro(database, *arguments)
    left = list(tmp_path.iterdir())
    monkeypatch.setattr(backups, "dump", slow)
    whole = sauro(database, *arguments)

    assert isinstance(broken.exception, OSError)
    assert "Đĩa đã đầy" in told(broken.exception)[0][0]
    assert (left, whole.exit_code) == ([], 0)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["backup", "keys"]
    manifest = json.loads((tmp_path / "backup" / "manifest.json").read_text())
    assert datetime.fromisoformat(manifest["taken_at"]) < begun[1]
