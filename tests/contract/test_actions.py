"""What an item offers under `actions` can be called: every word of every machine leads to one operation."""

from __future__ import annotations

import json
import re

import pytest

from service.domain.acts import Machine
from service.domain.machines import MACHINES
from service.domain.vocabularies import vocabularies
from tests.conftest import ROOT

OPERATIONS = {
    operation["operationId"]: (method.upper(), path)
    for path, methods in json.loads((ROOT / "openapi" / "openapi.json").read_text(encoding="utf-8"))[
        "paths"
    ].items()
    for method, operation in methods.items()
    if isinstance(operation, dict) and "operationId" in operation
}
MAKES_SOMETHING_ELSE = {
    ("task", "progress"): "/v1/tasks/{task_id}/progress-updates",
    ("task", "note"): "/v1/tasks/{task_id}/progress-updates",
    ("task", "direction"): "/v1/tasks/{task_id}/progress-updates",
    ("progress_update", "answer"): "/v1/tasks/{task_id}/progress-updates",
    ("task", "extension-request"): "/v1/extension-requests",
    ("plan", "obstacle"): "/v1/obstacles",
    ("task", "obstacle"): "/v1/obstacles",
    ("indicator", "obstacle"): "/v1/obstacles",
    ("indicator", "record"): "/v1/indicators/{indicator_id}/observations",
    ("unit", "unit-change"): "/v1/unit-changes",
    ("ranking", "finalise"): "/v1/rankings/finalise",
}
"""Words that are the name, or the kind, of what is made for the thing; every other is a path of its own."""

CHANGES_A_FIELD = {("indicator", "match")}
"""Words for a change of one field that is possible when others may not change."""


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.noun)
def test_every_word_of_a_machine_leads_to_an_operation(machine: Machine) -> None:
    item = re.compile(rf"/v1/{machine.noun.replace('_', '-').removesuffix('y')}(s|ies)?/{{[a-z_]+}}")

    for word in dict(machine.acts):
        method, path = OPERATIONS[machine.operation(word)]
        if word in {"update", "delete"}:
            assert (method, bool(item.fullmatch(path))) == (
                {"update": "PATCH", "delete": "DELETE"}[word],
                True,
            )
        elif (machine.noun, word) in CHANGES_A_FIELD:
            assert (method, bool(item.fullmatch(path))) == ("PATCH", True)
        elif (machine.noun, word) in MAKES_SOMETHING_ELSE:
            assert (method, path) == ("POST", MAKES_SOMETHING_ELSE[machine.noun, word])
        else:
            assert (method, path.rpartition("/")[2]) == ("POST", word)
            assert item.fullmatch(path.rpartition("/")[0]), path


def test_the_vocabulary_of_a_noun_says_which_operation_does_what() -> None:
    told = {v.name: {term.code: term.operation for term in v.terms} for v in vocabularies().vocabularies}

    assert told["taskAction"]["direction"] == "create_progress_update"
    assert told["userAction"]["reset-password"] == "reset_password"
    assert told["grantAction"] == {"update": "change_grant", "delete": "end_grant"}
    for machine in MACHINES:
        first, *rest = machine.noun.split("_")
        name = f"{first}{''.join(map(str.title, rest))}Action"
        assert told[name] == {word: machine.operation(word) for word in dict(machine.acts)}
