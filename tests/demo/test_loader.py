"""Does the service answer with exactly what the demo's files say?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

import asyncpg
import pytest

from service.db import embedded
from service.demo.accounts import MACHINES, PASSWORD, PLACES, accounts
from service.demo.pieces import AgencyRef
from service.demo.plan_file import PlanFile
from service.domain.access import Role
from tests.conftest import TestDatabase
from tests.demo.stage import FILES, ISSUED, UNIT, serving, signed_in, staged
from tests.world import opened


@pytest.fixture(scope="module")
def april(database_server: embedded.EmbeddedServer) -> Iterator[TestDatabase]:
    """The demo as on the first day: read only."""
    with staged(database_server, ISSUED) as own:
        yield own


async def test_tien_minh_and_phu_thai_count_as_by_hand_from_the_documents(april: TestDatabase) -> None:
    async with serving(april, ISSUED) as world:
        city = await signed_in(world, "hai-phong.viewer")
        tien_minh = await city.every("/v1/tasks", unit="11791")
        phu_thai = await city.every("/v1/tasks", unit="10750")
        measured = await city.every("/v1/indicators", unit="10750")
        named = await city.every("/v1/indicators", unit="11791")

    cells = Counter(ref["column"] for task in phu_thai for ref in task["references"] if ref["column"])
    judged = {task["id"] for item in measured for task in item["tasks"]}
    assert (len(tien_minh), len(phu_thai), len(named), len(measured)) == (21, 9, 17, 30)
    assert sum(len(task["deliverables"]) for task in tien_minh) == 21
    assert Counter(task["schedule"]["kind"] for task in phu_thai) == {
        "milestones": 2, "period": 3, "ongoing": 2, "recurring": 1, "by_date": 1,
    }  # fmt: skip
    assert cells == {"Việc phải làm": 9, "Trách nhiệm": 9, "Đánh giá": 9}
    assert judged == {task["id"] for task in phu_thai}


async def test_my_tu_and_tan_hung_count_as_by_hand_from_the_documents(april: TestDatabase) -> None:
    async with serving(april, ISSUED) as world:
        nation = await signed_in(world, "vn.viewer")

        tasks = await nation.every("/v1/tasks", unit="31567", sort="number")
        indicators = await nation.every("/v1/indicators", unit="31567")
        southern = await nation.every("/v1/tasks", unit="25345", sort="number")
        measured = await nation.every("/v1/indicators", unit="25345")

    kinds = Counter(task["schedule"]["kind"] for task in tasks)
    standings = {task["number"]: task["standing"]["code"] for task in tasks}
    annex = [item for item in indicators if item["references"][0]["part"] != "body"]
    assert (len(tasks), kinds["ongoing"], kinds["recurring"]) == (57, 31, 1)
    assert [number for number, code in standings.items() if code == "undated"] == ["36"]
    early = [number for number, code in standings.items() if code == "due_before_issue"]
    assert early == ["3", "10", "11", "27", "29", "34", "35", "55", "56"]
    assert len(annex) == 31
    assert Counter(item["references"][0]["section"] for item in annex) == {"I": 20, "II": 4, "III": 7}
    assert (len(measured), len(southern)) == (17, 13)
    assert sum(len(task["deliverables"]) for task in southern) == 13


async def test_dai_hai_counts_as_by_hand_from_the_document(april: TestDatabase) -> None:
    async with serving(april, ISSUED) as world:
        viewer = await signed_in(world, "can-tho.viewer")

        tasks = await viewer.every("/v1/tasks", unit="31561", sort="number")
        indicators = await viewer.every("/v1/indicators", unit="31561")

    products = [product for task in tasks for product in task["deliverables"]]
    milestones = [task["number"] for task in tasks if task["schedule"]["kind"] == "milestones"]
    both = [served["number"] for indicator in indicators for served in indicator["tasks"]]
    assert [task["number"] for task in tasks] == [str(number) for number in range(1, 52)]
    assert (len(products), sum(product["schedule"] is not None for product in products)) == (58, 28)
    assert milestones == ["1", "3", "5", "7", "8"]
    assert len(indicators) == 24
    assert both == [str(number) for number in (*range(24, 34), *range(36, 40), *range(42, 51))]
    assert [task["number"] for task in tasks if task["indicators"]] == both


def refs(leads: tuple[AgencyRef, ...], coordinators: tuple[AgencyRef, ...]) -> list[tuple[str, str, str]]:
    named = [("lead", ref) for ref in leads] + [("coordinator", ref) for ref in coordinators]
    return [(ref.agency, role, ref.obligation) for role, ref in named]


def assigned(item: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(a["agency"]["name"], a["role"], a["obligation"]) for a in item["assignments"]]


def day(value: date | None) -> str | None:
    return value.isoformat() if value else None


@pytest.mark.parametrize("place", FILES)
async def test_a_plan_s_head_papers_and_headings_are_those_of_the_file(
    april: TestDatabase, place: str
) -> None:
    file: PlanFile = FILES[place]
    async with serving(april, ISSUED) as world:
        viewer = await signed_in(world, f"{place}.viewer")
        (plan,) = await viewer.every("/v1/plans")
        sections = await viewer.every(f"/v1/plans/{plan['id']}/sections")
        provisions = await viewer.every(f"/v1/plans/{plan['id']}/provisions")

    head = file.plan
    assert (plan["status"], plan["numberPending"], plan["number"], plan["symbol"]) == (
        "published", True, head.number, head.symbol,
    )  # fmt: skip
    assert (plan["title"], plan["place"], plan["issuedOn"]) == (head.title, head.place, head.issued_on)
    assert plan["issuer"]["name"] == head.issuer
    assert plan["period"] == {"start": day(head.period_start), "end": day(head.period_end)}
    assert (plan["effectiveOn"], plan["trackedFrom"]) == (day(head.effective_on), day(head.tracked_from))
    assert (plan["recipients"], plan["clears"]) == (list(head.recipients), list(head.clears))
    assert plan["missingAnnexes"] == list(head.missing_annexes)
    assert {office["name"] for office in plan["focalOffices"]} == set(head.focal_offices)
    signed = {key: value or None for key, value in head.signature.model_dump(exclude={"line"}).items()}
    assert {key: plan["signature"].get(key) for key in signed} == signed
    papers = [*plan["bases"], plan["upperPlan"], *([plan["replaces"]] if plan["replaces"] else [])]
    keys = ("relation", "number", "symbol", "issuer", "issued_on", "title")
    assert sorted(
        tuple(p[k if k != "issued_on" else "issuedOn"] or "" for k in keys) for p in papers
    ) == sorted(tuple(getattr(document, key) or "" for key in keys) for document in file.documents)
    assert [
        (s["part"], s["number"], s["title"], s["parent"]["title"] if s["parent"] else None) for s in sections
    ] == [
        (s.part, s.number, s.title, next((p.title for p in file.sections if p.key == s.parent), None))
        for s in file.sections
    ]
    titles = {section.key: section.title for section in file.sections}
    assert [
        (
            p["kind"], p["number"], p["text"], p["section"]["title"], p["obligation"],
            {a["name"] for a in p["agencies"]}, {a["name"] for a in p["coordinators"]},
        )
        for p in provisions
    ] == [
        (p.kind, p.number, p.text, titles[p.section], p.obligation, set(p.agencies), set(p.coordinators))
        for p in file.provisions
    ]  # fmt: skip


@pytest.mark.parametrize("place", FILES)
async def test_every_agency_of_the_unit_is_that_of_the_file_with_its_members(
    april: TestDatabase, place: str
) -> None:
    async with serving(april, ISSUED) as world:
        viewer = await signed_in(world, f"{place}.viewer")
        found = await viewer.every("/v1/agencies", unit=UNIT[place])

    assert {
        (
            a["name"],
            a["kind"],
            a["collective"],
            frozenset(a["aliases"]),
            frozenset(m["name"] for m in a["members"]),
        )
        for a in found
    } == {
        (a.name, a.kind, a.collective, frozenset(a.aliases), frozenset(a.members))
        for a in FILES[place].agencies
        if not a.upper_unit
    }


@pytest.mark.parametrize("place", FILES)
async def test_every_indicator_is_that_of_the_file_with_all_it_is_printed_with(
    april: TestDatabase, place: str
) -> None:
    file = FILES[place]
    titles = {section.key: section.title for section in file.sections}
    async with serving(april, ISSUED) as world:
        viewer = await signed_in(world, f"{place}.viewer")
        found = await viewer.every("/v1/indicators", unit=UNIT[place])

    assert [
        (i["number"], i["name"], i["unitMeasure"], i["direction"], i["section"]["title"], i["source"])
        for i in found
    ] == [(i.number, i.name, i.unit_measure, i.direction, titles[i.section], "demo") for i in file.indicators]
    for item, piece in zip(found, file.indicators, strict=True):
        assert assigned(item) == refs(piece.leads, piece.coordinators)
        assert [served["title"] for served in item["tasks"]] == [
            task.title for task in file.tasks if task.name in piece.tasks
        ]
        assert [
            (r["part"], r["section"], r["number"], r["line"], r["text"] or "") for r in item["references"]
        ] == [(r.part, r.section, r.number, r.line, r.text) for r in piece.references]
        assert [
            (
                t["text"], t["name"] or "", t["year"], t["due"], t["comparator"], t["evaluateAs"], t["measure"],
                t["value"], t["low"], t["high"], t["part"], t["followed"], t["agency"] and t["agency"]["name"],
            )
            for t in item["targets"]
        ] == [
            (
                t.text, t.name, t.year, day(t.due), t.comparator, t.evaluate_as, t.measure,
                t.value, t.low, t.high, t.part, t.followed, t.agency,
            )
            for t in piece.targets
        ]  # fmt: skip


def own(schedule: dict[str, Any] | None) -> tuple[str | None, ...] | None:
    """What is told of a product's own time."""
    return None if schedule is None else tuple(schedule[key] for key in ("text", "kind", "due", "rrule"))


