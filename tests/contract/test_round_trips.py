"""Does every operation have a case, answer what its View promises, and take as few round trips as promised?"""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg
import pytest
from pydantic import TypeAdapter

from service.db import engine
from service.db.embedded import EmbeddedServer
from tests.conftest import TestDatabase
from tests.contract.cases import SETTINGS, Case, cases, declared, one_of_each, operations, send
from tests.contract.cases_catalogue import CITY, defined
from tests.contract.played import played
from tests.world import World, opened

pytestmark = pytest.mark.minutes

ROUND_TRIPS = {"GET": 1, "POST": 3, "PATCH": 3, "DELETE": 2}
"""One for a read with its rights; facts, guarded write and reading back for a write. DELETE reads nothing back."""

KEYED = 2
"""What an Idempotency-Key adds: looking whether it was used, and keeping the answer."""


class Wire:
    """Every statement that went over any connection."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    def heard(self, record: Any) -> None:
        self.sent.append(record.query)

    async def counted(self) -> list[str]:
        """What was sent since the last look; the loggers are called by the loop."""
        for _ in range(3):
            await asyncio.sleep(0)
        sent, self.sent = self.sent, []
        return sent


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    """Listens on every connection that is opened from now on."""
    listening = Wire()

    class Heard(engine._Connection):
        def __init__(self, *args: Any, **named: Any) -> None:
            super().__init__(*args, **named)
            self.add_query_logger(listening.heard)

    monkeypatch.setattr(engine, "_Connection", Heard)
    return listening


def test_every_operation_has_a_case_and_every_case_an_operation() -> None:
    called = {c.operation for c in declared()}

    assert set(operations()) - called == set(), "add them to tests/contract/cases_<noun>.py"
    assert called - set(operations()) == set()


def test_the_name_of_an_operation_is_its_own() -> None:
    assert len({c.name for c in cases()}) == len(cases())


def _allowed(case: Case, method: str) -> int:
    return ROUND_TRIPS[method] if case.statements is None else case.statements


def test_the_document_of_the_interface_knows_no_other_operations(world: World) -> None:
    described = {
        operation["operationId"]
        for path in world.app.openapi()["paths"].values()
        for operation in path.values()
        if "operationId" in operation
    }

    assert described == set(operations())


def _fits(case: Case, method: str, sent: int) -> bool:
    return sent == _allowed(case, "GET") if method == "GET" else sent <= _allowed(case, method)


async def test_round_trips_are_counted_at_the_wire_for_every_operation(
    world_database: TestDatabase, wire: Wire
) -> None:
    over: list[str] = []

    async with opened(world_database.service_url, **SETTINGS) as world:
        for case in cases():
            # At the first use the driver may ask for types it has not met: whoever takes too many is asked again.
            # Who takes no more while all is new takes no more afterwards.
            for _warm in range(2):
                ask = await case.make(world)
                await wire.counted()
                answer = await send(world, case.by, ask)
                sent = await wire.counted()
                if fits := _fits(case, ask.method, len(sent)):
                    break
            if answer.status_code != case.status:
                over.append(
                    f"{case.name}: {answer.status_code} instead of {case.status}: {answer.text[:300]}"
                )
            elif not fits:
                over.append(
                    f"{case.name}: {len(sent)} of {_allowed(case, ask.method)}\n"
                    + "\n".join(s[:160] for s in sent)
                )

    assert not over, "\n".join(over)


async def test_an_idempotency_key_costs_two_round_trips_and_repeats_the_first_answer(
    world_database: TestDatabase, wire: Wire
) -> None:
    wrong: list[str] = []

    async with opened(world_database.service_url, **SETTINGS) as world:
        for case in one_of_each():
            ask = await case.make(world)
            if ask.method != "POST" or case.by is None or not case.repeats:
                continue
            for state in (case.state, f"{case.state}-warm"):
                key = f"key-of-{case.operation}-{state}".replace(" ", "-").replace(",", "")
                await wire.counted()
                first = await send(world, case.by, ask, Idempotency_Key=key)
                sent = await wire.counted()
                if len(sent) <= _allowed(case, "POST") + KEYED:
                    break
                ask = await case.make(world)
            before = await _rows(world_database)
            again = await send(world, case.by, ask, Idempotency_Key=key)
            if (again.status_code, again.content) != (
                first.status_code,
                first.content,
            ) or first.status_code != case.status:
                wrong.append(
                    f"{case.name}: {first.status_code} {first.text[:200]}, then {again.status_code} {again.text[:200]}"
                )
            if again.headers.get("Idempotency-Replayed") != "true":
                wrong.append(f"{case.name}: the second answer is not called a repetition")
            if await _rows(world_database) != before:
                wrong.append(f"{case.name}: happened twice")
            if len(sent) > _allowed(case, "POST") + KEYED:
                wrong.append(f"{case.name}: {len(sent)} round trips\n" + "\n".join(s[:160] for s in sent))

    assert not wrong, "\n".join(wrong)


async def test_a_write_that_wants_little_is_answered_by_id_and_version_and_reads_nothing_back(
    world_database: TestDatabase, wire: Wire
) -> None:
    wrong: list[str] = []
    brief = 0

    async with opened(world_database.service_url, **SETTINGS) as world:
        for case in one_of_each():
            ask = await case.make(world)
            if ask.method not in ("POST", "PATCH") or case.by is None:
                continue
            for _warm in range(2):
                await wire.counted()
                answer = await send(world, case.by, ask, Prefer="return=minimal")
                sent = await wire.counted()
                if "Preference-Applied" not in answer.headers or len(sent) < _allowed(case, ask.method):
                    break
                ask = await case.make(world)
            if answer.status_code != case.status:
                wrong.append(f"{case.name}: {answer.status_code} {answer.text[:200]}")
            elif "Preference-Applied" in answer.headers:
                brief += 1
                if answer.json().keys() != {"id", "version"} or answer.json()["version"] < 1:
                    wrong.append(f"{case.name}: {answer.text[:200]}")
                if len(sent) >= _allowed(case, ask.method):
                    wrong.append(f"{case.name}: {len(sent)} round trips")

    assert not wrong, "\n".join(wrong)
    assert brief > 40


async def test_ten_thousand_targets_take_as_many_round_trips_as_one(
    world_database: TestDatabase, wire: Wire
) -> None:
    async with opened(world_database.service_url, **SETTINGS) as world:
        communes = [
            unit["code"] for unit in (await world.get(CITY, "/v1/units", parent="92", limit=100)).json()["items"]
        ]
        for number in range(10):
            await defined(world, code=f"m-{number}")
        lines = [
            f"{unit},m-{number},{year},ge,90,15,/QĐ-UBND,UBND thành phố,2026-02-01,2026-02-15"
            for unit in communes
            for number in range(10)
            for year in range(2026, 2036)
        ]
        headers = world.headers(CITY, Content_Type="text/csv")
        path, sent = "/v1/target-assignments/batch", []
        for rows in (lines[:1], lines[1:], lines):
            await wire.counted()
            body = "\n".join(["unit,definition,year,comparator,value,basisNumber,basisSymbol,basisIssuer,"
                              "basisIssuedOn,effectiveOn", *rows])  # fmt: skip
            answer = await world.http.post(path, content=body.encode(), headers=headers)
            # The driver asks for types it has not met yet; what the service says begins with who is asking.
            own = [statement for statement in await wire.counted() if "principal" in statement]
            sent.append((answer.status_code, len(own)))
            if answer.status_code == 200:
                assert answer.json()["done"] == len(rows)

    assert len(lines) == 10_000
    # Definitions, units with what they have been given, and one insert of all rows; no insert the last time.
    assert sent == [(200, 3), (200, 3), (409, 2)]


async def _rows(database: TestDatabase) -> int:
    connection = await asyncpg.connect(database.superuser_url)
    count = await connection.fetchval("select count(*) from journal")
    await connection.close()
    return int(count)


def test_every_answer_is_what_its_view_describes(database_server: EmbeddedServer) -> None:
    answers = played(database_server).answers
    wrong: list[str] = []

    for case in cases():
        model = operations()[case.operation].response_model
        status, content = answers[case.name]
        if status != case.status:
            wrong.append(f"{case.name}: {status} instead of {case.status}: {content[:300]!r}")
        elif status == 204 and content:
            wrong.append(f"{case.name}: 204 with a body")
        elif status != 204 and model is not None:
            try:
                TypeAdapter(model).validate_json(content)
            except ValueError as error:
                wrong.append(f"{case.name}: {error}")

    assert not wrong, "\n".join(wrong)


async def test_a_secret_is_shown_once_even_to_whoever_repeats_the_key(world_database: TestDatabase) -> None:
    told: list[str] = []

    async with opened(world_database.service_url, **SETTINGS) as world:
        for case in cases():
            if case.repeats or case.alone:
                continue
            ask = await case.make(world)
            first = await send(world, case.by, ask, Idempotency_Key=f"secret-{case.operation}")
            before = await _rows(world_database)
            again = await send(world, case.by, ask, Idempotency_Key=f"secret-{case.operation}")
            secrets = [v for k, v in first.json().items() if k in {"temporaryPassword", "clientSecret", "secret"}]
            if not secrets or secrets[0] in again.text or await _rows(world_database) != before:
                told.append(f"{case.name}: {again.status_code} {again.text[:200]}")
            connection = await asyncpg.connect(world_database.superuser_url)
            kept = await connection.fetchval(
                "select string_agg(convert_from(response, 'UTF8'), '') from idempotency_key"
            )
            written = await connection.fetchval(
                "select string_agg(coalesce(after::text, ''), '') from journal"
            )
            await connection.close()
            if secrets[0] in (kept or "") or secrets[0] in written:
                told.append(f"{case.name}: the secret lies in the database")

    assert not told, "\n".join(told)
