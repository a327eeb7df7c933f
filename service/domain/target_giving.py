"""Which targets may be given to which units, by whom, and which indicator does a unit adopt one for?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from service.domain.errors import FieldError, invalid
from service.domain.figures import ValueKind
from service.domain.indicator_definitions import DefinitionNode
from service.domain.target_assignments import (
    AssignedUnit,
    AssignedValue,
    TargetAssignmentCreate,
    TargetAssignmentFacts,
    value_columns,
)
from service.domain.targets import (
    WORDLESS,
    Comparator,
    Direction,
    TargetWrite,
    due_of,
    evaluate_as,
    faults_of,
)

Key = tuple[int, int, UUID, date]
"""Unit, giver, definition, day: of these only one assignment is not revised."""


class Settled(NamedTuple):
    """A row: its columns, or what is wrong with it."""

    columns: dict[str, Any]
    faults: list[FieldError]


def settle_rows(
    rows: Iterable[tuple[str, TargetAssignmentCreate]],
    units: Mapping[str, AssignedUnit],
    definitions: Iterable[DefinitionNode],
    gives: Callable[[int], bool],
) -> list[Settled]:
    """Every row by itself, and against those before it and what has been given already.

    rows: with the pointer to each. units: by code. gives: whether the caller may give targets for a
    unit (its key); of the units above the nearest such one is the giver.
    """
    definitions = list(definitions)
    taken = {
        (unit.key, given.by_unit_key, given.definition_id, given.due)
        for unit in units.values()
        for given in unit.standing
    }
    return [_settled(pointer, row, units.get(row.unit), definitions, gives, taken) for pointer, row in rows]


def _settled(
    pointer: str,
    row: TargetAssignmentCreate,
    unit: AssignedUnit | None,
    definitions: list[DefinitionNode],
    gives: Callable[[int], bool],
    taken: set[Key],
) -> Settled:
    if unit is None:
        return Settled({}, [FieldError(f"{pointer}/unit", "unit_unknown", (("given", row.unit),))])
    above = [upper.key for upper in unit.above]
    place = next((i for i, key in enumerate(above) if gives(key)), None)
    if place is None:
        return Settled({}, [FieldError(f"{pointer}/unit", "unit_not_below", (("unit", row.unit),))])
    definition = _meant(row.definition, definitions, above[place:])
    if definition is None:
        return Settled({}, [FieldError(f"{pointer}/definition", "unknown_definition")])
    year, due = due_of(_as_target(row, row.year, row.due), date(row.year, 12, 31))
    faults = value_faults(pointer, row, definition.value_kind, definition.code, row.year, row.due)
    key: Key = (unit.key, above[place], definition.id, due)
    if key in taken:
        given = (("unit", row.unit), ("definition", definition.code), ("due", due.isoformat()))
        faults.append(FieldError(f"{pointer}/definition", "target_given_already", given))
    taken.add(key)
    columns = {
        "unit_key": unit.key,
        "by_unit_key": above[place],
        "definition_id": definition.id,
        "year": year,
        "due": due,
        "revision": 1,
        "revises_id": None,
        **judged_columns(row, definition.direction),
    }
    return Settled(columns, faults)


def _meant(key: str, definitions: list[DefinitionNode], holders: list[int]) -> DefinitionNode | None:
    """The definition with the code or id that the giver or a unit above it keeps; the nearest one."""
    found = [d for d in definitions if key in (d.code, str(d.id)) and d.unit_key in holders]
    return min(found, key=lambda d: holders.index(d.unit_key), default=None)


def judged_columns(command: AssignedValue, direction: Direction) -> dict[str, Any]:
    """The value as columns, and how it is judged: as said, else by the rules of targets."""
    judged = command.evaluate_as or evaluate_as(command.comparator, direction)
    return {**value_columns(command), "evaluate_as": judged}


def _as_target(command: AssignedValue, year: int, due: date | None) -> TargetWrite:
    return TargetWrite(
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


_OPEN = frozenset({"draft", "submitted", "published"})


def adopting(facts: TargetAssignmentFacts, wanted: UUID | None) -> UUID:
    """The indicator the target is adopted for: the one named, else the only one of a plan in force, else
    the only one there is."""
    open_ones = [one for one in facts.candidates if one.status in _OPEN]
    ids = {one.id for one in open_ones}
    if wanted is not None:
        if wanted not in ids:
            raise invalid("/indicator", "indicator_not_matched", definition=facts.definition_code)
        return wanted
    in_force = [one.id for one in open_ones if one.status == "published"]
    chosen = in_force or sorted(ids)
    if not chosen:
        raise invalid("/indicator", "indicator_missing", definition=facts.definition_code)
    if len(chosen) > 1:
        raise invalid(
            "/indicator", "indicator_ambiguous", definition=facts.definition_code, count=len(chosen)
        )
    return chosen[0]
