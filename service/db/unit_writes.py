"""How does a judged change of units become rows, and which changes can be written together?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from service.db.units import Unit, UnitChange, UnitLineage, UnitName
from service.db.write import Guard, Insert, Step, Update
from service.domain.ids import new_id
from service.domain.types import UnitRef
from service.domain.unit_change_facts import Tree, UnitFacts
from service.domain.unit_changes import ChangePlan, UnitChangeCreate
from service.domain.units import UnitRecord

_CALLED = ("code", "name", "full_name", "kind", "folded", "sort_key")


@dataclass(frozen=True)
class Written:
    """A change, what the rule says is to be written for it, and what its units were called before."""

    change_id: UUID
    change: UnitChangeCreate
    plan: ChangePlan
    before: tuple[UnitRecord, ...]

    @classmethod
    def of(cls, change: UnitChangeCreate, plan: ChangePlan, tree: Tree, now: datetime) -> Written:
        return cls(new_id(now), change, plan, tuple(tree.current[code] for code in change.predecessors))

    @property
    def after(self) -> tuple[UnitRecord, ...]:
        return self.plan.changed or self.plan.created

    @property
    def writes(self) -> set[int | str]:
        """Keys of the units written, and codes given up or taken."""
        changed = (key for key, _ in (*self.plan.ended, *self.plan.moved))
        return {
            *changed,
            *(unit.key for unit in self.after),
            *(unit.code for unit in (*self.before, *self.after)),
        }

    @property
    def parents(self) -> set[int]:
        """Units that must not end meanwhile: what begins is below them."""
        return {unit.parent_key for unit in self.plan.created if unit.parent_key is not None}


def batches(changes: Iterable[Written]) -> Iterator[list[Written]]:
    """In order, as many together as do not touch each other: one statement sees what was before it."""
    batch: list[Written] = []
    written: set[int | str] = set()
    needed: set[int] = set()
    for change in changes:
        if written & (change.writes | change.parents) or needed & change.writes:
            yield batch
            batch, written, needed = [], set(), set()
        batch.append(change)
        written |= change.writes
        needed |= change.parents
    if batch:
        yield batch


def steps(batch: list[Written], rows: dict[int, UnitFacts], now: datetime) -> list[Step]:
    """The rows of changes that do not touch each other. `rows` follows: it ends as the rows then are."""
    parents = sorted({key for each in batch for key in each.parents})
    ended = [
        _version(rows, key) | {"valid_to": last_day} for each in batch for key, last_day in each.plan.ended
    ]
    moved = [
        _version(rows, key) | {"parent_key": parent} for each in batch for key, parent in each.plan.moved
    ]
    changed = [_version(rows, unit.key) | _called(unit) for each in batch for unit in each.plan.changed]
    guards = [{"id": rows[key].id, "valid_to": None} for key in parents]
    return [
        Guard(Unit, guards),
        Update(Unit, ended),
        Update(Unit, changed),
        Insert(Unit, [_created(unit, rows, now) for each in batch for unit in each.plan.created]),
        Update(Unit, moved),
        Insert(UnitChange, [_change(each) for each in batch]),
        Insert(UnitLineage, [line for each in batch for line in _lineage(each, now)]),
        Insert(UnitName, [name for each in batch for name in _names(each, now)]),
    ]


def _version(rows: dict[int, UnitFacts], key: int) -> dict[str, Any]:
    """Id and version a row is guarded by; the next statement of the same import finds it one further."""
    row = rows[key]
    rows[key] = row.model_copy(update={"version": row.version + 1})
    return {"id": row.id, "version": row.version}


def _called(unit: UnitRecord) -> dict[str, Any]:
    return {name: getattr(unit, name) for name in _CALLED} | {"kind": unit.kind.value}


def _created(unit: UnitRecord, rows: dict[int, UnitFacts], now: datetime) -> dict[str, Any]:
    made = UnitFacts(id=new_id(now), version=1, **vars(unit))
    rows[unit.key] = made
    return {**vars(unit), "id": made.id, "kind": unit.kind.value, "level": unit.level.value}


def _change(each: Written) -> dict[str, Any]:
    first, ended = (*each.after, *each.before)[0], dict(each.plan.ended)
    return {
        "id": each.change_id,
        "unit_key": first.key,
        "kind": each.change.kind.value,
        "effective_on": each.change.effective_on,
        "basis": each.change.basis,
        "predecessors": [_ref(unit, ended.get(unit.key)) for unit in each.before],
        "successors": [_ref(unit) for unit in each.after],
        "note": each.change.note,
    }


def _ref(unit: UnitRecord, last_day: date | None = None) -> Mapping[str, Any]:
    ref = UnitRef(code=unit.code, name=unit.name, level=unit.level, kind=unit.kind, valid_to=last_day)
    return ref.model_dump(mode="json")


def _lineage(each: Written, now: datetime) -> list[dict[str, Any]]:
    return [
        {"id": new_id(now), "change_id": each.change_id, "predecessor_key": old, "successor_key": new}
        for old, new in each.plan.lineage
    ]


def _names(each: Written, now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "id": new_id(now),
            "change_id": each.change_id,
            "unit_key": former.key,
            "code": former.code,
            "name": former.name,
            "full_name": former.full_name,
            "kind": former.kind.value,
            "valid_from": former.valid_from,
            "valid_to": former.valid_to,
        }
        for former in each.plan.former
    ]
