"""How are the operations on people, machines, grants, sessions, the journal and the units called?"""

from __future__ import annotations

import itertools
import os
import weakref
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from fastapi import FastAPI

from tests.contract.cases import Ask, case
from tests.contract.premises import made
from tests.security.signing_in import NEW_PASSWORD, made_user, signed_in
from tests.world import World, known_id, person

ADMIN, MACHINES, AUDITOR = "my-tu.admin", "my-tu.integrator", "my-tu.auditor"
WITH_SECRET = 6
"""Two writes in one transaction: the row, and the secret by a function of the owner."""

_numbers = itertools.count(os.getpid() * 10_000)
"""Names that no other process gives in a database of which it was handed a copy."""
_RENAMED: weakref.WeakKeyDictionary[FastAPI, Iterator[int]] = weakref.WeakKeyDictionary()


def _name() -> str:
    return f"nguoi.{next(_numbers)}"


def _user() -> dict[str, Any]:
    return {"unit": "31567", "username": _name(), "name": "Nguyễn Văn An", "position": "Công chức"}


async def _account(world: World) -> str:
    return str(made(await world.post(ADMIN, "/v1/users", _user()))["id"])


@case("list_users", by=ADMIN)
async def _users(world: World) -> Ask:
    return Ask("GET", "/v1/users", params={"unit": "31567", "limit": 200}, holds=str(person("my-tu.viewer")))


@case("get_user", by=ADMIN)
async def _get_user(world: World) -> Ask:
    return Ask("GET", f"/v1/users/{person('my-tu.reporter.kinh-te')}")


@case("create_user", by=ADMIN, status=201, statements=WITH_SECRET, repeats=False)
async def _create_user(world: World) -> Ask:
    return Ask("POST", "/v1/users", _user())


@case("change_user", by=ADMIN)
async def _change_user(world: World) -> Ask:
    return Ask(
        "PATCH", f"/v1/users/{await _account(world)}", {"name": "Trần Thị Bình", "position": None}, version=1
    )


@case("remove_user", by=ADMIN, status=204)
async def _remove_user(world: World) -> Ask:
    return Ask("DELETE", f"/v1/users/{await _account(world)}", version=1)


@case("lock_user", by=ADMIN)
async def _lock_user(world: World) -> Ask:
    return Ask("POST", f"/v1/users/{await _account(world)}/lock")


@case("unlock_user", by=ADMIN)
async def _unlock_user(world: World) -> Ask:
    account = await _account(world)
    made(await world.post(ADMIN, f"/v1/users/{account}/lock"))
    return Ask("POST", f"/v1/users/{account}/unlock")


@case("reset_password", by=ADMIN, statements=WITH_SECRET, repeats=False)
async def _reset(world: World) -> Ask:
    return Ask("POST", f"/v1/users/{await _account(world)}/reset-password")


async def _grant(world: World) -> str:
    body = {"principal": await _account(world), "role": "viewer", "unit": "31567", "validFrom": "2026-01-01"}
    return str(made(await world.post(ADMIN, "/v1/grants", body))["id"])


@case("list_grants", by=ADMIN)
async def _grants(world: World) -> Ask:
    params = {"unit": "31567", "limit": 200, "principal": str(person("my-tu.viewer"))}
    return Ask("GET", "/v1/grants", params=params, holds=str(known_id("grant", "my-tu.viewer")))


@case("get_grant", by=ADMIN)
async def _get_grant(world: World) -> Ask:
    return Ask("GET", f"/v1/grants/{known_id('grant', 'my-tu.reporter.kinh-te')}")


@case("create_grant", by=ADMIN, status=201)
async def _create_grant(world: World) -> Ask:
    body = {"principal": await _account(world), "role": "viewer", "unit": "31567", "validTo": "2097-12-31"}
    return Ask("POST", "/v1/grants", body)


@case("create_grant", by=ADMIN, status=201, state="admin")
async def _create_admin(world: World) -> Ask:
    return Ask("POST", "/v1/grants", {"principal": await _account(world), "role": "admin", "unit": "31567"})


@case("change_grant", by=ADMIN)
async def _change_grant(world: World) -> Ask:
    return Ask("PATCH", f"/v1/grants/{await _grant(world)}", {"validTo": "2097-06-30"}, version=1)


@case("end_grant", by=ADMIN, status=204)
async def _end_grant(world: World) -> Ask:
    return Ask("DELETE", f"/v1/grants/{await _grant(world)}", version=1)


def _machine() -> dict[str, Any]:
    return {"unit": "31567", "name": "Kho dữ liệu", "clientId": _name(), "scopes": ["viewer"]}


async def _client(world: World) -> dict[str, Any]:
    return dict(made(await world.post(MACHINES, "/v1/clients", _machine())))


@case("list_clients", by=MACHINES)
async def _clients(world: World) -> Ask:
    return Ask(
        "GET", "/v1/clients", params={"unit": "31567", "limit": 200}, holds=(await _client(world))["id"]
    )


@case("get_client", by=MACHINES)
async def _get_client(world: World) -> Ask:
    return Ask("GET", f"/v1/clients/{(await _client(world))['id']}")


@case("create_client", by=MACHINES, status=201, statements=WITH_SECRET, repeats=False)
async def _create_client(world: World) -> Ask:
    return Ask("POST", "/v1/clients", _machine())


@case("change_client", by=MACHINES)
async def _change_client(world: World) -> Ask:
    return Ask("PATCH", f"/v1/clients/{(await _client(world))['id']}", {"name": "Cổng"}, version=1)


