"""What comes of everything that can be asked, asked once by somebody it succeeds for?

Played once a run: what was answered and which permissions were asked for is kept, and so is the database, which then
holds rows in every table. Tests that look at one of these need not play it all again.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from service.db.embedded import EmbeddedServer
from service.domain.access import Permission, Principal
from tests.conftest import WORLD_TEMPLATE, made_once, make_database, run_apart
from tests.contract.cases import SETTINGS, cases, send
from tests.world import opened

PLAYED_TEMPLATE = "sauro_played"


@dataclass(frozen=True)
class Played:
    """answers: status and body by the name of the case. permissions: those that anybody was asked for."""

    answers: Mapping[str, tuple[int, bytes]]
    permissions: frozenset[Permission]


def played(server: EmbeddedServer) -> Played:
    """What came of it; the database is the template PLAYED_TEMPLATE."""
    kept = server.home / f"{PLAYED_TEMPLATE}.pickle"

    def play() -> None:
        make_database(server, PLAYED_TEMPLATE, WORLD_TEMPLATE)
        asked: set[Permission] = set()
        with pytest.MonkeyPatch.context() as patched:
            for name in ("require", "require_anywhere", "ranges"):
                patched.setattr(Principal, name, _heard(getattr(Principal, name), asked))
            answers = run_apart(_answers(server.service_url(PLAYED_TEMPLATE)))
        kept.write_bytes(pickle.dumps(Played(answers, frozenset(asked))))

    made_once(server, PLAYED_TEMPLATE, play)
    found: Played = pickle.loads(kept.read_bytes())
    return found


async def _answers(url: str) -> dict[str, tuple[int, bytes]]:
    found = {}
    async with opened(url, **SETTINGS) as world:
        for case in cases():
            answer = await send(world, case.by, await case.make(world))
            found[case.name] = (answer.status_code, answer.content)
    return found


def _heard(real: Callable[..., Any], asked: set[Permission]) -> Callable[..., Any]:
    def heard(self: Principal, *args: Any, **named: Any) -> Any:
        asked.update(a for a in (*args, *named.values()) if isinstance(a, Permission))
        return real(self, *args, **named)

    return heard
