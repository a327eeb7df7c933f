"""How do the demo's agencies, people and machines come to be there, once?"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from service.db.engine import Database
from service.demo import commands
from service.demo.accounts import AGENCIES, MACHINES, PASSWORD, PLACES, SOURCE, Account, DemoAgency, accounts
from service.demo.pieces import Agency
from service.demo.plan_file import PlanFile
from service.demo.plans import Step
from service.domain.access import AGENCY_BOUND, Principal
from service.domain.agencies import AgencyCreate, AgencyQuery
from service.domain.clients import ClientCreate, ClientQuery
from service.domain.grants import GrantCreate
from service.domain.paging import PageQuery
from service.domain.users import UserCreate, UserQuery
from service.usecases.agencies import create_agency, list_agencies
from service.usecases.clients import install_client, list_clients
from service.usecases.grants import create_grant
from service.usecases.secrets import hashed
from service.usecases.users import install_user, list_users

Query = TypeVar("Query", bound=PageQuery)

VALID_FROM = date(2025, 7, 1)
"""Rights begin with the units of two levels: the demo works at any clock after that."""

Known = dict[tuple[str, str], UUID]
"""(code of the unit, name) -> id."""


def wanted_agencies(files: Mapping[str, PlanFile]) -> Iterator[tuple[AgencyCreate, tuple[str, ...]]]:
    """Every agency the demo needs, with the names of its members, who come before it and are of its unit.

    Those that the plans name, and those of places without a plan.
    """
    for file in files.values():
        for piece in sorted(file.agencies, key=lambda agency: bool(agency.members)):
            yield commands.agency(piece, file.unit), piece.members
    for place, several in AGENCIES.items():
        for one in several:
            unit = PLACES[place].unit
            yield AgencyCreate(unit=unit, name=one.name, kind=one.kind, short_name=one.short), ()


async def ensure_agencies(
    db: Database, principal: Principal, files: Mapping[str, PlanFile], *, now: datetime, step: Step
) -> Known:
    """All agencies of the demo, by unit and name; those that are missing are added."""
    known: Known = {}
    for where in PLACES.values():
        query = AgencyQuery(unit=where.unit, fields="id,name,unit", limit=200)
        async for item in _every(lambda q: list_agencies(principal, db, q), query):
            known[item["unit"]["code"], item["name"]] = UUID(item["id"])
    for command, members in wanted_agencies(files):
        if (command.unit, command.name) not in known:
            command = command.model_copy(
                update={"members": tuple(known[command.unit, name] for name in members)}
            )
            made = json.loads(await create_agency(principal, db, command, now=now))
            known[command.unit, command.name] = UUID(made["id"])
        step(1)
    return known


async def people(db: Database, principal: Principal) -> dict[str, UUID]:
    """The accounts there are, by username."""
    query = UserQuery(fields="id,username", limit=200)
    return {
        item["username"]: UUID(item["id"])
        async for item in _every(lambda q: list_users(principal, db, q), query)
    }


async def machines(db: Database, principal: Principal) -> set[str]:
    """The machines there are, by the id they sign in with."""
    query = ClientQuery(fields="clientId", limit=200)
    return {item["clientId"] async for item in _every(lambda q: list_clients(principal, db, q), query)}


def missing(files: Mapping[str, PlanFile], known: Mapping[str, UUID]) -> list[Account]:
    """The accounts that have still to be made."""
    return [account for account in accounts(files) if account.username not in known]


async def ensure_people(
    db: Database,
    principal: Principal,
    files: Mapping[str, PlanFile],
    agencies: Known,
    *,
    now: datetime,
    real_now: datetime,
    step: Step,
) -> dict[str, UUID]:
    """All people and machines of the demo, with their rights; the accounts by username."""
    known = await people(db, principal)
    wanted = missing(files, known)
    # Argon2 is slow on purpose, and everybody has the same password.
    secret_hash = await hashed(PASSWORD) if wanted else None
    for account in wanted:
        unit = PLACES[account.place].unit
        home = agencies[unit, _named(account, files)] if account.agency else None
        user = UserCreate(unit=unit, username=account.username, name=account.name, agency=home)
        known[account.username] = holder = await install_user(
            principal, db, user, secret_hash=secret_hash, source=SOURCE, now=now
        )
        grant = GrantCreate(
            principal=holder,
            role=account.role,
            unit=unit,
            agency=home if account.role in AGENCY_BOUND else None,
            valid_from=VALID_FROM,
        )
        await create_grant(principal, db, grant, now=now, real_now=real_now)
        step(1)
    there = await machines(db, principal)
    for machine in MACHINES:
        if machine.client_id not in there:
            client = ClientCreate.model_validate(
                {
                    "unit": PLACES[machine.place].unit,
                    "client_id": machine.client_id,
                    "name": machine.name,
                    "scopes": [machine.role.value],
                }
            )
            await install_client(
                principal, db, client, secret=machine.secret, source=SOURCE, now=now, real_now=real_now
            )
        step(1)
    return known


def _named(account: Account, files: Mapping[str, PlanFile]) -> str:
    """The full name of the account's agency."""
    of_plan = files[account.place].agencies if account.place in files else ()
    known: tuple[Agency | DemoAgency, ...] = (*of_plan, *AGENCIES.get(account.place, ()))
    return next(a.name for a in known if a.slug == account.agency)


async def _every(page: Callable[[Query], Awaitable[bytes]], query: Query) -> AsyncIterator[dict[str, Any]]:
    """Every item of a list, page by page."""
    while True:
        answer = json.loads(await page(query))
        for item in answer["items"]:
            yield item
        if answer["nextCursor"] is None:
            return
        query = query.model_copy(update={"cursor": answer["nextCursor"]})
