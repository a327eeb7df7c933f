"""What do the rules need to know of an obstacle, of what it is about and of whom it goes to?"""

from __future__ import annotations

from uuid import UUID

from service.domain.obstacles import WITH_AGENCY, WITH_UNIT, ObstacleStatus, ObstacleStep
from service.domain.types import View


class NamedAgency(View):
    """An agency that a write names, and whose it is."""

    id: UUID
    unit_key: int
    name: str


class NamedUnit(View):
    """A unit that a write names, or one above."""

    key: int
    name: str


class Addressing(View):
    """What is known of whom a write names. agencies: those the caller may name. addressed_unit: that bears
    the code given. above: the unit itself and those above it."""

    unit_key: int
    agencies: list[NamedAgency]
    addressed_unit: NamedUnit | None
    above: list[NamedUnit]


class ObstacleGround(Addressing):
    """The plan, task or indicator that something is raised about. agency_ids: that have a role in it.
    state: by its own machine."""

    id: UUID
    plan_id: UUID
    number: str
    name: str
    state: str
    agency_ids: list[UUID]


class ObstacleRecord(Addressing):
    """What the rules need of an obstacle before something is done with it."""

    id: UUID
    version: int
    published: bool
    status: ObstacleStatus
    text: str
    agency_id: UUID | None
    addressee_unit_key: int
    addressee_id: UUID | None
    named_agency_ids: list[UUID]
    raised_by: UUID
    reopened: int
    steps: list[ObstacleStep]

    @property
    def state(self) -> str:
        """What acts go by: the status, told apart by the addressee once it is forwarded."""
        if self.status is not ObstacleStatus.forwarded:
            return self.status.value
        return WITH_UNIT if self.addressee_id is None else WITH_AGENCY
