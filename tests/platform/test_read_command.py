"""Does `sauro read` answer every line with one JSON object, at once and in order, and say what it cannot take?"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from service.__main__ import app
from service.cli.mending import CannotGoOn
from tests.architecture.sources import ROOT


def run(*arguments: str, said: str | bytes = "") -> Result:
    return CliRunner().invoke(app, ["read", *arguments], input=said)


def answers(*arguments: str, said: str | bytes = "") -> list[dict[str, Any]]:
    done = run(*arguments, said=said)
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


def canonical(answer: dict[str, Any]) -> list[str | None]:
    return [agency["canonical"] for agency in answer["agencies"]]


def test_every_line_of_agencies_has_its_answer_in_order_empty_ones_too() -> None:
    first, empty, last = answers("agency", said="Phòng VH-XH; Công an xã\n\nTrạm Y tế (phối hợp các thôn)")

    assert (first["text"], canonical(first)) == (
        "Phòng VH-XH; Công an xã",
        ["Phòng Văn hóa - Xã hội", "Công an xã"],
    )
    assert (empty["text"], empty["agencies"]) == ("", [])
    assert [agency["role"] for agency in last["agencies"]] == ["lead", "coordinator"]
    assert first["agencies"][0] == {
        "name": "Phòng VH-XH",
        "canonical": "Phòng Văn hóa - Xã hội",
        "collective": False,
        "role": "lead",
        "score": 1.0,
        "confidence": "sure",
    }


def test_a_problem_comes_with_its_values_and_a_sentence_in_each_language() -> None:
    (answer,) = answers("agency", said="Trạm Khuyến nông\n")

    (problem,) = answer["problems"]
    assert (problem["code"], problem["params"]) == ("agency_new", {"name": "Trạm Khuyến nông"})
    assert (
        "“Trạm Khuyến nông”" in problem["message"]["vi"] and "“Trạm Khuyến nông”" in problem["message"]["en"]
    )


def test_a_line_break_within_a_cell_is_written_as_in_json() -> None:
    (answer,) = answers("agency", said=r"- Phòng Văn\nhóa - Xã hội\n- Công an xã" + "\n")

    assert canonical(answer) == ["Phòng Văn hóa - Xã hội", "Công an xã"]


def test_the_column_of_the_cells_can_be_said() -> None:
    (answer,) = answers("agency", "--role", "coordinator", said="Công an xã")

    assert [agency["role"] for agency in answer["agencies"]] == ["coordinator"]


KNOWN = {
    "known.json": json.dumps(
        {"items": [{"name": "Tổ Số hóa", "shortName": "TSH", "kind": "division"}, "Công an"]}
    ),
    "known.toml": '[[agencies]]\nname = "Tổ Số hóa"\nshort = "TSH"\n[[agencies]]\nname = "Công an"\n',
    "known.csv": "name;aliases;kind;collective\nTổ Số hóa;TSH|Tổ SH;division;x\nCông an;;police;\n",
    "known.txt": "# của xã\nTổ Số hóa | TSH\n\nCông an\n",
}


@pytest.mark.parametrize("name", KNOWN)
def test_the_units_own_agencies_come_from_a_file_in_any_of_four_forms(name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_text(KNOWN[name], encoding="utf-8")

    (answer,) = answers("agency", "--known", str(file), said="TSH, Công an xã, Phòng Kinh tế")

    assert canonical(answer) == ["Tổ Số hóa", "Công an", None]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", "{"),
        ("b.json", '{"other": []}'),
        ("c.json", '[{"aliases": []}]'),
        ("d.json", "[]"),
        ("e.csv", "ten,ma\nx,y\n"),
        ("f.txt", " | x\n"),
        ("g.toml", "agencies = 1"),
    ],
)
def test_a_file_of_agencies_that_cannot_be_read_is_named_with_the_forms_that_can(
    name: str, text: str, tmp_path: Path
) -> None:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")

    done = run("agency", "--known", str(file), said="Công an xã")

    assert done.stdout == ""
    assert isinstance(done.exception, CannotGoOn)
    assert str(file) in str(done.exception) and "[[agencies]]" in str(done.exception)


def test_targets_and_deadlines_are_read_with_the_plans_year() -> None:
    (target,) = answers("target", "--year", "2026", said="≥ 95% hồ sơ xử lý trực tuyến\n")
    (deadline,) = answers("deadline", "--year", "2026", said="Quý II\n")

    (part,) = target["parts"]
    assert (part["comparator"], part["value"], part["unitMeasure"], part["year"]) == ("ge", 95, "%", 2026)
    assert (deadline["text"], deadline["kind"], deadline["due"]) == ("Quý II", "by_date", "2026-06-30")


HEAD = """ỦY BAN NHÂN DÂN
XÃ TÂN LỘC
Số: 15/KH-UBND
Tân Lộc, ngày 05 tháng 02 năm 2026
KẾ HOẠCH
Chuyển đổi số năm 2026"""


def test_a_head_is_one_text_whether_it_is_printed_on_many_lines_or_on_one() -> None:
    printed = answers("head", said=HEAD)
    escaped = answers("head", said=HEAD.replace("\n", r"\n") + "\n" + HEAD.replace("\n", r"\n"))

    assert [answer["number"] for answer in printed] == ["15"]
    assert [answer["text"] for answer in escaped] == [HEAD, HEAD]
    assert [{**answer} for answer in escaped] == printed * 2


def test_a_head_on_a_line_of_its_own_without_breaks_is_a_text_too() -> None:
    line = HEAD.replace("\n", " ")

    assert [answer["text"] for answer in answers("head", said=f"{line}\n{line}\n")] == [line, line]


def test_what_the_input_of_heads_is_can_be_said() -> None:
    assert len(answers("head", "--lines", said=HEAD)) == 6
    assert len(answers("head", "--whole", said=f"{HEAD}\n{HEAD}")) == 1


def test_heads_come_from_files_too_one_answer_each(tmp_path: Path) -> None:
    files = [tmp_path / "a.txt", tmp_path / "b.txt"]
    for file in files:
        file.write_text(HEAD, encoding="utf-8")

    found = answers("head", *map(str, files))

    assert [answer["number"] for answer in found] == ["15", "15"]


def test_all_four_take_the_year_so_that_one_script_can_call_them() -> None:
    for what in ("target", "deadline", "agency", "head"):
        assert run(what, "--year", "2026", said="Công an xã\n").exit_code == 0


def test_a_windows_line_end_and_a_mark_of_order_are_no_part_of_the_phrase() -> None:
    first, second = answers("agency", said=b"\xef\xbb\xbf" + "Công an xã\r\nPhòng Kinh tế\r\n".encode())

    assert (first["text"], second["text"]) == ("Công an xã", "Phòng Kinh tế")


def test_a_line_that_is_no_utf_8_is_named_after_the_answers_to_those_before_it() -> None:
    done = run("agency", said="Công an xã\n".encode() + b"\xff\n")

    assert len(done.stdout.splitlines()) == 1
    assert isinstance(done.exception, CannotGoOn)
    assert "line 2" in str(done.exception) and "UTF-8" in str(done.exception)


def test_each_answer_is_there_before_the_next_line_is_given_and_a_reader_who_leaves_is_no_error() -> None:
    command = [sys.executable, "-m", "service", "read", "agency"]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command,
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    ) as program:
        assert program.stdin and program.stdout and program.stderr
        program.stdin.write("Công an xã\n".encode())
        program.stdin.flush()
        first = json.loads(program.stdout.readline())
        program.stdout.close()
        program.stdin.write("Phòng Kinh tế\n".encode() * 3)
        program.stdin.close()
        complaint = program.stderr.read()
        code = program.wait(60)

    assert first["text"] == "Công an xã"
    assert (code, complaint) == (0, b"")
