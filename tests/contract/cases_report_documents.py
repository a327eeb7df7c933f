"""How is a report asked for as a file?"""

from __future__ import annotations

from tests.contract.cases import Ask, case
from tests.contract.cases_reports import CITY, REPORTER, _drafted, _filed
from tests.world import World


@case("get_report_document", by=REPORTER, statements=2, state="draft")  # the report, the line of the access log
async def _docx(world: World) -> Ask:
    return Ask("GET", f"/v1/reports/{await _drafted(world)}/document")


@case("get_report_document", by=CITY, statements=2, state="to-the-city")
async def _above(world: World) -> Ask:
    return Ask("GET", f"/v1/reports/{await _filed(world, 'up')}/document", params={"format": "xlsx"})
