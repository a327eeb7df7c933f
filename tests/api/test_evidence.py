"""What shows that a figure or an update is so is kept beside it: papers, links, files by their SHA-256."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.api.figure_stories import COORDINATOR, POLICE, act, in_june, indicator_of, said, say, verified
from tests.api.plan_stories import refusals
from tests.conftest import TestDatabase
from tests.plans import journal, make_task, plant_plan, publish
from tests.world import World

SUM = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
PAPER = {
    "title": "Báo cáo định danh điện tử", "number": "15", "symbol": "/BC-CA", "issuer": "Công an xã Mỹ Tú",
    "issuedOn": "2026-06-02", "signer": "Trưởng Công an xã", "link": "https://mytu.cantho.gov.vn/bc-15.pdf",
}  # fmt: skip
FILE = {"file": "bien-ban-hop.pdf", "sha256": SUM}
COUNTS = {"numerator": 8200, "denominator": 10000}


def whole(given: dict[str, Any]) -> dict[str, Any]:
    """A piece of evidence as it is read."""
    names = ("title", "number", "symbol", "issuer", "issuedOn", "signer", "link", "file", "sha256", "evidence")
    return dict.fromkeys(names) | given


@pytest.fixture(name="world")
async def frozen_world(world_database: TestDatabase) -> AsyncIterator[World]:
    async with in_june(world_database) as world:
        yield world


async def test_evidence_of_a_figure_is_kept_replaced_and_seen_above_with_it(
    world: World, world_database: TestDatabase
) -> None:
    vneid = await indicator_of(world)

    recorded = await said(world, POLICE, vneid, **COUNTS, evidence=[PAPER, FILE])
    path = f"/v1/observations/{recorded['id']}"
    changed = (await world.patch(POLICE, path, {"evidence": [PAPER]}, recorded["version"])).json()
    untouched = (await world.patch(POLICE, path, {"note": "Số chốt ngày 31/5"}, changed["version"])).json()
    await verified(world, recorded)
    above = (await world.get("can-tho.viewer", path)).json()
    correction = (await act(world, COORDINATOR, recorded, "correct", {"reason": "Đếm trùng", **COUNTS})).json()

    assert recorded["evidence"] == [whole(PAPER), whole(FILE)]
    assert changed["evidence"] == untouched["evidence"] == above["evidence"] == [whole(PAPER)]
    assert correction["evidence"] == []
    assert [name for _, name, _ in await journal(world_database, recorded["id"])][:2] == [
        "observation.record", "observation.change",
    ]  # fmt: skip


async def test_evidence_of_an_update_and_of_a_completion(world: World, world_database: TestDatabase) -> None:
    plan = await plant_plan(world_database)
    task = await make_task(world, plan)
    await publish(world_database, plan)
    path = f"/v1/tasks/{task['id']}"

    update = await world.post(POLICE, f"{path}/progress-updates", {"percent": 40, "evidence": [FILE]})
    done = await world.post(POLICE, f"{path}/complete", {"doneOn": "2026-06-09", "evidence": [PAPER]})
    plain = await world.post(COORDINATOR, f"{path}/progress-updates", {"kind": "note", "text": "Đã xem"})
    told = (await world.get("can-tho.viewer", f"{path}/progress-updates")).json()["items"]

    assert (update.status_code, done.status_code, plain.status_code) == (201, 200, 201), done.text
    assert {item["percent"]: item["evidence"] for item in told} == {None: [], 40: [whole(FILE)], 100: [whole(PAPER)]}


async def test_evidence_that_shows_nothing_is_refused_by_name(world: World, world_database: TestDatabase) -> None:
    vneid = await indicator_of(world)
    bad = [
        {"signer": "Ai đó"},
        {"number": "15", "sha256": SUM},
        {"file": "ảnh.jpg"},
        {"number": "16", "issuedOn": "2026-06-11"},
    ]

    refused = await say(world, POLICE, vneid, **COUNTS, evidence=bad)
    form = await say(world, POLICE, vneid, **COUNTS, evidence=[
        {"link": "javascript:alert(1)"}, {"link": "https://ai:mat-khau@cantho.gov.vn/"}, {"file": "a", "sha256": "9F"},
    ])  # fmt: skip
    many = await say(world, POLICE, vneid, **COUNTS, evidence=[FILE] * 21)
    plan = await plant_plan(world_database)
    task = await make_task(world, plan)
    await publish(world_database, plan)
    update = await world.post(POLICE, f"/v1/tasks/{task['id']}/progress-updates", {"percent": 1, "evidence": bad[:1]})

    assert refusals(refused) == [
        ("/evidence/0", "evidence_of_nothing"),
        ("/evidence/1/sha256", "evidence_sum_of_nothing"),
        ("/evidence/2/sha256", "evidence_sum_missing"),
        ("/evidence/3/issuedOn", "day_in_future"),
    ]
    assert refusals(form) == [
        ("/evidence/0/link", "link_form"), ("/evidence/1/link", "link_form"), ("/evidence/2/sha256", "sha256_form"),
    ]  # fmt: skip
    assert refusals(many) == [("/evidence", "list_too_long")]
    assert refusals(update) == [("/evidence/0", "evidence_of_nothing")]
    assert (await world.get(POLICE, f"/v1/indicators/{vneid}/observations")).json()["items"] == []
