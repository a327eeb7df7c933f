"""What is a command told that others are faster than?"""

from __future__ import annotations

import asyncio

import pytest

from service.domain.errors import Conflict, Stale
from service.usecases.contended import TRIES, judged_anew


async def test_who_is_too_late_a_few_times_is_heard_in_the_end() -> None:
    tries = 0

    async def late_three_times() -> str:
        nonlocal tries
        tries += 1
        if tries <= 3:
            raise Stale("stale")
        return "written"

    assert (await judged_anew(late_three_times), tries) == ("written", 4)


async def test_who_is_always_too_late_is_told_that_it_is_busy_and_not_to_send_a_version(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waits: list[float] = []
    tries = 0

    async def counted(seconds: float) -> None:
        waits.append(seconds)

    async def always_late() -> None:
        nonlocal tries
        tries += 1
        raise Stale("stale")

    monkeypatch.setattr(asyncio, "sleep", counted)
    with pytest.raises(Conflict) as refused:
        await judged_anew(always_late)

    assert (refused.value.code, refused.value.status, tries) == ("busy", 409, TRIES)
    assert max(waits) <= 0.4 and sum(waits) < 5
    assert len(set(waits)) > TRIES / 2
