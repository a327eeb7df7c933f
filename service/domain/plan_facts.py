"""What must be known of a plan by whoever adds to it or changes what belongs to it?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from service.domain.agencies import AgencyHome
from service.domain.errors import FieldError, Invalid
from service.domain.sections import SectionNode
from service.domain.types import View

NO_PLAN = FieldError("/plan", "plan_unknown")
"""A body names a plan that is not there, or not for the caller to know of: the two are told alike."""


class PlanGround(View):
    """The ground a part of a plan stands on.

    homes: of the agencies the write names, those the caller may name. sections: all of
    the plan. tasks: of the tasks the write names, those of this plan. next_*: the
    ordinal after the last one.
    """

    id: UUID
    version: int
    unit_key: int
    status: str
    period_start: date
    period_end: date
    homes: list[AgencyHome]
    sections: list[SectionNode]
    tasks: list[UUID]
    next_section: int
    next_provision: int
    next_indicator: int


class SectionFacts(View):
    """What the rules need to know of a heading before it changes."""

    id: UUID
    version: int
    unit_key: int
    plan: PlanGround | None


def agency_faults(homes: Iterable[AgencyHome], named: Mapping[str, UUID | None]) -> list[FieldError]:
    """Complain of every agency, by JSON pointer, that is not in the caller's directory."""
    known = {home.id for home in homes}
    return [
        FieldError(pointer, "unknown_agency")
        for pointer, agency in named.items()
        if agency is not None and agency not in known
    ]


def from_elsewhere(homes: Iterable[AgencyHome], unit_key: int, named: Iterable[UUID | None]) -> list[UUID]:
    """The agencies of other units among those named: to them the item is visible."""
    own = {home.id for home in homes if home.unit_key == unit_key}
    return sorted({agency for agency in named if agency is not None} - own)


def refuse_if(faults: list[FieldError]) -> None:
    """All that is wrong at once, or nothing."""
    if faults:
        raise Invalid("invalid", errors=tuple(faults))
