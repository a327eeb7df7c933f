"""Which entries of the shared catalogue may an indicator be matched to, and what does a person say to that?

A suggestion is never a match: a person confirms it, one or many at once, or rejects it, which is remembered.
Source: domain.md sections 1, 4.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from service.domain.figures import Aggregation, ValueKind
from service.domain.indicator_definitions import DefinitionKey, DefinitionNode, DefinitionRef
from service.domain.language.readings import Confidence
from service.domain.obstacle_records import NamedUnit
from service.domain.plan_refs import IndicatorRef
from service.domain.targets import Direction
from service.domain.types import Flag, Ref, Shape, Text, View

MOST_ROWS = 500
"""Rows of one batch: no plan has so many indicators."""
LEAST_SCORE = 50
"""Of 100: what is less alike is not suggested unless asked for."""


class Difference(StrEnum):
    """What an indicator and a definition do not say alike. With another aggregation or another unit of measure
    of a number they cannot be matched; the others only make the match less likely."""

    aggregation = "aggregation"
    direction = "direction"
    unit_measure = "unitMeasure"


class RejectionView(View):
    """A person has said that the indicator is not that."""

    by: Ref
    on: date
    reason: str | None


class DefinitionSuggestion(View):
    """An entry of the catalogue an indicator may be. score: of 100, how alike they are; `confidence` says what
    that is worth: likely or unsure, never sure. alike: the name or alias of the entry
    that it is like. fits: whether it can be confirmed as both stand."""

    definition: DefinitionRef
    score: int
    confidence: Confidence
    alike: str
    differs: list[Difference]
    fits: bool
    rejected: RejectionView | None


class SuggestedIndicator(View):
    """An indicator, what it is matched to already, and what it may be; the likest first."""

    indicator: IndicatorRef
    definition: DefinitionRef | None
    suggestions: list[DefinitionSuggestion]


class DefinitionSuggestions(View):
    """Indicators in print order, in the form of a list that is always whole."""

    items: list[SuggestedIndicator]
    next_cursor: None
    count: int


class DefinitionSuggestionQuery(Shape):
    """For all indicators of a plan that have no definition yet, or for one, matched or not."""

    plan: Annotated[UUID | None, Field(description="Mã (id) của kế hoạch / id of the plan")] = None
    indicator: Annotated[UUID | None, Field(description="Mã (id) của chỉ tiêu / id of the indicator")] = None
    min_score: Annotated[int, Field(ge=0, le=100, description="Điểm thấp nhất / the least score")] = (
        LEAST_SCORE
    )
    most: Annotated[int, Field(ge=1, le=20, description="Số gợi ý mỗi chỉ tiêu / for each indicator")] = 3
    rejected: Annotated[bool, Field(description="Kể cả đã bác / also those that were rejected")] = False


class SuggestionRow(Shape):
    """An indicator and the entry, by code or id, that it is or is not."""

    indicator: UUID
    definition: DefinitionKey


Rows = Annotated[tuple[SuggestionRow, ...], Field(min_length=1, max_length=MOST_ROWS)]


class SuggestionsConfirm(Shape):
    """Matches that a person has looked at. atomic: all or none; otherwise each that can be, as the answer says."""

    rows: Rows
    atomic: Flag = True


class SuggestionsReject(Shape):
    """Pairs that are no matches; they are not suggested again."""

    rows: Rows
    reason: Text | None = None
    atomic: Flag = True


class SuggestionResult(View):
    """What became of one row; code: of the refusal."""

    row: int
    done: bool
    code: str | None


class SuggestionResults(View):
    """What became of each row, in the order given."""

    done: int
    results: list[SuggestionResult]


class CatalogueEntry(DefinitionNode):
    """An entry of the catalogue as suggestions need it."""

    name: str
    aliases: list[str]


class RejectedPair(View):
    """A rejection of an indicator. id, version: of the row."""

    id: UUID
    version: int
    definition_id: UUID
    rejected_by: Ref
    rejected_on: date
    reason: str | None


class MatchedIndicator(View):
    """An indicator as suggestions need it."""

    id: UUID
    number: str
    name: str
    unit_measure: str | None
    value_kind: ValueKind
    aggregation: Aggregation
    direction: Direction
    definition: DefinitionRef | None
    rejections: list[RejectedPair]


class SuggestionGround(View):
    """The indicators of a plan, and the entries that hold at its unit."""

    indicators: list[MatchedIndicator]
    catalogue: list[CatalogueEntry]


class PairedIndicator(MatchedIndicator):
    """The same of an indicator that a row names. state: of its plan; above: its unit and those above it."""

    version: int
    unit_key: int
    state: str
    above: list[NamedUnit]


DIFFERENCE_LABELS = {
    Difference.aggregation: (
        "Khác cách cộng dồn theo thời gian",
        "Adds up over time in another way",
        "warning",
    ),
    Difference.direction: ("Khác chiều", "Another direction", "warning"),
    Difference.unit_measure: ("Khác đơn vị tính", "Another unit of measure", "warning"),
}
