"""How are the operations on imports and templates called?"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from tests.contract.cases import Ask, case, send
from tests.contract.premises import WRITER, made
from tests.world import World

PATH = "/v1/imports"
AGENCIES = {"kind": "agencies", "into": "31567"}


def _file() -> bytes:
    """A table of two agencies that nobody has sent before."""
    mark = uuid4().hex[:12]
    return f"Tên cơ quan,Loại\nẤp {mark},hamlet\nTrường {mark},school\n".encode()


async def _read(world: World) -> dict[str, Any]:
    """An import of Mỹ Tú, read and not committed."""
    return dict(made(await send(world, WRITER, Ask("POST", PATH, params=AGENCIES, file=_file()))))


@case("list_imports", by=WRITER)
async def _list(world: World) -> Ask:
    return Ask("GET", PATH, params={"kind": "agencies", "status": "read"}, holds=(await _read(world))["id"])


@case("create_import", by=WRITER, status=201, statements=4)  # the unit, the same file, the import, its reading back
async def _create(world: World) -> Ask:
    return Ask("POST", PATH, params=AGENCIES, file=_file())


@case("get_import", by=WRITER)
async def _get(world: World) -> Ask:
    return Ask("GET", f"{PATH}/{(await _read(world))['id']}")


@case("decide_import", by=WRITER, statements=4)  # the import, the unit, the decision, its reading back
async def _decide(world: World) -> Ask:
    body = {"decisions": [{"act": "skip", "pointer": "/agencies/1"}]}
    return Ask("POST", f"{PATH}/{(await _read(world))['id']}/decisions", body)


@case("commit_import", by=WRITER, statements=4)  # the import, the unit, all rows, its reading back
async def _commit(world: World) -> Ask:
    return Ask("POST", f"{PATH}/{(await _read(world))['id']}/commit")


@case("revert_import", by=WRITER, statements=4)  # the import, what it made, all rows, its reading back
async def _revert(world: World) -> Ask:
    one = await _read(world)
    made(await world.post(WRITER, f"{PATH}/{one['id']}/commit"))
    return Ask("POST", f"{PATH}/{one['id']}/revert")


@case("get_template", by=WRITER, statements=0)
async def _template(world: World) -> Ask:
    return Ask("GET", "/v1/templates/agencies")