@pytest.mark.parametrize("place", FILES)
async def test_every_task_is_that_of_the_file_with_agencies_products_and_schedule(
    april: TestDatabase, place: str
) -> None:
    file = FILES[place]
    sections = {section.key: section for section in file.sections}
    async with serving(april, ISSUED) as world:
        viewer = await signed_in(world, f"{place}.viewer")
        listed = await viewer.every("/v1/tasks", unit=UNIT[place])

    # Numbers repeat and are missing; ids keep the order in which things were made.
    found = sorted(listed, key=lambda task: str(task["id"]))
    assert [(t["number"], t["title"], t["section"]["title"], t["source"]) for t in found] == [
        (t.number, t.title, sections[t.section].title, "demo") for t in file.tasks
    ]
    for item, piece in zip(found, file.tasks, strict=True):
        read = item["schedule"]
        printed = piece.schedule
        assert assigned(item) == refs(piece.leads, piece.coordinators)
        assert [(d["name"], own(d["schedule"])) for d in item["deliverables"]] == [
            (p.name, p.schedule and (p.schedule.text, p.schedule.kind, day(p.schedule.due), p.schedule.rrule))
            for p in piece.products
        ]
        assert (read["text"], read["kind"], read["start"]) == (printed.text, printed.kind, day(printed.start))
        last = max((part.due for part in printed.parts), default=printed.due)
        assert read["due"] == day(last) or printed.printed_date is not None
        assert [(part["name"], part["start"], part["due"]) for part in read["parts"]] == [
            (part.name, day(part.start), day(part.due)) for part in printed.parts
        ]
        assert read["condition"] == printed.condition
        assert (read["printedDate"], read["exclusive"]) == (day(printed.printed_date), printed.exclusive)
        assert (read["rrule"], read["onRequest"]) == (printed.rrule, printed.on_request)
        assert [(part["name"], part["start"], part["due"]) for part in read["parts"]] == [
            (part.name, day(part.start), day(part.due)) for part in printed.parts
        ]
        assert set(printed.assumed) <= set(read["assumed"])
        assert read["problems"] == list(printed.problems)
        part = sections[piece.section].part
        assert [(r["part"], r["line"], r["column"], r["text"]) for r in item["references"]] == [
            (part, piece.line, None, None),
            *((part, cell.line, cell.column, cell.text) for cell in piece.cells),
        ]
        assert sorted(served["name"] for served in item["indicators"]) == sorted(
            indicator.name for indicator in file.indicators if piece.name in indicator.tasks
        )


