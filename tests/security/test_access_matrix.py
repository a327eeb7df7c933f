"""Who gets what from every operation: each role, at the unit itself, a sibling, above, and elsewhere?

Asked once as the service, once past row security, once with a Scope that lets everything through, and
each time the answers must be those of golden/access.txt. `SAURO_TEST_REWRITE=1` writes that file anew; read
the difference against domain.md section 7 before keeping it.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import literal_column

from service.db import read, statements
from service.domain.access import AGENCY_BOUND, Principal, Role
from tests.conftest import TestDatabase
from tests.contract.cases import Ask, Case, cases, send
from tests.world import World, opened

GOLDEN = Path(__file__).parent / "golden" / "access.txt"
PLACES = {
    "own": "my-tu",
    "sibling": "dai-hai",
    "above": "can-tho",
    "nation": "vn",
    "foreign": "tan-hung",
    "foreign city": "dong-nai",
}
ROLES = [role.value for role in Role if role not in AGENCY_BOUND]
PEOPLE = {
    "own": [*ROLES, "reporter.cong-an", "reporter.kinh-te"],
    "sibling": [*ROLES, "reporter.cong-an"],
    "above": [*ROLES, "reporter.so-khcn"],
    "nation": ["coordinator", "auditor", "admin"],
    "foreign": [*ROLES, "reporter.cong-an"],
    "foreign city": ["coordinator", "admin"],
}
"""Every role at the unit, beside it, above it and elsewhere; further away those who could do most."""

UNLIMITED = {"SAURO_REQUESTS_PER_MINUTE": "0"}

Table = dict[tuple[str, str], dict[str, str]]
"""(case, place) -> role -> what came back."""


async def _asked(world: World) -> Table:
    """Put every case to everybody. A target that was changed by whoever might is made anew for the next."""
    found: Table = {}
    for case in cases():
        if case.by is None or case.alone:
            continue
        ask = await case.make(world)
        for where, place in PLACES.items():
            line = found[(case.name, where)] = {}
            if ask.method == "GET":
                answers = await asyncio.gather(
                    *(send(world, f"{place}.{role}", ask) for role in PEOPLE[where])
                )
                line.update(
                    {role: _word(ask, answer) for role, answer in zip(PEOPLE[where], answers, strict=True)}
                )
                continue
            for role in PEOPLE[where]:
                answer = await send(world, f"{place}.{role}", ask)
                line[role] = _word(ask, answer)
                if answer.is_success:
                    ask = await case.make(world)
    return found


def _word(ask: Ask, answer: httpx.Response) -> str:
    """The status; of a list whether it holds what was looked for."""
    if ask.holds is None or answer.status_code != 200:
        return str(answer.status_code)
    return "seen" if ask.holds in {str(row["id"]) for row in answer.json()["items"]} else "blind"


def _text(table: Table) -> str:
    """One block per case, one line per place; answers in the order of the roles."""
    lines = []
    for case in dict.fromkeys(name for name, _ in table):
        lines.append(case)
        for where in PLACES:
            answers = " ".join(f"{role}={word}" for role, word in table[(case, where)].items())
            lines.append(f"  {where:<13}{answers}")
    return "\n".join(lines) + "\n"


def _golden() -> list[str]:
    return GOLDEN.read_text(encoding="utf-8").splitlines()


@pytest.fixture
def open_scope(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The first wall lets every row through."""
    statements.forget()
    monkeypatch.setattr(read, "guarded", lambda shape, t, scope: literal_column("true"))
    yield
    statements.forget()


@pytest.fixture
def no_permissions(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first wall asks for no permission."""
    monkeypatch.setattr(Principal, "require", lambda *_args, **_named: None)


async def test_everybody_gets_what_the_golden_file_says(world_database: TestDatabase) -> None:
    async with opened(world_database.service_url, **UNLIMITED) as world:
        found = _text(await _asked(world))
    if os.environ.get("SAURO_TEST_REWRITE"):
        GOLDEN.write_text(found, encoding="utf-8")

    assert found.splitlines() == _golden()


async def test_the_first_wall_holds_alone(world_database: TestDatabase) -> None:
    async with opened(world_database.bypass_url, **UNLIMITED) as world:
        found = _text(await _asked(world))

    assert found.splitlines() == _golden()


async def test_the_second_wall_keeps_reach_and_publication_alone(
    world_database: TestDatabase, open_scope: None
) -> None:
    async with opened(world_database.service_url, **UNLIMITED) as world:
        found = _text(await _asked(world))

    assert found.splitlines() == _golden()


async def test_the_second_wall_keeps_write_reach_when_nobody_asks_for_permission(
    world_database: TestDatabase, open_scope: None, no_permissions: None
) -> None:
    """At the own unit roles are the first wall's affair; anywhere else nothing more may be written than before."""
    async with opened(world_database.service_url, **UNLIMITED) as world:
        found = await _asked(world)

    allowed = _allowed()
    more = [
        f"{case} by {PLACES[where]}.{role}: {word}"
        for (case, where), answers in found.items()
        for role, word in answers.items()
        if where != "own" and (word == "seen" or word.startswith("2")) and (case, where, role) not in allowed
    ]
    assert more == []


def _allowed() -> set[tuple[str, str, str]]:
    """What succeeds according to the golden file."""
    allowed = set()
    name = ""
    for line in _golden():
        if not line.startswith("  "):
            name = line
            continue
        where, answers = line[2:15].strip(), line[15:].split()
        for answer in answers:
            role, _, word = answer.partition("=")
            if word == "seen" or word.startswith("2"):
                allowed.add((name, where, role))
    return allowed


def test_the_golden_file_has_every_case_and_somebody_it_succeeds_for() -> None:
    allowed = _allowed()

    names = {line for line in _golden() if not line.startswith("  ")}

    wanted: list[Case] = [c for c in cases() if c.by is not None and not c.alone]
    assert names == {c.name for c in wanted}
    assert {c.name for c in wanted if not any(name == c.name for name, _, _ in allowed)} == set()
