"""Is a plan that was imported from its print the plan that people have typed from it for the demo?

As text and as a Word file. Titles are no part of it: the demo's are in words of its own. What differs in
tasks stands in the table below; indicators differ more, since the demo parts and joins them by hand: their
table is in `test_imported_indicators`, and what was read of them is what the draft plan holds: figures, what
they are counted on and what not, leads and coordinators.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from service.demo import commands, plans
from service.demo.pieces import Task
from service.demo.plan_file import PlanFile
from service.domain.language.text import fold
from tests.api.import_stories import MY_TU, WRITER, committed, decided, imported
from tests.documents.making import word
from tests.documents.test_same_draft import blocks_of
from tests.world import World

DIFFERENCES = {
    # "Phòng VH-XH, Công an xã (phối hợp …)": who else leads is read from the bracket as who coordinates.
    ("dai_hai", "2", "leads"),
    ("dai_hai", "2", "coordinators"),
}
"""Plan, number of the task, field: read otherwise than typed."""
PERIODS = {"phu_thai": {"start": "2025-01-01", "end": "2045-12-31"}}
"""Where the document does not say when the plan begins."""

pytestmark = pytest.mark.shared


async def with_agencies(world: World, file: PlanFile) -> None:
    """The unit knows the agencies of the demo, by the names that its plan prints."""
    for piece in file.agencies:
        if piece.upper_unit is None:
            body = json.loads(commands.agency(piece, MY_TU).model_dump_json(by_alias=True))
            made = await world.post(WRITER, "/v1/agencies", body | {"unit": MY_TU, "confirmDuplicate": True})
            assert made.status_code == 201, made.text


async def as_imported(world: World, folder: str, data: bytes, name: str) -> dict[str, Any]:
    """The draft plan that a file has become, with everything in it that was doubtful taken as read."""
    read = await imported(world, data, name, kind="plan", year=2026)
    decisions: list[dict[str, Any]] = [{"act": "new_agency"}]
    if folder in PERIODS:
        decisions.append({"act": "correct", "pointer": "/plan/period", "value": PERIODS[folder]})
    if read["draft"]["plan"].get("issuer") is None:
        decisions.append({"act": "correct", "pointer": "/plan/issuer", "value": "Ủy ban nhân dân"})
    decisions += [
        {"act": "accept", "finding": one["id"]}
        for one in read["report"]
        if one["severity"] == "error" and one["pointer"].startswith("/tasks")
    ]
    done = await committed(world, await decided(world, read, *decisions))
    answer = await world.get(WRITER, f"/v1/plans/{done['plan']['id']}", include="tasks,indicators")
    return dict(answer.json()) | {
        "read": read["draft"]["indicators"],
        "rules": read["draft"]["reportingRules"],
    }


def figures(target: dict[str, Any], last_year: int) -> tuple[Any, ...]:
    """A target as far as it is printed; one that names no year is due with the plan."""
    names = ("comparator", "evaluateAs", "measure", "value", "low", "high", "condition", "excludes")
    return (*(target.get(name) for name in names), target["year"] or last_year)


def agencies_of(indicator: dict[str, Any], names: dict[str, str]) -> list[tuple[str, str]]:
    """Role and agency by the demo's name, leads first; read, or in the draft plan. One that leads is no coordinator."""
    if "assignments" in indicator:
        found = [(one["role"], one["agency"]["name"]) for one in indicator["assignments"]]
    else:
        found = [("lead", one["canonical"] or one["name"]) for one in indicator["leads"]]
        found += [("coordinator", one["canonical"] or one["name"]) for one in indicator["coordinators"]]
    roles: dict[str, str] = {}
    for role, name in found:
        roles.setdefault(names.get(fold(name), name), role)
    return sorted((role, name) for name, role in roles.items())


def measured(indicator: dict[str, Any], last_year: int) -> tuple[Any, ...]:
    """An indicator, read or in the draft plan."""
    return (
        indicator["number"] or "",
        " ".join(indicator["name"].split()),
        indicator["unitMeasure"],
        [figures(target, last_year) for target in indicator["targets"]],
    )


def typed(task: Task) -> dict[str, Any]:
    """A task of the demo, as far as it is printed."""
    schedule = commands.schedule(task.schedule)
    days = [part.due for part in schedule.parts] or [schedule.due]
    return {
        "number": task.number,
        "leads": {ref.agency for ref in task.leads},
        "coordinators": {ref.agency for ref in task.coordinators},
        "kind": schedule.kind.value,
        "days": [_iso(day) for day in days],
        "rrule": schedule.rrule,
        "products": len(task.products),
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def read_back(task: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """The same of a task that was imported; agencies by the name that the demo has for them."""

    def of(role: str) -> Iterable[str]:
        whose = (one["agency"]["name"] for one in task["assignments"] if one["role"] == role)
        return (names.get(fold(name), name) for name in whose)

    schedule = task["schedule"]
    return {
        "number": task["number"],
        "leads": set(of("lead")),
        "coordinators": set(of("coordinator")),
        "kind": schedule["kind"],
        "days": [part["due"] for part in schedule["parts"]] or [schedule["due"]],
        "rrule": schedule["rrule"],
        "products": len(task["deliverables"]),
    }


@pytest.mark.parametrize("form", ["txt", "docx"])
@pytest.mark.parametrize("folder", ["my_tu", "dai_hai", "tien_minh", "tan_hung", "phu_thai"])
async def test_the_tasks_of_an_import_are_those_of_the_demo(
    world: World, seeds: Path, folder: str, form: str
) -> None:
    file = plans.read(folder)
    await with_agencies(world, file)
    seed = seeds / f"{folder.replace('_', '-')}.txt"
    data = seed.read_bytes() if form == "txt" else word(blocks_of(folder))

    plan = await as_imported(world, folder, data, f"{folder}.{form}")

    names = {fold(name): one.name for one in file.agencies for name in (one.name, *one.aliases)}
    pairs = zip(plan["tasks"], file.tasks, strict=True)
    differing = {
        (folder, want["number"], field): (got[field], want[field])
        for got, want in ((read_back(task, names), typed(piece)) for task, piece in pairs)
        for field in want
        if got[field] != want[field]
    }
    assert {key: differing[key] for key in differing.keys() - DIFFERENCES} == {}
    assert {key for key in DIFFERENCES if key[0] == folder} - differing.keys() == set()
    last = file.plan.period_end.year
    assert [measured(one, last) for one in plan["indicators"]] == [measured(one, last) for one in plan["read"]]
    drafted = [agencies_of(one, names) for one in plan["indicators"]]
    assert drafted == [agencies_of(one, names) for one in plan["read"]]
    rules = (await world.get(WRITER, "/v1/reporting-rules", plan=plan["id"], limit="200")).json()["items"]
    assert [one["times"]["cadence"] for one in rules] == [one["cadence"] for one in plan["rules"]]
    assert all(step["to"] and (step["from"] or step["leads"]) for one in rules for step in one["steps"])
