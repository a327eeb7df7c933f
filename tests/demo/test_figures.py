"""Do the demo's invented figures come in as they stand in its files, and leave what the first hour needs untouched?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from service.db import embedded
from service.demo import figures, plans
from service.demo.accounts import PASSWORD, PLACES
from service.demo.plan_file import PlanFileError
from tests.conftest import TestDatabase
from tests.demo.stage import AUTUMN, FILES, serving, signed_in, staged
from tests.world import World

JUNE = datetime.fromisoformat("2026-06-10T08:00+07:00")


@pytest.fixture(scope="module")
def autumn(database_server: embedded.EmbeddedServer) -> Iterator[TestDatabase]:
    """The demo with months of figures: read only."""
    with staged(database_server, AUTUMN) as own:
        yield own


@pytest.fixture(scope="module")
def june(database_server: embedded.EmbeddedServer) -> Iterator[TestDatabase]:
    """The demo as a newcomer meets it; only the last test of these writes."""
    with staged(database_server, JUNE) as own:
        yield own


def invented(place: str) -> figures.Figures:
    return figures.load(plans.FOLDER / str(PLACES[place].plan), FILES[place])


@pytest.mark.parametrize("place", ["my-tu", "tan-hung"])
async def test_every_figure_of_the_file_is_there_says_it_is_invented_and_lies_in_the_past(
    autumn: TestDatabase, place: str
) -> None:
    wanted = list(invented(place).all())
    connection = await asyncpg.connect(autumn.superuser_url)
    try:
        rows = await connection.fetch(
            "select o.*, u.code from observation o join unit u on u.key = o.unit_key where u.code = $1",
            PLACES[place].unit,
        )
    finally:
        await connection.close()

    assert len(rows) == len(wanted)
    assert {row["source"] for row in rows} == {"demo"}
    assert Counter(row["nominal"] for row in rows) == Counter(figure.period for figure in wanted)
    assert max(row["counts_from"] for row in rows) <= AUTUMN.date()
    assert all(row["recorded_by"] != row["verified_by"] for row in rows)


async def test_by_november_indicators_stand_in_every_way_that_is_worth_seeing(autumn: TestDatabase) -> None:
    async with serving(autumn, AUTUMN) as world:
        viewer = await signed_in(world, "can-tho.viewer")
        found = await viewer.every("/v1/indicators", unit="31567")

    standing = {
        piece.key: item["standing"]["code"]
        for piece, item in zip(FILES["my-tu"].indicators, found, strict=True)
    }
    assert {key: standing[key] for key in (
        "annex.I.4", "annex.I.5", "annex.I.8", "annex.I.13", "annex.I.6", "annex.I.12", "annex.I.15", "annex.II.3",
        "annex.III.1", "annex.III.7", "body.c.1", "body.d.1", "annex.II.1",
    )} == {
        "annex.I.4": "achieved", "annex.I.5": "on_track", "annex.I.8": "at_risk", "annex.I.13": "off_track",
        "annex.I.6": "off_track", "annex.I.12": "on_track", "annex.I.15": "stale", "annex.II.3": "not_applicable",
        "annex.III.1": "no_data", "annex.III.7": "on_track", "body.c.1": "on_track", "body.d.1": "achieved",
        "annex.II.1": "achieved",
    }  # fmt: skip


async def test_on_the_tenth_of_june_vneid_waits_for_its_first_figure(june: TestDatabase) -> None:
    async with serving(june, JUNE) as world:
        viewer = await signed_in(world, "my-tu.viewer")
        found = await viewer.every("/v1/indicators", unit="31567")
        vneid = next(i for i in found if i["references"][0]["section"] == "III" and i["number"] == "1")
        listed = await viewer.every(f"/v1/indicators/{vneid['id']}/observations")

    assert (vneid["name"], vneid["standing"]["code"], vneid["latest"]) == (
        "Người dân có tài khoản VNeID", "no_data", None,
    )  # fmt: skip
    assert listed == []
    assert vneid["assignments"][0]["agency"]["name"] == "Công an xã"
    assert Counter(item["standing"]["code"] for item in found)["no_data"] < len(found)


async def test_the_first_hour_takes_vneid_from_no_data_to_achieved(june: TestDatabase) -> None:
    async with serving(june, JUNE) as world:
        people = {
            who: await _token(world, f"my-tu.{who}") for who in ("reporter.cong-an", "coordinator", "viewer")
        }

        async def ask(who: str, method: str, path: str, body: Any = None) -> Any:
            return await world.http.request(method, path, json=body, headers=people[who])

        listed = await ask("viewer", "GET", "/v1/indicators?unit=31567&q=vneid&standing=no_data")
        (vneid,) = listed.json()["items"]
        figure = {"period": {"nominal": "2026-M05"}, "numerator": 8200, "denominator": 10000}
        said = await ask("reporter.cong-an", "POST", f"/v1/indicators/{vneid['id']}/observations", figure)
        own = await ask("reporter.cong-an", "POST", f"/v1/observations/{said.json()['id']}/verify")
        done = await ask("coordinator", "POST", f"/v1/observations/{said.json()['id']}/verify")
        after = (await ask("viewer", "GET", f"/v1/indicators/{vneid['id']}")).json()

    assert (said.status_code, own.status_code, done.status_code) == (201, 403, 200)
    assert own.json()["code"] == "recorder_verifies"
    assert (after["standing"]["code"], after["latest"]["value"]) == ("achieved", 82)
    assert after["standing"]["why"]["target"] == "80%"


async def _token(world: World, username: str) -> dict[str, str]:
    answer = await world.http.post("/v1/auth/sessions", json={"username": username, "password": PASSWORD})
    return {"Authorization": f"Bearer {answer.json()['accessToken']}"}


def test_a_figure_of_an_indicator_the_plan_does_not_have_is_refused_by_name(tmp_path: Path) -> None:
    written = '[[series]]\nindicator = "annex.IX.9"\ncounts = {"2026-Q2" = 1}\n'
    (tmp_path / "figures.toml").write_text(written, encoding="utf-8")

    with pytest.raises(PlanFileError, match=r"annex\.IX\.9"):
        figures.load(tmp_path, FILES["my-tu"])
