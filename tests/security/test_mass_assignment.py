"""Can a caller write what is not theirs to write, by naming it?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args, get_type_hints

import pytest
from pydantic import BaseModel
from pydantic.alias_generators import to_camel, to_snake
from sqlmodel import SQLModel

from service.db.rows import DECLARATIONS
from tests.contract.cases import Case, one_of_each, operations, send
from tests.contract.refusals import refusal, with_body
from tests.security.conftest import Asked

pytestmark = pytest.mark.minutes

ALWAYS = (
    "id", "version", "unitKey", "unit_key", "published", "createdAt", "created_at", "updatedAt", "recordedBy",
    "recorded_by", "principalId", "status", "role", "isAdmin", "admin", "scopes", "actor", "act", "namedAgencyIds",
    "standing", "actions", "revision", "completion", "confirmedBy", "decidedBy", "passwordHash", "locked",
    "__proto__", "constructor", "$set",
)  # fmt: skip
"""Names worth trying on every write, whatever its View shows."""


def _models(model: Any) -> Iterator[type[BaseModel]]:
    """The models in an annotation: a View, a page of Views, an optional one."""
    if isinstance(model, type) and issubclass(model, BaseModel):
        yield model
    for inner in get_args(model):
        yield from _models(inner)


def _taken(case: Case) -> set[str]:
    """Names of the fields the operation's command takes."""
    command = get_type_hints(operations()[case.operation].endpoint).get("command")
    return {info.alias or name for model in _models(command) for name, info in model.model_fields.items()}


def _columns() -> set[str]:
    """Every column of every table, as the database and as JSON would call it."""
    names = {column.name for name in DECLARATIONS for column in SQLModel.metadata.tables[name].columns}
    return names | {to_camel(name) for name in names}


async def test_every_write_refuses_every_field_that_is_not_its_own(asked: Asked) -> None:
    faults: list[str] = []

    async with asked.world() as world:
        for case in one_of_each():
            ask = await asked.of(world, case)
            if not isinstance(ask.body, dict):
                continue
            shown = {
                info.alias or name
                for model in _models(operations()[case.operation].response_model)
                for name, info in model.model_fields.items()
            }
            taken = _taken(case)
            extra = (shown | set(ALWAYS) | _columns()) - taken - {to_snake(name) for name in taken}
            before = await asked.written()
            answer = await send(world, case.by, with_body(ask, ask.body | dict.fromkeys(sorted(extra), 1)))
            refused = {e["pointer"] for e in answer.json()["errors"] if e["code"] == "unknown_field"}
            accepted = {name for name in extra if f"/{name}" not in refused}
            if answer.status_code != 422 or accepted:
                faults.append(f"{case.name}: {answer.status_code}, takes {sorted(accepted)}")
            if await asked.written() != before:
                faults.append(f"{case.name}: something was written")

    assert not faults, "\n".join(faults)


async def test_fields_inside_fields_are_refused_too(asked: Asked) -> None:
    faults: list[str] = []
    places = 0

    async with asked.world() as world:
        for case in one_of_each():
            ask = await asked.of(world, case)
            for pointer, body in _inside(ask.body):
                places += 1
                flaws = await refusal(
                    world,
                    case.by,
                    with_body(ask, body),
                    422,
                    code="unknown_field",
                    pointer=f"{pointer}/unitKey",
                )
                faults += [f"{case.name} at {pointer}: {flaw}" for flaw in flaws]

    assert not faults, "\n".join(faults)
    assert places > 10


def _inside(body: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """(pointer, body) with one foreign field in one object below the top."""
    if isinstance(body, dict):
        for name, value in body.items():
            for below, changed in _inside(value, f"{pointer}/{name}"):
                yield below, body | {name: changed}
        if pointer:
            yield pointer, body | {"unitKey": 1}
    elif isinstance(body, list):
        for i, value in enumerate(body):
            for below, changed in _inside(value, f"{pointer}/{i}"):
                yield below, [*body[:i], changed, *body[i + 1 :]]


async def test_an_act_without_a_body_changes_nothing_more_when_it_is_given_one(asked: Asked) -> None:
    faults: list[str] = []
    sneaked = dict.fromkeys((*ALWAYS, "title", "name", "text"), "lẻn vào")

    async with asked.world() as world:
        for case in one_of_each():
            ask = await asked.of(world, case)
            if ask.method == "GET" or ask.body is not None or ask.form is not None:
                continue
            answer = await send(world, case.by, with_body(ask, sneaked))
            if answer.is_server_error or await asked.journalled("lẻn vào"):
                faults.append(f"{case.name}: {answer.status_code} {answer.text[:200]}")

    assert not faults, "\n".join(faults)


async def test_no_operation_takes_a_parameter_it_does_not_know(asked: Asked) -> None:
    faults: list[str] = []

    async with asked.world() as world:
        for case in one_of_each():
            ask = await asked.of(world, case)
            if case.by is None:
                continue
            before = await asked.written()
            params = {**ask.params, "unitKey": "1"}
            flaws = await refusal(
                world, case.by, type(ask)(ask.method, ask.path, ask.body, ask.version, params, token=ask.token),
                422, code="unknown_parameter", pointer="?unitKey",
            )  # fmt: skip
            if await asked.written() != before:
                flaws.append("something was written")
            faults += [f"{case.name}: {flaw}" for flaw in flaws]

    assert not faults, "\n".join(faults)
