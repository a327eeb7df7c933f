"""The log of deliveries goes after 90 days, nothing waits for nobody, and a new key takes over from the old one."""

from __future__ import annotations

import base64

import asyncpg

from service.db.fan_out import fan_out
from service.db.vault import Vault
from service.usecases.upkeep import look_after_webhooks
from service.usecases.webhook_secrets import signing_secrets
from tests.api.test_webhooks import KEEPER, made
from tests.conftest import TestDatabase
from tests.dispatched import dispatched
from tests.world import AT_REST, World

OLD, NEW = bytes(range(32)), bytes(range(32, 64))


async def test_old_deliveries_go_and_what_waits_for_a_deleted_endpoint_ends(
    world: World, world_database: TestDatabase
) -> None:
    from_service = world.app.state.service
    gone, kept = await made(world), await made(world)
    for endpoint in (gone, kept):
        await world.post(KEEPER, f"/v1/webhooks/{endpoint['id']}/test")
    await dispatched(from_service.db, fan_out=fan_out)
    connection = await asyncpg.connect(world_database.superuser_url)
    await connection.execute(
        "insert into delivery select (jsonb_populate_record(d, jsonb_build_object('id', gen_random_uuid(),"
        " 'event_number', 1000 + n, 'created_at', clock_timestamp() - make_interval(days => n)))).*"
        " from delivery d, unnest(array[89, 91]) n where endpoint_id = $1",
        kept["id"],
    )
    await connection.execute("set session_replication_role = replica")
    await connection.execute("delete from webhook_endpoint where id = $1", gone["id"])

    done = await look_after_webhooks(from_service.db, from_service.vault)

    rows = await connection.fetch(
        "select endpoint_id, status, reason, event_number from delivery order by event_number"
    )
    await connection.close()
    assert done == {"deliveries": 1, "orphans": 1, "resealed": 0, "unreadable": 0}
    assert [row["event_number"] for row in rows][-1:] == [1089]
    assert {(str(row["endpoint_id"]), row["status"], row["reason"]) for row in rows} == {
        (gone["id"], "ended", "endpoint_deleted"),
        (kept["id"], "waiting", None),
    }


async def test_after_a_new_key_was_put_in_front_nothing_rests_on_the_old_one(
    world: World, world_database: TestDatabase
) -> None:
    endpoint = await made(world)
    rotated = (await world.post(KEEPER, f"/v1/webhooks/{endpoint['id']}/rotate-secret")).json()
    db, here = world.app.state.service.db, Vault([base64.b64decode(AT_REST)])
    both = Vault([NEW, base64.b64decode(AT_REST)])

    lost = await look_after_webhooks(db, Vault([OLD]))
    done = await look_after_webhooks(db, both)
    again = await look_after_webhooks(db, both)

    connection = await asyncpg.connect(world_database.superuser_url)
    row = await connection.fetchrow("select id, secret, previous_secret, previous_until from webhook_endpoint")
    acts = await connection.fetch("select act, after from journal where subject = 'webhook' order by seq")
    await connection.close()
    assert (lost["unreadable"], done["resealed"], again["resealed"]) == (1, 1, 0)
    assert signing_secrets(Vault([NEW]), *row.values(), row["previous_until"].replace(year=2020)) == (
        rotated["secret"],
        endpoint["secret"],
    )
    assert signing_secrets(Vault([NEW]), *row.values(), row["previous_until"]) == (rotated["secret"],)
    assert not here.is_current(row["secret"])
    assert [entry["act"] for entry in acts][-1] == "webhook.reseal"
