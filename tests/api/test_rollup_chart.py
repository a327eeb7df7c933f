"""The picture of a roll-up over REST: what the JSON says, to those who read it, and no more than one reads alone."""

from __future__ import annotations

from tests.conftest import TestDatabase
from tests.rollups import AT, CITY, planting
from tests.world import opened


async def test_the_picture_names_every_commune_its_figure_and_who_is_silent(world_database: TestDatabase) -> None:
    async with (
        opened(world_database.service_url, SAURO_NOW=AT.isoformat()) as world,
        planting(world_database) as here,
    ):
        definition, other = await here.definition(), await here.definition()
        a, b, _silent = await here.communes(3)
        of = {code: await here.indicator(code, definition) for code in (a, b, _silent)}
        await here.figure(of[a], numerator=90, denominator=100, value=90)
        await here.figure(of[b], numerator=0, denominator=50, value=0)
        await here.indicator(a, other)
        path, asked = "/v1/rollups/chart.svg", {"unit": "92", "period": "2026-Q1", "definition": str(definition)}

        seen = await world.get(CITY, path, **asked)
        again = await world.http.get(
            path, params=asked, headers=world.headers("vn.viewer", If_None_Match=seen.headers["ETag"])
        )
        too_much = await world.get(
            CITY, path, **asked | {"period": "2026-Q1,2026-Q2", "definition": f"{definition},{other}"}
        )
        stranger = await world.get("tan-hung.leader", path, **asked)

    told = seen.text.replace("\u00a0", " ")
    assert (seen.status_code, seen.headers["Content-Type"]) == (200, "image/svg+xml")
    assert "Cần Thơ · quý I/2026" in told and "60,0 % (90/150) · Có số liệu của 2 trên 3 đơn vị" in told
    assert "90,0 % (90/100)" in told and "0,0 % (0/50)" in told and told.count("chưa có số liệu") >= 1
    assert again.status_code == 304
    assert (too_much.status_code, too_much.json()["errors"][0]["code"]) == (422, "chart_of_too_much")
    assert "90/100" not in stranger.text and stranger.status_code in (200, 403)
