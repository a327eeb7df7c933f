"""How do other things point at a plan, a heading, a task, an indicator?"""

from __future__ import annotations

from uuid import UUID

from service.domain.types import View


class PlanRef(View):
    """A plan, by its number and symbol as printed (empty where pending) and its title."""

    id: UUID
    number: str
    symbol: str
    title: str


class SectionRef(View):
    """A heading; `number` is empty where none is printed."""

    id: UUID
    number: str
    title: str


class TaskRef(View):
    """A task; its printed number is never a key."""

    id: UUID
    number: str
    title: str


class IndicatorRef(View):
    """An indicator; its printed number is never a key."""

    id: UUID
    number: str
    name: str
