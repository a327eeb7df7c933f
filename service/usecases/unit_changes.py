"""How do units merge, split, change name or code, begin and end?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from service.db import principal as rights
from service.db import read
from service.db.engine import Database, RightsChanged
from service.db.unit_changes import CHANGE_FACTS, UNIT_CHANGE
from service.db.unit_writes import Written, batches, steps
from service.db.write import commit
from service.domain.access import Permission, Principal
from service.domain.calendars import local_day
from service.domain.errors import Forbidden, Invalid
from service.domain.paging import ItemQuery
from service.domain.unit_change_facts import ChangeFacts, Tree, tree_of
from service.domain.unit_change_files import ReadChange, RowProblem, located, parse_changes
from service.domain.unit_changes import UnitChangeCreate, UnitChangeKind, UnitChangeQuery
from service.domain.units import NATION_KEY

Progress = Callable[[int, int], None]
"""Told how many changes of how many are written."""


async def list_unit_changes(principal: Principal, db: Database, query: UnitChangeQuery) -> bytes:
    """Changes of units with their decrees, the latest in effect first."""
    return await read.page(db, principal, UNIT_CHANGE, query, scope=principal.open_scope())


async def get_unit_change(
    principal: Principal, db: Database, change_id: UUID, query: ItemQuery | None = None
) -> bytes:
    """One change, as it was entered."""
    return await read.item(db, principal, UNIT_CHANGE, change_id, query, scope=principal.open_scope())


async def create_unit_change(
    principal: Principal, db: Database, command: UnitChangeCreate, *, now: datetime
) -> bytes:
    """Enter one change: units end and begin, are renamed or moved, all in one statement.

    Takes the permission at every unit named, and at the unit above where a new one begins.
    """
    facts = await _facts(principal, db, [command])
    tree = tree_of(facts)
    _require(principal, command, tree)
    written = Written.of(command, tree.plan(command, local_day(now)), tree, now)
    await commit(
        db,
        principal,
        f"unit.{command.kind.value}",
        *steps([written], {unit.key: unit for unit in facts.units}, now),
        subject_id=written.change_id,
    )
    try:
        return await get_unit_change(principal, db, written.change_id)
    except RightsChanged:
        # The change moved the caller's own reach; the answer is not to be written twice.
        renewed = await rights.load(db, principal.id, principal.session_id, None)
        return await get_unit_change(renewed, db, written.change_id)


@dataclass(frozen=True)
class Imported:
    """What a file came to. With any problem nothing was written.

    changes: how many were read. ended, created, changed, moved: how many units.
    """

    changes: int
    ended: int = 0
    created: int = 0
    changed: int = 0
    moved: int = 0
    problems: tuple[RowProblem, ...] = ()


async def import_unit_changes(
    principal: Principal,
    db: Database,
    rows: Iterable[Mapping[str | None, object]],
    *,
    effective_on: date,
    now: datetime,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Imported:
    """Enter all changes of a file in one transaction, or name everything that is wrong with it.

    Each change is judged by the tree that those above it in the file leave behind.
    Changes that do not touch each other are written together.
    """
    changes, problems = parse_changes(rows, effective_on=effective_on)
    facts = await _facts(principal, db, None)
    tree = tree_of(facts)
    plans: list[Written] = []
    for each in changes:
        try:
            _require(principal, each.change, tree)
            plan = tree.plan(each.change, local_day(now))
        except Invalid as refused:
            problems += [located(each, fault) for fault in refused.errors]
            continue
        except Forbidden as refused:
            problems.append(_not_yours(each, refused))
            continue
        plans.append(Written.of(each.change, plan, tree, now))
        tree = tree.after(plan)
    if not changes and not problems:
        problems.append(RowProblem(1, "change", "import_file_empty"))
    outcome = Imported(
        changes=len(changes),
        ended=sum(len(each.plan.ended) for each in plans),
        created=sum(len(each.plan.created) for each in plans),
        changed=sum(len(each.plan.changed) for each in plans),
        moved=sum(len(each.plan.moved) for each in plans),
        problems=tuple(sorted(problems, key=lambda each: each.row)),
    )
    if not outcome.problems and not dry_run:
        await _write(principal, db, plans, facts, now, progress)
    return outcome


async def _write(
    principal: Principal,
    db: Database,
    plans: list[Written],
    facts: ChangeFacts,
    now: datetime,
    progress: Progress | None,
) -> None:
    rows = {unit.key: unit for unit in facts.units}
    done = 0
    async with db.transaction() as tx:
        for batch in batches(plans):
            await commit(tx, principal, "unit.import", *steps(batch, rows, now))
            done += len(batch)
            if progress is not None:
                progress(done, len(plans))


async def _facts(
    principal: Principal, db: Database, commands: Iterable[UnitChangeCreate] | None
) -> ChangeFacts:
    """What the changes rest on; without commands the whole country."""
    given = list(commands or ())
    facts: ChangeFacts = await read.facts(
        db,
        principal,
        CHANGE_FACTS,
        NATION_KEY,
        scope=principal.open_scope(),
        by="key",
        values={
            "whole": commands is None,
            "named": sorted(
                {c for each in given for c in (*each.predecessors, *(s.code for s in each.successors))}
            ),
            "parents": sorted({s.parent for each in given for s in each.successors if s.parent is not None}),
        },
    )
    return facts


def _require(principal: Principal, command: UnitChangeCreate, tree: Tree) -> None:
    """Refuse who may not change every unit named. What is not there at all is for the rule to say."""
    if not principal.ranges(Permission.unit_change):
        raise Forbidden("not_yours", permission=Permission.unit_change.value)
    before = [tree.current[code] for code in command.predecessors if code in tree.current]
    keys = {unit.key for unit in before}
    begins = command.kind not in {UnitChangeKind.rename, UnitChangeKind.recode}
    for successor in command.successors:
        above = tree.current.get(successor.parent) if successor.parent is not None else None
        if above is not None and (begins or any(unit.parent_key != above.key for unit in before)):
            keys.add(above.key)
        elif begins and above is None:
            keys |= {unit.parent_key for unit in before if unit.parent_key is not None}
    for key in sorted(keys):
        principal.require(Permission.unit_change, key)


def _not_yours(each: ReadChange, refused: Forbidden) -> RowProblem:
    return RowProblem(each.line, "predecessors", refused.code, tuple(refused.params.items()))
