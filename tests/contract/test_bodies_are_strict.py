"""Bodies are taken as they are written: text that looks like a number or a yes is not one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from service.api.handlers import wanted
from tests.contract.cases import operations


def commands() -> dict[str, type[BaseModel]]:
    """The model of every body, by the operation that takes it."""
    found = {name: wanted(route.endpoint).command for name, route in operations().items()}
    return {name: model for name, model in found.items() if model is not None}


def lax(schema: Any, path: str = "") -> Iterator[str]:
    """Places in a model where whole numbers or booleans would be made out of text."""
    if isinstance(schema, dict):
        if schema.get("type") in {"int", "bool"} and not schema.get("strict"):
            yield path
        for name, inner in schema.items():
            if name not in {"metadata", "serialization"}:
                yield from lax(inner, f"{path}/{name}" if name not in {"schema", "fields"} else path)
    elif isinstance(schema, list | tuple):
        for inner in schema:
            yield from lax(inner, path)


def test_no_body_makes_a_number_or_a_boolean_out_of_text() -> None:
    found = {name: sorted(set(lax(model.__pydantic_core_schema__))) for name, model in commands().items()}

    assert len(found) > 25
    assert {name: places for name, places in found.items() if places} == {}
