"""How are the operations on alert settings called?"""

from __future__ import annotations

from typing import Any

from tests.contract.cases import Ask, case
from tests.contract.cases_catalogue import CITY, defined
from tests.contract.premises import WRITER, made, open_indicator, open_task
from tests.world import World

PATH = "/v1/alert-settings"


async def _of_task(world: World, **more: Any) -> dict[str, Any]:
    """For a task of a plan in force."""
    return {"task": await open_task(world, "dated"), "dueSoonDays": [14, 3], "overdueDays": [0, 30]} | more


async def setting(world: World, who: str = WRITER, **body: Any) -> dict[str, Any]:
    """Settings that are there."""
    return dict(made(await world.post(who, PATH, body or await _of_task(world))))


@case("list_alert_settings", by=WRITER)
async def _list(world: World) -> Ask:
    one = await setting(world)
    return Ask("GET", PATH, params={"unit": "31567", "subjectId": one["subjectId"]}, holds=one["id"])


@case("create_alert_setting", by=WRITER, status=201)
async def _create(world: World) -> Ask:
    return Ask("POST", PATH, await _of_task(world))


@case("create_alert_setting", by=WRITER, status=201, state="of-an-indicator")
async def _create_lines(world: World) -> Ask:
    body = {
        "indicator": await open_indicator(world), "target": False, "trajectory": "at_risk", "figures": "recorded",
        "bounds": [{"name": "sàn", "below": 40}, {"name": "trần", "above": 99.5}],
    }  # fmt: skip
    return Ask("POST", PATH, body)


@case("create_alert_setting", by=CITY, status=201, state="of-a-definition", statements=4)  # and the unit
async def _create_coverage(world: World) -> Ask:
    body = {
        "definition": (await defined(world))["id"],
        "unit": "92",
        "coverageBelow": 80,
        "coverageAfterDays": 20,
    }
    return Ask("POST", PATH, body)


@case("get_alert_setting", by=WRITER)
async def _get(world: World) -> Ask:
    return Ask("GET", f"{PATH}/{(await setting(world))['id']}")


@case("change_alert_setting", by=WRITER)
async def _change(world: World) -> Ask:
    return Ask(
        "PATCH", f"{PATH}/{(await setting(world))['id']}", {"dueSoonDays": None, "overdueDays": []}, version=1
    )


@case("remove_alert_setting", by=WRITER, status=204)
async def _remove(world: World) -> Ask:
    return Ask("DELETE", f"{PATH}/{(await setting(world))['id']}", version=1)
