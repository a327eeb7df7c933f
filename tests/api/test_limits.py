"""A loop gone wild is slowed down, and told how long to wait."""

from __future__ import annotations

from tests import world as worlds
from tests.conftest import TestDatabase


async def test_a_caller_beyond_the_limit_is_told_to_wait_and_others_are_not(world_database: TestDatabase) -> None:
    async with worlds.opened(world_database.service_url, SAURO_REQUESTS_PER_MINUTE="3") as world:
        allowed = [await world.get("my-tu.viewer", "/v1/agencies") for _ in range(3)]

        refused = await world.get("my-tu.viewer", "/v1/agencies")

        assert [a.status_code for a in allowed] == [200, 200, 200]
        assert allowed[0].headers["ratelimit"].startswith('"minute";r=2;t=')
        assert refused.status_code == 429
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert (await world.get("my-tu.leader", "/v1/agencies")).status_code == 200
