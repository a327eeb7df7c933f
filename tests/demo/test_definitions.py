"""Is what the five plans have in common matched to the nation's catalogue, and only that?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from service.db import embedded
from service.demo import definitions, plans
from service.demo.accounts import PLACES
from tests.conftest import TestDatabase
from tests.demo.stage import FILES, ISSUED, load, serving, signed_in, staged

FOLDERS = {place: str(where.plan) for place, where in PLACES.items() if where.plan}


def test_every_key_is_an_indicator_and_no_indicator_is_matched_twice() -> None:
    named = [(folder, key) for entry in definitions.load() for folder, keys in entry.plans.items() for key in keys]
    known = {(FOLDERS[place], item.key) for place, file in FILES.items() for item in file.indicators}

    assert set(named) - known == set()
    assert [pair for pair, times in Counter(named).items() if times > 1] == []


def test_an_entry_is_what_at_least_two_plans_have_in_common() -> None:
    assert len(definitions.load()) == 20
    assert [entry.code for entry in definitions.load() if len(entry.plans) < 2] == []
    assert plans.FOLDER == definitions.FILE.parent


@pytest.fixture
def april(database_server: embedded.EmbeddedServer) -> Iterator[TestDatabase]:
    """The demo as on the first day."""
    with staged(database_server, ISSUED) as own:
        yield own


@pytest.mark.parametrize("again", [False, True], ids=["fresh", "twice"])
async def test_the_demo_serves_the_catalogue_and_the_matched_indicators(
    april: TestDatabase, again: bool
) -> None:
    if again:
        assert await load(april.service_url, ISSUED) is False
    async with serving(april, ISSUED) as world:
        city = await signed_in(world, "can-tho.viewer")
        nation = await signed_in(world, "vn.viewer")
        entries = await city.every("/v1/indicator-definitions")
        digitised = await nation.every("/v1/indicators", definition="so-hoa-ho-so")
        of_city = await city.every("/v1/indicators", definition="vneid")
        everything = await nation.every("/v1/indicators")

    matched = Counter(item["unit"]["name"] for item in everything if item["definition"])
    assert [entry["unit"]["code"] for entry in entries] == ["vn"] * 20
    assert sorted(item["unit"]["name"] for item in digitised) == ["Mỹ Tú", "Tiên Minh", "Tân Hưng", "Đại Hải"]
    assert sorted(item["unit"]["name"] for item in of_city) == ["Mỹ Tú", "Đại Hải"]
    assert matched == {"Mỹ Tú": 18, "Đại Hải": 12, "Tân Hưng": 13, "Phú Thái": 4, "Tiên Minh": 5}
