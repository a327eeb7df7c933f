"""A report over REST as a Word file and as a workbook: what stands in it, who gets it, what the access log keeps."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest
from openpyxl import load_workbook

from service.domain.report_documents import MOST_LINES
from service.usecases import report_documents
from tests.api.figure_stories import said
from tests.api.report_stories import REPORTER, done, draft, on, owed, planned
from tests.conftest import TestDatabase
from tests.contract.premises import WRITER, made
from tests.world import World

WRITTEN: dict[str, Any] = {
    "number": "7", "symbol": "/BC-CA", "issuedOn": "2026-05-04", "recipients": ["Công an thành phố"],
    "narrative": [{"part": "results", "text": "Đã kích hoạt 1.200 tài khoản."}, {"part": "proposals", "text": "=1+1"}],
    "signature": {"position": "Trưởng Công an xã", "name": "Trần B"},
}  # fmt: skip


async def reported(world: World) -> dict[str, Any]:
    """The report of the police on April, written and not filed."""
    plan = await planned(world)
    await said(world, REPORTER, plan.indicator, "2026-M04", numerator=8200, denominator=10000)
    report = await draft(world, REPORTER, await owed(world, plan, "2026-M04"))
    return dict(made(await world.patch(REPORTER, f"/v1/reports/{report['id']}", WRITTEN, 1)))


def text_of(data: bytes) -> str:
    document = docx.Document(io.BytesIO(data))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join((*(one.text for one in document.paragraphs), *cells))


async def test_a_report_is_given_as_a_word_file_and_as_a_workbook(world_database: TestDatabase) -> None:
    async with on(world_database, "2026-05-04") as world:
        report = await reported(world)
        path = f"/v1/reports/{report['id']}/document"
        word, again = await world.get(REPORTER, path), await world.get(REPORTER, path, format="docx")
        sheets = await world.get(WRITER, path, format="xlsx")
        log = made(await world.get("can-tho.auditor", "/v1/audit", kind="access", act="download"))["items"]
        rows = await world.get(REPORTER, f"/v1/reports/{report['id']}/entries", table="indicators")
        last = made(await world.get("can-tho.auditor", "/v1/audit", kind="access", act="download"))["items"][0]

    assert word.headers["content-type"].endswith("wordprocessingml.document")
    assert word.headers["content-disposition"].startswith('attachment; filename="bao-cao-thang-4-nam-2026-cong-an-')
    assert (word.headers["cache-control"], word.headers["x-content-type-options"]) == ("private, no-store", "nosniff")
    assert word.content == again.content
    text = text_of(word.content)
    for words in ("Số: 07/BC-CA", "82%", "(8.200/\n10.000)", "Đã kích hoạt 1.200 tài khoản.", "TRƯỞNG CÔNG AN XÃ"):
        assert words in text
    assert sheets.headers["content-type"].endswith("spreadsheetml.sheet")
    row = dict(zip(*(
        [cell.value for cell in line] for line in load_workbook(io.BytesIO(sheets.content))["Chỉ tiêu"].iter_rows()
    ), strict=True))  # fmt: skip
    assert (row["Tử số"], row["Mẫu số"], row["Giá trị kỳ này"], row["Chưa xác nhận"]) == (8200, 10000, 82, "Có")
    assert [(one["actor"]["name"], one["operation"], one["detail"]["format"]) for one in log[:3]] == [
        (WRITER, "get_report_document", "xlsx"), (REPORTER, "get_report_document", "docx"),
        (REPORTER, "get_report_document", "docx"),
    ]  # fmt: skip
    assert {one["detail"]["report"] for one in log[:3]} == {report["id"]}
    assert rows.headers["content-type"] == "text/csv; charset=utf-8" and "8200" in rows.text
    assert last["detail"] == {"report": report["id"], "table": "indicators"}


async def test_only_who_may_read_a_report_gets_its_file(world_database: TestDatabase) -> None:
    async with on(world_database, "2026-05-04") as world:
        report = await reported(world)
        path = f"/v1/reports/{report['id']}/document"
        hidden = [await world.get(who, path) for who in ("can-tho.coordinator", "dai-hai.coordinator")]
        strange = await world.get(REPORTER, path, format="pdf")
        nobody = await world.get(None, path)

    assert [(one.status_code, one.json()["code"]) for one in hidden] == [(404, "not_found")] * 2
    assert (strange.status_code, strange.json()["errors"][0]["pointer"]) == (422, "?format")
    assert nobody.status_code == 401


async def test_a_filed_report_stays_as_it_was_filed(world_database: TestDatabase) -> None:
    async with on(world_database, "2026-05-04") as world:
        plan = await planned(world)
        await said(world, REPORTER, plan.indicator, "2026-M04", numerator=8200, denominator=10000)
        report = await draft(world, REPORTER, await owed(world, plan, "2026-M04"))
        await done(world, REPORTER, report, "submit")
        path = f"/v1/reports/{report['id']}/document"
        before = (await world.get(WRITER, path, format="xlsx")).content
        late = {"kind": "progress", "onDay": "2026-04-29", "text": "Đã làm thêm", "percent": 90}
        made(await world.post(REPORTER, f"/v1/tasks/{plan.task}/progress-updates", late))
        after = (await world.get(WRITER, path, format="xlsx")).content

    assert before == after


async def test_what_is_too_long_or_takes_too_long_is_told_in_words(
    world_database: TestDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with on(world_database, "2026-05-04") as world:
        report = await reported(world)
        path = f"/v1/reports/{report['id']}/document"
        with monkeypatch.context() as shorter:
            shorter.setitem(MOST_LINES, "docx", 1)
            long, other = await world.get(REPORTER, path), await world.get(REPORTER, path, format="xlsx")
        monkeypatch.setattr(report_documents, "LONGEST_SECONDS", 0.0)
        slow = await world.get(REPORTER, path)

    assert (long.status_code, long.json()["code"], other.status_code) == (409, "report_too_long", 200)
    assert "2 dòng" in long.json()["detail"]
    assert (slow.status_code, slow.json()["code"]) == (503, "report_file_slow")
    assert "retry-after" in slow.headers
