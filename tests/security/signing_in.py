"""How do tests come to somebody who has really signed in?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import asyncpg
import httpx

from service.domain import sessions as rules
from tests.conftest import TestDatabase
from tests.world import World

NEW_PASSWORD = "mười hai con giáp"


@dataclass
class SignedIn:
    """Somebody with tokens of their own."""

    world: World
    id: str
    access_token: str
    refresh_token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.access_token}"}

    async def get(self, path: str) -> httpx.Response:
        return await self.world.http.get(path, headers=self.headers)

    async def post(self, path: str, body: Any = None) -> httpx.Response:
        return await self.world.http.post(path, json=body, headers=self.headers)

    async def leave(self) -> httpx.Response:
        return await self.world.http.delete("/v1/auth/sessions/current", headers=self.headers)

    async def refreshed(self) -> httpx.Response:
        return await self.world.http.post(
            "/v1/auth/token", data={"grant_type": "refresh_token", "refresh_token": self.refresh_token}
        )


async def make_waits_long(database: TestDatabase) -> None:
    """Who guesses too often waits for minutes, not seconds: none is over because the machine was busy for one."""
    connection = await asyncpg.connect(database.superuser_url)
    text = await connection.fetchval("select pg_get_functiondef('throttle_count(text[], integer[])'::regprocedure)")
    longer = text.replace(f"{rules.FIRST_WAIT_SECONDS} * power", "600 * power")
    assert longer != text
    await connection.execute(longer)
    await connection.close()


async def try_password(world: World, username: str, password: str) -> httpx.Response:
    return await world.http.post("/v1/auth/sessions", json={"username": username, "password": password})


async def signed_in(world: World, username: str, password: str) -> SignedIn:
    answer = await try_password(world, username, password)
    assert answer.status_code == 201, answer.text
    body = answer.json()
    assert set(body) == {"accessToken", "tokenType", "expiresIn", "refreshToken"}
    user = SignedIn(world, "", body["accessToken"], body["refreshToken"])
    user.id = (await user.get("/v1/me")).json()["id"]
    return user


async def made_user(world: World, admin: str, unit: str, username: str, *, role: str | None = None) -> str:
    """A new account that has changed its temporary password to NEW_PASSWORD; gives its id."""
    made = await world.post(admin, "/v1/users", {"unit": unit, "username": username, "name": username})
    assert made.status_code == 201, made.text
    body = made.json()
    if role is not None:
        given = await world.post(admin, "/v1/grants", {"principal": body["id"], "role": role, "unit": unit})
        assert given.status_code == 201, given.text
    user = await signed_in(world, username, body["temporaryPassword"])
    changed = await user.post(
        "/v1/me/password", {"currentPassword": body["temporaryPassword"], "newPassword": NEW_PASSWORD}
    )
    assert changed.status_code == 204, changed.text
    await user.leave()
    return body["id"]