@case("remove_client", by=MACHINES, status=204)
async def _remove_client(world: World) -> Ask:
    return Ask("DELETE", f"/v1/clients/{(await _client(world))['id']}", version=1)


@case("lock_client", by=MACHINES)
async def _lock_client(world: World) -> Ask:
    return Ask("POST", f"/v1/clients/{(await _client(world))['id']}/lock")


@case("unlock_client", by=MACHINES)
async def _unlock_client(world: World) -> Ask:
    client = (await _client(world))["id"]
    made(await world.post(MACHINES, f"/v1/clients/{client}/lock"))
    return Ask("POST", f"/v1/clients/{client}/unlock")


@case("rotate_secret", by=MACHINES, statements=WITH_SECRET, repeats=False)
async def _rotate(world: World) -> Ask:
    return Ask("POST", f"/v1/clients/{(await _client(world))['id']}/rotate-secret")


async def _newcomer(world: World) -> str:
    """The name of somebody with a password."""
    name = _name()
    await made_user(world, ADMIN, "31567", name, role="viewer")
    return name


@case("sign_in", by=None, status=201, statements=3, alone=True)
async def _sign_in(world: World) -> Ask:
    return Ask("POST", "/v1/auth/sessions", {"username": await _newcomer(world), "password": NEW_PASSWORD})


@case("issue_token", by=None, state="client_credentials", statements=3, alone=True)
async def _token(world: World) -> Ask:
    client = await _client(world)
    form = {
        "grant_type": "client_credentials",
        "client_id": client["clientId"],
        "client_secret": client["clientSecret"],
    }
    return Ask("POST", "/v1/auth/token", form=form)


@case("issue_token", by=None, state="refresh_token", statements=3, alone=True)
async def _refresh(world: World) -> Ask:
    user = await signed_in(world, await _newcomer(world), NEW_PASSWORD)
    return Ask(
        "POST", "/v1/auth/token", form={"grant_type": "refresh_token", "refresh_token": user.refresh_token}
    )


@case("sign_out", by="my-tu.viewer", status=204, alone=True)
async def _sign_out(world: World) -> Ask:
    user = await signed_in(world, await _newcomer(world), NEW_PASSWORD)
    return Ask("DELETE", "/v1/auth/sessions/current", token=user.access_token)


@case("get_me", by="my-tu.viewer", alone=True)
async def _me(world: World) -> Ask:
    return Ask("GET", "/v1/me")


@case("get_todo", by="my-tu.coordinator", alone=True)
async def _todo(world: World) -> Ask:
    return Ask("GET", "/v1/me/todo")


@case("change_password", by="my-tu.viewer", status=204, alone=True, repeats=False)
async def _password(world: World) -> Ask:
    user = await signed_in(world, await _newcomer(world), NEW_PASSWORD)
    body = {"currentPassword": NEW_PASSWORD, "newPassword": "một hai ba bốn năm sáu"}
    return Ask("POST", "/v1/me/password", body, token=user.access_token)


@case("list_audit", by=AUDITOR)
async def _audit(world: World) -> Ask:
    account = await _account(world)
    params = {"unit": "31567", "subjectId": account, "limit": 200}
    return Ask("GET", "/v1/audit", params=params, holds=account)


@case("list_seals", by=AUDITOR, alone=True)
async def _seals(world: World) -> Ask:
    return Ask("GET", "/v1/audit/seals", params={"limit": 5})


@case("get_audit_entry", by=AUDITOR)
async def _audit_entry(world: World) -> Ask:
    params = {"unit": "31567", "subjectId": await _account(world)}
    entry = made(await world.get(AUDITOR, "/v1/audit", **params))["items"][0]
    return Ask("GET", f"/v1/audit/{entry['seq']}")


@case("list_units", by="my-tu.viewer")
async def _units(world: World) -> Ask:
    return Ask("GET", "/v1/units", params={"q": "my tu"}, holds=str(known_id("unit", "31567")))


@case("get_unit", by="my-tu.viewer")
async def _unit(world: World) -> Ask:
    return Ask("GET", "/v1/units/31567")


@case("get_unit_lineage", by="my-tu.viewer")
async def _lineage(world: World) -> Ask:
    return Ask("GET", "/v1/units/31567/lineage")


def _rename(world: World) -> dict[str, Any]:
    """A new name for Mỹ Tú, in each world a day after the one before."""
    n = next(_RENAMED.setdefault(world.app, itertools.count(1)))
    return {
        "kind": "rename", "effectiveOn": (date(2025, 8, 1) + timedelta(days=n)).isoformat(),
        "basis": {"number": str(n), "symbol": "/NQ-HĐND", "issuer": "HĐND", "issuedOn": "2025-07-15"},
        "predecessors": ["31567"], "successors": [{"code": "31567", "name": f"Mỹ Tú {n}", "kind": "commune"}],
    }  # fmt: skip


async def _change(world: World) -> str:
    return str(made(await world.post(ADMIN, "/v1/unit-changes", _rename(world)))["id"])


@case("create_unit_change", by=ADMIN, status=201)
async def _create_change(world: World) -> Ask:
    return Ask("POST", "/v1/unit-changes", _rename(world))


@case("list_unit_changes", by="my-tu.viewer")
async def _changes(world: World) -> Ask:
    return Ask("GET", "/v1/unit-changes", params={"limit": 200}, holds=await _change(world))


@case("get_unit_change", by="my-tu.viewer")
async def _get_change(world: World) -> Ask:
    return Ask("GET", f"/v1/unit-changes/{await _change(world)}")
