"""Who gets what from every operation: each role, at the unit itself, a sibling, above, and elsewhere?

Asked once as the service, once past row security, once with a Scope that lets everything through, once without
asking for permissions either, and each time the answers must be those of golden/access.txt.

Behind both walls everybody asks. Where a wall is taken away, in the short form those ask whose reach and rights go
furthest, and only what could come out differently: a condition fewer lets more through and never less, so that
whoever succeeds behind both walls succeeds behind one, except at a sum (`finds`), which a row too many would falsify.
`SAURO_TEST_REWRITE=1` writes that file anew; read the difference against domain.md section 7 before keeping it.
"""

from __future__ import annotations

import os
import sys
from collections import OrderedDict
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import literal_column

from service.db import scopes, statements
from service.domain.access import AGENCY_BOUND, Principal, Role
from tests.conftest import TestDatabase
from tests.contract.cases import SETTINGS, Ask, cases, send
from tests.world import World, opened

pytestmark = pytest.mark.minutes

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

SOME = {
    "own": ["viewer", "coordinator", "reporter.cong-an"],
    "sibling": ["coordinator", "auditor"],
    "above": ["coordinator", "auditor"],
    "nation": ["coordinator", "auditor"],
    "foreign": ["coordinator"],
    "foreign city": ["coordinator"],
}
"""Who asks where a wall stands alone, in the short form: those whose reach and whose rights go furthest."""

NIGHTLY = bool(os.environ.get("SAURO_TEST_NIGHTLY"))
WITH_ONE_WALL = PEOPLE if NIGHTLY else SOME

IN_REACH = {"own", "above", "nation"}

KINDS_ONLY = {
    "get_contact", "get_grant", "get_unmasked_contact", "get_user", "list_agency_contacts", "list_grants",
}  # fmt: skip
"""Reads of rows that belong to different people of a unit, or of columns not shown to everybody who sees the row:
which, the first wall says."""

SUMS_OF_PARTS = {
    "get_rollups (as known, of-the-city)",
    "get_rollups (by commune, of-the-city)",
    "get_rollups (of the nation, of-the-city)",
}
"""Added up at the read, of the parts that a reader reaches: that a part is no sum, the first wall says."""

Table = dict[tuple[str, str], dict[str, str]]
"""(case, place) -> role -> what came back."""

Golden = dict[tuple[str, str, str], str]
"""(case, place, role) -> what the golden file says."""

Wanted = Callable[[str, str, str, Ask], bool]
"""(case, place, role, request) -> whether it is asked."""


async def _asked(world: World, people: dict[str, list[str]], wanted: Wanted = lambda *_: True) -> Table:
    """Put every case to these people. A target that was changed by whoever might is made anew for the next.

    One after the other: several connections would each have to plan the same statement.
    """
    found: Table = {}
    for case in cases():
        if case.by is None or case.alone:
            continue
        ask = await case.make(world)
        for where, place in PLACES.items():
            line = found[(case.name, where)] = {}
            for role in people[where]:
                if not wanted(case.name, where, role, ask):
                    continue
                answer = await send(world, f"{place}.{role}", ask)
                line[role] = _word(ask, answer)
                if answer.is_success and ask.method != "GET":
                    ask = await case.make(world)
    return found


def _word(ask: Ask, answer: httpx.Response) -> str:
    """The status; of a list or a sum whether it holds what was looked for."""
    if answer.status_code != 200 or (ask.holds is None and ask.finds is None):
        return str(answer.status_code)
    body = answer.json() if answer.headers["Content-Type"] == "application/json" else answer.text
    if ask.finds is not None:
        return "seen" if ask.finds(body) else "blind"
    return "seen" if any(ask.holds in map(str, row.values()) for row in body["items"]) else "blind"


