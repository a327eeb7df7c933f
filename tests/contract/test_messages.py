"""Does every refusal have a sentence in Vietnamese and in English that says what to do about it?"""

from __future__ import annotations

import ast
import json
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.domain import errors
from service.domain.forms import PATTERNS
from service.domain.machines import MACHINES
from service.domain.messages import MESSAGES, sentence
from service.domain.plans import NUMBER_PENDING, PlanStatus
from service.domain.state_words import PARTS_OF_PLANS
from tests.architecture.sources import ROOT, functions, tree, where
from tests.architecture.sources import python_files as all_python_files

RAISED_BY_NAME = {
    name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, errors.Problem)
}
"""Classes whose first argument is a code."""

CODE_AT = {"FieldError": 1, "PydanticCustomError": 0, "respond_status": 1} | dict.fromkeys(RAISED_BY_NAME, 0)
"""Which argument of a call is a code."""

SQL_WORDS = ("select ", "insert ", "constraint", "traceback", "exception", "null value", "relation ")


READERS = ROOT / "service" / "domain" / "language"
"""What readers of Vietnamese text notice is no refusal, and has catalogues of its own: tests/language."""


def python_files(*folders: str) -> Iterator[Path]:
    """The files that may carry the code of a refusal."""
    return (path for path in all_python_files(*folders) if READERS not in path.parents)


def _carriers() -> dict[str, int]:
    """Functions of our own that make a refusal of the `code` they are given, with its position."""
    found = {}
    for path in python_files("service"):
        for function in functions(path):
            names = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
            makes = any(
                isinstance(node, ast.Call)
                and getattr(node.func, "id", "") in CODE_AT
                and any(isinstance(argument, ast.Name) and argument.id == "code" for argument in node.args)
                for node in ast.walk(function)
            )
            if makes and "code" in names and not function.name.startswith("__"):
                found[function.name] = names.index("code") - (names[0] in {"self", "cls"})
    return found


def _codes() -> Iterator[tuple[str | None, str]]:
    """(code, place) of every call that carries one; None where the code cannot be read from the source."""
    positions = _carriers() | CODE_AT
    for path in python_files("service"):
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            at = positions.get(name)
            if at is None or len(node.args) <= at or isinstance(node.args[at], ast.Starred):
                continue
            if isinstance(node.args[at], ast.Name) and node.args[at].id == "code":
                continue  # handed on by one of the carriers; what it was given is looked at where it is given
            for code in _constants(node.args[at]):
                yield code, where(path, node.lineno)


def _constants(node: ast.expr) -> list[str | None]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return [*_constants(node.body), *_constants(node.orelse)]
    if isinstance(node, ast.JoinedStr):
        parts = [re.escape(p.value) if isinstance(p, ast.Constant) else ".+" for p in node.values]
        return [code for code in MESSAGES if re.fullmatch("".join(map(str, parts)), code)] or [None]
    return [None]


CHOSEN_ELSEWHERE = {
    "service/api/problems.py",  # repeats what a problem carries
    "service/db/constraints.py",  # repeats what the engine has found
    "service/domain/field_errors.py",  # repeats what pydantic has found
    "service/domain/import_findings.py",  # repeats what a rule has refused
    "service/documents/apart.py",  # repeats what the process that opens files has refused
    "service/domain/definition_pairing.py",  # repeats where an indicator and a definition differ
    "service/domain/errors.py",  # repeats what several problems carry
    "service/domain/passwords.py",  # a list of flaws, just above
    "service/domain/webhook_kinds.py",  # repeats what is wrong with an address
    "service/domain/webhook_zalo.py",  # repeats what is wrong with an address or a text
    "service/usecases/webhook_secrets.py",  # repeats what is wrong with a secret
    "service/domain/webhook_lgsp.py",  # repeats what is wrong with an address or an expression
    "service/domain/schedules.py",  # whatever REFUSALS has, which is part of the catalogue
}


def test_every_code_that_is_raised_has_its_sentences() -> None:
    codes = list(_codes())

    silent = sorted(
        {f"{code} ({place})" for code, place in codes if code is not None and code not in MESSAGES}
    )

    assert len(codes) > 40
    assert silent == []


def test_a_code_can_be_read_where_it_is_raised() -> None:
    hidden = {
        place for code, place in _codes() if code is None and place.rpartition(":")[0] not in CHOSEN_ELSEWHERE
    }

    assert hidden == set()


@pytest.mark.parametrize("code", sorted(MESSAGES))
def test_each_sentence_is_whole_and_the_same_in_both_languages(code: str) -> None:
    message = MESSAGES[code]

    asked = [sorted({name for _, name, _, _ in string.Formatter().parse(text) if name}) for text in message]

    assert asked[0] == asked[1]
    assert message.vi != message.en
    for text in message:
        assert text == text.strip() and text[-1] in ".?!" and text[0] == text[0].upper()
        assert not any(word in text.lower() for word in SQL_WORDS)


@pytest.mark.parametrize("code", sorted(MESSAGES))
def test_a_sentence_can_be_said_without_its_values(code: str) -> None:
    for language in ("vi", "en"):
        assert sentence(code, language, {})


