"""How are the operations on reports and on requests for reports called?"""

from __future__ import annotations

import weakref
from typing import Any

from fastapi import FastAPI

from tests.contract.cases import Ask, case
from tests.contract.cases_reporting import CITY, RULE
from tests.contract.premises import (
    ABOVE,
    ECONOMY,
    HEAD,
    POLICE,
    UBND,
    WRITER,
    added,
    draft_plan,
    made,
    published,
)
from tests.world import World, agency

REPORTER = "my-tu.reporter.cong-an"
CITY_REPORTER = "can-tho.reporter.so-khcn"
CITY_HALL = str(agency("can-tho", "ubnd"))
STEPS: dict[str, dict[str, Any]] = {
    "gathered": {"act": "consolidate", "from": [POLICE], "to": [UBND]},
    "judged": {"act": "accept", "from": [ECONOMY], "to": [UBND]},
    "noted": {"act": "acknowledge", "from": [POLICE], "to": [ECONOMY]},
    "entered": {"act": "enter_in_system", "from": [POLICE], "to": [ECONOMY]},
    "up": {"act": "accept", "from": [POLICE], "to": [ABOVE]},
    "above": {"act": "consolidate", "from": [ABOVE], "to": [UBND]},
}
"""Kind of report -> the step whose obligation it answers."""

NARRATIVE = [{"part": "results", "text": "Đã làm xong"}, {"part": "obstacles", "text": "Thiếu kinh phí"}]
WRITTEN: dict[str, Any] = {
    "number": "15", "symbol": "/BC-CA", "issuedOn": "2026-11-20", "title": "Báo cáo tháng", "narrative": NARRATIVE,
    "recipients": ["Như trên"], "signature": {"position": "Trưởng Công an", "name": "Trần B"},
    "evidence": [{"title": "Bản ký", "link": "https://example.vn/bc-15.pdf"}],
}  # fmt: skip
BACK = {"reason": "Thiếu số liệu", "due": "2026-11-30"}
REQUEST: dict[str, Any] = {
    "unit": "92", "to": CITY_HALL, "title": "Rà soát hạ tầng số", "text": "Theo mẫu kèm theo", "units": ["31567"],
    "basis": {"number": "77", "symbol": "/UBND-VX", "issuedOn": "2026-11-20"}, "lastDay": "2026-11-30",
    "period": {"nominal": "2026-M11"},
}  # fmt: skip
INSIDE = REQUEST | {"unit": "31567", "to": UBND, "units": [], "agencies": [POLICE, ECONOMY]}

_OWED: weakref.WeakKeyDictionary[FastAPI, dict[str, list[str]]] = weakref.WeakKeyDictionary()


async def _owed(world: World, kind: str) -> str:
    """An obligation of a plan in force that nobody has reported on; a plan has eleven of each kind by November."""
    stock = _OWED.setdefault(world.app, {})
    if not stock.get(kind):
        plan = await draft_plan(world)
        rules = {
            await added(world, "/v1/reporting-rules", {"plan": plan, **RULE, "name": name, "steps": [step]}): name
            for name, step in STEPS.items()
        }
        await published(world, plan)
        for rule, name in rules.items():
            params = {"rule": rule, "limit": 200}
            found = made(await world.get(WRITER, "/v1/obligations", **params))["items"]
            stock[name] = [o["id"] for o in found if o["standing"]["code"] != "not_open"]
    return stock[kind].pop()


BY = {"above": CITY_REPORTER, "judged": WRITER}
"""Who reports, where it is not the police."""


async def _drafted(world: World, kind: str = "gathered") -> str:
    body = {"obligation": await _owed(world, kind)}
    return str(made(await world.post(BY.get(kind, REPORTER), "/v1/reports", body))["id"])


async def _filed(world: World, kind: str = "gathered") -> str:
    report = await _drafted(world, kind)
    made(await world.post(BY.get(kind, REPORTER), f"/v1/reports/{report}/submit"))
    return report


async def _verified(world: World) -> str:
    report = await _filed(world)
    made(await world.post(WRITER, f"/v1/reports/{report}/verify"))
    return report


async def _accepted(world: World) -> str:
    report = await _verified(world)
    made(await world.post(WRITER, f"/v1/reports/{report}/accept"))
    return report


async def _requested(world: World, body: dict[str, Any] = REQUEST, by: str = CITY) -> str:
    return str(made(await world.post(by, "/v1/report-requests", body))["id"])


@case("create_report", by=REPORTER, status=201)
async def _create(world: World) -> Ask:
    return Ask("POST", "/v1/reports", {"obligation": await _owed(world, "gathered")})


@case("create_report", by=CITY_REPORTER, status=201, state="from-the-city")
async def _create_above(world: World) -> Ask:
    return Ask("POST", "/v1/reports", {"obligation": await _owed(world, "above")})


@case("list_reports", by=WRITER, state="draft")
async def _list_drafts(world: World) -> Ask:
    report = await _drafted(world)
    return Ask("GET", "/v1/reports", params={"unit": "31567", "status": "draft", "limit": 200}, holds=report)


@case("list_reports", by=CITY, state="to-the-city")
async def _list_filed(world: World) -> Ask:
    report = await _filed(world, "up")
    return Ask("GET", "/v1/reports", params={"to": ABOVE, "limit": 200}, holds=report)


@case("get_report", by=REPORTER, state="draft")
async def _get_draft(world: World) -> Ask:
    return Ask("GET", f"/v1/reports/{await _drafted(world)}")


