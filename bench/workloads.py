"""What is asked of each contender in W1, W2 and W7, and what is a right answer?"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from bench import data, floor, load, statements
from bench.data import Person

SAMPLE = 4000
"""So many different requests at most: enough that no cache holds the answers, few enough to warm up with."""

FIELDS = "id,number,title,status,percent,due,standing"
ASSIGNED = f"{FIELDS},assignments"
# Ordinals of the tasks that the agency of each commune's reporter leads.
LED = tuple(range(2, data.OPEN_TASKS + 1, 8))


@dataclass(frozen=True)
class Workload:
    """One workload, or a variant of it for information.

    service, plain: requests for the service, and for those that know neither tokens nor
    `fields=`. status: what every answer must have. goal: the least ratio to the floor.
    warm: sent once to each server beforehand, so that rights are looked up and statements
    prepared; the requests themselves where nothing else is given.
    """

    name: str
    title: str
    script: str
    service: Sequence[bytes]
    plain: Sequence[bytes] | None
    status: int
    goal: float | None = None
    writes: bool = False
    warm: Sequence[bytes] | None = None


def all_of(people: Sequence[Person], communes: int, tokens: dict[tuple[str, str], str]) -> list[Workload]:
    """Every workload over these people. tokens: by unit code and role."""
    codes = list(dict.fromkeys(person.unit_code for person in people))
    keys = list(dict.fromkeys(person.unit_key for person in people))
    chance = random.Random(7)
    asked = [codes[i] for i in chance.sample(range(len(codes)), len(codes))][:SAMPLE]
    tasks = [
        (chance.randrange(communes), chance.randrange(1, data.TASKS + 1))
        for _ in range(min(SAMPLE, 20 * communes))
    ]
    status = quote(",".join(statements.OPEN), safe=",")

    def page(code: str, fields: str | None) -> bytes:
        chosen = f"&fields={fields}" if fields else ""
        return load.request(
            "GET", f"/v1/tasks?unit={code}&status={status}{chosen}", _as(tokens, code, "viewer")
        )

    def item(commune: int, ordinal: int, fields: str | None) -> bytes:
        chosen = f"?fields={fields}" if fields else ""
        headers = _as(tokens, codes[commune], "viewer")
        return load.request("GET", f"/v1/tasks/{data.task_id(commune, ordinal)}{chosen}", headers)

    random_key = f"\\set n random(0, {len(keys) - 1})\n\\set key {floor.choose(keys)}\n"
    random_task = f"\\set n random(1, {communes * data.TASKS})\n"
    task = f"('{data.TASK_ID}' || lpad(to_hex(:n::bigint), 12, '0'))::uuid"
    pages, items = [page(code, FIELDS) for code in asked], [item(*t, FIELDS) for t in tasks]
    return [
        Workload(
            "W1",
            "50 tasks of a commune by status, in order of due date",
            f"{random_key}{statements.page(':key')};\n",
            pages,
            pages,
            200,
            goal=0.25,
        ),
        Workload(
            "W1 assigned",
            "the same, each task with its agencies",
            f"{random_key}{statements.page_assigned(':key')};\n",
            [page(code, ASSIGNED) for code in asked],
            None,
            200,
        ),
        Workload(
            "W1 whole",
            "the same, every field there is",
            f"{random_key}{statements.page_assigned(':key')};\n",
            [page(code, None) for code in asked],
            None,
            200,
        ),
        Workload(
            "W2", "one task by id", f"{random_task}{statements.item(task)};\n", items, items, 200, goal=0.13
        ),
        Workload(
            "W2 whole",
            "the same, every field there is",
            f"{random_task}{statements.item(task)};\n",
            [item(*t, None) for t in tasks],
            None,
            200,
        ),
        _w7(codes, communes, tokens),
    ]


def _w7(codes: Sequence[str], communes: int, tokens: dict[tuple[str, str], str]) -> Workload:
    body = {
        "kind": "progress",
        "onDay": str(data.TODAY),
        "status": "in_progress",
        "text": statements.UPDATE_TEXT,
    }
    writes = [
        load.request(
            "POST",
            f"/v1/tasks/{data.task_id(commune, ordinal)}/progress-updates",
            _as(tokens, codes[commune], "reporter"),
            json.dumps({**body, "percent": 5 * (1 + commune % 19)}, ensure_ascii=False).encode(),
        )
        for ordinal in LED
        for commune in range(communes)
    ][:SAMPLE]
    # Clients keep apart, as the connections of the load do.
    script = (
        f"\\set c 16 * random(0, {max(communes // 16, 1) - 1}) + :client_id\n"
        f"\\set n :c * {data.TASKS} + {LED[0]} + 8 * random(0, {len(LED) - 1})\n\\set percent random(1, 99)\n"
    )
    task = f"('{data.TASK_ID}' || lpad(to_hex(:n::bigint), 12, '0'))::uuid"
    one = statements.record(task, ":percent::integer", f"'{statements.UPDATE_TEXT}'")
    # Everybody's rights are looked up before the clock starts, as in the other workloads.
    seen = [
        load.request("GET", f"/v1/tasks/{data.task_id(commune, LED[0])}?fields=id", _as(tokens, code, "reporter"))
        for commune, code in enumerate(codes)
    ]
    return Workload(
        "W7", "one progress update", f"{script}{one};\n", writes, writes, 201, goal=0.22, writes=True, warm=seen
    )


def _as(tokens: dict[tuple[str, str], str], code: str, role: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens[code, role]}", "Accept": "application/json"}
