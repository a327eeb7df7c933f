"""What is asked of each contender, and what is a right answer?"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from bench import data, floor, load, questions, rolled_data, statements
from bench.data import Person

SAMPLE = 4000
"""So many different requests at most: enough that no cache holds the answers, few enough to warm up with."""

FIELDS = "id,number,title,status,percent,due,standing"
ASSIGNED = f"{FIELDS},assignments"
FIGURES = "id,number,name,unitMeasure,targets,latest,standing"
# Ordinals of the tasks that the agency of each commune's reporter leads.
LED = tuple(range(2, data.OPEN_TASKS + 1, 8))


@dataclass(frozen=True)
class Workload:
    """One workload, or a variant of it for information.

    service, plain: requests for the service, and for those that know neither tokens nor
    `fields=`; peer: for PostGraphile. status: what every answer must have. goal: the least ratio to the floor.
    warm: sent once to each server beforehand, so that rights are looked up and statements
    prepared; the requests themselves where nothing else is given. within: so many times the
    floor's processor time, and what HTTP costs W1 beside its own floor, is the most it may take.
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
    within: float | None = None
    peer: Sequence[bytes] | None = None


def all_of(people: Sequence[Person], communes: int, tokens: dict[tuple[str, str], str]) -> list[Workload]:
    """Every workload over these people. tokens: by unit code and role."""
    in_communes = [person for person in people if len(person.unit_code) == 5]
    codes = list(dict.fromkeys(person.unit_code for person in in_communes))
    keys = list(dict.fromkeys(person.unit_key for person in in_communes))
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
            "W1 GraphQL",
            "the same page over GraphQL",
            f"{random_key}{statements.page(':key')};\n",
            [
                _question(questions.PAGE_ASKED, {"unit": code, "status": statements.OPEN}, _as(tokens, code, "viewer"))
                for code in asked
            ],
            None,
            200,
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
            "W2 GraphQL",
            "the same task over GraphQL",
            f"{random_task}{statements.item(task)};\n",
            [
                _question(questions.ITEM_ASKED, {"id": str(data.task_id(*t))}, _as(tokens, codes[t[0]], "viewer"))
                for t in tasks
            ],
            None,
            200,
            peer=[
                _question(questions.ITEM_OF_PEER, {"id": str(data.task_id(*t))}, {"Accept": "application/json"})
                for t in tasks
            ],
        ),
        Workload(
            "W2 whole",
            "the same, every field there is",
            f"{random_task}{statements.item(task)};\n",
            [item(*t, None) for t in tasks],
            None,
            200,
        ),
        _screen(codes, tokens),
        *_standings(people, codes, keys, tokens),
        *_rollups(people, tokens),
        *_w7(codes, communes, tokens),
    ]


def _question(document: str, variables: Mapping[str, object], headers: dict[str, str]) -> bytes:
    body = {"query": document, "variables": variables}
    return load.request("POST", "/graphql", headers, json.dumps(body).encode())


def _screen(codes: Sequence[str], tokens: dict[tuple[str, str], str]) -> Workload:
    """What a screen of a plan asks over GraphQL."""
    plan = f"('{data.PLAN_ID}' || lpad(to_hex(:n::bigint), 12, '0'))::uuid"

    def question(document: str, number: int, headers: dict[str, str]) -> bytes:
        return _question(document, {"id": str(data.plan_id(number))}, headers)

    numbered = list(enumerate(codes))[:SAMPLE]
    asked = [question(questions.SCREEN, n, _as(tokens, code, "viewer")) for n, code in numbered]
    return Workload(
        "W3",
        "GraphQL: a plan, 30 indicators with target and latest figure, 20 tasks with who leads",
        f"\\set n random(0, {len(codes) - 1})\n{statements.screen(plan)};\n",
        asked,
        asked,
        200,
        goal=0.40,
        peer=[question(questions.SCREEN_OF_PEER, n, {"Accept": "application/json"}) for n, _ in numbered],
    )


def _standings(
    people: Sequence[Person], codes: Sequence[str], keys: Sequence[int], tokens: dict[tuple[str, str], str]
) -> list[Workload]:
    """The indicators of one plan with latest figure and standing; progress of a commune and of a city."""
    cities = _cities(people)

    def asked(code: str, path: str) -> bytes:
        return load.request("GET", path, _as(tokens, code, "viewer"))

    plan = f"('{data.PLAN_ID}' || lpad(to_hex(:n::bigint), 12, '0'))::uuid"
    random_plan = f"\\set n random(0, {len(codes) - 1})\n"
    random_key = f"{random_plan}\\set key {floor.choose(keys)}\n"
    city_keys = [person.unit_key for person in cities]
    random_city = (
        f"\\set n random(0, {len(cities) - 1})\n\\set low {floor.choose(city_keys)}\n"
        f"\\set high :low + {data.PROVINCE_SPAN}\n"
    )
    return [
        Workload(
            "figures",
            "every indicator of a plan with its targets, latest figure and standing",
            f"{random_plan}{statements.figures(plan)};\n",
            [
                asked(code, f"/v1/indicators?plan={data.plan_id(n)}&limit=200&fields={FIGURES}")
                for n, code in enumerate(codes)
            ][:SAMPLE],
            None,
            200,
            within=1.3,
        ),
        Workload(
            "cells of a commune",
            "the four cells of a commune, and the reports it owes",
            f"{random_key}{statements.cells(':key', ':key')};\n",
            [asked(code, f"/v1/progress?unit={code}") for code in codes][:SAMPLE],
            None,
            200,
            within=1.3,
        ),
        Workload(
            "cells of a city",
            "the four cells of a city or province, and the reports its communes owe",
            f"{random_city}{statements.cells(':low', ':high')};\n",
            [asked(city.unit_code, f"/v1/progress?unit={city.unit_code}") for city in cities],
            None,
            200,
            within=1.3,
        ),
        Workload(
            "progress of a city",
            "the same for each of its communes, and for the city at the end of each of five months",
            f"{random_city}{statements.progress(':low', ':high')};\n",
            [
                asked(
                    city.unit_code,
                    f"/v1/progress?unit={city.unit_code}&by=unit&from={data.TODAY.year}-01-01&step=month",
                )
                for city in cities
            ],
            None,
            200,
            within=1.5,
        ),
    ]


