"""The signed paper of a report: a PDF that is kept, with the draft or put with what was filed; nothing else changes."""

from __future__ import annotations

from tests.api.evidence_stories import a_pdf, fetched, kept, linked
from tests.api.plan_stories import refusals
from tests.api.report_stories import REPORTER, act, done, draft, on, owed, planned
from tests.conftest import TestDatabase
from tests.contract.premises import WRITER, made


async def test_a_signed_scan_comes_with_the_draft_or_once_the_report_was_accepted(world_database: TestDatabase) -> None:
    async with on(world_database, "2026-05-04") as world:
        plan = await planned(world)
        report = await draft(world, REPORTER, await owed(world, plan, "2026-M04"))
        path = f"/v1/reports/{report['id']}"
        first, signed = await kept(world, REPORTER, a_pdf("nháp")), await kept(world, REPORTER, a_pdf("bản ký"))
        early = await world.post(REPORTER, f"{path}/attach-scan", {"signedScan": first["id"]})
        drafted = made(await world.patch(REPORTER, path, {"signedScan": first["id"]}, 1))
        taken_off = made(await world.patch(REPORTER, path, {"signedScan": None}, 2))
        await done(world, REPORTER, report, "submit")
        accepted = await done(world, WRITER, report, "verify")
        hidden = (await fetched(world, WRITER, first)).status_code
        scanned = await done(world, REPORTER, report, "attach-scan", {"signedScan": signed["id"]})
        frozen = await world.patch(REPORTER, path, {"signedScan": first["id"]}, scanned["version"])
        read = (await fetched(world, WRITER, signed)).content

    assert (early.status_code, early.json()["code"]) == (409, "wrong_state")
    assert drafted["signedScan"]["evidence"] == first["id"] and taken_off["signedScan"] is None
    assert hidden == 404, "the one that was taken off again"
    assert (scanned["signedScan"]["sha256"], scanned["status"]) == (signed["sha256"], "verified")
    assert (scanned["tables"], scanned["filings"]) == (accepted["tables"], accepted["filings"])
    assert frozen.status_code == 409
    assert read == a_pdf("bản ký")


async def test_a_scan_is_a_pdf_that_is_kept_and_that_the_one_who_reports_sees(world_database: TestDatabase) -> None:
    async with on(world_database, "2026-05-04") as world:
        plan = await planned(world)
        report = await draft(world, REPORTER, await owed(world, plan, "2026-M04"))
        photo = await kept(world, REPORTER, b"\xff\xd8\xff\xe0" + bytes(40), "anh.jpg")
        link = await linked(world, REPORTER, "https://example.vn/bc-15.pdf")
        foreign = await kept(world, "dai-hai.coordinator", unit="31561")
        path = f"/v1/reports/{report['id']}"
        refused = [
            refusals(await world.patch(REPORTER, path, {"signedScan": item["id"]}, 1))
            for item in (photo, link, foreign)
        ]
        await done(world, REPORTER, report, "submit")
        other = await act(world, "my-tu.reporter.kinh-te", report, "attach-scan", {"signedScan": photo["id"]})

    assert refused == [
        [("/signedScan", "scan_not_pdf")], [("/signedScan", "scan_not_pdf")], [("/signedScan", "unknown_evidence")],
    ]  # fmt: skip
    assert other.status_code in (403, 404)
