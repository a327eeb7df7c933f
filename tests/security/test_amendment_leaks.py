"""Does anything of an open amendment show to whoever may not read the unit's drafts, by any way of asking?"""

from __future__ import annotations

from typing import Any

import asyncpg
import pytest

from tests.api.amendment_stories import (
    DRAFT,
    WRITER,
    amended,
    april_plan,
    changed,
    new,
    on_day,
    put_in_force,
    read,
    removed,
)
from tests.api.plan_stories import drafted, published
from tests.conftest import TestDatabase
from tests.contract.cases_reporting import RULE
from tests.world import World, agency

pytestmark = pytest.mark.minutes

SECRET = "Điều bí mật"
ABOVE = str(agency("can-tho", "so-khcn"))
BLIND = (
    "can-tho.viewer", "can-tho.coordinator", "can-tho.leader", "can-tho.integrator", "vn.viewer",
    "my-tu.integrator", "can-tho.reporter.so-khcn", "dai-hai.coordinator", "tan-hung.leader",
)  # fmt: skip
"""All who may read what is published at the unit but not its drafts, and strangers."""

SEEING = ("my-tu.viewer", "my-tu.leader", "my-tu.reporter.cong-an", "can-tho.auditor", "vn.auditor")


async def _amended_in_every_way(world: World) -> dict[str, Any]:
    """A published plan whose open amendment changes, adds and drops something of every kind."""
    ids = await april_plan(world)
    plan = ids["plan"]
    await amended(world, plan, reason=SECRET)
    await changed(world, "plans", plan, title=SECRET)
    await changed(world, "sections", ids["section"], title=SECRET)
    await changed(world, "provisions", ids["clause"], text=SECRET)
    await changed(world, "indicators", ids["indicator"], name=SECRET)
    await changed(
        world, "tasks", ids["task"], title=SECRET, assignments=[{"agency": ABOVE, "role": "coordinator"}]
    )
    await changed(world, "reporting-rules", ids["rule"], name=SECRET)
    await removed(world, "tasks", ids["other"])
    schedule = {"text": "Thường xuyên", "kind": "ongoing"}
    for noun, body in (
        ("sections", {"title": SECRET}),
        ("provisions", {"kind": "duty", "text": SECRET, "agencies": [ABOVE]}),
        ("indicators", {"name": SECRET, "assignments": [{"agency": ABOVE}]}),
        (
            "tasks",
            {"title": SECRET, "schedule": schedule, "assignments": [{"agency": ABOVE, "role": "lead"}]},
        ),
        ("reporting-rules", RULE | {"name": SECRET, "steps": [RULE["steps"][0] | {"from": [ABOVE]}]}),
    ):
        ids[f"new {noun}"] = (await new(world, noun, plan=plan, **body))["id"]
    return ids


