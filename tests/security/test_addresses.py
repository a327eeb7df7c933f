"""Can a stranger hide behind a header, or make those wait who share an address with him?"""

from __future__ import annotations

import logging
from ipaddress import ip_network
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from service.api.addresses import is_apart
from service.domain.sessions import FREE_BY_ADDRESS, FREE_FROM_ONE_PLACE
from service.settings import Settings
from tests import world as worlds
from tests.api.test_pages import listening
from tests.conftest import TestDatabase
from tests.security.signing_in import NEW_PASSWORD, made_user
from tests.world import World

PROXY = "127.0.0.1,10.1.0.0/16"


async def guesses(url: str, names: list[str], forwarded: list[str]) -> list[int]:
    """Wrong passwords from this machine, each with a header that says where it comes from."""
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=60) as http:
        answers = [
            await http.post(
                "/v1/auth/sessions",
                json={"username": name, "password": "sai"},
                headers={"X-Forwarded-For": address} if address else {},
            )
            for name, address in zip(names, forwarded, strict=True)
        ]
    return [answer.status_code for answer in answers]


def served(app: FastAPI, **settings: str) -> Any:
    return listening(app, Settings.load(settings))


async def test_a_header_of_ones_own_does_not_evade_the_throttle(world: World) -> None:
    many = FREE_FROM_ONE_PLACE + 1

    async with served(world.app) as url:
        statuses = await guesses(url, ["an.nguyen"] * many, [f"9.9.9.{n}" for n in range(many)])

    assert statuses == [401] * FREE_FROM_ONE_PLACE + [429]
    entries = (await world.get("vn.auditor", "/v1/audit", kind="access", act="sign_in")).json()["items"]
    assert {entry["address"] for entry in entries} == {"127.0.0.1"}


async def test_behind_a_declared_proxy_each_caller_is_throttled_apart(world_database: TestDatabase) -> None:
    many = FREE_BY_ADDRESS + 1

    async with (
        worlds.opened(world_database.service_url, SAURO_TRUSTED_PROXIES=PROXY) as world,
        served(world.app, SAURO_TRUSTED_PROXIES=PROXY) as url,
    ):
        # The proxy appends who called; what the caller wrote himself stands before it.
        lies = [f"9.9.9.{n}, 10.77.0.5" for n in range(many)]
        guesser = await guesses(url, [f"ten.{n}" for n in range(many)], lies)
        neighbour = await guesses(url, ["an.nguyen"], ["10.77.0.6"])
        entries = (await world.get("vn.auditor", "/v1/audit", kind="access", limit=1)).json()["items"]

    assert guesser == [401] * FREE_BY_ADDRESS + [429]
    assert neighbour == [401]
    assert entries[0]["address"] == "10.77.0.6"


@pytest.mark.parametrize("proxies", ["", PROXY])
async def test_an_address_that_all_share_makes_nobody_wait_for_a_strangers_failures(
    world_database: TestDatabase, proxies: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A proxy nobody declared, or one that is declared and sends no header."""
    many = 2 * FREE_BY_ADDRESS

    async with worlds.opened(world_database.service_url, SAURO_TRUSTED_PROXIES=proxies) as world:
        await made_user(world, "my-tu.admin", "31567", "an.nguyen")
        async with served(world.app, SAURO_TRUSTED_PROXIES=proxies) as url:
            header = "" if proxies else "14.160.0.1"
            with caplog.at_level(logging.WARNING, logger="sauro.api"):
                strangers = await guesses(url, [f"ten.{n}" for n in range(many)], [header] * many)
            async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=60) as http:
                owner = await http.post(
                    "/v1/auth/sessions", json={"username": "an.nguyen", "password": NEW_PASSWORD}
                )

    assert set(strangers) == {401}
    assert owner.status_code == 201
    warned = [record.getMessage() for record in caplog.records if "SAURO_TRUSTED_PROXIES" in record.getMessage()]
    assert len(warned) == (0 if proxies else 1)


async def test_a_machine_with_the_right_secret_is_let_in_whoever_guesses_beside_it(world: World) -> None:
    made = await world.post(
        "can-tho.admin", "/v1/clients", {"unit": "92", "name": "Kho", "clientId": "can-tho.kho"}
    )
    form = {"grant_type": "client_credentials", "client_id": "can-tho.kho"}
    wrong, right = {**form, "client_secret": "src_" + "a" * 43}, {**form, "client_secret": made.json()["clientSecret"]}
    transport = httpx.ASGITransport(world.app, client=("14.160.0.1", 1))

    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as http:
        guessed = [(await http.post("/v1/auth/token", data=wrong)).status_code for _ in range(8)]
        others = [
            (await http.post("/v1/auth/token", data={**wrong, "client_id": f"kho.{n}"})).status_code
            for n in range(FREE_BY_ADDRESS)
        ]
        machine = await http.post("/v1/auth/token", data=right)
        again = (await http.post("/v1/auth/token", data=wrong)).status_code

    assert guessed == [401] * 5 + [429] * 3
    assert others[-1] == 429
    assert machine.status_code == 200
    assert again == 429


@pytest.mark.parametrize(
    ("address", "proxies", "apart"),
    [
        ("14.160.0.1", "", True),
        ("2402:800::1", "", True),
        ("127.0.0.1", "", False),
        ("172.18.0.1", "", False),
        ("100.64.0.9", "", False),
        ("::1", "", False),
        ("::ffff:10.0.0.1", "", False),
        ("fd00::1", "", False),
        (None, "", False),
        ("testclient", "", False),
        ("192.168.1.5", "10.1.0.0/16", True),
        ("10.1.0.5", "10.1.0.0/16", False),
        ("::ffff:10.1.0.5", "10.1.0.0/16", False),
    ],
)
def test_whether_an_address_tells_callers_apart(address: str | None, proxies: str, apart: bool) -> None:
    declared = tuple(ip_network(network) for network in proxies.split(",") if network)

    assert is_apart(address, declared) is apart
