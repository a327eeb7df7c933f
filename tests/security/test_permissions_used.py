"""Is every permission of the matrix one that somebody is really asked for?"""

from __future__ import annotations

from service.db.embedded import EmbeddedServer
from service.domain.access import Permission
from tests.conftest import TestDatabase
from tests.contract.cases import SETTINGS
from tests.contract.played import played
from tests.contract.premises import open_task
from tests.world import opened


def test_every_permission_is_asked_for_by_some_operation(database_server: EmbeddedServer) -> None:
    assert played(database_server).permissions == set(Permission)


async def test_who_may_not_claim_a_completion_is_told_of_that_and_not_of_progress(
    world_database: TestDatabase,
) -> None:
    async with opened(world_database.service_url, **SETTINGS) as world:
        path = f"/v1/tasks/{await open_task(world, 'dated')}/complete"
        refused = await world.post("my-tu.viewer", path, {"doneOn": "2026-05-02"}, Accept_Language="vi")

    assert (refused.status_code, refused.json()["code"]) == (403, "not_yours")
    assert "báo hoàn thành" in refused.json()["detail"]
