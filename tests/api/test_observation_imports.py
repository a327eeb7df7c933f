"""A table of figures becomes observations, by the rules of recording a single one."""

from __future__ import annotations

import time
from typing import Any

from tests.api.figure_stories import VNEID, act, in_june
from tests.api.import_stories import PATH, WRITER, Rows, codes, committed, csv_of, decided, sent, xlsx_of
from tests.api.plan_stories import added, drafted, published
from tests.conftest import TestDatabase
from tests.world import World

HEADING = [
    "STT", "Chỉ tiêu", "Kỳ", "Tử số", "Mẫu số", "Giá trị", "Có/Không", "Trạng thái", "Người cung cấp", "Ghi chú",
]  # fmt: skip


def table(*lines: list[Any]) -> Rows:
    return [HEADING, *([str(i), *line] for i, line in enumerate(lines, start=1))]


async def plan_in_force(world: World) -> dict[str, Any]:
    """A published plan with a ratio, a count and a yes or no."""
    plan = await drafted(world)
    await added(world, "indicators", plan, **VNEID)
    lead = VNEID["assignments"]
    count = [{"text": "10", "comparator": "ge", "value": 10, "year": 2026}]
    await added(world, "indicators", plan, number="2", name="Số mô hình", targets=count, assignments=lead)
    yes = [{"text": "Có", "comparator": "boolean", "year": 2026}]
    await added(world, "indicators", plan, number="3", name="Có trang điện tử", targets=yes, assignments=lead)
    return await published(world, plan, trackedFrom="2026-01-01")


async def given(world: World, plan: dict[str, Any], rows: Rows, name: str = "so-lieu.csv", **more: Any) -> Any:
    data = csv_of(rows) if name.endswith("csv") else xlsx_of(("Số liệu", rows))
    answer = await sent(world, data, name, kind="observations", into=plan["id"], **more)
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


