"""What happens when two write the same thing at the same moment, or say the same thing twice?"""

from __future__ import annotations

import asyncio

import pytest

from tests.conftest import TestDatabase
from tests.contract.cases import SETTINGS, Ask, one_of_each, send
from tests.contract.refusals import MEDIA_TYPE, refusal, with_body
from tests.security.conftest import Asked
from tests.world import opened

pytestmark = pytest.mark.minutes

TOGETHER = 4


async def test_of_two_writers_with_one_version_one_is_told_that_it_is_too_late(asked: Asked) -> None:
    faults: list[str] = []

    async with asked.world() as world:
        for case in one_of_each():
            ask = await asked.of(world, case)
            if ask.version is None:
                continue
            answers = await asyncio.gather(*(send(world, case.by, ask) for _ in range(TOGETHER)))
            statuses = sorted(answer.status_code for answer in answers)
            late = {204: {404, 409, 412}, 200: {412}}[case.status]
            if statuses[0] != case.status or not set(statuses[1:]) <= late:
                faults.append(f"{case.name}: {statuses}")
            if any(a.status_code >= 400 and a.headers["content-type"] != MEDIA_TYPE for a in answers):
                faults.append(f"{case.name}: no problem document")

    assert not faults, "\n".join(faults)


async def test_an_act_done_by_several_at_once_happens_once(asked: Asked) -> None:
    repeatable = {
        "attach_report_scan",
        "replay_webhook",
        "retry_delivery",
        "rotate_secret",
        "rotate_webhook_secret",
        "test_webhook",
        "reset_password",
        "lock_user",
        "unlock_user",
        "lock_client",
        "unlock_client",
        "remind_obligation",
        "decide_import",
        # The same rows again are told to be there already.
        "create_observations",
        "create_progress_updates",
    }
    faults: list[str] = []

    async with asked.world() as world:
        for case in one_of_each():
            ask = await asked.of(world, case)
            if ask.method != "POST" or case.status != 200 or case.by is None or case.operation in repeatable:
                continue
            answers = await asyncio.gather(*(send(world, case.by, ask) for _ in range(TOGETHER)))
            statuses = sorted(answer.status_code for answer in answers)
            # No version was sent: nobody is told to send the new one.
            if statuses[0] != 200 or not set(statuses[1:]) <= {409}:
                faults.append(f"{case.name}: {statuses}")

    assert not faults, "\n".join(faults)


async def test_a_key_used_for_something_else_is_refused_and_nothing_happens(asked: Asked) -> None:
    faults: list[str] = []

    async with asked.world() as world:
        for case in one_of_each():
            ask = await asked.of(world, case)
            if ask.method != "POST" or case.by is None or not isinstance(ask.body, dict) or not case.repeats:
                continue
            key = f"reuse-{case.operation}-{case.state}".replace(" ", "-").replace(",", "")
            first = await send(world, case.by, ask, Idempotency_Key=key)
            if first.status_code != case.status:
                faults.append(f"{case.name}: {first.status_code} at first")
            before = await asked.changes()
            other = with_body(ask, {**ask.body, next(iter(ask.body)): "khác"})
            flaws = await refusal(world, case.by, other, 422, Idempotency_Key=key)
            for bad in ("", "a" * 201, "a b", "a\tb"):
                flaws += await refusal(
                    world, case.by, ask, 422, code="idempotency_key_bad", Idempotency_Key=bad
                )
            if await asked.changes() != before:
                flaws.append("something was written")
            faults += [f"{case.name}: {flaw}" for flaw in flaws]

    assert not faults, "\n".join(faults)


async def test_a_changed_body_under_the_same_key_names_the_reuse(world_database: TestDatabase) -> None:
    async with opened(world_database.service_url, **SETTINGS) as world:
        ask = Ask("POST", "/v1/agencies", {"unit": "31567", "name": "Tổ một", "kind": "office"})
        await send(world, "my-tu.coordinator", ask, Idempotency_Key="k-1")

        flaws = await refusal(
            world, "my-tu.coordinator", with_body(ask, {**ask.body, "name": "Tổ hai"}), 422,
            code="idempotency_reused", Idempotency_Key="k-1",
        )  # fmt: skip
        of_another = await send(
            world, "dai-hai.coordinator", with_body(ask, {**ask.body, "unit": "31561"}), Idempotency_Key="k-1"
        )

    assert flaws == []
    assert of_another.status_code == 201


async def test_the_same_key_at_the_same_moment_has_one_effect(asked: Asked) -> None:
    faults: list[str] = []

    async with asked.world() as world:
        for case in one_of_each():
            ask = await asked.of(world, case)
            if ask.method != "POST" or case.by is None or not case.repeats:
                continue
            before = await asked.changes()
            key = f"together-{case.operation}-{case.state}".replace(" ", "-").replace(",", "")
            answers = await asyncio.gather(
                *(send(world, case.by, ask, Idempotency_Key=key) for _ in range(TOGETHER))
            )
            effects = await asked.changes() - before
            good = [a for a in answers if a.is_success]
            if not good or len({a.content for a in good}) != 1:
                faults.append(
                    f"{case.name}: {[a.status_code for a in answers]}, {len({a.content for a in good})} answers"
                )
            if any(a.status_code not in {case.status, 409} for a in answers):
                faults.append(f"{case.name}: {[(a.status_code, a.text[:80]) for a in answers]}")
            again = await send(world, case.by, ask, Idempotency_Key=key)
            if again.content != good[0].content or await asked.changes() - before != effects:
                faults.append(f"{case.name}: not repeated but done again")

    assert not faults, "\n".join(faults)
