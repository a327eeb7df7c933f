"""Is every read the same over GraphQL as over REST, in one round trip?"""

from __future__ import annotations

import json

import pytest

from service.api.graphql.schema import catalogue
from service.api.table import reads
from tests.api.graphql.asking import raw
from tests.conftest import TestDatabase
from tests.contract.cases import SETTINGS, cases, send
from tests.contract.test_round_trips import Wire, wire
from tests.contract.twins import FIELDS, below, differences, told, twin
from tests.world import opened

__all__ = ["wire"]
pytestmark = pytest.mark.minutes


async def test_every_read_is_the_same_over_graphql_in_one_round_trip(
    world_database: TestDatabase, wire: Wire
) -> None:
    wrong: list[str] = []
    asked = 0

    async with opened(world_database.service_url, **SETTINGS) as world:
        for case in cases():
            if case.operation not in FIELDS and case.operation not in below():
                continue
            if case.by is None or case.status != 200:
                continue
            ask = await case.make(world)
            rest = await send(world, case.by, ask)
            text = twin(case.operation, ask)
            try:
                await raw(world, case.by, text)
                await wire.counted()
                answer = json.loads(await raw(world, case.by, text))["data"]
                sent = [each for each in await wire.counted() if "principal_load" not in each]
            except Exception as error:
                wrong.append(f"{case.name}: {type(error).__name__}: {str(error)[:600]}")
                continue
            asked += 1
            of = catalogue.types.objects[reads()[case.operation].view]
            body, ours = rest.json(), told(case.operation, answer)
            if reads()[case.operation].listed:
                found = differences(body["items"][:100], ours["items"], of)
            else:
                found = differences(body, ours, of)
            if found:
                wrong.append(f"{case.name}: {len(found)}: {found[:3]}")
            if len(sent) != 1:
                wrong.append(f"{case.name}: {len(sent)} statements")

    assert not wrong, f"{len(wrong)} of {asked}\n" + "\n".join(wrong)
    assert asked > 60
