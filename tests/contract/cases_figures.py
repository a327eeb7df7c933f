"""How are the operations on figures called?"""

from __future__ import annotations

from typing import Any

from tests.contract.cases import Ask, case
from tests.contract.premises import WRITER, made, open_indicator
from tests.world import World

REPORTER = "my-tu.reporter.cong-an"
FIGURE: dict[str, Any] = {
    "period": {"nominal": "2026-M10", "start": "2026-10-01", "end": "2026-10-31"},
    "numerator": 8200, "denominator": 10000, "suppliedBy": "Tổ công nghệ số", "channel": "message",
    "crossChecks": [{"sourceSystem": "theodoinq", "value": 82.5, "on": "2026-11-02"}],
    "evidence": [{"number": "15", "symbol": "/BC-CA", "issuedOn": "2026-11-02"}],
}  # fmt: skip
RIGHT = {"reason": "Đếm trùng", "numerator": 8100, "denominator": 10000}


async def _recorded(world: World, kind: str = "plain", nominal: str = "2026-M10") -> str:
    indicator = await open_indicator(world, kind)
    body = FIGURE | {"period": {"nominal": nominal}}
    return str(made(await world.post(REPORTER, f"/v1/indicators/{indicator}/observations", body))["id"])


async def _verified(world: World, kind: str = "plain") -> str:
    observation = await _recorded(world, kind)
    made(await world.post(WRITER, f"/v1/observations/{observation}/verify"))
    return observation


async def _indicator_of(world: World, observation: str) -> str:
    return str(made(await world.get(WRITER, f"/v1/observations/{observation}"))["indicator"]["id"])


@case("create_observation", by=REPORTER, status=201)
async def _create(world: World) -> Ask:
    return Ask("POST", f"/v1/indicators/{await open_indicator(world)}/observations", FIGURE)


@case("list_observations", by=WRITER, state="recorded")
async def _list_recorded(world: World) -> Ask:
    observation = await _recorded(world)
    path = f"/v1/indicators/{await _indicator_of(world, observation)}/observations"
    return Ask("GET", path, params={"state": "recorded"}, holds=observation)


@case("list_observations", by=WRITER, state="verified")
async def _list_verified(world: World) -> Ask:
    observation = await _verified(world)
    path = f"/v1/indicators/{await _indicator_of(world, observation)}/observations"
    return Ask("GET", path, params={"period": "2026-M10", "replaced": "true"}, holds=observation)


@case("get_observation", by=WRITER, state="recorded")
async def _get_recorded(world: World) -> Ask:
    return Ask("GET", f"/v1/observations/{await _recorded(world)}")


@case("get_observation", by=WRITER, state="verified")
async def _get_verified(world: World) -> Ask:
    return Ask("GET", f"/v1/observations/{await _verified(world)}")


@case("get_observation", by=WRITER, state="recorded, names an agency above")
async def _get_named_recorded(world: World) -> Ask:
    return Ask("GET", f"/v1/observations/{await _recorded(world, 'named')}")


@case("get_observation", by=WRITER, state="verified, names an agency above")
async def _get_named_verified(world: World) -> Ask:
    return Ask("GET", f"/v1/observations/{await _verified(world, 'named')}")


@case("get_indicator", by=WRITER, state="with a verified figure")
async def _get_indicator(world: World) -> Ask:
    indicator = await _indicator_of(world, await _verified(world))
    return Ask("GET", f"/v1/indicators/{indicator}", params={"asOf": "2026-11-01"})


@case("change_observation", by=REPORTER)
async def _change(world: World) -> Ask:
    return Ask(
        "PATCH", f"/v1/observations/{await _recorded(world)}", {"numerator": 8150, "note": None}, version=1
    )


@case("remove_observation", by=REPORTER, status=204)
async def _remove(world: World) -> Ask:
    return Ask("DELETE", f"/v1/observations/{await _recorded(world)}", version=1)


@case("verify_observation", by=WRITER)
async def _verify(world: World) -> Ask:
    return Ask("POST", f"/v1/observations/{await _recorded(world)}/verify")


@case("return_observation", by=WRITER)
async def _return(world: World) -> Ask:
    return Ask("POST", f"/v1/observations/{await _recorded(world)}/return", {"reason": "Thiếu ấp 3"})


@case("correct_observation", by=REPORTER, status=201)
async def _correct(world: World) -> Ask:
    return Ask("POST", f"/v1/observations/{await _verified(world)}/correct", RIGHT)


@case("verify_observation", by=WRITER, state="correction")
async def _verify_correction(world: World) -> Ask:
    path = f"/v1/observations/{await _verified(world)}/correct"
    correction = made(await world.post(REPORTER, path, RIGHT))["id"]
    return Ask("POST", f"/v1/observations/{correction}/verify")


@case("cross_check_observation", by=WRITER)
async def _cross_check(world: World) -> Ask:
    body = {"sourceSystem": "vneid", "value": 70, "on": "2026-11-03"}
    return Ask("POST", f"/v1/observations/{await _recorded(world)}/cross-check", body)


@case("explain_observation", by=REPORTER)
async def _explain(world: World) -> Ask:
    observation = await _recorded(world)
    far = {"sourceSystem": "vneid", "value": 70}
    made(await world.post(WRITER, f"/v1/observations/{observation}/cross-check", far))
    return Ask("POST", f"/v1/observations/{observation}/explain", {"note": "Chốt khác ngày"})


BATCH = "/v1/observations/batch"


@case("create_observations", by=REPORTER, statements=2)
async def _record_many(world: World) -> Ask:
    rows = [FIGURE | {"indicator": await open_indicator(world)} for _ in range(2)]
    return Ask("POST", BATCH, {"rows": rows}, params={"atomic": "true"})


# Facts; then one transaction: figures that are new, those that change, and a correction, each by its own act.
@case("create_observations", by=REPORTER, state="new, changed, corrected", statements=6)
async def _upsert_many(world: World) -> Ask:
    changed = await _indicator_of(world, await _recorded(world))
    corrected = await _indicator_of(world, await _verified(world))
    said = {"period": {"nominal": "2026-M10"}, **RIGHT}
    rows = [
        FIGURE | {"indicator": await open_indicator(world)},
        {**said, "indicator": changed},
        {**said, "indicator": corrected},
    ]
    return Ask("POST", BATCH, {"rows": rows}, params={"atomic": "true"})


@case("verify_observations", by=WRITER)
async def _verify_many(world: World) -> Ask:
    ids = [await _recorded(world), await _recorded(world)]
    return Ask("POST", "/v1/observations/verify", {"ids": ids, "atomic": True})


@case("return_observations", by=WRITER)
async def _return_many(world: World) -> Ask:
    ids = [await _recorded(world), await _recorded(world)]
    return Ask("POST", "/v1/observations/return", {"ids": ids, "reason": "Thiếu số liệu ấp 3"})