def _at_home(case: str, where: str) -> bool:
    """Nearly everything is of Mỹ Tú; what the city asks for is the city's own, as is what it sets for its catalogue;
    what is owed to it or given by it is of both."""
    if case == "create_alert_setting (of-a-definition)":
        return where == "above"
    if case.endswith("-the-city)"):
        return where == "above" or (where == "own" and case.endswith(("to-the-city)", "from-the-city)")))
    return where == "own"


def _binds(case: str, where: str) -> bool:
    """A rule of the city binds Mỹ Tú's siblings too, who may read it."""
    return where == "sibling" and case.endswith("(of-the-city)") and case.startswith(("get_", "list_"))


def _succeeds(word: str) -> bool:
    return word == "seen" or word.startswith("2")


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


OPEN_STATEMENTS: OrderedDict[Any, Any] = OrderedDict()
"""Those built without the first wall, kept apart from all others."""


@pytest.fixture
def open_scope(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first wall lets every row through."""
    monkeypatch.setattr(statements, "_CACHE", OPEN_STATEMENTS)
    closed, users = scopes.guarded, []
    for name, module in list(sys.modules.items()):
        if not name.startswith("service.db."):
            continue
        if getattr(module, "guarded", None) is closed:
            monkeypatch.setattr(module, "guarded", lambda shape, t, scope: literal_column("true"))
            users.append(name.rpartition(".")[2])
        if hasattr(module, "scope_form"):
            # One text serves every scope where none is looked at.
            monkeypatch.setattr(module, "scope_form", lambda scope: ())
        for other in ("reached", "reached_whole"):
            if hasattr(module, other):
                monkeypatch.setattr(module, other, lambda t, scope: literal_column("true"))
                users.append(f"{name.rpartition('.')[2]} {other}")
        if hasattr(module, "guarded_by"):
            monkeypatch.setattr(module, "guarded_by", lambda guard, t, scope: literal_column("true"))
            users.append(f"{name.rpartition('.')[2]} guarded_by")
    assert {"read", "revisions", "progress", "rollups reached_whole", "rollup_slots reached"} <= set(users)
    assert "exports guarded_by" in users


@pytest.fixture
def no_permissions(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first wall asks for no permission."""
    monkeypatch.setattr(Principal, "require", lambda *_args, **_named: None)
    # A row that the second wall keeps back looks as if somebody else had changed it: waiting helps nobody.
    monkeypatch.setattr("service.usecases.contended.TRIES", 1)


@pytest.mark.xdist_group("matrix")
async def test_everybody_gets_what_the_golden_file_says(world_database: TestDatabase) -> None:
    async with opened(world_database.service_url, **SETTINGS) as world:
        found = _text(await _asked(world, PEOPLE))
    if os.environ.get("SAURO_TEST_REWRITE"):
        GOLDEN.write_text(found, encoding="utf-8")

    assert found.splitlines() == _golden()


@pytest.mark.xdist_group("matrix")
async def test_the_first_wall_holds_alone(world_database: TestDatabase) -> None:
    golden = _parsed()
    async with opened(world_database.bypass_url, **SETTINGS) as world:
        found = await _asked(world, WITH_ONE_WALL, _may_differ(golden))

    changed = [
        f"{case} by {PLACES[where]}.{role}: {word}, not {golden[case, where, role]}"
        for (case, where), answers in found.items()
        for role, word in answers.items()
        if word != golden[case, where, role]
    ]
    assert not changed, "\n".join(changed)
    assert sum(map(len, found.values())) > 2000


@pytest.mark.xdist_group("matrix without the first wall")
async def test_the_second_wall_keeps_reach_and_publication_alone(
    world_database: TestDatabase, open_scope: None
) -> None:
    golden = _parsed()
    async with opened(world_database.service_url, **SETTINGS) as world:
        found = await _asked(world, WITH_ONE_WALL, _may_differ(golden))

    changed = [
        f"{case} by {PLACES[where]}.{role}: {word}, not {golden[case, where, role]}"
        for (case, where), answers in found.items()
        for role, word in answers.items()
        if word != golden[case, where, role] and not _kinds_only(case, where, word, golden[case, where, role])
    ]
    assert not changed, "\n".join(changed)
    assert sum(map(len, found.values())) > 2000


@pytest.mark.xdist_group("matrix without the first wall")
async def test_the_second_wall_keeps_write_reach_when_nobody_asks_for_permission(
    world_database: TestDatabase, open_scope: None, no_permissions: None
) -> None:
    """At the own unit roles are the first wall's affair; anywhere else nothing more may be written than before."""
    golden = _parsed()
    async with opened(world_database.service_url, **SETTINGS) as world:
        found = await _asked(world, WITH_ONE_WALL, _may_be_more(golden))

    more = [
        f"{case} by {PLACES[where]}.{role}: {word}, not {golden[case, where, role]}"
        for (case, where), answers in found.items()
        for role, word in answers.items()
        if _succeeds(word) and not _kinds_only(case, where, word, golden[case, where, role])
    ]
    assert not more, "\n".join(more)
    assert sum(map(len, found.values())) > 1500


def _may_differ(golden: Golden) -> Wanted:
    """What a wall taken away could change, and in the nightly form everything."""
    return lambda case, where, role, ask: (
        NIGHTLY or ask.finds is not None or not _succeeds(golden[case, where, role])
    )


def _may_be_more(golden: Golden) -> Wanted:
    """What must not be written, or read, after all: nothing else is judged."""
    return lambda case, where, role, _ask: (
        not _at_home(case, where) and not _succeeds(golden[case, where, role])
    )


def _kinds_only(case: str, where: str, word: str, golden: str) -> bool:
    """Within reach the second wall tells no kinds of rows apart: which grants and whose account is the first one's
    affair, and so is which of two refusals. `principal`, where a new grant looks its holder up, has no policy.
    Of a sum it lets through the part that is in reach; that a part is no sum is the first one's affair."""
    if case in SUMS_OF_PARTS:
        return where in {"own", "above"}
    if _succeeds(word) or _succeeds(golden):
        return where in IN_REACH and case in KINDS_ONLY
    return where in IN_REACH or case.startswith("create_grant")


@cache
def _parsed() -> Golden:
    found = {}
    name = ""
    for line in _golden():
        if not line.startswith("  "):
            name = line
            continue
        where, answers = line[2:15].strip(), line[15:].split()
        for answer in answers:
            role, _, word = answer.partition("=")
            found[name, where, role] = word
    return found


def test_the_golden_file_has_every_case_and_somebody_it_succeeds_for() -> None:
    golden = _parsed()

    good = {name for (name, _, _), word in golden.items() if _succeeds(word)}

    wanted = {c.name for c in cases() if c.by is not None and not c.alone}
    assert {name for name, _, _ in golden} == wanted
    assert good == wanted


def test_strangers_get_nothing_but_what_is_open_to_everybody() -> None:
    open_to_all = {
        "get_template", "get_unit", "get_unit_change", "get_unit_lineage", "list_event_types", "list_exports",
        "list_unit_changes",
        "list_units", "list_vocabularies",
    }  # fmt: skip

    leaks = {
        (name, role)
        for (name, where, role), word in _parsed().items()
        if where in {"sibling", "foreign", "foreign city"}
        and _succeeds(word)
        and name not in open_to_all
        and not _binds(name, where)
    }

    assert leaks == set()


def test_nobody_above_writes_a_plan_of_a_commune_or_anything_in_it() -> None:
    about_people = (
        "agency", "client", "contact", "delivery", "grant", "password", "secret", "unit_change", "user", "webhook",
    )  # fmt: skip

    written = {
        name
        for (name, where, role), word in _parsed().items()
        if where in {"above", "nation"}
        and not _at_home(name, where)
        and _succeeds(word)
        and not name.startswith(("get_", "list_", "stream_"))
        and not name.endswith("(of-a-definition)")
        and not name.partition(" ")[0].endswith(about_people)
    }

    assert written == set()