async def figures(world: World, plan: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Name of each indicator -> its figures, the latest first."""
    found = {}
    for one in (await world.get(WRITER, "/v1/indicators", plan=plan["id"])).json()["items"]:
        rows = (await world.get(WRITER, f"/v1/indicators/{one['id']}/observations")).json()["items"]
        found[one["name"]] = rows
    return found


async def test_figures_of_every_kind_are_recorded_and_taken_back(world_database: TestDatabase) -> None:
    async with in_june(world_database) as world:
        plan = await plan_in_force(world)
        read = await given(
            world,
            plan,
            table(
                ["1", "quý I/2026", "1.250", "2.000", "", "", "", "VNPT", "đã đối chiếu"],
                ["Người dân có tài khoản VNeID", "tháng 4/2026", "", "", "75,5", "", "Số ước", "", ""],
                ["số mô hình", "2026-Q1", "", "", "4", "", "", "", ""],
                ["3", "2026-Q1", "", "", "", "Có", "", "", ""],
            ),
        )

        done = await committed(world, read)

        assert (codes(read), done["counts"]["observations"]) == ([], 4)
        found = await figures(world, plan)
        april, quarter = found["Người dân có tài khoản VNeID"]
        assert (quarter["numerator"], quarter["denominator"], quarter["suppliedBy"], quarter["note"]) == (
            1250, 2000, "VNPT", "đã đối chiếu",
        )  # fmt: skip
        assert (april["value"], april["percentOnly"], april["obsStatus"], april["period"]["nominal"]) == (
            75.5, True, "estimated", "2026-M04",
        )  # fmt: skip
        assert found["Số mô hình"][0]["value"] == 4
        assert (found["Có trang điện tử"][0]["answer"], found["Có trang điện tử"][0]["state"]) == (True, "recorded")

        back = await world.post(WRITER, f"{PATH}/{read['id']}/revert")

        assert (back.status_code, back.json()["status"]) == (200, "reverted")
        assert all(rows == [] for rows in (await figures(world, plan)).values())


async def test_everything_wrong_is_told_at_once_with_row_and_cell(world_database: TestDatabase) -> None:
    async with in_june(world_database) as world:
        plan = await plan_in_force(world)
        rows = table(
            ["1", "quý 5/2026", "10", "20", "", "", "", "", ""],
            ["Không có chỉ tiêu này", "2026-Q1", "1", "2", "", "", "", "", ""],
            ["1", "2026-Q1", "mười", "20", "", "", "", "", ""],
            ["1", "2026-Q1", "30", "20", "", "", "", "", ""],
            ["2", "2026-Q1", "", "", "4", "", "", "", ""],
            ["2", "2026-Q1", "", "", "5", "", "", "", ""],
            ["3", "2026-Q4", "", "", "", "Có", "", "", ""],
        )

        told = await given(world, plan, rows, "so-lieu.xlsx", dryRun=True)

        report = told["report"]
        assert [(one["row"]["row"], one["row"]["sheet"], one["pointer"], one["code"]) for one in report] == [
            (2, "Số liệu", "/observations/0/period", "import_period_wrong"),
            (3, "Số liệu", "/observations/1/indicator", "import_indicator_unknown"),
            (4, "Số liệu", "/observations/2/numerator", "import_number_wrong"),
            (5, "Số liệu", "/observations/3/numerator", "flag_numerator_above_denominator"),
            (7, "Số liệu", "/observations/5", "import_row_twice"),
            (8, "Số liệu", "/observations/6/period", "period_in_future"),
        ]
        assert (report[0]["cell"], report[0]["message"]) == (
            "Kỳ",
            "Không đọc được kỳ “quý 5/2026”. Hãy ghi như 2026-Q1, tháng 4/2026, quý I/2026, 6 tháng 2026 hoặc 2026.",
        )
        assert told["findings"]["open"] == 6


async def test_rows_are_mended_and_left_out_by_decisions(world_database: TestDatabase) -> None:
    async with in_june(world_database) as world:
        plan = await plan_in_force(world)
        read = await given(
            world,
            plan,
            table(
                ["1", "quý 5/2026", "10", "20", "", "", "", "", ""],
                ["Không có", "2026-Q1", "1", "2", "", "", "", "", ""],
                ["2", "2026-Q1", "", "", "bốn", "", "", "", ""],
            ),
        )
        refused = await world.post(WRITER, f"{PATH}/{read['id']}/commit")

        mended = await decided(
            world,
            read,
            {"act": "correct", "pointer": "/observations/0/period", "value": "quý I/2026"},
            {"act": "skip", "pointer": "/observations/1"},
            {"act": "correct", "pointer": "/observations/2/value", "value": 4},
        )
        done = await committed(world, mended)

        assert (refused.status_code, refused.json()["code"], len(refused.json()["errors"])) == (409, "import_open", 3)
        assert (mended["findings"]["open"], done["counts"]["observations"]) == (0, 2)
        found = await figures(world, plan)
        assert found["Người dân có tài khoản VNeID"][0]["period"]["nominal"] == "2026-Q1"
        assert found["Số mô hình"][0]["value"] == 4


async def test_a_figure_somebody_has_verified_stays_and_the_import_with_it(world_database: TestDatabase) -> None:
    async with in_june(world_database) as world:
        plan = await plan_in_force(world)
        read = await given(world, plan, table(["1", "2026-Q1", "10", "20", "", "", "", "", ""]))
        await committed(world, read)
        one = (await figures(world, plan))["Người dân có tài khoản VNeID"][0]
        assert (await act(world, "my-tu.leader", one, "verify")).status_code == 200

        back = await world.post(WRITER, f"{PATH}/{read['id']}/revert")

        assert (back.status_code, back.json()["code"]) == (409, "import_changed_since")
        assert len((await figures(world, plan))["Người dân có tài khoản VNeID"]) == 1


async def test_figures_of_a_draft_are_refused_and_so_are_those_of_a_unit(world_database: TestDatabase) -> None:
    async with in_june(world_database) as world:
        plan = await drafted(world)
        data = csv_of(table(["1", "2026-Q1", "1", "2", "", "", "", "", ""]))

        of_draft = await sent(world, data, kind="observations", into=plan["id"])
        of_unit = await sent(world, data, kind="observations", into="31567")

        assert (of_draft.status_code, of_draft.json()["code"]) == (409, "import_plan_gone")
        assert (of_unit.status_code, of_unit.json()["errors"][0]["code"]) == (422, "import_into_plan")


async def test_ten_thousand_rows_take_bounded_time(world_database: TestDatabase) -> None:
    """Each of 100 agencies' figures of 100 months would be as many; here they are of 100 indicators."""
    async with in_june(world_database) as world:
        plan = await drafted(world, period={"start": "2017-01-01", "end": "2026-12-31"})
        target = [{"text": "10", "comparator": "ge", "value": 10, "year": 2026}]
        for i in range(100):
            body = {"name": f"Mô hình {i}", "targets": target, "assignments": VNEID["assignments"]}
            await added(world, "indicators", plan, **body)
        plan = await published(world, plan, trackedFrom="2026-01-01")
        months = [f"{year}-M{month:02d}" for year in range(2017, 2026) for month in range(1, 13)][:100]
        rows = table(*([f"Mô hình {i}", month, "", "", "12", "", "", "", ""] for i in range(100) for month in months))

        begun = time.monotonic()
        read = await given(world, plan, rows)
        done = await committed(world, read)
        took = time.monotonic() - begun

        assert (len(rows) - 1, codes(read)[:3], done["counts"]["observations"]) == (10_000, [], 10_000)
        assert took < 60
