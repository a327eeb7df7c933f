"""Is every read the same over GraphQL as over REST, in one round trip, and for everybody?"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from service.api.graphql.schema import catalogue
from service.api.table import reads
from tests.api.graphql.asking import raw
from tests.conftest import TestDatabase
from tests.contract.cases import SETTINGS, Case, cases, send
from tests.contract.test_round_trips import Wire, wire
from tests.contract.twins import FIELDS, below, differences, told, twin
from tests.security.test_access_matrix import NIGHTLY, PEOPLE, PLACES
from tests.world import opened

__all__ = ["wire"]
pytestmark = pytest.mark.minutes


EVERYBODY = [(where, role) for where, roles in PEOPLE.items() for role in roles]
AT_ONCE, STRIDE = 1, 13
"""So many are asked about each read, so far apart in the list of everybody: from several places."""


def asked_about(number: int) -> list[tuple[str, str]]:
    """Who is asked about the read of that number; in the nightly form everybody."""
    if NIGHTLY:
        return EVERYBODY
    return [EVERYBODY[(number * AT_ONCE + step * STRIDE) % len(EVERYBODY)] for step in range(AT_ONCE)]


def _reads() -> list[Case]:
    found = [case for case in cases() if case.operation in FIELDS or case.operation in below()]
    return [case for case in found if case.by is not None and case.status == 200]


def _differences(operation: str, rest: Any, data: Any) -> list[str]:
    of, ours = catalogue.types.objects[reads()[operation].view], told(operation, data)
    if reads()[operation].listed:
        return differences(rest["items"][:100], ours["items"], of)
    return differences(rest, ours, of)


async def test_every_read_is_the_same_over_graphql_for_everybody(world_database: TestDatabase) -> None:
    """What REST refuses is refused by the same code; what it does not find is null."""
    wrong: list[str] = []
    met: Counter[int] = Counter()

    async with opened(world_database.service_url, **SETTINGS) as world:
        for number, case in enumerate(_reads()):
            ask = await case.make(world)
            text = twin(case.operation, ask)
            for where, role in asked_about(number):
                who = f"{PLACES[where]}.{role}"
                rest = await send(world, who, ask)
                answer = (await world.post(who, "/graphql", {"query": text})).json()
                met[rest.status_code] += 1
                if rest.status_code == 200:
                    found = _differences(case.operation, rest.json(), answer["data"]) if "data" in answer else [answer]
                elif rest.status_code == 404:
                    data = answer.get("data") or {}
                    nothing = "errors" not in answer and (data.get("above") is None and data.get("got") is None)
                    found = [] if nothing else [answer]
                else:
                    codes = [each["extensions"]["code"] for each in answer.get("errors", ())]
                    found = [] if codes == [rest.json()["code"]] else [answer]
                if found:
                    wrong.append(f"{case.name} by {who}: REST {rest.status_code}: {found[:2]}"[:700])

    assert not wrong, f"{len(wrong)} of {met.total()}\n" + "\n".join(wrong)
    assert (met[200] > 60, met[404] > 30, met[403] > 1) == (True, True, True), met


async def test_every_read_is_the_same_over_graphql_in_one_round_trip(
    world_database: TestDatabase, wire: Wire
) -> None:
    wrong: list[str] = []
    asked = 0

    async with opened(world_database.service_url, **SETTINGS) as world:
        for case in _reads():
            assert case.by is not None
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
            found = _differences(case.operation, rest.json(), answer)
            if found:
                wrong.append(f"{case.name}: {len(found)}: {found[:3]}")
            if len(sent) != 1:
                wrong.append(f"{case.name}: {len(sent)} statements")

    assert not wrong, f"{len(wrong)} of {asked}\n" + "\n".join(wrong)
    assert asked > 60
