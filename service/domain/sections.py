"""How are the headings of a plan a tree?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import MISSING, Field

from service.domain.access import Permission
from service.domain.acts import Act, machine
from service.domain.errors import FieldError
from service.domain.paging import DraftRevision, PageQuery
from service.domain.plan_documents import Number
from service.domain.plan_refs import PlanRef, SectionRef
from service.domain.types import PART_FORM, Actions, Shape, Text, UnitRef, View, Whole

Part = Annotated[
    str,
    Field(
        pattern=PART_FORM,
        description="Thân văn bản hoặc phụ lục. The body, or an annex.",
        examples=["body", "annex-1"],
    ),
]
Ordinal = Annotated[
    Whole, Field(ge=0, le=1_000_000, description="Thứ tự in. Place in print order; the last if left out.")
]


class SectionView(View):
    """A heading, in the body or in an annex. `number` is empty where none is printed."""

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    unit: UnitRef
    plan: PlanRef | None
    parent: SectionRef | None
    ordinal: int
    part: str
    number: str
    title: str
    actions: Actions


class SectionCreate(Shape):
    """A new heading of a draft."""

    plan_id: UUID = Field(alias="plan")
    parent_id: UUID | None = Field(None, alias="parent")
    ordinal: Ordinal | None = None
    part: Part = "body"
    number: Number = ""
    title: Text


class SectionPatch(Shape):
    """Changes to a heading; a field left out stays as it is."""

    parent_id: UUID | MISSING | None = Field(MISSING, alias="parent")
    ordinal: Ordinal | MISSING = MISSING
    part: Part | MISSING = MISSING
    number: Number | MISSING = MISSING
    title: Text | MISSING = MISSING


class PartOfPlanQuery(PageQuery):
    """How the parts of one plan are listed: in print order."""

    revision: DraftRevision | None = None


class SectionNode(View):
    """A heading and the one above it. origin_id: the published one it stands for in an amendment."""

    id: UUID
    parent_id: UUID | None
    origin_id: UUID | None = None


MACHINE = machine(
    "section",
    {
        "update": Act(Permission.draft_write, frozenset({"draft"})),
        "delete": Act(Permission.draft_write, frozenset({"draft"})),
    },
)
"""By the state of the plan."""


def parent_faults(
    nodes: Iterable[SectionNode], section_id: UUID | None, parent_id: UUID | None
) -> list[FieldError]:
    """The parent is a heading of the same plan, and not the section itself or one below it.

    section_id: None for a heading that is only now being made.
    """
    parents = {node.id: node.parent_id for node in nodes}
    if parent_id is None:
        return []
    if parent_id not in parents:
        return [FieldError("/parent", "unknown_section")]
    above: UUID | None = parent_id
    while above is not None:
        if above == section_id:
            return [FieldError("/parent", "section_cycle")]
        above = parents.get(above)
    return []


def section_faults(nodes: Iterable[SectionNode], section_id: UUID | None) -> list[FieldError]:
    """The section an item stands under is a heading of the same plan."""
    if section_id is None or any(node.id == section_id for node in nodes):
        return []
    return [FieldError("/section", "unknown_section")]
