"""What do screens, people, machines and listeners ask of the service all day, and what are they answered?"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
from websockets.asyncio.client import connect

from service.demo.accounts import PASSWORD

UNIT, CITY, REPORTER = "31567", "92", "my-tu.reporter.cong-an"
PEOPLE = ("my-tu.coordinator", REPORTER, "my-tu.leader", "my-tu.viewer", "can-tho.viewer", "vn.auditor")
LIMITS = (10, 20, 50, 100)
"""What screens ask for: each other number would be a query of its own to be kept."""
RENEWED_EVERY = 600.0
"""Seconds; tokens live for fifteen minutes."""
TABLES = ("tasks", "indicators", "observations", "progress_updates", "obligations", "agencies")
QUERY = """query($u: String!, $n: Int!, $s: [StandingCode!]) {
  tasks(unit: $u, first: $n, standing: $s) { nodes { id number title standing { code why } plan { title } } totalCount }
  progress(unit: $u) { cells { done_in_time open_overdue } }
}"""
PLAN = """query($id: ID!) { plan(id: $id) { title sections(first: 50) { nodes { id title } }
  indicators(first: 50) { nodes { id name latest { value } } } tasks(first: 100) { nodes { id title } } } }"""
EVENTS = "subscription { eventAdded { number type } }"


@dataclass
class Soak:
    """Somebody of each role, signed in, and what they were answered: (what was asked, status) -> how often."""

    http: httpx.AsyncClient
    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    tokens: dict[str, str] = field(default_factory=dict)
    renewed: float = 0.0
    plans: list[str] = field(default_factory=list)
    tasks: list[str] = field(default_factory=list)
    noted: list[str] = field(default_factory=list)
    figures: list[dict[str, Any]] = field(default_factory=list)
    cursor: str | None = None
    refused: list[str] = field(default_factory=list)

    async def begin(self) -> None:
        """Sign everybody in, and look up what there is to ask about."""
        await self.renew()
        items = await self._items("my-tu.viewer", "/v1/plans", unit=UNIT)
        self.plans = [each["id"] for each in items]
        self.tasks = [each["id"] for each in await self._items("my-tu.viewer", "/v1/tasks", unit=UNIT, limit=200)]
        mine = await self._items(REPORTER, "/v1/tasks", unit=UNIT, limit=200)
        self.noted = [each["id"] for each in mine if "note" in each["actions"]]
        known = await self._items(REPORTER, "/v1/indicators", unit=UNIT, limit=200)
        self.figures = [
            {"indicator": each["id"], "period": {"nominal": "2026-M04"}}
            for each in known
            if "record" in each["actions"] and each["valueKind"] == "ratio"
        ]
        assert self.plans and self.tasks and self.noted and self.figures

    async def _items(self, who: str, path: str, **params: Any) -> list[dict[str, Any]]:
        answer = await self.http.get(path, params=params, headers=self.of(who))
        assert answer.status_code == 200, answer.text
        return list(answer.json()["items"])

    async def renew(self) -> None:
        self.renewed = time.monotonic()
        for who in PEOPLE:
            answer = await self.http.post("/v1/auth/sessions", json={"username": who, "password": PASSWORD})
            assert answer.status_code == 201, answer.text
            self.tokens[who] = answer.json()["accessToken"]

    def of(self, who: str, **more: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[who]}", **more}

    async def get(self, who: str, path: str, **params: Any) -> httpx.Response:
        return await self.http.get(path, params=params, headers=self.of(who))

    async def ask(self, who: str, query: str, **variables: Any) -> int:
        """The status, which an answer of 200 may hold within."""
        body = {"query": query, "variables": variables}
        answer = await self.http.post("/graphql", json=body, headers=self.of(who))
        for error in answer.json().get("errors", ()):
            self.refused.append(f"{time.monotonic():.1f} {query[:40]} {error}")
            return int(error["extensions"]["status"])
        return answer.status_code


async def _list(soak: Soak) -> int:
    who, path = random.choice(PEOPLE), random.choice(("tasks", "indicators", "obligations", "plans", "agencies"))
    found = await soak.get(who, f"/v1/{path}", unit=random.choice((UNIT, CITY)), limit=random.choice(LIMITS))
    return found.status_code


async def _item(soak: Soak) -> int:
    return (await soak.get("my-tu.viewer", f"/v1/tasks/{random.choice(soak.tasks)}")).status_code


async def _progress(soak: Soak) -> int:
    by = random.choice(("plan", "section", "agency", "unit"))
    return (await soak.get("can-tho.viewer", "/v1/progress", unit=random.choice((UNIT, CITY)), by=by)).status_code


async def _rollup(soak: Soak) -> int:
    by = random.choice(("none", "child"))
    return (await soak.get("can-tho.viewer", "/v1/rollups", unit=CITY, period="2026-M04", by=by)).status_code


async def _graphql(soak: Soak) -> int:
    standing = random.choice((None, ["overdue", "due_soon"], ["undated"]))
    return await soak.ask("my-tu.viewer", QUERY, u=UNIT, n=random.choice(LIMITS), s=standing)


async def _plan(soak: Soak) -> int:
    return await soak.ask("my-tu.coordinator", PLAN, id=random.choice(soak.plans))


async def _picture(soak: Soak) -> int:
    return (await soak.get("my-tu.viewer", "/v1/progress/chart.svg", unit=UNIT, by="agency")).status_code


async def _export(soak: Soak) -> int:
    path, form = f"/v1/exports/{random.choice(TABLES)}", random.choice(("csv", "ndjson", "parquet"))
    return (await soak.get("can-tho.viewer", path, unit=CITY, format=form)).status_code


async def _changes(soak: Soak) -> int:
    found = await soak.get("can-tho.viewer", "/v1/changes", **({"cursor": soak.cursor} if soak.cursor else {}))
    if found.status_code == 200:
        soak.cursor = found.json()["nextCursor"]
    return found.status_code


async def _audit(soak: Soak) -> int:
    kind = random.choice(("change", "access"))
    return (await soak.get("vn.auditor", "/v1/audit", kind=kind, limit=50)).status_code


async def _note(soak: Soak) -> int:
    body = {"kind": "note", "text": f"Đã nhận lúc {time.time():.3f}"}
    headers = soak.of(REPORTER, **{"Idempotency-Key": f"soak-{random.getrandbits(64):x}"})
    path = f"/v1/tasks/{random.choice(soak.noted)}/progress-updates"
    return (await soak.http.post(path, json=body, headers=headers)).status_code


async def _batch(soak: Soak) -> int:
    rows = [each | {"numerator": random.randint(1, 9000), "denominator": 10000} for each in soak.figures]
    found = await soak.http.post("/v1/observations/batch", json={"rows": rows}, headers=soak.of(REPORTER))
    return found.status_code


async def _sign_in(soak: Soak) -> int:
    body = {"username": random.choice(PEOPLE), "password": PASSWORD}
    answer = await soak.http.post("/v1/auth/sessions", json=body)
    if answer.status_code == 201:
        headers = {"Authorization": f"Bearer {answer.json()['accessToken']}"}
        return (await soak.http.delete("/v1/auth/sessions/current", headers=headers)).status_code
    return answer.status_code


async def _stream(soak: Soak) -> int:
    headers = soak.of("my-tu.coordinator")
    async with soak.http.stream("GET", "/v1/events/stream", params={"seconds": 3}, headers=headers) as answer:
        async for _ in answer.aiter_bytes():
            pass
        return answer.status_code


async def _socket(soak: Soak) -> int:
    address = str(soak.http.base_url).replace("http", "ws").rstrip("/") + "/graphql"
    async with connect(address, subprotocols=["graphql-transport-ws"], proxy=None) as socket:  # type: ignore[list-item]
        await socket.send(json.dumps({"type": "connection_init", "payload": soak.of("my-tu.coordinator")}))
        assert json.loads(await socket.recv()) == {"type": "connection_ack"}
        await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": EVENTS}}))
        await asyncio.sleep(2)
    return 200


ASKED: dict[Callable[[Soak], Awaitable[int]], int] = {
    _list: 30, _item: 20, _progress: 10, _rollup: 8, _graphql: 20, _plan: 6, _picture: 1, _export: 6, _changes: 6,
    _audit: 4, _note: 10, _batch: 3, _sign_in: 1, _stream: 1, _socket: 1,
}  # fmt: skip
"""How often, one beside the other."""


async def _kept_refusal(told: Soak, answer: httpx.Response) -> None:
    if answer.status_code >= 400:
        await answer.aread()
        told.refused.append(f"{time.monotonic():.1f} {answer.request.method} {answer.request.url} {answer.text}")


async def soak(told: Soak, seconds: float, per_second: float, at_once: int = 12) -> None:
    """Ask so often for so long, a dozen at once at most: whoever finds all busy waits, as a slow day would have it."""
    kinds, weights = list(ASKED), list(ASKED.values())
    end, free = time.monotonic() + seconds, asyncio.Semaphore(at_once)

    async def one(kind: Callable[[Soak], Awaitable[int]]) -> None:
        try:
            told.answers[kind.__name__, await kind(told)] += 1
        finally:
            free.release()

    told.http.event_hooks["response"] = [lambda answer: _kept_refusal(told, answer)]
    async with asyncio.TaskGroup() as group:
        while time.monotonic() < end:
            if time.monotonic() - told.renewed > RENEWED_EVERY:
                await told.renew()
            await free.acquire()
            group.create_task(one(random.choices(kinds, weights)[0]))
            await asyncio.sleep(random.expovariate(per_second))
