"""Is an endpoint told of exactly those events that its owner sees under row security, whatever made them visible?

The fan-out repeats the policy of table `event` for all owners at once, in a statement of its own. Here both judge
the same events, made of all that the policy looks at, for owners who see by unit, draft, agency, address or author.
"""

from __future__ import annotations

from service.db.dispatching import position_held
from service.db.fan_out import fan_out
from service.usecases.clock import clock
from tests.api.test_webhooks import KEEPER, made
from tests.conftest import TestDatabase
from tests.contract.premises import WRITER, draft_plan
from tests.contract.premises import made as answered
from tests.dispatched import dispatched
from tests.plans import operator
from tests.security.test_rows_behind_the_wall import entered_as
from tests.world import World, agency, person

OWNERS = {
    KEEPER: "31567",
    WRITER: "31567",
    "my-tu.reporter.cong-an": "31567",
    "dai-hai.integrator": "31561",
    "dai-hai.reporter.cong-an": "31561",
    "can-tho.integrator": "92",
    "can-tho.coordinator": "92",
    "tan-hung.integrator": "25345",
    "vn.integrator": "vn",
}
"""Person -> unit at which they look after machines, beside what else they do."""

GRANTED = """
insert into role_grant (id, unit_key, principal_id, role, valid_from)
select gen_random_uuid(), u.key, $1, 'integrator', '2025-07-01' from unit u where u.code = $2
  and not exists (select from role_grant g where g.principal_id = $1 and g.role = 'integrator')"""

# Of the whole country and of every type: nothing but what the owner sees keeps an event from an endpoint.
ENDPOINT = """
insert into webhook_endpoint select (jsonb_populate_record(e, jsonb_build_object('id', gen_random_uuid(),
  'owner_id', $1::uuid, 'unit_key', u.key, 'event_types', array['*'],
  'within_key', (select key from unit where level = 'nation')))).*
from webhook_endpoint e, unit u where e.owner_id = $3 and e.name = 'pattern' and u.code = $2"""

EVENTS = """
insert into event (number, id, seq, txid, at, type, unit_key, subject, subject_id, act, actor, actor_kind, sequence,
  published, named_agency_ids, own_agency_ids, recorded_by, told)
select e.number + n, gen_random_uuid(), e.seq + n, e.txid, e.at, e.type, x.unit_key, x.subject, gen_random_uuid(),
  e.act, e.actor, e.actor_kind, 1, x.published, x.named, x.own, x.recorded_by, x.told
from (select * from event order by number desc limit 1) e cross join (
  select row_number() over () as n, u.key as unit_key, s.subject, p.published, a.named, o.own, r.recorded_by, t.told
  from unit u, unnest(array['task', 'webhook']) s(subject), (values (true), (false)) p(published),
    (values ('{}'::uuid[]), (array[$1::uuid])) a(named), (values ('{}'::uuid[]), (array[$2::uuid])) o(own),
    (values (null::uuid), ($3::uuid), ($4::uuid)) r(recorded_by),
    (select null::int4multirange union all
      select int4multirange(int4range(key, last_key, '[]')) from unit where code = '31561') t(told)
  where u.code in ('92', '31567', '31561')) x"""


async def test_an_endpoint_is_told_of_what_its_owner_sees_and_of_nothing_else(
    world: World, world_database: TestDatabase
) -> None:
    db = world.app.state.service.db
    await made(world, name="pattern")
    answered(await world.post(WRITER, f"/v1/plans/{await draft_plan(world)}/submit"))
    await dispatched(db)
    root = await operator(world_database)
    for name, code in OWNERS.items():
        await root.execute(GRANTED, person(name), code)
        await root.execute(ENDPOINT, person(name), code, person(KEEPER))
    last = await root.fetchval("select max(number) from event")
    police = (agency("my-tu", "cong-an"), agency("dai-hai", "cong-an"))
    recorders = (person("dai-hai.reporter.cong-an"), person("can-tho.integrator"))
    await root.execute(EVENTS, *police, *recorders)
    numbers = {row["number"] for row in await root.fetch("select number from event where number > $1", last)}

    async with position_held(db, await clock(db)) as tx:
        assert tx is not None
        await fan_out(tx, min(numbers), max(numbers))

    told: dict[str, set[int]] = {}
    seen: dict[str, set[int]] = {}
    for name in OWNERS:
        rows = await root.fetch(
            "select d.event_number as number from delivery d join webhook_endpoint e on e.id = d.endpoint_id"
            " where e.owner_id = $1 and e.event_types = '{*}'",
            person(name),
        )
        told[name] = {row["number"] for row in rows}
        async with entered_as(world_database, name) as connection:
            seen[name] = {
                row["number"] for row in await connection.fetch("select number from event")
            } & numbers
    await root.close()
    assert len(numbers) == 288
    assert told == seen
    assert seen.pop("tan-hung.integrator") == set()
    # Nobody else sees all or nothing, and no two the same: each line of the policy decides for somebody.
    assert all(0 < len(some) < len(numbers) for some in seen.values())
    assert len({frozenset(some) for some in seen.values()}) == len(seen)
