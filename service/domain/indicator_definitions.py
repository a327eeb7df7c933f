"""What makes indicators of many communes comparable and summable: the shared catalogue?

A definition belongs to the nation, a province or a city, and is read by everybody below. What is
counted, how, and how it adds up over time are said once and stay: figures matched to it would
otherwise change their meaning afterwards. Source: domain.md sections 1, 3, 4.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import MISSING, Field, StringConstraints

from service.domain.access import Permission
from service.domain.acts import Act, machine
from service.domain.errors import FieldError
from service.domain.figures import Aggregation, ValueKind
from service.domain.language.text import fold
from service.domain.paging import PageQuery
from service.domain.targets import Direction
from service.domain.types import (
    DEFINITION_FORM,
    Actions,
    Flag,
    Line,
    LineSource,
    Name,
    Search,
    Shape,
    Text,
    UnitCode,
    UnitRef,
    View,
)
from service.domain.units import UnitLevel

DefinitionCode = Annotated[
    str,
    StringConstraints(pattern=DEFINITION_FORM, max_length=32),
    Field(description="Mã danh mục / code of the definition", examples=["vneid"]),
]
"""Shorter than any id, so that the two are never mistaken for each other."""
DefinitionKey = Annotated[
    str,
    StringConstraints(pattern=DEFINITION_FORM, max_length=36),
    Field(
        description="Mã hoặc id của danh mục; mã của đơn vị gần nhất được lấy trước. "
        "Code or id of a definition; of several with one code the nearest unit's."
    ),
]


class DefinitionRef(View):
    """A definition, by its code and name."""

    id: UUID
    code: str
    name: str


class IndicatorDefinitionView(View):
    """An entry of the catalogue. unit: who keeps it. name, nameEn: what is measured; meaning: what
    is counted in it and what is not; aliases: what plans call it too. mayExceed: the numerator may be larger
    than the denominator."""

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    unit: UnitRef
    code: str
    name: str
    name_en: str
    meaning: str
    aliases: list[str]
    unit_measure: str | None
    value_kind: ValueKind
    direction: Direction
    aggregation: Aggregation
    may_exceed: bool
    source: str | None
    actions: Actions


MayExceed = Annotated[
    Flag, Field(description="Tử số được lớn hơn mẫu số / the numerator may exceed the denominator")
]


Aliases = Annotated[
    tuple[Name, ...], Field(max_length=50, description="Tên in khác trong kế hoạch / other printed names")
]


class IndicatorDefinitionCreate(Shape):
    """A new entry of the catalogue of a nation, province or city."""

    unit: Annotated[UnitCode, Field(description="Đơn vị giữ danh mục / whose catalogue")]
    code: DefinitionCode
    name: Name
    name_en: Name
    meaning: Text
    aliases: Aliases = ()
    unit_measure: Line | None = None
    value_kind: ValueKind
    direction: Direction = Direction.up
    aggregation: Aggregation = Aggregation.level
    may_exceed: MayExceed = False
    source: LineSource | None = None


class IndicatorDefinitionPatch(Shape):
    """Changes to an entry. What is counted and how it adds up stays: that would be another definition."""

    name: Name | MISSING = MISSING
    name_en: Name | MISSING = MISSING
    meaning: Text | MISSING = MISSING
    aliases: Aliases | MISSING = MISSING
    direction: Direction | MISSING = MISSING
    may_exceed: MayExceed | MISSING = MISSING


class IndicatorDefinitionQuery(PageQuery):
    """Filters of the catalogue."""

    unit: Annotated[
        UnitCode | None, Field(description="Danh mục của đơn vị này và cấp dưới / kept by it or below it")
    ] = None
    code: DefinitionCode | None = None
    value_kind: Annotated[list[ValueKind] | None, Field(max_length=4)] = None
    q: Annotated[
        Search | None,
        Field(description="Tìm không dấu trong mã, tên / search codes and names without accents"),
    ] = None


class DefinitionNode(View):
    """What others need to know of a definition they name. unit_key: who keeps it."""

    id: UUID
    unit_key: int
    code: str
    value_kind: ValueKind
    aggregation: Aggregation
    direction: Direction
    unit_measure: str | None


class DefinitionFacts(View):
    """What the rules need to know of a definition before it changes."""

    id: UUID
    version: int
    unit_key: int
    code: str
    name: str
    name_en: str
    aliases: list[str]


MACHINE = machine(
    "indicator_definition",
    {
        "update": Act(Permission.definition_write, frozenset({"current"})),
        "delete": Act(Permission.definition_write, frozenset({"current"})),
    },
)


def owner_faults(level: UnitLevel) -> list[FieldError]:
    """A catalogue is shared: a commune keeps none."""
    return [FieldError("/unit", "definition_of_commune")] if level is UnitLevel.commune else []


def searchable(code: str, name: str, name_en: str, aliases: Iterable[str] = ()) -> str:
    """The text that search goes by."""
    return fold(" ".join((code, name, name_en, *aliases)))


def agreement_faults(
    definition: DefinitionNode,
    value_kind: ValueKind,
    aggregation: Aggregation,
    unit_measure: str | None,
    pointer: str | None = None,
) -> Iterator[FieldError]:
    """Where an indicator and its definition do not say the same; a sum over communes would mix them up.

    Percentages are percentages; only numbers must be counted in the same thing too.
    pointer: the field at fault; without it the one of the indicator that differs.
    """
    known = ("definition", definition.code)
    if value_kind is not definition.value_kind:
        said = (known, ("given", value_kind.value), ("wanted", definition.value_kind.value))
        yield FieldError(pointer or "/valueKind", "definition_kind_differs", said)
    if aggregation is not definition.aggregation:
        said = (known, ("given", aggregation.value), ("wanted", definition.aggregation.value))
        yield FieldError(pointer or "/aggregation", "definition_aggregation_differs", said)
    if value_kind is ValueKind.number and fold(unit_measure or "") != fold(definition.unit_measure or ""):
        said = (known, ("given", unit_measure or "-"), ("wanted", definition.unit_measure or "-"))
        yield FieldError(pointer or "/unitMeasure", "definition_measure_differs", said)
