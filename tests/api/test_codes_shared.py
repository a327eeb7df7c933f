"""Two units that bear one code, one after the other: can every reader tell them apart?

Mỹ Tú and Đại Hải are merged into a commune that keeps Mỹ Tú's code and name; another commune is split, one is given
another name and one another code. Whoever reads, wherever a unit is named, `validTo` tells the ended one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.api.plan_stories import published
from tests.api.report_stories import on, planned
from tests.conftest import TestDatabase, run_apart
from tests.contract.premises import WRITER, made
from tests.world import World, person

CODE, LAST_DAY = "31567", "2026-05-31"
BASIS = {"number": "12", "symbol": "/NQ-UBTVQH16", "issuer": "Quốc hội", "issuedOn": "2026-05-15"}
CHANGES = (
    {
        "kind": "merge", "predecessors": [CODE, "31561"],
        "successors": [{"code": CODE, "name": "Mỹ Tú", "kind": "commune"}],
    },
    {
        "kind": "split", "predecessors": ["31528"],
        "successors": [
            {"code": "31528", "name": "Kế Sách", "kind": "commune"},
            {"code": "31529", "name": "Kế Sách Tây", "kind": "commune"},
        ],
    },
)  # fmt: skip
CALLED_ANEW = (
    {"kind": "rename", "predecessors": ["31540"], "successors": [{"code": "31540", "name": "Tên Mới"}]},
    {"kind": "recode", "predecessors": ["31552"], "successors": [{"code": "31599"}]},
)


async def _merged(database: TestDatabase) -> tuple[str, str]:
    """Ids of a plan of the commune that ended, and of one of its successor under the same code and name."""
    async with on(database, "2026-05-20") as world:
        old = (await planned(world)).plan
        for change in CHANGES:
            body = {**change, "effectiveOn": "2026-06-01", "basis": BASIS}
            made(await world.post("can-tho.admin", "/v1/unit-changes", body))
    async with on(database, "2026-06-05") as world:
        for role in ("coordinator", "leader"):
            grant = {"principal": str(person(f"my-tu.{role}")), "unit": CODE, "role": role}
            made(await world.post("can-tho.admin", "/v1/grants", grant))
        committee = {"unit": CODE, "name": "Ủy ban nhân dân xã Mỹ Tú", "kind": "peoples_committee"}
        issuer = made(await world.post(WRITER, "/v1/agencies", committee))["id"]
        plan = {
            "unit": CODE, "title": "Kế hoạch của xã mới", "issuer": issuer, "numberPending": True,
            "period": {"start": "2026-06-01", "end": "2026-12-31"},
        }  # fmt: skip
        new = made(await world.post(WRITER, "/v1/plans", plan))
        task = {
            "plan": new["id"], "number": "1", "title": "Sắp xếp", "assignments": [{"agency": issuer, "role": "lead"}],
            "schedule": {"text": "Thường xuyên", "kind": "ongoing"},
        }  # fmt: skip
        made(await world.post(WRITER, "/v1/tasks", task))
        await published(world, new)
        return old, str(new["id"])


def _units(answer: Any) -> Iterator[dict[str, Any]]:
    """Every unit that an answer names with its code."""
    if isinstance(answer, list):
        for each in answer:
            yield from _units(each)
    elif isinstance(answer, dict):
        if answer.get("code") == CODE and "level" in answer:
            yield answer
        for each in answer.values():
            yield from _units(each)


async def _days(world: World, who: str, path: str, **asked: Any) -> set[str | None]:
    """The last days of the bearers of the code in an answer; each unit that is named has to tell."""
    found = list(_units(made(await world.get(who, path, **asked))))
    assert all("validTo" in unit for unit in found), path
    return {unit["validTo"] for unit in found}


@pytest.fixture(scope="module")
def merged(world_of_module: TestDatabase) -> tuple[str, str]:
    """Once for all of these, which only read but for other communes."""
    return run_apart(_merged(world_of_module))


async def test_whoever_reads_tells_an_ended_commune_from_the_one_that_bears_its_code(
    world_of_module: TestDatabase, merged: tuple[str, str]
) -> None:
    old, new = merged
    both = {LAST_DAY, None}
    async with on(world_of_module, "2026-06-06") as world:
        me = made(await world.get(WRITER, "/v1/me"))
        seen = {
            (who, path): await _days(world, who, path, **asked)
            for who in ("can-tho.auditor", "vn.auditor")
            for path, asked in (
                ("/v1/plans", {"unit": "92"}),
                ("/v1/tasks", {"unit": "92"}),
                ("/v1/audit", {"unit": "92", "limit": 200}),
                ("/v1/agencies", {"unit": "92", "limit": 200}),
            )
        }
        grants = await _days(world, "can-tho.admin", "/v1/grants", unit="92", limit=200)
        frozen = made(await world.get("can-tho.viewer", f"/v1/plans/{old}", revision=1))
        living = made(await world.get("can-tho.viewer", f"/v1/plans/{new}", revision=1))
        change = made(await world.get("can-tho.viewer", "/v1/unit-changes", unit="92", kind="merge"))["items"][0]
        body = {"query": '{ tasks(unit: "92", first: 50) { nodes { unit { code validTo } } } }'}
        asked = (await world.http.post("/graphql", json=body, headers=world.headers("can-tho.viewer"))).json()

    assert {(g["unit"]["code"], g["unit"]["validTo"]) for g in me["grants"]} == {(CODE, LAST_DAY), (CODE, None)}
    assert {(p["unit"]["code"], p["unit"]["validTo"]) for p in me["permissions"]} == {(CODE, LAST_DAY), (CODE, None)}
    assert {key: found for key, found in seen.items() if found != both} == {}
    assert grants == both
    assert (frozen["unit"]["validTo"], living["unit"]["validTo"]) == (LAST_DAY, None)
    assert [unit["validTo"] for unit in change["predecessors"]] == [LAST_DAY, LAST_DAY]
    assert [unit["validTo"] for unit in change["successors"]] == [None]
    assert {node["unit"]["validTo"] for node in asked["data"]["tasks"]["nodes"]} == both


@pytest.mark.usefixtures("merged")
async def test_what_is_counted_by_unit_keeps_the_two_apart_though_name_and_code_are_the_same(
    world_of_module: TestDatabase,
) -> None:
    async with on(world_of_module, "2026-06-06") as world:
        by_unit = [
            made(await world.get(who, "/v1/progress", by="unit", **asked))["groups"]
            for who, asked in (("can-tho.viewer", {"unit": "92"}), ("can-tho.viewer", {}), (WRITER, {"unit": CODE}))
        ]
        picture = await world.get("can-tho.viewer", "/v1/progress/chart.svg", by="unit", unit="92")
        rows = (await world.get("can-tho.integrator", "/v1/exports/plans", unit="92")).text.splitlines()
        units = (await world.get("can-tho.integrator", "/v1/exports/units", unit="92")).text.splitlines()

    for groups in by_unit:
        assert [(g["key"], g["validTo"], g["total"]) for g in groups if g["key"] == CODE] == [
            (CODE, LAST_DAY, 1), (CODE, None, 1),
        ]  # fmt: skip
    assert "Xã Mỹ Tú (đến 31/05/2026)" in picture.text
    assert len(rows) == 2
    assert all('"unit_id":' in row and f'"unit_code":"{CODE}"' in row for row in rows)
    assert len({row.split('"unit_id":')[1].split(",")[0] for row in rows}) == 2
    assert sum(f'"code":"{CODE}"' in row for row in units) == 2


@pytest.mark.usefixtures("merged")
async def test_a_unit_that_only_got_another_name_or_code_has_not_ended(world_of_module: TestDatabase) -> None:
    async with on(world_of_module, "2026-06-06") as world:
        for change in CALLED_ANEW:
            was = made(await world.get("vn.admin", f"/v1/units/{change['predecessors'][0]}"))
            (after,) = change["successors"]
            body = {
                **change, "effectiveOn": "2026-06-01", "basis": BASIS,
                "successors": [{"name": was["name"], "kind": was["kind"], "code": was["code"]} | after],
            }  # fmt: skip
            made(await world.post("vn.admin", "/v1/unit-changes", body))
        told = made(await world.get("can-tho.viewer", "/v1/unit-changes", unit="92", kind="rename,recode"))["items"]

    named = [unit["validTo"] for change in told for unit in (*change["predecessors"], *change["successors"])]
    assert named == [None] * 4
