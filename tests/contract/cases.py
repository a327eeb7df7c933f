"""How is each operation called so that it succeeds?

One case per operation and state of what it works on; files cases_<noun>.py beside this one hold them.
Everything that attacks or measures the interface goes over these cases, so an operation without
one fails the tests. The target always belongs to Mỹ Tú: its own people are `my-tu.*`, a sibling's
`dai-hai.*`, the city above `can-tho.*`, strangers `tan-hung.*` and `dong-nai.*`.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from fastapi import APIRouter
from fastapi.routing import APIRoute

from service.api.app import routers
from tests.world import World

SETTINGS = {"SAURO_NOW": "2026-11-23T08:00:00+07:00", "SAURO_REQUESTS_PER_MINUTE": "0"}
"""Of the service under attack: the day the cases were written for, and no limit to asking."""


@dataclass(frozen=True)
class Ask:
    """One request, ready to be sent by anybody.

    holds: of a list, the id that should be in it. finds: of another answer, whether it is there.
    file: a body that is a CSV file, or signed bytes, in place of JSON; poured: a PDF, sent as a form. token: whose
    session it is about, in place of the sender's. headers: what else is sent along.
    """

    method: str
    path: str
    body: Any = None
    version: int | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    form: Mapping[str, str] | None = None
    file: bytes | None = None
    poured: bytes | None = None
    holds: str | None = None
    finds: Callable[[Any], bool] | None = None
    token: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


Maker = Callable[[World], Awaitable[Ask]]


@dataclass(frozen=True)
class Case:
    """One way to call an operation. by: somebody it succeeds for, None where nobody need sign in.

    statements: round trips it may take once warm, None for the general rule (one for a read,
    two for a write and one to read back). alone: whether it acts on the caller rather than on a
    thing of Mỹ Tú, so that callers are not compared. repeats: whether the same Idempotency-Key
    hears the same answer; an answer that shows a secret once is not kept anywhere.
    """

    operation: str
    state: str
    by: str | None
    status: int
    make: Maker
    statements: int | None = None
    alone: bool = False
    repeats: bool = True

    @property
    def name(self) -> str:
        return f"{self.operation} ({self.state})" if self.state else self.operation


_CASES: list[Case] = []


def case(
    operation: str,
    *,
    by: str | None,
    status: int = 200,
    state: str = "",
    statements: int | None = None,
    alone: bool = False,
    repeats: bool = True,
) -> Callable[[Maker], Maker]:
    """Register how an operation is called."""

    def register(make: Maker) -> Maker:
        _CASES.append(Case(operation, state, by, status, make, statements, alone, repeats))
        return make

    return register


@cache
def declared() -> tuple[Case, ...]:
    """All cases, in order of operation."""
    for path in sorted(Path(__file__).parent.glob("cases_*.py")):
        importlib.import_module(f"tests.contract.{path.stem}")
    return tuple(sorted(_CASES, key=lambda c: (c.operation, c.state)))


@cache
def cases() -> tuple[Case, ...]:
    """The cases of operations there are."""
    return tuple(c for c in declared() if c.operation in operations())


@cache
def one_of_each() -> tuple[Case, ...]:
    """A case of each operation, for what does not depend on the state of things; in the nightly form all cases."""
    if os.environ.get("SAURO_TEST_NIGHTLY"):
        return cases()
    return tuple({case.operation: case for case in reversed(cases())}.values())[::-1]


@cache
def operations() -> dict[str, APIRoute]:
    """The route table: name of each operation of the service, and its route."""
    return {route.name: route for router in routers() for route in _routes(router)}


def _routes(router: APIRouter) -> Iterator[APIRoute]:
    for route in router.routes:
        if isinstance(route, APIRoute):
            yield route
        elif isinstance(inner := getattr(route, "original_router", None), APIRouter):
            yield from _routes(inner)


async def send(
    world: World, name: str | None, ask: Ask, /, *, content: bytes | None = None, **headers: str
) -> httpx.Response:
    """Send a request as somebody, by token; content instead of its own body if given."""
    given = {**world.headers(name, **headers), **ask.headers}
    if name is not None and ask.token is not None:
        given["Authorization"] = f"Bearer {ask.token}"
    if ask.version is not None:
        given.setdefault("If-Match", f'"{ask.version}"')
    if content is None and ask.file is not None:
        content = ask.file
        given.setdefault("Content-Type", "text/csv")
    if content is not None:
        given.setdefault("Content-Type", "application/json")
        return await world.http.request(
            ask.method, ask.path, params=ask.params, content=content, headers=given
        )
    if ask.poured is not None:
        files = {"file": ("bien-ban.pdf", ask.poured)}
        return await world.http.request(ask.method, ask.path, params=ask.params, files=files, headers=given)
    if ask.form is not None:
        return await world.http.request(ask.method, ask.path, data=ask.form, headers=given)
    return await world.http.request(ask.method, ask.path, params=ask.params, json=ask.body, headers=given)
