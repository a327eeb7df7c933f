"""Every code has a name in both languages, so that no front end makes one up."""

from __future__ import annotations

import importlib
import pkgutil
from enum import StrEnum

import service.domain
from service.domain.vocabularies import vocabularies
from tests.world import World

# Codes that never reach a reader's screen, that have sentences of their own elsewhere, or that are
# some of the codes of another vocabulary.
WITHOUT_LABELS = {
    "Permission", "Count", "Why", "Cadence", "PlanSort", "TaskSort", "TokenGrant", "CitedAs", "ClientScope",
    "SaidStatus",
}  # fmt: skip


async def test_vocabularies_are_read_by_anybody_signed_in_and_nobody_else(world: World) -> None:
    answer = await world.get("my-tu.viewer", "/v1/vocabularies")

    assert answer.status_code == 200
    assert answer.json() == vocabularies().model_dump(mode="json")
    assert (await world.get(None, "/v1/vocabularies")).status_code == 401


def test_every_code_of_the_domain_has_labels() -> None:
    known = {frozenset(term.code for term in v.terms) for v in vocabularies().vocabularies}

    missing = {
        kind.__name__
        for module in pkgutil.iter_modules(service.domain.__path__, "service.domain.")
        for kind in vars(importlib.import_module(module.name)).values()
        if isinstance(kind, type) and issubclass(kind, StrEnum) and kind is not StrEnum
        and kind.__name__ not in WITHOUT_LABELS and frozenset(str(code) for code in kind) not in known
    }  # fmt: skip

    assert missing == set()


def test_no_label_is_empty_and_tones_are_of_the_five() -> None:
    for vocabulary in vocabularies().vocabularies:
        for term in vocabulary.terms:
            assert term.vi and term.en
            assert term.tone in {"good", "neutral", "warning", "bad", "muted"}
