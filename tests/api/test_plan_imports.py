"""A plan as a file becomes a draft plan, by the rules of single writes, in one statement."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from tests.api.import_stories import MY_TU, PATH, WRITER, codes, committed, decided, imported, xlsx_of
from tests.api.plan_stories import drafted
from tests.conftest import TestDatabase
from tests.world import World, agency

TEXT = """ỦY BAN NHÂN DÂN
XÃ MỸ TÚ
Số: 15/KH-UBND
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Mỹ Tú, ngày 05 tháng 01 năm 2026

KẾ HOẠCH
Chuyển đổi số xã Mỹ Tú năm 2026

Căn cứ Kế hoạch số 124/KH-UBND ngày 20/3/2026 của Ủy ban nhân dân thành phố Cần Thơ về chuyển đổi số.

I. MỤC ĐÍCH
Đưa nền tảng số đến từng hộ dân trong xã.

II. MỤC TIÊU
1. Mục tiêu cụ thể đến năm 2026
- Tỷ lệ hộ gia đình có cáp quang đạt 80%.

III. TỔ CHỨC THỰC HIỆN
1. Phòng Văn hóa - Xã hội: theo dõi, đôn đốc việc thực hiện.

Nơi nhận:
- TT Đảng ủy xã;
- Lưu: VT.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH
Nguyễn Văn A
"""
HEADING = ["STT", "Nhiệm vụ", "Sản phẩm", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian hoàn thành"]
TASKS = [
    ["1", "Tập huấn kỹ năng số cho cán bộ", "Báo cáo kết quả", "Công an xã", "Phòng Kinh tế", "Quý III/2026"],
    ["2", "Lắp trạm phát sóng tại ấp", "", "Tổ công nghệ số cộng đồng", "", "Trước ngày 20/12/2026"],
    ["3", "Kiểm tra an toàn thông tin", "", "Phòng Kinh tế", "", "Phòng Văn hóa - Xã hội"],
]
PLAN = {"kind": "plan"}


async def table_read(world: World, **more: Any) -> dict[str, Any]:
    """A workbook of three tasks: one clear, one of an agency nobody knows, one without a day."""
    data = xlsx_of(("Phụ lục", [HEADING, *TASKS]))
    return await imported(world, data, "nhiem-vu.xlsx", **PLAN, **more)


async def whole(world: World, plan: str) -> dict[str, Any]:
    answer = await world.get(WRITER, f"/v1/plans/{plan}", include="counts,sections,provisions,indicators,tasks")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_printed_plan_becomes_a_draft(world: World) -> None:
    read = await imported(world, TEXT.encode(), "ke-hoach.txt", **PLAN)

    done = await committed(world, read)

    assert read["findings"]["error"] == 0
    plan = await whole(world, done["plan"]["id"])
    assert (plan["number"], plan["symbol"], plan["issuedOn"], plan["place"], plan["status"]) == (
        "15", "/KH-UBND", "2026-01-05", "Mỹ Tú", "draft",
    )  # fmt: skip
    assert (plan["issuer"]["id"], plan["source"]) == (str(agency("my-tu", "ubnd")), "import")
    assert plan["period"] == {"start": "2026-01-01", "end": "2026-12-31"}
    assert (plan["bases"][0]["number"], plan["bases"][0]["symbol"]) == ("124", "/KH-UBND")
    (indicator,) = plan["indicators"]
    assert [(t["comparator"], t["value"], t["year"]) for t in indicator["targets"]] == [("eq", 80, 2026)]
    assert plan["counts"]["sections"] == len(plan["sections"]) == done["counts"]["sections"] > 3
    assert any("nền tảng số" in one["text"] for one in plan["provisions"])


async def test_what_is_doubtful_is_decided_and_the_rest_is_as_read(world: World) -> None:
    plan = await drafted(world)
    read = await table_read(world, into=plan["id"])
    refused = await world.post(WRITER, f"{PATH}/{read['id']}/commit")
    assert (refused.status_code, refused.json()["code"]) == (409, "import_open")
    deadline = next(one for one in read["report"] if one["code"] == "neighbouring_column")
    assert (deadline["pointer"], deadline["severity"]) == ("/tasks/2", "error")
    assert (deadline["row"]["row"], deadline["cell"], deadline["read"]) == (
        4, "Thời gian hoàn thành", "Phòng Văn hóa - Xã hội",
    )  # fmt: skip
    assert ("/agencies/0", "import_agency_new") in codes(read)

    ready = await decided(
        world,
        read,
        {"act": "new_agency", "name": "Tổ công nghệ số cộng đồng", "kind": "community_group"},
        {"act": "correct", "pointer": "/tasks/2/schedule", "value": "Quý IV/2026"},
        {"act": "correct", "pointer": "/tasks/0/leads", "value": "Phòng Kinh tế"},
        {"act": "correct", "pointer": "/tasks/0/title", "value": "Tập huấn cho cán bộ"},
    )
    done = await committed(world, ready)

    assert (ready["findings"]["open"], len(ready["decisions"]), ready["decisions"][0]["by"]) == (0, 4, WRITER)
    assert (done["into"]["id"], done["plan"]["id"]) == (plan["id"], plan["id"])
    first, second, third = (await whole(world, plan["id"]))["tasks"]
    assert (first["title"], first["deliverables"][0]["name"], first["schedule"]["due"]) == (
        "Tập huấn cho cán bộ", "Báo cáo kết quả", "2026-09-30",
    )  # fmt: skip
    assert [(one["agency"]["name"], one["role"]) for one in first["assignments"]] == [("Phòng Kinh tế", "lead")]
    assert second["assignments"][0]["agency"]["name"] == "Tổ công nghệ số cộng đồng"
    assert (second["schedule"]["due"], second["schedule"]["exclusive"]) == ("2026-12-19", True)
    assert third["schedule"]["due"] == "2026-12-31"


async def test_a_name_may_mean_an_agency_that_is_there_and_a_row_may_be_left_out(world: World) -> None:
    plan = await drafted(world)
    read = await table_read(world, into=plan["id"])

    ready = await decided(
        world,
        read,
        {"act": "existing_agency", "name": "Tổ công nghệ số cộng đồng", "agency": str(agency("my-tu", "kinh-te"))},
        {"act": "skip", "pointer": "/tasks/2"},
    )
    await committed(world, ready)

    tasks = (await whole(world, plan["id"]))["tasks"]
    assert [one["title"] for one in tasks] == [row[1] for row in TASKS[:2]]
    assert tasks[1]["assignments"][0]["agency"]["id"] == str(agency("my-tu", "kinh-te"))
    assert len((await world.get(WRITER, "/v1/agencies", unit=MY_TU)).json()["items"]) == 4


async def test_a_name_that_is_nearly_known_is_asked_about_in_the_callers_language(world: World) -> None:
    plan = await drafted(world)
    row = ["1", "Tập huấn kỹ năng số", "", "Phòng Kinh tế tổng hợp", "", "Quý III/2026"]
    read = await imported(
        world, xlsx_of(("Phụ lục", [HEADING, row, *TASKS[:1]])), "a.xlsx", **PLAN, into=plan["id"]
    )

    headers = world.headers(WRITER, Accept_Language="en")
    english = (await world.http.get(f"{PATH}/{read['id']}", headers=headers)).json()

    (asked,) = [one for one in read["report"] if one["code"] == "import_agency_new"]
    (told,) = [one for one in english["report"] if one["code"] == "import_agency_new"]
    assert asked["suggestion"] == "Phòng Kinh tế"
    assert asked["message"].startswith("“Phòng Kinh tế tổng hợp” chưa có trong danh mục cơ quan")
    assert told["message"].startswith("“Phòng Kinh tế tổng hợp” is not among the unit's agencies")
    assert {**asked, "message": ""} == {**told, "message": ""}


async def test_a_finding_is_accepted_and_a_rule_is_not_overruled(world: World) -> None:
    read = await table_read(world)
    rules = [one for one in read["report"] if one["pointer"] == "/plan/period"]

    refused = await world.post(
        WRITER, f"{PATH}/{read['id']}/decisions", {"decisions": [{"act": "accept", "finding": rules[0]["id"]}]}
    )

    assert [(one["pointer"], one["code"]) for one in refused.json()["errors"]] == [
        ("/decisions/0/finding", "finding_unknown")
    ]
    deadline = next(one for one in read["report"] if one["pointer"] == "/tasks/2" and one["severity"] == "error")
    accepted = await decided(world, read, {"act": "accept", "finding": deadline["id"]})
    assert [one["decided"] for one in accepted["report"] if one["id"] == deadline["id"]] == [True]


async def test_a_head_that_was_not_read_is_given_by_hand(world: World) -> None:
    read = await table_read(world)
    missing = {pointer for pointer, _ in codes(read) if pointer.startswith("/plan")}

    ready = await decided(
        world,
        read,
        {"act": "correct", "pointer": "/plan/issuer", "value": "UBND xã"},
        {"act": "correct", "pointer": "/plan/title", "value": "Kế hoạch chuyển đổi số năm 2026"},
        {"act": "correct", "pointer": "/plan/period", "value": {"start": "2026-01-01", "end": "2026-12-31"}},
        {"act": "new_agency"},
        {"act": "skip", "pointer": "/tasks/2"},
    )
    done = await committed(world, ready)

    assert missing == {"/plan/issuer", "/plan/title", "/plan/period"}
    plan = await whole(world, done["plan"]["id"])
    assert (plan["title"], plan["issuer"]["id"]) == (
        "Kế hoạch chuyển đổi số năm 2026", str(agency("my-tu", "ubnd")),
    )  # fmt: skip


async def test_decisions_that_mean_nothing_are_told_all_at_once_and_nothing_is_kept(world: World) -> None:
    read = await table_read(world)
    wrong = [
        {"act": "skip", "pointer": "/tasks/9"},
        {"act": "skip", "pointer": "/tasks/0/title"},
        {"act": "new_agency", "name": "Phòng Kinh tế"},
        {"act": "correct", "pointer": "/tasks/2/schedule", "value": "bao giờ cũng được"},
        {"act": "existing_agency", "name": "Tổ công nghệ số cộng đồng"},
        {"act": "accept", "finding": "000000000000", "pointer": "/tasks/0"},
    ]

    refused = await world.post(WRITER, f"{PATH}/{read['id']}/decisions", {"decisions": wrong})

    assert [(one["pointer"], one["code"]) for one in refused.json()["errors"]] == [
        ("/decisions/0/pointer", "decision_pointer"),
        ("/decisions/1/pointer", "decision_not_a_row"),
        ("/decisions/2/name", "decision_no_such_agency"),
        ("/decisions/3/value", "decision_unread"),
        ("/decisions/4/agency", "decision_needs"),
        ("/decisions/5/pointer", "decision_unwanted"),
        ("/decisions/5/finding", "finding_unknown"),
    ]
    again = (await world.get(WRITER, f"{PATH}/{read['id']}")).json()
    assert (again["version"], again["decisions"]) == (1, [])


async def test_a_plan_somebody_has_worked_on_is_not_taken_back(world: World) -> None:
    read = await imported(world, TEXT.encode(), "ke-hoach.txt", **PLAN)
    done = await committed(world, read)
    plan = await whole(world, done["plan"]["id"])
    section = {"plan": plan["id"], "title": "Mục thêm", "number": "V"}
    assert (await world.post(WRITER, "/v1/sections", section)).status_code == 201

    back = await world.post(WRITER, f"{PATH}/{read['id']}/revert")

    assert (back.status_code, back.json()["code"]) == (409, "import_changed_since")
    assert (await world.get(WRITER, f"/v1/plans/{plan['id']}")).status_code == 200


async def test_taking_back_removes_the_plan_and_its_new_agencies_and_nothing_else(world: World) -> None:
    plan = await drafted(world)
    own = {"plan": plan["id"], "title": "Của người khác", "schedule": {"text": "Thường xuyên", "kind": "ongoing"}}
    assert (await world.post(WRITER, "/v1/tasks", own)).status_code == 201
    read = await table_read(world, into=plan["id"])
    ready = await decided(world, read, {"act": "new_agency"}, {"act": "skip", "pointer": "/tasks/2"})
    await committed(world, ready)
    assert len((await whole(world, plan["id"]))["tasks"]) == 3

    back = await world.post(WRITER, f"{PATH}/{read['id']}/revert")

    assert back.status_code == 200, back.text
    assert [one["title"] for one in (await whole(world, plan["id"]))["tasks"]] == ["Của người khác"]
    assert len((await world.get(WRITER, "/v1/agencies", unit=MY_TU)).json()["items"]) == 4
    again = await imported(world, xlsx_of(("Phụ lục", [HEADING, *TASKS])), "lai.xlsx", **PLAN, into=plan["id"])
    assert again["status"] == "read"


async def test_the_journal_names_one_act_for_all_that_was_made(world: World, world_database: TestDatabase) -> None:
    read = await imported(world, TEXT.encode(), "ke-hoach.txt", **PLAN)
    done = await committed(world, read)

    connection = await asyncpg.connect(world_database.superuser_url)
    rows = await connection.fetch(
        "select subject, count(*) as many, count(distinct txid) as at_once from journal"
        " where act = 'import.commit' group by subject"
    )
    kept = await connection.fetchval("select string_agg(after::text, '') from journal where subject = 'import'")
    await connection.close()

    made = {row["subject"]: row["many"] for row in rows}
    assert (made["plan"], made["section"], made["provision"], made["indicator"], made["import"]) == (
        1, done["counts"]["sections"], done["counts"]["provisions"], 1, 1,
    )  # fmt: skip
    assert {row["at_once"] for row in rows} == {1}
    assert "nền tảng số" not in kept and read["sha256"] in kept


async def test_a_plan_of_two_thousand_tasks_is_committed_at_once_and_others_are_served_meanwhile(world: World) -> None:
    plan = await drafted(world)
    rows = [[str(i), f"Nhiệm vụ thứ {i}", "Báo cáo", "Công an xã", "", "Quý III/2026"] for i in range(1, 2001)]
    data = xlsx_of(("Phụ lục", [HEADING, *rows]))
    begun = time.monotonic()

    read = await imported(world, data, "lon.xlsx", **PLAN, into=plan["id"])
    commit = asyncio.create_task(committed(world, read))
    asked = 0
    while not commit.done():
        assert (await world.get("my-tu.viewer", "/v1/me")).status_code == 200
        asked += 1
    done = await commit

    assert (done["counts"]["tasks"], codes(done).count(("", "number_gap"))) == (2000, 0)
    counted = (await world.get(WRITER, f"/v1/plans/{plan['id']}", include="counts")).json()["counts"]
    assert counted["tasks"] == 2000
    assert asked >= 5
    assert time.monotonic() - begun < 60


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "tasks", "span"),
    [
        ("my-tu", 57, None),
        ("dai-hai", 51, None),
        ("tien-minh", 21, None),
        ("tan-hung", 13, None),
        ("phu-thai", 9, {"start": "2025-01-01", "end": "2045-12-31"}),
    ],
)
async def test_each_of_the_five_plans_is_committed_whole_and_taken_back(
    world: World, seeds: Path, name: str, tasks: int, span: dict[str, str] | None
) -> None:
    read = await imported(world, (seeds / f"{name}.txt").read_bytes(), f"{name}.txt", **PLAN, year=2026)
    decisions: list[dict[str, Any]] = [{"act": "new_agency"}]
    if span is not None:
        decisions.append({"act": "correct", "pointer": "/plan/period", "value": span})
    decisions += [
        {"act": "accept", "finding": one["id"]}
        for one in read["report"]
        if one["severity"] == "error" and one["pointer"].startswith("/tasks")
    ]

    ready = await decided(world, read, *decisions)
    done = await committed(world, ready)

    assert (ready["findings"]["open"], done["counts"]["tasks"]) == (0, tasks)
    plan = await whole(world, done["plan"]["id"])
    drafts = done["draft"]
    assert [one["title"] for one in plan["tasks"]] == [" ".join(one["title"].split()) for one in drafts["tasks"]]
    assert len(plan["indicators"]) == len(drafts["indicators"]) == done["counts"]["indicators"]
    printed = [one["schedule"]["text"] if one["schedule"] else None for one in drafts["tasks"]]
    assert [one["schedule"]["text"] for one in plan["tasks"]] == [t and " ".join(t.split()) for t in printed]
    assert (await world.post(WRITER, f"{PATH}/{read['id']}/revert")).status_code == 200
    assert (await world.get(WRITER, f"/v1/plans/{plan['id']}")).status_code == 404
