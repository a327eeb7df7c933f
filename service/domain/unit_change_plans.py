"""Is a change of units allowed, and what is to be written for it?

Pure: the facts come in, a plan or the full list of faults goes out. What the kinds of
change mean stands in `unit_changes`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from service.domain.errors import FieldError, Invalid
from service.domain.language.text import fold, same_name, sort_key
from service.domain.unit_changes import (
    MANY,
    ChangePlan,
    FormerName,
    Successor,
    UnitChangeCreate,
    UnitChangeKind,
)
from service.domain.units import (
    CODE_DIGITS,
    COMMUNE_STEP,
    PROVINCE_STEP,
    UnitLevel,
    UnitRecord,
    full_name,
    last_key,
    plain_name,
    unit_record,
)

# How many predecessors and successors each kind takes: (fewest, most).
_COUNTS = {
    UnitChangeKind.merge: ((2, MANY), (1, 1)),
    UnitChangeKind.split: ((1, 1), (2, MANY)),
    UnitChangeKind.rename: ((1, 1), (1, 1)),
    UnitChangeKind.recode: ((1, 1), (1, 1)),
    UnitChangeKind.establish: ((0, 0), (1, MANY)),
    UnitChangeKind.dissolve: ((1, MANY), (0, 0)),
}


def plan_change(
    change: UnitChangeCreate,
    current: Mapping[str, UnitRecord],
    next_keys: Mapping[int, int],
    history: Iterable[FormerName] = (),
) -> ChangePlan:
    """Judge a change and say what to write; refuse with every fault at once (Invalid).

    current: by code the unit that bears it, or bore it last; all of `change.codes`,
    the parents of their bearers, the communes below provinces that end, and the
    units below the parents (for names). next_keys: next free key by parent key, see
    `units.next_key`. history: former names of these units and bearers of these codes.
    """
    past = tuple(history)
    before = [current.get(code) for code in change.predecessors]
    faults = [*_form_faults(change), *_predecessor_faults(change, before, current, past)]
    known = [unit for unit in before if unit is not None]
    parents = [_parent(successor, known, current) for successor in change.successors]
    for index, (successor, parent) in enumerate(zip(change.successors, parents, strict=True)):
        faults += _successor_faults(index, successor, parent, change, known, current, past)
    if not faults and change.kind in {UnitChangeKind.rename, UnitChangeKind.recode}:
        faults += _same_unit_faults(change.kind, change.successors[0], parents[0], known[0])
    if faults:
        raise Invalid("invalid", errors=tuple(faults))

    above = [parent for parent in parents if parent is not None]
    if change.kind in {UnitChangeKind.rename, UnitChangeKind.recode} and above[0].key == known[0].parent_key:
        return _changed(change, known[0], past)
    return _succeeded(change, known, above, current, next_keys)


def applied(current: Mapping[str, UnitRecord], plan: ChangePlan) -> dict[str, UnitRecord]:
    """`current` after a plan, so that the next change of the same file can be judged."""
    last_days, parents = dict(plan.ended), dict(plan.moved)
    touched = {*last_days, *parents, *(unit.key for unit in plan.changed)}
    after = {code: unit for code, unit in current.items() if unit.key not in touched}
    for unit in current.values():
        if unit.key in last_days:
            after[unit.code] = replace(unit, valid_to=last_days[unit.key])
        elif unit.key in parents:
            after[unit.code] = replace(unit, parent_key=parents[unit.key])
    return after | {unit.code: unit for unit in (*plan.changed, *plan.created)}


def _changed(change: UnitChangeCreate, unit: UnitRecord, past: tuple[FormerName, ...]) -> ChangePlan:
    successor = change.successors[0]
    name = plain_name(successor.name, successor.kind)
    full = full_name(name, successor.kind)
    now = replace(
        unit,
        code=successor.code,
        name=name,
        full_name=full,
        kind=successor.kind,
        folded=fold(full),
        sort_key=sort_key(name),
    )
    former = FormerName(
        key=unit.key,
        code=unit.code,
        name=unit.name,
        full_name=unit.full_name,
        kind=unit.kind,
        valid_from=_since(unit, past),
        valid_to=change.effective_on - timedelta(days=1),
    )
    return ChangePlan(changed=(now,), former=(former,))


def _succeeded(
    change: UnitChangeCreate,
    before: list[UnitRecord],
    parents: list[UnitRecord],
    current: Mapping[str, UnitRecord],
    next_keys: Mapping[int, int],
) -> ChangePlan:
    last_day = change.effective_on - timedelta(days=1)
    free = dict(next_keys)
    created: list[UnitRecord] = []
    for index, (successor, parent) in enumerate(zip(change.successors, parents, strict=True)):
        key = free[parent.key]
        if last_key(key, successor.kind.level) > parent.last_key:
            raise Invalid(
                "invalid", errors=(_fault(f"/successors/{index}", "unit_keys_exhausted", code=parent.code),)
            )
        free[parent.key] = key + (PROVINCE_STEP if parent.level is UnitLevel.nation else COMMUNE_STEP)
        created.append(
            unit_record(
                key=key,
                code=successor.code,
                name=successor.name,
                kind=successor.kind,
                parent_key=parent.key,
                valid_from=change.effective_on,
            )
        )
    below = _below(before, current) if change.kind is UnitChangeKind.merge else []
    return ChangePlan(
        ended=tuple((unit.key, last_day) for unit in before),
        created=tuple(created),
        lineage=tuple((old.key, new.key) for old in before for new in created),
        moved=tuple((unit.key, created[0].key) for unit in below),
    )


def _form_faults(change: UnitChangeCreate) -> list[FieldError]:
    faults: list[FieldError] = []
    codes = [each.code for each in change.successors]
    for field, given, (fewest, most) in zip(
        ("predecessors", "successors"), (change.predecessors, codes), _COUNTS[change.kind], strict=True
    ):
        if not fewest <= len(given) <= most:
            faults.append(
                _fault(f"/{field}", f"unit_{field}_count", kind=change.kind.value, fewest=fewest, most=most)
            )
        for index, code in enumerate(given):
            if code in given[:index]:
                faults.append(_fault(f"/{field}/{index}", "unit_named_twice", code=code))
    if change.basis.issued_on > change.effective_on:
        faults.append(_fault("/basis/issuedOn", "unit_decree_after_effect", on=change.effective_on))
    return faults


def _predecessor_faults(
    change: UnitChangeCreate,
    before: list[UnitRecord | None],
    current: Mapping[str, UnitRecord],
    past: tuple[FormerName, ...],
) -> list[FieldError]:
    faults: list[FieldError] = []
    levels = {unit.level for unit in before if unit is not None}
    for index, (code, unit) in enumerate(zip(change.predecessors, before, strict=True)):
        at = f"/predecessors/{index}"
        if unit is None:
            faults.append(_fault(at, "unit_unknown", given=code))
        elif unit.level is UnitLevel.nation:
            faults.append(_fault(at, "unit_is_nation", code=code))
        elif unit.valid_to is not None:
            faults.append(_fault(at, "unit_ended", code=code, name=unit.full_name, on=unit.valid_to))
        elif _since(unit, past) >= change.effective_on:
            faults.append(
                _fault(at, "unit_changed_later", code=code, name=unit.full_name, on=_since(unit, past))
            )
        elif len(levels) > 1:
            faults.append(_fault(at, "unit_levels_differ", code=code))
        elif change.kind in {UnitChangeKind.split, UnitChangeKind.dissolve} and (
            below := _below([unit], current)
        ):
            faults.append(
                _fault(at, "unit_has_units_below", code=code, name=unit.full_name, count=len(below))
            )
    return faults


def _successor_faults(
    index: int,
    successor: Successor,
    parent: UnitRecord | None,
    change: UnitChangeCreate,
    before: list[UnitRecord],
    current: Mapping[str, UnitRecord],
    past: tuple[FormerName, ...],
) -> list[FieldError]:
    at, level, on = f"/successors/{index}", successor.kind.level, change.effective_on
    if level is UnitLevel.nation:
        return [_fault(f"{at}/kind", "unit_is_nation", code=successor.code)]
    if any(unit.level is not level for unit in before):
        return [_fault(f"{at}/kind", "unit_levels_differ", code=successor.code)]
    faults: list[FieldError] = []
    if len(successor.code) != CODE_DIGITS[level] or not successor.code.isdigit():
        faults.append(_fault(f"{at}/code", "unit_digits", code=successor.code, digits=CODE_DIGITS[level]))
    own = {unit.key for unit in before}
    bearer = current.get(successor.code)
    former = next(
        (p for p in past if p.code == successor.code and p.valid_to >= on and p.key not in own), None
    )
    if bearer is not None and bearer.key not in own and (bearer.valid_to is None or bearer.valid_to >= on):
        faults.append(_fault(f"{at}/code", "unit_code_taken", code=successor.code, name=bearer.full_name))
    elif former is not None:
        faults.append(_fault(f"{at}/code", "unit_code_taken", code=successor.code, name=former.full_name))
    if parent is None:
        given = successor.parent
        faults.append(
            _fault(f"{at}/parent", "unit_parent_needed")
            if given is None
            else _fault(f"{at}/parent", "unit_unknown", given=given)
        )
        return faults
    wanted = UnitLevel.nation if level is UnitLevel.province else UnitLevel.province
    if parent.level is not wanted:
        faults.append(
            _fault(
                f"{at}/parent",
                "unit_parent_level",
                code=parent.code,
                name=parent.full_name,
                level=wanted.value,
            )
        )
    elif parent.valid_to is not None or parent.valid_from > on:
        faults.append(
            _fault(
                f"{at}/parent", "unit_parent_not_in_existence", code=parent.code, name=parent.full_name, on=on
            )
        )
    full = full_name(plain_name(successor.name, successor.kind), successor.kind)
    siblings = [unit for unit in current.values() if unit.parent_key == parent.key and unit.key not in own]
    twin = next(
        (unit for unit in siblings if unit.valid_to is None and same_name(unit.full_name, full)), None
    )
    names = [
        full_name(plain_name(s.name, s.kind), s.kind)
        for s in change.successors[:index]
        if s.parent == successor.parent
    ]
    if twin is not None or any(same_name(full, name) for name in names):
        faults.append(
            _fault(f"{at}/name", "unit_name_taken", name=full, code=twin.code if twin else successor.code)
        )
    return faults


def _same_unit_faults(
    kind: UnitChangeKind, after: Successor, parent: UnitRecord | None, unit: UnitRecord
) -> list[FieldError]:
    """What a rename or a re-code must leave as it is."""
    at = "/successors/0"
    same = same_name(plain_name(after.name, after.kind), unit.name) and after.kind is unit.kind
    if kind is UnitChangeKind.recode:
        if not same:
            return [_fault(f"{at}/name", "unit_name_must_stay", name=unit.full_name)]
        return (
            [_fault(f"{at}/code", "unit_code_must_change", code=unit.code)] if after.code == unit.code else []
        )
    faults: list[FieldError] = []
    if after.code != unit.code:
        faults.append(_fault(f"{at}/code", "unit_code_must_stay", code=unit.code))
    if plain_name(after.name, after.kind) == unit.name and after.kind is unit.kind:
        faults.append(_fault(f"{at}/name", "unit_name_must_change", name=unit.full_name))
    if parent is not None and parent.key != unit.parent_key:
        faults.append(_fault(f"{at}/parent", "unit_parent_must_stay", code=unit.code))
    return faults


def _parent(
    successor: Successor, before: list[UnitRecord], current: Mapping[str, UnitRecord]
) -> UnitRecord | None:
    if successor.parent is not None:
        return current.get(successor.parent)
    keys = {unit.parent_key for unit in before}
    return next((unit for unit in current.values() if keys == {unit.key}), None)


def _below(before: list[UnitRecord], current: Mapping[str, UnitRecord]) -> list[UnitRecord]:
    """Units still without an end below the given ones, in order of key."""
    keys = {unit.key for unit in before}
    found = (unit for unit in current.values() if unit.parent_key in keys and unit.valid_to is None)
    return sorted(found, key=lambda unit: unit.key)


def _since(unit: UnitRecord, past: tuple[FormerName, ...]) -> date:
    """First day of the unit as it is now called."""
    return max(
        (each.valid_to + timedelta(days=1) for each in past if each.key == unit.key), default=unit.valid_from
    )


def _fault(pointer: str, code: str, /, **params: object) -> FieldError:
    return FieldError(pointer, code, tuple(params.items()))
