"""How are the operations on evidence called?"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from tests.contract.cases import Ask, case, send
from tests.contract.cases_reports import _filed
from tests.contract.premises import WRITER, made, open_indicator
from tests.world import World

REPORTER = "my-tu.reporter.cong-an"
PATH = "/v1/evidence"
AT = {"unit": "31567"}
COUNTS = {"numerator": 8200, "denominator": 10000}


def a_pdf() -> bytes:
    """A PDF that nobody has sent before."""
    return f"%PDF-1.7\n{uuid4()}\n%%EOF\n".encode()


async def kept(world: World, who: str = REPORTER) -> dict[str, Any]:
    """A file that was kept and is attached to nothing."""
    return dict(made(await send(world, who, Ask("POST", PATH, params=AT, poured=a_pdf()))))


async def _attached(world: World) -> dict[str, Any]:
    """A file at a figure that is verified: all who read the plan see it."""
    item = await kept(world)
    body = {"period": {"nominal": "2026-M10"}, **COUNTS, "evidence": [{"evidence": item["id"]}]}
    path = f"/v1/indicators/{await open_indicator(world)}/observations"
    figure = made(await world.post(REPORTER, path, body))
    made(await world.post(WRITER, f"/v1/observations/{figure['id']}/verify"))
    return item


@case("list_evidence", by=REPORTER)
async def _list(world: World) -> Ask:
    return Ask("GET", PATH, params={"attached": False}, holds=(await kept(world))["id"])


# The unit, the parts and their file between begin and commit, the item, its reading back.
@case("add_evidence", by=REPORTER, status=201, statements=7)
async def _add(world: World) -> Ask:
    return Ask("POST", PATH, params=AT, poured=a_pdf())


@case("add_evidence", by=REPORTER, status=201, state="a-link")
async def _add_link(world: World) -> Ask:
    return Ask("POST", PATH, {"link": "https://example.vn/bc-15.pdf", "title": "Báo cáo"}, params=AT)


@case("get_evidence", by=WRITER)
async def _get(world: World) -> Ask:
    return Ask("GET", f"{PATH}/{(await _attached(world))['id']}")


@case("get_evidence", by=REPORTER, state="loose")
async def _get_loose(world: World) -> Ask:
    return Ask("GET", f"{PATH}/{(await kept(world))['id']}")


# What it is, the access log, its only part.
@case("get_evidence_file", by=WRITER, statements=3)
async def _file(world: World) -> Ask:
    return Ask("GET", f"{PATH}/{(await _attached(world))['id']}/file")


@case("remove_evidence", by=REPORTER, status=204)
async def _remove(world: World) -> Ask:
    return Ask("DELETE", f"{PATH}/{(await kept(world))['id']}", version=1)


# The ground, the item that is named, the figure, its reading back.
@case("create_observation", by=REPORTER, status=201, state="with-a-kept-file", statements=4)
async def _figure(world: World) -> Ask:
    item = await kept(world)
    body = {"period": {"nominal": "2026-M10"}, **COUNTS, "evidence": [{"evidence": item["id"]}]}
    return Ask("POST", f"/v1/indicators/{await open_indicator(world)}/observations", body)


@case("attach_report_scan", by=REPORTER, statements=4)  # the report, the item, the write, its reading back
async def _scan(world: World) -> Ask:
    item = await kept(world)
    return Ask("POST", f"/v1/reports/{await _filed(world)}/attach-scan", {"signedScan": item["id"]})
