"""May a page of another origin do what it needs, if the settings name it, and nothing if they do not?"""

from __future__ import annotations

from tests import world as worlds
from tests.conftest import TestDatabase

PAGE = "https://one.vn"
READ = {
    *("authorization", "content-disposition", "content-type", "idempotency-key", "if-match", "if-none-match"),
    *("last-event-id", "prefer", "traceparent"),
}
"""Every header of a request that the service reads and a page may set."""


async def test_a_named_page_may_send_what_is_read_and_read_what_is_said(world_database: TestDatabase) -> None:
    async with worlds.opened(world_database.service_url, SAURO_CORS_ORIGINS=PAGE) as world:
        wish = {
            "Origin": PAGE,
            "Access-Control-Request-Method": "PATCH",
            "Access-Control-Request-Headers": ",".join(sorted(READ)),
        }
        preflight = await world.http.options("/v1/agencies", headers=wish)
        trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        headers = world.headers("my-tu.viewer", Origin=PAGE, traceparent=trace)
        answer = await world.http.get("/v1/agencies", headers=headers)

    assert preflight.status_code == 200, preflight.text
    assert preflight.headers["access-control-allow-origin"] == PAGE
    assert set(preflight.headers["access-control-allow-headers"].lower().split(", ")) >= READ
    exposed = {name.strip().lower() for name in answer.headers["access-control-expose-headers"].split(",")}
    said = {"etag", "x-trace-id", "ratelimit"}
    assert said <= set(answer.headers)
    assert said | {"retry-after", "idempotency-replayed"} <= exposed
    assert answer.headers["x-trace-id"] == trace[3:35]


async def test_a_page_that_is_not_named_may_nothing(world_database: TestDatabase) -> None:
    async with worlds.opened(world_database.service_url, SAURO_CORS_ORIGINS=PAGE) as world:
        wish = {"Origin": "https://two.vn", "Access-Control-Request-Method": "GET"}

        preflight = await world.http.options("/v1/agencies", headers=wish)
        answer = await world.http.get("/v1/agencies", headers=world.headers("my-tu.viewer", Origin="https://two.vn"))

    assert preflight.status_code == 400
    assert "access-control-allow-origin" not in preflight.headers
    assert "access-control-allow-origin" not in answer.headers
