"""Does the service itself, with the demo's plans, its people and a frozen clock, say what was written down?"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest

from service.db import embedded
from tests.conftest import TestDatabase, cloned, run_apart
from tests.demo.replaying import GOLDEN
from tests.demo.stage import ISSUED, UNIT, Caller, load, serving, signed_in

pytestmark = pytest.mark.long

CITY_OF = {"tien-minh": "hai-phong"}
"""Where the report goes up: who takes it. Anywhere else the leader of the commune does."""


@pytest.fixture(scope="module")
def april(database_server: embedded.EmbeddedServer) -> Iterator[TestDatabase]:
    """The demo's five plans, and nothing said of them yet."""
    with cloned(database_server) as own:
        run_apart(load(own.service_url, ISSUED))
        yield own


class Told:
    """One row of the golden file, and the rows of the service that it is about."""

    def __init__(self, row: dict[str, Any]) -> None:
        self.row, self.obligation, self.report = row, "", ""

    def on(self, day: date) -> list[list[Any]]:
        return [event for event in self.row["events"] if event[0] == day]


@pytest.mark.skipif(not os.environ.get("SAURO_TEST_NIGHTLY"), reason="of the nightly form: eighty days are opened")
async def test_the_service_says_of_every_report_what_was_written_down(april: TestDatabase) -> None:
    told = [Told(row) for row in GOLDEN]
    days = sorted(
        {event[0] for row in GOLDEN for event in row["events"]}
        | {mark[0] for row in GOLDEN for mark in (*row["marks"], *row["own"])}
        | {row["called"][0] for row in GOLDEN if "called" in row}
    )
    wrong: list[str] = []

    for day in days:
        async with serving(april, datetime.fromisoformat(f"{day}T09:00+07:00")) as world:
            people: dict[str, Caller] = {}
            for one in told:
                await _lived(world, people, one, day)
                wrong += await _compared(world, people, one, day)
    async with serving(april, datetime.fromisoformat("2026-12-31T09:00+07:00")) as world:
        people = {}
        for one in told:
            wrong += await _ended(world, people, one)

    assert not wrong, "\n".join(wrong)


async def _who(world: Any, people: dict[str, Caller], name: str) -> Caller:
    if name not in people:
        people[name] = await signed_in(world, name)
    return people[name]


async def _post(world: Any, caller: Caller, path: str, body: Any = None) -> Any:
    answer = await world.http.post(path, json=body, headers=caller.headers)
    assert answer.is_success, (path, body, answer.text)
    return answer.json()


async def _lived(world: Any, people: dict[str, Caller], one: Told, day: date) -> None:
    """What is done about a report on a day."""
    row, place = one.row, one.row["plan"]
    writer = await _who(world, people, f"{place}.coordinator")
    if not one.obligation and row.get("called", [day])[0] == day:
        one.obligation = await _owed(world, writer, row)
    for event in one.on(day):
        if event[1] in ("submit", "withdraw"):
            if not one.report:
                made = await _post(world, writer, "/v1/reports", {"obligation": one.obligation})
                one.report = made["id"]
            body = {"reason": "Nhầm"} if event[1] == "withdraw" else None
            await _post(world, writer, f"/v1/reports/{one.report}/{event[1]}", body)
            continue
        role = f"{CITY_OF[place]}.coordinator" if place in CITY_OF else f"{place}.leader"
        taker = await _who(world, people, role)
        bodies = {
            "return": {"reason": "Thiếu số liệu", "due": str(event[2])} if len(event) > 2 else None,
            "acknowledge": {"entered": {"on": str(day)}} if row["line"] == 318 else None,
        }
        await _post(world, taker, f"/v1/reports/{one.report}/{event[1]}", bodies.get(event[1]))


async def _owed(world: Any, writer: Caller, row: dict[str, Any]) -> str:
    unit = UNIT[row["plan"]]
    agencies = await writer.every("/v1/agencies", unit=unit)
    agency = next(a["id"] for a in agencies if a["name"] == row["agency"])
    rules = await writer.every("/v1/reporting-rules", unit=unit)
    called = row.get("called")
    for rule in rules:
        if (rule["reference"] or {}).get("line") != row["line"]:
            continue
        if called is None:
            params = {"rule": rule["id"], "period": row["nominal"], "agency": agency}
            found = await writer.every("/v1/obligations", **params)
            if found:
                return str(found[0]["id"])
            continue
        body = {"rule": rule["id"], "agency": agency, "period": {"nominal": row["nominal"]}}
        body |= {"lastDay": str(called[1])} if len(called) > 1 else {}
        return str((await _post(world, writer, "/v1/obligations", body))["id"])
    raise AssertionError(f"nobody owes {row['plan']} {row['line']} {row['nominal']} {row['agency']}")


async def _compared(world: Any, people: dict[str, Caller], one: Told, day: date) -> list[str]:
    """Where the obligation and the report stand at the end of a day on which the golden file says so."""
    writer = await _who(world, people, f"{one.row['plan']}.coordinator")
    wrong = []
    for kind, marks, path in (
        ("marks", one.row["marks"], f"/v1/obligations/{one.obligation}"),
        ("own", one.row["own"], f"/v1/reports/{one.report}"),
    ):
        wanted = [code for on, code in marks if on == day]
        if wanted:
            code = (await writer.get(path, fields="standing"))["standing"]["code"]
            if code != wanted[0]:
                wrong.append(f"{one.row['plan']} {one.row['line']} {one.row['nominal']} {kind} {day}: {code}")
    return wrong


async def _ended(world: Any, people: dict[str, Caller], one: Told) -> list[str]:
    """What is on record of the report when the year is over."""
    if not one.report:
        return [] if one.row["status"] == "" else [f"{one.row}: no report"]
    writer = await _who(world, people, f"{one.row['plan']}.coordinator")
    report = await writer.get(f"/v1/reports/{one.report}")
    filings = [
        [f["on"], f["lastDay"] or "none", "neither" if f["inTime"] is None else f["inTime"], f["outcome"] or ""]
        for f in report["filings"]
    ]
    wanted = [[str(on), str(last), in_time, outcome] for on, last, in_time, outcome in one.row["filings"]]
    ends = (filings, report["status"]) != (wanted, one.row["status"])
    return [f"{one.row['plan']} {one.row['line']}: {report['status']} {filings}"] if ends else []
