"""Every code has a name in both languages, so that no front end makes one up."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from enum import StrEnum
from types import ModuleType

import service.domain
from service.domain.acts import Machine
from service.domain.event_types import EVENT_TYPES
from service.domain.journal_labels import ACT_LABELS, SUBJECT_LABELS
from service.domain.machines import ACTION_LABELS, MACHINES
from service.domain.unit_changes import UnitChangeKind
from service.domain.vocabularies import vocabularies
from service.domain.whys import WHY_SENTENCES, Why
from tests.architecture.sources import python_files, tree
from tests.tables import journalled
from tests.world import World

# Codes that never reach a reader's screen, or that are some of the codes of another vocabulary.
WITHOUT_LABELS = {
    "Count", "Cadence", "PlanSort", "TaskSort", "TokenGrant", "CitedAs", "ClientScope", "SaidStatus", "Drafted",
    "ProgressStep", "Look", "Taking", "ObstacleSort", "EntryTable", "EventSort", "Origin", "Verdict",
    "CrossingSubject", "CrossingType", "Line", "LineEvent", "Judgement", "InboundKind", "LgspStyle",
    "SealFaultKind", "ArchiveOutcome",
}  # fmt: skip

ACT = re.compile(r"(?!sauro\.)[a-z_]+\.(?!(?:[a-z]+_)?id$)[a-z_]+")
MADE_OF_A_WORD = {
    "task.": {name for name, _ in next(m for m in MACHINES if m.noun == "task").acts}
    - {"update", "delete", "extension-request", "obstacle"},
    "deliverable.": {name for name, _ in next(m for m in MACHINES if m.noun == "deliverable").acts},
    "obligation.": {name for name, _ in next(m for m in MACHINES if m.noun == "obligation").acts},
    "obstacle.": {name for name, _ in next(m for m in MACHINES if m.noun == "obstacle").acts},
    "unit.": {kind.value for kind in UnitChangeKind},
}
"""How acts begin that the program puts together, and with which words they go on."""


async def test_vocabularies_are_read_by_anybody_signed_in_and_nobody_else(world: World) -> None:
    answer = await world.get("my-tu.viewer", "/v1/vocabularies")

    assert answer.status_code == 200
    assert answer.json() == vocabularies().model_dump(mode="json")
    assert (await world.get(None, "/v1/vocabularies")).status_code == 401


def test_every_code_of_the_domain_has_labels() -> None:
    known = {frozenset(codes) for codes in _codes().values()}

    missing = {
        kind.__name__
        for module in _domain()
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, StrEnum) and kind is not StrEnum
        and kind.__name__ not in WITHOUT_LABELS and frozenset(str(code) for code in kind) not in known
    }  # fmt: skip

    assert missing == set()


def test_every_reason_is_said_with_the_places_of_its_values() -> None:
    terms = {term.code: term for v in vocabularies().vocabularies if v.name == "why" for term in v.terms}

    assert set(terms) == {why.value for why in Why}
    assert (
        terms["past_due"].en
        == WHY_SENTENCES[Why.PAST_DUE]["en"]
        == "Overdue: the last day in time was {due}."
    )


def test_every_action_of_every_machine_has_labels_and_no_label_is_left_over() -> None:
    machines = [
        found for module in _domain() for found in vars(module).values() if isinstance(found, Machine)
    ]

    assert {machine.noun for machine in machines} == {machine.noun for machine in MACHINES}
    codes = _codes()
    for machine in MACHINES:
        first, *rest = machine.noun.split("_")
        assert codes[f"{first}{''.join(map(str.title, rest))}Action"] == {name for name, _ in machine.acts}
    assert set(ACTION_LABELS) == {name for machine in MACHINES for name, _ in machine.acts}


def test_every_act_of_the_program_has_labels_and_no_label_is_left_over() -> None:
    written = set(_acts())

    assert written - set(ACT_LABELS) == set()
    assert set(ACT_LABELS) - written == set()
    assert _codes()["journalAct"] == written


def test_every_subject_of_the_journal_has_labels_and_no_label_is_left_over() -> None:
    assert set(SUBJECT_LABELS) == set(journalled())


def test_no_label_is_empty_and_tones_are_of_the_five() -> None:
    for vocabulary in vocabularies().vocabularies:
        for term in vocabulary.terms:
            assert term.vi and term.en
            assert term.tone in {"good", "neutral", "warning", "bad", "muted"}


def test_no_two_vocabularies_share_a_name() -> None:
    names = [vocabulary.name for vocabulary in vocabularies().vocabularies]

    assert len(set(names)) == len(names)


def _domain() -> Iterator[ModuleType]:
    for module in pkgutil.iter_modules(service.domain.__path__, "service.domain."):
        yield importlib.import_module(module.name)


def _codes() -> dict[str, set[str]]:
    return {v.name: {term.code for term in v.terms} for v in vocabularies().vocabularies}


def _acts() -> Iterator[str]:
    """Every act that a use case, the sign-in or the clock says, as written in the program; `agency.id` is a column,
    `sauro.worker` a log."""
    for path in python_files("service"):
        others = {"sessions.py", "credentials.py", "crossings.py", "days.py", "evidence_files.py"}
        if path.parent.name != "usecases" and path.name not in others:
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                begins = str(node.values[0].value)
                yield from (f"{begins}{word}" for word in MADE_OF_A_WORD.get(begins, ()))
            elif (
                isinstance(node, ast.Constant)
                and ACT.fullmatch(str(node.value))
                and node.value not in EVENT_TYPES
            ):
                yield str(node.value)
