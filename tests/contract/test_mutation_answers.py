"""What a mutation answers of a thing is what REST answers of it then, field by field."""

from __future__ import annotations

import os
from typing import Any

import pytest

from service.api.graphql.mutating import roots
from tests.api.graphql.mutating import mutate
from tests.conftest import TestDatabase
from tests.contract.cases import SETTINGS, Ask, operations
from tests.contract.mutation_twins import all_written, by_operation, everything, is_twin, twin
from tests.world import World, opened

pytestmark = pytest.mark.minutes

EACH = 1 if os.environ.get("SAURO_TEST_NIGHTLY") else 20
"""So many cases on, one is asked."""


def differences(mine: Any, over_rest: Any, at: str = "") -> list[str]:
    """Where an answer says something else than REST does; what REST shows only when asked to is passed over."""
    if isinstance(mine, dict) and isinstance(over_rest, dict):
        both = mine.keys() & over_rest.keys()
        return [each for key in sorted(both) for each in differences(mine[key], over_rest[key], f"{at}/{key}")]
    if isinstance(mine, list) and isinstance(over_rest, list) and len(mine) == len(over_rest):
        pairs = enumerate(zip(mine, over_rest, strict=True))
        return [each for i, (left, right) in pairs for each in differences(left, right, f"{at}/{i}")]
    return [] if mine == over_rest else [f"{at}: {mine!r}, not {over_rest!r}"]


async def over_rest(world: World, by: str, name: str, own_id: str, ask: Ask) -> Any:
    """The thing by its id, as whoever wrote it sees it."""
    path = operations()[name].path_format
    params = {key: value for key, value in ask.params.items() if key == "revision"}
    return (await world.get(by, f"{path.partition('{')[0]}{own_id}", **params)).json()


async def test_a_mutation_answers_what_rest_answers_then(world_database: TestDatabase) -> None:
    wrong: list[str] = []
    compared = 0

    async with opened(world_database.service_url, **SETTINGS) as world:
        for case in all_written()[::EACH]:
            ask = await case.make(world)
            if not is_twin(case, ask) or case.by is None:
                continue
            mutation = by_operation()[case.operation]
            text, values = twin(case, ask, everything(mutation.name))
            answer = await mutate(world, case.by, text, **values)
            if "errors" in answer:
                wrong.append(f"{case.name}: {answer}")
                continue
            root = roots().get(mutation.answer) 
            if root is not None:
                compared += 1
                mine = answer["data"]["it"]
                rest = await over_rest(world, case.by, root.read.name, mine["id"], ask)
                wrong += [f"{case.name}{each}" for each in differences(mine, rest)]

    assert not wrong, "\n".join(wrong)
    assert compared > 3
