"""Does `sauro read document` print the draft or the findings of a file, and say why one is not read?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from service.__main__ import app
from service.domain.errors import Problem

PLAN = """KẾ HOẠCH
Chuyển đổi số xã Mỹ Tú năm 2026
I. MỤC TIÊU
- 100% hồ sơ được số hóa.
PHỤ LỤC
STT\tNhiệm vụ\tCơ quan chủ trì\tThời gian
1\tRà soát hồ sơ\tĐội Trật tự xã\tQuý II
"""


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    file = tmp_path / "kế hoạch.txt"
    file.write_text(PLAN, encoding="utf-8")
    return file


def test_the_whole_draft_is_one_line_of_json(plan: Path) -> None:
    done = CliRunner().invoke(app, ["read", "document", str(plan), "--json"])

    draft = json.loads(done.stdout)
    assert done.exit_code == 0 and done.stdout.count("\n") == 1
    assert [one["targets"][0]["value"] for one in draft["indicators"]] == [100]
    assert [task["schedule"]["due"] for task in draft["tasks"]] == ["2026-06-30"]


def test_a_finding_is_said_in_the_language_asked_for(plan: Path) -> None:
    said = {}
    for language in ("vi", "en"):
        done = CliRunner().invoke(app, ["read", "document", str(plan), "--json", "--lang", language])
        said[language] = [finding["message"] for finding in json.loads(done.stdout)["report"]]

    assert len(said["vi"]) == len(said["en"]) > 0
    assert not set(said["vi"]) & set(said["en"])


def test_agencies_of_the_unit_are_known_by_their_file(plan: Path, tmp_path: Path) -> None:
    known = tmp_path / "co-quan.json"
    known.write_text(
        json.dumps([{"name": "Đội Trật tự đô thị", "aliases": ["Đội Trật tự"]}]), encoding="utf-8"
    )

    done = CliRunner().invoke(app, ["read", "document", str(plan), "--json", "--known", str(known)])

    leads = json.loads(done.stdout)["tasks"][0]["leads"]
    assert [agency["canonical"] for agency in leads] == ["Đội Trật tự đô thị"]


def test_what_is_not_read_is_refused_by_its_code(tmp_path: Path) -> None:
    file = tmp_path / "a.docx"
    file.write_bytes(b"")

    done = CliRunner().invoke(app, ["read", "document", str(file)])

    assert isinstance(done.exception, Problem) and done.exception.code == "upload_empty"
