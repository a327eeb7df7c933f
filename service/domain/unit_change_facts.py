"""What does a change of units rest on: which units are there, which were, which keys are free?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from service.domain.errors import invalid
from service.domain.types import View
from service.domain.unit_change_plans import applied, plan_change
from service.domain.unit_changes import ChangePlan, FormerName, UnitChangeCreate
from service.domain.units import NATION_KEY, PROVINCE_STEP, UnitKind, UnitLevel, UnitRecord, next_key


class UnitFacts(View):
    """A unit's row, and the version it was read at."""

    id: UUID
    version: int
    key: int
    last_key: int
    code: str
    name: str
    full_name: str
    level: UnitLevel
    kind: UnitKind
    parent_key: int | None
    valid_from: date
    valid_to: date | None
    folded: str
    sort_key: str

    @property
    def record(self) -> UnitRecord:
        return UnitRecord(**{name: getattr(self, name) for name in UnitRecord.__dataclass_fields__})


class NameFacts(View):
    """A row of the history of names."""

    unit_key: int
    code: str
    name: str
    full_name: str
    kind: UnitKind
    valid_from: date
    valid_to: date


class ChangeFacts(View):
    """Every unit a change may concern, ended ones too, and what they were called before."""

    units: list[UnitFacts]
    names: list[NameFacts]


@dataclass(frozen=True)
class Tree:
    """The units as `plan_change` wants them; each change of a file gives the tree for the next.

    current: by code, the unit that bears it or bore it last. next_keys: by parent.
    """

    current: dict[str, UnitRecord]
    next_keys: dict[int, int]
    past: tuple[FormerName, ...]

    def plan(self, change: UnitChangeCreate, today: date) -> ChangePlan:
        """What to write for a change. Invalid names every fault; so it does a change that comes too early.

        What is renamed, re-coded or moved is so at once, in its one row: entered before
        its day, it would be called wrongly until then.
        """
        plan = plan_change(change, self.current, self.next_keys, self.past)
        if change.effective_on > today and (plan.changed or plan.moved):
            raise invalid("/effectiveOn", "unit_change_too_early", on=change.effective_on, today=today)
        return plan

    def after(self, plan: ChangePlan) -> Tree:
        """The tree once the plan is written."""
        keys = dict(self.next_keys)
        for unit in plan.created:
            if unit.parent_key is not None:
                keys[unit.parent_key] = max(
                    keys[unit.parent_key], next_key(_above(unit.level), unit.last_key)
                )
            if unit.level is not UnitLevel.commune:
                keys[unit.key] = next_key(unit.level, unit.key)
        return replace(
            self, current=applied(self.current, plan), next_keys=keys, past=(*self.past, *plan.former)
        )


def tree_of(facts: ChangeFacts) -> Tree:
    """The facts in the form the rule takes."""
    units = [each.record for each in facts.units]
    return Tree(
        current={unit.code: unit for unit in sorted(units, key=_end)},
        next_keys=_next_keys(units),
        past=tuple(
            FormerName(
                key=name.unit_key,
                code=name.code,
                name=name.name,
                full_name=name.full_name,
                kind=name.kind,
                valid_from=name.valid_from,
                valid_to=name.valid_to,
            )
            for name in facts.names
        ),
    )


def _end(unit: UnitRecord) -> tuple[date, date]:
    return unit.valid_to or date.max, unit.valid_from


def _above(level: UnitLevel) -> UnitLevel:
    return UnitLevel.nation if level is UnitLevel.province else UnitLevel.province


def _next_keys(units: Iterable[UnitRecord]) -> dict[int, int]:
    """The next free key below each parent, ended units counted: the highest key of its range decides."""
    highest: dict[int, int] = {}
    parents: list[UnitRecord] = []
    for unit in units:
        for parent in (NATION_KEY, unit.key // PROVINCE_STEP * PROVINCE_STEP):
            highest[parent] = max(highest.get(parent, 0), unit.key)
        if unit.level is not UnitLevel.commune:
            parents.append(unit)
    return {unit.key: next_key(unit.level, highest[unit.key]) for unit in parents}
