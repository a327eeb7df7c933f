"""Does each command do what it says, and say what to do when it cannot?"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime

import asyncpg
import pytest
from typer.testing import CliRunner, Result

from service.__main__ import app
from service.cli.mending import told
from service.db import embedded
from service.db.migrate import UnknownRevision, newest
from tests.architecture.sources import ROOT
from tests.conftest import TestDatabase, run_apart
from tests.demo.stage import staged
from tests.world import SECRET

KEY = base64.b64encode(bytes(32)).decode()
NOW = "2026-05-09T08:00+07:00"


def environment(database: TestDatabase, **more: str) -> dict[str, str]:
    return {
        "DATABASE_URL": database.service_url,
        "DATABASE_OWNER_URL": database.owner_url,
        "SAURO_TOKEN_SECRETS": SECRET,
        "SAURO_SECRETS_KEYS": KEY,
        "SAURO_PERSONAL_KEY": KEY,
        "SAURO_NOW": NOW,
        **more,
    }


def sauro(database: TestDatabase, *arguments: str, **more: str) -> Result:
    return CliRunner().invoke(app, arguments, env=environment(database, **more))


@pytest.fixture(scope="module")
def demo(database_server: embedded.EmbeddedServer) -> Iterator[TestDatabase]:
    """The demo as of 9 May 2026; the tests below only read it."""
    with staged(database_server, datetime.fromisoformat(NOW)) as own:
        yield own


def test_the_calendar_of_a_unit_lists_every_day_in_order_with_the_printed_words(demo: TestDatabase) -> None:
    done = sauro(demo, "calendar", "31567", "--json")

    assert done.exit_code == 0, done.output
    (plan,) = json.loads(done.stdout)
    days = [item["on"] for item in plan["items"]]
    kinds = [item["kind"] for item in plan["items"]]
    assert plan["plan"]["symbol"] == "/KH-UBND"
    assert days == sorted(days)
    # 57 tasks: 24 by a date, one every six months, 31 ongoing and the one whose deadline nobody can read.
    assert (kinds.count("task"), kinds.count("occurrence"), len(plan["undated"])) == (24, 2, 32)
    first = plan["items"][0]
    assert (first["on"], first["number"], first["printed"]) == ("2026-01-31", "3", "Tháng 1/2026")
    # Each value that is followed; what is printed a second time with another figure is not.
    assert kinds.count("target") == 48
    # "Trước ngày 10 hàng tháng" twelve times, and once "trước ngày 10/12".
    assert kinds.count("report") == 13


def test_the_calendar_is_cut_to_the_days_asked_for(demo: TestDatabase) -> None:
    done = sauro(demo, "calendar", "31567", "--from", "2026-06-01", "--to", "2026-06-30", "--json")

    (plan,) = json.loads(done.stdout)
    assert [(i["on"], i["kind"], i["number"], i["printed"]) for i in plan["items"]] == [
        ("2026-06-09", "report", "", "trước ngày 10 hàng tháng"),
        ("2026-06-30", "occurrence", "1", "Định kỳ"),
        ("2026-06-30", "task", "12", "Quý II"),
        ("2026-06-30", "task", "37", "Quý II"),
        ("2026-06-30", "task", "38", "Quý II"),
    ]


def test_the_calendar_of_dai_hai_holds_milestones_and_products_with_times_of_their_own(
    demo: TestDatabase,
) -> None:
    done = sauro(demo, "calendar", "31561", "--json")

    (plan,) = json.loads(done.stdout)
    kinds = [item["kind"] for item in plan["items"]]
    # 5 tasks with two milestones and two products each; 14 reports on four days and 4 on one.
    assert (kinds.count("milestone"), kinds.count("deliverable")) == (10, 10 + 14 * 4 + 4)
    # 11 by a date and 2 in a period; 29 ongoing and 3 that wait for the city have no day.
    assert (kinds.count("task"), kinds.count("occurrence"), len(plan["undated"])) == (13, 2, 32)
    assert [(i["on"], i["name"]) for i in plan["items"] if i["kind"] == "report"] == [
        ("2026-02-05", "2026"),
        ("2026-03-10", "2026-Q1"),
        ("2026-06-10", "2026-Q2"),
        ("2026-09-10", "2026-Q3"),
        ("2026-12-10", "2026"),
    ]
    assert [i["name"] for i in plan["items"] if i["on"] == "2026-01-31"] == [
        "Ban hành kế hoạch", "Kế hoạch thực hiện",
    ]  # fmt: skip


def test_the_calendar_takes_the_id_of_a_plan_and_shows_a_table(demo: TestDatabase) -> None:
    (plan,) = json.loads(sauro(demo, "calendar", "25345", "--json").stdout)

    done = sauro(demo, "calendar", plan["plan"]["id"])

    assert done.exit_code == 0
    assert "30/09/2026" in done.stdout
    assert "Thường xuyên 2" in done.stdout


@pytest.mark.parametrize("plan", ["00004", "99999", "019e0a3f-9680-733e-91a9-e0ef0432aa2b", "mỹ tú"])
def test_where_there_is_no_plan_the_calendar_says_so(demo: TestDatabase, plan: str) -> None:
    done = sauro(demo, "calendar", plan)

    assert done.exit_code == 1
    assert "không có kế hoạch nào" in done.output


def test_the_demo_is_loaded_once(demo: TestDatabase) -> None:
    done = sauro(demo, "demo", SAURO_DEMO="1")

    assert done.exit_code == 0, done.output
    assert "It is there already." in done.output
    assert "<nơi/place>.<vai trò/role>" in done.output


def test_migrating_a_database_of_this_version_does_nothing_and_is_silent(demo: TestDatabase) -> None:
    done = sauro(demo, "migrate")

    assert (done.exit_code, done.output) == (0, "")


def test_a_version_of_the_tables_that_is_not_known_is_a_sentence_with_the_mend(demo: TestDatabase) -> None:
    version = "update alembic_version set version_num = '{}' returning 1"
    named = sauro(demo, "migrate", "--to", "20200101_none")
    run_apart(_as(demo.superuser_url, version.format("20990101_newer")))
    newer, looked = sauro(demo, "migrate"), sauro(demo, "doctor")
    run_apart(_as(demo.superuser_url, version.format(newest())))

    for done, revision in ((named, "20200101_none"), (newer, "20990101_newer")):
        assert isinstance(done.exception, UnknownRevision)
        lines, code = told(done.exception)
        assert (code, lines[0].split(":")[0]) == (1, revision)
        assert "restore a backup" in lines[0]
    assert looked.exit_code == 1
    assert "install the newer program" in " ".join(looked.output.split())


def test_the_doctor_finds_a_sound_set_up_sound(demo: TestDatabase) -> None:
    done = sauro(demo, "doctor")

    assert done.exit_code == 0, done.output
    assert "✗" not in done.output


def test_the_doctor_misses_the_secrets_without_which_nothing_is_served(demo: TestDatabase) -> None:
    secrets = ("SAURO_TOKEN_SECRETS", "SAURO_SECRETS_KEYS", "SAURO_PERSONAL_KEY")
    given = {name: value for name, value in environment(demo).items() if name not in secrets}

    done = CliRunner().invoke(app, ["doctor"], env=given)

    assert done.exit_code == 1
    assert [f"✗ secrets {name}:" in " ".join(done.output.split()) for name in secrets] == [True] * 3


def test_the_doctor_names_a_role_that_row_security_does_not_bind(demo: TestDatabase) -> None:
    done = sauro(demo, "doctor", DATABASE_URL=demo.superuser_url)

    assert done.exit_code == 1
    assert "✗ role" in " ".join(done.output.split())


def test_the_doctor_names_a_database_that_takes_no_writes(demo: TestDatabase) -> None:
    mark = "&" if "?" in demo.service_url else "?"

    done = sauro(demo, "doctor", DATABASE_URL=f"{demo.service_url}{mark}default_transaction_read_only=on")

    said = " ".join(done.output.split())
    assert done.exit_code == 1
    assert "✗ database chỉ cho đọc / takes no writes: trỏ DATABASE_URL" in said


def test_an_address_whose_options_nobody_knows_is_a_line_of_the_doctor(demo: TestDatabase) -> None:
    done = sauro(demo, "doctor", DATABASE_URL="postgresql://sauro_service@127.0.0.1:1/sauro?sslmode=none")

    assert done.exit_code == 1
    assert "✗ database `sslmode` parameter must be one of" in " ".join(done.output.split())


def test_the_doctor_says_once_that_a_database_is_empty_and_not_in_the_words_of_sql(demo: TestDatabase) -> None:
    empty = demo.server.role_url("sauro_service", "postgres")
    given = {**os.environ, **environment(demo, DATABASE_URL=empty, COLUMNS="200")}
    del given["DATABASE_OWNER_URL"]

    done = subprocess.run(
        [sys.executable, "-m", "service", "doctor"], cwd=ROOT, env=given, capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert "sauro migrate" in done.stdout + done.stderr
    assert "does not exist" not in done.stdout + done.stderr


def test_nobody_answering_is_a_sentence_with_the_mend(demo: TestDatabase) -> None:
    done = sauro(demo, "token", "my-tu.leader", "--url", "http://127.0.0.1:9", SAURO_DEMO="1")

    assert done.exit_code == 1
    assert "make run?" in done.output


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"SAURO_NOW": NOW, "SAURO_HOST": "0.0.0.0"}, "SAURO_NOW: chỉ dùng khi SAURO_HOST nội bộ"),
        ({"SAURO_PROT": "8000"}, "SAURO_PROT: không có thiết lập này. Có phải là SAURO_PORT?"),
    ],
)
def test_a_wrong_setting_is_a_sentence_and_not_a_stack(wrong: dict[str, str], sentence: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "service", "serve"],
        cwd=ROOT,
        env={**os.environ, **wrong},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_the_sums_of_the_demo_are_right_when_they_are_made_anew(demo: TestDatabase) -> None:
    done = sauro(demo, "rollups", "rebuild")

    assert done.exit_code == 0, done.output
    assert "everything was right" in done.output


def test_the_journal_of_the_demo_is_as_it_was_sealed(demo: TestDatabase) -> None:
    run_apart(_as(demo.service_url, "select journal_seal_rows(5000)"))

    well = sauro(demo, "journal", "verify")
    digest = run_apart(_as(demo.superuser_url, "select encode(digest, 'hex') from audit_seal where id = 1"))
    kept = sauro(demo, "journal", "verify", "--expect", digest)
    other = sauro(demo, "journal", "verify", "--expect", "0" * 64)
    run_apart(_as(demo.superuser_url, "update audit_seal set digest = sha256('') where id = 1 returning id"))
    altered = sauro(demo, "journal", "verify")

    assert (well.exit_code, kept.exit_code, other.exit_code, altered.exit_code) == (0, 0, 1, 1), altered.output
    assert "the seal was altered" in altered.output and "no such seal" in other.output


async def _as(url: str, statement: str) -> str:
    connection = await asyncpg.connect(url)
    try:
        return str(await connection.fetchval(statement))
    finally:
        await connection.close()
