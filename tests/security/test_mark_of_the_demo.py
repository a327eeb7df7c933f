"""Can anybody pass a row of their own off as one that the demo invented?"""

from __future__ import annotations

import pytest

from tests.contract.cases import one_of_each, send
from tests.contract.refusals import with_body
from tests.security.conftest import Asked

pytestmark = pytest.mark.minutes

TAKES_A_SOURCE = {
    "create_indicator",
    "create_indicator_definition",
    "create_observation",
    "create_obstacle",
    "create_plan",
    "create_progress_update",
    "create_reporting_rule",
    "create_task",
}


async def test_no_operation_takes_the_mark_of_the_demo(asked: Asked) -> None:
    faults: list[str] = []
    tried: set[str] = set()

    async with asked.world(SAURO_DEMO="1") as world:
        for case in one_of_each():
            ask = await asked.of(world, case)
            if ask.method not in {"POST", "PATCH"} or not isinstance(ask.body, dict):
                continue
            before = await asked.written()
            for mark in ("demo", "Demo", "DEMO"):
                answer = await send(world, case.by, with_body(ask, {**ask.body, "source": mark}))
                codes = {error["code"] for error in answer.json().get("errors", [])}
                if "source_reserved" in codes:
                    tried.add(case.operation)
                if answer.is_success or not codes & {"source_reserved", "unknown_field"}:
                    faults.append(f"{case.name}, {mark}: {answer.status_code} {answer.text[:120]}")
            if await asked.written() != before:
                faults.append(f"{case.name}: something was written")

    assert not faults, "\n".join(faults)
    assert tried == TAKES_A_SOURCE
