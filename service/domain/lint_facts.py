"""Which parts of a plan are looked at for what is unclear, doubtful or missing?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from service.domain.schedules import Schedule
from service.domain.targets import Asked, Comparator, Direction
from service.domain.types import View


class Clear(StrEnum):
    """What a plan wants to be clear ("sáu rõ"; others name result, progress, effect)."""

    person = "person"
    work = "work"
    time = "time"
    responsibility = "responsibility"
    product = "product"
    authority = "authority"
    result = "result"
    progress = "progress"
    effect = "effect"


SIX = (Clear.person, Clear.work, Clear.time, Clear.responsibility, Clear.product, Clear.authority)


class LintAgency(View):
    """An agency that an item names, and what it is to it. members: of a collective, how many are known."""

    id: UUID
    name: str
    unit_key: int
    collective: bool
    members: int
    role: str


class LintTarget(Asked):
    """A target as printed and as read."""

    name: str | None
    text: str
    year: int | None
    comparator: Comparator
    high: Decimal | None
    followed: bool
    agency_id: UUID | None


class Assigned(Asked):
    """What a unit above asks for the indicator's definition, neither objected to nor revised."""

    due: date
    high: Decimal | None


class LintIndicator(View):
    """An indicator, its targets, who answers for it, and what is asked of it from above."""

    id: UUID
    number: str
    name: str
    unit_measure: str | None
    direction: Direction
    targets: list[LintTarget]
    agencies: list[LintAgency]
    assigned: list[Assigned]


class LintProduct(View):
    """A product, with a deadline of its own if it has one."""

    name: str
    schedule: Schedule | None


class LintTask(View):
    """A task, who does it, what it yields. serves: how many indicators it is linked to."""

    id: UUID
    number: str
    title: str
    schedule: Schedule
    due: date | None
    approving_authority: str | None
    agencies: list[LintAgency]
    products: list[LintProduct]
    serves: int


class LintPlan(View):
    """All of a plan that is looked at."""

    id: UUID
    unit_key: int
    title: str
    number: str
    number_pending: bool
    issued_on: str | None
    signed: bool
    missing_annexes: list[str]
    clears: list[Clear]
    effective_on: date | None
    indicators: list[LintIndicator]
    tasks: list[LintTask]
