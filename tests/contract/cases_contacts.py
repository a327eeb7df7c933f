"""How are the operations on contacts called?"""

from __future__ import annotations

import itertools
from typing import Any

from tests.contract.cases import Ask, case
from tests.contract.premises import made
from tests.world import World, agency

WHO = "my-tu.coordinator"
PATH = f"/v1/agencies/{agency('my-tu', 'cong-an')}/contacts"
_NUMBERS = itertools.count(10_000_000)


def _body(**given: Any) -> dict[str, Any]:
    consent = {"givenOn": "2026-02-03", "source": "Phiếu đồng ý nhận tin"}
    return {"label": "Trực ban", "phone": f"09{next(_NUMBERS)}", "consent": consent, **given}


async def _new(world: World) -> str:
    # Twenty are as many as one agency may have.
    found = made(await world.get(WHO, PATH, limit=200))["items"]
    for old in found[10:]:
        made(await world.delete(WHO, f"/v1/contacts/{old['id']}", old["version"]))
    return str(made(await world.post(WHO, PATH, _body()))["id"])


@case("list_agency_contacts", by=WHO)
async def _list(world: World) -> Ask:
    return Ask("GET", PATH, params={"limit": 200}, holds=await _new(world))


@case("create_agency_contact", by=WHO, status=201)
async def _create(world: World) -> Ask:
    await _new(world)
    return Ask("POST", PATH, _body(zaloUser=str(next(_NUMBERS)), digest="weekly"))


@case("list_own_contacts", by="my-tu.viewer", alone=True)
async def _own(world: World) -> Ask:
    return Ask("GET", "/v1/me/contacts")


@case("create_own_contact", by="my-tu.viewer", status=201, alone=True)
async def _create_own(world: World) -> Ask:
    return Ask("POST", "/v1/me/contacts", _body(label=None))


@case("get_contact", by=WHO)
async def _get(world: World) -> Ask:
    return Ask("GET", f"/v1/contacts/{await _new(world)}")


@case("get_unmasked_contact", by=WHO, statements=3)
async def _unmasked(world: World) -> Ask:
    return Ask("GET", f"/v1/contacts/{await _new(world)}/unmasked")


@case("change_contact", by=WHO)
async def _change(world: World) -> Ask:
    body = {"label": None, "digest": "none", "zaloUser": str(next(_NUMBERS))}
    return Ask("PATCH", f"/v1/contacts/{await _new(world)}", body, version=1)


@case("remove_contact", by=WHO, status=204)
async def _remove(world: World) -> Ask:
    return Ask("DELETE", f"/v1/contacts/{await _new(world)}", version=1)
