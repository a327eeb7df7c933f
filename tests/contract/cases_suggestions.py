"""How are the operations on suggested matches called?"""

from __future__ import annotations

from typing import Any

from tests.contract.cases import Ask, case
from tests.contract.cases_catalogue import defined
from tests.contract.premises import WRITER, open_indicator
from tests.world import World

PATH = "/v1/definition-suggestions"


async def _rows(world: World) -> list[dict[str, Any]]:
    """An indicator in force and an entry of the city's catalogue that it may be."""
    return [{"indicator": await open_indicator(world), "definition": (await defined(world))["code"]}]


@case("list_definition_suggestions", by=WRITER)
async def _list(world: World) -> Ask:
    row = (await _rows(world))[0]
    params = {"indicator": row["indicator"], "minScore": 0, "most": 20, "rejected": "true"}
    return Ask(
        "GET", PATH, params=params, finds=lambda body: body["items"][0]["indicator"]["id"] == row["indicator"]
    )


@case("confirm_definition_suggestions", by=WRITER, statements=3)  # indicators, definitions, the match
async def _confirm(world: World) -> Ask:
    return Ask("POST", f"{PATH}/confirm", {"rows": await _rows(world)})


@case("reject_definition_suggestions", by=WRITER, statements=3)
async def _reject(world: World) -> Ask:
    return Ask("POST", f"{PATH}/reject", {"rows": await _rows(world), "reason": "Đếm việc khác"})
