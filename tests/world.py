"""Which people, units and agencies do the tests meet?

A small country: the nation's real units, and at the nation, Cần Thơ, Đồng Nai, Mỹ Tú, its
sibling Đại Hải and Tân Hưng of another province one person for every role. Made once,
straight in the database, as the operator; each test gets a copy.
"""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import asyncpg
import httpx
from fastapi import FastAPI

from service.api.app import create_app
from service.api.tokens import access_keys, issue_access_token
from service.db.journal import OPERATOR
from service.domain.access import AGENCY_BOUND, Role
from service.domain.agencies import AgencyKind, searchable
from service.domain.units import national_units
from service.settings import Settings

SECRET = "a-secret-of-the-tests-thirty-two-bytes-and-more"
AT_REST = "a2V5LW9mLXNlY3JldHMtYXQtcmVzdC1pbi10ZXN0czE="
PERSONAL_KEY = "cGVyc29uYWwta2V5LW9mLXRoZS10ZXN0cy0zMi1ieXQ="
PLACES = {
    "vn": "vn",
    "can-tho": "92",
    "dong-nai": "75",
    "my-tu": "31567",
    "dai-hai": "31561",
    "tan-hung": "25345",
}
"""Place -> code of the unit."""


def known_id(*words: str) -> uuid.UUID:
    """The id of something in this world, the same in every run."""
    return uuid.uuid5(uuid.NAMESPACE_OID, "/".join(words))


def person(name: str) -> uuid.UUID:
    """Id of a person such as "my-tu.coordinator" or "my-tu.reporter.cong-an"."""
    return known_id("person", name)


def agency(place: str, slug: str) -> uuid.UUID:
    """Id of an agency such as ("my-tu", "cong-an")."""
    return known_id("agency", place, slug)


AGENCIES = (
    ("ubnd", "Ủy ban nhân dân", AgencyKind.peoples_committee),
    ("van-hoa-xa-hoi", "Phòng Văn hóa - Xã hội", AgencyKind.division),
    ("kinh-te", "Phòng Kinh tế", AgencyKind.division),
    ("cong-an", "Công an", AgencyKind.police),
)
UPPER_AGENCIES = (
    ("ubnd", "Ủy ban nhân dân", AgencyKind.peoples_committee),
    ("so-khcn", "Sở Khoa học và Công nghệ", AgencyKind.upper_department),
)
REPORTERS = ("cong-an", "kinh-te", "so-khcn")


async def populate(connection: asyncpg.Connection[Any]) -> None:
    """Fill an empty database; the connection is the superuser's."""
    await connection.execute(
        "select set_config('app.actor', $1, false), set_config('app.act', 'world', false)", OPERATOR
    )
    now = datetime.now(UTC)
    await connection.executemany(
        "insert into unit (id, key, last_key, code, name, full_name, level, kind, parent_key, valid_from,"
        " folded, sort_key) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        [
            (
                known_id("unit", u.code), u.key, u.last_key, u.code, u.name, u.full_name, u.level.value,
                u.kind.value, u.parent_key, u.valid_from, u.folded, u.sort_key,
            )
            for u in national_units()
        ],
    )  # fmt: skip
    for place, code in PLACES.items():
        key = await connection.fetchval("select key from unit where code = $1", code)
        for slug, name, kind in AGENCIES if len(code) == 5 else UPPER_AGENCIES:
            folded = searchable(name, None, ())
            await connection.execute(
                "insert into agency (id, unit_key, name, kind, folded, sort_key) values ($1, $2, $3, $4, $5, $6)",
                agency(place, slug), key, name, kind.value, folded["folded"], folded["sort_key"],
            )  # fmt: skip
            if slug in REPORTERS:
                await _person(connection, f"{place}.reporter.{slug}", key, Role.reporter, agency(place, slug), now)
        for role in Role:
            if role not in AGENCY_BOUND:
                await _person(connection, f"{place}.{role}", key, role, None, now)


async def _person(
    connection: asyncpg.Connection[Any], name: str, key: int, role: Role, for_agency: uuid.UUID | None, now: datetime
) -> None:
    who = person(name)
    await connection.execute(
        "insert into app_user (id, unit_key, username, name, agency_id) values ($1, $2, $3, $3, $4)",
        who, key, name, for_agency,
    )  # fmt: skip
    await connection.execute(
        "insert into role_grant (id, unit_key, principal_id, role, agency_id, valid_from)"
        " values ($1, $2, $3, $4, $5, $6)",
        known_id("grant", name), key, who, role.value, for_agency, date(2025, 7, 1),
    )  # fmt: skip
    await connection.execute(
        "insert into session (id, principal_id, expires_at) values ($1, $2, $3)",
        known_id("session", name), who, now + timedelta(days=30),
    )  # fmt: skip


TOKEN_KEPT = timedelta(minutes=1)
"""As clients do, people send one token many times, but not until it ends."""


@dataclass(frozen=True)
class World:
    """The running application and the people who may call it."""

    app: FastAPI
    http: httpx.AsyncClient
    tokens: dict[str, tuple[datetime, str]] = field(default_factory=dict)

    def token(self, name: str) -> str:
        """An access token of a person, signed in already."""
        now = datetime.now(UTC)
        made, token = self.tokens.get(name, (now - TOKEN_KEPT, ""))
        if now - made >= TOKEN_KEPT:
            token = issue_access_token(
                access_keys([SECRET]), person(name), known_id("session", name), now=now, kind="user"
            )
            self.tokens[name] = (now, token)
        return token

    def headers(self, name: str | None, **more: str) -> dict[str, str]:
        given = {"Authorization": f"Bearer {self.token(name)}"} if name else {}
        return given | {key.replace("_", "-"): value for key, value in more.items()}

    async def get(self, name: str | None, path: str, **params: Any) -> httpx.Response:
        return await self.http.get(path, params=params, headers=self.headers(name))

    async def post(self, name: str | None, path: str, body: Any = None, **headers: str) -> httpx.Response:
        return await self.http.post(path, json=body, headers=self.headers(name, **headers))

    async def patch(self, name: str | None, path: str, body: Any, version: int) -> httpx.Response:
        return await self.http.patch(path, json=body, headers=self.headers(name, If_Match=f'"{version}"'))

    async def delete(self, name: str | None, path: str, version: int) -> httpx.Response:
        return await self.http.delete(path, headers=self.headers(name, If_Match=f'"{version}"'))


class InProcess(httpx.AsyncClient):
    """Asks the application itself, without what a client does only for others: cookies it would keep, redirects and
    challenges it would answer. A third of a request's time was that."""

    def __init__(self, app: FastAPI) -> None:
        self._application = httpx.ASGITransport(app)
        super().__init__(transport=self._application, base_url="http://testserver")

    async def send(self, request: httpx.Request, **how: Any) -> httpx.Response:
        if any(value not in (False, httpx.USE_CLIENT_DEFAULT) for value in how.values()):
            return await super().send(request, **how)
        response = await self._application.handle_async_request(request)
        response.request = request
        await response.aread()
        return response


@asynccontextmanager
async def opened(service_url: str, **settings: str) -> AsyncIterator[World]:
    """The application over a database, called in this process."""
    at_rest = {"SAURO_SECRETS_KEYS": AT_REST, "SAURO_PERSONAL_KEY": PERSONAL_KEY}
    secrets = {"SAURO_TOKEN_SECRETS": SECRET, **at_rest}
    app = create_app(Settings.load({"DATABASE_URL": service_url, **secrets, **settings}).model_copy())
    async with app.router.lifespan_context(app), InProcess(app) as http:
        yield World(app, http)