def _cities(people: Sequence[Person]) -> list[Person]:
    """Who reads a province or city."""
    return [person for person in people if person.unit_code.isdigit() and len(person.unit_code) == 2]


def _rollups(people: Sequence[Person], tokens: dict[tuple[str, str], str]) -> list[Workload]:
    """Sums of a city and of the nation, with the codes of the missing; every commune's figure; restated sums."""
    cities = _cities(people)

    def asked(code: str, more: str = "") -> bytes:
        path = f"/v1/rollups?unit={code}&period={rolled_data.QUARTER}{more}"
        return load.request("GET", path, _as(tokens, code, "viewer"))

    city_keys = [person.unit_key for person in cities]
    random_city = (
        f"\\set n random(0, {len(cities) - 1})\n\\set low {floor.choose(city_keys)}\n"
        f"\\set high :low + {data.PROVINCE_SPAN}\n"
    )
    of_city = f"{random_city}{statements.rolled(':low', ':high')};\n"
    rows = f"{random_city}{statements.rolled_rows(':low', ':high')};\n"
    nation = f"{statements.rolled('1', '2147483646')};\n"
    return [
        Workload(
            "W4",
            "30 sums of a city with ratio, how many reach their target, coverage, codes of the missing",
            of_city,
            [asked(city.unit_code) for city in cities],
            None,
            200,
            goal=10,
        ),
        Workload(
            "W4 GraphQL",
            "the same sums over GraphQL",
            of_city,
            [
                _question(
                    questions.SUMS_ASKED,
                    {"unit": city.unit_code, "period": [rolled_data.QUARTER]},
                    _as(tokens, city.unit_code, "viewer"),
                )
                for city in cities
            ],
            None,
            200,
        ),
        Workload(
            "W4 nation",
            "the same of the nation, its incomplete provinces named; at most three times the time of W4",
            nation,
            [asked("vn")],
            None,
            200,
        ),
        Workload(
            "W4 communes",
            "the same of a city, and every commune's figure (3,000 of them)",
            rows,
            [asked(city.unit_code, "&by=child") for city in cities],
            None,
            200,
            goal=0.8,
        ),
        Workload(
            "W4 restated",
            "the sums of a city restated for merged communes: the kept ones and what differs",
            of_city,
            [asked(city.unit_code, "&series=restated") for city in cities],
            None,
            200,
            goal=0.8,
        ),
    ]


def _w7(codes: Sequence[str], communes: int, tokens: dict[tuple[str, str], str]) -> list[Workload]:
    """A progress update answered by id and version, as W7 says, and by the whole update."""
    body = {
        "kind": "progress",
        "onDay": str(data.TODAY),
        "status": "in_progress",
        "text": statements.UPDATE_TEXT,
    }

    def written(more: dict[str, str]) -> list[bytes]:
        return [
            load.request(
                "POST",
                f"/v1/tasks/{data.task_id(commune, ordinal)}/progress-updates",
                _as(tokens, codes[commune], "reporter") | more,
                json.dumps({**body, "percent": 5 * (1 + commune % 19)}, ensure_ascii=False).encode(),
            )
            for ordinal in LED
            for commune in range(communes)
        ][:SAMPLE]

    little, whole = written({"Prefer": "return=minimal"}), written({})
    # Clients keep apart, as the connections of the load do.
    script = (
        f"\\set c 16 * random(0, {max(communes // 16, 1) - 1}) + :client_id\n"
        f"\\set n :c * {data.TASKS} + {LED[0]} + 8 * random(0, {len(LED) - 1})\n\\set percent random(1, 99)\n"
    )
    task = f"('{data.TASK_ID}' || lpad(to_hex(:n::bigint), 12, '0'))::uuid"
    one = statements.record(task, ":percent::integer", f"'{statements.UPDATE_TEXT}'")
    # Everybody's rights are looked up before the clock starts, as in the other workloads.
    seen = [
        load.request(
            "GET", f"/v1/tasks/{data.task_id(commune, LED[0])}?fields=id", _as(tokens, code, "reporter")
        )
        for commune, code in enumerate(codes)
    ]
    script = f"{script}{one};\n"
    return [
        Workload("W7", "one progress update", script, little, whole, 201, goal=0.22, writes=True, warm=seen),
        Workload(
            "W7 whole",
            "the same, answered by the whole update",
            script,
            whole,
            None,
            201,
            writes=True,
            warm=seen,
        ),
    ]


def _as(tokens: dict[tuple[str, str], str], code: str, role: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens[code, role]}", "Accept": "application/json"}
