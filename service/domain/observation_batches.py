"""How do figures of many indicators come at once, as JSON or CSV, and what is answered of each?"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from service.domain.batches import RowResult
from service.domain.csv_bodies import EACH_BY_ITSELF, LIMIT, CsvBody
from service.domain.observations import ObservationCreate
from service.domain.types import Text, View


class ObservationRow(ObservationCreate):
    """A figure of an indicator. reason: why it is to take the place of one that was verified."""

    indicator: UUID
    reason: Text | None = None


class ObservationBatch(CsvBody):
    """Figures of many indicators and periods. As CSV: one a line; cross-checks and evidence only as JSON."""

    rows: Annotated[
        tuple[Annotated[ObservationRow, EACH_BY_ITSELF], ...], Field(min_length=1, max_length=LIMIT)
    ]

    NUMBERS: ClassVar[frozenset[str]] = frozenset({"numerator", "denominator", "value"})
    FLAGS: ClassVar[frozenset[str]] = frozenset({"answer", "percentOnly"})

    @staticmethod
    def csv_columns() -> dict[str, tuple[str, ...]]:
        return CSV_COLUMNS


CSV_COLUMNS: dict[str, tuple[str, ...]] = {
    "indicator": ("indicator",),
    "period": ("period", "nominal"),
    "start": ("period", "start"),
    "end": ("period", "end"),
    **{
        name: (name,)
        for name in (
            *("quantity", "agency", "obsStatus", "numerator", "denominator", "value", "answer", "text"),
            *("percentOnly", "note", "suppliedBy", "channel", "sourceSystem", "source", "reason"),
        )
    },
}
"""Heading -> where its cells belong in a row."""


class FigureOutcome(StrEnum):
    """What a row came to. changed: a figure nobody had verified is another now. corrected: a correction waits
    beside the verified figure. unchanged: the figure stands as the row says."""

    recorded = "recorded"
    changed = "changed"
    corrected = "corrected"
    unchanged = "unchanged"


FIGURE_OUTCOME_LABELS = {
    FigureOutcome.recorded: ("Đã ghi mới", "Recorded"),
    FigureOutcome.changed: ("Đã sửa số chưa xác nhận", "Changed before verification"),
    FigureOutcome.corrected: ("Đã gửi đính chính", "A correction was recorded"),
    FigureOutcome.unchanged: ("Không có gì mới", "Nothing new"),
}


class FigureRowResult(RowResult):
    """What became of one row. id: of the figure, or of its correction; outcome: null where the row was refused."""

    outcome: FigureOutcome | None


class FigureBatchResults(View):
    """What became of each row, in the order given. Of a dry run: what would."""

    dry_run: bool
    done: int
    results: list[FigureRowResult]
