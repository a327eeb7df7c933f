"""Does docs/unit-changes.md say of the file what the program reads, and of rights what comes of them?"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from typer.testing import CliRunner

from service.__main__ import app
from service.db import engine
from service.domain.language.text import fold
from service.domain.unit_change_files import CHANGE_WORDS, COLUMNS, KIND_WORDS, csv_rows
from service.domain.unit_changes import UnitChangeKind
from service.usecases.operator import operator
from service.usecases.unit_changes import import_unit_changes
from tests.architecture.sources import ROOT
from tests.world import World, agency, person

PAGE = (ROOT / "docs" / "unit-changes.md").read_text(encoding="utf-8")


def table(heading: str) -> list[list[str]]:
    """The rows of the table with this heading, or one that begins so."""
    _, _, after = PAGE.partition(f"\n| {heading} |")
    lines = after.split("\n\n")[0].splitlines()[2:]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines]


def words(cell: str) -> set[str]:
    return {fold(word) for word in cell.split(",")}


def test_the_page_names_every_column_and_every_word_the_program_reads() -> None:
    columns = [row[0] for row in table("Column")]
    changes = {row[0]: words(row[1]) for row in table("`change` | Vietnamese words")}
    kinds = {row[0]: words(row[1]) for row in table("`kind` | Vietnamese words")}

    assert columns == list(COLUMNS)
    assert list(changes) == [kind.value for kind in UnitChangeKind]
    assert {word: kind for kind, said in changes.items() for word in {*said, kind}} == CHANGE_WORDS
    assert {word: kind for kind, said in kinds.items() for word in {*said, fold(kind)}} == KIND_WORDS


def test_the_help_names_them_too() -> None:
    shown = " ".join(CliRunner().invoke(app, ["units", "import", "--help"], env={"COLUMNS": "400"}).output.split())

    assert [word for word in (*COLUMNS, *UnitChangeKind, *KIND_WORDS.values()) if word not in shown] == []


async def test_the_example_is_brought_in_and_rights_are_as_the_page_says(world: World) -> None:
    [example] = re.findall(r"^```csv\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    db: engine.Database = world.app.state.service.db
    path = f"/v1/agencies/{agency('dai-hai', 'ubnd')}"

    outcome = await import_unit_changes(
        await operator(db),
        db,
        csv_rows(example),
        effective_on=date(2026, 7, 1),
        now=datetime(2026, 11, 23, 2, 0, tzinfo=UTC),
    )

    assert outcome.problems == ()
    assert {CHANGE_WORDS[fold(str(row["change"]))] for row in csv_rows(example)} == set(UnitChangeKind)
    # Rights at what has ended stay there, and do not reach what came after it under the same code.
    own = f"/v1/agencies/{agency('my-tu', 'ubnd')}"
    assert (await world.patch("my-tu.coordinator", own, {"headName": "A"}, 1)).status_code == 200
    made = {"unit": "31567", "name": "Trạm Y tế", "kind": "health_station"}
    assert (await world.post("my-tu.coordinator", "/v1/agencies", made)).status_code in {403, 404, 422}
    assert (await world.get("my-tu.coordinator", path)).status_code == 404
    # Given anew, they reach the new unit and what both predecessors left.
    grant = {"principal": str(person("my-tu.coordinator")), "role": "coordinator", "unit": "31567"}
    assert (await world.post("can-tho.admin", "/v1/grants", grant)).status_code == 201
    assert (await world.post("my-tu.coordinator", "/v1/agencies", made)).status_code == 201
    assert (await world.patch("my-tu.coordinator", path, {"headName": "B"}, 1)).status_code == 200

