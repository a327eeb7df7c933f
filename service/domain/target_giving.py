"""Which targets may be given to which units, and by whom?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from service.domain.errors import Conflict, FieldError
from service.domain.figures import ValueKind
from service.domain.indicator_definitions import DefinitionNode
from service.domain.plan_facts import refuse_if
from service.domain.target_assignments import (
    AssignedUnit,
    AssignedValue,
    TargetAssignmentCreate,
    value_columns,
)
from service.domain.targets import (
    WORDLESS,
    Comparator,
    Direction,
    TargetWrite,
    evaluate_as,
    faults_of,
)

Key = tuple[int, int, UUID, date]
"""Unit, giver, definition, day: of these only one assignment is not revised."""


class Settled(NamedTuple):
    """A row: its columns, or what is wrong with it."""

    columns: dict[str, Any]
    faults: list[FieldError]


class Ground:
    """What rows are held against: units, the definitions that hold there, and what has been given already.

    units: by code. gives: whether the caller may give targets for a unit (its key); of the units
    above the nearest such one is the giver. Asked once for each unit, however many rows there are.
    """

    def __init__(
        self,
        units: Iterable[AssignedUnit],
        definitions: Iterable[DefinitionNode],
        gives: Callable[[int], bool],
    ) -> None:
        self.units = {unit.code: unit for unit in units}
        self.given = {
            (unit.key, one.by_unit_key, one.definition_id, one.due)
            for unit in self.units.values()
            for one in unit.standing
        }
        self.rows: dict[Key, str] = {}
        self._gives = cache(gives)
        self._named: dict[str, dict[int, DefinitionNode]] = defaultdict(dict)
        for one in definitions:
            for name in (one.code, str(one.id)):
                self._named[name][one.unit_key] = one

    def holders(self, unit: AssignedUnit) -> list[int]:
        """The giver and the units above it, the nearest first; none where the caller gives nothing."""
        above = [upper.key for upper in unit.above]
        place = next((i for i, key in enumerate(above) if self._gives(key)), len(above))
        return above[place:]

    def meant(self, name: str, holders: list[int]) -> DefinitionNode | None:
        """The definition with the code or id that one of them keeps; the nearest one."""
        known = self._named.get(name, {})
        return next((known[holder] for holder in holders if holder in known), None)


def settle_row(pointer: str, row: TargetAssignmentCreate, ground: Ground) -> Settled:
    """A row by itself, against the rows settled before it, and against what has been given already."""
    unit = ground.units.get(row.unit)
    if unit is None:
        return Settled({}, [FieldError(f"{pointer}/unit", "unit_unknown", (("given", row.unit),))])
    holders = ground.holders(unit)
    if not holders:
        return Settled({}, [FieldError(f"{pointer}/unit", "unit_not_below", (("unit", row.unit),))])
    definition = ground.meant(row.definition, holders)
    if definition is None:
        return Settled({}, [FieldError(f"{pointer}/definition", "unknown_definition")])
    due = row.due or date(row.year, 12, 31)
    faults = value_faults(pointer, row, definition.value_kind, definition.code, row.year, row.due)
    key: Key = (unit.key, holders[0], definition.id, due)
    if key in ground.given:
        given = (("unit", row.unit), ("definition", definition.code), ("due", due.isoformat()))
        faults.append(FieldError(f"{pointer}/definition", "target_given_already", given))
    elif key in ground.rows:
        faults.append(FieldError(pointer, "target_row_twice", (("other", ground.rows[key]),)))
    ground.rows.setdefault(key, pointer)
    columns = {
        "unit_key": unit.key,
        "by_unit_key": holders[0],
        "definition_id": definition.id,
        "year": row.year,
        "due": due,
        "revision": 1,
        "revises_id": None,
        **judged_columns(row, definition.direction),
    }
    return Settled(columns, faults)


def refuse_rows(faults: list[FieldError]) -> None:
    """All that is wrong at once. Where nothing is but that targets stand already, it is a conflict (409): the rows
    themselves are right, and somebody, perhaps the same request sent twice, was first."""
    if faults and all(fault.code == "target_given_already" for fault in faults):
        raise Conflict("target_given_already", errors=tuple(faults), **dict(faults[0].params))
    refuse_if(faults)


def judged_columns(command: AssignedValue, direction: Direction) -> dict[str, Any]:
    """The value as columns, and how it is judged: as said, else by the rules of targets."""
    judged = command.evaluate_as or evaluate_as(command.comparator, direction)
    return {**value_columns(command), "evaluate_as": judged}


def _as_target(command: AssignedValue, year: int, due: date | None) -> TargetWrite:
    # Every field has been read already, as a field of the command.
    return TargetWrite.model_construct(
        text=command.text or "-",
        year=year,
        due=due,
        comparator=command.comparator,
        evaluate_as=command.evaluate_as,
        measure=command.measure,
        value=command.value,
        low=command.low,
        high=command.high,
    )


def value_faults(
    pointer: str, command: AssignedValue, kind: ValueKind, code: str, year: int, due: date | None
) -> list[FieldError]:
    """What is wrong with a value: by the rules of targets, and for figures of the definition's kind."""
    faults = faults_of(pointer, _as_target(command, year, due))
    fitting = {
        ValueKind.yes_no: command.comparator is Comparator.boolean,
        ValueKind.text: command.comparator in WORDLESS,
    }.get(kind, command.comparator not in WORDLESS)
    if not fitting:
        known = (("definition", code), ("kind", kind.value), ("given", command.comparator.value))
        faults.append(FieldError(f"{pointer}/comparator", "target_of_other_kind", known))
    return faults