WORKED_OUT = {"invalid": {"count"}, "wrong_state": {"possible"}}
"""What a sentence says beside what it is given: the number of errors, the acts that fit the state."""


def _given(node: ast.Call, name: str) -> set[str] | None:
    """The names of the values that come with a code; None if they cannot be read from the source."""
    if name in {"FieldError", "PydanticCustomError"}:
        if len(node.args) < 3:
            return set()
        values = node.args[2]
        pairs = (
            values.keys
            if isinstance(values, ast.Dict)
            else [pair.elts[0] for pair in values.elts if isinstance(pair, ast.Tuple)]
            if isinstance(values, ast.Tuple)
            else [None]
        )
        names = [pair.value if isinstance(pair, ast.Constant) else None for pair in pairs]
        return None if None in names else {str(one) for one in names}
    given = {keyword.arg for keyword in node.keywords}
    return None if None in given else {str(one) for one in given}


def test_a_name_in_a_sentence_is_given_where_the_problem_is_raised() -> None:
    """A brace nobody fills would be read as a question mark."""
    positions = _carriers() | CODE_AT
    starved, looked_at = [], 0
    for path in python_files("service"):
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            at = positions.get(name)
            if at is None or len(node.args) <= at or isinstance(node.args[at], ast.Starred):
                continue
            given = _given(node, name)
            for code in _constants(node.args[at]):
                if code not in MESSAGES or given is None:
                    continue
                looked_at += 1
                wanted = {n for _, n, _, _ in string.Formatter().parse(MESSAGES[code].en) if n}
                missing = wanted - given - WORKED_OUT.get(code, set())
                if missing:
                    starved.append(f"{where(path, node.lineno)}: {code} wants {sorted(missing)}")

    assert looked_at > 150
    assert starved == []


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_state_an_act_does_not_fit_is_told_in_words_with_what_fits_it(language: str) -> None:
    states = {"plan": set(map(str, PlanStatus)) | {NUMBER_PENDING}}
    odd: list[str] = []
    for machine in MACHINES:
        if machine.noun in {"unit", "agency", "grant", "progress_update"}:
            continue  # nobody asks for their state: what they do not offer is refused for other reasons
        known = states["plan"] if machine.noun in PARTS_OF_PLANS else states.get(machine.noun, set())
        fitting = {state for _, act in machine.acts for state in act.states} - {"self"}
        for name, act in machine.acts:
            for state in (known | fitting) - act.states:
                with pytest.raises(errors.Conflict) as refused:
                    machine.require_state(name, state)
                said = sentence("wrong_state", language, refused.value.params)
                if "?" in said or "`" in said or "_" in said:
                    odd.append(said)

    assert odd == []


def test_a_submitted_plan_is_told_to_be_submitted_and_what_may_be_done_with_it() -> None:
    params = {"noun": "section", "act": "update", "state": "submitted"}

    assert sentence("wrong_state", "en", params) == (
        "“Change” is not possible: the plan is submitted, for the leader to publish or return."
        " What is possible now: Return, Publish."
    )
    assert sentence("wrong_state", "vi", params) == (
        "Không thể thực hiện “Sửa”: kế hoạch đã trình, chờ lãnh đạo ban hành hoặc trả lại."
        " Lúc này có thể: Trả lại, Ban hành."
    )


def test_no_person_is_shown_a_pattern() -> None:
    """Every form of text that the API takes says in words, with an example, what to write."""
    written = (ROOT / "openapi" / "openapi.json").read_text(encoding="utf-8")

    patterns = {json.loads(f'"{found}"') for found in re.findall(r'"pattern": "((?:[^"\\]|\\.)*)"', written)}

    # If-Match is no text of a body: the route reads it itself and says `version_bad`.
    assert patterns - {'^"[1-9][0-9]{0,9}"$'} <= set(PATTERNS)
    shown = [code for code, said in MESSAGES.items() if any("{pattern}" in text for text in said)]
    assert shown == []


def test_no_code_is_said_in_two_ways() -> None:
    """The catalogues are put together by code: of two sentences one would be said for both, its values missing."""
    said: dict[str, list[str]] = {}
    for path in python_files("service"):
        if path.name.endswith("messages.py"):
            for node in tree(path).body:
                value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
                for key in value.keys if isinstance(value, ast.Dict) else []:
                    if isinstance(key, ast.Constant) and key.value in MESSAGES:
                        said.setdefault(key.value, []).append(path.name)

    twice = {code: files for code, files in said.items() if len(files) > 1}

    assert len(said) > 500
    assert twice == {}


@pytest.mark.parametrize("code", sorted(PATTERNS.values()))
def test_a_form_is_told_without_what_was_given(code: str) -> None:
    assert "{" not in MESSAGES[code].vi + MESSAGES[code].en


def test_no_message_waits_for_a_code_that_nobody_raises() -> None:
    text = "\n".join(
        ast.unparse(node)  # which writes every string in single quotes
        for path in python_files("service")
        if not path.name.endswith("messages.py")
        for node in tree(path).body
    )

    raised = {code for code, _ in _codes()}
    unused = [code for code in MESSAGES if code not in raised and f"'{code}'" not in text]

    assert unused == []
