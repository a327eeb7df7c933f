"""A repeated POST has one effect, whatever happened to the first answer."""

from __future__ import annotations

import asyncio

from tests.world import World

COMMAND = {"unit": "31567", "name": "Trạm Y tế", "kind": "health_station"}


async def test_the_same_key_and_body_hear_the_first_answer_again(world: World) -> None:
    first = await world.post("my-tu.coordinator", "/v1/agencies", COMMAND, Idempotency_Key="k-1")

    again = await world.post("my-tu.coordinator", "/v1/agencies", COMMAND, Idempotency_Key="k-1")

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["idempotency-replayed"] == "true"
    assert len((await world.get("my-tu.viewer", "/v1/agencies", q="tram y te")).json()["items"]) == 1


async def test_the_same_key_with_another_body_is_refused(world: World) -> None:
    await world.post("my-tu.coordinator", "/v1/agencies", COMMAND, Idempotency_Key="k-1")

    refused = await world.post("my-tu.coordinator", "/v1/agencies", COMMAND | {"name": "Khác"}, Idempotency_Key="k-1")

    assert refused.status_code == 422
    assert refused.json()["code"] == "idempotency_reused"


async def test_a_key_belongs_to_its_caller(world: World) -> None:
    await world.post("my-tu.coordinator", "/v1/agencies", COMMAND, Idempotency_Key="k-1")

    other = await world.post("my-tu.admin", "/v1/agencies", COMMAND | {"name": "Khác"}, Idempotency_Key="k-1")

    assert other.status_code == 201


async def test_many_at_once_with_one_key_have_one_effect(world: World) -> None:
    answers = await asyncio.gather(
        *(world.post("my-tu.coordinator", "/v1/agencies", COMMAND, Idempotency_Key="k-1") for _ in range(12))
    )

    assert {a.status_code for a in answers} <= {201, 409}
    assert len({a.content for a in answers if a.status_code == 201}) == 1
    assert len((await world.get("my-tu.viewer", "/v1/agencies", q="tram y te")).json()["items"]) == 1
