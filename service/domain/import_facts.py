"""What must be known before a file is read for a unit, decided about, committed or taken back?"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from service.domain.import_names import KnownHome
from service.domain.imports import DecisionView, ImportKind, ImportStatus
from service.domain.types import RowId, View


class ImportSite(View):
    """The unit a file is for, and the agencies it may name: of the unit and of those above it."""

    key: int
    code: str
    agencies: list[KnownHome]


class PlanPlace(View):
    """The plan a file goes into. next_*: the ordinals after the last ones."""

    id: UUID
    unit_key: int
    status: str
    period_start: date
    period_end: date
    next_section: int
    next_provision: int
    next_task: int
    next_indicator: int
    next_rule: int


class SameFile(View):
    """An import of the very same file."""

    id: UUID
    status: ImportStatus
    plan_id: UUID | None


class ImportFacts(View):
    """An import as it is kept. reading, report: with what callers do not see."""

    id: UUID
    version: int
    unit_key: int
    kind: ImportKind
    status: ImportStatus
    filename: str
    year: int | None
    into_plan_id: UUID | None
    plan_id: UUID | None
    reading: dict[str, Any] | None
    draft: dict[str, Any]
    report: list[dict[str, Any]]
    decisions: list[DecisionView]
    made: dict[str, list[UUID]]


class ImportJob(View):
    """A file that waits to be read by the worker."""

    id: UUID
    version: int
    unit_key: int
    kind: ImportKind
    filename: str
    year: int | None
    into_plan_id: UUID | None
    tries: int


class ImportFile(RowId):
    """The bytes of a file that waits to be read, in base64."""

    data: str | None


class MadeRow(View):
    """A row that an import made: version 1 as long as nobody has changed it."""

    id: UUID
    version: int


class PlanContents(View):
    """How many rows a plan has, by table."""

    section: int
    provision: int
    task: int
    indicator: int
    reporting_rule: int


class PlanIndicator(View):
    """An indicator as a row of figures may name it. definition: code of the entry it is matched to."""

    id: UUID
    number: str
    name: str
    definition: str | None
