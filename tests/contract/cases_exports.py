"""How are tables exported: of each kind of row that is guarded in its own way?"""

from __future__ import annotations

from tests.contract.cases import Ask, case
from tests.contract.cases_figures import _recorded, _verified
from tests.contract.cases_obstacles import FORWARD, _raised
from tests.contract.cases_reports import CITY, _drafted, _filed
from tests.contract.cases_rollups import _rolled
from tests.contract.premises import WRITER, open_task
from tests.world import World

SENT = 6
"""Beginning, lock, rights, the line of the access log, the arguments as text, the end; the copy itself is not heard."""


def _table(name: str, held: str, unit: str = "31567") -> Ask:
    return Ask("GET", f"/v1/exports/{name}", params={"format": "csv", "unit": unit}, finds=lambda text: held in text)


@case("list_exports", by="my-tu.viewer")
async def _list(world: World) -> Ask:
    return Ask("GET", "/v1/exports")


@case("get_export", by=WRITER, statements=SENT, state="tasks")
async def _tasks(world: World) -> Ask:
    return _table("tasks", await open_task(world))


@case("get_export", by=WRITER, statements=SENT, state="leads, names an agency above")
async def _named(world: World) -> Ask:
    return _table("assignments", await open_task(world, "named"))


@case("get_export", by=WRITER, statements=SENT, state="observations, recorded")
async def _figures(world: World) -> Ask:
    return _table("observations", await _recorded(world))


@case("get_export", by=WRITER, statements=SENT, state="observations, verified")
async def _seen(world: World) -> Ask:
    return _table("observations", await _verified(world))


@case("get_export", by=WRITER, statements=SENT, state="reports, draft")
async def _reports(world: World) -> Ask:
    return _table("reports", await _drafted(world))


@case("get_export", by=CITY, statements=SENT, state="reports, to-the-city")
async def _above(world: World) -> Ask:
    return _table("reports", await _filed(world, "up"))


@case("get_export", by=WRITER, statements=SENT, state="obstacles")
async def _obstacles(world: World) -> Ask:
    return _table("obstacles", (await _raised(world, FORWARD)).rpartition("/")[2])


@case("get_export", by="can-tho.viewer", statements=SENT, state="roll-ups, of-the-city")
async def _sums(world: World) -> Ask:
    await _rolled(world, "92")
    return _table("rollups", ",8200,", "92")
