"""Who gets what from every mutation? What the write of REST gives, to each role in each place.

golden/access.txt says what that is. A mutation calls the very handler of REST; the suite puts every third to a few,
another few each time, so that every role in every place is among them, the nightly form all cases to all.
"""

from __future__ import annotations

import os

import pytest

from tests.api.graphql.mutating import mutate
from tests.conftest import TestDatabase
from tests.contract.cases import SETTINGS, operations
from tests.contract.mutation_twins import all_written, by_operation, is_twin, twin, written
from tests.security.test_access_matrix import PEOPLE, PLACES, _parsed, _succeeds
from tests.world import opened

pytestmark = pytest.mark.minutes

NIGHTLY = bool(os.environ.get("SAURO_TEST_NIGHTLY"))
EVERYBODY = [(where, role) for where, roles in PEOPLE.items() for role in roles]
EVERY, AT_ONCE, STRIDE = 3, 4, 9
"""One of so many; so many are asked each time, so far apart in the list of everybody: from several places."""


def asked(number: int) -> list[tuple[str, str]]:
    """Who is asked about the case of that number."""
    if NIGHTLY:
        return EVERYBODY
    first = number * AT_ONCE
    return [EVERYBODY[(first + step * STRIDE) % len(EVERYBODY)] for step in range(AT_ONCE)]


def test_every_role_in_every_place_is_asked_about_some_mutation() -> None:
    found = {each for number, _ in enumerate(written()[::EVERY]) for each in asked(number)}

    assert found == set(EVERYBODY)
    assert {case.operation for case in all_written()} == by_operation().keys()


def test_a_mutation_is_the_handler_of_rest() -> None:
    found = {name: mutation.handler for name, mutation in by_operation().items()}

    assert found == {name: operations()[name].endpoint for name in found}


async def test_a_mutation_gives_everybody_what_the_write_of_rest_gives(world_database: TestDatabase) -> None:
    golden = _parsed()
    other: list[str] = []
    done = 0

    async with opened(world_database.service_url, **SETTINGS) as world:
        for number, case in enumerate(all_written() if NIGHTLY else written()[::EVERY]):
            ask = await case.make(world)
            if case.alone or not is_twin(case, ask):
                continue
            for where, role in asked(number):
                text, values = twin(case, ask)
                answer = await mutate(world, f"{PLACES[where]}.{role}", text, **values)
                word = "2" if "errors" not in answer else str(answer["errors"][0]["extensions"]["status"])
                wanted = golden[case.name, where, role]
                if word != ("2" if _succeeds(wanted) else wanted):
                    other.append(f"{case.name} by {PLACES[where]}.{role}: {answer}, not {wanted}")
                done += 1
                if word == "2":
                    ask = await case.make(world)

    assert not other, "\n".join(other)
    assert done > 130