async def test_every_account_has_its_role_at_its_place_and_signs_in(april: TestDatabase) -> None:
    expected = {a.username: a for a in accounts(FILES)}
    async with serving(april, ISSUED) as world:
        admin = await signed_in(world, "vn.admin")
        users = {user["id"]: user for user in await admin.every("/v1/users")}
        grants = await admin.every("/v1/grants")
        for place in PLACES:
            await signed_in(world, f"{place}.coordinator")
        me = await (await signed_in(world, "tan-hung.reporter.van-phong-dang-uy")).get("/v1/me")
        machines = [
            await world.http.post(
                "/v1/auth/token",
                data={"grant_type": "client_credentials"},
                auth=(machine.client_id, machine.secret),
            )
            for machine in MACHINES
        ]

    held = {users[g["principal"]["id"]]["username"]: g for g in grants if g["principal"]["kind"] == "user"}
    assert held.keys() == expected.keys()
    assert {name: (g["role"], g["unit"]["code"]) for name, g in held.items()} == {
        name: (account.role, UNIT[account.place]) for name, account in expected.items()
    }
    assert {name for name, g in held.items() if g["agency"]} == {
        name for name, account in expected.items() if account.role is Role.reporter
    }
    assert {user["source"] for user in users.values()} == {"demo"}
    assert [grant["agency"]["name"] for grant in me["grants"]] == ["Văn phòng Đảng ủy"]
    assert [(m.status_code, m.json()["scope"]) for m in machines] == [(200, "viewer"), (200, "integrator")]


async def test_without_the_setting_nobody_signs_in_with_the_password_everybody_knows(
    april: TestDatabase,
) -> None:
    async with opened(april.service_url) as world:
        person = await world.http.post(
            "/v1/auth/sessions", json={"username": "my-tu.admin", "password": PASSWORD}
        )
        machine = await world.http.post(
            "/v1/auth/token",
            data={"grant_type": "client_credentials"},
            auth=(MACHINES[0].client_id, MACHINES[0].secret),
        )

    assert (person.status_code, person.json()["code"]) == (403, "demo_sign_in_off")
    assert machine.status_code in (400, 401, 403)


async def test_nothing_is_invented_for_days_still_to_come(april: TestDatabase) -> None:
    connection = await asyncpg.connect(april.superuser_url)
    try:
        latest = await connection.fetchval("select max(on_day) from progress_update")
        told = await connection.fetchval(
            "select count(*) from progress_update u join unit on unit.key = u.unit_key where code <> '31561'"
        )
    finally:
        await connection.close()

    # Only Đại Hải's plan is older than April; the last said of it then is that task 34 is done.
    assert (latest, told) == (date(2026, 3, 30), 0)
