"""Which entries does the demo's catalogue hold, and which indicators of its plans are matched to them?"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from service.db.engine import Database
from service.demo.marks import marked
from service.demo.pieces import Piece
from service.domain.access import Principal
from service.domain.figures import ValueKind
from service.domain.indicator_definitions import (
    DefinitionCode,
    IndicatorDefinitionCreate,
    IndicatorDefinitionQuery,
)
from service.domain.types import Name, Text
from service.usecases.indicator_definitions import create_indicator_definition, list_indicator_definitions

FILE = Path(__file__).resolve().parent / "definitions.toml"


class Definition(Piece):
    """An entry of the nation's catalogue, a share in percent. plans: folder of a plan -> keys of its indicators
    that count the same thing."""

    code: DefinitionCode
    name: Name
    name_en: Name
    meaning: Text
    plans: dict[str, Annotated[tuple[str, ...], Field(min_length=1)]]


@cache
def load() -> tuple[Definition, ...]:
    """Every entry of the file."""
    content = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(Definition.model_validate(entry) for entry in content["definitions"])


def matches(folder: str) -> Mapping[str, str]:
    """Of a plan: key of an indicator -> code of the entry it is matched to."""
    return {key: entry.code for entry in load() for key in entry.plans.get(folder, ())}


async def missing(db: Database, principal: Principal) -> list[Definition]:
    """The entries that have still to be made."""
    query = IndicatorDefinitionQuery(unit="vn", fields="code", limit=200)
    found = json.loads(await list_indicator_definitions(principal, db, query))
    there = {item["code"] for item in found["items"]}
    return [entry for entry in load() if entry.code not in there]


async def ensure(db: Database, keeper: Principal, entries: list[Definition], *, now: datetime) -> None:
    """Add entries to the nation's catalogue, as its coordinator."""
    for entry in entries:
        command = IndicatorDefinitionCreate(
            unit="vn",
            **entry.model_dump(exclude={"plans"}),
            unit_measure="%",
            value_kind=ValueKind.ratio,
        )
        await create_indicator_definition(keeper, db, marked(command), now=now)
