"""What must be known of a plan by whoever adds to it or changes what belongs to it?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from pydantic import BaseModel

from service.domain.agencies import AgencyHome
from service.domain.errors import Conflict, FieldError, Invalid
from service.domain.indicator_definitions import DefinitionNode
from service.domain.sections import SectionNode
from service.domain.types import RowId, View


class PartNode(View):
    """A part of a plan. origin_id: the published one it stands for in an amendment."""

    id: UUID
    origin_id: UUID | None

NO_PLAN = FieldError("/plan", "plan_unknown")
"""A body names a plan that is not there, or not for the caller to know of: the two are told alike."""


class PlanGround(View):
    """The ground a part of a plan stands on.

    amending: it is an open amendment. homes: of the agencies the write names, those the
    caller may name. sections: all of the plan. tasks: of the tasks the write names, those of
    this plan. continued: the item of another plan that the write names, if the caller may
    know of it. definition: the one the write names, if it holds here. next_*: the ordinal
    after the last one.
    """

    id: UUID
    version: int
    unit_key: int
    status: str
    amending: bool
    period_start: date
    period_end: date
    homes: list[AgencyHome]
    sections: list[SectionNode]
    tasks: list[PartNode]
    continued: RowId | None
    definition: DefinitionNode | None
    next_section: int
    next_provision: int
    next_indicator: int


class SectionFacts(View):
    """What the rules need to know of a heading before it changes."""

    id: UUID
    version: int
    unit_key: int
    plan: PlanGround | None


Command = TypeVar("Command", bound=BaseModel)


def within(plan: PlanGround, command: Command) -> Command:
    """The command with ids of rows of this plan in place of those that its headings and tasks are known by."""
    nodes: tuple[SectionNode | PartNode, ...] = (*plan.sections, *plan.tasks)
    rows = {node.origin_id: node.id for node in nodes if node.origin_id is not None}
    given: dict[str, Any] = {
        name: value
        for name in ("section_id", "parent_id", "task_ids")
        if name in command.model_fields_set and (value := getattr(command, name)) is not None
    }
    meant = {
        name: tuple(rows.get(one, one) for one in value) if name == "task_ids" else rows.get(value, value)
        for name, value in given.items()
    }
    return command.model_copy(update=meant)


def require_draft_named(status: str) -> None:
    """Refuse (409) to change what is published without naming the revision that is drafted of it."""
    if status == "published":
        raise Conflict("draft_revision_needed")


def continued_faults(plan: PlanGround, continues: UUID | None) -> list[FieldError]:
    """What an item goes on with is there, in another plan."""
    if continues is None or plan.continued is not None:
        return []
    return [FieldError("/continues", "unknown_continued")]


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