def _questions(ids: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Every way to ask for the plan and what belongs to it: as it is, and for the draft by name."""
    plan, whole = ids["plan"], "sections,provisions,indicators,tasks,reportingRules,counts"
    items = [
        f"/v1/sections/{ids['section']}", f"/v1/provisions/{ids['clause']}", f"/v1/indicators/{ids['indicator']}",
        f"/v1/tasks/{ids['task']}", f"/v1/reporting-rules/{ids['rule']}",
        *(f"/v1/{name.removeprefix('new ')}/{id_}" for name, id_ in ids.items()
        if name.startswith("new ")),
    ]  # fmt: skip
    plain: list[tuple[str, dict[str, Any]]] = [
        (f"/v1/plans/{plan}", {"include": whole}),
        (f"/v1/plans/{plan}", {"asOf": "2026-07-10", "include": whole}),
        (f"/v1/plans/{plan}", {"knownAt": "2026-07-10T23:00:00+07:00"}),
        (f"/v1/plans/{plan}/revisions", {"count": "exact"}),
        (f"/v1/plans/{plan}/lint", {}),
        (f"/v1/plans/{plan}/sections", {"count": "exact"}),
        (f"/v1/plans/{plan}/provisions", {"count": "exact"}),
        ("/v1/reporting-rules", {"plan": plan, "count": "exact"}),
        ("/v1/reporting-rules", {"unit": "31567", "count": "exact"}),
        ("/v1/plans", {"unit": "31567", "count": "exact"}),
        ("/v1/plans", {"q": "bí mật", "count": "exact"}),
        ("/v1/indicators", {"unit": "31567", "count": "exact"}),
        ("/v1/indicators", {"q": "bí mật"}),
        ("/v1/indicators", {"lead": ABOVE}),
        ("/v1/tasks", {"unit": "31567", "count": "exact"}),
        ("/v1/tasks", {"q": "bí mật"}),
        ("/v1/tasks", {"agency": ABOVE}),
        ("/v1/progress", {"unit": "31567", "by": "agency"}),
        *((path, {}) for path in items),
    ]
    drafts = [
        (f"/v1/plans/{plan}", {"include": whole, **DRAFT}),
        (f"/v1/plans/{plan}/diff", {"to": "draft"}),
        (f"/v1/plans/{plan}/lint", DRAFT),
        (f"/v1/plans/{plan}/sections", DRAFT),
        (f"/v1/plans/{plan}/provisions", DRAFT),
        ("/v1/indicators", {"plan": plan, "count": "exact", **DRAFT}),
        ("/v1/tasks", {"plan": plan, "count": "exact", **DRAFT}),
        *((path, DRAFT) for path in items),
    ]
    return plain + drafts


async def _answers(world: World, ids: dict[str, Any], name: str) -> list[tuple[int, str]]:
    found = []
    for path, params in _questions(ids):
        answer = await world.get(name, path, **params)
        found.append((answer.status_code, answer.text))
    return found


async def test_whoever_may_not_read_drafts_reads_the_same_as_before_by_every_way_of_asking(
    world_database: TestDatabase,
) -> None:
    async with on_day(world_database, "2026-07-10") as world:
        ids = await _amended_in_every_way(world)
        during = {name: await _answers(world, ids, name) for name in BLIND}
        seen = {name: await _answers(world, ids, name) for name in SEEING}
        version = (await read(world, WRITER, f"/v1/plans/{ids['plan']}", **DRAFT))["version"]
        gone = await world.http.delete(
            f"/v1/plans/{ids['plan']}", params=DRAFT, headers=world.headers(WRITER, If_Match=f'"{version}"')
        )
        after = {name: await _answers(world, ids, name) for name in BLIND}

    told = [
        f"{name}: {path} {params}: {text[:200]}"
        for name, answers in during.items()
        for (path, params), (_, text) in zip(_questions(ids), answers, strict=True)
        if SECRET in text or "bí mật" in text
    ]
    assert told == []
    assert gone.status_code == 204
    assert [_known(answers) for answers in during.values()] == [_known(answers) for answers in after.values()]
    for name, answers in seen.items():
        assert sum(SECRET in text for _, text in answers) > 10, name


def _known(answers: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Answers without what is new each time a refusal is written."""
    return [(status, text if status == 200 else "") for status, text in answers]


async def test_the_rows_of_an_amendment_answer_to_no_id_of_their_own(world_database: TestDatabase) -> None:
    nouns = {
        "plan": "plans",
        "section": "sections",
        "provision": "provisions",
        "indicator": "indicators",
        "task": "tasks",
    }
    async with on_day(world_database, "2026-07-10") as world:
        await _amended_in_every_way(world)
        connection = await asyncpg.connect(world_database.superuser_url)
        rows = [
            f"/v1/{noun}/{row['id']}"
            for table, noun in nouns.items()
            for row in await connection.fetch(
                f"select id from {table} where amending and origin_id is not null"
            )
        ]
        await connection.close()

        found = {
            (await world.get(name, path)).status_code
            for path in rows
            for name in (WRITER, "can-tho.auditor", *BLIND)
        }

    assert len(rows) == 5
    assert found == {404}


async def test_nobody_but_those_who_may_write_drafts_writes_an_amendment(
    world_database: TestDatabase,
) -> None:
    async with on_day(world_database, "2026-07-10") as world:
        ids = await april_plan(world)
        await amended(world, ids["plan"])
        path = f"/v1/tasks/{ids['task']}"
        version = (await read(world, WRITER, path, **DRAFT))["version"]

        tried = {
            name: (
                await world.http.patch(
                    path,
                    json={"title": "x"},
                    params=DRAFT,
                    headers=world.headers(name, If_Match=f'"{version}"'),
                )
            ).status_code
            for name in (*BLIND, *SEEING)
        }

    assert tried == dict.fromkeys(BLIND, 404) | dict.fromkeys(SEEING, 403)


async def test_an_agency_above_that_the_amendment_names_sees_its_items_once_it_is_published(
    world_database: TestDatabase,
) -> None:
    async with on_day(world_database, "2026-07-10") as world:
        ids = await _amended_in_every_way(world)
        path = f"/v1/tasks/{ids['new tasks']}"
        before = await world.get("can-tho.reporter.so-khcn", path)

        await put_in_force(world, ids["plan"])

        after = await read(world, "can-tho.reporter.so-khcn", path)
        journal = await world.get("can-tho.viewer", "/v1/audit")
        audited = await read(world, "can-tho.auditor", "/v1/audit", limit=200)

    assert (before.status_code, after["title"], after["plan"]) == (404, SECRET, None)
    assert journal.status_code == 403
    assert {"plan.amend", "plan.publish_amendment"} <= {entry["act"] for entry in audited["items"]}


async def test_a_frozen_state_points_to_no_draft_and_to_no_plan_that_its_readers_may_not_see(
    world_database: TestDatabase,
) -> None:
    async with on_day(world_database, "2026-07-10") as world:
        secret = await drafted(world, title=SECRET)
        plan = await drafted(world, bases=[{"number": "57", "title": "NQ 57", "plan": secret["id"]}])
        await published(world, plan)
        path = f"/v1/plans/{plan['id']}"

        live = await read(world, WRITER, path)
        frozen = [await read(world, name, path, asOf="2026-07-10") for name in (WRITER, "can-tho.viewer")]

    assert live["bases"][0]["plan"]["title"] == SECRET
    assert [state["bases"][0]["plan"] for state in frozen] == [None, None]
    assert [state["bases"][0]["number"] for state in frozen] == ["57", "57"]
