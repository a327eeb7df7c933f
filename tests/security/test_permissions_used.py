"""Is every permission of the matrix one that somebody is really asked for?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from service.domain.access import Permission, Principal
from tests.conftest import TestDatabase
from tests.contract.cases import SETTINGS, cases, send
from tests.contract.premises import open_task
from tests.world import opened


async def test_every_permission_is_asked_for_by_some_operation(
    world_database: TestDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: set[Permission] = set()

    def listening(name: str) -> None:
        real: Callable[..., Any] = getattr(Principal, name)

        def heard(self: Principal, *args: Any, **named: Any) -> Any:
            asked.update(a for a in (*args, *named.values()) if isinstance(a, Permission))
            return real(self, *args, **named)

        monkeypatch.setattr(Principal, name, heard)

    for name in ("require", "require_anywhere", "ranges"):
        listening(name)

    async with opened(world_database.service_url, **SETTINGS) as world:
        for case in cases():
            await send(world, case.by, await case.make(world))

    assert asked == set(Permission)


async def test_who_may_not_claim_a_completion_is_told_of_that_and_not_of_progress(
    world_database: TestDatabase,
) -> None:
    async with opened(world_database.service_url, **SETTINGS) as world:
        path = f"/v1/tasks/{await open_task(world, 'dated')}/complete"
        refused = await world.post("my-tu.viewer", path, {"doneOn": "2026-05-02"}, Accept_Language="vi")

    assert (refused.status_code, refused.json()["code"]) == (403, "not_yours")
    assert "báo hoàn thành" in refused.json()["detail"]
