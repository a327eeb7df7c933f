"""A loop gone wild is slowed down, and told how long to wait."""

from __future__ import annotations

from uuid import UUID

import pytest

from service.api.limiter import Limiter
from service.api.metrics import figures, meter_of
from service.domain.errors import TooMany
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


def test_requests_counted_by_shares_come_to_the_limit_itself() -> None:
    limiter, caller = Limiter(125), UUID(int=1)

    left = [int(str(limiter.hit(caller)).split(";")[1].removeprefix("r=")) for _ in range(125)]

    assert left == list(range(124, -1, -1))
    with pytest.raises(TooMany):
        limiter.hit(caller)
    assert limiter.hit(UUID(int=2)) is not None


def test_what_is_as_much_work_as_several_requests_counts_as_so_many_and_leaves_what_is_lighter_to_go_on() -> None:
    limiter, caller = Limiter(125), UUID(int=1)

    def left(weight: int) -> int:
        return int(str(limiter.hit(caller, weight)).split(";")[1].removeprefix("r="))

    assert [left(weight) for weight in (10, 1, 10, 2, 90)] == [115, 114, 104, 102, 12]
    with pytest.raises(TooMany) as refused:
        limiter.hit(caller, 13)
    assert 1 <= refused.value.params["retry_after"] <= 60
    assert [left(weight) for weight in (1, 11)] == [11, 0]
    with pytest.raises(TooMany):
        limiter.hit(caller)
    assert limiter.hit(UUID(int=2), 10**6) is not None


def test_what_was_answered_stands_in_the_figures_at_once() -> None:
    meter_of("an_operation_of_the_tests").count(200, 0.003)

    assert b'sauro_http_requests_total{operation="an_operation_of_the_tests",status="2xx"} 1.0' in figures()
