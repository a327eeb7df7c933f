"""How do many tasks stand together: the government's four cells, and what stands beside them?

Every standing has exactly one place, so the four cells and what stands beside them add
up to the number of tasks. A suspended task is in no cell: nobody can be late for it,
and nobody is working on it. Beside them: how many came in time, and the reports owed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Self

from pydantic import model_validator

from service.domain.standing_codes import Standing
from service.domain.timeliness import Count, OwedReports, Share, task_timeliness
from service.domain.types import ByCode, View


class Cell(StrEnum):
    """One of the four cells every report to the government has."""

    DONE_IN_TIME = "done_in_time"
    DONE_LATE = "done_late"
    OPEN_IN_TIME = "open_in_time"
    OPEN_OVERDUE = "open_overdue"


CELL_LABELS: dict[Cell, dict[str, str]] = {
    Cell.DONE_IN_TIME: {"vi": "Đã hoàn thành trong hạn", "en": "Done in time", "tone": "good"},
    Cell.DONE_LATE: {"vi": "Đã hoàn thành quá hạn", "en": "Done late", "tone": "muted"},
    Cell.OPEN_IN_TIME: {"vi": "Đang thực hiện trong hạn", "en": "Open, in time", "tone": "neutral"},
    Cell.OPEN_OVERDUE: {"vi": "Đang thực hiện quá hạn", "en": "Open, overdue", "tone": "bad"},
}

CELLS: dict[Cell, frozenset[Standing]] = {
    Cell.DONE_IN_TIME: frozenset({Standing.DONE_ON_TIME}),
    Cell.DONE_LATE: frozenset({Standing.DONE_LATE}),
    Cell.OPEN_IN_TIME: frozenset(
        {Standing.OPEN_ON_TIME, Standing.DUE_SOON, Standing.ONGOING_OK, Standing.WAITING}
    ),
    Cell.OPEN_OVERDUE: frozenset({Standing.OVERDUE}),
}

BESIDE: frozenset[Standing] = frozenset(
    {
        Standing.ONGOING_SILENT,
        Standing.UNDATED,
        Standing.DUE_BEFORE_ISSUE,
        Standing.SUSPENDED,
        Standing.CANCELLED,
    }
)
"""The standings no cell has room for; shown beside the cells, each with its own count."""


class CellCounts(ByCode):
    """How many tasks each of the four cells holds."""

    done_in_time: Count
    done_late: Count
    open_in_time: Count
    open_overdue: Count


class BesideCounts(ByCode):
    """How many tasks stand beside the cells, by standing."""

    ongoing_silent: Count
    undated: Count
    due_before_issue: Count
    suspended: Count
    cancelled: Count


class StandingCounts(ByCode):
    """How many tasks have each standing."""

    done_on_time: Count
    done_late: Count
    open_on_time: Count
    due_soon: Count
    overdue: Count
    ongoing_ok: Count
    ongoing_silent: Count
    waiting: Count
    undated: Count
    due_before_issue: Count
    suspended: Count
    cancelled: Count


class _Counted(View):
    """timeliness: done in time, of the tasks whose day has come. reports: null where the question picks
    tasks one by one (`status`, `q`).
    """

    total: Count
    cells: CellCounts
    beside: BesideCounts
    standings: StandingCounts
    timeliness: Share
    reports: OwedReports | None

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        counts = {Standing(name): n for name, n in self.standings.model_dump(by_alias=False).items()}
        if self.total != sum(counts.values()):
            raise ValueError("the standings must add up to the total")
        if (self.cells, self.beside) != (cells_of(counts), beside_of(counts)):
            raise ValueError("the cells and what stands beside them must agree with the standings")
        if self.timeliness != task_timeliness(counts):
            raise ValueError("what came in time must agree with the standings")
        return self


class ProgressGroup(_Counted):
    """The same counts for one plan, section, agency or unit; key is its id or code.

    A task with two leads is counted under each of them, so groups by agency may add up to
    more than the whole. A report is counted under whoever owes it; one of a rule for no single item
    has no section. validTo: the last day of a unit that has ended, whose code another may bear; null of any other.
    """

    key: str
    name: str
    valid_to: date | None


class ProgressDay(_Counted):
    """The same counts at the end of one day of a trend."""

    on: date


class ProgressView(_Counted):
    """Where all tasks of a selection stand at the end of the day `on`, and the reports owed.

    trend: the same on each day asked for, by what is known now: a task done in March counts as
    done from then on, whenever that was typed in.
    """

    on: date
    groups: tuple[ProgressGroup, ...] = ()
    trend: tuple[ProgressDay, ...] = ()


def cells_of(counts: Mapping[Standing, int]) -> CellCounts:
    """Put counts by standing into the four cells; a standing without count is zero."""
    return CellCounts(**{cell.value: sum(counts.get(s, 0) for s in CELLS[cell]) for cell in Cell})


def beside_of(counts: Mapping[Standing, int]) -> BesideCounts:
    """Take the counts that stand beside the cells."""
    return BesideCounts(**{standing.value: counts.get(standing, 0) for standing in BESIDE})


def progress_of(
    on: date, counts: Mapping[Standing, int], reports: OwedReports | None = None
) -> ProgressView:
    """Make the whole answer from counts by standing, without groups and trend."""
    return ProgressView(
        on=on,
        total=sum(counts.values()),
        cells=cells_of(counts),
        beside=beside_of(counts),
        standings=StandingCounts(**{standing.value: counts.get(standing, 0) for standing in Standing}),
        timeliness=task_timeliness(counts),
        reports=reports,
    )
