"""What does a plan print beside indicators and tasks: purposes, requirements, measures, duties?"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import MISSING, Field

from service.domain.access import Permission
from service.domain.acts import Act, machine
from service.domain.agencies import AgencyRef
from service.domain.plan_documents import Number
from service.domain.plan_facts import PlanGround
from service.domain.plan_refs import PlanRef, SectionRef
from service.domain.sections import Ordinal
from service.domain.tasks import Obligation
from service.domain.types import Actions, Shape, Text, UnitRef, View


class ProvisionKind(StrEnum):
    """What a printed clause is."""

    purpose = "purpose"
    requirement = "requirement"
    objective = "objective"
    measure = "measure"
    duty = "duty"
    funding = "funding"


class ProvisionView(View):
    """A printed clause, and whom it names."""

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    unit: UnitRef
    plan: PlanRef | None
    section: SectionRef | None
    ordinal: int
    kind: ProvisionKind
    number: str
    text: str
    agencies: list[AgencyRef]
    coordinators: list[AgencyRef]
    obligation: Obligation
    actions: Actions


AgencyIds = Annotated[tuple[UUID, ...], Field(max_length=200)]


class ProvisionCreate(Shape):
    """A new clause of a draft."""

    plan_id: UUID = Field(alias="plan")
    section_id: UUID | None = Field(None, alias="section")
    ordinal: Ordinal | None = None
    kind: ProvisionKind
    number: Number = ""
    text: Text
    agencies: AgencyIds = ()
    coordinators: AgencyIds = ()
    obligation: Obligation = Obligation.obliged


class ProvisionPatch(Shape):
    """Changes to a clause; a field left out stays as it is."""

    section_id: UUID | MISSING | None = Field(MISSING, alias="section")
    ordinal: Ordinal | MISSING = MISSING
    kind: ProvisionKind | MISSING = MISSING
    number: Number | MISSING = MISSING
    text: Text | MISSING = MISSING
    agencies: AgencyIds | MISSING = MISSING
    coordinators: AgencyIds | MISSING = MISSING
    obligation: Obligation | MISSING = MISSING


class ProvisionFacts(View):
    """What the rules need to know of a clause before it changes."""

    id: UUID
    version: int
    unit_key: int
    named_agency_ids: list[UUID]
    agency_ids: list[UUID]
    coordinator_ids: list[UUID]
    plan: PlanGround | None


MACHINE = machine(
    "provision",
    {
        "update": Act(Permission.draft_write, frozenset({"draft"})),
        "delete": Act(Permission.draft_write, frozenset({"draft"})),
    },
)
"""By the state of the plan."""
