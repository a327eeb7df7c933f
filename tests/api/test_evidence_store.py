"""Files and links are kept as evidence: once by their bytes, attached by id, seen with what they are attached to."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator

import asyncpg
import pytest

from tests.api.evidence_stories import PATH, PDF, a_pdf, fetched, kept, linked, sent
from tests.api.figure_stories import COORDINATOR, POLICE, in_june, indicator_of, said, verified
from tests.api.plan_stories import refusals
from tests.conftest import TestDatabase
from tests.plans import journal, make_task, plant_plan, publish
from tests.world import World, agency

COUNTS = {"numerator": 8200, "denominator": 10000}
ECONOMY, SIBLING, ABOVE = "my-tu.reporter.kinh-te", "dai-hai.coordinator", "can-tho.viewer"


@pytest.fixture(name="world")
async def frozen_world(world_database: TestDatabase) -> AsyncIterator[World]:
    async with in_june(world_database) as world:
        yield world


async def owners_count(database: TestDatabase, table: str) -> int:
    """How many rows there are, past all walls."""
    connection = await asyncpg.connect(database.superuser_url)
    value = await connection.fetchval(f"select count(*) from {table}")
    await connection.close()
    return int(value)


async def test_a_file_is_kept_and_comes_back_byte_for_byte_to_be_saved_and_never_opened(
    world: World, world_database: TestDatabase
) -> None:
    data = a_pdf("ba phần", 2 * 1024 * 1024 + 17)

    item = await kept(world, POLICE, data, "Biên bản họp.pdf")
    answer = await fetched(world, POLICE, item)

    assert (item["kind"], item["file"], item["mediaType"], item["size"], item["sha256"]) == (
        "file", "Biên bản họp.pdf", "application/pdf", len(data), hashlib.sha256(data).hexdigest(),
    )  # fmt: skip
    assert (item["unit"]["code"], item["uploadedBy"]["name"], item["attachedTo"]) == ("31567", POLICE, [])
    assert item["actions"] == ["delete"]
    assert answer.content == data
    assert answer.headers["content-disposition"] == (
        "attachment; filename=\"bien-ban-hop.pdf\"; filename*=UTF-8''Bi%C3%AAn%20b%E1%BA%A3n%20h%E1%BB%8Dp.pdf"
    )
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert (answer.headers["content-type"], answer.headers["content-length"]) == ("application/pdf", str(len(data)))
    head = await world.http.head(f"{PATH}/{item['id']}/file", headers=world.headers(POLICE))
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(len(data)))
    logged = (await world.get("my-tu.auditor", "/v1/audit", kind="access")).json()["items"]
    told = next(row for row in logged if row["act"] == "download")
    assert (told["operation"], told["detail"]["evidence"]) == ("get_evidence_file", item["id"])
    assert [name for _, name, _ in await journal(world_database, item["id"])] == ["evidence.add"]


async def test_an_item_is_seen_with_what_it_is_attached_to_and_by_nobody_before(world: World) -> None:
    item = await kept(world, POLICE)
    everybody = (POLICE, COORDINATOR, ECONOMY, ABOVE, SIBLING)
    before = [(await fetched(world, who, item)).status_code for who in everybody]
    vneid = await indicator_of(world)

    figure = await said(world, POLICE, vneid, **COUNTS, evidence=[{"evidence": item["id"], "number": "15"}])
    recorded = [(await fetched(world, who, item)).status_code for who in (COORDINATOR, ECONOMY, ABOVE, SIBLING)]
    await verified(world, figure)
    counted = [(await fetched(world, who, item)).status_code for who in (COORDINATOR, ABOVE, SIBLING)]
    shown = (await world.get(ABOVE, f"{PATH}/{item['id']}")).json()

    assert before == [200, 404, 404, 404, 404]
    assert recorded == [200, 200, 404, 404]
    assert counted == [200, 200, 404]
    assert figure["evidence"] == [
        {"title": None, "number": "15", "symbol": None, "issuer": None, "issuedOn": None, "signer": None, "link": None,
         "file": "bien-ban.pdf", "sha256": item["sha256"], "evidence": item["id"]},
    ]  # fmt: skip
    assert (shown["attachedTo"], shown["actions"]) == ([{"subject": "observation", "id": figure["id"]}], [])


async def test_the_same_bytes_are_stored_once_and_nobody_hears_that_another_has_them(
    world: World, world_database: TestDatabase
) -> None:
    mine = await kept(world, COORDINATOR, name="a.pdf")

    theirs = await sent(world, SIBLING, name="b.pdf", unit="31561")
    again = await kept(world, COORDINATOR, name="c.pdf")

    other = theirs.json()
    assert (theirs.status_code, other["file"], other["sha256"]) == (201, "b.pdf", mine["sha256"])
    assert len({mine["id"], other["id"], again["id"]}) == 3
    assert other.keys() == mine.keys() and other["attachedTo"] == []
    assert await owners_count(world_database, "evidence_file") == 1
    assert await owners_count(world_database, "evidence_part") == 1
    assert (await fetched(world, SIBLING, mine)).status_code == 404
    assert (await fetched(world, SIBLING, other)).content == PDF


async def test_what_one_does_not_see_cannot_be_attached_and_an_items_own_words_are_its_own(world: World) -> None:
    foreign = await kept(world, SIBLING, unit="31561")
    own = await kept(world, POLICE)
    vneid = await indicator_of(world)

    unseen = await world.post(
        POLICE, f"/v1/indicators/{vneid}/observations",
        {"period": {"nominal": "2026-M05"}, **COUNTS, "evidence": [
            {"evidence": foreign["id"]}, {"evidence": own["id"], "sha256": "0" * 64, "file": "khac.pdf"},
        ]},
    )  # fmt: skip
    same = await said(world, POLICE, vneid, **COUNTS, evidence=[{"evidence": own["id"], "sha256": own["sha256"]}])

    assert refusals(unseen) == [
        ("/evidence/0/evidence", "unknown_evidence"),
        ("/evidence/1/file", "evidence_differs"),
        ("/evidence/1/sha256", "evidence_differs"),
    ]
    assert same["evidence"][0]["file"] == "bien-ban.pdf"
    assert (await fetched(world, POLICE, foreign)).status_code == 404


async def test_updates_completions_and_products_carry_items_each_seen_with_its_own(
    world: World, world_database: TestDatabase
) -> None:
    plan = await plant_plan(world_database)
    task = await make_task(world, plan, deliverables=[{"name": "Báo cáo"}])
    await publish(world_database, plan)
    photo = await kept(world, POLICE, b"\xff\xd8\xff\xe0" + bytes(40), "anh.jpg")
    minutes = await kept(world, POLICE, a_pdf("biên bản"))
    link = await linked(world, COORDINATOR, "https://mytu.cantho.gov.vn/kq.pdf", "Kết quả")
    path = f"/v1/tasks/{task['id']}"

    update = {"percent": 40, "evidence": [{"evidence": photo["id"]}]}
    said_ = await world.post(POLICE, f"{path}/progress-updates", update)
    claim = {"doneOn": "2026-06-09", "evidence": [{"evidence": minutes["id"]}]}
    done = await world.post(POLICE, f"{path}/complete", claim)
    product = (await world.get(POLICE, f"{path}/deliverables")).json()["items"][0]
    accept = f"/v1/deliverables/{product['id']}/accept"
    accepted = await world.post(COORDINATOR, accept, {"evidence": [{"evidence": link["id"]}]})

    assert (said_.status_code, done.status_code, accepted.status_code) == (201, 200, 200), accepted.text
    piece = accepted.json()["evidence"][0]
    assert (piece["link"], piece["title"], piece["evidence"]) == (link["link"], "Kết quả", link["id"])
    seen = [(await world.get(ABOVE, f"{PATH}/{item['id']}")).json() for item in (photo, minutes, link)]
    assert [(one["kind"], [use["subject"] for use in one["attachedTo"]]) for one in seen] == [
        ("file", ["progress_update"]), ("file", ["progress_update"]), ("link", ["deliverable"]),
    ]  # fmt: skip
    assert (await fetched(world, ABOVE, link)).json()["code"] == "evidence_is_link"


async def test_a_product_keeps_what_showed_it_when_it_is_returned_and_accepted_again(
    world: World, world_database: TestDatabase
) -> None:
    plan = await plant_plan(world_database)
    task = await make_task(world, plan, deliverables=[{"name": "Báo cáo"}])
    await publish(world_database, plan)
    product = (await world.get(POLICE, f"/v1/tasks/{task['id']}/deliverables")).json()["items"][0]
    path = f"/v1/deliverables/{product['id']}"

    first = await world.post(COORDINATOR, f"{path}/accept", {"evidence": [{"number": "15"}]})
    await world.post(COORDINATOR, f"{path}/return", {"reason": "Thiếu phụ lục"})
    second = await world.post(COORDINATOR, f"{path}/accept", {"evidence": [{"number": "16"}]})
    future = await world.post(COORDINATOR, f"{path}/return", {"reason": "Sai số"})
    late = await world.post(
        COORDINATOR, f"{path}/accept", {"evidence": [{"number": "17", "issuedOn": "2026-06-11"}]}
    )

    assert (product["evidence"], [one["number"] for one in first.json()["evidence"]]) == ([], ["15"])
    assert [one["number"] for one in second.json()["evidence"]] == ["15", "16"]
    assert [one["number"] for one in future.json()["evidence"]] == ["15", "16"]
    assert refusals(late) == [("/evidence/0/issuedOn", "day_in_future")]


async def test_an_item_that_comes_off_is_seen_with_it_no_more_and_only_loose_ones_are_taken_back(
    world: World,
) -> None:
    first, second = await kept(world, POLICE), await kept(world, POLICE, a_pdf("hai"))
    vneid = await indicator_of(world)
    figure = await said(world, POLICE, vneid, **COUNTS, evidence=[{"evidence": first["id"]}])
    loose = (await world.get(POLICE, PATH, attached=False)).json()["items"]

    await world.patch(
        POLICE, f"/v1/observations/{figure['id']}", {"evidence": [{"evidence": second["id"]}]}, figure["version"]
    )
    seen = [(await fetched(world, COORDINATOR, item)).status_code for item in (first, second)]
    held = await world.delete(POLICE, f"{PATH}/{first['id']}", 1)
    others = await world.delete(COORDINATOR, f"{PATH}/{second['id']}", 1)
    third = await kept(world, POLICE, a_pdf("ba"))
    gone = await world.delete(POLICE, f"{PATH}/{third['id']}", 1)

    assert [item["id"] for item in loose] == [second["id"]]
    assert seen == [404, 200]
    assert (held.status_code, held.json()["code"]) == (409, "wrong_state")
    assert (others.status_code, others.json()["code"]) == (403, "not_yours")
    assert gone.status_code == 204
    assert (await fetched(world, POLICE, third)).status_code == 404
    assert [item["id"] for item in (await world.get(POLICE, PATH)).json()["items"]] == [second["id"], first["id"]]


async def test_a_key_sent_twice_keeps_one_item_and_another_file_under_it_is_refused(
    world: World, world_database: TestDatabase
) -> None:
    first = await sent(world, POLICE, Idempotency_Key="minh-chung-1")

    again = await sent(world, POLICE, Idempotency_Key="minh-chung-1")
    other = await sent(world, POLICE, a_pdf("khác"), Idempotency_Key="minh-chung-1")

    assert (again.status_code, again.content) == (201, first.content)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_reused")
    assert await owners_count(world_database, "evidence") == 1
    assert await owners_count(world_database, "evidence_file") == 1


async def test_evidence_is_sent_at_the_unit_one_works_at(world: World) -> None:
    expected = {
        ("my-tu.viewer", "31567"): 403, ("my-tu.auditor", "31567"): 403, (COORDINATOR, "31561"): 403,
        ("can-tho.coordinator", "31567"): 403, (COORDINATOR, "92"): 403, ("my-tu.leader", "31567"): 201,
        ("can-tho.reporter.so-khcn", "92"): 201, (COORDINATOR, "00000"): 422,
    }  # fmt: skip

    found = {(who, unit): (await sent(world, who, unit=unit)).status_code for who, unit in expected}

    assert found == expected


async def test_an_agency_of_the_city_attaches_its_own_file_to_what_it_says_in_the_commune(
    world: World, world_database: TestDatabase
) -> None:
    department = "can-tho.reporter.so-khcn"
    plan = await plant_plan(world_database)
    parts = [{"agency": str(agency("my-tu", "cong-an")), "role": "lead"},
             {"agency": str(agency("can-tho", "so-khcn")), "role": "coordinator"}]  # fmt: skip
    task = await make_task(world, plan, assignments=parts)
    await publish(world_database, plan)
    item = await kept(world, department, unit="92")
    before = [(await fetched(world, who, item)).status_code for who in ("can-tho.coordinator", COORDINATOR)]

    note = {"kind": "note", "text": "Đã hướng dẫn", "evidence": [{"evidence": item["id"]}]}
    said_ = await world.post(department, f"/v1/tasks/{task['id']}/progress-updates", note)

    assert said_.status_code == 201, said_.text
    after = [(await fetched(world, who, item)).status_code for who in (COORDINATOR, POLICE, ABOVE, SIBLING)]
    assert (before, after) == ([404, 404], [200, 200, 200, 404])


async def test_a_paper_marked_secret_is_refused_and_nothing_of_it_is_kept(
    world: World, world_database: TestDatabase
) -> None:
    marked = "CÔNG AN XÃ\nSố: 15/BC-CA\nMẬT\nBÁO CÁO\n".encode()

    answer = await sent(world, POLICE, marked, "bao-cao.txt")

    assert (answer.status_code, answer.json()["code"]) == (422, "upload_secret")
    assert "MẬT" in answer.json()["detail"]
    assert await owners_count(world_database, "evidence_part") == 0
    assert await owners_count(world_database, "evidence") == 0
