"""What must be there before an operation can be called? Made over the interface itself, anew each time."""

from __future__ import annotations

import weakref
from typing import Any

import httpx
from fastapi import FastAPI

from tests.world import World, agency

WRITER, HEAD = "my-tu.coordinator", "my-tu.leader"
UBND, POLICE, ECONOMY = (str(agency("my-tu", slug)) for slug in ("ubnd", "cong-an", "kinh-te"))
ABOVE = str(agency("can-tho", "so-khcn"))
"""An agency of the city that a plan of the commune names."""

SCHEDULES: dict[str, dict[str, Any]] = {
    "conditional": {"text": "Khi có chủ trương", "kind": "conditional", "condition": "Khi có chủ trương"},
    "dated": {"text": "Tháng 12/2026", "kind": "by_date", "start": "2026-12-01", "due": "2026-12-31"},
    "recurring": {
        "text": "06 tháng",
        "kind": "recurring",
        "rrule": "FREQ=MONTHLY;BYMONTH=6,12;BYMONTHDAY=-1",
    },
}

STOCK = 12
_STOCKS: weakref.WeakKeyDictionary[FastAPI, dict[str, list[str]]] = weakref.WeakKeyDictionary()


def made(answer: httpx.Response) -> Any:
    """The body of an answer that must have succeeded."""
    assert answer.is_success, (
        answer.request.method,
        answer.request.url.path,
        answer.status_code,
        answer.text,
    )
    return answer.json() if answer.content else None


def plan_body(**more: Any) -> dict[str, Any]:
    """A plan with every part of a plan's head."""
    return {
        "unit": "31567", "title": "Kế hoạch chuyển đổi số năm 2026", "issuer": UBND, "numberPending": True,
        "symbol": "/KH-UBND", "issuedOn": "2026-04", "place": "Mỹ Tú",
        "period": {"start": "2026-01-01", "end": "2026-12-31"},
        "signature": {"authority": "TM. ỦY BAN NHÂN DÂN", "position": "Chủ tịch", "name": "Trần A"},
        "bases": [{"number": "57", "symbol": "-NQ/TW", "issuedOn": "2024-12-22", "relation": "basis"}],
        "recipients": ["Như trên"], "focalOffices": [UBND], "missingAnnexes": ["Phụ lục III"],
        "effectiveOn": "2026-04-01", "trackedFrom": "2026-04-01",
    } | more  # fmt: skip


def task_body(plan: str, **more: Any) -> dict[str, Any]:
    """A task that the police leads and the economy division helps with."""
    return {
        "plan": plan, "number": "1", "title": "Duy trì hệ thống",
        "assignments": [
            {"agency": POLICE, "role": "lead"},
            {"agency": ECONOMY, "role": "coordinator", "obligation": "asked"},
        ],
        "deliverables": [{"name": "Báo cáo"}],
        "schedule": {"text": "Thường xuyên", "kind": "ongoing"},
        "budgetLine": "Ngân sách xã", "approvingAuthority": "UBND xã",
    } | more  # fmt: skip


async def draft_plan(world: World) -> str:
    """A new draft of Mỹ Tú."""
    return str(made(await world.post(WRITER, "/v1/plans", plan_body()))["id"])


async def added(world: World, path: str, body: dict[str, Any]) -> str:
    """The id of something the coordinator adds."""
    return str(made(await world.post(WRITER, path, body))["id"])


async def published(world: World, plan: str) -> str:
    """The same plan, submitted and published."""
    made(await world.post(WRITER, f"/v1/plans/{plan}/submit"))
    made(await world.post(HEAD, f"/v1/plans/{plan}/publish"))
    return plan


async def drafted_task(world: World, **more: Any) -> str:
    """A task of a new draft."""
    return await added(world, "/v1/tasks", task_body(await draft_plan(world), **more))


async def open_task(world: World, kind: str = "ongoing") -> str:
    """A task of a published plan that nobody has touched. kind: of its schedule; "named" names an agency above."""
    stock = _STOCKS.setdefault(world.app, {})
    if not stock.get(kind):
        plan = await draft_plan(world)
        more: dict[str, Any] = {"schedule": SCHEDULES[kind]} if kind in SCHEDULES else {}
        if kind == "named":
            more["assignments"] = [
                {"agency": POLICE, "role": "lead"},
                {"agency": ABOVE, "role": "coordinator"},
            ]
        stock[kind] = [await added(world, "/v1/tasks", task_body(plan, **more)) for _ in range(STOCK)]
        await published(world, plan)
    return stock[kind].pop()


async def open_indicator(world: World, kind: str = "plain") -> str:
    """An indicator of a published plan without figures, led by the police. kind: "named" names an agency above."""
    stock = _STOCKS.setdefault(world.app, {})
    own = f"indicator {kind}"
    if not stock.get(own):
        plan = await draft_plan(world)
        owners = [{"agency": POLICE}, *([{"agency": ABOVE, "role": "coordinator"}] if kind == "named" else [])]
        body = {
            "plan": plan, "name": "Tài khoản VNeID", "unitMeasure": "%", "assignments": owners,
            "targets": [{"text": "80%", "comparator": "eq", "value": 80, "year": 2026}],
        }  # fmt: skip
        stock[own] = [await added(world, "/v1/indicators", body) for _ in range(STOCK)]
        await published(world, plan)
    return stock[own].pop()
