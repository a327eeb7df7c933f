"""Can Cần Thơ hand one definition of the demo's catalogue with targets to all its communes from a CSV?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from service.db import embedded
from tests.conftest import TestDatabase
from tests.demo.stage import ISSUED, serving, signed_in, staged

HEADINGS = "unit;definition;year;comparator;value;basisNumber;basisSymbol;basisIssuer;basisIssuedOn;effectiveOn"
LINE = "{};vneid;2026;ge;85;15;/QĐ-UBND;UBND thành phố;2026-03-01;2026-03-15"
PATH = "/v1/target-assignments"


@pytest.fixture
def april(database_server: embedded.EmbeddedServer) -> Iterator[TestDatabase]:
    """The demo as on the first day."""
    with staged(database_server, ISSUED) as own:
        yield own


async def test_one_commune_adopts_one_objects_and_the_silent_are_counted(april: TestDatabase) -> None:
    async with serving(april, ISSUED) as world:
        city, my_tu, dai_hai = [
            await signed_in(world, f"{place}.coordinator") for place in ("can-tho", "my-tu", "dai-hai")
        ]
        communes = await city.every("/v1/units", parent="92")
        sheet = "\n".join([HEADINGS, *(LINE.format(unit["code"]) for unit in communes)])

        async def act(caller: Any, path: str, **more: Any) -> Any:
            answer = await world.http.post(path, **more | {"headers": caller.headers | more.get("headers", {})})
            assert answer.status_code == 200, answer.text
            return answer.json()

        given = await act(city, f"{PATH}/batch", content=sheet.encode(), headers={"Content-Type": "text/csv"})
        (ours,), (theirs,) = [await caller.every(PATH) for caller in (my_tu, dai_hai)]
        adopted = await act(my_tu, f"{PATH}/{ours['id']}/adopt")
        objected = await act(dai_hai, f"{PATH}/{theirs['id']}/object", json={"reason": "Chưa đủ dữ liệu nền."})
        silent = await city.get(PATH, definition="vneid", status="assigned", count="exact", limit=1)

    assert (given["done"], len(communes), silent["count"]) == (103, 103, 101)
    assert (adopted["status"], adopted["indicator"]["number"], adopted["carried"]) == ("adopted", "1", False)
    assert (objected["status"], objected["reason"]) == ("objected", "Chưa đủ dữ liệu nền.")
