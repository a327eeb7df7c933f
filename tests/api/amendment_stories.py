"""What do the tests of amendments tell again: a published plan of April, and the year in which it is changed?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tests.api.plan_stories import added, drafted, published, task_of
from tests.conftest import TestDatabase
from tests.world import World, agency, opened

POLICE = str(agency("my-tu", "cong-an"))
ECONOMY = str(agency("my-tu", "kinh-te"))
OFFICE = str(agency("my-tu", "ubnd"))
WRITER, HEAD = "my-tu.coordinator", "my-tu.leader"
BASIS = {"number": "45", "symbol": "/QĐ-UBND", "issuer": "UBND xã Mỹ Tú", "issuedOn": "2026-07-01"}
DRAFT = {"revision": "draft"}


@asynccontextmanager
async def on_day(database: TestDatabase, day: str) -> AsyncIterator[World]:
    """The application on a morning of 2026."""
    async with opened(database.service_url, SAURO_NOW=f"{day}T08:00:00+07:00") as world:
        yield world


async def april_plan(world: World) -> dict[str, Any]:
    """A plan published for 1 April with a heading, a clause, an indicator (80 %), two tasks and a monthly
    report; ids by name."""
    plan = await drafted(world, bases=[{"number": "57", "symbol": "-NQ/TW"}])
    section = await added(world, "sections", plan, title="Mục tiêu", number="I")
    clause = await added(world, "provisions", plan, kind="purpose", text="Cụ thể hóa chủ trương")
    task = await task_of(
        world, plan, number="1", section=section["id"], assignments=[{"agency": POLICE, "role": "lead"}],
        deliverables=[{"name": "Báo cáo"}],
    )  # fmt: skip
    other = await task_of(world, plan, number="2", title="Tập huấn")
    indicator = await added(
        world, "indicators", plan, name="Hồ sơ trực tuyến", number="1", section=section["id"], unitMeasure="%",
        targets=[{"text": "≥ 80%", "comparator": "ge", "value": 80, "year": 2026}],
        assignments=[{"agency": POLICE}], tasks=[task["id"]],
    )  # fmt: skip
    rule = await added(
        world, "reporting-rules", plan, name="Báo cáo hằng tháng",
        times={"cadence": "periodic", "periods": ["M"], "lastDay": {"month": 1, "day": 9}},
        steps=[{"act": "consolidate", "from": [POLICE], "to": [OFFICE]}],
    )  # fmt: skip
    done = await published(world, plan)
    return {
        "plan": done["id"], "section": section["id"], "clause": clause["id"], "task": task["id"],
        "other": other["id"], "indicator": indicator["id"], "rule": rule["id"], "version": done["version"],
    }  # fmt: skip


async def amended(world: World, plan: str, **more: Any) -> dict[str, Any]:
    """The plan's amendment, just opened by the leader."""
    opened_ = await world.post(
        HEAD, f"/v1/plans/{plan}/amend", {"reason": "Giao thêm chỉ tiêu", "basis": BASIS} | more
    )
    assert opened_.status_code == 200, opened_.text
    answer: dict[str, Any] = opened_.json()
    return answer


async def read(world: World, name: str, path: str, **params: Any) -> dict[str, Any]:
    """What somebody reads."""
    answer = await world.get(name, path, **params)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def changed(world: World, noun: str, id_: str, **fields: Any) -> dict[str, Any]:
    """An item of the open amendment, changed by the coordinator."""
    path = f"/v1/{noun}/{id_}"
    version = (await read(world, WRITER, path, **DRAFT))["version"]
    answer = await world.http.patch(
        path, json=fields, params=DRAFT, headers=world.headers(WRITER, If_Match=f'"{version}"')
    )
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def new(world: World, noun: str, **fields: Any) -> dict[str, Any]:
    """An item that the amendment adds."""
    answer = await world.http.post(f"/v1/{noun}", json=fields, params=DRAFT, headers=world.headers(WRITER))
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def removed(world: World, noun: str, id_: str) -> None:
    """An item that the amendment drops."""
    path = f"/v1/{noun}/{id_}"
    version = (await read(world, WRITER, path, **DRAFT))["version"]
    answer = await world.http.delete(
        path, params=DRAFT, headers=world.headers(WRITER, If_Match=f'"{version}"')
    )
    assert answer.status_code == 204, answer.text


async def put_in_force(world: World, plan: str, **body: Any) -> dict[str, Any]:
    """The amendment, submitted and published."""
    submitted = await world.post(WRITER, f"/v1/plans/{plan}/submit")
    assert submitted.status_code == 200, submitted.text
    done = await world.post(HEAD, f"/v1/plans/{plan}/publish", body)
    assert done.status_code == 200, done.text
    answer: dict[str, Any] = done.json()
    return answer
