"""Can a key of something out of reach be put to use, or even be told from a key of nothing?

Foreign keys step over row security. So every reference a command takes is tried with the id of a
thing that exists elsewhere and with one that exists nowhere: both must be refused, in the same words,
and at the field that names it: the address was found (no 404).
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from tests.conftest import TestDatabase
from tests.contract.cases import SETTINGS
from tests.contract.cases_catalogue import CITY, assignment_body, defined
from tests.contract.cases_plans import INDICATOR, PROVISION, SECTION
from tests.contract.premises import (
    ECONOMY,
    WRITER,
    added,
    draft_plan,
    made,
    open_indicator,
    open_task,
    plan_body,
    task_body,
)
from tests.security.planting import plan, plant, task
from tests.world import World, agency, opened, person

REPORTER, ADMIN = "my-tu.reporter.cong-an", "my-tu.admin"

MISSED = {"unknown_field", "field_missing", "id_form", "not_one_of"}
"""Codes of a request that was refused for its form, before anybody looked at the key."""

Reference = tuple[str, str, str, dict[str, Any], str, str]
"""who, method, path, body, the place of the reference in it, and the id of a foreign thing."""


async def _foreign(world: World) -> dict[str, str]:
    """Things of Tân Hưng, which nobody of Mỹ Tú may know of."""
    body = plan_body(unit="25345", issuer=str(agency("tan-hung", "ubnd")), focalOffices=[])
    theirs = made(await world.post("tan-hung.coordinator", "/v1/plans", body))["id"]
    section = made(await world.post("tan-hung.coordinator", "/v1/sections", {"plan": theirs, **SECTION}))[
        "id"
    ]
    said = {"kind": "direction", "text": "Báo cáo ngay"}
    path = f"/v1/tasks/{task('tan-hung', 'published', 0)}/progress-updates"
    return {
        "agency": str(agency("tan-hung", "cong-an")),
        "plan": str(plan("tan-hung", "published")),
        "draft": theirs,
        "section": section,
        "task": str(task("tan-hung", "published", 1)),
        "figure": await _figure(world),
        "update": made(await world.post("tan-hung.leader", path, said))["id"],
        "person": str(person("tan-hung.viewer")),
        "definition": (await defined(world, "dong-nai.coordinator", unit="75"))["id"],
        "indicator": await _indicator(world),
    }


async def _indicator(world: World) -> str:
    """An indicator of a draft of Tân Hưng."""
    who, body = "tan-hung.coordinator", plan_body(unit="25345", issuer=str(agency("tan-hung", "ubnd")), focalOffices=[])
    own = made(await world.post(who, "/v1/plans", body | {"confirmDuplicate": True}))["id"]
    return str(made(await world.post(who, "/v1/indicators", {"plan": own, "name": "VNeID"}))["id"])


async def _figure(world: World) -> str:
    """A figure of Tân Hưng, in a plan it has published."""
    who, body = "tan-hung.coordinator", plan_body(unit="25345", issuer=str(agency("tan-hung", "ubnd")), focalOffices=[])
    own = made(await world.post(who, "/v1/plans", body | {"confirmDuplicate": True}))["id"]
    measured = {"plan": own, "name": "Phủ sóng 5G", "unitMeasure": "%"}
    indicator = made(await world.post(who, "/v1/indicators", measured))["id"]
    made(await world.post(who, f"/v1/plans/{own}/submit"))
    made(await world.post("tan-hung.leader", f"/v1/plans/{own}/publish"))
    said = {"period": {"nominal": "2026-Q3"}, "numerator": 1, "denominator": 2}
    return str(made(await world.post(who, f"/v1/indicators/{indicator}/observations", said))["id"])


async def _references(world: World) -> AsyncIterator[Reference]:
    foreign = await _foreign(world)
    draft = await draft_plan(world)
    own_task = await open_task(world)
    section = await added(world, "/v1/sections", {"plan": draft, **SECTION})

    def post(path: str, body: dict[str, Any], at: str, kind: str, who: str = WRITER) -> Reference:
        return who, "POST", path, body, at, foreign[kind]

    for at in ("issuer", "focalOffices/0"):
        yield post("/v1/plans", plan_body(), at, "agency")
    for kind in ("plan", "draft"):
        for at in ("upperPlan/plan", "replaces/plan", "bases/0/plan"):
            body = plan_body(upperPlan={}, replaces={}, bases=[{"relation": "basis"}])
            yield post(
                "/v1/plans", {k: v for k, v in body.items() if v != {} or k == at.partition("/")[0]}, at, kind
            )
    for path, body in (
        ("/v1/sections", SECTION),
        ("/v1/provisions", PROVISION),
        ("/v1/indicators", INDICATOR),
    ):
        yield post(path, {"plan": "x", **body}, "plan", "draft")
        yield post(
            path, {"plan": draft, **body}, "parent" if path == "/v1/sections" else "section", "section"
        )
    for at in ("agencies/0", "coordinators/0"):
        yield post("/v1/provisions", {"plan": draft, **PROVISION, "coordinators": [ECONOMY]}, at, "agency")
    for at in ("assignments/0/agency", "targets/0/agency"):
        yield post("/v1/indicators", {"plan": draft, **INDICATOR}, at, "agency")
    yield post("/v1/indicators", {"plan": draft, **INDICATOR, "tasks": ["x"]}, "tasks/0", "task")
    yield post("/v1/tasks", task_body("x"), "plan", "draft")
    yield post("/v1/tasks", task_body(draft), "section", "section")
    yield post("/v1/tasks", task_body(draft), "official", "person")
    for at in ("assignments/0/agency", "assignments/1/agency"):
        yield post("/v1/tasks", task_body(draft), at, "agency")
    updates = f"/v1/tasks/{own_task}/progress-updates"
    for who in (WRITER, REPORTER):
        yield post(updates, {"kind": "progress", "percent": 5}, "agency", "agency", who)
        yield post(updates, {"kind": "note", "text": "Rõ"}, "answerTo", "update", who)
    yield post(
        f"/v1/tasks/{await open_task(world, 'dated')}/complete", {"doneOn": "2026-06-20"}, "agency", "agency"
    )
    figures = f"/v1/indicators/{await open_indicator(world)}/observations"
    figure = {"period": {"nominal": "2026-M10"}, "numerator": 1, "denominator": 2}
    yield post(figures, figure, "agency", "agency")
    yield post(figures, figure, "agency", "agency", REPORTER)
    for act, more in (("verify", {}), ("return", {"reason": "Sai"})):
        yield post(f"/v1/observations/{act}", {"ids": ["x"], **more}, "ids/0", "figure")
    wish = {"requestedDue": "2027-01-31", "reason": "Chờ"}
    yield post("/v1/extension-requests", {"task": "x", **wish}, "task", "task")
    yield post(
        "/v1/extension-requests", {"task": await open_task(world, "dated"), **wish}, "agency", "agency"
    )
    account = {"unit": "31567", "username": "nguoi.moi", "name": "Người Mới"}
    yield post("/v1/users", account, "agency", "agency", ADMIN)
    grant = {"principal": str(person("my-tu.viewer")), "role": "reporter", "unit": "31567"}
    yield post("/v1/grants", grant, "agency", "agency", ADMIN)
    yield post("/v1/grants", {**grant, "role": "viewer"}, "principal", "person", ADMIN)
    members = {"unit": "31567", "name": "Tổ", "kind": "office", "collective": True, "members": ["x"]}
    yield post("/v1/agencies", members, "members/0", "agency")
    yield WRITER, "PATCH", f"/v1/sections/{section}", {}, "parent", foreign["section"]
    yield post("/v1/indicators", {"plan": draft, **INDICATOR}, "definition", "definition")
    yield post("/v1/target-assignments", assignment_body(), "definition", "definition", CITY)
    rows = {"rows": [assignment_body()]}
    yield post("/v1/target-assignments/batch", rows, "rows/0/definition", "definition", CITY)
    code = (await defined(world))["code"]
    given = made(await world.post(CITY, "/v1/target-assignments", assignment_body(definition=code)))["id"]
    yield post(f"/v1/target-assignments/{given}/adopt", {}, "indicator", "indicator")


def _with(body: Any, at: str, value: str) -> Any:
    """The body with the reference at its place."""
    head, _, rest = at.partition("/")
    if isinstance(body, list):
        i = int(head)
        return [*body[:i], _with(body[i], rest, value) if rest else value, *body[i + 1 :]]
    return body | {head: _with(body.get(head, {}), rest, value) if rest else value}


@pytest.mark.parametrize("way", ["service_url", "bypass_url"])
async def test_a_key_out_of_reach_is_answered_as_a_key_of_nothing(
    world_database: TestDatabase, way: str
) -> None:
    await plant(world_database.superuser_url)
    faults: list[str] = []
    count = 0

    async with opened(getattr(world_database, way), **SETTINGS) as world:
        async for who, method, path, body, at, theirs in _references(world):
            count += 1
            before = await _written(world_database)
            answers = []
            for key in (theirs, str(uuid4())):
                headers = world.headers(who, If_Match='"1"')
                answers.append(
                    await world.http.request(method, path, json=_with(body, at, key), headers=headers)
                )
            told = [(a.status_code, a.json().get("code"), _named(a.json())) for a in answers]
            if told[0] != told[1] or not 400 <= told[0][0] < 500 or told[0][0] == 404:
                faults.append(f"{who} {method} {path} {at}: {told[0]} for a foreign one, {told[1]} for none")
            elif told[0][0] == 422 and f"/{at}" not in {pointer for pointer, _ in told[0][2]}:
                faults.append(f"{who} {method} {path} {at}: names {told[0][2]}")
            if {code for _, code in told[0][2]} & MISSED:
                faults.append(f"{who} {method} {path} {at}: the attack missed: {told[0][2]}")
            if await _written(world_database) != before:
                faults.append(f"{who} {method} {path} {at}: something was written")

    assert not faults, "\n".join(faults)
    assert count > 35


def _named(problem: dict[str, Any]) -> list[tuple[str, str]]:
    return [(error["pointer"], error["code"]) for error in problem.get("errors", [])]


async def _written(database: TestDatabase) -> int:
    connection = await asyncpg.connect(database.superuser_url)
    count = await connection.fetchval("select count(*) from journal")
    await connection.close()
    return int(count)
