"""A file becomes an import: read once, all findings at once, committed whole, taken back whole."""

from __future__ import annotations

from typing import Any

import pytest

from service.usecases import import_commits
from tests.api.import_stories import MY_TU, PATH, WRITER, codes, committed, csv_of, imported, sent
from tests.world import World

AGENCIES = [
    ["Tên cơ quan", "Loại", "Tên gọi khác", "Thành viên"],
    ["Trạm Y tế xã", "Trạm y tế", "TYT", ""],
    ["Ban nhân dân ấp Mỹ Lợi", "", "", ""],
    ["Các cơ quan y tế", "Cơ quan khác", "", "Trạm Y tế xã; Công an"],
]


async def test_a_table_of_agencies_is_read_committed_and_taken_back(world: World) -> None:
    read = await imported(world, csv_of(AGENCIES))

    done = await committed(world, read)

    assert (read["status"], read["counts"]["agencies"], read["findings"]["open"]) == ("read", 3, 0)
    assert (done["status"], done["committedBy"]["name"]) == ("committed", WRITER)
    listed = (await world.get(WRITER, "/v1/agencies", unit=MY_TU, q="tram y te")).json()["items"]
    assert [(one["name"], one["kind"], one["aliases"]) for one in listed] == [
        ("Trạm Y tế xã", "health_station", ["TYT"])
    ]
    circle = (await world.get(WRITER, "/v1/agencies", unit=MY_TU, q="co quan y te")).json()["items"][0]
    assert [member["name"] for member in circle["members"]] == ["Công an", "Trạm Y tế xã"]

    back = await world.post(WRITER, f"{PATH}/{read['id']}/revert")

    assert (back.status_code, back.json()["status"], back.json()["actions"]) == (200, "reverted", [])
    left = (await world.get(WRITER, "/v1/agencies", unit=MY_TU)).json()["items"]
    assert len(left) == 4


async def test_whoever_commits_what_another_has_just_committed_is_told_so_and_not_that_there_is_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = await imported(world, csv_of(AGENCIES))
    place_again, overtaking = import_commits.place_again, True

    async def overtaken(*given: Any, **more: Any) -> Any:
        nonlocal overtaking
        if overtaking:
            overtaking = False
            await committed(world, one)
        return await place_again(*given, **more)

    monkeypatch.setattr(import_commits, "place_again", overtaken)

    late = await world.post(WRITER, f"{PATH}/{one['id']}/commit")

    assert (late.status_code, late.json()["code"]) == (409, "wrong_state")



async def test_a_dry_run_tells_everything_and_keeps_nothing(world: World) -> None:
    wrong = [*AGENCIES, ["", "Trường học", "", ""], ["Trạm Y tế xã", "Bệnh xá", "", "Không ai"]]

    told = await sent(world, csv_of(wrong), dryRun=True)

    assert told.status_code == 200
    assert codes(told.json()) == [
        ("/agencies/3/name", "import_cell_missing"),
        ("/agencies/4/kind", "import_cell_wrong"),
    ]
    assert [finding["row"]["row"] for finding in told.json()["report"]] == [5, 6]
    assert (await world.get(WRITER, PATH)).json()["items"] == []