@case("get_report", by=CITY_REPORTER, state="from-the-city")
async def _get_above(world: World) -> Ask:
    return Ask("GET", f"/v1/reports/{await _drafted(world, 'above')}")


@case("get_report", by=CITY, state="to-the-city")
async def _get_filed(world: World) -> Ask:
    return Ask("GET", f"/v1/reports/{await _filed(world, 'up')}")


@case("get_report", by=WRITER, state="accepted")
async def _get_accepted(world: World) -> Ask:
    return Ask("GET", f"/v1/reports/{await _accepted(world)}")


@case("get_report_entries", by=REPORTER, statements=2)  # the report, the line of the access log
async def _entries(world: World) -> Ask:
    return Ask("GET", f"/v1/reports/{await _drafted(world)}/entries", params={"table": "indicators"})


@case("list_reporting_presets", by=WRITER)
async def _presets(world: World) -> Ask:
    return Ask("GET", "/v1/reporting-presets", params={"plan": await draft_plan(world)})


@case("change_report", by=REPORTER)
async def _change(world: World) -> Ask:
    return Ask("PATCH", f"/v1/reports/{await _drafted(world)}", WRITTEN | {"redraw": True}, version=1)


@case("remove_report", by=REPORTER, status=204)
async def _remove(world: World) -> Ask:
    return Ask("DELETE", f"/v1/reports/{await _drafted(world)}", version=1)


@case("submit_report", by=REPORTER)
async def _submit(world: World) -> Ask:
    return Ask("POST", f"/v1/reports/{await _drafted(world)}/submit")


@case("submit_report", by=CITY_REPORTER, state="from-the-city")
async def _submit_above(world: World) -> Ask:
    return Ask("POST", f"/v1/reports/{await _drafted(world, 'above')}/submit")


@case("withdraw_report", by=REPORTER)
async def _withdraw(world: World) -> Ask:
    return Ask("POST", f"/v1/reports/{await _filed(world)}/withdraw", {"reason": "Nhầm kỳ"})


@case("verify_report", by=WRITER)
async def _verify(world: World) -> Ask:
    return Ask("POST", f"/v1/reports/{await _filed(world)}/verify", {"note": "Khớp số liệu"})


@case("verify_report", by=CITY, state="to-the-city")
async def _verify_up(world: World) -> Ask:
    return Ask("POST", f"/v1/reports/{await _filed(world, 'up')}/verify")


@case("accept_report", by=WRITER, state="gathered")
async def _accept(world: World) -> Ask:
    return Ask("POST", f"/v1/reports/{await _verified(world)}/accept")


@case("accept_report", by=HEAD, state="judged")
async def _accept_judged(world: World) -> Ask:
    return Ask("POST", f"/v1/reports/{await _filed(world, 'judged')}/accept", {"note": "Đồng ý"})


@case("accept_report", by=CITY, state="to-the-city")
async def _accept_up(world: World) -> Ask:
    return Ask("POST", f"/v1/reports/{await _filed(world, 'up')}/accept")


@case("acknowledge_report", by=HEAD)
async def _acknowledge(world: World) -> Ask:
    return Ask("POST", f"/v1/reports/{await _filed(world, 'noted')}/acknowledge")


@case("acknowledge_report", by=WRITER, state="entered")
async def _enter(world: World) -> Ask:
    body = {"entered": {"on": "2026-11-23", "reference": "NV-2026-15"}}
    return Ask("POST", f"/v1/reports/{await _filed(world, 'entered')}/acknowledge", body)


@case("return_report", by=WRITER)
async def _return(world: World) -> Ask:
    return Ask("POST", f"/v1/reports/{await _filed(world)}/return", BACK)


@case("return_report", by=CITY, state="to-the-city")
async def _return_up(world: World) -> Ask:
    return Ask("POST", f"/v1/reports/{await _filed(world, 'up')}/return", BACK)


@case("create_report_request", by=CITY, status=201, state="of-the-city")
async def _request(world: World) -> Ask:
    return Ask("POST", "/v1/report-requests", REQUEST)


@case("create_report_request", by=WRITER, status=201)
async def _request_inside(world: World) -> Ask:
    return Ask("POST", "/v1/report-requests", INSIDE)


@case("list_report_requests", by=CITY, state="from-the-city")
async def _list_requests(world: World) -> Ask:
    return Ask("GET", "/v1/report-requests", params={"limit": 200}, holds=await _requested(world))


@case("get_report_request", by=CITY, state="from-the-city")
async def _get_request(world: World) -> Ask:
    return Ask("GET", f"/v1/report-requests/{await _requested(world)}")


@case("get_report_request", by=WRITER)
async def _get_request_inside(world: World) -> Ask:
    return Ask("GET", f"/v1/report-requests/{await _requested(world, INSIDE, WRITER)}")


@case("cancel_report_request", by=CITY, state="of-the-city")
async def _cancel(world: World) -> Ask:
    return Ask("POST", f"/v1/report-requests/{await _requested(world)}/cancel", {"reason": "Đã có số liệu"})


@case("create_obligation", by=WRITER, status=201)
async def _call_on(world: World) -> Ask:
    plan = await draft_plan(world)
    step = {"act": "accept", "from": [POLICE], "to": [UBND]}
    times = {"text": "khi có yêu cầu", "cadence": "on_request"}
    body = {"plan": plan, **RULE, "main": False, "times": times, "steps": [step]}
    rule = await added(world, "/v1/reporting-rules", body)
    await published(world, plan)
    return Ask("POST", "/v1/obligations", {"rule": rule, "agency": POLICE, "period": {"nominal": "2026-M10"}})
