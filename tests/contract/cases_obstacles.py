"""How are the operations on obstacles and proposals called?"""

from __future__ import annotations

from typing import Any

from tests.contract.cases import Ask, case
from tests.contract.premises import ABOVE, HEAD, POLICE, WRITER, made, open_indicator, open_task
from tests.world import World

REPORTER = "my-tu.reporter.cong-an"
DEPARTMENT = "can-tho.reporter.so-khcn"
PATH = "/v1/obstacles"
REASON = {"reason": "Nêu rõ số lượng"}
ANSWER = {
    "answer": "Bố trí từ nguồn sự nghiệp",
    "evidence": [{"number": "15", "symbol": "/UBND-VP", "issuer": "UBND xã", "issuedOn": "2026-11-20"}],
}


async def _body(world: World, **more: Any) -> dict[str, Any]:
    """Raised by the police about a task of theirs, to the commune itself."""
    task = await open_task(world, "dated")
    return {"kind": "obstacle", "task": task, "text": "Thiếu kinh phí mua máy", "agency": POLICE} | more


async def _raised(world: World, *acts: tuple[str, str, Any], **more: Any) -> str:
    """The address of a new obstacle, after the acts: who, what, body."""
    path = f"{PATH}/{made(await world.post(REPORTER, PATH, await _body(world, **more)))['id']}"
    for who, act, body in acts:
        made(await world.post(who, f"{path}/{act}", body))
    return path


FORWARD = (WRITER, "forward", {})
ANSWERED = (HEAD, "answer", ANSWER)


@case("list_obstacles", by=WRITER)
async def _list(world: World) -> Ask:
    path = await _raised(world, FORWARD)
    return Ask("GET", PATH, params={"unit": "31567"}, holds=path.rpartition("/")[2])


@case("create_obstacle", by=REPORTER, status=201)
async def _create(world: World) -> Ask:
    return Ask("POST", PATH, await _body(world, addressee={"agency": ABOVE}))


@case("create_obstacle", by=REPORTER, status=201, state="about an indicator")
async def _of_indicator(world: World) -> Ask:
    body = {
        "kind": "proposal",
        "indicator": await open_indicator(world),
        "text": "Cho dùng số của Công an thành phố",
    }
    return Ask("POST", PATH, body)


@case("get_obstacle", by=WRITER)
async def _get(world: World) -> Ask:
    return Ask("GET", await _raised(world, FORWARD))


@case("get_obstacle", by=WRITER, state="with the focal office")
async def _get_raised(world: World) -> Ask:
    return Ask("GET", await _raised(world, addressee={"agency": ABOVE}))


@case("forward_obstacle", by=WRITER)
async def _forward(world: World) -> Ask:
    body = {"addressee": {"unit": "92"}, "note": "Vượt thẩm quyền của xã"}
    return Ask("POST", f"{await _raised(world)}/forward", body)


@case("return_obstacle", by=WRITER)
async def _return(world: World) -> Ask:
    return Ask("POST", f"{await _raised(world)}/return", REASON)


@case("submit_obstacle", by=REPORTER)
async def _submit(world: World) -> Ask:
    path = await _raised(world, (WRITER, "return", REASON))
    return Ask("POST", f"{path}/submit", {"text": "Thiếu kinh phí mua 12 máy", "note": "Đã bổ sung"})


@case("answer_obstacle", by=HEAD)
async def _answer(world: World) -> Ask:
    return Ask("POST", f"{await _raised(world, FORWARD)}/answer", ANSWER)


@case("answer_obstacle", by=DEPARTMENT, state="to-the-city")
async def _answer_above(world: World) -> Ask:
    return Ask("POST", f"{await _raised(world, FORWARD, addressee={'agency': ABOVE})}/answer", ANSWER)


@case("resolve_obstacle", by=REPORTER)
async def _resolve(world: World) -> Ask:
    return Ask("POST", f"{await _raised(world, FORWARD, ANSWERED)}/resolve", {"resolution": "Đã mua máy"})


@case("reopen_obstacle", by=REPORTER)
async def _reopen(world: World) -> Ask:
    return Ask("POST", f"{await _raised(world, FORWARD, ANSWERED)}/reopen", {"reason": "Chưa được cấp"})


@case("withdraw_obstacle", by=REPORTER)
async def _withdraw(world: World) -> Ask:
    return Ask("POST", f"{await _raised(world, FORWARD)}/withdraw", {"reason": "Đã tự thu xếp"})
