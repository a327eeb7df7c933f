"""The templates are workbooks that people fill in; what is filled in is read back without a finding."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from typer.testing import CliRunner

from service.__main__ import app
from service.domain.imports import ImportKind
from service.usecases.templates import template_of
from tests.api.figure_stories import in_june
from tests.api.import_stories import MY_TU, WRITER, codes, committed, imported
from tests.api.test_observation_imports import figures, plan_in_force
from tests.conftest import TestDatabase
from tests.world import World

HEAD = {
    "Số": "15", "Ký hiệu": "/KH-UBND", "Ngày ban hành": "05/01/2026", "Nơi ban hành": "Mỹ Tú",
    "Cơ quan ban hành": "Ủy ban nhân dân", "Tên kế hoạch": "Kế hoạch chuyển đổi số năm 2026",
    "Từ ngày": "01/01/2026", "Đến ngày": "31/12/2026", "Thẩm quyền ký": "TM. ỦY BAN NHÂN DÂN",
    "Chức vụ người ký": "CHỦ TỊCH", "Người ký": "Nguyễn Văn A", "Nơi nhận": "TT Đảng ủy; Lưu: VT",
    "Căn cứ": "124/KH-UBND; 57-NQ/TW", "Thay thế kế hoạch": "10/KH-UBND",
}  # fmt: skip


def filled(kind: ImportKind, rows: dict[str, list[list[Any]]], head: dict[str, str] | None = None) -> bytes:
    """A template with rows below its example row."""
    book = load_workbook(io.BytesIO(template_of(kind)))
    for row in book["Văn bản"].iter_rows(min_row=2) if head else ():
        row[1].value = head.get(row[0].value) if head else None
    for title, lines in rows.items():
        for line in lines:
            book[title].append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


async def test_a_filled_plan_is_read_without_a_finding_and_becomes_that_plan(world: World) -> None:
    data = filled(
        ImportKind.plan,
        {
            "Chỉ tiêu": [["1", "Tỷ lệ người dân có tài khoản VNeID", "%", "≥ 80%", "Công an", "Phòng Kinh tế"]],
            "Nhiệm vụ": [
                ["1", "Tập huấn kỹ năng số cho cán bộ", "Báo cáo kết quả", "Công an; Phòng Kinh tế", "",
                 "Trước ngày 20/12/2026"],
                ["2", "Duy trì trang thông tin điện tử", "", "Phòng Văn hóa - Xã hội", "", "Thường xuyên"],
            ],
        },
        HEAD,
    )  # fmt: skip

    read = await imported(world, data, "ke-hoach.xlsx", kind="plan")
    done = await committed(world, read)

    assert codes(read) == []
    plan = (
        await world.get(WRITER, f"/v1/plans/{done['plan']['id']}", include="indicators,tasks")
    ).json()
    assert (plan["number"], plan["symbol"], plan["issuedOn"], plan["title"]) == (
        "15", "/KH-UBND", "2026-01-05", "Kế hoạch chuyển đổi số năm 2026",
    )  # fmt: skip
    assert plan["period"] == {"start": "2026-01-01", "end": "2026-12-31"}
    assert [(one["number"], one["symbol"]) for one in plan["bases"]] == [("124", "/KH-UBND"), ("57", "-NQ/TW")]
    assert (plan["replaces"]["number"], plan["signature"]["name"]) == ("10", "Nguyễn Văn A")
    assert [(one["name"], one["targets"][0]["value"]) for one in plan["indicators"]] == [
        ("Tỷ lệ người dân có tài khoản VNeID", 80)
    ]
    training, site = plan["tasks"]
    assert (training["schedule"]["due"], training["deliverables"][0]["name"]) == ("2026-12-19", "Báo cáo kết quả")
    assert [(one["agency"]["name"], one["role"]) for one in training["assignments"]] == [
        ("Công an", "lead"), ("Phòng Kinh tế", "lead"),
    ]  # fmt: skip
    assert site["schedule"]["kind"] == "ongoing"


async def test_filled_agencies_are_read_without_a_finding(world: World) -> None:
    line = ["1", "Trạm Y tế xã", "TYT", "Trạm xá", "Trạm y tế", "Không", "", "H29.1.2", "", "Lê Thị B", "Trưởng trạm"]

    read = await imported(world, filled(ImportKind.agencies, {"Cơ quan": [line]}), "co-quan.xlsx")
    await committed(world, read)

    assert (codes(read), read["counts"]["agencies"]) == ([], 1)
    found = (await world.get(WRITER, "/v1/agencies", unit=MY_TU, q="tram xa")).json()["items"][0]
    assert (found["name"], found["kind"], found["shortName"], found["headName"]) == (
        "Trạm Y tế xã", "health_station", "TYT", "Lê Thị B",
    )  # fmt: skip
    assert found["codes"] == [{"system": "vn-eid", "value": "H29.1.2"}]


async def test_filled_figures_are_read_without_a_finding(world_database: TestDatabase) -> None:
    name = "Người dân có tài khoản VNeID"
    share = ["1", name, "", "", "2026-Q1", "1.250", "2.000", "", "", "", "Số báo cáo", "VNPT Mỹ Tú", ""]
    count = ["2", "Số mô hình", "", "", "2026-Q1", "", "", "4", "", "", "", "Phòng Kinh tế", "đã đối chiếu"]
    async with in_june(world_database) as world:
        plan = await plan_in_force(world)
        data = filled(ImportKind.observations, {"Số liệu": [share, count]})

        read = await imported(world, data, "so-lieu.xlsx", kind="observations", into=plan["id"])
        await committed(world, read)

        assert codes(read) == []
        found = {one: [row["value"] for row in rows] for one, rows in (await figures(world, plan)).items()}
        assert found == {name: [62.5], "Số mô hình": [4], "Có trang điện tử": []}



@pytest.mark.parametrize("kind", list(ImportKind))
async def test_the_template_of_the_interface_is_that_of_the_command_line(
    world: World, tmp_path: Path, kind: ImportKind
) -> None:
    given = await world.get(WRITER, f"/v1/templates/{kind.value}")
    file = tmp_path / f"{kind.value}.xlsx"

    ran = CliRunner().invoke(app, ["template", str(file)])

    assert (given.status_code, ran.exit_code) == (200, 0), ran.output
    assert given.headers["content-disposition"] == f'attachment; filename="sauro-{kind.value}.xlsx"'
    over_http, on_disk = (load_workbook(io.BytesIO(data)) for data in (given.content, file.read_bytes()))
    assert _cells(over_http) == _cells(on_disk)
    assert "Hướng dẫn" in on_disk.sheetnames


def _cells(book: Workbook) -> list[list[Any]]:
    return [[cell.value for cell in row] for sheet in book for row in sheet.iter_rows()]


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    file = tmp_path / "plan.xlsx"
    file.write_bytes(b"mine")

    ran = CliRunner().invoke(app, ["template", str(file)])

    assert (ran.exit_code, file.read_bytes()) == (1, b"mine")
